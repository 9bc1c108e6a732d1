"""A store's content as plain lists, which a test may damage as it likes, and ask as a store is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from tests.naive_audit import body_of

from planevents import codec
from planevents.ledger.tiles import WIDTH, Tile, grown
from planevents.ledger.tree import HASH_BYTES, Frontier, leaf_hash
from planevents.store.interface import Head
from planevents.testing.contracts import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planevents.codec import StoredEvent
    from planevents.ledger.audit import Beside
    from planevents.recorded import RecordedEvent
    from planevents.store.interface import CommandRecord


@attrs.frozen
class Evidence:
    """Rows, calls, tiles and a head, whether or not they fit each other."""

    rows: tuple[StoredEvent, ...]
    calls: tuple[CommandRecord, ...]
    tiles: tuple[Any, ...]
    frontier: Frontier

    def head(self) -> Head:
        return Head(self.frontier, ORIGIN)

    def stored(self, after: int = -1, limit: int | None = None) -> Iterator[StoredEvent]:
        found = [row for row in self.rows if after < 0 or row.position > after]
        yield from found[:limit]

    def read(self, plan: str, after: int = 0) -> Iterator[RecordedEvent]:
        mine = [row for row in self.rows if row.plan == plan and row.version > after]
        for row in mine:
            yield codec.recorded(
                row.position,
                row.plan,
                row.version,
                row.type,
                row.schema,
                row.recorded_at,
                row.effective_on,
                row.header,
                row.data,
            )

    def nodes(self, level: int, first: int, stop: int) -> Sequence[bytes]:
        for tile in self.tiles:
            if (tile.level, tile.index) == (level, first // WIDTH):
                hashes = [tile.hashes[at : at + HASH_BYTES] for at in range(0, len(tile.hashes), HASH_BYTES)]
                return hashes[first % WIDTH : first % WIDTH + stop - first]
        if level == 0:
            return [row.leaf_hash for row in self.rows if first <= row.position < stop]
        return [tile.root for tile in self.tiles if tile.level == level - 1 and first <= tile.index < stop]

    def command(self, command_id: str) -> CommandRecord | None:
        return next((call for call in self.calls if call.command_id == command_id), None)

    def commands(self, after: int = -1) -> Iterator[CommandRecord]:
        yield from (call for call in self.calls if call.first_position > after)


def sealed(rows: Sequence[StoredEvent], calls: Sequence[CommandRecord]) -> Evidence:
    """What an honest store holds, or a forger who seals everything anew."""
    resealed = tuple(attrs.evolve(row, leaf_hash=leaf_hash(body_of(row))) for row in rows)
    frontier, tiles = grown(Frontier.empty(), [row.leaf_hash for row in resealed], lambda *_: ())
    return Evidence(resealed, tuple(calls), tiles, frontier)


def beside(evidence: Evidence, **more: Any) -> Beside:
    """What a full verification is given beside the rows."""
    from planevents.ledger.audit import Beside  # noqa: PLC0415 for typing above alone

    return Beside(commands=evidence.calls, tiles=evidence.tiles, again=evidence.stored, **more)


def rooted(tile: Tile, **changes: Any) -> Any:
    """A tile's row, with anything at all in its columns."""
    return attrs.make_class("Row", ["level", "index", "root", "hashes"], frozen=True)(
        **(attrs.asdict(tile) | changes)
    )
