"""Reading a long history takes no more memory than reading a short one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.faults.diary import told
from tests.faults.place import place

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.nursery import Nursery

SLOW = pytest.mark.slow
KIB_IN_MIB = 1024
WAYS = ("events", "one_plan", "follow", "verify")


@pytest.mark.parametrize(
    ("kind", "events", "grown_mib"),
    [
        ("sqlite", 20_000, 16),
        ("postgresql", 20_000, 16),
        pytest.param("sqlite", 1_000_000, 32, marks=SLOW),
        pytest.param("postgresql", 200_000, 32, marks=SLOW),
    ],
)
def test_a_long_history_is_read_in_bounded_memory(
    kind: str, events: int, grown_mib: int, nursery: Nursery, tmp_path: Path
) -> None:
    """In every way that yields events, and in verifying; the process stays below 200 MiB in all."""
    with place(kind, tmp_path) as long:
        nursery.start("fill_with", long, tmp_path / "filled", events=events).require()
        for child in [nursery.start("replay", long, tmp_path / way, way=way) for way in WAYS]:
            child.require()

    grown = {way: told([tmp_path / way]).of("grown_kib") / KIB_IN_MIB for way in WAYS}
    peaks = {way: told([tmp_path / way]).of("peak_kib") / KIB_IN_MIB for way in WAYS}
    assert {} == {way: mib for way, mib in grown.items() if mib > grown_mib}
    assert {} == {way: mib for way, mib in peaks.items() if mib > 200}
