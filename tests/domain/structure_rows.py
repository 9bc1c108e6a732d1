"""The rows of the domain's tables that are about arrangement, dependencies and posts."""

from __future__ import annotations

from typing import Any

import attrs
from tests.domain.judging import CHIEF, JUNE, told

from planevents import commands as c
from planevents import events as e
from planevents.definitions import RollUp
from planevents.identity import ActionId, DependencyId, MeasureId, RecommendationId, RiskId, SectionId
from planevents.people import Post
from planevents.testing.story import OPENED, Story
from planevents.testing.strategies.valid_risks import THREE_BY_THREE

R = "Reset"
TREASURER = Post("Treasurer")
NOWHERE: dict[str, Any] = dict.fromkeys(one.name for one in attrs.fields(e.Place))
PLACE = e.Place(
    **NOWHERE
    | {
        "section": SectionId("s2"),
        "section_label": "A",
        "recommendation": RecommendationId("r3"),
        "recommendation_label": "18",
    }
)
A: dict[str, Any] = {"section": SectionId("s2"), "label": "A"}
FIRST: dict[str, Any] = {"action": ActionId("a4"), "label": "18.1"}
DEPENDENCY: dict[str, Any] = {
    "label": "D1",
    "waiting": ActionId("a4"),
    "waiting_label": "18.1",
    "needed": ActionId("a5"),
    "needed_label": "2",
}


def arranged() -> Story:
    """The plan of two actions with a section B (v6), in which A is, and an officer for each."""
    return told().do(
        c.AddSection("B", title="Aim", kind="aim", accountable="Mayor"), c.MoveSection("A", to="B"), on=OPENED
    )


def depending() -> Story:
    """The plan of two actions, of which 18.1 waits for 2 (v6)."""
    return told().do(c.AddDependency("18.1", needs="2", reason=R), on=OPENED)


def renamed() -> Story:
    """The plan of two actions, the first one's owner called otherwise by now (v6)."""
    return told().do(c.RenamePost("Chief Executive", to="Managing Director"), on=OPENED)


OUTCOMES: list[tuple[Story, c.Command, list[e.Event]]] = [
    (
        told(),
        c.RetitleSection("A", title="Places", reason=R),
        [e.SectionRetitled(**A, old="Place", new="Places", reason=R)],
    ),
    (told(), c.RelabelSection("A", to="A1"), [e.SectionRelabelled(**A, new="A1")]),
    (
        arranged(),
        c.MoveSection("A", reason=R),
        [e.SectionMoved(**A, old=SectionId("s6"), old_label="B", new=None, new_label=None, reason=R)],
    ),
    (
        told(),
        c.ChangeAccountable("A", accountable="Mayor"),
        [e.SectionAccountableChanged(**A, old=None, new=Post("Mayor"), reason=None)],
    ),
    (
        told().do(c.AddSection("C", title="Empty"), on=OPENED),
        c.RemoveSection("C", reason=R),
        [e.SectionRemoved(section=SectionId("s6"), label="C", reason=R)],
    ),
    (
        told().do(
            c.AddSection("C", title="Other"),
            c.AddSection("A1", title="Inner", parent="A"),
            c.MoveRecommendation("18", to="A"),
            on=OPENED,
        ),
        c.RemoveSection("A", contents_to="C", reason=R),
        [
            e.SectionMoved(
                section=SectionId("s7"),
                label="A1",
                old=SectionId("s2"),
                old_label="A",
                new=SectionId("s6"),
                new_label="C",
                reason=R,
            ),
            e.RecommendationMoved(
                recommendation=RecommendationId("r3"),
                label="18",
                old=SectionId("s2"),
                old_label="A",
                new=SectionId("s6"),
                new_label="C",
                reason=R,
            ),
            e.ActionMoved(
                **FIRST,
                old=PLACE,
                new=e.Place(
                    section=SectionId("s6"),
                    section_label="C",
                    recommendation=RecommendationId("r3"),
                    recommendation_label="18",
                    parent=None,
                    parent_label=None,
                ),
                reason=R,
            ),
            e.SectionRemoved(**A, reason=R),
        ],
    ),
    (
        told(),
        c.RelabelRecommendation("18", to="18(a)"),
        [e.RecommendationRelabelled(recommendation=RecommendationId("r3"), label="18", new="18(a)")],
    ),
    (
        told(),
        c.MoveRecommendation("18", to="A"),
        [
            e.RecommendationMoved(
                recommendation=RecommendationId("r3"),
                label="18",
                old=None,
                old_label=None,
                new=SectionId("s2"),
                new_label="A",
                reason=None,
            )
        ],
    ),
    (
        told(),
        c.MoveAction("18.1", section="", recommendation="", parent="2", reason=R),
        [
            e.ActionMoved(
                **FIRST,
                old=PLACE,
                new=e.Place(**NOWHERE | {"parent": ActionId("a5"), "parent_label": "2"}),
                reason=R,
            )
        ],
    ),
    (
        told(),
        c.SetRollUp(RollUp("worst"), reason=R),
        [e.PlanRollUpSet(roll_up=RollUp("worst"), reason=R)],
    ),
    (
        told(),
        c.SetAccountableKinds(["aim", "theme", "aim"]),
        [e.PlanAccountableKindsSet(old=("aim",), new=("aim", "theme"), reason=None)],
    ),
    (
        told(),
        c.AddDependency("18.1", needs="2", reason=R),
        [e.DependencyAdded(dependency=DependencyId("d6"), **DEPENDENCY, reason=R)],
    ),
    (
        told(),
        c.AddDependency("2", needs="A", reason=R, dependency="X"),
        [
            e.DependencyAdded(
                dependency=DependencyId("d6"),
                label="X",
                waiting=ActionId("a5"),
                waiting_label="2",
                needed=SectionId("s2"),
                needed_label="A",
                reason=R,
            )
        ],
    ),
    (
        depending(),
        c.RemoveDependency("D1", reason=R),
        [e.DependencyRemoved(dependency=DependencyId("d6"), **DEPENDENCY, reason=R)],
    ),
    (
        told(),
        c.RenamePost("chief  executive", to="Managing Director"),
        [e.PostRenamed(old="Chief Executive", new="Managing Director", reason=None)],
    ),
    (
        told().do(
            c.ChangeAccountable("A", accountable=CHIEF),
            c.SetRiskMatrix(THREE_BY_THREE),
            c.AddRisk("R1", title="T", likelihood="Unlikely", impact="Major", owner=CHIEF),
            c.AddMeasure("O1", title="T", unit="%", direction="higher", owners=["Mayor", CHIEF]),
            on=OPENED,
        ),
        c.HandOverPost("Chief Executive", to="Treasurer", reason=R),
        [
            e.PostHandedOver(
                old="Chief Executive",
                new=TREASURER,
                actions=(e.HeldAction(ActionId("a4"), "18.1"),),
                sections=(e.HeldSection(SectionId("s2"), "A"),),
                risks=(e.HeldRisk(RiskId("k8"), "R1"),),
                measures=(e.HeldMeasure(MeasureId("u9"), "O1"),),
                reason=R,
            )
        ],
    ),
]

CASES: dict[str, tuple[Story, c.Command, str | None, c.Command]] = {
    "section-tree": (arranged(), c.MoveSection("B", to="A"), "to", c.RetitleSection("B", title="T")),
    "moved-somewhere": (arranged(), c.MoveSection("A", to="B"), "to", c.MoveSection("A")),
    "action-place": (
        told().do(c.AddAction("2a", title="T", parent="2"), on=OPENED),
        c.MoveAction("2", parent="2a"),
        "parent",
        c.MoveAction("2a", parent="18.1"),
    ),
    "section-empty": (
        told().do(c.AddSection("C", title="Empty"), on=OPENED),
        c.RemoveSection("A", reason=R),
        "section",
        c.RemoveSection("C", reason=R),
    ),
    "accountable-officer": (
        told(),
        c.AddSection("C", title="Aim", kind="aim"),
        "accountable",
        c.AddSection("C", title="Aim", kind="aim", accountable="Mayor"),
    ),
    "roll-up-order": (
        told(),
        c.SetRollUp(RollUp("worst", order=("Complete", "Ongoing"))),
        "order",
        c.SetRollUp(
            RollUp(
                "worst",
                order=(
                    "Complete",
                    "Complete and ongoing",
                    "Ongoing",
                    "In progress",
                    "In development",
                    "Not started",
                ),
            )
        ),
    ),
    "dependency-ends": (
        depending(),
        c.AddDependency("18.1", needs="2", reason=R),
        "needs",
        c.AddDependency("A", needs="2", reason=R),
    ),
    "dependency-cycle": (
        depending(),
        c.AddDependency("2", needs="A", reason=R),
        "needs",
        c.AddDependency("A", needs="2", reason=R),
    ),
    "known-post": (
        told(),
        c.RenamePost("Treasurer", to="Chief Finance Officer"),
        "post",
        c.RenamePost("Chief Executive", to="Chief Finance Officer"),
    ),
    "held-by-the-post": (
        told()
        .do(c.ChangeOwners("2", owners=[CHIEF]), on=OPENED)
        .do(c.HandOverPost("Chief Executive", to="Treasurer", reason=R), on=JUNE),
        c.ChangeOwners("18.1", owners=["Mayor"], effective_on=OPENED),
        "post",
        c.ChangeOwners("18.1", owners=["Mayor", CHIEF], effective_on=OPENED),
    ),
    "former-title": (
        renamed(),
        c.ChangeOwners("2", owners=["Chief Executive"]),
        "owners",
        c.ChangeOwners("2", owners=["Managing Director"]),
    ),
}

CORRECTABLE: dict[type[e.Event], tuple[str, ...]] = {
    e.SectionRetitled: ("new", "reason"),
    e.SectionRelabelled: (),
    e.SectionMoved: ("reason",),
    e.SectionAccountableChanged: ("reason",),
    e.SectionRemoved: ("reason",),
    e.RecommendationRelabelled: (),
    e.RecommendationMoved: ("reason",),
    e.ActionMoved: ("reason",),
    e.PlanRollUpSet: ("reason",),
    e.PlanAccountableKindsSet: ("reason",),
    e.DependencyAdded: ("reason",),
    e.DependencyRemoved: ("reason",),
    e.PostRenamed: ("reason",),
    e.PostHandedOver: ("reason",),
}
