"""A model check of a status scheme under its rules: every reachable state of one action, to a bound.

The states are made by the real ``decide``, breadth first, so that the way to each is a shortest
one. What is found is what one action can meet: its statuses, its evidence, a proposal on it, its
reopening and its withdrawal. Other actions, dates and people stand still.
"""

from __future__ import annotations

from collections import deque
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs

from planevents import commands as c
from planevents import events as e
from planevents.decide import Decision, History, Tip, decide
from planevents.definitions import Body
from planevents.errors import CommandRefusedError
from planevents.evolve import evolve
from planevents.plan import Plan
from planevents.rule import Change, Rule
from planevents.rules import STANDARD, RuleBook
from planevents.statuses_reading import readers
from planevents.testing.script import source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from planevents.action import Action
    from planevents.definitions import ChangeControl
    from planevents.statuses import StatusScheme

ON = date(2025, 4, 1)
ACTION = "1"
_BODY = "Executive"
_TARGETS = ("March 2026", "June 2026")

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
    path: tuple[c.Command, ...] = ()
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


def check_scheme(
    scheme: StatusScheme,
    *,
    rules: RuleBook | None = None,
    holds: Iterable[Rule | Callable[[Plan], object]] = (),
    change_control: ChangeControl = "live",
    opening: Sequence[c.Command] | None = None,
    bound: int = 20,
) -> SchemeReport:
    """Walk through every state that an action can come to, and report what is wrong with the scheme.

    ``rules`` is the book that judges (default: the standard one). What ``holds`` is tried in every
    state: a Rule that is not in the book must refuse none of the changes that the book lets
    through; a function of the plan must not say False or fail an assertion. ``opening`` takes the
    place of the commands that open the plan and add the action, whose label must be 1, where
    the rules ask more of them. No way is followed beyond ``bound`` commands.

    Raises CommandRefusedError if the rules refuse the opening.
    """
    walk = _Walk(scheme, RuleBook.standard() if rules is None else rules, tuple(holds), bound)
    walk.open(_opening(scheme, change_control) if opening is None else opening)
    walk.go()
    return walk.report()


def reachable_changes(scheme: StatusScheme, *, rules: RuleBook | None = None, bound: int = 6) -> list[Change]:
    """Return every change that the rules let through on the way to the states of an action."""
    walk = _Walk(scheme, RuleBook.standard() if rules is None else rules, (), bound)
    walk.open(_opening(scheme, "live"))
    walk.go()
    return walk.changes


@attrs.frozen
class _Node:
    """A state, the plan of the shortest way to it, and the last step of that way."""

    state: State
    tip: Tip = attrs.field(eq=False)
    depth: int
    parent: _Node | None = attrs.field(default=None, eq=False)
    command: c.Command | None = None

    @cached_property
    def way(self) -> tuple[_Node, ...]:
        """The nodes after the first, in order."""
        return () if self.parent is None else (*self.parent.way, self)


@attrs.frozen
class _Edge:
    old: State
    new: State
    onward: bool
    """Whether it is a way on: a report, a reopening, or what makes them possible."""


class _Walk:
    """One model check, going on."""

    def __init__(
        self,
        scheme: StatusScheme,
        rules: RuleBook,
        holds: tuple[Rule | Callable[[Plan], object], ...],
        bound: int,
    ) -> None:
        self.scheme = scheme
        self.rules = rules
        self.holds = holds
        self.bound = bound
        self.nodes: dict[State, _Node] = {}
        self.edges: list[_Edge] = []
        self.changes: list[Change] = []
        self.broken: dict[object, Finding] = {}
        self.possible: set[tuple[str, str, str]] = set()
        self.refusals: dict[tuple[str, str, str], dict[str, None]] = {}
        self.used: set[str | None] = set()
        self.tried = 0
        self.exhausted = True

    def open(self, commands: Sequence[c.Command]) -> None:
        """Open the plan, and judge what that already breaks."""
        tip = Tip(Plan("plan"))
        try:
            decision = decide(commands, History(tip, tuple), self.rules, today=ON, effective_on=ON)
        except CommandRefusedError as refused:
            refused.add_note(
                "the rules refuse the opening: give check_scheme(opening=[...]) that they accept"
            )
            raise
        self.start = _Node(State(None), decision.tip, 0)
        self.start = attrs.evolve(self.start, state=self.state_of(self.start, decision.tip.plan, ()))
        self.judge(self.start, Plan("plan"), decision)

    def go(self) -> None:
        """Go from state to state, each once, the nearest first."""
        self.nodes[self.start.state] = self.start
        waiting = deque([self.start])
        while waiting:
            node = waiting.popleft()
            if node.depth == self.bound:
                self.exhausted = False
                continue
            for tries in self.tries(node):
                waiting.extend(self.step(node, tries))

    def tries(self, node: _Node) -> Iterator[tuple[c.Command, ...]]:
        """Yield what can be asked for: plainly and, in case that is refused, with all that can be said."""
        for status in self.scheme.statuses:
            told: dict[str, Any] = {"narrative": "As reported"}
            if status.open_commitment:
                told["commitment"] = "What continues"
            yield c.ReportStatus(ACTION, status.name), c.ReportStatus(ACTION, status.name, **told)
            yield (c.Reopen(ACTION, status.name, reason="It was not done"),)
        if node.state.status is not None:
            yield (c.NoteUpdate(ACTION, kind="narrative", printed="No status was given"),)
        if not node.state.evidence:
            yield (c.AttachEvidence(ACTION, title="Evidence", link="https://example.org/evidence"),)
        action = self.action(node.tip.plan)
        other = _TARGETS[action.target.current.text == _TARGETS[0]]
        if not node.state.moved:
            yield (c.Reprofile(ACTION, target=other, reason="It takes longer"),)
        if node.state.proposed:
            label = next(one.label for one in node.tip.plan.amendments.values() if one.state == "proposed")
            yield (c.ApproveAmendment(label, body=_BODY),)
            yield (c.RejectAmendment(label, body=_BODY),)
        else:
            yield (c.ProposeAmendment(ACTION, target=other, reason="It takes longer", impact="None"),)
            yield (c.ProposeAmendment(ACTION, withdraw=True, reason="It is not needed", impact="None"),)
        yield (c.Withdraw(ACTION, reason="It is not needed"),)

    def step(self, node: _Node, tries: tuple[c.Command, ...]) -> Iterator[_Node]:
        """Try a command in a state; yield the state that it leads to, if it is a new one."""
        for command in tries:
            self.tried += 1
            history = History(node.tip, tuple)
            try:
                decision = decide((command,), history, self.rules, today=ON, effective_on=ON)
            except CommandRefusedError as refused:
                self.refused(node, command, refused)
                continue
            except Exception as error:  # noqa: BLE001 a rule is anybody's code, and this is what to find
                self.raised(node, command, error)
                continue
            plan = decision.tip.plan
            new = _Node(
                self.state_of(node, plan, decision.events), decision.tip, node.depth + 1, node, command
            )
            if move := self.move(node, command):
                self.possible.add(move)
            self.edges.append(_Edge(node.state, new.state, _is_onward(command)))
            self.judge(new, node.tip.plan, decision)
            if new.state not in self.nodes:
                self.nodes[new.state] = new
                yield new
            return

    def state_of(self, node: _Node, plan: Plan, events: Iterable[Any]) -> State:
        """Return what is told apart of a plan."""
        action = self.action(plan)
        reported = action.status_history
        before = reported[-2] if action.status is not None and len(reported) > 1 else None
        return State(
            status=action.status,
            before=(reported[-1] if action.status is None and reported else before),
            evidence=bool(action.evidence),
            moved=bool(action.target.moves),
            reopened=node.state.reopened or any(isinstance(one.event, e.ActionReopened) for one in events),
            proposed=any(one.state == "proposed" for one in plan.amendments.values()),
            removed=not action.is_living,
        )

    @staticmethod
    def action(plan: Plan) -> Action:
        """Return the action, in the plan or not."""
        return plan[ACTION]

    def move(self, node: _Node, command: c.Command) -> tuple[str, str, str] | None:
        """Return the move that a command asks for, from a status to another, of an action in the plan."""
        old = node.state.status
        if old is None or node.state.removed or not isinstance(command, c.ReportStatus | c.Reopen):
            return None
        by = "report" if isinstance(command, c.ReportStatus) else "reopening"
        return None if command.status == old else (old, command.status, by)

    def refused(self, node: _Node, command: c.Command, refused: CommandRefusedError) -> None:
        """Remember which rules refused."""
        names = [one.rule for one in refused.violations]
        self.used.update(names)
        if move := self.move(node, command):
            self.refusals.setdefault(move, {}).update(dict.fromkeys(filter(None, names)))

    def raised(self, node: _Node, command: c.Command, error: Exception) -> None:
        """Note the first way on which a rule fails as a program."""
        key = ("raises", type(error), str(error))
        if key not in self.broken:
            new = _Node(node.state, node.tip, node.depth + 1, node, command)
            message = f"a rule raised {type(error).__name__}: {error}"
            self.broken[key] = _along(new, "rule raises", message)

    def judge(self, node: _Node, before: Plan, decision: Decision) -> None:
        """Try what must hold on every change of a step."""
        self.used.update(one.rule for one in decision.warnings)
        version = before.version
        for new in decision.events:
            version += 1
            after = evolve(before, new.event, version, new.effective_on)
            commands = () if node.command is None else (node.command,)
            change = Change(before, after, (new.event,), version, new.effective_on, commands)
            self.changes.append(change)
            for must in self.holds:
                if must not in self.broken and (why := _broken(must, change)) is not None:
                    self.broken[must] = _along(node, "violation", why)
            before = after

    def report(self) -> SchemeReport:
        """Return what was found."""
        moves = tuple(self.moves())
        found = [
            *self.broken.values(),
            *self.unreachable(),
            *self.stuck(),
            *self.never_allowed(moves),
            *_ambiguous(self.scheme),
            *self.unused(),
        ]
        return SchemeReport(
            scheme=self.scheme,
            rules=self.rules.names,
            findings=tuple(found),
            moves=moves,
            states=len(self.nodes),
            tried=self.tried,
            bound=self.bound,
            exhausted=self.exhausted,
        )

    def unreachable(self) -> Iterator[Finding]:
        """Yield the statuses that no action comes to, or only by being reopened."""
        if not self.exhausted:
            return
        by_report = {state.status for state in self.nodes if not state.reopened}
        reached = {state.status for state in self.nodes}
        for name in self.scheme:
            if name not in reached:
                yield Finding("unreachable", f"no action can come to {name!r}", name)
            elif name not in by_report:
                node = min(
                    (one for one in self.nodes.values() if one.state.status == name), key=lambda n: n.depth
                )
                yield _along(node, "unreachable", f"only reopening leads to {name!r}", name)

    def stuck(self) -> Iterator[Finding]:
        """Yield the statuses in which some state has no way on, or none to completion."""
        if not self.exhausted:
            return
        onward = [edge for edge in self.edges if edge.onward and edge.old != edge.new]
        complete = {state for state in self.nodes if state.status in self.complete}
        ending = {state for state in self.nodes if state.status in self.terminal}
        to_complete, to_end = _leading_to(complete, onward), _leading_to(complete | ending, onward)
        living = [
            one for one in self.nodes.values() if not one.state.removed and one.state.status is not None
        ]
        for name in self.scheme:
            here = sorted((one for one in living if one.state.status == name), key=lambda one: one.depth)
            for kind, lost in (
                ("no end", [one for one in here if one.state not in to_end]),
                (
                    "no completion",
                    [one for one in here if one.state not in to_complete and one.state not in ending],
                ),
            ):
                if lost:
                    yield self.lost(name, kind, lost, onward, everywhere=len(lost) == len(here))
                    break

    def lost(
        self, name: str, kind: str, lost: list[_Node], onward: list[_Edge], *, everywhere: bool
    ) -> Finding:
        """Return what to say of states from which there is no end, or no completion."""
        where = repr(name) if everywhere else f"{lost[0].state}, by the way below,"
        leaving = {edge.old for edge in onward if edge.new.status != edge.old.status}
        if kind == "no end" and not any(one.state in _leading_to(leaving, onward) for one in lost):
            return _along(lost[0], "dead end", f"from {where} no other status can be reached", name)
        fault = kind == "no end"
        message = f"from {where} completion cannot be reached"
        return _along(lost[0], "cannot complete", message, name, fault=fault)

    def never_allowed(self, moves: Iterable[Move]) -> Iterator[Finding]:
        """Yield the declared moves that were always refused."""
        if not self.exhausted:
            return
        declared = set(self.declared())
        possible = {(move.old, move.new) for move in moves if move.possible}
        for old, new in self.declared():
            tried = [move for move in moves if (move.old, move.new) == (old, new)]
            if (old, new) in declared - possible and tried:
                by = [move for move in tried if move.by == "report" or old in self.complete]
                names = dict.fromkeys(name for move in by for name in move.refused_by)
                message = f"{old!r} to {new!r} is declared, and always refused, by {', '.join(names)}"
                yield Finding("move refused", message, old)

    def unused(self) -> Iterator[Finding]:
        """Yield the rules of one's own that refused and warned of nothing."""
        for rule in self.rules.rules:
            if rule not in STANDARD and rule.name not in self.used:
                yield Finding(
                    "rule unused", f"{rule.name} refused nothing of all that was tried", fault=False
                )

    def moves(self) -> Iterator[Move]:
        """Yield every move that was tried, in the scheme's order."""
        for by in ("report", "reopening"):
            for old in self.scheme:
                for new in self.scheme:
                    key = (old, new, by)
                    if key in self.possible or key in self.refusals:
                        yield Move(old, new, by, key in self.possible, tuple(self.refusals.get(key, ())))

    def declared(self) -> Iterator[tuple[str, str]]:
        """Yield the moves that the scheme declares; without any, all of them are."""
        if self.scheme.moves is not None:
            yield from (move for move in dict.fromkeys(self.scheme.moves) if move[0] != move[1])
        else:
            yield from ((old, new) for old in self.scheme for new in self.scheme if old != new)

    @cached_property
    def complete(self) -> frozenset[str | None]:
        """The statuses that count as complete."""
        return frozenset(one.name for one in self.scheme.statuses if one.complete)

    @cached_property
    def terminal(self) -> frozenset[str | None]:
        """The statuses after which nothing more is expected."""
        return frozenset(one.name for one in self.scheme.statuses if one.terminal)


def _opening(scheme: StatusScheme, change_control: ChangeControl) -> tuple[c.Command, ...]:
    opened = c.OpenPlan(
        "Plan", scheme=scheme, change_control=change_control, bodies=[Body(_BODY, decides=True)]
    )
    added = c.AddAction(ACTION, title="An action", owners=["Owner"], target=_TARGETS[0])
    approved = () if change_control == "live" else (c.ApprovePlan(body=_BODY),)
    return opened, added, *approved


def _is_onward(command: c.Command) -> bool:
    return not isinstance(command, c.NoteUpdate | c.Withdraw)


def _broken(must: Rule | Callable[[Plan], object], change: Change) -> str | None:
    """Return why something does not hold after a change, or None where it does."""
    name = must.name if isinstance(must, Rule) else getattr(must, "__name__", "what must hold")
    try:
        if isinstance(must, Rule):
            found = next(must.violations(change), None)
            return None if found is None else str(found)
        held = must(change.after)
    except AssertionError as error:
        return f"{name} does not hold{f': {error}' if str(error) else ''}"
    except Exception as error:  # noqa: BLE001 it is anybody's code, and this is what to find
        return f"{name} raised {type(error).__name__}: {error}"
    return f"{name} does not hold" if held is False else None


def _along(
    node: _Node, kind: FindingKind, message: str, status: str | None = None, *, fault: bool = True
) -> Finding:
    way = node.way
    commands = tuple(one.command for one in way if one.command is not None)
    steps = tuple((one.parent.state.status if one.parent else None, one.state.status) for one in way)
    return Finding(kind, message, status or node.state.status, commands, steps, fault)


def _leading_to(ends: Iterable[State], edges: Iterable[_Edge]) -> set[State]:
    back: dict[State, list[State]] = {}
    for edge in edges:
        back.setdefault(edge.new, []).append(edge.old)
    reached = set(ends)
    waiting = list(reached)
    while waiting:
        for state in back.get(waiting.pop(), ()):
            if state not in reached:
                reached.add(state)
                waiting.append(state)
    return reached


def _ambiguous(scheme: StatusScheme) -> Iterator[Finding]:
    for status in scheme.statuses:
        for word in status.words:
            read = readers(scheme.statuses, word)
            if len(read) > 1:
                either = " or ".join(repr(one.name) for one in read)
                yield Finding("ambiguous", f"{word!r} can be read as {either}", status.name)
