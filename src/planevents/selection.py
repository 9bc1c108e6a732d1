"""Which actions are meant, and in which groups they are told of. Pure.

``where`` is data, such as ``{"field.theme": "All", "owner": ["Mayor", "Chief Executive"]}``: every key
must hold, by any of its values; or it is a function of an Action. ``by`` is one of the same keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs

from planevents.action import Action
from planevents.definitions import texts
from planevents.errors import InvalidValueError, near
from planevents.identity import EntityId, label_key, natural_key

if TYPE_CHECKING:
    from planevents.plan import Plan, Section

Where: TypeAlias = Mapping[str, str | Iterable[str]] | Callable[[Action], bool]

KEYS = ("section", "recommendation", "owner", "tag", "status", "origin")
FIELD = "field."
NONE = "(none)"
"""The group of what has no value."""


@attrs.frozen
class Selection:
    """Actions that have a value of every term, pass the test, and stand in every one of ``groups``.

    Texts are compared without regard to case. A section holds what its sub-sections hold; a status may
    be given by its letter or another word of the scheme.
    """

    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    test: Callable[[Action], bool] | None = None
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether no action is left out."""
        return not (self.terms or self.test or self.groups)

    @property
    def keys(self) -> tuple[str, ...]:
        """What it looks at."""
        return (*(key for key, _ in self.terms), *(by for by, _ in self.groups))

    def takes(self, plan: Plan, action: Action) -> bool:
        """Whether an action of a plan, as it then stands, is meant."""
        return (
            all(_meets(plan, action, key, values) for key, values in self.terms)
            and (self.test is None or bool(self.test(action)))
            and all(name in group_names(plan, action, by) for by, name in self.groups)
        )

    def of(self, plan: Plan) -> tuple[Action, ...]:
        """Return the actions that are in the plan and meant, in the order of their labels."""
        actions = plan.actions
        return actions if self.is_everything else tuple(one for one in actions if self.takes(plan, one))

    def within(self, by: str, group: str) -> Selection:
        """Return those of these that stand in a group."""
        return attrs.evolve(self, groups=(*self.groups, (by, group)))

    def __str__(self) -> str:
        said = [f"{key} {' or '.join(map(repr, values))}" for key, values in self.terms]
        said += ["chosen by a function"] if self.test else []
        said += [f"{by} {name!r}" for by, name in self.groups]
        return " and ".join(said)


EVERYTHING = Selection()


def selected(where: Where | None) -> Selection:
    """Read ``where``. Raises InvalidValueError for what it cannot mean."""
    if where is None:
        return EVERYTHING
    if callable(where):
        return Selection(test=where)
    if not isinstance(where, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
        raise InvalidValueError(
            "where", where, "this says neither by which key nor by which function", "write {'tag': 'shared'}"
        )
    return Selection(tuple((_key("where", key), _values(key, given)) for key, given in where.items()))


def grouped_by(by: str | None) -> str | None:
    """Check ``by``. Raises InvalidValueError for what no action can be grouped by."""
    return None if by is None else _key("by", by)


def require_fields(selection: Selection, by: str | None, plan: Plan) -> None:
    """Raise InvalidValueError for a custom field that the plan does not define."""
    defined = [field.name for field in plan.fields]
    for key in (*selection.keys, *([by] if by else [])):
        name = key.removeprefix(FIELD)
        if key.startswith(FIELD) and name not in defined:
            known = ", ".join(near(name, defined) or defined)
            hint = f"it has {known}" if known else "it has no fields of its own"
            raise InvalidValueError("field", name, f"plan {plan.id!r} has no such field", hint)


def groups(
    selection: Selection, by: str, plans: Iterable[Plan], among: Collection[Action] | None = None
) -> tuple[tuple[str, Selection], ...]:
    """Return the groups in which the plans' actions stand, in order, each with those that are meant.

    Statuses are in the order of the last plan's scheme; what has no value comes last. With ``among`` they
    are the groups of these actions, which may have left the plan.
    """
    found: dict[str, None] = {}
    ranks: dict[str, int] = {}
    for plan in plans:
        meant = selection.of(plan) if among is None else [one for one in among if selection.takes(plan, one)]
        for action in meant:
            found.update(dict.fromkeys(group_names(plan, action, by)))
        if by == "status" and plan.scheme is not None:
            ranks = {name: rank for rank, name in enumerate(plan.scheme.names)}
    ordered = sorted(found, key=lambda name: (name == NONE, ranks.get(name, len(ranks)), natural_key(name)))
    return tuple((name, selection.within(by, name)) for name in ordered)


def group_names(plan: Plan, action: Action, by: str) -> tuple[str, ...]:
    """Return the groups in which an action stands: several where it has several values, never none."""
    match by:
        case "section":
            section = next(sections_around(plan, action), None)
            names = [] if section is None else [f"{section.label} {section.title}".strip()]
        case "recommendation":
            label = plan.entity_label(action.recommendation)
            names = [] if label is None else [label]
        case "owner":
            names = [owner.title for owner in action.owners]
        case "tag":
            names = list(action.tags)
        case "status":
            names = [] if action.status is None else [action.status]
        case "origin":
            names = [action.origin]
        case _:
            names = list(action.fields.get(by.removeprefix(FIELD), ()))
    return tuple(dict.fromkeys(names)) or (NONE,)


def _meets(plan: Plan, action: Action, key: str, values: tuple[str, ...]) -> bool:
    match key:
        case "section":
            wanted = {label_key(value) for value in values}
            return any(label_key(one.label) in wanted for one in sections_around(plan, action))
        case "recommendation":
            label = plan.entity_label(action.recommendation)
            return label is not None and label_key(label) in {label_key(value) for value in values}
        case "status":
            return action.status is not None and action.status in {_status(plan, value) for value in values}
        case _:
            wanted = {_folded(value) for value in values}
            return any(_folded(name) in wanted for name in group_names(plan, action, key) if name != NONE)


def sections_around(plan: Plan, action: Action) -> Iterator[Section]:
    """Yield the section of an action and those around it; without one, that of what it belongs to."""
    within, belongs, above = None, action, set[EntityId]()
    while within is None and belongs.id not in above:
        above.add(belongs.id)
        answers = plan.recommendations.get(belongs.recommendation) if belongs.recommendation else None
        within = belongs.section or (answers.section if answers else None)
        parent = plan.all_actions.get(belongs.parent) if belongs.parent else None
        belongs = parent or belongs
    seen = set[EntityId]()
    while within is not None and within not in seen and (section := plan.sections.get(within)):
        seen.add(within)
        yield section
        within = section.parent


def _status(plan: Plan, value: str) -> str:
    found = None if plan.scheme is None else plan.scheme.find(value)
    return value if found is None else found.name


def _key(argument: str, key: object) -> str:
    if isinstance(key, str) and (key in KEYS or key.startswith(FIELD)):
        return key
    hint = f"it is one of {', '.join(KEYS)}, or {FIELD}NAME for a field of the plan's own"
    raise InvalidValueError(argument, key, "actions have no such key", hint)


def _values(key: str, given: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    hint = "write {'tag': ['a', 'b']}"
    try:
        values = texts(given)
    except (InvalidValueError, TypeError) as error:
        raise InvalidValueError("where", given, f"{key} needs a text, or several", hint) from error
    if not values:
        raise InvalidValueError("where", given, f"{key} needs at least one text", hint)
    return values


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_DESCRIBED = ("title", "organisation", "period", "scheme", "change_control")


def described(where: Mapping[str, str]) -> Callable[[Plan], bool]:
    """Return whether a plan is as texts say, compared without regard to case."""
    for key in where:
        if key not in _DESCRIBED:
            message = "plans have no such key"
            raise InvalidValueError("where", key, message, f"it is one of {', '.join(_DESCRIBED)}")

    def meant(plan: Plan) -> bool:
        scheme = None if plan.scheme is None else plan.scheme.name
        said = {"scheme": scheme, **{key: getattr(plan, key) for key in _DESCRIBED if key != "scheme"}}
        return all((said[key] or "").casefold() == value.casefold() for key, value in where.items())

    return meant
