"""The register: what a caller holds in their hands, on memory and on a SQLite file."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from sqlalchemy import create_engine, text
from structlog.contextvars import bound_contextvars
from tests.registers import JUNE, MARCH, OFFICER, START, House, Meddled, contents, opening

import planevents
from planevents import Person, PlanRegister, Post, RuleBook, Source, plan_rule
from planevents.commands import (
    AddAction,
    ApprovePlan,
    ChangeScheme,
    Command,
    CorrectFact,
    IssueReport,
    OpenPlan,
    ProposeAmendment,
    Relabel,
    Reopen,
    ReportStatus,
    Reprofile,
    RetractFact,
    SetFields,
    Withdraw,
)
from planevents.desk import RACES_LOST_AT_MOST
from planevents.errors import (
    CommandRefusedError,
    CommandReusedError,
    InvalidValueError,
    LabelMovedError,
    NotAuthorisedError,
    NotCanonicalError,
    RetryTransactionError,
    StoreFailedError,
    StoreMissingError,
    UnknownPlanError,
    VerificationError,
    Violation,
    WrongVersionError,
)
from planevents.events import (
    ActionAdded,
    ActionReprofiled,
    ActionStatusReported,
    PlanOpened,
)
from planevents.identity import ActionId
from planevents.statuses import NARRATIVE, StatusScheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from planevents.recorded import Receipt
    from planevents.register import Acting, Register
    from planevents.rule import Change


@pytest.fixture(params=["memory", "sqlite"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def register(house: House) -> PlanRegister:
    """A register with nothing in it."""
    return house.register()


@pytest.fixture
def officer(register: PlanRegister) -> Acting:
    """Somebody who has opened the plan "cip" with its action 1."""
    officer = register.acting_as(OFFICER)
    officer.execute("cip", *opening(), effective_on=MARCH)
    return officer


def reported(status: str = "In progress", **more: Any) -> ReportStatus:
    return ReportStatus("1", status, **more)


# --- what the caller sees ------------------------------------------------------------------------


def test_what_the_caller_sees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first thing that anybody tries works as it stands."""
    monkeypatch.chdir(tmp_path)

    with PlanRegister.open("sqlite:///council.db", create=True, timezone="Europe/London") as register:
        officer = register.acting_as("Performance Officer")
        officer.execute(
            "cip",
            OpenPlan(
                "Continuous Improvement Plan", scheme=NARRATIVE, change_control="live", fields=["theme"]
            ),
            AddAction(
                "18.1",
                title="Publish the communications strategy",
                owners=["Chief Executive"],
                target="June 2025, then reviewed quarterly",
                fields={"theme": "All"},
            ),
            effective_on=date(2025, 3, 31),
        )
        officer.issue(
            IssueReport(
                "March 2025",
                plans=["cip"],
                period="2024/25 Q4",
                cut_off=date(2025, 3, 31),
                body="Executive",
            )
        )
        receipt = officer.execute(
            "cip",
            Reprofile("18.1", target="September 2025", reason="Transformation is being reset"),
            ReportStatus("18.1", "In progress", period="2025/26 Q1", narrative="Draft with leaders"),
            effective_on=date(2025, 6, 30),
        )
        target = register.plan("cip")["18.1"].target
        print(register.changes("cip", since="March 2025"))  # noqa: T201 people do
        print(register.quarters("cip"))  # noqa: T201 people do
        print(register.history("cip", "18.1"))  # noqa: T201 people do
        published = register.plan("cip", as_reported="March 2025")
        register.verify().require()

    assert ("June 2025, then reviewed quarterly", "September 2025", None) == (
        target.original.text,
        target.current.text,
        target.proposed,
    )
    assert (4, (3, 4)) == (receipt.version, receipt.positions)
    assert "June 2025, then reviewed quarterly" == published["18.1"].target.current.text
    printed = capsys.readouterr().out
    for said in (
        "Transformation is",
        "2025/26 Q1",
        "In progress",
        "1 reprofile, slippage 92 days",
    ):
        assert said in printed
    assert ["council.db"] == [file.name for file in tmp_path.iterdir()]


def test_the_package_gives_what_it_names() -> None:
    """Each public name is loaded from where it lives, and nothing else is there."""
    for name in planevents.__all__:
        assert name == getattr(planevents, name).__name__
    with pytest.raises(AttributeError, match="no attribute 'Plan'"):
        planevents.Plan  # noqa: B018 asking is the test


# --- receipts ------------------------------------------------------------------------------------


class TestReceipts:
    """What comes back from a command."""

    def test_a_receipt_says_what_was_recorded(self, register: PlanRegister) -> None:
        """The plan's version, the events and where they are, and the ids of what was added."""
        receipt = register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

        assert ("cip", 2, (0, 1), (ActionId("a2"),), (), False) == (
            receipt.plan,
            receipt.version,
            receipt.positions,
            receipt.ids,
            receipt.warnings,
            receipt.repeated,
        )
        assert (PlanOpened, ActionAdded) == tuple(type(event) for event in receipt.events)
        assert list(receipt.events) == [one.event for one in register.events("cip")]
        assert "plan cip, version 2: recorded 2 events" == str(receipt)

    def test_positions_are_of_the_whole_store(self, officer: Acting, register: PlanRegister) -> None:
        """Whatever other plans record in between."""
        register.acting_as(OFFICER).execute("other", *opening(), effective_on=MARCH)

        receipt = officer.execute("cip", reported(), effective_on=JUNE)

        assert (3, (4,)) == (receipt.version, receipt.positions)

    def test_a_receipt_carries_warnings(self, register: PlanRegister) -> None:
        """What a rule comments on is done all the same."""
        officer = register.acting_as(OFFICER)
        officer.execute("cip", *opening(change_control="by approval"), effective_on=MARCH)
        officer.execute("cip", ApprovePlan(body="Executive"), effective_on=MARCH)

        receipt = officer.execute("cip", ProposeAmendment("1", target="May 2026", reason="Staff left"))

        assert [("impact", 0)] == [(one.field, one.command) for one in receipt.warnings]
        assert receipt.ids == ("m4",)

    def test_a_command_may_have_a_day_of_its_own(self, officer: Acting, register: PlanRegister) -> None:
        """Else it is the call's; else it is today."""
        days = date(2025, 4, 1), date(2025, 5, 1)
        officer.execute(
            "cip", reported("In development", effective_on=days[0]), reported(), effective_on=days[1]
        )
        officer.execute("cip", reported("Ongoing"))

        assert [*days, JUNE] == [one.effective_on for one in register.events("cip", after=2)]


class TestPreview:
    """What would happen, without its happening."""

    calls = pytest.mark.parametrize(
        "commands",
        [
            (reported(),),
            (AddAction("2", title="Two"), ReportStatus("2", "Ongoing")),
            (reported("Complete", effective_on=MARCH), Withdraw("1", reason="Done")),
            (CorrectFact(2, field="title", value="Print it", reason="A slip"),),
        ],
        ids=lambda commands: type(commands[0]).__name__,
    )

    @calls
    def test_a_preview_is_the_receipt_but_for_the_positions(
        self, officer: Acting, commands: tuple[Command, ...]
    ) -> None:
        """The same events, ids, warnings and version."""
        preview = officer.preview("cip", *commands, effective_on=JUNE)
        receipt = officer.execute("cip", *commands, effective_on=JUNE)

        assert attrs.evolve(receipt, positions=()) == preview
        assert f"would record {len(receipt.events)} event" in str(preview)

    @calls
    def test_a_preview_appends_nothing(
        self, house: House, officer: Acting, register: PlanRegister, commands: tuple[Command, ...]
    ) -> None:
        """Nor does the register believe in it."""
        before = contents(register), register.plan("cip"), register.verify()

        officer.preview("cip", *commands, effective_on=JUNE)

        assert before == (contents(register), register.plan("cip"), register.verify())
        assert house.register().plan("cip") == register.plan("cip")

    def test_a_preview_raises_what_execute_would(self, officer: Acting) -> None:
        """A refusal, or a version that is not there."""
        with pytest.raises(CommandRefusedError) as previewed:
            officer.preview("cip", reported("Splendid"))
        with pytest.raises(CommandRefusedError) as executed:
            officer.execute("cip", reported("Splendid"))
        with pytest.raises(WrongVersionError):
            officer.preview("cip", reported(), expected_version=1)

        assert executed.value.violations == previewed.value.violations


class TestRefusals:
    """All that is wrong, at once, and nothing appended."""

    def test_every_violation_is_listed(self, officer: Acting) -> None:
        """Of every command, each with its index."""
        with pytest.raises(CommandRefusedError) as refused:
            officer.execute("cip", reported("Splendid"), reported(), Withdraw("11", reason="x"))

        assert [0, 2] == [one.command for one in refused.value.violations]
        assert "cip" == refused.value.plan

    @pytest.mark.parametrize(
        "command",
        [
            reported("Splendid"),
            Withdraw("2", reason="x"),
            AddAction("1", title="Taken"),
            Reprofile("1", target="May 2026", reason=""),
            reported(effective_on=date(2024, 1, 1)),
            reported(effective_on=date(2025, 7, 1)),
            OpenPlan("Again", scheme=NARRATIVE),
            RetractFact(99, reason="x"),
            CorrectFact(2, field="label", value="x", reason="x"),
        ],
        ids=lambda command: type(command).__name__,
    )
    def test_a_refused_command_appends_nothing(
        self, officer: Acting, register: PlanRegister, command: Command
    ) -> None:
        """Nor do those that stand before it; and its id can be used again."""
        before = contents(register), register.verify()

        with pytest.raises(CommandRefusedError):
            officer.execute("cip", reported(), command, command_id="c1", effective_on=JUNE)

        assert before == (contents(register), register.verify())
        assert not officer.execute("cip", reported(), command_id="c1").repeated

    def test_an_unknown_name_says_what_may_be_meant(self, officer: Acting) -> None:
        """For a program as for a person."""
        officer.execute("cip", AddAction("18.1", title="Another"))

        with pytest.raises(CommandRefusedError, match=r"did you mean '18\.1'") as refused:
            officer.execute("cip", Withdraw("18.11", reason="x"))

        assert ("18.1",) == refused.value.violations[0].did_you_mean

    def test_a_refusal_is_a_problem_document(self, officer: Acting) -> None:
        """RFC 9457, ready to be sent as JSON."""
        with pytest.raises(CommandRefusedError) as refused:
            officer.execute("cip", Withdraw("11", reason="x"))

        problem = json.loads(json.dumps(refused.value.to_problem()))
        assert ("urn:planevents:command-refused", 422, "cip") == (
            problem["type"],
            problem["status"],
            problem["plan"],
        )
        assert ("known-entity", 0) == (
            problem["violations"][0]["rule"],
            problem["violations"][0]["command"],
        )

    def test_a_refusal_pickles_and_copies(self, officer: Acting) -> None:
        """As it was raised, violations and all."""
        with pytest.raises(CommandRefusedError) as refused:
            officer.execute("cip", Withdraw("11", reason="x"), reported("Splendid"))

        for other in (pickle.loads(pickle.dumps(refused.value)), copy.deepcopy(refused.value)):  # noqa: S301
            assert (refused.value.violations, str(refused.value)) == (other.violations, str(other))

    def test_a_plan_that_is_not_open_is_refused(self, register: PlanRegister) -> None:
        """The first command opens it."""
        with pytest.raises(CommandRefusedError, match="send OpenPlan first"):
            register.acting_as(OFFICER).execute("cip", reported())

        assert () == register.plans()


class TestOddCalls:
    """What no caller should send, each with an answer in this package's words."""

    @pytest.mark.parametrize(
        ("field", "arguments"),
        [
            ("effective_on", {"effective_on": START}),
            ("effective_on", {"effective_on": "2025-06-30"}),
            ("command_id", {"command_id": ""}),
            ("command_id", {"command_id": " "}),
            ("command_id", {"command_id": 7}),
            ("causation", {"causation": 7}),
            ("source", {"source": 7}),
            ("source.document", {"source": Source(7)}),  # type: ignore[arg-type]  # callers may be untyped
        ],
        ids=str,
    )
    def test_an_argument_of_another_kind_is_refused(
        self, officer: Acting, register: PlanRegister, field: str, arguments: dict[str, Any]
    ) -> None:
        """And named; a day is not a moment."""
        before = contents(register)

        with pytest.raises(InvalidValueError) as refused:
            officer.execute("cip", reported(), **arguments)

        assert field == refused.value.field
        assert before == contents(register)

    def test_a_place_needs_a_document(self, officer: Acting, register: PlanRegister) -> None:
        """Where in it something was read would be lost without it; a preview records neither."""
        before = contents(register)

        with pytest.raises(InvalidValueError, match="row 5") as refused:
            officer.execute("cip", reported(), reported("Ongoing", place="row 5"))

        assert "source" == refused.value.field
        assert before == contents(register)
        assert 3 == officer.preview("cip", reported(place="row 5")).version

    @pytest.mark.parametrize(
        "post", [Post("Programme Board", kind="board"), Post("Clerk", person="ab" * 32)], ids=str
    )
    def test_a_person_holds_a_plain_post(self, register: PlanRegister, post: Post) -> None:
        """Of what kind it is, or who else held it, would be lost; the error does not say the name."""
        with pytest.raises(InvalidValueError, match="title alone") as refused:
            register.acting_as(post, person="Ada Lovelace")

        assert "post" == refused.value.field
        assert "Lovelace" not in str(refused.value)
        assert register.acting_as(Post("Clerk"), person="Ada") == register.acting_as("Clerk", person="Ada")

    @pytest.mark.parametrize("plan", ["", "CIP", "c i p", "_register", "cip/18", "ć", "a" * 65])
    def test_a_plan_id_is_short_and_plain(self, register: PlanRegister, plan: str) -> None:
        """Nobody writes into the register's own stream."""
        with pytest.raises(InvalidValueError, match="a plan id is"):
            register.acting_as(OFFICER).execute(plan, *opening(), effective_on=MARCH)

    @pytest.mark.parametrize(
        "commands",
        [(), ("Reprofile",), (IssueReport("x", plans=["cip"], period="2025/26", cut_off=MARCH),)],
        ids=repr,
    )
    def test_what_is_no_command_is_refused(self, officer: Acting, commands: tuple[Any, ...]) -> None:
        """Nor is nothing at all."""
        with pytest.raises(InvalidValueError) as refused:
            officer.execute("cip", *commands)

        assert "commands" == refused.value.field

    def test_only_a_report_is_issued(self, officer: Acting) -> None:
        """A name is not one."""
        odd: Any = "June 2025"
        with pytest.raises(InvalidValueError, match="only an IssueReport"):
            officer.issue(odd)

    def test_text_that_is_no_text_is_refused(self, officer: Acting, register: PlanRegister) -> None:
        """A lone surrogate has no bytes."""
        before = contents(register)

        with pytest.raises(NotCanonicalError):
            officer.execute("cip", reported(narrative="\ud800"))

        assert before == contents(register)

    def test_words_in_any_language_are_recorded(self, officer: Acting, register: PlanRegister) -> None:
        """In a scheme, in its mapping, and in what is said."""
        welsh = StatusScheme("Cymraeg", "Wedi dechr\u00e4u", "Gorffenn\u00f4d \U0001f600")
        officer.execute("cip", reported(narrative="\u0000 \u2028 \U0001f600"))

        officer.execute("cip", ChangeScheme(welsh, mapping={"In progress": welsh.names[0]}, reason="Iaith"))
        officer.execute("cip", reported(welsh.names[1]))
        back = ChangeScheme(NARRATIVE, mapping={welsh.names[1]: "Ongoing"}, reason="Back")
        officer.execute("cip", back, command_id="c1")

        assert "Ongoing" == register.plan("cip")["1"].status
        assert officer.execute("cip", back, command_id="c1").repeated

    def test_there_is_no_default_actor(self, register: PlanRegister) -> None:
        """Somebody acts, or nobody does."""
        assert [] == [name for name in ("execute", "preview", "issue") if hasattr(register, name)]
        with pytest.raises(InvalidValueError):
            register.acting_as("")

    @pytest.mark.parametrize("timezone", ["Europe/Camelot", "", "../etc", "/etc/passwd", "\0"])
    def test_a_time_zone_must_exist(self, timezone: str) -> None:
        """It says when a day ends."""
        with pytest.raises(InvalidValueError, match="no such time zone"):
            PlanRegister.open("memory://", timezone=timezone)

    def test_a_missing_store_is_not_made(self, tmp_path: Path) -> None:
        """Unless that is what was asked for; a path will do."""
        file = tmp_path / "plans.db"
        with pytest.raises(StoreMissingError, match="create=True"):
            PlanRegister.open(file)
        assert not file.exists()

        with PlanRegister.open(file, create=True, origin="council.example/plans") as register:
            assert f"sqlite:///{file}" == register.address
            assert "council.example/plans" == register.verify().origin
        with PlanRegister.open(str(file)) as register:
            assert () == register.plans()


# --- versions, retries and lost races ------------------------------------------------------------


class TestExpectedVersion:
    """An application's ETag."""

    def test_the_version_that_was_read_is_accepted(self, officer: Acting) -> None:
        """0 is that of a plan that is not there yet."""
        assert 3 == officer.execute("cip", reported(), expected_version=2).version
        assert 2 == officer.execute("new", *opening(), expected_version=0, effective_on=MARCH).version

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_another_version_is_refused(self, officer: Acting, register: PlanRegister, expected: int) -> None:
        """With both, and nothing appended."""
        before = contents(register)

        with pytest.raises(WrongVersionError) as refused:
            officer.execute("cip", reported(), expected_version=expected)

        assert ("cip", expected, 2) == (refused.value.plan, refused.value.expected, refused.value.actual)
        assert before == contents(register)


class TestRetries:
    """A command id makes a call safe to repeat."""

    def test_the_same_content_gives_the_first_receipt(self, officer: Acting, register: PlanRegister) -> None:
        """Whatever was recorded in between, and though it would be refused now."""
        commands = AddAction("2", title="Two"), ReportStatus("2", "Ongoing")
        first = officer.execute("cip", *commands, command_id="c1")
        officer.execute("cip", reported())
        before = contents(register)

        again = officer.execute("cip", *commands, command_id="c1")

        assert attrs.evolve(first, repeated=True) == again
        assert before == contents(register)
        assert "before" in str(again)

    def test_a_retry_is_answered_by_any_register(self, house: House, officer: Acting) -> None:
        """Also after a restart, also the next day, and whatever version was expected."""
        first = officer.execute("cip", reported(), command_id="c1", expected_version=2)
        house.clock.now += timedelta(days=1)

        again = (
            house.register()
            .acting_as(OFFICER)
            .execute("cip", reported(), command_id="c1", expected_version=2)
        )

        assert attrs.evolve(first, repeated=True) == again

    @pytest.mark.parametrize(
        "call",
        [
            (OFFICER, "cip", [reported("Ongoing")], {}),
            (OFFICER, "cip", [reported(), reported()], {}),
            (OFFICER, "other", [reported()], {}),
            (OFFICER, "cip", [reported()], {"effective_on": JUNE}),
            (OFFICER, "cip", [reported()], {"source": "minutes.docx"}),
            ("Chief Executive", "cip", [reported()], {}),
        ],
        ids=["command", "number", "plan", "day", "source", "actor"],
    )
    @pytest.mark.usefixtures("officer")
    def test_other_content_is_an_error(
        self, register: PlanRegister, call: tuple[str, str, list[Command], dict[str, Any]]
    ) -> None:
        """Whether the commands differ, the plan, the day, the source or the actor."""
        actor, plan, commands, arguments = call
        officer = register.acting_as(OFFICER)
        officer.execute("cip", reported(), command_id="c1")
        officer.execute("other", *opening(), effective_on=MARCH)
        before = contents(register)

        with pytest.raises(CommandReusedError) as refused:
            register.acting_as(actor).execute(plan, *commands, command_id="c1", **arguments)

        assert "c1" == refused.value.command_id
        assert before == contents(register)

    def test_a_call_without_an_id_is_done_twice(self, officer: Acting) -> None:
        """Nobody said that it was the same."""
        one, other = officer.execute("cip", reported()), officer.execute("cip", reported())

        assert (3, 4) == (one.version, other.version)

    def test_a_call_that_records_nothing_can_be_retried(self, officer: Acting) -> None:
        """Its receipt is empty both times."""
        nothing = SetFields("1", fields={})
        first = officer.execute("cip", nothing, command_id="c1")
        officer.execute("cip", reported())

        assert (2, ()) == (first.version, first.events)
        assert attrs.evolve(first, repeated=True) == officer.execute("cip", nothing, command_id="c1")

    def test_an_id_belongs_to_one_call_of_any_kind(self, officer: Acting) -> None:
        """A report's as well."""
        report = IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE)
        officer.execute("cip", reported(), command_id="c1")
        officer.issue(report, command_id="c2")

        with pytest.raises(CommandReusedError):
            officer.issue(report, command_id="c1")
        with pytest.raises(CommandReusedError):
            officer.execute("cip", reported(), command_id="c2")


@pytest.mark.usefixtures("officer")
class TestLostRaces:
    """Somebody else writes while this is being decided."""

    @pytest.fixture
    def store(self, house: House) -> Meddled:
        return Meddled(house.store())

    @pytest.fixture
    def here(self, house: House, store: Meddled) -> Acting:
        """Whoever is slow."""
        return house.register(store.store).acting_as(OFFICER)

    def test_another_plan_that_moved_matters_to_nobody(
        self, officer: Acting, here: Acting, store: Meddled
    ) -> None:
        """It is decided once, and recorded after what came in between."""
        store.before["append"] = [lambda: officer.execute("other", *opening(), effective_on=MARCH)]

        receipt = here.execute("cip", reported())

        assert (3, (4,), 1) == (receipt.version, receipt.positions, store.calls["append"])

    def test_a_plan_that_moved_is_decided_again(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """On what it is now."""
        store.before["append"] = [
            lambda: officer.execute("cip", Reprofile("1", target="July 2025", reason="x"))
        ]

        receipt = here.execute("cip", Reprofile("1", target="August 2025", reason="y"))

        assert (4, 2) == (receipt.version, store.calls["append"])
        assert isinstance(receipt.events[0], ActionReprofiled)
        assert "July 2025" == receipt.events[0].old
        assert "August 2025" == register.plan("cip")["1"].target.current.text

    def test_a_command_id_is_kept_when_it_is_decided_again(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """All events of a call carry one, given or made."""
        store.before["append"] = [lambda: officer.execute("cip", reported())]

        here.execute("cip", reported("Ongoing"), reported("Complete"), command_id="c1")

        assert ["c1", "c1"] == [one.context.command_id for one in register.events("cip", after=3)]
        assert here.execute("cip", reported("Ongoing"), reported("Complete"), command_id="c1").repeated

    def test_with_an_expected_version_nothing_is_decided_again(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """Whoever expected a version wants to hear that it is gone."""
        store.before["append"] = [lambda: officer.execute("cip", reported())]

        with pytest.raises(WrongVersionError) as refused:
            here.execute("cip", reported("Ongoing"), expected_version=2)

        assert (2, 3, 1) == (refused.value.expected, refused.value.actual, store.calls["append"])
        assert 3 == len(list(register.events("cip")))

    def test_what_became_impossible_is_refused(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """Though it was possible when it was first decided."""
        store.before["append"] = [lambda: officer.execute("cip", Withdraw("1", reason="x"))]

        with pytest.raises(CommandRefusedError):
            here.execute("cip", reported())

        assert 3 == len(list(register.events("cip")))

    def test_a_label_that_came_to_mean_another_is_a_conflict(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """What was meant for one action is never done to another."""
        store.before["append"] = [
            lambda: officer.execute("cip", Relabel("1", to="9"), AddAction("1", title="Another"))
        ]

        with pytest.raises(LabelMovedError) as refused:
            here.execute("cip", reported())

        assert ("cip", "1") == (refused.value.plan, refused.value.label)
        assert 4 == len(list(register.events("cip")))

    def test_an_id_means_the_same_whatever_it_is_called(
        self, officer: Acting, here: Acting, store: Meddled
    ) -> None:
        """So a command that uses it is not disturbed."""
        store.before["append"] = [
            lambda: officer.execute("cip", Relabel("1", to="9"), AddAction("1", title="Another"))
        ]

        receipt = here.execute("cip", ReportStatus(ActionId("a2"), "In progress"))

        assert isinstance(receipt.events[0], ActionStatusReported)
        assert (ActionId("a2"), "9") == (receipt.events[0].action, receipt.events[0].label)

    def test_a_call_that_uses_what_it_adds_is_decided_again(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """Its additions get other ids then; their labels have not come to mean anything else."""
        store.before["append"] = [lambda: officer.execute("cip", AddAction("7", title="In between"))]

        receipt = here.execute("cip", AddAction("2", title="Two"), ReportStatus("2", "Ongoing"))

        assert (5, (ActionId("a4"),)) == (receipt.version, receipt.ids)
        assert "Ongoing" == register.plan("cip")["2"].status

    def test_a_call_is_decided_on_one_past(self, officer: Acting, here: Acting, store: Meddled) -> None:
        """What is recorded while the whole past is read again is none of it."""
        correction = CorrectFact(2, field="title", value="Other", reason="x")
        quiet = here.preview("cip", correction)
        waiting = store.before["read"] = [
            lambda: None,
            lambda: officer.execute("cip", RetractFact(2, reason="Never so")),
        ]

        assert (quiet, []) == (here.preview("cip", correction, expected_version=2), waiting)

    def test_a_plan_that_never_rests_is_locked(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """Who has lost so many races keeps the others out, and has its turn."""
        store.before["append"] = [lambda: officer.execute("cip", reported())] * (RACES_LOST_AT_MOST + 5)

        receipt = here.execute("cip", reported("Ongoing"))

        assert (3 + RACES_LOST_AT_MOST, 1) == (receipt.version, store.calls["transaction"])
        assert [*["In progress"] * RACES_LOST_AT_MOST, "Ongoing"] == [
            one.event.status
            for one in register.events("cip", after=2)
            if isinstance(one.event, ActionStatusReported)
        ]

    def test_a_report_on_plans_that_never_rest_is_issued(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """It pins the plan as it is when the others are kept out."""
        store.before["append"] = [lambda: officer.execute("cip", reported())] * (RACES_LOST_AT_MOST + 5)

        here.issue(IssueReport("June 2025", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        assert [{"cip": 2 + RACES_LOST_AT_MOST}] == [report.plans for report in register.reports()]

    @pytest.fixture(params=["before the append", "after the reading"])
    def in_between(self, request: pytest.FixtureRequest, store: Meddled) -> list[Callable[[], object]]:
        """What somebody does meanwhile: while the call is sent off, or right after the plan was read."""
        found: list[Callable[[], object]] = []
        if request.param == "before the append":
            store.before["append"] = found
        else:
            store.after["read"] = found
        return found

    @pytest.mark.parametrize("expected", [None, 2])
    def test_a_call_sent_twice_at_once_is_done_once(
        self, officer: Acting, here: Acting, in_between: list[Callable[[], object]], expected: int | None
    ) -> None:
        """Whichever is slow gets the receipt of the other, not a refusal by it."""

        def send(by: Acting) -> Receipt:
            added = AddAction("2", title="Two")
            return by.execute("cip", added, command_id="c1", expected_version=expected)

        in_between.append(lambda: send(officer))

        receipt = send(here)

        assert [] == in_between
        assert attrs.evolve(receipt, repeated=True) == receipt == send(officer)
        assert (3, (2,), (ActionId("a3"),)) == (receipt.version, receipt.positions, receipt.ids)

    @pytest.mark.parametrize("looked_up", [False, True])
    def test_a_report_sent_twice_at_once_is_issued_once(  # noqa: PLR0917 who races whom, and where
        self,
        officer: Acting,
        here: Acting,
        store: Meddled,
        in_between: list[Callable[[], object]],
        register: PlanRegister,
        looked_up: bool,
    ) -> None:
        """The name is not taken by somebody else; nor where its id was looked up just before."""
        report = IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE)
        meanwhile = store.after.setdefault("command", []) if looked_up else in_between
        meanwhile.append(lambda: officer.issue(report, command_id="c1"))

        receipt = here.issue(report, command_id="c1")

        assert [] == meanwhile
        assert (True, (2,)) == (receipt.repeated, receipt.positions)
        assert ["June"] == [one.name for one in register.reports()]

    def test_other_content_under_the_same_id_at_once_is_an_error(
        self, officer: Acting, here: Acting, store: Meddled
    ) -> None:
        """The id is what is wrong, and the error says so."""
        store.before["append"] = [
            lambda: officer.execute("cip", AddAction("2", title="Two"), command_id="c1")
        ]

        with pytest.raises(CommandReusedError):
            here.execute("cip", AddAction("2", title="Another"), command_id="c1")

    def test_a_report_holds_its_plans_still(
        self, officer: Acting, here: Acting, store: Meddled, register: PlanRegister
    ) -> None:
        """What is recorded while it is being issued is in it, or after it, never half."""
        store.before["append"] = [lambda: officer.execute("cip", reported())]

        here.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        (report,) = register.reports()
        assert ({"cip": 3}, 3) == (report.plans, report.position)


@pytest.mark.usefixtures("officer")
class TestWhatWasLastSeen:
    """A call is decided on the plan as the register last saw it: what moved it since is found out in time."""

    @pytest.fixture
    def store(self, house: House) -> Meddled:
        return Meddled(house.store())

    @pytest.fixture
    def seeing(self, house: House, store: Meddled) -> PlanRegister:
        """A register that knows the plan at version 2."""
        seeing = house.register(store.store, authorise=lambda actor, *_: actor.title != "Clerk")
        assert 2 == seeing.plan("cip").version
        store.calls.clear()
        return seeing

    @pytest.fixture
    def here(self, seeing: PlanRegister) -> Acting:
        return seeing.acting_as(OFFICER)

    def test_nothing_is_asked_before_it_is_sent(self, here: Acting, store: Meddled) -> None:
        """Whether the plan is still the same, the store says when it appends."""
        for number in range(3):
            assert 3 + number == here.execute("cip", reported(), command_id=f"c{number}").version

        assert {"append": 3} == store.calls

    def test_a_refusal_is_looked_into_once(self, here: Acting, store: Meddled) -> None:
        """The plan has not moved, so it holds."""
        with pytest.raises(CommandRefusedError):
            here.execute("cip", reported("Splendid"))

        assert {"read": 1} == store.calls

    def test_what_has_become_possible_is_done(self, officer: Acting, here: Acting) -> None:
        """An action that was complete when it was last seen has been reopened since."""
        here.execute("cip", reported("Complete"))
        officer.execute("cip", Reopen("1", "In progress", reason="Not quite"))

        assert 5 == here.execute("cip", reported("Ongoing")).version

    def test_what_has_become_impossible_is_refused(
        self, officer: Acting, here: Acting, register: PlanRegister
    ) -> None:
        """An action that was open when it was last seen has been completed since."""
        officer.execute("cip", reported("Complete"))

        with pytest.raises(CommandRefusedError, match="was completed on"):
            here.execute("cip", reported())

        assert 3 == len(list(register.events("cip")))

    def test_what_was_closed_and_reopened_is_open(
        self, officer: Acting, here: Acting, register: PlanRegister
    ) -> None:
        """What it went through meanwhile is not lost."""
        officer.execute("cip", reported("Complete"))
        officer.execute("cip", Reopen("1", "In progress", reason="Not quite"))

        assert 5 == here.execute("cip", reported("Ongoing")).version
        assert ("Complete", "In progress", "Ongoing") == register.plan("cip")["1"].status_history

    @pytest.mark.parametrize("expected", [2, 4])
    def test_a_version_that_is_not_there_is_refused(
        self, officer: Acting, here: Acting, register: PlanRegister, expected: int
    ) -> None:
        """Neither the one that was last seen nor one that nobody has seen."""
        officer.execute("cip", reported())

        with pytest.raises(WrongVersionError) as refused:
            here.execute("cip", reported("Ongoing"), expected_version=expected)

        assert (expected, 3) == (refused.value.expected, refused.value.actual)
        assert 3 == len(list(register.events("cip")))

    def test_a_version_that_was_not_seen_yet_is_accepted(self, officer: Acting, here: Acting) -> None:
        """Whoever names it has read it elsewhere."""
        officer.execute("cip", reported())

        assert 4 == here.execute("cip", reported("Ongoing"), expected_version=3).version

    def test_a_label_that_came_to_mean_another_is_a_conflict(
        self, officer: Acting, here: Acting, register: PlanRegister
    ) -> None:
        """Once; whoever sends the command again has been told."""
        officer.execute("cip", Relabel("1", to="9"), AddAction("1", title="Another"))

        with pytest.raises(LabelMovedError):
            here.execute("cip", reported())
        assert 4 == len(list(register.events("cip")))

        here.execute("cip", reported())
        assert [("9", None), ("1", "In progress")] == [
            (one.label, one.status) for one in register.plan("cip").plan.all_actions.values()
        ]

    def test_a_past_that_another_changed_is_built_on(self, officer: Acting, here: Acting) -> None:
        """A back-dated command is judged along what is recorded by now."""
        officer.execute("cip", reported("Complete"), effective_on=date(2025, 4, 1))

        with pytest.raises(CommandRefusedError, match="was completed on 2025-04-01"):
            here.execute("cip", reported(), effective_on=date(2025, 5, 1))
        assert 4 == here.execute("cip", reported("Ongoing"), effective_on=MARCH).version

    @pytest.mark.parametrize("then", [(), (Withdraw("1", reason="x"),)], ids=["still possible", "refused"])
    def test_a_retry_gives_the_first_receipt(
        self, officer: Acting, here: Acting, then: tuple[Command, ...]
    ) -> None:
        """Though this register knows neither of the call nor of what came after it."""
        first = officer.execute("cip", reported(), *then, command_id="c1")

        assert attrs.evolve(first, repeated=True) == here.execute("cip", reported(), *then, command_id="c1")
        assert attrs.evolve(first, repeated=True) == here.execute("cip", reported(), *then, command_id="c1")

    def test_a_retry_is_answered_though_it_is_allowed_no_more(
        self, seeing: PlanRegister, register: PlanRegister
    ) -> None:
        """It does nothing that was not done already; anything else is not allowed."""
        first = register.acting_as("Clerk").execute("cip", reported(), command_id="c1")
        clerk = seeing.acting_as("Clerk")

        assert attrs.evolve(first, repeated=True) == clerk.execute("cip", reported(), command_id="c1")
        with pytest.raises(NotAuthorisedError):
            clerk.execute("cip", reported(), command_id="c2")

    def test_a_rule_that_fails_on_what_is_past_is_asked_again(self, house: House, officer: Acting) -> None:
        """Whatever it raises; on what is present its error is the caller's."""

        @plan_rule("acme.brittle", "There is always an action 1.")
        def brittle(change: Change) -> Iterator[Violation]:
            if "1" not in change.before:
                raise LookupError
            yield from ()

        officer.execute("cip", Relabel("1", to="9"))
        here = house.register(rules=RuleBook.standard().including(brittle))
        assert 3 == here.plan("cip").version
        officer.execute("cip", AddAction("1", title="Another"))

        assert 5 == here.acting_as(OFFICER).execute("cip", ReportStatus("9", "Ongoing")).version
        officer.execute("cip", Relabel("1", to="2"))
        here.plan("cip")
        with pytest.raises(LookupError):
            here.acting_as(OFFICER).execute("cip", ReportStatus("9", "Ongoing"))


# --- who, when, and from what --------------------------------------------------------------------


class TestTime:
    """A day ends when it ends where the register is."""

    @pytest.mark.parametrize(
        ("timezone", "today"),
        [("UTC", JUNE), ("Europe/London", date(2025, 7, 1)), ("America/New_York", JUNE)],
    )
    def test_today_is_a_day_in_the_register_s_time_zone(
        self, house: House, timezone: str, today: date
    ) -> None:
        """At 23:30 UTC in summer it is tomorrow in London; the moment itself is recorded in UTC."""
        house.clock.now = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
        register = house.register(timezone=timezone)
        officer = register.acting_as(OFFICER)
        officer.execute("cip", *opening())

        (*_, last) = register.events("cip")
        assert (today, house.clock.now) == (last.effective_on, last.recorded_at)
        with pytest.raises(CommandRefusedError, match="after the day of recording"):
            officer.execute("cip", reported(), effective_on=today + timedelta(days=1))

    def test_a_clock_without_a_zone_records_nothing(self, house: House) -> None:
        """Nobody could say when that was."""
        house.clock.now = datetime(2025, 6, 30, 9, 0)  # noqa: DTZ001 it is the point

        with pytest.raises(NotCanonicalError, match="time zone"):
            house.register().acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

        assert () == house.register().plans()


class TestContext:
    """What the header of an event says of its recording."""

    def test_the_actor_is_a_post(self, register: PlanRegister) -> None:
        """As it was called, and of the kind that it is."""
        board = Post("Programme Board", kind="board")
        register.acting_as(board).execute("cip", *opening(), effective_on=MARCH)

        assert {board} == {one.context.actor for one in register.events()}

    def test_a_source_may_be_a_document_s_name(self, officer: Acting, register: PlanRegister) -> None:
        """Or say more of it; without one there is none."""
        whole = Source("plan.docx", sha256="ab" * 32, place="page 3")
        officer.execute("cip", reported(), source="minutes.docx")
        officer.execute("cip", reported(), source=whole)

        assert [None, None, Source("minutes.docx"), whole] == [
            one.context.source for one in register.events()
        ]

    def test_each_command_says_where_it_was_read(self, officer: Acting, register: PlanRegister) -> None:
        """Its place refines the call's source."""
        document = Source("plan.docx", sha256="ab" * 32)

        officer.execute(
            "cip",
            reported(place="table 1, row 3"),
            AddAction("2", title="Two", status="Ongoing", place="table 1, row 4"),
            reported("Ongoing"),
            source=document,
        )

        places = ["table 1, row 3", "table 1, row 4", "table 1, row 4", None]
        assert [attrs.evolve(document, place=place) for place in places] == [
            one.context.source for one in register.events("cip", after=2)
        ]

    def test_the_rulebook_is_named(self, house: House) -> None:
        """The rules by which it was judged, one's own included."""
        rules = RuleBook.standard().including(never_red)
        register = house.register(rules=rules)

        register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

        assert ("standard", "acme.not-ongoing") == rules.names
        assert {rules.names} == {one.context.rules for one in register.events()}

    def test_a_correlation_id_comes_from_the_request(self, officer: Acting, register: PlanRegister) -> None:
        """Bound once with structlog, it is in every event and report of the request."""
        with bound_contextvars(correlation_id="request-7"):
            officer.execute("cip", reported())
            officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
        officer.execute("cip", reported())

        assert [None, None, "request-7", "request-7", None] == [
            one.context.correlation for one in register.events()
        ]

    def test_a_cause_is_recorded(self, officer: Acting, register: PlanRegister) -> None:
        """What brought the call about."""
        officer.execute("cip", reported(), causation="cip@2")

        assert [None, None, "cip@2"] == [one.context.causation for one in register.events()]

    def test_a_call_has_one_command_id(self, officer: Acting, register: PlanRegister) -> None:
        """Made where none was given, and never the same."""
        officer.execute("cip", reported(), reported())
        officer.execute("cip", reported(), command_id="c1")

        first, *others = [one.context.command_id for one in register.events()]
        assert first == others[0]
        assert others[1] == others[2]
        assert len({first, others[1], "c1"}) == 3
        assert "c1" == others[3]


@plan_rule("acme.not-ongoing", "Nothing goes on for ever here.")
def never_red(change: Change) -> Iterator[Violation]:
    """Refuse a status of the standard scheme."""
    for move in change.status_moves:
        if move.new == "Ongoing":
            yield Violation(field="status", hint="say what is left to do")


class TestRulesOfOnesOwn:
    """A council's own rules beside the domain's."""

    def test_a_rule_of_ones_own_refuses(self, house: House) -> None:
        """By its name, with its sentence and its hint; what it does not mind passes."""
        officer = house.register(rules=RuleBook.standard().including(never_red)).acting_as(OFFICER)
        officer.execute("cip", *opening(), effective_on=MARCH)

        with pytest.raises(CommandRefusedError) as refused:
            officer.execute("cip", reported("Ongoing"))
        officer.execute("cip", reported())

        assert (
            Violation(
                field="status",
                hint="say what is left to do",
                message="Nothing goes on for ever here.",
                rule="acme.not-ongoing",
                command=0,
            ),
        ) == refused.value.violations

    def test_a_rule_never_runs_when_history_is_read(self, house: House, officer: Acting) -> None:
        """What was recorded before the rule was made stays readable."""
        officer.execute("cip", reported("Ongoing"))
        strict = house.register(rules=RuleBook.standard().including(never_red))

        assert "Ongoing" == strict.plan("cip")["1"].status
        assert 4 == strict.acting_as(OFFICER).execute("cip", reported()).version

    def test_two_rules_cannot_share_a_name(self) -> None:
        """Nobody could say which one refused."""
        with pytest.raises(InvalidValueError, match=r"acme\.not-ongoing"):
            RuleBook.standard().including(never_red, never_red)
        with pytest.raises(InvalidValueError, match=r"acme\.not-ongoing"):
            RuleBook.standard().including(never_red).including(never_red)


class TestAuthorising:
    """The host says who may do what."""

    def test_the_host_is_asked_once_a_command(self, house: House) -> None:
        """Who, on which plan, what; reports are the register's own."""
        asked: list[tuple[Post, str, str]] = []

        def authorise(actor: Post, plan: str, command: str) -> bool:
            asked.append((actor, plan, command))
            return True

        officer = house.register(authorise=authorise).acting_as(OFFICER)
        officer.execute("cip", *opening(), effective_on=MARCH)
        officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
        officer.preview("cip", reported())

        assert [
            (Post(OFFICER), "cip", "OpenPlan"),
            (Post(OFFICER), "cip", "AddAction"),
            (Post(OFFICER), "_register", "IssueReport"),
            (Post(OFFICER), "cip", "ReportStatus"),
        ] == asked

    @pytest.mark.usefixtures("officer")
    def test_who_may_not_appends_nothing(self, house: House, register: PlanRegister) -> None:
        """Not even what would have been allowed beside it."""
        before = contents(register)
        clerk = house.register(authorise=lambda *call: call[2] == "ReportStatus").acting_as("Clerk")

        with pytest.raises(NotAuthorisedError) as refused:
            clerk.execute("cip", reported(), Withdraw("1", reason="x"))
        with pytest.raises(NotAuthorisedError):
            clerk.preview("cip", Withdraw("1", reason="x"))
        with pytest.raises(NotAuthorisedError):
            clerk.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        assert ("cip", "Clerk", "Withdraw") == (
            refused.value.plan,
            refused.value.actor,
            refused.value.command,
        )
        assert before == contents(register)
        assert 3 == clerk.execute("cip", reported()).version

    def test_inside_a_transaction_the_host_is_asked_too(self, house: House) -> None:
        """There is no way round."""
        register = house.register(authorise=lambda *_: False)

        with pytest.raises(NotAuthorisedError), register.transaction() as bound:
            bound.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

        assert () == register.plans()


class TestLogging:
    """What the register says while it works."""

    def test_it_says_nothing_until_asked(self, tmp_path: Path) -> None:
        """A host that never configured logging sees not a line, whatever is refused."""
        program = """
from planevents import PlanRegister
from planevents.commands import OpenPlan, Withdraw
from planevents.errors import CommandRefusedError
from planevents.statuses import NARRATIVE
with PlanRegister.open("sqlite:///plans.db", create=True) as register:
    officer = register.acting_as("Officer")
    officer.execute("cip", OpenPlan("Plan", scheme=NARRATIVE))
    try:
        officer.execute("cip", Withdraw("1", reason="x"))
    except CommandRefusedError:
        print("refused")
"""
        run = subprocess.run(  # noqa: S603  (the program is the lines above)
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
        )

        assert ("refused\n", "") == (run.stdout, run.stderr)

    def test_its_lines_have_constant_names(
        self, house: House, officer: Acting, caplog: pytest.LogCaptureFixture
    ) -> None:
        """And say which plan, which version, which events and which rules."""
        store = Meddled(house.store())
        here = house.register(store.store).acting_as(OFFICER)
        store.before["append"] = [lambda: officer.execute("cip", reported())]
        caplog.set_level(logging.INFO, logger="planevents")

        here.execute("cip", reported(), command_id="c1")
        with pytest.raises(CommandRefusedError):
            here.execute("cip", Withdraw("7", reason="x"))
        here.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        lines = [
            (one.getMessage(), {k: vars(one)[k] for k in SAID if k in vars(one)}) for one in caplog.records
        ]
        executed = {"plan": "cip", "version": 4, "events": ["action.status_reported"], "command_id": "c1"}
        assert ("plan.decided_again", {"plan": "cip", "version": 2}) == lines[1]
        assert ("plan.commands_executed", executed) == lines[2]
        assert ("plan.commands_refused", {"plan": "cip", "version": 4, "rules": ["known-entity"]}) == lines[3]
        assert ("report.issued", {"report": "June", "plans": ["cip"], "position": 4}) == lines[4]
        assert {"planevents"} == {one.name for one in caplog.records}
        assert {logging.INFO} == {one.levelno for one in caplog.records}

    @pytest.mark.usefixtures("officer")
    def test_it_never_says_a_person_s_name(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        """Of whoever acts, owns or is accountable, in whatever happens."""
        caplog.set_level(logging.DEBUG)
        ada = house.register(authorise=lambda *call: call[2] != "Reprofile").acting_as(
            OFFICER, person="Ada Lovelace"
        )
        owner = Person("Ada Lovelace", post="Head of Engines")
        ada.execute("cip", AddAction("2", title="Two", owners=[owner]))
        with pytest.raises(CommandRefusedError):
            ada.execute("cip", AddAction("2", title="Two", owners=[owner]))
        with pytest.raises(NotAuthorisedError):
            ada.execute("cip", Reprofile("2", target="May 2026", reason="x"))
        ada.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        assert caplog.records
        assert "Lovelace" not in "\n".join(str(vars(one)) for one in caplog.records)

    def test_what_the_host_bound_is_said_too(self, officer: Acting, caplog: pytest.LogCaptureFixture) -> None:
        """Even under a name that logging keeps for itself: nothing recorded may fail for a log line."""
        caplog.set_level(logging.INFO, logger="planevents")

        with bound_contextvars(
            correlation_id="request-7", name="x", module="m", message="z", args=1, exc_info=1
        ):
            receipt = officer.execute("cip", reported())

        (line,) = caplog.records
        assert "request-7" == vars(line)["correlation_id"]
        assert ("x", "m", "z", 1) == tuple(
            vars(line)[key] for key in ("name_", "module_", "message_", "args_")
        )
        assert 3 == receipt.version


SAID = ("plan", "version", "events", "command_id", "rules", "report", "plans", "position")


# --- several registers, several threads ----------------------------------------------------------


class TestSeveralRegisters:
    """Each has a cache of its own, and none believes it."""

    def test_what_another_recorded_is_seen(
        self, house: House, officer: Acting, register: PlanRegister
    ) -> None:
        """At once, by reading and by deciding."""
        other = house.register()
        assert register.plan("cip") == other.plan("cip")

        officer.execute("cip", reported("Ongoing"))

        assert "Ongoing" == other.plan("cip")["1"].status
        assert 4 == other.acting_as(OFFICER).execute("cip", reported()).version
        assert "In progress" == register.plan("cip")["1"].status

    @pytest.mark.parametrize(
        "command",
        [
            reported("Not started", effective_on=date(2025, 4, 1)),
            CorrectFact(2, field="title", value="Print it", reason="A slip"),
            CorrectFact(3, field="effective_on", value=date(2025, 6, 2), reason="A slip"),
            RetractFact(4, reason="Recorded twice"),
        ],
        ids=["back-dated", "corrected", "moved", "retracted"],
    )
    @pytest.mark.parametrize("then", [(), (reported("Ongoing"),)], ids=["last", "and more after it"])
    @pytest.mark.usefixtures("officer")
    def test_what_another_changed_in_the_past_is_seen(
        self, house: House, register: PlanRegister, command: Command, then: tuple[Command, ...]
    ) -> None:
        """A cache that only added to its end would be wrong."""
        officer = register.acting_as(OFFICER)
        officer.execute("cip", reported("In development"), effective_on=date(2025, 5, 1))
        officer.execute("cip", reported(), effective_on=date(2025, 6, 1))
        other = house.register()
        before = other.history("cip", "1"), other.plan("cip")["1"]

        officer.execute("cip", command, *then)

        assert before != (other.history("cip", "1"), other.plan("cip")["1"])
        for one in (other, register):
            assert house.register().plan("cip") == one.plan("cip")
            assert house.register().history("cip", "1") == one.history("cip", "1")

    def test_a_refusal_leaves_the_cache_alone(
        self, house: House, officer: Acting, register: PlanRegister
    ) -> None:
        """What was decided and not recorded never happened."""
        with pytest.raises(CommandRefusedError):
            officer.execute("cip", AddAction("2", title="Two"), reported("Splendid"))

        assert house.register().plan("cip") == register.plan("cip")
        assert 3 == officer.execute("cip", AddAction("2", title="Two")).version

    def test_threads_share_a_register(self, house: House, officer: Acting, register: PlanRegister) -> None:
        """Four threads write to two plans: all is recorded, without gaps, and the seals hold."""
        officer.execute("other", *opening(), effective_on=MARCH)

        def work(thread: int) -> None:
            acting = register.acting_as(f"Officer {thread}")
            for number in range(25):
                label = f"{thread}.{number}"
                plan = ("cip", "other")[number % 2]
                acting.execute(plan, AddAction(label, title=label), ReportStatus(label, "Ongoing"))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(2, 6)))

        labels = {f"{thread}.{number}" for thread in range(2, 6) for number in range(25)}
        found = [action.label for plan in ("cip", "other") for action in register.plan(plan)]
        assert sorted(labels | {"1"}) == sorted(set(found))
        assert len(labels) + 2 == len(found)
        assert 4 + 2 * len(labels) == len(list(register.events()))
        for plan in ("cip", "other"):
            versions = [one.version for one in register.events(plan)]
            assert list(range(1, len(versions) + 1)) == versions
            assert house.register().plan(plan) == register.plan(plan)
        register.verify().require()

    def test_verifying_does_not_mind_who_writes(self, house: House, officer: Acting) -> None:
        """The head and the events are looked at in one moment: nothing is reported that is not wrong."""
        enough = Event()

        def write() -> None:
            while not enough.is_set():
                officer.execute("cip", reported())

        other = house.register()
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            sizes = [0]
            try:
                while sizes[-1] < 30 and not writing.done():
                    sizes.append(other.verify().require().size)
            finally:
                enough.set()
            writing.result()

        assert sorted(sizes) == sizes
        assert 30 <= sizes[-1]


@pytest.mark.parametrize("name", ["what?.db", "100%.db", "a b#c.db", "plans"])
def test_a_path_is_taken_as_it_is_written(name: str, tmp_path: Path) -> None:
    """Nothing in a file's name is read as part of a URL."""
    with PlanRegister.open(tmp_path / name, create=True):
        pass
    assert name in {file.name for file in tmp_path.iterdir()}
    with PlanRegister.open(str(tmp_path / name)) as again:
        assert () == again.plans()


# --- transactions --------------------------------------------------------------------------------


class TestTransaction:
    """Several plans, all or nothing."""

    def test_several_plans_are_written_at_once(self, house: House, register: PlanRegister) -> None:
        """With a report on them; nobody sees the half of it."""
        other = house.register()
        with register.transaction() as bound:
            officer = bound.acting_as(OFFICER)
            for plan in ("cip", "workplan"):
                officer.execute(plan, *opening(), effective_on=MARCH)
            officer.issue(IssueReport("Q4", plans=["cip", "workplan"], period="2024/25 Q4", cut_off=MARCH))
            assert () == other.plans()

        assert ("cip", "workplan") == other.plans()
        (report,) = other.reports()
        assert ({"cip": 2, "workplan": 2}, 4) == (report.plans, report.position)
        assert {house.clock.now} == {one.recorded_at for one in other.events()}
        other.verify().require()

    @pytest.mark.usefixtures("officer")
    def test_inside_one_sees_what_one_wrote(self, register: PlanRegister) -> None:
        """In every view, and when deciding."""
        with register.transaction() as bound:
            acting = bound.acting_as(OFFICER)
            acting.execute("cip", Reprofile("1", target="May 2026", reason="x"), effective_on=JUNE)
            acting.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
            receipt = acting.execute("cip", reported(), expected_version=3)

            assert 4 == receipt.version
            assert "May 2026" == bound.plan("cip")["1"].target.current.text
            assert ["June"] == [report.name for report in bound.reports("cip")]
            assert 1 == len(bound.changes("cip", since="June"))
            assert 5 == bound.verify().require().size

        assert "In progress" == register.plan("cip")["1"].status

    def test_an_error_takes_all_of_it_back(
        self, house: House, officer: Acting, register: PlanRegister
    ) -> None:
        """And leaves no trace in what the register remembers."""
        officer.execute("cip", AddAction("8", title="Eight"))
        before = contents(register), register.plan("cip")

        def fail() -> None:
            with register.transaction() as bound:
                acting = bound.acting_as(OFFICER, person="Ada Lovelace")
                acting.execute("cip", AddAction("9", title="Nine"), command_id="c1")
                acting.execute("workplan", *opening(), effective_on=MARCH)
                assert "Nine" == bound.plan("cip")["9"].title
                raise LookupError

        with pytest.raises(LookupError):
            fail()

        fresh = house.register()
        assert before == (contents(register), register.plan("cip")) == (contents(fresh), fresh.plan("cip"))
        assert ("cip",) == register.plans()
        with pytest.raises(UnknownPlanError):
            register.plan("workplan")
        assert (ActionId("a4"),) == officer.execute("cip", AddAction("9", title="Other"), command_id="c1").ids

    @pytest.mark.usefixtures("officer")
    def test_a_refusal_can_be_answered_inside(self, register: PlanRegister) -> None:
        """Nothing of what was refused is kept; the rest is."""
        with register.transaction() as bound:
            acting = bound.acting_as(OFFICER)
            with pytest.raises(CommandRefusedError):
                acting.execute("cip", AddAction("2", title="Two"), AddAction("2", title="Two"))
            acting.execute("cip", AddAction("2", title="Only"))

        assert ["1", "2"] == [action.label for action in register.plan("cip")]

    def test_a_transaction_within_one_is_part_of_it(self, register: PlanRegister) -> None:
        """What takes a register and makes a transaction of its own can be made part of a larger one."""

        def fail() -> None:
            with register.transaction() as bound:
                with bound.transaction() as inner:
                    inner.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
                assert ("cip",) == bound.plans()
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert () == register.plans()

    @pytest.mark.usefixtures("officer")
    def test_an_inner_one_that_fails_leaves_nothing_of_its_own(
        self, house: House, register: PlanRegister
    ) -> None:
        """Caught outside it, its error takes back all that it wrote, and nothing that stood before."""

        def take_in(bound: Register) -> None:
            with bound.transaction() as inner:
                acting = inner.acting_as(OFFICER, person="Ada Lovelace")
                acting.execute("cip", reported("Complete"), AddAction("2", title="Two"))
                acting.execute("new", *opening(), effective_on=MARCH)
                acting.issue(IssueReport("June", plans=["unknown"], period="2025/26 Q1", cut_off=JUNE))

        with register.transaction() as bound:
            bound.acting_as(OFFICER).execute("cip", reported("In development"))
            before = list(bound.events()), bound.plan("cip")
            with pytest.raises(CommandRefusedError, match="no plan 'unknown'"):
                take_in(bound)

            assert before == (list(bound.events()), bound.plan("cip"))
            assert ("cip",) == bound.plans()
            assert 4 == bound.acting_as(OFFICER).execute("cip", reported("In progress")).version
            assert "In progress" == bound.plan("cip")["1"].status

        assert "In progress" == register.plan("cip")["1"].status
        assert house.register().plan("cip") == register.plan("cip")
        assert 4 == register.verify().require().size

    @pytest.mark.usefixtures("officer")
    def test_what_was_taken_back_is_not_remembered(self, house: House, register: PlanRegister) -> None:
        """Not by any register inside, even once the plan is at the same version again."""

        def fail(bound: Register, inner: Register) -> None:
            with inner.transaction() as innermost:
                for one in (bound, inner, innermost):
                    one.acting_as(OFFICER).execute("cip", reported("Complete"))
                raise LookupError

        with register.transaction() as bound:
            with bound.transaction() as inner:
                with pytest.raises(LookupError):
                    fail(bound, inner)
                with inner.transaction() as again:
                    for status in ("Ongoing", "In development", "In progress"):
                        again.acting_as(OFFICER).execute("cip", reported(status))
                assert "In progress" == inner.plan("cip")["1"].status
            assert "In progress" == bound.plan("cip")["1"].status

        assert house.register().plan("cip") == register.plan("cip")

    def test_what_is_over_is_over(self, register: PlanRegister) -> None:
        """A register kept from inside does nothing any more."""
        with register.transaction() as bound:
            bound.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)

        with pytest.raises(StoreFailedError, match="transaction is over"):
            bound.acting_as(OFFICER).execute("cip", reported())

    def test_a_retry_inside_gives_the_first_receipt(self, officer: Acting, register: PlanRegister) -> None:
        """Whether the first was outside or inside."""
        outside = officer.execute("cip", reported(), command_id="c1")

        with register.transaction() as bound:
            acting = bound.acting_as(OFFICER)
            inside = acting.execute("cip", reported("Ongoing"), command_id="c2")
            assert attrs.evolve(outside, repeated=True) == acting.execute("cip", reported(), command_id="c1")
            assert attrs.evolve(inside, repeated=True) == acting.execute(
                "cip", reported("Ongoing"), command_id="c2"
            )

        assert 4 == len(list(register.events("cip")))


@pytest.mark.usefixtures("officer")
class TestUsing:
    """Inside the host's own transaction."""

    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[House]:
        house = House("sqlite", tmp_path)
        yield house
        house.close()

    @pytest.fixture
    def host(self, house: House) -> Iterator[Engine]:
        """An application with a table of its own in the same file."""
        engine = create_engine(f"sqlite:///{house.file}", connect_args={"timeout": 0.1})
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE minutes (body TEXT)"))
        yield engine
        engine.dispose()

    @staticmethod
    def minutes(host: Engine) -> list[str]:
        with host.connect() as connection:
            return [body for (body,) in connection.execute(text("SELECT body FROM minutes"))]

    def test_both_are_kept_together(self, house: House, host: Engine, register: PlanRegister) -> None:
        """The host's row and our events, when the host commits."""
        with host.begin() as connection:
            connection.execute(text("INSERT INTO minutes VALUES ('Agreed')"))
            with register.using(connection) as bound:
                receipt = bound.acting_as(OFFICER).execute("cip", reported())
                assert "In progress" == bound.plan("cip")["1"].status
            assert register.plan("cip")["1"].status is None

        assert ["Agreed"] == self.minutes(host)
        assert (3, "In progress") == (receipt.version, register.plan("cip")["1"].status)
        assert house.register().plan("cip") == register.plan("cip")
        register.verify().require()

    def test_both_are_taken_back_together(self, house: House, host: Engine, register: PlanRegister) -> None:
        """When the host rolls back; the register remembers nothing of it."""
        before = contents(register)
        with host.connect() as connection:
            connection.execute(text("INSERT INTO minutes VALUES ('Agreed')"))
            with register.using(connection) as bound:
                bound.acting_as(OFFICER, person="Ada Lovelace").execute("cip", reported(), command_id="c1")
                assert "In progress" == bound.plan("cip")["1"].status
            connection.rollback()

        assert [] == self.minutes(host)
        assert before == contents(register)
        assert house.register().plan("cip") == register.plan("cip")
        assert not register.acting_as(OFFICER).execute("cip", reported("Ongoing"), command_id="c1").repeated

    def test_a_savepoint_of_the_host_can_be_rolled_back(
        self, house: House, host: Engine, register: PlanRegister
    ) -> None:
        """What was undone is neither seen nor built on, and the rest is kept."""
        with host.begin() as connection, register.using(connection) as bound:
            acting = bound.acting_as(OFFICER)
            acting.execute("cip", reported("In development"))
            nested = connection.begin_nested()
            acting.execute("cip", reported("Complete"))
            acting.execute("new", *opening(), effective_on=MARCH)
            nested.rollback()

            assert "In development" == bound.plan("cip")["1"].status
            assert ("cip",) == bound.plans()
            assert 4 == acting.execute("cip", reported("In progress")).version
            assert 2 == acting.execute("new", *opening(), effective_on=MARCH).version

        assert "In progress" == register.plan("cip")["1"].status
        assert house.register().plan("cip") == register.plan("cip")
        register.verify().require()

    def test_what_a_part_took_back_is_forgotten(
        self, house: House, host: Engine, register: PlanRegister
    ) -> None:
        """Though another register on the connection brings the plan to the same version."""

        def fail(bound: Register) -> None:
            with bound.transaction() as part:
                part.acting_as(OFFICER).execute("cip", reported("Complete"))
                raise LookupError

        with (
            host.begin() as connection,
            register.using(connection) as bound,
            register.using(connection) as other,
        ):
            with pytest.raises(LookupError):
                fail(bound)
            other.acting_as(OFFICER).execute("cip", reported("Ongoing"))
            assert "Ongoing" == bound.plan("cip")["1"].status

        assert "Ongoing" == house.register().plan("cip")["1"].status

    def test_who_comes_second_redoes_the_whole_transaction(
        self, host: Engine, register: PlanRegister
    ) -> None:
        """Another writer holds the store: the host is told, and nothing was written."""
        with register.transaction() as winner:
            winner.acting_as(OFFICER).execute("cip", reported())
            with (
                host.connect() as connection,
                pytest.raises(RetryTransactionError, match="redo the whole transaction"),
                register.using(connection) as bound,
            ):
                bound.acting_as(OFFICER).execute("cip", reported("Ongoing"))

        with host.begin() as connection, register.using(connection) as bound:
            bound.acting_as(OFFICER).execute("cip", reported("Ongoing"))
        assert ["In progress", "Ongoing"] == [
            one.event.status
            for one in register.events("cip", after=2)
            if isinstance(one.event, ActionStatusReported)
        ]

    def test_a_register_in_memory_has_no_connection(self, tmp_path: Path, host: Engine) -> None:
        """There is nothing to join."""
        register = House("memory", tmp_path).register()

        with (
            host.connect() as connection,
            pytest.raises(InvalidValueError, match="only a register in a database"),
            register.using(connection),
        ):
            pass


# --- verifying -----------------------------------------------------------------------------------


class TestVerifying:
    """Whether history is what was sealed."""

    def test_a_register_is_self_consistent(self, officer: Acting, register: PlanRegister) -> None:
        """After whatever was done with it, and it says what it was not compared with."""
        officer.execute("cip", reported(), reported("Ongoing", effective_on=date(2025, 4, 1)))
        officer.execute("cip", CorrectFact(2, field="title", value="Other", reason="x"))
        officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))

        verification = register.verify().require()

        assert (6, None) == (verification.size, verification.proven_to)
        assert "compared with no outside checkpoint" in str(verification)

    def test_an_earlier_checkpoint_is_proven(self, officer: Acting, register: PlanRegister) -> None:
        """What a paper printed last year; whatever was recorded since."""
        earlier = register.verify().checkpoint
        officer.execute("cip", reported(), effective_on=date(2025, 4, 1))

        verification = register.verify(against=earlier).require()

        assert (2, 3) == (verification.proven_to, verification.size)

    @pytest.mark.usefixtures("officer")
    def test_another_history_is_not_proven(self, tmp_path: Path, register: PlanRegister) -> None:
        """Not one that was written anew under the same name, however consistent with itself."""
        rewritten = House("memory", tmp_path).register()
        rewritten.acting_as(OFFICER).execute("cip", *opening("Another title"), effective_on=MARCH)
        rewritten.verify().require()

        with pytest.raises(VerificationError, match="not those of the checkpoint"):
            rewritten.verify(against=register.verify().checkpoint).require()

    @pytest.mark.parametrize(
        ("table", "forgery", "field"),
        [
            ("person", "UPDATE person SET value = 'Alan Turing'", "person"),
            ("command", "DELETE FROM command WHERE command_id = 'c1'", "command"),
            ("command", "UPDATE command SET count = 2 WHERE command_id = 'c1'", "command"),
            ("command", "UPDATE command SET command_id = CAST(x'ff' AS TEXT) WHERE count = 1", "command"),
        ],
    )
    def test_what_stands_beside_the_events_is_compared_with_them(
        self, tmp_path: Path, table: str, forgery: str, field: str
    ) -> None:
        """Names with their commitments, commands with the events that they recorded."""
        house = House("sqlite", tmp_path)
        register = house.register()
        acting = register.acting_as(OFFICER, person="Ada Lovelace")
        acting.execute("cip", *opening(), effective_on=MARCH)
        acting.execute("cip", reported(), command_id="c1")
        register.verify().require()
        with closing(sqlite3.connect(house.file)) as raw, raw:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
            for (trigger,) in raw.execute(triggers, (table,)).fetchall():
                raw.execute(f"DROP TRIGGER {trigger}")
            raw.execute(forgery)

        found = register.verify()

        assert {field} == {finding.field for finding in found.findings}
        assert "Turing" not in str(found)
        house.close()

    @pytest.mark.usefixtures("officer")
    def test_progress_is_told(self, register: PlanRegister) -> None:
        """For whoever waits."""
        told: list[int] = []

        register.verify(progress=told.append)

        assert 2 == told[-1]
