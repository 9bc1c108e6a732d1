"""What verification sees of a store that was tampered with, by every question that an outsider can ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.codec import body
from planevents.errors import InvalidValueError, StoreFormatError
from planevents.ledger.outside import compare
from planevents.register import PlanRegister

if TYPE_CHECKING:
    from tests.tampering.contents import Contents, Row

    from planevents.ledger.audit import Verification
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.finding import Finding


@attrs.frozen
class Honest:
    """What the store held before, and the checkpoint that had left the building."""

    contents: Contents
    paper: Checkpoint

    def bodies(self) -> list[tuple[int, bytes]]:
        """Return the events that the checkpoint covers as somebody has kept them: position and bytes."""
        return bodies(self.contents)[: self.paper.size]


@attrs.frozen
class Seen:
    """The letters of ``matrix.MEANING``; the findings with the checkpoint, and those with the bodies."""

    letters: str
    against: tuple[Finding, ...] = ()
    outside: tuple[Finding, ...] = ()


def look(url: str, honest: Honest, changed: list[Row]) -> Seen:
    """Verify a store in each way; ``changed`` are the events that a finding should name."""
    try:
        register = PlanRegister.open(url)
    except StoreFormatError as error:
        if "tables without a head" not in str(error):
            raise
        return Seen("o")
    with register:
        try:
            alone = register.verify()
        except InvalidValueError as error:
            if "the head row is damaged" not in str(error):
                raise
            return Seen("!")
        against = register.verify(against=honest.paper)
        since = register.verify(since=honest.paper)
        outside = tuple(compare(register._store.stored, honest.bodies()))
    questions: dict[str, Verification] = {"v": alone, "a": against, "s": since}
    letters = [letter for letter, verification in questions.items() if not verification.ok]
    if names(against.findings, changed):
        letters.insert(letters.index("a") + 1, "n")
    return Seen("".join(letters) or ".", against.findings, outside)


def names(findings: tuple[Finding, ...], changed: list[Row]) -> bool:
    """Tell whether a finding names one of these events, or where it should be."""
    positions = {row["position"] for row in changed}
    addresses = {f"{row['plan_id']}@{row['version']}" for row in changed}
    return any(
        found.event in addresses
        or found.position in positions
        or (found.field == "position" and found.expected in positions)
        for found in findings
    )


def bodies(contents: Contents) -> list[tuple[int, bytes]]:
    """Return positions and sealed bytes, in order."""
    return [
        (row["position"], body(row["header"].encode(), row["data"].encode())) for row in contents["event"]
    ]
