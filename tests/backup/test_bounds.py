"""Memory: what is exported or restored passes through, and is not gathered."""

from __future__ import annotations

import io
import tracemalloc
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, cast
from weakref import ref

import pytest
from tests.backup.records import ORIGIN, Clock, call, fill, golden

from planevents import codec
from planevents.backup import files, form
from planevents.backup.exporting import export
from planevents.backup.lines import Lines
from planevents.backup.reading import Backup
from planevents.backup.rows import line_of
from planevents.ledger.chunk import BATCH
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.store.interface import CommandRecord
from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.codec import StoredEvent
    from planevents.store.interface import EventReader

MEGABYTE = 2**20


def synthetic(size: int) -> Iterator[bytes]:
    """The lines of a backup of so many like events of one plan, each of a call of its own."""
    store = MemoryStore(Clock(), ORIGIN)
    call(store, "cip", "call 000000", golden()[:1])
    line = line_of(next(iter(store.stored())))
    digest = sha256()
    frontier, leaves = Frontier.empty(), list[bytes]()

    def written(one: bytes) -> bytes:
        digest.update(one + b"\n")
        return one + b"\n"

    yield written(form.Opening(ORIGIN, size, names=True).to_line())
    for number in range(size):
        event = line.replace(b'"version":1}', b'"version":%d}' % (number + 1))
        event = event.replace(b"call 000000", b"call %06d" % number)
        leaves.append(leaf_hash(event))
        if len(leaves) == 1024:
            frontier, leaves = frontier.extend(leaves), []
        yield written(event)
    for number in range(size):
        yield written(form.command_line(CommandRecord(f"call {number:06}", "f", number, 1)))
    root = frontier.extend(leaves).root()
    yield form.Ending(size, size, 0, 0, root, digest.hexdigest()).to_line() + b"\n"


class Stream(io.RawIOBase):
    """A file that is made while it is read, a line at a time."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines

    def readline(self, size: int | None = -1, /) -> bytes:
        line = next(self._lines, b"")
        assert size is None or len(line) <= size
        return line


def most_held(size: int) -> int:
    """Return how many bytes were held at once while a backup of so many events was read."""
    stream = cast("IO[bytes]", Stream(synthetic(size)))
    tracemalloc.start()
    try:
        backup = Backup(Lines(stream, "backup"))
        for all_of in (backup.events, backup.commands, backup.names):
            for _ in all_of():
                pass
        assert size == backup.finish().events
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class TestMemory:
    """It does not grow with what is read or written."""

    @pytest.mark.parametrize("size", [5_000, pytest.param(100_000, marks=pytest.mark.slow)])
    def test_an_event_is_let_go(self, size: int) -> None:
        """Of so many events, and as many calls, no more than a batch is held at any time."""
        backup = Backup(Lines(cast("IO[bytes]", Stream(synthetic(size))), "backup"))
        yielded: list[ref[StoredEvent]] = []
        for row in backup.events():
            yielded.append(ref(row))
            if len(yielded) % BATCH == 0:
                assert sum(one() is not None for one in yielded[-3 * BATCH :]) <= 2 * BATCH
        assert sum(one() is not None for one in yielded) <= BATCH
        assert size == sum(1 for _ in backup.commands())

    @pytest.mark.slow
    def test_a_larger_backup_takes_no_more(self) -> None:
        """Four times the lines: beyond a batch, nothing but a few bytes for 256 events."""
        small, large = most_held(2_000), most_held(8_000)
        assert large - small < MEGABYTE

    def test_a_batch_of_long_events_is_short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However long the lines are, only so many bytes of them are checked at once."""
        monkeypatch.setattr("planevents.backup.reading._BATCH_BYTES", 1)
        told: list[int] = []
        backup = Backup(Lines(cast("IO[bytes]", Stream(synthetic(5))), "backup"), told.append)
        assert 5 == len(list(backup.events()))
        assert [1, 2, 3, 4, 5] == told

    def test_an_export_holds_no_lines(self) -> None:
        """Each is written before the next row is asked for."""
        store = MemoryStore(Clock(), ORIGIN)
        fill(store)
        written = io.BytesIO()
        seen: list[int] = []

        class Watched:
            def __getattr__(self, name: str) -> Any:
                return getattr(moment, name)

            def stored(self) -> Iterator[StoredEvent]:
                for row in moment.stored():
                    seen.append(written.getvalue().count(b"\n"))
                    yield row

        with store.snapshot() as moment:
            export(cast("EventReader", Watched()), written)
        assert list(range(1, store.head().size + 1)) == seen

    def test_a_compressed_file_is_read_as_it_comes(self, tmp_path: Path) -> None:
        """Nothing is unpacked that was not asked for."""
        with files.writing(tmp_path / "b.gz", force=False) as stream:
            for _ in range(64):
                stream.write(bytes(MEGABYTE))
        tracemalloc.start()
        with files.reading(tmp_path / "b.gz") as stream:
            assert 10 == len(stream.readline(10))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert held < MEGABYTE

    def test_what_is_made_here_is_a_backup(self) -> None:
        """The synthetic lines are as an export writes them."""
        lines = list(synthetic(2))
        assert all(codec.canonical(codec.decode_header(line)) + b"\n" == line for line in lines)
