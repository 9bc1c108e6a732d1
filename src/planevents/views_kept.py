"""Views that were asked for before, kept as long as nothing that they show has changed."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from planevents.people import Post

V = TypeVar("V")

KEPT = 8
"""A view of a large plan is large, and few are asked for again and again."""


@attrs.define
class Names:
    """The names that a view opens, and the commitments that it asks for."""

    read: Callable[[Iterable[str]], Mapping[str, str]]
    commitments: frozenset[str] = frozenset()
    opened: Mapping[str, str] = attrs.field(factory=dict[str, str])

    def of(self, posts: Iterable[Post]) -> Mapping[str, str]:
        """Return the names of the people who hold these posts, as far as they are still known."""
        self.commitments = frozenset(post.person for post in posts if post.person is not None)
        self.opened = self.read(self.commitments) if self.commitments else {}
        return self.opened


@attrs.frozen
class _Kept:
    version: int
    names: Names | None
    view: Any


class Views:
    """The views that were made last, by what was asked, for any number of threads.

    A view stands as long as its plan's version, and the names that it opened: names are asked for each
    time, for they can be erased. Inside a transaction nothing is kept: what it wrote it may take back,
    and write something else at the same version.
    """

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self._views: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Hashable, version: int, read: Callable[[Iterable[str]], Mapping[str, str]]) -> Any:
        """Return the view that was made of this version, or None."""
        with self._lock:
            kept = self._views.get(asked)
        if kept is None or kept.version != version:
            return None
        names = kept.names
        if names is not None and names.commitments and read(names.commitments) != names.opened:
            return None
        return kept.view

    def keep(self, asked: Hashable, version: int, view: V, names: Names | None = None) -> V:
        """Keep a view, made of the version that was read before anything else, and return it."""
        if self._keeps:
            with self._lock:
                self._views[asked] = _Kept(version, names, view)
                self._views.move_to_end(asked)
                while len(self._views) > KEPT:
                    self._views.popitem(last=False)
        return view
