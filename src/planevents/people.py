"""Posts, and the people who hold them.

Events hold posts. A person's name is never sealed into history: an event holds a salted
commitment to it, fresh each time, and the name itself lives in a table of its own from
which it can be erased without touching a single sealed byte.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

PostKind = Literal["post", "board", "to be determined", "unrecruited"]
SALT_BYTES = 16


def _one_line(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not value.strip() or "\n" in value or len(value) > 200:  # noqa: PLR2004 the message says it
        raise InvalidValueError(attribute.name, value, "must be 1 to 200 characters on one line")


@attrs.frozen
class Post:
    """A post, as it was called when the event was recorded.

    ``person`` is the commitment to the name of whoever held it then, never the name.
    """

    title: str = attrs.field(validator=_one_line)
    kind: PostKind = attrs.field(default="post", kw_only=True)
    person: str | None = attrs.field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self.title if self.kind == "post" else f"{self.title} ({self.kind})"


@attrs.frozen
class Person:
    """Somebody by name, in a post. Given to commands; sealed before anything is decided."""

    name: str = attrs.field(validator=_one_line, repr=lambda _: "'…'")
    post: str = attrs.field(validator=_one_line, kw_only=True)


@attrs.frozen
class Name:
    """The opening of a commitment: what the person table holds until it is erased."""

    commitment: str
    salt: bytes
    value: str = attrs.field(repr=lambda _: "'…'")


def commit(name: str, salt: bytes) -> str:
    """Return the commitment to ``name``: SHA-256 over a domain tag, the salt and the name, in hex."""
    if len(salt) != SALT_BYTES:
        raise InvalidValueError("salt", len(salt), f"a salt has {SALT_BYTES} random bytes")
    return hashlib.sha256(b"planevents person 1\0" + salt + name.encode()).hexdigest()


def seal(person: Person, salt: bytes) -> tuple[Post, Name]:
    """Turn a person into the post that an event may hold, and the name that it may not."""
    commitment = commit(person.name, salt)
    return Post(person.post, person=commitment), Name(commitment, salt, person.name)


def holders(value: Iterable[Post | Person | str]) -> tuple[Post | Person, ...]:
    """Convert owners: strings become posts; a bare string is refused, for its letters would be owners."""
    if isinstance(value, str):
        raise InvalidValueError("owners", value, "owners is a list", f"write owners=[{value!r}]")
    return tuple(Post(one) if isinstance(one, str) else one for one in value)


def holder(value: Post | Person | str | None) -> Post | Person | None:
    """Convert one optional post: a string becomes a post."""
    return Post(value) if isinstance(value, str) else value


def without_names(value: Iterable[Post | Person]) -> tuple[Post, ...]:
    """Return the posts alone; anyone named who was not sealed is a fault of the caller."""
    posts = tuple(value)
    for one in posts:
        if isinstance(one, Person):
            raise InvalidValueError("owners", one, "a person must be sealed before anything is decided")
    return tuple(one for one in posts if isinstance(one, Post))
