"""Where actions stood at each quarter's end, as rows: what ``projections.quarters`` says, step by step.

That projection folds a whole history. An append at its end only changes the last quarter and
those that it opens, so that here a fold can also begin at a plan as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.calendar import Quarter
from planevents.events import ActionCompleted, ActionReopened, ActionStatusReported
from planevents.evolve import PlanBuilder
from planevents.read_models.actions import status_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.plan import Plan
    from planevents.read_models.rows import Row
    from planevents.recorded import RecordedEvent

_STATUS_EVENTS = ActionStatusReported | ActionCompleted | ActionReopened


def has_quarters(plan: Plan) -> bool:
    """Whether quarters have begun for certain: an action that is or was in the plan has had a status."""
    return any(action.status_history for action in plan.all_actions.values())


def ends(
    plan: Plan, arranged: Iterable[RecordedEvent], begun: Quarter | None, first_month: int
) -> Iterator[tuple[Quarter, Plan]]:
    """Yield each quarter, from ``begun`` or the first with a status, with the plan at its end.

    ``plan`` is what stood before the ``arranged`` events. Without any status there is one quarter
    alone, that of the last event.
    """
    builder, last = PlanBuilder(plan), None
    for one in arranged:
        last = one.effective_on
        if begun is None and isinstance(one.event, _STATUS_EVENTS):
            begun = Quarter.containing(last, first_month)
        while begun is not None and last > begun.last_day:
            yield begun, builder.freeze()
            begun = begun.next
        builder.apply(one.event, one.version, last)
    if begun is None and last is not None:
        begun = Quarter.containing(last, first_month)
    if begun is not None:
        yield begun, builder.freeze()


def quarter_rows(quarter: Quarter, plan: Plan, other: Plan | None = None) -> Iterator[Row]:
    """Yield a row an action that is in the plan at the quarter's end.

    Actions that are the very same in ``other``, another state of the same quarter, are left out.
    """
    same = None if other is None else other.all_actions
    name, first, last = str(quarter), quarter.first_day, quarter.last_day
    for action in plan.all_actions.values():
        if action.is_living and (same is None or same.get(action.id) is not action):
            yield {
                "plan": plan.id,
                "quarter": name,
                "action": str(action.id),
                "starts_on": first,
                "ends_on": last,
                "status": action.status,
                "letter": status_letter(plan, action),
                "carried": action.status_on is not None and action.status_on < first,
                "no_status": action.no_status,
            }
