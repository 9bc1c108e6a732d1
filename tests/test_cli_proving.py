"""What the command line gives an outsider: checkpoints, proofs, and an answer that says how far it goes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from planevents.cli.app import run

CIP = Path(__file__).parents[1] / "examples" / "continuous_improvement" / "plan.toml"


@attrs.frozen
class Run:
    status: int
    out: str
    err: str


@pytest.fixture
def planevents(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command line in this process."""
    for name in ("PLANEVENTS_DB", "PLANEVENTS_ACTOR", "PLANEVENTS_TIMEZONE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def runs(*arguments: object) -> Run:
        status = run([str(argument) for argument in arguments])
        return Run(status, *capsys.readouterr())

    return runs


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both published editions, whose origin was chosen."""
    file = tmp_path_factory.mktemp("published") / "plans.db"
    assert 0 == run(["migrate", str(file), "--create", "--origin", "council.example/plans"])
    assert 0 == run(["--db", str(file), "import", "--as", "Performance Officer", str(CIP)])
    return file


@pytest.fixture
def db(published: Path, tmp_path: Path) -> Path:
    """A copy to do anything to."""
    return Path(shutil.copy(published, tmp_path / "plans.db"))


@pytest.fixture
def paper(planevents: Any, db: Path, tmp_path: Path) -> Path:
    """The checkpoint that the March paper printed, as somebody kept it."""
    file = tmp_path / "march.txt"
    assert 0 == planevents("--db", db, "checkpoint", "--at", "March 2025", "-o", file).status
    return file


def rewritten(db: Path, statement: str) -> Path:
    """What somebody did with the file in hand."""
    with closing(sqlite3.connect(db)) as attack, attack:
        attack.execute("DROP TRIGGER event_update_an_event_never_changes")
        attack.execute(statement)
    return db


def test_a_checkpoint_is_printed_to_copy_and_to_type(planevents: Any, db: Path, paper: Path) -> None:
    """Typed from paper, in small letters and without the lines, it is the same one."""
    said = planevents("--db", db, "checkpoint", "--at", "March 2025")

    three, typed = said.out.split("\nor, to be typed from paper:\n")
    assert three == paper.read_text()
    assert 13 == len(typed.split())
    by_hand = f"council.example/plans 51 {' '.join(typed.split()).lower()}"
    assert "proven to size 51: 135 events" in planevents("--db", db, "verify", "--against", by_hand).out


def test_a_checkpoint_by_its_size_is_the_report_s(planevents: Any, db: Path, paper: Path) -> None:
    """As JSON, for programs."""
    said = json.loads(planevents("--db", db, "checkpoint", "--at", "51", "--json").out)

    assert (paper.read_text(), 51, None) == (said["text"], said["size"], said["note"])


def test_verify_says_what_it_read(planevents: Any, db: Path, paper: Path) -> None:
    """Everything, what came since, or one event."""
    since = planevents("--db", db, "verify", "--since", paper)
    one = planevents("--db", db, "verify", "--event", "cip@42", "--against", paper)
    full = planevents("--db", db, "verify", "--full")

    assert "proven to size 51" in since.out
    assert "read again: the 84 after the checkpoint" in since.out
    assert "proven to size 51" in one.out
    assert "read again: cip@42" in one.out
    assert "read models: there are none" in full.out
    assert [0, 0, 0] == [since.status, one.status, full.status]


def test_what_was_rewritten_is_named(planevents: Any, db: Path, paper: Path) -> None:
    """By the event's address; what came before the checkpoint needs the full look."""
    rewritten(db, "UPDATE event SET data = replace(data, 'May', 'June') WHERE version = 42")

    everything = planevents("--db", db, "verify")
    one = planevents("--db", db, "verify", "--event", "cip@42")
    since = planevents("--db", db, "verify", "--since", paper)

    assert [1, 1, 0] == [everything.status, one.status, since.status]
    assert "cip@42 (position 41): the sealed texts were changed" in everything.err
    assert "cip@42 (position 41): the sealed texts were changed" in one.err


def test_the_full_look_holds_the_tables_for_sql_against_history(planevents: Any, db: Path) -> None:
    """They are no part of the seal."""
    from planevents import PlanRegister  # noqa: PLC0415 SQLAlchemy with it

    with PlanRegister.open(db) as register:
        register.read_models.create()
        register.read_models.rebuild()
    honest = planevents("--db", db, "verify", "--full")
    with closing(sqlite3.connect(db)) as attack, attack:
        attack.execute("UPDATE rm_action SET title = 'Another' WHERE label = '18.1'")

    assert "read models: as history makes them" in honest.out
    assert 0 == planevents("--db", db, "verify").status
    assert "a table for SQL is not history's" in planevents("--db", db, "verify", "--full").err


def test_a_proof_is_checked_without_the_database(
    planevents: Any, db: Path, paper: Path, tmp_path: Path
) -> None:
    """By whoever holds the paper."""
    proof = tmp_path / "cip42.tlog-proof"
    planevents("--db", db, "prove", "cip@42", "--at", "March 2025", "-o", proof)
    db.unlink()

    held = planevents("check-proof", proof, "--against", paper)
    alone = planevents("check-proof", proof)

    assert "proven: position 41 of 51 holds this event" in held.out
    assert '"label":"11.7"' in held.out
    assert "consistent with its own checkpoint: position 41 of 51" in alone.out
    assert "compared with no checkpoint from outside" in alone.out
    assert [0, 0] == [held.status, alone.status]


def test_a_proof_that_was_changed_proves_nothing(
    planevents: Any, db: Path, paper: Path, tmp_path: Path
) -> None:
    """Nor does one against another checkpoint."""
    proof = tmp_path / "cip42.tlog-proof"
    printed = planevents("--db", db, "prove", "cip@42", "--at", "March 2025").out
    proof.write_text(printed.replace("index 41", "index 40"))
    other = tmp_path / "other.tlog-proof"
    planevents("--db", db, "prove", "cip@42", "-o", other)

    moved = planevents("check-proof", proof, "--against", paper)
    later = planevents("check-proof", other, "--against", paper)

    assert [1, 1] == [moved.status, later.status]
    assert "not proven" in moved.err
    assert "the proof's size is 135, and the checkpoint's is 51" in later.err


def test_that_history_goes_on_is_proven(planevents: Any, db: Path, paper: Path, tmp_path: Path) -> None:
    """From the paper's checkpoint to today's."""
    proof = tmp_path / "since-march.txt"
    planevents("--db", db, "prove", "--since", paper, "-o", proof)

    held = planevents("check-proof", proof, "--against", paper)
    alone = planevents("check-proof", proof)

    assert "proven: 135 events, which begin with the 51 of your checkpoint" in held.out
    assert 2 == alone.status
    assert "needs the older checkpoint" in alone.err


def test_a_signed_checkpoint_is_held_to_its_key(planevents: Any, db: Path, tmp_path: Path) -> None:
    """The key comes from the website, the checkpoint from the paper."""
    key, other = tmp_path / "key", tmp_path / "other"
    planevents("keygen", "council.example/plans", "-o", key)
    planevents("keygen", "council.example/plans", "-o", other)
    note, proof = tmp_path / "note.txt", tmp_path / "proof.txt"
    planevents("--db", db, "checkpoint", "--sign", key, "-o", note)
    planevents("--db", db, "prove", "cip@42", "--sign", key, "-o", proof)

    right = planevents("--db", db, "verify", "--against", note, "--key", f"{key}.pub")
    typed = planevents(
        "--db", db, "verify", "--against", note, "--key", Path(f"{key}.pub").read_text().strip()
    )
    wrong = planevents("--db", db, "verify", "--against", note, "--key", f"{other}.pub")
    proven = planevents("check-proof", proof, "--key", f"{key}.pub")
    unproven = planevents("check-proof", proof, "--key", f"{other}.pub")

    assert [0, 0, 1, 0, 1] == [one.status for one in (right, typed, wrong, proven, unproven)]
    assert "its checkpoint is signed by your key" in proven.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--since", "x 0 y", "--against", "x 0 y"),
        ("verify", "--full", "--event", "cip@1"),
        ("verify", "--key", "x+1+y"),
        ("prove",),
        ("prove", "cip@1", "--since", "x 0 y"),
    ],
)
def test_what_does_not_go_together_is_refused(planevents: Any, db: Path, arguments: tuple[str, ...]) -> None:
    """With the exit status of a line that cannot be understood."""
    assert 2 == planevents("--db", db, *arguments).status


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("verify", "--against", "nothing-here.txt"), "nothing-here.txt"),
        (("verify", "--against", "council.example/plans 51 lots of nonsense"), "root"),
        (("verify", "--event", "cip@9999"), "there is no such event"),
        (("checkpoint", "--at", "March 1999"), "March 1999"),
        (("checkpoint", "--at", "9999"), "a number from 0 to 135"),
        (("prove", "cip"), "an event is addressed by its plan and version"),
        (("check-proof", str(CIP)), "not proven"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    planevents: Any, db: Path, arguments: tuple[str, ...], message: str
) -> None:
    """What, and where."""
    found = planevents("--db", db, *arguments)

    assert (1, "") == (found.status, found.out)
    assert message in found.err
