"""What the strategies cover, and that what they say of their values is so."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from planevents import PlanRegister, codec
from planevents import commands as c
from planevents.calendar import Quarter
from planevents.decide import History, decide
from planevents.editions.importing import import_edition
from planevents.editions.table import read_csv
from planevents.errors import CommandRefusedError
from planevents.events import EVENT_TYPES, PlanEditionRecorded
from planevents.identity import check_label
from planevents.ledger.checkpoint import Checkpoint
from planevents.people import Person
from planevents.perspective import arrange
from planevents.statuses import NARRATIVE, StatusScheme
from planevents.target import Precision, TargetDate
from planevents.testing import strategies as kit
from planevents.testing.story import OPENED, TODAY, Story
from planevents.testing.strategies.choices import Choices
from planevents.testing.strategies.commands import attempt
from planevents.testing.strategies.histories import LEANINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from hypothesis.strategies import DrawFn, SearchStrategy

searching = settings(
    max_examples=500, database=None, derandomize=True, suppress_health_check=list(HealthCheck), deadline=None
)
counting = settings(searching, max_examples=100, phases=[Phase.generate])

PUBLISHED = {
    "31/03/22": "day of a short year",
    "31/05/2021": "day",
    "June 2025": "month",
    "January 2026 - April 2026": "month range",
    "May/June 2026": "either month",
    "2025/26": "financial year",
    "2026/7": "financial year of one digit",
    "2028/2029": "financial year in full",
    "2029/30+": "financial year onwards",
    "June 2025 onwards": "month onwards",
    "Monthly": "recurrence",
    "already in place every 6 months": "recurrence",
    "Quarterly throughout 2025/26": "recurrence within a year",
    "Ongoing": "ongoing",
    "n/a - Ongoing over the life of the Medium Term Financial Plan": "not applicable",
    "TBC": "to be confirmed",
    "March 2025, with the review to be completed during 2025/26": "compound",
    "Subject to findings, June 2025": "conditional",
    "June 2025 onwards Revised target April 2026": "revised",
    "Proposed revised target of April 2026 onwards": "proposed",
    "Reprofiled to September 2025": "reprofiled",
    "June 2025 (revised from May 2025)": "revised from",
    "Complete": "status word",
    "Commenced": "status word",
    "31/10021": "malformed",
    "31/0322": "malformed",
}
"""The target dates that were seen, and the shape that each is of."""

COMMANDS = {cls for cls in c.Command.__subclasses__() if cls.__module__.startswith(f"{c.__name__}.")}


leaning_histories = st.sampled_from(LEANINGS).flatmap(
    lambda family: st.tuples(st.just(family), kit.histories(longest=25, leaning=family))
)
"""As many of each family as of another."""


def exists(strategy: SearchStrategy[Any], wanted: Callable[[Any], Any]) -> bool:
    """Whether a run comes upon such a value."""
    find(strategy, wanted, settings=settings(searching, phases=[Phase.generate]))
    return True


def counted(strategy: SearchStrategy[Any], of: Callable[[Any], Any]) -> Counter[Any]:
    """How often each outcome comes up in a run."""
    found: Counter[Any] = Counter()

    @counting
    @given(strategy)
    def count(value: object) -> None:
        found[of(value)] += 1

    count()
    return found


def decided(story: Story, command: c.Command) -> set[str | None]:
    """The rules that would refuse a command today; none, if it would be carried out."""
    history = History(story.tip, lambda: story.recorded)
    try:
        decide([command], history, story.rulebook, today=TODAY, effective_on=TODAY)
    except CommandRefusedError as refused:
        return {violation.rule for violation in refused.violations}
    return set()


def becomes_what_it_says(tried: kit.Attempt, against: set[str | None]) -> None:
    """What is valid is carried out; what is not is refused, by the rule that is named."""
    if tried.valid is not None:
        assert tried.valid == (against == set()), (tried, against)
    if tried.refused_by is not None:
        assert tried.refused_by in against


# --- target dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", Precision)
def test_target_dates_are_of_every_precision(precision: Precision) -> None:
    """Whatever can be read from a text, and what cannot, is among them."""
    assert exists(kit.target_dates(), lambda target: target.precision is precision)


@pytest.mark.parametrize(("text", "shape"), PUBLISHED.items())
def test_every_published_shape_is_there(text: str, shape: str) -> None:
    """A shape reads as the published text does: all of it, with a due day or without."""
    assert {TargetDate(text).precision} == set(
        counted(kit.target_dates(shape), lambda target: target.precision)
    )


def test_target_dates_shrink_to_the_first_month() -> None:
    """What is found wrong with any month is shown of that one."""
    assert "January 2024" == find(kit.target_texts("month"), lambda _: True, settings=searching)


@given(kit.target_dates())
def test_a_target_keeps_its_text(target: TargetDate) -> None:
    """As it stands everywhere else, the text is what it was."""
    assert target.text == TargetDate(target.text).text == str(target)


# --- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kit.HOSTILE)
def test_hostile_texts_are_of_every_kind(kind: str) -> None:
    """Each kind is found among all of them, and alone."""
    known = set(kit.HOSTILE[kind])
    assert exists(kit.hostile_texts(), lambda text: text in known)
    assert known >= set(counted(kit.hostile_texts(kind), lambda text: text))


@given(kit.hostile_texts())
def test_hostile_texts_can_be_recorded(text: str) -> None:
    """They are text: what they come to on disk is they again."""
    story = Story().do(c.AddAction("1", title=f"x{text}"), on=OPENED)
    event = story.recorded[-1].event
    assert event == codec.decode(event.type, event.schema, codec.encode(event))


@given(kit.labels())
def test_labels_can_be_labels(label: str) -> None:
    """Whatever else they are."""
    assert label == check_label(label)


# --- schemes and people ---------------------------------------------------------------------------


@given(kit.sound_schemes())
def test_sound_schemes_are_sound(scheme: Any) -> None:
    """The check finds nothing."""
    assert () == scheme.check()


def test_schemes_are_sound_and_unsound_free_and_bound() -> None:
    """With moves and without; with an initial status of their own; with letters, aliases, open commitments."""
    assert {(True, True), (True, False), (False, False)} == set(
        counted(kit.schemes(), lambda scheme: (scheme.check() == (), scheme.moves is None))
    )
    assert {True, False} == set(counted(kit.schemes(), lambda scheme: scheme.statuses[0].letter is None))
    assert exists(kit.schemes(), lambda scheme: scheme.start != scheme.names[0])
    assert exists(kit.schemes(), lambda scheme: any(one.open_commitment for one in scheme.statuses))
    assert exists(kit.statuses(), lambda status: status.aliases)
    assert 4 == len(counted(kit.built_in_schemes(), lambda scheme: scheme.name))


def test_schemes_shrink_to_two_statuses() -> None:
    """One that is open, one that is complete, and no moves named."""
    scheme = find(kit.schemes(), lambda _: True, settings=settings(searching, max_examples=20))
    assert (("Red", "Complete"), None) == (scheme.names, scheme.moves)


def test_owners_are_nobody_one_or_several_of_every_kind() -> None:
    """Posts, boards, posts to be determined, unrecruited, and held by somebody."""
    assert {0, 1, 2} == set(counted(kit.owners(), len))
    assert {"post", "board", "to be determined", "unrecruited"} == set(counted(kit.posts(), lambda p: p.kind))
    assert exists(kit.posts(), lambda post: post.person)
    assert {Person} == set(counted(kit.people(), type))


# --- plans and commands ---------------------------------------------------------------------------


def test_plans_are_opened_in_every_way() -> None:
    """Both modes, fields, standards and years that begin in other months."""
    modes = counted(kit.openings(), lambda opening: (opening.change_control, opening.year_starts))
    assert {(mode, month) for mode in ("live", "by approval") for month in (4, 1, 9)} == set(modes)
    assert exists(kit.openings(), lambda opening: opening.fields and opening.standards)
    assert 2 <= len(counted(kit.openings(), lambda opening: opening.scheme.name))


@st.composite
def attempted(draw: DrawFn) -> tuple[Story, kit.Attempt]:
    story = draw(kit.histories(longest=10))
    return story, draw(kit.attempts(story.tip.plan, story.recorded))


@given(attempted())
def test_attempts_become_what_they_say(one: tuple[Story, kit.Attempt]) -> None:
    """Whatever the history is that they come after."""
    story, tried = one
    becomes_what_it_says(tried, decided(story, tried.command))


@given(st.data(), kit.histories(longest=10))
def test_commands_come_valid_and_invalid_apart(data: st.DataObject, story: Story) -> None:
    """Without their tags, too."""
    wrong, rule = data.draw(kit.invalid_commands(story.tip.plan, story.recorded))
    assert rule in decided(story, wrong)
    assert set() == decided(story, data.draw(kit.valid_commands(story.tip.plan, story.recorded)))


@given(st.data(), kit.plans(longest=4))
def test_commands_need_no_history(data: st.DataObject, plan: Any) -> None:
    """Then nothing is corrected, for which a history is needed."""
    command = data.draw(kit.commands(plan, texts=kit.hostile_texts("html")))
    assert not isinstance(command, c.CorrectFact | c.RetractFact)


@pytest.mark.slow
def test_every_kind_of_attempt_can_be_made() -> None:
    """Somewhere in a run each kind comes up, and becomes what it says; so each class of command."""
    seen: set[tuple[str, type]] = set()

    @settings(counting, max_examples=20 * len(LEANINGS))
    @given(st.data(), leaning_histories)
    def play(data: st.DataObject, told: tuple[str, Story]) -> None:
        family, story = told
        drawing: Any = data.draw
        # What is possible before a plan's approval is not possible after it.
        try_each(Choices(drawing, story.tip.plan, story.recorded), story)
        story.do(c.AddRecommendation("R", text="Agree one picture"), on=TODAY)
        of_it = [kind for kind in kit.KINDS if kind.family == family]
        for _ in range(8):
            some = Choices(drawing, story.tip.plan, story.recorded)
            story.do(attempt(some, of_it).command, on=TODAY)
        agree_a_milestone(story)
        try_each(Choices(drawing, story.tip.plan, story.recorded), story)

    def agree_a_milestone(story: Story) -> None:
        plan = story.tip.plan
        if plan.change_control == "by approval" and plan.approved_on and plan.actions:
            step = c.AddMilestone("Last", action=plan.actions[0].id, title="Draft", target="May 2026")
            story.do(step, on=TODAY)

    def try_each(now: Choices, story: Story) -> None:
        for kind in kit.KINDS:
            if kind.possible(now):
                one = attempt(now, [kind])
                seen.add((one.kind, type(one.command)))
                becomes_what_it_says(one, decided(story, one.command))

    play()
    assert {kind.name for kind in kit.KINDS} == {kind for kind, _ in seen}
    assert {command for _, command in seen} == COMMANDS


def test_a_report_shrinks_to_the_first_action_and_status() -> None:
    """It is of the one action that there is, and says nothing more than it must."""
    story = Story().do(c.AddAction("1", title="Publish the strategy"), on=OPENED)
    commands = kit.commands(story.tip.plan)
    command = find(commands, lambda one: isinstance(one, c.ReportStatus), settings=searching)
    assert c.ReportStatus("1", "Not started") == command


# --- histories ------------------------------------------------------------------------------------


@given(kit.histories())
def test_histories_are_histories(story: Story) -> None:
    """They replay to their tip, by versions that count."""
    assert story.plan() == story.tip.plan
    assert [*range(1, len(story.recorded) + 1)] == [one.version for one in story.recorded]


@pytest.mark.slow
def test_histories_hold_every_event() -> None:
    """Each type of event that a plan's stream can hold; out of order, too."""
    found: Counter[str] = Counter()

    @settings(counting, max_examples=60 * len(LEANINGS))
    @given(leaning_histories)
    def play(told: tuple[str, Story]) -> None:
        _, story = told
        found.update(one.event.type for one in story.recorded)
        days = [one.effective_on for one in story.recorded]
        found["back-dated"] += days != sorted(days)

    play()
    elsewhere = {"report.issued", "personal_data.erased"}
    assert ({event.type for event in EVENT_TYPES} - elsewhere) | {"back-dated"} == {
        kind for kind, times in found.items() if times
    }


def test_histories_shrink_to_one_action() -> None:
    """A plan, one action, nothing more."""
    plain = kit.histories(schemes=st.just(NARRATIVE))
    story = find(plain, lambda _: True, settings=settings(searching, max_examples=20))
    assert ["plan.opened", "action.added"] == [one.event.type for one in story.recorded]


@given(st.data(), kit.histories(longest=8))
def test_perspectives_see_part_of_a_history(data: st.DataObject, story: Story) -> None:
    """Never more than there is."""
    perspective = data.draw(kit.perspectives(story))
    assert {one.version for one in arrange(story.recorded, perspective)} <= {
        one.version for one in story.recorded
    }


def test_perspectives_limit_both_axes_or_none() -> None:
    """What is known, what is effective, both, neither."""
    story = Story()
    seen = counted(kit.perspectives(story), lambda one: (one.known_at is None, one.effective_at is None))
    assert {(a, b) for a in (True, False) for b in (True, False)} == set(seen)


@given(st.data(), kit.histories(longest=8))
def test_bases_never_go_back(data: st.DataObject, story: Story) -> None:
    """Neither in what they know nor in what they show."""
    first, second, third = data.draw(kit.bases(story, 3))
    assert first.position <= second.position <= third.position
    assert first.cut_off <= second.cut_off <= third.cut_off


# --- editions -------------------------------------------------------------------------------------


def imported(published: tuple[kit.PublishedEdition, ...]) -> PlanRegister:
    """A register that took every edition of a plan."""
    register = PlanRegister.open("memory://", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    for one in published:
        import_edition(register, "Officer", one.table, one.settings, one.edition)
    return register


@given(kit.editions())
def test_editions_can_be_imported(published: tuple[kit.PublishedEdition, ...]) -> None:
    """Each of them, in their order; and the last says what the plan is."""
    register = imported(published)
    editions = [one for one in register.events("cip") if isinstance(one.event, PlanEditionRecorded)]
    assert len(published) == len(editions) == len(register.reports())
    assert {row["Ref"] for row in published[-1].rows} == {
        action.label for action in register.plan("cip").actions
    }
    assert isinstance(register.checkpoint(), Checkpoint)


def test_editions_change_from_one_to_the_next() -> None:
    """Actions come, others change without a word, and statuses are told."""
    later = counted(kit.editions(), lambda published: kinds_after_the_first(imported(published)))
    assert {"action.added", "change.observed", "action.status_reported"} <= frozenset().union(*later)


def kinds_after_the_first(register: PlanRegister) -> frozenset[str]:
    """What a register recorded of the editions that came after the first."""
    return frozenset(one.event.type for one in register.events("cip") if one.effective_on > date(2025, 3, 31))


@given(kit.edition_tables())
def test_an_edition_is_the_file_that_it_is_printed_as(edition: kit.PublishedEdition) -> None:
    """What reads the file gives the same table, to the line and to the hash."""
    with TemporaryDirectory() as folder:
        file = Path(folder, edition.edition.file)
        file.write_bytes(edition.csv.encode())
        assert edition.table == read_csv(file)


# --- types ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [TargetDate, Story, c.Command, c.OpenPlan, Person, StatusScheme, Quarter])
def test_types_are_made_by_their_name(kind: type) -> None:
    """What planevents is made of can be asked for by type."""
    kit.register_types()
    made = counted(st.from_type(kind).map(type), lambda found: issubclass(found, kind))
    assert {True} == set(made)
