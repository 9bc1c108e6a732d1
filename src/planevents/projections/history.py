"""All that one action went through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from planevents import events as e
from planevents.evolve import fold
from planevents.pending import settled
from planevents.perspective import arrange
from planevents.projections.base import Column, Projection, Row, View, counted
from planevents.projections.entries import Entry, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from planevents.action import Action, Targets
    from planevents.identity import ActionId
    from planevents.recorded import RecordedEvent


@attrs.frozen
class HistoryEntry:
    """One recorded event about the action, and in words what later ones did to it."""

    entry: Entry
    marks: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What happened, with its marks in brackets."""
        return " ".join((self.entry.what, *(f"[{mark}]" for mark in self.marks)))


@attrs.frozen
class LabelFrom:
    """What the action was called from a day on."""

    on: date
    label: str


@attrs.frozen(repr=False)
class ActionHistory(View):
    """All that one action went through, in the order of recording.

    ``current`` is the action as it stands, corrections made; it is None where the plan has no such
    action, because its addition was retracted. ``labels`` are in the order in which they held.
    """

    plan: str
    action: ActionId
    entries: tuple[HistoryEntry, ...]
    current: Action | None
    labels: tuple[LabelFrom, ...]

    def __iter__(self) -> Iterator[HistoryEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def targets(self) -> Targets | None:
        """Its target: original, every move, current and proposed."""
        return None if self.current is None else self.current.target

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed."""
        return (
            Column("address", "Event", 10),
            Column("effective_on", "Effective", 10),
            Column("actor", "Who", 17),
            Column("what", "What", 37),
            Column("reason", "Reason", 18),
        )

    @property
    def headline(self) -> str:
        """The essential figures in one line."""
        if self.current is None:
            return f"{self.plan}/{self.action}: {counted(len(self), 'event')}; not in the plan"
        targets = self.current.target
        slippage = "not measurable" if targets.slippage is None else counted(targets.slippage, "day")
        return (
            f"{self.plan}/{self.current.label}: {counted(len(self), 'event')}; "
            f"{counted(targets.reprofiles, 'reprofile')}, slippage {slippage}"
        )

    @property
    def heading(self) -> tuple[str, ...]:
        """The figures, what the action was called, and every target it had."""
        about = self.action if self.current is None else f"{self.current.label} {self.current.title}"
        called = ", ".join(f"{one.label} from {one.on}" for one in self.labels)
        return (
            f"History of {self.plan}/{about}",
            self.headline,
            *([f"Called: {called}"] if called else []),
            *([] if self.current is None else [_targets(self.current.target)]),
        )

    def to_rows(self) -> list[Row]:
        """Return a row an entry: its attributes, ``what``, and its ``marks``."""
        return [
            one.entry.to_row() | {"what": one.what, "marks": "; ".join(one.marks) or None}
            for one in self.entries
        ]


class History(Projection[ActionHistory]):
    """Takes a plan's events as they were recorded, in the order of their versions: not arranged.

    With ``as_at`` the action's target shows as proposed only what is pending on that day.
    """

    name: ClassVar[str] = "history"
    version: ClassVar[int] = 1

    def __init__(
        self, action: ActionId, *, names: Mapping[str, str] | None = None, as_at: date | None = None
    ) -> None:
        self._action = action
        self._as_at = as_at
        self._names = dict(names or {})
        self._plan = ""
        self._about: dict[int, RecordedEvent] = {}
        self._around: dict[int, RecordedEvent] = {}

    def apply(self, recorded: RecordedEvent) -> None:
        """Take one event, if it is about the action or about the plan around it."""
        self._plan = recorded.plan
        event = recorded.event
        if self._is_about(event):
            self._about[recorded.version] = recorded
        elif (
            isinstance(event, e.PlanOpened | e.PlanSchemeChanged | e.PostRenamed)
            or _addressed(event) in self._around
        ):
            self._around[recorded.version] = recorded

    def view(self) -> ActionHistory:
        """Return the action's history in the events so far."""
        about = list(self._about.values())
        marks = _marks(about)
        arranged = arrange(one for _, one in sorted((self._around | self._about).items()))
        plan = fold(self._plan, arranged)
        if self._as_at is not None:
            plan = settled(plan, self._as_at)
        classified = {version: observed.classified for version, observed in plan.observed.items()}
        return ActionHistory(
            plan=self._plan,
            action=self._action,
            entries=tuple(
                HistoryEntry(
                    describe(
                        one, names=self._names, earlier=self._about, classified=classified.get(one.version)
                    ),
                    tuple(marks.get(one.version, ())),
                )
                for one in about
            ),
            current=plan.all_actions.get(self._action),
            labels=tuple(_labels(arranged)),
        )

    def _is_about(self, event: e.Event) -> bool:
        return self._action in e.concerned(event) or _addressed(event) in self._about


def _addressed(event: e.Event) -> int | None:
    match event:
        case e.ChangeClassified() | e.FactCorrected() | e.FactRetracted():
            return event.event
        case _:
            return None


def _marks(about: list[RecordedEvent]) -> dict[int, list[str]]:
    marks: dict[int, list[str]] = {}
    for one in about:
        match one.event:
            case e.FactCorrected() as event:
                value = "nothing" if event.value is None else f"'{event.value}'"
                marks.setdefault(event.event, []).append(f"CORRECTED by {one.address}: {event.field} {value}")
            case e.FactRetracted() as event:
                marks.setdefault(event.event, []).append(f"RETRACTED by {one.address}")
            case _:
                pass
    return marks


def _labels(arranged: list[RecordedEvent]) -> Iterator[LabelFrom]:
    for one in arranged:
        match one.event:
            case e.ActionAdded(label=label) | e.ActionRelabelled(new=label):
                yield LabelFrom(one.effective_on, label)
            case _:
                pass


def _targets(targets: Targets) -> str:
    moves = ", ".join(f"{move.new.text or 'none'} from {move.on} ({move.kind})" for move in targets.moves)
    proposed = "" if targets.proposed is None else f"; proposed: {targets.proposed.text or 'none'}"
    first = targets.first.text or "none"
    return f"Targets: {first}{', then ' if moves else ''}{moves}{proposed}"
