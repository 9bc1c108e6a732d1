"""Writing a backup: one moment, only of what is as it was sealed, and whole or not at all."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from tests.backup.records import ORIGIN, Clock, backup_of, call, fill, golden, lines_of, restored
from tests.damage import damaged, history
from tests.engines import KINDS, place
from tests.engines import opened as opened_register

from planevents.backup import exporting, form
from planevents.backup.exporting import export
from planevents.errors import BackupError, StoreFailedError, VerificationError
from planevents.ledger.careful import leaf_of
from planevents.ledger.tree import Frontier
from planevents.people import Name
from planevents.register import PlanRegister
from planevents.store.interface import CommandRecord, Head
from planevents.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.codec import StoredEvent
    from planevents.store.interface import EventReader, Store


@pytest.fixture
def store() -> Store:
    memory: Store = MemoryStore(Clock(), ORIGIN)
    fill(memory)
    return memory


@attrs.frozen
class Meddled:
    """A store of which some answers are others."""

    reader: EventReader
    answers: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.answers.get(name) or getattr(self.reader, name)


def refused(store: Store, **answers: Any) -> str:
    """What is said of a store some of whose answers are others."""
    with store.snapshot() as moment:
        reader: Any = Meddled(moment, answers)
        with pytest.raises(VerificationError) as refusal:
            export(reader, io.BytesIO())
    return str(refusal.value)


class TestBackups:
    """What is written."""

    def test_it_returns_what_commits_to_it(self, store: Store) -> None:
        """The checkpoint of what is in the file."""
        with store.snapshot() as moment:
            written = export(moment, io.BytesIO())
        head = store.head()
        assert (ORIGIN, head.size, head.frontier.root()) == (written.origin, written.size, written.root)

    def test_an_empty_record(self) -> None:
        """Two lines, and it can be restored."""
        data = backup_of(MemoryStore(Clock(), ORIGIN))
        assert 2 == len(lines_of(data))
        assert 0 == restored(data).checkpoint.size

    def test_names_can_be_left_out(self, store: Store) -> None:
        """No name is in the file, and the first line says so; the root is the same."""
        named, unnamed = backup_of(store), backup_of(store, names=False)
        assert b"Angharad" in named
        assert b"Angharad" not in unnamed
        assert not [line for line in lines_of(unnamed) if b'"person":{"commitment"' in line]
        assert (True, False) == tuple(form.Opening.of(one.splitlines()[0]).names for one in (named, unnamed))
        assert restored(named).checkpoint == restored(unnamed).checkpoint

    def test_it_is_one_moment(self, store: Store) -> None:
        """What is recorded meanwhile is not in it."""
        with store.snapshot() as moment:
            call(store, "cip", "later", golden()[:2])
            written = export(moment, io.BytesIO())
        assert store.head().size - 2 == written.size

    def test_the_same_record_gives_the_same_bytes(self, store: Store, tmp_path: Path) -> None:
        """Compressed too: neither a time nor a name is in the file."""
        files = [tmp_path / "a.gz", tmp_path / "b.gz"]
        for file in files:
            with store.snapshot() as moment:
                export(moment, file)
        assert files[0].read_bytes() == files[1].read_bytes()
        assert bytes(4) == files[0].read_bytes()[4:8]
        assert backup_of(store) == gzip.decompress(files[0].read_bytes())

    def test_progress_is_told(self, store: Store) -> None:
        """The number of events written so far."""
        told: list[int] = []
        backup_of(store, progress=told.append)
        assert store.head().size == told[-1]


class TestFiles:
    """Where it goes."""

    def test_only_its_owner_may_read_it(self, store: Store, tmp_path: Path) -> None:
        """It holds names; so does what is replaced by force."""
        file = tmp_path / "b.jsonl"
        file.write_text("readable")
        file.chmod(0o666)
        with store.snapshot() as moment:
            export(moment, file, force=True)
        assert 0o600 == file.stat().st_mode & 0o777
        assert [file] == list(tmp_path.iterdir())

    def test_a_file_is_not_replaced(self, store: Store, tmp_path: Path) -> None:
        """Unless that is asked for."""
        file = tmp_path / "b.jsonl"
        file.write_text("last year's")
        with store.snapshot() as moment, pytest.raises(BackupError, match="there is such a file already"):
            export(moment, file)
        assert "last year's" == file.read_text()
        assert [file] == list(tmp_path.iterdir())

    def test_nor_one_that_came_meanwhile(self, store: Store, tmp_path: Path) -> None:
        """Somebody else's, that was written while this one was."""
        file = tmp_path / "b.jsonl"

        def write(_: int) -> None:
            file.write_text("another's")

        with store.snapshot() as moment, pytest.raises(BackupError, match="there is such a file already"):
            export(moment, file, progress=write)
        assert "another's" == file.read_text()
        assert [file] == list(tmp_path.iterdir())

    def test_nothing_is_left_of_what_failed(self, store: Store, tmp_path: Path) -> None:
        """Neither under its name, nor beside it."""

        def fail(_: int) -> None:
            raise LookupError

        with store.snapshot() as moment, pytest.raises(LookupError):
            export(moment, tmp_path / "b.jsonl", progress=fail)
        assert [] == list(tmp_path.iterdir())

    def test_a_folder_is_no_file(self, store: Store, tmp_path: Path) -> None:
        """Nor can a file be in a folder that is not there."""
        with store.snapshot() as moment:
            with pytest.raises(BackupError, match="this is a folder"):
                export(moment, tmp_path, force=True)
            with pytest.raises(BackupError, match="the file cannot be written: No such file"):
                export(moment, tmp_path / "nowhere" / "b.jsonl")

    def test_where_there_are_no_links(
        self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On such a file system it is renamed, and what is there is not replaced either."""

        def link(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr("os.link", link)
        with store.snapshot() as moment:
            export(moment, tmp_path / "b.jsonl")
            with pytest.raises(BackupError, match="there is such a file already"):
                export(moment, tmp_path / "c", progress=lambda _: (tmp_path / "c").touch())
        assert {"b.jsonl", "c"} == {file.name for file in tmp_path.iterdir()}
        assert 0 == (tmp_path / "c").stat().st_size


class TestRefusals:
    """There is no backup of what is not as it was sealed: it would be the evidence of nothing."""

    @given(damaged())
    def test_a_damaged_record(self, rows: tuple[StoredEvent, ...]) -> None:
        """Whatever was done to it, it is refused, or the backup restores the very same rows."""
        honest, commands = history()
        store = MemoryStore(Clock(), ORIGIN)
        with store.transaction() as writer:
            writer.restore(honest, commands, (), ())
        with store.snapshot() as moment:
            reader: Any = Meddled(moment, {"stored": lambda *_: iter(rows)})
            written = io.BytesIO()
            try:
                export(reader, written)
            except VerificationError:
                assert rows != honest
            else:
                assert rows == honest
                assert len(honest) == restored(written.getvalue()).checkpoint.size

    def test_findings_are_named(self, store: Store) -> None:
        """As verification names them."""
        rows = list(store.stored())
        rows[3] = attrs.evolve(rows[3], data=rows[3].data.replace("a", "b", 1))
        said = refused(store, stored=lambda *_: iter(rows))
        assert "position 3" in said
        assert "the sealed texts were changed" in said

    def test_a_head_of_another_tree(self, store: Store) -> None:
        """The events must be those of the head."""
        head = Head(Frontier.empty().extend([bytes(32)] * store.head().size), ORIGIN)
        assert "the events are not those that were sealed" in refused(store, head=lambda: head)

    def test_a_call_that_nobody_could_restore(self, store: Store) -> None:
        """One that claims to stand among another's events is no call of this record."""
        calls = [*store.commands(), CommandRecord("odd", "f", 2, 0)]
        calls.sort(key=lambda one: (one.first_position, one.count, one.command_id))
        assert "the call 'odd' begins at position 2" in refused(store, commands=lambda *_: iter(calls))

    def test_a_name_that_opens_nothing(self, store: Store) -> None:
        """It is not written down; nor is it repeated by what refuses it."""
        names = [Name("0" * 64, b"s" * 16, "Not Angharad")]
        said = refused(store, people=lambda: iter(names))
        assert "a name was kept for another's commitment" in said
        assert "Angharad" not in said

    def test_a_column_that_only_the_audit_lets_pass(self, store: Store) -> None:
        """What would not come back from its line is not backed up."""
        rows = list(store.stored())
        day = rows[-1].effective_on
        header = rows[-1].header.replace(day, day.replace("-", ""))
        forged = attrs.evolve(rows[-1], header=header, effective_on=day.replace("-", ""))
        rows[-1] = attrs.evolve(forged, leaf_hash=leaf_of(forged))
        leaves = [row.leaf_hash for row in rows]
        head = Head(Frontier.empty().extend(leaves), ORIGIN)
        said = refused(store, stored=lambda *_: iter(rows), head=lambda: head)
        assert "effective_on is '20250331', not a day" in said

    def test_a_line_that_is_too_long(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """It could not be restored."""
        monkeypatch.setattr(exporting, "LONGEST_LINE", 100)
        with pytest.raises(BackupError, match=r"line 2: the line is longer than 100 bytes"):
            backup_of(store)

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_database_that_was_meddled_with(self, kind: str, tmp_path: Path) -> None:
        """Through the register, as somebody would."""
        with place(kind, tmp_path) as at, opened_register(at) as register:
            register.export(tmp_path / "before.jsonl")
            host = at.host()
            with host.begin() as attack:
                for statement in _meddling(kind):
                    attack.exec_driver_sql(statement)
            host.dispose()
            with pytest.raises(VerificationError, match="the sealed texts were changed"):
                register.export(tmp_path / "after.jsonl")
        assert [tmp_path / "before.jsonl"] == sorted(tmp_path.glob("*.jsonl*"))

    def test_a_failure_of_the_database_is_its_own(self, store: Store, tmp_path: Path) -> None:
        """It is not the file's."""

        def stored(*_: object) -> Iterator[StoredEvent]:
            raise StoreFailedError("no more")

        with store.snapshot() as moment:
            reader: Any = Meddled(moment, {"stored": stored})
            with pytest.raises(StoreFailedError):
                export(reader, tmp_path / "b.jsonl")
        assert [] == list(tmp_path.iterdir())


class TestRegister:
    """PlanRegister.export."""

    def test_a_register_writes_its_own_checkpoint(self, tmp_path: Path) -> None:
        """To a path, with the names or without them."""
        with place("sqlite", tmp_path) as at, opened_register(at) as register:
            assert register.checkpoint() == register.export(str(tmp_path / "b.jsonl.gz"))
            assert register.checkpoint() == register.export(tmp_path / "b.jsonl.gz", names=False, force=True)
            assert (
                register.checkpoint() == PlanRegister.restore(tmp_path / "b.jsonl.gz", "memory://").checkpoint
            )


def _meddling(kind: str) -> tuple[str, ...]:
    if kind == "sqlite":
        drop = "DROP TRIGGER event_update_an_event_never_changes"
    else:
        drop = "ALTER TABLE event DISABLE TRIGGER USER"
    return drop, "UPDATE event SET data = replace(data, 'June', 'May') WHERE position = 1"
