"""What a run found: a table for people, the same in Markdown, and all of it in JSON."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from importlib.metadata import version
from textwrap import fill
from typing import TYPE_CHECKING, Any

import attrs
from tabulate import tabulate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from measuring import Measurement, Ratio
    from workload import Sizes

OWN, PEER, RAW = "planevents", "eventsourcing", "sqlite3"
_HEADINGS = ("work", "unit", OWN, PEER, RAW, "to the peer", "in processor time", "to the limit")


@attrs.frozen
class Results:
    """The measurements of one run, and where it ran."""

    measurements: Sequence[Measurement]
    sizes: Sizes
    rounds: int
    seconds: float

    def to_text(self) -> str:
        """Lay the table out for a terminal."""
        return f"{self._table('simple')}\n\n{fill(self.conditions, 100)}"

    def to_markdown(self) -> str:
        """Lay the table out as Markdown."""
        return f"{self._table('github')}\n\n{self.conditions}\n"

    def to_json(self) -> str:
        """Write every time that was taken, and the ratios."""
        return json.dumps(
            {
                "conditions": self.conditions,
                "rounds": self.rounds,
                "sizes": attrs.asdict(self.sizes),
                "measurements": [_wire(one) for one in self.measurements],
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

    @property
    def conditions(self) -> str:
        """Where and how it was measured, in a sentence or two."""
        return (
            f"Medians of {self.rounds} interleaved round(s), in {self.seconds:.0f} seconds, on "
            f"{os.cpu_count()} cores: Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
            f"{OWN} {version(OWN)}, {PEER} {version(PEER)}. The log holds "
            f"{self.sizes.log:,} events in plans of {self.sizes.plan:,}. Rates are for the clock on the wall. "
            f"A ratio above 1 means that {OWN} is faster; in brackets stand the least and the most of any "
            "one round, and less than 1.3 either way means nothing."
        )

    def _table(self, style: str) -> str:
        rows = [
            (
                one.scenario.name,
                one.scenario.unit,
                *(_rate(one.rate(name)) for name in (OWN, PEER, RAW)),
                _ratio(one.ratio(OWN, PEER)),
                _ratio(one.processor_ratio(OWN, PEER)),
                _ratio(one.ratio(OWN, RAW)),
            )
            for one in self.measurements
        ]
        alignment = ("left", "left", *["right"] * 3, *["left"] * 3)
        return tabulate(rows, _HEADINGS, tablefmt=style, colalign=alignment, disable_numparse=True)


def _wire(one: Measurement) -> dict[str, Any]:
    return {
        "name": one.scenario.name,
        "unit": one.scenario.unit,
        "units": one.scenario.units,
        "seconds": one.seconds,
        "processor_seconds": one.processor,
        "per_second": {name: one.rate(name) for name in one.seconds},
        "ratios": {
            name: attrs.asdict(ratio) for name in (PEER, RAW) if (ratio := one.ratio(OWN, name)) is not None
        },
        "processor_ratios": {
            name: attrs.asdict(ratio)
            for name in (PEER, RAW)
            if (ratio := one.processor_ratio(OWN, name)) is not None
        },
    }


def _rate(rate: float | None) -> str:
    if rate is None:
        return "-"
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def _ratio(ratio: Ratio | None) -> str:
    return "-" if ratio is None else str(ratio)
