"""The example of a five-year framework prints what the document holds, and asks what it leaves open.

``PRINTED`` is counted from the document itself, cell by cell, and read here by the rules that the
example's README states; nothing of it comes from the example's own table.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from planevents import PlanRegister
from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv

EXAMPLE = Path(__file__).parents[1] / "examples" / "improvement_framework"

JAN, FEB, MARCH, APRIL, MAY, JULY = (
    f"{month} 2026" for month in ("January", "February", "March", "April", "May", "July")
)
DEC, COMMENCED, ONGOING = "December 2025", "Commenced", "Ongoing"
HR = "Head of HR and Organisational Development"


@attrs.frozen
class Printed:
    """A row as printed: whose number it bears, the sub-actions in it, and the dates in its two cells."""

    of: str
    parts: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    goes_on: bool = False


PRINTED = (
    Printed("1.1", (), (DEC,), (MARCH,)),
    Printed("1.2", tuple(f" phase {number}" for number in range(1, 5)), (JAN,) * 4, (MARCH, JAN, JAN, MARCH)),
    Printed("1.3", ("(a)", "(b)"), (DEC,) * 3, (MARCH, MARCH, MARCH, ONGOING)),
    Printed(
        "1.3", ("(c)", "(d)", "(e)", "(f)"), (DEC, DEC, JAN, APRIL), (JAN, FEB, MARCH, MAY), goes_on=True
    ),
    Printed("2.1", (), (DEC,), ("June 2026",)),
    Printed(
        "2.2",
        ("(a)", "(b)", "(c)", "(d)", "(e)"),
        (MARCH, MAY, "August 2026", "October 2027", "January 2028"),
        (MAY, JULY, "September 2027", "December 2027", "January 2028"),
    ),
    Printed("2.3", ("(a)", "(b)", "(c)"), (DEC,), (MARCH,)),
    Printed("2.4", (), (JAN,), ()),
    Printed("2.4", ("(a)", "(b)"), (COMMENCED, DEC, APRIL, APRIL), (JULY,) * 3, goes_on=True),
    Printed("2.4", ("(c)", "(d)"), (COMMENCED,), (JULY,), goes_on=True),
    Printed(
        "2.5",
        ("(a)", "(b)", "(c)", "(d)"),
        (APRIL, MAY, ONGOING, ONGOING),
        (APRIL, "September 2026", ONGOING, ONGOING),
    ),
    Printed("2.6", ("(a)", "(b)", "(c)"), (COMMENCED, APRIL, ONGOING), (DEC, JULY, ONGOING)),
)


def divided(row: Printed, dates: tuple[str, ...]) -> dict[str, str] | None:
    """To whom the dates of a cell belong, by the README's rules; None where nobody can say."""
    parts = [row.of + part for part in row.parts]
    if len(dates) == len(parts):
        return dict(zip(parts, dates, strict=True))
    if not row.goes_on and len(dates) in {0, 1, len(parts) + 1}:
        return dict(zip([row.of, *parts], dates, strict=False))
    return None


def dated(cell: str) -> dict[str, str]:
    """Every start, or every end, that the rules place."""
    cells = (divided(row, getattr(row, cell)) or {} for row in PRINTED)
    return {label: text for found in cells for label, text in found.items()}


UNDIVIDED = [
    dates for row in PRINTED for dates in (row.starts, row.ends) if dates and divided(row, dates) is None
]


@pytest.fixture(scope="module")
def printed() -> str:
    """What the example prints, its lines joined."""
    ran = subprocess.run(  # noqa: S603 our own
        [sys.executable, EXAMPLE / "report.py"], capture_output=True, text=True, check=True
    )
    assert [] == [line for line in ran.stdout.splitlines() if len(line) > 100]
    return ran.stdout


@pytest.fixture(scope="module")
def register() -> PlanRegister:
    """A register into which the tables alone were imported."""
    register = PlanRegister.open("memory://", timezone="Europe/London")
    settings = load_settings(EXAMPLE / "plan.toml")
    (edition,) = settings.editions
    import_edition(register, "Officer", read_csv(EXAMPLE / edition.file), settings, edition)
    return register


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_date_stands_where_the_document_has_it(register: PlanRegister) -> None:
    """Verbatim, and nobody has one that the rules do not place."""
    rows = register.plan("framework").plan.actions

    assert dated("starts") == {one.label: one.start.text for one in rows if one.start is not None}
    assert dated("ends") == {one.label: one.target.current.text for one in rows if one.target.current.text}


def test_the_counts_are_those_of_the_document(printed: str) -> None:
    """Aims, packages, actions and sub-actions; ends with and without a day; statuses in date cells."""
    labels = {row.of for row in PRINTED} | {row.of + part for row in PRINTED for part in row.parts}
    lettered = [label for label in labels if label.endswith(")")]
    ends = dated("ends").values()
    words = [text for text in dated("starts").values() if text in {COMMENCED, ONGOING}]

    assert (38, 9, 25) == (len(labels), len({row.of for row in PRINTED}), len(lettered))
    assert (20, 3) == (len([text for text in ends if text != ONGOING]), list(ends).count(ONGOING))
    assert (5, 13) == (len(UNDIVIDED), sum(map(len, UNDIVIDED)))
    assert (3, 1) == (words.count(ONGOING), words.count(COMMENCED))
    for text in (
        "4 aims, each with one accountable officer; 9 packages of work\n",
        "9 actions with 29 sub-actions: 25 lettered, 4 phases",
        "ends: 20 of 38 have a due day, 3 are ongoing, 15 have none of their own\n",
        "more dates, or fewer, than there is to date: 5, with 13 dates\n",
        "statuses in date cells: Ongoing 3, Commenced 1\n",
    ):
        assert text in printed


def test_every_cell_that_cannot_be_divided_is_asked_about(printed: str) -> None:
    """With its dates as printed, in their order; so is the milestone whose last day is left open."""
    for dates in UNDIVIDED:
        assert f" belong: {', '.join(dates)}?" in squeezed(printed)
    assert "'mid-January 2026' does not say which day is the last one" in squeezed(printed)
    assert "Questions for a person: 16\n" in printed


def test_the_tables_alone_give_the_tree(register: PlanRegister) -> None:
    """Each aim with one officer and its packages; the actions of 1 and 2; parents with the latest day below."""
    tree = register.structure("framework")
    aims = {
        node.label: [child.label for child in node.children] for node in tree.nodes if node.kind == "section"
    }

    assert {
        "Aim 1": ["P1"],
        "Aim 2": ["P2", "P3", "P4"],
        "Aim 3": ["P5", "P6", "P7"],
        "Aim 4": ["P8", "P9"],
    } == aims
    assert ["1.1", "1.2", "1.3"] == [node.label for node in tree["P1"].children]
    assert [f"2.{number}" for number in range(1, 7)] == [node.label for node in tree["P2"].children]
    assert {
        "1.2": "2026-03-31",
        "1.3": "2026-05-31",
        "2.2": "2028-01-31",
        "2.3": "2026-03-31",
        "2.4": None,
        "2.5": "2026-09-30",
        "2.6": "2026-07-31",
    } == {row["ref"]: row["due_on"] for row in tree.to_rows() if row["parent"]}
    assert () == tree.findings


def test_one_lead_has_all_of_package_2(printed: str, register: PlanRegister) -> None:
    """25 actions and sub-actions; leads that share an action are counted once in the total."""
    owners = register.owners("framework")

    assert {label for label in dated("starts") | dated("ends") if label.startswith("2.")} < {
        one.label for one in owners[HR].actions
    }
    assert (25, 38, 42) == (len(owners[HR].actions), owners.total, owners.added_up)
    assert "15 owners, 38 actions, 0 without an owner" in squeezed(printed)


def test_a_business_case_asks_and_brings_nothing_before_it_is_approved(printed: str) -> None:
    """What is printed of the saving is what the case asks for, against the gap of the same document."""
    published = squeezed(printed.partition("Illustrative, and not in the framework")[0])

    assert "1 business case; 1 presented, 0 approved, 0 rejected" in published
    assert "BC1 investment 0 BC1 benefit 16,800,000 Nothing is approved" in published
    assert f"{4 * 4_200_000:,} of the gap of 59,000,000 (28.5 %)" in published
    assert "lines of money" not in published


def test_an_approved_case_is_a_delivery_plan(printed: str) -> None:
    """Four years of the saving and none in the first, in the template's six lines; its stages are actions."""
    made_up = printed.partition("Illustrative, and not in the framework")[2]
    line = next(line for line in made_up.partition("Profiled, GBP")[2].splitlines() if line.startswith("C1 "))

    assert "1 business case; 0 presented, 1 approved, 0 rejected" in squeezed(made_up)
    assert "6 lines of money in GBP; investment 0 profiled" in squeezed(made_up)
    assert ["0", *["4,200,000"] * 4, "16,800,000"] == line.split()[-6:]
    assert 4 == sum(line.startswith("2.4(d).") for line in made_up.splitlines())


def test_dependencies_say_what_does_not_fit(printed: str) -> None:
    """Three, of our own reading; what of package 2 begins before package 1 ends is pushed."""
    before_may = [
        label
        for label, text in dated("starts").items()
        if label.startswith("2.") and text in {DEC, JAN, MARCH, APRIL, MAY}
    ]
    pushed = printed.partition("Pushed\n")[2].partition("\n\n")[0]

    assert "3 dependencies" in printed
    assert {*before_may, "2.6(a)"} == {
        line.split()[0] for line in pushed.splitlines() if line.startswith("2.")
    }


def test_what_is_made_up_says_so(printed: str) -> None:
    """The last part, in which a parent is rolled up to its least advanced sub-action; and the risks."""
    made_up = printed.partition("Illustrative, and not in the framework")[2]

    assert "2.6 rolls up to: Not started\n" in made_up
    assert 2 == squeezed(printed).count("illustrative score")
