"""An honest store on each database, and copies of it to tamper with."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from tests.tampering.stands import postgresql_stand, sqlite_stand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tampering.stands import Stand


@pytest.fixture(scope="session")
def stands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Stand]]:
    """Give the stand of a kind of database, set up when it is first asked for."""
    with ExitStack() as left:
        made: dict[str, Stand] = {}

        def stand(kind: str) -> Stand:
            if kind not in made:
                make = sqlite_stand if kind == "sqlite" else postgresql_stand
                made[kind] = left.enter_context(make(tmp_path_factory.mktemp(kind)))
            return made[kind]

        yield stand
