"""A process that forks others: each is a real process that can be killed, and begins at once.

It has no threads and opens no database, so that forking it is safe, and it has imported
everything, so that a child begins in milliseconds. ``Nursery`` is its other end, in the test.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.faults.place import Place

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 300.0


@attrs.define
class Child:
    """One process, and the file of whatever it says went wrong."""

    pid: int
    errors: Path
    nursery: Nursery
    code: int | None = None

    def ended(self) -> int | None:
        """Return its exit code, minus the signal's number if one ended it; None while it goes on."""
        if self.code is None:
            self.code = self.nursery.ask(wait=self.pid)["code"]
        return self.code

    def kill(self) -> None:
        """End it with SIGKILL, wherever it is; its process id stays its own until it is waited for."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, patience: float = PATIENCE_SECONDS) -> int:
        """Return its exit code once it ended."""
        deadline = time.monotonic() + patience
        while (code := self.ended()) is None:
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(f"process {self.pid} went on for {patience} seconds")
            time.sleep(0.002)
        return code

    def require(self, expected: int = 0) -> None:
        """Wait, and fail with what it printed if it ended otherwise."""
        code = self.wait()
        assert expected == code, f"ended with {code}\n{self.errors.read_text()}"


def wait_until(ready: Callable[[], object], children: Sequence[Child]) -> None:
    """Wait for something that children do; fail if one of them ended badly, or it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        for child in children:
            assert child.ended() in {None, 0}, child.errors.read_text()
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.002)


class Nursery:
    """Starts children. Close it, or leave its context: whoever still runs is killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, work: str, place: Place, diary: Path, **given: Any) -> Child:
        """Start a function of ``tests.faults.work`` in a process of its own."""
        self._count += 1
        errors = self._folder / f"{self._count}.errors"
        order = {"work": work, "place": attrs.asdict(place), "diary": str(diary), "given": given}
        return Child(self.ask(**order, errors=str(errors))["pid"], errors, self)

    def ask(self, **order: Any) -> dict[str, Any]:
        """Send one order and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()


def main() -> None:
    """Carry out orders until there are no more."""
    from tests.faults import work  # noqa: PLC0415 here, so that the test's end does not load it all

    living: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            pid, status = os.waitpid(order["wait"], os.WNOHANG)
            living.discard(pid)
            answer = {"code": os.waitstatus_to_exitcode(status) if pid else None}
        else:
            pid = _fork(getattr(work, order["work"]), order)
            living.add(pid)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)  # noqa: T201 this is how it answers
    for pid in living:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _fork(work: Callable[..., None], order: dict[str, Any]) -> int:
    from tests.faults.diary import Diary  # noqa: PLC0415 as above
    from tests.faults.place import Place  # noqa: PLC0415 as above

    if pid := os.fork():
        return pid
    code = 1
    try:
        errors = os.open(order["errors"], os.O_WRONLY | os.O_CREAT)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream, instead in ((0, nothing), (1, nothing), (2, errors)):
            os.dup2(instead, stream)
        work(Place(**order["place"]), Diary(order["diary"]), **order["given"])
        code = 0
    except BaseException:  # noqa: BLE001 whatever it was, the test is told
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
