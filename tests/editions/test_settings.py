"""Reading a plan.toml: what it can say, and how every wrong key is told at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.commands import AddSection, SetAccountableKinds, SetRollUp
from planevents.definitions import Body, Field, RollUp
from planevents.editions.settings import ImportSettings, load_settings, scheme_named
from planevents.errors import EditionUnreadableError, InvalidValueError
from planevents.people import Person
from planevents.statuses import DELIVERY, NARRATIVE

if TYPE_CHECKING:
    from pathlib import Path

    from planevents.commands import Command

PLAN = '[plan]\nid = "cip"\ntitle = "The plan"\nscheme = "narrative"\n'
EDITION = '[[editions]]\nfile = "a.csv"\nreport = "A"\nperiod = "2025/26 Q1"\neffective_on = 2025-06-30\n'


def load(folder: Path, content: str | bytes) -> ImportSettings:
    path = folder / "plan.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_settings(path)


def faults(folder: Path, content: str | bytes) -> tuple[str, ...]:
    with pytest.raises(EditionUnreadableError) as caught:
        load(folder, content)
    assert caught.value.document == "plan.toml"
    return caught.value.faults


def loaded(path: Path) -> str | tuple[str, ...]:
    """The plan's id, or the faults."""
    try:
        return load_settings(path).plan
    except EditionUnreadableError as error:
        return error.faults


class TestWhatItCanSay:
    def test_the_least(self, tmp_path: Path) -> None:
        """A plan's id, title and scheme; headings are then recognised by name."""
        settings = load(tmp_path, PLAN)

        assert (settings.plan, settings.opening.title, settings.opening.scheme) == (
            "cip",
            "The plan",
            NARRATIVE,
        )
        assert (settings.columns, settings.editions, settings.opened_on) == (None, (), None)

    def test_sections(self, tmp_path: Path) -> None:
        """Each with its kind, the one that it is in, and who is accountable, a person by initials too."""
        settings = load(
            tmp_path,
            PLAN
            + '[[plan.sections]]\nlabel = "A"\ntitle = "Aim"\nkind = "aim"\naccountable = "J Smith, Head"\n'
            + '[[plan.sections]]\nlabel = "P"\ntitle = "Package"\nparent = "A"\n',
        )

        assert [
            AddSection("A", title="Aim", kind="aim", accountable=Person("J Smith", post="Head")),
            AddSection("P", title="Package", parent="A"),
        ] == [one.command for one in settings.sections]

    @pytest.mark.parametrize(
        ("section", "fault"),
        [
            ('title = "Aim"', "'label' is missing"),
            ('label = "A"\ntitle = "Aim"\naccountable = "Head; Deputy"', "this is one post"),
            ('label = "A"\ntitle = "Aim"\naccountable = ";"', "this is one post"),
            ('label = "A"\ntitle = "Aim"\naccountable = "Head, J Smith"', "may name a person"),
            ('label = " "\ntitle = "Aim"', "label"),
            ('label = "A"\ntitle = "Aim"\nunder = "B"', "no such key here, got 'under'"),
        ],
    )
    def test_sections_that_cannot_be(self, tmp_path: Path, section: str, fault: str) -> None:
        """A section needs a label and a title, and one post is accountable; names are not repeated."""
        (found,) = faults(tmp_path, f"{PLAN}[[plan.sections]]\n{section}\n")

        assert found.startswith("plan.sections: ")
        assert fault in found
        assert "Smith" not in found.replace("'J Smith, Post'", "")

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ('roll_up = "worst"', [SetRollUp(RollUp("worst"))]),
            (
                'roll_up = { by = "least advanced", order = ["Red", "Green"] }',
                [SetRollUp(RollUp("least advanced", order=["Red", "Green"]))],
            ),
            ('accountable_kinds = ["aim", "package"]', [SetAccountableKinds(["aim", "package"])]),
            ("accountable_kinds = []", [SetAccountableKinds([])]),
            ("", []),
        ],
    )
    def test_how_a_plan_is_arranged(self, tmp_path: Path, given: str, expected: list[Command]) -> None:
        """The rule by which parents are rolled up, and which kinds of section are accountable."""
        assert tuple(expected) == load(tmp_path, f"{PLAN}{given}\n").arrangement

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ('roll_up = "best"', "plan.roll_up: there is no such roll-up"),
            ("roll_up = 3", "plan.roll_up: this is a table of keys and values"),
            ("roll_up = {}", "plan.roll_up.by: this is missing"),
            ('roll_up = { order = ["Red"] }', "plan.roll_up.by: this is missing"),
            ('roll_up = { by = "worst", rule = 1 }', "plan.roll_up: no such key here"),
            ('roll_up = { by = "worst", order = "Red" }', "plan.roll_up.order: this is a list"),
            ('accountable_kinds = "aim"', "plan.accountable_kinds: this is a list"),
            ('accountable_kinds = ["aim", " "]', "plan.accountable_kinds: this needs a text"),
        ],
    )
    def test_arrangements_that_cannot_be(self, tmp_path: Path, given: str, expected: str) -> None:
        """Each says where it stands, and what can stand there."""
        (found,) = faults(tmp_path, f"{PLAN}{given}\n")
        assert found.startswith(expected)

    def test_an_edition(self, tmp_path: Path) -> None:
        """Found by its file; it can lack roles, periods and fields."""
        settings = load(
            tmp_path,
            PLAN + 'bodies = [{ name = "Executive", decides = true }]\n'
            '[columns]\ntarget = "due"\nstatus = { "2024/25 Q4" = "q4" }\nfields = { theme = "theme" }\n'
            + EDITION
            + 'body = "executive"\nmeeting = 2025-07-10\nwithout = ["target", "2024/25 Q4", "theme"]\n',
        )

        edition = settings.edition("a.csv")

        assert edition is not None
        assert (edition.effective_on, edition.meeting) == (date(2025, 6, 30), date(2025, 7, 10))
        assert settings.edition("b.csv") is None
        assert settings.columns is not None
        assert settings.columns.headings == ("ref", "title", "due", "q4", "theme")
        assert settings.columns.lacking(edition.without).headings == ("ref", "title")
        assert settings.opening.bodies == (Body("Executive", decides=True),)

    def test_posts_that_read_like_names(self, tmp_path: Path) -> None:
        """They are no headings, and hold for every edition."""
        columns = load(tmp_path, PLAN + '[columns]\nposts = ["Public Health"]\n').columns

        assert columns is not None
        assert columns.posts == ("Public Health",)
        assert columns.headings == ("ref", "title")
        assert columns.lacking(("owners",)).posts == ("Public Health",)

    def test_a_column_of_a_field_that_is_declared_with_choices(self, tmp_path: Path) -> None:
        """Columns define plain fields; what [plan] says of one holds, and others can be added."""
        settings = load(
            tmp_path,
            PLAN + 'fields = [{ name = "theme", many = true, choices = ["A", "B"] }, "priority"]\n'
            '[columns]\nfields = { theme = "t", ward = "w" }\n',
        )

        assert settings.opening.fields == (
            Field("theme", many=True, choices=("A", "B")),
            Field("ward"),
            Field("priority"),
        )
        assert settings.columns is not None
        assert settings.columns.many == ("theme",)

    def test_a_scheme_of_its_own(self, tmp_path: Path) -> None:
        """Statuses by name or in full, moves as pairs."""
        scheme = load(
            tmp_path,
            '[plan]\nid = "cip"\ntitle = "The plan"\n[plan.scheme]\nname = "Two"\n'
            'statuses = ["Open", { name = "Done", complete = true, letter = "D", aliases = ["Finished"] }]\n'
            'moves = [["Open", "Done"]]\ninitial = "Open"\n',
        ).opening.scheme

        assert scheme.names == ("Open", "Done")
        assert scheme.moves == (("Open", "Done"),)
        assert [scheme.read(cell).status for cell in ("D", "finished")] == [scheme["Done"], scheme["Done"]]

    def test_a_built_in_scheme_by_its_short_name(self) -> None:
        """An unknown one is refused with what was meant."""
        assert scheme_named("delivery") == DELIVERY
        with pytest.raises(InvalidValueError, match="did you mean 'narrative'"):
            scheme_named("narative")


class TestFaults:
    def test_are_all_told_at_once(self, tmp_path: Path) -> None:
        """Misspelt keys, wrong types and missing texts, each with its key."""
        content = """
        plans = 1
        [plan]
        id = "C I P"
        titel = "x"
        scheme = "narative"
        change_control = "none"
        year_starts = 13
        opened_on = "2025-04-01"
        organisation = 5
        bodies = ["Executive", { name = "Scrutiny", decides = "no" }]
        standards = [{ name = "S", counting = "all", statuses = "Complete", expected = "90" }]
        fields = [{ name = "" }]
        [columns]
        tittle = "action"
        owners = 3
        many = ["thema"]
        ignore = "notes"
        status = { "Spring" = "q1" }
        fields = { theme = "theme" }
        [[editions]]
        file = "a.csv"
        report = ""
        period = "spring"
        effective_on = 2025-03-31T10:00:00
        without = ["ref", "targets"]
        [[editions]]
        fil = "b.csv"
        """

        assert faults(tmp_path, content) == (
            "the file: no such key here, got 'plans' (did you mean 'plan'?)",
            "[plan]: no such key here, got 'titel' (did you mean 'title'?)",
            "plan.year_starts: it is the number of a month, 1 to 12, got 13",
            "plan.bodies: 'decides' is missing, got 'Executive'",
            "plan.bodies.decides: this is true or false, got 'no'",
            "plan.fields: must be 1 to 200 characters, got ''",
            "[columns]: no such key here, got 'tittle' (did you mean 'title'?)",
            "columns.ignore: this is a list, got 'notes'",
            "columns.status: this is not a quarter, got 'Spring' (write it as 2025/26 Q1)",
            "columns.many: this is the name of no field of columns.fields, got 'thema'",
            "columns.owners: this needs a text, got 3",
            "plan.opened_on: this is a day, written 2025-03-31 without quotes, got '2025-04-01'",
            (
                "[[editions]] 1.effective_on: this is a day, written 2025-03-31 without quotes, got "
                "datetime.datetime(2025, 3, 31, 10, 0)"
            ),
            "[[editions]] 1.period: this is not a quarter, got 'spring' (write it as 2025/26 Q1)",
            (
                "[[editions]] 1.without: an edition can be without description, section, parent, recommendation, "
                "recommendation_source, recommendation_text, owners, start, target, origin, see, reason, update, "
                "Spring, theme, got 'ref'"
            ),
            (
                "[[editions]] 1.without: an edition can be without description, section, parent, recommendation, "
                "recommendation_source, recommendation_text, owners, start, target, origin, see, reason, update, "
                "Spring, theme, got 'targets'"
            ),
            "[[editions]] 1.report: this needs a text, got ''",
            "[[editions]] 2: no such key here, got 'fil' (did you mean 'file'?)",
            "[[editions]] 2.effective_on: an edition tells up to a day: give it",
            "[[editions]] 2.period: this is missing, and needs a text",
            "[[editions]] 2.file: this is missing, and needs a text",
            "[[editions]] 2.report: this is missing, and needs a text",
            (
                "plan.id: a plan id is 1 to 64 of a-z, 0-9 and '-', got 'C I P' "
                "(use a short lower-case name such as 'cip')"
            ),
            "plan.title: this is missing, and needs a text",
            "plan.organisation: this needs a text, got 5",
            "plan.standards.statuses: this is a list of texts, got 'Complete'",
            "plan.standards.expected: this is a whole number, got '90'",
            "plan.change_control: it is 'live' or 'by approval', got 'none'",
            (
                "plan.scheme: the built-in schemes are narrative, workplan-rag, priority-rag, delivery, "
                "got 'narative' (did you mean 'narrative'?)"
            ),
        )

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("", "the file needs a table [plan]"),
            ("plan = 1", "[plan]: this is a table of keys and values, got 1"),
            ("[plan", "this is not TOML: Expected ']' at the end of a table declaration (at end of document)"),
            (b"\xff", "this is not TOML: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
            (
                PLAN + EDITION.replace("06-30", "02-30"),
                "this is not TOML: Invalid date or datetime (at line 9, column 16)",
            ),
            (PLAN + EDITION + EDITION.replace("a.csv", "b.csv"), "[[editions]]: 2 of them have the report 'A': each has its own"),
            (PLAN + EDITION + EDITION.replace('"A"', '"B"'), "[[editions]]: 2 of them have the file 'a.csv': each has its own"),
            (
                PLAN + 'bodies = [{ name = "Executive", decides = true }]\n' + EDITION + 'body = "Cabinet"\n',
                "[[editions]] 1.body: the plan's bodies are 'Executive', got 'Cabinet'",
            ),
            (PLAN.replace('"narrative"', "[]"), "plan.scheme: this is a table of keys and values, got []"),
            (PLAN.replace('"narrative"', '{ name = "S" }'), "plan.scheme: scheme 'S' has none, got () (give at least one)"),
            (PLAN.replace('"narrative"', "{}"), "plan.scheme.name: this is missing, and needs a text"),
            (
                PLAN.replace('scheme = "narrative"', "").rstrip(),
                "plan.scheme: this is missing: name one of narrative, workplan-rag, priority-rag, delivery, or define one",
            ),
            (
                PLAN.replace('"narrative"', '{ name = "S", statuses = ["A"], moves = [["A", "B"]] }'),
                "plan.scheme: the scheme has no status of this name, got 'B' (it has 'A')",
            ),
            (
                PLAN.replace('"narrative"', '{ name = "S", statuses = ["A"], moves = [["A"]] }'),
                "plan.scheme: a move must be a pair of names, got ('A',) (write (from, to))",
            ),
        ],
        ids=lambda value: None if isinstance(value, bytes) else value[-40:],
    )  # fmt: skip
    def test_say_which_key_is_wrong_and_why(self, tmp_path: Path, content: str | bytes, fault: str) -> None:
        """One fault, word for word."""
        found = faults(tmp_path, content)

        assert found[0] == fault
        assert len(found) <= 2

    def test_name_a_file_that_is_missing(self, tmp_path: Path) -> None:
        """The path is told as it was given."""
        path = tmp_path / "plan.toml"
        with pytest.raises(EditionUnreadableError) as caught:
            load_settings(path)

        assert caught.value.document == str(path)
        assert caught.value.faults == ("the file cannot be read: No such file or directory",)

    def test_are_one_for_a_file_that_is_too_large(self, tmp_path: Path) -> None:
        """A megabyte is read, and a byte more is not."""
        full = PLAN + "#" * (1_000_000 - len(PLAN))

        assert load(tmp_path, full).plan == "cip"
        assert faults(tmp_path, full + "#") == (
            "the file is larger than 1 MB: is it a plan.toml? leave out what it does not need",
        )

    @given(
        key=st.sampled_from(
            (
                "plan.id",
                "plan.scheme",
                "plan.bodies",
                "plan.standards",
                "plan.fields",
                "plan.opened_on",
                "plan.year_starts",
                "columns.ref",
                "columns.status",
                "columns.fields",
                "columns.many",
                "columns.ignore",
                "columns.posts",
                "columns",
                "plan.change_control",
                "editions",
            )
        ),
        value=st.sampled_from(
            (
                "1",
                "-1",
                "true",
                "1.5",
                '""',
                '"x"',
                "[]",
                "[1]",
                '["x"]',
                "[[]]",
                "{}",
                "{ x = 1 }",
                "2025-01-01",
                "[{ name = 1 }]",
                '[{ name = "x", decides = 1 }]',
                "[{ file = 1 }]",
                '{ name = "x" }',
                "nan",
            )
        ),
    )
    def test_are_the_only_way_to_fail(
        self, tmp_path_factory: pytest.TempPathFactory, key: str, value: str
    ) -> None:
        """Any value for any key gives settings, or faults."""
        table, _, name = key.rpartition(".")
        lines = {"id": '"cip"', "title": '"T"', "scheme": '"narrative"'} if table != "columns" else {}
        if table == "plan":
            lines[name] = value
        text = "[plan]\n" + "\n".join(f"{one} = {given}" for one, given in lines.items())
        if table == "columns":
            text = f"{PLAN}[columns]\n{name} = {value}"
        if not table:
            text = f"{key} = {value}\n{PLAN}"
        path = tmp_path_factory.getbasetemp() / "any.toml"
        path.write_text(text)

        assert loaded(path)
