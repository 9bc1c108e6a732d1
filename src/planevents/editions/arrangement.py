"""What a plan.toml lays down for a plan as a whole when it is opened: its roll-up, and who is accountable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from planevents.commands import SetAccountableKinds, SetRollUp
from planevents.definitions import RollUp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.commands import Command
    from planevents.definitions import RollUpKind
    from planevents.editions.toml_values import TomlValues


def read_arrangement(values: TomlValues, plan: dict[str, Any]) -> Iterator[Command]:
    """Yield the commands that follow the opening, of the keys ``roll_up`` and ``accountable_kinds``."""
    if "roll_up" in plan:
        rule = _roll_up(values, plan["roll_up"])
        if rule is not None:
            yield SetRollUp(rule)
    if "accountable_kinds" in plan:
        yield SetAccountableKinds(values.texts("plan.accountable_kinds", plan["accountable_kinds"]))


def _roll_up(values: TomlValues, given: Any) -> RollUp | None:
    """Read a roll-up: the name of the rule, or a table that also has the order of the statuses."""
    where = "plan.roll_up"
    found = len(values.faults)
    rule = {"by": given} if isinstance(given, str) else values.table(where, given)
    if len(values.faults) > found:
        return None
    values.only(where, rule, ("by", "order"))
    by = values.text(f"{where}.by", rule.get("by"))
    order = values.texts(f"{where}.order", rule.get("order"))
    if len(values.faults) > found:
        return None
    return values.attempt(where, lambda: RollUp(cast("RollUpKind", by), order=order))
