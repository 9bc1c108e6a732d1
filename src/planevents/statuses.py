"""Status schemes: which words a plan has for where its actions stand, and how they may follow.

A scheme is data. It can be checked exhaustively, drawn, and used to read printed cells.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from planevents import statuses_reading
from planevents.errors import InvalidValueError, near
from planevents.statuses_reading import ReadingKind, Status, StatusReading, normalise_lookalikes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "DELIVERY",
    "NARRATIVE",
    "PRIORITY_RAG",
    "SCHEMES",
    "WORKPLAN_RAG",
    "ReadingKind",
    "Status",
    "StatusReading",
    "StatusScheme",
    "normalise_lookalikes",
]


@attrs.frozen(init=False)
class StatusScheme:
    """The statuses of a plan in the order in which they are shown, and the moves between them.

    A bare string is a status that says nothing but its name. ``initial`` names the status in
    which an action begins: the first, unless another is named. ``moves`` are pairs (from, to);
    None lets any status follow any other. The same status may always be reported again.
    ``statuses`` may also come as one keyword argument, which is how stored data gives them.

    Raises:
        InvalidValueError: There is no status; two share a name, alias or letter (blind to
            case, spacing and look-alike letters); a move or ``initial`` names an unknown one.

    """

    name: str
    statuses: tuple[Status, ...] = attrs.field(kw_only=True)
    moves: tuple[tuple[str, str], ...] | None = attrs.field(kw_only=True)
    start: str = attrs.field(kw_only=True, alias="initial")
    """The name of the status in which an action begins."""

    def __init__(
        self,
        name: str,
        *listed: Status | str,
        statuses: Iterable[Status | str] = (),
        moves: Iterable[tuple[str, str]] | None = None,
        initial: str | None = None,
    ) -> None:
        if isinstance(statuses, str):
            raise InvalidValueError("statuses", statuses, "must be several", f"write ({statuses!r},)")
        every = tuple(
            status if isinstance(status, Status) else Status(status) for status in (*listed, *statuses)
        )
        statuses_reading.check_name("scheme", name)
        if not every:
            raise InvalidValueError("statuses", every, f"scheme {name!r} has none", "give at least one")
        _refuse_duplicates(every)
        known = tuple(status.name for status in every)
        self.__attrs_init__(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] -- attrs makes it
            name=name,
            statuses=every,
            moves=None if moves is None else tuple(_move(move, known) for move in moves),
            initial=known[0] if initial is None else _known("initial", initial, known),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Status:
        for status in self.statuses:
            if status.name == name:
                return status
        meant = self.find(name)
        raise _unknown("status", name, self.names if meant is None else (meant.name,), meant)

    @property
    def initial(self) -> Status:
        """The status in which an action begins."""
        return self[self.start]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The statuses' names in the order in which they are shown."""
        return tuple(status.name for status in self.statuses)

    def find(self, text: str) -> Status | None:
        """The status that the whole of ``text`` names, or None.

        A name, alias or letter will do, blind to case, spacing and look-alike letters.
        """
        return statuses_reading.find(self.statuses, text)

    def read(self, text: str) -> StatusReading:
        """What a printed cell says, or honestly that it says no status; total.

        The status words must begin the cell and be followed by its end, a new line, ``.``,
        ``,``, ``;``, ``:``, a dash, or a date ("in June 2025"). The longest words win. Words
        that run on into prose are a narrative. A letter is read where it is the whole cell.
        """
        return statuses_reading.read(self.statuses, text)

    def moves_from(self, name: str) -> tuple[str, ...]:
        """The names of the other statuses that may follow ``name``, in the scheme's order.

        Raises:
            InvalidValueError: The scheme has no status of this name.

        """
        origin = self[name].name
        return tuple(
            other
            for other in self.names
            if other != origin and (self.moves is None or (origin, other) in self.moves)
        )

    def allows(self, old: str | None, new: str) -> bool:
        """Whether ``new`` may be reported after ``old``; None is an action without a status.

        A first report may be the initial status or one move away from it.

        Raises:
            InvalidValueError: The scheme has no status of one of these names.

        """
        wanted = self[new].name
        if old is None:
            return self.moves is None or wanted == self.start or wanted in self.moves_from(self.start)
        return wanted == self[old].name or wanted in self.moves_from(old)

    def check(self) -> tuple[str, ...]:
        """Everything that is unsound about the scheme, in sentences; empty when it is sound.

        A status must be reachable from the initial one, and must reach one that is complete
        or terminal; something must count as complete; no text may read as two statuses.
        """
        onward = {name: self.moves_from(name) for name in self.names}
        back = {name: tuple(old for old in self.names if name in onward[old]) for name in self.names}
        reached = _closure([self.start], onward)
        ending = _closure([s.name for s in self.statuses if s.complete or s.terminal], back)
        return (
            *([] if any(s.complete for s in self.statuses) else ["no status counts as complete"]),
            *(
                f"{s.name!r} has an open commitment, but does not count as complete"
                for s in self.statuses
                if s.open_commitment and not s.complete
            ),
            *(f"{n!r} cannot be reached from {self.start!r}" for n in self.names if n not in reached),
            *(
                f"{n!r} is a dead end: nothing complete or terminal can be reached from it"
                for n in self.names
                if n not in ending
            ),
            *(
                f"{word!r} can be read as {' or '.join(repr(reader.name) for reader in readers)}"
                for status in self.statuses
                for word in status.words
                if len(readers := statuses_reading.readers(self.statuses, word)) > 1
            ),
        )

    def to_mermaid(self) -> str:
        """The scheme as a Mermaid state diagram.

        Complete statuses carry a tick and a heavy border, never colour alone; terminal ones
        lead to the end. Where any move is allowed a note says so instead of arrows.
        """
        ids = {name: f"s{number}" for number, name in enumerate(self.names)}
        lines = [
            "stateDiagram-v2",
            *(
                f'state "{"✓ " if s.complete else ""}{_mermaid_text(s.name)}" as {ids[s.name]}'
                for s in self.statuses
            ),
            f"[*] --> {ids[self.start]}",
            *(f"{ids[old]} --> {ids[new]}" for old, new in self.moves or ()),
            *(f"{ids[s.name]} --> [*]" for s in self.statuses if s.terminal),
            *(
                [f"note right of {ids[self.start]} : Any status may follow any other"]
                if self.moves is None
                else []
            ),
            "classDef complete stroke-width:4px",
            *(f"class {ids[s.name]} complete" for s in self.statuses if s.complete),
        ]
        return "\n    ".join(lines) + "\n"


def _closure(origins: Iterable[str], onward: Mapping[str, tuple[str, ...]]) -> set[str]:
    waiting = list(origins)
    reached = set(waiting)
    while waiting:
        new = set(onward[waiting.pop()]) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _refuse_duplicates(statuses: tuple[Status, ...]) -> None:
    taken: dict[str, tuple[str, str]] = {}
    for status in statuses:
        for word in (*status.words, *([] if status.letter is None else [status.letter])):
            key = statuses_reading.key(word)
            if key in taken:
                first, owner = taken[key]
                message = f"reads the same as {first!r} of status {owner!r}"
                hint = "a name, alias or letter belongs to one status, once"
                raise InvalidValueError(f"status {status.name!r}", word, message, hint)
            taken[key] = (word, status.name)


def _move(move: Iterable[str], known: tuple[str, ...]) -> tuple[str, str]:
    pair = (move,) if isinstance(move, str) else tuple(move)
    match pair:
        case (str(old), str(new)):
            return _known("moves", old, known), _known("moves", new, known)
        case _:
            raise InvalidValueError("moves", move, "a move must be a pair of names", "write (from, to)")


def _known(field: str, name: str, known: tuple[str, ...]) -> str:
    if name not in known:
        raise _unknown(field, name, known)
    return name


def _unknown(field: str, name: str, known: tuple[str, ...], meant: Status | None = None) -> InvalidValueError:
    likely = near(name, known) if meant is None else (meant.name,)
    hint = (
        f"did you mean {' or '.join(map(repr, likely))}?"
        if likely
        else f"it has {', '.join(map(repr, known))}"
    )
    return InvalidValueError(field, name, "the scheme has no status of this name", hint)


def _mermaid_text(name: str) -> str:
    """``name`` with all that Mermaid could take for syntax as character codes."""
    return "".join(c if c.isalnum() or c == " " else f"#{ord(c)};" for c in name)


NARRATIVE = StatusScheme(
    "Narrative",
    Status("Not started", aliases=("Not yet started", "Not started yet")),
    Status("In development"),
    Status("In progress"),
    Status("Ongoing", aliases=("On-going",)),
    Status("Complete", complete=True, terminal=True, on_track=True, aliases=("Completed",)),
    Status(
        "Complete and ongoing",
        complete=True,
        open_commitment=True,
        on_track=True,
        aliases=("Completed and ongoing", "Complete & ongoing", "Completed & ongoing"),
    ),
)
"""An improvement plan's words. Only a complete status says that an action is on track."""

WORKPLAN_RAG = StatusScheme(
    "Workplan RAG",
    Status("Complete", letter="C", complete=True, terminal=True, on_track=True, aliases=("Completed",)),
    Status("On track", letter="G", on_track=True, aliases=("Green",)),
    Status("Some slippage", letter="A", on_track=False, aliases=("Amber",)),
    Status("High risk of deliverability", letter="R", on_track=False, aliases=("Red", "High risk")),
    Status("Undeliverable", letter="U", on_track=False),
    initial="On track",
)
"""A workplan's letters in the order in which they are published.

Undeliverable is not terminal: another action may be approved in its place (domain rule 2).
"""

PRIORITY_RAG = StatusScheme(
    "Priority RAG",
    Status("Green", letter="G", on_track=True),
    Status("Amber", letter="A", on_track=True),
    Status("Red", letter="R", on_track=False),
    Status("Complete", letter="C", complete=True, terminal=True, on_track=True, aliases=("Completed",)),
)
"""Priorities and programmes. Amber is on track: milestones slip, but delivery is still expected
within the year (domain rule 12)."""

DELIVERY = StatusScheme(
    "Delivery",
    Status("Not started", aliases=("Not yet started", "Not started yet")),
    Status("Commenced"),
    Status("In progress"),
    Status("Ongoing", aliases=("On-going",)),
    Status("Complete", complete=True, terminal=True, on_track=True, aliases=("Completed",)),
    Status("To be confirmed", aliases=("TBC",)),
)
"""Plans whose actions have a start and an end."""

SCHEMES: Mapping[str, StatusScheme] = MappingProxyType(
    {"narrative": NARRATIVE, "workplan-rag": WORKPLAN_RAG, "priority-rag": PRIORITY_RAG, "delivery": DELIVERY}
)
"""The built-in schemes by the short key that a command line or a configuration names."""
