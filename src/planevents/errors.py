"""Every error that planevents raises, in one hierarchy.

Attributes come first, so that a program can act on them; the message says what was
wrong, where, and what to do next, so that a person can. Every error pickles.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class Violation:
    """One way in which a command would break a rule.

    A rule yields ``Violation(field=..., hint=...)``; the rule book fills in the rule's
    name, number and sentence, and ``decide`` the index of the command.
    """

    field: str | None = None
    hint: str | None = None
    message: str | None = None
    rule: str | None = None
    number: int | None = None
    command: int | None = None
    did_you_mean: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = "" if self.command is None else f"command {self.command + 1}: "
        name = "" if self.rule is None else f" [{self.rule}]"
        return f"{where}{self.message or 'refused'}{name}{_hint(self.hint, self.did_you_mean)}"


class PlanEventsError(Exception):
    """Base of everything that planevents raises on purpose."""


@attrs.define(eq=False, str=False)
class InvalidValueError(PlanEventsError, ValueError):
    """A value cannot be what it is meant to be: a plan id, a period, a scheme."""

    field: str
    value: object
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.field}: {self.message}, got {self.value!r}{_hint(self.hint)}"


@attrs.define(eq=False, str=False)
class CommandRefusedError(PlanEventsError):
    """The commands would break rules; nothing was appended.

    ``violations`` holds all of them, not only the first.
    """

    plan: str
    violations: tuple[Violation, ...]

    def __str__(self) -> str:
        listed = "\n".join(f"  - {violation}" for violation in self.violations)
        what = f"{self.plan} is" if self.plan == "the register" else f"plan {self.plan!r} is"
        return f"{what} unchanged, because:\n{listed}"

    def to_problem(self) -> dict[str, object]:
        """An RFC 9457 problem document, ready for ``application/problem+json``."""
        return {
            "type": "urn:planevents:command-refused",
            "title": "The commands would break the plan's rules",
            "status": 422,
            "detail": str(self),
            "plan": self.plan,
            "violations": [
                {
                    name: value
                    for name, value in attrs.asdict(violation).items()
                    if value not in (None, (), [])
                }
                for violation in self.violations
            ],
        }


@attrs.define(eq=False, str=False)
class NotAuthorisedError(PlanEventsError):
    """The register's ``authorise`` callable said no."""

    plan: str
    actor: str
    command: str

    def __str__(self) -> str:
        return f"{self.actor} may not {self.command} on plan {self.plan!r}; nothing was appended"


class UnknownNameError(PlanEventsError, LookupError):
    """Something was asked for by a name that nothing has."""


@attrs.define(eq=False, str=False)
class UnknownPlanError(UnknownNameError):
    """No plan has this id."""

    plan: str
    did_you_mean: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"there is no plan {self.plan!r}{_hint(None, self.did_you_mean)}"


@attrs.define(eq=False, str=False)
class UnknownReportError(UnknownNameError):
    """No report of this name covers the plan."""

    report: str
    did_you_mean: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"there is no report {self.report!r}{_hint(None, self.did_you_mean)}"


@attrs.define(eq=False, str=False)
class UnknownEntityError(UnknownNameError):
    """No living action, recommendation, section or amendment answers to this label."""

    plan: str
    kind: str
    label: str
    reason: str | None = None
    did_you_mean: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """What is wrong, without the names that may have been meant."""
        return self.reason or f"plan {self.plan!r} has no {self.kind} {_shortened(self.label)!r}"

    def __str__(self) -> str:
        return f"{self.why}{_hint(None, self.did_you_mean)}"


@attrs.define(eq=False, str=False)
class UnknownPersonError(UnknownNameError):
    """No such name is kept, so that none can be erased; the error does not repeat it."""

    commitments: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.commitments:
            return f"no name is kept behind {', '.join(self.commitments)}: nothing was erased"
        return (
            "nobody of this name is known here: nothing was erased; it was erased before, or it is written "
            "otherwise"
        )


class ConflictError(PlanEventsError):
    """Somebody else wrote first, or the same command id came with other content."""


@attrs.define(eq=False, str=False)
class WrongVersionError(ConflictError):
    """The plan is not at the version that the caller expected."""

    plan: str
    expected: int
    actual: int

    def __str__(self) -> str:
        return (
            f"plan {self.plan!r} is at version {self.actual}, not {self.expected}: "
            "read it again, then send the commands again"
        )


@attrs.define(eq=False, str=False)
class CommandReusedError(ConflictError):
    """A command id was sent before with other content."""

    command_id: str

    def __str__(self) -> str:
        return (
            f"command id {self.command_id!r} was used before with other content: "
            "use a new id for new commands, or resend the first ones unchanged"
        )


@attrs.define(eq=False, str=False)
class CommandRepeatedError(ConflictError):
    """The store has seen this command id; the register answers with its first receipt."""

    command_id: str

    def __str__(self) -> str:
        return f"command id {self.command_id!r} has been carried out already"


@attrs.define(eq=False, str=False)
class LabelMovedError(ConflictError):
    """While the commands waited, a label came to mean another entity."""

    plan: str
    label: str

    def __str__(self) -> str:
        return (
            f"in plan {self.plan!r} the label {self.label!r} came to mean another entity while this "
            "was being decided: read the plan again, then send the commands again"
        )


class CodecError(PlanEventsError):
    """Stored bytes cannot become an event, or an event cannot become bytes."""


@attrs.define(eq=False, str=False)
class UnknownEventTypeError(CodecError):
    """An event's type or schema version is not known to this version of planevents."""

    type: str
    schema: int

    def __str__(self) -> str:
        return (
            f"event type {self.type!r} schema {self.schema} is not known here: "
            "upgrade planevents to the version that wrote it"
        )


@attrs.define(eq=False, str=False)
class NotCanonicalError(CodecError, ValueError):
    """A value lies outside the JSON subset whose canonical form is certain."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@attrs.define(eq=False, str=False)
class MalformedEventError(CodecError):
    """Stored data does not have the shape that its type and schema version promise."""

    type: str
    message: str

    def __str__(self) -> str:
        return f"event of type {self.type!r} cannot be read: {self.message}"


class StoreError(PlanEventsError):
    """The database could not do what was asked; nothing was appended."""


@attrs.define(eq=False, str=False)
class StoreMissingError(StoreError):
    """There is no event store at this address, and none was asked to be made."""

    address: str

    def __str__(self) -> str:
        return f"there is no event store at {self.address}: open it with create=True to make one"


@attrs.define(eq=False, str=False)
class StoreFormatError(StoreError):
    """The tables are not of the format that this version of planevents reads."""

    address: str
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.address} holds {self.found}; this version of planevents needs {self.wanted}"


@attrs.define(eq=False, str=False)
class StoreBusyError(StoreError):
    """Another writer held the store past the lock timeout."""

    detail: str

    def __str__(self) -> str:
        return f"the store is busy ({self.detail}): nothing was appended, try again"


@attrs.define(eq=False, str=False)
class RetryTransactionError(StoreError):
    """Inside the host's transaction another writer won: redo the whole transaction."""

    detail: str

    def __str__(self) -> str:
        return f"another writer was first ({self.detail}): roll back, then redo the whole transaction"


@attrs.define(eq=False, str=False)
class AppendOnlyError(StoreError):
    """The database refused to change or reorder what was already recorded."""

    detail: str

    def __str__(self) -> str:
        return f"the store is append-only: {self.detail}"


@attrs.define(eq=False, str=False)
class StoreFailedError(StoreError):
    """The database reported an error that planevents has no better word for."""

    detail: str

    def __str__(self) -> str:
        return f"the database failed: {self.detail}"


@attrs.define(eq=False, str=False)
class StoreUnavailableError(StoreError):
    """The database's server was not reached, or was lost: what was being appended may be there, or not."""

    detail: str

    def __str__(self) -> str:
        return (
            f"the database cannot be reached ({self.detail}): check the server, the address, the user and "
            "the password; a call that was under way may be repeated with the same command_id"
        )


@attrs.define(eq=False, str=False)
class StoreReadOnlyError(StoreError):
    """The database may be read, but not written."""

    detail: str

    def __str__(self) -> str:
        return (
            f"the store cannot be written ({self.detail}): nothing was appended; give this user the right to "
            "write the file and its folder, or the server's tables"
        )


@attrs.define(eq=False, str=False)
class StoreDeniedError(StoreError):
    """The database's user has no right to do this."""

    detail: str

    def __str__(self) -> str:
        return (
            f"the database's user may not do this ({self.detail}): nothing was appended; grant it the role "
            "that `planevents roles` makes for applications"
        )


@attrs.define(eq=False, str=False)
class StoreFullError(StoreError):
    """The disk, or the room that the database was given, is used up."""

    detail: str

    def __str__(self) -> str:
        return f"the store is full ({self.detail}): nothing was appended; make room, then try again"


@attrs.define(eq=False, str=False)
class StoreDamagedError(StoreFailedError):
    """The database's own file is damaged: not by what was written through it, but below it."""

    def __str__(self) -> str:
        return (
            f"the database is damaged ({self.detail}): stop writing, keep the file, restore a backup, and "
            "verify that against the last published checkpoint"
        )


@attrs.define(eq=False, str=False)
class ReadModelsError(StoreFailedError):
    """The read models are not there, are to be rebuilt, or are not what history makes of them."""

    def __str__(self) -> str:
        return self.detail


@attrs.define(eq=False, str=False)
class VerificationError(PlanEventsError):
    """History is not what was sealed."""

    findings: tuple[str, ...]

    def __str__(self) -> str:
        return "history was rewritten or damaged:\n" + "\n".join(
            f"  - {finding}" for finding in self.findings
        )


@attrs.define(eq=False, str=False)
class ProofError(PlanEventsError):
    """A proof, a signature or a checkpoint does not show what it is meant to show."""

    message: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"not proven: {self.message}{_hint(self.hint)}"


@attrs.define(eq=False, str=False)
class BackupError(PlanEventsError):
    """A backup or a bundle cannot be written, or cannot be trusted; nothing was restored."""

    file: str
    message: str
    line: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.message}{_hint(self.hint)}"


class EditionError(PlanEventsError):
    """A published document could not be taken into the plan; nothing was recorded."""


@attrs.define(eq=False, str=False)
class EditionUnreadableError(EditionError):
    """Cells or rows of a document cannot be read; every fault is listed with its place."""

    document: str
    faults: tuple[str, ...]

    def __str__(self) -> str:
        listed = "\n".join(f"  - {fault}" for fault in self.faults)
        return f"{self.document} was not imported, because:\n{listed}"


@attrs.define(eq=False, str=False)
class EditionOutOfOrderError(EditionError):
    """The edition is effective before one that was applied earlier."""

    document: str
    effective_on: str
    last_document: str
    last_effective_on: str

    def __str__(self) -> str:
        return (
            f"{self.document} is effective on {self.effective_on}, before {self.last_document} "
            f"({self.last_effective_on}), which the plan already holds: import editions in order of date"
        )


@attrs.define(eq=False, str=False)
class MissingExtraError(PlanEventsError, ImportError):
    """An optional dependency is not installed."""

    extra: str
    needed_for: str

    def __str__(self) -> str:
        return f"{self.needed_for} needs an optional part: pip install 'planevents[{self.extra}]'"


_LONGEST = 200


def near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The few names that a person may have meant by ``name``."""
    if len(name) > _LONGEST:
        return ()
    return tuple(get_close_matches(name, list(names), n=3, cutoff=0.6))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _hint(hint: str | None, did_you_mean: tuple[str, ...] = ()) -> str:
    parts = [hint] if hint else []
    if did_you_mean:
        parts.append(f"did you mean {' or '.join(repr(name) for name in did_you_mean)}?")
    return f" ({'; '.join(parts)})" if parts else ""
