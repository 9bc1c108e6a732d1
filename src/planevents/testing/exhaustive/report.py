"""What a model check says: the states, the moves between them, and what is wrong with a scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import attrs

from planevents.testing.script import source

if TYPE_CHECKING:
    from planevents.commands import Command
    from planevents.statuses import StatusScheme

FindingKind = Literal[
    "violation",
    "rule raises",
    "unreachable",
    "dead end",
    "cannot complete",
    "move refused",
    "ambiguous",
    "rule unused",
]


@attrs.frozen
class State:
    """What is told apart of an action; all else is as on the shortest way that leads there.

    ``before`` is the status before the present one, for rules on what follows what; ``evidence``,
    ``moved`` (the target was), ``reopened`` and ``proposed`` (an amendment waits) are yes or no.
    """

    status: str | None
    before: str | None = None
    evidence: bool = False
    moved: bool = False
    reopened: bool = False
    proposed: bool = False
    removed: bool = False

    def __str__(self) -> str:
        flags = ("evidence", "moved", "reopened", "proposed", "removed")
        words = {"evidence": "with evidence", "moved": "target moved", "proposed": "amendment proposed"}
        said_of = [words.get(flag, flag) for flag in flags if getattr(self, flag)]
        name = "no status" if self.status is None else repr(self.status)
        return f"{name} ({', '.join(said_of)})" if said_of else name


@attrs.frozen
class Finding:
    """Something that was found. A ``fault`` is to be mended; what is no fault is to be known.

    ``path`` is the shortest sequence of commands that shows it, after the plan's opening; it is
    empty where there is none to show, as for what is never reached.
    """

    kind: FindingKind
    message: str
    status: str | None = None
    path: tuple[Command, ...] = ()
    steps: tuple[tuple[str | None, str | None], ...] = attrs.field(default=(), repr=False)
    """The status before and after each command of ``path``."""
    fault: bool = True

    def __str__(self) -> str:
        lines = [f"{'FAULT' if self.fault else 'note '} {self.kind}: {self.message}"]
        calls = [source(command) for command in self.path]
        width = max(map(len, calls), default=0)
        for number, (call, (old, new)) in enumerate(zip(calls, self.steps, strict=True), 1):
            moved = f"{call:<{width}}   {old or 'no status'} -> {new or 'no status'}" if old != new else call
            lines.append(f"      {number:>2}. {moved}")
        return "\n".join(lines)


@attrs.frozen
class Move:
    """A move from status to status: whether some state allows it, and which rules refused it."""

    old: str
    new: str
    by: Literal["report", "reopening"]
    possible: bool
    refused_by: tuple[str, ...] = ()


@attrs.frozen
class SchemeReport:
    """What a model check found. ``exhausted`` says that nothing was left beyond the bound."""

    scheme: StatusScheme
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    moves: tuple[Move, ...] = attrs.field(repr=False)
    states: int
    tried: int
    bound: int
    exhausted: bool

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that are to be mended."""
        return tuple(one for one in self.findings if one.fault)

    @property
    def ok(self) -> bool:
        """Whether there is no fault."""
        return not self.faults

    @property
    def headline(self) -> str:
        """What was searched, in one line."""
        how = "every reachable state" if self.exhausted else f"the states within {self.bound} commands"
        return (
            f"{self.scheme.name!r} under {' + '.join(self.rules)}: {how}, {self.states:,} of them, "
            f"by {self.tried:,} decisions"
        )

    @property
    def verdict(self) -> str:
        """What it comes to, in one line."""
        if self.faults:
            return f"{len(self.faults)} fault{'' if len(self.faults) == 1 else 's'}"
        if self.exhausted:
            return "sound: no fault"
        return f"no fault within {self.bound} commands; what lies beyond is not known: raise the bound"

    def require(self) -> None:
        """Raise AssertionError, with everything that was found, if there is a fault."""
        __tracebackhide__ = True
        if not self.ok:
            raise AssertionError(str(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "scheme": self.scheme.name,
            "rules": list(self.rules),
            "ok": self.ok,
            "states": self.states,
            "decisions": self.tried,
            "bound": self.bound,
            "exhausted": self.exhausted,
            "findings": [
                {
                    "kind": one.kind,
                    "fault": one.fault,
                    "message": one.message,
                    "status": one.status,
                    "path": [source(command) for command in one.path],
                }
                for one in self.findings
            ],
            "moves": [attrs.asdict(move) for move in self.moves],
        }

    def __str__(self) -> str:
        return "\n".join([self.headline, *map(str, self.findings), self.verdict])
