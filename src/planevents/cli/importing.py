"""The command that writes: published editions into plans."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import attrs
import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.cli.place import place
from planevents.cli.sources import SETTINGS, Options, Source, sources
from planevents.commands import AddAction, AddRecommendation, AddSection
from planevents.editions.change_set import Proposal, ProposalKind
from planevents.editions.importing import Imported, import_edition
from planevents.register import PlanRegister, Register

ADDED = {AddSection: "section", AddRecommendation: "recommendation", AddAction: "action"}
OTHERS: dict[ProposalKind, str] = {
    "opening": "plan opened",
    "declared": "declared change",
    "observed": "UNDECLARED change",
    "status": "status reported",
    "no status": "update without a status",
}
CHANGES: dict[ProposalKind, str] = {"declared": "Declared changes", "observed": "UNDECLARED changes"}
KINDS: tuple[ProposalKind, ...] = ("added", *OTHERS)


def import_(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=f"CSV files in order of date, or a {SETTINGS}.")
    ],
    *,
    post: Annotated[
        str | None,
        typer.Option("--as", metavar="POST", envvar=options.ACTOR_VARIABLE, help="The post that imports."),
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="Who holds the post.")] = None,
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help=f"The settings, if not the {SETTINGS} beside FILE.")
    ] = None,
    plan: Annotated[str | None, typer.Option(metavar="ID", help="The plan, such as cip.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="A new plan's title.")] = None,
    scheme: options.Scheme = None,
    change_control: options.Control = None,
    decided_by: Annotated[
        str | None, typer.Option(metavar="NAME", help="The body that approves changes to a new plan.")
    ] = None,
    report: Annotated[str | None, typer.Option(metavar="NAME", help="The report that it was.")] = None,
    period: Annotated[str | None, typer.Option(metavar="QUARTER", help="Such as '2025/26 Q1'.")] = None,
    effective_on: options.EffectiveOn = None,
    body: Annotated[str | None, typer.Option(metavar="NAME", help="Whom the report went to.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be recorded, and record nothing.")
    ] = False,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Take published editions into their plans, each whole or not at all.

    A plan.toml beside a CSV file says what its columns mean; without one, the options do.
    """
    where = place(ctx, db, timezone)
    if not post:
        raise UsageError(f"who imports? give --as POST, or set {options.ACTOR_VARIABLE}")
    exists = where.exists()
    given = Options(plan, title, scheme, change_control, report, period, effective_on, body, decided_by)
    wanted = [one for file in files for one in sources(file, settings, given, where if exists else None)]
    makes = not exists and not dry_run
    rehearsed_on_nothing = dry_run and not exists
    told: list[dict[str, Any]] = []
    unheard: BrokenPipeError | None = None

    def tell(show: Callable[[Iterable[str]], None], lines: Iterable[str]) -> None:
        """Say what was done. What was asked for goes on, though nobody listens any more."""
        nonlocal unheard
        if as_json or unheard is not None:
            return
        try:
            show(lines)
            sys.stdout.flush()
        except BrokenPipeError as error:
            unheard = error

    with (
        PlanRegister.open("memory://", timezone=where.timezone)
        if rehearsed_on_nothing
        else where.open(create=True)
    ) as register:
        if makes:
            tell(render.show_lines, [f"made an event store at {register.address}"])
        doing = _rehearsed if dry_run else _done
        try:
            for source, imported in doing(register, wanted, post, person):
                told.append(_document(source, imported))
                tell(render.show_wrapped, _told(source, imported, dry_run=dry_run))
            if unheard is not None:
                raise unheard
        finally:
            # What was recorded before a failure stays recorded, so it is told.
            if as_json and told:
                render.show_json({"dry_run": dry_run, "made_store": makes, "rows": told})


def _done(
    register: Register, wanted: list[Source], post: str, person: str | None
) -> Iterator[tuple[Source, Imported]]:
    for one in wanted:
        with render.busy(f"importing {one.table.document}"):
            imported = import_edition(register, post, one.table, one.settings, one.edition, person=person)
        yield one, imported


class _RehearsalOverError(Exception):
    """Leaves a rehearsal's transaction, so that nothing of it is kept."""


def _rehearsed(
    register: PlanRegister, wanted: list[Source], post: str, person: str | None
) -> Iterator[tuple[Source, Imported]]:
    found: list[tuple[Source, Imported]] = []
    with suppress(_RehearsalOverError), register.transaction() as bound:
        found.extend(_done(bound, wanted, post, person))
        raise _RehearsalOverError
    yield from found


def _told(source: Source, imported: Imported, *, dry_run: bool) -> Iterator[str]:
    document, plan, edition = source.table.document, source.settings.plan, source.edition
    change_set, receipt = imported.change_set, imported.receipt
    if receipt is None:
        yield f"{document}: already imported: nothing recorded"
        return
    would = "would record" if dry_run else "recorded"
    yield f"{document}: {would} {len(receipt.events)} events in plan {plan}, now at version {receipt.version}"
    added = Counter(type(one.command) for one in change_set.proposals if one.kind == "added")
    yield from (f"  {_counted(added[kind], one)} added" for kind, one in ADDED.items() if added[kind])
    yield from (
        f"  {_counted(count, one)}" for kind, one in OTHERS.items() if (count := change_set.count(kind))
    )
    for kind, title in CHANGES.items():
        if change_set.count(kind):
            yield f"  {title}:"
            yield from (f"    {_changed(one)}" for one in change_set.proposals if one.kind == kind)
    if change_set.questions:
        yield "  Questions for a person:"
        yield from (f"    {question}" for question in change_set.questions)
    to = "" if edition.body is None else f" to {edition.body}"
    issued = "would issue" if dry_run else "issued"
    yield f"  {issued} report {edition.report!r}{to} for {edition.period}, up to {edition.effective_on}"
    yield from (f"  warning: {warning}" for warning in receipt.warnings)


def _counted(number: int, one: str) -> str:
    many = {"status reported": "statuses reported", "update without a status": "updates without a status"}
    return f"{number:>4} {one if number == 1 else many.get(one, one + 's')}"


def _changed(one: Proposal) -> str:
    place = "" if one.place is None else f"{one.place}, "
    if one.field == "listed":
        return f"{place}{one.ref}: " + (
            f"listed again: {one.new!r}" if one.new else f"no longer listed: {one.old!r}"
        )
    old, new = (f"{text!r}" if text else "nothing" for text in (one.old, one.new))
    return f"{place}{one.ref}: {one.field} {old} became {new}"


def _document(source: Source, imported: Imported) -> dict[str, Any]:
    change_set, receipt = imported.change_set, imported.receipt
    return {
        "document": source.table.document,
        "sha256": source.table.sha256,
        "plan": source.settings.plan,
        "already_imported": receipt is None,
        "version": None if receipt is None else receipt.version,
        "events": 0 if receipt is None else len(receipt.events),
        "report": None if receipt is None else source.edition.report,
        "counts": {kind: change_set.count(kind) for kind in KINDS},
        "changes": [
            {
                "declared": one.kind == "declared",
                "ref": one.ref,
                "field": one.field,
                "old": one.old,
                "new": one.new,
                "place": one.place,
            }
            for one in change_set.proposals
            if one.kind in CHANGES
        ],
        "questions": [attrs.asdict(one) for one in change_set.questions],
        "warnings": [] if receipt is None else [str(warning) for warning in receipt.warnings],
    }
