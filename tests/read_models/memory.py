"""What the tables should hold, said by the projections in memory."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from planevents.projections.base import NO_STATUS

if TYPE_CHECKING:
    from tests.read_models.office import Seen

    from planevents.register import PlanRegister


def projected(register: PlanRegister) -> dict[str, list[Any]]:
    """All that the projections say of every plan, as far as the tables say it too."""
    return {
        "actions": [(plan, *action) for plan in register.plans() for action in _actions(register, plan)],
        "fields": [
            (plan, action.label, name, ordinal, value)
            for plan in register.plans()
            for action in register.plan(plan)
            for name, values in action.custom
            for ordinal, value in enumerate(values, start=1)
        ],
        "changes": [
            (
                plan,
                one.version,
                one.position,
                one.recorded_at.isoformat(timespec="microseconds"),
                one.effective_on.isoformat(),
                _without_names(one.actor),
                one.kind,
                one.entity,
                one.label,
                one.field,
                _without_names(one.old),
                _without_names(one.new),
                one.reason,
                _without_names(one.what),
                one.declared,
                one.classified,
            )
            for plan in register.plans()
            for one in register.changes(plan)
        ],
        "quarters": sorted(
            (plan, str(row.action), str(quarter), cell.status, cell.letter, cell.carried, cell.no_status)
            for plan in register.plans()
            for view in (register.quarters(plan),)
            for row in view.rows
            for quarter, cell in zip(view.quarters, row.cells, strict=True)
            if cell is not None
        ),
        "reports": [
            (
                report.name,
                plan,
                version,
                report.period,
                report.cut_off.isoformat(),
                report.position,
                report.tree_size,
            )
            for report in register.reports()
            for plan, version in sorted(report.plans.items())
        ],
    }


def stored(seen: Seen) -> dict[str, list[Any]]:
    """The same, read off what SQL sees."""
    living = [row for row in seen["plan_actions"] if row["removed"] is None]
    living.sort(key=lambda row: (_order(seen, row["plan"]), row["label_sort"]))
    labels = {(row["plan"], row["action_id"]) for row in living}
    fields = [row for row in seen["action_fields"] if (row["plan"], row["action_id"]) in labels]
    fields.sort(key=lambda row: (_order(seen, row["plan"]), row["label_sort"]))
    return {
        "actions": [
            (
                row["plan"],
                row["label"],
                row["title"],
                row["owners"],
                row["status"] or NO_STATUS,
                row["original_target"],
                row["target"],
                row["proposed_target"],
                row["reprofiles"],
                row["slippage_days"],
                row["unexplained_days"],
                row["complete"],
                row["open_commitment"],
                row["section"],
                row["recommendation"],
                row["tags"],
            )
            for row in living
        ],
        "fields": [(row["plan"], row["label"], row["field"], row["ordinal"], row["value"]) for row in fields],
        "changes": [
            (
                row["plan"],
                row["version"],
                row["position"],
                _text(row["recorded_at"]),
                str(row["effective_on"]),
                row["actor"],
                row["kind"],
                row["entity"],
                row["label"],
                row["field"],
                row["old"],
                row["new"],
                row["reason"],
                row["what"],
                row["declared"],
                row["classified"],
            )
            for row in sorted(
                seen["documented_changes"], key=lambda row: (_order(seen, row["plan"]), row["version"])
            )
        ],
        "quarters": sorted(
            (
                row["plan"],
                row["action_id"],
                row["quarter"],
                row["status"],
                row["letter"],
                bool(row["carried"]),
                row["no_status"],
            )
            for row in seen["quarter_positions"]
        ),
        "reports": [
            (
                row["name"],
                row["plan"],
                row["plan_version"],
                row["period"],
                str(row["cut_off"]),
                row["position"],
                row["tree_size"],
            )
            for row in seen["issued_reports"]
        ],
    }


def _actions(register: PlanRegister, plan: str) -> list[tuple[Any, ...]]:
    return [
        (
            row["ref"],
            row["title"],
            _without_names(row["owners"]),
            row["status"],
            row["original"],
            row["target"],
            row["proposed"],
            row["reprofiles"],
            row["slippage_days"],
            row["unexplained_days"],
            row["complete"],
            row["open_commitment"],
            row["section"],
            row["recommendation"],
            row["tags"],
        )
        for row in register.plan(plan).to_rows()
    ]


def _without_names(text: Any) -> Any:
    """Nobody's name is in these stories' tables of people, so that views say "erased"."""
    return text.replace(" (erased)", "") if isinstance(text, str) else text


def _order(seen: Seen, plan: str) -> int:
    first = (row for row in seen["documented_changes"] if (row["plan"], row["version"]) == (plan, 1))
    return int(next(first)["position"])


def _text(moment: Any) -> str:
    text = moment if isinstance(moment, str) else moment.astimezone(UTC).isoformat(timespec="microseconds")
    return str(text)
