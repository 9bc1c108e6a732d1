"""Two random editions, and an oracle that looks at nothing but their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.editions.council import JUNE, MARCH, SEPTEMBER, Council, stored

from planevents.definitions import Field
from planevents.editions.settings import ColumnMap
from planevents.identity import label_key

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from tests.editions.council import Cells

    from planevents.plan import Plan

COLUMNS = ColumnMap(
    title="action",
    owners="owners",
    target="target",
    recommendation="rec",
    fields={"theme": "theme"},
    many=("theme",),
)
COMPARED = ("action", "owners", "target", "theme")
REFS = ("1.1", "1.2", "1.3(a)", "2.1", "2.2", "3.1", "6(a)")

CELLS = {
    "action": st.sampled_from(("Set up the board", "Agree a vision", "Train the staff")),
    "owners": st.sampled_from(("", "Mayor", "Mayor; Chief Executive", "Audit Committee", "TBC")),
    "target": st.sampled_from(
        ("", "May 2025", "June 2025", "Ongoing", "31/10021", "2025/26", "May 2025 Revised target June 2025")
    ),
    "theme": st.sampled_from(("", "Culture", "Governance; Culture", "Governance")),
}


@st.composite
def rows(draw: DrawFn, ref: str) -> Cells:
    return {"ref": ref, "rec": ref[0]} | {name: draw(cells) for name, cells in CELLS.items()}


@st.composite
def editions(draw: DrawFn) -> tuple[list[Cells], list[Cells]]:
    """A first edition, and one in which rows are changed, gone, new and in another order."""
    first = [draw(rows(ref)) for ref in draw(st.lists(st.sampled_from(REFS), min_size=1, unique=True))]
    second: list[Cells] = []
    for row in first:
        match draw(st.sampled_from(("kept", "kept", "changed", "changed", "gone"))):
            case "kept":
                second.append(row)
            case "changed":
                name = draw(st.sampled_from(COMPARED))
                second.append(row | {name: draw(CELLS[name])})
            case _:
                pass
    taken = {row["ref"] for row in first}
    free = [ref for ref in REFS if ref not in taken]
    second += [
        draw(rows(ref)) for ref in (draw(st.lists(st.sampled_from(free), unique=True)) if free else [])
    ]
    return first, draw(st.permutations(second or first))


def council() -> Council:
    return Council(COLUMNS, fields=(Field("theme", many=True),))


def printed(plan: Plan) -> dict[str, Cells]:
    """What the plan would print, by reference."""
    return {
        action.label: {
            "action": action.title,
            "owners": "; ".join(post.title for post in action.owners),
            "target": action.target.current.text,
            "theme": "; ".join(action.fields.get("theme", ())),
            "rec": plan.entity_label(action.recommendation) or "",
        }
        for action in plan.actions
    }


def cells(edition: list[Cells]) -> dict[str, Cells]:
    """The rows of a table by reference, straight from the cells."""
    return {row["ref"]: {name: row[name] for name in (*COMPARED, "rec")} for row in edition}


def differences(first: list[Cells], second: list[Cells]) -> set[tuple[str, str]]:
    """What differs between two tables: (reference, column), "listed" for a row that came or went."""
    before, after = cells(first), cells(second)
    listed = {(ref, "listed") for ref in set(before) ^ set(after)}
    return listed | {
        (ref, name)
        for ref in set(before) & set(after)
        for name in COMPARED
        if before[ref][name] != after[ref][name]
    }


def explained(plan: Council, since: str, until: str) -> list[tuple[str, str]]:
    """What the events between two reports say changed, an event at a time."""
    named = {"title": "action", "field": "theme"}
    found: list[tuple[str, str]] = []
    for entry in plan.register.changes("cip", since=since, until=until):
        match entry.kind:
            case "action.added":
                found.append((entry.label or "", "listed"))
            case "change.observed" | "action.reprofiled":
                field = (entry.field or "").rpartition(".")[2]
                found.append((entry.label or "", named.get(field, field)))
            case _:
                assert entry.kind in {"plan.edition_recorded", "recommendation.added"}
    return found


@given(editions())
def test_the_plan_is_what_the_newest_edition_prints(pair: tuple[list[Cells], list[Cells]]) -> None:
    """As at each edition's day the plan prints that edition's cells, and as reported it still does."""
    first, second = pair
    one = council()
    one.publish(first, MARCH)
    one.publish(second, JUNE)

    assert printed(one.plan) == cells(second)
    assert printed(one.register.plan("cip", effective_at=MARCH).plan) == cells(first)
    assert printed(one.register.plan("cip", as_reported="Report 2025-03-31").plan) == cells(first)


@given(editions())
def test_every_difference_is_explained_by_exactly_one_event(pair: tuple[list[Cells], list[Cells]]) -> None:
    """No difference is lost, none is told twice, and nothing is told that is no difference."""
    first, second = pair
    one = council()
    one.publish(first, MARCH)
    one.publish(second, JUNE)

    found = explained(one, "Report 2025-03-31", "Report 2025-06-30")

    assert sorted(found) == sorted(differences(first, second))


@given(editions())
def test_what_is_not_declared_is_unexplained(pair: tuple[list[Cells], list[Cells]]) -> None:
    """All that differs in a carried row is undeclared, save a target that calls itself revised."""
    first, second = pair
    one = council()
    one.publish(first, MARCH)
    one.publish(second, JUNE)

    gone = {row["ref"] for row in first} - {row["ref"] for row in second}
    expected = {
        (ref, name)
        for ref, name in differences(first, second)
        if (name == "listed" and ref in gone)
        or (name != "listed" and not (name == "target" and "Revised" in cells(second)[ref]["target"]))
    }
    named = {"title": "action", "field": "theme"}
    undeclared = [change for change in one.plan.observed.values() if not change.declared]

    assert {(change.label, named.get(change.field, change.field)) for change in undeclared} == expected
    assert {change.classified for change in undeclared} <= {None}


@given(editions())
@settings(max_examples=30)
def test_importing_again_is_empty_and_printing_the_first_again_brings_it_back(
    pair: tuple[list[Cells], list[Cells]],
) -> None:
    """Every action keeps its identity over three editions."""
    first, second = pair
    one = council()
    one.publish(first, MARCH)
    identities = {label_key(action.label): action.id for action in one.plan.actions}
    one.publish(second, JUNE)
    before = stored(one.register)

    for rows_, day in ((second, JUNE), (first, MARCH)):
        again = one.publish(rows_, day)
        assert (again.receipt, again.change_set.proposals) == (None, ())
    assert stored(one.register) == before

    one.publish(first, SEPTEMBER)
    assert printed(one.plan) == cells(first)
    assert {label_key(action.label): action.id for action in one.plan.actions} == identities
    assert sorted(explained(one, "Report 2025-06-30", "Report 2025-09-30")) == sorted(
        differences(second, first)
    )


@given(editions(), st.sampled_from(["  ", "\n", "\r\n", "\u00a0"]))
@settings(max_examples=30)
def test_layout_is_no_difference(pair: tuple[list[Cells], list[Cells]], space: str) -> None:
    """The same words with other spaces between them record an edition, and no change."""
    first, _ = pair
    one = council()
    one.publish(first, MARCH)
    spaced = [
        {name: cell.replace(" ", space) if name != "ref" else cell for name, cell in row.items()}
        for row in first
    ]

    again = one.publish([row | {"theme": f" {row['theme']} "} for row in spaced], JUNE)

    assert [proposal.kind for proposal in again.change_set.proposals] == ["edition"]
    assert attrs.evolve(one.plan, editions=(), version=0) == attrs.evolve(
        one.register.plan("cip", effective_at=MARCH).plan, editions=(), version=0
    )
