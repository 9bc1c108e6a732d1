"""How long a fresh Python takes to import each library; what both need of Python itself is the limit."""

from __future__ import annotations

import subprocess
import sys
from typing import ClassVar

from contender import Contender, Task


class Starting(Contender):
    """A new process each time, which ends at once."""

    script: ClassVar[str]

    def start(self) -> Task:
        """Start Python with a script, and wait for its end."""
        return Task(lambda: subprocess.run([sys.executable, "-c", self.script], check=True))  # noqa: S603 our own


class StartingOwn(Starting):
    """planevents."""

    name: ClassVar[str] = "planevents"
    script: ClassVar[str] = "import planevents"


class StartingPeer(Starting):
    """The peer."""

    name: ClassVar[str] = "eventsourcing"
    script: ClassVar[str] = "import eventsourcing.application"


class StartingNothing(Starting):
    """Python alone."""

    name: ClassVar[str] = "python"
    script: ClassVar[str] = "pass"


STARTING = (StartingOwn(), StartingPeer(), StartingNothing())
