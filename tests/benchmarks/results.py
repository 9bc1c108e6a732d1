"""What a run found: tables for people, the same in Markdown, and all of it in JSON."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from textwrap import fill
from typing import TYPE_CHECKING, Any

import attrs
from measuring import figures
from tabulate import tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from measuring import Measurement, Ratio
    from workload import Sizes

OWN, PEER = "planevents", "eventsourcing"
SECTION = "## One run\n"
MOST_MEMORY = 200_000_000
"""Bytes that a process may hold which replays the large log."""


@attrs.frozen
class Measured:
    """The measurements of one table: those on a database, or those that need none.

    ``limit`` names whoever is the limit. ``memory`` is the most that replaying the large log held.
    """

    name: str
    limit: str
    conditions: str
    measurements: Sequence[Measurement]
    memory: int | None = None

    def table(self, style: str) -> str:
        """Lay the measurements out, a line each."""
        headings = ("work", "unit", OWN, PEER, self.limit, "to the peer", "aim", "to the limit", "aim", "met")
        rows = [
            (
                one.scenario.name,
                one.scenario.unit,
                *(_rate(one.rate(name)) for name in (OWN, PEER, self.limit)),
                _ratio(one.ratio(OWN, PEER)),
                _aim(one.scenario.peer),
                _ratio(one.ratio(OWN, self.limit)),
                _aim(one.scenario.limit),
                _said(met(one, self.limit)),
            )
            for one in self.measurements
        ]
        alignment = ("left", "left", *["right"] * 3, *["left", "right"] * 2, "left")
        return tabulate(rows, headings, tablefmt=style, colalign=alignment, disable_numparse=True)

    @property
    def remarks(self) -> str:
        """Where it was measured, and the memory that was held."""
        if self.memory is None:
            return f"{self.conditions}."
        held = f"{self.memory / 1e6:,.0f} MB"
        aim = f"the aim is less than {MOST_MEMORY / 1e6:.0f} MB, met: {_said(self.memory < MOST_MEMORY)}"
        return f"{self.conditions}. A process that replays the large log, and keeps the state of every plan, holds {held} at most ({aim})."

    def to_wire(self) -> dict[str, Any]:
        """Return every time that was taken, and the ratios."""
        return {
            "name": self.name,
            "limit": self.limit,
            "conditions": self.conditions,
            "memory": self.memory,
            "measurements": [_wire(one, self.limit) for one in self.measurements],
        }


@attrs.frozen
class Results:
    """The tables of one run."""

    tables: Sequence[Measured]
    sizes: Sizes
    rounds: int
    seconds: float

    def to_text(self) -> str:
        """Lay the tables out for a terminal."""
        tables = (f"{one.name}\n\n{one.table('simple')}\n\n{fill(one.remarks, 100)}" for one in self.tables)
        return "\n\n".join((*tables, fill(self.conditions, 100)))

    def to_markdown(self) -> str:
        """Lay the tables out as a section of the documentation's page."""
        tables = (f"### {one.name}\n\n{one.table('github')}\n\n{one.remarks}" for one in self.tables)
        return "\n\n".join((SECTION.strip(), self.conditions, *tables)) + "\n"

    def to_json(self) -> str:
        """Write every time that was taken, and the ratios."""
        return json.dumps(
            {
                "conditions": self.conditions,
                "rounds": self.rounds,
                "sizes": attrs.asdict(self.sizes),
                "tables": [one.to_wire() for one in self.tables],
            },
            indent=2,
        )

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write ``benchmarks.md`` and ``benchmarks.json`` into a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        markdown, everything = folder / "benchmarks.md", folder / "benchmarks.json"
        markdown.write_text(self.to_markdown(), encoding="utf-8")
        everything.write_text(self.to_json(), encoding="utf-8")
        return markdown, everything

    def put_into(self, page: Path) -> None:
        """Replace what a page of Markdown has as its last section, one run's tables."""
        before, _, _ = page.read_text(encoding="utf-8").partition(SECTION)
        page.write_text(before + self.to_markdown(), encoding="utf-8")

    @property
    def conditions(self) -> str:
        """Where and how it was measured, in a few sentences."""
        sizes = self.sizes
        return (
            f"Medians of {self.rounds} interleaved round(s), in {self.seconds:.0f} seconds, on "
            f"{os.cpu_count()} cores: Python {platform.python_version()}, {OWN} {version(OWN)}, "
            f"{PEER} {version(PEER)}. The log holds {sizes.log:,} events in plans of {sizes.plan:,}; the large "
            f"log, in which planevents and the limit read what changed and verify, {sizes.large_log:,}. No "
            "read models are kept. Rates are for the clock on the wall. A ratio above 1 means that "
            f"{OWN} is faster; in brackets stand the least and the most of any one round, and less than "
            "1.3 either way means nothing."
        )


def met(one: Measurement, limit: str) -> bool | None:
    """Tell whether the medians come up to all that is aimed at; None where nothing is, or could be compared."""
    aims = ((one.scenario.peer, one.ratio(OWN, PEER)), (one.scenario.limit, one.ratio(OWN, limit)))
    reached = [ratio.median >= aim for aim, ratio in aims if aim is not None and ratio is not None]
    return all(reached) if reached else None


def _wire(one: Measurement, limit: str) -> dict[str, Any]:
    ratios = {name: one.ratio(OWN, name) for name in (PEER, limit)}
    return {
        "name": one.scenario.name,
        "unit": one.scenario.unit,
        "units": one.scenario.units,
        "seconds": one.seconds,
        "per_second": {name: one.rate(name) for name in one.seconds},
        "ratios": {name: attrs.asdict(ratio) for name, ratio in ratios.items() if ratio is not None},
        "aims": {PEER: one.scenario.peer, limit: one.scenario.limit},
        "met": met(one, limit),
    }


def _rate(rate: float | None) -> str:
    if rate is None:
        return "-"
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def _ratio(ratio: Ratio | None) -> str:
    return "-" if ratio is None else str(ratio)


def _aim(aim: float | None) -> str:
    return "-" if aim is None else f"{figures(aim)}x"


def _said(is_met: bool | None) -> str:
    return "-" if is_met is None else "yes" if is_met else "no"
