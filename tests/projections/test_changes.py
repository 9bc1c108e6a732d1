"""The documented changes: gross, timing, declared or not, and net; and the laws that they obey."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.histories import DAYS, stories

from planevents import commands as c
from planevents.decide import History, Tip, decide
from planevents.identity import ActionId, EntityId
from planevents.people import Post
from planevents.perspective import Basis
from planevents.plan import Plan
from planevents.projections.changes import ChangeLog, Changes
from planevents.projections.net import PLAN, net_changes
from planevents.recorded import Source
from planevents.rules import RuleBook
from planevents.statuses import NARRATIVE
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies import bases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planevents.projections.net import NetChange
    from planevents.recorded import RecordedEvent

MARCH = date(2025, 3, 31)
JUNE = date(2025, 6, 30)
EVERYTHING = Basis(2**53, date.max)

Net = dict[tuple[str, str], tuple[str | None, str | None]]


def changes(recorded: Sequence[RecordedEvent], since: Basis | None, until: Basis, **names: str) -> ChangeLog:
    projection = Changes(since=since, until=until, names=names)
    for one in recorded:
        projection.apply(one)
    return projection.view()


def addresses(log: ChangeLog) -> list[str]:
    return [entry.address for entry in log]


def by_key(net: Sequence[NetChange]) -> Net:
    return {(one.entity, one.field): (one.old, one.new) for one in net}


def composed(first: Net, second: Net) -> Net:
    """One difference after another: from the first's old values to the second's new ones."""
    both = {
        key: (first.get(key, second.get(key))[0], second.get(key, first.get(key))[1])  # type: ignore[index]  # one has it
        for key in first | second
    }
    return {key: (old, new) for key, (old, new) in both.items() if old != new}


@pytest.fixture
def story() -> Story:
    return Story().do(
        c.AddAction("1", title="Publish the strategy", target="May 2025"),
        c.AddAction("2", title="Review the rules", target="July 2026"),
        on=OPENED,
    )


# --- timing -----------------------------------------------------------------------------------


def test_what_came_after_the_report_is_in_period(story: Story) -> None:
    """Recorded after the report, effective after its cut-off."""
    since = story.report("March 2025", MARCH)
    story.do(c.ReportStatus("1", "In progress"), on=JUNE)
    log = changes(story.recorded, since, story.report("June 2025", JUNE))
    assert [(entry.address, entry.timing) for entry in log] == [("cip@4", "in period")]


def test_what_was_reported_after_its_report_is_late(story: Story) -> None:
    """Recorded after the report, effective on or before its cut-off."""
    since = story.report("March 2025", MARCH)
    story.do(c.ReportStatus("1", "In progress"), on=MARCH)
    log = changes(story.recorded, since, story.report("June 2025", JUNE))
    assert [(entry.address, entry.timing) for entry in log] == [("cip@4", "late")]


def test_what_the_report_could_not_show_yet_is_held_over(story: Story) -> None:
    """Recorded by the report and effective after its cut-off: it awaits, then is held over."""
    story.do(c.ReportStatus("1", "In progress"), on=date(2025, 4, 1))
    march, june = story.report("March 2025", MARCH), story.report("June 2025", JUNE)
    assert [entry.address for entry in changes(story.recorded, None, march).awaiting] == ["cip@4"]
    assert [(one.address, one.timing) for one in changes(story.recorded, march, june)] == [
        ("cip@4", "held over")
    ]


def test_without_an_earlier_report_there_is_no_timing(story: Story) -> None:
    """Everything since the beginning is neither late nor held over."""
    log = changes(story.recorded, None, story.report("March 2025", MARCH))
    assert [entry.timing for entry in log] == [None, None, None]


def test_nothing_is_late_for_a_position_without_a_cut_off(story: Story) -> None:
    """Since a mere position there is no cut-off to be late for."""
    since = Basis(story.position - 1, date.max)
    story.do(c.ReportStatus("1", "In progress"), on=MARCH)
    assert [entry.timing for entry in changes(story.recorded, since, EVERYTHING)] == ["in period"]


def test_a_correction_is_visible_from_when_it_is_recorded(story: Story) -> None:
    """It is no change of the period in which it takes effect; even one made after the cut-off shows."""
    story.do(c.Reprofile("1", target="June 2025", reason="Elections"), on=date(2025, 2, 1))
    story.do(c.CorrectFact(4, field="new", value="July 2025", reason="Misread"), on=date(2025, 4, 2))
    log = changes(story.recorded, None, story.report("March 2025", MARCH))
    assert addresses(log) == ["cip@1", "cip@2", "cip@3", "cip@4", "cip@5"]
    assert log.awaiting == ()


# --- declared and undeclared --------------------------------------------------------------------


def test_what_a_document_does_not_declare_is_set_apart(story: Story) -> None:
    """Only an observed change that is not declared is undeclared; both wait for a classification."""
    story.do(
        c.RecordPublishedChange("1", field="target", new="June 2025", declared=True),
        c.RecordPublishedChange("2", field="target", new="July 2025", declared=False),
        on=JUNE,
    )
    log = changes(story.recorded, None, EVERYTHING)
    assert [entry.address for entry in log.undeclared] == ["cip@5"]
    assert [entry.address for entry in log.declared] == ["cip@1", "cip@2", "cip@3", "cip@4"]
    assert [entry.classified for entry in log.entries[3:]] == [None, None]


def test_a_classification_is_shown_on_what_it_classifies(story: Story) -> None:
    """It is known from the report that shows it; the change stays undeclared all the same."""
    story.do(c.RecordPublishedChange("2", field="target", new="July 2025"), on=JUNE)
    june = story.report("June 2025", JUNE)
    story.do(c.ClassifyChange("cip@4", as_="correction", reason="A typing error"), on=JUNE)
    before = changes(story.recorded, None, june).undeclared
    after = changes(story.recorded, None, EVERYTHING).undeclared
    assert [(entry.classified, entry.declared) for entry in (*before, *after)] == [
        (None, False),
        ("correction", False),
    ]


def test_a_retracted_classification_counts_no_more(story: Story) -> None:
    """The change is unexplained again."""
    story.do(c.RecordPublishedChange("2", field="target", new="July 2025"), on=JUNE)
    story.do(c.ClassifyChange(4, as_="correction", reason="A typing error"), on=JUNE)
    story.do(c.RetractFact(5, reason="It was none"), on=JUNE)
    assert [entry.classified for entry in changes(story.recorded, None, EVERYTHING).undeclared] == [None]


def test_a_classification_that_awaits_the_next_report_is_not_shown_yet(story: Story) -> None:
    """Recorded by then, but effective after the cut-off, it explains nothing in this report."""
    story.do(c.RecordPublishedChange("2", field="target", new="July 2025"), on=JUNE)
    story.do(c.ClassifyChange(4, as_="correction", reason="A typing error"), on=date(2025, 7, 1))
    log = changes(story.recorded, None, story.report("June 2025", JUNE))
    assert [entry.classified for entry in log.undeclared] == [None]


def test_the_classification_that_holds_last_is_shown(story: Story) -> None:
    """A back-dated one takes its place before the one that was recorded first."""
    story.do(c.RecordPublishedChange("2", field="target", new="July 2025"), on=JUNE)
    story.do(c.ClassifyChange(4, as_="correction", reason="A typing error"), on=date(2025, 7, 2))
    story.do(c.ClassifyChange(4, as_="reprofile", reason="So it seemed"), on=date(2025, 7, 1))
    assert [entry.classified for entry in changes(story.recorded, None, EVERYTHING).undeclared] == [
        "correction"
    ]


# --- net ----------------------------------------------------------------------------------------


def test_net_is_what_it_came_to(story: Story) -> None:
    """A target that moved twice moved once; what came back to where it was did not move."""
    since = story.now()
    story.elsewhere()
    story.do(
        c.Reprofile("1", target="June 2025", reason="Elections"),
        c.Reprofile("1", target="July 2025", reason="More of them"),
        c.Tag("2", tags=["key"]),
        on=JUNE,
    )
    story.do(c.Tag("2", tags=[]), on=TODAY)
    log = changes(story.recorded, since, EVERYTHING)
    assert addresses(log) == ["cip@4", "cip@5", "cip@6", "cip@7"]
    assert by_key(log.net) == {("a2", "target"): ("May 2025", "July 2025")}
    assert str(log.net[0]) == "1: target from 'May 2025' to 'July 2025'"


def test_net_lists_every_field_of_what_was_added(story: Story) -> None:
    """An added action has no old values; a removed one is still there, and is listed no more."""
    since = story.now()
    story.elsewhere()
    story.do(
        c.AddAction("3", title="Open the board", owners=["Mayor"], fields={"theme": ["A", "B"]}),
        c.Withdraw("2", reason="Done"),
        on=JUNE,
    )
    assert by_key(changes(story.recorded, since, EVERYTHING).net) == {
        ("a4", "label"): (None, "3"),
        ("a4", "listed"): (None, "listed"),
        ("a4", "title"): (None, "Open the board"),
        ("a4", "owners"): (None, "Mayor"),
        ("a4", "field.theme"): (None, "A; B"),
        ("a3", "listed"): ("listed", "withdrawn"),
    }


def test_net_covers_everything_that_a_plan_holds() -> None:
    """Sections, recommendations, amendments and the plan itself have their fields too."""
    story = Story(change_control="by approval")
    since = story.now()
    story.elsewhere().do(
        c.AddSection("A", title="Place", accountable="Mayor"),
        c.AddRecommendation("1", text="Agree one picture", source="CPC", section="A"),
        c.AddAction(
            "1.1",
            title="Do",
            recommendation="1",
            section="A",
            target="May 2025",
            start="April",
            tags=["b", "a"],
        ),
        c.AddAction("1.2", title="Do more", parent="1.1", description="Much"),
        c.ApprovePlan(body="Executive"),
        c.ProposeAmendment("1.1", target="May 2026", reason="Reset"),
        c.NoteAmendment("A1", body="Scrutiny"),
        on=JUNE,
    )
    net = by_key(changes(story.recorded, since, EVERYTHING).net)
    assert {key: new for key, (_, new) in net.items()} == {
        (PLAN, "approved"): "2025-06-30",
        ("s2", "label"): "A",
        ("s2", "title"): "Place",
        ("s2", "accountable"): "Mayor",
        ("r3", "label"): "1",
        ("r3", "text"): "Agree one picture",
        ("r3", "source"): "CPC",
        ("r3", "section"): "A",
        ("a4", "label"): "1.1",
        ("a4", "listed"): "listed",
        ("a4", "title"): "Do",
        ("a4", "start"): "April",
        ("a4", "target"): "May 2025",
        ("a4", "proposed"): "May 2026",
        ("a4", "recommendation"): "1",
        ("a4", "section"): "A",
        ("a4", "tags"): "a; b",
        ("a5", "label"): "1.2",
        ("a5", "listed"): "listed",
        ("a5", "title"): "Do more",
        ("a5", "description"): "Much",
        ("a5", "parent"): "1.1",
        ("m7", "label"): "A1",
        ("m7", "state"): "proposed",
        ("m7", "proposed"): "May 2026",
        ("m7", "noted"): "Scrutiny",
    }


def test_net_tells_what_a_plan_calls_itself() -> None:
    """Its title, organisation, period and scheme are the plan's own fields."""
    opening = c.OpenPlan("Plan", scheme=NARRATIVE, organisation="Council", period="2024-27")
    past = History(Tip(Plan("cip")), list)
    decided = decide([opening], past, RuleBook.standard(), today=TODAY, effective_on=OPENED)

    assert by_key(net_changes(None, decided.tip.plan)) == {
        (PLAN, "title"): (None, "Plan"),
        (PLAN, "organisation"): (None, "Council"),
        (PLAN, "period"): (None, "2024-27"),
        (PLAN, "scheme"): (None, "Narrative"),
    }


def test_net_names_what_is_shared_by_its_present_label(story: Story) -> None:
    """An action that did not change itself has another parent by name, if that was relabelled."""
    story.do(
        c.AddAction("1.1", title="Do", parent="1"), c.AddAction("2.1", title="Do", parent="2"), on=OPENED
    )
    before = story.tip.plan
    story.do(c.Relabel("1", to="9"), on=JUNE)
    after = story.tip.plan
    assert before.all_actions[ActionId("a4")] is after.all_actions[ActionId("a4")]
    assert by_key(net_changes(before, after)) == {
        ("a2", "label"): ("1", "9"),
        ("a4", "parent"): ("1", "9"),
    }


def test_a_plan_named_like_an_entity_is_not_taken_for_it() -> None:
    """A plan may be called a2; its own title is not the title of its action a2."""
    story = Story("a2").do(c.AddAction("1", title="Publish the strategy"), on=OPENED)
    net = by_key(changes(story.recorded, None, EVERYTHING).net)
    assert net["a2", "title"] == (None, "Publish the strategy")
    assert net[PLAN, "title"] == (None, "Continuous Improvement Plan")


def test_names_are_shown_where_they_are_known(story: Story) -> None:
    """The log names who recorded what, and the net whose an action became."""
    story.do(
        c.ChangeOwners("1", owners=[Post("Head", person="cafe")]), on=JUNE, by=Post("Clerk", person="f00d")
    )
    log = changes(story.recorded, None, EVERYTHING, cafe="Ann Other")
    assert (log.entries[-1].actor, log.entries[-1].new) == ("Clerk (erased)", "Head (Ann Other)")
    assert by_key(log.net)["a2", "owners"] == (None, "Head (Ann Other)")


# --- laws ---------------------------------------------------------------------------------------


@given(st.data(), stories())
def test_gross_changes_add_up(data: st.DataObject, story: Story) -> None:
    """gross(a, c) is the disjoint union of gross(a, b) and gross(b, c)."""
    a, b, c_ = data.draw(bases(story, 3))
    first, second = addresses(changes(story.recorded, a, b)), addresses(changes(story.recorded, b, c_))
    assert set(first) & set(second) == set()
    assert {*first, *second} == set(addresses(changes(story.recorded, a, c_)))
    assert len(first) + len(second) == len(changes(story.recorded, a, c_))


@given(stories())
def test_every_event_is_documented_once(story: Story) -> None:
    """From the beginning to everything, each recorded event is one entry, in the order of recording."""
    log = changes(story.recorded, None, EVERYTHING)
    assert addresses(log) == [one.address for one in story.recorded]
    assert sorted((*log.declared, *log.undeclared), key=lambda entry: entry.position) == list(log)


@given(st.data(), stories())
def test_net_changes_compose(data: st.DataObject, story: Story) -> None:
    """net(a, c) is net(b, c) after net(a, b)."""
    a, b, c_ = data.draw(bases(story, 3))
    first, second = by_key(changes(story.recorded, a, b).net), by_key(changes(story.recorded, b, c_).net)
    assert composed(first, second) == by_key(changes(story.recorded, a, c_).net)
    from_nothing = by_key(changes(story.recorded, None, b).net)
    assert composed(from_nothing, second) == by_key(changes(story.recorded, None, c_).net)


@given(st.data(), stories())
def test_what_was_reported_never_changes(data: st.DataObject, story: Story) -> None:
    """Whatever is recorded later, the changes of an earlier report stay as they were."""
    a, b = data.draw(bases(story, 2))
    then = [one for one in story.recorded if one.position <= b.position]
    assert changes(then, a, b) == changes(story.recorded, a, b)


@given(st.data(), stories())
def test_timing_is_what_it_says(data: st.DataObject, story: Story) -> None:
    """In period, late and held over are told apart by position and effective day alone."""
    a, b = data.draw(bases(story, 2))
    for entry in changes(story.recorded, a, b):
        recorded_after, effective_after = entry.position > a.position, entry.effective_on > a.cut_off
        expected = {
            (True, True): "in period",
            (True, False): "late",
            (False, True): "held over",
        }
        assert entry.timing == expected[recorded_after, effective_after]


@given(st.data(), stories())
def test_what_awaits_comes_with_the_next_report(data: st.DataObject, story: Story) -> None:
    """All that awaits report b is in the changes from b to everything, as held over."""
    (b,) = data.draw(bases(story, 1))
    later = changes(story.recorded, b, EVERYTHING)
    awaiting = [entry.address for entry in changes(story.recorded, None, b).awaiting]
    assert awaiting == [entry.address for entry in later.of("held over")]


# --- how it shows itself ------------------------------------------------------------------------


def test_rows_say_who_when_and_why(story: Story) -> None:
    """A row has the entry's attributes, its number, and the group that it is listed in."""
    story.do(
        c.Reprofile("1", target="June 2025", reason="Elections", place="row 7"),
        on=MARCH,
        by="Clerk",
        source=Source("march.docx", place="row 7"),
    )
    assert changes(story.recorded, None, EVERYTHING).to_rows()[-1] == {
        "no": 4,
        "group": "declared",
        "address": "cip@4",
        "version": 4,
        "position": 3,
        "recorded_at": "2024-04-01T09:03:00+00:00",
        "effective_on": "2025-03-31",
        "actor": "Clerk",
        "source": "march.docx, row 7",
        "kind": "action.reprofiled",
        "entity": "a2",
        "label": "1",
        "field": "target",
        "old": "May 2025",
        "new": "June 2025",
        "reason": "Elections",
        "declared": True,
        "classified": None,
        "timing": None,
        "sentence": "target moved from 'May 2025' to 'June 2025'",
        "what": "1: target moved from 'May 2025' to 'June 2025'",
    }


def test_it_shows_itself(story: Story) -> None:
    """What is undeclared comes first, then the declared changes, the statuses, and what awaits."""
    since = story.report("March 2025", MARCH)
    story.do(c.Reprofile("1", target="June 2025", reason="Elections"), on=JUNE)
    story.do(c.RecordPublishedChange("2", field="target", new="July 2025"), on=JUNE)
    story.do(c.ReportStatus("2", "Ongoing"), on=JUNE)
    story.do(c.Withdraw("2", reason="Done elsewhere"), on=date(2025, 7, 5))
    log = changes(story.recorded, since, story.report("June 2025", JUNE))
    assert str(log).splitlines() == [
        "Changes to Continuous Improvement Plan",
        "cip from March 2025 to June 2025: 3 changes, 1 undeclared, 1 awaiting the next report",
        "3 in period, 0 late, 0 held over",
        "",
        "UNDECLARED: found in a document that does not call them changes",
        "No.  Effective   Timing     Who          What                                 Reason",
        "---  ----------  ---------  -----------  -----------------------------------  ------",
        "2    2025-06-30  in period  Performance  2: found with target 'July 2025'",
        "                            Officer      instead of 'July 2026' (undeclared,",
        "                                         not classified)",
        "",
        "Declared changes",
        "No.  Effective   Timing     Who          What                                Reason",
        "---  ----------  ---------  -----------  ----------------------------------  ---------",
        "1    2025-06-30  in period  Performance  1: target moved from 'May 2025' to  Elections",
        "                            Officer      'June 2025'",
        "",
        "Statuses and updates reported",
        "No.  Effective   Timing     Who          What                               Reason",
        "---  ----------  ---------  -----------  ---------------------------------  ------",
        "3    2025-06-30  in period  Performance  2: reported 'Ongoing' for 2025/26",
        "                            Officer      Q1",
        "",
        "AWAITING THE NEXT REPORT: effective after the cut-off",
        "No.  Effective   Timing    Who          What          Reason",
        "---  ----------  --------  -----------  ------------  --------------",
        "     2025-07-05  awaiting  Performance  2: withdrawn  Done elsewhere",
        "                           Officer",
    ]
    assert repr(log) == (
        "<ChangeLog: cip from March 2025 to June 2025: 3 changes, 1 undeclared, 1 awaiting the next report>"
    )


def test_no_changes_are_said_in_words(story: Story) -> None:
    """An empty log is not an empty page."""
    since = story.report("March 2025", MARCH)
    assert str(changes(story.recorded, since, since)).splitlines()[-1] == "No declared changes"


def test_without_a_report_the_headline_names_a_day_or_a_position(story: Story) -> None:
    """What has a cut-off is known by that day; a position alone is named as one."""
    log = changes(story.recorded, Basis(0, date.max), Basis(9, MARCH))
    assert log.headline.startswith("cip from position 0 to 2025-03-31: 2 changes")


def ids_in(value: object) -> Iterator[EntityId]:
    """Every id that an event holds."""
    match value:
        case EntityId():
            yield value
        case tuple():
            for one in value:
                yield from ids_in(one)
        case _ if attrs.has(type(value)):
            yield from ids_in(attrs.astuple(value, recurse=False))  # type: ignore[arg-type]
        case _:
            pass


@given(st.sampled_from(DAYS), stories())
def test_an_entry_agrees_with_its_event(cut_off: date, story: Story) -> None:
    """Address, day, kind and entity are those of the recorded event."""
    log = changes(story.recorded, None, Basis(2**53, cut_off))
    by_address = {one.address: one for one in story.recorded}
    for entry in (*log.entries, *log.awaiting):
        one = by_address[entry.address]
        assert (entry.version, entry.position, entry.recorded_at) == (
            one.version,
            one.position,
            one.recorded_at,
        )
        assert (entry.effective_on, entry.kind) == (one.effective_on, one.event.type)
        own = set(ids_in(one.event))
        assert entry.entity in own or not own or entry.label is None
