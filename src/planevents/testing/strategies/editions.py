"""Published editions of a plan: tables of cells, with the settings by which they are read."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from planevents.commands import OpenPlan
from planevents.definitions import Body, Field
from planevents.editions.columns import ColumnMap
from planevents.editions.settings import EditionSettings, ImportSettings
from planevents.editions.table import Row, Table
from planevents.statuses import NARRATIVE
from planevents.testing.strategies.targets import target_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

    from planevents.statuses import StatusScheme

_DAYS = {
    date(2025, 3, 31): "2024/25 Q4",
    date(2025, 6, 30): "2025/26 Q1",
    date(2025, 9, 30): "2025/26 Q2",
    date(2025, 12, 31): "2025/26 Q3",
}
_REFS = ("1", "2", "2.1", "3(a)", "6(b)", "18.1")
_TITLES = ("Publish the strategy", "Review the rules", "Open the board", "Llunio'r cynllun")
_OWNERS = ("Chief Executive", "Scrutiny Board", "Mayor; Chief Executive", "TBC", "")
_PROSE = ("", "Good progress is being made.", "New action added in June.")
_COLUMNS = ColumnMap(
    ref="Ref",
    title="Action",
    owners="Owner",
    target="Target",
    update="Status",
    fields={"theme": "Theme"},
    many=("theme",),
)
_HEADER: tuple[str, ...] = ("Ref", "Action", "Owner", "Target", "Status", "Theme")


@attrs.frozen
class PublishedEdition:
    """One edition: its rows of cells, and the settings by which planevents.editions reads it."""

    rows: tuple[Mapping[str, str], ...]
    settings: ImportSettings
    edition: EditionSettings

    @property
    def csv(self) -> str:
        """The document as a CSV file holds it, for ``read_csv``."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        writer.writerows([row[heading] for heading in _HEADER] for row in self.rows)
        return text.getvalue()

    @property
    def table(self) -> Table:
        """The document as a reader gives it."""
        digest = hashlib.sha256(self.csv.encode()).hexdigest()
        rows = tuple(Row(number, dict(cells)) for number, cells in enumerate(self.rows, start=2))
        return Table(self.edition.file, digest, _HEADER, rows)


@st.composite
def editions(
    draw: DrawFn, *, plan: str = "cip", scheme: StatusScheme = NARRATIVE, most: int = 3
) -> tuple[PublishedEdition, ...]:
    """Return the editions of one plan, a quarter apart, the first of which opens it.

    From one to the next actions come, go and stay; of those that stay owners, targets, titles,
    statuses and themes change, mostly without a word.

        @given(editions())
        def test_import(published):
            for one in published:
                import_edition(register, "Officer", one.table, one.settings, one.edition)
    """
    settings = ImportSettings(
        plan,
        OpenPlan(
            "The plan",
            scheme=scheme,
            bodies=[Body("Executive", decides=True)],
            fields=[Field("theme", many=True)],
        ),
        columns=_COLUMNS,
    )
    published: list[PublishedEdition] = []
    rows: dict[str, dict[str, str]] = {}
    for day, period in list(_DAYS.items())[: draw(st.integers(1, most))]:
        rows = draw(_next(rows, scheme))
        edition = EditionSettings(f"{day}.csv", f"Report of {day}", period, day, "Executive")
        published.append(PublishedEdition(tuple(rows.values()), settings, edition))
    return tuple(published)


def edition_tables(*, scheme: StatusScheme = NARRATIVE) -> SearchStrategy[PublishedEdition]:
    """Return single editions, of a plan that is not open yet."""
    return editions(scheme=scheme, most=1).map(lambda published: published[0])


@st.composite
def _next(
    draw: DrawFn, before: Mapping[str, Mapping[str, str]], scheme: StatusScheme
) -> dict[str, dict[str, str]]:
    refs = draw(st.lists(st.sampled_from(_REFS), min_size=1, max_size=4, unique=True))
    rows: dict[str, dict[str, str]] = {}
    for ref in refs:
        fresh = draw(_cells(scheme))
        kept = draw(st.sets(st.sampled_from(_HEADER[1:]))) if ref in before else set[str]()
        rows[ref] = {"Ref": ref} | fresh | {heading: before[ref][heading] for heading in kept}
    return rows


def _cells(scheme: StatusScheme) -> SearchStrategy[dict[str, str]]:
    targets = target_texts(
        "month", "financial year", "month onwards", "revised from", "ongoing", "malformed", "blank"
    )
    status = st.sampled_from((*scheme.names, *_PROSE))
    return st.fixed_dictionaries(
        {
            "Action": st.sampled_from(_TITLES),
            "Owner": st.sampled_from(_OWNERS),
            "Target": targets,
            "Status": status,
            "Theme": st.sampled_from(("", "All", "Place; People")),
        }
    )
