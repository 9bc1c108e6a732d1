"""What was published and can never change: the issued reports, and the plans as they showed them."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from planevents.decide import Tip
from planevents.errors import UnknownReportError
from planevents.events import ReportIssued
from planevents.evolve import PlanBuilder, fold
from planevents.identity import REGISTER
from planevents.perspective import OutOfOrderError, arrange, in_order
from planevents.plan import Plan
from planevents.recorded import RecordedEvent
from planevents.reports import find_report, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planevents.reports import Report
    from planevents.store.interface import EventReader

KEPT = 64
SINCE_KEPT = 20_000
"""As many events are kept that came since any report, of all reports together."""


@attrs.frozen
class Issued:
    """The reports that the register's own stream holds up to a version, in the order of their issue."""

    reports: tuple[Report, ...] = ()
    version: int = 0

    def followed_by(self, recorded: Iterable[RecordedEvent]) -> Issued:
        """Return this with what comes next in the stream, which holds other things too."""
        new: list[Report] = []
        version = self.version
        for one in recorded:
            version = one.version
            if isinstance(one.event, ReportIssued):
                new.append(report_of(one))
        return Issued((*self.reports, *new), version) if version > self.version else self


@attrs.frozen
class Shown:
    """A plan as a report shows it, what the report knew and could not show yet, and what came since.

    ``version`` is the plan's when the report was issued. ``tip`` is the plan with everything up to the
    last event of ``since``, grown from ``plan`` so that the two share what did not change; it is None
    once anything in ``since`` changed the past.
    """

    plan: Plan
    version: int
    held_over: tuple[RecordedEvent, ...]
    tip: Tip | None
    since: tuple[RecordedEvent, ...] = ()

    def followed_by(self, new: Sequence[RecordedEvent]) -> Shown:
        """Return this with more that came since."""
        tip = None if self.tip is None else self.tip.followed_by(new)
        return attrs.evolve(self, since=(*self.since, *new), tip=tip)


class Published:
    """Reports and what they show, kept once they were read, for any number of threads.

    A copy serves a transaction, which may issue reports and take them back: it starts with
    what is kept here, and keeps nothing itself.
    """

    def __init__(
        self, issued: Issued | None = None, shown: OrderedDict[tuple[str, int], Shown] | None = None
    ) -> None:
        self._issued = issued or Issued()
        self._shown: OrderedDict[tuple[str, int], Shown] = OrderedDict() if shown is None else shown
        self._keeps = shown is None
        self._lock = Lock()

    def copy(self) -> Published:
        """Return what a transaction may read, and does not add to."""
        with self._lock:
            return Published(self._issued, OrderedDict(self._shown))

    def reports(self, reader: EventReader) -> tuple[Report, ...]:
        """Return all reports in the order in which they were issued, reading only newer ones."""
        return self.issued(reader).reports

    def issued(self, reader: EventReader) -> Issued:
        """Return all reports, with the version of the register's own stream at which they are all."""
        issued = self._issued.followed_by(reader.read(REGISTER, self._issued.version))
        if self._keeps:
            with self._lock:
                self._issued = max(self._issued, issued, key=attrgetter("version"))
        return issued

    def report(self, reader: EventReader, name: str, plan: str | None = None) -> Report:
        """Find a report by name; one that is kept is not looked for again, for names are unique.

        Raises UnknownReportError.
        """
        try:
            return find_report(self._issued.reports, name, plan)
        except UnknownReportError:
            return find_report(self.reports(reader), name, plan)

    def shown(self, reader: EventReader, plan: str, report: Report) -> Shown:
        """Return a plan as a report that covers it shows it, with what is known to have come since."""
        with self._lock:
            if (kept := self._shown.get((plan, report.position))) is not None:
                self._shown.move_to_end((plan, report.position))
                return kept
        version = report.plans[plan]
        try:
            shown = _shown_in_order(plan, report, islice(reader.read(plan), version))
        except OutOfOrderError:
            shown = _shown(plan, report, list(islice(reader.read(plan), version)))
        self._keep(report, shown)
        return shown

    def until_now(self, reader: EventReader, plan: str, report: Report) -> Shown:
        """Return a plan as a report shows it, with all that came since, reading only what is new."""
        shown = self.shown(reader, plan, report)
        after = shown.since[-1].version if shown.since else shown.version
        new = list(reader.read(plan, after))
        if new:
            shown = shown.followed_by(new)
            if len(shown.since) <= SINCE_KEPT:
                self._keep(report, shown)
        return shown

    def _keep(self, report: Report, shown: Shown) -> None:
        if not self._keeps:
            return
        key = shown.plan.id, report.position
        with self._lock:
            kept = self._shown.get(key)
            if kept is None or len(kept.since) < len(shown.since):
                self._shown[key] = shown
            self._shown.move_to_end(key)
            since = sum(len(one.since) for one in self._shown.values())
            while len(self._shown) > KEPT or since > SINCE_KEPT:
                _, gone = self._shown.popitem(last=False)
                since -= len(gone.since)


def _shown(plan: str, report: Report, recorded: Sequence[RecordedEvent]) -> Shown:
    basis, arranged = report.basis, arrange(recorded)
    visible = [one for one in arranged if one.effective_on <= basis.cut_off]
    shown = fold(plan, visible)
    everything = attrs.evolve(fold(shown, arranged[len(visible) :]), version=len(recorded))
    return Shown(
        plan=shown,
        version=len(recorded),
        held_over=tuple(one for one in recorded if not basis.shows(one)),
        tip=Tip(everything, arranged[-1].effective_on if arranged else None),
    )


def _shown_in_order(plan: str, report: Report, recorded: Iterable[RecordedEvent]) -> Shown:
    """Return the same without keeping all the events, or raise OutOfOrderError."""
    builder, held_over, last = PlanBuilder(Plan(plan)), list[RecordedEvent](), None
    for one in in_order(recorded):
        last = one.effective_on
        if last > report.cut_off:
            held_over.append(one)
        else:
            builder.apply(one.event, one.version, last)
    shown, version = builder.freeze(), report.plans[plan]
    everything = attrs.evolve(fold(shown, held_over), version=version)
    return Shown(shown, version, tuple(held_over), Tip(everything, last))
