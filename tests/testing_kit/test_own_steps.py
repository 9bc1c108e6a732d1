"""Steps that a machine has of its own: they are told, taken again, and left out, like all others."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, precondition, rule
from tests.testing_kit.attacking import calls_in, failure, pasted, quickly, script_of
from tests.testing_kit.rag import RAG, RagMachine

from planevents.commands import AddAction, ChangeScheme, Complete, OpenPlan, ReportStatus
from planevents.errors import InvalidValueError
from planevents.statuses import NARRATIVE
from planevents.testing.machines import Call, PlanMachine, calls
from planevents.testing.own_steps import Drawn
from planevents.testing.reducing import reduced, together
from planevents.testing.script import Sent, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

A_WHILE_S = 10.0
"""Far more than it takes, and less than half of what it took when Hypothesis made examples shorter."""


class Counting(PlanMachine):
    """Breaks at the second of its own steps."""

    scheme = RAG
    times: int = 0

    @rule(by=st.integers(1, 3))
    def count(self, by: int) -> None:
        self.times += by
        assert self.times < 4


class Sending(RagMachine):
    """Sends what the kit draws, in a step of its own."""

    @rule(call=calls("status", commands=3, back=True, own_days=True))
    def report_three(self, call: Call) -> None:
        self.send(call)


class Drawing(PlanMachine):
    """Draws while it runs."""

    scheme = RAG

    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        assert data.draw(st.integers(0, 100)) < 50


class Odd(PlanMachine):
    """Is given what no script can write, and calls the register by its trial."""

    scheme = RAG
    done: int = 0

    @rule(thing=st.builds(object))
    def handle(self, thing: object) -> None:
        self.trial.execute("cip", ReportStatus("1", "Red"))
        self.done += thing is not None
        assert self.done < 2


class Remembering(PlanMachine):
    """Looks for a label that it added itself, once there is something to look through."""

    scheme = RAG
    labels: Bundle[str] = Bundle("labels")
    ready: bool = False

    @initialize()
    def make_ready(self) -> None:
        self.ready = True

    @rule(target=labels, number=st.integers(5, 9))
    def add(self, number: int) -> str:
        self.trial.execute("cip", AddAction(f"{number}z", title="Another"))
        return f"{number}z"

    @precondition(lambda self: self.ready)
    @rule(label=labels)
    def look(self, label: str) -> None:
        assert label == "5z"


MACHINES = (Counting, Sending, Drawing, Odd, Remembering)


@pytest.mark.parametrize("machine", MACHINES, ids=[one.__name__ for one in MACHINES])
def test_what_goes_wrong_is_told_in_a_few_steps(machine: type[PlanMachine]) -> None:
    """By the machine, which is quick: Hypothesis would make it shorter step by step, in half a minute."""
    began = time.process_time()

    script = script_of(failure(machine))

    assert time.process_time() - began < A_WHILE_S
    assert calls_in(script) + script.count("trial.step(") + script.count("# here") <= 5, script


@pytest.mark.parametrize("machine", [Counting, Drawing, Remembering], ids=lambda one: one.__name__)
def test_a_script_takes_the_steps_again(machine: type[PlanMachine]) -> None:
    """By name, with what they were given and what they drew; it fails as the machine did."""
    script = script_of(failure(machine))

    assert "trial.step(" in script
    with pytest.raises(AssertionError):
        pasted(script.replace(f"# {machine.__name__} is", f"from {__name__} import {machine.__name__}  #"))()


def test_a_step_that_only_calls_is_told_by_its_calls() -> None:
    """They can be made shorter, and say more than its name."""
    script = script_of(failure(Sending))

    assert "trial.step(" not in script
    assert calls_in(script) <= 2


def test_a_step_gives_way_to_its_calls() -> None:
    """Where they fail as well, and then those that are not needed are left out."""
    day = date(2024, 4, 1)
    opening = Sent(day, "call-1", "cip", (OpenPlan("Plan", scheme=RAG),))
    made = tuple(
        Sent(day, f"own-{one}", "cip", (ReportStatus("1", one),), within=True) for one in ("Green", "Red")
    )
    step = Sent(day, "", step=Step("hurry"))

    def fails(calls: Sequence[Sent]) -> bool:
        told = [*calls, *(one for call in calls for one in call.calls)]
        return any(one.commands == (ReportStatus("1", "Red"),) for one in told)

    found = reduced(together([opening, step, *made]), fails)

    assert [opening.commands, (ReportStatus("1", "Red"),)] == [one.commands for one in found]
    assert [False, False] == [one.within for one in found]


def test_what_cannot_be_written_is_told_in_words() -> None:
    """The name of the step, what it was given, and the calls that it made."""
    script = script_of(failure(Odd))

    assert 2 == script.count("# here your own step ran: handle(thing=<object object at 0x")
    assert 2 == script.count('trial.execute("cip", ReportStatus("1", "Red"))')


def test_a_step_is_taken_by_hand() -> None:
    """If the machine has it; and not where its precondition does not hold, as in a run."""
    with Remembering.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        trial.step("look", label="9z")
        trial.step("make_ready")
        with pytest.raises(InvalidValueError, match="it has make_ready, add, look"):
            trial.step("lok", label="9z")
        with pytest.raises(AssertionError):
            trial.step("look", label="9z")
    assert ["look", "make_ready", "look"] == [call.step.name for call in trial.calls if call.step]


def test_more_than_was_drawn_is_not_made_up() -> None:
    """A step that goes another way than it went is no repetition."""
    with Drawing.by_hand() as trial:
        trial.execute("cip", OpenPlan("Plan", scheme=RAG), AddAction("1", title="Do"))
        trial.step("look", data=Drawn([7]))
        with pytest.raises(InvalidValueError, match="draws more"):
            trial.step("look", data=Drawn([]))


class Reopening(PlanMachine):
    """Holds that nothing is ever reopened."""

    scheme = RAG

    @rule()
    def nothing_was_reopened(self) -> None:
        assert not any("action.reopened" == one.event.type for one in self.register.events("cip"))


def test_a_reopening_is_told_in_the_plainest_words() -> None:
    """The first status of the scheme, and the first of all reasons."""
    script = script_of(failure(Reopening))

    assert 'Reopen("1", "Green", reason="Publish the strategy")' in script


def test_what_follows_an_open_plan_is_a_command_of_any_family() -> None:
    """Schemes are changed only by steps of one's own."""
    seen: set[str] = set()

    class Changing(PlanMachine):
        scheme = NARRATIVE

        @rule(call=calls("scheme"))
        def change_scheme(self, call: Call) -> None:
            self.send(call)

        def teardown(self) -> None:
            seen.update(type(one).__name__ for call in self.trial.calls for one in call.commands)
            super().teardown()

    case: Any = Changing.TestCase
    case.settings = settings(quickly, max_examples=20)
    case("runTest").debug()
    assert ChangeScheme.__name__ in seen


def test_a_call_is_written_as_it_is_made() -> None:
    """So that a script can hand it to a step."""
    call = Call("cip", [Complete("1", effective_on=date(2025, 6, 30))], date(2025, 7, 1))

    assert 'Call("cip", [Complete("1", effective_on=date(2025, 6, 30))], date(2025, 7, 1))' == repr(call)
