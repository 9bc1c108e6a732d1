"""A register's checkpoints and proofs: on every store the same, at little cost, and refused where they would lie."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from tests.registers import JUNE, MARCH, OFFICER, House, opening

from planevents.commands import AddAction, IssueReport, ReportStatus
from planevents.errors import InvalidValueError, ProofError, UnknownPlanError, UnknownReportError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.proof import ConsistencyProof, InclusionProof
from planevents.ledger.tree import EMPTY_ROOT, Frontier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planevents.register import PlanRegister

ACTIONS = 300


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with closing(House(request.param, tmp_path)) as house:
        yield house


@pytest.fixture
def register(house: House) -> PlanRegister:
    """A plan of 300 actions, a report, and one event more."""
    register = house.register()
    officer = register.acting_as(OFFICER)
    more = [AddAction(str(number), title="More", target="May 2025") for number in range(2, ACTIONS + 1)]
    officer.execute("cip", *opening(), *more, effective_on=MARCH)
    officer.issue(
        IssueReport("March 2025", plans=["cip"], period="2024/25 Q4", cut_off=MARCH, body="Executive")
    )
    officer.execute("cip", ReportStatus("7", "Complete", period="2025/26 Q1"), effective_on=JUNE)
    return register


class TestCheckpoints:
    """What commits to every event up to a point."""

    def test_a_report_s_checkpoint_is_the_tree_up_to_its_own_event(self, register: PlanRegister) -> None:
        """By its name, or by how many events there were."""
        leaves = [row.leaf_hash for row in register._store.stored()]
        size = len(leaves) - 1

        found = register.checkpoint("March 2025")

        assert Frontier.empty().extend(leaves[:size]).root() == found.root
        assert (size, found) == (found.size, register.checkpoint(size))
        assert register.verify().checkpoint == register.checkpoint()
        assert EMPTY_ROOT == register.checkpoint(0).root

    @pytest.mark.parametrize("at", [-1, 10**9, True, 1.5])
    def test_a_size_that_there_was_not_is_refused(self, register: PlanRegister, at: Any) -> None:
        """With the sizes that there are."""
        with pytest.raises(InvalidValueError, match="a report's name, or a number from 0 to 303"):
            register.checkpoint(at)

    def test_an_unknown_report_is_told(self, register: PlanRegister) -> None:
        """With the one that may be meant."""
        with pytest.raises(UnknownReportError, match="March 2025"):
            register.checkpoint("March 2026")


class TestInclusion:
    """That one event is in the tree."""

    def test_a_proof_holds_its_event(self, register: PlanRegister) -> None:
        """Whoever has the paper checks it, and reads what was recorded."""
        paper = register.checkpoint("March 2025")
        row = next(row for row in register._store.stored() if row.version == 8)

        sent = register.prove("cip@8", "March 2025").to_text()

        proof = InclusionProof.parse(sent)
        assert paper == proof.verify(against=paper)
        assert f'{{"data":{row.data},"header":{row.header}}}'.encode() == proof.body
        assert (row.position, 9) == (proof.index, len(proof.path))

    def test_a_report_s_own_event_can_be_proven(self, register: PlanRegister) -> None:
        """It is in the register's own stream."""
        assert register.checkpoint() == register.prove("_register@1").verify()

    def test_what_came_later_is_not_proven(self, register: PlanRegister) -> None:
        """By a checkpoint that cannot know it."""
        with pytest.raises(InvalidValueError, match="it came after the checkpoint of size 302"):
            register.prove("cip@302", "March 2025")

    @pytest.mark.parametrize("address", ["cip@303", "_register@2", "cip@0", "cip", "@1", "x", "cip/18.1", 5])
    def test_an_event_that_is_not_there_is_told(self, register: PlanRegister, address: Any) -> None:
        """So is what is no address."""
        with pytest.raises(InvalidValueError, match="event:"):
            register.prove(address)

    def test_an_unknown_plan_is_told(self, register: PlanRegister) -> None:
        """With the one that may be meant."""
        with pytest.raises(UnknownPlanError, match="'cip'"):
            register.prove("cap@1")

    def test_what_was_rewritten_gets_no_proof(self, tmp_path: Path) -> None:
        """Its bytes are no longer the leaf."""
        with closing(House("sqlite", tmp_path)) as house:
            register = house.register()
            register.acting_as(OFFICER).execute("cip", *opening(), effective_on=MARCH)
            with closing(sqlite3.connect(house.file)) as attack, attack:
                attack.execute("DROP TRIGGER event_update_an_event_never_changes")
                attack.execute("UPDATE event SET data = replace(data, 'June', 'July') WHERE version = 2")

            with pytest.raises(ProofError):
                register.prove("cip@2")


class TestConsistency:
    """That what is recorded goes on from an earlier checkpoint."""

    @pytest.mark.parametrize("old", ["March 2025", 1, 255, 256, 257, 303])
    def test_whoever_holds_the_earlier_checkpoint_can_check(self, register: PlanRegister, old: Any) -> None:
        """At any size, with nothing of the events."""
        paper = register.checkpoint(old)

        sent = register.prove_consistency(old).to_text()

        assert register.checkpoint() == ConsistencyProof.parse(sent).verify(paper)
        assert sent == register.prove_consistency(paper).to_text()

    def test_a_checkpoint_of_another_history_gets_no_proof(self, register: PlanRegister) -> None:
        """The register says so itself."""
        paper = attrs.evolve(register.checkpoint(100), root=b"r" * 32)

        with pytest.raises(ProofError):
            register.prove_consistency(paper)

    def test_the_older_comes_first(self, register: PlanRegister) -> None:
        """The caller is told which is which."""
        with pytest.raises(InvalidValueError, match="the older checkpoint has 303 events, the newer 302"):
            register.prove_consistency(303, "March 2025")


class TestVerify:
    """A part, or the whole."""

    def test_it_goes_on_from_a_checkpoint(self, register: PlanRegister) -> None:
        """And reads no more than what is new."""
        found = register.verify(since=register.checkpoint("March 2025")).require()

        assert (302, "the 1 after the checkpoint") == (found.proven_to, found.scope)

    def test_one_event_is_verified(self, register: PlanRegister) -> None:
        """Against the head, or the paper."""
        paper = register.checkpoint("March 2025")

        assert (None, 302) == (
            register.verify(event="cip@8").require().proven_to,
            register.verify(event="cip@8", against=paper).require().proven_to,
        )

    def test_it_is_so_in_a_transaction(self, register: PlanRegister) -> None:
        """Where the newest events are not committed yet."""
        paper = register.checkpoint()
        with register.transaction() as bound:
            bound.acting_as(OFFICER).execute(
                "cip", ReportStatus("8", "Complete", period="2025/26 Q1"), effective_on=JUNE
            )

            assert (303, 304) == (
                bound.verify(since=paper).require().proven_to,
                bound.prove("cip@303").verify().size,
            )

    @pytest.mark.parametrize(
        "asked",
        [
            {"since": Checkpoint("o", 0, EMPTY_ROOT), "against": Checkpoint("o", 0, EMPTY_ROOT)},
            {"since": Checkpoint("o", 0, EMPTY_ROOT), "event": "cip@1"},
            {"since": Checkpoint("o", 0, EMPTY_ROOT), "processes": 2},
            {"event": "cip@1", "read_models": True},
            {"event": "cip@1", "bundle": "x.zip"},
        ],
    )
    def test_what_does_not_go_together_is_refused(
        self, register: PlanRegister, asked: dict[str, Any]
    ) -> None:
        """Nothing is silently left out."""
        with pytest.raises(InvalidValueError, match="leave out"):
            register.verify(**asked)
