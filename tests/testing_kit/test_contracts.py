"""The contracts for projections, codecs and rules: what is right keeps them, and each promise catches what breaks it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from hypothesis import strategies as st

from planevents import codec
from planevents.codec import Codec
from planevents.errors import InvalidValueError
from planevents.events import ActionEvent, ActionReprofiled
from planevents.projections.base import Projection
from planevents.rule import Change, Rule, plan_rule
from planevents.rules import RuleBook, Violation
from planevents.rules.status import reopen_reason, scheme_moves
from planevents.statuses import PRIORITY_RAG, Status, StatusScheme
from planevents.testing.contracts.codecs import CodecContract
from planevents.testing.contracts.projections import ProjectionContract
from planevents.testing.contracts.rules import RuleContract
from planevents.testing.contracts.told import eventful

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planevents.recorded import RecordedEvent

RAG = StatusScheme(
    "RAG",
    "Green",
    "Red",
    Status("Complete", complete=True, terminal=True),
    moves=[("Green", "Red"), ("Red", "Complete")],
)


def caught_by(contract: type[Any], **variables: Any) -> set[str]:
    """The tests of a contract that fail for what is given to it."""
    subclass = type("Subject", (contract,), variables)
    failed: set[str] = set()
    for name in dir(subclass):
        if name.startswith("test_"):
            try:
                getattr(subclass(), name)()
            except (Exception, pytest.fail.Exception):  # noqa: BLE001 whatever it is, it was found
                failed.add(name)
    return failed


def test_the_histories_hold_every_event_of_a_plan() -> None:
    """Whatever scheme they are told in, so that nothing goes untried."""
    apart = {"report.issued", "personal_data.erased"}
    told = {one.event.type for story in eventful() for one in story.recorded}

    assert {one.type for one in codec.standard().types} - apart == told
    assert all(eventful(scheme) for scheme in (RAG, PRIORITY_RAG))


# --- projections ------------------------------------------------------------------------------


class MovesByLabel(Projection[dict[str, int]]):
    """How often each target was moved."""

    name = "test.moves"
    version = 1

    def __init__(self) -> None:
        self.moves: Counter[str] = Counter()

    def apply(self, recorded: RecordedEvent) -> None:
        if isinstance(recorded.event, ActionReprofiled):
            self.moves[recorded.event.label] += 1

    def view(self) -> dict[str, int]:
        return dict(self.moves)


class TestAProjectionThatIsRight(ProjectionContract):
    """The example of the documentation."""

    projection = MovesByLabel


class SharedAmongAll(MovesByLabel):
    kept: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        self.moves = self.kept


class GivesItselfAway(MovesByLabel):
    def view(self) -> dict[str, int]:
        return self.moves


class ForgetsWhenSeen(MovesByLabel):
    def view(self) -> dict[str, int]:
        seen = dict(self.moves)
        self.moves.clear()
        return seen


class TellsByIdentity(Projection[tuple[int, ...]]):
    name = "test.identity"
    version = 1

    def __init__(self) -> None:
        self.seen: tuple[int, ...] = ()

    def apply(self, recorded: RecordedEvent) -> None:
        self.seen += (id(recorded.event),)

    def view(self) -> tuple[int, ...]:
        return self.seen


class SeesNothing(MovesByLabel):
    def apply(self, recorded: RecordedEvent) -> None:
        del recorded


class HasNoVersion(MovesByLabel):
    version = 0


class FailsOnSome(MovesByLabel):
    def apply(self, recorded: RecordedEvent) -> None:
        if isinstance(recorded.event, ActionEvent):
            self.moves[recorded.event.reason] += 1  # type: ignore[union-attr,index] # this is the mistake


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (SharedAmongAll, "test_the_same_events_make_the_same_view"),
        (SharedAmongAll, "test_what_a_report_shows_does_not_change"),
        (GivesItselfAway, "test_a_view_stays_as_it_was"),
        (ForgetsWhenSeen, "test_looking_changes_nothing"),
        (TellsByIdentity, "test_a_rebuild_is_what_was_kept_live"),
        (SeesNothing, "test_it_sees_something"),
        (HasNoVersion, "test_it_says_what_it_computes"),
        (FailsOnSome, "test_the_same_events_make_the_same_view"),
    ],
)
def test_a_promise_catches_a_projection_that_breaks_it(wrong: type[Any], promise: str) -> None:
    """Each for a mistake that people make."""
    with pytest.raises((AssertionError, AttributeError)):
        getattr(type("Subject", (ProjectionContract,), {"projection": wrong})(), promise)()


def test_a_contract_without_its_subject_says_what_to_give() -> None:
    """Whoever forgets the one line."""
    with pytest.raises(pytest.fail.Exception, match="class variable projection"):
        ProjectionContract().test_it_sees_something()
    with pytest.raises(pytest.fail.Exception, match="class variable rule"):
        RuleContract().test_it_refuses_something()
    with pytest.raises(pytest.fail.Exception, match="class variable codec"):
        CodecContract().test_what_it_does_not_know_is_an_error()


# --- rules ------------------------------------------------------------------------------------


@plan_rule("test.red-evidence", "Red cannot turn to complete without evidence.")
def red_evidence(change: Change) -> Iterator[Violation]:
    for move in change.status_moves:
        action = change.after.all_actions.get(move.action)
        if (move.old, move.new) == ("Red", "Complete") and action and not action.evidence:
            yield Violation(field="status", hint="attach evidence first")


class TestARuleThatIsRight(RuleContract):
    """A rule on what follows what: it speaks only of a scheme that has its words."""

    rule = red_evidence
    scheme = RAG


class TestARuleOfTheDomain(RuleContract):
    """One that changes of status break."""

    rule = attrs.evolve(reopen_reason, name="test.reopen")

    test_it_refuses_something = None  # type: ignore[assignment] # the histories are lawful


@plan_rule("test.forward", "A rule that looks an action up without asking whether it is there.")
def careless(change: Change) -> Iterator[Violation]:
    if isinstance(change.event, ActionEvent) and not change.before.all_actions[change.event.action].owners:
        yield Violation(field="action")


ASKED: list[int] = []


@plan_rule("test.every-third", "A rule that counts how often it was asked.")
def forgetful(_: Change) -> Iterator[Violation]:
    ASKED.append(1)
    if len(ASKED) % 3 == 0:
        yield Violation(field="status")


@plan_rule("test.meddles", "A rule that writes into the plan.")
def meddling(change: Change) -> Iterator[Violation]:
    labels: Any = change.after.labels
    labels["action", "meddled"] = None
    yield from ()


@plan_rule("test.silent", "A rule that says nothing.")
def silent(_: Change) -> Iterator[Violation]:
    yield from ()


@plan_rule("test.never", "A rule that refuses everything.")
def never(_: Change) -> Iterator[Violation]:
    yield Violation(field="status")


@plan_rule("test.text", "A rule that yields texts.")
def wordy(_: Change) -> Iterator[Violation]:
    yield "no"  # type: ignore[misc] # this is the mistake


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (careless, "test_it_never_raises"),
        (forgetful, "test_it_gives_one_change_one_answer"),
        (meddling, "test_it_changes_nothing"),
        (silent, "test_it_refuses_something"),
        (red_evidence, "test_it_refuses_something"),
        (never, "test_it_lets_something_pass"),
        (wordy, "test_it_says_what_is_wrong"),
        (scheme_moves, "test_it_can_be_in_a_rule_book"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_a_promise_catches_a_rule_that_breaks_it(wrong: Rule, promise: str) -> None:
    """In the Narrative scheme, whose words red_evidence does not know: there it is vacuous."""
    with pytest.raises((AssertionError, KeyError, InvalidValueError)):
        getattr(type("Subject", (RuleContract,), {"rule": wrong})(), promise)()


def test_a_rule_is_tried_with_its_command_and_without() -> None:
    """When history is judged again there is none."""
    seen: set[bool] = set()

    @plan_rule("test.watching", "A rule that watches.")
    def watching(change: Change) -> Iterator[Violation]:
        seen.add(bool(change.commands))
        yield from ()

    type("Subject", (RuleContract,), {"rule": watching})().test_it_never_raises()

    assert {True, False} == seen


@pytest.mark.parametrize("rule", RuleBook.standard().rules, ids=lambda rule: rule.name)
def test_every_rule_of_the_domain_is_total(rule: Rule) -> None:
    """Whatever it is shown, also what is misplaced, it answers with violations."""
    told = st.sampled_from(eventful(RAG))
    subject = type("Subject", (RuleContract,), {"rule": rule, "scheme": RAG, "stories": told})()

    subject.test_it_never_raises()
    subject.test_it_says_what_is_wrong()


# --- codecs -----------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class MinuteTaken:
    """What was one text has become several."""

    type: ClassVar[str] = "minute.taken"
    schema: ClassVar[int] = 2
    body: str
    minutes: tuple[str, ...]
    number: int | None


def several(wire: dict[str, Any]) -> dict[str, Any]:
    return {"body": wire["body"], "minutes": [wire["minute"]], "number": None}


VECTORS = {
    "minute.taken@1.json": b'{"body":"Executive","minute":"12"}',
    "minute.taken@2.json": b'{"body":"Executive","minutes":["12"],"number":null}',
}


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    for name, data in VECTORS.items():
        tmp_path.joinpath(name).write_bytes(data)
    return tmp_path


@attrs.frozen
class Wrapped:
    """A codec whose answers somebody can spoil."""

    spoil_encoded: Callable[[bytes], bytes] = bytes
    spoil_decoded: Callable[[Any], Any] = attrs.evolve
    types: tuple[type[Any], ...] = (MinuteTaken,)
    steps: dict[tuple[str, int], Any] = attrs.field(factory=lambda: {("minute.taken", 1): several})

    def encode(self, event: Any) -> bytes:
        encoded: bytes = self.spoil_encoded(Codec(self.types, self.steps).encode(event))
        return encoded

    def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
        return self.spoil_decoded(Codec(self.types, self.steps).decode(type_, schema, data))


class TestTheCodecOfPlanevents(CodecContract):
    """Every event of the package, and the vectors that it keeps."""

    codec = codec.standard()
    golden = Path(__file__).parents[1] / "golden"


def test_a_codec_of_ones_own_that_is_right_keeps_the_contract(golden: Path) -> None:
    """Types and steps of one's own, with their vectors."""
    assert set() == caught_by(
        CodecContract, codec=Codec((MinuteTaken,), {("minute.taken", 1): several}), golden=golden
    )


def _unsorted(data: bytes) -> bytes:
    return json.dumps(
        dict(reversed(json.loads(data).items())), separators=(",", ":"), ensure_ascii=False
    ).encode()


def _without_what_is_empty(data: bytes) -> bytes:
    return codec.canonical({key: value for key, value in json.loads(data).items() if value is not None})


@pytest.mark.parametrize(
    ("wrong", "promises"),
    [
        (
            Wrapped(spoil_encoded=_unsorted),
            {"test_its_bytes_are_canonical", "test_golden_vectors_are_what_is_written"},
        ),
        (
            Wrapped(spoil_encoded=_without_what_is_empty),
            {"test_every_field_is_written", "test_an_event_is_read_as_it_was_written"},
        ),
        (
            Wrapped(spoil_decoded=lambda event: attrs.evolve(event, body=event.body.strip().casefold())),
            {"test_an_event_is_read_as_it_was_written", "test_golden_vectors_are_what_is_written"},
        ),
        (
            Wrapped(steps={("minute.taken", 1): lambda wire: {**several(wire), "number": object()}}),
            {"test_golden_vectors_can_be_read", "test_an_older_schema_is_another_shape"},
        ),
        (Wrapped(steps={}), {"test_golden_vectors_can_be_read"}),
    ],
    ids=["unsorted", "empty left out", "folded", "broken step", "gap"],
)
def test_a_promise_catches_a_codec_that_breaks_it(wrong: Any, promises: set[str], golden: Path) -> None:
    """Each for a mistake that people make."""
    assert promises <= caught_by(CodecContract, codec=wrong, golden=golden)


def test_a_type_that_is_not_known_must_not_be_read(golden: Path) -> None:
    """Nor a later schema: a codec that reads whatever it is given is found out."""

    class Lenient(Wrapped):
        def decode(self, type_: str, schema: int, data: bytes | str) -> Any:
            try:
                return super().decode(type_, schema, data)
            except Exception:  # noqa: BLE001 this is the mistake
                return MinuteTaken(body="", minutes=(), number=None)

    assert {"test_what_it_does_not_know_is_an_error", "test_damaged_data_is_an_error"} == caught_by(
        CodecContract, codec=Lenient(), golden=golden
    )


@pytest.mark.parametrize(
    "spoilt", [b'{"body": "Executive","minute":"12"}', b'{"body":"Executive","minute":"12"}\n']
)
def test_a_vector_that_was_touched_is_found(golden: Path, spoilt: bytes) -> None:
    """An editor that adds a space, or a new line at the end, changes what was sealed."""
    golden.joinpath("minute.taken@1.json").write_bytes(spoilt)

    assert {"test_golden_vectors_are_canonical"} == caught_by(CodecContract, codec=Wrapped(), golden=golden)


def test_a_missing_vector_is_suggested(golden: Path) -> None:
    """With bytes that it could hold; and a file that is no vector is not passed over."""
    subject = type("Subject", (CodecContract,), {"codec": Wrapped(), "golden": golden})()
    golden.joinpath("minute.taken@2.json").unlink()
    with pytest.raises(AssertionError, match=r'minute\.taken@2\.json: such as \{"body":'):
        subject.test_every_schema_ever_written_has_a_golden_vector()

    golden.joinpath("minute.taken@2.json").write_bytes(VECTORS["minute.taken@2.json"])
    golden.joinpath("minute.taken@3.json").write_bytes(b"{}")
    with pytest.raises(AssertionError, match=r"minute\.taken@3\.json"):
        subject.test_every_schema_ever_written_has_a_golden_vector()
