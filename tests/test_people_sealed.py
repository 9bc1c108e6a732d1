"""People: history holds a post and a commitment, never a name; names can be erased."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registers import JUNE, MARCH, OFFICER, House, opening

from planevents import Person, PlanRegister, Post
from planevents.calls import Call
from planevents.commands import (
    AddAction,
    AddSection,
    ChangeAccountable,
    ChangeOwners,
    Command,
    HandOverPost,
    IssueReport,
    RecordPublishedChange,
    ReportStatus,
)
from planevents.errors import CommandRefusedError, InvalidValueError
from planevents.events import ActionOwnersChanged
from planevents.people import Name, commit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADA, GRACE, KATHERINE = "Augusta Lovelace", "Grace Hopper", "Katherine Johnson"
NAMES = (ADA, GRACE, KATHERINE)
HEAD = Person(GRACE, post="Head of Engines")
TELLING: tuple[Command, ...] = (
    AddSection("Aim 1", title="Engines", accountable=Person(KATHERINE, post="Director")),
    AddAction("2", title="Two", owners=[HEAD, "Chief Executive", Person(KATHERINE, post="Mayor")]),
    ChangeOwners("1", owners=[HEAD], reason="Handed over"),
    RecordPublishedChange("2", field="owners", owners=[Person(ADA, post="Clerk")]),
)
"""A person in every field of a command that can hold one."""


@pytest.fixture(params=["memory", "sqlite"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def register(house: House) -> PlanRegister:
    return make_history(house)


def posts(value: Any) -> list[Post]:
    """Every post that an event or a context holds."""
    held: list[Any] = []
    for field in attrs.fields(type(value)):
        member = getattr(value, field.name)
        held += member if isinstance(member, tuple) else [member]
    return [one for one in held if isinstance(one, Post)]


def commitments(register: PlanRegister) -> list[str]:
    """Every commitment in history, in order, as often as it stands there."""
    found = [post for one in register.events() for value in (one.context, one.event) for post in posts(value)]
    return [post.person for post in found if post.person is not None]


class TestHistory:
    """What is sealed says nothing of who it was."""

    def test_no_sealed_byte_holds_a_name(self, house: House, register: PlanRegister) -> None:
        """Nor any column beside the sealed texts."""
        rows = list(house.store().stored())

        assert 7 == len(rows)
        assert [] == [name for name in parts(NAMES) for row in rows if name in repr(row).casefold()]
        assert 7 == register.verify().require().size

    def test_only_the_person_table_holds_names(self, tmp_path: Path) -> None:
        """Of all the tables of the file, whatever they are."""
        house = House("sqlite", tmp_path)
        make_history(house)
        with closing(sqlite3.connect(house.file)) as raw:
            tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            holding = {
                table
                for table in tables
                for row in raw.execute(f"SELECT * FROM {table}")
                if any(name in repr(row).casefold() for name in parts(NAMES))
            }
            values = [value for (value,) in raw.execute("SELECT value FROM person ORDER BY value")]
        house.close()

        assert {"event", "command", "head", "person"} <= set(tables)
        assert {"person"} == holding
        assert [ADA, ADA, ADA, GRACE, GRACE, KATHERINE, KATHERINE] == values

    def test_whoever_takes_over_is_sealed_too(self, house: House, register: PlanRegister) -> None:
        """A new officer of a section, and the heir of a post: neither name is in a sealed text."""
        officer = register.acting_as(OFFICER)
        officer.execute("cip", ChangeAccountable("Aim 1", accountable=Person(GRACE, post="Director")))
        officer.execute("cip", HandOverPost("Clerk", to=Person(ADA, post="Chief Clerk"), reason="Retirement"))

        rows = list(house.store().stored())
        assert [] == [name for name in parts(NAMES) for row in rows if name in repr(row).casefold()]
        assert {f"Chief Clerk ({ADA})"} < {str(one) for one in register.owners("cip")}
        assert f"Director ({GRACE})" == register.structure("cip").to_rows()[0]["responsible"]

    def test_history_holds_commitments_that_the_names_open(
        self, house: House, register: PlanRegister
    ) -> None:
        """Each of them, and each to whom it was."""
        names = house.store().names(commitments(register))

        assert set(commitments(register)) == set(names)
        assert set(NAMES) == set(names.values())
        actors = [one.context.actor for one in register.events()][2:]
        assert {OFFICER} == {actor.title for actor in actors}
        assert {ADA} == {names[actor.person] for actor in actors if actor.person}

    def test_a_salt_is_fresh_each_time(self, register: PlanRegister) -> None:
        """Nobody can tell that two posts were the same person's, or guess a name and try it."""
        found = commitments(register)
        actors = {one.context.actor.person for one in register.events()} - {None}

        assert 2 == len(actors)  # one a call, so that one's events belong together
        owners = [person for person in found if person not in actors]
        assert 5 <= len(set(owners))
        assert commit(ADA, b"\0" * 16) not in found

    def test_owners_keep_their_commitment(self, register: PlanRegister) -> None:
        """A later event that names the old owners names them as they were sealed."""
        given, _ = register.events("cip", after=4)
        register.acting_as(OFFICER).execute("cip", ChangeOwners("1", owners=["Mayor"], reason="x"))

        (*_, taken) = register.events("cip")
        assert isinstance(given.event, ActionOwnersChanged)
        assert isinstance(taken.event, ActionOwnersChanged)
        assert given.event.new == taken.event.old

    def test_a_refused_call_keeps_no_name(self, tmp_path: Path) -> None:
        """Nothing was recorded, so nobody was named."""
        house = House("sqlite", tmp_path)
        ada = make_history(house).acting_as("Another", person="Dorothy Vaughan")

        with pytest.raises(CommandRefusedError):
            ada.execute("cip", ReportStatus("1", "Splendid"))
        ada.preview("cip", ReportStatus("1", "Ongoing"))

        with closing(sqlite3.connect(house.file)) as raw:
            assert [] == raw.execute("SELECT * FROM person WHERE value LIKE '%Vaughan%'").fetchall()
        house.close()


class TestMistakes:
    """A name where a commitment belongs would be sealed for ever."""

    @pytest.mark.parametrize("name", [ADA, "", "ab" * 31, "AB" * 32, "g" * 64, 5])
    def test_a_name_is_never_taken_for_a_commitment(self, register: PlanRegister, name: Any) -> None:
        """Of whoever owns, answers for, or acts; and the error does not repeat it."""
        before = list(register.events())
        post = Post("Clerk", person=name)
        calls: list[tuple[str | Post, Command]] = [
            (OFFICER, AddAction("9", title="Nine", owners=["Mayor", post])),
            (OFFICER, AddSection("Aim 9", title="Nine", accountable=post)),
            (OFFICER, RecordPublishedChange("2", field="owners", owners=[post])),
            (post, ReportStatus("1", "Ongoing")),
        ]

        for actor, command in calls:
            with pytest.raises(InvalidValueError, match="never a name") as refused:
                register.acting_as(actor).execute("cip", command)
            assert ADA not in str(refused.value)
        with pytest.raises(InvalidValueError, match="never a name"):
            register.acting_as(post).issue(
                IssueReport("Q1", plans=["cip"], period="2025/26 Q1", cut_off=JUNE)
            )

        assert before == list(register.events())

    def test_a_post_read_from_history_can_be_given_back(self, register: PlanRegister) -> None:
        """Its commitment is one already."""
        owners = [post for one in register.events("cip") for post in posts(one.event) if post.person]

        receipt = register.acting_as(OFFICER).execute("cip", ChangeOwners("2", owners=owners[:1]))

        assert owners[0] in posts(receipt.events[0])

    def test_a_person_does_not_show_the_name(self) -> None:
        """In a traceback, in a log, in a notebook."""
        assert GRACE not in repr(HEAD)
        assert "Head of Engines" in repr(HEAD)
        assert GRACE not in repr(Name("ab" * 32, b"s" * 16, GRACE))
        assert GRACE not in repr(TELLING)


class TestFingerprint:
    """What makes a repeated call the same."""

    @given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
    def test_it_does_not_depend_on_the_name(self, actor: str, owner: str, other: str) -> None:
        """A fingerprint is kept for ever, and a name that can be guessed could be found out from it."""
        assert fingerprint(actor, owner) == fingerprint(other, other)

    def test_it_covers_the_post_and_that_somebody_was_named(self) -> None:
        """These are in the events."""
        named = call(Person(ADA, post="Clerk"), AddAction("9", title="Nine", owners=[HEAD]))

        assert named != call(Person(ADA, post="Mayor"), AddAction("9", title="Nine", owners=[HEAD]))
        assert named != call(Post("Clerk"), AddAction("9", title="Nine", owners=[HEAD]))
        assert named != call(Person(ADA, post="Clerk"), AddAction("9", title="Nine", owners=[HEAD.post]))

    def test_a_retry_gives_the_first_receipt_and_keeps_no_other_name(
        self, house: House, register: PlanRegister
    ) -> None:
        """Though the salts are fresh; the commitments are those of the first."""
        before = list(house.store().stored()), commitments(register)

        receipt = register.acting_as(OFFICER, person=ADA).execute(
            "cip", *TELLING, effective_on=JUNE, command_id="c1"
        )

        assert receipt.repeated
        assert before == (list(house.store().stored()), commitments(register))


class TestViews:
    """Whoever may read names sees them."""

    def test_views_show_the_name_beside_the_post(self, register: PlanRegister) -> None:
        """Of owners, of actors, in every view that shows either."""
        for view, shown in (
            (register.plan("cip"), f"Clerk ({ADA})"),
            (register.plan("cip"), f"Head of Engines ({GRACE})"),
            (register.changes("cip"), f"{OFFICER} ({ADA})"),
            (register.changes("cip"), f"Head of Engines ({GRACE})"),
            (register.history("cip", "2"), f"Clerk ({ADA})"),
            (register.history("cip", "2"), f"{OFFICER} ({ADA})"),
        ):
            assert any(shown in str(value) for row in view.to_rows() for value in row.values())

    def test_a_published_view_shows_the_name_too(self, register: PlanRegister) -> None:
        """As it was then."""
        register.acting_as(OFFICER).execute("cip", ChangeOwners("1", owners=["Mayor"]))

        assert GRACE in str(register.plan("cip", as_reported="June").to_rows())

    def test_an_erased_name_is_shown_as_erased(self, tmp_path: Path) -> None:
        """Whoever may delete from the person table can; every seal still holds, from outside as well."""
        house = House("sqlite", tmp_path)
        checkpoint = make_history(house).verify().checkpoint
        with closing(sqlite3.connect(house.file)) as raw, raw:
            raw.execute("DELETE FROM person WHERE value = ?", (GRACE,))
        register = house.register()

        rows = register.plan("cip").to_rows()

        assert "Head of Engines (erased)" in str(rows)
        assert GRACE not in str(rows)
        assert f"Clerk ({ADA})" in str(rows)
        assert checkpoint.size == register.verify(against=checkpoint).require().proven_to
        assert GRACE not in str(register.changes("cip").to_rows())
        house.close()

    def test_errors_do_not_carry_names(self, register: PlanRegister) -> None:
        """Not in the message, and not in what is pickled."""
        with pytest.raises(CommandRefusedError) as refused:
            register.acting_as(OFFICER, person=ADA).execute(
                "cip", AddAction("2", title="Taken", owners=[HEAD]), AddAction("3", title="", owners=[HEAD])
            )

        for name in (ADA, GRACE):
            assert name not in str(refused.value)
            assert name.encode() not in pickle.dumps(refused.value)


def make_history(house: House) -> PlanRegister:
    """A register in which people own, answer for, and do things."""
    register = house.register()
    register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
    ada = register.acting_as(OFFICER, person=ADA)
    ada.execute("cip", *TELLING, effective_on=JUNE, command_id="c1")
    ada.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE), command_id="c2")
    return register


def parts(names: tuple[str, ...]) -> list[str]:
    """Forenames and surnames in small letters, none of them hexadecimal: not even half a name may stand."""
    return [part.casefold() for name in names for part in name.split()]


def call(actor: Post | Person, *commands: Command) -> str:
    return Call.of(actor, "cip", commands, None, None, None, None).fingerprint


def fingerprint(actor: str, owner: str) -> str:
    return call(
        Person(actor, post=OFFICER),
        AddAction("9", title="Nine", owners=[Person(owner, post="Head")]),
        AddSection("Aim 9", title="Nine", accountable=Person(owner, post="Director")),
    )
