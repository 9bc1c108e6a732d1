"""Read models: what SQL sees, while others read, write, rebuild, break off and break things."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect
from tests.read_models.office import DATABASES, VIEWS, Office, office

from planevents import Person
from planevents.commands import (
    AddAction,
    AddSection,
    ChangeOwners,
    CorrectFact,
    HandOverPost,
    IssueReport,
    MoveAction,
    OpenPlan,
    RecordPublishedChange,
    RelabelSection,
    RenamePost,
    ReportStatus,
    Reprofile,
    RetitleSection,
    RetractFact,
    Withdraw,
)
from planevents.errors import InvalidValueError, StoreFailedError
from planevents.identity import natural_key
from planevents.read_models.actions import label_sort
from planevents.read_models.checking import AT_MOST
from planevents.read_models.generations import RETIRED, VERSION
from planevents.read_models.models import ReadModels
from planevents.read_models.rows import KEYS, Contents, deltas
from planevents.statuses import NARRATIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planevents.register import Acting, PlanRegister

MARCH = date(2025, 3, 31)
JUNE = date(2025, 6, 30)


@pytest.fixture(params=DATABASES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def register(opened: Office) -> PlanRegister:
    return opened.register()


@pytest.fixture
def officer(register: PlanRegister) -> Acting:
    officer = register.acting_as("Performance Officer")
    begin(officer, "cip")
    return officer


def begin(officer: Acting, plan: str) -> None:
    """Open a plan of two actions."""
    officer.execute(
        plan,
        OpenPlan(f"Plan {plan}", scheme=NARRATIVE, fields=["theme"]),
        AddAction("1", title="Publish the strategy", owners=["Chief Executive"], target="May 2025"),
        AddAction("2", title="Review the rules", owners=["Mayor"], fields={"theme": "All"}),
        effective_on=MARCH,
    )


def later(officer: Acting, number: int, plan: str = "cip") -> None:
    """One event more."""
    officer.execute(plan, ReportStatus("1", "In progress", narrative=f"step {number}"), effective_on=JUNE)


class TestReading:
    """What the views show."""

    def test_an_append_is_seen_at_once(self, opened: Office, officer: Acting) -> None:
        """Its action, its change, its quarters: nobody has to ask for it."""
        officer.execute("cip", ReportStatus("1", "Complete"), effective_on=JUNE)

        (first, second) = opened.seen()["plan_actions"]
        assert ("1", "Complete", "2025-06-30") == (
            first["label"],
            first["status"],
            str(first["completed_on"]),
        )
        assert ("2", None) == (second["label"], second["status"])
        assert [("2025/26 Q1", "Complete"), ("2025/26 Q1", None)] == [
            (row["quarter"], row["status"]) for row in opened.seen()["quarter_positions"]
        ]
        assert "1: completed as 'Complete' for 2025/26 Q1" == opened.seen()["documented_changes"][-1]["what"]

    def test_an_action_tells_when_it_changed_last(self, opened: Office, officer: Acting) -> None:
        """By the version of the last event about it; a correction is about what it corrects."""
        officer.execute("cip", Withdraw("2", reason="Merged"), effective_on=JUNE)
        officer.execute("cip", CorrectFact(2, field="title", value="Publish it", reason="Slip"))

        assert [("1", 5, "Publish it"), ("2", 4, "Review the rules")] == [
            (row["label"], row["last_version"], row["title"]) for row in opened.seen()["plan_actions"]
        ]

    def test_a_change_tells_what_became_of_it(self, opened: Office, officer: Acting) -> None:
        """Which later event corrects it, and which retracts it; both stay listed."""
        officer.execute("cip", Withdraw("2", reason="Merged"), effective_on=JUNE)
        officer.execute("cip", CorrectFact(2, field="title", value="Publish it", reason="Slip"))
        officer.execute("cip", RetractFact(4, reason="Wrong row"))

        marks = [(row["corrected_by"], row["retracted_by"]) for row in opened.seen()["documented_changes"]]
        assert [(None, None), (5, None), (None, None), (None, 6), (None, None), (None, None)] == marks

    def test_what_an_action_is_in_is_told_as_it_is_called_now(
        self, opened: Office, register: PlanRegister, officer: Acting
    ) -> None:
        """Sections and posts that are called otherwise, and posts that were handed over."""
        officer.execute("cip", AddSection("A", title="Place"), MoveAction("1", section="A"))
        officer.execute("cip", RelabelSection("A", to="B"), RetitleSection("B", title="People"))
        assert "People" == opened.seen()["plan_actions"][0]["section_title"]
        officer.execute("cip", RenamePost("Mayor", to="Leader"))
        officer.execute("cip", HandOverPost("Chief Executive", to="Leader", reason="Retirement"))

        first, second = opened.seen()["plan_actions"]
        assert ("B", "People") == (first["section"], first["section_title"])
        assert ("Leader", "Leader") == (first["owners"], second["owners"])
        assert register.check().ok

    def test_what_has_left_the_plan_stays_with_its_reason(self, opened: Office, officer: Acting) -> None:
        """A removed action is a row too."""
        officer.execute("cip", Withdraw("2", reason="Merged"), effective_on=JUNE)

        gone = opened.seen()["plan_actions"][1]
        assert ("withdrawn", "2025-06-30", "Merged") == (
            gone["removed"],
            str(gone["removed_on"]),
            gone["removed_reason"],
        )

    def test_a_report_is_seen_with_each_plan_it_covers(self, opened: Office, officer: Acting) -> None:
        """With the version that it pins, and the size of the tree at which its checkpoint is taken."""
        begin(officer, "estates")
        officer.issue(IssueReport("March 2025", plans=["cip", "estates"], period="2024/25 Q4", cut_off=MARCH))

        assert [("cip", 3, 7), ("estates", 3, 7)] == [
            (row["plan"], row["plan_version"], row["tree_size"]) for row in opened.seen()["issued_reports"]
        ]

    @pytest.mark.parametrize("days", [0, 30, 31, 500])
    def test_what_is_overdue_is_a_question_of_the_day(
        self, opened: Office, officer: Acting, register: PlanRegister, days: int
    ) -> None:
        """No column depends on today; a query with a day finds what the register finds."""
        officer.execute("cip", AddAction("3", title="Sell", target="June 2025"), effective_on=MARCH)
        officer.execute("cip", AddAction("4", title="Buy", target="May 2025"), effective_on=MARCH)
        officer.execute("cip", ReportStatus("4", "Complete"), effective_on=JUNE)
        day = date(2025, 5, 1) + timedelta(days)

        found = opened.sql(
            f"SELECT label FROM {opened.name('plan_actions')} "
            "WHERE removed IS NULL AND NOT complete AND due_on < :day ORDER BY label_sort",
            day=str(day) if opened.schema is None else day,
        )
        assert [action.label for action in register.plan("cip", as_at=day).overdue] == [
            row["label"] for row in found
        ]

    def test_names_are_joined_and_erased(self, opened: Office, register: PlanRegister) -> None:
        """The tables hold posts and commitments; a view shows the name for as long as it is kept."""
        register.acting_as("Officer", person="Ada Actor").execute(
            "cip",
            OpenPlan("Plan", scheme=NARRATIVE),
            AddAction("1", title="Do", owners=[Person("Olu Owner", post="Head"), "Mayor"]),
            ChangeOwners("1", owners=["Mayor", Person("Nia New", post="Head")]),
            effective_on=MARCH,
        )

        def owners() -> list[tuple[str, str | None]]:
            return [(row["post"], row["name"]) for row in opened.seen()["action_owners"]]

        changed = opened.seen()["documented_changes"][-1]
        assert [("Mayor", None), ("Head", "Nia New")] == owners()
        assert ("Ada Actor", "Head; Mayor", "Mayor; Head") == (
            changed["actor_name"],
            changed["old"],
            changed["new"],
        )
        written = str([opened.sql(f"SELECT * FROM {opened.name('rm_' + table)}") for table in KEYS])
        assert not any(name in written for name in ("Ada", "Olu", "Nia", "erased"))

        opened.sql(f"DELETE FROM {opened.name('person')}")

        assert [("Mayor", None), ("Head", "erased")] == owners()
        assert "erased" == opened.seen()["documented_changes"][-1]["actor_name"]

    @given(st.lists(st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}(\([a-c]\))?", fullmatch=True)))
    def test_labels_sort_as_people_sort_them(self, labels: list[str]) -> None:
        """6.9 comes before 6.10, in plain text order."""
        assert sorted(labels, key=natural_key) == sorted(labels, key=label_sort)

    def test_a_prefix_begins_every_name(self, tmp_path: Path) -> None:
        """So that a host may have views of these names."""
        with office("sqlite", tmp_path, prefix="pe_") as opened:
            begin(opened.register().acting_as("Officer"), "cip")

            views = inspect(opened.engine).get_view_names()
            assert sorted(f"pe_{view}" for view in VIEWS) == sorted(views)
            assert 2 == len(opened.seen()["plan_actions"])


class TestKeeping:
    """In the append's own transaction."""

    def test_what_is_rolled_back_leaves_no_trace(
        self, opened: Office, officer: Acting, register: PlanRegister
    ) -> None:
        """Neither in the tables nor in what is remembered for the next append."""
        before = opened.seen()
        with suppress(ZeroDivisionError), register.transaction() as bound:
            later(bound.acting_as("Officer"), 1)
            begin(bound.acting_as("Officer"), "estates")
            raise ZeroDivisionError

        assert before == opened.seen()
        later(officer, 2)
        assert opened.models.check().require().ok

    def test_a_part_taken_back_leaves_no_trace(self, opened: Office, register: PlanRegister) -> None:
        """Other events may take the versions of those that were taken back."""
        with register.transaction() as bound:
            officer = bound.acting_as("Officer")
            begin(officer, "cip")
            with suppress(ZeroDivisionError), bound.transaction() as part:
                part.acting_as("Officer").execute("cip", Withdraw("1", reason="No"), effective_on=JUNE)
                raise ZeroDivisionError
            officer.execute("cip", Withdraw("2", reason="No"), effective_on=JUNE)

        assert [None, "withdrawn"] == [row["removed"] for row in opened.seen()["plan_actions"]]
        assert opened.models.check().require().ok

    def test_in_a_hosts_transaction_both_are_kept_or_neither(
        self, opened: Office, officer: Acting, register: PlanRegister
    ) -> None:
        """The tables follow the host's commit and rollback."""
        before = opened.seen()
        engine = create_engine(opened.url)
        for keep in (False, True):
            with engine.connect() as connection, register.using(connection) as bound:
                later(bound.acting_as("Officer"), 1)
                if keep:
                    connection.commit()
                else:
                    connection.rollback()
            assert keep is (before != opened.seen())
        engine.dispose()
        later(officer, 2)
        assert opened.models.check().require().ok

    def test_if_the_tables_fail_the_append_fails(
        self, opened: Office, officer: Acting, register: PlanRegister
    ) -> None:
        """As a whole: no event without its rows."""
        opened.sql(f"DROP TABLE {opened.name('rm_quarter')} {'CASCADE' if opened.schema else ''}")

        with pytest.raises(StoreFailedError):
            later(officer, 1)
        assert 3 == len(list(register.events()))

    def test_only_what_changed_is_written(self, tmp_path: Path) -> None:
        """Of the touched plan the touched action; other plans and actions stay as they are."""
        with office("sqlite", tmp_path) as opened:
            officer = opened.register().acting_as("Officer")
            begin(officer, "cip")
            begin(officer, "estates")
            later(officer, 1)
            opened.sql("CREATE TABLE written (kind TEXT, name TEXT)")
            for table, keys in KEYS.items():
                name = " || ' ' || ".join(f"NEW.{key}" for key in keys)
                opened.sql(
                    f"CREATE TRIGGER log_{table} AFTER INSERT ON rm_{table} "
                    f"BEGIN INSERT INTO written VALUES ('{table}', {name}); END"
                )

            officer.execute("cip", Reprofile("1", target="July 2025", reason="Late"), effective_on=JUNE)

            written = {(row["kind"], row["name"]) for row in opened.sql("SELECT * FROM written")}
            assert {("action", "cip a2"), ("change", "cip 5"), ("plan", "cip")} == written

    def test_a_stray_row_stops_no_append(self, opened: Office, officer: Acting) -> None:
        """What somebody else wrote where a row belongs is replaced."""
        opened.sql(f"INSERT INTO {opened.name('rm_change')} (generation, plan, version) VALUES (1, 'cip', 4)")

        later(officer, 1)

        assert opened.models.check().require().ok

    def test_a_writer_without_them_leaves_them_behind(self, opened: Office, officer: Acting) -> None:
        """Later writers leave them where they are, and a catch-up brings them on."""
        keep, opened.store.on_append = opened.store.on_append, None
        later(officer, 1)
        opened.store.on_append = keep
        later(officer, 2)

        status = opened.models.status()
        assert (3, 5, 2, False) == (status.position, status.head, status.behind, status.is_current)
        assert opened.models.check().require().ok
        assert "read models: 3 events of 5, 2 behind" == str(status)

        opened.models.catch_up()
        later(officer, 3)

        assert 6 == opened.models.status().position
        assert opened.models.check().require().ok

    def test_a_store_with_events_begins_empty(self, opened: Office) -> None:
        """Until they are caught up or rebuilt; making them twice changes nothing."""
        opened.register()
        opened.store.on_append = None
        begin(opened.register().acting_as("Officer"), "cip")
        opened.empty()
        opened.models.create()

        assert (0, 3) == (opened.models.status().position, opened.models.status().head)
        opened.models.rebuild()
        assert opened.models.status().is_current
        opened.models.create()
        assert 1 == len(opened.generations())


class TestRebuilding:
    """Beside what is read."""

    def test_readers_and_writers_go_on(self, opened: Office, officer: Acting) -> None:
        """At every step the views show everything that was appended; in the end from new tables."""
        for number in range(6):
            later(officer, number)
        seen: list[int] = []

        def meanwhile(done: int, total: int) -> None:
            assert done <= total
            if done < total:
                later(officer, 10 + done)
                opened.models.check().require()
            seen.append(len(opened.seen()["documented_changes"]))

        opened.models.rebuild(batch=3, progress=meanwhile)

        assert sorted(seen) == seen
        assert [{"number": 2, "position": seen[-1], "live": True}] == opened.generations()
        assert opened.models.check().require().ok
        assert {2} == {
            row["generation"]
            for table in KEYS
            for row in opened.sql(f"SELECT generation FROM {opened.name('rm_' + table)}")
        }

    @pytest.mark.parametrize("at", range(3))
    def test_broken_off_it_goes_on_where_it_was(self, opened: Office, officer: Acting, at: int) -> None:
        """What is read is not touched before the end."""
        for number in range(6):
            later(officer, number)
        before = opened.seen()
        told: list[int] = []

        def break_off(done: int, _: int) -> None:
            told.append(done)
            if len(told) > at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            opened.models.rebuild(batch=3, progress=break_off)
        assert before == opened.seen()
        later(officer, 7)

        again: list[int] = []
        opened.models.rebuild(batch=3, progress=lambda done, _: again.append(done))

        assert told[-1] <= again[0]
        assert opened.models.check().require().ok
        assert 1 == len(opened.generations())

    def test_an_unfinished_one_is_told(self, opened: Office, officer: Acting) -> None:
        """With how far it came."""
        later(officer, 1)
        with pytest.raises(ZeroDivisionError):
            opened.models.rebuild(batch=2, progress=lambda done, _: 1 // (2 - done))

        assert 2 == opened.models.status().building
        assert "an unfinished rebuild holds 2 events" in str(opened.models.status())

    def test_a_shadow_that_has_arrived_is_kept_too(self, opened: Office, officer: Acting) -> None:
        """An append writes into every generation that lacks nothing."""
        with pytest.raises(ZeroDivisionError):
            opened.models.rebuild(batch=2, progress=lambda done, _: 1 // (2 - done))
        opened.sql(f"UPDATE {opened.name('generation')} SET position = 3 WHERE number = 2")
        later(officer, 1)

        assert [4, 4] == [row["position"] for row in opened.generations()]

    def test_a_lost_table_is_made_again_and_filled(self, opened: Office, officer: Acting) -> None:
        """Until it is filled, the status says that everything is missing."""
        before = opened.seen()
        opened.sql(f"DROP TABLE {opened.name('rm_action_field')} {'CASCADE' if opened.schema else ''}")
        opened.models.create()

        assert 0 == opened.models.status().position
        later(officer, 1)
        opened.models.rebuild()
        assert before["action_fields"] == opened.seen()["action_fields"]
        assert opened.models.check().require().ok

    def test_tables_of_more_events_than_there_are_need_a_rebuild(
        self, opened: Office, officer: Acting
    ) -> None:
        """A store may have been restored from a backup without them; no shadow of then is used either."""
        later(officer, 1)
        opened.sql(
            f"INSERT INTO {opened.name('generation')} (projection, number, version, position, live) "
            f"VALUES ('read_models', 2, {VERSION}, 9, false)"
        )
        opened.sql(f"UPDATE {opened.name('generation')} SET position = 9")

        assert "read models: 9 events, but the store has 4: rebuild them" in str(opened.models.status())
        with pytest.raises(StoreFailedError, match="rebuild"):
            opened.models.catch_up()
        opened.models.rebuild()
        assert [{"number": 3, "position": 4, "live": True}] == opened.generations()
        assert opened.models.check().require().ok

    def test_rows_that_a_forgotten_generation_left_are_not_taken_over(
        self, opened: Office, officer: Acting
    ) -> None:
        """Even if somebody emptied the table of generations."""
        later(officer, 1)
        opened.sql(f"DELETE FROM {opened.name('generation')}")
        opened.sql(f"INSERT INTO {opened.name('rm_plan')} (generation, plan) VALUES (1, 'ghost')")
        opened.models.create()
        assert [] == opened.seen()["registered_plans"]
        opened.models.rebuild()
        assert ["cip"] == [row["plan"] for row in opened.seen()["registered_plans"]]

    @pytest.mark.parametrize("batch", [0, -1])
    def test_a_batch_has_an_event(self, opened: Office, batch: int) -> None:
        """Else it would never end."""
        opened.models.create()
        for ask in (opened.models.rebuild, opened.models.catch_up):
            with pytest.raises(InvalidValueError, match="batch"):
                ask(batch=batch)

    def test_one_within_another(self, opened: Office, officer: Acting) -> None:
        """The second finishes what the first began; the first finds it done."""
        for number in range(6):
            later(officer, number)
        before = opened.seen()
        other = ReadModels(opened.another())
        inner: list[int] = []

        def meanwhile(done: int, _: int) -> None:
            if done == 4 and not inner:
                other.rebuild(batch=1, progress=lambda done, _: inner.append(done))

        opened.models.rebuild(batch=2, progress=meanwhile)

        assert inner[0] == 4
        assert before == opened.seen()
        assert [2] == [row["number"] for row in opened.generations()]
        assert opened.models.check().require().ok

    def test_several_at_once_beside_writers(self, opened: Office, officer: Acting) -> None:
        """Whoever wins, in the end there is one generation, and it is right."""
        for number in range(12):
            later(officer, number)
        rebuilders = [ReadModels(opened.another()) for _ in range(2)]

        def write() -> None:
            for number in range(10):
                later(officer, number)

        with ThreadPoolExecutor() as pool:
            for job in [pool.submit(one.rebuild, batch=2) for one in rebuilders] + [pool.submit(write)]:
                job.result(timeout=60)

        assert 1 == len(opened.generations())
        assert opened.models.status().is_current
        assert opened.models.check().require().ok

    def test_what_an_ended_rebuild_left_is_removed(self, opened: Office, officer: Acting) -> None:
        """A process killed after the swap leaves a retired generation; the next rebuild removes it."""
        later(officer, 1)
        opened.sql(f"UPDATE {opened.name('generation')} SET number = 9")
        for table in KEYS:
            opened.sql(f"UPDATE {opened.name('rm_' + table)} SET generation = 9")
        opened.sql(
            f"INSERT INTO {opened.name('generation')} (projection, number, version, position, live) "
            f"VALUES ('read_models', 8, {VERSION}, {RETIRED}, false)"
        )
        opened.sql(f"INSERT INTO {opened.name('rm_plan')} (generation, plan) VALUES (8, 'gone')")

        opened.models.rebuild()

        assert [10] == [row["number"] for row in opened.generations()]
        assert ["cip"] == [row["plan"] for row in opened.sql(f"SELECT plan FROM {opened.name('rm_plan')}")]

    def test_tables_of_another_version_need_a_rebuild(self, opened: Office, officer: Acting) -> None:
        """Nobody writes into them as if they were ours, and the status says what to do."""
        opened.sql(f"UPDATE {opened.name('generation')} SET version = {VERSION - 1}")
        before = opened.seen()
        later(officer, 1)

        status = opened.models.status()
        assert (True, False, 1) == (status.needs_rebuild, status.is_current, status.behind)
        assert "rebuild them" in str(status)
        assert before == opened.seen()
        assert not opened.models.check().ok
        with pytest.raises(StoreFailedError, match="rebuild"):
            opened.models.catch_up()

        opened.models.rebuild()

        assert opened.models.status().is_current
        assert opened.models.check().require().ok


class TestCatchingUp:
    """A batch a transaction."""

    def test_its_place_is_kept_with_its_rows(self, opened: Office, officer: Acting) -> None:
        """Broken off it holds whole batches, and goes on from there; two at once do no harm."""
        for number in range(5):
            later(officer, number)
        before = opened.seen()
        opened.empty()
        other = ReadModels(opened.another())

        def break_off(done: int, _: int) -> None:
            opened.models.check().require()
            if done == 3:
                other.catch_up(batch=1)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            opened.models.catch_up(batch=3, progress=break_off)
        assert opened.models.catch_up().is_current
        assert before == opened.seen()

    def test_another_may_be_ahead_or_take_smaller_steps(self, opened: Office, officer: Acting) -> None:
        """What was worked out for a place that somebody else has left is thrown away."""
        for number in range(9):
            later(officer, number)
        before = opened.seen()
        opened.empty()
        other = ReadModels(opened.another())
        told: list[int] = []

        def meanwhile(done: int, _: int) -> None:
            told.append(done)
            if len(told) == 2:
                with pytest.raises(KeyboardInterrupt):
                    other.catch_up(batch=1, progress=at_most(done + 2))

        opened.models.catch_up(batch=3, progress=meanwhile)

        assert before == opened.seen()

    def test_without_tables_it_says_what_to_do(self, opened: Office) -> None:
        """As do the others."""
        assert "there are no read models: create() makes them" == str(opened.models.status())
        for ask in (opened.models.catch_up, opened.models.check):
            with pytest.raises(StoreFailedError, match=r"create\(\) makes them"):
                ask()


def at_most(done: int) -> Callable[[int, int], None]:
    """Break off where so many events are in."""

    def stop(now: int, _: int) -> None:
        if now >= done:
            raise KeyboardInterrupt

    return stop


class TestChecking:
    """Against a replay."""

    @pytest.mark.parametrize(
        ("damage", "found"),
        [
            ("UPDATE {rm_action} SET title = 'x' WHERE action = 'a2'", ("rm_action", ("cip", "a2"), "title")),
            ("UPDATE {rm_action} SET due_on = NULL", ("rm_action", ("cip", "a2"), "due_on")),
            ("UPDATE {rm_plan} SET version = 2", ("rm_plan", ("cip",), "version")),
            ("DELETE FROM {rm_change} WHERE version = 2", ("rm_change", ("cip", 2), None)),
            ("DELETE FROM {rm_report}", ("rm_report", (6, "cip"), None)),
            ("UPDATE {rm_report} SET body = 'x'", ("rm_report", (6, "cip"), "body")),
            (
                "INSERT INTO {rm_plan} (generation, plan) VALUES (1, 'ghost')",
                ("rm_plan", ("ghost",), None),
            ),
            (
                "INSERT INTO {rm_action_owner} (generation, plan, action, ordinal) VALUES (1, 'cip', 'a2', 7)",
                ("rm_action_owner", ("cip", "a2", 7), None),
            ),
            (
                "UPDATE {rm_action_field} SET value = 'x'",
                ("rm_action_field", ("cip", "a3", "theme", 1), "value"),
            ),
            (
                "UPDATE {rm_quarter} SET status = 'x' WHERE action = 'a2'",
                ("rm_quarter", ("cip", "2024/25 Q4", "a2"), "status"),
            ),
            ("UPDATE {generation} SET position = 99", ("generation", (1,), "position")),
        ],
    )
    def test_damage_is_found(
        self, opened: Office, officer: Acting, damage: str, found: tuple[str, tuple[object, ...], str | None]
    ) -> None:
        """Each with its table, key and column; and nothing else is."""
        officer.execute("cip", ReportStatus("1", "In progress"), effective_on=MARCH)
        officer.execute(
            "cip", RecordPublishedChange("2", field="title", new="Review all"), effective_on=MARCH
        )
        later(officer, 1)
        officer.issue(IssueReport("June", plans=["cip"], period="2025/26 Q1", cut_off=JUNE))
        assert opened.models.check().ok

        names = {table: opened.name(f"rm_{table}") for table in KEYS}
        opened.sql(
            damage.format(
                generation=opened.name("generation"), **{f"rm_{table}": name for table, name in names.items()}
            )
        )

        check = opened.models.check()
        (finding, *_) = check.findings
        assert found == (finding.table, finding.key, finding.column)
        assert found[0] in str(check)
        with pytest.raises(StoreFailedError, match="rebuild the read models"):
            check.require()
        opened.models.rebuild()
        assert opened.models.check().ok

    @pytest.mark.parametrize(
        "garbage",
        ["x'ff00'", "CAST(x'fffe' AS TEXT)", "'not a date'", "-1", "1e300", "''", "9223372036854775807"],
    )
    def test_whatever_stands_in_a_cell_it_is_compared(self, tmp_path: Path, garbage: str) -> None:
        """SQLite takes anything anywhere; no cell makes the check fail."""
        with office("sqlite", tmp_path) as opened:
            begin(opened.register().acting_as("Officer"), "cip")
            columns = [one["name"] for one in inspect(opened.engine).get_columns("rm_action")]
            for column in columns:
                if column != "generation":
                    opened.sql(f"UPDATE rm_action SET {column} = {garbage} WHERE rowid = 1")

            check = opened.models.check()

            assert 2 == len(check.findings)
            assert "should not be there" in str(check)
            assert "is missing" in str(check)

    def test_findings_are_bounded(self, opened: Office, officer: Acting) -> None:
        """A table that is all wrong does not fill the memory, nor the screen."""
        officer.execute(
            "cip",
            *(AddAction(f"x{number}", title="More") for number in range(AT_MOST)),
            effective_on=MARCH,
        )
        opened.sql(f"DELETE FROM {opened.name('rm_action')}")

        check = opened.models.check()

        assert (AT_MOST, True) == (len(check.findings), check.stopped)
        assert 23 == len(str(check).splitlines())
        assert str(check).endswith("and then the check stopped")


class TestRows:
    """What is pure of it."""

    def test_no_text_holds_nul(self) -> None:
        """PostgreSQL refuses it, and a refused row would refuse the event."""
        contents = Contents()
        contents.put("plan", [{"plan": "cip", "title": "a\0b"}])

        assert [{"plan": "cip", "title": "a\N{REPLACEMENT CHARACTER}b"}] == list(
            contents.tables["plan"].values()
        )

    def test_what_is_alike_is_left_alone(self) -> None:
        """Only what is gone, new or different is written."""
        old, new = Contents(), Contents()
        old.put(
            "plan", [{"plan": "a", "title": "1"}, {"plan": "b", "title": "1"}, {"plan": "c", "title": "1"}]
        )
        new.put(
            "plan", [{"plan": "a", "title": "1"}, {"plan": "b", "title": "2"}, {"plan": "d", "title": "1"}]
        )

        (delta,) = [one for one in deltas(old, new) if one.gone or one.written]
        assert (("c",),) == delta.gone
        assert ["b", "d"] == [row["plan"] for row in delta.written]
