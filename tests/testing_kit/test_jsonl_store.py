"""A third party's store: the JSON-lines store of the examples keeps the store's contract, and its own."""

from __future__ import annotations

import json
import os
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from examples.jsonl_store.jsonl_store import JsonLinesStore

from planevents.errors import InvalidValueError, StoreBusyError, StoreDamagedError, StoreFailedError
from planevents.testing.contracts import ORIGIN, Clock, StoreContract, assert_sealed, contents, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.store.interface import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans.jsonl"


def opened(file: Path, origin: str | None = ORIGIN) -> JsonLinesStore:
    return JsonLinesStore(file, Clock(), origin)


class TestJsonLines(StoreContract):
    """All that every store promises."""

    @pytest.fixture
    def store(self, file: Path, clock: Clock) -> Iterator[Store]:
        with closing(JsonLinesStore(file, clock, ORIGIN)) as store:
            yield store


class TestTheFile:
    """What a file adds to it."""

    def test_what_was_kept_is_there_again(self, file: Path) -> None:
        """Events, commands, names and seals, under the origin that it began with."""
        with closing(opened(file)) as store:
            store.append([stream("cip", 0, 300), stream("b", 0)], ("c1", "f1"), [name("Ada Lovelace")])
            store.append([], ("c2", "f2"))
            with store.transaction() as writer:
                writer.begin_incarnation("2025-04-01T09:00:00.000000Z")
            before = contents(store)

        with closing(opened(file, None)) as store:
            assert before == contents(store)
            assert_sealed(store)
            store.append([stream("cip", 300)], ("c3", "f3"))

    def test_a_line_is_a_transaction(self, file: Path) -> None:
        """The first says whose record it is; a transaction that appends nothing writes none."""
        with closing(opened(file)) as store:
            with store.transaction() as writer:
                writer.append([stream("cip", 0)], ("c1", "f1"))
                writer.append([stream("cip", 1)], ("c2", "f2"))
            with store.transaction():
                pass

        first, second = map(json.loads, file.read_text().splitlines())
        assert {"origin": ORIGIN} == first
        assert [2, 2, 0, 0] == [len(second[kind]) for kind in ("rows", "commands", "names", "incarnations")]

    @pytest.mark.parametrize("torn", [b"{", b'{"rows":[[1,"cip"', b"\x00\x00\x00"])
    def test_a_torn_last_line_was_never_kept(self, file: Path, torn: bytes) -> None:
        """The process died while it wrote; what stands before it is whole, and the record goes on."""
        with closing(opened(file)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"))
            before = contents(store)
        whole = file.read_bytes()
        file.write_bytes(whole + torn)

        with closing(opened(file)) as store:
            assert (before, whole) == (contents(store), file.read_bytes())
            store.append([stream("cip", 1)], ("c2", "f2"))
        with closing(opened(file)) as store:
            assert 2 == store.version("cip")

    def test_every_place_to_die_in_leaves_whole_transactions(self, file: Path) -> None:
        """However much of the file had reached the disk."""
        with closing(opened(file)) as store:
            store.append([stream("cip", 0, 2)], ("c1", "f1"))
            store.append([stream("cip", 2, 2)], ("c2", "f2"))
        whole = file.read_bytes()
        found: list[int] = []
        for length in range(0, len(whole) + 1, 41):
            file.write_bytes(whole[:length])
            with closing(opened(file)) as store:
                assert_sealed(store)
                found.append(store.version("cip"))

        assert {0, 2} == set(found)
        assert sorted(found) == found

    @pytest.mark.parametrize(("old", "new"), [(b'"rows"', b'"rowz"'), (b"[[0", b"[[null, 0"), (b"{", b"<")])
    def test_a_damaged_line_is_not_passed_over(self, file: Path, old: bytes, new: bytes) -> None:
        """Only the last one can be torn; anything else is damage, and is said."""
        with closing(opened(file)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"))
        file.write_bytes(file.read_bytes().replace(old, new))

        with pytest.raises(StoreDamagedError, match=r"plans\.jsonl"):
            opened(file)

    def test_one_process_writes_at_a_time(self, file: Path) -> None:
        """Two would each believe that they knew the end; who comes later is told so."""
        with closing(opened(file)), pytest.raises(StoreBusyError):
            opened(file)
        opened(file).close()

    def test_a_record_keeps_its_origin(self, file: Path) -> None:
        """A file of somebody else's is not gone on with."""
        opened(file).close()

        with pytest.raises(InvalidValueError, match=ORIGIN):
            opened(file, "another.example/plans")
        opened(file).close()

    def test_an_erased_name_is_in_no_line(self, file: Path) -> None:
        """The file is written anew without it, and goes on."""
        ada, alan = name("Ada Lovelace"), name("Alan Turing")
        with closing(opened(file)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"), [ada, alan])
            with store.transaction() as writer:
                writer.append([stream("cip", 1)], ("c2", "f2"))
                writer.erase([ada.commitment])
            store.append([stream("cip", 2)], ("c3", "f3"))
            before = contents(store)

        assert b"Lovelace" not in b"".join(one.read_bytes() for one in file.parent.iterdir())
        with closing(opened(file)) as store:
            assert before == contents(store)
            assert_sealed(store)

    def test_what_the_disk_refuses_is_not_kept(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither in the file nor in memory; once it takes it again, the record goes on."""
        with closing(opened(file)) as store:
            store.append([stream("cip", 0)], ("c1", "f1"))
            before, whole = contents(store), file.read_bytes()

            def fail(_: object) -> None:
                raise OSError(5, "Input/output error")

            with monkeypatch.context() as patched:
                patched.setattr(os, "fsync", fail)
                with pytest.raises(StoreFailedError, match="Input/output error"):
                    store.append([stream("cip", 1)], ("c2", "f2"))
            assert (before, whole) == (contents(store), file.read_bytes())
            store.append([stream("cip", 1)], ("c2", "f2"))

        with closing(opened(file)) as store:
            assert 2 == store.version("cip")


def test_it_is_as_short_as_it_says() -> None:
    """The lines of its class and its functions, without blank ones, as its page counts them."""
    folder = Path(__file__).parents[2] / "examples/jsonl_store"
    _, _, code = (folder / "jsonl_store.py").read_text().partition("\n\n\nclass ")
    said = re.search(r"are (\d+) lines", (folder / "README.md").read_text())

    assert said is not None
    assert int(said[1]) == len([line for line in code.splitlines() if line.strip()])
