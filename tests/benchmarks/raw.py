"""The limit: the bare driver moving the same rows, with nothing made of them.

It reads planevents' own tables. It inserts rows that were encoded and sealed beforehand: into a
table with the same columns, keys and rows, and no triggers, or, where it says
so, into planevents' own. Its connections are always open.
"""

from __future__ import annotations

from abc import abstractmethod
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from contender import Contender, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from own import Own

PAGE = 1_000
COLUMNS = (
    "position, plan_id, version, type, schema, recorded_at, effective_on, actor, header, data, leaf_hash"
)
REPLAYED = "position, plan_id, version, type, schema, recorded_at, effective_on, header, data"


def _hash(rows: Sequence[Any]) -> None:
    for *_, header, data, _ in rows:
        sha256(b'\0{"data":' + data.encode() + b',"header":' + header.encode() + b"}").digest()


class Raw(Contender):
    """No contender, but what the disk, the database and its driver would let one do."""

    def __init__(self, own: Own) -> None:
        self._own = own
        self._sizes = own.sizes

    def replay(self) -> Task:
        """Fetch every event's columns, except those of the seal."""
        return self._reading(f"SELECT {REPLAYED} FROM event ORDER BY position", whole=True)

    def load(self) -> Task:
        """Fetch one plan's rows."""
        plan = self._sizes.plans[0]
        return self._reading(f"SELECT {REPLAYED} FROM event WHERE plan_id = '{plan}' ORDER BY version")

    def changes(self) -> Task:
        """Fetch the rows since the report's version."""
        since = f"plan_id = '{self._own.reported}' AND version > {self._sizes.reported}"
        return self._reading(f"SELECT {REPLAYED} FROM event WHERE {since} ORDER BY version", large=True)

    def changes_cold(self) -> Task:
        """Fetch the rows since the report's version."""
        return self.changes()

    def since(self) -> Task:
        """Fetch the rows since the report's version."""
        return self.changes()

    def verify(self, processes: int) -> Task:
        """Fetch every event's columns, in one process whatever is asked."""
        del processes
        return self._reading(f"SELECT {COLUMNS} FROM event ORDER BY position", large=True, whole=True)

    def verify_since(self, events: int) -> Task:
        """Fetch these events' columns, and hash them."""
        question = f"SELECT {COLUMNS} FROM event ORDER BY position DESC LIMIT {events}"
        return Task(lambda: self.read(question, large=True, whole=True, each=_hash))

    def hashed(self) -> Task:
        """Fetch every event's columns, and hash them."""
        question = f"SELECT {COLUMNS} FROM event ORDER BY position"
        return Task(lambda: self.read(question, large=True, whole=True, each=_hash))

    def decide(self) -> Task:
        """Insert one row a transaction."""
        return self._appending(self._sizes.plans[0], 1, self._sizes.commands)

    def append(self, size: int) -> Task:
        """Insert so many rows a transaction."""
        return self._appending(self._sizes.plans[-1], size, self._sizes.times(size))

    def insert(self, size: int, *, protected: bool) -> Task:
        """Insert rows, and roll back."""
        rows = self._own.rows(size) if protected else self._next(self._sizes.plans[-1], size)
        return Task(
            run=lambda: self.put(rows, protected=protected),
            before=lambda: self.begin(protected=protected),
            after=lambda: self.roll_back(protected=protected),
        )

    @abstractmethod
    def read(
        self, question: str, *, large: bool, whole: bool, each: Callable[[Sequence[Any]], None] | None = None
    ) -> int:
        """Fetch all rows of an answer, and return how many they are; ``whole`` says that it is of a whole log.

        ``each`` is given the rows, page by page.
        """

    @abstractmethod
    def row(self, question: str) -> Sequence[Any]:
        """Fetch one row from the unprotected table's database."""

    @abstractmethod
    def begin(self, *, protected: bool) -> None:
        """Begin a transaction for ``put``."""

    @abstractmethod
    def put(self, rows: list[Any], *, protected: bool) -> None:
        """Insert rows as this driver does it fastest."""

    @abstractmethod
    def commit(self) -> None:
        """Keep what was put into the unprotected table."""

    @abstractmethod
    def roll_back(self, *, protected: bool) -> None:
        """Keep nothing."""

    @property
    @abstractmethod
    def unprotected(self) -> str:
        """The table without triggers."""

    def _reading(self, question: str, *, large: bool = False, whole: bool = False) -> Task:
        return Task(lambda: self.read(question, large=large, whole=whole))

    def _next(self, plan: str, count: int) -> list[Any]:
        (end,) = self.row(f"SELECT max(position) FROM {self.unprotected}")
        (version,) = self.row(f"SELECT max(version) FROM {self.unprotected} WHERE plan_id = '{plan}'")
        return [
            (end + number, plan, version + number, *rest)
            for number, (_, _, _, *rest) in enumerate(self._own.rows(count), 1)
        ]

    def _appending(self, plan: str, size: int, transactions: int) -> Task:
        rows = self._next(plan, size * transactions)
        work = [rows[start : start + size] for start in range(0, len(rows), size)]

        def run() -> None:
            for batch in work:
                self.begin(protected=False)
                self.put(batch, protected=False)
                self.commit()

        return Task(run)
