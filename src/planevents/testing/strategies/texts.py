"""Texts: those of an ordinary plan, and those that no plan should be harmed by."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.identity import check_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

TITLES = ("Publish the strategy", "Review the rules", "Open the board")
LABELS = ("1", "2", "3", "2.1", "2.2", "3(a)", "4", "10")

HOSTILE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "control": ("\x00", "a\x1b[31mred\x1b[0m", "\x07bell", "two\r\nlines", "a\tb", "\x7f\x85"),
        "bidi": ("\u202eevil\u202c", "\u2066cip\u2069", "abc\u200fdef", "\u061cabc"),
        "formula": ("=1+1", "+1", "-1+1|cmd", "@SUM(A1)", '=HYPERLINK("https://example.org","x")', "\t=1"),
        "html": ("<script>alert(1)</script>", "</td></table>", "&lt;&amp;", '" onload="x', "<!--", "]]>"),
        "markdown": ("| a | b |", "**bold** _it_", "[x](javascript:x)", "# heading", "```", "1. one"),
        "template": ("{{7*7}}", "{% raw %}", "%s %(x)s", "${HOME}", "{0}", "\\N{DIGIT ONE}"),
        "sql": ("'; DROP TABLE event;--", "\\N", "\\.", "%_", "''"),
        "long": ("x" * 5_000, "word " * 1_000, "\u4e00" * 2_000),
        "astral": ("\U0001f3db", "\U0001d54c", "\U0010ffff", "e\U0001f469\u200d\U0001f467"),
        "combining": ("e\u0301", "Z\u0335\u0321\u0332" * 20, "\u1100\u1161", "\ufb01"),
        "lookalike": ("\u0421omplete", "R\u0435d", "\uff23", "\u03a9hm"),
        "invisible": ("", " ", "\u200b", "\ufeff", "\u00a0", "a\u00adb", "\u2028"),
    }
)
"""Texts that have harmed somebody's software, by kind."""

_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def titles() -> SearchStrategy[str]:
    """Return short texts as people write them: titles, reasons, narratives.

    titles().example()   # 'Publish the strategy'
    """
    return st.sampled_from(TITLES)


def labels() -> SearchStrategy[str]:
    """Return what an action can be called: ``1``, ``2.1``, ``3(a)``, and odder things that are allowed."""
    return st.sampled_from(LABELS) | st.text(max_size=12).filter(partial(_is_accepted, check_label))


def hostile_texts(*kinds: str) -> SearchStrategy[str]:
    """Return texts that must be kept to the letter and do no harm: of some kinds of HOSTILE, or of all.

    Control characters, bidirectional overrides, formulas, HTML, Markdown, templates, SQL, very long
    and astral ones, and, where no kind is named, any Unicode text. Lone surrogates are left out:
    they are no text, and the library refuses them.

        hostile_texts("formula", "html")
    """
    listed = [text for kind in kinds or HOSTILE for text in HOSTILE[kind]]
    known = st.sampled_from(listed)
    return known if kinds else known | _ANY


def _is_accepted(check: Callable[[str], object], text: str) -> bool:
    try:
        check(text)
    except InvalidValueError:
        return False
    return True
