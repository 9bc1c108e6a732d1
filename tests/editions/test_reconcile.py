"""Two editions compared: what is matched, what is declared, what is found, and what is asked."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from tests.editions.council import (
    JUNE,
    MARCH,
    SEPTEMBER,
    Cells,
    Council,
    action,
    observed,
    table_of,
)

from planevents import commands as c
from planevents.definitions import ChangeControl, Field, RollUp
from planevents.editions.importing import review_edition
from planevents.editions.sections import FirstSection
from planevents.editions.settings import ColumnMap, EditionSettings
from planevents.errors import EditionOutOfOrderError, EditionUnreadableError
from planevents.people import Post

APRIL = date(2025, 4, 15)


def moved(
    before: str, after: str, cells: Cells | None = None, *, change_control: ChangeControl = "live"
) -> Council:
    """A plan whose one target two editions print so."""
    columns = ColumnMap(title="action", owners="owners", target="target", reason="reason", update="update")
    council = Council(columns, change_control=change_control)
    row = {"reason": "", "update": "Ongoing."}
    council.publish([action(target=before, **row)], MARCH)
    council.publish([action(target=after, **(row | (cells or {})))], JUNE)
    return council


def questions(council: Council, rows: list[Cells], day: date) -> list[str]:
    return [question.text for question in council.review(rows, day).questions]


class TestMatching:
    def test_is_by_reference_however_it_is_written(self) -> None:
        """1.3(a) and 1.3a are one action."""
        council = Council()
        council.publish([action("1.3(a)"), action("2")], MARCH)

        again = council.publish([action("2.", action="Do 2"), action("1.3a", action="Do 1.3(a)")], JUNE)

        assert [one.kind for one in again.change_set.proposals] == ["edition"]

    def test_leaves_out_layout(self) -> None:
        """Other spaces, line breaks and code points for one letter are no change."""
        columns = ColumnMap(title="a", target="t", update="u", fields={"f": "f"}, description="d")
        council = Council(columns, fields=(Field("f"),))
        row = {
            "ref": "1",
            "a": "Café à deux",
            "t": "May\n2025",
            "u": "Ongoing.\nSoon",
            "f": "x y",
            "d": "e f",
        }
        council.publish([row], MARCH)
        council.publish([row], JUNE)

        changed = {
            "a": "Cafe\u0301  à deux",
            "t": "May 2025",
            "u": "Ongoing.\r\nSoon",
            "f": "x\u00a0y",
            "d": "e  f",
        }

        again = council.publish([row | changed], JUNE, report="Reissue")

        assert [one.kind for one in again.change_set.proposals] == ["edition"]

    def test_never_takes_a_recommendation_for_an_action(self) -> None:
        """An action whose reference is the number of a recommendation is one of its own."""
        columns = ColumnMap(title="a", recommendation="rec", update="u")
        council = Council(columns)
        council.publish([{"ref": "8.1", "rec": "8", "a": "A", "u": "Ongoing."}], JUNE)

        council.publish(
            [
                {"ref": "8.1", "rec": "8", "a": "A", "u": "Ongoing."},
                {"ref": "8", "rec": "8", "a": "B", "u": "Ongoing."},
            ],
            JUNE,
            report="Reissue",
        )

        assert council.plan["8"].status == "Ongoing"

    def test_asks_about_a_former_reference(self) -> None:
        """A reference that an action once had adds an action, and a person is asked."""
        council = Council()
        council.publish([action("1"), action("2")], MARCH)
        council.officer.execute("cip", c.Relabel("2", to="3"), effective_on=APRIL)

        review = council.review([action("1"), action("2")], JUNE)

        assert [(one.kind, one.ref) for one in review.proposals[:2]] == [("added", "2"), ("observed", "3")]
        assert questions(council, [action("1"), action("2")], JUNE) == [
            "action '3' was called '2': is this the same one?",
            "it is no longer listed: what became of it?",
        ]

    def test_asks_about_a_title_that_is_printed_twice(self) -> None:
        """Two rows of one title may be one action."""
        rows = [action("1", action="Same"), action("2", action="Same"), action("3")]

        assert [str(one) for one in Council().review(rows, MARCH).questions] == [
            "row 2, 1: 2 rows have this title: are they one action?",
            "row 3, 2: 2 rows have this title: are they one action?",
        ]

    def test_compares_with_the_plan_as_at_the_editions_day(self) -> None:
        """What was decided after that day is no difference."""
        council = Council()
        council.publish([action()], MARCH)
        council.officer.execute(
            "cip", c.Reprofile("1.1", target="July 2025", reason="Late"), effective_on=date(2025, 7, 10)
        )
        council.officer.execute("cip", c.AddAction("9", title="Later"), effective_on=date(2025, 7, 10))

        receipt = council.publish([action()], JUNE).receipt

        assert observed(receipt) == []
        assert council.plan["1.1"].target.current.text == "July 2025"


class TestTargets:
    @pytest.mark.parametrize(
        ("before", "after"),
        [("May 2025", "June 2025"), ("May 2025", ""), ("", "May 2025"), ("Ongoing", "whenever")],
    )
    def test_that_move_without_a_word_are_observed(self, before: str, after: str) -> None:
        """Recorded as undeclared, unexplained, and asked about."""
        council = moved(before, after)

        (change,) = council.plan.observed.values()
        assert (change.old, change.new, change.declared) == (before or None, after or None, False)
        assert change.classified is None
        assert council.plan["1.1"].target.current.text == after

    def test_that_call_themselves_revised_are_reprofiled_with_the_words_beside_them(self) -> None:
        """The status word is no part of the reason; a reason of its own comes first."""
        revised = "May 2025 Revised target June 2025"

        for cells, reason in (
            ({"update": "Ongoing. Staff left."}, "Staff left."),
            ({"update": "Work goes on."}, "Work goes on."),
            ({"update": "Ongoing. Staff left.", "reason": "Reset"}, "Reset"),
        ):
            council = moved("May 2025", revised, cells)

            (entry,) = [
                one
                for one in council.register.changes("cip", since="Report 2025-03-31")
                if one.field == "target"
            ]
            assert (entry.kind, entry.reason, entry.declared) == ("action.reprofiled", reason, True)
            assert council.plan["1.1"].target.slippage == 30

    @pytest.mark.parametrize("update", ["Ongoing.", "", "See above."])
    def test_that_give_no_reason_are_declared_and_asked_about(self, update: str) -> None:
        """A pointer to another row is no reason."""
        cells = {"update": update, "see": "2"}
        columns = ColumnMap(title="action", owners="owners", target="target", update="update", see="see")
        council = Council(columns)
        other = action("2", update="Ongoing.", see="")
        council.publish([action(update="Ongoing.", see=""), other], MARCH)

        rows = [action(target="June 2025 Revised target July 2025", **cells), other]
        (proposal,) = [one for one in council.review(rows, JUNE).proposals if one.kind == "declared"]

        assert isinstance(proposal.command, c.RecordPublishedChange)
        assert proposal.command.declared
        assert questions(council, rows, JUNE)[0] == (
            "the document declares another target without a reason: who decided it, and why?"
        )

    def test_under_approval_are_declared_and_the_body_is_asked_for(self) -> None:
        """A document approves nothing (rule 1)."""
        council = moved(
            "May 2025",
            "May 2025 Revised target June 2025",
            {"reason": "Reset"},
            change_control="by approval",
        )

        (change,) = council.plan.observed.values()
        assert (change.declared, change.classified) == (True, None)

    def test_that_are_proposed_wait_for_a_body_under_approval(self) -> None:
        """What the document calls proposed is a proposal: the target stays (rule 1), and is proposed once."""
        columns = ColumnMap(title="action", owners="owners", target="target", reason="reason")
        council = Council(columns, change_control="by approval")
        council.publish([action(target="May 2025", reason="")], MARCH)
        proposed = [action(target="May 2025 Proposed revised target of April 2026", reason="Reset")]

        council.publish(proposed, JUNE)

        target = council.plan["1.1"].target
        assert (target.current.text, target.proposed and target.proposed.text) == ("May 2025", "April 2026")
        again = council.review(proposed, SEPTEMBER)
        assert [one.kind for one in again.proposals] == ["edition"]
        unexplained = [action(target="May 2025 Proposed revised target of June 2026", reason="")]
        assert questions(council, unexplained, SEPTEMBER) == [
            "the document proposes 'June 2026' without a reason: why?"
        ]

    def test_that_misstate_where_they_were_are_asked_about(self) -> None:
        """The declared change starts from a date that the plan never had, or had long ago."""
        columns = ColumnMap(title="action", owners="owners", target="target", reason="reason")
        council = Council(columns)
        council.publish([action(target="May 2025", reason="")], MARCH)
        once = [action(target="May 2025 Revised target July 2025", reason="Reset")]
        other = [action(target="April 2025 Revised target July 2025", reason="Reset")]

        assert questions(council, once, JUNE) == []
        assert questions(council, other, JUNE) == [
            "the document says that the target was 'April 2025', and the plan says 'May 2025': what came between?"
        ]
        council.publish(once, JUNE)
        twice = [action(target="May 2025 Revised target August 2025", reason="Reset")]
        assert questions(council, twice, SEPTEMBER) == [
            (
                "the document says that the target was 'May 2025', and the plan says "
                "'May 2025 Revised target July 2025': what came between?"
            )
        ]

    @pytest.mark.parametrize(("old", "asked"), [("TBC", 0), ("Ongoing", 1)])
    def test_without_a_day_are_compared_by_their_words(self, old: str, asked: int) -> None:
        """A target to be confirmed is the one that the plan has, an ongoing one is not."""
        columns = ColumnMap(title="action", owners="owners", target="target", reason="reason")
        council = Council(columns)
        council.publish([action(target="tbc", reason="")], MARCH)

        revised = [action(target=f"{old}. Revised target June 2025", reason="Reset")]

        assert len(questions(council, revised, JUNE)) == asked

    def test_that_print_what_the_plan_decided_are_no_second_change(self) -> None:
        """A reprofile by hand counts once, although the document prints it with its history."""
        council = Council()
        council.publish([action(target="May 2025")], MARCH)
        council.officer.execute(
            "cip", c.Reprofile("1.1", target="June 2025", reason="Late"), effective_on=APRIL
        )

        printed = council.publish([action(target="May 2025. Reprofiled to June 2025")], JUNE)

        assert [one.kind for one in printed.change_set.proposals] == ["edition"]
        assert council.plan["1.1"].target.reprofiles == 1
        other = council.review([action(target="May 2025. Reprofiled to July 2025")], SEPTEMBER)
        assert [one.kind for one in other.proposals] == ["declared", "edition"]

    def test_that_cannot_be_read_are_asked_about(self) -> None:
        """When they are added, and when they move; the text is kept."""
        council = Council()

        assert questions(council, [action(target="31/10021")], MARCH)[0].startswith(
            "the target '31/10021' cannot be read: "
        )
        council.publish([action(target="31/10021")], MARCH)
        assert questions(council, [action(target="31/10021")], JUNE) == []
        assert len(questions(council, [action(target="31/0322")], JUNE)) == 2


class TestOtherCells:
    def test_that_differ_are_each_observed_once(self) -> None:
        """Title, owners and fields, with the old and the new text."""
        columns = ColumnMap(title="a", owners="o", fields={"theme": "f"}, many=("theme",))
        council = Council(columns, fields=(Field("theme", many=True),))
        council.publish([{"ref": "1", "a": "A", "o": "Mayor", "f": "X; Y"}], MARCH)

        receipt = council.publish([{"ref": "1", "a": "B", "o": "", "f": "Y"}], JUNE).receipt

        assert observed(receipt) == [
            ("1", "title", "A", "B"),
            ("1", "owners", "Mayor", ""),
            ("1", "theme", "X; Y", "Y"),
        ]

    def test_owners_are_compared_by_their_posts(self) -> None:
        """Another person in the same post is no change of owner; another post is."""
        council = Council()
        council.publish([action(owners="A Humble, Section 151 Officer")], MARCH)

        assert council.publish([action(owners="B Smith, Section 151 Officer")], JUNE).receipt is not None
        receipt = council.publish([action(owners="B Smith, Monitoring Officer")], SEPTEMBER).receipt

        assert observed(receipt) == [("1.1", "owners", "Section 151 Officer", "Monitoring Officer")]

    def test_an_owner_cell_that_is_merged_later_is_tagged_then(self) -> None:
        """Standards count rows with an owner cell of their own as the newest edition prints them."""
        council = Council()
        council.publish([action("1"), action("2")], MARCH)
        council.officer.execute("cip", c.Tag("2", tags=["urgent"]), effective_on=APRIL)

        council.publish([action("1"), action("2", owners="ditto")], JUNE)
        council.publish([action("1"), action("2")], SEPTEMBER)

        tags = [council.register.plan("cip", effective_at=day).plan["2"].tags for day in (JUNE, SEPTEMBER)]
        assert tags == [("shared-owner-cell", "urgent"), ("urgent",)]

    def test_a_merged_cell_is_no_change_that_readers_are_told_of(self) -> None:
        """It is layout: the owner is the same, and only the count of rows depends on it."""
        council = Council()
        council.publish([action("1"), action("2")], MARCH)

        merged = council.publish([action("1"), action("2", owners="ditto")], JUNE)

        assert [one.kind for one in merged.change_set.proposals] == ["layout", "edition"]
        assert council.register.changes("cip", since="Report 2025-03-31").undeclared == ()

    def test_a_description_that_differs_is_observed_and_undeclared(self) -> None:
        """No reason is made up for it, as for a title; a blank one is none."""
        columns = ColumnMap(description="d", start="s")
        council = Council(columns)
        council.publish([{"ref": "1", "title": "A", "d": "Old", "s": "April 2025"}], MARCH)

        council.publish([{"ref": "1", "title": "A", "d": "New", "s": "April 2025"}], JUNE)

        receipt = council.publish([{"ref": "1", "title": "A", "d": "", "s": "April 2025"}], SEPTEMBER).receipt
        as_at = [council.register.plan("cip", effective_at=day).plan["1"] for day in (JUNE, SEPTEMBER)]
        assert [one.description for one in as_at] == ["New", None]
        assert observed(receipt) == [("1", "description", "New", None)]
        (first, second) = council.register.changes("cip", since="Report 2025-03-31").undeclared
        assert (first.field, first.old, first.new, first.reason) == ("description", "Old", "New", None)
        assert (second.field, second.declared) == ("description", False)

    def test_a_start_that_differs_is_observed_and_asked_about(self) -> None:
        """As a target that moves without a word."""
        columns = ColumnMap(start="s")
        council = Council(columns)
        council.publish([{"ref": "1", "title": "A", "s": "April 2025"}], MARCH)

        assert questions(council, [{"ref": "1", "title": "A", "s": "May 2025"}], JUNE) == [
            "the start moved from 'April 2025' to 'May 2025' undeclared: what was it?"
        ]
        receipt = council.publish([{"ref": "1", "title": "A", "s": "May 2025"}], JUNE).receipt
        assert observed(receipt) == [("1", "start", "April 2025", "May 2025")]
        receipt = council.publish([{"ref": "1", "title": "A", "s": ""}], SEPTEMBER).receipt
        assert observed(receipt) == [("1", "start", "May 2025", None)]
        assert council.plan["1"].start is None

    def test_a_column_that_an_edition_lacks_says_nothing(self) -> None:
        """Unlike a blank cell, which says that there is no owner or target."""
        council = Council()
        council.publish([action()], MARCH)

        short = council.publish([{"ref": "1.1", "action": "Do 1.1"}], JUNE, without=("owners", "target"))

        assert observed(short.receipt) == []
        assert council.plan["1.1"].target.current.text == "June 2025"

    def test_fields_that_the_plan_does_not_have_or_values_that_it_does_not_allow_are_faults(self) -> None:
        """For rows that are added and rows that are carried alike."""
        columns = ColumnMap(fields={"theme": "f", "ward": "w"}, many=("theme",))
        council = Council(columns, fields=(Field("theme", choices=("Roads", "Parks")),))

        assert council.refused([{"ref": "1", "title": "A", "f": "Rods; Parks", "w": "North"}], MARCH) == (
            (
                "column 'w': the plan has no field 'ward', and fields are defined when a plan is opened: "
                "list the column under ignore, or under the edition's 'without'"
            ),
            "row 2, column 'f': field 'theme' holds one value, and here are 2: keep one",
            "row 2, column 'f': 'Rods' is not a choice of field 'theme': try 'Roads'",
        )


class TestComingAndGoing:
    def test_what_is_gone_is_observed_and_what_is_back_too(self) -> None:
        """An action keeps its identity over an edition that leaves it out."""
        council = Council()
        first = council.publish([action("1"), action("2")], MARCH)
        identity = council.plan["2"].id

        assert observed(council.publish([action("1")], JUNE).receipt) == [("2", "listed", "listed", None)]
        assert [one.label for one in council.plan.actions] == ["1"]
        back = council.publish([action("1"), action("2", target="July 2025")], SEPTEMBER)

        assert first.receipt is not None
        assert observed(back.receipt) == [
            ("2", "listed", None, "listed"),
            ("2", "target", "June 2025", "July 2025"),
        ]
        assert (council.plan["2"].id, len(council.plan.actions)) == (identity, 2)

    def test_what_was_withdrawn_is_not_missed(self) -> None:
        """A decision explains why it is not printed; printed again, it is found."""
        council = Council()
        council.publish([action("1"), action("2")], MARCH)
        council.officer.execute("cip", c.Withdraw("2", reason="Overtaken"), effective_on=APRIL)

        assert observed(council.publish([action("1")], JUNE).receipt) == []
        assert observed(council.publish([action("1"), action("2")], SEPTEMBER).receipt) == [
            ("2", "listed", None, "listed")
        ]

    def test_origins_are_as_printed_else_baseline_and_then_new(self) -> None:
        """The first edition is the baseline."""
        council = Council(ColumnMap(title="action", owners="owners", target="target", origin="origin"))
        council.publish([action("1", origin=""), action("2", origin="imported")], MARCH)
        council.publish([action(ref, origin="") for ref in ("1", "2", "3")], JUNE)

        assert [one.origin for one in council.plan.actions] == ["baseline", "imported", "new"]


class TestStructure:
    COLUMNS = ColumnMap(
        title="a", section="s", recommendation="r", recommendation_text="t", recommendation_source="o"
    )

    def row(self, ref: str = "1", **cells: str) -> Cells:
        return {"ref": ref, "a": f"Do {ref}", "s": "Roads", "r": "1", "t": "Mend", "o": "CPC"} | cells

    def test_is_built_from_the_cells(self) -> None:
        """Sections are numbered as they come; a recommendation's text can stand on any of its rows."""
        council = Council(self.COLUMNS)

        council.publish(
            [self.row("1", t="", o=""), self.row("2"), self.row("3", s="Parks", r="2", t="", o="")], MARCH
        )

        assert [(one.label, one.title) for one in council.plan.sections.values()] == [
            ("1", "Roads"),
            ("2", "Parks"),
        ]
        assert [(one.label, one.text, one.source) for one in council.plan.recommendations.values()] == [
            ("1", "Mend", "CPC"),
            ("2", "Recommendation 2", None),
        ]

    def test_numbers_a_new_section_past_those_that_are_taken(self) -> None:
        """A section added by hand may have any label."""
        council = Council(self.COLUMNS)
        council.publish([self.row()], MARCH)
        council.officer.execute("cip", c.AddSection("3", title="Trees"), effective_on=APRIL)

        council.publish([self.row(), self.row("2", s="Parks"), self.row("3", s="roads")], JUNE)

        assert {one.title: one.label for one in council.plan.sections.values()} == {
            "Roads": "1",
            "Trees": "3",
            "Parks": "4",
        }

    @pytest.mark.parametrize(
        ("cells", "changes"),
        [
            ({"t": "Mend soon"}, [("1", "text", "Mend", "Mend soon")]),
            ({"t": ""}, [("1", "text", "Mend", None)]),
            ({"o": "EFS"}, [("1", "source", "CPC", "EFS")]),
            ({"o": ""}, [("1", "source", "CPC", None)]),
            ({"t": " Mend "}, []),
        ],
    )
    def test_observes_what_a_recommendation_now_reads(
        self, cells: Cells, changes: list[tuple[str, str, str | None, str | None]]
    ) -> None:
        """Its text and its source, once for all its rows."""
        council = Council(self.COLUMNS)
        council.publish([self.row("1"), self.row("2")], MARCH)

        receipt = council.publish([self.row("1", **cells), self.row("2", **cells)], JUNE).receipt

        assert observed(receipt) == changes
        again = council.publish([self.row("1", **cells), self.row("2", **cells)], SEPTEMBER)
        assert observed(again.receipt) == []

    def test_puts_sub_actions_under_their_parents(self) -> None:
        """A parent stands on a row above, or in the plan already; its reference is read like any other."""
        council = Council(ColumnMap(title="a", parent="p"))
        rows = [{"ref": "1.3", "a": "A", "p": ""}, {"ref": "1.3(a)", "a": "B", "p": "1.3."}]
        council.publish(rows, MARCH)
        council.publish([{"ref": "1.3(b)", "a": "C", "p": "1.3"}, *rows], JUNE)

        parent = council.plan["1.3"].id
        assert {"1.3": None, "1.3(a)": parent, "1.3(b)": parent} == {
            one.label: one.parent for one in council.plan.actions
        }

    @pytest.mark.parametrize("parent", ["1", "2", "9"])
    def test_refuses_a_sub_action_whose_parent_is_not_known_by_then(self, parent: str) -> None:
        """It is not its own parent, nor that of a row above it, nor of what is nowhere."""
        council = Council(ColumnMap(title="a", parent="p"))

        assert (
            (
                f"row 2, column 'p': 1 is a sub-action of '{parent}', which is no row above and not in the plan: "
                "put the parent's row first, or correct its reference"
            ),
        ) == council.refused([{"ref": "1", "a": "A", "p": parent}, {"ref": "2", "a": "B", "p": ""}], MARCH)

    def test_refuses_a_sub_action_that_changed_its_parent(self) -> None:
        """An edition moves no action; one without the column says nothing of parents."""
        council = Council(ColumnMap(title="a", parent="p"))
        rows = [{"ref": ref, "a": ref, "p": p} for ref, p in (("1", ""), ("2", ""), ("1a", "1"))]
        council.publish(rows, MARCH)

        assert (
            (
                "row 4, column 'p': 1a stands under '2' here and under '1' in the plan; an edition cannot move an "
                "action, so give it another reference"
            ),
        ) == council.refused([*rows[:2], rows[2] | {"p": "2"}], JUNE)
        bare = [{"ref": row["ref"], "a": row["a"]} for row in rows]
        council.publish(bare, JUNE, without=("parent",))
        assert council.plan["1"].id == council.plan["1a"].parent

    def test_begins_with_the_sections_of_the_settings(self) -> None:
        """They nest; a row goes into the one with its title, and a new one gets a label that is free."""
        council = Council(ColumnMap(title="a", section="s"))
        council.settings = attrs.evolve(
            council.settings,
            sections=(
                FirstSection("3", "Finance", kind="aim", accountable="Head of Finance"),
                FirstSection("P5", "Sustainability", kind="package", parent="3"),
            ),
        )
        rows = [{"ref": "1", "a": "A", "s": "sustainability"}, {"ref": "2", "a": "B", "s": "Parks"}]
        council.publish(rows, MARCH)
        again = council.publish(rows, JUNE)

        found = {one.label: one for one in council.plan.sections.values()}
        assert {"3": None, "P5": "3", "4": None} == {
            label: council.plan.entity_label(one.parent) for label, one in found.items()
        }
        assert ("aim", Post("Head of Finance")) == (found["3"].kind, found["3"].accountable)
        assert ["P5", "4"] == [council.plan.entity_label(one.section) for one in council.plan.actions]
        assert ["edition"] == [one.kind for one in again.change_set.proposals]

    def test_is_arranged_as_the_settings_say(self) -> None:
        """From the opening on, so that its first sections are held to it; later editions say it no more."""
        council = Council(ColumnMap(title="a"))
        laid_down = (c.SetRollUp(RollUp("worst")), c.SetAccountableKinds(["package"]))
        package = FirstSection("P", "Finance", kind="package")
        council.settings = attrs.evolve(council.settings, arrangement=laid_down, sections=(package,))
        rows = [{"ref": "1", "a": "A"}]
        assert "accountable" in "".join(council.refused(rows, MARCH))
        council.settings = attrs.evolve(council.settings, sections=())
        council.publish(rows, MARCH)
        again = council.publish(rows, JUNE)
        assert (RollUp("worst"), ("package",)) == (council.plan.roll_up, council.plan.accountable_kinds)
        assert ["edition"] == [one.kind for one in again.change_set.proposals]

    def test_refuses_what_no_edition_can_do(self) -> None:
        """Actions do not move, and a recommendation reads one way."""
        council = Council(self.COLUMNS)
        council.publish([self.row("1"), self.row("2", r="", t="", o=""), self.row("3")], MARCH)

        assert council.refused(
            [self.row("1", r="2", t="Mend"), self.row("2", s="Parks"), self.row("3", r="2", s=""), self.row("4", t="X")],
            JUNE,
        ) == (
            ("row 2, column 'r': 1 stands under '2' here and under '1' in the plan; an edition cannot move "
            "an action, so give it another reference"),
            ("row 3, column 'r': 2 stands under '1' here and under no recommendation in the plan; an edition "
            "cannot move an action, so give it another reference"),
            ("row 3, column 's': 2 stands under 'Parks' here and under 'Roads' in the plan; an edition cannot "
            "move an action, so give it another reference"),
            ("row 4, column 'r': 3 stands under '2' here and under '1' in the plan; an edition cannot move an "
            "action, so give it another reference"),
            ("row 4, column 's': 3 stands under no section here and under 'Roads' in the plan; an edition "
            "cannot move an action, so give it another reference"),
            "row 5, column 't': recommendation '1' reads otherwise on row 3: make the two alike",
        )  # fmt: skip


class TestOrder:
    def test_an_edition_before_the_last_one_is_refused(self) -> None:
        """Editions are imported in the order of their days; two of one day are not out of order."""
        council = Council()
        council.publish([action()], JUNE)

        with pytest.raises(EditionOutOfOrderError) as caught:
            council.publish([action(target="May 2025")], MARCH)

        assert (caught.value.document, caught.value.effective_on) == ("2025-03-31.csv", "2025-03-31")
        assert (caught.value.last_document, caught.value.last_effective_on) == (
            "2025-06-30.csv",
            "2025-06-30",
        )
        assert council.publish([action(target="July 2025")], JUNE, report="Reissue").receipt is not None

    def test_the_same_bytes_for_a_later_day_are_the_plan_printed_again(self) -> None:
        """What came in between is undone in the open, not passed over."""
        council = Council()
        council.publish([action(target="May 2025")], MARCH)
        council.publish([action(target="June 2025")], JUNE)

        back = council.publish([action(target="May 2025")], SEPTEMBER)

        assert observed(back.receipt) == [("1.1", "target", "June 2025", "May 2025")]

    def test_a_plan_is_not_told_of_before_it_was_opened(self) -> None:
        """Whether it was opened by hand, or is to be opened by its settings."""
        council = Council()
        council.officer.execute("cip", council.settings.opening, effective_on=JUNE)

        assert council.refused([action()], MARCH) == (
            "the edition tells up to 2025-03-31, and the plan is opened on 2025-06-30: correct one of the two",
        )
        assert Council(opened_on=JUNE).refused([action()], MARCH) == (
            "the edition tells up to 2025-03-31, and the plan is opened on 2025-06-30: correct one of the two",
        )

    def test_a_plan_opened_by_hand_takes_its_first_edition(self) -> None:
        """It is not opened twice, and its own scheme holds."""
        council = Council()
        council.officer.execute("cip", council.settings.opening, effective_on=MARCH)

        assert council.publish([action()], JUNE).change_set.count("opening") == 0
        assert council.plan["1.1"].origin == "new"

    def test_reviewing_records_nothing(self) -> None:
        """A review can be asked for before there is a plan."""
        council = Council()

        review = council.review([action()], MARCH)

        assert [one.kind for one in review.proposals] == ["opening", "added", "edition"]
        assert council.register.plans() == ()

    def test_headings_are_recognised_where_no_columns_are_given(self) -> None:
        """Without a plan.toml the customary headings will do, and others are faults."""
        council = Council(columns=None)
        table = table_of([{"Ref": "1", "Action": "A", "Cost": "5"}])

        with pytest.raises(EditionUnreadableError, match="column 'Cost' has no role"):
            review_edition(
                council.register, table, council.settings, EditionSettings("a.csv", "A", "2025/26 Q1", JUNE)
            )


class TestFinancialYear:
    def test_is_the_plans_own(self) -> None:
        """A year that starts in January is one number: 2025 is no question, and 2025/26 is one."""
        council = Council()
        opening = attrs.evolve(council.settings.opening, year_starts=1)
        council.settings = attrs.evolve(council.settings, opening=opening)
        rows = [action("1.1", target="2025"), action("1.2", target="2025/26")]
        edition = EditionSettings("e.csv", "E", "2025 Q1", MARCH, "Executive")
        review = review_edition(council.register, table_of(rows, "e.csv"), council.settings, edition)
        asked = [question.text for question in review.questions]
        assert 1 == len(asked)
        assert "the target '2025/26' cannot be read: '2025/26' names two years" in asked[0]
