"""The commands that put one question to the register. Each has the options that the question takes."""

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.cli.place import chosen, chosen_several, place
from planevents.identity import split_address
from planevents.papers import json as documents
from planevents.projections.base import Column, Table
from planevents.projections.changes import ChangeLog
from planevents.projections.dependencies import Dependencies
from planevents.projections.portfolio import Portfolio
from planevents.reading import PlanReader

Command = Callable[..., None]
Answer = Callable[[Any, Any, bool], None]
"""Prints what an option asks of a view: given its value, and whether to print JSON."""

_ASKED: dict[str, tuple[Any, Callable[[Any, str], Any] | None]] = {
    "since": (options.Since, None),
    "until": (options.Until, None),
    "before": (options.Before, lambda text, _: options.read_when(text)),
    "body": (options.Body, None),
    "as_reported": (options.AsReported, None),
    "known_at": (options.KnownAt, options.read_known),
    "effective_at": (options.EffectiveAt, lambda text, _: options.read_when(text)),
    "as_at": (options.AsAt, None),
    "where": (options.Where, lambda terms, _: options.read_where(terms)),
    "by": (options.By, None),
    "titles": (options.AsRecorded, lambda recorded, _: "as recorded" if recorded else "present"),
}
"""What a question can be asked with: the option, and how it is read, given the time zone."""

_PLANS: dict[str, Any] = {"plans": options.Plans, "all_plans": options.AllPlans}
_ALWAYS: dict[str, Any] = {"as_json": options.Json, "db": options.Db, "timezone": options.Timezone}
_FLAGS = ("all_plans", "titles", "as_json")


def question(method: str, said: str, *, name: str | None = None, **own: tuple[Any, Answer]) -> Command:
    """Return the command that asks ``PlanReader.method``, of one plan, of several, or of one action.

    ``own`` are options that the question does not take, each with what prints the answer if it is given.
    """
    takes = signature(getattr(PlanReader, method)).parameters
    asked = {option: kind for option, (kind, _) in _ASKED.items() if option in takes}
    of_action = "action" in takes
    subject = {"action": options.Action} if of_action else _PLANS
    written = getattr(documents, method)

    def command(ctx: typer.Context, **given: Any) -> None:
        where = place(ctx, given["db"], given["timezone"])
        with where.open() as register:
            answers = {
                option: given[option] if read is None else read(given[option], where.timezone)
                for option, (_, read) in _ASKED.items()
                if option in asked
            }
            if of_action:
                plan, label = split_address(given["action"]) if "/" in given["action"] else (None, None)
                about: tuple[Any, ...] = (chosen(register, plan), label or given["action"])
            else:
                about = (chosen_several(register, given["plans"], every=given["all_plans"]),)
            view = getattr(register, method)(*about, **answers)
        for option, (_, answer) in own.items():
            if given[option]:
                answer(view, given[option], given["as_json"])
                return
        render.show(view, documents.of(view, written), given["as_json"])

    kinds = {**subject, **{option: kind for option, (kind, _) in own.items()}, **asked, **_ALWAYS}
    parameters = [Parameter("ctx", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    for option, kind in kinds.items():
        default = Parameter.empty if option == "action" else False if option in _FLAGS else None
        parameters.append(Parameter(option, Parameter.KEYWORD_ONLY, default=default, annotation=kind))
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__name__, command.__doc__ = name or method, said
    return command


def _net(view: ChangeLog | Portfolio[ChangeLog], _: object, as_json: bool) -> None:
    if as_json:
        render.show_json(documents.of(view, documents.net_changes))
    else:
        logs = view.views if isinstance(view, Portfolio) else (view,)
        render.show_tables(view.heading, [_net_table(one) for one in logs])


def _net_table(log: ChangeLog) -> Table:
    columns = (
        Column("what", "What", 14),
        Column("field", "Field", 16),
        Column("old", "Before", 32),
        Column("new", "After", 32),
    )
    what = (row | {"what": row["label"] or row["entity"]} for row in documents.net_rows(log))
    return Table(columns, tuple(what), f"Net: what it all came to in {log.plan}")


def _pushed_by(view: Dependencies | Portfolio[Dependencies], action: str, as_json: bool) -> None:
    if isinstance(view, Portfolio):
        raise UsageError("--pushed-by goes with one plan: an action is in one")
    rows = view.pushed_rows(view.pushed_by(action))
    if as_json:
        render.show_json({"plan": view.plan.id, "action": action, "rows": rows})
    else:
        heading = f"{view.plan.id}/{action} pushes {len(rows)} action{'' if len(rows) == 1 else 's'}"
        render.show_tables([heading], [Table(view.pushed_columns, tuple(rows))] if rows else [])


show = question(
    "plan", "Show a plan as it stands: every action with its owners, target and status.", name="show"
)
changes = question(
    "changes",
    "Show the documented changes: who changed what, when and why, the undeclared set apart.",
    net=(Annotated[bool, typer.Option("--net", help="Only what it all came to, field by field.")], _net),
)
movement = question("movement", "Show which actions came and went: opening + added - removed = closing.")
quarters = question("quarters", "Show where every action stood at the end of each quarter, and what moved.")
performance = question(
    "performance", "Show how far a plan meets its standards, each with the rule by which it counts."
)
risks = question(
    "risks",
    "Show the risks, the most severe first, what moved, and the mitigating actions with their standard.",
)
amendments = question(
    "amendments", "Show what bodies were asked to change, what they said, what waits and what lapsed."
)
milestones = question(
    "milestones", "Show the milestones: what was reached, what is overdue, and where they slip."
)
cadence = question("cadence", "Show what recurs: the occurrences done, late and missed, and what comes next.")
measures = question("measures", "Show every outcome measure with its latest reading, rating and trend.")
figures = question("figures", "Show the percentages that documents printed, and what is odd about them.")
finance = question(
    "finance", "Show the money by line and financial year: profiled, forecast and realised, with totals."
)
business_cases = question(
    "business_cases",
    "Show the business cases: what was decided, and the approved baseline against the forecast.",
)
history = question("history", "Show all that one action went through.")
lineage = question("lineage", "Show where an action came from and what became of it, to the ends.")
structure = question(
    "structure",
    "Show a plan as a tree: sections, recommendations, actions, each parent with what it comes to.",
)
dependencies = question(
    "dependencies",
    "Show what waits for what, what is blocked, and by how many days a slip pushes what comes after it.",
    pushed_by=(
        Annotated[
            str | None,
            typer.Option(metavar="ACTION", help="Only what this action pushes, and by how many days."),
        ],
        _pushed_by,
    ),
)
owners = question("owners", "Show what each post owns: open, overdue, due in 90 days; and what nobody owns.")
