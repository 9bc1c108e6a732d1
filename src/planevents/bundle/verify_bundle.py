"""Check an audit bundle of planevents. All that decides is in this one file: read it first.

    python -I verify.py BUNDLE [--checkpoint 'ORIGIN SIZE ROOT' or FILE] [--key VKEY]

BUNDLE is the zip, or the folder it was unpacked to. A checkpoint is what a published paper printed; a key is
a C2SP verifier key. Take this file from the project, not from the bundle: a verifier that comes with the
evidence can lie. It needs Python 3.9 or later, and fetches nothing. Exit status: 0 if all holds, 1 if not,
2 if the bundle cannot be read or the question not understood.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from base64 import b64decode
from contextlib import nullcontext
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, Iterable, Iterator, Sequence  # noqa: UP035 older Pythons run this

REGISTER = "_register"  # the stream of the reports; no plan has this id
NUMBER, ROOT = "([1-9][0-9]{0,18})", "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"
LARGE = {"changes.csv", "events.jsonl", "tree.txt"}
ONCE = {"README.txt", "manifest.json", "verify.py", *LARGE}
MANY = re.compile(rf"checkpoints/{NUMBER}\.txt|proofs/{NUMBER}-{NUMBER}\.txt")
TEXTS = ("old", "new", "reason")
COLUMNS = ("event", "position", "recorded_at", "effective_on", "type", "actor", *TEXTS, "what")
MOST_FILES, MOST_BYTES, LONGEST, SHOWN, HASH = 5_000, 2**32, 2**24, 300, 32
LATER = "later ones are shown, but more could have been withheld"
ALONE = "self-consistent, compared with no outside checkpoint"
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519: RFC 8032, 5.1
D = -121665 * pow(121666, -1, P) % P
Checkpoint = tuple[int, bytes, str, str]  # size, root, origin, and the whole text with any signatures
Tree = list[tuple[int, bytes]]  # complete subtrees from left to right: how many leaves, and the root


def require(holds: Any, message: str) -> None:
    """Refuse the bundle unless something holds."""
    if not holds:
        raise ValueError(message)


def shown(text: object) -> str:
    """Write a text that may be hostile: whatever steers a terminal, or hides, is escaped."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in str(text)[:SHOWN])


def node(left: bytes, right: bytes) -> bytes:
    """RFC 9162, 2.1.1: an inner node's hash is SHA-256 of a one byte and the hashes of both its children."""
    return sha256(b"\x01" + left + right).digest()


def grow(tree: Tree, leaves: int, root: bytes) -> None:
    """Add a complete subtree on the right; two neighbours of one size become one of twice the size."""
    while tree and tree[-1][0] == leaves:
        leaves, root = 2 * leaves, node(tree.pop()[1], root)
    tree.append((leaves, root))


def root_of(tree: Tree) -> bytes:
    """RFC 9162, 2.1.1: on the left is the largest complete subtree, on the right the tree of all after it."""
    *larger, (_, root) = tree
    for _, left in reversed(larger):
        root = node(left, root)
    return root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2, step by step: whether the tree of size ``new`` goes on from that of size ``old``."""
    if not path or not 0 < old < new:  # step 1
        return False
    if old & (old - 1) == 0:  # step 2: a power of two
        path = [old_root, *path]
    fn, sn = old - 1, new - 1  # step 3
    while fn & 1:  # step 4
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]  # step 5
    for c in path[1:]:  # step 6
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0  # step 7


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032, 5.1.7: whether the holder of a public Ed25519 key signed a message."""

    def added(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:  # 5.1: the sum of two points
        t = D * p[0] * q[0] * p[1] * q[1]
        x, y = p[0] * q[1] + q[0] * p[1], p[1] * q[1] + p[0] * q[0]
        return x * pow(1 + t, -1, P) % P, y * pow(1 - t, -1, P) % P

    def times(factor: int, p: tuple[int, int]) -> tuple[int, int]:  # a point added to itself so many times
        rest = times(factor >> 1, added(p, p)) if factor else (0, 1)
        return added(rest, p) if factor & 1 else rest

    def point(encoded: bytes) -> tuple[int, int]:  # 5.1.3: 255 bits of y, and one of x
        sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
        require(y < P and x * x % P == square and (x or not sign), "a key or a signature is not of Ed25519")
        return x if x & 1 == sign else P - x, y

    r, s = signature[:HASH], int.from_bytes(signature[HASH:], "little")
    k = int.from_bytes(sha512(r + key + message).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(HASH, "little"))
    return len(signature) == 2 * HASH and s < L and times(s, base) == added(point(r), times(k, point(key)))


def is_signed_note(text: str, vkey: str) -> bool:
    """C2SP signed-note: whether a key signed a checkpoint. Its signature of another text is refused."""
    name, number, encoded = vkey.split("+", 2)
    key = b64decode(encoded, validate=True)
    is_key = key[:1] == b"\x01" and sha256(f"{name}\n".encode() + key).hexdigest()[:8] == number
    require(is_key, "that is not the verifier key of an Ed25519 key")
    body, _, below = text.rpartition("\n\n")
    marks = [b64decode(line.split(" ")[2]) for line in below.split("\n") if line.startswith(f"— {name} ")]
    own = [mark[4:] for mark in marks if mark[:4].hex() == number]
    is_right = all(is_signed(key[1:], f"{body}\n".encode(), mark) for mark in own)
    require(is_right, f"a signature by {shown(name)} is not of the checkpoint above it")
    return bool(own)


def checkpoint_of(text: str) -> Checkpoint:
    """Read a C2SP tlog-checkpoint: origin, size and root, each on its line, or typed with spaces between."""
    found: Any = re.fullmatch(rf"([^\n]+?)\s+{NUMBER}\s+{ROOT}\s*(\n.*)?", text, re.DOTALL)
    require(found, f"'{shown(text)}' is not a checkpoint: origin, size and root")
    return int(found[2]), b64decode(found[3]), found[1], text


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read a JSON object, in which no key may stand twice: readers would disagree on what it says."""
    require(len(dict(pairs)) == len(pairs), "a key stands twice in a JSON object")
    return dict(pairs)


def csv_of(cells: Iterable[object]) -> bytes:
    """Write cells of changes.csv: on one line, and no spreadsheet takes one for a formula."""
    plain = ["".join(c if c.isprintable() else " " for c in str("" if one is None else one)) for one in cells]
    safe = [f"'{one}" if re.match("[\\s'\"]*[=+@-]", one) else one for one in plain]
    return ",".join('"{}"'.format(one.replace('"', '""')) for one in safe).encode()


def row_of(address: str, position: int, header: dict[str, Any], data: dict[str, Any]) -> bytes:
    """Return the row that changes.csv has for an event, but for the last cell, which tells of it in words."""
    texts = [data[key] if isinstance(data.get(key), str) else None for key in TEXTS]
    facts = (header["recorded_at"], header["effective_on"], header["type"], header["actor"]["title"])
    return csv_of((address, position, *facts, *texts))


class Bundle:
    """A bundle's files: none of another name, no more than is allowed, each what manifest.json lists."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self.path, self.zip = path, archive
        there = (*path.glob("*.*"), *path.glob("*/*.txt"))
        found = [(one.relative_to(path).as_posix(), one.stat().st_size) for one in there]
        if self.zip:
            found = [(one.filename, one.file_size) for one in self.zip.infolist()]
        for name, size in found:
            require(name in ONCE or MANY.fullmatch(name), f"'{shown(name)}' is none of a bundle's files")
            require(size <= (MOST_BYTES if name in LARGE else LONGEST), f"{name} is too large")
        self.files = {name for name, _ in found}
        is_complete = self.files >= ONCE and len(self.files) == len(found) <= MOST_FILES
        require(is_complete, "a file is missing, or there twice, or there are too many")
        self.listed: dict[str, str] = {}
        self.manifest = json.loads(b"".join(self.lines("manifest.json")), object_pairs_hook=unique)
        self.listed = self.manifest["sha256"]
        require(self.files == {*self.listed, "manifest.json"}, "a file is missing, or not in manifest.json")

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file, each without the newline that it must end in."""
        digest = sha256()
        with self.zip.open(name) if self.zip else (self.path / name).open("rb") as file:
            while line := file.readline(LONGEST):
                require(line[-1:] == b"\n", f"a line of {name} is too long, or has no end")
                digest.update(line)
                yield line[:-1]
        found = digest.hexdigest()
        require(self.listed.get(name, found) == found, f"{name} is not the file that manifest.json lists")

    def parts(self) -> Iterator[tuple[int, bytes, bytes | None]]:
        """Yield what tree.txt lists: how many leaves, their subtree's root, and the event if it is shown."""
        bodies = self.lines("events.jsonl")
        for line in self.lines("tree.txt"):
            if line == b"event":  # RFC 9162, 2.1.1: a leaf's hash is SHA-256 of a zero byte and the leaf
                body = next(bodies, b"")
                require(body, "events.jsonl ends before tree.txt")
                yield 1, sha256(b"\x00" + body).digest(), body
            else:
                found: Any = re.fullmatch(f"{NUMBER} {ROOT}".encode(), line)
                require(found, f"tree.txt: '{shown(line)}' is neither an event nor a hash")
                yield int(found[1]), b64decode(found[2]), None
        require(next(bodies, None) is None, "events.jsonl holds events that tree.txt does not list")


class Story:
    """The plan's events and the reports, held against each other and against the changes."""

    def __init__(self, bundle: Bundle) -> None:
        self.plan, self.log = bundle.manifest["plan"], bundle.lines("changes.csv")
        self.versions, self.reports = {self.plan: 0, REGISTER: 0}, list[list[Any]]()
        require(next(self.log, b"") == csv_of(COLUMNS), "changes.csv has another heading")

    def take(self, position: int, body: bytes) -> None:
        """Take the next event: none may be missing before it, and the changes must tell of it."""
        event = json.loads(body.decode(), object_pairs_hook=unique)
        header, data, plan = event["header"], event["data"], event["header"]["plan"]
        require(plan in self.versions, f"position {position} holds an event of {shown(plan)}, another plan")
        self.versions[plan] += 1
        address = f"{plan}@{self.versions[plan]}"
        require(header["version"] == self.versions[plan], f"{address} is missing before position {position}")
        if plan == self.plan:
            row, line = row_of(address, position, header, data), next(self.log, b"")
            is_told = line.startswith(row) and re.fullmatch(b',"([^"]|"")*"', line[len(row) :])
            require(is_told, f"changes.csv does not tell of {address}, in its place, what the event says")
        for one in data["plans"] if (plan, header["type"]) == (REGISTER, "report.issued") else ():
            if one["plan"] == self.plan:  # where its checkpoint is, its name, and the plan's version then
                self.reports.append([position + 1, data["name"], one["version"]])
                message = f"an event is missing: the report {address} knew of version {one['version']}"
                require(one["version"] == self.versions[self.plan], message)


def check(bundle: Bundle, outside: Sequence[Checkpoint] = (), vkey: str | None = None) -> list[str]:
    """Return what a bundle proves, in sentences; raise ValueError at the first thing that does not hold."""
    texts = {one: b"\n".join([*bundle.lines(one), b""]).decode() for one in bundle.files - LARGE}
    kept = sorted(checkpoint_of(texts[name]) for name in texts if name.startswith("checkpoints/"))
    story, origin, sizes = Story(bundle), bundle.manifest["origin"], [at for at, _, _, _ in kept]
    tree, size, due = Tree(), 0, sorted((*kept, *outside))
    for leaves, root, body in bundle.parts():
        require(leaves & (leaves - 1) == size % leaves == 0, f"tree.txt: {leaves} do not fit in at {size}")
        if body is not None:
            story.take(size, body)
        grow(tree, leaves, root)
        size += leaves
        while due and due[0][0] <= size:
            at, wanted, name, _ = due.pop(0)
            require(at == size, f"no root is shown at size {at}: ask for a bundle made with its checkpoint")
            require(name == origin, f"a checkpoint is of another register, {shown(name)}")
            require(root_of(tree) == wanted, f"the first {at} events are not those of the checkpoint")
    require(not due, f"the bundle ends at size {size}, before a checkpoint")
    require(next(story.log, None) is None, "changes.csv tells of more than the plan's events, once each")
    named = {f"checkpoints/{at}.txt" for at in (*sizes, size, *(at for at, _, _ in story.reports))}
    is_whole = named <= texts.keys() and len(bundle.files) == len(ONCE) + len(named) + len(sizes) - 1
    require(is_whole, "the checkpoint of a report, or of the end, is missing, or another is there")
    for old, new in zip(kept, kept[1:]):  # noqa: B905, RUF007 each and its next
        head, _, rest = texts.get(f"proofs/{old[0]}-{new[0]}.txt", "").partition("\n\n")
        hashes = [b64decode(one, validate=True) for one in head.split("\n")[1:]]
        is_proof = head.startswith(f"old {old[0]}\n") and is_consistent(*old[:2], *new[:2], hashes)
        require(is_proof and rest == new[3], f"it is not proven that size {new[0]} goes on from {old[0]}")
    listed = [bundle.manifest[key] for key in ("format", "size", "reports")]
    require(listed == [1, size, story.reports], "manifest.json says what the events do not")
    signed = [at for at, _, _, text in kept if vkey and is_signed_note(text, vkey)]
    require(signed or not vkey, "no checkpoint is signed by the key")
    plan, count, withheld = story.plan, story.versions[story.plan], size - sum(story.versions.values())
    _, name, known = story.reports[-1] if story.reports else (0, "(none)", 0)
    proven = f"none is left out up to version {known}, as report {shown(name)} knew; {LATER}"
    return [
        f"ACCEPTED. {shown(origin)}: {plan}@1 to {plan}@{count}; {withheld} of {size} events are withheld",
        f"(1) tree.txt gives at each checkpoint's size exactly that checkpoint's root: {sizes}",
        f"(2) the plan's events run on without a gap; {proven if withheld else 'no event is withheld'}",
        "(3) changes.csv tells of every event of the plan exactly once; all but its last column is proven",
        f"(4) proven up to size {max(outside)[0]}" if outside else f"(4) {ALONE}",
        *([f"(5) the key signed the checkpoints of the sizes {signed}"] if signed else []),
    ]


def main() -> int:
    """Answer a command line."""
    parser = argparse.ArgumentParser(description="Check an audit bundle of planevents, offline.")
    parser.add_argument("bundle", type=Path, help="the zip, or the folder that it was unpacked to")
    parser.add_argument("--checkpoint", action="append", default=[], help="'ORIGIN SIZE ROOT', or a file")
    parser.add_argument("--key", help="a C2SP verifier key that must have signed a checkpoint")
    asked, status = parser.parse_args(), 2
    try:
        texts = [one if " " in one else Path(one).read_text("utf-8") for one in asked.checkpoint]
        outside, status = [checkpoint_of(one) for one in texts], 1
        with nullcontext() if asked.bundle.is_dir() else zipfile.ZipFile(asked.bundle) as archive:
            told, status = check(Bundle(asked.bundle, archive), outside, asked.key), 0
    except ValueError as error:
        told = [f"REFUSED: {shown(error)}"]
    except Exception as error:  # noqa: BLE001 whatever a hostile file provokes
        told, status = [f"UNREADABLE: {type(error).__name__}: {shown(error)}"], 2
    sys.stdout.buffer.write("".join(f"{line}\n" for line in told).encode(errors="replace"))
    return status


if __name__ == "__main__":
    sys.exit(main())
