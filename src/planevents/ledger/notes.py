"""Signed notes: text, and below a blank line the signatures over it (https://c2sp.org/signed-note)."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final, Self

import attrs

from planevents.errors import InvalidValueError, ProofError
from planevents.ledger.checkpoint import validate_origin
from planevents.ledger.keys import canonical_base64

if TYPE_CHECKING:
    from collections.abc import Collection

    from planevents.ledger.keys import SignerKey, VerifierKey

MOST_SIGNATURES: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_DASH: Final = "— "
_ID_BYTES: Final = 4
_COPY: Final = "take the note again from where it was published, byte for byte"
_KEYS: Final = "ask the register's keeper for today's verifier keys, by another way than the note came"


@attrs.frozen
class OpenedNote:
    """The text of a note, and the keys that signed it, in the order of their signatures."""

    text: str
    signers: tuple[VerifierKey, ...]


@attrs.frozen
class _Signature:
    name: str
    key_id: str
    signature: bytes

    @classmethod
    def parse(cls, line: str) -> Self:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        decoded = canonical_base64(encoded)
        if not line.startswith(_DASH) or decoded is None or len(decoded) <= _ID_BYTES:
            raise ProofError(f"this is no signature: {line[: _ID_BYTES * 20]!r}", _COPY)
        try:
            validate_origin(name)
        except InvalidValueError as error:
            raise ProofError(f"a signature's key has no name that can be: {name!r}", _COPY) from error
        return cls(name, decoded[:_ID_BYTES].hex(), decoded[_ID_BYTES:])


def sign_text(text: str, *keys: SignerKey) -> str:
    """Return the signed note of any text, with a signature of each key in their order.

    The text must end in a newline and hold no other control character. Raises
    ``InvalidValueError`` if it does not, and without keys.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        message = "must end in a newline and hold no other control character"
        raise InvalidValueError("text", text, message, "a note is lines of plain text")
    if not 0 < len(keys) <= MOST_SIGNATURES or len({key.verifier for key in keys}) < len(keys):
        message = f"sign with between 1 and {MOST_SIGNATURES} keys, and with each once"
        raise InvalidValueError("keys", keys, message)
    return f"{text}\n{''.join(_line(key, text.encode()) for key in keys)}"


def open_text(note: str | bytes, keys: Collection[VerifierKey]) -> OpenedNote:
    """Check a signed note of any text with the keys that the caller holds, and return the text.

    Signatures of other keys are ignored. Raises ``ProofError`` if a signature of one of the keys
    does not verify, if there is none, and if it is not a note, byte for byte.
    """
    *above, below = _decoded(note).rsplit("\n\n", 1)
    *lines, rest = below.split("\n")
    if not above or not lines or rest:
        raise ProofError("this is no signed note: there are no signatures below a blank line", _COPY)
    if len(lines) > MOST_SIGNATURES:
        raise ProofError(f"the note has {len(lines)} signatures, and at most {MOST_SIGNATURES} are read")
    text = f"{above[0]}\n"
    known = {(key.name, key.key_id): key for key in keys}
    signers: dict[VerifierKey, None] = {}
    signatures = [_Signature.parse(line) for line in lines]
    for one in signatures:
        if (key := known.get((one.name, one.key_id))) is None:
            continue
        if not key.verifies(one.signature, text.encode()):
            message = f"the signature of {key.name} ({key.key_id}) is not over this text"
            raise ProofError(message, f"text or signature was changed; {_COPY}")
        signers[key] = None
    if not signers:
        found = ", ".join(f"{one.name} ({one.key_id})" for one in signatures)
        held = ", ".join(f"{name} ({key_id})" for name, key_id in known) or "none"
        raise ProofError(f"no key that you hold signed this: it is signed by {found}; you hold {held}", _KEYS)
    return OpenedNote(text, tuple(signers))


def _line(key: SignerKey, text: bytes) -> str:
    signature = bytes.fromhex(key.verifier.key_id) + key.sign(text)
    return f"{_DASH}{key.name} {b64encode(signature).decode()}\n"


def _decoded(note: str | bytes) -> str:
    try:
        text = note if isinstance(note, str) else note.decode()
    except UnicodeDecodeError as error:
        raise ProofError("this is no signed note: it is not UTF-8", _COPY) from error
    if found := _CONTROL.search(text):
        raise ProofError(f"this is no signed note: it holds the control character {found[0]!r}", _COPY)
    return text
