"""What a plan defines for itself when it is opened: fields, standards, bodies.

They are data in the plan's own events, so an old history keeps its old meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ChangeControl = Literal["live", "by approval"]
Controlled = Literal["target", "owners", "wording"]
"""What changes of an approved plan only by amendment; under approval a target always does (rule 1)."""
Origin = Literal["baseline", "new", "follow-on", "imported", "split"]
Numerator = Literal["status", "on target"]
Denominator = Literal["actions", "live actions", "outcome measures"]
FieldValues = tuple[tuple[str, tuple[str, ...]], ...]
"""Custom fields as events hold them: (name, values) pairs in the order of their names."""


def texts(value: Iterable[str] | str) -> tuple[str, ...]:
    """Convert a list of texts; one text stands for a list of one."""
    return _all(str, "value", [value] if isinstance(value, str) else value)


def _flag(_: object, attribute: attrs.Attribute[bool], value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidValueError(attribute.name, value, "this is yes or no", "pass True or False")


def _one_of(literal: Any) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    choices = get_args(literal)

    def check(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value not in choices:
            raise InvalidValueError(
                attribute.name, value, "there is no such choice", f"it is one of {', '.join(choices)}"
            )

    return check


def _whole(_: object, attribute: attrs.Attribute[int], value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValueError(attribute.name, value, "this is a whole number", "such as 0 or 1")


def _named(_: object, attribute: attrs.Attribute[str], value: Any) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:  # noqa: PLR2004 the message says it
        raise InvalidValueError(attribute.name, value, "must be 1 to 200 characters")


RollUpKind = Literal["least advanced", "worst", "all complete"]


def _kind_of_roll_up(_: object, attribute: attrs.Attribute[RollUpKind], value: Any) -> None:
    if value not in get_args(RollUpKind):
        raise InvalidValueError(
            attribute.name,
            value,
            "there is no such roll-up",
            f"it is one of {', '.join(get_args(RollUpKind))}",
        )


@attrs.frozen
class RollUp:
    """How the status of a parent is worked out from those of its living sub-actions.

    ``order`` names the statuses from the least advanced to the most ("least advanced"), or from the
    best to the worst ("worst"); without it, that is the order of the plan's status scheme.
    """

    by: RollUpKind = attrs.field(validator=_kind_of_roll_up)
    order: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)

    @property
    def sentence(self) -> str:
        """The rule as it is printed."""
        order = f": {', '.join(self.order)}" if self.order else " of the plan's scheme"
        match self.by:
            case "least advanced":
                return (
                    "A parent's status is that of its least advanced living sub-action, in the order"
                    f"{order}; while one has no status, the parent has none."
                )
            case "worst":
                return (
                    "A parent's status is the worst of its living sub-actions, from best to worst in order"
                    f"{order}; while one has no status, the parent has none."
                )
            case "all complete":
                return (
                    "A parent is complete when all its living sub-actions are; until then they give it no "
                    "status."
                )


@attrs.frozen
class Field:
    """A custom field of the plan's actions: a theme, a ward, a priority."""

    name: str = attrs.field(validator=_named)
    many: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    choices: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)


@attrs.frozen
class Standard:
    """An expected percentage with its own numerator, denominator and counting rule (domain rule 12).

    ``denominator`` says what is counted: actions, only the live ones among them (in the plan and not
    complete), or outcome measures. Of actions, those count that have every tag of ``with_tags`` and
    none of ``without_tags``. ``numerator`` says which of them meet the standard: those whose status (of
    outcome measures the rating: GREEN, AMBER, RED) is one of ``statuses``; or the actions that are
    "on target", which are not overdue, have no other target proposed, and no status that is off track.
    ``counting`` is the sentence that is printed beside every figure (domain rule 17); ``expected`` is a
    whole percentage, or None where the plan sets none; ``decimals`` is how many are printed.
    """

    name: str = attrs.field(validator=_named)
    counting: str = attrs.field(kw_only=True)
    statuses: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    expected: int | None = attrs.field(default=None, kw_only=True)
    with_tags: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    without_tags: tuple[str, ...] = attrs.field(default=(), converter=texts, kw_only=True)
    numerator: Numerator = attrs.field(default="status", kw_only=True, validator=_one_of(Numerator))
    denominator: Denominator = attrs.field(default="actions", kw_only=True, validator=_one_of(Denominator))
    decimals: int = attrs.field(default=1, kw_only=True, validator=_whole)


@attrs.frozen
class Body:
    """A committee. One that ``decides`` approves and rejects; one that does not can only note (rule 3)."""

    name: str = attrs.field(validator=_named)
    decides: bool = attrs.field(kw_only=True, validator=_flag)


def fields(value: Iterable[Field | str]) -> tuple[Field, ...]:
    """Convert a list of fields; a string is a field that holds one value of any text."""
    if isinstance(value, str):
        raise InvalidValueError("fields", value, "fields is a list", f"write fields=[{value!r}]")
    given: tuple[Field | str, ...] = _all((Field, str), "fields", value)
    return tuple(Field(one) if isinstance(one, str) else one for one in given)


def standards(value: Iterable[Standard]) -> tuple[Standard, ...]:
    """Convert a list of standards."""
    return _all(Standard, "standards", value)


def bodies(value: Iterable[Body]) -> tuple[Body, ...]:
    """Convert a list of bodies; a name alone is refused, for it does not say whether the body decides."""
    return _all(Body, "bodies", value)


def field_values(value: Mapping[str, str | Iterable[str]] | FieldValues) -> FieldValues:
    """Convert ``{"theme": "All"}`` or ``{"theme": ["A", "B"]}`` to what events hold."""
    try:
        pairs = dict(value)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(
            "fields", value, "this is a mapping of fields to values", "write {'theme': ['A', 'B']}"
        ) from error
    return tuple(sorted((name, texts(values)) for name, values in pairs.items()))


def _all(kinds: type | tuple[type, ...], field: str, value: Iterable[Any]) -> tuple[Any, ...]:
    try:
        given: tuple[Any, ...] = tuple(value)
    except TypeError as error:
        raise InvalidValueError(field, value, "this is a list", "write [...]") from error
    for one in given:
        if not isinstance(one, kinds):
            raise InvalidValueError(field, one, "the list holds something of another kind")
    return given


ALL_COMPLETE = RollUp("all complete")
"""The roll-up of a plan that lays down none."""

AIMS = ("aim",)
"""The kinds of section that need an accountable officer, where a plan lays down none."""
