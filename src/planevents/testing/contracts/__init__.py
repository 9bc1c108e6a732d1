"""What every store promises, as tests that an implementation inherits.

Subclass ``StoreContract`` in a test module and give it a fixture ``store`` that returns a new,
empty store: on the contract's ``clock``, and with ``ORIGIN`` as its origin.

    class TestMine(StoreContract):
        @pytest.fixture
        def store(self, clock: Clock) -> Iterator[Store]:
            with closing(MyStore(clock=clock, origin=ORIGIN)) as store:
                yield store

A promise that a store cannot keep is a defect of the store: the register, the projections and the
ledger rely on all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planevents.testing.contracts.appending import AppendingContract
from planevents.testing.contracts.commands import CommandContract
from planevents.testing.contracts.ledger import LedgerContract, assert_tiled
from planevents.testing.contracts.names import NameContract
from planevents.testing.contracts.reading import ReadingContract
from planevents.testing.contracts.restoring import RestoringContract
from planevents.testing.contracts.samples import (
    MORE_THAN_A_PAGE,
    ORIGIN,
    START,
    Clock,
    assert_sealed,
    contents,
    name,
    restored,
    rows,
    stream,
    unrecorded,
)
from planevents.testing.contracts.text import TextContract
from planevents.testing.contracts.threads import ThreadContract
from planevents.testing.contracts.transactions import TransactionContract

if TYPE_CHECKING:
    from planevents.store.interface import Store

__all__ = [
    "MORE_THAN_A_PAGE",
    "ORIGIN",
    "START",
    "AppendingContract",
    "Clock",
    "CommandContract",
    "LedgerContract",
    "NameContract",
    "ReadingContract",
    "RestoringContract",
    "StoreContract",
    "TextContract",
    "ThreadContract",
    "TransactionContract",
    "assert_sealed",
    "assert_tiled",
    "contents",
    "name",
    "restored",
    "rows",
    "stream",
    "unrecorded",
]


class StoreContract(
    AppendingContract,
    CommandContract,
    ReadingContract,
    NameContract,
    TransactionContract,
    LedgerContract,
    RestoringContract,
    ThreadContract,
    TextContract,
):
    """Everything that holds for memory and for every database."""

    @pytest.fixture
    def clock(self) -> Clock:
        """Return the clock that the store must record by; tests set it."""
        return Clock()

    @pytest.fixture
    def store(self) -> Store:
        """Return a new, empty store; whoever subclasses the contract gives this."""
        raise NotImplementedError(
            "give a fixture named store that returns a new store, made with the fixture clock and ORIGIN"
        )
