"""What a view becomes as a JSON document."""

from __future__ import annotations

from typing import Any, Protocol

Document = dict[str, Any]
"""A stable object: figures by name, and rows as the view documents them."""


class OfSome(Protocol):
    """A view that can be of some actions alone, or in groups of them."""

    @property
    def where(self) -> str:
        """Which actions are meant, in words; nothing where all are."""
        ...

    @property
    def by(self) -> str | None:
        """By what they are grouped."""
        ...


def part(view: OfSome) -> Document:
    """Which actions a document is of, and by what its rows are grouped, where that was asked."""
    return {
        **({"where": view.where} if view.where else {}),
        **({} if view.by is None else {"by": view.by}),
    }
