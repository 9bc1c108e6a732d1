"""Marks on the fields of events, by which what is common to all of them is done in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable


def added() -> Any:
    """Mark the id of what the event adds to the plan; one event adds at most one thing."""
    return attrs.field(metadata={"adds": True})


def subject() -> Any:
    """Mark the id of what the event is about, which must be in the plan by then."""
    return attrs.field(metadata={"subject": True})


def correctable_field(read: Callable[[str], Any] = str, **kwargs: Any) -> Any:
    """Mark a field that ``fact.corrected`` may set right, read from a text; ids and labels never are."""
    return attrs.field(metadata={"correctable": read}, **kwargs)


def items_field() -> Any:
    """Mark a field that holds several values with correctable fields of their own."""
    return attrs.field(metadata={"items": True})
