"""The wire form: canonical bytes, strict reading, and vectors that never change."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

import attrs
import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from tests.wire import ALMOST, LARGEST, contexts, events, json_objects, json_values, places, wire_of

from planevents import codec
from planevents import events as e
from planevents.case_parts import (
    Activity,
    CaseContents,
    CaseLine,
    CaseRisk,
    Option,
    Resource,
    YearAmount,
)
from planevents.commands import ChangeScheme
from planevents.definitions import Body, Field, RollUp, Standard
from planevents.errors import CodecError, MalformedEventError, NotCanonicalError, UnknownEventTypeError
from planevents.events import EVENT_TYPES, Event
from planevents.figures import PublishedFigure
from planevents.identity import (
    ActionId,
    AmendmentId,
    BusinessCaseId,
    DependencyId,
    FinanceLineId,
    MeasureId,
    MilestoneId,
    RecommendationId,
    RiskId,
    SectionId,
)
from planevents.money import Money
from planevents.outcome import Thresholds
from planevents.people import Post
from planevents.recorded import Context, Source
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import Status, StatusScheme
from planevents.testing.strategies import wire_values

GOLDEN = Path(__file__).with_name("golden")


PRESENT = {kind.type: kind.schema for kind in EVENT_TYPES}


def decode(type_: str, wire: object) -> Event:
    """Decode data of a type's present schema."""
    return codec.decode(type_, PRESENT[type_], json.dumps(wire))


# --- canonical bytes -----------------------------------------------------------------------------


class TestCanonical:
    """Inside the subset the bytes are those of RFC 8785; outside it there are none."""

    @given(json_values)
    def test_the_bytes_are_those_of_rfc_8785(self, value: Any) -> None:
        """For any nesting of the subset; the package rfc8785 is the oracle."""
        assert rfc8785.dumps(value) == codec.canonical(value)

    def test_every_character_is_written_as_rfc_8785_writes_it(self) -> None:
        """All 1,112,064 code points that text can hold."""
        everything = "".join(map(chr, range(sys.maxunicode + 1)))
        valid = everything[:0xD800] + everything[0xE000:]

        assert rfc8785.dumps([valid]) == codec.canonical([valid])

    def test_every_ascii_key_is_sorted_and_escaped(self) -> None:
        """Quotes, backslashes and control characters included."""
        value = {first + second: None for first in map(chr, range(128)) for second in ("", '"', "\x00", "z")}

        assert rfc8785.dumps(value) == codec.canonical(value)

    @given(json_values)
    def test_reading_gives_the_value_back(self, value: Any) -> None:
        """Nothing is lost or added."""
        assert value == json.loads(codec.canonical(value))

    @pytest.mark.parametrize("number", [LARGEST, -LARGEST, 0])
    def test_whole_numbers_go_to_the_last_exact_one(self, number: int) -> None:
        """2^53-1 is the largest that every reader of JSON agrees on."""
        assert str(number).encode() == codec.canonical(number)

    @pytest.mark.parametrize(
        ("value", "where"),
        [
            (1.0, "value"),
            ({"sum": [0.1]}, "value.sum[0]"),
            (float("nan"), "value"),
            (float("inf"), "value"),
            (2**53, "value"),
            ({"event": -(2**53)}, "value.event"),
            (2**70, "value"),
            ({"Môn": 1}, "value"),
            ({"\N{GRINNING FACE}": 1}, "value"),
            ({1: "one"}, "value"),
            ({None: 1}, "value"),
            ([date(2025, 3, 31)], "value[0]"),
            (datetime(2025, 3, 31, tzinfo=UTC), "value"),
            (UUID(int=1), "value"),
            (Decimal("1.5"), "value"),
            (b"bytes", "value"),
            ({"set"}, "value"),
            ({"a": Ellipsis}, "value.a"),
            (Post("Chief Executive"), "value"),
            ("\ud800", "value"),
            (["\udfff"], "value"),
            ({"a": "\udfff\ud800"}, "value"),
        ],
        ids=repr,
    )
    def test_what_is_outside_the_subset_is_refused(self, value: object, where: str) -> None:
        """With the place where it stands."""
        with pytest.raises(NotCanonicalError) as refused:
            codec.canonical(value)

        assert where == refused.value.where

    @pytest.mark.parametrize("depth", [300, 100_000])
    def test_what_is_too_deep_is_refused(self, depth: int) -> None:
        """And does not end the program."""
        value: list[Any] = []
        for _ in range(depth):
            value = [value]

        with pytest.raises(NotCanonicalError):
            codec.canonical(value)

    def test_what_holds_itself_is_refused(self) -> None:
        """There are no bytes for it."""
        value: list[Any] = []
        value.append(value)

        with pytest.raises(NotCanonicalError, match="holds itself"):
            codec.canonical(value)

    @given(json_objects, json_objects)
    def test_the_body_is_canonical_when_its_parts_are(
        self, header: dict[str, Any], data: dict[str, Any]
    ) -> None:
        """Gluing stored texts gives the bytes that sealing the whole would give."""
        glued = codec.body(codec.canonical(header), codec.canonical(data))

        whole = codec.canonical({"data": data, "header": header})
        assert hashlib.sha256(whole).digest() == hashlib.sha256(glued).digest()
        assert rfc8785.dumps({"header": header, "data": data}) == glued


class TestInstants:
    """Moments are written in UTC, all in one width, so that text order is time order."""

    zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones)  # noqa: DTZ001

    @given(moments)
    def test_a_moment_has_27_characters(self, moment: datetime) -> None:
        """In the year 1 as in the year 9999, with microseconds or without."""
        written = codec.instant(moment)

        assert 27 == len(written)
        assert moment == datetime.fromisoformat(written)

    @given(moments, moments)
    def test_text_order_is_time_order(self, one: datetime, other: datetime) -> None:
        """Whatever zone each was told in."""
        assert (one < other) == (codec.instant(one) < codec.instant(other))

    def test_an_example(self) -> None:
        """Summer time in London is an hour ahead."""
        summer = datetime(2025, 6, 30, 9, 0, tzinfo=timezone(timedelta(hours=1)))

        assert "2025-06-30T08:00:00.000000Z" == codec.instant(summer)

    def test_a_moment_without_a_zone_is_refused(self) -> None:
        """Nobody can say when that was."""
        with pytest.raises(NotCanonicalError, match="time zone"):
            codec.instant(datetime(2025, 6, 30, 9, 0))  # noqa: DTZ001 it is the point


# --- events --------------------------------------------------------------------------------------


class TestRoundTrip:
    """What is written is what is read."""

    @pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.type)
    def test_an_event_comes_back_as_it_was(self, kind: type[Event]) -> None:
        """For every type, with values of every shape that its fields allow."""
        seen: list[Event] = []

        @given(wire_values(kind))
        def law(event: Event) -> None:
            data = codec.encode(event)
            seen.append(event)
            assert event == codec.decode(event.type, event.schema, data)
            assert event == codec.decode(event.type, event.schema, data.decode())
            assert rfc8785.dumps(json.loads(data)) == data

        law()
        assert {kind} == {type(event) for event in seen}

    @given(events)
    def test_ids_come_back_as_ids_of_their_kind(self, event: Event) -> None:
        """Equality alone would not tell an ActionId from text."""
        back = codec.decode(event.type, event.schema, codec.encode(event))

        for field in attrs.fields(type(event)):
            assert type(getattr(event, field.name)) is type(getattr(back, field.name))

    @given(events, contexts, st.dates(), st.integers(1, LARGEST))
    def test_a_header_comes_back_as_it_was(
        self, event: Event, context: Context, day: date, version: int
    ) -> None:
        """With copies of the columns beside it."""
        moment = datetime(2025, 6, 30, 9, 0, tzinfo=UTC)

        header = codec.encode_header("cip", version, event, moment, day, context)

        assert context == codec.decode_context(header) == codec.decode_context(header.decode())
        wire = codec.decode_header(header)
        assert rfc8785.dumps(wire) == header
        assert {
            "plan": "cip",
            "version": version,
            "type": event.type,
            "schema": event.schema,
            "recorded_at": "2025-06-30T09:00:00.000000Z",
            "effective_on": day.isoformat(),
        } == {key: wire[key] for key in ("plan", "version", "type", "schema", "recorded_at", "effective_on")}

    def test_a_header_has_these_keys(self) -> None:
        """Not the position: the sealed tree binds that."""
        header = codec.encode_header(
            "cip",
            1,
            e.PlanApproved(body="Executive", minute=None),
            datetime(2025, 6, 30, tzinfo=UTC),
            date(2025, 6, 30),
            Context(Post("Performance Officer"), "c1"),
        )

        assert [
            "actor",
            "causation",
            "command_id",
            "correlation",
            "effective_on",
            "plan",
            "recorded_at",
            "rules",
            "schema",
            "source",
            "type",
            "version",
        ] == list(codec.decode_header(header))


class TestStrictness:
    """Data that is almost right is refused; it is never bent until it fits."""

    @given(st.sampled_from(EVENT_TYPES), json_objects)
    def test_any_object_is_read_exactly_or_refused(self, kind: type[Event], wire: dict[str, Any]) -> None:
        """There is no third way, and no other error."""
        assert_exact_or_refused(kind.type, wire)

    @given(events, st.data())
    def test_a_damaged_event_is_read_exactly_or_refused(self, event: Event, data: st.DataObject) -> None:
        """Any one value anywhere inside it replaced, taken out, or added to."""
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

        assert_exact_or_refused(event.type, wire)

    @pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.type)
    def test_each_key_is_needed(self, kind: type[Event]) -> None:
        """A field that is not there was never written by anybody; the message names it."""
        wire = wire_of(GOLDEN_EVENTS[kind.type, kind.schema])
        for key in wire:
            with pytest.raises(MalformedEventError, match=f"it has no '{key}'"):
                decode(kind.type, {name: value for name, value in wire.items() if name != key})

    @pytest.mark.parametrize("kind", EVENT_TYPES, ids=lambda kind: kind.type)
    def test_no_other_key_is_known(self, kind: type[Event]) -> None:
        """What this version cannot read it does not pretend to have read."""
        wire = wire_of(GOLDEN_EVENTS[kind.type, kind.schema])

        with pytest.raises(MalformedEventError, match="afterthought"):
            decode(kind.type, wire | {"afterthought": None})

    @pytest.mark.parametrize(
        ("type_", "changed"),
        [
            ("plan.approved", {"body": 5}),
            ("plan.approved", {"body": None}),
            ("plan.approved", {"minute": ["12"]}),
            ("fact.retracted", {"event": "5"}),
            ("fact.retracted", {"event": 5.0}),
            ("fact.retracted", {"event": True}),
            ("fact.retracted", {"event": 2**53}),
            ("change.observed", {"declared": 1}),
            ("change.observed", {"declared": "no"}),
            ("change.observed", {"field": "colour"}),
            ("change.observed", {"field": []}),
            ("change.observed", {"entity": "s3"}),
            ("action.tagged", {"action": 5}),
            ("action.tagged", {"action": "r5"}),
            ("action.tagged", {"new": "tags"}),
            ("action.tagged", {"new": {"tag": 1}}),
            ("action.added", {"fields": [["theme"]]}),
            ("action.added", {"fields": [["theme", ["All"], "more"]]}),
            ("action.added", {"owners": [{"title": "Mayor"}]}),
            ("action.added", {"owners": [{"title": "", "kind": "post", "person": None}]}),
            ("action.added", {"owners": ["Mayor"]}),
            ("report.issued", {"cut_off": "20250331"}),
            ("report.issued", {"cut_off": "2025-W14-1"}),
            ("report.issued", {"cut_off": "2025-02-30"}),
            ("report.issued", {"cut_off": "2025-03-31T00:00:00"}),
            ("report.issued", {"plans": [{"plan": "cip", "version": 1, "title": "no"}]}),
            ("measure.reading_recorded", {"value": 55.07}),
            ("measure.reading_recorded", {"value": "5.507e1"}),
            ("measure.reading_recorded", {"value": "NaN"}),
            ("measure.reading_recorded", {"printed_rating": "BLUE"}),
            ("measure.added", {"thresholds": {"green": "0", "amber": "5", "of": "cent"}}),
            ("figures.published", {"figures": [{"name": "Static", "printed": "7%"}]}),
            ("plan.opened", {"scheme": None}),
            ("plan.opened", {"scheme": []}),
            ("plan.opened", {"scheme": {"name": "empty", "initial": "a", "statuses": [], "moves": None}}),
        ],
        ids=str,
    )
    def test_a_value_of_another_kind_is_refused(self, type_: str, changed: dict[str, Any]) -> None:
        """A number is not text, text is not a list, and 1 is not true."""
        wire = wire_of(GOLDEN_EVENTS[type_, PRESENT[type_]])

        with pytest.raises(MalformedEventError) as refused:
            decode(type_, wire | changed)

        assert type_ == refused.value.type

    @pytest.mark.parametrize("key", ["name", "initial", "statuses", "moves"])
    def test_each_part_of_a_scheme_is_needed(self, key: str) -> None:
        """None is assumed, not even that any move is allowed."""
        wire = wire_of(GOLDEN_EVENTS["plan.opened", 2])
        del wire["scheme"][key]

        with pytest.raises(MalformedEventError):
            decode("plan.opened", wire)

    @pytest.mark.parametrize(
        "data",
        [
            "",
            "null",
            "[]",
            '"text"',
            "5",
            "{",
            b"\xff\xfe",
            b'{"body": "\xff"}',
            '{"body": "\\ud800", "minute": null}',
            '{"body": NaN, "minute": null}',
            '{"body": 1e999, "minute": null}',
            "\ud800",
            "[" * 100_000,
            '{"body":' * 100_000,
        ],
        ids=lambda data: repr(data)[:30],
    )
    def test_what_is_no_json_object_is_refused(self, data: bytes | str) -> None:
        """As data and as a header."""
        with pytest.raises(MalformedEventError):
            codec.decode("plan.approved", 1, data)
        with pytest.raises(MalformedEventError):
            codec.decode_context(data)

    @given(json_objects | st.fixed_dictionaries({field.name: json_values for field in attrs.fields(Context)}))
    def test_any_header_is_read_or_refused(self, wire: dict[str, Any]) -> None:
        """And nothing else happens."""
        try:
            context = codec.decode_context(json.dumps(wire))
        except MalformedEventError:
            return
        assert isinstance(context.actor, Post)

    @pytest.mark.parametrize(
        ("type_", "schema"),
        [
            ("plan.opened", 3),
            ("plan.opened", 0),
            ("plan.opened", -1),
            ("plan.invented", 1),
            ("", 1),
            ("PlanOpened", 1),
        ],
    )
    def test_what_nobody_here_wrote_is_unknown(self, type_: str, schema: int) -> None:
        """A type or schema of a later version asks for an upgrade."""
        with pytest.raises(UnknownEventTypeError) as refused:
            codec.decode(type_, schema, "{}")

        assert (type_, schema) == (refused.value.type, refused.value.schema)


def assert_exact_or_refused(type_: str, wire: dict[str, Any]) -> None:
    try:
        event = decode(type_, wire)
    except MalformedEventError:
        return
    assert codec.canonical(wire) == codec.encode(event)


class TestCommandWire:
    """What a call's fingerprint covers."""

    def test_a_mapping_may_use_any_words(self) -> None:
        """Its keys are statuses, and not every council's statuses are ASCII."""
        scheme = StatusScheme("Welsh", "Wedi'i ddechrau", "Gorffenn\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}d")
        command = ChangeScheme(
            scheme, mapping={"Dechr\N{LATIN SMALL LETTER A WITH DIAERESIS}u": scheme.names[1]}, reason="x"
        )

        wire = codec.command_wire(command)

        assert [("Dechr\N{LATIN SMALL LETTER A WITH DIAERESIS}u", scheme.names[1])] == wire["mapping"]
        assert codec.canonical(wire)

    def test_the_order_of_a_mapping_does_not_matter(self) -> None:
        """It is the same command."""
        scheme = StatusScheme("Two", "a", "b")
        pair = {"x": "a", "y": "b"}, {"y": "b", "x": "a"}

        one, other = (
            codec.command_wire(ChangeScheme(scheme, mapping=mapping, reason="x")) for mapping in pair
        )

        assert codec.canonical(one) == codec.canonical(other)


# --- vectors that never change -------------------------------------------------------------------

WIRE_NAMES = (
    "action.added",
    "action.completed",
    "action.field_set",
    "action.moved",
    "action.owners_changed",
    "action.redrafted",
    "action.relabelled",
    "action.reopened",
    "action.reprofiled",
    "action.reworded",
    "action.status_reported",
    "action.superseded",
    "action.tagged",
    "action.update_noted",
    "action.withdrawn",
    "amendment.approved",
    "amendment.noted",
    "amendment.proposed",
    "amendment.rejected",
    "amendment.withdrawn",
    "business_case.approved",
    "business_case.presented",
    "business_case.rejected",
    "business_case.revised",
    "change.classified",
    "change.observed",
    "dependency.added",
    "dependency.removed",
    "evidence.attached",
    "fact.corrected",
    "fact.retracted",
    "figures.published",
    "finance.amount_set",
    "finance.line_added",
    "finance.line_relabelled",
    "finance.line_reworded",
    "finance.line_withdrawn",
    "measure.added",
    "measure.linked",
    "measure.owners_changed",
    "measure.reading_recorded",
    "measure.reading_revised",
    "measure.relabelled",
    "measure.reworded",
    "measure.target_changed",
    "measure.thresholds_changed",
    "measure.unlinked",
    "measure.withdrawn",
    "milestone.added",
    "milestone.reached",
    "milestone.reprofiled",
    "milestone.withdrawn",
    "occurrence.reported",
    "personal_data.erased",
    "plan.accountable_kinds_set",
    "plan.approved",
    "plan.control_set",
    "plan.edition_recorded",
    "plan.opened",
    "plan.roll_up_set",
    "plan.scheme_changed",
    "plan.standards_set",
    "post.handed_over",
    "post.renamed",
    "recommendation.added",
    "recommendation.moved",
    "recommendation.relabelled",
    "report.issued",
    "risk.added",
    "risk.closed",
    "risk.matrix_set",
    "risk.mitigation_added",
    "risk.mitigation_removed",
    "risk.owner_changed",
    "risk.relabelled",
    "risk.reopened",
    "risk.rescored",
    "risk.reworded",
    "section.accountable_changed",
    "section.added",
    "section.moved",
    "section.relabelled",
    "section.removed",
    "section.retitled",
)
"""What databases hold. A name may be added; none is ever changed or taken out."""

COMMITMENT = "c0ffee" * 10 + "beef"
CHIEF = Post("Chief Executive")
OF: dict[str, Any] = {"action": ActionId("a4"), "label": "18.1"}
PROPOSAL: dict[str, Any] = {"amendment": AmendmentId("m9"), "label": "A1"}
REF = e.ItemRef(number=1, action=ActionId("a4"), action_label="18.1")
OTHER_REF = e.ItemRef(number=2, action=ActionId("a5"), action_label="18.2")
TARGET_ITEM = e.AmendmentItem(
    action=ActionId("a4"),
    action_label="18.1",
    kind="target",
    agreed="June 2025",
    proposed="April 2026",
    alternative=None,
    owners=(),
    reason=None,
    impact=None,
)
OWNERS_ITEM = e.AmendmentItem(
    action=ActionId("a5"),
    action_label="18.2",
    kind="owners",
    agreed="Chief Executive",
    proposed=None,
    alternative=None,
    owners=(CHIEF, Post("Officer", person=COMMITMENT)),
    reason="The team moved",
    impact="None",
)
RISK: dict[str, Any] = {"risk": RiskId("k7"), "label": "R1"}
CASE: dict[str, Any] = {"case": BusinessCaseId("b7"), "label": "BC1"}
CASE_CONTENTS = CaseContents(
    summary="Fewer layers",
    directorate="Corporate",
    service_area="Human resources",
    start="January 2026",
    end="July 2026",
    effectiveness="Decisions in days",
    equity=None,
    efficiency="The same with less",
    economy="4.2 million a year",
    dependencies="The people strategy",
    options=[Option("Do nothing"), Option("Phase 1", preferred=True, reason="It pays at once")],
    resources=[Resource("Head of HR", responsibilities="Leads", time="0.5 FTE")],
    lines=[
        CaseLine(
            "C1",
            title="Budgeted saving",
            direction="benefit",
            kind="revenue",
            recurrence="ongoing",
            currency="GBP",
            funding_source="Base budget",
            profile=[YearAmount("2026/27", Money(Decimal("4200000.00"), "GBP"))],
        )
    ],
    activities=[
        Activity(
            "2.4(a)",
            title="Assess spans and layers",
            stage="Diagnostic",
            owners=[CHIEF],
            start="January 2026",
            target="July 2026",
        )
    ],
    risks=[CaseRisk("R2", title="Too slow", likelihood="Likely", impact="Major", mitigation="A plan")],
)
LINE: dict[str, Any] = {"line": FinanceLineId("f7"), "label": "C1"}
RAG = StatusScheme(
    "Small RAG",
    Status("Green", letter="G", on_track=True),
    Status("Red", letter="R", on_track=False, aliases=("High risk",)),
    Status("Done", complete=True, terminal=True, on_track=True),
    Status("Done and continuing", complete=True, open_commitment=True),
    moves=[("Green", "Red"), ("Red", "Green"), ("Green", "Done")],
    initial="Green",
)

STEP: dict[str, Any] = {
    "milestone": MilestoneId("t8"),
    "label": "18.1/1",
    "action": ActionId("a4"),
    "action_label": "18.1",
}

OPENED = e.PlanOpened(
    scheme=RAG,
    change_control="by approval",
    title="Cynllun Gwella \N{EN DASH} Ynys M\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}n",
    organisation="A council",
    period="2024-27",
    fields=(Field("theme", many=True), Field("ward", choices=("North", "South"))),
    standards=(
        Standard(
            "Workplan",
            counting="GREEN or COMPLETED of all",
            statuses=("Green", "Done"),
            expected=90,
            with_tags=("workplan",),
            without_tags=("paused",),
        ),
    ),
    bodies=(Body("Executive", decides=True), Body("Scrutiny", decides=False)),
    year_starts=4,
)
"""As it was written at schema 1, when standards said only which statuses count."""

OUTCOMES = Standard(
    "Outcomes",
    counting="GREEN of all outcome measures",
    statuses=("GREEN",),
    expected=75,
    denominator="outcome measures",
    decimals=0,
)
MEASURE: dict[str, Any] = {"measure": MeasureId("u5"), "label": "O1"}

GOLDEN_EVENTS: dict[tuple[str, int], Event] = {
    (event.type, event.schema): event
    for event in (
        attrs.evolve(OPENED, standards=(*OPENED.standards, OUTCOMES)),
        e.PlanApproved(body="Executive", minute="12/25"),
        e.PlanControlSet(controlled=("target", "wording"), reason="As the board asked"),
        e.PlanSchemeChanged(
            scheme=StatusScheme("Two words", "To do", Status("Done", complete=True)),
            mapping=(("Green", "To do"), ("Red", "To do")),
            reason="The letters were not understood",
        ),
        e.PlanEditionRecorded(document="plan-march-2025.docx", sha256="ab" * 32),
        e.PlanStandardsSet(
            standards=(
                OUTCOMES,
                Standard(
                    "Executive actions",
                    counting="on target, of those that are live",
                    expected=90,
                    numerator="on target",
                    denominator="live actions",
                ),
            ),
            reason="The council's new risk appetite",
        ),
        e.MeasureAdded(
            **MEASURE,
            title="Crime and anti-social behaviour",
            unit="per 1,000 people",
            direction="lower",
            baseline=Decimal("44.1"),
            baseline_period="2020/21 Q4",
            target=Decimal("43.60"),
            target_year="2024",
            thresholds=Thresholds(green=Decimal("0.5"), amber=Decimal(5), of="per cent of target"),
            static_within=Decimal("0.05"),
            owners=(Post("Director", person=COMMITMENT),),
            section=SectionId("s2"),
        ),
        e.MeasureReadingRecorded(
            **MEASURE,
            period="2021/22 Q1",
            value=Decimal("55.07"),
            provisional=True,
            printed_rating="RED",
            printed_trend="Worsening",
            narrative="Shops opened again",
        ),
        e.MeasureReadingRevised(
            **MEASURE,
            period="2021/22 Q1",
            old=Decimal("55.07"),
            new=None,
            provisional=False,
            printed_rating="AMBER",
            printed_trend=None,
            narrative=None,
            reason="The count was withdrawn",
        ),
        e.MeasureTargetChanged(
            **MEASURE, old=Decimal("43.6"), new=Decimal("-0.000001"), target_year=None, reason="Agreed anew"
        ),
        e.MeasureThresholdsChanged(
            **MEASURE, old=None, new=Thresholds(green=Decimal(1), amber=Decimal("2.5")), reason="Stricter"
        ),
        e.MeasureReworded(**MEASURE, old="Visitors", new="Visits", reason="Some came twice"),
        e.MeasureOwnersChanged(
            **MEASURE, old=(CHIEF,), new=(Post("Officer", person=COMMITMENT), CHIEF), reason=None
        ),
        e.MeasureRelabelled(**MEASURE, new="KPI 1"),
        e.MeasureLinked(**MEASURE, action=ActionId("a4"), action_label="18.1"),
        e.MeasureUnlinked(**MEASURE, action=ActionId("a4"), action_label="18.1"),
        e.MeasureWithdrawn(**MEASURE, reason="No longer collected"),
        e.FiguresPublished(
            title="Trends of outcomes",
            period="2021/22 Q1",
            figures=(
                PublishedFigure(name="Static", printed="7%", numerator=1, denominator=5, group="Of GREEN"),
                PublishedFigure(name="GREEN", printed="62.5 %"),
            ),
        ),
        e.SectionAdded(
            section=SectionId("s2"),
            label="Aim 1",
            title="Communication",
            kind="aim",
            parent=SectionId("s1"),
            accountable=Post("Director", person=COMMITMENT),
        ),
        e.RecommendationAdded(
            recommendation=RecommendationId("r3"),
            label="18",
            text='Publish a "strategy"',
            source="Peer challenge",
            section=SectionId("s2"),
        ),
        e.SectionRetitled(
            section=SectionId("s2"), label="Aim 1", old="Communication", new="Communities", reason=None
        ),
        e.SectionRelabelled(section=SectionId("s2"), label="Aim 1", new="Aim 2"),
        e.SectionMoved(
            section=SectionId("s2"),
            label="Aim 2",
            old=SectionId("s1"),
            old_label="Framework",
            new=None,
            new_label=None,
            reason="It stands alone",
        ),
        e.SectionAccountableChanged(
            section=SectionId("s2"),
            label="Aim 2",
            old=Post("Director", person=COMMITMENT),
            new=Post("Director of Place", kind="unrecruited"),
            reason="Restructuring",
        ),
        e.SectionRemoved(section=SectionId("s2"), label="Aim 2", reason="Merged"),
        e.RecommendationRelabelled(recommendation=RecommendationId("r3"), label="18", new="18(a)"),
        e.RecommendationMoved(
            recommendation=RecommendationId("r3"),
            label="18(a)",
            old=None,
            old_label=None,
            new=SectionId("s2"),
            new_label="Aim 2",
            reason=None,
        ),
        e.ActionMoved(
            action=ActionId("a4"),
            label="18.1",
            old=e.Place(
                section=SectionId("s2"),
                section_label="Aim 2",
                recommendation=RecommendationId("r3"),
                recommendation_label="18(a)",
                parent=None,
                parent_label=None,
            ),
            new=e.Place(
                section=None,
                section_label=None,
                recommendation=None,
                recommendation_label=None,
                parent=ActionId("a5"),
                parent_label="18.2",
            ),
            reason="Part of a larger one",
        ),
        e.PlanRollUpSet(roll_up=RollUp("worst", order=("Done", "Green", "Red")), reason="As reported"),
        e.PlanAccountableKindsSet(old=("aim",), new=("aim", "package of work"), reason=None),
        e.DependencyAdded(
            dependency=DependencyId("d7"),
            label="D1",
            waiting=ActionId("a4"),
            waiting_label="18.1",
            needed=SectionId("s2"),
            needed_label="Aim 2",
            reason="The vision comes first",
        ),
        e.DependencyRemoved(
            dependency=DependencyId("d7"),
            label="D1",
            waiting=ActionId("a4"),
            waiting_label="18.1",
            needed=SectionId("s2"),
            needed_label="Aim 2",
            reason="Agreed without it",
        ),
        e.PostRenamed(old="Head of Finance", new="Director of Resources", reason=None),
        e.PostHandedOver(
            old="Director of Resources",
            new=Post("Chief Finance Officer", person=COMMITMENT),
            actions=(e.HeldAction(ActionId("a4"), "18.1"),),
            sections=(e.HeldSection(SectionId("s2"), "Aim 2"),),
            risks=(e.HeldRisk(RiskId("k7"), "R1"),),
            measures=(e.HeldMeasure(MeasureId("u8"), "O1"),),
            reason="Retirement",
        ),
        e.ActionAdded(
            action=ActionId("a4"),
            label="18.1",
            title="Publish the strategy",
            description="On the website,\nand on paper",
            owners=(CHIEF, Post("Programme Board", kind="board"), Post("Officer", person=COMMITMENT)),
            start="April 2025",
            target="June 2025, then reviewed quarterly",
            origin="baseline",
            recommendation=RecommendationId("r3"),
            section=None,
            parent=None,
            follows=None,
            fields=(("theme", ("All", "Trust")), ("ward", ())),
            tags=("workplan",),
        ),
        e.ActionRelabelled(**OF, new="18(a)"),
        e.ActionReworded(**OF, field="title", old="Publish", new="Publish all", reason="Clearer"),
        e.ActionOwnersChanged(
            **OF, old=(CHIEF,), new=(Post("Leader", kind="unrecruited"),), reason="Handed over"
        ),
        e.ActionFieldSet(**OF, field="theme", old=("All",), new=()),
        e.ActionTagged(**OF, old=(), new=("shared", "workplan")),
        e.ActionStatusReported(
            **OF, status="Green", period="2024/25 Q4", narrative="Draft with leaders", printed="G"
        ),
        e.ActionUpdateNoted(
            **OF,
            kind="cross-reference",
            printed="See above",
            period="2025/26 Q1",
            see=ActionId("a5"),
            see_label="17.1",
        ),
        e.ActionCompleted(
            **OF,
            status="Done and continuing",
            period="2025/26 Q1",
            completed="May 2025",
            commitment="Reviewed quarterly",
            narrative=None,
            printed=None,
        ),
        e.ActionReopened(**OF, status="Red", period="2025/26 Q2", reason="The strategy was withdrawn"),
        e.ActionWithdrawn(**OF, reason="No longer needed"),
        e.ActionSuperseded(**OF, by=ActionId("a7"), by_label="18.2", reason="Joined with another"),
        e.ActionReprofiled(**OF, old="June 2025", new="September 2025", reason="Being reset"),
        e.ActionRedrafted(**OF, old=None, new="June 2025", reason=None),
        e.AmendmentProposed(
            **PROPOSAL,
            items=(TARGET_ITEM, OWNERS_ITEM),
            reason="Staff left",
            impact=None,
            body="Executive",
            lapses_on=date(2025, 12, 31),
        ),
        e.AmendmentApproved(
            **PROPOSAL,
            agreed=(REF,),
            rejected=(OTHER_REF,),
            body="Executive",
            meeting=date(2025, 7, 14),
            minute="14/25",
        ),
        e.AmendmentRejected(
            **PROPOSAL,
            items=(REF, OTHER_REF),
            body="Executive",
            meeting=date(2025, 7, 14),
            minute=None,
            reason="Too late",
        ),
        e.AmendmentNoted(
            **PROPOSAL, items=(REF, OTHER_REF), body="Scrutiny", meeting=date(2025, 7, 7), minute="3"
        ),
        e.AmendmentWithdrawn(**PROPOSAL, items=(REF, OTHER_REF), reason="Done in time"),
        e.MilestoneAdded(**STEP, title="Draft with leaders", target="June 2025"),
        e.MilestoneReprofiled(**STEP, old="June 2025", new=None, reason="Being reset"),
        e.MilestoneReached(
            **STEP, period="2025/26 Q1", reached_on=date(2025, 6, 27), evidence="Minutes of \N{EN DASH} June"
        ),
        e.MilestoneWithdrawn(**STEP, reason="No draft is needed"),
        e.OccurrenceReported(
            **OF,
            occurrence="2025/26 Q1",
            first_day=date(2025, 4, 1),
            last_day=date(2025, 6, 30),
            outcome="not due",
            narrative="No meeting in an election",
        ),
        e.ChangeObserved(
            entity=RecommendationId("r3"),
            label="18",
            field="text",
            name=None,
            old="Publish",
            new="Publish now",
            owners=(CHIEF,),
            values=("All",),
            declared=True,
        ),
        e.RiskMatrixSet(
            matrix=RiskMatrix.of(
                likelihoods={"Unlikely": 1, "Likely": 2},
                impacts={"Minor": 1, "Major": 3},
                levels={"High": (5, 9), "Low": (1, 4)},
                cells={
                    ("Unlikely", "Minor"): 1,
                    ("Unlikely", "Major"): 4,
                    ("Likely", "Minor"): 2,
                    ("Likely", "Major"): 9,
                },
                mitigated=["High"],
                expected=90,
            ),
            likelihoods_as=(("Possible", "Likely"),),
            impacts_as=(),
            reason="Two words are enough",
        ),
        e.RiskAdded(
            **RISK,
            title="Posts stay empty",
            description="Three directors\nleft",
            owner=Post("Head of HR", person=COMMITMENT),
            section=SectionId("s2"),
            likelihood="Likely",
            impact="Major",
        ),
        e.RiskRescored(
            **RISK,
            old_likelihood="Likely",
            old_impact="Major",
            likelihood="Unlikely",
            impact="Major",
            reason="One came back",
        ),
        e.RiskReworded(
            **RISK, field="description", old="Three directors\nleft", new=None, reason="All in the title"
        ),
        e.RiskOwnerChanged(**RISK, old=Post("Head of HR", person=COMMITMENT), new=None, reason="Retirement"),
        e.RiskRelabelled(**RISK, new="SR 1"),
        e.RiskMitigationAdded(**RISK, action=ActionId("a4"), action_label="18.1"),
        e.RiskMitigationRemoved(**RISK, action=ActionId("a4"), action_label="18.1", reason=None),
        e.RiskClosed(**RISK, reason="All posts are filled"),
        e.RiskReopened(**RISK, reason="Another left"),
        e.BusinessCasePresented(
            **CASE,
            title="Downsizing",
            action=ActionId("a4"),
            section=None,
            sponsor=Post("Director", person=COMMITMENT),
            manager=CHIEF,
            contents=CASE_CONTENTS,
        ),
        e.BusinessCaseRevised(
            **CASE,
            title="Downsizing, phase 1",
            sponsor=CHIEF,
            manager=None,
            contents=CaseContents(summary="Smaller"),
            reason="Asked for less",
        ),
        e.BusinessCaseApproved(
            **CASE,
            body="Executive",
            minute="15/26",
            meeting=date(2026, 1, 14),
            actions=(ActionId("a8"),),
            lines=(FinanceLineId("f9"),),
            risks=(RiskId("k11"),),
        ),
        e.BusinessCaseRejected(**CASE, body="Executive", minute=None, meeting=None, reason="Too dear"),
        e.FinanceLineAdded(
            **LINE,
            title="Budgeted saving",
            direction="benefit",
            kind="revenue",
            recurrence="ongoing",
            currency="GBP",
            funding_source="Base budget",
            section=SectionId("s2"),
            action=ActionId("a4"),
        ),
        e.FinanceAmountSet(
            **LINE,
            year="2029/30+",
            basis="profiled",
            old=Money(Decimal("12.50"), "GBP"),
            amount=Money(Decimal("999999999999999.000001"), "GBP"),
            reason="Phase 1 begins late",
        ),
        e.FinanceLineReworded(
            **LINE, field="funding source", old="Base budget", new="Reserves", reason="A new budget"
        ),
        e.FinanceLineRelabelled(**LINE, new="C1.1"),
        e.FinanceLineWithdrawn(**LINE, reason="Counted elsewhere"),
        e.ChangeClassified(event=42, as_="correction", reason="A slip of the pen"),
        e.EvidenceAttached(**OF, title="Minutes", link="https://example.org/minutes", sha256="cd" * 32),
        e.FactCorrected(event=LARGEST, field="effective_on", value="2025-03-30", reason="A day early"),
        e.FactRetracted(event=7, reason="Recorded twice"),
        e.ReportIssued(
            name="June 2025",
            plans=(e.PlanVersion("cip", 42), e.PlanVersion("workplan", 7)),
            period="2025/26 Q1",
            cut_off=date(2025, 6, 30),
            body="Executive",
            meeting=date(2025, 7, 14),
            supersedes=None,
        ),
        e.PersonalDataErased(
            commitments=("ab" * 32, COMMITMENT),
            legal_basis="UK GDPR Article 17(1)(b)",
            reason="Asked for on 30 June 2025",
        ),
    )
}

OLDER_EVENTS: dict[tuple[str, int], Event] = {
    ("plan.opened", 1): OPENED,
    ("amendment.proposed", 1): e.AmendmentProposed(
        **PROPOSAL,
        items=(TARGET_ITEM,),
        reason="Staff left",
        impact="None on residents",
        body="Executive",
        lapses_on=None,
    ),
    ("amendment.approved", 1): e.AmendmentApproved(
        **PROPOSAL, agreed=(REF,), rejected=(), body="Executive", meeting=None, minute="14/25"
    ),
    ("amendment.rejected", 1): e.AmendmentRejected(
        **PROPOSAL, items=(REF,), body="Executive", meeting=None, minute=None, reason="Too late"
    ),
    ("amendment.noted", 1): e.AmendmentNoted(
        **PROPOSAL, items=(REF,), body="Scrutiny", meeting=None, minute="3"
    ),
    ("post.handed_over", 1): e.PostHandedOver(
        old="Director of Resources",
        new=Post("Chief Finance Officer", person=COMMITMENT),
        actions=(e.HeldAction(ActionId("a4"), "18.1"),),
        sections=(e.HeldSection(SectionId("s2"), "Aim 2"),),
        risks=(),
        measures=(),
        reason="Retirement",
    ),
}
"""What vectors of older schemas are read as today."""


class TestGoldenVectors:
    """Bytes that were sealed once, and must be written and read the same for ever."""

    def test_the_wire_names_are_these(self) -> None:
        """A class may be renamed; what a database holds may not."""
        assert WIRE_NAMES == tuple(sorted(kind.type for kind in EVENT_TYPES))

    def test_every_type_and_schema_has_a_vector(self) -> None:
        """A new type, or a new schema, does not pass without one; an old one keeps its own."""
        needed = {
            f"{kind.type}@{schema}.json" for kind in EVENT_TYPES for schema in range(1, kind.schema + 1)
        }

        assert needed == {file.name for file in GOLDEN.iterdir()}
        assert needed == {f"{name}@{schema}.json" for name, schema in GOLDEN_EVENTS | OLDER_EVENTS}

    @pytest.mark.parametrize("key", GOLDEN_EVENTS, ids=lambda key: f"{key[0]}@{key[1]}")
    def test_an_event_is_written_in_these_bytes(self, key: tuple[str, int]) -> None:
        """To the byte, and canonical."""
        sealed = (GOLDEN / f"{key[0]}@{key[1]}.json").read_bytes()

        assert sealed == codec.encode(GOLDEN_EVENTS[key])
        assert sealed == rfc8785.dumps(json.loads(sealed))

    @pytest.mark.parametrize("key", GOLDEN_EVENTS | OLDER_EVENTS, ids=lambda key: f"{key[0]}@{key[1]}")
    def test_these_bytes_are_read_as_this_event(self, key: tuple[str, int]) -> None:
        """At the schema at which they were written."""
        sealed = (GOLDEN / f"{key[0]}@{key[1]}.json").read_bytes()

        assert (GOLDEN_EVENTS | OLDER_EVENTS)[key] == codec.decode(*key, sealed)

    def test_a_header_is_written_in_these_bytes(self) -> None:
        """The header has no schema of its own, so it can never change."""
        header = codec.encode_header(
            "cip",
            42,
            e.PlanApproved(body="Executive", minute=None),
            datetime(2025, 6, 30, 9, 0, 0, 5, tzinfo=UTC),
            date(2025, 6, 29),
            Context(
                Post("Performance Officer", person=COMMITMENT),
                "c1",
                ("plan-open", "rule-6"),
                Source("plan.docx", sha256="ab" * 32, place="table 1, row 3"),
                "request-7",
                "cip@41",
            ),
        )

        assert (
            b'{"actor":{"kind":"post","person":"' + COMMITMENT.encode() + b'",'
            b'"title":"Performance Officer"},"causation":"cip@41","command_id":"c1",'
            b'"correlation":"request-7","effective_on":"2025-06-29","plan":"cip",'
            b'"recorded_at":"2025-06-30T09:00:00.000005Z","rules":["plan-open","rule-6"],"schema":1,'
            b'"source":{"document":"plan.docx","place":"table 1, row 3","sha256":"' + b"ab" * 32 + b'"},'
            b'"type":"plan.approved","version":42}'
        ) == header


# --- schema versions -----------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class MinuteTaken:
    """A user of this codec at its third schema: what was one text has become a list of minutes."""

    type: ClassVar[str] = "minute.taken"
    schema: ClassVar[int] = 3
    body: str
    minutes: tuple[str, ...]


@attrs.frozen
class Minute:
    """One minute, with its number."""

    no: str


@attrs.frozen(kw_only=True)
class Minutes:
    """A user whose second schema made each minute a thing of its own."""

    type: ClassVar[str] = "minutes.taken"
    schema: ClassVar[int] = 2
    minutes: tuple[Minute, ...]


def named_body(wire: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 called the body a committee."""
    return {"body": wire["committee"], "minute": wire["minute"]}


def several_minutes(wire: dict[str, Any]) -> dict[str, Any]:
    """Schema 2 had one minute, as text."""
    return {"body": wire["body"], "minutes": [wire["minute"]]}


STEPS: dict[tuple[str, int], codec.Upcaster] = {
    ("minute.taken", 1): named_body,
    ("minute.taken", 2): several_minutes,
}


class TestUpcasting:
    """What was written at an older schema is brought up to date, one step a version."""

    taken = MinuteTaken(body="Executive", minutes=("12",))

    @pytest.mark.parametrize(
        ("schema", "data"),
        [
            (1, '{"committee":"Executive","minute":"12"}'),
            (2, '{"body":"Executive","minute":"12"}'),
            (3, '{"body":"Executive","minutes":["12"]}'),
        ],
    )
    def test_every_schema_reads_as_the_present_event(self, schema: int, data: str) -> None:
        """From its own version on, each step once."""
        reading = codec.Codec(types=(MinuteTaken,), upcasters=STEPS)

        assert self.taken == reading.decode("minute.taken", schema, data)

    def test_what_is_written_is_the_present_schema(self) -> None:
        """Nothing is ever written at an older one."""
        reading = codec.Codec(types=(MinuteTaken,), upcasters=STEPS)

        assert b'{"body":"Executive","minutes":["12"]}' == reading.encode(self.taken)

    def test_a_later_schema_is_unknown(self) -> None:
        """There is no way back."""
        with pytest.raises(UnknownEventTypeError):
            codec.Codec(types=(MinuteTaken,), upcasters=STEPS).decode("minute.taken", 4, "{}")

    @pytest.mark.parametrize("missing", STEPS)
    def test_a_missing_step_fails_when_the_codec_is_made(self, missing: tuple[str, int]) -> None:
        """Not years later, when somebody reads an old event."""
        steps = {key: step for key, step in STEPS.items() if key != missing}

        with pytest.raises(CodecError, match=f"no upcaster .*minute.taken.*{missing[1]}"):
            codec.Codec(types=(MinuteTaken,), upcasters=steps)

    @pytest.mark.parametrize("spare", [("minute.taken", 3), ("minute.taken", 0), ("plan.opened", 1)])
    def test_a_spare_step_fails_when_the_codec_is_made(self, spare: tuple[str, int]) -> None:
        """It leads nowhere: somebody forgot to raise the schema."""
        with pytest.raises(CodecError, match="lead nowhere"):
            codec.Codec(types=(MinuteTaken,), upcasters=STEPS | {spare: named_body})

    def test_two_types_cannot_share_a_name(self) -> None:
        """One of them would be read as the other."""
        with pytest.raises(CodecError, match="share a wire name"):
            codec.Codec(types=(MinuteTaken, MinuteTaken), upcasters=STEPS)

    @pytest.mark.parametrize("step", [dict, lambda wire: wire])
    def test_a_step_that_changes_nothing_is_an_error(self, step: codec.Upcaster) -> None:
        """A schema was raised for a reason, and the reason was forgotten."""
        reading = codec.Codec(types=(MinuteTaken,), upcasters=STEPS | {("minute.taken", 2): step})

        with pytest.raises(MalformedEventError, match="from schema 2 changed nothing"):
            reading.decode("minute.taken", 2, '{"body":"Executive","minute":"12"}')

    def test_a_step_for_each_member_changes_nothing_of_none(self) -> None:
        """A list without members has nothing in it to bring up to date."""
        step = codec.EachOf("minutes", lambda minute: {"no": minute})
        reading = codec.Codec(types=(Minutes,), upcasters={("minutes.taken", 1): step})

        assert Minutes(minutes=()) == reading.decode("minutes.taken", 1, '{"minutes":[]}')
        assert Minutes(minutes=(Minute("12"),)) == reading.decode("minutes.taken", 1, '{"minutes":["12"]}')

    def test_a_step_for_each_member_must_change_each(self) -> None:
        """What it leaves as it was, somebody forgot."""
        step = codec.EachOf("minutes", lambda minute: minute)
        reading = codec.Codec(types=(Minutes,), upcasters={("minutes.taken", 1): step})

        with pytest.raises(MalformedEventError, match="changed nothing of a member of minutes"):
            reading.decode("minutes.taken", 1, '{"minutes":["12"]}')

    def test_standards_of_the_first_schema_count_actions_by_status(self) -> None:
        """To one decimal, as they always did; a plan without any is read as it was."""
        wire = json.loads((GOLDEN / "plan.opened@1.json").read_bytes())

        (standard,) = codec.decode("plan.opened", 1, json.dumps(wire)).standards  # type: ignore[union-attr]
        assert ("status", "actions", 1) == (standard.numerator, standard.denominator, standard.decimals)
        without = codec.decode("plan.opened", 1, json.dumps(wire | {"standards": []}))
        assert attrs.evolve(OPENED, standards=()) == without

    @pytest.mark.parametrize(
        "standards",
        [None, "none", [None], [{}], [{"name": "x"}], [{"numerator": "status"}]],
        ids=str,
    )
    def test_damaged_standards_of_the_first_schema_are_an_error(self, standards: object) -> None:
        """And so are keys that nothing had then."""
        wire = json.loads((GOLDEN / "plan.opened@1.json").read_bytes())

        with pytest.raises(MalformedEventError):
            codec.decode("plan.opened", 1, json.dumps(wire | {"standards": standards}))

    def test_standards_of_the_first_schema_have_no_later_keys(self) -> None:
        """What is whole but for a key of schema 2 was written by nobody."""
        wire = json.loads((GOLDEN / "plan.opened@1.json").read_bytes())
        wire["standards"][0]["decimals"] = 0

        with pytest.raises(MalformedEventError, match="no standard had decimals yet"):
            codec.decode("plan.opened", 1, json.dumps(wire))

    @pytest.mark.parametrize("key", ["risks", "measures"])
    def test_a_hand_over_of_the_first_schema_had_no_registers(self, key: str) -> None:
        """It was of actions and sections alone; whatever says more was written by nobody."""
        wire = json.loads((GOLDEN / "post.handed_over@1.json").read_bytes())

        with pytest.raises(MalformedEventError, match=f"no hand-over had {key} yet"):
            codec.decode("post.handed_over", 1, json.dumps(wire | {key: []}))

    def test_a_step_may_change_what_it_was_given(self) -> None:
        """Even deep inside, in place: what was read belongs to it."""

        def in_place(wire: dict[str, Any]) -> dict[str, Any]:
            wire["minutes"].append("12")
            return wire

        reading = codec.Codec(types=(MinuteTaken,), upcasters=STEPS | {("minute.taken", 2): in_place})

        assert self.taken == reading.decode("minute.taken", 2, '{"body":"Executive","minutes":[]}')

    def test_a_step_that_finds_something_else_says_so(self) -> None:
        """Old data can be damaged too."""
        reading = codec.Codec(types=(MinuteTaken,), upcasters=STEPS)

        with pytest.raises(MalformedEventError, match="it has no 'committee'"):
            reading.decode("minute.taken", 1, '{"body":"Executive"}')

    def test_this_version_can_read_all_that_was_ever_written(self) -> None:
        """The codec of the package is whole."""
        assert EVENT_TYPES == codec.standard().types
        assert codec.standard() is codec.standard()
        with pytest.raises(CodecError, match="lead nowhere"):
            codec.Codec(upcasters=MappingProxyType({**codec.UPCASTERS, ("plan.opened", 99): named_body}))


def test_orjson_is_only_used_inside_its_sure_ground() -> None:
    """Outside the subset orjson writes what RFC 8785 does not: this is why the subset is enforced."""
    value = {"\U00010000": 1, "\uffff": 2}

    assert rfc8785.dumps(value) != orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
