"""Who answers for an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.people import Person, Post

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

POSTS = (
    Post("Chief Executive"),
    Post("Mayor"),
    Post("Scrutiny Board", kind="board"),
    Post("To be determined", kind="to be determined"),
    Post("Head of Policy", kind="unrecruited"),
    Post("Head of Policy", person="ab" * 32),
)
OWNERS: tuple[tuple[Post, ...], ...] = ((), *((post,) for post in POSTS), POSTS[:2])


def posts() -> SearchStrategy[Post]:
    """Return posts of every kind; one is held by a person whose name is not known."""
    return st.sampled_from(POSTS)


def people() -> SearchStrategy[Person]:
    """Return people by name. Only a register can take them: it seals them before anything is decided."""
    return st.sampled_from((Person("Ada Lovelace", post="Head of Policy"), Person("Si\u00f4n", post="Mayor")))


def owners() -> SearchStrategy[tuple[Post, ...]]:
    """Return the owners of an action: nobody, one, or several jointly."""
    return st.lists(posts(), max_size=2, unique=True).map(tuple)
