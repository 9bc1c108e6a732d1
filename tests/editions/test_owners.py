"""Owner cells: who is read as a person, what is a post, and what is too doubtful to be sealed."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.editions.council import MARCH, PLAIN, Council, action

from planevents.editions.owners import read_owners
from planevents.editions.settings import ColumnMap
from planevents.errors import InvalidValueError
from planevents.people import Person, Post

FORENAMES = ("J", "J.", "A. B.", "A.B.", "É", "JR", "Jane", "Zoë", "Mr", "Cllr", "Dr J")
SURNAMES = (
    "Dupont",
    "O'Neill",
    "de Souza",
    "van der Berg",
    "MacDonald",
    "Smith-Jones",
    "Smith Jones",
    "Ünal",
)
POSTS = ("Director", "Head of Finance", "Section 151 Officer", "Director of Adult Social Care")
TEMPLATES = (
    *("{name}, {post}", "{post} ({name})", "{name} - {post}", "{post} \u2013 {name}", "{name}/{post}"),
    *("{post}: {name}", "{post}, {name}", "{post} [{name}]", "J Smith, {name}, {post}"),
)
WORDS = (
    "J",
    "A.",
    "Smith",
    "Dupont",
    "de",
    "Director",
    "Officer",
    "of",
    "Policy",
    "Adult",
    "and",
    "151",
    "HR",
)
GLUE = (" ", " ", " ", ", ", " - ", " (", ") ", "/")
CAPITALISED = re.compile(r"(?!.*\b(?:Director|Officer)\b)(?:(?:[A-Z][a-z]+|[A-Z]+\.?|de)(?: |$)){2,4}")
INITIALS = re.compile(r"(?:[A-Z]\.? )+(?:Smith|Dupont|Policy|Adult)")


def titles(cell: str) -> tuple[str, ...]:
    """What an owner cell would seal in clear; nothing if it is refused."""
    try:
        owners = read_owners(cell)
    except InvalidValueError:
        return ()
    return tuple(one.post if isinstance(one, Person) else one.title for one in owners)


def outcome(cell: str) -> tuple[Post | Person, ...] | str:
    try:
        return read_owners(cell)
    except InvalidValueError as error:
        return error.message


class TestAPerson:
    @pytest.mark.parametrize(
        "name",
        [
            *("J Smith", "J. Smith", "A. B. Jones", "A.B. Jones", "JR Smith", "J de Souza", "J Smith Jones"),
            *("É Dupont", "E\u0301 Dupont", "J van der Berg", "J von Trapp", "J O'Neill", "J O\u2019Neill"),
            *("J MacDonald", "J d'Arcy", "J Smith-Jones", "J.Smith", "J De La Cruz"),
        ],
    )
    def test_is_initials_and_a_surname_before_a_post(self, name: str) -> None:
        """Any capital letter, particles and double surnames will do."""
        assert read_owners(f"{name}, Director") == (Person(name, post="Director"),)


class TestAPost:
    @pytest.mark.parametrize(
        "cell",
        [
            *("Public Health", "Adult Services", "Head of Legal (People)", "Mayor", "HR Manager"),
            *("Head of Governance, Policy and Information", "Director of Environment and Community Services"),
            *("Director of Adult Social Care and Health Integration", "Strategic Lead for Transformation"),
            *("Section 151 Officer and Monitoring Officer", "HR Manager, Corporate Services"),
            *("IT Lead - Digital", "Deputy Chief Executive/Monitoring Officer", "Councillor"),
        ],
    )
    def test_is_what_surely_holds_no_name(self, cell: str) -> None:
        """No list of posts is needed for these."""
        assert read_owners(cell) == (Post(cell),)

    @pytest.mark.parametrize("listed", ["Director, Public Health", "public  health"])
    def test_is_what_the_list_of_posts_says_is_one(self, listed: str) -> None:
        """A whole owner or a part of one, whatever its case and spaces."""
        assert read_owners("Director, Public Health", posts=[listed]) == (Post("Director, Public Health"),)

    def test_that_is_listed_is_never_taken_for_a_person(self) -> None:
        """Initials can be a department's."""
        assert read_owners("IT Delivery, Digital", posts=["IT Delivery, Digital"]) == (
            Post("IT Delivery, Digital"),
        )


class TestADoubt:
    @pytest.mark.parametrize(
        "cell",
        [
            *("Jane Smith, Head of Finance", "Head of Finance (Jane Smith)", "J Smith - Director", "J Smith"),
            *("A. B. Jones", "Smith, J.", "JR Smith", "JANE SMITH, Director", "Director: Jane Smith"),
            *("Cllr Smith", "Mr de Souza, Director", "Director J Smith", "J Smith Director"),
            *("Jane Smith and John Jones, Directors", "J Smith and A Jones", "jane.smith@council.example"),
            *("J Smith, Jane Jones", "J Smith, A Jones, Director", "JR Smith Jones, Director"),
            *(
                "Director, Public Health",
                "Jane\u200b Smith, Director",
                "É Dupont",
                "Jane de la Cruz/Director",
            ),
        ],
    )
    def test_is_refused_and_says_what_to_do(self, cell: str) -> None:
        """What may be a name is neither sealed nor repeated in the message."""
        with pytest.raises(InvalidValueError) as caught:
            read_owners(f"Mayor; {cell}")

        assert caught.value.value == "…"
        assert caught.value.message == "owner 2 of 2 may name a person, and a post is sealed for good"
        assert caught.value.hint == (
            "write it as 'J Smith, Post' if it names a person, or list it under posts in [columns] of "
            "plan.toml if it is a post"
        )

    def test_names_every_owner_that_it_is_about(self) -> None:
        """One look at the cell is enough."""
        assert outcome("J Smith; Mayor; A Jones") == (
            "owner 1, 3 of 3 may name a person, and a post is sealed for good"
        )

    def test_is_a_fault_of_its_row_and_column_and_nothing_is_recorded(self) -> None:
        """The repeated cell below is no second fault."""
        rows = [action("1", owners="Head of Finance (Jane Smith)"), action("2", owners="ditto")]

        assert Council().refused(rows, MARCH) == (
            (
                "row 2, column 'owners': owner 1 of 1 may name a person, and a post is sealed for good, got '…' "
                "(write it as 'J Smith, Post' if it names a person, or list it under posts in [columns] of "
                "plan.toml if it is a post)"
            ),
        )

    def test_is_settled_by_the_posts_of_the_column_map(self) -> None:
        """What is listed there is recorded as it stands."""
        columns = ColumnMap(title="action", owners="owners", target="target", posts=("Public Health",))
        council = Council(columns)

        council.publish([action(owners="Director, Public Health")], MARCH)

        assert council.plan["1.1"].owners == (Post("Director, Public Health"),)
        assert PLAIN.posts == ()


@given(
    st.sampled_from(TEMPLATES), st.sampled_from(FORENAMES), st.sampled_from(SURNAMES), st.sampled_from(POSTS)
)
def test_no_name_beside_a_post_is_ever_sealed(template: str, forename: str, surname: str, post: str) -> None:
    """However the two are put together: the name is a person's, or the cell is refused."""
    cell = template.format(name=f"{forename} {surname}", post=post)

    assert [title for title in titles(cell) if surname in title] == []


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), min_size=1, max_size=8).map(
        lambda pairs: "".join(word + glue for word, glue in pairs).strip(" ,/-()")
    )
)
@example("J Smith, Policy Adult")
def test_no_post_holds_a_part_that_looks_like_a_name(cell: str) -> None:
    """Checked by patterns of the test's own: capitalised words between separators, initials anywhere."""
    for title in titles(cell):
        parts = [part.strip() for part in re.split(r"[,/()]| - ", title)]
        filled = [part for part in parts if part]
        assert [part for part in filled if INITIALS.search(part)] == []
        assert len(filled) == 1 or [part for part in filled if CAPITALISED.fullmatch(part)] == []


@given(st.text(max_size=40))
def test_any_cell_is_read_or_refused(cell: str) -> None:
    """An owner for every part between semicolons, or a message."""
    told = outcome(cell)

    assert isinstance(told, str) or len(told) == sum(bool(part.strip()) for part in cell.split(";"))
