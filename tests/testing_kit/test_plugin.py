"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import entry_points

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import postgres

from planevents.commands import AddAction, OpenPlan
from planevents.errors import InvalidValueError
from planevents.statuses import NARRATIVE
from planevents.testing.plugin import START, Clock, fresh_register
from planevents.testing.stores import memory

pytest_plugins = ["pytester"]

OPENING = (OpenPlan("Plan", scheme=NARRATIVE), AddAction("1", title="Publish"))
USES = """
from datetime import date
from planevents.commands import AddAction, OpenPlan
from planevents.statuses import NARRATIVE

def record(register):
    register.acting_as("Officer").execute("cip", OpenPlan("Plan", scheme=NARRATIVE), AddAction("1", title="T"))
    return register.plan("cip")["1"]
"""


@pytest.fixture(scope="module")
def server() -> postgres.Postgres:
    """A server that is there before pytester notes which modules are loaded, and unloads the others."""
    return postgres.server()


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project of somebody else's, in which only the plugins that are named are there."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PLANEVENTS_TEST_POSTGRESQL", raising=False)
    pytester.makeini("[pytest]\naddopts = -p planevents.testing.plugin --strict-markers -ra\n")
    return pytester


class TestFixtures:
    """What a test is given."""

    def test_a_register_is_new_in_every_test(self, project: pytest.Pytester) -> None:
        """By the clock that the test sets."""
        project.makepyfile(
            USES
            + """
def test_one(planevents_register, planevents_clock):
    planevents_clock.go_to(date(2025, 6, 30))
    assert "T" == record(planevents_register).title
    assert date(2025, 6, 30) == next(planevents_register.events("cip")).effective_on
    assert planevents_clock.now == next(planevents_register.events("cip")).recorded_at

def test_two(planevents_register):
    assert () == planevents_register.plans()
"""
        )

        project.runpytest_subprocess().assert_outcomes(passed=2)

    def test_rules_and_schemes_come_from_a_conftest(self, project: pytest.Pytester) -> None:
        """For the register, and for given."""
        project.makeconftest(
            """
import pytest
from planevents import RuleBook, plan_rule
from planevents.rules import Violation
from planevents.statuses import PRIORITY_RAG

@plan_rule("acme.owned", "An action has an owner.")
def owned(change):
    if any(not action.owners for action in change.after.all_actions.values()):
        yield Violation(field="owners")

@pytest.fixture
def planevents_rules():
    return RuleBook.standard().including(owned)

@pytest.fixture
def planevents_scheme():
    return PRIORITY_RAG
"""
        )
        project.makepyfile(
            USES
            + """
import pytest
from planevents import CommandRefusedError
from planevents.commands import ReportStatus

def test_register(planevents_register):
    with pytest.raises(CommandRefusedError, match="acme.owned"):
        record(planevents_register)

def test_given(planevents_given):
    scenario = planevents_given(AddAction("1", title="T", owners=["Mayor"]))
    assert "Red" == scenario.when(ReportStatus("1", "Red")).events[0].event.status
    scenario.when(AddAction("2", title="T")).then_refused("acme.owned")
"""
        )

        project.runpytest_subprocess().assert_outcomes(passed=2)

    def test_the_fixtures_are_listed(self, project: pytest.Pytester) -> None:
        """With what they are for."""
        result = project.runpytest_subprocess("--fixtures", "-q")

        for name in ("planevents_register", "planevents_clock", "planevents_given", "planevents_store"):
            result.stdout.fnmatch_lines([f"{name} -- *"])


class TestEveryStore:
    """The marker that runs a test on each kind of store."""

    TEST = USES + (
        "import pytest\n\n"
        "@pytest.mark.planevents_stores({})\n"
        "def test_it(planevents_register, planevents_store):\n"
        "    assert '1' == record(planevents_register).label\n"
        "    assert planevents_store in planevents_register.address.replace('plans.db', 'sqlite')\n"
    )

    def test_each_in_turn(self, project: pytest.Pytester) -> None:
        """PostgreSQL is skipped, and the reason says how not to."""
        project.makepyfile(self.TEST.format(""))

        result = project.runpytest_subprocess()
        result.assert_outcomes(passed=2, skipped=1)
        result.stdout.fnmatch_lines(
            ["*no PostgreSQL: give --planevents-postgresql URL, or set PLANEVENTS_TEST_POSTGRESQL*"]
        )

    def test_those_that_are_named(self, project: pytest.Pytester) -> None:
        """In the order in which they are."""
        project.makepyfile(self.TEST.format("'sqlite'"))

        result = project.runpytest_subprocess("-v")
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*test_it?sqlite?*"])

    def test_postgresql_where_it_is_given(
        self, server: postgres.Postgres, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By option or environment; each test has a schema of its own, and leaves none."""
        with server.database() as name:
            project.makepyfile(self.TEST.format("'postgresql'"))
            project.runpytest_subprocess("--planevents-postgresql", server.url(name)).assert_outcomes(
                passed=1
            )
            monkeypatch.setenv("PLANEVENTS_TEST_POSTGRESQL", server.url(name))
            project.runpytest_subprocess().assert_outcomes(passed=1)
            with server.connect(name) as connection:
                left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'test%'")
                assert [] == left.fetchall()

    def test_an_unknown_kind_is_refused(self, project: pytest.Pytester) -> None:
        """With those that there are."""
        project.makepyfile(self.TEST.format("'oracle'"))

        result = project.runpytest_subprocess()
        assert 0 != result.ret
        assert "memory, sqlite, postgresql" in result.stdout.str() + result.stderr.str()

    def test_a_test_that_uses_no_store_is_refused(self, project: pytest.Pytester) -> None:
        """It would run once, on none, and seem to have run on all."""
        project.makepyfile("import pytest\n\n@pytest.mark.planevents_stores\ndef test_it():\n    pass\n")

        result = project.runpytest_subprocess()
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*let it take planevents_register*"])


class TestFreshRegister:
    """The context manager, for use in property tests."""

    @given(st.sampled_from(("memory", "sqlite")))
    def test_every_example_begins_anew(self, kind: str) -> None:
        """A fixture would be shared by all of them."""
        with fresh_register(kind) as register:
            assert () == register.plans()
            register.acting_as("Officer").execute("cip", *OPENING)
            assert START == next(register.events("cip")).recorded_at

    def test_nothing_is_left_of_a_file(self) -> None:
        """Nor of its folder."""
        with fresh_register("sqlite") as register:
            address = register.address
            assert os.path.exists(address.removeprefix("sqlite:///"))  # noqa: PTH110 it is an address
        assert not os.path.exists(address.removeprefix("sqlite:///"))  # noqa: PTH110

    def test_a_clock_and_a_store_of_ones_own(self) -> None:
        """Whatever makes a store for a ``with``."""
        clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
        with fresh_register(memory, clock=clock) as register:
            register.acting_as("Officer").execute("cip", *OPENING)
            assert date(2026, 1, 1) == next(register.events("cip")).effective_on

    def test_what_cannot_be_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another kind of store; a server that nobody named."""
        monkeypatch.delenv("PLANEVENTS_TEST_POSTGRESQL", raising=False)
        with pytest.raises(InvalidValueError, match="memory, sqlite, postgresql"), fresh_register("oracle"):
            pass
        with (
            pytest.raises(InvalidValueError, match="PLANEVENTS_TEST_POSTGRESQL"),
            fresh_register("postgresql"),
        ):
            pass

    def test_a_clock_goes_on_when_it_is_told_to(self) -> None:
        """And to a day, or a moment."""
        clock = Clock()
        clock.advance(days=1, hours=2)
        assert START + timedelta(days=1, hours=2) == clock()
        clock.go_to(date(2025, 12, 25))
        assert datetime(2025, 12, 25, 9, tzinfo=UTC) == clock()
        clock.go_to(START)
        assert START == clock()


class TestLightness:
    """Nobody pays for what they do not use."""

    PRINTS = (
        "def test_it():\n"
        "    import sys\n"
        "    print(sorted(n for n in ('attrs', 'hypothesis', 'sqlalchemy', 'cattrs') if n in sys.modules))\n"
    )

    def test_a_run_that_uses_nothing_loads_nothing(self, project: pytest.Pytester) -> None:
        """Neither Hypothesis nor what planevents stands on."""
        project.makepyfile(self.PRINTS)

        project.runpytest_subprocess("-s").stdout.fnmatch_lines(["*[[][]]*"])

    def test_a_register_loads_no_hypothesis(self, project: pytest.Pytester) -> None:
        """Fixtures are for every test."""
        project.makepyfile(self.PRINTS.replace("test_it()", "test_it(planevents_register, planevents_given)"))

        result = project.runpytest_subprocess("-s")
        result.stdout.fnmatch_lines(["*'attrs'*"])
        result.stdout.no_fnmatch_line("*'hypothesis'*")

    def test_the_plugin_is_small(self) -> None:
        """What it imports beside pytest is the standard library and an empty package."""
        run = (
            "import sys, pytest; before = set(sys.modules); import planevents.testing.plugin; print(*sorted("
        )
        run += "name for name in set(sys.modules) - before if name.partition('.')[0] not in sys.stdlib_module_names))"
        done = subprocess.run(  # noqa: S603 the program is the lines above
            [sys.executable, "-c", run], capture_output=True, text=True, check=True
        )
        assert ["planevents", "planevents.testing", "planevents.testing.plugin"] == done.stdout.split()


class TestHypothesis:
    """What Hypothesis is told when somebody uses it."""

    TEST = (
        "from hypothesis import given, settings, strategies as st\n"
        "from planevents import StatusScheme, TargetDate\n\n"
        "@given(st.from_type(TargetDate), st.from_type(StatusScheme))\n"
        "def test_it(target, scheme):\n"
        "    assert isinstance(target, TargetDate) and scheme.names\n"
        "\nprint('profile', settings.default.max_examples, settings.default.derandomize)\n"
    )

    @pytest.fixture
    def told(self, project: pytest.Pytester) -> pytest.Pytester:
        if not [one for one in entry_points(group="hypothesis") if one.name == "planevents"]:
            pytest.fail("the entry points are not installed: install the package again")
        project.makeini("[pytest]\naddopts = -p planevents.testing.plugin -p hypothesispytest -s\n")
        return project

    def test_types_are_known(self, told: pytest.Pytester) -> None:
        """Without an import of anything but Hypothesis."""
        told.makepyfile(self.TEST)

        told.runpytest_subprocess().assert_outcomes(passed=1)

    @pytest.mark.parametrize(("profile", "examples"), [("quick", 20), ("thorough", 1000)])
    def test_profiles_are_known(self, told: pytest.Pytester, profile: str, examples: int) -> None:
        """By the option that Hypothesis has for them."""
        told.makepyfile(self.TEST.replace("@given", "@settings(max_examples=2)\n@given"))

        result = told.runpytest_subprocess(f"--hypothesis-profile=planevents-{profile}")
        result.stdout.fnmatch_lines([f"*profile {examples} *"])

    def test_what_is_set_already_is_respected(self, told: pytest.Pytester) -> None:
        """A profile of one's own, its database and its derandomize, is what they go on from."""
        told.makeconftest(
            "from hypothesis import settings\n"
            "from planevents.testing.on_hypothesis import register_profiles\n"
            "settings.register_profile('ours', derandomize=True, database=None)\n"
            "settings.load_profile('ours')\n"
            "register_profiles()\n"
            "settings.load_profile('planevents-quick')\n"
        )
        told.makepyfile(self.TEST)

        told.runpytest_subprocess().stdout.fnmatch_lines(["*profile 20 True*"])
