"""Owners as a cell names them: posts, boards, people in posts, and posts that nobody holds yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planevents.people import Person, Post, PostKind

if TYPE_CHECKING:
    from collections.abc import Mapping

# Two capitals can be initials ("JR Smith") or a department ("HR Manager"): what follows tells.
_NAMED = re.compile(
    r"(?P<name>(?:[A-Z]{1,3}|(?:[A-Z]\.?\s?){1,3})\.?\s"
    r"(?!(?:Advis[eo]rs?|Business|Board|Committee|Directors?|Heads?|Leads?|Managers?|Officers?|Partners?|"
    r"Services?|Teams?)\b)[A-Z][\w'\u2019-]+),\s*(?P<post>\S.*)"
)
_KINDS: Mapping[str, PostKind] = {
    "tbc": "to be determined",
    "tbd": "to be determined",
    "to be confirmed": "to be determined",
    "to be determined": "to be determined",
    "vacant": "unrecruited",
    "to be recruited": "unrecruited",
}


def read_owners(cell: str) -> tuple[Post | Person, ...]:
    """Read an owner cell: several owners are separated by ``;``, a person is "A Name, Post".

    A name needs its initials, so that a comma or an "and" within a post is left alone. Raises
    InvalidValueError for an owner that is too long.
    """
    return tuple(_owner(part) for part in (part.strip() for part in cell.split(";")) if part)


def _owner(text: str) -> Post | Person:
    if kind := _KINDS.get(text.casefold().strip("().")):
        return Post(text, kind=kind)
    if named := _NAMED.fullmatch(text):
        return Person(named["name"], post=named["post"].strip())
    return Post(text, kind="board" if text.casefold().endswith((" board", " committee")) else "post")
