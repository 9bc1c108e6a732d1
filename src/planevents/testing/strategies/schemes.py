"""Status schemes that the constructor accepts, and those that are sound as well."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.statuses import SCHEMES, Status, StatusScheme

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_OPEN_WORDS = (
    "Red",
    "Amber",
    "Green",
    "Not started",
    "In progress",
    "On hold",
    "Undeliverable",
    "Wedi dechrau",
)
_COMPLETE_WORDS = ("Complete", "Delivered", "Complete and ongoing")
_ALIASES = {
    "Complete": "Completed",
    "Not started": "Not yet started",
    "On hold": "Paused",
    "Green": "On track",
}


def statuses() -> SearchStrategy[Status]:
    """Return single statuses: open or complete, with or without a letter, an alias, an end."""
    return st.sampled_from(_OPEN_WORDS).flatmap(_open) | st.sampled_from(_COMPLETE_WORDS).flatmap(_complete)


def _open(name: str) -> SearchStrategy[Status]:
    return st.builds(
        Status,
        st.just(name),
        letter=st.sampled_from((None, name[0])),
        on_track=st.sampled_from((None, True, False)),
        terminal=st.booleans(),
        aliases=st.sampled_from(((), _aliases(name))),
    )


def _complete(name: str) -> SearchStrategy[Status]:
    return st.builds(
        Status,
        st.just(name),
        complete=st.just(value=True),
        terminal=st.booleans(),
        open_commitment=st.booleans(),
        aliases=st.sampled_from(((), _aliases(name))),
    )


def _aliases(name: str) -> tuple[str, ...]:
    return (_ALIASES[name],) if name in _ALIASES else ()


def _several(draw: DrawFn, largest: int) -> list[Status]:
    names = draw(st.lists(st.sampled_from(_OPEN_WORDS), min_size=1, max_size=largest, unique=True))
    done = draw(st.lists(st.sampled_from(_COMPLETE_WORDS), min_size=1, max_size=2, unique=True))
    taken: set[str] = set()
    found = [draw(_open(name)) for name in names] + [draw(_complete(name)) for name in done]
    for at, status in enumerate(found):
        if status.letter in taken:
            found[at] = Status(
                status.name, on_track=status.on_track, terminal=status.terminal, aliases=status.aliases
            )
        elif status.letter is not None:
            taken.add(status.letter)
    return found


@st.composite
def schemes(draw: DrawFn, *, largest: int = 4) -> StatusScheme:
    """Return schemes that can be made: any moves at all, or none named; not all of them are sound.

    ``largest`` is how many open statuses there are at most; one or two complete ones come on top.
    ``StatusScheme.check`` may find that a status cannot be reached, or leads nowhere.
    """
    found = _several(draw, largest)
    names = [status.name for status in found]
    moves = draw(st.none() | _moves(names))
    return StatusScheme("Random", *found, moves=moves, initial=draw(st.sampled_from((None, *names))))


@st.composite
def sound_schemes(draw: DrawFn, *, largest: int = 4) -> StatusScheme:
    """Return schemes that ``StatusScheme.check`` finds nothing wrong with.

    Where moves are named there is a way through all statuses, from the initial to a complete one.
    """
    found = [
        Status(one.name, letter=one.letter, complete=one.complete, terminal=one.terminal, aliases=one.aliases)
        for one in _several(draw, largest)
    ]
    way = [status.name for status in found]
    moves = draw(st.none() | _moves(way))
    if moves is not None:
        moves = list(dict.fromkeys([*pairwise(way), *moves]))
    return StatusScheme("Random", *found, moves=moves)


def built_in_schemes() -> SearchStrategy[StatusScheme]:
    """Return the schemes that planevents ships."""
    return st.sampled_from(tuple(SCHEMES.values()))


def _moves(names: list[str]) -> SearchStrategy[list[tuple[str, str]]]:
    name = st.sampled_from(names)
    return st.lists(st.tuples(name, name), unique=True, max_size=2 * len(names))
