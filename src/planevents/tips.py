"""The cached fold: each plan as it stands at the end of its history, caught up on demand."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from planevents.decide import Tip
from planevents.evolve import fold
from planevents.perspective import arrange
from planevents.plan import Plan
from planevents.published import Published
from planevents.views_kept import Views

if TYPE_CHECKING:
    from planevents.store.interface import EventReader

KEPT = 256


class Tips:
    """Frozen states by plan. What it holds is always a true past, so it can be copied and shared.

    A copy serves a transaction, whose owner may roll back to a savepoint: it alone looks whether
    a plan has gone back. ``published`` is what reports have made of the same past, and ``views`` what
    was asked of it last.
    """

    def __init__(self, tips: OrderedDict[str, Tip] | None = None, published: Published | None = None) -> None:
        self.published = published or Published()
        self.views = Views(keeps=tips is None)
        self._tips: OrderedDict[str, Tip] = OrderedDict() if tips is None else tips
        self._in_transaction = tips is not None
        self._lock = Lock()

    def copy(self) -> Tips:
        """Return a cache that starts where this one stands, and that this one never hears of."""
        with self._lock:
            return Tips(OrderedDict(self._tips), self.published.copy())

    def forget(self) -> None:
        """Begin again with nothing: part of the transaction was taken back, and it is unknown which."""
        with self._lock:
            self._tips.clear()

    def kept(self, plan: str) -> Tip | None:
        """Return the plan as it stood when it was last looked at, without reading; it may have moved on.

        None where nothing is kept, and inside a transaction, which may have taken it back.
        """
        return None if self._in_transaction else self._tips.get(plan)

    def tip(self, reader: EventReader, plan: str) -> Tip:
        """Return the plan as it stands in the store, reading only what is new."""
        with self._lock:
            cached = self._tips.get(plan) or Tip(Plan(plan))
            if plan in self._tips:
                self._tips.move_to_end(plan)
        # Nothing is read under the lock: on asyncio others would wait for it, and nobody could go on.
        if self._in_transaction and reader.version(plan) < cached.plan.version:
            with self._lock:
                self._tips.pop(plan, None)
            cached = Tip(Plan(plan))
        tip = cached.followed_by(reader.read(plan, cached.plan.version)) or _refolded(reader, plan)
        if tip is not cached:
            self.publish(tip)
        return tip

    def publish(self, tip: Tip) -> None:
        """Keep a state that is in the store, unless a later one is kept already."""
        plan = tip.plan.id
        with self._lock:
            kept = self._tips.get(plan)
            if kept is None or kept.plan.version < tip.plan.version:
                self._tips[plan] = tip
            self._tips.move_to_end(plan)
            while len(self._tips) > KEPT:
                self._tips.popitem(last=False)


def _refolded(reader: EventReader, plan: str) -> Tip:
    recorded = list(reader.read(plan))
    arranged = arrange(recorded)
    folded = attrs.evolve(fold(plan, arranged), version=recorded[-1].version)
    return Tip(folded, arranged[-1].effective_on if arranged else None)
