"""Transactions and savepoints: what is kept together, and what leaves no trace."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300, PLR2004

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from planevents.errors import CommandRepeatedError, StoreFailedError, WrongVersionError
from planevents.store.interface import CommandRecord
from planevents.testing.contracts.samples import START, Clock, assert_sealed, contents, name, stream

if TYPE_CHECKING:
    from planevents.store.interface import EventWriter, Store, Transaction


class TransactionContract:
    """Several appends as one, on a head that nobody else can move meanwhile."""

    def test_a_transaction_keeps_all_its_appends(self, store: Store) -> None:
        """They are seen inside at once, and outside when it ends."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0, 2)], ("c1", "f1"))
            writer.append([stream("cip", 2)], ("c2", "f2"), [name("Ada Lovelace")])
            inside = contents(writer)
            assert 0 == store.head().size
            assert store.command("c1") is None

        assert inside == contents(store)
        assert (3, CommandRecord("c2", "f2", 2, 1)) == (store.head().size, store.command("c2"))

    def test_a_transaction_without_appends_changes_nothing(self, store: Store) -> None:
        """It only held the head."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)

        with store.transaction() as writer:
            assert before == contents(writer)

        assert before == contents(store)

    @pytest.mark.parametrize("failure", [LookupError, KeyboardInterrupt, GeneratorExit])
    def test_a_transaction_that_fails_keeps_nothing(self, store: Store, failure: type[BaseException]) -> None:
        """Whatever it was that failed."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)

        def fail(writer: EventWriter) -> None:
            writer.append([stream("cip", 1), stream("b", 0)], ("c2", "f2"), [name("Ada Lovelace")])
            raise failure

        with pytest.raises(failure), store.transaction() as writer:
            fail(writer)

        assert before == contents(store)
        assert (None, {}) == (store.command("c2"), store.names([name("Ada Lovelace").commitment]))
        store.append([stream("cip", 1)], ("c2", "f2"))

    def test_a_refusal_inside_a_transaction_can_be_answered(self, store: Store) -> None:
        """What was refused leaves nothing; the rest is kept."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            with pytest.raises(WrongVersionError):
                writer.append([stream("b", 0), stream("cip", 0)], ("c2", "f2"))
            with pytest.raises(CommandRepeatedError):
                writer.append([stream("cip", 1)], ("c1", "f1"))
            writer.append([stream("cip", 1)], ("c2", "f2"))

        assert (2, ("cip",)) == (store.version("cip"), store.plans())

    def test_a_savepoint_that_fails_leaves_nothing(self, store: Store) -> None:
        """Of its own: what stands before and after it is kept."""
        ada = name("Ada Lovelace")

        def fail(writer: Transaction) -> None:
            with writer.savepoint():
                writer.append([stream("cip", 1, 2), stream("b", 0)], ("c2", "f2"), [ada])
                raise LookupError

        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            before = contents(writer)
            with pytest.raises(LookupError):
                fail(writer)
            assert before == contents(writer)
            assert (None, {}) == (writer.command("c2"), writer.names([ada.commitment]))
            writer.append([stream("cip", 1)], ("c2", "f2"))

        assert (2, ("cip",), 2) == (store.version("cip"), store.plans(), store.head().size)
        assert_sealed(store)

    def test_savepoints_nest(self, store: Store) -> None:
        """The inner one fails alone; the outer one takes the inner one with it."""

        def fail(writer: Transaction, plan: str) -> None:
            with writer.savepoint():
                with writer.savepoint():
                    writer.append([stream(plan, 0)], (f"{plan}-kept", "f"))
                raise LookupError

        with store.transaction() as writer:
            with writer.savepoint():
                writer.append([stream("outer", 0)], ("c1", "f1"))
                with pytest.raises(LookupError):
                    fail(writer, "inner")
                with writer.savepoint():
                    writer.append([stream("beside", 0)], ("c2", "f2"))
            with pytest.raises(LookupError):
                fail(writer, "other")

        assert ("outer", "beside") == store.plans()
        assert_sealed(store)

    def test_a_savepoint_is_kept_only_with_its_transaction(self, store: Store) -> None:
        """It was no commit."""
        before = contents(store)

        def fail(writer: Transaction) -> None:
            with writer.savepoint():
                writer.append([stream("cip", 0)], ("c1", "f1"))
            raise LookupError

        with pytest.raises(LookupError), store.transaction() as writer:
            fail(writer)

        assert before == contents(store)

    def test_a_refusal_answered_in_a_savepoint_does_not_undo_it(self, store: Store) -> None:
        """Only an error that leaves it does."""
        with store.transaction() as writer, writer.savepoint():
            writer.append([stream("cip", 0)], ("c1", "f1"))
            with pytest.raises(WrongVersionError):
                writer.append([stream("cip", 0)], ("c2", "f2"))

        assert 1 == store.version("cip")

    def test_a_transaction_that_is_over_has_no_savepoint(self, store: Store) -> None:
        """There is nothing left to go back to."""
        with store.transaction() as writer:
            pass

        with pytest.raises(StoreFailedError, match="transaction is over"), writer.savepoint():
            pass

    def test_a_transaction_that_is_over_does_nothing(self, store: Store) -> None:
        """Kept by mistake, it says so."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))

        with pytest.raises(StoreFailedError, match="transaction is over"):
            writer.append([stream("cip", 1)], ("c2", "f2"))
        with pytest.raises(StoreFailedError, match="transaction is over"):
            writer.head()
        assert 1 == store.version("cip")

    def test_a_transaction_records_at_one_moment(self, store: Store, clock: Clock) -> None:
        """The clock is read once, however long it takes."""
        with store.transaction() as writer:
            writer.append([stream("cip", 0)], ("c1", "f1"))
            clock.now += timedelta(hours=1)
            writer.append([stream("cip", 1)], ("c2", "f2"))
        store.append([stream("cip", 2)], ("c3", "f3"))

        later = START + timedelta(hours=1)
        assert [START, START, later] == [one.recorded_at for one in store.read("cip")]

    def test_appending_while_reading_in_a_transaction_ends(self, store: Store) -> None:
        """A reading does not run after what it causes."""
        store.append([stream("cip", 0, 3)], ("c1", "f1"))

        with store.transaction() as writer:
            for one in writer.read("cip"):
                writer.append([stream("cip", 3 + one.position)], (f"d{one.position}", "f"))

        assert 6 == store.version("cip")
