"""The model check of a scheme: what it walks through, what it finds, the shortest way to it, and its drawing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from planevents.commands import AddAction, OpenPlan, ReportStatus
from planevents.errors import CommandRefusedError
from planevents.rules import STANDARD, Change, RuleBook, Violation, plan_rule
from planevents.statuses import SCHEMES, Status, StatusScheme
from planevents.testing.diagram import diagram
from planevents.testing.exhaustive import Finding, SchemeReport, State, check_scheme
from planevents.testing.scenario import given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.plan import Plan

DONE = Status("Done", complete=True, terminal=True)
RAG = StatusScheme(
    "RAG",
    "Green",
    "Amber",
    "Red",
    DONE,
    moves=[("Green", "Amber"), ("Amber", "Green"), ("Amber", "Red"), ("Red", "Amber")]
    + [(old, "Done") for old in ("Green", "Amber", "Red")],
)


@plan_rule("test.red-evidence", "Red cannot turn to done without evidence.")
def red_evidence(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if (move.old, move.new) == ("Red", "Done") and not change.after.all_actions[move.action].evidence:
            yield Violation(field="status", hint="attach evidence first")


@plan_rule("test.no-done", "Nothing is done.")
def no_done(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if move.new == "Done":
            yield Violation(field="status")


@plan_rule("test.narrative", "Red needs a narrative.")
def narrative(change: Change) -> Iterator[Violation]:
    if getattr(change.event, "status", None) == "Red" and not getattr(change.event, "narrative", "x"):
        yield Violation(field="narrative")


@plan_rule("test.careless", "A rule that takes the last status before for granted.")
def careless(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        if change.after.all_actions[move.action].status_history[-2] == "Red":
            yield Violation(field="status")


def red_is_done_with_evidence(plan: Plan) -> None:
    for action in plan.actions:
        assert action.status_history[-2:] != ("Red", "Done") or action.evidence, action.label


def with_rules(*rules: object) -> RuleBook:
    return RuleBook.standard().including(*rules)  # type: ignore[arg-type] # they are rules


def of_kind(report: SchemeReport, kind: str) -> list[Finding]:
    return [one for one in report.findings if one.kind == kind]


def written(finding: Finding) -> list[str]:
    return [f"{type(one).__name__} {getattr(one, 'status', '')}".strip() for one in finding.path]


class TestWhatIsSound:
    """Nothing is found where there is nothing."""

    @pytest.mark.slow
    @pytest.mark.parametrize("name", SCHEMES)
    def test_the_built_in_schemes_are(self, name: str) -> None:
        """Every state was seen, and every move found possible."""
        report = check_scheme(SCHEMES[name])

        assert ((), True, True) == (report.findings, report.ok, report.exhausted)
        assert {(old, new) for old in report.scheme for new in report.scheme if old != new} == {
            (move.old, move.new) for move in report.moves if move.possible
        }

    @pytest.mark.parametrize("control", ["live", "by approval"])
    def test_in_either_mode(self, control: str) -> None:
        """Under approval an action leaves only when a body agrees, and that is seen as well."""
        report = check_scheme(RAG, change_control=control)  # type: ignore[arg-type] # it is one of the two

        assert (True, ()) == (report.ok, report.findings)
        report.require()

    def test_states_are_counted_by_what_is_told_apart(self) -> None:
        """A scheme of one status, that cannot be left: with evidence or not, and so on, is all there is."""
        report = check_scheme(StatusScheme("One", Status("Done", complete=True, terminal=True)))

        assert report.ok
        assert 2 * 2 * 2 < report.states < 2**7 * 2
        assert report.tried > report.states

    def test_a_state_says_what_it_is(self) -> None:
        """For people."""
        assert "no status" == str(State(None))
        assert "'Red' (with evidence, amendment proposed)" == str(State("Red", evidence=True, proposed=True))


class TestViolations:
    """What must hold, and does not."""

    def test_a_rule_that_is_not_in_the_book(self) -> None:
        """The shortest way to what it would refuse, and no shorter one is there."""
        (found,) = check_scheme(RAG, holds=[red_evidence]).faults

        assert "violation" == found.kind
        assert ["ReportStatus Amber", "ReportStatus Red", "ReportStatus Done"] == written(found)
        assert ((None, "Amber"), ("Amber", "Red"), ("Red", "Done")) == found.steps
        assert (
            "Red cannot turn to done without evidence. [test.red-evidence] (attach evidence first)"
            == found.message
        )

    def test_a_rule_that_is_in_the_book_holds(self) -> None:
        """With the scheme mended, nothing is found."""
        assert check_scheme(RAG, rules=with_rules(red_evidence), holds=[red_evidence]).ok

    def test_a_function_of_the_plan(self) -> None:
        """The rule does not see what an update without a status hides: the check does."""
        (found,) = check_scheme(RAG, rules=with_rules(red_evidence), holds=[red_is_done_with_evidence]).faults

        assert ["ReportStatus Amber", "ReportStatus Red", "NoteUpdate", "ReportStatus Done"] == written(found)
        assert found.message.startswith("red_is_done_with_evidence does not hold: 1")

    def test_a_function_may_say_false(self) -> None:
        """And one that says nothing holds."""
        (found,) = check_scheme(
            RAG, holds=[lambda plan: not plan.all_actions or plan["1"].status != "Red"]
        ).faults

        assert ["ReportStatus Amber", "ReportStatus Red"] == written(found)
        assert check_scheme(RAG, holds=[lambda plan: None]).ok  # noqa: ARG005 it looks at nothing

    def test_the_way_can_be_gone_again(self) -> None:
        """Its commands are commands: a scenario carries them out, and its end is what was found."""
        (found,) = check_scheme(RAG, rules=with_rules(red_evidence), holds=[red_is_done_with_evidence]).faults
        end = given(
            AddAction("1", title="An action"), *found.path, scheme=RAG, rules=with_rules(red_evidence)
        )

        with pytest.raises(AssertionError):
            red_is_done_with_evidence(end.state)

    def test_a_rule_that_raises_is_found(self) -> None:
        """With the way to where it does, and the check goes on."""
        (found,) = of_kind(check_scheme(RAG, rules=with_rules(careless)), "rule raises")

        assert ["ReportStatus Green"] == written(found)
        assert "IndexError" in found.message

    def test_what_must_hold_and_raises_does_not_hold(self) -> None:
        """It is somebody's code as well."""
        (found,) = check_scheme(RAG, holds=[lambda plan: plan["2"]]).faults

        assert "UnknownEntityError" in found.message
        assert found.path == ()

    def test_require_tells_everything(self) -> None:
        """As the failure of a test."""
        with pytest.raises(AssertionError, match=r'3\. ReportStatus\("1", "Done"\) +Red -> Done'):
            check_scheme(RAG, holds=[red_evidence]).require()


class TestTheScheme:
    """What is wrong with the scheme itself."""

    def test_a_status_that_nothing_leads_to(self) -> None:
        """Without anything complete there is not even a reopening."""
        report = check_scheme(StatusScheme("S", "A", "B", "C", moves=[("A", "B"), ("C", "A")]))

        assert ["C"] == [one.status for one in of_kind(report, "unreachable")]

    def test_a_status_that_only_reopening_leads_to(self) -> None:
        """With the way to it."""
        (found,) = of_kind(
            check_scheme(StatusScheme("S", "A", "B", DONE, moves=[("A", "Done"), ("B", "Done")])),
            "unreachable",
        )

        assert (["ReportStatus Done", "Reopen B"], "B") == (written(found), found.status)

    def test_a_dead_end(self) -> None:
        """No way on, and not meant to be the end."""
        report = check_scheme(StatusScheme("S", "A", "Stuck", DONE, moves=[("A", "Stuck"), ("A", "Done")]))

        assert [("dead end", "Stuck", ["ReportStatus Stuck"])] == [
            (one.kind, one.status, written(one)) for one in report.faults
        ]

    def test_an_end_that_is_meant_is_no_dead_end(self) -> None:
        """A terminal status says so; what only leads there is told, and is no fault."""
        scheme = StatusScheme(
            "S", "A", "Dropping", Status("Dropped", terminal=True), DONE,
            moves=[("A", "Dropping"), ("Dropping", "Dropped"), ("A", "Done")],
        )  # fmt: skip
        report = check_scheme(scheme)

        assert ((), [("cannot complete", "Dropping")]) == (
            report.faults,
            [(one.kind, one.status) for one in report.findings],
        )

    def test_statuses_that_go_round_without_end(self) -> None:
        """There is always a way on, and never one to completion."""
        scheme = StatusScheme(
            "S", "A", "B", "C", DONE, moves=[("A", "B"), ("B", "C"), ("C", "B"), ("A", "Done")]
        )

        assert [("cannot complete", "B"), ("cannot complete", "C")] == [
            (one.kind, one.status) for one in check_scheme(scheme).faults
        ]

    def test_rules_can_close_the_way_to_completion(self) -> None:
        """The scheme allows it, and the rules never do: of every status, and of every move."""
        report = check_scheme(RAG, rules=with_rules(no_done))

        assert {"Green", "Amber", "Red"} == {one.status for one in of_kind(report, "cannot complete")}
        refused = of_kind(report, "move refused")
        assert 3 == len(refused)
        assert all(one.message.endswith("always refused, by test.no-done") for one in refused)

    def test_a_move_that_needs_more_said_is_no_refused_move(self) -> None:
        """What is refused plainly is tried again with a narrative."""
        assert check_scheme(RAG, rules=with_rules(narrative)).ok

    def test_words_that_read_as_two_statuses(self) -> None:
        """As the scheme's own check says."""
        scheme = StatusScheme(
            "S", Status("In progress"), Status("Held", aliases=("In progress - held",)), DONE
        )

        assert [("ambiguous", "Held")] == [(one.kind, one.status) for one in check_scheme(scheme).faults]

    def test_a_rule_that_never_speaks_is_told(self) -> None:
        """It is no fault: it may be about what one action does not meet."""

        @plan_rule("test.silent", "Says nothing.")
        def silent(_: Change) -> Iterator[Violation]:
            yield from ()

        report = check_scheme(RAG, rules=with_rules(silent, red_evidence))
        assert ["test.silent refused nothing of all that was tried"] == [
            one.message for one in report.findings
        ]
        assert report.ok


class TestTheWalk:
    """How far it goes, and from where."""

    def test_a_bound_leaves_the_rest_unknown(self) -> None:
        """A violation within it is found; of what was not reached nothing is said."""
        far = check_scheme(RAG, holds=[red_evidence], bound=3)
        near = check_scheme(RAG, holds=[red_evidence], bound=2)

        assert (1, 0) == (len(far.faults), len(near.findings))
        assert not near.exhausted
        assert "no fault within 2 commands; what lies beyond is not known" in str(near)

    def test_an_opening_of_ones_own(self) -> None:
        """For rules that ask more of a plan's beginning; where they refuse it, that is said."""

        @plan_rule("test.tagged", "Every action has a tag.")
        def tagged(change: Change) -> Iterator[Violation]:
            if any(not action.tags for action in change.after.all_actions.values()):
                yield Violation(field="tags")

        rules = with_rules(tagged)
        with pytest.raises(CommandRefusedError) as refused:
            check_scheme(RAG, rules=rules)
        assert "check_scheme(opening=[...])" in refused.value.__notes__[0]

        opening = [OpenPlan("Plan", scheme=RAG), AddAction("1", title="An action", tags=["key"])]
        with pytest.raises(CommandRefusedError):
            check_scheme(RAG, rules=rules, opening=[*opening, ReportStatus("1", "Red")])
        assert check_scheme(RAG, rules=rules, opening=[OpenPlan("P", scheme=RAG), opening[1]], bound=2).ok

    def test_it_decides_as_a_register_does(self) -> None:
        """By the rules that are given, all of them: without any, a completed action is un-completed."""
        rules = RuleBook(tuple(rule for rule in STANDARD if rule.number != 19), ("lax",))

        def stays_done(plan: Plan) -> bool:
            return not (plan.all_actions and plan["1"].status_history[-2:] == ("Done", "Green"))

        scheme = StatusScheme("S", "Green", DONE)
        (found,) = check_scheme(scheme, rules=rules, holds=[stays_done]).faults
        assert 2 == len(found.path)

    def test_a_report_is_json(self) -> None:
        """For programs."""
        document = json.loads(json.dumps(check_scheme(RAG, holds=[red_evidence]).to_dict()))

        assert [
            'ReportStatus("1", "Amber")',
            'ReportStatus("1", "Red")',
            'ReportStatus("1", "Done")',
        ] == document["findings"][0]["path"]
        assert {
            "old": "Green",
            "new": "Red",
            "by": "report",
            "possible": False,
            "refused_by": ["scheme-moves"],
        } in (document["moves"])


class TestTheDrawing:
    """Mermaid and SVG say the same, and nothing by colour alone."""

    def test_a_violation_is_dashed_and_numbered(self) -> None:
        """Step by step, in both; the moves that are possible are plain lines."""
        drawn = diagram(check_scheme(RAG, holds=[red_evidence]))

        for line in ('s0 -.->|"1"| s2', 's2 -.->|"2"| s3', 's3 -.->|"3 breaks it"| s4', "s1 --> s2"):
            assert f"    {line}\n" in drawn.mermaid
        svg = ET.fromstring(drawn.svg)  # noqa: S314 it was made here
        texts = ["".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")]
        assert {"1", "2", "3 breaks it", "✓ Done", '3. ReportStatus("1", "Done")'} <= set(texts)
        dashed = [one for one in svg.iter("{http://www.w3.org/2000/svg}path") if one.get("stroke-dasharray")]
        assert 3 == len(dashed)

    def test_what_is_sound_has_no_dashes(self) -> None:
        """And says so in words."""
        drawn = diagram(check_scheme(RAG))

        assert "-.->" not in drawn.mermaid
        assert "stroke-dasharray" not in drawn.svg.replace("classDef", "")
        assert "Sound: no fault." in drawn.svg

    def test_a_faulty_status_is_dashed_and_named(self) -> None:
        """With the word for what is wrong with it."""
        drawn = diagram(
            check_scheme(StatusScheme("S", "A", "Stuck", DONE, moves=[("A", "Stuck"), ("A", "Done")]))
        )

        assert 's2["Stuck<br>dead end"]' in drawn.mermaid
        assert "class s2 wrong" in drawn.mermaid
        assert ">(dead end)</text>" in drawn.svg

    def test_a_move_that_is_always_refused_is_dotted_and_named(self) -> None:
        """It is declared, so it is drawn."""
        drawn = diagram(check_scheme(RAG, rules=with_rules(no_done)))

        assert 's1 -.->|"always refused"| s4' in drawn.mermaid
        assert ">always refused</text>" in drawn.svg

    def test_names_are_text(self) -> None:
        """Whatever they hold, neither drawing takes it for syntax."""
        scheme = StatusScheme('<b>"&', 'A"]-->x', "a < b & c", DONE)
        drawn = diagram(check_scheme(scheme, bound=3))

        ET.fromstring(drawn.svg)  # noqa: S314 it was made here
        assert 's1["A#34;#93;#45;#45;#62;x"]' in drawn.mermaid
        assert "%% " in drawn.mermaid.splitlines()[0]
