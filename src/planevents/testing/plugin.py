"""The pytest plugin: registers that are new in every test, a clock to set, every store in turn.

It is there wherever ``planevents[testing]`` is installed, costs nothing where it is not used, and
imports Hypothesis nowhere. ``-p no:planevents`` turns it off.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from planevents.register import PlanRegister
    from planevents.rules import RuleBook
    from planevents.statuses import StatusScheme
    from planevents.store.interface import Store
    from planevents.testing.scenario import Scenario

START = datetime(2025, 4, 1, 9, tzinfo=UTC)
"""What a clock says until a test sets it."""

KINDS = ("memory", "sqlite", "postgresql")
OPTION, VARIABLE = "--planevents-postgresql", "PLANEVENTS_TEST_POSTGRESQL"
_URL = pytest.StashKey[str | None]()


class Clock:
    """A clock that says what it was set to, and goes on when it is told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment it was set to."""
        return self.now

    def go_to(self, moment: datetime | date) -> None:
        """Set it to an aware moment, or to nine o'clock (UTC) of a day."""
        self.now = moment if isinstance(moment, datetime) else datetime.combine(moment, START.timetz())

    def advance(self, **period: float) -> None:
        """Let time pass: ``advance(days=1, hours=2)``, as ``timedelta`` takes it."""
        self.now += timedelta(**period)


@contextmanager
def fresh_register(
    store: str | Callable[[], AbstractContextManager[Store]] = "memory",
    *,
    clock: Callable[[], datetime] | None = None,
    rules: RuleBook | None = None,
    timezone: str = "UTC",
    url: str | None = None,
) -> Generator[PlanRegister]:
    """Open a register on a new, empty store, and leave nothing of it: also inside a property test.

    ``store`` is "memory", "sqlite" (in a folder of its own), "postgresql" (in a schema of its own, at
    ``url`` or the environment's PLANEVENTS_TEST_POSTGRESQL), or what makes a store for a ``with``.
    A fixture would be shared by all the examples of a property, and Hypothesis refuses that.

    Raises InvalidValueError for another kind of store, or a database that is not said where.
    """
    from planevents.register import PlanRegister  # noqa: PLC0415 when it is used

    clock = clock or Clock()
    with ExitStack() as left:
        made = left.enter_context(store() if callable(store) else _store(store, clock, url))
        yield left.enter_context(closing(PlanRegister(made, clock=clock, rules=rules, timezone=timezone)))


@contextmanager
def _store(kind: str, clock: Callable[[], datetime], url: str | None) -> Generator[Store]:
    if kind == "memory":
        from planevents.store.memory import MemoryStore  # noqa: PLC0415 when it is used

        yield MemoryStore(clock)
        return
    if kind not in KINDS:
        raise _unknown(kind)
    from planevents.store.scratch import in_scratch_schema  # noqa: PLC0415 when it is used
    from planevents.store.sql import SqlStore  # noqa: PLC0415 when it is used

    if kind == "sqlite":
        # A file that somebody still holds open is no reason to fail on Windows.
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield SqlStore.open(Path(folder, "plans.db"), create=True, clock=clock)
        return
    with in_scratch_schema(_where(url), clock=clock) as made:
        yield made


def _where(url: str | None) -> str:
    from planevents.errors import InvalidValueError  # noqa: PLC0415 when it is used

    if found := url or os.environ.get(VARIABLE):
        return found
    hint = f"give url=..., {OPTION} URL, or set {VARIABLE}"
    raise InvalidValueError("url", None, "nobody said where the PostgreSQL server is", hint)


def _unknown(kind: object) -> Exception:
    from planevents.errors import InvalidValueError  # noqa: PLC0415 when it is used

    return InvalidValueError("store", kind, "there is no such store", f"it is one of {', '.join(KINDS)}")


@pytest.fixture
def planevents_clock() -> Clock:
    """A clock to set: ``planevents_clock.go_to(date(2025, 6, 30))``, ``.advance(days=1)``."""
    return Clock()


@pytest.fixture
def planevents_scheme() -> StatusScheme:
    """The scheme of ``planevents_given``: Narrative, unless a conftest.py gives another."""
    from planevents.statuses import NARRATIVE  # noqa: PLC0415 when it is used

    return NARRATIVE


@pytest.fixture
def planevents_rules() -> RuleBook:
    """The rules of ``planevents_given`` and ``planevents_register``: the standard ones, or a conftest's."""
    from planevents.rules import RuleBook  # noqa: PLC0415 when it is used

    return RuleBook.standard()


@pytest.fixture
def planevents_given(planevents_scheme: StatusScheme, planevents_rules: RuleBook) -> Callable[..., Scenario]:
    """The beginning of a scenario, with the scheme and the rules of the two fixtures."""
    from planevents.testing.scenario import given  # noqa: PLC0415 when it is used

    return partial(given, scheme=planevents_scheme, rules=planevents_rules)


@pytest.fixture
def planevents_store(request: pytest.FixtureRequest) -> str:
    """The kind of store that is in use; a test marked ``planevents_stores`` sees each in turn."""
    return str(getattr(request, "param", "memory"))


@pytest.fixture
def planevents_register(
    planevents_store: str,
    planevents_clock: Clock,
    planevents_rules: RuleBook,
    request: pytest.FixtureRequest,
) -> Generator[PlanRegister]:
    """A new register by ``planevents_clock``: in memory, or on every store where the test is marked so."""
    url = request.config.stash.get(_URL, None)
    with fresh_register(
        planevents_store, clock=planevents_clock, rules=planevents_rules, url=url
    ) as register:
        yield register


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask where a PostgreSQL server is."""
    parser.getgroup("planevents").addoption(
        OPTION,
        metavar="URL",
        default=None,
        help=f"a PostgreSQL database for tests marked planevents_stores; else {VARIABLE}",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.stash[_URL] = config.getoption(OPTION) or os.environ.get(VARIABLE) or None
    config.addinivalue_line(
        "markers",
        "planevents_stores(*kinds): run the test with planevents_register on every kind of store "
        f"({', '.join(KINDS)}), or on those that are named",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a marked test run once a kind of store; PostgreSQL is skipped where nobody said where it is."""
    marker = metafunc.definition.get_closest_marker("planevents_stores")
    if marker is None:
        return
    if "planevents_store" not in metafunc.fixturenames:
        pytest.fail(
            f"{metafunc.definition.nodeid} is marked planevents_stores: let it take planevents_register or "
            "planevents_store, or it would run on no store at all",
            pytrace=False,
        )
    kinds = marker.args or KINDS
    if wrong := [kind for kind in kinds if kind not in KINDS]:
        raise pytest.UsageError(str(_unknown(wrong[0])))
    reason = f"no PostgreSQL: give {OPTION} URL, or set {VARIABLE}"
    absent = () if metafunc.config.stash.get(_URL, None) else (pytest.mark.skip(reason=reason),)
    metafunc.parametrize(
        "planevents_store",
        [pytest.param(kind, marks=absent if kind == "postgresql" else ()) for kind in kinds],
        indirect=True,
    )
