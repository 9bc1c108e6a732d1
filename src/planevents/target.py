"""Target dates: the verbatim text, and what can be read from it.

The text is what was published and never changes. The reading is worked out when it is
asked for: what can be read is read, nothing is guessed, and what cannot be read says
why. Domain rules 5, 6 and 14.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.calendar import UK_FIRST_MONTH, FinancialYear
from planevents.target_cadence import Cadence, read_cadence
from planevents.target_dates import Precision
from planevents.target_parts import (
    DATED,
    Flat,
    Part,
    UnreadableTargetError,
    begins_with_target,
    read_parts,
    says_when,
)

if TYPE_CHECKING:
    from datetime import date

__all__ = ["LONGEST", "Cadence", "Precision", "Reading", "Revision", "TargetDate", "read_target", "target_of"]

LONGEST = 2_000
"""A text of more characters than this is no target date, and is not read."""

_MOST_CHANGES = 5
_SHOWN = 60

_WHY_NO_DUE_DAY = {
    Precision.NONE: "no target date",
    Precision.OPEN_ENDED: "open-ended",
    Precision.RECURRENCE: "recurs",
    Precision.ONGOING: "ongoing",
    Precision.NOT_APPLICABLE: "not applicable",
    Precision.TO_BE_CONFIRMED: "to be confirmed",
    Precision.CONDITIONAL: "depends on a condition",
    Precision.STATUS_WORD: "a status, not a date",
}

_NOT_APPLICABLE = re.compile(r" ?(?:(?:n/a|n\.a\.|not applicable)(?![a-z])|na ?$)")
_PAST = r"completed?|commenced|started|delivered|achieved|closed|done|cancelled|withdrawn|superseded"
_STATUS = re.compile(
    rf"[ (,:.-]*((?:{_PAST})(?: (?:and|but) on-?going)?|in progress|in development|not (?:yet )?started"
    r"|not commenced|on track|on target|off target|under ?way|overdue|delayed)[ ),:.-]*"
)
_HAPPENED = re.compile(rf" ?({_PAST})(?: (?:in|on))?[ (,:-]*")

_CHANGED = re.compile(
    r"(?P<proposed>\bproposed (?:to be )?)?\b"
    r"(?P<how>revised|re-?profiled?|extended|deferred|postponed|rescheduled|moved|brought forward)"
    r"(?:(?P<noun> (?:(?:target|due|completion|end) )*(?:date|deadline|target)\b"
    r"(?: ?(?:of|to|is|now|:|-)(?![a-z]))*)"
    r"| (?P<to>to|until)\b| ?[:-]?)",
    re.ASCII,
)
_CHANGED_FROM = re.compile(
    r"(?P<bracket>\( ?)?(?P<proposed>\bproposed (?:to be )?)?\b"
    r"(?P<how>(?:revised|re-?profiled|extended|deferred|postponed|rescheduled|moved|brought forward)"
    r"(?P<noun>(?: target)?(?: date)?) from"
    r"|(?:originally|formerly|previously|(?:original|previous) (?:target|due date|date)(?: date)?)"
    r"|(?<=\()was)\b ?[:-]?",
    re.ASCII,
)
_CLAUSE_ENDS = re.compile(r"\)|[,;.](?= |$)", re.ASCII)
_EDGE = " .,;:-"


@attrs.frozen
class Revision:
    """A change of target date that the text itself declares (domain rule 5).

    ``old`` is what the target was, if the text says; ``new`` what it became, or would
    become where ``state`` is "proposed". The reading does not judge the approval.
    """

    old: TargetDate | None
    new: TargetDate
    state: Literal["revised", "proposed", "reprofiled"]


@attrs.frozen
class Reading:
    """What a target date, or a part of one, says.

    ``start`` and ``end`` are the first and last day of what was read, where it has them;
    ``text`` is the part it was read from; ``why`` says what is wrong with an unreadable
    text. A compound has its ``milestones``, a declared change its ``revision``, and what recurs
    at an interval its ``cadence``, beside a date or alone.
    """

    text: str
    precision: Precision
    start: date | None = None
    end: date | None = None
    milestones: tuple[Reading, ...] = ()
    revision: Revision | None = None
    status_word: str | None = None
    why: str | None = None
    cadence: Cadence | None = None

    @property
    def due_day(self) -> date | None:
        """The last day on which the target is met; ``None`` where it has none (domain rule 14).

        A compound is due with its latest dated milestone, a declared change with its new
        target.
        """
        if self.revision is not None:
            return self.revision.new.due_day
        return self.end if self.precision in DATED | {Precision.COMPOUND} else None


@attrs.frozen
class TargetDate:
    """A target date as it was published.

    Two are equal when their texts are, to the letter, and they are read by one financial
    year. A blank text is a target date that was left out. Two-digit years are of this
    century (``31/03/22`` is in 2022), days come before months, and financial years start
    with ``first_month``: in April, unless the plan says otherwise.
    """

    text: str
    first_month: int = attrs.field(default=UK_FIRST_MONTH, kw_only=True)

    @property
    def reading(self) -> Reading:
        """What can be read from the text; it never fails."""
        return read_target(self.text, self.first_month)

    @property
    def precision(self) -> Precision:
        """What kind of target the text states."""
        return self.reading.precision

    @property
    def due_day(self) -> date | None:
        """The last day on which the target is met; ``None`` where it has none (domain rule 14)."""
        return self.reading.due_day

    @property
    def why_no_due_day(self) -> str | None:
        """A few words for the tables where targets without a due day are listed apart."""
        reading = self.reading
        if reading.due_day is not None:
            return None
        if reading.revision is not None:
            return reading.revision.new.why_no_due_day
        return _WHY_NO_DUE_DAY.get(reading.precision) or f"unreadable: {reading.why}"

    @property
    def milestones(self) -> tuple[Reading, ...]:
        """The parts of a compound, in the order in which the text names them."""
        return self.reading.milestones

    @property
    def cadence(self) -> Cadence | None:
        """How often it recurs, where the text says so in months, quarters or years."""
        return self.reading.cadence

    @property
    def revision(self) -> Revision | None:
        """The change that the text itself declares."""
        return self.reading.revision

    @property
    def original(self) -> TargetDate:
        """The earliest target that the text names (domain rule 6); itself, where it declares no change."""
        original = self
        while (revision := original.revision) and revision.old:
            original = revision.old
        return original

    def is_overdue(self, as_at: date) -> bool:
        """Whether the due day has passed on the day ``as_at``; never without a due day."""
        due = self.due_day
        return due is not None and as_at > due

    def slippage(self, to: TargetDate) -> int | None:
        """Days from this due day to the other's, negative where it was brought forward.

        ``None`` where either has no due day.
        """
        mine, theirs = self.due_day, to.due_day
        return None if mine is None or theirs is None else (theirs - mine).days

    def is_before(self, other: TargetDate) -> bool | None:
        """Whether this is due before the other; ``None`` where either has no due day."""
        slippage = self.slippage(other)
        return None if slippage is None else slippage > 0

    def __str__(self) -> str:
        return self.text


def target_of(text: str | None, first_month: int) -> TargetDate:
    """Return the target that a text states in a plan's financial year; one that is not there is empty."""
    return TargetDate(text or "", first_month=first_month)


def read_target(text: str, first_month: int = UK_FIRST_MONTH) -> Reading:
    """Read a target date; what cannot be read is ``UNREADABLE`` and says why.

    A text with several dates is a ``COMPOUND``. Words around the only date are passed
    over, unless they leave its last day open ("before June 2025", "mid June 2025"). A
    date in brackets straight after a longer period tells when: "in the report for
    2024/25 (June 2025)" is June 2025.

    The reading is a function of the text and of ``first_month``, in which financial years start,
    and is remembered by both. Where that is January, ``2025`` is a financial year, if all that
    stands before it tells when, and ``2025/26`` is none.
    """
    if len(text) > LONGEST:
        why = f"the text has {len(text)} characters, and a target date has no more than {LONGEST}"
        return Reading(text, Precision.UNREADABLE, why=why)
    return _read(text, first_month)


@lru_cache(maxsize=16_384)
def _read(text: str, first_month: int) -> Reading:
    flat = Flat.of(text, first_month)
    if not flat.text.strip():
        return Reading(text, Precision.NONE)
    try:
        return _declared_change(flat) or _reading(flat)
    except UnreadableTargetError as error:
        return Reading(
            text, Precision.UNREADABLE, why=f"{_quoted(flat.cut(error.at, error.to))} {error.says}"
        )


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f"'{shown}'" if len(shown) <= _SHOWN else f"'{shown[:_SHOWN]}...'"


def _reading(flat: Flat) -> Reading:
    if _NOT_APPLICABLE.match(flat.text):
        return Reading(flat.verbatim, Precision.NOT_APPLICABLE, cadence=_cadence_in_place(flat))
    if status := _STATUS.fullmatch(flat.text):
        return Reading(flat.verbatim, Precision.STATUS_WORD, status_word=flat.cut(*status.span(1)))
    parts = read_parts(flat)
    if not parts:
        year = FinancialYear(2025, flat.first_month)
        says = f"holds no date: write 31/03/2026, March 2026, {year} Q4 or {year}"
        raise UnreadableTargetError(says, 0, len(flat.text))
    readings = tuple(
        Reading(flat.cut(part.at, part.to), part.precision, part.start, part.end) for part in parts
    )
    due = [reading.due_day for reading in readings if reading.due_day]
    cadence = read_cadence(flat, parts)
    if not due:
        return readings[0] if cadence is None else attrs.evolve(readings[0], cadence=cadence)
    if len(parts) == 1:
        return _beside_status(flat, parts[0], readings[0])
    start = min(reading.start for reading in readings if reading.start)
    return Reading(flat.verbatim, Precision.COMPOUND, start, max(due), readings, cadence=cadence)


def _cadence_in_place(flat: Flat) -> Cadence | None:
    """A date is "not applicable" where something is "already in place every 6 months"."""
    try:
        return read_cadence(flat, read_parts(flat))
    except UnreadableTargetError:
        return None


def _beside_status(flat: Flat, part: Part, reading: Reading) -> Reading:
    """A date beside a status: "Completed May 2025" tells when it happened, and is no target."""
    before, after = _STATUS.fullmatch(flat.text, 0, part.at), _STATUS.fullmatch(flat.text, part.to)
    happened = _HAPPENED.fullmatch(flat.text, 0, part.at)
    if happened and not flat.text[part.to :].strip(_EDGE + ")"):
        return Reading(flat.verbatim, Precision.STATUS_WORD, status_word=flat.cut(*happened.span(1)))
    if before and not flat.text[part.to :].strip(_EDGE + ")"):
        return attrs.evolve(reading, status_word=flat.cut(*before.span(1)))
    if after and not flat.text[: part.at].strip(_EDGE + "("):
        return attrs.evolve(reading, status_word=flat.cut(*after.span(1)))
    return reading


def _declared_change(flat: Flat) -> Reading | None:
    text = flat.text
    tos = [match for match in _CHANGED.finditer(text) if _changes(flat, match)]
    froms = [match for match in _CHANGED_FROM.finditer(text) if begins_with_target(flat, match.end())]
    if len(tos) + len(froms) > _MOST_CHANGES:
        raise UnreadableTargetError(f"declares more than {_MOST_CHANGES} changes of date", 0, len(text))
    if froms:
        mark = froms[0]
        old, new = _around(flat, mark)
    elif tos:
        mark = tos[-1]
        old, new = _cut(flat, 0, mark.start()), _cut(flat, mark.end(), len(text))
        old = old if _tries_to_say_when(old) else ""
    else:
        return None
    state: Literal["revised", "proposed", "reprofiled"] = (
        "proposed" if mark["proposed"] else "revised" if "profile" not in mark["how"] else "reprofiled"
    )
    month = flat.first_month
    new_target = TargetDate(new, first_month=month)
    revision = Revision(TargetDate(old, first_month=month) if old else None, new_target, state)
    reading = revision.new.reading
    return Reading(
        flat.verbatim,
        Precision.DECLARED_CHANGE,
        reading.start,
        reading.end,
        milestones=reading.milestones,
        revision=revision,
        cadence=reading.cadence,
    )


def _changes(flat: Flat, match: re.Match[str]) -> bool:
    """Whether a word of change is followed by what the target was changed to."""
    if match["noun"]:
        return flat.text[match.end() :].strip(_EDGE + ")") != ""
    if match["to"] or match["how"] in {"revised", "reprofiled", "re-profiled"}:
        return begins_with_target(flat, match.end())
    return False


def _around(flat: Flat, mark: re.Match[str]) -> tuple[str, str]:
    """The old and the new target where the text names the old one last: "(revised from May 2025)"."""
    text = flat.text
    close = _CLAUSE_ENDS.search(text, mark.end())
    end, after = (close.start(), close.end()) if close else (len(text), len(text))
    before, rest = _cut(flat, 0, mark.start()), _cut(flat, after, len(text))
    if mark["noun"] and not mark["bracket"] and _tries_to_say_when(before):
        raise UnreadableTargetError("may tell what the target was, or from when it is", *mark.span())
    new = f"{before} {rest}" if before and rest else before or rest
    if _tries_to_say_when(new):
        return _cut(flat, mark.end(), end), new
    turn = text.find(" to ", mark.end(), end)
    if turn < 0:
        raise UnreadableTargetError("says what the target was, and not what it is", 0, len(text))
    return _cut(flat, mark.end(), turn), _cut(flat, turn + len(" to "), len(text))


def _tries_to_say_when(text: str) -> bool:
    flat = Flat.of(text).text
    return says_when(flat) or bool(_NOT_APPLICABLE.match(flat) or _STATUS.fullmatch(flat))


def _cut(flat: Flat, at: int, to: int) -> str:
    """The text between, without the punctuation that joined it to the rest."""
    text = flat.text
    while at < to and text[at] in _EDGE + ")":
        at += 1
    while at < to and (text[to - 1] in _EDGE + "(" or (text[to - 1] == ")" and "(" not in text[at:to])):
        to -= 1
    if at < to and text[at] == "(" and ")" not in text[at:to]:
        at += 1
    return flat.cut(at, to)
