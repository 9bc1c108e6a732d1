"""What events about business cases say."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from planevents import events as e
from planevents.projections.base import counted, owners_text
from planevents.projections.wording.said import Said, minuted, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planevents.case_parts import CaseContents


def say_case(event: e.BusinessCaseEvent, names: Mapping[str, str]) -> Said:
    """Say what the event says."""
    match event:
        case e.BusinessCasePresented():
            sponsor = "" if event.sponsor is None else f" by {owners_text([event.sponsor], names)}"
            sentence = f"business case {quoted(event.title)} presented{sponsor}: {_of(event.contents)}"
            return Said(sentence, event.case, event.label, "state", None, "presented")
        case e.BusinessCaseRevised():
            sentence = f"business case revised: {_of(event.contents)}"
            return Said(sentence, event.case, event.label, "state", None, "presented", event.reason)
        case e.BusinessCaseApproved():
            parts = (
                counted(len(event.actions), "action"),
                counted(len(event.lines), "line of money", "lines of money"),
                counted(len(event.risks), "risk"),
            )
            sentence = f"business case approved by {event.body}{minuted(event.minute)}: {', '.join(parts)}"
            return Said(sentence, event.case, event.label, "state", "presented", "approved")
        case e.BusinessCaseRejected():
            sentence = f"business case rejected by {event.body}{minuted(event.minute)}"
            return Said(sentence, event.case, event.label, "state", "presented", "rejected", event.reason)
        case _:
            assert_never(event)


def _of(contents: CaseContents) -> str:
    investment, benefit = contents.total("investment"), contents.total("benefit")
    return f"investment {investment or 'nothing'}, benefits {benefit or 'nothing'}"
