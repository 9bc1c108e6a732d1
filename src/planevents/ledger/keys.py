"""The keys of signed notes: one that signs, which is secret, and one that verifies, which is published.

They are written as C2SP's ``signed-note`` says (https://c2sp.org/signed-note), and as Go's
``golang.org/x/mod/sumdb/note`` writes the secret one. Only Ed25519 is spoken.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NoReturn, Self

import attrs

from planevents.errors import InvalidValueError, MissingExtraError
from planevents.ledger.checkpoint import validate_origin

if TYPE_CHECKING:
    from types import ModuleType

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES: Final = 32
_ED25519: Final = b"\x01"
_PRIVATE: Final = "PRIVATE+KEY+"
_PUBLIC: Final = "a verifier key is NAME+ID+KEY in one line, as 'planevents keygen' prints it"
_SECRET: Final = f"a private key is {_PRIVATE}NAME+ID+KEY in one line, as 'planevents keygen' writes it"
_HIDDEN: Final = "…"


def canonical_base64(text: str) -> bytes | None:
    """Return what RFC 4648 section 4 writes as ``text`` and as nothing else, or None."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        return None
    return decoded if b64encode(decoded).decode() == text else None


@attrs.frozen(repr=False)
class VerifierKey:
    """A public Ed25519 key and its name: what is published, and what a verifier pins.

    ``name`` is the origin of the register that it speaks for, ``key`` is 32 bytes. Raises
    ``InvalidValueError`` for what can be neither.
    """

    name: str
    key: bytes

    def __attrs_post_init__(self) -> None:
        validate_origin(self.name)
        if len(self.key) != KEY_BYTES:
            raise InvalidValueError("key", self.key, f"a public Ed25519 key has {KEY_BYTES} bytes", _PUBLIC)

    @property
    def key_id(self) -> str:
        """Which of the keys of this name it is: eight hexadecimal digits. It is no fingerprint to trust."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).hexdigest()[:8]

    def to_text(self) -> str:
        """The key as it is published: NAME+ID+KEY."""
        return f"{self.name}+{self.key_id}+{b64encode(_ED25519 + self.key).decode()}"

    __str__ = to_text

    def __repr__(self) -> str:
        return f"VerifierKey.parse({self.to_text()!r})"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a published key; white space around it is dropped.

        Raises ``InvalidValueError`` for anything else, and without repeating it for a private key.
        """
        text = text.strip()
        if _PRIVATE in text:
            hint = "keep it to yourself, and publish the verifier key that belongs to it"
            raise InvalidValueError("key", _HIDDEN, "this is a private key", hint)
        parts = _parts(text)
        if parts is None:
            raise InvalidValueError("key", text, "not a verifier key of Ed25519", _PUBLIC)
        found = cls(parts[0], parts[1])
        if found.to_text() != text:
            raise InvalidValueError("key", text, "its id is not that of its name and key", "copy it again")
        return found

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether this key signed these bytes. Needs the extra ``sign``."""
        ed25519 = _ed25519()
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 an extra

        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@attrs.frozen(repr=False)
class SignerKey:
    """A private Ed25519 key, made by ``generate`` or read by ``parse``.

    Nothing shows its secret but ``to_text``: no representation, no pickle, no error. Two are equal
    if their verifier keys are. Needs the extra ``sign``.
    """

    verifier: VerifierKey
    _secret: Ed25519PrivateKey = attrs.field(eq=False)

    @property
    def name(self) -> str:
        """The name of the key, which is the origin that it signs for."""
        return self.verifier.name

    @classmethod
    def generate(cls, name: str) -> Self:
        """Make a new key from the system's randomness, for the register whose origin is ``name``."""
        validate_origin(name)
        return cls._of(name, _ed25519().Ed25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``to_text`` wrote; white space around it is dropped. No error repeats it."""
        text = text.strip()
        parts = _parts(text.removeprefix(_PRIVATE)) if text.startswith(_PRIVATE) else None
        if parts is None:
            raise InvalidValueError("key", _HIDDEN, "not a private key of Ed25519", _SECRET)
        name, seed = parts
        if len(seed) != KEY_BYTES:
            message = f"a private Ed25519 key has {KEY_BYTES} bytes"
            raise InvalidValueError("key", _HIDDEN, message, _SECRET)
        found = cls._of(validate_origin(name), _ed25519().Ed25519PrivateKey.from_private_bytes(seed))
        if found.to_text() != text:
            message = "its id is not that of its name and key"
            raise InvalidValueError("key", _HIDDEN, message, "restore the file from where you keep a copy")
        return found

    def to_text(self) -> str:
        """The secret, in one line: PRIVATE+KEY+NAME+ID+KEY. Write it where nobody else reads."""
        seed = _ED25519 + self._secret.private_bytes_raw()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id}+{b64encode(seed).decode()}"

    def sign(self, message: bytes) -> bytes:
        """Return the signature over these bytes, 64 of them."""
        return self._secret.sign(message)

    def __repr__(self) -> str:
        return f"<SignerKey of {self.verifier}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a SignerKey is not pickled, for its secret would be in the pickle: pass its file")

    @classmethod
    def _of(cls, name: str, secret: Ed25519PrivateKey) -> Self:
        return cls(VerifierKey(name, secret.public_key().public_bytes_raw()), secret)


def _parts(text: str) -> tuple[str, bytes] | None:
    # The id is held to by writing the key again.
    name, _, rest = text.partition("+")
    decoded = canonical_base64(rest.partition("+")[2])
    if decoded is None or not decoded.startswith(_ED25519):
        return None
    return name, decoded.removeprefix(_ED25519)


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("sign", "signing") from error
    return ed25519
