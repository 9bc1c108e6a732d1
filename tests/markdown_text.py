"""Markdown as a reader takes it apart, and a text that tries to be anything but text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

READER = MarkdownIt("gfm-like", {"linkify": False})
HOSTILE = (
    "a | b `c` <script>x</script> [l](http://e.vil) ![i](x) **b** _i_ ~~s~~ &amp; \\ # h\n- l\r\n1. n \x1b[1m"
)


def tokens(text: str) -> Iterator[Token]:
    """Every token of a Markdown text, the inline ones too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def section(text: str, heading: str) -> str:
    """One section of a paper, from its heading to the next of its level."""
    level = heading.split(" ", maxsplit=1)[0]
    return re.split(rf"^{level} ", text[text.index(heading) + len(heading) :], flags=re.MULTILINE)[0]


def assert_only_its_own_markup(text: str) -> None:
    """Hold that a paper has headings, paragraphs and tables and nothing else that texts could bring in."""
    found = {token.type for token in tokens(text)}
    allowed = "heading paragraph table thead tbody tr th td"
    assert {"heading_open", "paragraph_open", "table_open", "code_block", "text"} <= found
    assert found <= {
        *(f"{name}_{side}" for name in allowed.split() for side in ("open", "close")),
        *("text", "inline", "code_block", "code_inline"),
    }
    assert ["planevents verify --against"] == [
        one.content for one in tokens(text) if one.type == "code_inline"
    ]
    assert "\x1b" not in text


def assert_no_cell_is_added(text: str) -> None:
    """Hold that every row of every table has as many cells as its headings."""
    columns = cells = 0
    for token in READER.parse(text):
        match token.type:
            case "thead_open":
                columns = 0
            case "th_open":
                columns += 1
            case "tr_open":
                cells = 0
            case "td_open":
                cells += 1
            case "tr_close" if cells:
                assert columns == cells
            case _:
                pass
