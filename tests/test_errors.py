"""Errors: attributes for programs, a message for people, and they survive a trip to another process."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_type_hints

import attrs
import pytest

from planevents import errors
from planevents.errors import (
    CommandRefusedError,
    InvalidValueError,
    NotAuthorisedError,
    PlanEventsError,
    UnknownEntityError,
    UnknownPlanError,
    UnknownReportError,
    Violation,
    WrongVersionError,
    near,
)
from planevents.identity import check_plan_id

VIOLATION = Violation(
    field="target",
    hint="give a reason",
    message="a date moves only with a reason",
    rule="reason-given",
    number=1,
    command=2,
    did_you_mean=("18.1", "18.2"),
)
SAMPLES: dict[Any, Any] = {
    str: "Môn",
    str | None: "hint",
    int: 42,
    int | None: 42,
    object: {"a": [1, None]},
    tuple[str, ...]: ("one", "two"),
    tuple[Violation, ...]: (VIOLATION, Violation(message="another")),
}


def every_error() -> list[type[PlanEventsError]]:
    """All that the module defines; no other does, which is tested."""
    members = [one for _, one in inspect.getmembers(errors, inspect.isclass)]
    return [one for one in members if issubclass(one, PlanEventsError)]


def fields(error: type[PlanEventsError]) -> list[str]:
    """The names of an error's attributes."""
    return [field.name for field in attrs.fields(error)] if attrs.has(error) else []


def made(error: Any) -> PlanEventsError:
    """An error of this class with every attribute filled; those without any hold a sentence."""
    arguments = [] if "__attrs_attrs__" in vars(error) else ["what, where, and what to do"]
    hints = get_type_hints(error)
    one: PlanEventsError = error(*arguments, **{name: SAMPLES[hints[name]] for name in fields(error)})
    return one


def attributes(error: PlanEventsError) -> tuple[Any, ...]:
    return type(error), error.args, str(error), {name: getattr(error, name) for name in fields(type(error))}


ERRORS = every_error()
with_attributes = pytest.mark.parametrize(
    "error", [one for one in ERRORS if fields(one)], ids=lambda one: one.__name__
)
every = pytest.mark.parametrize("error", ERRORS, ids=lambda one: one.__name__)


def test_all_errors_live_in_one_module() -> None:
    """No other module of the package derives one of its own."""
    names = {error.__name__ for error in ERRORS}

    assert [] == [
        f"{file.name}: {node.name}"
        for file in Path(errors.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
        and names & {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        and file.name != "errors.py"
    ]


@every
def test_an_error_has_a_name_and_a_meaning(error: type[PlanEventsError]) -> None:
    """The name ends in Error, and a sentence says what happened."""
    assert error.__name__.endswith("Error")
    assert (error.__doc__ or "").partition("\n")[0].endswith(".")


@every
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_pickles(error: type[PlanEventsError], protocol: int) -> None:
    """With every attribute and the same message."""
    one = made(error)

    assert attributes(one) == attributes(pickle.loads(pickle.dumps(one, protocol)))  # noqa: S301 our own


@every
def test_an_error_copies(error: type[PlanEventsError]) -> None:
    """Shallow and deep."""
    one = made(error)

    assert attributes(one) == attributes(copy.copy(one)) == attributes(copy.deepcopy(one))


@every
def test_an_error_with_a_note_pickles(error: type[PlanEventsError]) -> None:
    """Test runners and exception groups add notes; they must not break the rest."""
    one = made(error)
    one.add_note("while importing row 12")

    assert attributes(one) == attributes(pickle.loads(pickle.dumps(one)))  # noqa: S301 our own


def test_an_error_comes_back_from_another_process() -> None:
    """As it was raised there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        raised = pool.submit(check_plan_id, "Not a plan").exception()

    with pytest.raises(InvalidValueError) as here:
        check_plan_id("Not a plan")
    assert isinstance(raised, InvalidValueError)
    assert attributes(here.value) == attributes(raised)


@with_attributes
def test_a_message_says_what_the_attributes_say(error: type[PlanEventsError]) -> None:
    """A person must not need a debugger."""
    one = made(error)
    values = {name: getattr(one, name) for name in fields(error)}
    if error is UnknownEntityError:  # a reason says it all, and stands in place of the rest
        values = {name: value for name, value in values.items() if name in ("reason", "did_you_mean")}
    if error is InvalidValueError:
        values["value"] = repr(values["value"])

    for value in values.values():
        for part in value if isinstance(value, tuple) else (value,):
            assert str(part) in str(one)


@with_attributes
def test_an_error_shows_its_attributes(error: type[PlanEventsError]) -> None:
    """In a traceback's locals as in a log."""
    shown = repr(made(error))

    assert shown.startswith(f"{error.__name__}(")
    assert all(f"{name}=" in shown for name in fields(error))


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (InvalidValueError, ValueError),
        (errors.NotCanonicalError, ValueError),
        (UnknownPlanError, LookupError),
        (UnknownReportError, LookupError),
        (UnknownEntityError, LookupError),
        (errors.MissingExtraError, ImportError),
        (WrongVersionError, errors.ConflictError),
        (errors.RetryTransactionError, errors.StoreError),
    ],
)
def test_an_error_is_also_what_python_calls_it(
    error: type[PlanEventsError], builtin: type[Exception]
) -> None:
    """So that code that knows nothing of planevents can catch it."""
    assert issubclass(error, builtin)


class TestMessages:
    """What was wrong, where, and what to do next."""

    def test_a_hint_and_near_names_stand_at_the_end(self) -> None:
        """In brackets, one after the other."""
        assert (
            "command 3: a date moves only with a reason [reason-given] "
            "(give a reason; did you mean '18.1' or '18.2'?)"
        ) == str(VIOLATION)

    def test_a_violation_without_words_is_still_a_sentence(self) -> None:
        """A rule need not say more."""
        assert "refused" == str(Violation())

    def test_a_refusal_lists_every_violation(self) -> None:
        """Not only the first."""
        refused = CommandRefusedError("cip", (VIOLATION, Violation(message="another", command=0)))

        assert [
            "plan 'cip' is unchanged, because:",
            f"  - {VIOLATION}",
            "  - command 1: another",
        ] == str(refused).splitlines()

    def test_a_refusal_is_a_problem_document(self) -> None:
        """RFC 9457, of plain JSON values, without what is empty; command 0 and number 0 are not empty."""
        refused = CommandRefusedError("cip", (Violation(message="no", command=0), VIOLATION))

        problem = refused.to_problem()

        assert {
            "type": "urn:planevents:command-refused",
            "title": "The commands would break the plan's rules",
            "status": 422,
            "detail": str(refused),
            "plan": "cip",
            "violations": [{"message": "no", "command": 0}, attrs.asdict(VIOLATION)],
        } == problem

    def test_who_was_not_allowed_what(self) -> None:
        """And that nothing came of it."""
        assert "Clerk may not Reprofile on plan 'cip'; nothing was appended" == str(
            NotAuthorisedError("cip", "Clerk", "Reprofile")
        )

    def test_near_names_are_few_and_near(self) -> None:
        """At most three, the nearest first, none that is far."""
        names = ["cip", "cip-2", "cip-22", "cip-23", "workplan"]

        assert ("workplan",) == near("wrokplan", names)
        assert 3 == len(near("cip-2", names))
        assert "cip-2" == near("cip-2", names)[0]
        assert () == near("finance", names)
