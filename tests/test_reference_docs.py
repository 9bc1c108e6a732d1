"""The reference documentation says what the code says, and leaves nothing out."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.reference import MARKED, ROOT, TABLES, becomes, marked, pages, rows_of, told

from planevents.definitions import Standard
from planevents.editions import columns, settings
from planevents.events import EVENT_TYPES
from planevents.rules import CLASSIFICATIONS
from planevents.statuses import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<to>[^)\s]+)\)")
NAMED_TEST = re.compile(r"`(?P<file>(?:tests|src/planevents/testing)/[\w/]+\.py)::(?P<names>[\w:]+)`")


def section(page: str, heading: str) -> str:
    """What a page says below a heading, up to the next of its level."""
    level = heading.partition(" ")[0]
    text = (REFERENCE / page).read_text(encoding="utf-8")
    after = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", after, maxsplit=1)[0]


def keys(text: str) -> list[str]:
    """The names in code in the first column of a section's tables."""
    return [name for cells in rows_of(text) for name in re.findall(r"`([^`]+)`", cells[0])]


@pytest.mark.parametrize(
    ("page", "name"),
    [pytest.param(page, match["name"], id=match["name"]) for page, match in marked()],
)
def test_a_table_is_as_the_code_has_it(page: Path, name: str) -> None:
    """``python -m tests.reference`` writes these tables; this one is as it writes it."""
    written = next(m for m in MARKED.finditer(page.read_text(encoding="utf-8")) if m["name"] == name)

    assert TABLES[name](written["body"]) == written["body"]


def test_every_table_stands_on_one_page() -> None:
    """No table was left out, and none stands twice."""
    assert sorted(TABLES) == sorted(match["name"] for _, match in marked())


def test_every_event_comes_from_a_command() -> None:
    """The story behind the commands' page records every type of event, so no event is out of reach."""
    recorded = {name for types in becomes().values() for name in types}

    assert {one.type for one in EVENT_TYPES} == recorded


def test_every_field_of_an_event_is_explained() -> None:
    """The page of events explains every field that an event has, once, and no other."""
    fields = {field.name for one in EVENT_TYPES for field in attrs.fields(one)}

    assert sorted(fields) == sorted(keys(section("events.md", "## Fields")))


def test_every_error_says_what_to_do() -> None:
    """No error is without advice."""
    advised = (REFERENCE / "errors.md").read_text(encoding="utf-8")

    assert [] == [cells[0] for cells in rows_of(advised) if not cells[-1]]


@pytest.fixture(scope="module")
def views() -> dict[str, Any]:
    """Every view of a plan to which everything has happened."""
    register = told()
    return {
        "plan": register.plan("cip"),
        "changes": register.changes("cip"),
        "quarters": register.quarters("cip"),
        "movement": register.movement("cip"),
        "performance": register.performance("cip"),
        "risks": register.risks("cip"),
        "amendments": register.amendments("next"),
        "milestones": register.milestones("cip"),
        "cadence": register.cadence("cip"),
        "finance": register.finance("cip"),
        "measures": register.measures("cip"),
        "figures": register.figures("cip"),
        "business_cases": register.business_cases("cip"),
        "history": register.history("cip", "8.1"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "plan",
        "changes",
        "quarters",
        "movement",
        "performance",
        "measures",
        "figures",
        "milestones",
        "cadence",
        "risks",
        "finance",
        "amendments",
        "business_cases",
    ],
)
def test_every_key_of_a_row_is_explained(name: str, views: dict[str, Any]) -> None:
    """The page of views names the keys of a view's rows, and no others."""
    (row, *_) = views[name].to_rows()

    assert sorted(row) == sorted(keys(section("views.md", f"## {name}")))


def test_every_key_of_a_published_quarter_is_explained() -> None:
    """With a body the rows of the quarters hold what another section names."""
    (row, *_) = told().quarters("cip", body="*").to_rows()
    quarters = keys(section("views.md", "## quarters"))

    assert sorted(row) == sorted([*quarters, *keys(section("views.md", "## quarters as published"))])


def test_every_key_of_a_history_is_explained(views: dict[str, Any]) -> None:
    """A history's rows are those of the changes, but for what its section says."""
    (row, *_) = views["history"].to_rows()
    changes = set(keys(section("views.md", "## changes"))) - {"no", "group"}

    assert sorted(row) == sorted({*changes, "marks"})


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("## `[plan]`", settings._PLAN_KEYS),
        ("## `[[plan.standards]]`", {one.name for one in attrs.fields(Standard)}),
        ("## `[columns]`", {one.name for one in attrs.fields(columns.ColumnMap)}),
        ("## `[[editions]]`", {one.name for one in attrs.fields(settings.EditionSettings)}),
    ],
)
def test_every_key_of_plan_toml_is_explained(heading: str, expected: set[str]) -> None:
    """The page of plan.toml names the keys that are read, and no others."""
    assert sorted(expected) == sorted(keys(section("plan-toml.md", heading)))


def test_every_heading_that_is_recognised_is_named() -> None:
    """The last column of the roles holds the headings by which each is recognised."""
    rows = rows_of(section("plan-toml.md", "## `[columns]`"))
    named = {
        cells[0].strip("`"): tuple(re.findall(r"`([^`]+)`", cells[-1])) for cells in rows if len(cells) == 3
    }

    assert dict(columns.SYNONYMS) == named


def test_a_status_of_a_scheme_of_ones_own_is_explained() -> None:
    """The keys of a status stand in the order of the code."""
    says = section("plan-toml.md", "## `[plan]`").split("A status in a scheme of your own", 1)[1]

    assert [one.name for one in attrs.fields(Status)] == re.findall(r"`([a-z_]+)`", says)


def test_classifications_are_those_of_the_rules() -> None:
    """The guide names what an observed change of each field can turn out to be."""
    guide = (ROOT / "docs/how-to/classify-an-undeclared-change.md").read_text(encoding="utf-8")
    named = {frozenset(re.findall(r"[a-z]+", cells[1])) for cells in rows_of(guide) if len(cells) == 2}

    assert {frozenset(classes) for classes in CLASSIFICATIONS.values()} == named


# --- links and names -------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str]]:
    for page in pages():
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            if "://" not in match["to"]:
                yield page, match["to"]


def test_links_lead_somewhere() -> None:
    """Every link between the pages leads to a page, and to a heading that it has."""
    broken: list[str] = []
    for page, to in links():
        path, _, anchor = to.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{page.relative_to(ROOT)}: {to}")

    assert [] == broken


def test_the_index_names_every_page() -> None:
    """No page is out of reach."""
    docs = ROOT / "docs"
    linked = {(docs / to.partition("#")[0]).resolve() for page, to in links() if page == docs / "index.md"}

    assert {page for page in pages() if page != docs / "index.md"} - {ROOT / "README.md"} <= linked


def test_the_tests_that_hold_guarantees_exist() -> None:
    """Each guarantee names a test that is there."""
    page = (ROOT / "docs/explanation/guarantees.md").read_text(encoding="utf-8")
    named = [(match["file"], tuple(match["names"].split("::"))) for match in NAMED_TEST.finditer(page)]

    assert [] == [(file, names) for file, names in named if not defines(ROOT / file, names)]
    assert len(named) == sum("::" in line for line in page.splitlines() if line.startswith("|"))


def defines(file: Path, names: tuple[str, ...]) -> bool:
    """Whether a file defines a function or class of this path."""
    if not file.is_file():
        return False
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        found = [one for one in body if isinstance(one, ast.ClassDef | ast.FunctionDef) and one.name == name]
        if not found:
            return False
        body = found[0].body
    return True
