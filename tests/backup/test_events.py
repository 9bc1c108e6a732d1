"""An event's line and its row: the columns are what the header says, and everything else is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from tests.backup.records import ended, lines_of, restored, sample
from tests.damage import damaged, history

from planevents import codec
from planevents.backup.form import FaultyLineError
from planevents.backup.rows import line_of, row_of
from planevents.errors import BackupError
from planevents.ledger.careful import examine
from planevents.ledger.continuity import Claim

if TYPE_CHECKING:
    from collections.abc import Callable

    from planevents.codec import StoredEvent

EVENT = next(line for line in lines_of(sample()) if line.startswith(b'{"data":'))[:-1]


def edited(edit: Callable[[Any], object], index: int = 0) -> bytes:
    """The sample with an event edited, canonical and sealed anew, as who forges a backup would."""
    *lines, _ = lines_of(sample())
    index += next(number for number, line in enumerate(lines) if line.startswith(b'{"data":'))
    wire = json.loads(lines[index])
    edit(wire)
    lines[index] = codec.canonical(wire) + b"\n"
    return ended(lines)


class TestRows:
    """Lines become the rows that they were made of."""

    @pytest.mark.parametrize("index", range(len(history()[0])))
    def test_a_line_gives_its_row_back(self, index: int) -> None:
        """Every type of event, by several actors."""
        row = history()[0][index]
        assert row == row_of(line_of(row), index)

    def test_a_key_inside_does_not_confuse_it(self) -> None:
        """The header is the event's own, whatever words stand in its data."""
        row = history()[0][0]
        data = b'{"data":{"header":1},"header":{"data":2,"header":"},\\"header\\":{"}}'
        found = row_of(codec.body(row.header.encode(), data), 0)
        assert (row.header, data.decode()) == (found.header, found.data)

    @given(damaged())
    def test_a_damaged_row_does_not_come_back_as_if_it_were_sound(
        self, rows: tuple[StoredEvent, ...]
    ) -> None:
        """Of a row that its line gives back the audit says at most that the event cannot be read."""
        for row in rows:
            try:
                same = row_of(line_of(row), row.position) == row
            except FaultyLineError:
                continue
            if same:
                claim = Claim(0, row.position, row.plan, row.version, row.recorded_at)
                examined = examine(row, claim)
                assert set() == {one.field for one in (*examined.seal, *examined.rest)} - {"event"}

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'{"data":', b'{ "data":'),
            (b'"header":', b'"header": '),
            (b'{"data":{', b'{"data":{"":1.5,'),
            (b'{"data":{', b'{"data":{"a":1,"a":1,'),
            (b'{"data":', b'{"data":{},"data":'),
            (b'"header":{', b'"header":{"zz":1,'),
            (b'"version":', b'"version":0'),
            (b'{"data":{', b'{"data":[{'),
            (b'{"data":', b'{"also":1,"data":'),
            (b'"header":', b'"heading":'),
        ],
    )
    def test_what_is_not_as_it_was_written(self, old: bytes, new: bytes) -> None:
        """White space, floats, keys that stand twice or elsewhere: one value has one line."""
        assert old in EVENT
        with pytest.raises(FaultyLineError):
            row_of(EVENT.replace(old, new, 1), 0)

    @pytest.mark.parametrize("data", [b"[]", b"1", b"", b"{", b'"\\ud800"', b"[" * 5000, b"NaN", b"{}{}"])
    def test_what_is_no_event(self, data: bytes) -> None:
        """It is refused, and nothing breaks."""
        with pytest.raises(FaultyLineError):
            row_of(data, 0)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *[(one, None) for one in ("plan", "version", "type", "schema", "recorded_at", "effective_on")],
            ("plan", 5),
            ("plan", "p" * 501),
            ("plan", "a\0"),
            ("version", "1"),
            ("version", True),
            ("effective_on", "20250331"),
            ("effective_on", "2025-W14-1"),
            ("recorded_at", "2025-06-30T09:00:00+00:00"),
            ("recorded_at", "2025-06-30T09:00:00.5Z"),
            ("recorded_at", "0001-01-01T00:00:00.000000+23:59"),
            ("actor", "Officer"),
            ("actor", {"title": 5}),
            ("actor", {"title": "a\0"}),
        ],
    )
    def test_a_header_without_what_a_column_needs(self, field: str, value: Any) -> None:
        """Every column is of one type and one spelling."""
        wire = json.loads(EVENT)
        wire["header"][field] = value
        with pytest.raises(FaultyLineError, match=field):
            row_of(codec.canonical(wire), 0)


class TestForgedEvents:
    """A backup that was sealed anew is still held to what history can be."""

    def refused(self, data: bytes) -> str:
        with pytest.raises(BackupError) as refusal:
            restored(data)
        return str(refusal.value)

    def test_an_unknown_type_is_named_with_its_line(self) -> None:
        """It was written by a later version, or by nobody."""
        said = self.refused(edited(lambda wire: wire["header"].update(type="plan.abolished"), 4))
        assert "line 7: " in said
        assert "event type 'plan.abolished' schema 1 is not known here: upgrade planevents" in said

    def test_a_later_schema_is_named(self) -> None:
        """As is a type's shape that is not known here."""
        assert "schema 2 is not known" in self.refused(edited(lambda wire: wire["header"].update(schema=2)))

    @pytest.mark.parametrize(
        ("edit", "said"),
        [
            (lambda wire: wire["header"].update(version=2), "the plan's versions do not run on"),
            (lambda wire: wire["header"].update(plan="elsewhere", version=7), "versions do not run on"),
            (
                lambda wire: wire["header"].update(recorded_at="9999-12-31T23:59:59.999999Z"),
                "clock went back",
            ),
            (lambda wire: wire["data"].update(unheard_of=1), "cannot be read"),
            (lambda wire: wire["data"].clear(), "cannot be read"),
            (lambda wire: wire["header"].pop("rules"), "cannot be read"),
            (lambda wire: wire["header"].update(command_id="call 7"), "another call is remembered for this"),
        ],
    )
    def test_what_no_store_would_have_written(self, edit: Callable[[Any], object], said: str) -> None:
        """Versions run on, clocks do not go back, events can be read, and calls know their events."""
        assert said in self.refused(edited(edit))

    def test_a_change_that_is_well_made_is_for_the_checkpoint_to_find(self) -> None:
        """Who seals a whole backup anew makes another history, of which only a checkpoint can tell."""
        forged = edited(lambda wire: wire["header"]["actor"].update(title="Somebody Else"))
        true = restored(sample()).checkpoint
        assert restored(forged).checkpoint.root != true.root
        with pytest.raises(BackupError, match=r"are not those of the checkpoint"):
            restored(forged, against=true)

    def test_a_day_that_there_is_not_is_named_with_its_line(self) -> None:
        """As anything that a column cannot hold."""
        said = self.refused(edited(lambda wire: wire["header"].update(effective_on="2025-02-30"), 2))
        assert "the backup, line 5: effective_on is '2025-02-30', not a day such as 2025-06-30" == said
