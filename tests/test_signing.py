"""Signed notes are C2SP's, a verifier trusts only the keys that it pins, and a secret is never shown."""

from __future__ import annotations

import errno
import os
import pickle
import stat
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.cli.app import run
from planevents.errors import InvalidValueError, MissingExtraError, ProofError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.notes import MOST_SIGNATURES, OpenedNote, open_text, sign_text
from planevents.ledger.signing import SignerKey, VerifierKey, open_note, sign

# The example of the specification.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = "This is an example message.\n"
SIGNATURE = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
NOTE = f"{TEXT}\n{SIGNATURE}"
SPECIFIED = VerifierKey.parse(VKEY)

# The first test vector of RFC 8032, section 7.1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")

ORIGIN = "council.example/plans"
CHECKPOINT = Checkpoint(ORIGIN, 135, bytes(range(32)))
PRIVATE = f"PRIVATE+KEY+{ORIGIN}+{VerifierKey(ORIGIN, PUBLIC).key_id}+"
KEY = SignerKey.generate(ORIGIN)
NEXT = SignerKey.generate(ORIGIN)
OTHER = SignerKey.generate("other.example")

lines = st.text(st.characters(codec="utf-8", exclude_characters=[*map(chr, range(32))]))


def encoded(secret: bytes) -> str:
    """A key as texts have it, the algorithm's byte before it."""
    return b64encode(b"\x01" + secret).decode()


def secret_of(key: SignerKey) -> tuple[str, bytes]:
    """The secret, as its text has it and in bytes."""
    text = key.to_text().split("+", 4)[-1]
    return text, b64decode(text)[1:]


def flips(text: bytes) -> list[bytes]:
    """The text with each of its bits flipped, one at a time."""
    return [
        text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1 :]
        for at in range(len(text))
        for bit in range(8)
    ]


class TestVerifierKey:
    """A verifier key: what is published."""

    def test_the_specifications_key_is_read_and_written(self) -> None:
        """Name, id and key are the specification's."""
        assert ("example.com/foo", "530d903a", 32) == (SPECIFIED.name, SPECIFIED.key_id, len(SPECIFIED.key))
        assert VKEY == SPECIFIED.to_text() == str(SPECIFIED)
        assert SPECIFIED == VerifierKey.parse(f" {VKEY}\n")
        assert f"VerifierKey.parse('{VKEY}')" == repr(SPECIFIED)

    @given(st.binary(min_size=32, max_size=32))
    def test_every_key_reads_back(self, key: bytes) -> None:
        """A plus sign in the key's base64 is not the one that parts it from its id."""
        one = VerifierKey(ORIGIN, key)

        assert one == VerifierKey.parse(one.to_text()) == pickle.loads(pickle.dumps(one))  # noqa: S301 our own

    def test_any_change_of_a_key_is_refused(self) -> None:
        """The id holds the name and the key, so what was mistyped is not pinned."""
        for changed in flips(VKEY.encode()):
            with pytest.raises(InvalidValueError):
                VerifierKey.parse(changed.decode("latin-1"))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not a verifier key"),
            ("example.com/foo", "not a verifier key"),
            ("example.com/foo+530d903a", "not a verifier key"),
            (VKEY.removesuffix("k"), "not a verifier key"),
            (VKEY.replace("+530d903a", "+530D903A"), "its id is not that"),
            (VKEY.replace("+530d903a", "+530d903b"), "its id is not that"),
            (VKEY.replace("+AekyeRrm", "+BOkyeRrm"), "not a verifier key of Ed25519"),
            ("a+530d903a+AQ==", "a public Ed25519 key has 32 bytes"),
            (VKEY.removeprefix("example.com/foo"), "must be one line"),
            (VKEY.replace("/foo", " foo"), "must hold neither white space"),
        ],
    )
    def test_what_is_no_key_is_refused(self, text: str, reason: str) -> None:
        """The reason says what is wrong with it."""
        with pytest.raises(InvalidValueError, match=reason):
            VerifierKey.parse(text)


class TestSignerKey:
    """A signer key: what is kept."""

    def test_its_text_is_as_the_world_writes_it(self) -> None:
        """A seed of RFC 8032 has its public key, and both texts begin with the algorithm's byte."""
        key = SignerKey.parse(f"{PRIVATE}{encoded(SEED)}\n")

        assert f"{PRIVATE}{encoded(SEED)}" == key.to_text()
        assert VerifierKey(ORIGIN, PUBLIC) == key.verifier
        assert ORIGIN == key.name

    def test_keys_are_made_apart(self) -> None:
        """Two keys of one name differ, in their ids too."""
        assert KEY != NEXT
        assert KEY.verifier.key_id != NEXT.verifier.key_id
        assert SignerKey.parse(KEY.to_text()) == KEY

    def test_nothing_shows_the_secret(self) -> None:
        """Neither repr, str, format, a record of its fields nor a log of it holds the secret."""
        shown = f"{KEY} {KEY!r} {[KEY]} {attrs.asdict(KEY)} {attrs.astuple(KEY)} {vars(type(KEY))}"
        text, seed = secret_of(KEY)

        assert KEY.verifier.to_text() in repr(KEY)
        assert [] == [one for one in (text[4:-4], seed.hex(), str(seed)) if one in shown]

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_it_is_not_pickled(self, protocol: int) -> None:
        """Its secret would be in the pickle, wherever that goes."""
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(KEY, protocol)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda text: text.replace("PRIVATE", "PUBLIC"), "not a private key"),
            (lambda text: text[:-1], "not a private key"),
            (lambda text: text.replace("+KEY+", "+KEY+x"), "its id is not that"),
            (lambda text: f"{text[:-8]}{text[-8:].swapcase()}", "its id is not that"),
            (lambda text: text.replace("council", "our council"), "neither white space"),
            (lambda _: f"{PRIVATE}{encoded(SEED[:31])}", "has 32 bytes"),
            (lambda _: VKEY, "not a private key"),
        ],
    )
    def test_what_is_no_key_is_refused_and_not_repeated(self, change: Any, reason: str) -> None:
        """A damaged secret is nearly the secret, and errors are logged."""
        with pytest.raises(InvalidValueError, match=reason) as refused:
            SignerKey.parse(change(f"{PRIVATE}{encoded(SEED)}"))

        error = refused.value
        assert encoded(SEED)[4:20] not in f"{error} {error!r} {error.args} {error.value!r}"
        assert error.__cause__ is error.__context__ is None

    def test_a_private_key_is_not_taken_for_a_public_one(self) -> None:
        """Whoever gives the wrong file is told so, without its text."""
        with pytest.raises(InvalidValueError, match="this is a private key") as refused:
            VerifierKey.parse(f"key: {KEY.to_text()}")

        assert secret_of(KEY)[0] not in str(refused.value)

    def test_a_name_that_is_no_origin_is_refused(self) -> None:
        """A key is named as the register is."""
        with pytest.raises(InvalidValueError, match="neither white space nor"):
            SignerKey.generate("our council")


class TestNotes:
    """Notes of any text."""

    def test_the_specifications_note_is_opened(self) -> None:
        """The specification's key verifies its note, given as text or as bytes."""
        expected = OpenedNote(TEXT, (SPECIFIED,))

        assert expected == open_text(NOTE, [SPECIFIED]) == open_text(NOTE.encode(), [SPECIFIED])

    def test_every_flipped_bit_is_refused(self) -> None:
        """No bit of the specification's note, of text or signature or between, can be another."""
        changed = flips(NOTE.encode())

        assert len(NOTE.encode()) * 8 == len(changed)
        for note in changed:
            with pytest.raises(ProofError):
                open_text(note, [SPECIFIED])

    def test_every_byte_that_is_dropped_or_added_is_refused(self) -> None:
        """Notes are read byte for byte: also at the end, and between text and signatures."""
        note = NOTE.encode()
        for at in range(len(note) + 1):
            for changed in (
                note[:at] + note[at + 1 :],
                note[:at] + b"\n" + note[at:],
                note[:at] + b" " + note[at:],
            ):
                if changed != note:
                    with pytest.raises(ProofError):
                        open_text(changed, [SPECIFIED])

    @given(st.lists(lines, min_size=1))
    def test_every_text_is_opened_as_it_was_signed(self, said: list[str]) -> None:
        """Empty lines, and lines that look like signatures, belong to the text that was signed."""
        text = "".join(f"{line}\n" for line in [*said, SIGNATURE.rstrip("\n")])
        note = sign_text(text, KEY, NEXT)

        assert OpenedNote(text, (KEY.verifier, NEXT.verifier)) == open_text(
            note, [NEXT.verifier, KEY.verifier]
        )
        assert OpenedNote(text, (NEXT.verifier,)) == open_text(note, [NEXT.verifier])

    @given(st.text() | lines.map(lambda line: f"text\n\n— {line}\n"))
    def test_any_text_is_refused_with_a_reason(self, note: str) -> None:
        """What is no note raises no other error."""
        with pytest.raises(ProofError):
            open_text(note, [SPECIFIED])

    @pytest.mark.parametrize(
        ("note", "reason"),
        [
            ("", "no signatures below a blank line"),
            (TEXT, "no signatures below a blank line"),
            (f"{TEXT}\n", "no signatures below a blank line"),
            (f"{TEXT}{SIGNATURE}", "no signatures below a blank line"),
            (NOTE.removesuffix("\n"), "no signatures below a blank line"),
            (f"{NOTE}\n", "no signatures below a blank line"),
            (f"{NOTE}more\n", "this is no signature: 'more'"),
            (NOTE.replace("— ", "- "), "this is no signature"),
            (NOTE.replace("aQM=", "aQN="), "this is no signature"),
            (NOTE.replace("aQM=", "aQM= "), "this is no signature"),
            (f"{NOTE}— a+b AAAAAAA=\n", "no name that can be: 'a\\+b'"),
            (f"{NOTE}— a AAAAAA==\n", "this is no signature"),
            (f"{NOTE}— a\u00a0b AAAAAAA=\n", "no name that can be"),
            (f"{NOTE}—  AAAAAAA=\n", "no name that can be"),
            (f"{NOTE}— a\n", "this is no signature"),
            (NOTE.replace("\n", "\r\n"), r"the control character '\\r'"),
            (NOTE.replace("an example", "an\texample"), r"the control character '\\t'"),
            (NOTE.replace("an example", "an\0example"), "the control character"),
            (NOTE.replace("an example", "an\ud800example"), "the control character"),
            (NOTE.encode("utf-16"), "not UTF-8"),
            (NOTE.replace("an", "one"), "is not over this text"),
        ],
    )
    def test_what_is_no_note_is_refused(self, note: str | bytes, reason: str) -> None:
        """The reason says why, and what to do next."""
        with pytest.raises(ProofError, match=reason) as refused:
            open_text(note, [SPECIFIED])

        assert refused.value.hint

    def test_signatures_of_others_are_ignored(self) -> None:
        """A witness may add its own, of a kind that is not known here, above or below."""
        witness = f"— witness.example {b64encode(bytes(5_000)).decode()}\n"

        for note in (f"{NOTE}{witness}", f"{TEXT}\n{witness}{SIGNATURE}"):
            assert OpenedNote(TEXT, (SPECIFIED,)) == open_text(note, [SPECIFIED, KEY.verifier])

    def test_a_key_is_known_by_its_name_and_its_id(self) -> None:
        """One of the two alone is somebody else: the signature is ignored, however bad it is."""
        named = f"— example.com/foo {b64encode(bytes(68)).decode()}\n"
        numbered = SIGNATURE.replace("example.com/foo", "example.com/bar")

        assert OpenedNote(TEXT, (SPECIFIED,)) == open_text(f"{NOTE}{named}{numbered}", [SPECIFIED])
        with pytest.raises(ProofError, match="no key that you hold signed this"):
            open_text(f"{TEXT}\n{named}{numbered}", [SPECIFIED])

    def test_a_bad_signature_of_a_known_key_refuses_the_note(self) -> None:
        """Also beside a good one of another key, and beside a good one of its own."""
        bad = sign_text("Another text.\n", KEY).split("\n\n")[1]
        good = sign_text(TEXT, KEY).split("\n\n")[1]

        for note in (f"{NOTE}{bad}", f"{TEXT}\n{bad}{SIGNATURE}", f"{NOTE}{good}{bad}"):
            with pytest.raises(ProofError, match=f"the signature of {ORIGIN} .* is not over this text"):
                open_text(note, [SPECIFIED, KEY.verifier])

    def test_a_note_that_no_known_key_signed_is_refused(self) -> None:
        """It says who signed, who was asked for, and where to ask."""
        message = (
            r"signed by example.com/foo \(530d903a\); you hold other.example \(.{8}\) \(ask the register's"
        )
        with pytest.raises(ProofError, match=message):
            open_text(NOTE, [OTHER.verifier])
        with pytest.raises(ProofError, match="you hold none"):
            open_text(NOTE, [])

    def test_only_so_many_signatures_are_read(self) -> None:
        """The specification wants 16 at least; nobody can keep a verifier busy for ever."""
        fillers = "".join(f"— a{number}.example AAAAAAA=\n" for number in range(MOST_SIGNATURES - 1))

        assert MOST_SIGNATURES >= 16
        assert OpenedNote(TEXT, (SPECIFIED,)) == open_text(f"{TEXT}\n{fillers}{SIGNATURE}", [SPECIFIED])
        with pytest.raises(ProofError, match="65 signatures"):
            open_text(f"{TEXT}\n{fillers}{SIGNATURE}— one.more AAAAAAA=\n", [SPECIFIED])

    @pytest.mark.parametrize("text", ["", "no end", "a\r\n", "a\tb\n", "\ud800\n"])
    def test_what_cannot_be_read_back_is_not_signed(self, text: str) -> None:
        """A text ends in a newline, and holds no other control character."""
        with pytest.raises(InvalidValueError, match="text: must end in a newline"):
            sign_text(text, KEY)

    def test_keys_sign_once_each(self) -> None:
        """A note without a signature is none, and a key's second signature says nothing."""
        for keys in ([], [KEY, KEY], [KEY] * 65):
            with pytest.raises(InvalidValueError, match="with each once"):
                sign_text(TEXT, *keys)


class TestCheckpoints:
    """Signed checkpoints."""

    def test_a_signed_checkpoint_is_opened(self) -> None:
        """What was signed comes back, and its three lines stand first for everybody to read."""
        note = sign(CHECKPOINT, KEY)

        assert note.startswith(f"{CHECKPOINT.to_text()}\n— {ORIGIN} ")
        assert CHECKPOINT == open_note(note, [KEY.verifier]) == Checkpoint.read(note)

    def test_every_flipped_bit_is_refused(self) -> None:
        """No bit of a signed checkpoint can be another."""
        for changed in flips(sign(CHECKPOINT, KEY).encode()):
            with pytest.raises(ProofError):
                open_note(changed, [KEY.verifier])

    def test_a_key_signs_for_the_origin_that_it_is_named_after(self) -> None:
        """Another register's key is refused, also beside the right one, with what to do."""
        for keys in ([OTHER], [KEY, OTHER]):
            with pytest.raises(InvalidValueError, match=f"named 'other.example'.*planevents keygen {ORIGIN}"):
                sign(CHECKPOINT, *keys)

    def test_the_verifier_says_whose_checkpoint_it_wants(self) -> None:
        """A checkpoint of another origin is refused, whoever signed it."""
        with pytest.raises(ProofError, match=f"is of '{ORIGIN}', not of 'other.example'"):
            open_note(sign(CHECKPOINT, KEY), [KEY.verifier], origin="other.example")

    def test_no_pinned_key_vouches_for_another_register(self) -> None:
        """Whoever pins the keys of two registers believes each for its own origin alone."""
        forged = sign_text(CHECKPOINT.to_text(), OTHER)

        with pytest.raises(ProofError, match=f"is of '{ORIGIN}', not of 'other.example'"):
            open_note(forged, [KEY.verifier, OTHER.verifier])

    def test_a_log_whose_key_has_another_name_is_read_by_its_origin(self) -> None:
        """The specification only recommends the name; a verifier who gives the origin says that it knows."""
        assert CHECKPOINT == open_note(
            sign_text(CHECKPOINT.to_text(), OTHER), [OTHER.verifier], origin=ORIGIN
        )

    def test_extension_lines_are_signed_and_dropped(self) -> None:
        """Somebody else's log may add lines; they are held to by the signature."""
        note = sign_text(f"{CHECKPOINT.to_text()}an extension\n", KEY)

        assert CHECKPOINT == open_note(note, [KEY.verifier])
        with pytest.raises(ProofError):
            open_note(note.replace("an extension", "no extension"), [KEY.verifier])

    def test_a_signed_text_that_is_no_checkpoint_is_refused(self) -> None:
        """The reason is the checkpoint's own."""
        with pytest.raises(
            ProofError, match=r"the signed text is not a checkpoint.*not the lines of a checkpoint"
        ):
            open_note(NOTE, [SPECIFIED])

    def test_keys_change_over_while_both_sign(self) -> None:
        """Whoever pins the old key, the new one or both reads what both have signed; then the old one goes."""
        before, between, after = sign(CHECKPOINT, KEY), sign(CHECKPOINT, KEY, NEXT), sign(CHECKPOINT, NEXT)
        old, both, new = [KEY.verifier], [KEY.verifier, NEXT.verifier], [NEXT.verifier]

        for note, keys in [(before, old), (before, both), (between, old), (between, both), (between, new)]:
            assert CHECKPOINT == open_note(note, keys)
        assert CHECKPOINT == open_note(after, both) == open_note(after, new)
        for note, keys in [(before, new), (after, old)]:
            with pytest.raises(ProofError, match="no key that you hold signed this"):
                open_note(note, keys)

    def test_without_the_extra_it_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Verifier keys can be read; signing and verifying cannot go on."""
        for module in [name for name in sys.modules if name.startswith("cryptography")]:
            monkeypatch.setitem(sys.modules, module, None)

        assert SPECIFIED == VerifierKey.parse(VKEY)
        for do in (
            lambda: SignerKey.generate(ORIGIN),
            lambda: SignerKey.parse(f"{PRIVATE}{encoded(SEED)}"),
            lambda: open_text(NOTE, [SPECIFIED]),
        ):
            with pytest.raises(MissingExtraError, match=r"pip install 'planevents\[sign\]'"):
                do()


class TestKeygen:
    """planevents keygen."""

    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_it_makes_a_key_and_prints_what_to_publish(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The private key goes to the file alone, the verifier key is printed and put beside it."""
        assert 0 == run(["keygen", ORIGIN, "-o", "plans.key"])

        out, err = capsys.readouterr()
        key = SignerKey.parse(Path("plans.key").read_text())
        assert key.name == ORIGIN
        assert f"{key.verifier}\n" == out == Path("plans.key.pub").read_text()
        assert "" == err
        assert CHECKPOINT == open_note(sign(CHECKPOINT, key), [VerifierKey.parse(out)])

    @pytest.mark.parametrize("mask", [0, 0o022, 0o777])
    def test_nobody_else_can_read_it(self, mask: int) -> None:
        """The private key is of mode 0600 at most, whatever the process's mask."""
        before = os.umask(mask)
        try:
            assert 0 == run(["keygen", ORIGIN, "--output", "plans.key"])
        finally:
            os.umask(before)

        assert 0o600 & ~mask == stat.S_IMODE(Path("plans.key").stat().st_mode)
        assert 0o644 & ~mask == stat.S_IMODE(Path("plans.key.pub").stat().st_mode)

    def test_it_is_of_that_mode_before_it_holds_anything(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The file is made with the mode, exclusively: there is no moment at which others could open it."""
        made: list[tuple[str, int, int]] = []
        opens = os.open

        def watched(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
            descriptor = opens(path, flags, mode, **more)
            found = os.fstat(descriptor)
            made.append((Path(path).name, stat.S_IMODE(found.st_mode), found.st_size))
            return descriptor

        monkeypatch.setattr(os, "open", watched)
        run(["keygen", ORIGIN, "-o", "plans.key"])

        assert ("plans.key", 0o600, 0) == made[0]

    @pytest.mark.parametrize("name", ["plans.key", "plans.key.pub"])
    @pytest.mark.parametrize("kind", ["file", "link"])
    def test_it_overwrites_nothing(
        self, name: str, kind: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        """Where either file is there, or a link that leads nowhere, nothing is made or left behind."""
        if kind == "file":
            Path(name).write_text("precious")
        else:
            Path(name).symlink_to("elsewhere")
        before = sorted(tmp_path.iterdir())

        assert 1 == run(["keygen", ORIGIN, "-o", "plans.key"])
        out, err = capsys.readouterr()
        assert "" == out
        assert f"there is such a file already, and no key is ever overwritten, got '{name}'" in err
        assert before == sorted(tmp_path.iterdir())
        assert kind == "link" or Path(name).read_text() == "precious"

    @pytest.mark.parametrize("written", [0, 1])
    def test_a_full_disk_leaves_nothing_behind(
        self,
        written: int,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        """There is no half a key, and no key without what is to be published."""
        rest = iter([None] * written)

        def full(_: int) -> None:
            if next(rest, "full"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)

        assert 1 == run(["keygen", ORIGIN, "-o", "plans.key"])
        assert (
            "",
            "error: [Errno 28] No space left on device\n",
        ) == capsys.readouterr()
        assert [] == list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("arguments", "status", "reason"),
        [
            (["our council", "-o", "k"], 1, "must hold neither white space nor '+'"),
            ([ORIGIN, "-o", "missing/k"], 1, "missing/k: No such file or directory"),
            ([ORIGIN], 2, "Missing option"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self,
        arguments: list[str],
        status: int,
        reason: str,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        """One line says why, and nothing is left behind."""
        assert status == run(["keygen", *arguments])
        assert reason in capsys.readouterr().err
        assert [] == list(tmp_path.iterdir())

    def test_its_help_says_where_to_keep_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Whoever makes a key learns at once what to do with its two halves."""
        assert 0 == run(["keygen", "--help"])

        said = " ".join(capsys.readouterr().out.split())
        assert "Keep FILE away from the database and its backups" in said
        assert "Publish the verifier key" in said
