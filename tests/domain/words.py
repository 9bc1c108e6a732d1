"""What people read when a rule refuses: every word, kept in ``words.json``.

``python -m tests.domain.words`` writes the file again. Read what changed before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.domain.judging import JUNE, decision, refusal
from tests.domain.test_rule_corners import CORNERS
from tests.domain.test_rules import CASES, RULES

if TYPE_CHECKING:
    from planevents.errors import Violation

FILE = Path(__file__).with_name("words.json")
CORNERED = {name: (story, command) for name, story, command, reason in CORNERS if reason}


def said(name: str) -> list[str]:
    """Each violation of a rule's case, or of a corner, as it is read."""
    if name in CORNERED:
        return [_read(one) for one in refusal(*CORNERED[name], on=JUNE)]
    case = CASES[name]
    if RULES[name].severity == "warn":
        return [_read(one) for one in decision(case.story, case.stopped, on=case.on).warnings]
    return [_read(one) for one in refusal(case.story, case.stopped, on=case.on)]


def _read(violation: Violation) -> str:
    hint = f" -> {violation.hint}" if violation.hint else ""
    return f"{violation.rule} / {violation.field}: {violation.message}{hint}"


if __name__ == "__main__":
    every = {name: said(name) for name in (*CASES, *CORNERED)}
    FILE.write_text(json.dumps(every, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
