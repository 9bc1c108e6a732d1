"""Statuses: the words and letters of a plan, how they may follow, and how a printed cell is read."""

from __future__ import annotations

import pickle
import re
import unicodedata
from typing import TYPE_CHECKING

import attrs
import pytest
from cattrs import Converter
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.statuses import (
    DELIVERY,
    NARRATIVE,
    PRIORITY_RAG,
    SCHEMES,
    WORKPLAN_RAG,
    ReadingKind,
    Status,
    StatusScheme,
    normalise_lookalikes,
)
from planevents.statuses_reading import READ_WITHIN

if TYPE_CHECKING:
    from collections.abc import Callable

CYRILLIC_C = "\N{CYRILLIC CAPITAL LETTER ES}"
CYRILLIC_A = "\N{CYRILLIC CAPITAL LETTER A}"
GREEK_A = "\N{GREEK CAPITAL LETTER ALPHA}"
TWINS = {
    latin: "".join(
        unicodedata.lookup(f"{alphabet} {size} LETTER {name}")
        for alphabet, name in names
        for size in (["CAPITAL"] if latin.isupper() else ["SMALL"])
    )
    for capital, names in {
        "A": [("CYRILLIC", "A"), ("GREEK", "ALPHA")],
        "B": [("CYRILLIC", "VE"), ("GREEK", "BETA")],
        "C": [("CYRILLIC", "ES")],
        "E": [("CYRILLIC", "IE"), ("GREEK", "EPSILON")],
        "H": [("CYRILLIC", "EN"), ("GREEK", "ETA")],
        "I": [("CYRILLIC", "BYELORUSSIAN-UKRAINIAN I"), ("GREEK", "IOTA")],
        "J": [("CYRILLIC", "JE")],
        "K": [("CYRILLIC", "KA"), ("GREEK", "KAPPA")],
        "M": [("CYRILLIC", "EM"), ("GREEK", "MU")],
        "N": [("GREEK", "NU")],
        "O": [("CYRILLIC", "O"), ("GREEK", "OMICRON")],
        "P": [("CYRILLIC", "ER"), ("GREEK", "RHO")],
        "S": [("CYRILLIC", "DZE")],
        "T": [("CYRILLIC", "TE"), ("GREEK", "TAU")],
        "X": [("CYRILLIC", "HA"), ("GREEK", "CHI")],
        "Y": [("CYRILLIC", "U"), ("GREEK", "UPSILON")],
        "Z": [("GREEK", "ZETA")],
    }.items()
    for latin in (capital, capital.lower())
}

printable = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
hostile_names = (
    st.text(printable, min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda name: name.strip("-\u2010\u2011 "))
)


@st.composite
def wordy_schemes(draw: st.DrawFn) -> StatusScheme:
    """Schemes with any names, aliases and letters that can stand together."""
    words = draw(st.lists(hostile_names, min_size=1, max_size=9, unique_by=str.casefold))
    letters = draw(st.lists(st.sampled_from("CGARU"), unique=True))
    try:
        return StatusScheme(
            "any",
            *(
                Status(words[n], aliases=words[n + 1 : n + 3], letter=letters.pop() if letters else None)
                for n in range(0, len(words), 3)
            ),
        )
    except InvalidValueError:
        reject()


@st.composite
def moving_schemes(draw: st.DrawFn) -> StatusScheme:
    """Small schemes with any moves."""
    names = [f"s{n}" for n in range(draw(st.integers(1, 6)))]
    ends = st.sampled_from([(False, False), (False, False), (True, False), (False, True)])
    statuses = []
    for name in names:
        complete, terminal = draw(ends)
        statuses.append(Status(name, complete=complete, terminal=terminal))
    any_name = st.sampled_from(names)
    moves = draw(st.none() | st.lists(st.tuples(any_name, any_name), max_size=10))
    return StatusScheme("any", *statuses, moves=moves, initial=draw(st.none() | any_name))


class TestReading:
    @pytest.mark.parametrize(
        ("cell", "status", "narrative", "as_of"),
        [
            ("Ongoing.", "Ongoing", "", None),
            ("ONGOING", "Ongoing", "", None),
            ("Complete. Signed off by the board.", "Complete", "Signed off by the board.", None),
            ("Complete and ongoing. Now annual.", "Complete and ongoing", "Now annual.", None),
            ("Completed and ongoing", "Complete and ongoing", "", None),
            ("Complete & ongoing", "Complete and ongoing", "", None),
            ("Complete\nand ongoing.", "Complete and ongoing", "", None),
            ("In  progress; half built", "In progress", "half built", None),
            ("In-progress - half built", "In progress", "half built", None),
            ("Ongoing, posts continue", "Ongoing", "posts continue", None),
            ("Ongoing \u2013 posts continue", "Ongoing", "posts continue", None),
            ("Ongoing\u2014posts continue", "Ongoing", "posts continue", None),
            ("Ongoing: -5% so far", "Ongoing", "-5% so far", None),
            ("Ongoing… more to come", "Ongoing", "more to come", None),
            ("Ongoing\nStaff were surveyed", "Ongoing", "Staff were surveyed", None),
            ("\ufeff Ongoing\u200b ", "Ongoing", "", None),
            ("Not yet started, no budget", "Not started", "no budget", None),
            ("<p>Complete.</p>", "Complete", "", None),
            ("<p>Complete</p> <p>Signed <b>off</b>.</p>", "Complete", "Signed off.", None),
            ("&nbsp;<strong>Complete</strong>", "Complete", "", None),
            ("Complete. Signed&nbsp;off", "Complete", "Signed off", None),
            ("<p>Complete.</p><p>Signed</p><p>off</p>", "Complete", "Signed\n\noff", None),
            ("Completed in June 2025.", "Complete", "", "June 2025"),
            ("Completed in June.", "Complete", "", "June"),
            ("Completed on 3rd June 2025, early", "Complete", "early", "3rd June 2025"),
            ("Completed on 03/06/25", "Complete", "", "03/06/25"),
            ("Complete (June 2025). Filed.", "Complete", "Filed.", "June 2025"),
            ("Complete \u2013 3 June 2025", "Complete", "", "3 June 2025"),
            ("Completed in 2024/25\nFiled.", "Complete", "Filed.", "2024/25"),
            ("Completed in Q1 2025/26.", "Complete", "", "Q1 2025/26"),
            ("Ongoing, June 2025 saw a launch", "Ongoing", "June 2025 saw a launch", None),
            ("Ongoing. See 6.2", "Ongoing", "See 6.2", None),
        ],
    )
    def test_a_status_begins_the_cell(
        self, cell: str, status: str, narrative: str, as_of: str | None
    ) -> None:
        """Status words at the beginning are read, with the date beside them and what follows."""
        reading = NARRATIVE.read(cell)

        assert (ReadingKind.STATUS, NARRATIVE[status], narrative, as_of) == (
            reading.kind,
            reading.status,
            reading.narrative,
            reading.as_of,
        )

    @pytest.mark.parametrize(
        "cell",
        [
            "Ongoing regular surveys through the year",
            "Complete review of the scheme",
            "Completely rewritten",
            "Complete (subject to sign-off)",
            "Complete?",
            "Complete/ongoing",
            "Complete-ongoing",
            "Complete by June 2025",
            "Complete in June 2026 if funding is agreed",
            "Complete in principle",
            "<b>Complete</b> by all but two teams",
            "This is complete.",
            "Not complete.",
            "Overdue",
            "Complete" + " " * 700 + "ly rewritten",
            "New actions are needed",
            "See the report that went to the board",
            "See 2025 accounts",
            "As 6.2 showed, more is needed",
            "See 6.2" + ", 6.3" * 20,
            "6.2",
            "\N{ZERO WIDTH SPACE}?",
        ],
    )
    def test_prose_is_a_narrative(self, cell: str) -> None:
        """Words that run on, or do not begin with a status, are left to a person."""
        reading = NARRATIVE.read(cell)

        assert (ReadingKind.NARRATIVE, None, cell) == (reading.kind, reading.status, reading.narrative)

    @pytest.mark.parametrize(
        "cell",
        [
            "See above.",
            "See previous.",
            "As above",
            "SEE 6.2",
            "see action 1",
            "See actions 6.2 and 6.3.",
            "As per recommendation 4 above",
            "Same as above",
            "See previous update",
            "Ditto",
            "<p>See 1(a)</p>",
        ],
    )
    def test_a_cross_reference_has_no_status(self, cell: str) -> None:
        """A pointer to another action is known for one, and inherits nothing (domain rule 11)."""
        reading = NARRATIVE.read(cell)

        assert (ReadingKind.CROSS_REFERENCE, None, cell) == (reading.kind, reading.status, reading.narrative)

    @pytest.mark.parametrize("cell", ["New action added after the reset", "<p>NEW ACTION ADDED.</p>"])
    def test_a_provenance_note_has_no_status(self, cell: str) -> None:
        """A note of where an action came from says nothing of where it stands."""
        reading = NARRATIVE.read(cell)

        assert (reading.kind, reading.status) == (ReadingKind.PROVENANCE, None)

    @pytest.mark.parametrize(
        "cell", ["", " \n", "-", "\u2013", "\u2014", " - ", "\u00a0", "\u200b", "<p></p>", "<br/>-"]
    )
    def test_an_empty_cell_is_blank(self, cell: str) -> None:
        """Nothing, or a dash in its place, is blank and not a narrative."""
        assert NARRATIVE.read(cell).kind == ReadingKind.BLANK

    @pytest.mark.parametrize(
        ("cell", "letter"),
        [
            ("G", "G"),
            (" g\n", "G"),
            (CYRILLIC_C, "C"),
            (CYRILLIC_A, "A"),
            (GREEK_A, "A"),
            ("<p>R</p>", "R"),
            ("On-track", "G"),
            ("Amber", "A"),
            ("G.", None),
            ("G G", None),
            ("t to community G", None),
            ("A plan is in place", None),
            ("A, B and C", None),
        ],
    )
    def test_a_letter_is_the_whole_cell(self, cell: str, letter: str | None) -> None:
        """A letter is read alone, whichever alphabet it was typed in (domain rule 21)."""
        status = WORKPLAN_RAG.read(cell).status

        assert letter == (status and status.letter)

    def test_one_letter_names_are_letters(self) -> None:
        """A name of one letter does not begin a sentence either."""
        scheme = StatusScheme("Bare", "A", "G")

        assert [scheme.read(cell).kind for cell in ("A", "A: x")] == [
            ReadingKind.STATUS,
            ReadingKind.NARRATIVE,
        ]

    def test_a_word_of_two_letters_is_a_word(self) -> None:
        """It begins a cell like any other."""
        scheme = StatusScheme("Switch", "On", "Off")

        assert scheme["On"] == scheme.read("On. Checked").status

    def test_a_word_is_found_within_what_is_read(self) -> None:
        """However a name is spaced, it is found in a text of the longest cell that is read, and no longer."""
        texts = ["In" + " " * gap + "progress" for gap in (READ_WITHIN - 10, READ_WITHIN - 9)]

        assert [NARRATIVE["In progress"], None] == [NARRATIVE.find(text) for text in texts]

    def test_the_longest_words_win(self) -> None:
        """Where one status begins another's words, the longer is meant, unless it runs on."""
        scheme = StatusScheme("Nested", "Done", "Done, late")

        read = [scheme.read(cell).status for cell in ("Done, late.", "Done, lately checked", "Done. Late")]

        assert [scheme["Done, late"], scheme["Done"], scheme["Done"]] == read

    def test_a_number_does_not_end_at_its_point(self) -> None:
        """Phase 2.5 is not phase 2."""
        scheme = StatusScheme("Phases", "Phase 1", "Phase 2")

        assert [scheme.read(cell).status for cell in ("Phase 2.5 is late", "Phase 2. Late")] == [
            None,
            scheme["Phase 2"],
        ]

    def test_a_letter_that_grows_in_lower_case_moves_nothing(self) -> None:
        """The narrative begins where it begins, whatever case folding does to what precedes it."""
        assert StatusScheme("Turkish", "\u0130ptal").read("\u0130ptal.Not var").narrative == "Not var"

    def test_accents_may_be_composed_or_not(self) -> None:
        """Two spellings of one accented letter are one letter."""
        scheme = StatusScheme("Gorffen", "Termin\u00e9", "Ouvert")

        assert scheme["Termin\u00e9"] == scheme.read("Termine\u0301. Voir la note").status

    def test_other_alphabets_keep_their_case_pairs(self) -> None:
        """A scheme in Cyrillic or Greek is as blind to case as one in Latin."""
        scheme = StatusScheme("Words", "\u0412 работе", "ΤΕΛΟΣ")

        assert scheme.names == tuple(
            status.name for cell in ("в РАБОТЕ.", "τελοσ") if (status := scheme.read(cell).status)
        )

    @pytest.mark.parametrize(
        "cell",
        [
            "Ongoing " * 12500,
            "<p " * 33000,
            "<p>" * 33000,
            " " * 99999 + "x",
            "ẹ́" * 33000,
            "In" + " " * 99990 + "progress",
            "Complete" + " " * 560 + "(" * 99000,
        ],
    )
    def test_a_hostile_cell_is_read(self, cell: str) -> None:
        """A cell of 100 kB is read, whatever is in it; a pattern that backtracks would never end."""
        assert NARRATIVE.read(cell).status is None

    @given(st.text(st.characters()) | st.text("Complete and ongoing.,-()<p>/ \n2025"))
    def test_reading_is_total_and_keeps_the_text(self, cell: str) -> None:
        """Any text at all is read as something, and is kept as it was."""
        reading = NARRATIVE.read(cell)

        assert cell == reading.text
        assert (reading.kind is ReadingKind.STATUS) == (reading.status is not None)
        assert reading.status is not None or (reading.narrative, reading.as_of) == (cell, None)

    @given(
        st.sampled_from([word for status in NARRATIVE.statuses for word in status.words]),
        st.lists(
            st.sampled_from(["and", "ongoing", "in", "June 2025", "2025", "the"])
            | st.sampled_from([" ", " ", " ", ".", ",", "\n", "-", "\u2013", "(", ")"])
        ).map("".join),
    )
    def test_a_status_is_read_only_off_its_own_words(self, word: str, rest: str) -> None:
        """What is read stands at the beginning; the narrative and the date stand after it."""
        cell = word + rest
        reading = NARRATIVE.read(cell)
        said = " ".join(cell.replace("-", " ").split())
        words = () if reading.status is None else reading.status.words

        assert reading.status is None or any(said.startswith(own.replace("-", " ")) for own in words)
        assert reading.status is None or rest.strip().endswith(reading.narrative)
        assert reading.as_of is None or reading.as_of in rest

    @given(
        st.sampled_from([word for status in NARRATIVE.statuses for word in status.words]),
        st.from_regex(r"[A-Za-z]{1,9}( [a-z]{1,9}){0,4}", fullmatch=True),
    )
    @example("Ongoing", "regular surveys")
    def test_a_narrative_never_yields_a_status(self, word: str, prose: str) -> None:
        """A status word that runs on into prose is not a status (nothing is guessed)."""
        assume(prose.split(maxsplit=1)[0].casefold() not in {"in", "on", "and", "yet"})

        assert None is NARRATIVE.read(f"{word} {prose}").status

    @given(wordy_schemes(), st.data())
    def test_every_word_reads_back(self, scheme: StatusScheme, data: st.DataObject) -> None:
        """Each name, alias and letter of a scheme is read and found as its own status."""
        status = data.draw(st.sampled_from(scheme.statuses))
        word = data.draw(st.sampled_from([*status.words, *([status.letter] if status.letter else [])]))
        cell = data.draw(st.sampled_from([word, f" {word}\n"]))

        assert (status, status) == (scheme.read(cell).status, scheme.find(cell))

    @given(st.sampled_from(sorted(SCHEMES)), st.data())
    def test_a_built_in_word_reads_back_in_any_dress(self, scheme: str, data: st.DataObject) -> None:
        """Case, spacing, markup and a following sentence do not hide a word."""
        status = data.draw(st.sampled_from(SCHEMES[scheme].statuses))
        word = data.draw(st.sampled_from(status.words))
        shout = data.draw(st.sampled_from([str.upper, str.lower, str.title]))
        dress = data.draw(
            st.sampled_from(["{}.", "<p>{}</p>", " {} ", "{} \u2013 and so on", "{}\nand so on"])
        )

        assert status == SCHEMES[scheme].read(dress.format(shout(word).replace(" ", "  "))).status

    @given(
        st.sampled_from(
            ["Complete and ongoing. On 3 May", "Completed in June 2025.", "See above", "C", "x: C"]
        )
        | st.text("Complete andgi.\n"),
        st.data(),
    )
    def test_look_alike_letters_never_change_a_reading(self, cell: str, data: st.DataObject) -> None:
        """Any letters may be swapped for their Greek or Cyrillic twins (domain rule 21)."""
        swapped = "".join(data.draw(st.sampled_from([c, *TWINS.get(c, "")])) for c in cell)
        for scheme in (NARRATIVE, WORKPLAN_RAG):
            plain, twin = scheme.read(cell), scheme.read(swapped)

            assert (plain.kind, plain.status, swapped) == (twin.kind, twin.status, twin.text)
            assert (plain.as_of is None, plain.narrative) == (
                twin.as_of is None,
                normalise_lookalikes(twin.narrative),
            )

    def test_look_alikes_become_latin(self) -> None:
        """Every twin of a Latin letter is normalised, and nothing else is."""
        assert [latin * len(twins) for latin, twins in TWINS.items()] == [
            normalise_lookalikes(twins) for twins in TWINS.values()
        ]

    @given(st.text())
    def test_normalising_keeps_the_length_and_is_done_once(self, text: str) -> None:
        """A place in the normalised text is the same place in the original."""
        normalised = normalise_lookalikes(text)

        assert (len(text), normalised) == (len(normalised), normalise_lookalikes(normalised))


class TestScheme:
    def test_names_stand_for_statuses(self) -> None:
        """A bare string is a plain status, and the first status is the initial one."""
        scheme = StatusScheme("Simple", "To do", Status("Done", complete=True, aliases=["Finished"]))

        assert scheme.initial == Status("To do")
        assert str(scheme.initial) == "To do"
        assert ("To do", "Done") == scheme.names == tuple(scheme)
        assert scheme["Done"].aliases == ("Finished",)
        assert "Done" in scheme
        assert "done" not in scheme

    def test_another_status_may_be_initial(self) -> None:
        """The order is for display; where an action begins can be said apart."""
        assert WORKPLAN_RAG.initial.name == "On track"
        assert [status.letter for status in WORKPLAN_RAG.statuses] == ["C", "G", "A", "R", "U"]

    @pytest.mark.parametrize(
        ("scheme", "on_track", "complete"),
        [
            (NARRATIVE, "Complete, Complete and ongoing", "Complete, Complete and ongoing"),
            (WORKPLAN_RAG, "Complete, On track", "Complete"),
            (PRIORITY_RAG, "Green, Amber, Complete", "Complete"),
            (DELIVERY, "Complete", "Complete"),
        ],
        ids=SCHEMES,
    )
    def test_standards_know_what_counts(self, scheme: StatusScheme, on_track: str, complete: str) -> None:
        """What is on track or complete is as the standards count it (domain rules 9 and 12)."""
        counted = [
            ", ".join(status.name for status in scheme.statuses if getattr(status, fact))
            for fact in ("on_track", "complete", "open_commitment")
        ]

        assert counted == [on_track, complete, "Complete and ongoing" if scheme == NARRATIVE else ""]

    @pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
    def test_a_scheme_survives_plain_data_and_pickle(self, scheme: StatusScheme) -> None:
        """A scheme is a value: it can be stored with the plan, so that old history keeps its meaning."""
        converter = Converter()
        moving = attrs.evolve(scheme, moves=[(scheme.names[0], scheme.names[1])])

        for each in (scheme, moving):
            assert each == converter.structure(converter.unstructure(each), StatusScheme)
            assert each == pickle.loads(pickle.dumps(each))  # noqa: S301  # bytes made here

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: StatusScheme("None"), "has none"),
            (lambda: StatusScheme("Str", statuses="Red"), "write ('Red',)"),
            (lambda: StatusScheme("", "Red"), "scheme: is empty"),
            (lambda: StatusScheme("x\n", "Red"), "begins or ends with a space"),
            (lambda: StatusScheme("Twice", "Red", "RED"), "reads the same as 'Red'"),
            (lambda: StatusScheme("Gap", "In progress", "In-progress"), "reads the same"),
            (lambda: StatusScheme("Twin", "Complete", CYRILLIC_C + "omplete"), "reads the same"),
            (lambda: StatusScheme("Alias", "Red", Status("Bad", aliases=["red"])), "of status 'Red'"),
            (lambda: StatusScheme("Own", Status("Red", aliases=["Red"])), "reads the same"),
            (lambda: StatusScheme("Letter", Status("Red", letter="R"), Status("Rest", letter="r")), "'R'"),
            (lambda: StatusScheme("Move", "Red", "Green", moves=[("Red", "Gren")]), "did you mean 'Green'?"),
            (lambda: StatusScheme("Move", "Red", "Green", moves=[("Blue", "Red")]), "it has 'Red', 'Green'"),
            (lambda: StatusScheme("Move", "Red", moves="RR"), "must be a pair"),  # type: ignore[arg-type]  # the mistake
            (lambda: StatusScheme("Move", "Red", moves=[("Red",)]), "must be a pair"),  # type: ignore[list-item]  # the mistake
            (lambda: StatusScheme("Move", "R", "G", moves=["RG"]), "must be a pair"),  # type: ignore[list-item]  # the mistake
            (lambda: StatusScheme("Start", "Red", initial="Rd"), "initial: the scheme has no status"),
            (lambda: Status("Overdue"), "computed from the target"),
            (lambda: Status("Late", aliases=["over-due"]), "computed from the target"),
            (lambda: Status(""), "is empty"),
            (lambda: Status(" - "), "is empty"),
            (lambda: Status(" Red"), "write 'Red'"),
            (lambda: Status("x" * 201), "201 characters"),
            (lambda: Status("Red\x00"), "control or invisible"),
            (lambda: Status("Re\u202ed"), "control or invisible"),
            (lambda: Status("Re\ud800d"), "control or invisible"),
            (lambda: Status(5), "must be text"),  # type: ignore[arg-type]  # the mistake
            (lambda: Status("Red", aliases="Bad"), "write ('Bad',)"),
            (lambda: Status("Red", letter="Re"), "must be one character"),
            (lambda: NARRATIVE["Complet"], "did you mean 'Complete'?"),
            (lambda: NARRATIVE["completed"], "did you mean 'Complete'?"),
            (lambda: NARRATIVE.allows("Red", "Ongoing"), "no status of this name"),
            (lambda: NARRATIVE.allows(None, "Red"), "no status of this name"),
            (lambda: NARRATIVE.moves_from("Red"), "no status of this name"),
        ],
    )
    def test_a_mistake_is_named(self, make: Callable[[], object], message: str) -> None:
        """What cannot be a scheme, or be in it, is refused with what to do instead."""
        with pytest.raises(InvalidValueError) as refused:
            make()

        assert message in str(refused.value)

    @pytest.mark.parametrize(
        ("make", "refusal"),
        [
            (lambda: StatusScheme("None"), ("statuses", (), "scheme 'None' has none", "give at least one")),
            (
                lambda: StatusScheme("Str", statuses="Red"),
                ("statuses", "Red", "must be several", "write ('Red',)"),
            ),
            (
                lambda: StatusScheme("", "Red"),
                ("scheme", "", "is empty", "give it a name that a report can print"),
            ),
            (
                lambda: StatusScheme("Twice", "Red", "RED"),
                (
                    "status 'RED'",
                    "RED",
                    "reads the same as 'Red' of status 'Red'",
                    "a name, alias or letter belongs to one status, once",
                ),
            ),
            (
                lambda: StatusScheme("Move", "Red", "Green", moves=[("Red", "Gren")]),
                ("moves", "Gren", "the scheme has no status of this name", "did you mean 'Green'?"),
            ),
            (
                lambda: StatusScheme("Move", "Red", "Green", moves=[("Blue", "Red")]),
                ("moves", "Blue", "the scheme has no status of this name", "it has 'Red', 'Green'"),
            ),
            (
                lambda: StatusScheme("Move", "Red", moves=[("Red",)]),  # type: ignore[list-item]  # the mistake
                ("moves", ("Red",), "a move must be a pair of names", "write (from, to)"),
            ),
            (
                lambda: StatusScheme("Start", "Red", initial="Rd"),
                ("initial", "Rd", "the scheme has no status of this name", "did you mean 'Red'?"),
            ),
            (
                lambda: Status("Overdue"),
                (
                    "status",
                    "Overdue",
                    "cannot be a status",
                    "overdue is computed from the target for an as-at date (domain rule 14)",
                ),
            ),
            (lambda: Status(5), ("status", 5, "must be text", None)),  # type: ignore[arg-type]  # the mistake
            (
                lambda: Status("x" * 201),
                ("status", "x" * 40 + "…", "is 201 characters long, more than 200", "shorten it"),
            ),
            (
                lambda: Status("Red", aliases=[" Bad"]),
                ("alias", " Bad", "begins or ends with a space", "write 'Bad'"),
            ),
            (
                lambda: Status("Red", letter="\x00"),
                ("letter", "\x00", "holds a control or invisible character", "remove it"),
            ),
            (lambda: Status("Red", letter="Re"), ("letter", "Re", "must be one character", "use an alias")),
            (
                lambda: Status("Red", aliases="Bad"),
                ("aliases", "Bad", "must be several", "write ('Bad',)"),
            ),
            (
                lambda: Status("Red", terminal="no"),  # type: ignore[arg-type]  # the mistake
                ("terminal", "no", "this is yes or no", "pass True or False"),
            ),
            (
                lambda: NARRATIVE["completed"],
                ("status", "completed", "the scheme has no status of this name", "did you mean 'Complete'?"),
            ),
        ],
    )
    def test_a_refusal_says_where_what_and_what_to_do(
        self, make: Callable[[], object], refusal: tuple[str, object, str, str | None]
    ) -> None:
        """The whole of it is read by people and by programs: the field, the value, the fault, the way out."""
        with pytest.raises(InvalidValueError) as refused:
            make()

        error = refused.value
        assert refusal == (error.field, error.value, error.message, error.hint)

    def test_longest_name_is_allowed(self) -> None:
        """Two hundred characters are a name; one more is not."""
        assert len(StatusScheme("Long", "x" * 200).initial.name) == 200


class TestMoves:
    SCHEME = StatusScheme(
        "Steps",
        "To do",
        "Doing",
        Status("Done", complete=True),
        moves=[("To do", "Doing"), ("Doing", "Done")],
    )

    @pytest.mark.parametrize(
        ("old", "new", "allowed"),
        [
            ("To do", "Doing", True),
            ("To do", "Done", False),
            ("Done", "Doing", False),
            ("Done", "Done", True),
            (None, "To do", True),
            (None, "Doing", True),
            (None, "Done", False),
        ],
    )
    def test_moves_are_held(self, old: str | None, new: str, *, allowed: bool) -> None:
        """Only listed moves may be made; a first report is the initial status or one move on."""
        assert allowed == self.SCHEME.allows(old, new)

    def test_without_moves_anything_may_follow(self) -> None:
        """A scheme that lists no moves forbids none, not even at first."""
        pairs = [(old, new) for old in (None, *DELIVERY.names) for new in DELIVERY.names]

        assert [True] * len(pairs) == [DELIVERY.allows(old, new) for old, new in pairs]
        assert PRIORITY_RAG.moves_from("Green") == ("Amber", "Red", "Complete")

    def test_no_moves_at_all_is_not_any_move(self) -> None:
        """An empty list of moves lets nothing follow."""
        assert StatusScheme("Fixed", "On", "Off", moves=()).moves_from("On") == ()


class TestCheck:
    @pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
    def test_the_built_in_schemes_are_sound(self, scheme: StatusScheme) -> None:
        """Nothing is wrong with what is shipped."""
        assert scheme.check() == ()

    def test_every_fault_is_found(self) -> None:
        """A check lists all that is wrong, in sentences."""
        scheme = StatusScheme(
            "Broken",
            Status("Done", open_commitment=True),
            Status("Stuck", aliases=["Done - late"]),
            Status("Lost", terminal=True),
            moves=[("Done", "Stuck")],
        )

        assert scheme.check() == (
            "no status counts as complete",
            "'Done' has an open commitment, but does not count as complete",
            "'Lost' cannot be reached from 'Done'",
            "'Done' is a dead end: nothing complete or terminal can be reached from it",
            "'Stuck' is a dead end: nothing complete or terminal can be reached from it",
            "'Done - late' can be read as 'Done' or 'Stuck'",
        )

    @given(moving_schemes())
    def test_check_agrees_with_a_naive_closure(self, scheme: StatusScheme) -> None:
        """Reachability is what repeated squaring of the whole matrix of moves says it is."""
        names = scheme.names
        sound = range(len(names))
        closed = [[a == b or scheme.moves is None or (a, b) in scheme.moves for b in names] for a in names]
        for _ in sound:
            closed = [[any(closed[a][c] and closed[c][b] for c in sound) for b in sound] for a in sound]
        ends = [n for n, status in enumerate(scheme.statuses) if status.complete or status.terminal]
        begin = names.index(scheme.initial.name)

        assert scheme.check() == (
            *([] if any(status.complete for status in scheme.statuses) else ["no status counts as complete"]),
            *(f"{names[n]!r} cannot be reached from {names[begin]!r}" for n in sound if not closed[begin][n]),
            *(
                f"{names[n]!r} is a dead end: nothing complete or terminal can be reached from it"
                for n in sound
                if not any(closed[n][end] for end in ends)
            ),
        )

    @given(wordy_schemes())
    def test_without_ambiguity_the_order_of_statuses_changes_no_reading(self, scheme: StatusScheme) -> None:
        """Each word of a scheme that passes is read by its own status alone."""
        assume(not any("can be read as" in finding for finding in scheme.check()))

        for status in scheme.statuses:
            others = [other for other in scheme.statuses if other != status]
            if others:
                alone = StatusScheme("rest", *others)
                assert [None] * len(status.words) == [alone.read(word).status for word in status.words]


class TestDrawing:
    def test_a_scheme_is_drawn(self) -> None:
        """Moves are arrows; a complete status has a tick and a heavy border, not only a colour."""
        scheme = StatusScheme(
            "Steps", "To do", Status("Done", complete=True, terminal=True), moves=[("To do", "Done")]
        )

        assert scheme.to_mermaid() == (
            "stateDiagram-v2\n"
            '    state "To do" as s0\n'
            '    state "✓ Done" as s1\n'
            "    [*] --> s0\n"
            "    s0 --> s1\n"
            "    s1 --> [*]\n"
            "    classDef complete stroke-width:4px\n"
            "    class s1 complete\n"
        )

    def test_free_moves_are_a_note(self) -> None:
        """Where anything may follow, a note stands for the arrows."""
        drawn = WORKPLAN_RAG.to_mermaid()

        assert "    note right of s1 : Any status may follow any other\n" in drawn
        assert [line.strip() for line in drawn.splitlines() if "-->" in line] == ["[*] --> s1", "s0 --> [*]"]

    def test_no_moves_is_drawn_without_the_note(self) -> None:
        """A scheme in which nothing may follow does not say that anything may."""
        assert "note" not in StatusScheme("Fixed", "On", "Off", moves=()).to_mermaid()

    @given(st.lists(hostile_names, min_size=1, max_size=4, unique_by=str.casefold))
    @example(['"] --> [*]; %%{init}%%', "<script>", "#quot;", "end note", "`x`", "**b**: {c}"])
    def test_no_name_can_break_out(self, names: list[str]) -> None:
        """Whatever a status is called, it is drawn as plain text and reads back."""
        try:
            scheme = StatusScheme("any", *names)
        except InvalidValueError:
            reject()
        labels = re.findall(r'^    state "((?:[\w ]|#\d+;)*)" as s\d+$', scheme.to_mermaid(), re.MULTILINE)

        assert names == [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label) for label in labels]
        assert 3 + len(names) + 1 == len(scheme.to_mermaid().splitlines())
