"""Personal names in the words of an owner cell: what is surely one, and what may be one.

Events are sealed for good, so a name that is taken for a post can never be erased. Whatever may be
a name is therefore told from what surely is none, and the doubt is a person's to settle.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_PARTICLES = frozenset(
    """af al ap av bin da das de del della den der di do dos du el ibn la le ten ter
    van von y zu zur""".split()  # noqa: SIM905 words are easier to read and add to than a list
)
_HONORIFICS = frozenset(
    """cllr councillor dame dr lady lord miss mr mrs ms mx prof professor rev
    sir""".split()  # noqa: SIM905 as above
)
_POST_WORDS = frozenset(
    """accountant administrator adviser advisor agency analyst assistant association auditor authority
    board business cabinet chair chief commission commissioner committee company consultant coordinator
    co-ordinator council department deputy director directorate executive forum governor group head
    inspector lead leader leadership management manager mayor member network office officer panel
    partner partnership planner president principal programme project registrar secretary section
    service society solicitor specialist supervisor team treasurer trust unit""".split()  # noqa: SIM905 as above
)
_SEPARATORS = re.compile(r"[,/()\[\]{}:|\u2013\u2014]|\s-|-\s")
_JOINTS = re.compile(r"\s(?:and|&|\+)\s")
_GLUED = re.compile(r"(?<=\b\w)\.(?=\w)")
_LETTERS = re.compile(r"(?:[dl]['\u2019])?([^\W\d_])(?:[^\W\d_]|['\u2019-])*\.?")
_FEWEST, _MOST, _LONGEST_RUN = 2, 4, 3


def is_name(text: str) -> bool:
    """Return whether a text is initials and a surname: "J Smith", "A.B. de Souza", "É Dupont".

    Two or three capitals can be initials ("JR Smith") or a department ("ICT Delivery Hub"): one
    surname may follow them, and no more.
    """
    words = _words(text)
    count = _initials(words)
    surnames = words[count:]
    if count == 0 and len(words) == _FEWEST and _is_run(words[0]):
        surnames = words[1:]
    elif count == 0:
        return False
    return len(surnames) <= _MOST and _are_surnames(surnames)


def may_hold_name(text: str, known: frozenset[str] = frozenset(), *, apart: bool = False) -> bool:
    """Return whether a personal name may stand somewhere in a text.

    A text is taken apart at commas, brackets, slashes, colons and dashes. Between them two to four
    capitalised words may be a name, unless one is a post word ("Officer", "Head") or all are
    ``known``, in lower case. A text that is not taken apart, and stands ``apart`` from no other,
    is suspicious only for initials, for "Mr" and the like, and for an address with "@".
    """
    segments = [one for part in _SEPARATORS.split(_plain(text)) if (one := " ".join(part.split()))]
    unknown = [one for one in segments if one.casefold() not in known]
    if any("@" in one or _addresses_somebody(_words(one)) or is_name(one) for one in unknown):
        return True
    if len(segments) == 1 and not apart:
        return False
    return any(all(_looks_like_name(piece) for piece in _JOINTS.split(one)) for one in unknown)


def _plain(text: str) -> str:
    """Return a text as it looks: one code point a letter, and none that cannot be seen."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def _words(text: str) -> list[str]:
    return _GLUED.sub(". ", _plain(text)).split()


def _addresses_somebody(words: list[str]) -> bool:
    """Whether an initial or "Mr" comes before a word that can be a surname."""
    return any(
        (_is_initial(before) or before.casefold().rstrip(".") in _HONORIFICS)
        and _is_capitalised(surname)
        and not _is_initial(surname)
        and not _is_post_word(surname)
        for before, surname in pairwise(word for word in words if word.casefold() not in _PARTICLES)
    )


def _looks_like_name(segment: str) -> bool:
    words = [word for word in _words(segment) if word.casefold() not in _PARTICLES]
    if words and _initials(words) == len(words):
        return True
    return (
        _FEWEST <= len(words) <= _MOST
        and all(map(_is_capitalised, words))
        and not any(map(_is_post_word, words))
    )


def _are_surnames(words: list[str]) -> bool:
    return (
        bool(words)
        and all(word.casefold() in _PARTICLES or _is_capitalised(word) for word in words)
        and _is_capitalised(words[-1])
        and not any(map(_is_post_word, words))
    )


def _initials(words: list[str]) -> int:
    """Return how many words are initials, from the first on."""
    return next((number for number, word in enumerate(words) if not _is_initial(word)), len(words))


def _is_initial(word: str) -> bool:
    bare = word.removesuffix(".")
    return len(bare) == 1 and bare.isupper()


def _is_run(word: str) -> bool:
    bare = word.removesuffix(".")
    return len(bare) <= _LONGEST_RUN and bare.isalpha() and bare.isupper()


def _is_capitalised(word: str) -> bool:
    letters = _LETTERS.fullmatch(word)
    return letters is not None and (letters[1].isupper() or letters[1].istitle())


def _is_post_word(word: str) -> bool:
    bare = word.casefold().rstrip(".")
    return bare in _POST_WORDS or bare.removesuffix("s") in _POST_WORDS
