"""The steps by which data of older schema versions is brought up to date: every one that was ever needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from planevents.codec.canonical_json import Wire

Upcaster = Callable[[Wire], Wire]


@attrs.frozen
class EachOf:
    """A step that brings every member of a list up to date; of a list without members it changes nothing."""

    field: str
    step: Upcaster

    def __call__(self, wire: Wire) -> Wire:
        """Return the data with each member changed; raise ValueError for one that is not."""
        members: list[Any] = [self.step(member) for member in wire[self.field]]
        if any(old == new for old, new in zip(wire[self.field], members, strict=True)):
            raise ValueError(f"the upcaster changed nothing of a member of {self.field}")
        return {**wire, self.field: members}

    def has_nothing_to_change(self, wire: Wire) -> bool:
        """Whether the list has no members."""
        return not wire[self.field]


def changes(step: Upcaster, before: Wire, after: Wire) -> bool:
    """Whether a step did what it is for: it changed something, or there was nothing that it could change."""
    return before != after or (isinstance(step, EachOf) and step.has_nothing_to_change(before))


def _counted_as_ever(standard: Wire) -> Wire:
    """Standards said only which statuses count; they counted actions, and were printed to one decimal."""
    new = {"numerator": "status", "denominator": "actions", "decimals": 1}
    if known := new.keys() & standard.keys():
        raise ValueError(f"no standard had {', '.join(sorted(known))} yet")
    return standard | new


_ITEM = ("action", "action_label", "kind", "agreed", "proposed", "alternative")


def _proposed_of_several(wire: Wire) -> Wire:
    """A proposal asked one thing of one action: it has one item, which says nothing of its own."""
    item: Wire = {name: wire[name] for name in _ITEM}
    item.update(owners=[], reason=None, impact=None)
    kept = {name: value for name, value in wire.items() if name not in _ITEM}
    return kept | {"items": [item], "lapses_on": None}


def _agreed_to_all(wire: Wire) -> Wire:
    """An approval was of the one item that there was."""
    return _without_action(wire) | {"agreed": _the_only_item(wire), "rejected": [], "meeting": None}


def _of_all_items(wire: Wire) -> Wire:
    """What was said of a proposal was said of its only item."""
    return _without_action(wire) | {"items": _the_only_item(wire), "meeting": None}


def _the_only_item(wire: Wire) -> list[Wire]:
    return [{"number": 1, "action": wire["action"], "action_label": wire["action_label"]}]


def _without_action(wire: Wire) -> Wire:
    return {name: value for name, value in wire.items() if name not in {"action", "action_label"}}


def _with_registers(wire: Wire) -> Wire:
    """A hand-over was of actions and sections alone."""
    if known := {"risks", "measures"} & wire.keys():
        raise ValueError(f"no hand-over had {', '.join(sorted(known))} yet")
    return {**wire, "risks": [], "measures": []}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {
    ("plan.opened", 1): EachOf("standards", _counted_as_ever),
    ("amendment.proposed", 1): _proposed_of_several,
    ("amendment.approved", 1): _agreed_to_all,
    ("amendment.rejected", 1): _of_all_items,
    ("amendment.noted", 1): _of_all_items,
    ("post.handed_over", 1): _with_registers,
}
"""From (type, schema) to the next schema."""
