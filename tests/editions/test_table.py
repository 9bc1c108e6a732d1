"""Reading a CSV file: what is taken as it is, and how everything that is wrong is told at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.editions import table as limits
from planevents.editions.table import Row, Table, read_csv
from planevents.errors import EditionUnreadableError

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, content: str | bytes) -> Table:
    path = folder / "plan.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path)


def faults(folder: Path, content: str | bytes) -> tuple[str, ...]:
    with pytest.raises(EditionUnreadableError) as caught:
        read(folder, content)
    assert caught.value.document == "plan.csv"
    return caught.value.faults


def header_and_rows(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]] | list[str]]:
    """The headings and each row's own, or no headings and the faults."""
    try:
        table = read_csv(path)
    except EditionUnreadableError as error:
        return (), list(error.faults)
    return table.header, [tuple(row.cells) for row in table.rows]


class TestWhatIsTakenAsItIs:
    def test_cells_keep_their_text_and_rows_their_line(self, tmp_path: Path) -> None:
        """A row's number is the line on which it begins; headings lose the space around them."""
        content = 'ref ,"target\n date"\n1,"May,\nor ""June"""\n\n , \n2, x \n'

        table = read(tmp_path, content)

        assert table.header == ("ref", "target date")
        assert table.rows == (
            Row(3, {"ref": "1", "target date": 'May,\nor "June"'}),
            Row(7, {"ref": "2", "target date": " x "}),
        )
        assert table.sha256 == hashlib.sha256(content.encode()).hexdigest()

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_line_ends_and_a_byte_order_mark_make_no_difference(
        self, tmp_path: Path, end: str, mark: str
    ) -> None:
        """A file saved on any system gives the same cells."""
        table = read(tmp_path, f"{mark}ref,title{end}1,A{end}2,B{end}")

        assert table.header == ("ref", "title")
        assert [row.cells["title"] for row in table.rows] == ["A", "B"]

    @pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "@x", "-2", "\x1b[31mred", "\u202e", "'"])
    def test_a_formula_or_an_escape_sequence_is_text(self, tmp_path: Path, cell: str) -> None:
        """Nothing is carried out, and nothing is stripped."""
        assert read(tmp_path, f"ref,title\n1,{cell}\n").rows[0].cells["title"] == cell

    def test_a_cell_can_be_as_long_as_a_spreadsheet_allows(self, tmp_path: Path) -> None:
        """The longest cell is read whole."""
        longest = "x" * limits.MAX_CELL

        assert read(tmp_path, f"ref,title\n1,{longest}\n").rows[0].cells["title"] == longest


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"", "the file is empty: it needs a row of headings"),
            (b"\n , \n", "the file is empty: it needs a row of headings"),
            (b"ref,title\n", "there are headings, but no rows: an edition has at least one action"),
            (b"ref,title\n1,A\n2,\xe9\n", "line 3 is not UTF-8: save the file as CSV UTF-8"),
            ("ref,title\n1,A\n".encode("utf-16"), "line 1 is not UTF-8: save the file as CSV UTF-8"),
            (
                b"ref,title\n1,A\0\n",
                "line 2 holds a NUL character, so this is not a text: save the file as CSV UTF-8",
            ),
            (
                b"ref,title\n1,A\n2,B,C\n",
                (
                    "row 3: 3 cells, and the headings are 2: put a cell that holds a comma in quotation marks, "
                    "and leave no cell out"
                ),
            ),
            (b"ref,title,ref\n1,A,2\n", "two columns are headed 'ref': give each its own heading"),
            (b"ref,\n1,A\n", "column 2 has no heading: give it one, or delete the column"),
            (
                b"ref;title;target\n1;A;May, then June\n",
                "the cells are not separated by commas: save the file as comma-separated CSV",
            ),
            (
                b"ref\ttitle\n1\tA\n",
                "the cells are not separated by commas: save the file as comma-separated CSV",
            ),
            (
                b'ref,title\n1,"A\n2,B\n',
                (
                    "row 2: a quotation mark is opened and never closed: close it, or double it if it is part "
                    "of a cell"
                ),
            ),
            (
                b'ref,title\n1,"A"b\n',
                (
                    "row 2: this is not CSV (',' expected after '\"'): double every quotation mark that is part "
                    "of a cell"
                ),
            ),
            (
                b"ref,title\n1," + b"x" * 40_000 + b"\n",
                "row 2, column 'title': longer than 32767 characters: shorten it",
            ),
            (
                b"ref,title\n1," + b"x" * 1_000_000 + b"\n",
                "row 2: a cell is longer than 32767 characters: shorten it, or close its quotation marks",
            ),
            (
                (",".join(f"c{n}" for n in range(201)) + "\n" + "," * 199 + "x,\n").encode(),
                "more than 200 columns: delete those that are not part of the table",
            ),
            (
                b"ref,title\n" + b"1,A\n" * 100_001,
                "more than 100000 rows: is it a table of actions?",
            ),
            (b"x" * 20_000_001, "the file is larger than 20 MB: is it a table of actions?"),
        ],
        ids=lambda value: None if isinstance(value, bytes) else value[:40],
    )
    def test_say_what_is_wrong_where_and_what_to_do(self, tmp_path: Path, content: bytes, fault: str) -> None:
        """One fault, word for word."""
        assert faults(tmp_path, content) == (fault,)

    def test_are_all_told_at_once(self, tmp_path: Path) -> None:
        """Headings, ragged rows, a cell that is too long, and the quotation mark that ends it all."""
        long = "x" * 32_768
        content = f'ref,title,title\n1,A\n2,{long},{long}\n3,A,B\n4,A,"B\n'

        assert [fault.partition(":")[0] for fault in faults(tmp_path, content)] == [
            "two columns are headed 'title'",
            "row 2",
            "row 3, column 'title'",
            "row 5",
        ]

    def test_name_a_file_that_is_missing_or_a_folder(self, tmp_path: Path) -> None:
        """The path is told as it was given."""
        for path, why in ((tmp_path / "none.csv", "No such file"), (tmp_path, "Is a directory")):
            with pytest.raises(EditionUnreadableError) as caught:
                read_csv(path)

            assert caught.value.document == str(path)
            assert caught.value.faults[0].startswith(f"the file cannot be read: {why}")

    @given(st.binary(max_size=200) | st.text('ab",;\n\r\t ').map(str.encode))
    def test_are_the_only_way_to_fail(self, tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
        """Whatever a file holds, it gives a table whose rows have its headings, or faults."""
        path = tmp_path_factory.getbasetemp() / "any.csv"
        path.write_bytes(content)
        header, told = header_and_rows(path)

        assert told
        assert all(isinstance(one, str) or one == header for one in told)
