"""The verifier that an auditor runs: what it accepts and says, and all that it refuses."""

from __future__ import annotations

import ast
import json
import random
import re
import sys
import zipfile
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bundle.making import (
    HOSTILE,
    VERIFIER,
    Forgery,
    accepted,
    auditor,
    checkpoint,
    everything,
    members,
    relisted,
    told,
    unpacked,
    unzipped,
    written,
    zipped,
)
from tests.registers import MARCH, OFFICER, ORIGIN, House

from planevents.bundle import verify_bundle
from planevents.cli.app import run
from planevents.commands import AddAction, IssueReport, OpenPlan, ReportStatus
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.paths import consistency
from planevents.ledger.proof import ConsistencyProof
from planevents.ledger.signing import SignerKey, sign
from planevents.ledger.tree import Frontier, leaf_hash
from planevents.register import PlanRegister
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[2] / "examples"
FREE = {"README.txt", "verify.py"}
"""The files that nothing sealed speaks of."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the example plan, of which two editions were imported, beside another plan."""
    folder = tmp_path_factory.mktemp("published")
    plans = [str(EXAMPLES / name / "plan.toml") for name in ("continuous_improvement", "workplan")]
    assert 0 == run(["import", *plans, "--as", OFFICER, "--db", str(folder / "plans.db")])
    with PlanRegister.open(folder / "plans.db") as register:
        (folder / "march.txt").write_text(register.checkpoint("March 2025").to_text())
        register.bundle("cip", folder / "cip.zip")
    return folder


class TestTheProgram:
    def test_is_one_short_file_of_the_standard_library(self) -> None:
        """An auditor reads it in one sitting, and needs nothing else."""
        source = VERIFIER.read_text()
        tree = ast.parse(source, feature_version=(3, 9))
        imported = {
            name.split(".")[0]
            for one in ast.walk(tree)
            for name in (
                [alias.name for alias in one.names]
                if isinstance(one, ast.Import)
                else [one.module or ""]
                if isinstance(one, ast.ImportFrom)
                else []
            )
        }

        assert len(source.splitlines()) < 300
        assert imported <= sys.stdlib_module_names

    def test_accepts_a_true_bundle(self, published: Path) -> None:
        """A plan of two editions, handed over: every event up to the last report, and no outside checkpoint."""
        status, said = auditor(published / "cip.zip")

        assert status == 0
        assert "ACCEPTED" in said
        assert "none is left out up to version 133, as report June 2025 knew" in said
        assert "self-consistent, compared with no outside checkpoint" in said

    @pytest.mark.parametrize("given_as", ["file", "text"])
    def test_proves_a_bundle_against_a_paper(self, published: Path, given_as: str) -> None:
        """With last year's checkpoint, typed or in a file, the history is proven up to there."""
        file = published / "march.txt"
        paper = str(file) if given_as == "file" else " ".join(file.read_text().split())

        status, said = auditor(published / "cip.zip", "--checkpoint", paper)

        assert (status, "(4) proven up to size 51" in said) == (0, True)

    def test_takes_the_unpacked_folder(self, published: Path) -> None:
        """What was unpacked is checked as well, even by the copy that lies in it."""
        folder = unpacked(unzipped((published / "cip.zip").read_bytes()))

        assert auditor(folder, verifier=folder / "verify.py") == auditor(published / "cip.zip")

    def test_refuses_another_paper(self, published: Path) -> None:
        """A root that is not the bundle's at that size, and the status says so."""
        origin, size, _ = (published / "march.txt").read_text().split()
        other = f"{origin} {size} {b64encode(bytes(32)).decode()}"

        status, said = auditor(published / "cip.zip", "--checkpoint", other)

        assert (1, "REFUSED: the first 51 events are not those of the checkpoint\n") == (
            status,
            said,
        )

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["no-such.zip"], "FileNotFoundError"),
            ([str(VERIFIER)], "BadZipFile"),
            ([".", "--checkpoint", "council 5"], "is not a checkpoint"),
            ([".", "--checkpoint", "/no/such/file"], "FileNotFoundError"),
            ([], ""),
            ([".", "--what"], ""),
        ],
    )
    def test_says_what_it_cannot_read(self, arguments: list[str], said: str) -> None:
        """What is no bundle, and a question that is not understood, are status 2."""
        bundle, *others = arguments or ["-x"]
        status, told = auditor(Path(bundle), *others)

        assert (2, True) == (status, said in told)

    def test_a_truncated_bundle_is_unreadable(self, published: Path, tmp_path: Path) -> None:
        """Wherever it was cut off."""
        whole = (published / "cip.zip").read_bytes()
        for end in (0, 10, len(whole) // 2, len(whole) - 1):
            (tmp_path / "cut.zip").write_bytes(whole[:end])
            status, said = auditor(tmp_path / "cut.zip")
            assert (2, "UNREADABLE") == (status, said.partition(":")[0])


def _edit(forgery: Forgery, address: str, old: bytes, new: bytes) -> None:
    number = forgery.event(address)
    assert old in forgery.events[number]
    forgery.events[number] = forgery.events[number].replace(old, new)


def _edited_data(f: Forgery) -> None:
    _edit(f, "cip@1", b"The cip", b"The CIP")


def _edited_with_its_row(f: Forgery) -> None:
    _edit(f, "cip@4", b"September 2025", b"November 2025")
    f.changes[f.row("cip@4")] = f.changes[f.row("cip@4")].replace(b"September", b"November")


def _edited_actor(f: Forgery) -> None:
    _edit(f, "cip@2", OFFICER.encode(), b"Somebody Else")


def _deleted(f: Forgery) -> None:
    event = f.event("cip@4")
    del f.tree[f.place(event)], f.events[event], f.changes[f.row("cip@4")]
    for number, version in ((f.event("cip@5"), b"5"),):
        f.events[number] = f.events[number].replace(b'"version":%s' % version, b'"version":4')
    f.changes = [line.replace(b"cip@5", b"cip@4") for line in f.changes]


def _deleted_tail(f: Forgery) -> None:
    del f.tree[f.place(f.event("cip@5")) :], f.events[f.event("cip@5") :], f.changes[f.row("cip@5")]


def _inserted(f: Forgery) -> None:
    event = f.event("cip@5")
    f.events.insert(event + 1, f.events[event].replace(b'"version":5', b'"version":6'))
    f.tree.insert(f.place(event), b"event\n")
    f.changes.insert(f.row("cip@5") + 1, f.changes[f.row("cip@5")].replace(b'"cip@5","15"', b'"cip@6","16"'))


def _reordered(f: Forgery) -> None:
    f.events[1], f.events[2] = f.events[2], f.events[1]


def _swapped_bodies(f: Forgery) -> None:
    one, other = (json.loads(f.events[number]) for number in (1, 2))
    one["data"], other["data"] = other["data"], one["data"]
    for number, event in ((1, one), (2, other)):
        f.events[number] = json.dumps(event, separators=(",", ":")).encode() + b"\n"


def _hidden_and_reported(f: Forgery) -> None:
    f.hide("cip@4")


def _hidden_before_a_report(f: Forgery) -> None:
    for address in ("cip@4", "cip@5"):
        f.hide(address)


def _hidden_report(f: Forgery) -> None:
    f.hide("_register@1")


def _other_root(f: Forgery) -> None:
    f.files["checkpoints/10.txt"] = re.sub(
        b"\n.{43}=", b"\n" + b"A" * 43 + b"=", f.files["checkpoints/10.txt"]
    )


def _other_origin(f: Forgery) -> None:
    f.files["checkpoints/10.txt"] = f.files["checkpoints/10.txt"].replace(b"council", b"borough")


def _no_checkpoint(f: Forgery) -> None:
    del f.files["checkpoints/10.txt"]


def _other_proof(f: Forgery) -> None:
    name = "proofs/10-14.txt"
    first, hashed, *rest = f.files[name].split(b"\n")
    f.files[name] = b"\n".join([first, b64encode(b64decode(hashed)[::-1]), *rest])


def _longer_proof(f: Forgery) -> None:
    f.files["proofs/10-14.txt"] = f.files["proofs/10-14.txt"].replace(b"\n\n", b"\n" + b"A" * 43 + b"=\n\n")


def _no_proof(f: Forgery) -> None:
    del f.files["proofs/10-14.txt"]


def _one_proof_more(f: Forgery) -> None:
    f.files["proofs/1-10.txt"] = f.files["proofs/10-14.txt"]


def _changed_row(f: Forgery) -> None:
    f.changes[f.row("cip@4")] = f.changes[f.row("cip@4")].replace(b"A reset", b"Any reason")


def _missing_row(f: Forgery) -> None:
    del f.changes[f.row("cip@4")]


def _missing_last_row(f: Forgery) -> None:
    del f.changes[-1]


def _doubled_row(f: Forgery) -> None:
    f.changes.insert(3, f.changes[3])


def _doubled_last_row(f: Forgery) -> None:
    f.changes.append(f.changes[-1])


def _swapped_rows(f: Forgery) -> None:
    f.changes[2], f.changes[3] = f.changes[3], f.changes[2]


def _open_row(f: Forgery) -> None:
    f.changes[2] = f.changes[2].removesuffix(b'"\n') + b'","and more\n'


def _other_heading(f: Forgery) -> None:
    f.changes[0] = f.changes[0].replace(b"reason", b"excuse")


def _tree_line(line: bytes) -> Callable[[Forgery], None]:
    def forge(f: Forgery) -> None:
        f.tree.insert(0, line)

    forge.__name__ = f"_tree_line_{line[:9]!r}"
    return forge


FORGERIES = [
    (_edited_data, "the first 10 events are not those of the checkpoint"),
    (_edited_with_its_row, "the first 14 events are not those of the checkpoint"),
    (_edited_actor, "changes.csv does not tell of cip@2"),
    (_deleted, "an event is missing: the report _register@2 knew of version 4"),
    (_deleted_tail, "the bundle ends at size 15, before a checkpoint"),
    (_inserted, "the first 17 events are not those of the checkpoint"),
    (_reordered, "cip@2 is missing before position 1"),
    (_swapped_bodies, "the first 10 events are not those of the checkpoint"),
    (_hidden_and_reported, "an event is missing: the report _register@2 knew of version 4"),
    (_hidden_before_a_report, "an event is missing: the report _register@2 knew of version 4"),
    (_hidden_report, "_register@1 is missing before position 13"),
    (_other_root, "the first 10 events are not those of the checkpoint"),
    (_other_origin, "a checkpoint is of another register, borough.example/plans"),
    (_no_checkpoint, "the checkpoint of a report, or of the end, is missing"),
    (_other_proof, "it is not proven that size 14 goes on from 10"),
    (_longer_proof, "it is not proven that size 14 goes on from 10"),
    (_no_proof, "the checkpoint of a report, or of the end, is missing, or another is there"),
    (_one_proof_more, "or another is there"),
    (_changed_row, "changes.csv does not tell of cip@4"),
    (_missing_row, "changes.csv does not tell of cip@4"),
    (_missing_last_row, "changes.csv does not tell of cip@5"),
    (_doubled_row, "changes.csv does not tell of cip@4"),
    (_doubled_last_row, "changes.csv tells of more than the plan's events, once each"),
    (_swapped_rows, "changes.csv does not tell of cip@2"),
    (_open_row, "changes.csv does not tell of cip@2"),
    (_other_heading, "changes.csv has another heading"),
    (_tree_line(b"event\n"), "."),
    (_tree_line(b"0 " + b"A" * 43 + b"=\n"), "neither an event nor a hash"),
    (_tree_line(b"3 " + b"A" * 43 + b"=\n"), "3 do not fit in at 0"),
    (_tree_line(b"1 " + b"A" * 42 + b"B=\n"), "neither an event nor a hash"),
    (_tree_line(b"\x1b[2J\xff\n"), "neither an event nor a hash"),
]


class TestAForgery:
    @pytest.mark.parametrize(("forge", "finding"), FORGERIES, ids=[one.__name__[1:] for one, _ in FORGERIES])
    def test_is_refused(self, forge: Callable[[Forgery], None], finding: str, tmp_path: Path) -> None:
        """Whatever was done to the bundle, with a manifest that fits."""
        forgery = Forgery.of(members())
        forge(forgery)

        with pytest.raises(ValueError, match=finding):
            accepted(forgery.done(), tmp_path)

    def test_is_refused_in_a_process_of_its_own(self, tmp_path: Path) -> None:
        """The status is 1, and one line says why."""
        forgery = Forgery.of(members())
        _hidden_and_reported(forgery)
        (tmp_path / "bundle.zip").write_bytes(zipped(forgery.done()))

        said = "REFUSED: an event is missing: the report _register@2 knew of version 4\n"
        assert (1, said) == auditor(tmp_path / "bundle.zip")

    def test_of_another_plan(self, tmp_path: Path) -> None:
        """The bundle of one plan is none of another's."""
        with pytest.raises(ValueError, match="position 0 holds an event of cip, another plan"):
            accepted(relisted(members(), plan="finance"), tmp_path)

    def test_by_somebody_who_sealed_another_history(self, tmp_path: Path) -> None:
        """It agrees with itself; only a checkpoint from outside tells."""
        paper, resealed = checkpoint(told(), "All"), members("November 2025")

        assert "(4) self-consistent, compared with no outside checkpoint" in accepted(resealed, tmp_path)
        with pytest.raises(ValueError, match="the first 14 events are not those of the checkpoint"):
            accepted(resealed, tmp_path, paper)

    def test_may_hide_what_no_report_knew(self, tmp_path: Path) -> None:
        """An event after the last report can be withheld, and the verifier never said that it could not."""
        forgery = Forgery.of(members())
        forgery.hide("cip@5")

        said = accepted(forgery.done(), tmp_path)

        assert "cip@1 to cip@4" in said[0]
        assert "later ones are shown, but more could have been withheld" in said[2]

    def test_may_hide_the_last_reports_and_is_not_believed_beyond_those_before(self, tmp_path: Path) -> None:
        """Completeness is said up to the last report that is shown, whatever the outside checkpoint."""
        forgery = Forgery.of(members())
        for address in ("_register@2", "_register@3", "cip@4", "cip@5"):
            forgery.hide(address)
        leaves = _leaves(told())
        path = consistency(_nodes(leaves), 10, len(leaves))
        end = Checkpoint(ORIGIN, len(leaves), Frontier.empty().extend(leaves).root())
        for name in ("checkpoints/14.txt", "proofs/10-14.txt", f"proofs/14-{len(leaves)}.txt"):
            del forgery.files[name]
        forgery.files[f"proofs/10-{len(leaves)}.txt"] = ConsistencyProof(10, path, end).to_text().encode()

        said = accepted(forgery.done(reports=[[10, "March 2025", 3]]), tmp_path, checkpoint(told()))

        assert "none is left out up to version 3, as report March 2025 knew" in said[2]


def _leaves(register: PlanRegister) -> list[bytes]:
    return [row.leaf_hash for row in register._store.stored()]


def _nodes(leaves: list[bytes]) -> Callable[[int, int, int], list[bytes]]:
    return lambda _, first, stop: leaves[first:stop]


class TestAFlippedByte:
    def test_is_refused_wherever_it_is(self, tmp_path: Path) -> None:
        """No file may have another byte; of the manifest only white space may."""
        chance = random.Random(9162)  # noqa: S311 no secret
        for name, content in members().items():
            for _ in range(25):
                flipped = _flipped(chance, content)
                try:
                    accepted(members() | {name: flipped}, tmp_path)
                except Exception:  # noqa: BLE001, S112 however it is refused
                    continue
                assert ("manifest.json", json.loads(content)) == (name, json.loads(flipped))

    def test_is_refused_though_the_manifest_was_made_to_fit(self, tmp_path: Path) -> None:
        """But for this page, the verifier's copy, the words of a change, and white space in a checkpoint."""
        chance = random.Random(8032)  # noqa: S311 no secret
        for name, content in members().items():
            if name in FREE | {"manifest.json"}:
                continue
            for _ in range(60):
                flipped = _flipped(chance, content)
                try:
                    accepted(relisted(members() | {name: flipped}), tmp_path)
                except Exception:  # noqa: BLE001, S112 however it is refused
                    continue
                assert _meaning(name, content) == _meaning(name, flipped)


def _flipped(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def _meaning(name: str, content: bytes) -> object:
    """What the verifier holds a file to."""
    if name == "changes.csv":
        return [line.rpartition(b',"')[0] for line in content.split(b"\n")]
    return content.decode().split() if name.startswith("checkpoints/") else content


class TestAHostileFile:
    @pytest.mark.parametrize(
        "name", ["../etc/passwd", "/etc/passwd", "notes.txt", "proofs/0-1.txt", "\x1b[2J"]
    )
    def test_of_another_name_is_refused(self, name: str, tmp_path: Path) -> None:
        """A bundle holds its own files, and what is printed of others does not steer a terminal."""
        (tmp_path / "bundle.zip").write_bytes(zipped(members() | {name: b"x\n"}))

        status, said = auditor(tmp_path / "bundle.zip")

        assert (1, True, False) == (status, "is none of a bundle's files" in said, "\x1b" in said)

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_that_is_there_twice_is_refused(self, tmp_path: Path) -> None:
        """Two readers might take two of them."""
        (tmp_path / "bundle.zip").write_bytes(zipped(members(), ("tree.txt", b"event\n")))

        assert (1, "REFUSED: a file is missing, or there twice, or there are too many\n") == auditor(
            tmp_path / "bundle.zip"
        )

    @pytest.mark.parametrize("name", sorted(members()))
    def test_that_is_missing_is_refused(self, name: str, tmp_path: Path) -> None:
        """Whether or not the manifest lists it."""
        less = {one: content for one, content in members().items() if one != name}
        for files in (less, relisted(less) if name != "manifest.json" else less):
            with pytest.raises(ValueError, match=r"missing|there is no"):
                accepted(files, tmp_path)

    @pytest.mark.parametrize("name", ["README.txt", "tree.txt"])
    def test_that_is_too_large_is_refused(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before it is read."""
        monkeypatch.setattr(verify_bundle, "LONGEST", 20_000)
        monkeypatch.setattr(verify_bundle, "MOST_BYTES", 50_000)

        with pytest.raises(ValueError, match=f"{name} is too large"):
            accepted(members() | {name: b"x" * 60_000}, tmp_path)

    def test_of_many_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before any is read."""
        monkeypatch.setattr(verify_bundle, "MOST_FILES", len(members()) - 1)

        with pytest.raises(ValueError, match="there are too many"):
            accepted(members(), tmp_path)

    def test_with_an_endless_line_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """No more of it is read than a line may have."""
        monkeypatch.setattr(verify_bundle, "LONGEST", 20_000)
        endless = everything(lambda content: b"x" * 20_001 + content, members(), "events.jsonl")

        with pytest.raises(ValueError, match=r"a line of events\.jsonl is too long, or has no end"):
            accepted(endless, tmp_path)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda line: line.replace(b'{"data":', b'{"data":{},"data":', 1), "a key stands twice"),
            (lambda line: line.replace(b"The cip", b"\xff\xfe"), "codec can't decode"),
            (lambda line: line.replace(b'"The cip"', b"[" * 100_000), "RecursionError"),
            (lambda line: line.replace(b'"The cip"', b"9" * 10_000), "ValueError|digits"),
            (lambda _: b"[]\n", "TypeError"),
            (lambda _: b'{"data":{}}\n', "KeyError"),
            (lambda _: b'{"data":{},"header":{"plan":[]}}\n', "TypeError"),
            (lambda _: b"\n", r"events\.jsonl ends before tree\.txt"),
            (lambda _: b"nothing\n", "Expecting value"),
        ],
    )
    def test_of_events_is_refused_in_one_line(
        self, change: Callable[[bytes], bytes], said: str, tmp_path: Path
    ) -> None:
        """Duplicate keys, no UTF-8, deep or huge JSON, none at all: never a traceback."""
        forgery = Forgery.of(members())
        forgery.events[0] = change(forgery.events[0])
        (tmp_path / "bundle.zip").write_bytes(zipped(forgery.done()))

        status, told = auditor(tmp_path / "bundle.zip")

        assert status in {1, 2}
        assert re.search(said, told)
        assert 1 == told.count("\n")

    @pytest.mark.parametrize(
        "manifest",
        [b"[]\n", b"{}\n", b'{"sha256":[]}\n', b'{"sha256":{},"sha256":{}}\n', b"{\n", b"\xff\n", b""],
    )
    def test_of_the_manifest_is_refused(self, manifest: bytes, tmp_path: Path) -> None:
        """Whatever it holds."""
        (tmp_path / "bundle.zip").write_bytes(zipped(members() | {"manifest.json": manifest}))

        status, told = auditor(tmp_path / "bundle.zip")

        assert (True, 1) == (status in {1, 2}, told.count("\n"))

    @pytest.mark.parametrize(
        "told",
        [{"format": 2}, {"size": 1}, {"origin": "x"}, {"plan": "workplan"}, {"plan": []}, {"reports": []}],
        ids=str,
    )
    def test_with_a_manifest_that_tells_other_things_is_refused(
        self, told: dict[str, object], tmp_path: Path
    ) -> None:
        """Nothing in it is trusted."""
        with pytest.raises((ValueError, TypeError)):
            accepted(relisted(members(), **told), tmp_path)

    def test_that_is_encrypted_or_packed_in_an_unknown_way_is_unreadable(self, tmp_path: Path) -> None:
        """The zip itself may be hostile."""
        packed = bytearray(zipped(members()))
        central = packed.index(b"PK\x01\x02")
        packed[central + 8] |= 1
        (tmp_path / "bundle.zip").write_bytes(packed)

        status, said = auditor(tmp_path / "bundle.zip")
        assert (2, "UNREADABLE") == (status, said.partition(":")[0])

    def test_of_hostile_words_is_accepted_and_harmless(self, tmp_path: Path) -> None:
        """Titles, names of reports and reasons are what people wrote: one row each, and no formula."""
        register = House("memory", tmp_path).register()
        officer = register.acting_as("=1+1")
        officer.execute(
            "odd", OpenPlan(HOSTILE, scheme=NARRATIVE), AddAction("1", title=HOSTILE), effective_on=MARCH
        )
        officer.execute(
            "odd",
            ReportStatus("1", "In progress", period="2024/25 Q4", narrative=HOSTILE),
            effective_on=MARCH,
        )
        officer.issue(IssueReport("\u202e=HYPERLINK(1)", plans=["odd"], period="2024/25 Q4", cut_off=MARCH))
        files = unzipped(written(register, "odd"))

        said = accepted(files, tmp_path)

        assert 4 == files["changes.csv"].decode().count("\n")
        assert not re.search('(^|,)"[=+@-]', files["changes.csv"].decode(), re.MULTILINE)
        assert "'=1+1" in files["changes.csv"].decode()
        assert all(one.isprintable() for line in said for one in line)
        assert files["README.txt"].decode().replace("\n", "").isprintable()


@pytest.fixture(scope="module")
def key() -> SignerKey:
    return SignerKey.generate(ORIGIN)


@pytest.fixture(scope="module")
def signed(key: SignerKey) -> dict[str, bytes]:
    return unzipped(written(told(), signer=key))


class TestSignatures:
    def test_of_a_pinned_key_are_checked(
        self, key: SignerKey, signed: dict[str, bytes], tmp_path: Path
    ) -> None:
        """Whose key it is must be known from elsewhere."""
        (tmp_path / "bundle.zip").write_bytes(zipped(signed))

        status, said = auditor(tmp_path / "bundle.zip", "--key", str(key.verifier))

        assert (0, True) == (status, "(5) the key signed the checkpoints of the sizes [10, 14, 17]" in said)

    def test_of_another_key_are_not_enough(self, signed: dict[str, bytes], tmp_path: Path) -> None:
        """Nobody else speaks for the register."""
        with pytest.raises(ValueError, match="no checkpoint is signed by the key"):
            accepted(signed, tmp_path, key=str(SignerKey.generate(ORIGIN).verifier))

    def test_of_other_checkpoints_are_refused(
        self, key: SignerKey, signed: dict[str, bytes], tmp_path: Path
    ) -> None:
        """A signature that was moved under another text."""
        other = sign(told("May 2026").checkpoint("March 2025"), key).rpartition("\n\n")[2]
        text = signed["checkpoints/17.txt"].decode()
        moved = (text.rpartition("\n\n")[0] + "\n\n" + other).encode()
        swapped = {name: one.replace(text.encode(), moved) for name, one in signed.items()}

        with pytest.raises(
            ValueError, match=r"a signature by council\.example/plans is not of the checkpoint"
        ):
            accepted(relisted(swapped), tmp_path, key=str(key.verifier))

    @pytest.mark.parametrize("vkey", ["", "a+b", "a+b+c", "council+00000000+AQ==", "a+b+\u00e9"])
    def test_need_a_key(self, vkey: str, signed: dict[str, bytes], tmp_path: Path) -> None:
        """What is none is refused."""
        with pytest.raises(ValueError, match=r"."):
            accepted(signed, tmp_path, key=vkey or "+")

    @settings(max_examples=8)  # each takes a tenth of a second or three
    @given(message=st.binary(max_size=40), seed=st.binary(min_size=32, max_size=32), flip=st.integers(0, 511))
    def test_are_those_of_ed25519(self, message: bytes, seed: bytes, flip: int) -> None:
        """What another implementation signs is accepted, and with one bit changed it is not."""
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        public, signature = secret.public_key().public_bytes_raw(), secret.sign(message)
        forged = (int.from_bytes(signature) ^ 1 << flip).to_bytes(64)

        assert verify_bundle.is_signed(public, message, signature)
        assert not _holds(public, message, forged)
        assert not _holds(public, message + b".", signature)

    def test_have_one_form(self) -> None:
        """RFC 8032, 5.1.7: a signature whose number is not reduced is none."""
        secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
        public, signature = secret.public_key().public_bytes_raw(), secret.sign(b"")
        larger = int.from_bytes(signature[32:], "little") + verify_bundle.L

        assert not _holds(public, b"", signature[:32] + larger.to_bytes(32, "little"))
        assert not _holds(public, b"", signature + b"\0")

    def test_are_those_of_signed_notes(self) -> None:
        """The example of the C2SP specification."""
        vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        note = (
            "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlT"
            "gK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
        )

        assert verify_bundle.is_signed_note(note, vkey)


def _holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return verify_bundle.is_signed(public, message, signature)
    except ValueError:
        return False


class TestTheTree:
    def test_goes_on_by_every_true_proof_and_by_no_other(self) -> None:
        """All pairs of sizes up to 33: RFC 9162, 2.1.4.1 makes what 2.1.4.2 takes, and nothing else will do."""
        leaves = [leaf_hash(bytes([number])) for number in range(33)]
        roots = [Frontier.empty().extend(leaves[:size]).root() for size in range(34)]
        for new in range(2, 34):
            for old in range(1, new):
                path = list(consistency(_nodes(leaves), old, new))
                wrong = [*path[:-1], bytes(32)]
                assert verify_bundle.is_consistent(old, roots[old], new, roots[new], path)
                assert not verify_bundle.is_consistent(old, roots[old], new, roots[new], wrong)
                assert not verify_bundle.is_consistent(old, roots[old], new, roots[new], path[:-1])
                assert not verify_bundle.is_consistent(old, roots[old], new, roots[new], [*path, bytes(32)])
                assert not verify_bundle.is_consistent(old, bytes(32), new, roots[new], path)
                assert not verify_bundle.is_consistent(old, roots[old], new, bytes(32), path)

    def test_has_no_proof_of_another_height(self) -> None:
        """A proof with its roots is none for a tree that is higher or lower; the size is the checkpoint's to say."""
        leaves = [leaf_hash(bytes([number])) for number in range(12)]
        roots = [Frontier.empty().extend(leaves[:size]).root() for size in range(13)]
        for new in range(2, 13):
            for old in range(1, new):
                path = list(consistency(_nodes(leaves), old, new))
                for other in range(2, 40):
                    if (other - 1).bit_length() != (new - 1).bit_length():
                        assert not verify_bundle.is_consistent(old, roots[old], other, roots[new], path)

    def test_of_one_size_has_nothing_to_prove(self) -> None:
        """There is no proof from a size to itself, or back."""
        root = leaf_hash(b"")

        assert not verify_bundle.is_consistent(1, root, 1, root, [root])
        assert not verify_bundle.is_consistent(0, root, 1, root, [root])


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A few bytes that say they are many."""
    bomb = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members().items():
            archive.writestr(name, content if name != "README.txt" else bytes(2**24 + 1))

    assert (1, "REFUSED: README.txt is too large\n") == auditor(bomb)
