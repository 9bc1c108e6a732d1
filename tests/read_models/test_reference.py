"""The page about the read models names the columns that the views have."""

from __future__ import annotations

import re

import pytest
from tests.read_models.office import VIEWS
from tests.reference import ROOT, rows_of

from planevents.read_models.rows import KEYS
from planevents.read_models.tables import ReadTables
from planevents.read_models.views import Views
from planevents.store.schema import Tables

PAGE = (ROOT / "docs/reference/read-models.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_explained(view: str) -> None:
    """In the order in which the view has them, and no others."""
    section = re.split(r"\n## ", PAGE.split(f"\n## {view}\n", 1)[1], maxsplit=1)[0]
    named = [name for cells in rows_of(section) for name in re.findall(r"`([^`]+)`", cells[0])]

    assert list(Views(ReadTables(Tables())).by_name[view].selected_columns.keys()) == named


def test_every_view_has_a_section() -> None:
    """And the tests look at every view."""
    assert list(VIEWS) == list(Views(ReadTables(Tables())).by_name)


def test_every_table_has_its_key_in_its_columns() -> None:
    """The generation comes first in each key."""
    tables = ReadTables(Tables()).by_name

    assert {name: {"generation", *keys} for name, keys in KEYS.items()} == {
        name: {column.name for column in table.primary_key} for name, table in tables.items()
    }
