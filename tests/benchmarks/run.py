"""Measure planevents beside the library eventsourcing and the bare sqlite3 driver.

Run it with ``make bench``, or ask it for ``--help``. The databases are made in a temporary
directory, on whichever disk ``TMPDIR`` names.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack, closing
from operator import methodcaller
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from measuring import Scenario, measure
from own import Own
from peer import Peer
from raw import Raw
from results import Results
from workload import Sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contender import Contender

BATCHES = (100, 1_000)
_DEFAULT = Sizes()


def scenarios(sizes: Sizes) -> tuple[Scenario, ...]:
    """Return the work in its order: what only reads comes before what makes the log longer."""
    log = f"{sizes.log:,} events"
    return (
        Scenario(f"replay {log} to current state", "events/s", sizes.log, methodcaller("replay")),
        Scenario(
            f"load one plan of {sizes.plan:,} events, cold", "plans/s", 3, methodcaller("load"), times=3
        ),
        Scenario(
            f"say what changed: {sizes.since:,} of {log}", "answers/s", 3, methodcaller("changes"), times=3
        ),
        Scenario(f"verify {log}", "events/s", sizes.log, methodcaller("verify")),
        Scenario("decide and append one command", "commands/s", sizes.commands, methodcaller("decide")),
        *(
            Scenario(
                f"append {size:,} events a transaction",
                "events/s",
                size * sizes.transactions,
                methodcaller("append", size),
            )
            for size in BATCHES
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every scenario, print the table, and write it where ``--output`` says."""
    parser = argparse.ArgumentParser(description="Measure planevents beside its peer and its limit.")
    parser.add_argument(
        "--events", type=_at_least(1), default=_DEFAULT.events, help="in the log (%(default)s)"
    )
    parser.add_argument(
        "--plan", type=_at_least(8), default=_DEFAULT.plan, help="events a plan (%(default)s)"
    )
    parser.add_argument(
        "--since", type=_at_least(1), default=_DEFAULT.since, help="events since the report (%(default)s)"
    )
    parser.add_argument(
        "--commands", type=_at_least(1), default=_DEFAULT.commands, help="a round (%(default)s)"
    )
    parser.add_argument(
        "--transactions",
        type=_at_least(1),
        default=_DEFAULT.transactions,
        help="of 100, and of 1,000 events, a round (%(default)s)",
    )
    parser.add_argument("--rounds", type=_at_least(1), default=5, help="of every scenario (%(default)s)")
    parser.add_argument("--output", type=Path, help="a folder for benchmarks.md and benchmarks.json")
    options = parser.parse_args(arguments)
    sizes = Sizes(options.events, options.plan, options.since, options.commands, options.transactions)
    if sizes.since >= sizes.plan - sizes.actions:
        parser.error(f"--since: a plan of {sizes.plan} events has no room for {sizes.since} after its report")
    results = _run(sizes, options.rounds)
    sys.stdout.write(f"{results.to_text()}\n")
    if options.output is not None:
        for path in results.write(options.output):
            _say(f"wrote {path}\n")
    return 0


def _run(sizes: Sizes, rounds: int) -> Results:
    started = perf_counter()
    with TemporaryDirectory(prefix="planevents-bench-") as place, ExitStack() as stack:
        contenders: list[Contender] = []
        # The last one copies what the first one wrote.
        for kind in (Own, Peer, Raw):
            _say(f"filling {kind.name} ...")
            begun = perf_counter()
            contenders.append(stack.enter_context(closing(kind(Path(place), sizes))))
            _say(f" {perf_counter() - begun:.1f} s\n")
        measurements = []
        wanted = scenarios(sizes)
        for number, scenario in enumerate(wanted, 1):
            _say(f"[{number}/{len(wanted)}] {scenario.name}, round")
            begun = perf_counter()
            measurements.append(measure(scenario, contenders, rounds, _say))
            _say(f", {perf_counter() - begun:.1f} s\n")
    return Results(measurements, sizes, rounds, perf_counter() - started)


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
