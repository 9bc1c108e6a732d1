"""The form of a checkpoint that people type from paper, and that names what they mistyped.

A root in base64 is for machines: nobody types ``l``, ``I`` and ``1`` apart. Here its 256 bits, and
four more that stand for the size, are thirteen groups of four characters of Crockford's base32,
which has no I, L, O or U. Each group ends in a check character. It is chosen so that the polynomial
over GF(32) whose coefficients are the group's five characters has at x the value of the group's
*place*. So these are always found, and the group is named:

- any one character that was misread, in any number of groups
- any two characters of a group in each other's place, neighbours or not
- any two groups in each other's place, and any group that is missing or was written twice

The place of the last group depends on the origin too, of which 19 misprints in 20 are found. The
size is held to by its remainder modulo 13: one wrong digit and two neighbours in each other's place
are always found. Of anything worse, 31 cases in 32 are found in each group that it touches.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from planevents.errors import InvalidValueError
from planevents.ledger.tree import HASH_BYTES

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 13
GROUP: Final = 5
A_LINE: Final = 5
"""How many groups stand on a line."""

_BETWEEN: Final = re.compile("[\\s\u00ad\u200b\ufeff\u2010-\u2015\u2212-]+")
_BITS: Final = 5
_CHARACTERS: Final = GROUPS * GROUP
_MODULUS: Final = 13
_SPARE: Final = 4
_REDUCED: Final = 0b100101
_SHOWN: Final = 80
_COMPARE: Final = "compare each character with the paper; O counts as 0, I and L as 1, and U is never printed"
_SHAPE: Final = "a root is 13 groups of 5 characters to type, or 44 characters in base64 that end in '='"

_VALUES: Final = {
    written: value for value, character in enumerate(ALPHABET) for written in (character, character.lower())
} | {"O": 0, "o": 0, "I": 1, "i": 1, "L": 1, "l": 1}


def write_root(root: bytes, origin: str, size: int) -> str:
    """Write a root to be typed: lines of groups, each line ending in a newline."""
    bits = int.from_bytes(root) << _SPARE | size % _MODULUS
    groups: list[str] = []
    for place in reversed(_places(origin)):
        content = ""
        for _ in range(GROUP - 1):
            bits, value = divmod(bits, len(ALPHABET))
            content = ALPHABET[value] + content
        groups.insert(0, content + ALPHABET[_sum(f"{content}0") ^ place])
    lines = (groups[first : first + A_LINE] for first in range(0, GROUPS, A_LINE))
    return "".join(f"{' '.join(line)}\n" for line in lines)


def read_root(text: str, origin: str, size: int) -> bytes:
    """Read the root that ``write_root`` wrote for this origin and size, as people type it.

    Capital or small letters, O for 0, I or L for 1; spaces, hyphens and line breaks anywhere.
    Raises ``InvalidValueError``, which names the groups that are not as they were printed.
    """
    words = [word for word in _BETWEEN.split(text) if word]
    typed = "".join(words)
    if len(typed) != _CHARACTERS:
        raise _misshapen(words)
    groups = [typed[first : first + GROUP] for first in range(0, _CHARACTERS, GROUP)]
    places = _places(origin)
    if wrong := [at for at in range(GROUPS) if _sum(groups[at]) != places[at]]:
        raise _misprinted(groups, wrong, origin)
    bits = 0
    for group in groups:
        for character in group[:-1]:
            bits = bits << _BITS | _VALUES[character]
    root, remainder = divmod(bits, 1 << _SPARE)
    if remainder != size % _MODULUS:
        message = f"not as it was printed, or else group {GROUPS}, {groups[-1]!r}, is not"
        raise InvalidValueError("size", size, message, "compare its digits with the paper")
    return root.to_bytes(HASH_BYTES)


def _places(origin: str) -> tuple[int, ...]:
    others = GROUPS - 1
    last = others + int.from_bytes(sha256(origin.encode()).digest()) % (len(ALPHABET) - others)
    return (*range(others), last)


def _sum(group: str) -> int:
    # The value at x of the polynomial with these coefficients, modulo x^5 + x^2 + 1; -1 if it has none.
    total = 0
    for character in group:
        if character not in _VALUES:
            return -1
        total <<= 1
        if total >> _BITS:
            total ^= _REDUCED
        total ^= _VALUES[character]
    return total


def _misprinted(groups: list[str], wrong: list[int], origin: str) -> InvalidValueError:
    numbers = " and ".join(str(at + 1) for at in wrong)
    message = f"group {numbers} is not as it was printed"
    if len(wrong) > 1:
        message = f"groups {numbers} are not as they were printed"
    hint = _COMPARE
    if GROUPS - 1 in wrong:
        hint += f"; group {GROUPS} fails too if the origin, {origin[:_SHOWN]!r}, is not as it was printed"
    return InvalidValueError("root", " ".join(groups[at] for at in wrong), message, hint)


def _misshapen(words: list[str]) -> InvalidValueError:
    for number, word in enumerate(words[:GROUPS], 1):
        if len(word) != GROUP:
            message = f"group {number} has {_counted(len(word), 'character')}, not {GROUP}"
            return InvalidValueError("root", word[:_SHOWN], message, _SHAPE)
    message = f"there are {_counted(len(words), 'group')}, not {GROUPS}"
    return InvalidValueError("root", " ".join(words)[:_SHOWN], message, _SHAPE)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
