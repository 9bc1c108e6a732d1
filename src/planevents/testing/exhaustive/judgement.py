"""What is wrong with a scheme, by all the states that a walk came to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from planevents.rules import STANDARD
from planevents.statuses_reading import readers
from planevents.testing.exhaustive.report import Finding, Move, SchemeReport
from planevents.testing.exhaustive.walk import along

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planevents.statuses import StatusScheme
    from planevents.testing.exhaustive.report import State
    from planevents.testing.exhaustive.walk import Edge, Node, Walk


@attrs.frozen(slots=False)
class Judgement:
    """A walk that is over, and what it says of its scheme."""

    walk: Walk

    def report(self) -> SchemeReport:
        """Return what was found."""
        moves = tuple(self.moves())
        found = [
            *self.walk.broken.values(),
            *self.unreachable(),
            *self.stuck(),
            *self.never_allowed(moves),
            *_ambiguous(self.walk.scheme),
            *self.unused(),
        ]
        return SchemeReport(
            scheme=self.walk.scheme,
            rules=self.walk.rules.names,
            findings=tuple(found),
            moves=moves,
            states=len(self.walk.nodes),
            tried=self.walk.tried,
            bound=self.walk.bound,
            exhausted=self.walk.exhausted,
        )

    def unreachable(self) -> Iterator[Finding]:
        """Yield the statuses that no action comes to, or only by being reopened."""
        if not self.walk.exhausted:
            return
        by_report = {state.status for state in self.walk.nodes if not state.reopened}
        reached = {state.status for state in self.walk.nodes}
        for name in self.walk.scheme:
            if name not in reached:
                yield Finding("unreachable", f"no action can come to {name!r}", name)
            elif name not in by_report:
                node = min(
                    (one for one in self.walk.nodes.values() if one.state.status == name),
                    key=lambda n: n.depth,
                )
                yield along(node, "unreachable", f"only reopening leads to {name!r}", name)

    def stuck(self) -> Iterator[Finding]:
        """Yield the statuses in which some state has no way on, or none to completion."""
        if not self.walk.exhausted:
            return
        onward = [edge for edge in self.walk.edges if edge.onward and edge.old != edge.new]
        complete = {state for state in self.walk.nodes if state.status in self.complete}
        ending = {state for state in self.walk.nodes if state.status in self.terminal}
        to_complete, to_end = _leading_to(complete, onward), _leading_to(complete | ending, onward)
        living = [
            one for one in self.walk.nodes.values() if not one.state.removed and one.state.status is not None
        ]
        for name in self.walk.scheme:
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
        self, name: str, kind: str, lost: list[Node], onward: list[Edge], *, everywhere: bool
    ) -> Finding:
        """Return what to say of states from which there is no end, or no completion."""
        where = repr(name) if everywhere else f"{lost[0].state}, by the way below,"
        leaving = {edge.old for edge in onward if edge.new.status != edge.old.status}
        if kind == "no end" and not any(one.state in _leading_to(leaving, onward) for one in lost):
            return along(lost[0], "dead end", f"from {where} no other status can be reached", name)
        fault = kind == "no end"
        message = f"from {where} completion cannot be reached"
        return along(lost[0], "cannot complete", message, name, fault=fault)

    def never_allowed(self, moves: Iterable[Move]) -> Iterator[Finding]:
        """Yield the declared moves that were always refused."""
        if not self.walk.exhausted:
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
        for rule in self.walk.rules.rules:
            if rule not in STANDARD and rule.name not in self.walk.used:
                yield Finding(
                    "rule unused", f"{rule.name} refused nothing of all that was tried", fault=False
                )

    def moves(self) -> Iterator[Move]:
        """Yield every move that was tried, in the scheme's order."""
        for by in ("report", "reopening"):
            for old in self.walk.scheme:
                for new in self.walk.scheme:
                    key = (old, new, by)
                    if key in self.walk.possible or key in self.walk.refusals:
                        yield Move(
                            old, new, by, key in self.walk.possible, tuple(self.walk.refusals.get(key, ()))
                        )

    def declared(self) -> Iterator[tuple[str, str]]:
        """Yield the moves that the scheme declares; without any, all of them are."""
        if self.walk.scheme.moves is not None:
            yield from (move for move in dict.fromkeys(self.walk.scheme.moves) if move[0] != move[1])
        else:
            yield from ((old, new) for old in self.walk.scheme for new in self.walk.scheme if old != new)

    @cached_property
    def complete(self) -> frozenset[str | None]:
        """The statuses that count as complete."""
        return frozenset(one.name for one in self.walk.scheme.statuses if one.complete)

    @cached_property
    def terminal(self) -> frozenset[str | None]:
        """The statuses after which nothing more is expected."""
        return frozenset(one.name for one in self.walk.scheme.statuses if one.terminal)


def _leading_to(ends: Iterable[State], edges: Iterable[Edge]) -> set[State]:
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
