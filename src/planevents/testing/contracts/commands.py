"""Commands: each is carried out once, and remembered."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planevents.errors import CommandRepeatedError
from planevents.store.interface import CommandRecord
from planevents.testing.contracts.samples import abandon, assert_sealed, contents, name, stream

if TYPE_CHECKING:
    from planevents.store.interface import Store


class CommandContract:
    """What a store remembers of a call, so that a lost answer can be asked for again."""

    def test_a_command_is_remembered(self, store: Store) -> None:
        """Its fingerprint, and where its events are."""
        store.append([stream("cip", 0, 2)], ("c1", "f1"))

        returned = store.append([stream("cip", 2, 3)], ("c2", "f2"))

        assert CommandRecord("c2", "f2", 2, 3) == returned == store.command("c2")

    def test_a_command_covers_all_its_plans(self, store: Store) -> None:
        """Their events stand together, in the order in which the plans were given."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        returned = store.append([stream("b", 0, 2), stream("cip", 1), stream("a", 0)], ("c2", "f2"))

        assert CommandRecord("c2", "f2", 1, 4) == returned == store.command("c2")
        assert ["b@1", "b@2", "cip@2", "a@1"] == [one.address for one in store.read_all(0)]

    @pytest.mark.parametrize("fingerprint", ["f1", "other"])
    def test_a_known_command_is_refused_first(self, store: Store, fingerprint: str) -> None:
        """Sent again after a lost answer, the plan has moved: that it is known is what counts.

        Whether the content is the same is for the register to judge, by the fingerprint.
        """
        store.append([stream("cip", 0)], ("c1", "f1"))

        with pytest.raises(CommandRepeatedError) as refused:
            store.append([stream("cip", 0)], ("c1", fingerprint))

        assert "c1" == refused.value.command_id
        assert CommandRecord("c1", "f1", 0, 1) == store.command("c1")

    def test_a_known_command_appends_nothing(self, store: Store) -> None:
        """Though its plans are at their versions."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)

        with pytest.raises(CommandRepeatedError):
            store.append([stream("cip", 1), stream("b", 0)], ("c1", "f1"), [name("Ada Lovelace")])

        assert before == contents(store)

    def test_a_command_that_was_not_kept_may_be_sent_again(self, store: Store) -> None:
        """Nothing is remembered of it."""
        abandon(store, [stream("cip", 0)], ("c1", "f1"))

        assert CommandRecord("c1", "f2", 0, 1) == store.append([stream("cip", 0)], ("c1", "f2"))

    def test_a_command_without_events_is_remembered(self, store: Store) -> None:
        """It changes no seal, and keeps its names."""
        ada = name("Ada Lovelace")
        store.append([stream("cip", 0)], ("c1", "f1"))
        head = store.head()

        record = store.append([], ("c2", "f2"), [ada])

        assert CommandRecord("c2", "f2", 1, 0) == record == store.command("c2")
        assert (head, {ada.commitment: "Ada Lovelace"}) == (store.head(), store.names([ada.commitment]))
        with pytest.raises(CommandRepeatedError):
            store.append([stream("cip", 1)], ("c2", "f2"))

    def test_a_command_without_events_may_be_the_first(self, store: Store) -> None:
        """It begins, and ends, before the first event."""
        assert CommandRecord("c1", "f1", 0, 0) == store.append([], ("c1", "f1")) == store.command("c1")
        assert CommandRecord("c2", "f2", 0, 1) == store.append([stream("cip", 0)], ("c2", "f2"))
        assert_sealed(store)

    def test_commands_are_listed(self, store: Store) -> None:
        """In the order of their events, those without any first."""
        store.append([stream("cip", 0, 2)], ("z", "f1"))
        store.append([], ("m", "f2"))
        store.append([stream("cip", 2)], ("a", "f3"))

        with store.snapshot() as moment:
            for reader in (store, moment):
                assert [("z", 0, 2), ("m", 2, 0), ("a", 2, 1)] == [
                    (record.command_id, record.first_position, record.count) for record in reader.commands()
                ]

    def test_commands_are_listed_from_where_they_begin(self, store: Store) -> None:
        """Those whose first position is above a position, however far it is."""
        for number in range(4):
            store.append([stream("cip", 2 * number, 2)], (f"c{number}", "f"))
        store.append([], ("last", "f"))
        firsts = {"c0": 0, "c1": 2, "c2": 4, "c3": 6, "last": 8}

        for after in (*range(-2, 10), 2**63 - 1, 2**63, 2**70, -(2**63), -(2**70)):
            expected = [command for command, first in firsts.items() if first > after]
            assert (after, expected) == (after, [one.command_id for one in store.commands(after)])
