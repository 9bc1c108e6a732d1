"""Change the source in one small place after another, and see whether a test falls.

Run it with ``make mutate MODULE=target``, or ``python -m tests.mutation.run --help``. Where a
room has more mutants than ``--most``, a sample is drawn, the same one for the same seed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name
from mutmut.workers.isolation import get_mutant_runner
from tests.mutation.decorated import mutate_decorated_functions
from tests.mutation.rooms import ROOMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.mutation.rooms import Room

SOURCE = Path("src/planevents")
KILLED = {1: "killed", -24: "timeout", 24: "timeout", 152: "timeout"}
"""By the exit code of the tests. An error of pytest's own is no kill here, though mutmut says so."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of one room, and print the survivors and the score."""
    parser = argparse.ArgumentParser(description="Change the source, and see whether a test falls.")
    parser.add_argument("room", choices=ROOMS, help="what to mutate")
    parser.add_argument(
        "--most", type=int, default=150, help="mutants; a sample if there are more (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the sample (%(default)s)")
    parser.add_argument("--children", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument("--mutants", nargs="+", metavar="NAME", help="these alone, or by pattern")
    options = parser.parse_args(arguments)

    shutil.rmtree("mutants", ignore_errors=True)
    mutate_decorated_functions()
    run_whole_files()
    _settle(ROOMS[options.room])
    every = list(_mutants(ROOMS[options.room]))
    chosen = (
        _chosen(every, options.mutants) if options.mutants else _sample(every, options.most, options.seed)
    )
    mutmut._run(chosen, options.children)
    _require_that_the_original_survives(chosen)
    survivors = _survivors(chosen)
    for name, status in survivors:
        sys.stdout.write(f"\n# {name}: {status}\n{get_diff_for_mutant(name)}\n")
    killed = len(chosen) - len(survivors)
    sys.stdout.write(
        f"\n{options.room}: {killed} of {len(chosen)} killed ({100 * killed / len(chosen):.1f} %), "
        f"of {len(every)} mutants in all\n"
    )
    return 0


def run_whole_files() -> None:
    """Run the files that speak for a mutant, the quickest first.

    What a fixture of a whole file calls is noted for the first test of the file alone, and there
    are tests whose name no command line can say.
    """
    run = PytestRunner.run_tests

    def quickest_first(self: PytestRunner, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        seconds: dict[str, float] = {}
        for test, duration in state().duration_by_test.items():
            seconds[_file(test)] = seconds.get(_file(test), 0) + duration
        files = sorted({_file(test) for test in tests}, key=lambda file: (seconds.get(file, 0), file))
        return int(run(self, mutant_name=mutant_name, tests=files))

    PytestRunner.run_tests = quickest_first


def _file(test: str) -> str:
    return test.partition("::")[0]


def _settle(room: Room) -> None:
    settings = config()
    settings.only_mutate = [str(SOURCE / pattern) for pattern in room.sources]
    settings.pytest_add_cli_args_test_selection = list(room.tests)


def _mutants(room: Room) -> Iterable[str]:
    for path in sorted(path for pattern in room.sources for path in SOURCE.glob(pattern)):
        for name in mutate_file_contents(str(path), path.read_text()).mutant_names:
            yield get_mutant_name(path, name)


def _chosen(every: Sequence[str], patterns: Sequence[str]) -> list[str]:
    return [name for name in every if any(fnmatch(name, pattern) for pattern in patterns)]


def _sample(every: Sequence[str], most: int, seed: int) -> list[str]:
    if len(every) <= most:
        return list(every)
    return sorted(random.Random(seed).sample(every, most))  # noqa: S311  (no secret)


def _require_that_the_original_survives(chosen: Sequence[str]) -> None:
    """Without this a test that falls in every child, whatever it is given, would look like a kill."""
    tests = mutmut.tests_for_mutant_names(chosen)
    seconds = sum(state().duration_by_test[test] for test in tests)
    runner = get_mutant_runner()
    runner.startup()
    runner.submit(f"{_module(chosen[0])}.x_nothing__mutmut_0", sorted(tests), int(60 + 20 * seconds), seconds)
    result = runner.wait_for_result()
    runner.shutdown()
    if result.exit_code != 0:
        raise SystemExit(f"the tests fall without a mutant (exit code {result.exit_code}): no score")


def _module(mutant: str) -> str:
    return mutant.rpartition(".")[0]


def _survivors(chosen: Sequence[str]) -> list[tuple[str, str]]:
    mutants, _ = mutmut.collect_source_file_mutation_data(mutant_names=chosen)
    return sorted((name, _status(result)) for _, name, result in mutants if result not in KILLED)


def _status(result: int | None) -> str:
    return (
        "an error of pytest's own"
        if result == pytest.ExitCode.INTERNAL_ERROR
        else status_by_exit_code[result]
    )


if __name__ == "__main__":
    raise SystemExit(main())
