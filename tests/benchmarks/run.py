"""Measure planevents beside the library eventsourcing and the bare drivers, on SQLite and PostgreSQL.

Run it with ``make bench``, or ask it for ``--help``. The databases are made in a temporary
directory, on whichever disk ``TMPDIR`` names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import starting
from engines import LARGE, Engine, Postgresql, Sqlite
from measuring import DisagreementError, measure
from own import Own
from peer import Peer
from raw_postgresql import RawPostgresql
from raw_sqlite import RawSqlite
from results import Measured, Results
from scenarios import STARTING, scenarios
from workload import Sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contender import Contender
    from measuring import Measurement, Scenario

ENGINES = ("sqlite", "postgresql")
Kind = TypeVar("Kind")
_DEFAULT = Sizes()
_MEMORY = Path(__file__).parent / "memory.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every scenario, print the tables, and write them where ``--output`` and ``--page`` say."""
    parser = argparse.ArgumentParser(description="Measure planevents beside its peer and its limit.")
    count = _at_least(1)
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both", help="which (%(default)s)")
    parser.add_argument("--events", type=count, default=_DEFAULT.events, help="in the log (%(default)s)")
    parser.add_argument("--large", type=count, default=_DEFAULT.large, help="in the large log (%(default)s)")
    parser.add_argument(
        "--plan", type=_at_least(8), default=_DEFAULT.plan, help="events a plan (%(default)s)"
    )
    parser.add_argument(
        "--since", type=count, default=_DEFAULT.since, help="events since the report (%(default)s)"
    )
    parser.add_argument("--commands", type=count, default=_DEFAULT.commands, help="a round (%(default)s)")
    parser.add_argument(
        "--transactions",
        type=count,
        default=_DEFAULT.transactions,
        help="of 1,000 events a round, and ten times as many of 100 (%(default)s)",
    )
    parser.add_argument(
        "--big", type=_at_least(80), default=_DEFAULT.big, help="of the one big plan (%(default)s)"
    )
    parser.add_argument("--rounds", type=count, default=5, help="of every scenario (%(default)s)")
    parser.add_argument("--output", type=Path, help="a folder for benchmarks.md and benchmarks.json")
    parser.add_argument("--page", type=Path, help="a page whose section 'One run' is replaced")
    options = parser.parse_args(arguments)
    sizes = Sizes(
        options.events,
        options.large,
        options.plan,
        options.since,
        options.commands,
        options.transactions,
        options.big,
    )
    if sizes.since >= sizes.plan - sizes.actions:
        parser.error(f"--since: a plan of {sizes.plan} events has no room for {sizes.since} after its report")
    engines = ENGINES if options.engine == "both" else (options.engine,)
    results = _run(engines, sizes, options.rounds)
    sys.stdout.write(f"{results.to_text()}\n")
    if options.output is not None:
        for path in results.write(options.output):
            _say(f"wrote {path}\n")
    if options.page is not None:
        results.put_into(options.page)
        _say(f"wrote {options.page}\n")
    return 0


def _run(engines: Sequence[str], sizes: Sizes, rounds: int) -> Results:
    started = perf_counter()
    tables: list[Measured] = []
    for name in engines:
        with TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            tables.append(_measured(name, Path(folder), sizes, rounds))
    imported = _progressed("", STARTING, starting.STARTING, rounds)
    limit = starting.StartingNothing.name
    tables.append(
        Measured(
            "Without a database", limit, "A process that does nothing else is timed as a whole", [imported]
        )
    )
    return Results(tables, sizes, rounds, perf_counter() - started)


def _measured(name: str, folder: Path, sizes: Sizes, rounds: int) -> Measured:
    with ExitStack() as stack:
        _say(f"starting {name} ...\n")
        engine: Engine = Sqlite(folder) if name == "sqlite" else Postgresql(folder)
        stack.enter_context(closing(engine))
        own = stack.enter_context(closing(_filled(Own.name, lambda: Own(engine, sizes, _say))))
        peer = stack.enter_context(closing(_filled(Peer.name, lambda: Peer(engine, sizes, _say))))
        raw = stack.enter_context(closing(_filled(engine.driver, lambda: _raw(engine, own))))
        wanted = scenarios(sizes, type(engine))
        measurements = []
        for number, scenario in enumerate(wanted, 1):
            engine.settle()
            place = f"{engine.name} [{number}/{len(wanted)}] "
            measurements.append(_progressed(place, scenario, (own, peer, raw), rounds))
        _say(f"{engine.name}, memory ...\n")
        return Measured(engine.name, engine.driver, engine.conditions(), measurements, _memory(engine, sizes))


def _filled(name: str, fill: Callable[[], Kind]) -> Kind:
    _say(f"filling {name} ...")
    begun = perf_counter()
    filled = fill()
    _say(f" {perf_counter() - begun:.1f} s\n")
    return filled


def _raw(engine: Engine, own: Own) -> RawSqlite | RawPostgresql:
    match engine:
        case Sqlite():
            return RawSqlite(engine, own)
        case Postgresql():
            return RawPostgresql(engine, own)
        case _:
            raise NotImplementedError(engine.name)


def _progressed(place: str, scenario: Scenario, contenders: Sequence[Contender], rounds: int) -> Measurement:
    _say(f"{place}{scenario.name}, round")
    begun = perf_counter()
    measured = measure(scenario, contenders, rounds, _say)
    _say(f", {perf_counter() - begun:.1f} s\n")
    return measured


def _memory(engine: Engine, sizes: Sizes) -> int:
    done = subprocess.run(  # noqa: S603 our own script
        [sys.executable, str(_MEMORY), engine.url(LARGE)], check=True, capture_output=True, text=True
    )
    folded, held = map(int, done.stdout.split())
    if folded != sizes.large_log:
        message = f"{folded:,} events were folded of {sizes.large_log:,}"
        raise DisagreementError(message)
    return held


def _at_least(least: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if number < least:
            message = f"{text} is fewer than {least}"
            raise argparse.ArgumentTypeError(message)
        return number

    return count


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
