"""Walking through a scheme: from state to state, each once, the nearest first, by the real ``decide``."""

from __future__ import annotations

from collections import deque
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from planevents import commands as c
from planevents import events as e
from planevents.decide import Decision, History, Tip, decide
from planevents.definitions import Body
from planevents.errors import CommandRefusedError
from planevents.evolve import evolve
from planevents.plan import Plan
from planevents.rule import Change, Rule
from planevents.testing.exhaustive.report import Finding, FindingKind, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from planevents.action import Action
    from planevents.definitions import ChangeControl
    from planevents.rules import RuleBook
    from planevents.statuses import StatusScheme

ON = date(2025, 4, 1)
ACTION = "1"
_BODY = "Executive"
_TARGETS = ("March 2026", "June 2026")


@attrs.frozen
class Node:
    """A state, the plan of the shortest way to it, and the last step of that way."""

    state: State
    tip: Tip = attrs.field(eq=False)
    depth: int
    parent: Node | None = attrs.field(default=None, eq=False)
    command: c.Command | None = None

    @cached_property
    def way(self) -> tuple[Node, ...]:
        """The nodes after the first, in order."""
        return () if self.parent is None else (*self.parent.way, self)


@attrs.frozen
class Edge:
    """A step that was possible, between two states."""

    old: State
    new: State
    onward: bool
    """Whether it is a way on: a report, a reopening, or what makes them possible."""


class Walk:
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
        self.nodes: dict[State, Node] = {}
        self.edges: list[Edge] = []
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
        self.start = Node(State(None), decision.tip, 0)
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

    def tries(self, node: Node) -> Iterator[tuple[c.Command, ...]]:
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

    def step(self, node: Node, tries: tuple[c.Command, ...]) -> Iterator[Node]:
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
            new = Node(
                self.state_of(node, plan, decision.events), decision.tip, node.depth + 1, node, command
            )
            if move := self.move(node, command):
                self.possible.add(move)
            self.edges.append(Edge(node.state, new.state, _is_onward(command)))
            self.judge(new, node.tip.plan, decision)
            if new.state not in self.nodes:
                self.nodes[new.state] = new
                yield new
            return

    def state_of(self, node: Node, plan: Plan, events: Iterable[Any]) -> State:
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

    def move(self, node: Node, command: c.Command) -> tuple[str, str, str] | None:
        """Return the move that a command asks for, from a status to another, of an action in the plan."""
        old = node.state.status
        if old is None or node.state.removed or not isinstance(command, c.ReportStatus | c.Reopen):
            return None
        by = "report" if isinstance(command, c.ReportStatus) else "reopening"
        return None if command.status == old else (old, command.status, by)

    def refused(self, node: Node, command: c.Command, refused: CommandRefusedError) -> None:
        """Remember which rules refused."""
        names = [one.rule for one in refused.violations]
        self.used.update(names)
        if move := self.move(node, command):
            self.refusals.setdefault(move, {}).update(dict.fromkeys(filter(None, names)))

    def raised(self, node: Node, command: c.Command, error: Exception) -> None:
        """Note the first way on which a rule fails as a program."""
        key = ("raises", type(error), str(error))
        if key not in self.broken:
            new = Node(node.state, node.tip, node.depth + 1, node, command)
            message = f"a rule raised {type(error).__name__}: {error}"
            self.broken[key] = along(new, "rule raises", message)

    def judge(self, node: Node, before: Plan, decision: Decision) -> None:
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
                    self.broken[must] = along(node, "violation", why)
            before = after


def opening_of(scheme: StatusScheme, change_control: ChangeControl) -> tuple[c.Command, ...]:
    """Return the commands that open a plan with the action, unless others are given."""
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


def along(
    node: Node, kind: FindingKind, message: str, status: str | None = None, *, fault: bool = True
) -> Finding:
    """Return a finding, with the way to where it was found."""
    way = node.way
    commands = tuple(one.command for one in way if one.command is not None)
    steps = tuple((one.parent.state.status if one.parent else None, one.state.status) for one in way)
    return Finding(kind, message, status or node.state.status, commands, steps, fault)
