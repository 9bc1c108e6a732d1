"""Finding things in a plan: by label, by id, by what they were called, and by what they answer."""

from __future__ import annotations

from datetime import date

import pytest
from tests.domain.judging import JUNE, proposed, reasons, told

from planevents import commands as c
from planevents.definitions import Standard
from planevents.errors import UnknownEntityError
from planevents.identity import ActionId, AmendmentId, RecommendationId, SectionId
from planevents.plan import Plan
from planevents.testing.story import OPENED, Story

MAY = date(2025, 5, 31)
JULY = date(2025, 7, 1)
R = "Reset"
STANDARD = Standard("All", counting="COMPLETE of all", statuses="Complete")


def unknown(plan: Plan, label: str) -> UnknownEntityError:
    """The refusal of a label that no living action has."""
    with pytest.raises(UnknownEntityError) as error:
        plan.find_action(label)
    return error.value


@pytest.mark.parametrize("label", ["18.1", "18.(1)", " 18.1 ", "18.1.", ActionId("a4")])
def test_an_action_is_found_by_label_or_id(label: str) -> None:
    """However the label is written, and by the id that never changes."""
    plan = told().plan()
    assert ActionId("a4") == plan.find_action(label).id == plan[label].id
    assert label in plan


def test_a_plan_holds_its_living_actions() -> None:
    """Actions stand in the order of their labels; what has left is not among them, and not forgotten."""
    story = told().do(c.AddAction("10", title="T"), c.AddAction("3(a)", title="T"), on=MAY)
    story.do(c.Withdraw("10", reason=R), on=JUNE)
    plan = story.plan()
    assert ["2", "3(a)", "18.1"] == [action.label for action in plan.actions]
    assert ["18.1", "2", "10", "3(a)"] == [action.label for action in plan.all_actions.values()]
    assert (True, False) == ("2" in plan, "10" in plan)
    assert not plan["10"].is_living
    assert plan["2"].is_living


def test_a_recommendations_number_is_its_only_action() -> None:
    """Where one action answers a recommendation, its number is enough."""
    plan = told().plan()
    assert "18.1" == plan.find_action("18").label
    assert "18.1" == plan["18"].label


def test_a_recommendation_with_several_actions_names_them() -> None:
    """With several the number is refused with the list, in its natural order."""
    story = told().do(c.AddAction("18.10", title="T", recommendation="18"), on=MAY)
    story.do(c.AddAction("18.2", title="T", recommendation="18"), on=MAY)
    error = unknown(story.plan(), "18")
    assert "recommendation '18' has several actions: name one of 18.1, 18.2, 18.10" == str(error)
    story.do(c.Withdraw("18.1", reason=R), c.Withdraw("18.10", reason=R), on=JUNE)
    assert "18.2" == story.plan().find_action("18").label


def test_a_recommendation_without_an_action_is_none() -> None:
    """When its last action has left, the number finds no action."""
    story = told().do(c.Withdraw("18.1", reason=R), on=JUNE)
    assert "plan 'cip' has no action '18'" == str(unknown(story.plan(), "18"))


def test_an_actions_own_label_comes_before_a_recommendations() -> None:
    """An action that is labelled like a recommendation is itself."""
    story = told().do(c.AddAction("18", title="Itself"), on=MAY)
    assert "Itself" == story.plan().find_action("18").title


def test_a_former_label_names_the_new_one() -> None:
    """What was relabelled is refused under its old label, and the new one is said."""
    story = told().do(c.Relabel("2", to="3"), on=MAY)
    plan = story.plan()
    assert "action '2' is now called '3'" == str(unknown(plan, "2"))
    assert ActionId("a5") == plan.find_action("2", former=True).id == plan["3"].id
    assert [("known-entity", None, "action")] == reasons(story, c.Tag("2", tags=[]), on=JUNE)
    story.do(c.Relabel("3", to="4"), on=JUNE)
    assert "action '2' is now called '4'" == str(unknown(story.plan(), "2"))
    assert "action '3' is now called '4'" == str(unknown(story.plan(), "3"))


def test_a_former_label_can_be_used_again() -> None:
    """Under its old label another action may be added, and that is then the one."""
    story = told().do(c.Relabel("2", to="3"), on=MAY).do(c.AddAction("2", title="Another"), on=JUNE)
    assert ("Another", ActionId("a5")) == (story.plan()["2"].title, story.plan()["3"].id)


def test_relabelling_back() -> None:
    """An action can take its old label again; then the other one is former."""
    story = told().do(c.Relabel("2", to="3"), on=MAY).do(c.Relabel("3", to="2"), on=JUNE)
    assert "2" == story.plan().find_action("2").label
    assert "action '3' is now called '2'" == str(unknown(story.plan(), "3"))


def test_relabelling_the_way_of_writing() -> None:
    """Writing the same label otherwise changes how it is printed, and nothing is former."""
    story = told().do(c.Relabel("18.1", to="18(.1)"), on=MAY)
    assert ("18(.1)", {}) == (story.plan().find_action("18.1").label, story.plan().former)


def test_what_has_left_is_found_when_asked_for() -> None:
    """A withdrawn action is refused with how and when it left; a reader may still look at it."""
    story = told().do(c.Withdraw("2", reason=R), on=JUNE)
    plan = story.plan()
    assert "action '2' is no longer in plan 'cip': withdrawn on 2025-06-30" == str(unknown(plan, "2"))
    assert ActionId("a5") == plan["2"].id == plan.find_action("2", removed=True).id
    assert ActionId("a5") == plan.find_action(ActionId("a5")).id


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (c.Withdraw("2", reason=R), "withdrawn"),
        (c.Supersede("2", by="18.1", reason=R), "superseded"),
        (c.RecordPublishedChange("2", field="listed"), "no longer listed"),
    ],
)
def test_how_an_action_left(command: c.Command, kind: str) -> None:
    """Withdrawn, superseded or no longer listed: the action says which, and since when."""
    removal = told().do(command, on=JUNE).plan()["2"].removal
    assert removal is not None
    assert (kind, JUNE, None if kind == "no longer listed" else R) == (
        removal.kind,
        removal.on,
        removal.reason,
    )
    assert (ActionId("a4") if kind == "superseded" else None) == removal.by


def test_what_is_listed_again_is_back() -> None:
    """An action that a later edition lists again is in the plan as before."""
    story = told().do(c.RecordPublishedChange("2", field="listed"), on=MAY)
    story.do(c.RecordPublishedChange("2", field="listed", new="listed"), on=JUNE)
    plan = story.plan()
    assert (None, {}, "2") == (plan["2"].removal, plan.retired, plan.find_action("2").label)


def test_the_last_that_left_under_a_label_is_found() -> None:
    """Where two have left under one label, the label is the later one's, and ids tell them apart."""
    story = told().do(c.Withdraw("2", reason=R), c.AddAction("2", title="Another"), on=MAY)
    story.do(c.Withdraw("2", reason=R), on=JUNE)
    plan = story.plan()
    assert ("Another", "Review the rules") == (plan["2"].title, plan[ActionId("a5")].title)


def test_near_labels_are_offered() -> None:
    """A mistyped label is answered with living actions of like labels, and with no others."""
    story = told().do(c.AddAction("18.2", title="T"), c.Withdraw("18.2", reason=R), on=MAY)
    assert ("18.1",) == unknown(story.plan(), "18.12").did_you_mean
    with pytest.raises(UnknownEntityError) as error:
        story.plan().find_action("18.12", removed=True)
    assert {"18.1", "18.2"} == set(error.value.did_you_mean)
    assert () == unknown(story.plan(), "zzz").did_you_mean


def test_other_things_are_found_by_label_or_id() -> None:
    """Recommendations, sections and amendments answer to their labels and ids."""
    plan = proposed().plan()
    assert plan.find_recommendation("(18)") is plan.find_recommendation(RecommendationId("r3"))
    assert plan.find_section("a") is plan.find_section(SectionId("s2"))
    assert plan.find_amendment("a1") is plan.find_amendment(AmendmentId("m7"))
    assert ["18", "A", "A1", "18.1", None, None] == [
        plan.entity_label(one)
        for one in (
            RecommendationId("r3"),
            SectionId("s2"),
            AmendmentId("m7"),
            ActionId("a4"),
            ActionId("a9"),
            None,
        )
    ]


def test_an_id_is_of_one_kind() -> None:
    """An id finds only what it is the id of."""
    plan = proposed().plan()
    for find, wrong, kind in (
        (plan.find_action, RecommendationId("r3"), "action"),
        (plan.find_recommendation, ActionId("a4"), "recommendation"),
        (plan.find_section, ActionId("a4"), "section"),
        (plan.find_amendment, ActionId("a4"), "amendment"),
    ):
        with pytest.raises(UnknownEntityError) as error:
            find(wrong)
        assert (kind, str(wrong)) == (error.value.kind, error.value.label)


@pytest.mark.parametrize("find", ["find_recommendation", "find_section", "find_amendment"])
def test_other_things_that_are_unknown(find: str) -> None:
    """What nothing is called is refused by its kind."""
    with pytest.raises(UnknownEntityError, match=rf"has no {find.removeprefix('find_')} '77'"):
        getattr(told().plan(), find)("77")


def test_bodies_are_found_whatever_the_case() -> None:
    """A body is found by its name."""
    plan = told().plan()
    found = plan.body("EXECUTIVE")
    assert found is not None
    assert ("Executive", True, None) == (found.name, found.decides, plan.body("Exec"))


def test_a_plan_that_is_not_open() -> None:
    """It has no scheme, no actions, and says that it is not open."""
    plan = Plan("cip")
    assert (False, (), 0) == (plan.is_open, plan.actions, plan.version)
    with pytest.raises(UnknownEntityError, match="plan 'cip' is not open"):
        _ = plan.statuses
    assert "1" not in plan


def test_what_is_no_label_is_not_in_a_plan() -> None:
    """Asking for a number is answered as for its text."""
    plan = told().plan()
    assert (True, False) == (2 in plan, None in plan)


def test_a_plan_tells_what_it_was_opened_with() -> None:
    """Title, fields, bodies and editions are the plan's own data."""
    story = Story(title="Plan", standards=(STANDARD,)).do(
        c.RecordEdition("march.docx", sha256="0" * 64), on=MAY
    )
    plan = story.plan()
    assert (STANDARD,) == plan.standards
    assert ("Plan", OPENED, 4, ["theme"], ["Executive", "Scrutiny"]) == (
        plan.title,
        plan.opened_on,
        plan.year_starts,
        [field.name for field in plan.fields],
        [body.name for body in plan.bodies],
    )
    assert [("march.docx", "0" * 64, MAY)] == [
        (one.document, one.sha256, one.effective_on) for one in plan.editions
    ]


def test_an_action_may_have_a_start() -> None:
    """A start is read like a target; most actions have none."""
    plan = told().do(c.AddAction("9", title="T", start="April 2025"), on=MAY).plan()
    assert plan["9"].start is not None
    assert ("April 2025", None) == (plan["9"].start.text, plan["2"].start)


def test_sections_and_recommendations_are_kept() -> None:
    """Sections nest and have somebody accountable; what was observed of a recommendation shows in it."""
    story = told().do(c.AddSection("A1", title="Parks", kind="aim", parent="A", accountable="Mayor"), on=MAY)
    story.do(c.RecordPublishedChange("18", field="text", new="Speak"), on=JUNE)
    story.do(c.RecordPublishedChange("18", field="source", new="A board"), on=JUNE)
    section = story.plan().find_section("A1")
    assert ("Parks", "aim", SectionId("s2"), "Mayor") == (
        section.title,
        section.kind,
        section.parent,
        str(section.accountable),
    )
    recommendation = story.plan().find_recommendation("18")
    assert ("Speak", "A board", None) == (
        recommendation.text,
        recommendation.source,
        recommendation.section,
    )
    story.do(c.RecordPublishedChange("18", field="text"), on=JULY)
    assert "" == story.plan().find_recommendation("18").text


def test_what_was_changed_on_purpose_shows() -> None:
    """Words, owners, fields and tags are those of the last event about them."""
    story = told()
    story.do(c.Reword("18.1", title="Publish it", description="Soon", reason="Shorter"), on=MAY)
    story.do(c.ChangeOwners("18.1", owners=["Mayor"]), c.Tag("18.1", tags=["x"]), on=MAY)
    story.do(c.SetFields("18.1", fields={"theme": ["B", "C"]}), on=MAY)
    action = story.plan()["18.1"]
    assert ("Publish it", "Soon", ["Mayor"], ("x",), {"theme": ("B", "C")}) == (
        action.title,
        action.description,
        [str(owner) for owner in action.owners],
        action.tags,
        action.fields,
    )
    story.do(c.SetFields("18.1", fields={"theme": []}), on=JULY)
    assert {} == story.plan()["18.1"].fields


def test_what_a_document_shows_shows() -> None:
    """Observed owners, titles and fields are in force at once, and wait to be explained."""
    story = told()
    story.do(c.RecordPublishedChange("18.1", field="title", new="Publish it"), on=JUNE)
    story.do(c.RecordPublishedChange("18.1", field="owners", owners=["Mayor"], declared=True), on=JUNE)
    story.do(c.RecordPublishedChange("18.1", field="field", name="theme", values=["B"]), on=JUNE)
    plan = story.plan()
    action = plan["18.1"]
    assert ("Publish it", ["Mayor"], {"theme": ("B",)}) == (
        action.title,
        [str(owner) for owner in action.owners],
        action.fields,
    )
    assert [(6, "title", False, None), (7, "owners", True, None), (8, "field", False, None)] == [
        (version, one.field, one.declared, one.classified) for version, one in plan.observed.items()
    ]
    assert [("18.1", "a4", JUNE)] * 3 == [(one.label, one.entity, one.on) for one in plan.observed.values()]
