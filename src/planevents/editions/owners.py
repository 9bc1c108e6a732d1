"""Owners as a cell names them: posts, boards, people in posts, and posts that nobody holds yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.editions.names import is_name, may_hold_name
from planevents.errors import InvalidValueError
from planevents.people import Person, Post, PostKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KINDS: Mapping[str, PostKind] = {
    "tbc": "to be determined",
    "tbd": "to be determined",
    "to be confirmed": "to be determined",
    "to be determined": "to be determined",
    "vacant": "unrecruited",
    "to be recruited": "unrecruited",
}


def read_owners(cell: str, posts: Iterable[str] = ()) -> tuple[Post | Person, ...]:
    """Read an owner cell: several owners are separated by ``;``, a person is "A Name, Post".

    A name needs its initials, so that a comma or an "and" within a post is left alone. What may
    hold a name all the same is refused, for a post is sealed for good; ``posts`` are known to be
    none, as whole owners or as parts of one. Raises InvalidValueError for an owner that is too
    long, or that may be a person; it does not repeat the name.
    """
    known = frozenset(" ".join(post.casefold().split()) for post in posts)
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    doubtful = [number for number, part in enumerate(parts, start=1) if _is_doubtful(part, known)]
    if doubtful:
        raise InvalidValueError(
            "owners",
            "…",
            f"owner {', '.join(map(str, doubtful))} of {len(parts)} may name a person, and a post is "
            "sealed for good",
            "write it as 'J Smith, Post' if it names a person, or list it under posts in [columns] of "
            "plan.toml if it is a post",
        )
    return tuple(_owner(part, known) for part in parts)


def _is_doubtful(text: str, known: frozenset[str]) -> bool:
    if text.casefold() in known:
        return False
    named = _named(text)
    return may_hold_name(text, known) if named is None else may_hold_name(named.post, known, apart=True)


def _owner(text: str, known: frozenset[str]) -> Post | Person:
    if kind := _KINDS.get(text.casefold().strip("().")):
        return Post(text, kind=kind)
    if text.casefold() not in known and (named := _named(text)):
        return named
    return Post(text, kind="board" if text.casefold().endswith((" board", " committee")) else "post")


def _named(text: str) -> Person | None:
    name, _, post = (part.strip() for part in text.partition(","))
    return Person(name, post=post) if post and is_name(name) else None
