"""The lines of a backup, byte by byte, and what is no line of one."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from hashlib import sha256
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

import pytest
from tests.backup.records import ORIGIN, ended, lines_of, restored, sample

from planevents import codec
from planevents.backup import form
from planevents.errors import BackupError
from planevents.ledger.tree import EMPTY_ROOT, leaf_hash
from planevents.people import Name, commit
from planevents.store.interface import CommandRecord, Incarnation

BASE64 = ascii_uppercase + ascii_lowercase + digits + "+/"
MOMENT = "2025-06-30T09:00:00.000000Z"
EVENTS = sum(line.startswith(b'{"data":') for line in lines_of(sample()))
NAME = Name(commit("Zoë", b"s" * 16), b"s" * 16, "Zoë")


def canonical(value: Any) -> bytes:
    return codec.canonical(value) + b"\n"


def refused(data: bytes) -> BackupError:
    with pytest.raises(BackupError) as refusal:
        restored(data)
    return refusal.value


def changed(kind: str, **values: Any) -> bytes:
    """The sample, with values changed in the first line of a kind, and the end line that belongs to it."""
    *lines, _ = lines_of(sample())
    index = next(number for number, line in enumerate(lines) if line.startswith(b'{"%s":' % kind.encode()))
    wire = json.loads(lines[index])
    wire[kind].update(values)
    lines[index] = canonical({kind: {key: value for key, value in wire[kind].items() if value is not ...}})
    return ended(lines)


class TestLines:
    """What is written stays as it is, for a backup outlives the version that wrote it."""

    def test_the_first_line(self) -> None:
        """It says whose record it is, how many events there are, and whether names are in it."""
        line = b'{"planevents":{"backup":1,"names":true,"origin":"council.example/plans","size":2}}'
        assert line == form.Opening(ORIGIN, 2, names=True).to_line()

    def test_an_incarnation(self) -> None:
        """A restore: its number, at which size, and when."""
        line = b'{"incarnation":{"began_at":"2025-06-30T09:00:00.000000Z","number":1,"size":2}}'
        assert line == form.incarnation_line(Incarnation(1, 2, MOMENT))

    def test_a_call(self) -> None:
        """Its id, its fingerprint, and where its events are."""
        line = '{"command":{"count":2,"fingerprint":"f","first_position":0,"id":"é"}}'.encode()
        assert line == form.command_line(CommandRecord("é", "f", 0, 2))

    def test_a_name(self) -> None:
        """With the salt in hexadecimal."""
        line = f'{{"person":{{"commitment":"{NAME.commitment}","salt":"{"73" * 16}","value":"Zoë"}}}}'
        assert line.encode() == form.person_line(NAME)

    def test_the_end(self) -> None:
        """What was counted, the root in base64, and the digest of all lines before."""
        line = (
            b'{"end":{"commands":0,"events":0,"incarnations":0,"people":0,'
            b'"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","sha256":"aa"}}'
        )
        assert line == form.Ending(0, 0, 0, 0, EMPTY_ROOT, "aa").to_line()

    def test_an_event_is_its_sealed_bytes(self) -> None:
        """So anybody can hash the lines, and compute the root without this library."""
        data = sample()
        leaves = [leaf_hash(line[:-1]) for line in lines_of(data) if line.startswith(b'{"data":')]
        assert [one.leaf_hash for one in _stored(data)] == leaves

    def test_the_digest_is_of_all_lines_but_the_last(self) -> None:
        """``sha256sum`` of what stands before it gives the same."""
        *lines, end = lines_of(sample())
        assert sha256(b"".join(lines)).hexdigest() == json.loads(end)["end"]["sha256"]

    @pytest.mark.parametrize(
        ("line", "read"),
        [
            (form.Opening(ORIGIN, 2, names=False).to_line(), form.Opening.of),
            (form.Ending(1, 2, 3, 4, EMPTY_ROOT, "aa").to_line(), form.Ending.of),
        ],
    )
    def test_what_is_written_is_read(self, line: bytes, read: Any) -> None:
        """The first and the last line come back as they were."""
        assert line == read(line).to_line()

    def test_calls_names_and_incarnations_are_read(self) -> None:
        """As they were."""
        one, begun = CommandRecord("é", "f", 0, 2), Incarnation(1, 2, MOMENT)
        assert (one, NAME, begun) == (
            form.command_of(form.command_line(one)),
            form.person_of(form.person_line(NAME)),
            form.incarnation_of(form.incarnation_line(begun)),
        )


class TestFaultyLines:
    """Everything that is not as it was written is refused, with its line, though the digest is right."""

    @pytest.mark.parametrize(
        ("kind", "values", "said"),
        [
            ("planevents", {"backup": 2}, "line 1: this is a backup of format 2, and 1 is known here"),
            ("planevents", {"backup": 0}, "line 1: there is no format 0"),
            ("planevents", {"backup": True}, "line 1: backup is not of type int"),
            (
                "planevents",
                {"backup": ...},
                "line 1: a line of 'planevents' holds backup, names, origin, size",
            ),
            ("planevents", {"size": -1}, "line 1: size is -1"),
            ("planevents", {"size": "35"}, "line 1: size is not of type int"),
            ("planevents", {"size": EVENTS - 1}, f"the first line says that there are {EVENTS - 1} events"),
            (
                "planevents",
                {"size": EVENTS + 1},
                f"the events end after {EVENTS}, and the first line says {EVENTS + 1}",
            ),
            ("planevents", {"origin": "a\nb"}, "line 1: origin"),
            ("planevents", {"names": False}, "the first line says that names were left out"),
            ("planevents", {"more": 1}, "line 1: a line of 'planevents' holds"),
            ("incarnation", {"number": 2}, "line 2: the incarnations do not run on"),
            ("incarnation", {"size": 99}, "line 2: the incarnations do not run on"),
            ("incarnation", {"size": -1}, "line 2: size is -1"),
            ("incarnation", {"began_at": "2025-06-30"}, "line 2: began_at is '2025-06-30', not a moment"),
            ("incarnation", {"began_at": "2025-06-30T09:00:00Z"}, "line 2: began_at"),
            ("command", {"id": "\0"}, "id is up to 500 characters"),
            ("command", {"id": "i" * 501}, "id is up to 500 characters"),
            ("command", {"fingerprint": "\0"}, "no database could hold this fingerprint"),
            ("command", {"count": -1}, "count is -1"),
            ("command", {"count": 1}, "begins at position 0, and those before it end at 1"),
            ("command", {"count": 9999}, "has more events than there are"),
            ("command", {"first_position": 1}, "begins at position 1, and those before it end at 0"),
            ("person", {"value": "Somebody Else"}, "do not open the commitment"),
            ("person", {"salt": "zz"}, "the salt is not hexadecimal"),
            ("person", {"salt": "00" * 16}, "do not open the commitment"),
            ("person", {"commitment": "0" * 64}, "do not open the commitment"),
        ],
    )
    def test_a_value_that_cannot_be(self, kind: str, values: Any, said: str) -> None:
        """It is named."""
        assert said in str(refused(changed(kind, **values)))

    def test_an_origin_is_not_sealed(self) -> None:
        """It is a name: under another the record has the same root, and no checkpoint of it is the same."""
        one, other = restored(sample()).checkpoint, restored(changed("planevents", origin="other")).checkpoint
        assert (one.root, "other") == (other.root, other.origin)
        with pytest.raises(BackupError, match=r"this is a backup of 'other'"):
            restored(changed("planevents", origin="other"), against=one)

    @pytest.mark.parametrize("kind", ["planevents", "incarnation", "command", "person"])
    def test_a_line_in_another_spelling(self, kind: str) -> None:
        """The same values with white space, in another order or with a key twice."""
        *lines, _ = lines_of(sample())
        begin = b'{"%s":{' % kind.encode()
        index = next(number for number, line in enumerate(lines) if line.startswith(begin))
        wire = json.loads(lines[index])
        inside = wire[kind]
        first, value = next(iter(inside.items()))
        for spelt in (
            lines[index].replace(begin, begin + b" "),
            json.dumps({kind: dict(reversed(inside.items()))}, separators=(",", ":")).encode() + b"\n",
            lines[index].replace(begin, begin + f'"{first}":{json.dumps(value)},'.encode()),
            lines[index].replace(b"e", b"\\u0065", 1),
        ):
            assert wire == json.loads(spelt)
            said = refused(ended([*lines[:index], spelt, *lines[index + 1 :]]))
            assert (index + 1) == said.line

    def test_a_root_with_a_spare_bit_set(self) -> None:
        """It is read as the same bytes, and is not as it was written."""
        *lines, _ = lines_of(sample())
        end = json.loads(ended(lines).splitlines()[-1])
        root = end["end"]["root"]
        end["end"]["root"] = spelt = f"{root[:-2]}{BASE64[BASE64.index(root[-2]) + 1]}="
        assert b64decode(root) == b64decode(spelt)
        assert "not base64 as RFC 4648" in str(refused(b"".join(lines) + canonical(end)))

    def test_calls_without_events_in_another_order(self) -> None:
        """There is one order of them, so that one record has one backup."""
        *lines, _ = lines_of(sample())
        one, other = (
            number for number, line in enumerate(lines) if b'"id":"held, ' in line and b"before" not in line
        )
        lines[one], lines[other] = lines[other], lines[one]
        assert "come in the order of their ids" in str(refused(ended(lines)))

    def test_an_event_of_no_call(self) -> None:
        """Somebody recorded it."""
        *lines, _ = lines_of(sample())
        last = max(number for number, line in enumerate(lines) if line.startswith(b'{"command":'))
        assert f"the events from position {EVENTS - 3} on are of no call" in str(
            refused(ended([*lines[:last], *lines[last + 1 :]]))
        )

    def test_names_in_another_order(self) -> None:
        """Each stands once, in the order of commitments."""
        *lines, _ = lines_of(sample())
        for mixed in ([*lines, lines[-1]], [*lines[:-2], lines[-1], lines[-2]]):
            assert "people come in the order of their commitments" in str(refused(ended(mixed)))

    def test_a_salt_in_capitals(self) -> None:
        """The same bytes in another spelling are not as they were written."""
        line = form.person_line(Name(commit("Zoë", b"\xab" * 16), b"\xab" * 16, "Zoë"))
        with pytest.raises(form.FaultyLineError):
            form.person_of(line.replace(b"ab" * 16, b"AB" * 16))

    def test_a_name_with_zero_in_it(self) -> None:
        """No database could hold it."""
        line = form.person_line(Name(commit("a\0", b"s" * 16), b"s" * 16, "a\0"))
        with pytest.raises(form.FaultyLineError, match="no database could hold this name"):
            form.person_of(line)

    @pytest.mark.parametrize("root", ["zz", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", "a b=", ""])
    def test_a_root_in_another_spelling(self, root: str) -> None:
        """Base64 has spare bits, and they are not left unread."""
        *lines, _ = lines_of(sample())
        end = json.loads(ended(lines).splitlines()[-1])
        end["end"]["root"] = root
        assert "root" in str(refused(b"".join(lines) + canonical(end)))


def _stored(data: bytes) -> list[Any]:
    from planevents.backup.lines import Lines  # noqa: PLC0415 a reader for this one test
    from planevents.backup.reading import Backup  # noqa: PLC0415 as above

    return list(Backup(Lines(io.BytesIO(data), "backup")).events())
