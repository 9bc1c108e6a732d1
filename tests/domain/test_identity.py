"""Identity and labels: what is one label, in what order labels stand, and what addresses say."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.identity import (
    MAX_LABEL,
    REGISTER,
    ActionId,
    AmendmentId,
    EntityId,
    RecommendationId,
    SectionId,
    check_label,
    check_plan_id,
    event_version,
    label_key,
    natural_key,
    split_address,
)

if TYPE_CHECKING:
    from typing import Any


@pytest.mark.parametrize(
    "other", ["1.3a", "1.3 (a)", "1.3(A)", " 1.3(a) ", "1.3[a]", "1.3(a).", "\uff11.3(a)", "1.3\u00a0(a)"]
)
def test_ways_of_writing_one_label(other: str) -> None:
    """Brackets, spaces, case, a full stop at the end and wide digits do not make another label."""
    assert label_key("1.3(a)") == label_key(other)


@pytest.mark.parametrize("other", ["1.3b", "13a", "1.3.a", "1.3", "1.30a", "1-3a"])
def test_other_labels(other: str) -> None:
    """What differs in a letter, a digit or the separator is another label."""
    assert label_key("1.3(a)") != label_key(other)


def test_labels_stand_in_natural_order() -> None:
    """Numbers are compared as numbers, and 6(a) stands among the sixes."""
    labels = ["10", "6.10", "A2", "6(a)", "6.9", "2", "A10", "6"]
    assert sorted(labels, key=natural_key) == ["2", "6", "6.9", "6.10", "6(a)", "10", "A2", "A10"]


@given(st.lists(st.text(max_size=20)))
def test_any_texts_can_be_ordered(labels: list[str]) -> None:
    """Whatever a label holds, it can be compared with every other."""
    once = sorted(labels, key=natural_key)
    assert once == sorted(once, key=natural_key)


@given(st.text(max_size=20), st.text(max_size=20))
def test_one_label_has_one_place(label: str, other: str) -> None:
    """Labels that are the same label stand in the same place."""
    assert label_key(label) != label_key(other) or natural_key(label) == natural_key(other)


@pytest.mark.parametrize("label", ["1", "18.1", "6(a)", "x" * MAX_LABEL, "Próxima 1"])
def test_labels_that_people_can_say(label: str) -> None:
    """A label is any short printable text."""
    assert check_label(label) == label


@pytest.mark.parametrize(
    "label", ["", "  ", "()", "...", "x" * (MAX_LABEL + 1), "1\n2", "1\x00", "1\u2028", 18, 1.5, None]
)
def test_labels_that_nobody_can_say(label: Any) -> None:
    """Nothing, several lines, control characters, and what is no text cannot be a label."""
    with pytest.raises(InvalidValueError) as refused:
        check_label(label, "to")
    assert "to" == refused.value.field
    assert label == refused.value.value


@pytest.mark.parametrize("plan", ["cip", "2024-27", "a", "x" * 64])
def test_plan_ids(plan: str) -> None:
    """A plan's id is a short lower-case name."""
    assert check_plan_id(plan) == plan


@pytest.mark.parametrize(
    "plan", ["", "CIP", "c ip", "cip\n", "cip/1", "c.i.p", "é", "x" * 65, REGISTER, 5, None]
)
def test_what_no_plan_can_be_called(plan: Any) -> None:
    """Capitals, spaces, separators and the register's own name are refused."""
    with pytest.raises(InvalidValueError, match=r"^plan: a plan id is 1 to 64"):
        check_plan_id(plan)


@pytest.mark.parametrize("event", [42, "42", "cip@42"])
def test_addresses_of_one_event(event: int | str) -> None:
    """An event is addressed by its version, with or without its plan."""
    assert 42 == event_version("cip", event)


@pytest.mark.parametrize(
    "event",
    [0, -1, "0", "cip@0", "other@42", "cip@", "@42", "cip@4.2", "cip@42 ", "x", "9" * 16, True, 4.2, None],
)
def test_addresses_of_no_event(event: Any) -> None:
    """Versions begin at 1, and another plan's events are not this one's."""
    with pytest.raises(InvalidValueError, match="addressed as cip@42, or as 42") as refused:
        event_version("cip", event, "about")
    assert "about" == refused.value.field


def test_the_register_has_events_too() -> None:
    """A report's event is addressed in the register's own stream."""
    assert 3 == event_version(REGISTER, f"{REGISTER}@3")


@pytest.mark.parametrize(
    ("address", "parts"),
    [("cip", ("cip", None)), ("cip/18.1", ("cip", "18.1")), ("cip/6(a)/x", ("cip", "6(a)/x"))],
)
def test_a_plan_or_an_action_of_it(address: str, parts: tuple[str, str | None]) -> None:
    """What people say for an action is its plan, a slash and its label."""
    assert parts == split_address(address)


@pytest.mark.parametrize("address", ["", "/18.1", "cip/", "CIP/1", "cip/\n"])
def test_what_addresses_nothing(address: str) -> None:
    """An address needs a plan, and after the slash a label."""
    with pytest.raises(InvalidValueError):
        split_address(address)


@pytest.mark.parametrize(
    ("kind", "letter", "name"),
    [
        (ActionId, "a", "action"),
        (RecommendationId, "r", "recommendation"),
        (SectionId, "s", "section"),
        (AmendmentId, "m", "amendment"),
    ],
)
def test_ids_say_what_they_are(kind: type[EntityId], letter: str, name: str) -> None:
    """An id is its kind's letter and a version; it shows its kind and survives pickling."""
    one = kind(f"{letter}5")
    assert (letter, name) == (kind.letter, kind.kind)
    assert f"{kind.__name__}('{letter}5')" == repr(one)
    assert type(pickle.loads(pickle.dumps(one))) is kind  # noqa: S301 our own bytes
