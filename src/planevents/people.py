"""Posts, and the people who hold them.

Events hold posts. A person's name is never sealed into history: an event holds a salted
commitment to it, fresh each time, and the name itself lives in a table of its own from
which it can be erased without touching a single sealed byte.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

PostKind = Literal["post", "board", "to be determined", "unrecruited"]
SALT_BYTES = 16
LONGEST = 200
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_KINDS = get_args(PostKind)


def _is_one_line(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != "" and len(value) <= LONGEST and "\n" not in value


def one_line(_: object, attribute: attrs.Attribute[str], value: Any) -> None:
    """Raise InvalidValueError for what is not a little text on one line."""
    if not _is_one_line(value):
        raise InvalidValueError(attribute.name, value, f"must be 1 to {LONGEST} characters on one line")


def nameable(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Raise InvalidValueError for what cannot be a name, without repeating it, for errors are logged."""
    if not _is_one_line(value) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidValueError(
            attribute.name, "…", f"must be 1 to {LONGEST} characters on one line", "write it as it is printed"
        )


def _known_kind(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value not in _KINDS:
        raise InvalidValueError(
            attribute.name, value, "there is no such kind of post", f"it is one of {', '.join(_KINDS)}"
        )


@attrs.frozen
class Post:
    """A post, as it was called when the event was recorded.

    ``person`` is the commitment to the name of whoever held it then, never the name.
    """

    title: str = attrs.field(validator=one_line)
    kind: PostKind = attrs.field(default="post", kw_only=True, validator=_known_kind)
    person: str | None = attrs.field(default=None, kw_only=True)

    def __str__(self) -> str:
        return self.title if self.kind == "post" else f"{self.title} ({self.kind})"


@attrs.frozen
class Person:
    """Somebody by name, in a post. Given to commands; sealed before anything is decided."""

    name: str = attrs.field(validator=nameable, repr=lambda _: "'…'")
    post: str = attrs.field(validator=one_line, kw_only=True)


@attrs.frozen
class Name:
    """The opening of a commitment: what the person table holds until it is erased."""

    commitment: str
    salt: bytes = attrs.field(repr=False)
    value: str = attrs.field(repr=lambda _: "'…'")


def is_commitment(value: object) -> bool:
    """Whether a value has the form of a commitment."""
    return isinstance(value, str) and _COMMITMENT.fullmatch(value) is not None


def commit(name: str, salt: bytes) -> str:
    """Return the commitment to ``name``: SHA-256 over a domain tag, the salt and the name, in hex."""
    if len(salt) != SALT_BYTES:
        raise InvalidValueError("salt", len(salt), f"a salt has {SALT_BYTES} random bytes")
    return hashlib.sha256(b"planevents person 1\0" + salt + name.encode()).hexdigest()


def seal(person: Person, salt: bytes) -> tuple[Post, Name]:
    """Turn a person into the post that an event may hold, and the name that it may not."""
    commitment = commit(person.name, salt)
    return Post(person.post, person=commitment), Name(commitment, salt, person.name)


@attrs.frozen(repr=False)
class Sought:
    """A name that is looked for, however it is written: case, white space and accents made alike.

    Invisible characters, which come along when a name is copied out of a document, do not count.
    """

    _key: str

    @classmethod
    def of(cls, name: str) -> Sought:
        """Return what is looked for."""
        return cls(_key(name))

    def is_named(self, name: object) -> bool:
        """Whether a kept name, which may be anything at all, is the one."""
        return isinstance(name, str) and _key(name) == self._key

    def is_in(self, text: str) -> bool:
        """Whether the name stands in a text, as words of their own."""
        return re.search(rf"(?<!\w){re.escape(self._key)}(?!\w)", _key(text)) is not None


def can_be_title(title: str) -> bool:
    """Whether a post can be called so."""
    return _is_one_line(title)


def title_key(title: str) -> str:
    """What two titles must share to be one post's: case and white space do not count."""
    return _key(title)


def _key(name: str) -> str:
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", seen).casefold())
    return " ".join(folded.split())


def holders(value: Iterable[Post | Person | str]) -> tuple[Post | Person, ...]:
    """Convert owners: strings become posts; a bare string is refused, for its letters would be owners."""
    if isinstance(value, str):
        raise InvalidValueError("owners", value, "owners is a list", f"write owners=[{value!r}]")
    try:
        given = tuple(value)
    except TypeError as error:
        raise InvalidValueError("owners", value, "owners is a list", "write owners=[...]") from error
    return tuple(_holder(one, "owners") for one in given)


def holder(value: Post | Person | str | None) -> Post | Person | None:
    """Convert one optional post: a string becomes a post."""
    return None if value is None else _holder(value, "post")


def required_holder(value: Post | Person | str) -> Post | Person:
    """Convert one post that must be there: a string becomes a post."""
    return _holder(value, "post")


def _holder(value: Any, field: str) -> Post | Person:
    if isinstance(value, str):
        return Post(value)
    if isinstance(value, Post | Person):
        return value
    raise InvalidValueError(field, value, "this is a post, a person, or a post's title")


def without_names(value: Iterable[Post | Person]) -> tuple[Post, ...]:
    """Return the posts alone; anyone named who was not sealed is a fault of the caller."""
    posts = tuple(value)
    for one in posts:
        if isinstance(one, Person):
            raise InvalidValueError("owners", one, "a person must be sealed before anything is decided")
    return tuple(one for one in posts if isinstance(one, Post))
