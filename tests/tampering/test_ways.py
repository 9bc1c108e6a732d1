"""The ways round the triggers: SQL alone is refused, and each way writes what the forger wants, and is found."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.tampering.changes import OF_EVENTS
from tests.tampering.contents import copied, ordered
from tests.tampering.looking import look
from tests.tampering.matrix import ALLOWED, CHANGES, IN_PLACE, NO_WAYS, WAYS, cells
from tests.tampering.sealing import RESEALS
from tests.tampering.sqlite_bytes import NotInPlaceError
from tests.tampering.story import Where

from planevents.errors import InvalidValueError
from planevents.store.doctor import examine
from planevents.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tampering.contents import Contents
    from tests.tampering.matrix import Cell, Way
    from tests.tampering.stands import Stand

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege)
SHOWN = {
    ("event.data", "nothing"),
    ("event.data", "everything"),
    ("delete one", "leaf hashes and head"),
    ("insert one", "everything"),
    ("tile.hashes", "nothing"),
}
"""Changes by which every way is shown in every run; all others take their time."""


def wanted(cell: Cell, before: Contents) -> Contents:
    after = copied(before)
    cell.change.do(after, cell.where)
    RESEALS[cell.resealed](after)
    return after


@pytest.mark.parametrize("way", NO_WAYS, ids=str)
def test_sql_alone_is_refused(stands: Callable[[str], Stand], way: Way) -> None:
    """By a trigger, or for want of a right: nothing has changed. What is allowed is known."""
    stand = stands(way.kind)
    before = stand.honest.contents
    with stand.copy() as copy:
        for change in (change for name, change in CHANGES.items() if name not in ALLOWED):
            after = copied(before)
            change.do(after, Where.AFTER_THE_CHECKPOINT)
            with pytest.raises(REFUSED, match=r"planevents: |permission denied"):
                way.go(copy.target, before, after)

        assert before == copy.contents()


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("way", NO_WAYS, ids=str)
def test_what_sql_may_do_is_known(stands: Callable[[str], Stand], way: Way, name: str) -> None:
    """Names are erased, names and calls are added; the application's role erases none."""
    stand = stands(way.kind)
    before = stand.honest.contents
    after = copied(before)
    CHANGES[name].do(after, Where.AFTER_THE_CHECKPOINT)
    with stand.copy() as copy:
        if way.name in ALLOWED[name]:
            way.go(copy.target, before, after)
        else:
            with pytest.raises(REFUSED):
                way.go(copy.target, before, after)

        assert ordered(after if way.name in ALLOWED[name] else before) == copy.contents()


def tried() -> Iterator[object]:
    """By every way every change once: of events with a whole rebuild, unless it overwrites, else crudely."""
    for way in WAYS:
        overwritten = way.name == "bytes overwritten"
        for cell in cells():
            name, history = cell.change.name, cell.change in OF_EVENTS
            if (
                cell.where is not Where.IN_A_TILE
                or cell.found == "="
                or (overwritten and name not in IN_PLACE)
            ):
                continue
            shown = (name, cell.resealed) in SHOWN
            if shown or cell.resealed == ("everything" if history and not overwritten else "nothing"):
                marks = () if shown else pytest.mark.slow
                yield pytest.param(way, cell, id=f"{way}: {cell}", marks=marks)


@pytest.mark.parametrize(("way", "cell"), list(tried()))
def test_a_way_writes_what_the_forger_wants(stands: Callable[[str], Stand], way: Way, cell: Cell) -> None:
    """Neither more nor less, so that what is found does not depend on the way."""
    stand = stands(way.kind)
    before = stand.honest.contents
    after = wanted(cell, before)
    with stand.copy() as copy:
        way.go(copy.target, before, after)

        assert ordered(after) == copy.contents()
        if (cell.change.name, cell.resealed) in SHOWN:
            seen = look(copy.url, stand.honest, cell.change.named(before, cell.where))
            assert cell.found == seen.letters
            assert not guards_missing(copy.url)


def guards_missing(url: str) -> list[str]:
    """What the doctor misses of triggers: of a forger who puts them back it sees nothing."""
    store = SqlStore.open(url, create=False, clock=lambda: pytest.fail("nothing is recorded"))
    try:
        return [one.what for one in examine(store).findings if "trigger" in one.what]
    except InvalidValueError as error:
        return [str(error)]
    finally:
        store.close()


def test_bytes_are_overwritten_where_they_fit(stands: Callable[[str], Stand]) -> None:
    """What changes a length, a row's number or how many there are cannot be done so."""
    stand = stands("sqlite")
    (way,) = (way for way in WAYS if way.name == "bytes overwritten")
    before = stand.honest.contents
    possible: set[str] = set()
    for name, change in CHANGES.items():
        after = copied(before)
        change.do(after, Where.IN_A_TILE)
        with stand.copy() as copy:
            try:
                way.go(copy.target, before, after)
            except NotInPlaceError:
                assert before == copy.contents()
            else:
                possible.add(name)

    assert possible == IN_PLACE
