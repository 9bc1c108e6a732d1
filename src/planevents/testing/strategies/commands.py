"""Random commands for a plan as it stands: such as pass, such as are refused, and both."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs
from hypothesis import strategies as st

from planevents.testing.strategies.careless import CARELESS
from planevents.testing.strategies.choices import ANY, Choices, Kind
from planevents.testing.strategies.invalid import INVALID as _INVALID
from planevents.testing.strategies.invalid import UNSURE
from planevents.testing.strategies.valid import VALID as _VALID
from planevents.testing.strategies.valid_structure import INVALID_STRUCTURE, VALID_STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from planevents.commands import Command
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent

VALID: tuple[Kind, ...] = (*_VALID, *VALID_STRUCTURE)
INVALID: tuple[Kind, ...] = (*_INVALID, *INVALID_STRUCTURE)
KINDS: tuple[Kind, ...] = (*VALID, *UNSURE, *INVALID, *CARELESS)
FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(kind.family for kind in KINDS))
"""Such as status, updates, plan, dates, amendments, documents, measures, risks, money,
corrections, mistakes and careless."""


@attrs.frozen
class Attempt:
    """A command, and what the domain's rules must say of it on the plan's latest day or later.

    ``valid`` is None where it depends on the history that is corrected, and of what nobody thought about.
    ``refused_by`` names a rule that must be among those that refuse what is not valid. ``kind`` says in
    words what is tried.
    """

    command: Command
    kind: str
    valid: bool | None = True
    refused_by: str | None = None


@st.composite
def attempts(
    draw: DrawFn,
    plan: Plan,
    recorded: Sequence[RecordedEvent] = (),
    *,
    families: Sequence[str] = FAMILIES,
    texts: SearchStrategy[str] | None = None,
) -> Attempt:
    """Return commands for an open plan, tagged with what must become of them.

    Without ``recorded``, the plan's history, nothing is corrected or retracted. ``families`` are
    those of FAMILIES that commands are of; ``texts`` gives titles and reasons, which are to say
    something. Use ``valid_commands``, ``invalid_commands`` or ``commands`` where the tag is not needed.
    """
    return attempt(Choices(draw, plan, recorded, texts), [kind for kind in KINDS if kind.family in families])


def attempt(now: Choices, kinds: Sequence[Kind]) -> Attempt:
    """Draw an attempt of one of these kinds, if any is possible now."""
    family = now.of(tuple(dict.fromkeys(kind.family for kind in kinds)))
    possible = [kind for kind in kinds if kind.family == family and kind.possible(now)]
    possible = possible or [kind for kind in kinds if kind.possible(now)]
    possible = possible or [kind for kind in VALID if kind.family != "scheme" and kind.possible(now)]
    kind = now.of([kind for kind in possible for _ in range(kind.weight)])
    command = cast("Command", kind.make(now))
    if kind.refused_by is None:
        return Attempt(command, kind.name)
    if kind.refused_by == ANY:
        return Attempt(command, kind.name, valid=None)
    return Attempt(command, kind.name, valid=False, refused_by=kind.refused_by)


@st.composite
def valid_commands(
    draw: DrawFn,
    plan: Plan,
    recorded: Sequence[RecordedEvent] = (),
    *,
    texts: SearchStrategy[str] | None = None,
) -> Command:
    """Return commands that the domain's rules let pass, on the plan's latest day or later.

    Rules of your own may refuse them.

        @given(st.data(), histories())
        def test_valid_commands_pass(data, story):
            command = data.draw(valid_commands(story.tip.plan, story.recorded))
            story.do(command, on=TODAY)
    """
    return attempt(Choices(draw, plan, recorded, texts), VALID).command


@st.composite
def invalid_commands(draw: DrawFn, plan: Plan, recorded: Sequence[RecordedEvent] = ()) -> tuple[Command, str]:
    """Return commands that the domain's rules refuse, each with the name of a rule that does.

    (ReportStatus("1", "Nearly there"), "status-read")
    """
    found = attempt(Choices(draw, plan, recorded), INVALID)
    return found.command, found.refused_by or ""


@st.composite
def commands(
    draw: DrawFn,
    plan: Plan,
    recorded: Sequence[RecordedEvent] = (),
    *,
    texts: SearchStrategy[str] | None = None,
) -> Command:
    """Return commands of every class: mostly such as pass, some that are refused, some that depend."""
    kinds = VALID if draw(st.integers(0, 3)) < 3 else (*UNSURE, *INVALID, *CARELESS)  # noqa: PLR2004 three in four
    return attempt(Choices(draw, plan, recorded, texts), kinds).command
