"""What holds for every plan, whatever its scheme and rules: laws that a register is held to."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn, cast

import attrs

from planevents import codec
from planevents.errors import CommandRefusedError, ConflictError, PlanEventsError
from planevents.events import PersonalDataErased, added_by
from planevents.evolve import evolve, fold
from planevents.pending import settled
from planevents.people import Person, Sought
from planevents.perspective import arrange
from planevents.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planevents.codec import StoredEvent
    from planevents.commands import Command, ErasePersonalData
    from planevents.identity import EntityId
    from planevents.projections.net import NetChange
    from planevents.recorded import RecordedEvent
    from planevents.register import Register
    from planevents.store.interface import Store

REPLAY = "replay(all) is replay(prefix), then replay(rest)"
CHANGES_COMPOSE = "gross and net changes compose"
DOCUMENTED_ONCE = "every recorded event is in the documented changes exactly once"
PUBLISHED_STAYS = "what was reported never changes, but for erased names"
CANONICAL = "decode(encode(e)) is e, and encode is canonical"
MOVEMENT_CLOSES = "opening + added - removed = closing"
REFUSED_APPENDS_NOTHING = "a refused command appends nothing"
ACCEPTED_APPENDS = "an accepted command appends what its receipt says, and nothing else"
ONCE = "a call that is sent again is carried out once"
REFUSED_FOR_REASONS = "a refusal names a rule for everything that it refuses"
NAMES_APART = "a person's name is in no event and in no refusal"
ERASED = "an erased name is kept nowhere, and every plan that mentions it says that it was erased"
RULES_TOTAL = "a rule never raises"
RULES_PURE = "a rule gives one change one answer"
SEALED = "what was recorded verifies"

_Net = dict[tuple[str, str], tuple[str | None, str | None]]


class LawBrokenError(AssertionError):
    """A law does not hold. ``law`` is its sentence, ``detail`` what was found instead."""

    def __init__(self, law: str, detail: str) -> None:
        super().__init__(law, detail)
        self.law = law
        self.detail = detail

    def __str__(self) -> str:
        return f"law broken: {self.law}\n{self.detail}"


def broken(law: str, detail: str) -> NoReturn:
    """Raise LawBrokenError."""
    raise LawBrokenError(law, detail)


def require_same(law: str, expected: object, actual: object, what: str) -> None:
    """Raise LawBrokenError unless the two are equal."""
    if expected != actual:
        broken(law, f"{what}\n  expected {expected!r}\n  actual   {actual!r}")


def hold_laws(register: Register) -> None:
    """Hold all that a register has recorded to the laws, or raise LawBrokenError.

    A register that has just been opened has nothing cached, and so is judged by its record alone.
    """
    for plan in register.plans():
        recorded = list(register.events(plan))
        hold_replay(register, plan, recorded)
        hold_documented_once(register, plan, recorded)
        hold_changes(register, plan, recorded)
    hold_sealed(register)


def hold_replay(register: Register, plan: str, recorded: Sequence[RecordedEvent]) -> None:
    """Fold history whole, in two parts, and an event at a time; the register shows the same."""
    arranged = arrange(recorded)
    whole = fold(plan, arranged)
    for cut in sorted({0, len(arranged) // 2, max(len(arranged) - 1, 0)}):
        parted = fold(fold(plan, arranged[:cut]), arranged[cut:])
        require_same(REPLAY, whole, parted, f"plan {plan!r}, parted after {cut} of {len(arranged)} events")
    stepped = Plan(plan)
    for one in arranged:
        stepped = evolve(stepped, one.event, one.version, one.effective_on)
    require_same(REPLAY, whole, stepped, f"plan {plan!r}, an event at a time")
    view = register.plan(plan)
    shown = settled(attrs.evolve(whole, version=recorded[-1].version), view.as_at)
    require_same(REPLAY, shown, view.plan, f"plan {plan!r}, as the register shows it")


def hold_documented_once(register: Register, plan: str, recorded: Sequence[RecordedEvent]) -> None:
    """Look for every event in the changes since the beginning, in the order of recording."""
    log = register.changes(plan)
    listed = sorted((*log.entries, *log.awaiting), key=lambda entry: entry.position)
    require_same(
        DOCUMENTED_ONCE,
        [one.address for one in recorded],
        [entry.address for entry in listed],
        f"plan {plan!r}",
    )


def hold_changes(register: Register, plan: str, recorded: Sequence[RecordedEvent]) -> None:
    """Compare changes from a to c with those from a to b and b to c; and close the movement."""
    reports = register.reports(plan)
    end = max(recorded[-1].position, *(report.position for report in reports), 0)
    names = [report.name for report in reports][-2:]
    thirds = [recorded[len(recorded) // 3].position, recorded[len(recorded) * 2 // 3].position]
    points: list[str | int | None] = [None, *(names or thirds), end]
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        whole = register.changes(plan, since=a, until=c)
        first, second = register.changes(plan, since=a, until=b), register.changes(plan, since=b, until=c)
        where = f"plan {plan!r}, from {a or 'the beginning'} by {b} to {c}"
        parts = [*(entry.address for entry in first), *(entry.address for entry in second)]
        require_same(CHANGES_COMPOSE, sorted(entry.address for entry in whole), sorted(parts), where)
        require_same(
            CHANGES_COMPOSE, _by_key(whole.net), _composed(_by_key(first.net), _by_key(second.net)), where
        )
    for a, b in pairwise(points):
        hold_movement(register, plan, a, b)


def hold_movement(register: Register, plan: str, since: str | int | None, until: str | int | None) -> None:
    """Count the actions at the opening, those added and removed, and those at the closing."""
    try:
        movement = register.movement(plan, since=since, until=until)
    except PlanEventsError as error:
        raise LawBrokenError(MOVEMENT_CLOSES, str(error)) from error
    came = {one.action.id for one in movement.added}
    went = {one.action.id for one in movement.removed}
    opening = {action.id for action in movement.opening}
    closing = {action.id for action in movement.closing}
    require_same(MOVEMENT_CLOSES, closing, (opening | came) - went, movement.headline)
    require_same(
        MOVEMENT_CLOSES,
        len(movement.closing),
        len(movement.opening) + len(movement.added) - len(movement.removed),
        movement.headline,
    )


def hold_canonical(recorded: Iterable[RecordedEvent], stored: Iterable[StoredEvent]) -> None:
    """Encode events again: they come to what is stored, and that comes to the events."""
    for one, row in zip(recorded, stored, strict=True):
        written = codec.encode(one.event)
        require_same(CANONICAL, written.decode(), row.data, f"{one.address}, as it is stored")
        read = codec.decode(one.event.type, one.event.schema, written)
        require_same(CANONICAL, one.event, read, one.address)


def hold_refusal(refused: CommandRefusedError | ConflictError, commands: Sequence[Command]) -> None:
    """Look for what every refusal says: a rule, a sentence, and which of the commands, if it is of one."""
    if isinstance(refused, ConflictError):
        return
    if not refused.violations:
        broken(REFUSED_FOR_REASONS, f"nothing is said of {list(commands)!r}")
    for one in refused.violations:
        if not one.rule or not one.message:
            broken(REFUSED_FOR_REASONS, f"{one!r} names no rule, or says nothing")
        if one.command is not None and not 0 <= one.command < len(commands):
            broken(REFUSED_FOR_REASONS, f"{one!r} is of none of {len(commands)} commands")
    _require_absent(commands, str(refused.violations), "the refusal")


def hold_names_apart(commands: Sequence[Command], stored: Iterable[StoredEvent]) -> None:
    """Look for the names of the people in commands where only commitments to them may be."""
    for row in stored:
        _require_absent(commands, f"{row.header} {row.data} {row.actor}", f"{row.plan}@{row.version}")


def hold_erased(
    command: ErasePersonalData,
    gone: Iterable[str],
    recorded: Iterable[RecordedEvent],
    store: Store,
) -> None:
    """Look for a name that was erased, and for the events that say so of what was ``gone`` with it."""
    sought = None if command.name is None else Sought.of(command.name)
    kept = [
        one.commitment
        for one in store.people()
        if one.commitment in command.commitments or (sought is not None and sought.is_named(one.value))
    ]
    require_same(ERASED, [], kept, "what is still kept")
    said: set[str] = set()
    for one in recorded:
        if not isinstance(one.event, PersonalDataErased):
            broken(ERASED, f"{one.address} is {one.event.type}")
        said.update(one.event.commitments)
    require_same(ERASED, set(gone), said, "what is said to be erased")


def ids_added(recorded: Iterable[RecordedEvent]) -> tuple[EntityId, ...]:
    """Return the ids of what events added: each its kind's letter, and the version of its event."""
    found: list[EntityId] = []
    for one in recorded:
        if (added := added_by(one.event)) is not None:
            expected = f"{added.letter}{one.version}"
            require_same(ACCEPTED_APPENDS, expected, str(added), f"the id in {one.address}")
            found.append(added)
    return tuple(found)


def hold_sealed(register: Register) -> None:
    """Recompute every seal."""
    found = register.verify()
    if found.findings:
        broken(SEALED, "\n".join(map(str, found.findings)))


def _by_key(net: Iterable[NetChange]) -> _Net:
    return {(one.entity, one.field): (one.old, one.new) for one in net}


def _composed(first: _Net, second: _Net) -> _Net:
    """Return one difference after another: from the first's old values to the second's new ones."""
    both = {
        key: ((first.get(key) or second[key])[0], (second.get(key) or first[key])[1])
        for key in first | second
    }
    return {key: (old, new) for key, (old, new) in both.items() if old != new}


def _require_absent(commands: Sequence[Command], text: str, where: str) -> None:
    names: list[str] = []
    words: list[str] = []
    for command in commands:
        _take_texts(command, names, words)
    for name in names:
        sought = Sought.of(name)
        # Somebody may have written it into a title too, and that is kept as it is.
        if sought.is_in(text) and not any(map(sought.is_in, words)):
            broken(NAMES_APART, f"the name of a person of {len(name)} letters stands in {where}")


def _take_texts(value: object, names: list[str], words: list[str]) -> None:
    if isinstance(value, Person):
        names.append(value.name)
        words.append(value.post)
    elif isinstance(value, str):
        words.append(value)
    elif isinstance(value, tuple):
        for one in cast("tuple[object, ...]", value):
            _take_texts(one, names, words)
    elif hasattr(value, "__attrs_attrs__"):
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
            _take_texts(getattr(value, field.name), names, words)
