"""Two published documents, taken in through the public interface, and what comes out of them.

Run it with ``make demo``. It writes to ``demo-output/``, afresh each time.
"""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

from planevents import PlanRegister
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv
from planevents.papers import json, markdown
from planevents.papers.issued import paper_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.projections.changes import ChangeLog
    from planevents.projections.current import CurrentPlan
    from planevents.projections.entries import Entry

EXAMPLES = Path(__file__).parent
OUTPUT = EXAMPLES.parent / "demo-output"
OFFICER = "Performance Officer"
WIDTH = 100


def main() -> None:
    """Import both examples, print what is worth two minutes, and write the rest to files."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    with PlanRegister.open(OUTPUT / "plans.db", create=True, timezone="Europe/London") as register:
        say(
            "A council published its improvement plan twice, and promised that changes would be "
            "documented. Here both editions, and a workplan, become events that cannot be rewritten.",
            hanging=0,
        )
        heading("1. Three published documents become events")
        take_in(register, EXAMPLES / "continuous_improvement")
        published = register.verify().require().checkpoint
        cip = paper_on(register, "cip")
        take_in(register, EXAMPLES / "workplan")
        workplan = paper_on(register, "workplan")

        heading(f"2. {cip.plan.title}, as published in {cip.report}: {len(cip.plan)} actions")
        show_plan(cip.plan)

        heading(f"3. Movement since {cip.changes.since and cip.changes.since.name}")
        figures, *_ = cip.movement.tables()
        say(f"{cip.movement.headline}; carried {len(cip.movement.carried)}")
        print(f"\n{figures.to_text()}\n")
        for gone in cip.movement.removed:
            say(f"removed: {gone.action.label} '{gone.action.title}'")

        heading("4. Performance: every figure with the rule by which it counts")
        for result in cip.performance.results:
            say(str(result))

        heading(f"5. {cip.changes.headline}")
        show_changes(cip.changes)

        heading(f"6. {workplan.plan.title}: {len(workplan.plan)} initiatives, quarter by quarter")
        counts, moved, *_ = workplan.quarters.tables()
        print(f"{counts.to_text()}\n\n{moved.to_text()}")

        heading("7. Nothing was rewritten")
        say(f"The whole store: {register.verify().require()}")
        say(
            f"Against the checkpoint that the {cip.report} paper prints: {register.verify(against=published)}"
        )

    heading("8. A five-year framework: aims, packages, lettered sub-actions, money")
    framework = run_path(str(EXAMPLES / "improvement_framework" / "report.py"))
    with PlanRegister.open("memory://", timezone="Europe/London") as register:
        framework["tell"](register)
        for line in framework["summary"](register):
            say(line)

    heading("9. A quarter's performance: standards, outcomes, amendments, risks")
    performance = run_path(str(EXAMPLES / "performance_2021_22" / "report.py"))
    with PlanRegister.open("memory://", timezone="Europe/London") as register:
        performance["tell"](register)
        for line in performance["summary"](register):
            say(line)
        (OUTPUT / "performance-q1-2021-22.md").write_text(performance["printed"](register), encoding="utf-8")

    heading("10. The rest is in files")
    for paper, name in ((cip, "cip-june-2025"), (workplan, "workplan-q2-2024-25")):
        (OUTPUT / f"{name}.md").write_text(markdown.report(paper), encoding="utf-8")
        (OUTPUT / f"{name}.json").write_text(json.report(paper), encoding="utf-8")
    for file in sorted(OUTPUT.iterdir()):
        say(f"{file.parent.name}/{file.name}  {file.stat().st_size:,} bytes")


def take_in(register: PlanRegister, folder: Path) -> None:
    """Import every edition that a folder's plan.toml names."""
    settings = load_settings(folder / "plan.toml")
    for edition in settings.editions:
        taken = import_edition(register, OFFICER, read_csv(folder / edition.file), settings, edition)
        found = taken.change_set
        say(
            f"{folder.name}/{edition.file} is report {edition.report!r} on {settings.plan}: {taken.receipt}; "
            f"declared changes {found.count('declared')}, undeclared {found.count('observed')}, "
            f"questions for a person {len(found.questions)}"
        )


def show_plan(plan: CurrentPlan) -> None:
    """Print a line an action."""
    say(plan.headline)
    print()
    for row in plan.to_rows():
        print(
            f"{row['ref']:<5} {short(row['title'], 44):<44}  {short(row['target'], 24):<24}  "
            f"{short(row['status'], 21)}"
        )


def show_changes(changes: ChangeLog) -> None:
    """Print the changes of what was there before: the declared, then the undeclared."""
    kinds = Counter(entry.kind for entry in changes)
    say("Events: " + ", ".join(f"{number} {kind}" for kind, number in kinds.most_common()))
    say("All of them are in the files below. Here are those that change what the plan said before.")
    moved = [entry for entry in changes.declared if entry.field == "target"]
    show_entries(f"DECLARED changes of target, each with its reason: {len(moved)}", moved)
    show_entries(
        f"UNDECLARED, and unexplained until a person classifies them: {len(changes.undeclared)}",
        changes.undeclared,
    )


def show_entries(title: str, entries: Iterable[Entry]) -> None:
    """Print each entry with who, when, old, new and why."""
    print(f"\n{title}")
    for entry in entries:
        print(f"\n  {entry.label} {entry.field}, {entry.effective_on}, {entry.actor} ({entry.address})")
        say(f"old:    {entry.old or 'nothing'}", indent=6, hanging=8)
        say(f"new:    {entry.new or 'nothing'}", indent=6, hanging=8)
        say(f"reason: {entry.reason or 'none given'}", indent=6, hanging=8)


def heading(text: str) -> None:
    """Print a line that stands out."""
    print(f"\n{text}\n{'=' * min(len(text), WIDTH)}")


def say(text: str, *, indent: int = 0, hanging: int = 4) -> None:
    """Print a text within the width of a terminal."""
    print(textwrap.fill(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hanging)))


def short(cell: object, width: int) -> str:
    """Cut a cell to a width."""
    text = str(cell or "")
    return text if len(text) <= width else f"{text[: width - 1]}…"


if __name__ == "__main__":
    main()
