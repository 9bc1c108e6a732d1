"""planevents export and planevents restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.backup.records import ORIGIN, call, fill, golden, opened
from tests.engines import KINDS, place

from planevents.backup.restoring import look
from planevents.cli.app import run
from planevents.register import PlanRegister

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines import Place


@attrs.frozen
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def planevents(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run a command line in this process, in a folder of its own that holds a store of 31 events or more."""
    for variable in ("DB", "ACTOR", "TIMEZONE", "SCHEMA", "PREFIX"):
        monkeypatch.delenv(f"PLANEVENTS_{variable}", raising=False)
    monkeypatch.chdir(tmp_path)
    with opened("plans.db", origin=ORIGIN) as store:
        fill(store)

    def runs(*arguments: object) -> Run:
        status = run([str(argument) for argument in arguments])
        return Run(status, *capsys.readouterr())

    return runs


@pytest.fixture(params=KINDS)
def at(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with place(request.param, tmp_path_factory.mktemp("other")) as found:
        yield found


def checkpoint() -> str:
    with PlanRegister.open("plans.db") as register:
        return " ".join(register.checkpoint().to_text().split())


class TestExport:
    """planevents export."""

    def test_it_says_what_it_wrote(self, planevents: Any) -> None:
        """And the checkpoint of what is in it."""
        size = len(golden())
        done = planevents("--db", "plans.db", "export", "-o", "b.jsonl")
        assert (0, "") == (done.status, done.err)
        assert done.out.splitlines() == [
            f"wrote {size} events to b.jsonl, with names",
            f"checkpoint: {checkpoint()}",
        ]
        assert "Angharad" in Path("b.jsonl").read_text(encoding="utf-8")

    def test_without_names(self, planevents: Any) -> None:
        """It says that they are not in it."""
        done = planevents("export", "--db", "plans.db", "-o", "b.jsonl.gz", "--without-names", "--json")
        assert (False, len(golden())) == (json.loads(done.out)["names"], json.loads(done.out)["size"])
        assert not look("b.jsonl.gz").names

    def test_a_file_that_is_there(self, planevents: Any) -> None:
        """It is replaced with --force alone."""
        Path("b.jsonl").write_text("last year's", encoding="utf-8")
        refused = planevents("--db", "plans.db", "export", "-o", "b.jsonl")
        assert (1, "") == (refused.status, refused.out)
        assert (
            "error: b.jsonl: there is such a file already (take another name, or use force)\n" == refused.err
        )
        assert "last year's" == Path("b.jsonl").read_text(encoding="utf-8")
        assert 0 == planevents("--db", "plans.db", "export", "-o", "b.jsonl", "--force").status
        assert len(golden()) == look("b.jsonl").size

    def test_no_store(self, planevents: Any) -> None:
        """Nothing is made."""
        assert 1 == planevents("--db", "none.db", "export", "-o", "b.jsonl").status
        assert ["plans.db"] == [file.name for file in Path().iterdir() if "-" not in file.name]


class TestRestore:
    """planevents restore."""

    @pytest.fixture
    def backup(self, planevents: Any) -> str:
        planevents("--db", "plans.db", "export", "-o", "b.jsonl.gz")
        return "b.jsonl.gz"

    def test_it_says_what_it_restored(self, planevents: Any, backup: str, at: Place) -> None:
        """And where, as which incarnation, with which checkpoint."""
        done = planevents("restore", backup, "--db", at.url)
        assert (0, "") == (done.status, done.err)
        first, second, third, last = done.out.splitlines()
        assert first.startswith(f"restored {len(golden())} events, 12 calls and 3 names to ")
        assert "every event was verified; compared with no outside checkpoint" == second
        assert third.startswith(f"this is incarnation 1 of {ORIGIN}; it began at 20")
        assert f"checkpoint: {checkpoint()}" == last
        with at.register() as register:
            assert register.verify().ok

    def test_against_a_checkpoint(self, planevents: Any, backup: str) -> None:
        """Typed, or in a file."""
        done = planevents("restore", backup, "--db", "b.db", "--against", checkpoint(), "--json")
        told = json.loads(done.out)
        assert (len(golden()), 1, 12, 3, "b.db") == tuple(
            told[key] for key in ("proven_to", "incarnation", "calls", "names", "store")
        )
        with PlanRegister.open("plans.db") as register:
            Path("printed.txt").write_text(register.checkpoint().to_text(), encoding="utf-8")
        with opened("plans.db") as store:
            call(store, "cip", "later", golden()[:1])
        planevents("--db", "plans.db", "export", "-o", "later.jsonl")
        done = planevents("restore", "later.jsonl", "--db", "c.db", "--against", "printed.txt")
        assert f"every event was verified; proven to size {len(golden())}" in done.out

    def test_another_checkpoint(self, planevents: Any, backup: str) -> None:
        """Nothing is restored."""
        said = checkpoint().split()
        done = planevents("restore", backup, "--db", "b.db", "--against", f"other {said[1]} {said[2]}")
        assert (1, "") == (done.status, done.out)
        assert done.err.startswith(f"error: b.jsonl.gz, line 1: this is a backup of {ORIGIN!r}")
        assert not Path("b.db").exists()

    def test_a_store_that_holds_something(self, planevents: Any, backup: str) -> None:
        """It stays as it is."""
        done = planevents("restore", backup, "--db", "plans.db")
        assert 1 == done.status
        assert "error: b.jsonl.gz: it cannot be taken in: the store has events already" in done.err

    def test_a_damaged_file(self, planevents: Any, backup: str) -> None:
        """The line is named."""
        Path(backup).write_bytes(Path(backup).read_bytes()[:-20])
        done = planevents("restore", backup, "--db", "b.db")
        assert (1, "") == (done.status, done.out)
        assert "the compressed file ends too soon" in done.err
        assert not Path("b.db").exists()

    def test_no_file(self, planevents: Any) -> None:
        """Nothing is made."""
        done = planevents("restore", "none.jsonl", "--db", "b.db")
        assert (1, "error: none.jsonl: the file cannot be read: No such file or directory\n") == (
            done.status,
            done.err,
        )
        assert not Path("b.db").exists()

    def test_a_password_is_not_repeated(self, planevents: Any, backup: str) -> None:
        """Neither on success nor on failure."""
        done = planevents("restore", backup, "--db", "postgresql://someone:s3cret@localhost:1/none")
        assert 1 == done.status
        assert "s3cret" not in done.out + done.err
