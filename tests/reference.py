"""What the reference documentation repeats from the code, written as Markdown.

A page holds a table between ``<!-- table: name -->`` and ``<!-- end -->``. ``python -m
tests.reference`` writes them all anew; ``test_reference_docs`` fails where one is not as the
code has it.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import typer
from tests.tampering.matrix import BESIDE, FOUND, MEANING, NO_WAYS, WAYS
from tests.tampering.sealing import RESEALS
from tests.tampering.story import Where

from planevents import PlanRegister, errors
from planevents import commands as c
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, YearAmount
from planevents.definitions import Body, Field, RollUp, Standard
from planevents.events import EVENT_TYPES
from planevents.figures import PublishedFigure
from planevents.handlers import HANDLERS
from planevents.money import Money
from planevents.outcome import Thresholds
from planevents.risk_matrix import RiskMatrix
from planevents.rules import STANDARD
from planevents.statuses import DELIVERY, NARRATIVE, SCHEMES
from planevents.store.postgresql import POSTGRESQL
from planevents.store.schema import Tables
from planevents.store.sqlite import SQLITE
from planevents.target import TargetDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
MARKED = re.compile(
    r"(?P<open><!-- table: (?P<name>[a-z-]+) -->\n)(?P<body>.*?)(?P<close><!-- end -->)", re.DOTALL
)
START = date(2025, 3, 31)
PLANNED = {"testing"}
"""Layers that are reserved, and have no module yet."""


def pages() -> list[Path]:
    """The README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def row(*cells: str) -> str:
    """Write a table's row; what would end a cell early is escaped."""
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


def table(*rows: tuple[str, ...]) -> str:
    """Write a table, whose first row is its heading."""
    heading, *others = rows
    return row(*heading) + "|---" * len(heading) + "|\n" + "".join(row(*one) for one in others)


def rows_of(text: str) -> list[list[str]]:
    """Read the rows of a page's tables, without headings."""
    lines = text.splitlines()
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for number, line in enumerate(lines)
        if line.startswith("|") and not line.startswith("|---") and not _is_heading(lines, number)
    ]


def _is_heading(lines: list[str], number: int) -> bool:
    return number + 1 < len(lines) and lines[number + 1].startswith("|---")


def sentence(documented: Any) -> str:
    """Return the first paragraph of a docstring on one line."""
    first = (inspect.getdoc(documented) or "").partition("\n\n")[0]
    return " ".join(first.replace("``", "`").split())


def code(text: str) -> str:
    """Write text as code that a table can hold."""
    return f"`{text}`"


# --- events, commands, rules, errors ---------------------------------------------------------


def events_table(_: str) -> str:
    """One row an event: its wire name, schema, meaning and fields, the correctable ones starred."""

    def field(one: Any) -> str:
        return code(one.name) + ("\\*" if one.metadata.get("correctable") else "")

    return table(
        ("Event", "Schema", "Meaning", "Fields"),
        *(
            (code(one.type), str(one.schema), sentence(one), ", ".join(map(field, attrs.fields(one))))
            for one in EVENT_TYPES
        ),
    )


def commands_section(_: str) -> str:
    """A section a command: what it means, its signature, and the events that it becomes."""
    parts: list[str] = []
    for command in command_classes():
        parameters = ", ".join(_parameters(command))
        types = becomes()[command.__name__]
        records = "Records" if len(types) == 1 else "Records, as the case may be,"
        parts.append(
            f"## {command.__name__}\n\n{sentence(command)}\n{records} {', '.join(map(code, types))}.\n\n"
            f"```text\n{command.__name__}({parameters})\n```\n"
        )
    return "\n" + "\n".join(parts) + "\n"


def command_classes() -> list[type[Any]]:
    """Every command: those on a plan by family, then those on the register."""
    return [*HANDLERS, c.IssueReport, c.ErasePersonalData]


def _parameters(command: type[Any]) -> Iterator[str]:
    own = [one for one in attrs.fields(command) if one.name not in {"effective_on", "place"}]
    yield from (one.name for one in own if not one.kw_only)
    yield "*"
    for one in own:
        if one.kw_only:
            default = one.default
            if default is attrs.NOTHING:
                yield one.name
            elif isinstance(default, attrs.Factory):  # type: ignore[arg-type]
                yield f"{one.name}=()" if default.factory is tuple else f"{one.name}={{}}"
            else:
                yield f"{one.name}={default!r}"


@cache
def becomes() -> dict[str, tuple[str, ...]]:
    """Return the events that each command recorded, in a story that has them all."""
    found: dict[str, dict[str, None]] = {}
    with told() as register:
        for one in register.events():
            command = one.context.correlation or ""
            found.setdefault(command, {})[one.event.type] = None
    return {name: tuple(types) for name, types in found.items()}


def told() -> PlanRegister:  # noqa: PLR0915 a statement a command
    """Return a register in which every command was carried out, in each of its ways."""
    register = PlanRegister.open("memory://", clock=lambda: datetime(2025, 7, 1, tzinfo=UTC))
    officer = register.acting_as("Performance Officer")

    def do(plan: str, command: c.Command, on: date = START) -> None:
        with structlog_correlation(type(command).__name__):
            officer.execute(plan, command, effective_on=on)

    bodies = [Body("Executive", decides=True), Body("Scrutiny", decides=False)]
    do("cip", c.OpenPlan("Plan", scheme=NARRATIVE, fields=[Field("theme", many=True)], bodies=bodies))
    do("cip", c.RecordEdition("march.csv", sha256="0" * 64))
    do("cip", c.AddSection("1", title="Finance", kind="theme"))
    do("cip", c.AddRecommendation("8", text="Report often", source="CPC"))
    for label in ("8.1", "8.2", "8.3", "8.4"):
        do(
            "cip",
            c.AddAction(label, title=f"Action {label}", target="May 2025", recommendation="8", section="1"),
        )
    do("cip", c.AddAction("9", title="Started already", status="In progress"))
    do("cip", c.AddAction("10", title="Done already", status="Complete"))
    do("cip", c.Relabel("8.4", to="8.5"))
    do("cip", c.Reword("8.1", title="Report monthly", reason="clearer"))
    do("cip", c.ChangeOwners("8.1", owners=["Chief Executive"]))
    do("cip", c.SetFields("8.1", fields={"theme": ["A", "B"]}))
    do("cip", c.Tag("8.1", tags=["priority"]))
    do("cip", c.ReportStatus("8.1", "In progress"))
    do("cip", c.ReportStatus("8.2", "Complete"))
    do("cip", c.Reopen("8.2", "In progress", reason="it was not"))
    do("cip", c.Complete("8.2", commitment="yearly"))
    do("cip", c.NoteUpdate("8.3", kind="cross-reference", printed="See above", see="8.1"))
    do("cip", c.Reprofile("8.1", target="September 2025", reason="elections"))
    do("cip", c.RecordPublishedChange("8.3", field="target", new="June 2025"))
    observed = register.plan("cip").version
    do("cip", c.ClassifyChange(observed, as_="correction", reason="a misprint"))
    do("cip", c.AttachEvidence("8.2", title="Minutes", link="https://council.example/minutes"))
    do("cip", c.CorrectFact(3, field="title", value="Finances", reason="a misprint"))
    do("cip", c.RetractFact(observed + 1, reason="wrong row"))
    tell_risks(do)
    do("cip", c.AddMilestone("8.1/1", action="8.1", title="Draft", target="June 2025"))
    do("cip", c.ReprofileMilestone("8.1/1", target="July 2025", reason="elections"))
    do("cip", c.ReachMilestone("8.1/1", evidence="minutes"))
    do("cip", c.AddMilestone("8.1/2", action="8.1", title="Consultation"))
    do("cip", c.WithdrawMilestone("8.1/2", reason="not needed"))
    do("cip", c.AddAction("11", title="Report to the board", target="Monthly"))
    do("cip", c.ReportOccurrence("11", "April 2025", outcome="not due"))
    tell_money(do)
    tell_cases(do)
    do("cip", c.Supersede("8.3", by="8.1", reason="one action"))
    do("cip", c.Withdraw("8.5", reason="no longer needed"))
    do(
        "cip",
        c.AddMeasure("O1", title="Recycling", unit="%", direction="higher", target="35", actions=["8.1"]),
    )
    do("cip", c.RecordReading("O1", "28.6", period="2024/25", provisional=True))
    do("cip", c.ReviseReading("O1", "28.7", period="2024/25", reason="final"))
    do("cip", c.ChangeMeasureTarget("O1", target="36", reason="agreed anew"))
    do(
        "cip",
        c.ChangeMeasureThresholds("O1", thresholds=Thresholds(amber=Decimal(2)), reason="agreed anew"),
    )
    do("cip", c.UnlinkMeasure("O1", action="8.1"))
    do("cip", c.LinkMeasure("O1", action="8.2"))
    do("cip", c.AddMeasure("O2", title="Footfall", unit="visits", direction="higher"))
    do("cip", c.RewordMeasure("O2", title="Visits", reason="as the framework has it"))
    do("cip", c.ChangeMeasureOwners("O2", owners=["Head of Service"]))
    do("cip", c.RelabelMeasure("O2", to="KPI 2"))
    do("cip", c.WithdrawMeasure("KPI 2", reason="no longer counted"))
    outcomes = Standard(
        "Outcomes", counting="GREEN, of all", statuses="GREEN", denominator="outcome measures"
    )
    do("cip", c.SetStandards([outcomes], reason="outcomes count"))
    fifth = PublishedFigure(name="Static", printed="7%", numerator=1, denominator=5, group="Of GREEN")
    do("cip", c.RecordPublishedFigures("Trends", figures=[fifth], period="2024/25 Q4"))
    _arrange(do)
    with structlog_correlation("IssueReport"):
        officer.issue(c.IssueReport("March 2025", plans=["cip"], period="2024/25 Q4", cut_off=START))
    with structlog_correlation("ErasePersonalData"):
        named = register.acting_as("Mayor", person="A Name")
        named.execute("cip", c.Tag("8.1", tags=[]), effective_on=START)
        officer.erase(c.ErasePersonalData("A Name", legal_basis="UK GDPR Article 17(1)(b)"))
    do("next", c.OpenPlan("Next plan", scheme=NARRATIVE, change_control="by approval", bodies=bodies))
    for label in ("1", "2", "3"):
        do("next", c.AddAction(label, title=f"Action {label}", target="May 2025"))
    do("next", c.Redraft("1", target="June 2025"))
    do("next", c.ChangeScheme(DELIVERY, reason="the council's own words"))
    do("next", c.ApprovePlan(body="Executive"))
    do("next", c.ProposeAmendment("1", target="July 2025", reason="late", impact="none"))
    do("next", c.NoteAmendment("A1", body="Scrutiny"))
    do("next", c.ApproveAmendment("A1", body="Executive"))
    do("next", c.ProposeAmendment("1", target="August 2025", reason="later", impact="some"))
    do("next", c.RejectAmendment("A2", body="Executive"))
    do("next", c.ProposeAmendment("2", alternative="Do it otherwise", reason="not feasible", impact="none"))
    do("next", c.ApproveAmendment("A3", body="Executive"))
    do("next", c.ProposeAmendment("3", withdraw=True, reason="not feasible", impact="none"))
    do("next", c.ApproveAmendment("A4", body="Executive"))
    several = [c.Ask("1", title="Action one"), c.Ask("1", owners=["Mayor"])]
    do("next", c.SetControl(["owners", "wording"], reason="as the board asked"))
    do("next", c.ProposeBulkAmendment(several, reason="clearer", impact="none"))
    do("next", c.WithdrawAmendment("A5", reason="too early"))
    return register


MATRIX = RiskMatrix.of(
    likelihoods={"Unlikely": 1, "Likely": 2},
    impacts={"Minor": 1, "Major": 2},
    levels={"High": (3, 4), "Low": (1, 2)},
    expected=90,
)


def tell_risks(do: Callable[..., None]) -> None:
    """Carry out every command on the risk register."""
    do("cip", c.SetRiskMatrix(MATRIX))
    do(
        "cip",
        c.AddRisk("R1", title="Posts stay empty", likelihood="Likely", impact="Minor", owner="Head of HR"),
    )
    do("cip", c.AddMitigation("R1", action="8.1"))
    do("cip", c.AddMitigation("R1", action="8.2"))
    do("cip", c.RemoveMitigation("R1", action="8.2"))
    do("cip", c.RescoreRisk("R1", impact="Major", reason="two directors left"))
    do("cip", c.RewordRisk("R1", title="Posts stay vacant", reason="as the framework has it"))
    do("cip", c.ChangeRiskOwner("R1", owner="Head of People"))
    do("cip", c.RelabelRisk("R1", to="SR1"))
    do("cip", c.RelabelRisk("SR1", to="R1"))
    do("cip", c.CloseRisk("R1", reason="all posts are filled"))
    do("cip", c.ReopenRisk("R1", reason="another left"))


def tell_money(do: Callable[..., None]) -> None:
    """Carry out every command on the money of a plan."""
    line: dict[str, Any] = {"kind": "revenue", "recurrence": "ongoing", "currency": "GBP"}
    do("cip", c.AddFinanceLine("C1", title="Budgeted saving", direction="benefit", action="8.1", **line))
    do("cip", c.SetAmount("C1", year="2025/26", basis="profiled", amount=Money.of("12500", "GBP")))
    do("cip", c.AddFinanceLine("B1", title="Licences", direction="investment", **line))
    do("cip", c.RewordFinanceLine("B1", title="Software", reason="as the ledger has it"))
    do("cip", c.RelabelFinanceLine("B1", to="B1.1"))
    do("cip", c.WithdrawFinanceLine("B1.1", reason="free of charge"))


def _arrange(do: Callable[[str, c.Command], None]) -> None:
    """Carry out every command about sections, places, dependencies and posts."""
    do("cip", c.AddSection("A", title="Sound finances", kind="aim", accountable="Head of Finance"))
    do("cip", c.AddSection("B", title="Package", parent="1"))
    do("cip", c.AddAction("B.1", title="In a package", section="B", owners=["Head of Finance"]))
    do("cip", c.AddRecommendation("B2", text="Also report", section="B"))
    do("cip", c.RetitleSection("A", title="Sound money"))
    do("cip", c.RelabelSection("A", to="Aim 1"))
    do("cip", c.MoveSection("B", to="Aim 1"))
    do("cip", c.MoveRecommendation("8", to="B"))
    do("cip", c.RelabelRecommendation("8", to="8(a)"))
    do("cip", c.MoveAction("9", parent="B.1"))
    do("cip", c.SetRollUp(RollUp("least advanced")))
    do("cip", c.SetAccountableKinds(["aim", "directorate"]))
    do("cip", c.AddDependency("B.1", needs="8.1", reason="reports come first"))
    do("cip", c.RemoveDependency("D1", reason="they need not"))
    do("cip", c.RenamePost("Head of Finance", to="Director of Resources"))
    do("cip", c.HandOverPost("Director of Resources", to="Treasurer", reason="retirement"))
    do("cip", c.ChangeAccountable("Aim 1", accountable="Chief Executive"))
    do("cip", c.AddSection("C", title="To be merged"))
    do("cip", c.AddSection("C1", title="Within", parent="C"))
    do("cip", c.AddRecommendation("C2", text="Merge", section="C"))
    do("cip", c.AddAction("C3", title="Merge them", section="C"))
    do("cip", c.RemoveSection("C", contents_to="B", reason="merged"))


def tell_cases(do: Callable[..., None]) -> None:
    """Carry out every command on business cases."""
    line = CaseLine(
        "B2",
        title="Advice",
        direction="investment",
        kind="revenue",
        recurrence="one-off",
        profile=[YearAmount("2025/26", Money.of(600, "GBP"))],
    )
    contents = CaseContents(
        summary="Smaller, and as good",
        lines=[line],
        activities=[Activity("8.1(a)", title="Survey", stage="Diagnostic", target="June 2025")],
        risks=[CaseRisk("R2", title="Nobody answers", likelihood="Likely", impact="Minor")],
    )
    do("cip", c.PresentBusinessCase("BC1", title="Downsizing", contents=contents, action="8.1"))
    do("cip", c.RejectBusinessCase("BC1", body="Executive", reason="too dear"))
    do("cip", c.ReviseBusinessCase("BC1", contents=contents, reason="cheaper elsewhere"))
    do("cip", c.ApproveBusinessCase("BC1", body="Executive"))


def structlog_correlation(name: str) -> Any:
    """Let the events that are recorded inside name the command that they come from."""
    from structlog.contextvars import bound_contextvars  # noqa: PLC0415 the register loads it anyway

    return bound_contextvars(correlation_id=name)


def rules_table(_: str) -> str:
    """One row a rule of the standard rule book, those with a number first."""
    ordered = sorted(STANDARD, key=lambda rule: (rule.number is None, rule.number or 0))
    return table(
        ("No.", "Rule", "Kind", "What it says"),
        *(
            ("" if rule.number is None else str(rule.number), code(rule.name), rule.severity, rule.sentence)
            for rule in ordered
        ),
    )


def errors_table(body: str) -> str:
    """One row an error, with what it carries; what to do is the page's own word."""
    advice = {cells[0]: cells[-1] for cells in rows_of(body)}
    found = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, Exception)]
    found.sort(key=lambda one: inspect.getsourcelines(one)[1])
    return table(
        ("Error", "Is a", "Carries", "Meaning", "What to do"),
        *(
            (
                code(one.__name__),
                code(one.__bases__[0].__name__),
                ", ".join(code(field.name) for field in attrs.fields(one)) if attrs.has(one) else "",
                sentence(one),
                advice.get(code(one.__name__), ""),
            )
            for one in found
        ),
    )


# --- values ------------------------------------------------------------------------------------


def targets_table(body: str) -> str:
    """Read every target that the page lists, and write what was read."""
    texts = [cells[0].strip("`") for cells in rows_of(body)]
    return table(("Text", "Read as", "From", "Due day"), *(_target(text) for text in texts))


def _target(text: str) -> tuple[str, ...]:
    target = TargetDate(text)
    reading = target.reading
    due = target.why_no_due_day if target.due_day is None else str(target.due_day)
    return code(text), str(reading.precision), "" if reading.start is None else str(reading.start), f"{due}"


def schemes_section(_: str) -> str:
    """A section a built-in scheme: its statuses and its diagram."""
    parts: list[str] = []
    for key, scheme in SCHEMES.items():
        statuses = table(
            ("Status", "Letter", "Counts as complete", "On track", "Also read"),
            *(
                (
                    status.name,
                    status.letter or "",
                    ("yes, with an open commitment" if status.open_commitment else "yes")
                    if status.complete
                    else "no",
                    {True: "yes", False: "no", None: "does not say"}[status.on_track],
                    ", ".join(status.aliases),
                )
                for status in scheme.statuses
            ),
        )
        parts.append(f"## {scheme.name}: `{key}`\n\n{statuses}\n```mermaid\n{scheme.to_mermaid()}```\n")
    return "\n" + "\n".join(parts) + "\n"


# --- the database and the command line -----------------------------------------------------------


def database_table(_: str) -> str:
    """One row a column of the store's tables."""
    return table(
        ("Table", "Column", "SQLite", "PostgreSQL", "Key"),
        *(
            (
                code(one.name),
                code(column.name),
                *(column.type.compile(kind.compiler) for kind in (SQLITE, POSTGRESQL)),
                "primary" if column.primary_key else "",
            )
            for one in Tables().metadata.sorted_tables
            for column in one.columns
        ),
    )


def triggers_table(_: str) -> str:
    """One row a refusal: on what table, of which deed, on which databases, and what it says."""
    found: dict[tuple[str, str, str], list[str]] = {}
    made = re.compile(r"BEFORE (\w+) ON (\w+).*'planevents: (.*)'\)", re.DOTALL)
    for statement in SQLITE.triggers(Tables(), None):
        if match := made.search(statement):
            found.setdefault((match[2], match[1], match[3]), []).append("SQLite")
    bodies: list[str] = []
    for statement in POSTGRESQL.triggers(Tables(), "public"):
        if statement.startswith("CREATE FUNCTION"):
            bodies = re.findall(r"'planevents: ((?:[^']|'')*)'", statement)
        elif match := re.search(r'(?:BEFORE|AFTER) (.+?) ON "public"\."(\w+)"', statement):
            for body in bodies:
                found.setdefault((match[2], match[1], body), []).append("PostgreSQL")
    return table(
        ("Table", "Refuses", "Because", "On"),
        *(
            (code(on), deed, why.replace("''", "'"), ", ".join(kinds))
            for (on, deed, why), kinds in sorted(found.items())
        ),
    )


def command_line_section(_: str) -> str:
    """A section a command of the command line: its arguments and options."""
    from planevents.cli.app import app  # noqa: PLC0415 it needs an extra

    group: Any = typer.main.get_command(app)
    commands: list[Any] = [
        one
        for name, each in group.commands.items()
        for one in (_named(name, each.commands) if hasattr(each, "commands") else [each])
    ]
    # Whoever keeps the database asks for no plan, and so for no day.
    on_plans = [one for one in commands if any(parameter.name == "timezone" for parameter in one.params)]
    common = set[str].intersection(*({one.name for one in command.params} for command in on_plans))
    shared = [one for one in commands[0].params if one.name in common]
    others = ", ".join(code(one.name) for one in commands if one not in on_plans)
    parts = [
        f"## planevents\n\n{group.help.strip()}\n\n{_options(group.params)}",
        f"## Every command\n\nAll commands but {others} take these.\n\n{_options(shared)}",
    ]
    for command in commands:
        own = [one for one in command.params if command not in on_plans or one.name not in common]
        arguments = [_metavar(one) for one in own if _is_argument(one)]
        usage = " ".join(["planevents", command.name, "[OPTIONS]", *arguments])
        said = sentence(command.callback)
        listed = f"\n{_options(own)}" if own else ""
        parts.append(f"## {command.name}\n\n{said}\n\n```text\n{usage}\n```\n{listed}")
    return "\n" + "\n".join(parts) + "\n"


def _named(group: str, commands: dict[str, Any]) -> list[Any]:
    """Return the commands of a group under the names by which they are called."""
    for name, command in commands.items():
        command.name = f"{group} {name}"
    return list(commands.values())


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _metavar(argument: Any) -> str:
    return str(argument.metavar if argument.required else f"[{argument.metavar}]")


def _options(parameters: list[Any]) -> str:
    rows: list[tuple[str, ...]] = []
    for one in parameters:
        named = one.metavar if _is_argument(one) else ", ".join(one.opts)
        value = "" if _is_argument(one) or one.is_flag else f" {one.metavar}"
        rows.append((code(f"{named}{value}"), one.help or ""))
    return table(("Argument or option", "Meaning"), *rows)


def layers_table(_: str) -> str:
    """One row a module, from the top layer down, with what it is for."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in linter["contracts"] if one["type"] == "layers")
    names = [re.findall(r"\w+", layer) for layer in layers]
    return table(
        ("Layer", "Module", "What it is"),
        *(
            (str(number), code(name), sentence(import_module(f"planevents.{name}")))
            for number, layer in zip(range(len(names), 0, -1), names, strict=True)
            for name in layer
            if name not in PLANNED
        ),
    )


# --- the tamper matrix -----------------------------------------------------------------------------


def tampering_table(_: str) -> str:
    """One row for changes of which the same is found, where they are made; a column for what is sealed again."""
    rows: dict[tuple[str, str], list[str]] = {}
    for name, found in FOUND.items():
        for where, words in zip(Where, found, strict=True):
            rows.setdefault((where.value, words), []).append(name)
    for name, words in BESIDE.items():
        rows.setdefault(("beside the events", words), []).append(name)
    ordered = sorted(
        rows, key=lambda one: [*(where.value for where in Where), "beside the events"].index(one[0])
    )
    columns = tuple(f"{name[0].upper()}{name[1:]} sealed again" for name in RESEALS)
    listed = table(
        ("Where", "What is changed", *columns),
        *(
            (where, ", ".join(map(_change, rows[where, words])), *map(_seen, words.split()))
            for where, words in ordered
        ),
    )
    legend = "".join(f"- {word}: {meaning}\n" for word, meaning in MEANING.values())
    return f"{listed}\n{legend}"


def _change(name: str) -> str:
    return code(name) if "." in name else name


def _seen(letters: str) -> str:
    """Write letters as words; whatever is found alone is found with a checkpoint too."""
    shown = letters.replace("a", "") if "v" in letters else letters
    return ", ".join(word for letter, (word, _) in MEANING.items() if letter in shown)


def ways_table(_: str) -> str:
    """One row a way to write to a database, with what it does."""
    return table(
        ("Database", "Way", "What it does"),
        *(
            ({"sqlite": "SQLite", "postgresql": "PostgreSQL"}[way.kind], way.name, sentence(way.go))
            for way in (*NO_WAYS, *WAYS)
        ),
    )


TABLES: dict[str, Callable[[str], str]] = {
    "layers": layers_table,
    "events": events_table,
    "commands": commands_section,
    "rules": rules_table,
    "errors": errors_table,
    "targets": targets_table,
    "schemes": schemes_section,
    "database": database_table,
    "triggers": triggers_table,
    "command-line": command_line_section,
    "tampering": tampering_table,
    "ways": ways_table,
}


def marked() -> Iterator[tuple[Path, re.Match[str]]]:
    """Yield every marked table of the documentation, with its page."""
    for page in pages():
        for match in MARKED.finditer(page.read_text(encoding="utf-8")):
            yield page, match


def write() -> None:
    """Write every marked table as the code has it."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = MARKED.sub(lambda m: m["open"] + TABLES[m["name"]](m["body"]) + m["close"], text)
        if new != text:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    write()
