"""Whether the events of a plan run on, also when they are looked at apart."""

from __future__ import annotations

from typing import Any, NamedTuple

from planevents.ledger.finding import Finding, is_same

End = tuple[int, str]
"""A plan's version, and when its last event was recorded."""

NOTHING: End = (0, "")


class Claim(NamedTuple):
    """Where a row says that it stands. A row's columns may hold anything."""

    number: int
    """Its place among the rows that are checked together."""
    position: Any
    plan: Any
    version: Any
    recorded_at: Any

    def finding(self, field: str, stored: object, expected: object, message: str) -> Finding:
        """Return what is wrong with the row."""
        return Finding(field, stored, expected, message, f"{self.plan}@{self.version}", self.position)


def follow(end: End, claim: Claim) -> tuple[End, tuple[Finding, ...]]:
    """Return the plan's end after a row, and what is wrong with the row after the end before it."""
    version, recorded_at = end
    found: list[Finding] = []
    if not is_same(claim.version, version + 1):
        found.append(
            claim.finding("version", claim.version, version + 1, "the plan's versions do not run on")
        )
    version = claim.version if isinstance(claim.version, int) else version + 1
    if isinstance(claim.recorded_at, str):
        if claim.recorded_at < recorded_at:
            expected = f"{recorded_at} or later"
            found.append(
                claim.finding("recorded_at", claim.recorded_at, expected, "the plan's clock went back")
            )
        recorded_at = claim.recorded_at
    return (version, recorded_at), tuple(found)


def settled(claim: Claim) -> End | None:
    """Return the plan's end after a row, if it is the same whatever went before."""
    if isinstance(claim.version, int) and isinstance(claim.recorded_at, str):
        return claim.version, claim.recorded_at
    return None
