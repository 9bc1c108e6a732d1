"""Commands: what can be asked for, and what is refused before anything is decided."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from planevents import commands as c
from planevents.case_parts import CaseContents
from planevents.definitions import RollUp
from planevents.errors import InvalidValueError
from planevents.figures import PublishedFigure
from planevents.money import Money
from planevents.people import Post
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: list[Any] = [
    one
    for one in vars(c).values()
    if isinstance(one, type) and issubclass(one, c.Command) and one is not c.Command
]
MOMENT = datetime(2025, 6, 30, 12, tzinfo=UTC)
GIVEN: dict[str, Any] = {
    "accountable": "Mayor",
    "action": "1",
    "amendment": "A1",
    "amount": Money.of(1, "GBP"),
    "basis": "profiled",
    "as_": "split",
    "body": "Executive",
    "by": "2",
    "case": "BC1",
    "contents": CaseContents(summary="Fewer layers"),
    "controlled": ["owners"],
    "dependency": "D1",
    "document": "march.docx",
    "event": 2,
    "field": "title",
    "fields": {},
    "figures": [PublishedFigure(name="All", printed="7%")],
    "impact": "Major",
    "items": [c.Ask("1", withdraw=True)],
    "kind": "blank",
    "kinds": ["aim"],
    "likelihood": "Unlikely",
    "line": "C1",
    "mapping": {},
    "matrix": THREE_BY_THREE,
    "measure": "O1",
    "milestone": "M1",
    "needs": "2",
    "occurrence": "June 2025",
    "owners": [],
    "period": "2025/26 Q1",
    "post": "Mayor",
    "printed": "",
    "reason": "Reset",
    "recommendation": "18",
    "recurrence": "ongoing",
    "ref": "1",
    "risk": "R1",
    "roll_up": RollUp("worst"),
    "scheme": NARRATIVE,
    "section": "A",
    "sha256": "0" * 64,
    "standards": [],
    "status": "Ongoing",
    "tags": [],
    "target": "June 2025",
    "text": "Say it",
    "title": "Publish",
    "to": "9",
    "unit": "%",
    "value": "x",
    "waiting": "1",
}
"""Something fit to give for every argument that some command requires."""

OTHERWISE: dict[Any, dict[str, Any]] = {
    c.AddFinanceLine: {"direction": "benefit", "kind": "revenue"},
    c.AddMeasure: {"direction": "higher"},
    c.ChangeMeasureThresholds: {"thresholds": None},
    c.ChangeRiskOwner: {"owner": "Mayor"},
    c.ChangeMeasureTarget: {"target": "35"},
    c.RecordReading: {"value": "33.5"},
    c.ReviseReading: {"value": "33.5"},
    c.SetAmount: {"year": "2025/26"},
}
"""And for those that some commands mean otherwise."""


def required(command: type[Any]) -> dict[str, Any]:
    given = GIVEN | OTHERWISE.get(command, {})
    return {
        field.name: given[field.name] for field in attrs.fields(command) if field.default is attrs.NOTHING
    }


def positional(command: type[Any]) -> list[str]:
    return [field.name for field in attrs.fields(command) if not field.kw_only]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_subject_is_positional_and_all_else_by_keyword(command: type[Any]) -> None:
    """Only the subject, and what is said of it, can be given by place."""
    said = {
        c.ReportStatus: ["status"],
        c.Reopen: ["status"],
        c.RecordReading: ["value"],
        c.ReviseReading: ["value"],
        c.ReportOccurrence: ["occurrence"],
    }
    subject, others = positional(command)[:1], positional(command)[1:]
    assert said.get(command, []) == others
    assert ([] if command is c.ApprovePlan else [attrs.fields(command)[2].name]) == subject


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_a_value(command: type[Any]) -> None:
    """Commands are frozen, and equal when what they ask for is."""
    one = command(**required(command))
    assert one == command(**required(command))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.place = "row 5"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("day", [MOMENT, "2025-06-30", 20250630])
def test_a_moment_is_no_day(command: type[Any], day: Any) -> None:
    """``effective_on`` is a date: a datetime would depend on a clock, a text on a reader."""
    with pytest.raises(InvalidValueError, match=r"pass a datetime\.date") as refused:
        command(**required(command), effective_on=day)
    assert "effective_on" == refused.value.field


@pytest.mark.parametrize("command", COMMANDS)
def test_any_command_can_have_its_own_day_and_place(command: type[Any]) -> None:
    """A day and a place in the source document may stand on every command."""
    one = command(**required(command), effective_on=OPENED, place="row 5")
    assert (OPENED, "row 5") == (one.effective_on, one.place)
    assert (None, None) == (command(**required(command)).effective_on, command(**required(command)).place)


WRONG = [
    pytest.param(command, field.name, id=f"{command.__name__}.{field.name}")
    for command in COMMANDS
    for field in attrs.fields(command)
]


class Odd:
    """What no argument of a command can be."""

    def __repr__(self) -> str:
        return "odd"


@pytest.mark.parametrize(("command", "name"), WRONG)
def test_what_could_not_be_read_back_is_refused(command: type[Any], name: str) -> None:
    """No argument takes a value of another type, which history could keep and nobody could read."""
    with pytest.raises(InvalidValueError):
        command(**{**required(command), name: Odd()})


@pytest.mark.parametrize(
    ("command", "field", "choices"),
    [
        (c.OpenPlan, "change_control", "live, by approval"),
        (c.NoteUpdate, "kind", "cross-reference, provenance, narrative, blank"),
        (
            c.RecordPublishedChange,
            "field",
            "target, start, owners, title, description, source, text, listed, field",
        ),
        (c.ClassifyChange, "as_", "reprofile, correction, split, handover, rewording, withdrawal"),
        (c.AddAction, "origin", "baseline, new, follow-on, imported, split"),
    ],
)
def test_a_word_that_is_no_choice_is_refused(command: type[Any], field: str, choices: str) -> None:
    """A mistyped mode or kind is answered with those there are."""
    with pytest.raises(InvalidValueError, match=f"there is no such choice.*it is one of {choices}"):
        command(**{**required(command), field: "mistyped"})


@pytest.mark.parametrize(
    "make",
    [
        lambda: c.Tag("1", tags="key"),
        lambda: c.AddAction("1", title="T", tags="key"),
        lambda: c.AddAction("1", title="T", owners="Mayor"),
        lambda: c.ChangeOwners("1", owners="Mayor"),
        lambda: c.RecordPublishedChange("1", field="owners", owners="Mayor"),
        lambda: c.RecordPublishedChange("1", field="field", name="theme", values="All"),
        lambda: c.OpenPlan("T", scheme=NARRATIVE, fields="theme"),
        lambda: c.IssueReport("March", plans="cip", period="2024/25 Q4", cut_off=OPENED),
    ],
)
def test_a_bare_string_is_no_list(make: Callable[[], object]) -> None:
    """A string where a list is meant would be taken apart into letters."""
    with pytest.raises(InvalidValueError, match=r"is a list.*write .*\['?(key|Mayor|theme|cip|All)"):
        make()


def test_lists_become_tuples() -> None:
    """What a caller may still change is not kept."""
    tags, mapping = ["key"], {"Ongoing": "Ongoing"}
    tagged, changed = c.Tag("1", tags=tags), c.ChangeScheme(NARRATIVE, mapping=mapping, reason="r")
    tags.append("late")
    mapping.clear()
    assert (("key",), {"Ongoing": "Ongoing"}) == (tagged.tags, changed.mapping)
    assert (Post("Mayor"),) == c.ChangeOwners("1", owners=["Mayor"]).owners
    assert (("theme", ("All",)),) == c.SetFields("1", fields={"theme": "All"}).fields


def test_a_correction_takes_a_day_or_a_text() -> None:
    """A corrected day is a date, or the same written out; a moment is neither."""
    assert OPENED == c.CorrectFact(2, field="effective_on", value=OPENED, reason="r").value
    assert None is c.CorrectFact(2, field="target", value=None, reason="r").value
    with pytest.raises(InvalidValueError, match=r"^value: this is text, a day, or None"):
        c.CorrectFact(2, field="effective_on", value=MOMENT, reason="r")


@pytest.mark.parametrize("field", ["cut_off", "meeting"])
def test_a_report_has_days(field: str) -> None:
    """A report's cut-off and meeting are days, and not moments."""
    given: dict[str, Any] = {"plans": ["cip"], "period": "2024/25 Q4", "cut_off": date(2025, 3, 31)}
    with pytest.raises(InvalidValueError, match="this is a day, not a moment"):
        c.IssueReport("March", **{**given, field: MOMENT})


@pytest.mark.parametrize("month", ["4", 4.0, True, None])
def test_a_month_is_a_number(month: Any) -> None:
    """A financial year starts in a month by number."""
    with pytest.raises(InvalidValueError, match=r"^year_starts: this is the number of a month"):
        c.OpenPlan("T", scheme=NARRATIVE, year_starts=month)


@pytest.mark.parametrize("mapping", [None, "ab", 5, {"a": 5}, {5: "a"}, ["a"]])
def test_a_mapping_maps_words_to_words(mapping: Any) -> None:
    """A scheme is changed with a mapping of statuses."""
    with pytest.raises(InvalidValueError, match=r"^mapping: "):
        c.ChangeScheme(NARRATIVE, mapping=mapping, reason="r")
