"""What every view promises: plain text within 100 columns, escaped HTML, flat rows."""

from __future__ import annotations

import unicodedata
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.histories import stories

from planevents import commands as c
from planevents.definitions import Field, Standard
from planevents.errors import CommandRefusedError
from planevents.people import Post
from planevents.perspective import arrange
from planevents.projections.base import WIDTH, Column, Table, counted, named, owners_text, plain, shown
from planevents.projections.changes import Changes
from planevents.projections.current import CurrentPlan
from planevents.projections.history import History
from planevents.projections.movement import movement_between
from planevents.projections.performance import performance_of
from planevents.projections.quarters import Quarters
from planevents.recorded import Source
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED, TODAY, Story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.projections.base import Projection, View
    from planevents.recorded import RecordedEvent

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "left\u202eright",
    "two\nlines\r\nand\u2028more\u2029",
    "<script>alert('x')</script>",
    "x" * 500,
    "\u6f22" * 200,
    "e" + "\u0301" * 300,
    "False",
    "007",
    "1e5",
    "\u00ad\u200b\ufeff",
    "\x00\x07\x9b31m",
    "| a | b |",
    "-----",
)
texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def applied(projection: Projection[View], recorded: Iterable[RecordedEvent]) -> View:
    for one in recorded:
        projection.apply(one)
    return projection.view()


def views(story: Story) -> list[View]:
    """One view of every kind, on a whole story."""
    since, until = story.now(OPENED), story.now(date(2025, 6, 30))
    plan = story.plan()
    return [
        CurrentPlan(plan, TODAY),
        applied(Changes(until=until), story.recorded),
        applied(Changes(since=since, until=until), story.recorded),
        applied(Quarters(until=date(2025, 12, 31)), arrange(story.recorded)),
        movement_between(None, plan),
        performance_of(plan, TODAY),
        *(applied(History(action.id), story.recorded) for action in plan.all_actions.values()),
    ]


def hostile_story(words: list[str]) -> Story:
    """A plan whose people put these words wherever they may write."""
    label, title, reason, owner, field, extra = (words * 6)[:6]
    scheme = type(NARRATIVE)("Mine", "Begun", statuses=NARRATIVE.statuses)
    standard = Standard(
        "".join(filter(str.strip, title))[:199] or "standard", counting=reason or "rule", statuses="Begun"
    )
    story = Story(
        title=title or "plan", scheme=scheme, fields=(Field(f"f{field[:100]}"),), standards=(standard,)
    )
    calls: list[c.Command] = [
        c.AddAction("1", title=title or "title", target=reason, description=extra),
        c.AddAction("2", title=f"a {title}", target=extra),
        c.ReportStatus("1", "Begun", narrative=extra),
        c.Reprofile("1", target=f"{extra} moved", reason=reason or "reason"),
        c.NoteUpdate("2", kind="narrative", printed=extra),
        c.RecordPublishedChange("2", field="title", new=reason),
        c.SetFields("1", fields={f"f{field[:100]}": [extra]}),
        c.Tag("1", tags=[extra, title]),
        c.Withdraw("2", reason=reason or "reason"),
    ]
    source = Source(title, place=reason)
    for call in calls:
        story.do(call, on=date(2024, 5, 1), source=source)
    for make in (
        lambda: c.AddAction(label, title="labelled"),
        lambda: c.ChangeOwners("1", owners=[owner]),
        lambda: c.AddRecommendation(f"r{label}", text=extra),
    ):
        try:
            story.do(make(), on=date(2024, 6, 1))
        except (CommandRefusedError, ValueError):
            continue
    return story


class Tags(HTMLParser):
    """Which tags a text holds, and what is written between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert set(dict(attrs)) <= {"scope"}


def line_width(line: str) -> int:
    """How many columns a line takes at most, as a terminal counts them."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return len(line) + wide


@example(list(HOSTILE[:6]))
@example(list(HOSTILE[6:12]))
@example(list(HOSTILE[10:]))
@given(st.lists(texts, min_size=1, max_size=6))
def test_no_line_of_a_view_is_wider_than_100_columns(words: list[str]) -> None:
    """Whatever people wrote, a view prints as lines that fit, in characters that steer nothing."""
    for view in views(hostile_story(words)):
        lines = str(view).split("\n")
        assert max(map(line_width, lines)) <= WIDTH, type(view)
        assert all(unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"} for line in lines for c in line)
        assert "\n" not in repr(view)


@example(list(HOSTILE[:6]))
@given(st.lists(texts, min_size=1, max_size=6))
def test_html_holds_no_markup_of_the_peoples_own(words: list[str]) -> None:
    """In a notebook a view is a table and nothing that somebody typed is a tag."""
    for view in views(hostile_story(words)):
        parser = Tags()
        parser.feed(view._repr_html_())
        assert parser.tags <= {"p", "table", "caption", "thead", "tbody", "tr", "th", "td"}


@given(stories())
def test_rows_are_flat_and_alike(story: Story) -> None:
    """Every row of a view has the same names, and holds text, whole numbers, truth values or nothing."""
    for view in views(story):
        rows = view.to_rows()
        assert len({tuple(row) for row in rows}) <= 1
        assert all(isinstance(cell, str | int | None) for row in rows for cell in row.values())
        assert all({column.key for column in view.columns} <= set(row) for row in rows)


@given(stories())
def test_the_columns_fit(story: Story) -> None:
    """The columns of every table fill 100 at most, and no heading is wider than its own."""
    for view in views(story):
        for table in (*view.tables(), Table(view.columns, ())):
            assert table.width <= WIDTH, type(view)
            assert all(len(column.heading) <= column.width for column in table.columns), type(view)


SAID_OTHERWISE = {
    "title": "Action",
    "no": "No.",
    "effective_on": "Effective",
    "actor": "Who",
    "address": "Event",
    "numerator": "Number",
    "denominator": "Of",
    "percentage": "%",
    "counting": "Counting rule",
}


def test_a_heading_is_the_name_of_its_column() -> None:
    """In words, but for a few that a reader knows by others; the rows keep the names."""
    story = Story().do(c.AddAction("1", title="Publish", target="May 2025"), on=OPENED)
    story.do(c.ReportStatus("1", "Ongoing"), on=date(2025, 6, 30))
    columns = [
        column
        for view in views(story)
        for table in (*view.tables(), Table(view.columns, ()))
        for column in table.columns
    ]

    assert [] == [
        column
        for column in columns
        if column.heading not in {column.key.replace("_", " ").capitalize(), SAID_OTHERWISE.get(column.key)}
        and not column.heading[0].isdigit()  # a quarter
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\nlines", "two lines"),
        ("a\u2028b", "a b"),
        ("a\u00a0b", "a b"),
        ("\x1b[31mred", "\ufffdred"),
        ("\x1b]8;;https://evil\x07link", "\ufffdlink"),
        ("\x1bc", "\ufffdc"),
        ("abc\u202ecba", "abc\ufffdcba"),
        ("soft\u00adhyphen", "softhyphen"),
        ("bell\x07", "bell\ufffd"),
        ("\ud800", "\ufffd"),
        ("Gŵyl, 50 % \u2013 'da'", "Gŵyl, 50 % \u2013 'da'"),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    """Line breaks become spaces, what steers or hides is replaced, and words stay as they are."""
    assert plain(text) == expected


@given(texts)
def test_plain_text_is_plain(text: str) -> None:
    """Making a text plain twice is making it plain once."""
    assert plain(plain(text)) == plain(text)


def test_the_word_false_is_printed_as_it_is() -> None:
    """Cells are text: nothing in them is taken for a number or a truth value."""
    rows = tuple({"a": text} for text in ("False", "True", "007", "1e5", "1.50"))
    assert Table((Column("a", "A", 3),), rows).to_text().splitlines() == [
        "A", "---", "Fal", "se", "Tru", "e", "007", "1e5", "1.5", "0",
    ]  # fmt: skip


def test_a_table_is_laid_out_in_plain_characters() -> None:
    """A title, headings, a rule, and cells that wrap within their columns."""
    table = Table(
        (Column("a", "First", 8), Column("b", "Second", 6)),
        ({"a": "one two three", "b": True}, {"a": 2, "b": None}),
        "Title",
    )
    assert table.to_text() == "Title\nFirst    Second\n-------  ------\none two  yes\nthree\n2"


def test_an_empty_table_is_its_title() -> None:
    """Without rows there are no headings over nothing."""
    assert Table((Column("a", "A", 3),), (), "None moved").to_text() == "None moved"


def test_html_is_escaped() -> None:
    """A title and a cell with markup are shown as text."""
    html = Table((Column("a", "<A>", 3),), ({"a": "<b>&"},), "<i>").to_html()
    assert html == (
        '<table><caption>&lt;i&gt;</caption><thead><tr><th scope="col">&lt;A&gt;</th></tr></thead>'
        "<tbody><tr><td>&lt;b&gt;&amp;</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("cell", "expected"), [(None, ""), (True, "yes"), (False, "no"), (0, "0"), ("a\tb", "a b")]
)
def test_cells_in_words(cell: str | int | bool | None, expected: str) -> None:
    """People read yes and no; zero is a figure, and nothing is blank."""
    assert shown(cell) == expected


def test_posts_with_and_without_a_name() -> None:
    """A known name stands behind its post, an erased one says so, a bare post stands alone."""
    posts = (
        Post("Mayor"),
        Post("Head", person="aa"),
        Post("Clerk", person="bb"),
        Post("Lead", kind="unrecruited"),
    )
    assert [named(post, {"aa": "Ann Other"}) for post in posts] == [
        "Mayor",
        "Head (Ann Other)",
        "Clerk (erased)",
        "Lead (unrecruited)",
    ]
    assert owners_text(posts[:2], {}) == "Mayor; Head (erased)"


def test_numbers_with_their_nouns() -> None:
    """One action, two actions, no actions."""
    assert [counted(n, "action") for n in (0, 1, 2)] == ["0 actions", "1 action", "2 actions"]
    assert counted(2, "entry", "entries") == "2 entries"
