"""Writers are killed with SIGKILL, and servers crash: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import random
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests import postgres
from tests.faults.diary import Diary, require_kept, told
from tests.faults.nursery import wait_until
from tests.faults.place import KINDS as PLACES
from tests.faults.place import place as made
from tests.faults.work import CONTESTED, EXAMPLE, OFFICER, prepare, record

from planevents.editions.importing import import_edition
from planevents.editions.settings import load_settings
from planevents.editions.table import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.nursery import Nursery
    from tests.faults.place import Place

SLOW = pytest.mark.slow
KINDS = ("single", "100", "1000", "transaction")
KILLED = -9
LONGEST_SECONDS = 0.12


def all_began(diaries: list[Path]) -> bool:
    return all(told([file]).begun for file in diaries)


def so_many_done(wanted: int, diaries: list[Path]) -> bool:
    return len(told(diaries).done) >= wanted


def require_goes_on(place: Place, tmp_path: Path, before: int) -> int:
    """Hold a store against its writers' diaries, then write to it; return how many events there are."""
    with place.register() as register, closing(Diary(tmp_path / "afterwards")) as diary:
        files = [*sorted(tmp_path.glob("diary*")), tmp_path / "afterwards"]
        size = require_kept(register, told(files), before)
        record(register.acting_as(OFFICER), diary, f"after{size}", CONTESTED)
        return size


@pytest.mark.parametrize(
    ("kind", "trials"),
    [
        ("sqlite", 12),
        ("postgresql", 8),
        pytest.param("sqlite", 440, marks=SLOW),
        pytest.param("postgresql", 60, marks=SLOW),
    ],
)
def test_killed_at_any_moment(kind: str, trials: int, nursery: Nursery, tmp_path: Path) -> None:
    """Four at a time write to one store, in calls of each kind, until killed; most are killed in a call."""
    chance = random.Random(20250331)  # noqa: S311 moments, not secrets
    amid = killed = 0
    while killed < trials:
        folder = tmp_path / str(killed)
        folder.mkdir()
        with made(kind, folder) as place:
            with place.register() as register:
                before = prepare(register, [f"plan{one}" for one in KINDS])
            # A new store now and then: holding one against its diaries takes the longer, the more it holds.
            for burst in range(min(5, -(-(trials - killed) // len(KINDS)))):
                diaries = [folder / f"diary-{burst}-{one}" for one in KINDS]
                children = [
                    nursery.start("go_on", place, file, name=f"b{burst}{one}", plan=f"plan{one}", kind=one)
                    for one, file in zip(KINDS, diaries, strict=True)
                ]
                wait_until(partial(all_began, diaries), children)
                for child in chance.sample(children, len(children)):
                    time.sleep(chance.uniform(0, LONGEST_SECONDS / len(KINDS)))
                    child.kill()
                for child in children:
                    child.require(KILLED)
                amid += sum(bool(told([file]).open) for file in diaries)
                killed += len(children)
                require_goes_on(place, folder, before)

    assert trials <= killed
    assert killed // 2 < amid, "too few were killed amid a call: choose other moments"


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        pytest.param(engine, kind, marks=() if kind == "single" else SLOW)
        for engine in PLACES
        for kind in KINDS
    ],
    indirect=["place"],
)
def test_killed_at_every_statement(place: Place, kind: str, nursery: Nursery, tmp_path: Path) -> None:
    """Before and after each statement of an append and its commit, and amid its rows."""
    with place.register() as register:
        before = prepare(register, ["plan"])
    kept: list[bool] = []
    while True:
        moment = len(kept) + 1
        diary = tmp_path / f"diary{moment}"
        child = nursery.start(
            "write_until", place, diary, name=f"m{moment}", plan="plan", kind=kind, moment=moment
        )
        code = child.wait()
        require_goes_on(place, tmp_path, before)
        if code != KILLED:
            break
        with place.register() as register:
            ids = {one.context.command_id for one in register.events()}
        kept.append(any(one.startswith(f"m{moment}-at") for one in ids))

    assert 0 == code, child.errors.read_text()
    assert [str(len(kept))] == told([diary]).said["moments"]
    # Up to some moment nothing is there, and from then on all of it: the commit is one moment.
    assert sorted(kept) == kept
    assert {False, True} == set(kept)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PLACES)
def test_an_import_killed_at_every_statement(kind: str, tmp_path: Path, nursery: Nursery) -> None:
    """An edition and the report that it was are there, or neither is; imported again, both are."""
    settings = load_settings(EXAMPLE / "plan.toml")
    edition = settings.editions[0]
    codes, sizes, wholes = [KILLED], [], set()
    while codes[-1] == KILLED:
        folder = tmp_path / str(len(codes))
        folder.mkdir()
        with made(kind, folder) as place:
            child = nursery.start("import_until", place, folder / "diary", moment=len(codes))
            codes.append(child.wait())
            with place.register() as register:
                sizes.append(register.verify().require().size)
                import_edition(register, OFFICER, read_csv(EXAMPLE / edition.file), settings, edition)
                wholes.add(register.verify().require().size)

    assert 0 == codes[-1]
    assert {0} | wholes == set(sizes)
    assert sorted(sizes) == sizes


@pytest.mark.parametrize(("crashes", "calls"), [(1, 15), pytest.param(6, 150, marks=SLOW)])
def test_a_server_crashes(crashes: int, calls: int, nursery: Nursery, tmp_path: Path) -> None:
    """What a durable server acknowledged outlives it; each writer repeats its call until it is answered."""
    writers = 3
    with postgres.postgres(durable=True) as server, made("postgresql", tmp_path, server) as place:
        with place.register() as register:
            before = prepare(register, [f"plan{one}" for one in range(writers)])
        diaries = [tmp_path / f"diary{one}" for one in range(writers)]
        children = [
            nursery.start("persist", place, file, name=f"p{one}", plan=f"plan{one}", calls=calls)
            for one, file in enumerate(diaries)
        ]
        for crash in range(crashes):
            wanted = writers * calls * (crash + 1) // (crashes + 2)
            wait_until(partial(so_many_done, wanted, diaries), children)
            server.crash()
        for child in children:
            child.require()

        written = told(diaries)
        assert 0 < written.of("unavailable"), "nobody noticed the crash"
        assert set() == written.open
        assert before + writers * calls == require_goes_on(place, tmp_path, before)
