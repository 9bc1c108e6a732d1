"""Signed checkpoints: who says so, beside what was recorded.

A checkpoint from an unknown place is worth what its bearer is worth. Signed it is worth what its
signer is worth, whoever carries it. What the keys are is for each side to say: the register's
keeper holds a ``SignerKey``, and whoever verifies pins the ``VerifierKey`` beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError, ProofError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.keys import SignerKey, VerifierKey
from planevents.ledger.notes import open_text, sign_text

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["SignerKey", "VerifierKey", "open_note", "sign"]


def sign(checkpoint: Checkpoint, *keys: SignerKey) -> str:
    """Return the checkpoint as a signed note: its three lines, a blank line, a signature a key.

    While keys change, sign with the old one and the new one. A key signs only for the origin that
    it is named after, which is what C2SP recommends and what ``open_note`` holds it to: so no
    register's key vouches for another's history. Raises ``InvalidValueError`` for another key, and
    without keys.
    """
    for key in keys:
        if key.name != checkpoint.origin:
            message = f"the key is named {key.name!r}, and signs for no other register"
            hint = f"make one with 'planevents keygen {checkpoint.origin}'"
            raise InvalidValueError("origin", checkpoint.origin, message, hint)
    return sign_text(checkpoint.to_text(), *keys)


def open_note(note: str | bytes, keys: Collection[VerifierKey], origin: str | None = None) -> Checkpoint:
    """Return the checkpoint of a signed note, if it is signed by one of the keys that the caller pins.

    The keys must come from elsewhere than the note. Without ``origin``, the checkpoint must be of
    the register that a key which signed it is named after; with it, it must be of that origin, and
    any of the keys may have signed: so a log can be read whose keys bear other names.

    Signatures of unknown keys are ignored. Raises ``ProofError`` if a signature of a pinned key
    does not verify, if there is none, if the origin is another, and for what is no signed
    checkpoint, byte for byte.
    """
    opened = open_text(note, keys)
    try:
        checkpoint = Checkpoint.parse(opened.text)
    except InvalidValueError as error:
        raise ProofError("the signed text is not a checkpoint", str(error)) from error
    expected = {key.name for key in opened.signers} if origin is None else {origin}
    if checkpoint.origin not in expected:
        message = (
            f"the checkpoint is of {checkpoint.origin!r}, not of {' or '.join(map(repr, sorted(expected)))}"
        )
        raise ProofError(
            message, "give the origin of the register that you mean, if its key has another name"
        )
    return checkpoint
