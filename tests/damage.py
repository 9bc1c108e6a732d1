"""An honest history with something of everything, and a strategy for what may be done to it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st
from tests.naive_audit import body_of

from planevents import codec
from planevents.ledger.tree import leaf_hash
from planevents.people import Post
from planevents.recorded import Context, Source
from planevents.store.interface import Exactly, StreamAppend, Unrecorded
from planevents.store.memory import MemoryStore
from planevents.testing.contracts import ORIGIN, START, Clock

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from planevents.codec import StoredEvent
    from planevents.store.interface import CommandRecord

GOLDEN = Path(__file__).parent / "golden"
OFFICER = Context(Post("Performance Officer"), "", ("standard",))
CONTEXTS = (
    OFFICER,
    OFFICER,
    Context(Post('Prif Weithredwr, 100% "dros dro"\t%s', kind="board", person="0" * 64), "", ("a%s", "b\\")),
    OFFICER,
    attrs.evolve(OFFICER, source=Source("plan.csv", sha256="0" * 64, place="row 3"), causation="cip@1"),
    attrs.evolve(OFFICER, source=Source("plan.csv", sha256="0" * 64, place="row 4"), correlation="%d"),
)
SIZES = (3, 1, 4, 1, 1, 5, 2)
PLANS = ("cip", "cip", "b", "register", "c-1")


@cache
def history() -> tuple[tuple[StoredEvent, ...], tuple[CommandRecord, ...]]:
    """Every type of event, in calls of several sizes by several actors for several plans."""
    clock = Clock()
    store = MemoryStore(clock, ORIGIN)
    events = [
        codec.decode(*_kind(file.stem), file.read_bytes()) for file in sorted(GOLDEN.iterdir()) for _ in "ab"
    ]
    call = 0
    while events:
        clock.now = START + timedelta(minutes=call // 3)
        size, plan = SIZES[call % len(SIZES)], PLANS[call % len(PLANS)]
        context = attrs.evolve(CONTEXTS[call % len(CONTEXTS)], command_id=f"call {call}")
        on = date(2025, 3, 31) - timedelta(days=call % 4)
        appended = [Unrecorded(event, on, context) for event in events[:size]]
        store.append([StreamAppend(plan, Exactly(store.version(plan)), appended)], (f"call {call}", "f"))
        del events[:size]
        call += 1
    return tuple(store.stored()), tuple(store.commands())


def _kind(stem: str) -> tuple[str, int]:
    name, schema = stem.split("@")
    return name, int(schema)


VALUES: list[Any] = [
    *(None, True, False, 0, 1, 2, -1, 7, 2**53, -(2**60), 1.0, 1.5, "", "1", "cip", b"cip", "é", "😀"),
    *('a"b', "a\\", "a\nb", "%s", "\0", "\1", "\ud800", "plan.opened", "plan.abolished", bytes(32), "0" * 64),
    *("2025-03-31", "20250331", "2025-W14-1", "2025-02-30", "2025-03-31T09:00:00Z"),
    *('2025-03-31"09:00:00.000000Z', "2025-03-31\\09:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
    *("2025-13-31T09:00:00.000000Z", "٢٠٢٥-03-31T09:00:00.000000Z"),
    *([], {}, [1.5], {"title": "Officer"}, {"title": 5, "kind": "post", "person": None}, ["x", None]),
]
COLUMNS = [*attrs.fields_dict(codec.StoredEvent)]
KEYS = [
    *("plan", "version", "type", "schema", "recorded_at", "effective_on", "actor", "command_id"),
    *("rules", "source", "causation", "correlation", "é", "zz", "owners", "label", "reason", "title"),
]
EDITS = [
    *(
        (":1,", ":1.0,"),
        (":1}", ":1e0}"),
        (":1}", ": 1}"),
        ("null", "null "),
        ("null", "NaN"),
        ("null", "1.5"),
    ),
    *(("}", ',"zz":1}'), ("}", ',"zz":1.5}'), ("}", ',"zz":9007199254740993}'), ("}", ',"é":1}')),
    *(("{", '{"action":"a1",'), ("{", '{"actor":null,'), ("{", "{ "), ("{", "["), ("}", "}}")),
    *(("a", "\\u0061"), ("/", "\\/"), ('"', ""), (",", ",,"), ("é", "\\u00e9"), ("a", "\ud800"), ("a", "\0")),
    *(("true", "1"), ("false", "0"), ("4", "4.0"), ("4", "true"), ("4", "18014398509481984")),
]


@st.composite
def damaged(draw: DrawFn) -> tuple[StoredEvent, ...]:
    """The history after one to four things were done to it, each sealed again or not."""
    rows: list[Any] = list(history()[0])
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(rows) - 1))
        kind = draw(
            st.sampled_from(["column", "edit", "forge", "forge", "drop", "repeat", "exchange", "move"])
        )
        row = rows[index]
        match kind:
            case "column":
                row = attrs.evolve(row, **draw(_columns(rows)))
            case "edit":
                row = draw(_edited(row))
            case "forge":
                row = draw(_forged(row))
            case "drop":
                if len(rows) > 1:
                    del rows[index]
                continue
            case "repeat":
                rows.insert(draw(st.integers(0, len(rows))), row)
                continue
            case "exchange":
                other = draw(st.integers(0, len(rows) - 1))
                rows[index], rows[other] = rows[other], row
                continue
            case _:
                row = attrs.evolve(row, position=draw(st.integers(-3, len(rows) + 3)))
        if draw(st.booleans()):
            row = attrs.evolve(row, leaf_hash=leaf_hash(body_of(row)))
        rows[index] = row
    return tuple(rows)


def hashable(value: object) -> bool:
    return not isinstance(value, list | dict)


@st.composite
def _columns(draw: DrawFn, rows: list[StoredEvent]) -> dict[str, Any]:
    column = draw(st.sampled_from(COLUMNS))
    others = st.sampled_from(rows).map(lambda row: getattr(row, column))
    return {column: draw(st.sampled_from(VALUES).filter(hashable) | others | others.map(str))}


@st.composite
def _edited(draw: DrawFn, row: Any) -> Any:
    field = draw(st.sampled_from(["header", "data"]))
    text = str(getattr(row, field))
    old, new = draw(st.sampled_from([edit for edit in EDITS if edit[0] in text] or [("", " ")]))
    places = [place for place in range(len(text)) if text.startswith(old, place)]
    at = draw(st.sampled_from(places or [0]))
    return attrs.evolve(row, **{field: text[:at] + new + text[at + len(old) :]})


@st.composite
def _forged(draw: DrawFn, row: Any) -> Any:
    """A value changed in a text, as if it had been written so, and often in the column too."""
    field = draw(st.sampled_from(["header", "data"]))
    try:
        wire = json.loads(getattr(row, field))
    except (ValueError, TypeError, RecursionError):
        return row
    if not isinstance(wire, dict):
        return row
    key = draw(st.sampled_from(KEYS) | st.sampled_from([*wire, "zz"]))
    value = draw(st.sampled_from(VALUES).filter(lambda value: not isinstance(value, bytes)))
    wire[key] = value
    changes = {field: json.dumps(wire, sort_keys=True, separators=(",", ":"), ensure_ascii=False)}
    if key in COLUMNS and hashable(value) and draw(st.booleans()):
        changes[key] = value
    if key == "actor" and isinstance(value, dict) and hashable(value.get("title")):
        changes["actor"] = value.get("title", "")
    return attrs.evolve(row, **changes)
