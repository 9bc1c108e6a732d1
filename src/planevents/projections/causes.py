"""Which events made a published cell differ from what is best known. Not a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.events import FactCorrected, FactRetracted
from planevents.evolve import PlanBuilder
from planevents.identity import ActionId
from planevents.plan import Plan
from planevents.projections.cells import letter_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from planevents.events import Event
    from planevents.recorded import RecordedEvent
    from planevents.selection import Selection

_Facts = tuple[object, ...] | None


def causes(
    published: Sequence[RecordedEvent],
    restated: Sequence[RecordedEvent],
    recorded: Iterable[RecordedEvent],
    *,
    position: int,
    actions: Collection[ActionId],
    selection: Selection,
) -> dict[ActionId, tuple[str, ...]]:
    """Return for each action the addresses of the events that the difference comes from.

    ``published`` and ``restated`` are one plan's events as two perspectives arrange them, ``recorded``
    those that the second knows. Of each side the last event counts that decided what is said of the
    action. If the other side has it too, word for word and on the same day, it made no difference.
    What it comes from is the event itself, where it is new; else the corrections and retractions of
    it that were recorded after ``position``, which the first perspective knew up to.
    """
    known = {one.version: one for one in recorded}
    made_right: dict[int, list[RecordedEvent]] = {}
    for one in known.values():
        match one.event:
            case FactCorrected(event=version) | FactRetracted(event=version) if one.position > position:
                made_right.setdefault(version, []).append(one)
            case _:
                pass
    old, new = ({one.version: _content(one) for one in side} for side in (published, restated))
    apart = {version for version in old.keys() | new.keys() if old.get(version) != new.get(version)}
    before, after = (_deciding(side, actions, selection) for side in (published, restated))
    found: dict[ActionId, tuple[str, ...]] = {}
    for action in actions:
        sides = before[action], after[action]
        last = {versions[-1] for versions in sides if versions} & apart
        # What decided last may stand on both sides, and only hand on what came before, as a scheme does.
        deep = last or {
            next(version for version in reversed(versions) if version in apart)
            for versions in sides
            if apart.intersection(versions)
        }
        because = {one.version: one for version in deep for one in made_right.get(version, ())}
        because |= {version: known[version] for version in deep if version not in old and version in known}
        found[action] = tuple(because[version].address for version in sorted(because))
    return found


def _content(one: RecordedEvent) -> tuple[object, date]:
    return one.event, one.effective_on


def _deciding(
    arranged: Iterable[RecordedEvent], actions: Collection[ActionId], selection: Selection
) -> dict[ActionId, list[int]]:
    """Return by action the versions of the events that changed what a cell says of it, in order."""
    found: dict[ActionId, list[int]] = {action: [] for action in actions}
    facts: dict[ActionId, _Facts] = dict.fromkeys(actions)
    builder: PlanBuilder | None = None
    for one in arranged:
        builder = builder or PlanBuilder(Plan(one.plan))
        builder.apply(one.event, one.version, one.effective_on)
        named = {value for value in _values(one.event) if isinstance(value, ActionId)}
        for action in named.intersection(found) if named and selection.is_everything else found:
            if (now := _facts(builder.plan, action, selection)) != facts[action]:
                facts[action] = now
                found[action].append(one.version)
    return found


def _values(event: Event) -> Iterable[object]:
    return (getattr(event, field.name) for field in attrs.fields(type(event)))


def _facts(plan: Plan, action_id: ActionId, selection: Selection) -> _Facts:
    action = plan.all_actions.get(action_id)
    if action is None or not action.is_living:
        return None
    if not (selection.is_everything or selection.takes(plan, action)):
        return None
    return action.status, letter_of(plan, action), action.status_on, action.no_status
