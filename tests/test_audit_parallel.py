"""Several processes find what one finds, and say plainly when they cannot."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from tests.damage import history
from tests.held import Dying, Failing, Held
from tests.naive_audit import body_of, naively_verify

from planevents.errors import InvalidValueError, StoreFailedError
from planevents.ledger.audit import Beside
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.parallel import verify_in_processes
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.store.interface import CommandRecord
from planevents.testing.contracts import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.codec import StoredEvent

ROWS, COMMANDS = history()
CHUNK = 8


def sealing(rows: Iterable[StoredEvent]) -> Frontier:
    return Frontier.empty().extend(leaf_hash(body_of(row)) for row in rows)


SEALED = sealing(ROWS)
PRINTED = Checkpoint(ORIGIN, 21, sealing(ROWS[:21]).root())
HIDDEN = tuple(attrs.evolve(ROWS[3], position=position) for position in range(-20, 0))
DAMAGED = {
    "nothing": ROWS,
    "a column": (*ROWS[:30], attrs.evolve(ROWS[30], actor="nobody"), *ROWS[31:]),
    "the first row": (attrs.evolve(ROWS[0], version=4), *ROWS[1:]),
    "the first row of a chunk": (
        *ROWS[:16],
        attrs.evolve(ROWS[16], version=4, recorded_at="2020"),
        *ROWS[17:],
    ),
    "a missing row": (*ROWS[:11], *ROWS[12:]),
    "missing ends of chunks": tuple(row for row in ROWS if row.position % CHUNK != CHUNK - 1),
    "a missing chunk": (*ROWS[:16], *ROWS[24:]),
    "more than a chunk before the first": (*HIDDEN, *ROWS),
    "rows after the head": (*ROWS, attrs.evolve(ROWS[-1], position=len(ROWS) + 2)),
    "a missing end": ROWS[:-9],
    "everything": (),
}


@pytest.mark.parametrize("rows", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("processes", [1, 2])
def test_processes_find_what_one_finds(rows: tuple[StoredEvent, ...], processes: int) -> None:
    """Every finding in its place, also where rows are missing and leaves stand elsewhere in the tree."""
    calls = [*COMMANDS[:5], *COMMANDS[6:-1], CommandRecord("more", "f", 57, 9)]
    told: list[int] = []

    found = verify_in_processes(
        Held(rows),
        Held(rows),
        SEALED,
        ORIGIN,
        processes=processes,
        against=PRINTED,
        progress=told.append,
        beside=Beside(commands=calls),
        chunk=CHUNK,
    )

    assert repr(naively_verify(rows, SEALED, ORIGIN, PRINTED, commands=calls)) == repr(found)
    assert (len(rows), sorted(set(told))) == (told[-1] if told else 0, told)


def test_a_head_that_claims_a_great_deal_keeps_no_process_busy() -> None:
    """After a chunk without any row the rest is looked at where verification was asked for."""
    claimed = Frontier(2**62, (bytes(32),))

    found = verify_in_processes(Held(ROWS), Held(ROWS), claimed, ORIGIN, processes=2, chunk=CHUNK)

    assert repr(naively_verify(ROWS, claimed, ORIGIN)) == repr(found)


def test_what_was_appended_meanwhile_is_left_alone() -> None:
    """The rows of the caller's moment count, not those that a process sees later."""
    then = ROWS[:-13]

    found = verify_in_processes(Held(ROWS), Held(then), sealing(then), ORIGIN, processes=2, chunk=CHUNK)

    assert len(then) == found.require().size


@pytest.mark.parametrize("processes", [0, -1])
def test_no_process_is_too_few(processes: int) -> None:
    """Somebody has to look."""
    with pytest.raises(InvalidValueError, match="at least one process"):
        verify_in_processes(Held(ROWS), Held(ROWS), SEALED, ORIGIN, processes=processes)


def test_an_error_of_reading_is_the_callers() -> None:
    """As if it had been raised here."""
    with pytest.raises(StoreFailedError, match="no rows after"):
        verify_in_processes(Failing(), Held(ROWS), SEALED, ORIGIN, processes=2, chunk=CHUNK)


def test_a_process_that_dies_is_told() -> None:
    """With what to do instead."""
    with pytest.raises(InvalidValueError, match=r"came to an end before it was done.*processes=1"):
        verify_in_processes(Dying(), Held(ROWS), SEALED, ORIGIN, processes=2, chunk=CHUNK)


def test_a_daemonic_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may not start others, which Python would say less plainly."""
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]  # as multiprocessing marks it

    with pytest.raises(InvalidValueError, match="daemonic"):
        verify_in_processes(Held(ROWS), Held(ROWS), SEALED, ORIGIN, processes=2, chunk=CHUNK)


def test_the_callers_script_is_not_run_again(tmp_path: Path) -> None:
    """Though it guards nothing: what it recorded before would be recorded twice."""
    script = tmp_path / "script.py"
    script.write_text(
        "from tests.held import Held\n"
        "from tests.test_audit_parallel import CHUNK, ORIGIN, ROWS, SEALED\n"
        "from planevents.ledger.parallel import verify_in_processes\n"
        "print('recorded')\n"
        "found = verify_in_processes(Held(ROWS), Held(ROWS), SEALED, ORIGIN, processes=2, chunk=CHUNK)\n"
        "print(found.require().size, __name__)\n"
    )
    ran = subprocess.run(  # noqa: S603 our own
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert f"recorded\n{len(ROWS)} __main__\n" == ran.stdout
