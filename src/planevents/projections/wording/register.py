"""How it is put that a risk, a measure or a line of money changed: the same words for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.projections.base import owners_text
from planevents.projections.wording.said import Said, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents import events as e
    from planevents.people import Post


def reworded(
    event: e.RiskReworded | e.MeasureReworded | e.FinanceLineReworded, entity: str, field: str
) -> Said:
    """Say that it is worded otherwise."""
    sentence = f"{field} changed from {quoted(event.old)} to {quoted(event.new)}"
    return Said(sentence, entity, event.label, field, event.old, event.new, event.reason)


def owned(  # noqa: PLR0917 whose it was and is, and of what
    event: e.RiskOwnerChanged | e.MeasureOwnersChanged,
    entity: str,
    field: str,
    old: tuple[Post, ...],
    new: tuple[Post, ...],
    names: Mapping[str, str],
) -> Said:
    """Say that it has other owners."""
    before, after = owners_text(old, names) or None, owners_text(new, names) or None
    sentence = f"{field} changed from {quoted(before)} to {quoted(after)}"
    return Said(sentence, entity, event.label, field, before, after, event.reason)


def relabelled(
    event: e.RiskRelabelled | e.MeasureRelabelled | e.FinanceLineRelabelled, entity: str, kind: str
) -> Said:
    """Say what it is called now."""
    sentence = f"{kind} is now called {quoted(event.new)}"
    return Said(sentence, entity, event.label, "label", event.label, event.new)
