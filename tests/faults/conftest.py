"""An empty store of each kind, and a nursery of processes to write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.faults.nursery import Nursery
from tests.faults.place import KINDS, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.place import Place


@pytest.fixture(name="place", params=KINDS)
def each_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery")) as nursery:
        yield nursery
