"""The bugs that are sown: where each is, the test that a user would write, and what it must say."""

from __future__ import annotations

from typing import Literal

import attrs

SCHEME = """
from planevents.testing.exhaustive import check_scheme
from tests.seeded.schemes import {name}

def test_it():
    check_scheme({name}()).require()
"""

RULES = """
from tests.seeded.rules import {name}

TestIt = {name}.TestCase
"""

RULE = """
from planevents.testing.contracts.rules import RuleContract
from tests.seeded.rules import RAG, {name}

class TestIt(RuleContract):
    rule = {name}
    scheme = RAG
"""

PROJECTIONS = RULES.replace("rules", "projections")

PROJECTION = """
from planevents.testing.contracts.projections import ProjectionContract
from tests.seeded.projections import {name}

class TestIt(ProjectionContract):
    projection = {name}
"""

STORES = RULES.replace("rules", "stores")

STORE = """
import pytest
from planevents.testing.contracts import ORIGIN, StoreContract
from tests.seeded.stores import {name}

class TestIt(StoreContract):
    @pytest.fixture
    def store(self, clock):
        return {name}(clock, ORIGIN)
"""

CODEC = """
from pathlib import Path
import tests.seeded.codecs as codecs  # imported again, where an earlier run has let it go
from planevents.testing.contracts.codecs import CodecContract

class TestIt(CodecContract):
    codec = codecs.{name}()
    golden = Path(codecs.__file__).with_name("golden")
"""


@attrs.frozen
class Seed:
    """A bug. ``wrong`` and ``mended`` are names in a module of this package, one line apart.

    ``test`` is what a user writes to find it, and ``says`` what a failure must say. Where the two are
    tried under other names than their own, as machines, these are ``by``. ``example`` says whether a
    failure shows one, of commands or events: where it is about words, bytes or a single call, it does not.
    """

    kind: Literal["schemes", "rules", "projections", "stores", "codecs"]
    wrong: str
    mended: str
    test: str
    says: tuple[str, ...]
    by: tuple[str, str] | None = None
    example: bool = True

    def tested(self, *, mended: bool) -> str:
        """The test module that a user would write."""
        names = self.by or (self.wrong, self.mended)
        return self.test.format(name=names[mended])

    def __str__(self) -> str:
        return f"{self.kind}.{self.wrong}"


SEEDS = (
    Seed("schemes", "dead_end", "dead_end_mended", SCHEME, ("dead end", "'Paused'")),
    Seed(
        "schemes",
        "ambiguous_alias",
        "ambiguous_alias_mended",
        SCHEME,
        ("ambiguous", "'In progress' or 'Held'"),
        example=False,
    ),
    Seed("schemes", "unreachable", "unreachable_mended", SCHEME, ("unreachable", "'Closing'")),
    Seed(
        "rules",
        "looks_at_the_move",
        "looks_at_the_status_before",
        RULES,
        ("red_completes_only_with_evidence", "NoteUpdate"),
        by=("LooksAtTheMove", "LooksAtTheStatusBefore"),
    ),
    Seed(
        "rules",
        "looks_at_the_command",
        "looks_at_the_plan",
        RULES,
        ("every_target_says_when", "TBC"),
        by=("LooksAtTheCommand", "LooksAtThePlan"),
    ),
    Seed(
        "rules",
        "counts_for_itself",
        "counts_in_the_plan",
        RULE,
        ("test_it_gives_one_change_one_answer", "something is remembered from one time to the next"),
        example=False,
    ),
    Seed(
        "rules",
        "misspelt",
        "spelt",
        RULE,
        ("test_it_refuses_something", "it refused nothing of all that was tried"),
        example=False,
    ),
    Seed(
        "rules",
        "takes_from_the_plan",
        "takes_from_a_copy",
        RULE,
        ("test_it_changes_nothing", "it changed what it was shown"),
    ),
    Seed(
        "rules",
        "looks_at_the_clock",
        "looks_at_the_day_of_the_change",
        RULE,
        ("test_it_gives_one_change_one_answer", "on another day"),
        example=False,
    ),
    Seed(
        "projections",
        "CountsTheLastPortion",
        "CountsEveryPortion",
        PROJECTION,
        ("test_looking_changes_nothing", "made another view"),
    ),
    Seed(
        "projections",
        "LooksAtTheClock",
        "LooksAtTheEvents",
        PROJECTION,
        ("test_the_same_events_make_the_same_view", "on another day"),
    ),
    Seed(
        "projections",
        "CountsCorrections",
        "CountsDecisions",
        PROJECTIONS,
        ("it_counts_the_moves_of_the_plan", "ClassifyChange"),
        by=("CountsCorrectionsMachine", "CountsDecisionsMachine"),
    ),
    Seed(
        "stores",
        "LogsWhatWasGivenUp",
        "LogsWhatWasKept",
        STORE,
        ("test_what_is_not_kept_uses_no_position",),
        example=False,
    ),
    Seed(
        "stores",
        "KeepsTheFirstPlan",
        "KeepsEveryPlan",
        STORE,
        ("test_positions_run_on_over_all_plans",),
        example=False,
    ),
    Seed(
        "stores",
        "AppendsAtTheEnd",
        "TellsWhoIsLate",
        STORE,
        ("test_a_plan_at_another_version_is_refused",),
        example=False,
    ),
    Seed(
        "stores",
        "NamesEveryTry",
        "NamesEveryCall",
        STORES,
        ("law broken: what was recorded verifies", "another call is remembered for this, or none"),
        by=("NamesEveryTryMachine", "NamesEveryCallMachine"),
    ),
    Seed(
        "codecs",
        "LeavesOutWhatIsEmpty",
        "WritesEveryField",
        CODEC,
        ("test_every_field_is_written",),
        example=False,
    ),
    Seed(
        "codecs",
        "WritesAsItComes",
        "WritesInOneForm",
        CODEC,
        ("test_its_bytes_are_canonical",),
        example=False,
    ),
    Seed(
        "codecs", "StepsOnce", "StepsToThePresent", CODEC, ("test_golden_vectors_can_be_read",), example=False
    ),
)
"""Two of each kind and more."""
