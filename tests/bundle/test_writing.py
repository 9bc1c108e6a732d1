"""Writing a bundle: the same bytes, one moment, all or nothing, and nothing that was not sealed."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from base64 import b64decode
from itertools import accumulate
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bundle.making import (
    accepted,
    checked,
    members,
    relisted,
    tell,
    told,
    unpacked,
    unzipped,
    written,
    zipped,
)
from tests.reference import told as everything_happened
from tests.registers import MARCH, OFFICER, ORIGIN, House

from planevents.async_register import AsyncPlanRegister
from planevents.bundle import verify_bundle
from planevents.bundle.reading import read_events
from planevents.bundle.summary import Bundle
from planevents.bundle.tree import TreeLines
from planevents.cli.app import run
from planevents.commands import AddAction, ChangeOwners, OpenPlan
from planevents.errors import (
    BackupError,
    InvalidValueError,
    PlanEventsError,
    UnknownPlanError,
    VerificationError,
)
from planevents.identity import REGISTER
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.signing import SignerKey, open_note, sign
from planevents.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from planevents.people import Person
from planevents.register import PlanRegister
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planevents.projections.entries import Entry

KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def register(house: House) -> PlanRegister:
    register = house.register()
    tell(register)
    return register


def rows(files: dict[str, bytes]) -> list[str]:
    return files["changes.csv"].decode().splitlines()[1:]


class TestABundle:
    def test_says_what_is_in_it(self, register: PlanRegister, tmp_path: Path) -> None:
        """The plan's events, the register's, and the checkpoints of the reports on it and of the end."""
        done = register.bundle("cip", tmp_path / "cip.zip")

        checkpoints = tuple(register.checkpoint(at) for at in ("March 2025", "All", None))
        assert Bundle("cip", 5, 17, checkpoints, 9) == done
        assert "cip: 5 of 17 events, 9 withheld, checkpoints of the sizes 10, 14, 17" == str(done)
        assert [] != checked(tmp_path / "cip.zip")

    def test_has_the_same_bytes_for_the_same_content(self, register: PlanRegister, house: House) -> None:
        """Whoever writes it, wherever, and after whatever was asked before."""
        again = house.register()
        again.plan("cip")

        assert written(register) == written(again)

    def test_shows_the_sealed_bytes(self, register: PlanRegister, tmp_path: Path) -> None:
        """The plan's events and the reports, at their positions."""
        register.bundle("cip", tmp_path / "cip.zip")

        shown = [one.position for one in register.events() if one.plan in {"cip", REGISTER}]
        expected = [
            (row.position, b'{"data":%s,"header":%s}' % (row.data.encode(), row.header.encode()))
            for row in register._store.stored()
            if row.position in shown
        ]
        assert expected == list(read_events(tmp_path / "cip.zip"))
        assert expected == list(read_events(unpacked(unzipped((tmp_path / "cip.zip").read_bytes()))))

    def test_shows_nothing_of_other_plans(self, register: PlanRegister) -> None:
        """Only their hashes are there."""
        whole = b"".join(unzipped(written(register, "workplan")).values())

        assert b"The workplan" in whole
        assert b"The finance" not in whole
        assert b"A reset" not in whole

    def test_needs_no_hash_where_there_is_one_plan(self, house: House, tmp_path: Path) -> None:
        """Nothing is withheld, and so nothing can be missing."""
        register = house.register()
        register.acting_as(OFFICER).execute("cip", OpenPlan("One", scheme=NARRATIVE), effective_on=MARCH)

        said = accepted(unzipped(written(register)), tmp_path)

        assert "(2) the plan's events run on without a gap; no event is withheld" == said[2]

    def test_of_a_plan_that_no_report_covers_says_so(self, house: House, tmp_path: Path) -> None:
        """It is shown, and not proven to be all."""
        register = house.register()
        tell(register)
        register.acting_as(OFFICER).execute("new", OpenPlan("New", scheme=NARRATIVE), effective_on=MARCH)

        said = accepted(unzipped(written(register, "new")), tmp_path)

        assert "none is left out up to version 0, as report (none) knew" in said[2]

    def test_names_nobody(self, house: House) -> None:
        """Posts, and commitments that open nothing."""
        register = house.register()
        officer = register.acting_as(OFFICER, person="Ada Lovelace")
        officer.execute("cip", *_named(), effective_on=MARCH)

        whole = b"".join(unzipped(written(register)).values())

        assert b"Lovelace" not in whole
        assert b"Babbage" not in whole
        assert b"Chief Executive (a named person)" in whole
        assert OFFICER.encode() in whole

    def test_tells_of_everything_that_can_happen(self, tmp_path: Path) -> None:
        """A row for every type of event, as the documented changes have it."""
        register = everything_happened()
        files = unzipped(written(register))
        entries = sorted((*register.changes("cip").entries, *register.changes("cip").awaiting), key=_version)

        assert [] != accepted(files, tmp_path)
        assert [one.address for one in entries] == [row.split('"')[1] for row in rows(files)]
        for entry, row in zip(entries, rows(files), strict=True):
            assert f'"{entry.kind}","{entry.actor.partition(" (")[0]}"' in row
            if "person" not in row:
                assert entry.sentence.replace('"', '""') in row

    def test_does_not_depend_on_the_day(self, house: House) -> None:
        """What is effective later is in the changes like all else."""
        register = house.register()
        tell(register)
        before = written(register)
        house.clock.now = house.clock.now.replace(year=2030)

        assert before == written(register)


def _named() -> tuple[OpenPlan, AddAction, ChangeOwners]:
    owner = Person("Charles Babbage", post="Chief Executive")
    return (
        OpenPlan("The cip", scheme=NARRATIVE),
        AddAction("1", title="Compute"),
        ChangeOwners("1", owners=[owner]),
    )


def _version(entry: Entry) -> int:
    return entry.version


class TestCheckpointsFromOutside:
    def test_can_be_held_against_the_bundle(self, register: PlanRegister, tmp_path: Path) -> None:
        """A root is shown at any size that somebody holds a checkpoint of."""
        held = register.checkpoint(6)
        one_line = " ".join(held.to_text().split())

        with pytest.raises(ValueError, match="no root is shown at size 6: ask for a bundle made with its"):
            accepted(unzipped(written(register)), tmp_path, one_line)
        for given_as in (held, held.to_text(), one_line, held.to_typed()):
            files = unzipped(written(register, at=[given_as]))
            assert held.to_text().encode() == files["checkpoints/6.txt"]
            assert "(4) proven up to size 6" in accepted(files, tmp_path, one_line)

    def test_keep_their_signatures(self, register: PlanRegister) -> None:
        """What was signed when it was published stays signed, and each signature stands once."""
        old, new = SignerKey.generate(ORIGIN), SignerKey.generate(ORIGIN)
        held = register.checkpoint("March 2025")
        kept = [sign(held, old), held, sign(held, new), sign(held, old, new)]

        files = unzipped(written(register, at=kept, signer=new))

        note = files["checkpoints/10.txt"].decode()
        assert sign(held, old, new) == note
        assert register.checkpoint() == open_note(files["checkpoints/17.txt"], [new.verifier])
        assert files["checkpoints/14.txt"].decode() == files["proofs/10-14.txt"].decode().partition("\n\n")[2]

    @pytest.mark.parametrize(
        ("change", "error", "message"),
        [
            (
                lambda one: attrs.evolve(one, origin="borough"),
                VerificationError,
                "a checkpoint is of 'borough'",
            ),
            (lambda one: attrs.evolve(one, size=18), VerificationError, "there are 17 events, and 18 at a"),
            (
                lambda one: attrs.evolve(one, root=bytes(32)),
                VerificationError,
                "those of their checkpoint",
            ),
            (
                lambda one: Checkpoint(one.origin, 0, EMPTY_ROOT),
                InvalidValueError,
                "of no events proves nothing",
            ),
            (lambda _: "ORIGIN SIZE", InvalidValueError, "not a checkpoint"),
            (
                lambda one: f"{one.to_text()}extension\n\n— k AAAAAAA=\n",
                InvalidValueError,
                "what is signed here",
            ),
            (lambda one: f"{one.to_text()}\n— k\n", InvalidValueError, "is not a signature line"),
        ],
    )
    def test_must_be_of_this_history(
        self,
        change: Callable[[Checkpoint], Checkpoint | str],
        error: type[PlanEventsError],
        message: str,
        tmp_path: Path,
    ) -> None:
        """What differs is found before anything is handed over."""
        register = told()

        with pytest.raises(error, match=message):
            register.bundle("cip", tmp_path / "cip.zip", at=[change(register.checkpoint("March 2025"))])
        assert [] == list(tmp_path.iterdir())


class TestAFile:
    def test_is_not_replaced_unasked(self, tmp_path: Path) -> None:
        """Evidence that somebody holds already."""
        file = tmp_path / "cip.zip"
        file.write_bytes(b"kept")

        with pytest.raises(BackupError, match="there is such a file already"):
            told().bundle("cip", file)
        assert b"kept" == file.read_bytes()

        told().bundle("cip", file, force=True)
        assert written(told()) == file.read_bytes()

    def test_is_whole_or_not_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """An error on the way leaves nothing, not even under another name, and nothing in an open file."""
        monkeypatch.setattr(verify_bundle, "LONGEST", 300)
        out = io.BytesIO()

        for target in (tmp_path / "cip.zip", out):
            with pytest.raises(
                BackupError, match=r"cip@1 has [0-9,]+ bytes, and a bundle takes fewer than 300"
            ):
                told().bundle("cip", target)
        assert ([], b"") == (list(tmp_path.iterdir()), out.getvalue())

    def test_of_a_plan_that_is_not_there_is_not_written(self, tmp_path: Path) -> None:
        """The names that may have been meant are given; the register's own stream is no plan."""
        with pytest.raises(UnknownPlanError, match="did you mean 'cip'"):
            told().bundle("cipp", tmp_path / "cip.zip")
        with pytest.raises(InvalidValueError, match="a plan id is"):
            told().bundle(REGISTER, tmp_path / "cip.zip")
        assert [] == list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "content",
        [b"", b"PK", zipped({"x": b""}), zipped(members() | {"tree.txt": b"x\n"})],
        ids=["empty", "two letters", "another zip", "without its tree"],
    )
    def test_that_is_no_bundle_is_not_read(self, content: bytes, tmp_path: Path) -> None:
        """Comparing with it must fail loudly."""
        (tmp_path / "cip.zip").write_bytes(content)

        with pytest.raises(BackupError, match=r"cip\.zip: the bundle cannot be read"):
            list(read_events(tmp_path / "cip.zip"))

    def test_that_counts_too_many_is_not_read(self, tmp_path: Path) -> None:
        """No register has so many events."""
        line = f"{2**63} {'A' * 43}=\n".encode()
        (tmp_path / "cip.zip").write_bytes(zipped(relisted(members() | {"tree.txt": line})))

        with pytest.raises(BackupError, match="counts more events than any register has"):
            list(read_events(tmp_path / "cip.zip"))


DAMAGES = {
    "an event's text": (
        "UPDATE event SET data = replace(data, 'A reset', 'No reason')",
        "cip@4.*texts were changed",
    ),
    "its seal as well": (
        (
            "UPDATE event SET data = replace(data, 'A reset', 'No reason'), leaf_hash = other(header, data) "
            "WHERE position = 11"
        ),
        "what is stored gives no bundle that holds: the first 17 events are not those of the checkpoint",
    ),
    "a column": (
        "UPDATE event SET effective_on = '2025-03-30' WHERE position = 11",
        "cip@4.*the columns are not",
    ),
    "a text that is no JSON": (
        "UPDATE event SET header = 'x' WHERE position = 11",
        "cip@4.*texts cannot be read",
    ),
    "a blob": ("UPDATE event SET header = x'ff' WHERE position = 11", "."),
    "another plan's seal": (
        "UPDATE event SET leaf_hash = zeroblob(32) WHERE position = 4",
        "what is stored gives no bundle that holds: the first 17 events are not those of the checkpoint",
    ),
    "the head": ("UPDATE head SET frontier = replace(frontier, 'a', 'b')", "first 17 events are not those"),
    "a missing row": ("DELETE FROM event WHERE position = 12", "."),
    "a missing event": ("DELETE FROM event WHERE position = 11", "."),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_as_it_was_sealed_is_not_handed_over(damage: str, tmp_path: Path) -> None:
    """Whoever changed the database underneath, its bundle is refused, and says where."""
    house = House("sqlite", tmp_path)
    register = house.register()
    tell(register)
    statement, message = DAMAGES[damage]
    with sqlite3.connect(house.file) as attack:
        attack.create_function("other", 2, lambda header, data: leaf_hash(_glued(header, data)))
        for (name,) in attack.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            attack.execute(f'DROP TRIGGER "{name}"')
        attack.execute(statement)
    attack.close()

    with pytest.raises(PlanEventsError, match=message) as refused:
        register.bundle("cip", tmp_path / "cip.zip")

    assert isinstance(refused.value, VerificationError) or message == "."
    assert not (tmp_path / "cip.zip").exists()
    house.close()


def _glued(header: str, data: str) -> bytes:
    return b'{"data":%s,"header":%s}' % (data.replace("A reset", "No reason").encode(), header.encode())


@given(data=st.data(), size=st.integers(1, 600))
def test_the_tree_has_every_root_that_it_must_show(data: st.DataObject, size: int) -> None:
    """Whatever is shown, and wherever roots are wanted: the lines give the roots of the whole tree."""
    leaves = [leaf_hash(number.to_bytes(4)) for number in range(size)]
    shown = sorted(data.draw(st.sets(st.integers(0, size - 1), max_size=20)))
    sizes = sorted(data.draw(st.sets(st.integers(1, size), max_size=4)) | {size})

    def nodes(level: int, first: int, stop: int) -> list[bytes]:
        width = 256**level
        return [
            Frontier.empty().extend(leaves[at * width : (at + 1) * width]).root() for at in range(first, stop)
        ]

    tree = TreeLines(nodes, sizes)
    lines: list[tuple[int, bytes | None]] = []
    for position in shown:
        lines += [_line(one) for one in tree.up_to(position)]
        assert b"event\n" == tree.shown()
        lines.append((1, None))
    lines += [_line(one) for one in tree.up_to(size)]

    ends = list(accumulate(count for count, _ in lines))
    frontier: list[tuple[int, bytes]] = []
    for end, (count, root) in zip(ends, lines, strict=True):
        verify_bundle.grow(frontier, count, root or leaves[end - 1])
        if end in sizes:
            assert Frontier.empty().extend(leaves[:end]).root() == verify_bundle.root_of(frontier)
    assert set(sizes) <= set(ends)
    assert shown == [end - 1 for end, (_, root) in zip(ends, lines, strict=True) if root is None]


def _line(line: bytes) -> tuple[int, bytes]:
    count, _, root = line.partition(b" ")
    return int(count), b64decode(root)


def test_under_asyncio_the_bundle_is_the_same(tmp_path: Path) -> None:
    """The same bytes, awaited."""
    house = House("sqlite", tmp_path)
    register = house.register()
    tell(register)

    async def write() -> Bundle:
        async with await AsyncPlanRegister.open(f"sqlite+aiosqlite:///{house.file}") as same:
            return await same.bundle("cip", tmp_path / "cip.zip", at=[register.checkpoint(12)])

    assert (12, 17) == tuple(one.size for one in asyncio.run(write()).checkpoints[1::2])
    assert written(register, at=[register.checkpoint(12)]) == (tmp_path / "cip.zip").read_bytes()
    house.close()


class TestTheCommand:
    @pytest.fixture
    def db(self, tmp_path: Path) -> Path:
        house = House("sqlite", tmp_path)
        tell(house.register())
        house.close()
        return house.file

    def test_writes_a_bundle(self, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """It says what is in it, and the checkpoints, each in one line."""
        with PlanRegister.open(db) as register:
            held = register.checkpoint(12).to_text()
        (tmp_path / "held.txt").write_text(held)
        key = SignerKey.generate(ORIGIN)
        (tmp_path / "key").write_text(key.to_text())
        out = tmp_path / "cip.zip"

        asked = ["bundle", "cip", "-o", str(out), "--at", str(tmp_path / "held.txt"), "--db", str(db)]
        assert 0 == run([*asked, "--sign", str(tmp_path / "key")])

        said = capsys.readouterr().out
        assert "cip: 5 of 17 events, 9 withheld, checkpoints of the sizes 10, 12, 14, 17" in said
        assert f"checkpoint: {' '.join(held.split())}" in said
        assert "(5) the key signed the checkpoints of the sizes [10, 12, 14, 17]" in checked(
            out, key=str(key.verifier)
        )

    def test_answers_in_json(self, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The same, for programs."""
        out = tmp_path / "cip.zip"

        assert 0 == run(["bundle", "cip", "-o", str(out), "--json", "--db", str(db)])

        document = json.loads(capsys.readouterr().out)
        assert {"bundle": str(out), "plan": "cip", "events": 5, "withheld": 9, "size": 17} == {
            name: value for name, value in document.items() if name != "checkpoints"
        }
        assert [10, 14, 17] == [one["size"] for one in document["checkpoints"]]

    def test_replaces_a_file_only_by_force(
        self, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The status is 1, and the file stays."""
        (tmp_path / "cip.zip").write_text("kept")
        asked = ["bundle", "cip", "-o", str(tmp_path / "cip.zip"), "--db", str(db)]

        assert 1 == run(asked)
        assert "there is such a file already" in capsys.readouterr().err
        assert 0 == run([*asked, "--force"])
