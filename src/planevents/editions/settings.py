"""What a table cannot say of itself: the plan's own facts, which column is what, and the reports.

They stand in a TOML file beside the tables, ``plan.toml``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from planevents.calendar import FinancialYear, Quarter
from planevents.commands import OpenPlan
from planevents.definitions import Body, Field, Standard
from planevents.editions.arrangement import read_arrangement
from planevents.editions.columns import ColumnMap, recognise
from planevents.editions.faults import Faults, shown
from planevents.editions.sections import FirstSection
from planevents.editions.toml_values import TomlValues
from planevents.errors import EditionUnreadableError, InvalidValueError, near
from planevents.identity import check_plan_id
from planevents.statuses import SCHEMES, Status, StatusScheme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from planevents.commands import Command
    from planevents.definitions import ChangeControl

__all__ = ["ColumnMap", "EditionSettings", "ImportSettings", "load_settings", "recognise", "scheme_named"]

T = TypeVar("T")

_PLAN_KEYS = {
    *("id", "opened_on", "title", "organisation", "period", "scheme", "change_control"),
    *("year_starts", "bodies", "standards", "fields", "sections", "roll_up", "accountable_kinds"),
}
_APRIL, _DECEMBER = 4, 12
MAX_BYTES = 1_000_000
"""How large a plan.toml can be."""


@attrs.frozen
class EditionSettings:
    """One edition: its file, the report that it was, and the day up to which it tells.

    ``without`` names what this edition has no column for: roles, periods of ``status``, ``fields``.
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
    """How a plan's editions are imported. Without ``columns`` headings are recognised by name.

    ``opening`` is for a plan that is not open yet, and opens it on ``opened_on``, or else on the day
    up to which its first edition tells; ``sections`` are there from then on. ``arrangement`` is what is
    laid down with the opening, before them.
    """

    plan: str
    opening: OpenPlan
    opened_on: date | None = None
    columns: ColumnMap | None = None
    editions: tuple[EditionSettings, ...] = ()
    sections: tuple[FirstSection, ...] = ()
    arrangement: tuple[Command, ...] = ()

    def edition(self, file: str) -> EditionSettings | None:
        """Return the settings of one file."""
        return next((edition for edition in self.editions if edition.file == file), None)


def load_settings(path: Path) -> ImportSettings:
    """Read a ``plan.toml``. Raises EditionUnreadableError that lists every wrong key, and why it is."""
    try:
        with path.open("rb") as file:
            written = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EditionUnreadableError(str(path), (f"the file cannot be read: {error.strerror}",)) from error
    if len(written) > MAX_BYTES:
        fault = (
            f"the file is larger than {MAX_BYTES // 1_000_000} MB: is it a plan.toml? "
            "leave out what it does not need"
        )
        raise EditionUnreadableError(path.name, (fault,))
    try:
        content: dict[str, Any] = tomllib.loads(written.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EditionUnreadableError(path.name, (f"this is not TOML: {error}",)) from error
    return _Settings(Faults(path.name)).read(content)


def scheme_named(name: str) -> StatusScheme:
    """Return a built-in scheme by its short name."""
    if name not in SCHEMES:
        meant = near(name, SCHEMES)
        hint = f"did you mean {meant[0]!r}?" if meant else None
        raise InvalidValueError("scheme", name, f"the built-in schemes are {', '.join(SCHEMES)}", hint)
    return SCHEMES[name]


class _Settings:
    """One plan.toml being read."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.values = TomlValues(faults)

    def read(self, content: dict[str, Any]) -> ImportSettings:
        values = self.values
        values.only("the file", content, ("plan", "columns", "editions"))
        plan = values.table("[plan]", content.get("plan", {}))
        if not plan:
            self.faults.add("the file needs a table [plan]")
            self.faults.require_none()
        values.only("[plan]", plan, _PLAN_KEYS)
        year_starts = self._year_starts(plan.get("year_starts", _APRIL))
        bodies = self._all(Body, "plan.bodies", plan.get("bodies"))
        declared = {field.name: field for field in self._all(Field, "plan.fields", plan.get("fields"))}
        columns = self._columns(values.table("[columns]", content.get("columns", {})), declared, year_starts)
        opened_on = values.day("plan.opened_on", plan.get("opened_on"))
        listed = values.items("[[editions]]", content.get("editions"))
        editions = [
            self._edition(f"[[editions]] {number}", one, columns or ColumnMap(), bodies, year_starts)
            for number, one in enumerate(listed, start=1)
        ]
        self._check_distinct(editions)
        sections = self._all(FirstSection, "plan.sections", plan.get("sections"))
        arrangement = tuple(read_arrangement(values, plan))
        identity = values.text("plan.id", plan.get("id"))
        if identity:
            values.attempt("plan.id", lambda: check_plan_id(identity))
        opening = self._opening(plan, year_starts, bodies, partial(_fields, columns, declared))
        self.faults.require_none()
        opened = values.attempt("[plan]", opening)
        self.faults.require_none()
        return ImportSettings(
            plan=identity,
            opening=cast("OpenPlan", opened),
            opened_on=opened_on,
            columns=columns,
            editions=tuple(editions),
            sections=tuple(sections),
            arrangement=arrangement,
        )

    def _opening(
        self, plan: dict[str, Any], year_starts: int, bodies: list[Body], fields: Callable[[], list[Field]]
    ) -> Callable[[], OpenPlan]:
        values = self.values
        title = values.text("plan.title", plan.get("title"))
        organisation = values.optional("plan.organisation", plan.get("organisation"))
        period = values.optional("plan.period", plan.get("period"))
        standards = self._all(Standard, "plan.standards", plan.get("standards"))
        control = plan.get("change_control", "live")
        if control not in ("live", "by approval"):
            values.fault("plan.change_control", control, "it is 'live' or 'by approval'")
        scheme = self._scheme(plan.get("scheme"))
        return lambda: OpenPlan(
            title,
            scheme=cast("StatusScheme", scheme),
            change_control=cast("ChangeControl", control),
            organisation=organisation,
            period=period,
            year_starts=year_starts,
            bodies=bodies,
            standards=standards,
            fields=fields(),
        )

    def _year_starts(self, given: Any) -> int:
        if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= _DECEMBER:
            return given
        self.values.fault("plan.year_starts", given, "it is the number of a month, 1 to 12")
        return _APRIL

    def _scheme(self, given: Any) -> StatusScheme | None:
        values = self.values
        if given is None:
            self.faults.add(f"plan.scheme: this is missing: name one of {', '.join(SCHEMES)}, or define one")
            return None
        if isinstance(given, str):
            return values.attempt("plan.scheme", lambda: scheme_named(given))
        scheme = values.table("plan.scheme", given)
        values.only("plan.scheme", scheme, ("name", "statuses", "moves", "initial"))
        name = values.text("plan.scheme.name", scheme.get("name"))
        initial = values.optional("plan.scheme.initial", scheme.get("initial"))
        if not isinstance(given, dict):
            return None
        found = len(self.faults)
        statuses = self._all(Status, "plan.scheme.statuses", scheme.get("statuses"))
        moves = None
        if "moves" in scheme:
            moves = [
                values.texts("plan.scheme.moves", one)
                for one in values.items("plan.scheme.moves", scheme["moves"])
            ]
        if len(self.faults) > found or not name:
            return None
        return values.attempt(
            "plan.scheme",
            lambda: StatusScheme(
                name, *statuses, moves=cast("list[tuple[str, str]]", moves), initial=initial
            ),
        )

    def _columns(
        self, given: dict[str, Any], declared: dict[str, Field], year_starts: int
    ) -> ColumnMap | None:
        if not given:
            return None
        values = self.values
        values.only("[columns]", given, (one.name for one in attrs.fields(ColumnMap)))
        fields = values.headings("columns.fields", given.pop("fields", None))
        many = values.texts("columns.many", given.pop("many", None))
        status = values.headings("columns.status", given.pop("status", None))
        ignore = values.texts("columns.ignore", given.pop("ignore", None))
        posts = values.texts("columns.posts", given.pop("posts", None))
        for period in status:
            values.attempt("columns.status", partial(Quarter.parse, period, year_starts))
        for name in many:
            if name not in fields:
                values.fault("columns.many", name, "this is the name of no field of columns.fields")
        for name in fields:
            values.attempt("columns.fields", partial(Field, name))
        roles = {one.name for one in attrs.fields(ColumnMap)}
        single: dict[str, Any] = {
            role: values.text(f"columns.{role}", heading) for role, heading in given.items() if role in roles
        }
        several = [name for name in fields if name in many or (name in declared and declared[name].many)]
        return ColumnMap(
            **single, status=status, fields=fields, many=tuple(several), ignore=ignore, posts=posts
        )

    def _edition(
        self, where: str, given: Any, columns: ColumnMap, bodies: list[Body], year_starts: int
    ) -> EditionSettings:
        values = self.values
        edition = values.table(where, given)
        values.only(where, edition, (one.name for one in attrs.fields(EditionSettings)))
        effective_on = values.day(f"{where}.effective_on", edition.get("effective_on"))
        if "effective_on" not in edition:
            self.faults.add(f"{where}.effective_on: an edition tells up to a day: give it")
        period = values.text(f"{where}.period", edition.get("period"))
        if period:
            values.attempt(f"{where}.period", lambda: _check_period(period, year_starts))
        body = values.optional(f"{where}.body", edition.get("body"))
        names = [one.name for one in bodies]
        if body and names and body.casefold() not in map(str.casefold, names):
            values.fault(f"{where}.body", body, f"the plan's bodies are {', '.join(map(repr, names))}")
        without = values.texts(f"{where}.without", edition.get("without"))
        for name in without:
            if name not in columns.can_lack:
                known = ", ".join(columns.can_lack)
                values.fault(f"{where}.without", name, f"an edition can be without {known}")
        return EditionSettings(
            file=values.text(f"{where}.file", edition.get("file")),
            report=values.text(f"{where}.report", edition.get("report")),
            period=period,
            effective_on=cast("date", effective_on),
            body=body,
            meeting=values.day(f"{where}.meeting", edition.get("meeting")),
            without=without,
        )

    def _check_distinct(self, editions: list[EditionSettings]) -> None:
        for key in ("file", "report"):
            counts = Counter(getattr(edition, key) for edition in editions)
            for name, count in counts.items():
                if name and count > 1:
                    self.faults.add(
                        f"[[editions]]: {count} of them have the {key} {shown(name)}: each has its own"
                    )

    def _all(self, cls: type[T], where: str, given: Any) -> list[T]:
        made = (self.values.made(cls, where, one) for one in self.values.items(where, given))
        return [one for one in made if one is not None]


def _fields(columns: ColumnMap | None, declared: dict[str, Field]) -> list[Field]:
    """Return the fields that are columns, as they are declared where they are, and then the others."""
    named = {} if columns is None else dict.fromkeys(columns.fields)
    read = [
        attrs.evolve(declared.get(name, Field(name)), many=columns is not None and name in columns.many)
        for name in named
        if name.strip()
    ]
    return [*read, *(field for name, field in declared.items() if name not in named)]


def _check_period(period: str, year_starts: int) -> None:
    try:
        Quarter.parse(period, year_starts)
    except InvalidValueError as error:
        try:
            FinancialYear.parse(period, year_starts)
        except InvalidValueError:
            raise error from None
