"""The options that several commands share, and how their texts are read."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from planevents.definitions import ChangeControl
from planevents.statuses import SCHEMES, StatusScheme

DB_VARIABLE = "PLANEVENTS_DB"
ACTOR_VARIABLE = "PLANEVENTS_ACTOR"
TIMEZONE_VARIABLE = "PLANEVENTS_TIMEZONE"
SCHEMA_VARIABLE = "PLANEVENTS_SCHEMA"
PREFIX_VARIABLE = "PLANEVENTS_PREFIX"
TIMEZONE = "Europe/London"


def read_day(text: str) -> date:
    """Read an ISO day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day: write it as 2025-06-30") from error


def read_when(text: str | None) -> date | str | None:
    """Read an ISO day; anything else is a quarter's text, which the plan's own year explains."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def read_known(text: str | None, timezone: str) -> int | datetime | None:
    """Read a position, or a moment: in the plans' time zone unless it has its own; of a day its end."""
    if text is None:
        return None
    if text.lstrip("-").isdecimal():
        return int(text)
    try:
        moment = datetime.combine(date.fromisoformat(text), time.max)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            message = f"{text!r} is no day, moment or position: write 2025-06-30, 2025-06-30T17:00 or 40"
            raise typer.BadParameter(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


def read_where(terms: list[str] | None) -> dict[str, list[str]] | None:
    """Read KEY=VALUE terms; the values of one key are alternatives."""
    found: dict[str, list[str]] = {}
    for term in terms or ():
        key, equals, value = term.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise typer.BadParameter(f"{term!r} is not KEY=VALUE, such as field.theme=All")
        found.setdefault(key.strip(), []).append(value.strip())
    return found or None


def read_scheme(text: str) -> StatusScheme:
    """Read the name of a built-in scheme."""
    if text not in SCHEMES:
        raise typer.BadParameter(f"{text!r} is none of the built-in schemes, {', '.join(SCHEMES)}")
    return SCHEMES[text]


def read_change_control(text: str) -> ChangeControl:
    """Read a mode of change control."""
    match text.replace("-", " "):
        case "live":
            return "live"
        case "by approval":
            return "by approval"
        case _:
            raise typer.BadParameter(f"{text!r} is neither 'live' nor 'by-approval'")


Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="PATH_OR_URL",
        help=f"Where the plans are kept, before or after the command; else {DB_VARIABLE}.",
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help=f"Where days end; else {TIMEZONE_VARIABLE}, else {TIMEZONE}."),
]
Store = Annotated[
    str | None,
    typer.Argument(metavar="STORE", help=f"A path or URL; else --db before the command, else {DB_VARIABLE}."),
]
Schema = Annotated[
    str | None,
    typer.Option(metavar="NAME", help=f"Where in a PostgreSQL database; else {SCHEMA_VARIABLE}."),
]
Prefix = Annotated[
    str | None,
    typer.Option(metavar="NAME", help=f"What begins the tables' names; else {PREFIX_VARIABLE}."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Plan = Annotated[
    str | None,
    typer.Argument(metavar="PLAN", help="The plan's id; it may be left out where there is one plan."),
]
AsReported = Annotated[
    str | None, typer.Option(metavar="REPORT", help="As this report published it: what was known then.")
]
EffectiveAt = Annotated[
    str | None,
    typer.Option(
        metavar="DAY_OR_QUARTER",
        help="As it was on a day (2025-06-30) or at a quarter's end ('2025/26 Q1'), as best known today.",
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        metavar="DAY_OR_POSITION",
        help="As it was known at the end of a day (2025-06-30), at a moment, or at a position in the log.",
    ),
]
AsAt = Annotated[
    date | None, typer.Option(parser=read_day, metavar="DAY", help="The day for which lateness is computed.")
]
Plans = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PLAN...", help="One plan's id or several; it may be left out where there is one plan."
    ),
]
AllPlans = Annotated[bool, typer.Option("--all-plans", help="Ask every plan of the store.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=VALUE",
        help="Only actions with this section, recommendation, owner, tag, status, origin or field.NAME; "
        "a key given twice takes either value.",
    ),
]
By = Annotated[
    str | None, typer.Option(metavar="KEY", help="In groups by section, owner, tag, status, field.NAME ...")
]
Before = Annotated[
    str | None,
    typer.Option(
        metavar="DAY_OR_REPORT", help="What to compare with: a day, or the report that published it then."
    ),
]
AsRecorded = Annotated[
    bool, typer.Option("--as-recorded", help="By the titles under which owners were recorded.")
]
Action = Annotated[
    str, typer.Argument(metavar="PLAN/ACTION", help="Such as cip/18.1; 18.1 where there is one plan.")
]
Body = Annotated[
    str | None,
    typer.Option(
        metavar="BODY", help="Beside it what this body was told first, and why it differs; '*' is anybody."
    ),
]
Since = Annotated[str | None, typer.Option(metavar="REPORT", help="Begin after this report.")]
Until = Annotated[str | None, typer.Option(metavar="REPORT", help="End with this report; else today.")]
Scheme = Annotated[
    StatusScheme | None,
    typer.Option(
        parser=read_scheme, metavar="NAME", help=f"The statuses of a new plan: {', '.join(SCHEMES)}."
    ),
]
Control = Annotated[
    ChangeControl | None,
    typer.Option(
        parser=read_change_control,
        metavar="live|by-approval",
        help="Whether a new plan's dates move at once, or by a body's approval; else live.",
    ),
]
EffectiveOn = Annotated[
    date | None, typer.Option(parser=read_day, metavar="DAY", help="The day up to which the edition tells.")
]
