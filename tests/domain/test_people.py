"""People: posts are recorded, names are committed to and never shown."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.judging import refusal

from planevents import commands as c
from planevents.errors import InvalidValueError
from planevents.people import SALT_BYTES, Person, Post, commit, holder, holders, seal, without_names
from planevents.testing.story import OPENED, Story

if TYPE_CHECKING:
    from typing import Any

NAME = "Zebedee Quux"
SALT = bytes(range(SALT_BYTES))
PERSON = Person(NAME, post="Head of Policy")
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50).filter(str.strip)
salts = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)


def test_a_commitment_is_a_tagged_salted_hash() -> None:
    """The commitment is SHA-256 over a domain tag, the salt and the name, so it can be opened for ever."""
    expected = hashlib.sha256(b"planevents person 1\0" + SALT + NAME.encode()).hexdigest()
    assert expected == commit(NAME, SALT)


@given(names, salts, names, salts)
def test_another_name_or_another_salt_is_another_commitment(
    name: str, salt: bytes, other: str, another: bytes
) -> None:
    """The same name under a fresh salt cannot be recognised."""
    assert ((name, salt) == (other, another)) == (commit(name, salt) == commit(other, another))


@pytest.mark.parametrize("length", [0, 1, SALT_BYTES - 1, SALT_BYTES + 1])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    """A short salt could be guessed, so only one length is a salt."""
    with pytest.raises(InvalidValueError, match=r"^salt: a salt has 16 random bytes"):
        commit(NAME, b"x" * length)


def test_sealing_parts_the_post_from_the_name() -> None:
    """The event gets the post and the commitment, the person table what opens it."""
    post, name = seal(PERSON, SALT)
    assert post == Post("Head of Policy", person=commit(NAME, SALT))
    assert (name.commitment, name.salt, name.value) == (post.person, SALT, NAME)


def test_no_name_shows_itself() -> None:
    """Neither a person nor an opened commitment, nor a command that holds one, prints the name."""
    post, name = seal(PERSON, SALT)
    shown = repr([PERSON, name, post, str(PERSON), str(name), c.ChangeOwners("1", owners=[PERSON])])
    assert "Head of Policy" in shown
    assert "Quux" not in shown


def test_no_salt_shows_itself() -> None:
    """With a salt that is left in a log, an erased name could still be confirmed."""
    _, name = seal(PERSON, SALT)
    assert repr(SALT) not in repr(name)


@pytest.mark.parametrize("name", [f"{NAME}\nof Nowhere", f"{NAME} " * 30, f"{NAME}\ud800"])
def test_a_name_that_is_refused_is_not_printed(name: str) -> None:
    """The error says what a name must be, and not the name, for errors are logged."""
    with pytest.raises(InvalidValueError, match=r"^name: must be 1 to 200 characters on one line") as refused:
        Person(name, post="Head of Policy")
    assert "Quux" not in str(refused.value)
    assert "Quux" not in repr(refused.value)


@pytest.mark.parametrize("title", ["", " ", "Head\nof Policy", "x" * 201, None, 5])
def test_what_is_no_title_of_a_post(title: Any) -> None:
    """A post has a title on one line."""
    with pytest.raises(InvalidValueError, match=r"^title: must be 1 to 200 characters on one line"):
        Post(title)
    with pytest.raises(InvalidValueError, match=r"^post: must be 1 to 200"):
        Person(NAME, post=title)


def test_the_longest_title() -> None:
    """A title of 200 characters is still one."""
    assert 200 == len(Post("x" * 200).title)


def test_a_post_says_what_kind_it_is() -> None:
    """A board, an owner to be determined and a post not yet recruited say so; a plain post does not."""
    kinds: list[Any] = ["post", "board", "to be determined", "unrecruited"]
    assert [str(Post("X", kind=kind)) for kind in kinds] == [
        "X",
        "X (board)",
        "X (to be determined)",
        "X (unrecruited)",
    ]


def test_a_post_of_no_known_kind_is_refused() -> None:
    """What could not be read back is not recorded."""
    kind: Any = "committee"
    with pytest.raises(InvalidValueError, match=r"^kind: there is no such kind .*board"):
        Post("X", kind=kind)


def test_owners_are_a_list_of_posts() -> None:
    """Strings become posts; posts and people stay what they are."""
    post = Post("Board", kind="board")
    assert (Post("Mayor"), post, PERSON) == holders(["Mayor", post, PERSON])


@pytest.mark.parametrize("owners", ["Mayor", "", None, 5, [5], [None], [["Mayor"]]])
def test_what_is_no_list_of_owners(owners: Any) -> None:
    """A bare string would make an owner of every letter; what is no post is not passed over."""
    with pytest.raises(InvalidValueError, match=r"^owners: "):
        holders(owners)


def test_a_bare_string_is_answered_with_what_to_write() -> None:
    """The error shows the list that was meant."""
    with pytest.raises(InvalidValueError, match=r"write owners=\['Mayor'\]"):
        holders("Mayor")


@pytest.mark.parametrize(
    ("given_", "expected"), [(None, None), ("Mayor", Post("Mayor")), (PERSON, PERSON), (Post("X"), Post("X"))]
)
def test_one_optional_post(given_: Any, expected: Post | Person | None) -> None:
    """Where one post may stand, a string is its title."""
    assert expected == holder(given_)


def test_one_optional_post_is_no_number() -> None:
    """What is neither a title nor a post is refused."""
    number: Any = 5
    with pytest.raises(InvalidValueError, match=r"^post: "):
        holder(number)


def test_a_person_who_was_not_sealed_goes_no_further() -> None:
    """Nothing is decided about a name in clear, and the refusal does not print it."""
    with pytest.raises(InvalidValueError, match="a person must be sealed"):
        without_names([Post("Mayor"), PERSON])
    assert (Post("Mayor"),) == without_names([Post("Mayor")])
    story = Story().do(c.AddAction("1", title="Publish"), on=OPENED)
    unsealed = (
        c.AddAction("2", title="Review", owners=[PERSON]),
        c.ChangeOwners("1", owners=[PERSON]),
        c.RecordPublishedChange("1", field="owners", owners=[PERSON]),
        c.AddSection("A", title="Place", accountable=PERSON),
    )
    violations = refusal(story, *unsealed, on=OPENED)
    assert [("well-formed", "owners", index) for index in range(4)] == [
        (one.rule, one.field, one.command) for one in violations
    ]
    assert "Quux" not in repr(violations)
