"""What stores, projections, codecs and rules promise, as tests that one's own inherits.

``ProjectionContract``, ``CodecContract`` and ``RuleContract`` say in their own modules what they need.

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

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from planevents.testing.contracts.codecs import CodecContract, EventCodec
    from planevents.testing.contracts.projections import ProjectionContract
    from planevents.testing.contracts.rules import RuleContract

__all__ = [
    "MORE_THAN_A_PAGE",
    "ORIGIN",
    "START",
    "AppendingContract",
    "Clock",
    "CodecContract",
    "CommandContract",
    "EventCodec",
    "LedgerContract",
    "NameContract",
    "ProjectionContract",
    "ReadingContract",
    "RestoringContract",
    "RuleContract",
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

_WITH_HYPOTHESIS = {
    "CodecContract": "codecs",
    "EventCodec": "codecs",
    "ProjectionContract": "projections",
    "RuleContract": "rules",
}
"""The contracts that draw examples, each with its module: Hypothesis is imported when one is asked for."""


def __getattr__(name: str) -> Any:
    if name not in _WITH_HYPOTHESIS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WITH_HYPOTHESIS[name]}"), name)


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
