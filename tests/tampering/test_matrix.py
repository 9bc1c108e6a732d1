"""Whatever is done to what was recorded, an earlier checkpoint held outside shows it; and what does not, is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.tampering.changes import OF_EVENTS
from tests.tampering.contents import copied, ordered
from tests.tampering.looking import bodies, look, names
from tests.tampering.matrix import BESIDE, CHANGES, FIRST, FOUND, KINDS, MEANING, cells
from tests.tampering.sealing import RESEALS
from tests.tampering.story import Where

from planevents.register import PlanRegister

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.tampering.matrix import Cell
    from tests.tampering.stands import Stand

EVENTS = {change.name for change in OF_EVENTS}


def each() -> Iterator[object]:
    """Every cell on both databases."""
    for kind in KINDS:
        for cell in cells():
            marks = () if is_quick(kind, cell) else pytest.mark.slow
            yield pytest.param(kind, cell, id=f"{kind}: {cell}", marks=marks)


def is_quick(kind: str, cell: Cell) -> bool:
    """Whether every run tries it: crude changes once, and whole rebuilds of history everywhere."""
    in_a_tile = cell.where is Where.IN_A_TILE
    match kind, cell.resealed:
        case "sqlite", "everything":
            return cell.change.name in EVENTS
        case "sqlite", "nothing":
            return in_a_tile
        case "postgresql", "everything":
            return in_a_tile and cell.change.name in EVENTS
        case _:
            return False


@pytest.mark.parametrize(("kind", "cell"), list(each()))
def test_what_was_done_is_found_as_far_as_the_matrix_says(
    stands: Callable[[str], Stand], kind: str, cell: Cell
) -> None:
    """By each question, to the letter; and below the checkpoint by name, if somebody kept the events."""
    stand = stands(kind)
    before = stand.honest.contents
    after = copied(before)
    cell.change.do(after, cell.where)
    RESEALS[cell.resealed](after)
    if cell.found == "=":
        assert before == ordered(after)
        return
    changed = cell.change.named(before, cell.where)
    with stand.copy() as copy:
        FIRST[kind].go(copy.target, before, after)

        seen = look(copy.url, stand.honest, changed)

    assert cell.found == seen.letters
    kept, size = stand.honest.bodies(), stand.honest.paper.size
    if bodies(ordered(after))[:size] != kept:
        assert names(seen.outside, changed)
        if cell.resealed == "everything":
            said = [found.message for found in seen.against]
            rewritten = f"the first {size} events are not those of the checkpoint"
            fewer = "there are fewer events than at the checkpoint"
            assert any(message.startswith((rewritten, fewer)) for message in said)
    elif cell.found not in {"o", "!"}:
        assert () == seen.outside


def test_every_change_has_its_letters() -> None:
    """None is left out, and none is there twice; what is found alone is found with a checkpoint too."""
    assert list(CHANGES) == [*FOUND, *BESIDE]
    assert set("".join((*BESIDE.values(), *(word for found in FOUND.values() for word in found)))) == {
        *MEANING,
        " ",
    }
    assert [] == [str(cell) for cell in cells() if "v" in cell.found and "a" not in cell.found]


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_law(name: str) -> None:
    """What changes an event below the checkpoint is found with it, however much was sealed again."""
    below = [
        words
        for words, where in zip(FOUND[name], Where, strict=True)
        if where is not Where.AFTER_THE_CHECKPOINT
    ]

    assert all("a" in letters or letters == "=" for words in below for letters in words.split())


def test_what_came_after_the_checkpoint_is_unprotected() -> None:
    """After a whole rebuild no question finds what was changed there, but for a schema that there is not."""
    last = {name: words[-1].split()[-1] for name, words in FOUND.items() if name in EVENTS}

    assert {"event.schema": "vans", "event.leaf_hash": "="} == {
        name: one for name, one in last.items() if one != "."
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_honest_store_is_proven(stands: Callable[[str], Stand], kind: str) -> None:
    """It has the size and the tiles that the documentation tells of, and nothing is found in it."""
    stand = stands(kind)
    contents, paper = stand.honest.contents, stand.honest.paper
    with stand.copy() as copy:
        seen = look(copy.url, stand.honest, contents["event"])

    assert (600, 2, 562) == (len(contents["event"]), len(contents["tile"]), paper.size)
    assert (".", ()) == (seen.letters, seen.outside)


def test_a_bundle_names_what_a_whole_rebuild_hides(stands: Callable[[str], Stand], tmp_path: Path) -> None:
    """An auditor's zip from before holds the events themselves."""
    stand = stands("sqlite")
    before = stand.honest.contents
    after = copied(before)
    CHANGES["event.data"].do(after, Where.IN_A_TILE)
    RESEALS["everything"](after)
    (changed,) = CHANGES["event.data"].named(before, Where.IN_A_TILE)
    with stand.copy() as copy:
        with PlanRegister.open(copy.url) as register:
            register.bundle("cip", tmp_path / "cip.zip")
        FIRST["sqlite"].go(copy.target, before, after)
        with PlanRegister.open(copy.url) as register:
            alone, found = register.verify(), register.verify(bundle=tmp_path / "cip.zip")

    assert alone.ok
    assert [(f"cip@{changed['version']}", changed["position"])] == [
        (finding.event, finding.position) for finding in found.findings
    ]
