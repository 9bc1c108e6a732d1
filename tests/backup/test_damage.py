"""A file that was damaged, cut short or made in bad faith: refused, with the line, and nothing restored."""

from __future__ import annotations

import gzip
import io
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.backup.records import ended, lines_of, restored, sample

from planevents.backup import form, reading
from planevents.backup.restoring import restore
from planevents.errors import BackupError
from planevents.register import now

if TYPE_CHECKING:
    from pathlib import Path

FLIPS = 600
CUTS = 150


def refusal(data: bytes) -> BackupError:
    with pytest.raises(BackupError) as refused:
        restored(data)
    return refused.value


def compressed(data: bytes) -> bytes:
    written = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=written, mtime=0) as stream:
        stream.write(data)
    return written.getvalue()


class TestFlippedBytes:
    """No byte of a backup can be another."""

    def test_one_byte_anywhere(self) -> None:
        """Six hundred of them, by any value: the digest or the form of a line finds every one."""
        data, chance = sample(), random.Random(7)  # noqa: S311 the same flips every time
        survived = []
        for _ in range(FLIPS):
            place, flip = chance.randrange(len(data)), chance.randrange(1, 256)
            flipped = data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
            try:
                restored(flipped)
            except BackupError:
                continue
            survived.append((place, flip))
        assert [] == survived

    def test_every_byte_of_the_last_line(self) -> None:
        """It is not in the digest, so each of its bytes is held to what was read."""
        data = sample()
        begin = data.rindex(b'{"end"')
        for place in range(begin, len(data)):
            for flip in (1, 32):
                refusal(data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :])

    def test_a_compressed_file(self, tmp_path: Path) -> None:
        """All but what its format leaves open: the time, the level and the system it was made on, and flags of it."""
        data, chance = compressed(sample()), random.Random(7)  # noqa: S311 as above
        file = tmp_path / "b.jsonl.gz"
        survived = set()
        for _ in range(FLIPS // 2):
            place = chance.randrange(len(data))
            file.write_bytes(
                data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :]
            )
            try:
                restore(file, "memory://", clock=now)
            except BackupError:
                continue
            survived.add(place)
        # RFC 1952, section 2.3: flags, MTIME, XFL and OS.
        assert survived <= set(range(3, 10))

    @given(st.data())
    def test_lines_that_changed_places(self, data: st.DataObject) -> None:
        """The order is what the root is of, and that of what stands beside the events is one."""
        lines = lines_of(sample())
        one = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1).filter(lambda number: lines[number] != lines[one]))
        lines[one], lines[other] = lines[other], lines[one]
        refusal(b"".join(lines))
        refusal(ended(lines[:-1]))

    @given(st.data())
    def test_a_line_left_out_or_doubled(self, data: st.DataObject) -> None:
        """Even where the end line is made to fit; but for a name, which may be left out, for it may be erased."""
        lines = lines_of(sample())[:-1]
        one = data.draw(st.integers(0, len(lines) - 1))
        refusal(ended([*lines[: one + 1], *lines[one:]]))
        if not lines[one].startswith((b'{"person"', b'{"incarnation"', b'{"command":{"count":0')):
            refusal(ended([*lines[:one], *lines[one + 1 :]]))


class TestCutShort:
    """Every backup says where it ends."""

    def test_at_every_line(self) -> None:
        """A copy that ends with a whole line is not a whole copy."""
        lines = lines_of(sample())
        for count in range(len(lines)):
            refused = refusal(b"".join(lines[:count]))
            assert "the file ends before its end line" == refused.message
            assert (count or None) == refused.line

    def test_anywhere(self) -> None:
        """Nor one that ends within a line."""
        data, chance = sample(), random.Random(7)  # noqa: S311 as above
        for place in [*(chance.randrange(1, len(data) - 1) for _ in range(CUTS)), len(data) - 1]:
            refused = refusal(data[:place])
            assert "the copy was cut short: take another one" == refused.hint

    @pytest.mark.parametrize("size", [1, 5, 100, -9, -4, -1])
    def test_a_compressed_file(self, size: int, tmp_path: Path) -> None:
        """Even where only its own checksum is missing."""
        file = tmp_path / "b.jsonl.gz"
        file.write_bytes(compressed(sample())[:size])
        with pytest.raises(BackupError):
            restore(file, "memory://", clock=now)


class TestOddFiles:
    """What an editor, a mail program or an enemy makes of a file."""

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "the backup: the file ends before its end line"),
            (b"\n", "line 1: this is no backup"),
            (b"SQLite format 3\0\n", "line 1: this is no backup"),
            (b'{"planevents":\n', "line 1: not JSON"),
            (b'{"planevents":1}\n', "line 1: a line of 'planevents' holds"),
            (b'{"planevents":[]}\n', "line 1: a line of 'planevents' holds"),
            (b'{"planevents":' + b"[" * 9999 + b"\n", "line 1: not JSON"),
            (b"\xef\xbb\xbf" + sample(), "line 1: a byte order mark stands before the line"),
            (sample().replace(b"\n", b"\r\n"), "line 1: the line ends with CR LF"),
            (sample().decode().encode("utf-16"), "line 1: "),
            (sample().replace("é".encode(), b"\xe9"), "the line is not UTF-8"),
            (compressed(sample()), "give it a name that ends with .gz"),
            (sample() + b"\n", "something stands after the end line"),
            (sample() + sample(), "something stands after the end line"),
            (b"\n" + sample(), "line 1: this is no backup"),
            (sample().replace(b"\n", b"\n\n", 1), "line 2: the events end after 0, and the first line says"),
        ],
    )
    def test_it_is_refused_with_the_line(self, data: bytes, said: str) -> None:
        """And with what to do, where that is known."""
        assert said in str(refusal(data))

    def test_a_line_without_an_end(self) -> None:
        """No more of it is read than the longest line may have."""
        endless = io.BytesIO(b"x" * (form.LONGEST_LINE * 2))
        with pytest.raises(BackupError, match=r"longer than 16,777,216 bytes"):
            restore(endless, "memory://", clock=now)
        assert form.LONGEST_LINE + 1 == endless.tell()

    def test_a_compressed_line_without_an_end(self, tmp_path: Path) -> None:
        """A few kilobytes that would fill the memory."""
        file = tmp_path / "bomb.gz"
        with gzip.open(file, "wb") as stream:
            for _ in range(64):
                stream.write(bytes(2**20))
        assert file.stat().st_size < 2**17
        with pytest.raises(BackupError, match=r"line 1: the line is longer than"):
            restore(file, "memory://", clock=now)

    @pytest.mark.parametrize("data", [b"", b"plain text\n", b"\x1f\x8b", sample()])
    def test_what_is_named_as_compressed_and_is_not(self, data: bytes, tmp_path: Path) -> None:
        """It cannot be read."""
        file = tmp_path / "b.gz"
        file.write_bytes(data)
        with pytest.raises(BackupError):
            restore(file, "memory://", clock=now)

    def test_something_after_a_compressed_file(self, tmp_path: Path) -> None:
        """Another one, or anything else."""
        file = tmp_path / "b.gz"
        for more in (compressed(b"x"), b"x"):
            file.write_bytes(compressed(sample()) + more)
            with pytest.raises(BackupError):
                restore(file, "memory://", clock=now)

    def test_more_restores_than_anybody_did(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are held in memory, so there are only so many."""
        monkeypatch.setattr(reading, "MOST_RESTORES", 0)
        assert "a record has up to 0 incarnations" == refusal(sample()).message

    @pytest.mark.parametrize("kind", ["data", "command", "person", "incarnation"])
    def test_a_line_out_of_its_place(self, kind: str) -> None:
        """Every kind stands together, in one order."""
        lines = lines_of(sample())[:-1]
        moved = next(line for line in lines if line.startswith(b'{"%s":' % kind.encode()))
        lines.remove(moved)
        place = 1 if kind in {"command", "person"} else len(lines)
        lines.insert(place, moved)
        refusal(ended(lines))

    def test_a_call_twice_under_one_id(self) -> None:
        """Far apart: the store sees it."""
        lines = lines_of(sample())[:-1]
        call = next(line for line in lines if b'"held, before anything"' in line)
        again = call.replace(b'"first_position":0', b'"first_position":3')
        lines.insert(next(at for at, line in enumerate(lines) if b'"first_position":3' in line), again)
        assert "it cannot be taken in: this command is known" == refusal(ended(lines)).message
