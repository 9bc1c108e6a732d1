"""Where commands are carried out: load, decide, append, and decide again if the plan moved."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import attrs
import structlog

from planevents.calls import Call, fingerprint, named_or_new, require_source, sealed
from planevents.commands import IssueReport
from planevents.decide import History, decide
from planevents.errors import (
    CommandRefusedError,
    CommandRepeatedError,
    CommandReusedError,
    ConflictError,
    InvalidValueError,
    LabelMovedError,
    NotAuthorisedError,
    StoreBusyError,
    StoreError,
    WrongVersionError,
)
from planevents.events import added_by
from planevents.identity import REGISTER
from planevents.recorded import Context, Receipt, Source
from planevents.reports import decide_report, one_year_start
from planevents.store.interface import Exactly, NoStream, StreamAppend, Unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from structlog.typing import EventDict

    from planevents.decide import Decision, Tip
    from planevents.identity import EntityId
    from planevents.people import Name, Person, Post
    from planevents.rules import RuleBook
    from planevents.store.interface import CommandRecord, EventWriter, ExpectedVersion, Transaction
    from planevents.tips import Tips

RACES_LOST_AT_MOST = 4
"""How often a call is decided again before it asks for the lock first."""

_LOGGING_S_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def _loggable(_: object, __: str, entry: EventDict) -> EventDict:
    """Rename what a host bound under a name that logging keeps for itself, and would refuse."""
    return {f"{name}_" if name in _LOGGING_S_OWN else name: value for name, value in entry.items()}


_logger = logging.getLogger("planevents")

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    _logger,
    wrapper_class=structlog.stdlib.BoundLogger,
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        _loggable,
        structlog.stdlib.render_to_log_kwargs,
    ],
)
"""Silent until the host configures logging; what it says goes to the logger "planevents"."""


@attrs.frozen
class Settings:
    """What every way of writing to a register shares."""

    clock: Callable[[], datetime]
    timezone: ZoneInfo
    rules: RuleBook
    authorise: Callable[[Post, str, str], bool] | None

    def today(self) -> date:
        """Return the day it is in the register's time zone."""
        return self.clock().astimezone(self.timezone).date()


@attrs.frozen
class Desk:
    """Carries out calls against one view of a store.

    ``alone`` opens a transaction that keeps other writers out, for a call that lost its race several
    times. None says that this is inside one already: there a lost race ends the whole of it.
    ``after_erasure`` has the database give up deleted bytes; it too is for whoever ends transactions.
    """

    writer: EventWriter
    tips: Tips
    settings: Settings
    alone: Callable[[], AbstractContextManager[Transaction]] | None
    after_erasure: Callable[[], bool] | None = None

    def execute(self, call: Call, expected: int | None) -> Receipt:
        """Carry out a call on the plan as it was last seen, and again on what it is if it moved since."""
        require_source(call)
        try:
            self._authorise_all(call)
            return self._execute(call, expected)
        except StoreError:
            raise
        except Exception as error:
            # What it ran into may be itself, sent twice.
            sent = call.named or isinstance(error, CommandRepeatedError)
            if sent and (record := self.writer.command(call.command_id)):
                return self._repeated(record, call.fingerprint, call.plan)
            raise

    def _execute(self, call: Call, expected: int | None, before: Decision | None = None) -> Receipt:
        tip = (self.tips.kept(call.plan) if self.alone else None) or self._tip(call.plan)
        for _ in range(RACES_LOST_AT_MOST):
            try:
                decision = self._decided(call, expected, tip)
            except Exception as error:
                # Only a plan that has not moved since can refuse.
                seen, tip = tip, self._tip(call.plan)
                if tip.plan.version != seen.plan.version:
                    continue
                _log_refusal(call.plan, tip, error)
                raise
            if before is not None:
                _require_same(call.plan, before, decision)
            before, version = decision, tip.plan.version
            streams = [StreamAppend(call.plan, _at(version), self._unrecorded(call, decision))]
            try:
                record = self.writer.append(streams, (call.command_id, call.fingerprint), call.names)
            except WrongVersionError:
                if expected is not None or self.alone is None:
                    raise
                if _heard():
                    log.info("plan.decided_again", plan=call.plan, version=version)
                tip = self._tip(call.plan)
                continue
            self.tips.publish(decision.tip)
            return _receipt(call, decision, record)
        with self._keeping_others_out() as desk:
            return desk._execute(call, expected, before)  # noqa: SLF001 a desk like this one

    @contextmanager
    def _keeping_others_out(self) -> Generator[Desk]:
        """Decide where nobody can be first: whoever waits for the lock has its turn in the end."""
        if self.alone is None:
            raise StoreBusyError("the plan moved in a transaction that keeps other writers out")
        with self.alone() as writer:
            yield Desk(writer, self.tips.copy(), self.settings, alone=None)

    def decide(self, call: Call, expected: int | None) -> tuple[Decision, int]:
        """Return what a call comes to, and the version of the plan at which it was decided."""
        self._authorise_all(call)
        tip = self._tip(call.plan)
        try:
            return self._decided(call, expected, tip), tip.plan.version
        except CommandRefusedError as refusal:
            _log_refusal(call.plan, tip, refusal)
            raise

    def _tip(self, plan: str) -> Tip:
        return self.tips.tip(self.writer, plan)

    def _decided(self, call: Call, expected: int | None, tip: Tip) -> Decision:
        version = tip.plan.version
        if expected is not None and expected != version:
            raise WrongVersionError(call.plan, expected, version)
        today = self.settings.today()
        # The plan may move while it is read.
        history = History(tip, lambda: list(islice(self.writer.read(call.plan), version)))
        return decide(
            call.commands,
            history,
            self.settings.rules,
            today=today,
            effective_on=call.effective_on or today,
            actor=call.actor,
        )

    def issue(self, actor: Post | Person, report: IssueReport, command_id: str | None) -> Receipt:
        """Append a report, holding its plans at the versions that it covers."""
        if not isinstance(report, IssueReport):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
            raise InvalidValueError("report", type(report).__name__, "only an IssueReport can be issued")
        call_id = named_or_new(command_id)
        taken = fingerprint(REGISTER, actor, [report], None, None)
        try:
            return self._issue(actor, report, call_id, taken, named=command_id is not None)
        except (CommandRefusedError, ConflictError):
            # As in execute.
            if command_id is not None and (record := self.writer.command(command_id)):
                return self._repeated(record, taken, REGISTER)
            raise

    def _issue(
        self, actor: Post | Person, report: IssueReport, call_id: str, taken: str, *, named: bool
    ) -> Receipt:
        names: list[Name] = []
        post = sealed(actor, names)
        self.authorise(post, REGISTER, type(report).__name__)
        for _ in range(RACES_LOST_AT_MOST):
            if named and (record := self.writer.command(call_id)):
                return self._repeated(record, taken, REGISTER)
            issued = self.tips.published.issued(self.writer)
            versions = {plan: self.writer.version(plan) for plan in self.writer.plans() if plan != REGISTER}
            year_starts = self._year_starts([plan for plan in report.plans if plan in versions])
            today = self.settings.today()
            event = decide_report(report, issued.reports, versions, today=today, year_starts=year_starts)
            context = self.context(post, call_id, None, None)
            streams = [
                StreamAppend(REGISTER, _at(issued.version), [Unrecorded(event, report.cut_off, context)]),
                *(StreamAppend(one.plan, Exactly(one.version)) for one in event.plans),
            ]
            try:
                record = self.writer.append(streams, (call_id, taken), names)
            except CommandRepeatedError:
                continue
            except WrongVersionError:
                if self.alone is None:
                    raise
                continue
            if _heard():
                log.info(
                    "report.issued",
                    report=event.name,
                    plans=list(report.plans),
                    position=record.first_position,
                )
            return Receipt(REGISTER, issued.version + 1, (record.first_position,), (event,), ())
        with self._keeping_others_out() as desk:
            return desk._issue(actor, report, call_id, taken, named=named)  # noqa: SLF001 as above

    def _year_starts(self, plans: Sequence[str]) -> int:
        return one_year_start(self.tips.tip(self.writer, plan).plan.year_starts for plan in plans)

    def _authorise_all(self, call: Call) -> None:
        if self.settings.authorise is not None:
            for command in call.commands:
                self.authorise(call.actor, call.plan, type(command).__name__)

    def authorise(self, actor: Post, plan: str, command: str) -> None:
        """Raise NotAuthorisedError if the register's ``authorise`` says no."""
        if self.settings.authorise is not None and not self.settings.authorise(actor, plan, command):
            raise NotAuthorisedError(plan, str(actor), command)

    def _unrecorded(self, call: Call, decision: Decision) -> list[Unrecorded]:
        base = self.context(call.actor, call.command_id, call.source, call.causation)
        contexts: dict[str | None, Context] = {None: base}
        for new in decision.events:
            if new.place not in contexts:
                source = None if call.source is None else attrs.evolve(call.source, place=new.place)
                contexts[new.place] = attrs.evolve(base, source=source)
        return [Unrecorded(new.event, new.effective_on, contexts[new.place]) for new in decision.events]

    def context(self, actor: Post, command_id: str, source: Source | None, causation: str | None) -> Context:
        """Return what is sealed with the events of one call."""
        correlation = structlog.contextvars.get_contextvars().get("correlation_id")
        return Context(
            actor=actor,
            command_id=command_id,
            rules=self.settings.rules.names,
            source=source,
            correlation=None if correlation is None else str(correlation),
            causation=causation,
        )

    def _repeated(self, record: CommandRecord, taken: str, plan: str) -> Receipt:
        if record.fingerprint != taken:
            raise CommandReusedError(record.command_id)
        events = list(self.writer.read_all(record.first_position - 1, record.count))
        if events:
            version = events[-1].version
        else:
            version = sum(1 for one in self.writer.read(plan) if one.position < record.first_position)
        return Receipt(
            plan=plan,
            version=version,
            positions=tuple(one.position for one in events),
            events=tuple(one.event for one in events),
            ids=tuple(added for one in events if (added := added_by(one.event)) is not None),
            repeated=True,
        )


def _heard() -> bool:
    return _logger.isEnabledFor(logging.INFO)


def _log_refusal(plan: str, tip: Tip, error: Exception) -> None:
    if isinstance(error, CommandRefusedError) and _heard():
        log.info(
            "plan.commands_refused",
            plan=plan,
            version=tip.plan.version,
            rules=sorted({violation.rule or "" for violation in error.violations}),
        )


def _receipt(call: Call, decision: Decision, record: CommandRecord) -> Receipt:
    events = tuple(new.event for new in decision.events)
    version = decision.tip.plan.version
    if _heard():
        log.info(
            "plan.commands_executed",
            plan=call.plan,
            version=version,
            events=[event.type for event in events],
            command_id=call.command_id,
        )
    return Receipt(
        plan=call.plan,
        version=version,
        positions=tuple(range(record.first_position, record.first_position + record.count)),
        events=events,
        ids=decision.ids,
        warnings=decision.warnings,
    )


def _require_same(plan: str, before: Decision, after: Decision) -> None:
    for key, entity in before.resolved.items():
        again = after.resolved.get(key, entity)
        if _meant(before, entity) != _meant(after, again):
            raise LabelMovedError(plan, key[1])


def _meant(decision: Decision, entity: EntityId) -> EntityId | int:
    """Return an entity's id, or which one of the call's own additions it is: their ids follow the version."""
    return decision.ids.index(entity) if entity in decision.ids else entity


def _at(version: int) -> ExpectedVersion:
    return Exactly(version) if version else NoStream()
