"""What a plan defines for itself: fields, standards and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planevents.definitions import Body, Field, Standard, bodies, field_values, fields, standards
from planevents.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

GREEN = Standard("Outcomes", counting="GREEN of all", statuses="Green", expected=75)


def test_a_field_by_name_holds_one_value_of_any_text() -> None:
    """A string is enough for a plain field."""
    assert (Field("theme", many=False, choices=()), Field("ward", many=True)) == fields(
        ["theme", Field("ward", many=True)]
    )


def test_one_value_stands_for_a_list_of_one() -> None:
    """Values, statuses, tags and choices take a bare string as one of them."""
    assert (("theme", ("All",)), ("ward", ("A", "B"))) == field_values({"ward": ["A", "B"], "theme": "All"})
    assert ("Green",) == GREEN.statuses
    assert ("A",) == Field("ward", choices="A").choices


def test_field_values_convert_once() -> None:
    """What events hold is not converted again."""
    held = (("theme", ("All",)),)
    assert held == field_values(held)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, None, 5])
def test_definitions_have_a_name(name: Any) -> None:
    """A field, a standard and a body can be called something."""
    makers: list[Callable[[], object]] = [
        lambda: Field(name),
        lambda: Standard(name, counting="x", statuses=()),
        lambda: Body(name, decides=True),
    ]
    for make in makers:
        with pytest.raises(InvalidValueError, match=r"^name: must be 1 to 200 characters"):
            make()


def test_the_longest_name() -> None:
    """A name of 200 characters is still one."""
    assert 200 == len(Field("x" * 200).name)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda _: fields("theme"), id="fields as a word"),
        pytest.param(lambda wrong: fields([wrong]), id="fields"),
        pytest.param(lambda wrong: standards([wrong]), id="standards"),
        pytest.param(lambda wrong: bodies([wrong]), id="bodies"),
        pytest.param(lambda _: bodies("Executive"), id="bodies as a word"),  # type: ignore[arg-type]
        pytest.param(lambda wrong: Body("Executive", decides=wrong), id="decides"),
        pytest.param(lambda wrong: Field("theme", many=wrong), id="many"),
        pytest.param(lambda wrong: field_values({"theme": wrong}), id="value"),
        pytest.param(lambda wrong: field_values({"theme": [wrong]}), id="values"),
        pytest.param(lambda wrong: field_values([wrong]), id="field values"),  # type: ignore[arg-type]
    ],
)
def test_what_could_not_be_read_back_is_not_taken_in(make: Callable[[Any], object]) -> None:
    """A definition of another type is refused where it is given, not when it is read."""
    with pytest.raises(InvalidValueError):
        make(5)


def test_definitions_of_the_right_kind_are_taken() -> None:
    """Standards and bodies stay in their order."""
    pair = [Body("Scrutiny", decides=False), Body("Executive", decides=True)]
    assert (tuple(pair), (GREEN,)) == (bodies(pair), standards([GREEN]))
