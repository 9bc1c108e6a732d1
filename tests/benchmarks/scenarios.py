"""The work that is measured, and what is aimed at on each database."""

from __future__ import annotations

from operator import methodcaller
from typing import TYPE_CHECKING

from engines import Postgresql, Sqlite
from measuring import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engines import Engine
    from workload import Sizes

BATCHES = (100, 1_000)
_LOADS = 5
_ANSWERS = 10
_NEW = 1_000
_BOTH = (Sqlite.name, Postgresql.name)
# On SQLite, on PostgreSQL: so many times the speed of the peer.
_REPLAY = dict(zip(_BOTH, (4.5, 2.0), strict=True))
_LOAD = dict(zip(_BOTH, (5.0, 2.0), strict=True))
_DECIDE = dict(zip(_BOTH, (3.0, 1.5), strict=True))
_APPEND = {100: dict.fromkeys(_BOTH, 2.5), 1_000: dict(zip(_BOTH, (3.0, 3.5), strict=True))}
_CHANGES = 20.0
_QUESTIONS = {
    "plan": "as it stands",
    "quarters": "by quarter",
    "changes": "what changed since its report",
    "all changes": "all that ever changed",
}

STARTING = Scenario("import it in a fresh process", "imports/s", 1, methodcaller("start"), peer=1.0)


def scenarios(sizes: Sizes, engine: type[Engine]) -> tuple[Scenario, ...]:
    """Return the work in its order: what only reads comes before what makes the log longer."""
    on = engine.name
    since, large = f"{sizes.since:,} events of {sizes.large_log:,}", sizes.large_log
    return (
        Scenario(
            f"replay {sizes.log:,} events to current state",
            "events/s",
            sizes.log,
            methodcaller("replay"),
            peer=_REPLAY[on],
            limit=0.3,
        ),
        Scenario(
            "replay, the peer without its own projector",
            "events/s",
            sizes.log,
            methodcaller("replay_unchecked"),
        ),
        Scenario(
            f"load one plan of {sizes.plan:,} events, cold",
            "plans/s",
            _LOADS,
            methodcaller("load"),
            times=_LOADS,
            peer=_LOAD[on],
            limit=0.3,
        ),
        Scenario(
            f"say what changed since the last report: {since}",
            "answers/s",
            _ANSWERS,
            methodcaller("changes"),
            times=_ANSWERS,
            peer=_CHANGES,
            limit=0.2,
        ),
        Scenario("say so with nothing in memory", "answers/s", 1, methodcaller("changes_cold")),
        Scenario("only read these events", "slices/s", _ANSWERS, methodcaller("since"), times=_ANSWERS),
        Scenario(f"verify {large:,} events", "events/s", large, methodcaller("verify", 1), limit=0.1),
        Scenario("verify them in two processes", "events/s", large, methodcaller("verify", 2), limit=0.2),
        Scenario("verify them, the limit hashing what it reads", "events/s", large, methodcaller("hashed")),
        Scenario(
            f"verify the {_NEW:,} after a checkpoint, the limit hashing what it reads",
            "events/s",
            _NEW,
            methodcaller("verify_since", _NEW),
        ),
        Scenario(
            f"decide and append one command to a plan of {sizes.plan:,} events",
            "commands/s",
            sizes.commands,
            methodcaller("decide"),
            peer=_DECIDE[on],
            limit=0.5,
        ),
        *(one for size in BATCHES for one in _appending(size, sizes, on)),
        *_asking_of_the_big_plan(sizes),
    )


def _asking_of_the_big_plan(sizes: Sizes) -> Iterator[Scenario]:
    big = sizes.of_big
    plan = f"a plan of {big.actions:,} actions and {big.plan:,} events"
    for question, asked in _QUESTIONS.items():
        yield Scenario(f"{plan}, cold: {asked}", "answers/s", 1, methodcaller("big", question, warm=False))
        yield Scenario(
            f"the same, asked again: {asked}",
            "answers/s",
            _ANSWERS,
            methodcaller("big", question, warm=True),
            times=_ANSWERS,
        )


def _appending(size: int, sizes: Sizes, on: str) -> tuple[Scenario, ...]:
    times = sizes.times(size)
    units = size * times
    return (
        Scenario(
            f"append {size:,} events a transaction",
            "events/s",
            units,
            methodcaller("append", size),
            peer=_APPEND[size][on],
        ),
        Scenario(
            f"of that the seal: hashes, tree and tiles of {size:,} events",
            "events/s",
            units,
            methodcaller("seal", size),
            times=times,
        ),
        Scenario(
            f"the insert step of {size:,} events",
            "events/s",
            units,
            methodcaller("insert", size, protected=True),
            times=times,
            limit=0.8,
        ),
        Scenario(
            f"the same, the limit's table without triggers ({size:,})",
            "events/s",
            units,
            methodcaller("insert", size, protected=False),
            times=times,
        ),
    )
