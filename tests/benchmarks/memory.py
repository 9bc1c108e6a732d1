"""How much memory a process needs that replays a whole log: run by itself, with the address of a store.

It prints how many events the plans have, and the most memory that it held, in bytes.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from folding import states

from planevents.register import PlanRegister


def peak() -> int:
    """Return the most memory that this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says on Linux is no less than the parent held when it started us.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def main(address: str) -> None:
    """Replay every event, and keep the state of every plan."""
    with PlanRegister.open(address) as register:
        count = sum(plan.version for plan in states(register).values())
    sys.stdout.write(f"{count} {peak()}\n")


if __name__ == "__main__":
    main(sys.argv[1])
