"""Names: kept apart from the events, and found by their commitments."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

from planevents.errors import InvalidValueError
from planevents.people import Name
from planevents.testing.contracts.samples import MORE_THAN_A_PAGE, assert_sealed, name, stream

if TYPE_CHECKING:
    from planevents.store.interface import Store, Transaction


class NameContract:
    """The openings of commitments. Whoever erases one deletes it here, and no seal changes."""

    def test_names_are_found_by_their_commitments(self, store: Store) -> None:
        """Those that are known: one that was erased, or never sent, is left out."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada, alan])

        assert {ada.commitment: "Ada Lovelace"} == store.names([ada.commitment, "unknown"])
        assert {} == store.names([])

    def test_a_name_may_be_sent_again(self, store: Store) -> None:
        """The same commitment can only open to the same name."""
        ada = name("Ada Lovelace")

        store.append([stream("cip", 0)], ("c1", "f1"), [ada, ada])
        store.append([stream("cip", 1)], ("c2", "f2"), [ada])

        assert {ada.commitment: "Ada Lovelace"} == store.names(iter([ada.commitment]))
        assert [ada] == list(store.people())

    def test_one_name_may_have_several_commitments(self, store: Store) -> None:
        """A fresh salt each time: nobody can tell from the events that it was the same person."""
        first, second = name("Ada Lovelace", b"1" * 16), name("Ada Lovelace", b"2" * 16)
        store.append([stream("cip", 0)], ("c1", "f1"), [first, second])

        assert {first, second} == set(store.people())
        assert {first.commitment: "Ada Lovelace"} == store.names([first.commitment])

    def test_a_name_must_open_its_commitment(self, store: Store) -> None:
        """Otherwise an event would come to name somebody else."""
        ada = name("Ada Lovelace")

        with pytest.raises(InvalidValueError, match="commitment"):
            store.append([stream("cip", 0)], ("c1", "f1"), [Name(ada.commitment, ada.salt, "Alan Turing")])

        assert 0 == store.head().size

    def test_an_erased_name_is_gone(self, store: Store) -> None:
        """It alone, once, and the seal over the events that named the person still holds."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada, alan])
        head = store.head()

        with store.transaction() as writer:
            assert 1 == writer.erase([ada.commitment, "unknown", ada.commitment])
            assert 0 == writer.erase(iter([ada.commitment]))
            assert 0 == writer.erase([])
            assert [alan] == list(writer.people())
            assert {ada, alan} == set(store.people())

        assert ([alan], head) == (list(store.people()), store.head())
        assert {alan.commitment: "Alan Turing"} == store.names([ada.commitment, alan.commitment])
        assert store.after_erasure()
        assert_sealed(store)

    def test_many_names_are_erased_at_once(self, store: Store) -> None:
        """As many as there are."""
        people = [name(f"Person {number}") for number in range(MORE_THAN_A_PAGE)]
        store.append([stream("cip", 0)], ("c1", "f1"), people)

        with store.transaction() as writer:
            assert MORE_THAN_A_PAGE - 3 == writer.erase(one.commitment for one in people[3:])

        assert set(people[:3]) == set(store.people())

    def test_an_erasure_is_kept_with_its_transaction_or_not_at_all(self, store: Store) -> None:
        """With the event that says so; nor does one in a savepoint that fails stand."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])

        def fail(writer: Transaction) -> None:
            with writer.savepoint():
                writer.append([stream("cip", 1)], ("c2", "f2"))
                assert 1 == writer.erase([ada.commitment])
                raise LookupError

        with pytest.raises(LookupError), store.transaction() as writer:
            fail(writer)
        with store.transaction() as writer, pytest.raises(LookupError):
            fail(writer)
        assert ([ada], 1) == (list(store.people()), store.head().size)

        with store.transaction() as writer:
            writer.append([stream("cip", 1)], ("c2", "f2"))
            assert 1 == writer.erase([ada.commitment])

        assert ([], 2) == (list(store.people()), store.head().size)

    def test_a_snapshot_goes_on_telling_an_erased_name(self, store: Store) -> None:
        """It is of a moment before; whoever opens the next one is told nothing."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])

        with store.snapshot() as moment:
            assert [ada] == list(moment.people())
            with store.transaction() as writer:
                writer.erase([ada.commitment])
            assert [ada] == list(moment.people())

        assert [] == list(store.people())

    def test_an_erased_name_may_be_sent_again(self, store: Store) -> None:
        """Whoever sends it must answer for that; the store remembers nothing of it."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])
        with store.transaction() as writer:
            writer.erase([ada.commitment])

        store.append([stream("cip", 1)], ("c2", "f2"), [ada])

        assert [ada] == list(store.people())

    def test_people_are_listed(self, store: Store) -> None:
        """In any order, with the salts that verification needs."""
        ada, alan = name("Ada Lovelace", b"\x00" * 16), name("Alan Turing", b"\xff" * 16)
        store.append([stream("cip", 0)], ("c1", "f1"), [ada])
        store.append([stream("cip", 1)], ("c2", "f2"), [alan])

        with store.snapshot() as moment:
            assert {ada, alan} == set(store.people()) == set(moment.people())

    def test_long_lists_of_commands_and_people_are_whole(self, store: Store) -> None:
        """However many pages they fill, and nobody need read them to the end."""
        people = [name(f"Person {number}") for number in range(MORE_THAN_A_PAGE)]
        with store.transaction() as writer:
            for number in range(MORE_THAN_A_PAGE):
                writer.append([stream("cip", number)], (f"c{number}", "f"), [people[number]])

        assert [f"c{number}" for number in range(MORE_THAN_A_PAGE)] == [
            record.command_id for record in store.commands()
        ]
        assert set(people) == set(store.people())
        assert {one.commitment: one.value for one in people} == store.names(one.commitment for one in people)
        assert 2 == len([*islice(store.commands(), 1), *islice(store.people(), 1)])
        store.append([stream("b", 0)], ("last", "f"))

    def test_many_names_may_come_at_once(self, store: Store) -> None:
        """An import brings all its owners in one append, some of them known."""
        people = [name(f"Person {number}") for number in range(MORE_THAN_A_PAGE)]
        store.append([stream("cip", 0)], ("c1", "f1"), people[::2])

        store.append([stream("cip", 1)], ("c2", "f2"), people)

        assert set(people) == set(store.people())
