"""An action as it stands: its target with every move, its status, its completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planevents.definitions import FieldValues, Origin
    from planevents.events import ObservedField, Outcome, UpdateKind
    from planevents.identity import ActionId, RecommendationId, SectionId
    from planevents.people import Post
    from planevents.target import TargetDate

MoveKind = Literal["reprofile", "amendment", "drafting", "observed", "correction", "split"]
"""``observed`` is a published move that nobody has classified yet."""

RemovalKind = Literal["withdrawn", "superseded", "no longer listed"]


@attrs.frozen
class TargetMove:
    """One move of a target, by the event of that version."""

    version: int
    on: date
    old: TargetDate
    new: TargetDate
    kind: MoveKind
    declared: bool = True


@attrs.frozen
class Targets:
    """An action's target: as it was first, every move since, and what is proposed.

    Slippage is in days, never counts corrections or splits (rule 7), and keeps the moves that
    nobody has explained apart (rule 8). It is None where a due day is missing (rule 14).
    """

    first: TargetDate
    moves: tuple[TargetMove, ...] = ()
    proposed: TargetDate | None = None

    @property
    def current(self) -> TargetDate:
        """The target now in force, as it is written."""
        return self.moves[-1].new if self.moves else self.first

    def after(self, moves: int) -> TargetDate:
        """Return the target after its first so many moves, with the corrections that came later."""
        corrected = [move.new for move in self.moves[moves:] if move.kind == "correction"]
        return (corrected or [self.first, *(move.new for move in self.moves[:moves])])[-1]

    @property
    def original(self) -> TargetDate:
        """The target when the action was added or approved, with corrections made (rule 6)."""
        original, _ = self._original_and_apart()
        return original

    @property
    def reprofiles(self) -> int:
        """How often the target moved by a decision."""
        return sum(move.kind in ("reprofile", "amendment") for move in self.moves)

    @property
    def slippage(self) -> int | None:
        """Days from the original to the current due day by decisions; None if it cannot be measured."""
        original, apart = self._original_and_apart()
        total = original.slippage(self.current)
        if total is None or None in apart:
            return None
        return total - sum(days for days in apart if days is not None)

    @property
    def unexplained(self) -> tuple[TargetMove, ...]:
        """The moves that a document shows and nobody has classified (rule 8)."""
        return tuple(move for move in self.moves if move.kind == "observed")

    @property
    def unexplained_slippage(self) -> int | None:
        """Days moved by unexplained changes: 0 without any, None if they cannot be measured."""
        days = [move.old.slippage(move.new) for move in self.unexplained]
        return None if None in days else sum(day for day in days if day is not None)

    def _original_and_apart(self) -> tuple[TargetDate, list[int | None]]:
        original, at_original, apart = self.first.original, True, list[int | None]()
        for move in self.moves:
            if move.kind == "drafting" or (at_original and move.kind == "correction"):
                original, at_original, apart = move.new.original, True, []
                continue
            if move.kind in ("observed", "correction", "split"):
                apart.append(move.old.slippage(move.new))
            at_original = False
        return original, apart


@attrs.frozen
class Completion:
    """How an action was completed. ``completed`` is when it was done, where the report says so.

    ``moves`` is how often its target had moved by then: a target that moves afterwards makes
    nothing that was late punctual (rule 15); only a correction does.
    """

    on: date
    moves: int
    completed: TargetDate | None
    open_commitment: bool
    commitment: str | None

    @property
    def day(self) -> date:
        """The last day on which it can have been done: as reported, else the report's own day."""
        return (self.completed.due_day if self.completed else None) or self.on


@attrs.frozen
class Removal:
    """How an action left the plan."""

    kind: RemovalKind
    on: date
    reason: str | None
    by: ActionId | None = None


@attrs.frozen
class Evidence:
    """A link or a file's SHA-256 behind a status."""

    title: str
    link: str | None
    sha256: str | None
    on: date


@attrs.frozen
class OccurrenceReport:
    """What was reported of one occurrence of an action that recurs: the latest word on it."""

    first_day: date
    last_day: date
    outcome: Outcome
    narrative: str | None
    on: date


@attrs.frozen
class Action:
    """An action as it stands.

    ``status`` is None where none was reported, or where the last update held none; ``no_status``
    then says what the update was, and ``printed`` keeps its text. ``see`` is the action that a
    cross-reference points at (rule 11).
    """

    id: ActionId
    label: str
    title: str
    description: str | None
    owners: tuple[Post, ...]
    start: TargetDate | None
    target: Targets
    origin: Origin
    recommendation: RecommendationId | None
    section: SectionId | None
    parent: ActionId | None
    follows: ActionId | None
    custom: FieldValues
    tags: tuple[str, ...]
    added_on: date
    status: str | None = None
    status_on: date | None = None
    status_history: tuple[str, ...] = ()
    period: str | None = None
    narrative: str | None = None
    printed: str | None = None
    no_status: UpdateKind | None = None
    see: ActionId | None = None
    completion: Completion | None = None
    removal: Removal | None = None
    evidence: tuple[Evidence, ...] = ()
    occurrences: tuple[OccurrenceReport, ...] = ()

    @property
    def fields(self) -> Mapping[str, tuple[str, ...]]:
        """The custom fields by name."""
        return dict(self.custom)

    @property
    def is_complete(self) -> bool:
        """Complete in any form; "complete and ongoing" is, with an open commitment (rule 9)."""
        return self.completion is not None

    @property
    def is_living(self) -> bool:
        """Still in the plan."""
        return self.removal is None

    def is_overdue(self, as_at: date) -> bool:
        """Whether it is incomplete after its due day; computed for a day, never stored (rule 14)."""
        return self.is_living and not self.is_complete and self.target.current.is_overdue(as_at)

    def days_late(self, as_at: date) -> int | None:
        """Days past the due day: up to completion if it is complete, else up to ``as_at``.

        None where there is no due day. Lateness survives completion (rule 15).
        """
        target = self.target.after(self.completion.moves) if self.completion else self.target.current
        due = target.due_day
        if due is None:
            return None
        day = self.completion.day if self.completion else as_at
        return max((day - due).days, 0)


def observable(action: Action, field: ObservedField, name: str | None = None) -> str | None:
    """Return what a document would print for one field of an action; None where it prints nothing."""
    match field:
        case "target":
            return action.target.current.text or None
        case "owners":
            return joined(post.title for post in action.owners)
        case "title":
            return action.title
        case "description":
            return action.description
        case "start":
            return None if action.start is None else action.start.text
        case "listed":
            return "listed" if action.is_living else None
        case "field":
            return joined(action.fields.get(name or "", ()))
        case "text" | "source":
            raise InvalidValueError("field", field, "recommendations have this field, actions do not")
        case _:
            assert_never(field)


def joined(values: Iterable[str]) -> str:
    """Write several values as one cell."""
    return "; ".join(values)
