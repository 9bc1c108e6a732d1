"""From when, and as known when: the one way in which history is put in order.

Every fold takes its events from here: those within ``known_at``, with corrections and
retractions resolved, without what takes effect later than ``effective_at``, ordered by the
day from which they hold and then by version.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from planevents.events import FactCorrected, FactRetracted, PersonalDataErased, set_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.recorded import RecordedEvent


@attrs.frozen
class Perspective:
    """``known_at``: the last position that counts; ``effective_at``: the last day that counts.

    None sets no limit.
    """

    known_at: int | None = None
    effective_at: date | None = None


EVERYTHING = Perspective()


_FROM_RECORDING = (FactCorrected, FactRetracted, PersonalDataErased)


@attrs.frozen
class Basis:
    """What a report pins: all recorded up to ``position`` and effective up to ``cut_off``."""

    position: int
    cut_off: date
    name: str | None = None

    @property
    def perspective(self) -> Perspective:
        """The perspective from which the report was written."""
        return Perspective(self.position, self.cut_off)

    def shows(self, one: RecordedEvent) -> bool:
        """Whether an event is visible; a correction, retraction or erasure is from when it is recorded."""
        if one.position > self.position:
            return False
        return isinstance(one.event, _FROM_RECORDING) or one.effective_on <= self.cut_off


def arrange(recorded: Iterable[RecordedEvent], perspective: Perspective = EVERYTHING) -> list[RecordedEvent]:
    """Return one plan's events as ``perspective`` shows them, in the order in which they hold.

    Erasures are left out: they change nothing of a plan, and take no place in its time.
    """
    known_at = perspective.known_at
    known = [one for one in recorded if known_at is None or one.position <= known_at]
    corrections: dict[int, dict[str, str | None]] = {}
    retracted: set[int] = set()
    erased = False
    for one in known:
        match one.event:
            case FactCorrected(event=version, field=field, value=value):
                corrections.setdefault(version, {})[field] = value
            case FactRetracted(event=version):
                retracted.add(version)
            case PersonalDataErased():
                erased = True
            case _:
                pass
    if corrections or retracted:
        known = [
            _corrected(one, corrections[one.version]) if one.version in corrections else one
            for one in known
            if one.version not in retracted
        ]
    if erased:
        known = [one for one in known if not isinstance(one.event, PersonalDataErased)]
    limit = perspective.effective_at
    if limit is not None:
        known = [one for one in known if one.effective_on <= limit]
    known.sort(key=lambda one: (one.effective_on, one.version))
    return known


class OutOfOrderError(Exception):
    """Events do not come in the order in which they hold. It never leaves those who read them."""


def in_order(recorded: Iterable[RecordedEvent]) -> Iterator[RecordedEvent]:
    """Yield what ``arrange`` would return, without keeping it.

    Raises OutOfOrderError at the first event that takes an earlier place, or changes the past: those who
    meet it begin again with ``arrange``.
    """
    last = date.min
    for one in recorded:
        if isinstance(one.event, _FROM_RECORDING):
            if isinstance(one.event, PersonalDataErased):
                continue
            raise OutOfOrderError
        if one.effective_on < last:
            raise OutOfOrderError
        last = one.effective_on
        yield one


def _corrected(one: RecordedEvent, fields: dict[str, str | None]) -> RecordedEvent:
    values = dict(fields)
    effective_on = values.pop("effective_on", None)
    return attrs.evolve(
        one,
        event=set_right(one.event, values) if values else one.event,
        effective_on=date.fromisoformat(effective_on) if effective_on else one.effective_on,
    )
