"""Plans and their histories, and the points from which they can be looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from planevents.commands import AddAction, OpenPlan
from planevents.definitions import Body, Field, Standard
from planevents.errors import CommandRefusedError
from planevents.perspective import Basis, Perspective
from planevents.testing.story import BODIES, OPENED, TODAY, Story
from planevents.testing.strategies.commands import FAMILIES, attempts, commands
from planevents.testing.strategies.schemes import built_in_schemes, sound_schemes
from planevents.testing.strategies.targets import days

if TYPE_CHECKING:
    from datetime import date

    from hypothesis.strategies import DrawFn, SearchStrategy

    from planevents.definitions import ChangeControl
    from planevents.plan import Plan
    from planevents.recorded import RecordedEvent
    from planevents.statuses import StatusScheme

FIELDS = (
    Field("theme", many=True),
    Field("ward"),
    Field("priority", choices=("High", "Medium", "Low")),
)
_YEARS = st.sampled_from((4, 1, 9))
_LATER = st.sampled_from((0, 0, 30, 91))
_AGO = st.sampled_from((0, 0, 0, 1, 92))
_ELSEWHERE = st.integers(0, 1)
_LEANS = st.integers(0, 2)
_SHORT = {"evidence", "scheme", "corrections", "mistakes", "careless"}
LEANINGS = tuple(one for one in FAMILIES if one not in _SHORT)
"""The families of which it takes several commands until all has come about."""

_LEANING = st.sampled_from((None, *LEANINGS))


def change_controls() -> SearchStrategy[ChangeControl]:
    """Return the two modes of change control, live first."""
    modes: tuple[ChangeControl, ...] = ("live", "by approval")
    return st.sampled_from(modes)


@st.composite
def openings(
    draw: DrawFn,
    *,
    schemes: SearchStrategy[StatusScheme] | None = None,
    modes: SearchStrategy[ChangeControl] | None = None,
    years: SearchStrategy[int] | None = None,
) -> OpenPlan:
    """Return commands that open a plan: in any mode, with any scheme, fields, standards and bodies.

    ``schemes`` is where the status scheme comes from (a built-in or a random sound one), ``modes``
    where the change control does, and ``years`` the month in which the financial year starts.
    """
    scheme = draw(built_in_schemes() | sound_schemes() if schemes is None else schemes)
    standard = Standard(
        "Delivered",
        counting="complete, of all",
        statuses=[one.name for one in scheme.statuses if one.complete],
        expected=draw(st.sampled_from((None, 90))),
    )
    return OpenPlan(
        "Continuous Improvement Plan",
        scheme=scheme,
        change_control=draw(change_controls() if modes is None else modes),
        organisation=draw(st.sampled_from((None, "Cyngor Ynys Fach"))),
        period=draw(st.sampled_from((None, "2025-2030"))),
        fields=draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=3)),
        standards=draw(st.sampled_from(((), (standard,)))),
        bodies=draw(st.sampled_from((BODIES, (*BODIES, Body("Cabinet", decides=True))))),
        year_starts=draw(_YEARS if years is None else years),
    )


@st.composite
def histories(
    draw: DrawFn,
    *,
    schemes: SearchStrategy[StatusScheme] | None = None,
    modes: SearchStrategy[ChangeControl] | None = None,
    years: SearchStrategy[int] | None = None,
    plan: str = "cip",
    longest: int = 20,
    leaning: str | None = None,
) -> Story:
    """Return a plan's stories: what random commands record, in order and back-dated, the refused left out.

    A story begins with the plan open and one action in it. ``longest`` is how many more commands are
    sent at most; the rest is as in ``openings``. Most stories lean to one family of commands, of which two
    in three are: so what takes several steps comes about. ``leaning``
    says to which.

        @given(histories())
        def test_replay(story): assert story.plan() == story.tip.plan
    """
    opening = draw(openings(schemes=schemes, modes=modes, years=years))
    story = Story(
        plan,
        scheme=opening.scheme,
        change_control=opening.change_control,
        fields=opening.fields,
        standards=opening.standards,
        bodies=opening.bodies,
        year_starts=opening.year_starts,
    )
    story.do(AddAction("1", title="In the baseline", target="May 2025"), on=OPENED)
    today, leaning = OPENED, leaning or draw(_LEANING)
    for _ in range(draw(st.integers(0, longest))):
        today = min(today + timedelta(days=draw(_LATER)), TODAY)
        ago = draw(_AGO)
        if leaning is None or not draw(_LEANS):
            command = draw(commands(story.tip.plan, story.recorded))
        else:
            command = draw(attempts(story.tip.plan, story.recorded, families=(leaning,))).command
        try:
            story.elsewhere(draw(_ELSEWHERE)).do(command, on=max(today - timedelta(days=ago), OPENED))
        except CommandRefusedError:
            continue
    return story


def plans(
    *,
    schemes: SearchStrategy[StatusScheme] | None = None,
    modes: SearchStrategy[ChangeControl] | None = None,
    longest: int = 8,
) -> SearchStrategy[Plan]:
    """Return plans as they stand, opened in either mode, with something in them.

    @given(plans(), st.data())
    def test_it(plan, data): command = data.draw(valid_commands(plan))
    """
    return histories(schemes=schemes, modes=modes, longest=longest).map(lambda story: story.tip.plan)


def perspectives(story: Story) -> SearchStrategy[Perspective]:
    """Return where a history can be seen from: any position or none, any of its days or none."""
    return st.builds(
        Perspective,
        known_at=st.none() | st.integers(-1, story.position),
        effective_at=st.none() | st.sampled_from(_days(story.recorded)) | days(OPENED, TODAY),
    )


@st.composite
def bases(draw: DrawFn, story: Story, number: int) -> tuple[Basis, ...]:
    """Return so many reports on a story; neither their positions nor their cut-offs go back."""
    positions = sorted(draw(st.integers(0, story.position)) for _ in range(number))
    cut_offs = sorted(draw(days(OPENED, TODAY)) for _ in range(number))
    return tuple(map(Basis, positions, cut_offs))


def _days(recorded: list[RecordedEvent]) -> list[date]:
    return sorted({one.effective_on for one in recorded})
