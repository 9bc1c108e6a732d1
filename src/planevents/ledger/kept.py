"""The hashes that are kept beside the events, held against the events."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from planevents.ledger.blocks import BLOCK, Block, block_of
from planevents.ledger.careful import leaf_of
from planevents.ledger.finding import Finding
from planevents.ledger.tree import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.codec import StoredEvent
    from planevents.ledger.tiles import Tile

LOOKED_INTO = 16
"""How many tiles that are not those of the events are searched for the events that differ."""

Key = tuple[int, int]


class KeptHashes:
    """Compares tiles with what they should be; a tile's columns may hold anything.

    ``again`` yields the rows of positions above its first argument, at most so many. ``note`` is
    given what is found.
    """

    def __init__(
        self, again: Callable[[int, int], Iterable[StoredEvent]], note: Callable[[Finding], None]
    ) -> None:
        self._again = again
        self._note = note
        self._looked = 0

    def compare(self, tiles: Iterable[Tile], blocks: Iterable[Block]) -> None:
        """Hold all tiles, by level and index, against the blocks of leaf hashes."""
        rest: Iterator[Any] = iter(tiles)
        kept = next(rest, None)
        for key, block in _expected(list(blocks)):
            while kept is not None and not _reaches(kept, key):
                self._surplus(kept)
                kept = next(rest, None)
            if kept is None or (kept.level, kept.index) != key:
                self._note(Finding("tile", None, _name(key), "the kept hashes are not there"))
                continue
            self.compare_one(key, kept.root, kept.hashes, block)
            kept = next(rest, None)
        while kept is not None:
            self._surplus(kept)
            kept = next(rest, None)

    def compare_one(self, key: Key, root: Any, hashes: Any, block: Block) -> None:
        """Hold one tile against its block."""
        if not _is_of(hashes, block):
            self._differ(key, hashes)
        if root != block.root:
            message = f"the kept root of {_name(key)} is not that of the events"
            self._note(Finding("tile", _hex(root), block.root.hex(), message))

    def _differ(self, key: Key, hashes: Any) -> None:
        level, index = key
        if not self._look(level, index, hashes):
            message = "the kept hashes are not those of the events"
            self._note(Finding("tile", _name(key), "the hashes of the events", message))

    def _look(self, level: Any, index: Any, hashes: Any) -> int:
        """Find the events of a block whose hashes are not those that were kept; return how many."""
        whole = isinstance(hashes, bytes) and len(hashes) == BLOCK * HASH_BYTES
        if level != 0 or type(index) is not int or index < 0 or not whole or self._looked == LOOKED_INTO:
            return 0
        self._looked += 1
        first = index * BLOCK
        rows = {row.position: row for row in islice(self._again(first - 1, BLOCK), BLOCK)}
        if not any(first <= position < first + BLOCK for position in rows):
            return 0  # these may be the hashes of anything
        found = 0
        for position in range(first, first + BLOCK):
            begin = (position - first) * HASH_BYTES
            wanted = hashes[begin : begin + HASH_BYTES]
            row = rows.get(position)
            if row is None:
                message = "an event was here, and its hash was kept"
                self._note(Finding("event", None, wanted.hex(), message, None, position))
            elif (leaf := leaf_of(row)) != wanted:
                message = "this is not the event whose hash was kept"
                address = f"{row.plan}@{row.version}"
                self._note(Finding("event", leaf.hex(), wanted.hex(), message, address, position))
            else:
                continue
            found += 1
        return found

    def _surplus(self, kept: Any) -> None:
        self._look(kept.level, kept.index, kept.hashes)
        name = _name((kept.level, kept.index))
        self._note(Finding("tile", name, None, "hashes are kept of events that are not there"))


def _expected(blocks: list[Block]) -> Iterator[tuple[Key, Block]]:
    level = 0
    while blocks:
        yield from (((level, index), block) for index, block in enumerate(blocks))
        roots = [block.root for block in blocks]
        whole = range(0, len(roots) - BLOCK + 1, BLOCK)
        blocks = [block_of(roots[begin : begin + BLOCK]) for begin in whole]
        level += 1


def _is_of(hashes: Any, block: Block) -> bool:
    return isinstance(hashes, bytes) and Block.digest_of(hashes) == block.digest


def _reaches(kept: Any, key: Key) -> bool:
    try:
        return bool((kept.level, kept.index) >= key)
    except TypeError:
        return False


def _name(key: Key) -> str:
    level, index = key
    whose = f" (from position {index * BLOCK} on)" if level == 0 and type(index) is int else ""
    return f"tile {index} of level {level}{whose}"


def _hex(stored: object) -> object:
    return stored.hex() if isinstance(stored, bytes) else stored
