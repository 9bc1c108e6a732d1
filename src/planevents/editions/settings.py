"""What a table cannot say of itself: the plan's own facts, which column is what, and the reports.

They stand in a TOML file beside the tables, ``plan.toml``.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

import attrs

from planevents.commands import OpenPlan
from planevents.definitions import Body, Field, Standard
from planevents.errors import EditionUnreadableError, InvalidValueError, near
from planevents.identity import check_plan_id
from planevents.statuses import SCHEMES, Status, StatusScheme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@attrs.frozen
class ColumnMap:
    """Which column plays which role: the headings by role.

    ``status`` gives, for each period, the heading of its column of statuses; ``update`` is the
    column whose period is the edition's own. ``fields`` are custom fields by heading, of which
    ``many`` hold several values separated by ``;``. Columns in ``ignore`` are left unread.
    """

    ref: str = "ref"
    title: str = "title"
    description: str | None = None
    section: str | None = None
    recommendation: str | None = None
    recommendation_source: str | None = None
    recommendation_text: str | None = None
    owners: str | None = None
    start: str | None = None
    target: str | None = None
    origin: str | None = None
    see: str | None = None
    reason: str | None = None
    update: str | None = None
    status: Mapping[str, str] = attrs.field(factory=dict[str, str])
    fields: Mapping[str, str] = attrs.field(factory=dict[str, str])
    many: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Return every heading that has a role."""
        single = (getattr(self, role) for role in ROLES)
        named = tuple(heading for heading in single if heading is not None)
        return (*named, *self.status.values(), *self.fields.values())

    def lacking(self, roles: tuple[str, ...]) -> ColumnMap:
        """Return the map of an edition that has no columns for these roles."""
        return attrs.evolve(self, **dict.fromkeys(roles)) if roles else self


ROLES = tuple(
    one.name for one in attrs.fields(ColumnMap) if one.name not in {"status", "fields", "many", "ignore"}
)

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ref": ("ref", "ref.", "reference", "no", "no.", "id"),
    "title": ("title", "action", "initiative"),
    "description": ("description",),
    "section": ("section", "theme", "aim"),
    "recommendation": ("recommendation", "rec", "rec."),
    "recommendation_source": ("recommendation_source", "source"),
    "recommendation_text": ("recommendation_text", "recommendation text"),
    "owners": ("owners", "owner", "owner(s)", "lead", "lead officer"),
    "start": ("start", "start date"),
    "target": ("target", "target date", "target date for completion", "due", "due date", "end date"),
    "origin": ("origin",),
    "see": ("see",),
    "reason": ("reason",),
    "update": ("update", "status", "rag", "progress", "position"),
}
"""The headings by which a role is recognised where no column map is given."""


@attrs.frozen
class EditionSettings:
    """One edition: its file, the report that it was, and the day up to which it tells.

    ``without`` names the roles for which this edition has no column.
    """

    file: str
    report: str
    period: str
    effective_on: date
    body: str | None = None
    meeting: date | None = None
    without: tuple[str, ...] = ()


@attrs.frozen
class ImportSettings:
    """How a plan's editions are imported. Without ``columns`` headings are recognised by name."""

    plan: str
    opening: OpenPlan
    opened_on: date | None = None
    columns: ColumnMap | None = None
    editions: tuple[EditionSettings, ...] = ()

    def edition(self, file: str) -> EditionSettings | None:
        """Return the settings of one file."""
        return next((edition for edition in self.editions if edition.file == file), None)


def recognise(header: tuple[str, ...]) -> ColumnMap:
    """Return the column map of headings that are known by name."""
    found = {heading.casefold(): heading for heading in header}
    roles: dict[str, Any] = {
        role: found[name] for role, names in SYNONYMS.items() for name in reversed(names) if name in found
    }
    return ColumnMap(**roles)


def load_settings(path: Path) -> ImportSettings:
    """Read a ``plan.toml``. Raises EditionUnreadableError that says which key is wrong, and why."""
    try:
        with path.open("rb") as file:
            content: dict[str, Any] = tomllib.load(file)
    except OSError as error:
        raise EditionUnreadableError(str(path), (f"the file cannot be read: {error.strerror}",)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionUnreadableError(path.name, (f"this is not TOML: {error}",)) from error
    try:
        return _settings(content)
    except InvalidValueError as error:
        raise EditionUnreadableError(path.name, (str(error),)) from error


def scheme_named(name: str) -> StatusScheme:
    """Return a built-in scheme by its short name."""
    if name not in SCHEMES:
        raise InvalidValueError(
            "scheme", name, f"the built-in schemes are {', '.join(SCHEMES)}", _meant(name, SCHEMES)
        )
    return SCHEMES[name]


def _settings(content: dict[str, Any]) -> ImportSettings:
    _only("the file", content, {"plan", "columns", "editions"})
    plan = _table(content, "plan", required=True)
    _only("[plan]", plan, {*_PLAN_KEYS, "id", "opened_on"})
    columns = _table(content, "columns")
    _only("[columns]", columns, {one.name for one in attrs.fields(ColumnMap)})
    editions = _as_list("editions", content.get("editions", []))
    column_map = None
    fields: list[Field] = []
    if columns:
        many = _strings("columns.many", columns.pop("many", []))
        ignore = _strings("columns.ignore", columns.pop("ignore", []))
        statuses = _headings("columns.status", columns.pop("status", {}))
        custom = _headings("columns.fields", columns.pop("fields", {}))
        single: dict[str, Any] = {
            role: _text(f"columns.{role}", heading) for role, heading in columns.items()
        }
        column_map = ColumnMap(
            **single, status=statuses, fields=custom, many=tuple(many), ignore=tuple(ignore)
        )
        fields = [Field(name, many=name in column_map.many) for name in column_map.fields]
    return ImportSettings(
        plan=check_plan_id(_text("plan.id", plan.get("id"))),
        opening=_opening(plan, fields),
        opened_on=_day("plan.opened_on", plan.get("opened_on")),
        columns=column_map,
        editions=tuple(_edition(one) for one in editions),
    )


_PLAN_KEYS = {
    "title",
    "organisation",
    "period",
    "scheme",
    "change_control",
    "year_starts",
    "bodies",
    "standards",
    "fields",
}


def _opening(plan: dict[str, Any], fields: list[Field]) -> OpenPlan:
    control = plan.get("change_control", "live")
    if control not in ("live", "by approval"):
        raise InvalidValueError("plan.change_control", control, "it is 'live' or 'by approval'")
    year_starts = plan.get("year_starts", 4)
    if not isinstance(year_starts, int):
        raise InvalidValueError("plan.year_starts", year_starts, "it is the number of a month")
    named = {field.name for field in fields}
    more = [_made(Field, "plan.fields", one) for one in _as_list("plan.fields", plan.get("fields", []))]
    return OpenPlan(
        _text("plan.title", plan.get("title")),
        scheme=_scheme(plan.get("scheme")),
        change_control=control,
        organisation=_optional("plan.organisation", plan.get("organisation")),
        period=_optional("plan.period", plan.get("period")),
        year_starts=year_starts,
        bodies=[_made(Body, "plan.bodies", one) for one in _as_list("plan.bodies", plan.get("bodies", []))],
        standards=[
            _made(Standard, "plan.standards", one)
            for one in _as_list("plan.standards", plan.get("standards", []))
        ],
        fields=[*fields, *(field for field in more if field.name not in named)],
    )


def _scheme(given: Any) -> StatusScheme:
    if isinstance(given, str):
        return scheme_named(given)
    if given is None:
        raise InvalidValueError("plan.scheme", given, f"name one of {', '.join(SCHEMES)}, or define one")
    scheme = _as_table("plan.scheme", given)
    _only("plan.scheme", scheme, {"name", "statuses", "moves", "initial"})
    statuses = [
        _made(Status, "plan.scheme.statuses", one)
        for one in _as_list("plan.scheme.statuses", scheme.get("statuses", []))
    ]
    moves = scheme.get("moves")
    return StatusScheme(
        _text("plan.scheme.name", scheme.get("name")),
        *statuses,
        moves=None if moves is None else [_move(one) for one in _as_list("plan.scheme.moves", moves)],
        initial=_optional("plan.scheme.initial", scheme.get("initial")),
    )


def _move(given: Any) -> tuple[str, str]:
    pair = _strings("plan.scheme.moves", given)
    if len(pair) != 2:  # noqa: PLR2004 from, to
        raise InvalidValueError("plan.scheme.moves", given, "a move is a pair: from, to")
    return pair[0], pair[1]


def _edition(given: Any) -> EditionSettings:
    edition = _as_table("editions", given)
    _only("editions", edition, {one.name for one in attrs.fields(EditionSettings)})
    effective_on = _day("editions.effective_on", edition.get("effective_on"))
    if effective_on is None:
        raise InvalidValueError("editions.effective_on", None, "an edition tells up to a day: give it")
    return EditionSettings(
        file=_text("editions.file", edition.get("file")),
        report=_text("editions.report", edition.get("report")),
        period=_text("editions.period", edition.get("period")),
        effective_on=effective_on,
        body=_optional("editions.body", edition.get("body")),
        meeting=_day("editions.meeting", edition.get("meeting")),
        without=tuple(_role(one) for one in _as_list("editions.without", edition.get("without", []))),
    )


def _role(given: Any) -> str:
    optional = [role for role in ROLES if role not in {"ref", "title"}]
    if given not in optional:
        raise InvalidValueError("editions.without", given, f"an edition can be without {', '.join(optional)}")
    return _text("editions.without", given)


def _made(cls: type[Any], where: str, given: Any) -> Any:
    values = {"name": given} if isinstance(given, str) else _as_table(where, given)
    names = {one.name: one for one in attrs.fields(cls)}
    _only(where, values, set(names))
    for name, one in names.items():
        if one.default is attrs.NOTHING and name not in values:
            raise InvalidValueError(where, given, f"{name!r} is missing")
    return cls(**values)


def _table(content: dict[str, Any], name: str, *, required: bool = False) -> dict[str, Any]:
    given = _as_table(name, content.get(name, {}))
    if required and not given:
        raise InvalidValueError(name, given, f"the file needs a table [{name}]")
    return dict(given)


def _as_table(where: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InvalidValueError(where, given, "this is a table of keys and values")
    return cast("dict[str, Any]", given)


def _as_list(where: str, given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise InvalidValueError(where, given, "this is a list")
    return cast("list[Any]", given)


def _only(where: str, given: Mapping[str, Any], allowed: set[str]) -> None:
    for key in given:
        if key not in allowed:
            raise InvalidValueError(where, key, "no such key here", _meant(key, allowed))


def _meant(name: str, names: Any) -> str | None:
    found = near(name, names)
    return f"did you mean {found[0]!r}?" if found else None


def _text(where: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidValueError(where, given, "this needs a text")
    return given


def _optional(where: str, given: Any) -> str | None:
    return None if given is None else _text(where, given)


def _strings(where: str, given: Any) -> list[str]:
    return [_text(where, one) for one in _as_list(where, given)]


def _headings(where: str, given: Any) -> dict[str, str]:
    return {name: _text(where, heading) for name, heading in _as_table(where, given).items()}


def _day(where: str, given: Any) -> date | None:
    if given is not None and (not isinstance(given, date) or isinstance(given, datetime)):
        raise InvalidValueError(where, given, "this is a day, written 2025-03-31 without quotes")
    return given
