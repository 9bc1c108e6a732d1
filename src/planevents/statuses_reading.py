"""A status, and how a printed cell is read as one.

Reading never guesses: a cell whose words do not plainly begin with a status of the scheme
is a narrative, and a person must supply the status. What was printed is always kept.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_NAME = 200
READ_WITHIN = 600
"""Status words are looked for in this many characters of a cell: no cell can be slow."""

_LATIN = "ABEZHIKMNOPTYXC" + "ABESIJKMHOPCTYXGI"
_LOOKALIKES = (
    # Greek: Alpha Beta Epsilon Zeta Eta Iota Kappa Mu Nu Omicron Rho Tau Upsilon Chi, lunate sigma
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03f9"
    # Cyrillic: A Ve Ie Dze I Je Ka Em En O Er Es Te U Kha, Komi sje, palochka
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u050c\u04c0"
)
_TO_LATIN = str.maketrans(_LOOKALIKES + _LOOKALIKES.lower(), _LATIN + _LATIN.lower())
# One character each, so that a place in the folded text is the same place in the cell.
_INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2060, 0xFEFF), " ")
_FOLD: dict[int, str | int | None] = {**_TO_LATIN, **_INVISIBLE, 0x130: "i"}

_GAP = r"[\s\u2010\u2011-]+"
_GAPS = re.compile(_GAP)
_DASHES = "-\u2010\u2011\u2013\u2014\u2212"
_BLOCK = "p|br|div|ol|ul|li|table|thead|tbody|tr|td|th|h[1-6]"
_MARKUP = re.compile(
    rf"&nbsp;|</?(?:(?P<block>{_BLOCK})|b|i|u|a|em|strong|span|font|sub|sup)\b[^<>]*>", re.IGNORECASE
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?|{_MONTH}(?:,?\s+\d{{4}})?"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|(?:q[1-4]\s+)?\d{4}(?:/\d{1,4})?|q[1-4])(?!\w)"
)
_STOP = r"(?:\s*\Z|[^\S\n]*\n|\s*[.,;:](?!\d))"
_BOUNDARY = (
    rf"(?:\s+(?:in|on)\s+(?P<after>{_DATE}){_STOP}"
    rf"|\s*\(\s*(?:(?:in|on)\s+)?(?P<bracketed>{_DATE})\s*\){_STOP}"
    rf"|(?:\s*[,:\u2013\u2014]|\s+-)\s*(?P<apart>{_DATE})(?:\s*\Z|[^\S\n]*\n|\s*[.;](?!\d))"
    r"|\s*\Z|[^\S\n]*\n|\s*[.\u2026,;:]++(?!\d)|\s*[\u2013\u2014]"
    r"|\s+[\u2010\u2011-]|[\u2010\u2011-](?=\s))"
)
_REFERENCE = r"\d{1,3}(?:\.\d{1,3})*(?:[a-z]|\([a-z]\))?"
_NOUN = r"(?:the\s+)?(?:actions?|recommendations?|recs?\.?|rows?|updates?|items?|entry|ref\.?)"
_CROSS_REFERENCE = re.compile(
    r"(?:please\s+)?(?:see|as|as\s+per|same\s+as|refer\s+to)\s+"
    rf"(?:(?:{_NOUN}\s+)?{_REFERENCE}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*){_REFERENCE})*(?:\s+(?:above|below))?"
    rf"|(?:{_NOUN}\s+)?(?:above|below|previous|previously)|(?:the\s+)?previous\s+{_NOUN})\s*\.?|ditto\.?"
)
_LONGEST_CROSS_REFERENCE = 60
_PROVENANCE = re.compile(r"new\s+action\s+added\b")


def normalise_lookalikes(text: str) -> str:
    """``text`` with Greek and Cyrillic letters that look Latin made Latin, for reading only.

    A small letter follows its capital, so that reading stays blind to case. The result has
    the length of ``text``. Domain rule 21.
    """
    return text.translate(_TO_LATIN)


def key(text: str) -> str:
    """What two names must share to be read as one: blind to case, spacing and look-alikes."""
    return _squeezed(_fold(unicodedata.normalize("NFC", text)))


def check_name(field: str, name: object) -> None:
    """Refuse what cannot be a name.

    Raises:
        InvalidValueError: It is no text, says nothing, is too long or holds unseen characters.

    """
    if not isinstance(name, str):
        raise InvalidValueError(field, name, "must be text")
    if len(name) > LONGEST_NAME:
        message = f"is {len(name)} characters long, more than {LONGEST_NAME}"
        raise InvalidValueError(field, name[:40] + "\u2026", message, "shorten it")
    if not key(name):
        raise InvalidValueError(field, name, "is empty", "give it a name that a report can print")
    if name != name.strip():
        raise InvalidValueError(field, name, "begins or ends with a space", f"write {name.strip()!r}")
    if any(unicodedata.category(character) in _UNSEEN for character in name):
        raise InvalidValueError(field, name, "holds a control or invisible character", "remove it")


def _aliases(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InvalidValueError("aliases", value, "must be several", f"write ({value!r},)")
    return tuple(value)


def _flag(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not (isinstance(value, bool) or (value is None and attribute.default is None)):
        raise InvalidValueError(attribute.name, value, "this is yes or no", "pass True or False")


@attrs.frozen
class Status:
    """One word that a scheme has for where an action stands.

    ``complete`` statuses count as complete; one with an ``open_commitment`` is done, with a
    commitment that continues (domain rule 9). ``terminal`` means that no further report is
    expected. ``on_track`` says whether it counts as on target in a standard (domain rule 12);
    None where the word does not say. ``aliases`` are other words, and ``letter`` a one-letter
    code, that are read as this status.

    Raises:
        InvalidValueError: A name, alias or letter cannot be one, or is "Overdue", which is
            computed for a date and never stored (domain rule 14).

    """

    name: str
    complete: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    terminal: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    open_commitment: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    on_track: bool | None = attrs.field(default=None, kw_only=True, validator=_flag)
    aliases: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_aliases)
    letter: str | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for field, word in [("status", self.name), *(("alias", alias) for alias in self.aliases)]:
            check_name(field, word)
            if key(word).replace(" ", "") == "overdue":
                hint = "overdue is computed from the target for an as-at date (domain rule 14)"
                raise InvalidValueError(field, word, "cannot be a status", hint)
        if self.letter is not None:
            check_name("letter", self.letter)
            if len(self.letter) != 1:
                raise InvalidValueError("letter", self.letter, "must be one character", "use an alias")

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


class ReadingKind(StrEnum):
    """What a status cell turned out to hold."""

    STATUS = "status"
    CROSS_REFERENCE = "cross-reference"
    PROVENANCE = "provenance"
    NARRATIVE = "narrative"
    BLANK = "blank"


@attrs.frozen
class StatusReading:
    """What could be read from a status cell, beside ``text``, which is the cell verbatim.

    ``status`` is set for the kind STATUS alone: a cross-reference inherits none (domain rule
    11). ``narrative`` is then what follows the status words, without markup; for the other
    kinds it is the whole cell. ``as_of`` is the date printed with the status, verbatim.
    """

    kind: ReadingKind
    text: str
    narrative: str
    status: Status | None = None
    as_of: str | None = None


def find(statuses: tuple[Status, ...], text: str) -> Status | None:
    """The status that ``text`` as a whole names, by name, alias or letter."""
    short = text.strip()
    return _index(statuses).get(key(short)) if len(short) <= READ_WITHIN else None


def read(statuses: tuple[Status, ...], text: str) -> StatusReading:
    """Read one cell; total, for any text."""
    if (whole := find(statuses, text)) is not None:
        return StatusReading(ReadingKind.STATUS, text, "", whole)
    if not "".join(_visible(text).split()).strip(_DASHES):
        return StatusReading(ReadingKind.BLANK, text, text)
    stripped = text.strip()
    head, rest = unicodedata.normalize("NFC", stripped[:READ_WITHIN]), stripped[READ_WITHIN:]
    seen = _visible(head) + ("x" if rest else "")  # with a rest, the end of the head ends no word
    if (whole := _index(statuses).get(_squeezed(seen))) is not None:
        return StatusReading(ReadingKind.STATUS, text, "", whole)
    if (found := _pattern(statuses).match(seen)) is not None:
        dated = next((name for name in ("after", "bracketed", "apart") if found[name]), None)
        return StatusReading(
            ReadingKind.STATUS,
            text,
            _without_markup(head[found.end() :] + rest),
            _index(statuses)[_squeezed(found["words"])],
            None if dated is None else head[found.start(dated) : found.end(dated)],
        )
    return StatusReading(_kind_without_status(seen.strip()), text, text)


def readers(statuses: tuple[Status, ...], text: str) -> tuple[Status, ...]:
    """Every status whose own words begin ``text`` by the rules of reading, not the longest alone."""
    return tuple(
        status
        for status in statuses
        if find((status,), text) or _pattern((status,)).match(_visible(text)) is not None
    )


def _kind_without_status(seen: str) -> ReadingKind:
    if _PROVENANCE.match(seen):
        return ReadingKind.PROVENANCE
    if len(seen) <= _LONGEST_CROSS_REFERENCE and _CROSS_REFERENCE.fullmatch(seen):
        return ReadingKind.CROSS_REFERENCE
    return ReadingKind.NARRATIVE


@lru_cache(maxsize=256)
def _index(statuses: tuple[Status, ...]) -> Mapping[str, Status]:
    return {
        key(word): status
        for status in statuses
        for word in (*status.words, *([status.letter] if status.letter else []))
    }


@lru_cache(maxsize=256)
def _pattern(statuses: tuple[Status, ...]) -> re.Pattern[str]:
    """The words of the scheme at the beginning of a cell, the longest first.

    One letter is not a word: it is read only where it is the whole cell.
    """
    keys = {key(word) for status in statuses for word in status.words}
    longest_first = sorted((word for word in keys if len(word) > 1), key=lambda word: (-len(word), word))
    words = "|".join(_GAP.join(map(re.escape, word.split(" "))) for word in longest_first)
    return re.compile(rf"\s*(?P<words>{words or '(?!)'}){_BOUNDARY}")


def _squeezed(folded: str) -> str:
    return _GAPS.sub(" ", folded).strip()


def _fold(text: str) -> str:
    return text.translate(_FOLD).lower().replace("\u03c2", "\u03c3")


def _visible(text: str) -> str:
    """The text folded for reading, with markup as white space, each character in its place."""
    return _fold(_MARKUP.sub(lambda tag: ("\n" if tag["block"] else " ").rjust(len(tag[0])), text))


def _without_markup(text: str) -> str:
    return _MARKUP.sub(lambda tag: "\n" if tag["block"] else " " if tag[0][0] == "&" else "", text).strip()
