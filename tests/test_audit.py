"""Verification finds whatever is not as it was sealed, and says of honest stores how far they are proven."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents import codec
from planevents.errors import VerificationError
from planevents.ledger.audit import Beside, Verification, verify
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.finding import Finding
from planevents.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash
from planevents.store.interface import CommandRecord
from planevents.store.memory import MemoryStore
from planevents.testing.contracts import ORIGIN, START, Clock, name, stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planevents.codec import StoredEvent
    from planevents.store.interface import StreamAppend

CIP_2 = 1


@pytest.fixture(scope="module")
def rows() -> tuple[StoredEvent, ...]:
    """Five events: three of one plan, with one of each of two others between."""
    clock = Clock()
    store = MemoryStore(clock, ORIGIN)
    for number, appended in enumerate(
        [stream("cip", 0, 2), stream("b", 0), stream("c", 0), stream("cip", 2)]
    ):
        clock.now = START + timedelta(hours=number)
        store.append([called(appended, f"c{number}")], (f"c{number}", "f"))
    return tuple(store.stored())


def called(appended: StreamAppend, command_id: str) -> StreamAppend:
    """The same events, whose headers name their call."""
    return attrs.evolve(
        appended,
        events=[
            attrs.evolve(new, context=attrs.evolve(new.context, command_id=command_id))
            for new in appended.events
        ],
    )


def sealing(rows: Iterable[StoredEvent]) -> Frontier:
    """The frontier of the rows as they stand: what a forger of the whole database would write."""
    return Frontier.empty().extend(
        leaf_hash(codec.body(row.header.encode(), row.data.encode())) for row in rows
    )


def resealed(row: StoredEvent, **changes: Any) -> StoredEvent:
    """A row whose own hash was forged too."""
    row = attrs.evolve(row, **changes)
    return attrs.evolve(row, leaf_hash=leaf_hash(codec.body(row.header.encode(), row.data.encode())))


def replaced(rows: tuple[StoredEvent, ...], index: int, row: StoredEvent) -> tuple[StoredEvent, ...]:
    return (*rows[:index], row, *rows[index + 1 :])


def fields(verification: Verification) -> list[tuple[str, str | None]]:
    return [(finding.field, finding.event) for finding in verification.findings]


class TestHonestStores:
    """What was sealed is found to be so."""

    def test_untouched_events_are_self_consistent(self, rows: tuple[StoredEvent, ...]) -> None:
        """Without a checkpoint from outside no more is claimed."""
        found = verify(rows, sealing(rows), ORIGIN)

        assert (True, 5, None) == (found.ok, found.size, found.proven_to)
        assert found is found.require()
        root = found.checkpoint.to_text().splitlines()[2]
        assert f"self-consistent: 5 events, root {root} (compared with no outside checkpoint)" == str(found)

    def test_a_store_without_events_is_self_consistent(self) -> None:
        """Its root is that of nothing."""
        found = verify([], Frontier.empty(), ORIGIN)

        assert Verification(0, EMPTY_ROOT, ORIGIN) == found

    def test_every_earlier_checkpoint_is_proven(self, rows: tuple[StoredEvent, ...]) -> None:
        """Up to the size at which it was printed."""
        for size in range(6):
            against = verify(rows[:size], sealing(rows[:size]), ORIGIN).checkpoint

            found = verify(rows, sealing(rows), ORIGIN, against)

            assert (True, size) == (found.ok, found.proven_to)
            assert str(found).startswith(f"proven to size {size}: 5 events, root ")

    def test_a_checkpoint_is_what_its_events_commit_to(self, rows: tuple[StoredEvent, ...]) -> None:
        """Origin, size and root."""
        assert Checkpoint(ORIGIN, 5, sealing(rows).root()) == verify(rows, sealing(rows), ORIGIN).checkpoint

    @pytest.mark.parametrize("size", [999, 1000, 1001, 2000, 2500])
    def test_a_checkpoint_may_stand_anywhere_in_a_long_history(self, size: int) -> None:
        """Also at the edge of what is read at a time; progress is told on the way."""
        store = MemoryStore(Clock(), ORIGIN)
        store.append([stream("cip", 0, size)], ("c1", "f"))
        against = Checkpoint(ORIGIN, size, store.head().frontier.root())
        store.append([stream("cip", size, 2500 - size)], ("c2", "f"))
        told: list[int] = []

        found = verify(store.stored(), store.head().frontier, ORIGIN, against, told.append)

        assert size == found.require().proven_to
        assert (2500, sorted(set(told))) == (told[-1], told)


class TestForgedStores:
    """One change, one finding of it, at the event that was changed."""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("plan", "b"),
            ("version", 7),
            ("version", "2"),
            ("version", None),
            ("type", "plan.opened"),
            ("type", None),
            ("schema", 2),
            ("schema", True),
            ("recorded_at", "2025-03-31T09:00:00.000001Z"),
            ("recorded_at", "2020-01-01T00:00:00.000000Z"),
            ("recorded_at", None),
            ("effective_on", "2025-04-01"),
            ("effective_on", b"2025-03-31"),
            ("actor", "Chief Executive"),
            ("leaf_hash", bytes(32)),
            ("leaf_hash", None),
            ("position", 9),
        ],
    )
    def test_a_changed_column_is_found(self, rows: tuple[StoredEvent, ...], field: str, value: Any) -> None:
        """A column that the header says otherwise is named, with both values."""
        forged = attrs.evolve(rows[CIP_2], **{field: value})

        found = verify(replaced(rows, CIP_2, forged), sealing(rows), ORIGIN)

        address = f"{forged.plan}@{forged.version}"
        named = [one for one in found.findings if (one.field, one.event) == (field, address)]
        assert named
        shown = value.hex() if isinstance(value, bytes) and field == "leaf_hash" else value
        assert shown == named[0].stored
        assert ("root", None) not in fields(found)

    def test_a_changed_text_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Its own hash and the root no longer fit."""
        forged = attrs.evolve(rows[CIP_2], data=rows[CIP_2].data.replace("Executive", "Scrutiny"))

        found = verify(replaced(rows, CIP_2, forged), sealing(rows), ORIGIN)

        assert [("leaf_hash", "cip@2"), ("root", None)] == fields(found)

    def test_a_forged_hash_does_not_help(self, rows: tuple[StoredEvent, ...]) -> None:
        """The head seals another one."""
        forged = resealed(rows[CIP_2], data=rows[CIP_2].data.replace("Executive", "Scrutiny"))

        found = verify(replaced(rows, CIP_2, forged), sealing(rows), ORIGIN)

        assert [("root", None)] == fields(found)

    def test_a_forged_head_helps_until_a_checkpoint_is_shown(self, rows: tuple[StoredEvent, ...]) -> None:
        """Only the paper in the public record tells."""
        forged = replaced(
            rows, CIP_2, resealed(rows[CIP_2], data=rows[CIP_2].data.replace("Executive", "Scrutiny"))
        )
        printed = Checkpoint(ORIGIN, 3, sealing(rows[:3]).root())
        before = Checkpoint(ORIGIN, 1, sealing(rows[:1]).root())

        assert verify(forged, sealing(forged), ORIGIN).ok
        assert 1 == verify(forged, sealing(forged), ORIGIN, before).proven_to
        found = verify(forged, sealing(forged), ORIGIN, printed)

        assert ([("root", None)], None) == (fields(found), found.proven_to)
        assert "the first 3 events are not those of the checkpoint" in str(found)

    def test_exchanged_bodies_are_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Hash by hash, though every text was sealed once."""
        first, second = rows[0], rows[1]
        forged = (
            attrs.evolve(first, data=second.data),
            attrs.evolve(second, data=first.data),
            *rows[2:],
        )

        found = verify(forged, sealing(rows), ORIGIN)

        assert [("leaf_hash", "cip@1"), ("leaf_hash", "cip@2"), ("root", None)] == fields(found)

    def test_a_missing_event_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """As a gap in positions, and in its plan's versions; what follows is not blamed."""
        found = verify((rows[0], *rows[2:]), sealing(rows), ORIGIN)

        assert [("position", "b@1"), ("version", "cip@3"), ("size", None)] == fields(found)

    def test_a_missing_end_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """The head counts more; if the head was cut too, a checkpoint does."""
        printed = Checkpoint(ORIGIN, 5, sealing(rows).root())

        assert [("size", None)] == fields(verify(rows[:4], sealing(rows), ORIGIN))
        assert verify(rows[:4], sealing(rows[:4]), ORIGIN).ok
        found = verify(rows[:4], sealing(rows[:4]), ORIGIN, printed)
        assert ([("size", None)], None) == (fields(found), found.proven_to)
        assert "fewer events than at the checkpoint: size is 4, expected 5" in str(found)

    def test_an_event_past_the_head_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """It was put there by something else than an append."""
        assert [("size", None)] == fields(verify(rows, sealing(rows[:4]), ORIGIN))

    def test_an_event_twice_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Neither position nor version runs on."""
        found = verify((*rows[:2], rows[1], *rows[2:]), sealing(rows), ORIGIN)

        assert [("position", "cip@2"), ("version", "cip@2"), ("size", None)] == fields(found)

    def test_an_event_before_the_first_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Positions begin at 0."""
        hidden = attrs.evolve(rows[4], position=-1)

        assert ("position", "cip@3") in fields(verify((hidden, *rows), sealing(rows), ORIGIN))

    def test_a_clock_that_went_back_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Even where everything was sealed so."""
        early = "2025-01-01T00:00:00.000000Z"
        forged = replaced(
            rows,
            4,
            resealed(rows[4], recorded_at=early, header=rows[4].header.replace(rows[4].recorded_at, early)),
        )

        assert [("recorded_at", "cip@3")] == fields(verify(forged, sealing(forged), ORIGIN))

    @pytest.mark.parametrize(
        ("text", "forged"),
        [
            ("data", '{"minute":"2","body":"Executive"}'),
            ("data", '{"body": "Executive","minute":"2"}'),
            ("data", '{"body":"Executive","body":"Executive","minute":"2"}'),
            ("data", '{"body":"Executive","minute":2.0}'),
            ("data", '{"body":"Executive","minute":'),
            ("data", "[]"),
            ("data", '{"body":"Executive"}'),
            ("data", "[" * 100_000),
            ("header", "{}"),
            ("header", "[]"),
            ("header", "null"),
            ("header", '{"actor":[]}'),
            ("header", '{"actor":{"title":[]},"plan":{}}'),
        ],
    )
    def test_a_text_that_no_register_writes_is_found(
        self, rows: tuple[StoredEvent, ...], text: str, forged: str
    ) -> None:
        """Even where it was sealed so: it means nothing, or the same as other bytes."""
        changed = replaced(rows, CIP_2, resealed(rows[CIP_2], **{text: forged}))

        found = verify(changed, sealing(changed), ORIGIN)

        assert not found.ok
        assert {"cip@2"} == {finding.event for finding in found.findings}

    @pytest.mark.parametrize("value", [b"{}", None, 5, 1.5, "\ud800", "\ufffd\udcff"])
    @pytest.mark.parametrize("text", ["header", "data"])
    def test_a_text_that_is_no_text_is_found(
        self, rows: tuple[StoredEvent, ...], text: str, value: Any
    ) -> None:
        """Whatever somebody managed to put there, verification ends with findings."""
        found = verify(
            replaced(rows, CIP_2, attrs.evolve(rows[CIP_2], **{text: value})), sealing(rows), ORIGIN
        )

        assert ("leaf_hash", "cip@2") in fields(found)
        assert (text, "cip@2") in fields(found)

    def test_text_stored_as_bytes_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """Its hash is right, but a query for it would miss it."""
        forged = attrs.evolve(rows[CIP_2], data=rows[CIP_2].data.encode())  # type: ignore[arg-type]  # the forgery

        assert ("data", "cip@2") in fields(verify(replaced(rows, CIP_2, forged), sealing(rows), ORIGIN))

    def test_an_unknown_type_is_found(self, rows: tuple[StoredEvent, ...]) -> None:
        """What cannot be read was not verified."""
        row = rows[CIP_2]
        header = row.header.replace(row.type, "plan.abolished")
        changed = replaced(rows, CIP_2, resealed(row, header=header, type="plan.abolished"))

        found = verify(changed, sealing(changed), ORIGIN)

        assert [("event", "cip@2")] == fields(found)
        assert "plan.abolished" in str(found)

    def test_another_registers_checkpoint_proves_nothing(self, rows: tuple[StoredEvent, ...]) -> None:
        """Even of the same events."""
        against = Checkpoint("council.example/others", 5, sealing(rows).root())

        found = verify(rows, sealing(rows), ORIGIN, against)

        assert ([("origin", None)], None) == (fields(found), found.proven_to)


class TestFindings:
    """They are told in full to programs, and briefly to people."""

    def test_a_finding_says_where_and_what(self) -> None:
        """The event, its position, and both values, cut short."""
        finding = Finding("actor", "x" * 200, "Officer", "this is not what the header says", "cip@2", 1)

        shown = str(finding)

        assert shown.startswith("cip@2 (position 1): this is not what the header says: actor is 'xxx")
        assert shown.endswith("x…, expected 'Officer'")
        assert len(shown) < 200

    def test_damage_everywhere_is_counted(self) -> None:
        """A thousand findings are kept, twenty shown, all counted."""
        store = MemoryStore(Clock(), ORIGIN)
        store.append([stream("cip", 0, 1500)], ("c1", "f"))
        damaged = [attrs.evolve(row, actor="nobody") for row in store.stored()]

        found = verify(damaged, store.head().frontier, ORIGIN)

        lines = str(found).splitlines()
        assert (1000, 500) == (len(found.findings), found.more)
        assert "not as sealed: 1,500 findings in 1,500 events" == lines[0]
        assert (22, "  - and 1480 more") == (len(lines), lines[-1])
        with pytest.raises(VerificationError) as refused:
            found.require()
        assert (1001, "and 500 more") == (len(refused.value.findings), refused.value.findings[-1])

    def test_one_finding_is_listed(self, rows: tuple[StoredEvent, ...]) -> None:
        """Without a rest."""
        found = verify(rows, sealing(rows[:4]), ORIGIN)

        assert (
            "not as sealed: 1 finding in 5 events\n"
            "  - the store: the head does not count the stored events: size is 4, expected 5" == str(found)
        )
        with pytest.raises(VerificationError) as refused:
            found.require()
        assert (str(found.findings[0]),) == pickle.loads(pickle.dumps(refused.value)).findings  # noqa: S301 our own


class TestCommands:
    """What is remembered of calls, which answers those that are sent again."""

    @pytest.fixture
    def commands(self) -> list[CommandRecord]:
        """Those of the rows, and one that recorded nothing."""
        return [
            CommandRecord("c0", "f", 0, 2),
            CommandRecord("c1", "f", 2, 1),
            CommandRecord("none", "f", 3, 0),
            CommandRecord("c2", "f", 3, 1),
            CommandRecord("c3", "f", 4, 1),
        ]

    def test_each_event_has_its_command(
        self, rows: tuple[StoredEvent, ...], commands: list[CommandRecord]
    ) -> None:
        """And each command its events."""
        assert verify(rows, sealing(rows), ORIGIN, beside=Beside(commands=commands)).ok

    @pytest.mark.parametrize(
        ("index", "changes", "position"),
        [
            (0, {"command_id": "other"}, 0),
            (0, {"count": 1}, 1),
            (0, {"count": 3}, None),
            (1, {"count": 0}, 2),
            (1, {"first_position": 1}, None),
            (4, {"count": 2}, None),
            (4, {"count": -1}, None),
            (4, {"count": "1"}, None),
            (4, {"first_position": 5}, 4),
            (4, {"first_position": "4"}, 4),
            (2, {"first_position": 6}, None),
            (2, {"first_position": -1}, None),
        ],
    )
    def test_a_forged_command_is_found(
        self,
        rows: tuple[StoredEvent, ...],
        commands: list[CommandRecord],
        index: int,
        changes: dict[str, Any],
        position: int | None,
    ) -> None:
        """At the event whose command it is not, or in the store as a whole."""
        commands[index] = attrs.evolve(commands[index], **changes)

        found = verify(rows, sealing(rows), ORIGIN, beside=Beside(commands=in_order(commands)))

        assert (position, {"command"}) == (
            found.findings[0].position,
            {finding.field for finding in found.findings},
        )

    @pytest.mark.parametrize("index", [0, 1, 3, 4])
    def test_a_missing_command_is_found(
        self, rows: tuple[StoredEvent, ...], commands: list[CommandRecord], index: int
    ) -> None:
        """A call that is sent again would be carried out again."""
        gone = commands.pop(index)

        found = verify(rows, sealing(rows), ORIGIN, beside=Beside(commands=commands))

        assert [(one, None) for one in range(gone.first_position, gone.first_position + gone.count)] == [
            (finding.position, finding.stored) for finding in found.findings
        ]

    def test_without_any_command_every_event_lacks_its_own(self, rows: tuple[StoredEvent, ...]) -> None:
        """An emptied table is a finding; a table that was not given is not asked after."""
        assert list(range(5)) == [
            one.position for one in verify(rows, sealing(rows), ORIGIN, beside=Beside(commands=[])).findings
        ]
        assert verify(rows, sealing(rows), ORIGIN).ok


class TestNames:
    """What opens commitments."""

    def test_names_that_open_their_commitments_are_in_order(self, rows: tuple[StoredEvent, ...]) -> None:
        """However many."""
        assert verify(rows, sealing(rows), ORIGIN, beside=Beside([name("Ada"), name("Alan", b"t" * 16)])).ok

    @pytest.mark.parametrize(
        "changes",
        [
            {"value": "Alan Turing"},
            {"value": b"Ada Lovelace"},
            {"value": None},
            {"value": "\udcff"},
            {"salt": b"t" * 16},
            {"salt": b"t"},
            {"salt": "s" * 16},
            {"salt": None},
            {"commitment": "Ada Lovelace"},
            {"commitment": None},
        ],
        ids=str,
    )
    def test_a_name_of_somebody_else_is_found(
        self, rows: tuple[StoredEvent, ...], changes: dict[str, Any]
    ) -> None:
        """And repeated nowhere: not even where a commitment belongs."""
        forged = attrs.evolve(name("Ada Lovelace"), **changes)

        found = verify(rows, sealing(rows), ORIGIN, beside=Beside([name("Grace Hopper"), forged]))

        assert [("person", None)] == fields(found)
        for secret in ("Lovelace", "Turing", "Hopper"):
            assert secret not in f"{found} {found!r}"


def in_order(commands: Iterable[CommandRecord]) -> list[CommandRecord]:
    """As a store lists them: by position, what is no number last."""
    return sorted(
        commands,
        key=lambda one: (
            isinstance(one.first_position, str),
            int(one.first_position),
            str(one.count),
        ),
    )


@given(st.data())
def test_a_change_of_any_byte_is_found(rows: tuple[StoredEvent, ...], data: st.DataObject) -> None:
    """Wherever it is, and whatever it becomes."""
    index = data.draw(st.integers(0, len(rows) - 1))
    text = data.draw(
        st.sampled_from(["header", "data", "type", "plan", "recorded_at", "effective_on", "actor"])
    )
    before: str = getattr(rows[index], text)
    at = data.draw(st.integers(0, len(before) - 1))
    character = data.draw(st.characters().filter(lambda one: one != before[at]))
    changes: dict[str, Any] = {text: before[:at] + character + before[at + 1 :]}
    forged = attrs.evolve(rows[index], **changes)

    found = verify(replaced(rows, index, forged), sealing(rows), ORIGIN)

    assert any(finding.position == index for finding in found.findings)
