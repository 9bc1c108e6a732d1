import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
MARCH = EXAMPLES / "continuous_improvement" / "2025-03.csv"
JUNE = EXAMPLES / "continuous_improvement" / "2025-06.csv"
WORKPLAN = EXAMPLES / "workplan" / "2024-25-q2.csv"
TABLES = (MARCH, JUNE, WORKPLAN)
PLANS = (JUNE.with_name("plan.toml"), WORKPLAN.with_name("plan.toml"))

CYRILLIC_C = "\u0421"
CYRILLIC_A = "\u0410"

STATUS_WORDS = (
    "Complete and ongoing.",
    "Complete.",
    "Completed.",
    "Completed in June 2025.",
    "Ongoing.",
    "Ongoing,",
    "In development.",
    "In progress.",
    "See above.",
    "See previous.",
    "New action added",
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_ref(path: Path) -> dict[str, dict[str, str]]:
    return {row["ref"]: row for row in rows(path)}


def carried() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    march, june = by_ref(MARCH), by_ref(JUNE)
    return ((ref, march[ref], june[ref]) for ref in march if ref in june)


def refs(column: str, value: str) -> set[str]:
    return {row["ref"] for row in rows(JUNE) if row[column] == value}


def status_word(update: str) -> str:
    if not update:
        return "blank"
    return next((word for word in STATUS_WORDS if update.startswith(word)), "narrative only")


def plan(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def headers_of(columns: dict[str, Any]) -> set[str]:
    plain = {value for value in columns.values() if isinstance(value, str)}
    return plain.union(*(value.values() for value in columns.values() if isinstance(value, dict)))


class TestEveryTable:
    @pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
    def test_is_written_as_rfc_4180_asks_but_with_lf_line_ends(self, path: Path) -> None:
        """Reading a table and writing it again gives the same bytes."""
        again = io.StringIO(newline="")
        with path.open(encoding="utf-8", newline="") as file:
            csv.writer(again, lineterminator="\n").writerows(csv.reader(file, strict=True))

        assert path.read_bytes() == again.getvalue().encode()

    @pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
    def test_has_no_line_break_and_no_stray_space_in_a_cell(self, path: Path) -> None:
        """Every cell is one line with single spaces."""
        cells = [cell for row in rows(path) for cell in row.values()]

        assert [" ".join(cell.split()) for cell in cells] == cells

    @pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
    def test_names_each_row_once(self, path: Path) -> None:
        """A reference stands for one row of its table."""
        assert Counter(row["ref"] for row in rows(path)).most_common(1)[0][1] == 1

    @pytest.mark.parametrize(
        ("path", "column"), [(MARCH, "action"), (JUNE, "action"), (WORKPLAN, "initiative")]
    )
    def test_has_titles_of_five_to_fifteen_words(self, path: Path, column: str) -> None:
        """A title can be read at a glance."""
        assert [row["ref"] for row in rows(path) if not 5 <= len(row[column].split()) <= 15] == []


class TestEveryPlanFile:
    @pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
    def test_gives_a_meaning_to_every_column_of_its_newest_edition(self, path: Path) -> None:
        """The newest edition's headers are those that the plan file speaks of."""
        found = plan(path)
        newest = rows(path.with_name(found["editions"][-1]["file"]))

        assert headers_of(found["columns"]) == set(newest[0])

    def test_marks_only_fields_as_holding_several_values(self) -> None:
        """A theme cell may hold several themes."""
        columns = plan(PLANS[0])["columns"]

        assert columns["many"] == ["theme"]
        assert refs("theme", "Use of Resources; Service delivery; Continuous Improvement") == {"13.1"}
        assert set(columns["many"]) < set(columns["fields"])

    @pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
    def test_lists_every_table_beside_it_oldest_first(self, path: Path) -> None:
        """No edition is left out, and their dates go forward."""
        editions = plan(path)["editions"]

        assert [edition["file"] for edition in editions] == sorted(
            table.name for table in path.parent.glob("*.csv")
        )
        assert [edition["effective_on"] for edition in editions] == sorted(
            edition["effective_on"] for edition in editions
        )

    @pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
    def test_sends_every_edition_to_the_body_that_decides(self, path: Path) -> None:
        """The Executive decides; the scrutiny board only notes."""
        found = plan(path)
        deciding = {body["name"] for body in found["plan"]["bodies"] if body["decides"]}

        assert {edition["body"] for edition in found["editions"]} == deciding == {"Executive"}


class TestMovementBetweenTheEditions:
    def test_march_has_30_actions_and_june_47(self) -> None:
        """Opening and closing counts of the movement table."""
        assert (len(rows(MARCH)), len(rows(JUNE))) == (30, 47)

    def test_29_actions_are_carried_and_only_the_text_under_6a_goes(self) -> None:
        """What left the plan is the one text with neither owner nor date."""
        gone = set(by_ref(MARCH)) - set(by_ref(JUNE))

        assert len(list(carried())) == 29
        assert {ref: (by_ref(MARCH)[ref]["owners"], by_ref(MARCH)[ref]["target"]) for ref in gone} == {
            "6(a)": ("", "")
        }

    def test_seven_actions_are_marked_new(self) -> None:
        """The council marked seven rows as new in June."""
        assert refs("origin", "new") == {"6.3", "6.9", "7.2", "7.3", "11.2", "11.3", "11.5"}

    def test_eleven_actions_are_imported_with_recommendations_19_to_27(self) -> None:
        """The other additions came with recommendations from elsewhere."""
        imported = refs("origin", "imported")

        assert len(imported) == 11
        assert imported == {row["ref"] for row in rows(JUNE) if int(row["recommendation"]) >= 19}

    def test_what_is_neither_new_nor_imported_was_carried(self) -> None:
        """Opening 30, added 7 and 11, removed 1, closing 47."""
        assert refs("origin", "") == {ref for ref, _, _ in carried()}

    def test_june_has_several_rows_under_five_recommendations_and_one_under_each_other(self) -> None:
        """Rows per recommendation as the June edition prints them."""
        several = {"5": 3, "6": 9, "7": 3, "11": 7, "20": 3}

        assert Counter(row["recommendation"] for row in rows(JUNE)) == {
            str(number): several.get(str(number), 1) for number in range(1, 28)
        }

    def test_june_numbers_the_rows_of_a_recommendation_in_their_printed_order(self) -> None:
        """A reference is the recommendation, a dot, and the row's place under it."""
        place: Counter[str] = Counter()
        for row in rows(JUNE):
            place[row["recommendation"]] += 1

            assert row["ref"] == f"{row['recommendation']}.{place[row['recommendation']]}"

    def test_march_answers_the_first_eighteen_recommendations(self) -> None:
        """March's rows stand under 1 to 18, most of them alone."""
        several = {"5": 3, "6": 8, "11": 4}

        assert Counter(row["recommendation"] for row in rows(MARCH)) == {
            str(number): several.get(str(number), 1) for number in range(1, 19)
        }


class TestWhatDiffersBetweenTheEditions:
    def test_no_owner_changed(self) -> None:
        """All 29 carried actions keep their owners."""
        assert [ref for ref, march, june in carried() if march["owners"] != june["owners"]] == []

    def test_seven_targets_changed_and_nothing_else_did(self) -> None:
        """Every difference in a carried row, as (reference, column)."""
        differences = {
            (ref, column)
            for ref, march, june in carried()
            for column in march
            if march[column] != june[column]
        }

        assert differences == {
            (ref, "target") for ref in ("6.6", "6.7", "8.1", "10.1", "11.7", "14.1", "18.1")
        }

    def test_three_changes_are_declared_beside_the_old_date(self) -> None:
        """June declares a change by leaving the old date and adding the new one to it."""
        added = {
            ref: june["target"].removeprefix(march["target"]).strip()
            for ref, march, june in carried()
            if june["target"].startswith(march["target"]) and june["target"] != march["target"]
        }

        assert added == {
            "6.6": "Revised target April 2026",
            "14.1": "Proposed revised target of April 2026 onwards",
            "18.1": "Reprofiled to September 2025.",
        }

    def test_four_changes_are_silent(self) -> None:
        """The old date is gone from these cells without a word."""
        silent = {
            ref: (march["target"], june["target"])
            for ref, march, june in carried()
            if not june["target"].startswith(march["target"])
        }

        assert silent == {
            "6.7": ("May 2025", "June 2025"),
            "8.1": ("July 2026 onwards", "July 2025 onwards"),
            "10.1": ("May 2026", "May 2025"),
            "11.7": ("May 2025 committee diary setting by Council and ongoing", "Ongoing"),
        }

    def test_11_6_keeps_the_date_that_it_shared_with_11_7(self) -> None:
        """March prints one date for both; June gives it to the first alone."""
        march, june = by_ref(MARCH), by_ref(JUNE)

        assert march["11.6"]["target"] == march["11.7"]["target"] == june["11.6"]["target"]

    def test_26_1_arrives_already_revised(self) -> None:
        """An imported target that names its original."""
        assert by_ref(JUNE)["26.1"]["target"].endswith("(revised from May 2025)")


class TestTheJuneUpdates:
    def test_begin_with_the_published_status_words(self) -> None:
        """How the 47 update cells begin."""
        assert Counter(status_word(row["update"]) for row in rows(JUNE)) == {
            "Ongoing.": 18,
            "Ongoing,": 1,
            "Complete.": 8,
            "Completed.": 2,
            "Completed in June 2025.": 1,
            "Complete and ongoing.": 6,
            "See above.": 1,
            "See previous.": 1,
            "New action added": 2,
            "In development.": 1,
            "In progress.": 1,
            "narrative only": 4,
            "blank": 1,
        }

    def test_say_complete_in_17_of_47_rows_and_in_16_of_the_45_with_an_owner_cell_of_their_own(self) -> None:
        """Both published counts are right, each under its own rule."""
        complete = [row for row in rows(JUNE) if status_word(row["update"]).startswith("Complete")]
        own_cell = [row for row in rows(JUNE) if row["owners"] != "ditto"]

        assert (len(complete), len(rows(JUNE))) == (17, 47)
        assert (len([row for row in complete if row in own_cell]), len(own_cell)) == (16, 45)

    def test_have_no_status_word_where_the_council_gave_none(self) -> None:
        """A person must supply the status of these rows."""
        without = {row["ref"]: status_word(row["update"]) for row in rows(JUNE)}

        assert {ref for ref, word in without.items() if word == "narrative only"} == {
            "6.6",
            "9.1",
            "14.1",
            "17.1",
        }
        assert {ref for ref, word in without.items() if word == "New action added"} == {"7.2", "7.3"}
        assert {ref for ref, word in without.items() if word == "blank"} == {"6.9"}

    def test_point_two_cross_references_at_the_action_that_is_meant(self) -> None:
        """Domain rule 11: 6.7's "See previous." means the action under 1, not the row before it."""
        assert {row["ref"]: (row["update"], row["see"]) for row in rows(JUNE) if row["see"]} == {
            "2.1": ("See above.", "1.1"),
            "6.7": ("See previous.", "1.1"),
        }


class TestOwnersAndSources:
    def test_one_owner_cell_is_shared_by_three_rows(self) -> None:
        """The cell of 20.1 is merged with the two below it."""
        june = by_ref(JUNE)

        assert june["20.1"]["owners"] == "A Humble, Section 151 Officer; C Benjamin, Monitoring Officer"
        assert refs("owners", "ditto") == {"20.2", "20.3"}

    def test_these_actions_have_several_owners(self) -> None:
        """Joint owners are separated by a semicolon; a comma or an "and" can be part of a post."""
        june = by_ref(JUNE)

        assert {ref: row["owners"].split("; ") for ref, row in june.items() if ";" in row["owners"]} == {
            "3.1": ["Mayor", "Chief Executive"],
            "5.1": ["Head of HR", "Head of Legal (People)"],
            "6.6": ["Section 151 Officer", "Monitoring Officer"],
            "7.1": ["Chief Executive", "Section 151 officer"],
            "13.1": ["Section 151 Officer", "Monitoring Officer"],
            "20.1": ["A Humble, Section 151 Officer", "C Benjamin, Monitoring Officer"],
        }
        assert june["5.2"]["owners"] == "Head of Governance, Policy and Information"

    def test_every_recommendation_names_who_made_it(self) -> None:
        """Peer challenge, advisory board, financial support review, inspectors."""
        assert {int(row["recommendation"]): row["source"] for row in rows(JUNE)} == {
            **dict.fromkeys(range(1, 13), "CPC"),
            **dict.fromkeys(range(13, 19), "MIIAB"),
            **dict.fromkeys(range(19, 27), "EFS"),
            27: "CQC",
        }

    def test_the_rows_of_a_recommendation_agree_on_what_it_says(self) -> None:
        """One text, source, ambition and theme a recommendation, filled down its rows."""
        columns = ("recommendation", "source", "recommendation_text", "ambition", "theme")

        assert len({tuple(row[column] for column in columns) for row in rows(JUNE)}) == 27


class TestTheWorkplan:
    def test_has_58_rows_in_13_themes(self) -> None:
        """Rows per theme, in the published order."""
        sizes = Counter(row["theme"] for row in rows(WORKPLAN))

        assert tuple(sizes.values()) == (4, 5, 4, 9, 3, 3, 1, 6, 2, 1, 5, 3, 12)
        assert len(rows(WORKPLAN)) == 58

    def test_numbers_the_rows_of_each_theme(self) -> None:
        """A reference is the theme's number, a dot, and the row's place in it."""
        themes = list(dict.fromkeys(row["theme"] for row in rows(WORKPLAN)))
        place: Counter[str] = Counter()
        for row in rows(WORKPLAN):
            place[row["theme"]] += 1

            assert row["ref"] == f"{themes.index(row['theme']) + 1}.{place[row['theme']]}"

    def test_lists_one_initiative_twice(self) -> None:
        """57 distinct titles: 13.1 and 13.12 are the same."""
        found = by_ref(WORKPLAN)

        assert len({row["initiative"] for row in found.values()}) == 57
        assert found["13.1"]["initiative"] == found["13.12"]["initiative"]

    def test_uses_look_alike_letters(self) -> None:
        """C and A are Cyrillic, G and R are Latin, exactly as published."""
        assert Counter(row["q1"] for row in rows(WORKPLAN)) == {CYRILLIC_C: 3, "G": 54, CYRILLIC_A: 1}
        assert Counter(row["q2"] for row in rows(WORKPLAN)) == {CYRILLIC_C: 6, "G": 51, "R": 1}

    def test_has_four_initiatives_that_moved(self) -> None:
        """Three were completed in the quarter and one went from some slippage to high risk."""
        moved = {row["ref"]: (row["q1"], row["q2"]) for row in rows(WORKPLAN) if row["q1"] != row["q2"]}

        assert moved == {
            "11.3": ("G", CYRILLIC_C),
            "12.3": (CYRILLIC_A, "R"),
            "13.4": ("G", CYRILLIC_C),
            "13.10": ("G", CYRILLIC_C),
        }
