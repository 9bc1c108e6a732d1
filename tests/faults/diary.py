"""What a writer was about to do, and what it was told had been done: the two sides of a promise.

Each line is written to the file at once, so that a killed writer's last line is there.
"""

from __future__ import annotations

import os
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from planevents.recorded import Receipt
    from planevents.register import PlanRegister

BEGUN, DONE, REFUSED = "begun", "done", "refused"


class Diary:
    """Where one writer notes what it does; several threads may share it."""

    def __init__(self, file: Path | str) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def begun(self, command_id: str, count: int) -> None:
        """Note that a call of so many events is about to be made."""
        self._note(f"{BEGUN} {command_id} {count}")

    def done(self, command_id: str, receipt: Receipt) -> None:
        """Note that a call was acknowledged, and where its events are."""
        self._note(" ".join((DONE, command_id, *map(str, receipt.positions))))

    def refused(self, command_id: str) -> None:
        """Note that a call was refused by the rules."""
        self._note(f"{REFUSED} {command_id}")

    def say(self, word: str, value: object) -> None:
        """Note something else, such as a count."""
        self._note(f"{word} {value}")

    def close(self) -> None:
        """Give back the file."""
        os.close(self._file)

    def _note(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())


@attrs.define
class Told:
    """What diaries say, put together."""

    begun: dict[str, int] = attrs.field(factory=dict)
    done: dict[str, tuple[int, ...]] = attrs.field(factory=dict)
    refused: set[str] = attrs.field(factory=set)
    said: dict[str, list[str]] = attrs.field(factory=lambda: defaultdict(list))

    @property
    def open(self) -> set[str]:
        """The calls whose end their writers did not live to see."""
        return self.begun.keys() - self.done.keys() - self.refused

    def of(self, word: str) -> int:
        """Add up what was counted under a word."""
        return sum(map(int, self.said[word]))


def told(files: Iterable[Path]) -> Told:
    """Read diaries; a line without its end was never written."""
    together = Told()
    for file in files:
        for line in file.read_text().splitlines(keepends=True) if file.exists() else ():
            assert line.endswith("\n"), f"{file.name} ends with half a line: {line!r}"
            word, *rest = line.split()
            match word:
                case "begun":
                    assert rest[0] not in together.begun or int(rest[1]) == together.begun[rest[0]]
                    together.begun[rest[0]] = int(rest[1])
                case "done":
                    positions = tuple(map(int, rest[1:]))
                    assert together.done.setdefault(rest[0], positions) == positions
                case "refused":
                    together.refused.add(rest[0])
                case _:
                    together.said[word].extend(rest)
    return together


def require_kept(register: PlanRegister, told: Told, before: int = 0) -> int:
    """Hold a store against what its writers were told; return how many events there are.

    Every acknowledged call is there, where its receipt said, once; every other is there whole or
    not at all; a refused one is not; positions and versions have no gap; and the seals are right.
    ``before`` is how many events there were when the diaries were begun.
    """
    recorded = list(register.events())
    assert list(range(len(recorded))) == [one.position for one in recorded]
    versions: dict[str, int] = defaultdict(int)
    for one in recorded:
        versions[one.plan] += 1
        assert versions[one.plan] == one.version, f"{one.address} follows {one.plan}@{versions[one.plan] - 1}"
    runs = [
        (command, [one.position for one in run])
        for command, run in groupby(recorded[before:], lambda one: one.context.command_id)
    ]
    kept = dict(runs)
    assert len(kept) == len(runs), "the events of one call stand in two places"
    assert {} == {
        command: (positions, kept.get(command))
        for command, positions in told.done.items()
        if positions != tuple(kept.get(command, ()))
    }, "an acknowledged call is not where its receipt said"
    assert {} == {
        command: (len(positions), told.begun.get(command))
        for command, positions in kept.items()
        if told.begun.get(command) != len(positions)
    }, "a call is half there, or nobody made it"
    assert set() == kept.keys() & told.refused, "a refused call was kept"
    for group in told.said["together"]:
        parts = set(group.split(","))
        assert (parts & kept.keys()) in (set(), parts), f"a transaction is half there: {group}"
    register.verify().require()
    return len(recorded)
