"""Histories that the contracts try everything on: one with every kind of event, and random ones."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings

from planevents import codec
from planevents import commands as c
from planevents.definitions import Standard
from planevents.events import ActionStatusReported, ChangeObserved
from planevents.figures import PublishedFigure
from planevents.outcome import Thresholds
from planevents.statuses import NARRATIVE, PRIORITY_RAG
from planevents.testing.contracts.told_beside import beside_actions
from planevents.testing.story import Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme

APRIL, JUNE, MARCH, LATER = date(2024, 4, 1), date(2024, 6, 30), date(2025, 3, 31), date(2025, 6, 30)

_TRIES = 200


def eventful(scheme: StatusScheme = NARRATIVE) -> tuple[Story, ...]:
    """Return stories, of both modes of change control, that hold between them every event of a plan."""
    return _live(scheme), _approved(scheme), beside_actions(scheme)


def hold(law: Callable[[Story], object], scheme: StatusScheme, stories: SearchStrategy[Story]) -> None:
    """Hold a law against eventful stories, and against random ones."""
    for story in eventful(scheme):
        _hold_one(law, story)
    held(law, stories)


def held(law: Callable[[Story], object], stories: SearchStrategy[Story]) -> None:
    """Hold a law against random stories: a quarter as many as the settings in force say, for each is long."""
    now = settings.default or settings()

    # A story takes its time, and says nothing of the speed of what is tried on it. One that breaks the
    # law is made shorter here, an event at a time, which Hypothesis cannot.
    @settings(
        deadline=None,
        max_examples=max(now.max_examples // 4, 5),
        phases=[one for one in now.phases if one not in (Phase.shrink, Phase.explain)],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories)
    def holds(story: Story) -> None:
        _hold_one(law, story)

    holds()


def _hold_one(law: Callable[[Story], object], story: Story) -> None:
    """Hold a law against one story; what breaks it is said of as few of its events as will do."""
    error = _broken(law, story)
    if error is None:
        return
    if _broken(law, story) is None:
        error.add_note("Tried again it held: something is remembered from one time to the next.")
        raise error
    short = _shortest(story, lambda one: isinstance(_broken(law, one), type(error)))
    error = _broken(law, short) or error
    error.add_note("\n".join(["The shortest history that shows it:", *map(_told, short.recorded)]))
    raise error


def _broken(law: Callable[[Story], object], story: Story) -> Exception | None:
    try:
        law(story)
    except Exception as error:  # noqa: BLE001 whatever a projection or a rule of somebody's raises
        return error
    return None


def _shortest(story: Story, fails: Callable[[Story], bool]) -> Story:
    """Leave out events, many at a time and then one by one, while the rest still fails."""
    short, size, tries = story, len(story.recorded) // 2, _TRIES
    while size and tries > 0:
        before = len(short.recorded)
        for end in range(before, 0, -size):
            fewer = copy(short)
            fewer.recorded = short.recorded[: max(end - size, 0)] + short.recorded[end:]
            tries -= 1
            if fewer.recorded and fails(fewer):
                short = fewer
        if size > 1 or len(short.recorded) == before:
            size //= 2
    return short


def _told(one: RecordedEvent) -> str:
    return f"  {one.address} on {one.effective_on}: {one.event!r}"


def reread(one: RecordedEvent) -> RecordedEvent:
    """Return an event as a store gives it back: written down, and read again."""
    header = codec.encode_header(
        one.plan, one.version, one.event, one.recorded_at, one.effective_on, one.context
    )
    return codec.recorded(
        one.position,
        one.plan,
        one.version,
        one.event.type,
        one.event.schema,
        codec.instant(one.recorded_at),
        one.effective_on.isoformat(),
        header.decode(),
        codec.encode(one.event).decode(),
    )


def _live(scheme: StatusScheme) -> Story:
    open_ = [one.name for one in scheme.statuses if not one.complete]
    story = Story(scheme=scheme).do(
        c.AddSection("A", title="Place"),
        c.AddRecommendation("18", text="Communicate", source="Peers"),
        c.AddAction("1", title="Publish the strategy", owners=["Chief Executive"], target="May 2025"),
        c.AddAction("2", title="Review the rules", target="TBC", recommendation="18", section="A"),
        c.AddAction(
            "3", title="Open the board", target="2025/26", fields={"theme": ["A", "B"]}, tags=["key"]
        ),
        c.AddAction("4", title="Train all staff"),
        on=APRIL,
    )
    story.do(
        c.NoteUpdate("2", kind="cross-reference", printed="See above", see="1"),
        c.AttachEvidence("1", title="Minutes", link="https://example.org/minutes"),
        c.Reprofile("1", target="September 2025", reason="Elections"),
        c.Relabel("4", to="4.1"),
        c.Reword("3", title="Open the new board", description="In June", reason="Clearer"),
        c.ChangeOwners("2", owners=["Mayor", "Chief Executive"], reason="Handover"),
        c.SetFields("3", fields={"theme": "C"}),
        c.Tag("3", tags=[]),
        c.RecordEdition("march.csv", sha256="0" * 64),
        on=JUNE,
    )
    for label, status in zip(("1", "2", "3", "1"), (*open_, *open_, *open_, *open_), strict=False):
        _if_allowed(story, c.ReportStatus(label, status, narrative="As reported"))
    for one in scheme.statuses:
        if one.complete:
            _if_allowed(story, c.ReportStatus("1", one.name, completed="June 2024"))
    if story.tip.plan["1"].is_complete and open_:
        story.do(c.Reopen("1", open_[0], reason="It was not done"), on=MARCH)
    story.do(
        c.AddMeasure(
            "O1",
            title="Take-up",
            unit="%",
            direction="higher",
            baseline="43.3",
            target="55",
            thresholds=Thresholds(),
            actions=["1"],
        ),
        c.AddMeasure("O2", title="Complaints", unit="a month", direction="lower"),
        c.RecordReading("O1", "52.1", period="2023/24", provisional=True, printed_rating="AMBER"),
        c.ReviseReading("O1", "52.4", period="2023/24", narrative="The last have reported", reason="Final"),
        c.ChangeMeasureTarget("O1", target="60", reason="More is possible"),
        c.ChangeMeasureThresholds("O1", thresholds=Thresholds(amber=Decimal(2)), reason="Agreed anew"),
        c.RewordMeasure("O2", title="Complaints upheld", reason="As the framework has it"),
        c.ChangeMeasureOwners("O2", owners=["Head of Service"]),
        c.RelabelMeasure("O2", to="KPI 2"),
        c.RelabelMeasure("KPI 2", to="O2"),
        c.LinkMeasure("O2", action="2"),
        c.UnlinkMeasure("O2", action="2"),
        c.WithdrawMeasure("O2", reason="No longer counted"),
        c.SetStandards(
            [Standard("On target", counting="of live", numerator="on target", denominator="live actions")],
            reason="The council's own",
        ),
        c.RecordPublishedFigures(
            "Trends",
            figures=[PublishedFigure(name="Static", printed="7%", numerator=1, denominator=5)],
        ),
        on=MARCH,
    )
    story.do(
        c.RecordPublishedChange("1", field="target", new="December 2025"),
        c.RecordPublishedChange("2", field="title", new="Review all rules", declared=True),
        c.RecordPublishedChange("4.1", field="listed"),
        c.Supersede("3", by="2", reason="They are one"),
        on=MARCH,
    )
    observed = next(one.version for one in story.recorded if isinstance(one.event, ChangeObserved))
    story.do(c.ClassifyChange(observed, as_="reprofile", reason="It was agreed"), on=LATER)
    added = next(one.version for one in story.recorded if one.event.type == "action.added")
    story.do(c.CorrectFact(added, field="title", value="Publish it", reason="Mistyped"), on=LATER)
    if reports := [one.version for one in story.recorded if isinstance(one.event, ActionStatusReported)]:
        story.do(c.RetractFact(reports[0], reason="Of another action"), on=LATER)
    mapping = {one.name: "Complete" if one.complete else "Amber" for one in scheme.statuses}
    return story.do(c.ChangeScheme(PRIORITY_RAG, mapping=mapping, reason="One for all"), on=LATER)


def _approved(scheme: StatusScheme) -> Story:
    story = Story(scheme=scheme, change_control="by approval").do(
        *(c.AddAction(label, title=f"Action {label}", target="May 2025") for label in "1234"), on=APRIL
    )
    return story.do(
        c.Redraft("1", target="June 2025"),
        c.ApprovePlan(body="Executive", minute="12"),
        c.ProposeAmendment("1", target="May 2026", reason="Reset", impact="A year"),
        c.ProposeAmendment("2", alternative="Publish a leaflet", reason="Cheaper"),
        c.ProposeAmendment("3", withdraw=True, reason="Not needed"),
        c.ProposeAmendment("4", target="TBC", reason="Who knows"),
        c.NoteAmendment("A1", body="Scrutiny"),
        c.ApproveAmendment("A1", body="Executive", minute="13"),
        c.ApproveAmendment("A2", body="Executive"),
        c.ApproveAmendment("A3", body="Executive"),
        c.RejectAmendment("A4", body="Executive", reason="Say when"),
        c.SetControl(["owners", "wording"], reason="As the board asked"),
        c.ProposeBulkAmendment(
            [c.Ask("1", title="Action one"), c.Ask("4", owners=["Mayor"])], reason="Clearer", impact="None"
        ),
        c.WithdrawAmendment("A5", reason="Too early"),
        on=JUNE,
    )


def _if_allowed(story: Story, command: c.ReportStatus) -> None:
    scheme, action = story.tip.plan.statuses, story.tip.plan[command.action]
    if scheme.allows(action.status, command.status) and not action.is_complete:
        story.do(command, on=JUNE)
