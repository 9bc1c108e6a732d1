"""What is found can be read by anybody: hostile text steers no terminal and forges no line, and no name is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Text
from tests.tampering.contents import copied
from tests.tampering.matrix import BESIDE, CHANGES, FIRST, KINDS
from tests.tampering.story import NAME, Where

from planevents.errors import VerificationError
from planevents.register import PlanRegister
from planevents.store.schema import Tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tampering.stands import Stand

HOSTILE = "x\x1b[2J\x07\n  - proven to size 600\u202e\u2028\x85"
TEXTS = [
    (table, column.name)
    for table in ("event", "command", "person", "incarnation")
    for column in Tables().metadata.tables[table].columns
    if isinstance(column.type, Text)
]
LAST = Where.AFTER_THE_CHECKPOINT


@pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.slow)])
@pytest.mark.parametrize(("table", "column"), TEXTS)
def test_hostile_text_is_escaped(stands: Callable[[str], Stand], kind: str, table: str, column: str) -> None:
    """Wherever a forger puts it: a finding is one line of text that can be printed, and says who it is about."""
    stand = stands(kind)
    before = stand.honest.contents
    after = copied(before)
    row = LAST.event(after) if table == "event" else after[table][-1]
    row[column] = HOSTILE
    with stand.copy() as copy:
        FIRST[kind].go(copy.target, before, after)
        with PlanRegister.open(copy.url) as register:
            questions: tuple[dict[str, Any], ...] = (
                {},
                {"against": stand.honest.paper},
                {"since": stand.honest.paper},
                {"event": "cip@1"},
            )
            found = [register.verify(**question) for question in questions]

    findings = [str(finding) for verification in found for finding in verification.findings]
    assert [] == [said for said in findings if not said.isprintable()]
    assert [] == [line for one in found for line in str(one).splitlines() if line.startswith("  - proven")]


@pytest.mark.parametrize("name", [name for name in BESIDE if "person" in name])
@pytest.mark.parametrize("kind", KINDS)
def test_no_name_is_told(stands: Callable[[str], Stand], kind: str, name: str) -> None:
    """A name that was exchanged is found by its commitment, and neither it nor the right one is printed."""
    stand = stands(kind)
    before = stand.honest.contents
    after = copied(before)
    CHANGES[name].do(after, LAST)
    names = {row["value"] for row in after["person"]} | {NAME}
    with stand.copy() as copy:
        FIRST[kind].go(copy.target, before, after)
        with PlanRegister.open(copy.url) as register:
            found = register.verify(against=stand.honest.paper)

    said = [str(found), repr(found), *map(str, found.findings)]
    if not found.ok:
        with pytest.raises(VerificationError) as refused:
            found.require()
        said.append(str(refused.value))
    assert [] == [one for one in said if any(part in one for name in names for part in name.split())]
