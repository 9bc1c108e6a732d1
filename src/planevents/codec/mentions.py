"""Where the sealed texts of an event mention people: found in the texts, without decoding them.

In canonical JSON a post is ``{"kind":…,"person":…,"title":…}`` in that order, and no text can look like
one, for its quotation marks would be escaped. So that a whole history can be looked through, events
of unknown types and damaged ones included.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.codec.rows import StoredEvent

_HELD = re.compile(r'"person":"([0-9a-f]{64})"(?:,"title":("(?:[^"\\]|\\.)*"))?')


def mentions(stored: StoredEvent) -> Iterator[tuple[str, str]]:
    """Yield each commitment that an event holds, its actor's included, with the title of the post."""
    texts: tuple[Any, Any] = (stored.header, stored.data)
    for text in texts:
        # Nothing is taken for granted of what is stored.
        for found in _HELD.finditer(text) if isinstance(text, str) else ():
            yield found[1], _title(found[2])


def _title(text: str | None) -> str:
    try:
        title = json.loads(text or '""', strict=False)
    except ValueError:
        return ""
    return str(title)
