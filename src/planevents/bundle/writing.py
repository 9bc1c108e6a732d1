"""Writing an audit bundle: one plan's events, and what proves them, in a zip.

The same content gives the same bytes. Nothing leaves that the bundle's own verifier refuses.
"""

from __future__ import annotations

import json
import zipfile
from hashlib import file_digest
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from planevents.backup.files import name_of, writing
from planevents.bundle import verify_bundle
from planevents.bundle.events import shown_events
from planevents.bundle.log import Log
from planevents.bundle.notes import notes_for
from planevents.bundle.readme import readme
from planevents.bundle.summary import Bundle
from planevents.bundle.tree import TreeLines
from planevents.errors import BackupError, UnknownPlanError, VerificationError, near
from planevents.events import ReportIssued
from planevents.identity import REGISTER, check_plan_id
from planevents.ledger.paths import consistency
from planevents.ledger.proof import ConsistencyProof

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planevents.backup.files import Place
    from planevents.bundle.notes import Note
    from planevents.ledger.checkpoint import Checkpoint
    from planevents.ledger.signing import SignerKey
    from planevents.store.interface import EventReader

FORMAT = 1
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o644 << 16
_Report = tuple[int, str, int]


def write_bundle(
    reader: EventReader,
    plan: str,
    target: Place,
    *,
    at: Iterable[Checkpoint | str] = (),
    signer: SignerKey | None = None,
    force: bool = False,
) -> Bundle:
    """Write the bundle of a plan to a path or an open binary file; all that is read must be of one moment.

    ``at`` are checkpoints from outside, or their texts, whose roots the bundle must show as well;
    ``signer`` signs all that it holds. A file appears under its name once it is whole, can be read
    by its owner alone, and replaces another only with ``force``.

    Raises UnknownPlanError; VerificationError if what is stored is not as it was sealed, or not what
    ``at`` says; BackupError where no file can be written.
    """
    if not reader.version(check_plan_id(plan)):
        raise UnknownPlanError(plan, near(plan, (one for one in reader.plans() if one != REGISTER)))
    reports = tuple(_reports(reader, plan))
    size = reader.head().size
    notes = notes_for(reader, (*(one for one, _, _ in reports), size), at, signer)
    with writing(target, force=force) as out, TemporaryDirectory(prefix="planevents-") as spool:
        folder, whole = Path(spool, "bundle"), Path(spool, "bundle.zip")
        (folder / "checkpoints").mkdir(parents=True)
        (folder / "proofs").mkdir()
        withheld = _write_events(reader, plan, notes, folder, name_of(target))
        _write_texts(reader, plan, notes, reports, folder)
        _pack(folder, whole)
        _require_accepted(whole)
        with whole.open("rb") as done:
            copyfileobj(done, out)
    return Bundle(plan, reader.version(plan), size, tuple(note.checkpoint for note in notes), withheld)


def _reports(reader: EventReader, plan: str) -> Iterator[_Report]:
    """Yield of each report on a plan the size of the tree at it, its name, and the plan's version."""
    for one in reader.read(REGISTER):
        if isinstance(one.event, ReportIssued):
            for covered in one.event.plans:
                if covered.plan == plan:
                    yield one.position + 1, one.event.name, covered.version


def _write_events(reader: EventReader, plan: str, notes: Sequence[Note], folder: Path, name: str) -> int:
    """Write the events, the tree and the changes side by side; return how many events are withheld."""
    size, shown = reader.head().size, 0
    tree = TreeLines(reader.nodes, (note.checkpoint.size for note in notes))
    log = Log(reader, plan)
    with (
        (folder / "events.jsonl").open("wb") as events,
        (folder / "tree.txt").open("wb") as lines,
        (folder / "changes.csv").open("wb") as changes,
    ):
        changes.write(verify_bundle.csv_of(verify_bundle.COLUMNS) + b"\n")
        for one in shown_events(reader, plan):
            recorded = one.recorded
            if len(one.body) >= verify_bundle.LONGEST:
                message = f"{recorded.address} has {len(one.body):,} bytes, and a bundle takes fewer than"
                raise BackupError(name, f"{message} {verify_bundle.LONGEST:,} an event")
            lines.writelines(tree.up_to(recorded.position))
            lines.write(tree.shown())
            events.write(one.body + b"\n")
            shown += 1
            if recorded.plan == plan:
                row = verify_bundle.row_of(recorded.address, recorded.position, one.header, one.data)
                changes.write(row + b"," + verify_bundle.csv_of((log.words(recorded),)) + b"\n")
        lines.writelines(tree.up_to(size))
    return size - shown


def _write_texts(
    reader: EventReader, plan: str, notes: Sequence[Note], reports: Sequence[_Report], folder: Path
) -> None:
    def write(name: str, text: str) -> None:
        (folder / name).write_bytes(text.encode())

    for note in notes:
        write(f"checkpoints/{note.checkpoint.size}.txt", note.to_text())
    for old, new in pairwise(notes):
        first, second = old.checkpoint.size, new.checkpoint.size
        path = consistency(reader.nodes, first, second)
        signatures = "".join(f"{line}\n" for line in new.signatures)
        write(
            f"proofs/{first}-{second}.txt",
            ConsistencyProof(first, path, new.checkpoint, signatures).to_text(),
        )
    write("README.txt", readme(plan, notes, {at: name for at, name, _ in reports}))
    verifier = files("planevents.bundle") / "verify_bundle.py"
    (folder / "verify.py").write_bytes(verifier.read_bytes())
    head = reader.head()
    manifest = {
        "format": FORMAT,
        "origin": head.origin,
        "plan": plan,
        "size": head.size,
        "reports": reports,
        "sha256": {name: _digest(folder / name) for name in _names(folder)},
    }
    write("manifest.json", f"{json.dumps(manifest, indent=1)}\n")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _names(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def _pack(folder: Path, whole: Path) -> None:
    """Put the files into a zip without anything of when, where and by whom."""
    with zipfile.ZipFile(whole, "w") as archive:
        for name in _names(folder):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type, member.create_system, member.external_attr = (
                zipfile.ZIP_DEFLATED,
                _UNIX,
                _MODE,
            )
            member.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(member, "w") as packed:
                copyfileobj(source, packed)


def _require_accepted(whole: Path) -> None:
    try:
        with whole.open("rb") as opened:
            verify_bundle.check(verify_bundle.Bundle(whole, zipfile.ZipFile(opened)))
    except ValueError as error:
        raise VerificationError((f"what is stored gives no bundle that holds: {error}",)) from error
