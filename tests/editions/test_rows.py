"""Rows with a meaning: roles, owners, and every fault with its row and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.editions.council import PLAIN, Cells, action, table_of

from planevents.editions.rows import Update, read_owners, read_rows
from planevents.editions.settings import ColumnMap, recognise
from planevents.errors import EditionUnreadableError, InvalidValueError
from planevents.people import Person, Post


def faults(rows: list[Cells], columns: ColumnMap = PLAIN) -> tuple[str, ...]:
    with pytest.raises(EditionUnreadableError) as caught:
        read_rows(table_of(rows), columns)
    return caught.value.faults


def numbers_or_faults(rows: list[Cells]) -> list[int] | list[str]:
    try:
        return [row.number for row in read_rows(table_of(rows), PLAIN)]
    except EditionUnreadableError as error:
        return list(error.faults)


class TestOwners:
    @pytest.mark.parametrize(
        ("cell", "owners"),
        [
            ("", ()),
            (" ; ", ()),
            ("Chief Executive", (Post("Chief Executive"),)),
            ("Mayor; Chief Executive", (Post("Mayor"), Post("Chief Executive"))),
            (
                "Section 151 Officer and Monitoring Officer",
                (Post("Section 151 Officer and Monitoring Officer"),),
            ),
            (
                "Head of Governance, Policy and Information",
                (Post("Head of Governance, Policy and Information"),),
            ),
            ("A Humble, Section 151 Officer", (Person("A Humble", post="Section 151 Officer"),)),
            ("A. O'Neill-Jones, Mayor", (Person("A. O'Neill-Jones", post="Mayor"),)),
            ("J.R. Smith, Head of HR", (Person("J.R. Smith", post="Head of HR"),)),
            ("JR Smith, Head of HR", (Person("JR Smith", post="Head of HR"),)),
            ("HR Manager, Corporate Services", (Post("HR Manager, Corporate Services"),)),
            ("IT Lead, Digital", (Post("IT Lead, Digital"),)),
            ("Audit Committee", (Post("Audit Committee", kind="board"),)),
            ("Towns Board", (Post("Towns Board", kind="board"),)),
            ("TBC", (Post("TBC", kind="to be determined"),)),
            ("(Vacant)", (Post("(Vacant)", kind="unrecruited"),)),
        ],
    )
    def test_are_read_as_they_are_printed(self, cell: str, owners: tuple[Post | Person, ...]) -> None:
        """Only ``;`` separates owners; initials before a comma make a person."""
        assert read_owners(cell) == owners

    def test_that_are_too_long_are_refused(self) -> None:
        """A post is 200 characters at the most."""
        with pytest.raises(InvalidValueError):
            read_owners("x" * 201)

    def test_below_are_repeated_by_ditto(self) -> None:
        """A merged cell has the owners of the cell above, and is told from one of its own."""
        rows = [action("1", owners="Mayor"), action("2", owners="Ditto"), action("3", owners="〃")]

        read = read_rows(table_of(rows), PLAIN)

        assert [(row.owners, row.owners_shared) for row in read] == [
            ((Post("Mayor"),), False),
            ((Post("Mayor"),), True),
            ((Post("Mayor"),), True),
        ]


class TestRoles:
    def test_tell_a_blank_cell_from_a_column_that_is_not_there(self) -> None:
        """None is no column, an empty text is an empty cell."""
        (row,) = read_rows(table_of([{"ref": "1", "title": "A", "when": " "}]), ColumnMap(target="when"))

        assert (row.target, row.start, row.owners, row.place) == ("", None, None, "row 2")

    def test_take_the_space_out_of_all_but_what_is_kept_verbatim(self) -> None:
        """A target and an update keep their line breaks; a field with several values is taken apart."""
        columns = ColumnMap(target="t", update="u", fields={"theme": "f", "ward": "w"}, many=("theme",))
        cells = {
            "ref": " 1.1 ",
            "title": " A\n b ",
            "t": " May\n2025 ",
            "u": "a\nb ",
            "f": "X ;\nY; ",
            "w": "P; Q",
        }

        (row,) = read_rows(table_of([cells]), columns)

        assert (row.ref, row.title, row.target) == ("1.1", "A b", "May\n2025")
        assert row.updates == (Update(None, "a\nb", "u"),)
        assert row.fields == {"theme": ("X", "Y"), "ward": ("P; Q",)}

    def test_put_updates_in_the_order_of_their_periods(self) -> None:
        """However the columns are listed; the edition's own comes last."""
        columns = ColumnMap(update="now", status={"2025/26 Q1": "b", "Q4 2024/25": "a"})

        (row,) = read_rows(table_of([{"ref": "1", "title": "A", "a": "1", "b": "2", "now": "3"}]), columns)

        assert [(one.period, one.text) for one in row.updates] == [
            ("Q4 2024/25", "1"),
            ("2025/26 Q1", "2"),
            (None, "3"),
        ]

    def test_are_recognised_by_their_headings(self) -> None:
        """Without a column map the customary headings will do, in any case."""
        found = recognise(("No.", "ACTION", "Lead Officer", "Target Date", "RAG"))

        assert (found.ref, found.title, found.owners, found.target, found.update) == (
            *("No.", "ACTION", "Lead Officer", "Target Date"),
            "RAG",
        )


class TestFaults:
    def test_of_columns_come_first_and_together(self) -> None:
        """A heading that is missing, one without a role, two columns for one quarter, no quarter."""
        columns = ColumnMap(
            title="action",
            owners="owner",
            status={"2025/26 Q1": "a", "Q1 2025/26": "b", "Spring": "c"},
        )

        assert faults([{"ref": "1", "action": "A", "owners": "X", "a": "", "b": "", "c": ""}], columns) == (
            (
                "there is no column 'owner': did you mean 'owners'? name the column under [columns] in plan.toml, "
                "or list what it holds under the edition's 'without'"
            ),
            "column 'owners' has no role: give it one under [columns] in plan.toml, or list it under ignore",
            "column 'b': column 'a' tells of 2025/26 Q1 already",
            "column 'c': this is not a quarter, got 'Spring' (write it as 2025/26 Q1)",
        )

    def test_of_rows_are_all_told_with_row_and_column(self) -> None:
        """Several in one row too, in the order of the rows."""
        columns = ColumnMap(title="action", owners="owners", origin="origin", recommendation="rec")
        rows = [
            {"ref": "", "action": "", "owners": "ditto", "origin": "old", "rec": "\x1b[31m"},
            {"ref": "1.3(a)", "action": "A", "owners": "x" * 201, "origin": "New", "rec": ""},
            {"ref": "1.3a", "action": "A", "owners": "ditto", "origin": "follow-on", "rec": ""},
            {"ref": "x\x07", "action": "A", "owners": "", "origin": "", "rec": ""},
            {"ref": "2", "action": "A", "owners": "Ditto", "origin": "", "rec": ""},
        ]

        assert faults(rows, columns) == (
            "row 2, column 'ref': every action needs a reference, such as '18.1' or '6(a)'",
            "row 2, column 'action': every action needs a title: fill the cell, or delete the row",
            (
                "row 2, column 'rec': a label is 1 to 100 printable characters on one line, got '\\x1b[31m' "
                "(such as '18.1' or '6(a)')"
            ),
            "row 2, column 'owners': 'ditto' repeats the owner above, and there is none: name the owner",
            (
                "row 2, column 'origin': 'old' is not an origin: write one of 'baseline', 'new', 'imported', "
                "or leave it empty"
            ),
            "row 3, column 'owners': must be 1 to 200 characters on one line, got '" + "x" * 59 + "…",
            "row 4, column 'ref': reference '1.3a' stands on row 3 already: each names one action",
            (
                "row 4, column 'origin': 'follow-on' is not an origin: write one of 'baseline', 'new', "
                "'imported', or leave it empty"
            ),
            (
                "row 5, column 'ref': a label is 1 to 100 printable characters on one line, got 'x\\x07' "
                "(such as '18.1' or '6(a)')"
            ),
            "row 6, column 'owners': 'Ditto' repeats the owner above, and there is none: name the owner",
        )

    @given(
        st.lists(
            st.fixed_dictionaries({key: st.text(max_size=8) for key in action()}), min_size=1, max_size=4
        )
    )
    def test_are_the_only_way_to_fail(self, rows: list[Cells]) -> None:
        """Any cells give rows with distinct references, or faults that each name a row."""
        told = numbers_or_faults(rows)

        assert told == list(range(2, len(rows) + 2)) or all(
            isinstance(fault, str) and fault.startswith("row ") for fault in told
        )
