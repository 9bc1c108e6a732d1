"""Reading and writing at once: what field by field would give, or refused, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import attrs
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.wire import ALMOST, LARGEST, contexts, events, json_values, places, text, wire_of

from planevents import codec
from planevents import events as e
from planevents.codec import strict
from planevents.codec.canonical_json import load
from planevents.codec.headers import HeaderWriter
from planevents.codec.reading import REFUSED, Read, reader
from planevents.errors import MalformedEventError, NotCanonicalError, UnknownEventTypeError
from planevents.events import EVENT_TYPES, Event
from planevents.identity import ActionId, EntityId, SectionId
from planevents.people import Post
from planevents.recorded import Context, RecordedEvent, Source
from planevents.testing.strategies import wire_values

OWN_FORM = {
    "business_case.presented",
    "business_case.revised",
    "change.observed",
    "dependency.added",
    "dependency.removed",
    "plan.opened",
    "plan.roll_up_set",
    "plan.scheme_changed",
    "plan.standards_set",
}
"""Read strictly: a scheme has a wire form of its own, a standard, a roll-up and a business case converters, and some ids are of two kinds."""

MOMENT = datetime(2025, 6, 30, 9, 0, 0, 5, tzinfo=UTC)
READ_AT_ONCE = [kind for kind in EVENT_TYPES if kind.type not in OWN_FORM]
COMPLETED: dict[str, Any] = {"status": "Complete", "period": "Q1", "printed": None}


def reading(cls: Any) -> Read:
    """What reads a class at once; it is not asked of a class with a form of its own."""
    read = reader(cls)
    assert read is not None
    return read


def read_strictly(cls: type[Any], data: str) -> Any:
    """The oracle: cattrs alone, from plain JSON; None where it refuses."""
    try:
        wire = load(cls.__name__, data)
        return strict.converter().structure(wire, cls)
    except (*strict.UNREADABLE, MalformedEventError):
        return None


def kinds_of(value: Any) -> Any:
    """The exact types of everything inside a value, which equality does not tell apart."""
    if attrs.has(type(value)):
        return type(value), [kinds_of(getattr(value, field.name)) for field in attrs.fields(type(value))]
    return (type(value), [kinds_of(one) for one in value]) if isinstance(value, tuple) else type(value)


def assert_read_alike_or_refused(cls: type[Any], data: str) -> None:
    read = reading(cls)
    try:
        found = read(data)
    except REFUSED:
        return
    expected = read_strictly(cls, data)
    assert expected == found
    assert kinds_of(expected) == kinds_of(found)


def owned_by(post: str) -> str:
    """The data of a handover from one post, as it is written."""
    return f'{{"action":"a5","label":"1","new":[],"old":[{post}],"reason":null}}'


class TestReading:
    """What is read at once is what strict reading gives."""

    @pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.type)
    def test_nearly_every_event_is_read_at_once(self, kind: Any) -> None:
        """A replay is only as fast as that; whoever adds a type decides it here."""
        assert (kind.type in OWN_FORM) == (reader(kind) is None)

    @pytest.mark.parametrize("kind", READ_AT_ONCE, ids=lambda kind: kind.type)
    def test_what_was_written_is_read_at_once(self, kind: type[Event]) -> None:
        """As text and as bytes, without asking strict reading."""
        read = reading(kind)

        @given(wire_values(kind))
        def law(event: Event) -> None:
            data = codec.encode(event)
            assert event == read(data) == read(data.decode())
            assert kinds_of(event) == kinds_of(read(data))

        law()

    @given(st.sampled_from(READ_AT_ONCE).flatmap(wire_values), st.data())
    def test_a_damaged_value_is_read_alike_or_refused(self, event: Event, data: st.DataObject) -> None:
        """Any one value anywhere inside replaced, taken out, or added to."""
        wire = wire_of(event)
        place, key = data.draw(st.sampled_from(list(places(wire))))
        match data.draw(st.sampled_from(("replace", "remove", "add"))):
            case "replace":
                place[key] = data.draw(json_values | st.sampled_from(ALMOST))
            case "remove":
                del place[key]
            case _ if isinstance(place, dict):
                place["more"] = None
            case _:
                place.append(place[key])

        assert_read_alike_or_refused(type(event), json.dumps(wire))

    @given(st.sampled_from(READ_AT_ONCE).flatmap(wire_values), st.data())
    def test_damaged_text_is_read_alike_or_refused(self, event: Event, data: st.DataObject) -> None:
        """A stretch of the stored text itself replaced by another."""
        stored = codec.encode(event).decode()
        begin = data.draw(st.integers(0, len(stored)))
        end = data.draw(st.integers(begin, min(begin + 12, len(stored))))
        stretch = st.text('{}[]",:\\ \t\n0123456789-.eEaru\u00e9\x00', max_size=6) | st.sampled_from(
            (
                stored[begin:end] * 2,
                "null",
                "true",
                '"x":1,',
                '"label":"1",',
                "\\ud800",
                "\\u0061",
                "-0",
                "1e0",
            )
        )

        assert_read_alike_or_refused(type(event), stored[:begin] + data.draw(stretch) + stored[end:])

    @pytest.mark.parametrize(
        ("cls", "data"),
        [
            (e.PlanApproved, '{"body":"Executive","minute":null,"more":null}'),
            (e.PlanApproved, '{"body" : "Executive","minute":null,"more":null}'),
            (e.PlanApproved, '{"body":"Executive"}'),
            (e.PlanApproved, '{"body":5,"minute":null}'),
            (e.PlanApproved, '{"body":"\\ud800","minute":null}'),
            (e.FactRetracted, '{"event":true,"reason":"x"}'),
            (e.FactRetracted, '{"event":1.0,"reason":"x"}'),
            (e.FactRetracted, '{"event":9007199254740992,"reason":"x"}'),
            (e.FactRetracted, '{"event":-9007199254740992,"reason":"x"}'),
            (e.ActionTagged, '{"action":"r5","label":"1","new":[],"old":[]}'),
            (e.ActionTagged, '{"action":["a5"],"label":"1","new":[],"old":[]}'),
            (e.ActionTagged, '{"action":"a5","label":"1","new":"tags","old":[]}'),
            (
                e.ActionOwnersChanged,
                '{"action":"a5","label":"1","new":[{"title":"x"}],"old":[],"reason":null}',
            ),
            (
                e.ActionOwnersChanged,
                owned_by('{"kind":"post","person":null,"title":""}'),
            ),
            (
                e.ActionOwnersChanged,
                owned_by('{"kind":"post","more":1,"person":null,"title":"x"}'),
            ),
        ],
        ids=str,
    )
    def test_what_is_almost_right_is_refused(self, cls: type[Any], data: str) -> None:
        """Nothing is filled in, passed over or bent, at any depth."""
        read = reading(cls)

        with pytest.raises(REFUSED):
            read(data)

    @pytest.mark.parametrize(
        "day", ["2025-1-5", "20250105", "2025-W01-7", "2025-01-05T00:00:00", "0000-01-01"]
    )
    def test_a_day_is_written_one_way(self, day: str) -> None:
        """Year-month-day, in ten characters."""
        report = e.ReportIssued(
            name="June",
            plans=(),
            period="Q1",
            cut_off=date(2025, 1, 5),
            body=None,
            meeting=None,
            supersedes=None,
        )
        read = reading(e.ReportIssued)
        assert report == read(json.dumps(wire_of(report)))

        with pytest.raises(REFUSED):
            read(json.dumps(wire_of(report) | {"cut_off": day}))

    @pytest.mark.parametrize(("number", "read"), [(LARGEST, True), (LARGEST + 1, False)])
    def test_whole_numbers_go_to_the_last_exact_one(self, number: int, read: bool) -> None:
        """2^53-1, and no further, with either sign."""
        at_once = reading(e.FactRetracted)
        for signed in (number, -number):
            try:
                found = at_once(f'{{"event":{signed},"reason":"x"}}')
            except REFUSED:
                assert not read
            else:
                assert (read, signed) == (True, found.event)


def stripped(text: str) -> str:
    return text.strip()


@attrs.frozen(kw_only=True)
class Trimmed:
    """A class that changes what it is given."""

    type: ClassVar[str] = "trimmed"
    schema: ClassVar[int] = 1
    text: str = attrs.field(converter=stripped)


@attrs.frozen(init=False)
class Doubled:
    """A class that makes itself."""

    type: ClassVar[str] = "doubled"
    schema: ClassVar[int] = 1
    text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text * 2)


@attrs.frozen(kw_only=True)
class Timed:
    """A class with a value that msgspec could read and the wire form does not have."""

    type: ClassVar[str] = "timed"
    schema: ClassVar[int] = 1
    at: datetime


class TestClassesOfOnesOwn:
    """A codec of other events reads at once only what msgspec reads as cattrs does."""

    @pytest.mark.parametrize(
        ("cls", "event"), [(Trimmed, Trimmed(text="x")), (Doubled, Doubled("x"))], ids=str
    )
    def test_what_makes_itself_is_read_strictly(self, cls: Any, event: object) -> None:
        """And so as its own ``__init__`` makes it."""
        assert reader(cls) is None
        assert event == codec.Codec(types=(cls,)).decode(cls.type, 1, '{"text":"x"}')

    def test_what_the_wire_form_does_not_have_is_not_read_at_once(self) -> None:
        """There is no moment in JSON."""
        assert reader(Timed) is None


# --- writing -------------------------------------------------------------------------------------


class Loud(str):
    """Text of a kind of its own."""

    __slots__ = ()


class TestWriting:
    """What is written at once is canonical; what lies outside the subset is refused, with its place."""

    @given(events)
    def test_the_bytes_are_the_canonical_ones(self, event: Event) -> None:
        """For every type: the whole of it checked and written as a plain value."""
        assert codec.canonical(strict.converter().unstructure(event)) == codec.encode(event)

    @pytest.mark.parametrize(
        ("event", "where"),
        [
            (e.PlanApproved(body=1.5, minute=None), "plan.approved.body"),  # type: ignore[arg-type]  # it is the point
            (e.PlanApproved(body="x", minute=2**53), "plan.approved.minute"),  # type: ignore[arg-type]  # likewise
            (e.PlanApproved(body="x", minute=MOMENT), "plan.approved.minute"),  # type: ignore[arg-type]  # likewise
            (e.PlanApproved(body="x", minute=b"x"), "plan.approved.minute"),  # type: ignore[arg-type]  # likewise
            (e.PlanApproved(body="x", minute={"\u00e9": 1}), "plan.approved.minute"),  # type: ignore[arg-type]  # likewise
            (e.PlanApproved(body="x", minute={"a": [1, 0.5]}), "plan.approved.minute.a[1]"),  # type: ignore[arg-type]  # likewise
            (e.PlanApproved(body="\ud800", minute=None), "plan.approved"),
            (e.FactRetracted(event=2**53, reason="x"), "fact.retracted.event"),
            (e.FactRetracted(event=-(2**53), reason="x"), "fact.retracted.event"),
            (
                e.ActionTagged(action=ActionId("a1"), label="1", old=(), new=("x", 0.5)),  # type: ignore[arg-type]  # likewise
                "action.tagged.new[1]",
            ),
            (
                e.ActionTagged(action=ActionId("a1"), label="1", old=("\udfff",), new=()),
                "action.tagged",
            ),
            (
                e.ActionOwnersChanged(
                    action=ActionId("a1"),
                    label="1",
                    old=(Post("x", person=0.5),),  # type: ignore[arg-type]  # likewise
                    new=(),
                    reason=None,
                ),
                "action.owners_changed.old[0].person",
            ),
        ],
        ids=str,
    )
    def test_what_is_outside_the_subset_is_refused(self, event: Event, where: str) -> None:
        """A float, a huge number, a lone surrogate, a thing that JSON has not; wherever it stands."""
        with pytest.raises(NotCanonicalError) as refused:
            codec.encode(event)

        assert where == refused.value.where

    def test_text_of_another_kind_is_written_as_text(self) -> None:
        """An id in a field for text, say."""
        assert b'{"body":"s2","minute":"loud"}' == codec.encode(
            e.PlanApproved(body=SectionId("s2"), minute=Loud("loud"))
        )

    @given(text)
    def test_an_id_is_written_as_its_text(self, label: str) -> None:
        """Whatever kind of id it is."""
        for kind in (EntityId, ActionId, SectionId):
            assert rfc8785.dumps([label]) == codec.canonical([kind(label)])


# --- headers -------------------------------------------------------------------------------------


def header_of(plan: str, version: int, event: Event, day: date, context: Context) -> dict[str, Any]:
    """A header as a plain value, put together without the codec."""
    return attrs.asdict(context) | {
        "plan": plan,
        "version": version,
        "type": event.type,
        "schema": event.schema,
        "recorded_at": "2025-06-30T09:00:00.000005Z",
        "effective_on": day.isoformat(),
    }


def like(context: Context) -> Context:
    """Another context that is equal."""
    source = None if context.source is None else attrs.evolve(context.source)
    return attrs.evolve(context, actor=attrs.evolve(context.actor), source=source)


def at(context: Context, place: str) -> Context:
    """The same call, at another place of its source."""
    return attrs.evolve(context, source=Source("plan.docx", place=place))


@cache
def approved() -> Event:
    return e.PlanApproved(body="Executive", minute=None)


class TestHeaders:
    """A writer keeps what headers share, and each is written as if it were the only one."""

    @given(
        text,
        st.lists(contexts, min_size=1, max_size=3),
        st.lists(
            st.tuples(
                st.integers(0, 2),
                st.sampled_from((like, lambda context: at(context, "row 1"), lambda context: context)),
                st.integers(1, LARGEST),
                st.dates(),
                events,
            ),
            max_size=8,
        ),
    )
    def test_each_is_canonical(self, plan: str, calls: list[Context], drawn: list[Any]) -> None:
        """Whichever contexts follow each other: the same, equal, of the same call, or others."""
        writer = HeaderWriter(plan, MOMENT)
        for number, changed, version, day, event in drawn:
            context = changed(calls[number % len(calls)])

            written = writer.write(version, event, day.isoformat(), context)

            assert codec.canonical(header_of(plan, version, event, day, context)).decode() == written
            alone = codec.encode_header(plan, version, event, MOMENT, day, context)
            assert alone.decode() == written

    @pytest.mark.parametrize(
        "hostile", ['"', "\\", "\x00", "\x1f", "\u2028", "\U0001f600", '","plan":"other']
    )
    def test_any_text_may_stand_in_it(self, hostile: str) -> None:
        """It stays inside its own quotes."""
        context = Context(
            Post(f"a{hostile}"), hostile, (hostile,), Source(hostile, place=hostile), hostile, hostile
        )

        written = HeaderWriter(hostile, MOMENT).write(1, approved(), "2025-06-30", context)

        expected = header_of(hostile, 1, approved(), date(2025, 6, 30), context)
        assert rfc8785.dumps(expected).decode() == written

    @pytest.mark.parametrize(
        ("plan", "context"),
        [
            ("\ud800", Context(Post("x"), "c")),
            ("cip", Context(Post("\ud800"), "c")),
            ("cip", Context(Post("x"), "\ud800")),
            ("cip", Context(Post("x"), "c", ("\ud800",))),
            ("cip", Context(Post("x"), "c", source=Source("\ud800"))),
            ("cip", Context(Post("x"), "c", correlation="\ud800")),
            ("cip", Context(Post("x"), "c", causation="\ud800")),
        ],
        ids=ascii,
    )
    def test_a_lone_surrogate_is_refused(self, plan: str, context: Context) -> None:
        """Wherever it stands; and what is written after it is as it should be."""
        writer = HeaderWriter(plan, MOMENT)

        with pytest.raises(NotCanonicalError) as refused:
            writer.write(1, approved(), "2025-06-30", context)

        assert "header" == refused.value.where
        if plan == "cip":
            sound = Context(Post("x"), "c")
            assert writer.write(1, approved(), "2025-06-30", sound) == HeaderWriter(plan, MOMENT).write(
                1, approved(), "2025-06-30", sound
            )

    @pytest.mark.parametrize("refused", [{"rules": ("\ud800",)}, {"source": Source("\ud800")}], ids=ascii)
    def test_what_was_refused_leaves_nothing_behind(self, refused: dict[str, Any]) -> None:
        """The call before it is still written as itself."""
        writer, sound = HeaderWriter("cip", MOMENT), Context(Post("x"), "c")
        before = writer.write(1, approved(), "2025-06-30", sound)

        with pytest.raises(NotCanonicalError):
            writer.write(1, approved(), "2025-06-30", Context(Post("other"), "c2", **refused))

        assert before == writer.write(1, approved(), "2025-06-30", sound)

    def test_what_is_equal_and_not_the_same_is_written_as_it_is(self) -> None:
        """To Python 1 is True; in a sealed text it is not."""
        one, true = (Context(Post("x"), "c", rules=(rule,)) for rule in (1, True))  # type: ignore[arg-type]  # it is the point
        writer = HeaderWriter("cip", MOMENT)

        written = [json.loads(writer.write(1, approved(), "2025-06-30", context)) for context in (one, true)]

        assert ["[1]", "[True]"] == [str(header["rules"]) for header in written]

    @pytest.mark.parametrize("version", [True, 1.0, "1", None, 2**53, -(2**53)])
    def test_a_version_is_a_whole_number(self, version: Any) -> None:
        """What is not is refused by name."""
        with pytest.raises(NotCanonicalError, match=r"header\.version"):
            codec.encode_header(
                "cip", version, approved(), MOMENT, date(2025, 6, 30), Context(Post("x"), "c")
            )

    @pytest.mark.parametrize(
        "changed",
        [
            {"actor": {"title": "x"}},
            {"actor": {"title": "x", "kind": "post", "person": None, "more": 1}},
            {"actor": {"title": "", "kind": "post", "person": None}},
            {"actor": {"title": "x", "kind": "king", "person": None}},
            {"source": {"document": "x"}},
            {"rules": "rule"},
            {"rules": [1]},
            {"command_id": 5},
            {"causation": False},
        ],
        ids=str,
    )
    def test_a_context_that_is_almost_right_is_refused(self, changed: dict[str, Any]) -> None:
        """Nothing is filled in, passed over or bent."""
        header = header_of("cip", 1, approved(), date(2025, 6, 30), Context(Post("x"), "c"))
        assert Context(Post("x"), "c") == codec.decode_context(json.dumps(header))

        with pytest.raises(MalformedEventError):
            codec.decode_context(json.dumps(header | changed))

    @pytest.mark.parametrize("key", [field.name for field in attrs.fields(Context)])
    def test_a_context_needs_each_of_its_keys(self, key: str) -> None:
        """None is assumed."""
        header = header_of("cip", 1, approved(), date(2025, 6, 30), Context(Post("x"), "c"))
        del header[key]

        with pytest.raises(MalformedEventError, match=f"it has no '{key}'"):
            codec.decode_context(json.dumps(header))


# --- rows ----------------------------------------------------------------------------------------


def row(position: int, event: Event, *, recorded_at: str, effective_on: str) -> tuple[Any, ...]:
    header = codec.encode_header(
        "cip", position + 1, event, MOMENT, date(2025, 6, 30), Context(Post("x"), "c")
    )
    data = codec.encode(event).decode()
    return (position, "cip", position + 1, event.type, event.schema, recorded_at, effective_on, header, data)


class TestRows:
    """Many rows are read as each of them would be."""

    @property
    def sound(self) -> tuple[Any, ...]:
        return row(0, approved(), recorded_at="2025-06-30T09:00:00.000005Z", effective_on="2025-06-29")

    @given(st.lists(st.tuples(events, st.integers(0, 2), st.integers(0, 2)), max_size=8))
    def test_rows_are_recorded_events(self, drawn: list[tuple[Event, int, int]]) -> None:
        """Each with its own moment and day, whatever its neighbours'."""
        rows, expected = [], []
        for position, (event, minute, days) in enumerate(drawn):
            moment, day = MOMENT + timedelta(minutes=minute), date(2025, 6, 27 + days)
            rows.append(row(position, event, recorded_at=codec.instant(moment), effective_on=day.isoformat()))
            expected.append(
                RecordedEvent(
                    plan="cip",
                    version=position + 1,
                    position=position,
                    recorded_at=moment,
                    effective_on=day,
                    event=event,
                    read_context=lambda: Context(Post("x"), "c"),
                )
            )

        found = list(codec.recorded_rows(rows))

        assert expected == found == [codec.recorded(*one) for one in rows]
        assert [RecordedEvent] * len(rows) == [type(one) for one in found]
        assert all(Context(Post("x"), "c") == one.context for one in found)

    def test_a_recorded_event_is_frozen(self) -> None:
        """However it was made."""
        one = codec.recorded(*self.sound)

        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            one.version = 7  # type: ignore[misc]  # it is the point
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            del one.version
        assert hash(one) == hash(codec.recorded(*self.sound))

    @pytest.mark.parametrize(
        ("column", "damage"),
        [
            *((5, damage) for damage in ("", None, 5, b"2025-06-30T09:00:00Z", "yesterday")),
            *((6, damage) for damage in ("", None, 5, b"2025-06-29", "2025-13-01")),
            (4, None),
            (4, "1"),
        ],
    )
    @pytest.mark.parametrize("before", [0, 1], ids=["first", "later"])
    def test_a_damaged_column_is_refused(self, column: int, damage: object, before: int) -> None:
        """With its position, after what stands before it was read; the first is as well guarded."""
        damaged = (7, *self.sound[1:column], damage, *self.sound[column + 1 :])
        reading = codec.recorded_rows([self.sound] * before + [damaged])
        assert [codec.recorded(*self.sound)] * before == [next(reading) for _ in range(before)]

        with pytest.raises(MalformedEventError, match="position 7 are damaged") as refused:
            next(reading)

        assert "plan.approved" == refused.value.type

    @pytest.mark.parametrize(
        ("column", "value", "error"),
        [
            (3, "plan.invented", UnknownEventTypeError),
            (3, None, UnknownEventTypeError),
            (4, 2, UnknownEventTypeError),
            (8, "{", MalformedEventError),
            (8, None, MalformedEventError),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, column: int, value: object, error: type[Exception]) -> None:
        """A type of later, and data that is none."""
        with pytest.raises(error):
            next(codec.recorded_rows([(*self.sound[:column], value, *self.sound[column + 1 :])]))
