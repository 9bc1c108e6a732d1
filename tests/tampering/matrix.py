"""The tamper matrix: ways round the triggers, by changes, by what is sealed again; and what is found of each.

This is its definition. The tests hold both databases to it, and ``python -m tests.reference`` writes
its summary into the documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from tests.tampering import ways_postgresql, ways_sqlite
from tests.tampering.changes import OF_CALLS, OF_EVENTS, OF_THE_REST
from tests.tampering.sealing import RESEALS
from tests.tampering.story import Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tampering.changes import Change

KINDS = ("sqlite", "postgresql")
CHANGES = {change.name: change for change in (*OF_EVENTS, *OF_CALLS, *OF_THE_REST)}

# --- what is found ---------------------------------------------------------------------------------

MEANING = {
    "v": ("alone", "`verify()` finds it, and so does `verify(against=)`"),
    "a": (
        "against",
        "`verify(against=)` finds it, with the earlier checkpoint; `verify()` alone does not",
    ),
    "s": ("since", "`verify(since=)` finds it, with the same checkpoint"),
    "n": ("named", "a finding names the event, or the position from which it is gone"),
    ".": ("**not found**", "no question finds it"),
    "=": ("undone", "sealing again has undone the change"),
    "!": ("an error", "verification gets no further than the head, and says that it is damaged"),
    "o": ("not opened", "without a head the store is not opened"),
}
"""What the letters stand for below, where each change has a word for each of ``RESEALS``, in their order."""

FOUND: dict[str, tuple[str, str, str]] = {
    # What was changed, in a tile, after the tiles and after the checkpoint, as ``Where`` has them.
    "event.position": ("vans vans vans as", "vans vans vans as", "vans vans vans ."),
    "event.plan_id": ("van van van as", "van van van as", "vans vans vans ."),
    "event.version": ("van van van as", "van van van as", "vans vans vans ."),
    "event.type": ("van van van as", "van van van as", "vans vans vans ."),
    "event.schema": ("van van van vans", "van van van vans", "vans vans vans vans"),
    "event.recorded_at": ("van van van as", "van van van as", "vans vans vans ."),
    "event.effective_on": ("van van van as", "van van van as", "vans vans vans ."),
    "event.actor": ("van van van as", "van van van as", "vans vans vans ."),
    "event.header": ("van van vans as", "van vas as as", "vans vas . ."),
    "event.data": ("van van vans as", "van vas as as", "vans vas . ."),
    "event.leaf_hash": ("van = = =", "vans = = =", "vans = = ="),
    "delete one": ("van van vans as", "vans vans vans as", "vans vans vans ."),
    "delete it and all after it": ("vans vans vans as", "vas vas vas as", "vas vas vas ."),
    "insert one": ("vans vans vans as", "vans vans vans as", "vans vans vans ."),
    "exchange it with the next": ("van van vans as", "vans vans vans as", "vans vans vans ."),
    "exchange its body with the next one's": ("van van vans as", "van vas as as", "vans vas . ."),
    "delete a whole plan": ("van van vans as", "vans vans vans as", "vans vans vans ."),
    "command.command_id": ("van van van .", "van van van .", "vans vans vans ."),
    "command.fingerprint": (". . . .", ". . . .", ". . . ."),
    "command.first_position": ("van van van =", "van van van =", "vans vans vans ="),
    "command.count": ("va va va =", "va va va =", "vas vas vas ="),
    "delete from command": ("van van van .", "van van van .", "vans vans vans ."),
    "insert into command": ("va va va =", "va va va =", "vas vas vas ="),
}
BESIDE: dict[str, str] = {
    # What stands beside the events has no place in history.
    "person.commitment": "va va va va",
    "person.salt": "va va va va",
    "person.value": "va va va va",
    "delete from person": ". . . .",
    "insert into person": "va va va va",
    "tile.level": "vas vas vas =",
    "tile.index": "vas vas vas =",
    "tile.root": "vas vas vas =",
    "tile.hashes": "va va va =",
    "delete from tile": "vas vas vas =",
    "insert into tile": "vas vas vas =",
    "incarnation.number": ". . . .",
    "incarnation.size": ". . . .",
    "incarnation.began_at": ". . . .",
    "delete from incarnation": ". . . .",
    "insert into incarnation": ". . . .",
    "head.size": "! ! = =",
    "head.frontier": "vas vas = =",
    "head.origin": "as as as as",
    "delete from head": "o o o o",
}


@attrs.frozen
class Cell:
    """One change, in one place, sealed again so far, and the letters of what is found of it."""

    change: Change
    where: Where
    resealed: str
    found: str

    def __str__(self) -> str:
        return f"{self.change.name}, {self.where.value}, {self.resealed} resealed"


def cells() -> Iterator[Cell]:
    """Yield every cell."""
    for name, found in (*FOUND.items(), *((name, (letters,)) for name, letters in BESIDE.items())):
        for where, words in zip(Where, found, strict=False):
            for resealed, letters in zip(RESEALS, words.split(), strict=True):
                yield Cell(CHANGES[name], where, resealed, letters)


# --- the ways ----------------------------------------------------------------------------------------


@attrs.frozen
class Way:
    """A way to write to a database; ``go`` is given it, what it holds, and what it is to hold."""

    kind: str
    name: str
    go: Callable[[Any, Any, Any], None]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


WAYS = (
    Way("sqlite", "triggers dropped", ways_sqlite.triggers_dropped),
    Way("sqlite", "schema written", ways_sqlite.schema_written),
    Way("sqlite", "tables exchanged", ways_sqlite.tables_exchanged),
    Way("sqlite", "bytes overwritten", ways_sqlite.bytes_overwritten),
    Way("sqlite", "file made anew", ways_sqlite.file_made_anew),
    Way("postgresql", "triggers disabled", ways_postgresql.triggers_disabled),
    Way("postgresql", "replica played", ways_postgresql.replica_played),
    Way("postgresql", "triggers dropped", ways_postgresql.triggers_dropped),
    Way("postgresql", "tables emptied", ways_postgresql.tables_emptied),
    Way("postgresql", "tables exchanged", ways_postgresql.tables_exchanged),
    Way("postgresql", "tables filled anew", ways_postgresql.tables_filled_anew),
)
NO_WAYS = (
    Way("sqlite", "plain SQL", ways_sqlite.plain),
    Way("postgresql", "the owner's SQL", ways_postgresql.by_owner),
    Way("postgresql", "the application's SQL", ways_postgresql.by_app),
    Way("postgresql", "a replica's SQL", ways_postgresql.by_replica),
)
FIRST = {way.kind: way for way in reversed(WAYS)}
"""The way by which all cells are tried; of the others it is enough that they write the same."""

ALLOWED = {
    "delete from person": {"plain SQL", "the owner's SQL", "a replica's SQL"},
    "insert into person": {way.name for way in NO_WAYS},
    "insert into command": {way.name for way in NO_WAYS},
}
"""What no trigger refuses to whom: names are erased, and calls and names are added, row by row."""

IN_PLACE = {
    "event.recorded_at",
    "event.effective_on",
    "event.actor",
    "event.header",
    "event.data",
    "event.leaf_hash",
    "exchange its body with the next one's",
    "command.fingerprint",
    "command.first_position",
    "command.count",
    "person.salt",
    "person.value",
    "tile.root",
    "tile.hashes",
    "incarnation.size",
    "incarnation.began_at",
    "head.size",
    "head.frontier",
    "head.origin",
}
"""Changes of what no index repeats, which keep each row's length: a file's bytes can be overwritten."""
