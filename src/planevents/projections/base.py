"""What a projection is, and what every view can do: flat rows, a plain table, a notebook's table."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from abc import ABC, abstractmethod
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planevents.people import Post
    from planevents.recorded import RecordedEvent

V_co = TypeVar("V_co", covariant=True)

Cell = str | int | bool | None
Row = dict[str, Cell]

WIDTH = 100
"""No line of a view's text is wider than this."""

ERASED = "erased"
NO_STATUS = "no status"

_BETWEEN_COLUMNS = 2
_ESCAPE_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_REPLACED = "\N{REPLACEMENT CHARACTER}"


class Projection(ABC, Generic[V_co]):
    """A fold over one plan's recorded events, mutable inside; what ``view`` returns is frozen.

    ``name`` and ``version`` say what was computed and how: a change of meaning raises the version.
    Unless it says otherwise, a projection takes events as ``perspective.arrange`` orders them.
    """

    name: ClassVar[str]
    version: ClassVar[int]

    @abstractmethod
    def apply(self, recorded: RecordedEvent) -> None:
        """Fold one event."""

    @abstractmethod
    def view(self) -> V_co:
        """Return what the events so far add up to."""


@attrs.frozen
class Column:
    """A column of a printed table: the row's key, what stands above it, how wide it may be."""

    key: str
    heading: str
    width: int


@attrs.frozen
class Table:
    """One of the tables that a view prints."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    title: str | None = None

    @property
    def width(self) -> int:
        """The characters that a line of it may take."""
        return sum(column.width for column in self.columns) + _BETWEEN_COLUMNS * (len(self.columns) - 1)

    def to_text(self) -> str:
        """Lay the table out in plain characters; cells wrap within their columns.

        Without rows there is nothing but the title.
        """
        if not self.rows:
            return "\n".join(_wrapped(plain(self.title or ""), WIDTH))
        cells = [
            [_wrapped(plain(column.heading), column.width) for column in self.columns],
            *([_wrapped(shown(row.get(c.key)), c.width) for c in self.columns] for row in self.rows),
        ]
        widths = [
            max(_width(line) for cell in column for line in cell) for column in zip(*cells, strict=True)
        ]
        cells.insert(1, [["-" * width] for width in widths])
        title = _wrapped(plain(self.title), WIDTH) if self.title else []
        return "\n".join([*title, *(line for row in cells for line in _laid_out(row, widths))])

    def to_html(self) -> str:
        """Lay the table out as an HTML table with everything escaped."""
        caption = "" if self.title is None else f"<caption>{_escaped(self.title)}</caption>"
        head = "".join(f'<th scope="col">{_escaped(column.heading)}</th>' for column in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{_escaped(shown(row.get(c.key)))}</td>' for c in self.columns)}</tr>"
            for row in self.rows
        )
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class View(ABC):
    """What a projection returns. It shows itself: in one line, as a table, in a notebook, as rows."""

    __slots__ = ()

    @property
    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """The columns that are printed; ``to_rows`` may hold more."""

    @property
    @abstractmethod
    def headline(self) -> str:
        """The essential figures in one line."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The lines above the tables."""
        return (self.headline,)

    @property
    def figures(self) -> Mapping[str, int]:
        """What adds up over several plans: whole numbers by what they count. A view may have none."""
        return {}

    @abstractmethod
    def to_rows(self) -> list[Row]:
        """Return flat rows under documented names: text, whole numbers, truth values or None."""

    def tables(self) -> tuple[Table, ...]:
        """Return the tables that are printed, in their order."""
        return (Table(self.columns, tuple(self.to_rows())),)

    def __str__(self) -> str:
        heading = "\n".join(part for line in self.heading for part in _wrapped(plain(line), WIDTH))
        return "\n\n".join(filter(None, [heading, *(table.to_text() for table in self.tables())]))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {plain(self.headline)}>"

    def _repr_html_(self) -> str:
        heading = "".join(f"<p>{_escaped(line)}</p>" for line in self.heading)
        return heading + "".join(table.to_html() for table in self.tables())


def plain(text: str) -> str:
    """Return ``text`` fit to be printed: nothing in it steers a terminal or hides what it says.

    Line breaks and other white space become spaces; invisible joiners and marks go; control
    characters, escape sequences and overrides of direction become a replacement character.
    """
    return "".join(map(_plain_character, _ESCAPE_SEQUENCE.sub(_REPLACED, text)))


def shown(cell: Cell) -> str:
    """Write a cell as people read it: yes or no, a number, plain text, or nothing."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case str():
            return plain(cell)


def named(post: Post, names: Mapping[str, str]) -> str:
    """Write a post with its holder's name where that is known, and with "(erased)" where it is not."""
    return str(post) if post.person is None else f"{post} ({names.get(post.person, ERASED)})"


def owners_text(owners: Iterable[Post], names: Mapping[str, str]) -> str:
    """Write several posts in one cell; empty where there is none."""
    return "; ".join(named(post, names) for post in owners)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: 1 action, 2 actions."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _plain_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in _UNSEEN:
        return ""
    return _REPLACED if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else character


def _wrapped(text: str, width: int) -> list[str]:
    doubled = _width(text) > len(text)
    return textwrap.wrap(text, max(width // 2, 1) if doubled else width, break_on_hyphens=False) or [""]


def _width(line: str) -> int:
    """Return the columns that a line takes at most; East Asian characters take two each."""
    return len(line) + sum(unicodedata.east_asian_width(character) in "WF" for character in line)


def _laid_out(row: list[list[str]], widths: list[int]) -> Iterator[str]:
    for lines in zip_longest(*row, fillvalue=""):
        padded = (line + " " * (width - _width(line)) for line, width in zip(lines, widths, strict=True))
        yield (" " * _BETWEEN_COLUMNS).join(padded).rstrip()


def _escaped(text: str) -> str:
    return escape(plain(text))
