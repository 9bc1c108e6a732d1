"""Bundles for tests: honest ones, what a forger makes of them, and an auditor with nothing but Python."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import attrs
from tests.registers import MARCH, OFFICER, ORIGIN, House

from planevents.bundle.verify_bundle import Bundle, check, checkpoint_of
from planevents.commands import AddAction, IssueReport, OpenPlan, ReportStatus, Reprofile
from planevents.ledger.tree import leaf_hash
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.register import PlanRegister

VERIFIER = Path(__file__).parents[2] / "src" / "planevents" / "bundle" / "verify_bundle.py"
HOSTILE = "Plan\nx\r\n\x1b[31m=cmd|'/c calc'!A0 \u202egnirts\u2066,\"quoted\" \u2028../../etc"


def tell(register: PlanRegister, target: str = "September 2025") -> None:
    """Three plans, and two reports on one of them; ``target`` is where an action was moved to."""
    officer = register.acting_as(OFFICER)
    for plan in ("cip", "finance", "workplan"):
        officer.execute(
            plan,
            OpenPlan(f"The {plan}", scheme=NARRATIVE),
            AddAction("1", title="Publish the strategy", owners=["Chief Executive"], target="June 2025"),
            AddAction("2", title="Meet monthly"),
            effective_on=MARCH,
        )
    officer.issue(IssueReport("March 2025", plans=["cip"], period="2024/25 Q4", cut_off=MARCH))
    officer.execute("finance", ReportStatus("1", "In progress", period="2024/25 Q4"), effective_on=MARCH)
    officer.execute("cip", Reprofile("1", target=target, reason="A reset"), effective_on=MARCH)
    officer.execute("finance", ReportStatus("2", "In progress", period="2024/25 Q4"), effective_on=MARCH)
    officer.issue(IssueReport("All", plans=["finance", "cip"], period="2024/25 Q4", cut_off=MARCH))
    officer.execute("workplan", ReportStatus("1", "In progress", period="2024/25 Q4"), effective_on=MARCH)
    officer.execute("cip", ReportStatus("1", "In progress", period="2024/25 Q4"), effective_on=MARCH)
    officer.issue(IssueReport("Others", plans=["workplan"], period="2024/25 Q4", cut_off=MARCH))


def told(target: str = "September 2025") -> PlanRegister:
    """A register in memory in which that has happened; nobody adds to it."""
    return _told(target)


@cache
def _told(target: str) -> PlanRegister:
    register = House("memory", Path()).register()
    tell(register, target)
    return register


def members(target: str = "September 2025", plan: str = "cip") -> dict[str, bytes]:
    """The files of the bundle of a plan; nobody changes them."""
    return _members(target, plan)


@cache
def _members(target: str, plan: str) -> dict[str, bytes]:
    return unzipped(written(told(target), plan))


def written(register: PlanRegister, plan: str = "cip", **settings: object) -> bytes:
    """The bytes of a bundle."""
    out = io.BytesIO()
    register.bundle(plan, out, **settings)  # type: ignore[arg-type]  # whatever it takes
    return out.getvalue()


def unzipped(packed: bytes) -> dict[str, bytes]:
    """The files in a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], *more: tuple[str, bytes]) -> bytes:
    """A zip of files, some of them perhaps a second time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (*files.items(), *more):
            archive.writestr(name, content)
    return out.getvalue()


def relisted(files: dict[str, bytes], **told: object) -> dict[str, bytes]:
    """Files with the manifest that a forger writes for them."""
    manifest = json.loads(files["manifest.json"]) | told
    manifest["sha256"] = {
        name: sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    return files | {"manifest.json": json.dumps(manifest).encode() + b"\n"}


def unpacked(files: dict[str, bytes]) -> Path:
    """A folder with files in it."""
    folder = Path(mkdtemp(prefix="bundle-"))
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@attrs.define
class Forgery:
    """The parts of a bundle in a forger's hands: lines of events, of the tree and of the changes."""

    files: dict[str, bytes]
    events: list[bytes]
    tree: list[bytes]
    changes: list[bytes]

    @classmethod
    def of(cls, files: dict[str, bytes]) -> Forgery:
        """Take a bundle apart."""
        return cls(
            dict(files),
            *(files[name].splitlines(keepends=True) for name in ("events.jsonl", "tree.txt", "changes.csv")),
        )

    def event(self, address: str) -> int:
        """The number of an event's line."""
        plan, _, version = address.partition("@")
        headers = [json.loads(line)["header"] for line in self.events]
        return [(one["plan"], one["version"]) for one in headers].index((plan, int(version)))

    def place(self, event: int) -> int:
        """The number of the tree's line for the event of a line."""
        return [number for number, line in enumerate(self.tree) if line == b"event\n"][event]

    def row(self, address: str) -> int:
        """The number of the changes' line for an event."""
        return next(n for n, line in enumerate(self.changes) if line.startswith(f'"{address}",'.encode()))

    def hide(self, address: str) -> None:
        """Leave only an event's hash, and nothing of it in the changes."""
        event = self.event(address)
        body = self.events[event].removesuffix(b"\n")
        self.tree[self.place(event)] = b"1 %s\n" % b64encode(leaf_hash(body))
        del self.events[event]
        if not address.startswith("_"):
            del self.changes[self.row(address)]

    def done(self, **told: object) -> dict[str, bytes]:
        """Put it together again, with a manifest that fits."""
        parts = {"events.jsonl": self.events, "tree.txt": self.tree, "changes.csv": self.changes}
        return relisted(self.files | {name: b"".join(lines) for name, lines in parts.items()}, **told)


def accepted(files: dict[str, bytes], folder: Path, *outside: str, key: str | None = None) -> list[str]:
    """What the verifier says of a bundle, in this process; ValueError if it refuses."""
    path = folder / "bundle.zip"
    path.write_bytes(zipped(files))
    return checked(path, *outside, key=key)


def checked(path: Path, *outside: str, key: str | None = None) -> list[str]:
    """What the verifier says of a zip, in this process; ValueError if it refuses."""
    with path.open("rb") as opened:
        return check(Bundle(path, zipfile.ZipFile(opened)), [checkpoint_of(one) for one in outside], key)


def auditor(bundle: Path, *arguments: str, verifier: Path = VERIFIER) -> tuple[int, str]:
    """Run the verifier as an auditor does: isolated, with an empty environment, from another folder."""
    run = subprocess.run(  # noqa: S603 it is our own
        [sys.executable, "-I", str(verifier), str(bundle), *arguments],
        capture_output=True,
        check=False,
        env={},
        cwd="/",
    )
    assert run.stderr == b"" or run.returncode == 2
    return run.returncode, run.stdout.decode()


def checkpoint(register: PlanRegister, report: str | None = None) -> str:
    """A checkpoint in one line, as it is typed."""
    return " ".join(register.checkpoint(report).to_text().split())


def everything(change: Callable[[bytes], bytes], files: dict[str, bytes], name: str) -> dict[str, bytes]:
    """Files of which one was changed, with a manifest that fits."""
    return relisted(files | {name: change(files[name])})


__all__ = [
    "HOSTILE",
    "ORIGIN",
    "VERIFIER",
    "Forgery",
    "accepted",
    "auditor",
    "checked",
    "checkpoint",
    "everything",
    "members",
    "relisted",
    "tell",
    "told",
    "unpacked",
    "unzipped",
    "written",
    "zipped",
]
