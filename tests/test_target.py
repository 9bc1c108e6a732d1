"""Target dates: what was written is kept, what can be read is read, nothing is guessed."""

import pickle
import re
import string
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.calendar import FinancialYear, Quarter
from planevents.target import LONGEST, Precision, Reading, Revision, TargetDate, read_target

P = Precision

DUE = [
    # a day; the day comes before the month, two-digit years are of this century
    ("31/03/22", P.DAY, date(2022, 3, 31)),
    ("31/05/2021", P.DAY, date(2021, 5, 31)),
    ("05/04/2025", P.DAY, date(2025, 4, 5)),
    ("31.03.2025", P.DAY, date(2025, 3, 31)),
    ("31-03-2025", P.DAY, date(2025, 3, 31)),
    ("2025-03-31", P.DAY, date(2025, 3, 31)),
    ("2025-03-31 00:00:00", P.DAY, date(2025, 3, 31)),
    ("31 March 2025", P.DAY, date(2025, 3, 31)),
    ("31st March, 2025", P.DAY, date(2025, 3, 31)),
    ("the 31st of March 2025", P.DAY, date(2025, 3, 31)),
    ("31-Mar-25", P.DAY, date(2025, 3, 31)),
    ("31 March 25", P.DAY, date(2025, 3, 31)),
    ("March 31, 2025", P.DAY, date(2025, 3, 31)),
    ("29/02/2024", P.DAY, date(2024, 2, 29)),
    ("01/01/00", P.DAY, date(2000, 1, 1)),
    ("31/12/99", P.DAY, date(2099, 12, 31)),
    ("01/01/1990", P.DAY, date(1990, 1, 1)),
    ("31/12/2100", P.DAY, date(2100, 12, 31)),
    # a month
    ("June 2025", P.MONTH, date(2025, 6, 30)),
    ("Feb 2024", P.MONTH, date(2024, 2, 29)),
    ("Sept. 2025", P.MONTH, date(2025, 9, 30)),
    ("December2025", P.MONTH, date(2025, 12, 31)),
    ("03/2025", P.MONTH, date(2025, 3, 31)),
    ("(February 2026)", P.MONTH, date(2026, 2, 28)),
    # a quarter
    ("Q1 2025/26", P.QUARTER, date(2025, 6, 30)),
    ("2025/26 Q4", P.QUARTER, date(2026, 3, 31)),
    ("Q2 21/22", P.QUARTER, date(2021, 9, 30)),
    ("Quarter Three 2021/22", P.QUARTER, date(2021, 12, 31)),
    ("fourth quarter of 2025/26", P.QUARTER, date(2026, 3, 31)),
    ("quarter four of the 2025/26", P.QUARTER, date(2026, 3, 31)),
    # a financial year
    ("2025/26", P.FINANCIAL_YEAR, date(2026, 3, 31)),
    ("2026/7", P.FINANCIAL_YEAR, date(2027, 3, 31)),
    ("2028/2029", P.FINANCIAL_YEAR, date(2029, 3, 31)),
    ("2025-26", P.FINANCIAL_YEAR, date(2026, 3, 31)),
    ("FY 2025/26", P.FINANCIAL_YEAR, date(2026, 3, 31)),
    ("21/22", P.FINANCIAL_YEAR, date(2022, 3, 31)),
    ("2099/00", P.FINANCIAL_YEAR, date(2100, 3, 31)),
    # a range, or one of two: due on the latest end
    ("January 2026 - April 2026", P.RANGE, date(2026, 4, 30)),
    ("January 2026\N{EN DASH}April 2026", P.RANGE, date(2026, 4, 30)),
    ("May/June 2026", P.RANGE, date(2026, 6, 30)),
    ("May or June 2026", P.RANGE, date(2026, 6, 30)),
    ("June 2026 or May 2026", P.RANGE, date(2026, 6, 30)),
    ("between May 2026 and June 2026", P.RANGE, date(2026, 6, 30)),
    ("from April 2025 to the end of March 2026", P.RANGE, date(2026, 3, 31)),
    ("1 - 20 June 2025", P.RANGE, date(2025, 6, 20)),
    ("1 April to 15 June 2025", P.RANGE, date(2025, 6, 15)),
    ("01/04/2025-30/06/2025", P.RANGE, date(2025, 6, 30)),
    ("2025/26 - 2027/28", P.RANGE, date(2028, 3, 31)),
    ("2025/26 to 2026/27 to 2027/28", P.RANGE, date(2028, 3, 31)),
    ("Q1/Q2 2025/26", P.RANGE, date(2025, 9, 30)),
    ("2025/26 Q1 - Q3", P.RANGE, date(2025, 12, 31)),
    # words around the only date
    ("By end of June 2025", P.MONTH, date(2025, 6, 30)),
    ("Posts will be filled by September 2025.", P.MONTH, date(2025, 9, 30)),
    ("Market testing ends by March 2025", P.MONTH, date(2025, 3, 31)),
    ("Complete by June 2025", P.MONTH, date(2025, 6, 30)),
    ("it may be June 2025", P.MONTH, date(2025, 6, 30)),
    ("No later than 31/03/2026", P.DAY, date(2026, 3, 31)),
    ("1500 homes, 4.2 each, by March 2026", P.MONTH, date(2026, 3, 31)),
    ("Quarterly report by June 2025", P.MONTH, date(2025, 6, 30)),
    ("<p>June 2025</p>", P.MONTH, date(2025, 6, 30)),
    # a date in brackets straight after a longer period tells when
    ("To start within the report for 2024/25 (June 2025)", P.MONTH, date(2025, 6, 30)),
    ("Q1 2025/26 (May 2025)", P.MONTH, date(2025, 5, 31)),
    ("March 2026 (Q4 2025/26)", P.MONTH, date(2026, 3, 31)),
    ("31 March 2026 (March 2026)", P.DAY, date(2026, 3, 31)),
    ("March 2026 (1 March 2026)", P.DAY, date(2026, 3, 1)),
    ("March 2026 (31 March 2026)", P.DAY, date(2026, 3, 31)),
    # a date beside a status that does not say it happened then
    ("June 2025 (complete)", P.MONTH, date(2025, 6, 30)),
    ("In progress - June 2025", P.MONTH, date(2025, 6, 30)),
    # compounds: due with the latest dated milestone; tails do not count
    ("March 2025, with the review to be completed during 2025/26", P.COMPOUND, date(2026, 3, 31)),
    ("Forum set up by June 2025 and a vision agreed during 2025/26.", P.COMPOUND, date(2026, 3, 31)),
    ("Review asked for by September 2025 for use in 2025/26.", P.COMPOUND, date(2026, 3, 31)),
    (
        "Staff plan annual review (April 2025) Members' plan annual review (February 2026)",
        P.COMPOUND,
        date(2026, 2, 28),
    ),
    ("Draft June 2025, then looked at on a quarterly basis.", P.COMPOUND, date(2025, 6, 30)),
    ("June 2025, then reviewed quarterly", P.COMPOUND, date(2025, 6, 30)),
    ("May 2025 calendar agreed by Council and ongoing", P.COMPOUND, date(2025, 5, 31)),
    ("September 2025 September 2025", P.COMPOUND, date(2025, 9, 30)),
    ("<p>March 2026</p> <p>January 2026</p> <p>Ongoing</p>", P.COMPOUND, date(2026, 3, 31)),
    ("September 2025 (June 2025)", P.COMPOUND, date(2025, 9, 30)),
    ("1 - 15 June 2025 (15 - 18 June 2025)", P.COMPOUND, date(2025, 6, 18)),
    ("March 2025, follow-up date TBC", P.COMPOUND, date(2025, 3, 31)),
    ("Ongoing, with a first report by June 2025", P.COMPOUND, date(2025, 6, 30)),
    (
        "Testing by March 2025. Subject to findings, a new approach during 2025/26",
        P.COMPOUND,
        date(2025, 3, 31),
    ),
    (
        "Testing by March 2025 Subject to findings, a new approach during 2025/26",
        P.COMPOUND,
        date(2025, 3, 31),
    ),
    ("Board by June 2025 and, if agreed, a vision by March 2026", P.COMPOUND, date(2025, 6, 30)),
    # declared changes: due with the new target
    ("June 2025 onwards Revised target April 2026", P.DECLARED_CHANGE, date(2026, 4, 30)),
    (
        "Draft June 2025, then looked at quarterly. Reprofiled to September 2025.",
        P.DECLARED_CHANGE,
        date(2025, 9, 30),
    ),
    ("September 2025 (revised from May 2025)", P.DECLARED_CHANGE, date(2025, 9, 30)),
    ("31/10021 Revised target April 2026", P.DECLARED_CHANGE, date(2026, 4, 30)),
]

NOT_DUE = [
    ("", P.NONE),
    (" \t\n\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}", P.NONE),
    ("<p></p>", P.NONE),
    ("July 2025 onwards", P.OPEN_ENDED),
    ("2029/30+", P.OPEN_ENDED),
    ("2025/26 onwards (June 2025 onwards)", P.OPEN_ENDED),
    ("From April 2025", P.OPEN_ENDED),
    ("from mid June 2025", P.OPEN_ENDED),
    ("no earlier than 01/04/2025", P.OPEN_ENDED),
    ("not before 01/04/2025", P.OPEN_ENDED),
    ("January 2026 - ongoing", P.OPEN_ENDED),
    ("January 2026 - April 2026 onwards", P.OPEN_ENDED),
    ("Monthly", P.RECURRENCE),
    ("Quarterly throughout 2025/26", P.RECURRENCE),
    ("Quarterly from April 2025 to March 2026", P.RECURRENCE),
    ("already in place every 6 months", P.RECURRENCE),
    ("twice a year", P.RECURRENCE),
    ("Members' plan annual review", P.RECURRENCE),
    ("Ongoing", P.ONGOING),
    ("On-going", P.ONGOING),
    ("Ongoing surveys throughout the year", P.ONGOING),
    ("Ongoing from September 2025 on a quarterly basis", P.ONGOING),
    ("Ongoing until March 2026", P.ONGOING),
    ("n/a", P.NOT_APPLICABLE),
    ("N/A.", P.NOT_APPLICABLE),
    ("n/a - Ongoing over the life of the Medium Term Financial Plan", P.NOT_APPLICABLE),
    ("N/a already in place every 6 months.", P.NOT_APPLICABLE),
    ("Not applicable", P.NOT_APPLICABLE),
    ("TBC", P.TO_BE_CONFIRMED),
    ("Date to be confirmed", P.TO_BE_CONFIRMED),
    ("June 2025 (TBC)", P.TO_BE_CONFIRMED),
    ("TBC - June 2025", P.TO_BE_CONFIRMED),
    ("Subject to findings, ...", P.CONDITIONAL),
    ("Subject to findings, a new approach in 2025/26 if the case supports it.", P.CONDITIONAL),
    ("March 2025, subject to funding", P.CONDITIONAL),
    ("March 2025, Subject to funding in 2025/26", P.CONDITIONAL),
    ("March 2025 (Subject to funding in 2025/26)", P.CONDITIONAL),
    ("March 2025: Subject to funding in 2025/26", P.CONDITIONAL),
    ("March 2025 - Subject to funding in 2025/26", P.CONDITIONAL),
    ("March 2025 Subject to funding", P.CONDITIONAL),
    ("June 2025, if approved, otherwise September 2025", P.CONDITIONAL),
    ("Complete", P.STATUS_WORD),
    ("Commenced", P.STATUS_WORD),
    ("Complete and ongoing.", P.STATUS_WORD),
    ("Completed May 2025", P.STATUS_WORD),
    ("Commenced in December 2025", P.STATUS_WORD),
    ("Proposed revised target of April 2026 onwards", P.DECLARED_CHANGE),
    ("Quarterly throughout 2025/26 Proposed revised target of April 2026 onwards", P.DECLARED_CHANGE),
    ("Ongoing from September 2025 on a quarterly basis (revised from May 2025)", P.DECLARED_CHANGE),
    ("June 2025 Revised target TBC", P.DECLARED_CHANGE),
]

NO_PARTS = "no day, month and year can be told apart"
NO_LAST_DAY = "does not say which day is the last one"
UNREADABLE = [
    ("31/10021", f"'31/10021' is not a date: {NO_PARTS}"),
    ("31/0322", f"'31/0322' is not a date: {NO_PARTS}"),
    ("310322", f"'310322' is not a date: {NO_PARTS}"),
    ("by31/03/2022", f"'by31/03/2022' is not a date: {NO_PARTS}"),
    ("June 2025 and 31/10021", f"'31/10021' is not a date: {NO_PARTS}"),
    ("Ongoing 31/10021", f"'31/10021' is not a date: {NO_PARTS}"),
    ("2025/26-27", f"'2025/26-27' is not a date: {NO_PARTS}"),
    ("11/12", f"'11/12' is not a date: {NO_PARTS}"),
    ("2025/27", f"'2025/27' is not a date: {NO_PARTS}"),
    ("2025-2030", f"'2025-2030' is not a date: {NO_PARTS}"),
    ("31/02/2025", "there is no day 31 in month 2 of 2025"),
    ("29 February 2025", "there is no day 29 in month 2 of 2025"),
    ("12/31/2025", "there is no month 31, and the day comes first"),
    ("13/2025", "there is no month 13"),
    ("Juno 2025", "'2025' stands without a month"),
    ("2025", "may be a calendar year or a financial year"),
    ("by the end of 2025", "'2025' stands without a month"),
    ("Spring 2026", "'2026' stands without a month"),
    ("Q1 2025", "'2025' stands without a month"),
    ("Q1", "'Q1' stands without a financial year"),
    ("Q5 2025/26", "'Q5 2025/26' is not a quarter"),
    ("June", "'June' stands without a year"),
    ("in May", "'in May' stands without a year"),
    ("June 2025, then September", "'September' stands without a year"),
    ("June 2025, then 2026", "'2026' stands without a month"),
    ("by 1 June 30 people trained", "'June' stands without a year"),
    ("31/12/1989", "its year 1989 lies outside 1990 to 2100"),
    ("January 2101", "its year 2101 lies outside 1990 to 2100"),
    ("2100/01", "its year 2101 lies outside 1990 to 2100"),
    ("December/January 2026", "'December/January 2026' ends before it begins"),
    ("April 2026 - January 2026", "'April 2026 - January 2026' ends before it begins"),
    ("2025/26 to June 2025", "'2025/26 to June 2025' ends before it begins"),
    ("Q3 - Q1 2025/26", "ends before it begins"),
    ("July 2025 (Q1 2025/26)", "'July 2025 (Q1 2025/26)' holds two dates that do not agree"),
    ("2025/26 (June 2024)", "'2025/26 (June 2024)' holds two dates that do not agree"),
    ("before June 2025", f"'before June 2025' {NO_LAST_DAY}"),
    ("ahead of the June 2025 meeting", f"'ahead of the June 2025' {NO_LAST_DAY}"),
    ("mid-June 2025", f"'mid-June 2025' {NO_LAST_DAY}"),
    ("Winter 2025/26", f"'Winter 2025/26' {NO_LAST_DAY}"),
    ("first half of 2025/26", f"'half of 2025/26' {NO_LAST_DAY}"),
    ("12 months from June 2025", NO_LAST_DAY),
    ("week commencing 2 June 2025", NO_LAST_DAY),
    ("May", "'May' holds no date"),
    ("--", "'--' holds no date: write 31/03/2026"),
    ("See above", "'See above' holds no date"),
    ("Not yet known", "'Not yet known' holds no date"),
    ("June 2025 Revised target from April 2026", "may tell what the target was, or from when it is"),
    (
        "June 2025, revised date from April 2026 to May 2026",
        "'revised date from' may tell what the target was",
    ),
    ("y" * 60, f"'{'y' * 60}' holds no date"),
    ("y" * 61, f"'{'y' * 60}...' holds no date"),
    ("Revised from May 2025", "says what the target was, and not what it is"),
    ("Move to the hall, originally May 2025", "says what the target was, and not what it is"),
    ("June 2025" + " revised target July 2025" * 6, "more than 5 changes of date"),
    ("June 2025" + " (was May 2025)" * 6, "more than 5 changes of date"),
    ("x" * (LONGEST + 1), "the text has 2001 characters"),
]

READABLE = [text for text, *_ in DUE + NOT_DUE if text.strip()]
PLAIN = [text for text, precision, *_ in DUE + NOT_DUE if precision not in {P.NONE, P.DECLARED_CHANGE}]
DUE_TEXTS = [text for text, *_ in DUE if "Subject" not in text]
texts = st.sampled_from(READABLE) | st.text(max_size=60) | st.text(string.printable, max_size=200)
targets = texts.map(TargetDate)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


@pytest.mark.parametrize(("text", "precision", "due_day"), DUE)
def test_a_target_with_a_due_day(text: str, precision: Precision, due_day: date) -> None:
    """A day, a month, a quarter, a financial year, a range or their compound is due on its last day."""
    target = TargetDate(text)

    assert (precision, due_day, None) == (target.precision, target.due_day, target.why_no_due_day)


@pytest.mark.parametrize(("text", "precision"), NOT_DUE)
def test_a_target_without_a_due_day(text: str, precision: Precision) -> None:
    """Open-ended, recurring and undated targets are never overdue and have no slippage (rule 14)."""
    target = TargetDate(text)
    dated = TargetDate("June 2025")

    assert (precision, None) == (target.precision, target.due_day)
    assert not target.is_overdue(date.max)
    assert (None, None, None) == (target.slippage(dated), dated.slippage(target), target.is_before(dated))
    assert target.why_no_due_day


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_an_unreadable_target_says_why(text: str, why: str) -> None:
    """What is misprinted or may mean two things is not repaired: the reading says what is wrong."""
    target = TargetDate(text)

    assert (Precision.UNREADABLE, None) == (target.precision, target.due_day)
    assert why in (target.reading.why or "")
    assert target.why_no_due_day == f"unreadable: {target.reading.why}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no target date"),
        ("2029/30+", "open-ended"),
        ("Monthly", "recurs"),
        ("Ongoing", "ongoing"),
        ("n/a", "not applicable"),
        ("TBC", "to be confirmed"),
        ("Subject to findings", "depends on a condition"),
        ("Complete", "a status, not a date"),
        ("June 2025 Revised target TBC", "to be confirmed"),
    ],
)
def test_a_target_listed_apart_says_why_in_few_words(text: str, why: str) -> None:
    """The table of targets without a due day has a word for each kind."""
    assert why == TargetDate(text).why_no_due_day


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("June 2025", date(2025, 6, 1), date(2025, 6, 30)),
        ("31/03/22", date(2022, 3, 31), date(2022, 3, 31)),
        ("2025/26", date(2025, 4, 1), date(2026, 3, 31)),
        ("June 2026 or May 2026", date(2026, 5, 1), date(2026, 6, 30)),
        ("May 2026 - June 2026", date(2026, 5, 1), date(2026, 6, 30)),
        ("June 2025 onwards", date(2025, 6, 1), None),
        ("from April 2025", date(2025, 4, 1), None),
        ("January 2026 - ongoing", date(2026, 1, 1), None),
        ("January 2026 - April 2026 onwards", date(2026, 1, 1), None),
        ("Quarterly throughout 2025/26", date(2025, 4, 1), date(2026, 3, 31)),
        ("Quarterly from April 2025 to March 2026", date(2025, 4, 1), date(2026, 3, 31)),
        ("Ongoing from September 2025", date(2025, 9, 1), None),
        ("Ongoing until March 2026", None, date(2026, 3, 31)),
        ("June 2025 onwards Revised target April 2026", date(2026, 4, 1), date(2026, 4, 30)),
        ("March 2025, with the review to be completed during 2025/26", date(2025, 3, 1), date(2026, 3, 31)),
        ("2025/26, then monthly, draft June 2025", date(2025, 4, 1), date(2026, 3, 31)),
        ("Subject to findings, in 2025/26", None, None),
    ],
)
def test_a_reading_has_a_first_and_a_last_day(text: str, start: date | None, end: date | None) -> None:
    """The first and last day of what was read, where it has them."""
    reading = read_target(text)

    assert (start, end) == (reading.start, reading.end)


def test_a_compound_keeps_the_words_of_each_milestone() -> None:
    """Each milestone has its own text, to the letter, and its own reading."""
    actual = TargetDate(
        "<p>Draft JUNE\N{NO-BREAK SPACE}2025</p><p>review (2025\N{EN DASH}26), then Quarterly</p>"
    ).milestones

    assert (
        Reading("JUNE\N{NO-BREAK SPACE}2025", P.MONTH, date(2025, 6, 1), date(2025, 6, 30)),
        Reading("2025\N{EN DASH}26", P.FINANCIAL_YEAR, date(2025, 4, 1), date(2026, 3, 31)),
        Reading("Quarterly", P.RECURRENCE),
    ) == actual


def test_a_single_date_is_read_from_its_own_words() -> None:
    """The text of a reading leaves out the words around it."""
    assert read_target("Posts filled by Sept 2025.").text == "Sept 2025"


def test_a_bracketed_date_is_read_with_the_period_that_it_tells() -> None:
    """Both are part of what was read."""
    assert read_target("in the report for 2024/25 (June 2025) to all").text == "2024/25 (June 2025)"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Complete", "Complete"),
        ("Commenced.", "Commenced"),
        ("Completed May 2025", "Completed"),
        ("June 2025 (complete)", "complete"),
        ("In progress - June 2025", "In progress"),
        ("June 2025", None),
    ],
)
def test_a_status_in_a_date_cell_is_kept(text: str, word: str | None) -> None:
    """A status word in the place of a date, or beside one, is handed on as it was written."""
    assert word == TargetDate(text).reading.status_word


@pytest.mark.parametrize(
    ("text", "old", "new", "state"),
    [
        ("June 2025 onwards Revised target April 2026", "June 2025 onwards", "April 2026", "revised"),
        ("June 2025 (revised target date: April 2026)", "June 2025", "April 2026", "revised"),
        ("June 2025, revised to April 2026", "June 2025", "April 2026", "revised"),
        ("June 2025 revised April 2026", "June 2025", "April 2026", "revised"),
        ("Proposed revised target of April 2026 onwards", None, "April 2026 onwards", "proposed"),
        (
            "<p>Quarterly throughout 2025/26</p> <p>Proposed revised target of April 2026 onwards</p>",
            "Quarterly throughout 2025/26",
            "April 2026 onwards",
            "proposed",
        ),
        ("June 2025, proposed to be reprofiled to May 2026", "June 2025", "May 2026", "proposed"),
        ("Draft June 2025. Reprofiled to September 2025.", "Draft June 2025", "September 2025", "reprofiled"),
        ("June 2025 Re-profiled to the end of May 2026", "June 2025", "the end of May 2026", "reprofiled"),
        ("June 2025 extended to May 2026", "June 2025", "May 2026", "revised"),
        ("Plan - revised target April 2026", None, "April 2026", "revised"),
        ("31/10021 Revised target April 2026", "31/10021", "April 2026", "revised"),
        ("Staff plan (June 2025) Revised target May 2026", "Staff plan (June 2025)", "May 2026", "revised"),
        (
            "Ongoing from September 2025 on a quarterly basis (revised from May 2025)",
            "May 2025",
            "Ongoing from September 2025 on a quarterly basis",
            "revised",
        ),
        ("September 2025 (proposed revised from May 2025)", "May 2025", "September 2025", "proposed"),
        ("September 2025, reprofiled from May 2025", "May 2025", "September 2025", "reprofiled"),
        ("September 2025 (revised from May 2025) onwards", "May 2025", "September 2025 onwards", "revised"),
        ("Revised from May 2025 to September 2025", "May 2025", "September 2025", "revised"),
        ("April 2025 (originally May 2025)", "May 2025", "April 2025", "revised"),
        ("(June 2025 Revised target May 2026)", "June 2025", "May 2026", "revised"),
        ("April 2025 (was May 2025)", "May 2025", "April 2025", "revised"),
        ("April 2025 (revised target from May 2025)", "May 2025", "April 2025", "revised"),
        ("Revised target from May 2025 to June 2025", "May 2025", "June 2025", "revised"),
    ],
)
def test_a_declared_change_names_both_targets(text: str, old: str | None, new: str, state: str) -> None:
    """Revised, proposed and reprofiled are one kind of change in different states (rule 5)."""
    target = TargetDate(text)

    assert target.precision is Precision.DECLARED_CHANGE
    assert target.revision == Revision(None if old is None else TargetDate(old), TargetDate(new), state)  # type: ignore[arg-type]  # a str in this table
    assert target.original == (target if old is None else TargetDate(old))
    assert target.due_day == TargetDate(new).due_day


def test_the_original_of_several_changes_is_the_first() -> None:
    """A text that was revised twice still names its first target (rule 6)."""
    target = TargetDate("June 2025 Revised target September 2025 Revised target April 2026")

    assert (TargetDate("June 2025"), date(2026, 4, 30)) == (target.original, target.due_day)
    assert target.revision == Revision(
        TargetDate("June 2025 Revised target September 2025"), TargetDate("April 2026"), "revised"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Policy revised by June 2025",
        "Revised policy agreed June 2025",
        "June 2025 (revised)",
        "Staff moved June 2025",
    ],
)
def test_work_that_is_revised_is_not_a_revised_target(text: str) -> None:
    """Only a change of date is a declared change."""
    assert (None, date(2025, 6, 30)) == (TargetDate(text).revision, TargetDate(text).due_day)


def test_a_change_to_a_compound_has_its_milestones() -> None:
    """The reading of a declared change is that of its new target."""
    target = TargetDate("May 2025 Revised target June 2025, then quarterly")

    assert ["June 2025", "quarterly"] == [milestone.text for milestone in target.milestones]


def test_the_verbatim_text_decides_equality() -> None:
    """Two ways to write a date are two target dates, and nothing is stripped."""
    assert TargetDate("June 2025") == TargetDate("June 2025")
    assert len({TargetDate("June 2025"), TargetDate("june 2025"), TargetDate(" June 2025")}) == 3
    assert str(TargetDate(" June  2025 ")) == " June  2025 "


def test_two_targets_of_other_years_are_not_equal() -> None:
    """2025/26 is another year where it starts in another month; in April, if nobody says."""
    april, september = TargetDate("2025/26", first_month=4), TargetDate("2025/26", first_month=9)

    assert [True, False] == [TargetDate("2025/26") == april, april == september]
    assert 153 == april.slippage(september)


def test_slippage_is_in_days() -> None:
    """The two amendments of 2021/22 each slip 274 days."""
    assert TargetDate("30/06/21").slippage(TargetDate("31/03/22")) == 274


def test_a_target_is_overdue_on_the_day_after() -> None:
    """On the due day itself there is still time."""
    target = TargetDate("June 2025")

    assert [False, True] == [target.is_overdue(date(2025, 6, 30)), target.is_overdue(date(2025, 7, 1))]


def test_targets_are_before_one_another_by_due_day() -> None:
    """A target is before another only where it is due earlier."""
    may, june = TargetDate("May 2025"), TargetDate("30/06/2025")

    assert [True, False, False] == [
        may.is_before(june),
        june.is_before(may),
        june.is_before(TargetDate("June 2025")),
    ]


def test_a_target_is_pickled_with_its_text() -> None:
    """Targets travel inside events and errors."""
    target = TargetDate("June 2025 onwards Revised target April 2026")

    assert pickle.loads(pickle.dumps(target.reading)) == target.reading  # noqa: S301  # the test's own bytes


def test_a_long_text_is_not_read() -> None:
    """A text may be as long as the limit and no longer."""
    text = "June 2025".ljust(LONGEST)

    assert [P.MONTH, P.UNREADABLE] == [TargetDate(text).precision, TargetDate(text + " ").precision]
    assert text + " " == read_target(text + " ").text


def test_hostile_text_is_read_to_the_end() -> None:
    """Repeated pieces of dates, up to the limit; a pattern that backtracks would never end."""
    pieces = [
        "june ",
        "may/",
        "1 ",
        "31/",
        "2025/26 ",
        "q1 ",
        "revised ",
        "from the ",
        "( ",
        " ",
        "<p ",
        "every ",
        "2025-",
        "if ",
    ]
    hostile = [(one + two) * LONGEST for one, two in product(pieces, pieces)]
    readings = [read_target(text[:LONGEST]) for text in hostile]

    assert [one for one in readings if (one.precision is P.UNREADABLE) != (one.why is not None)] == []


@given(text=st.text())
def test_every_text_is_kept_and_has_a_reading(text: str) -> None:
    """Reading never fails, and never touches the text; a due day or the lack of one is explained."""
    target = TargetDate(text)

    assert target.text == str(target) == text
    assert (target.due_day is None) == (target.why_no_due_day is not None)
    assert (target.precision is P.UNREADABLE) == (target.reading.why is not None)


@given(target=targets | st.just(TargetDate("")))
def test_what_was_read_stands_in_the_text(target: TargetDate) -> None:
    """A reading, and each of its milestones, is read from the text to the letter."""
    assert all(reading.text in target.text for reading in (target.reading, *target.milestones))


@given(day=days)
def test_a_day_is_read_back_from_every_british_form(day: date) -> None:
    """However a day is written, it is the due day."""
    name, suffix = months[day.month - 1], {1: "st", 2: "nd", 3: "rd"}.get(day.day, "th")
    forms = [
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
        day.isoformat(),
        f"{day.day} {name} {day.year}",
        f"{day.day}{suffix} {name.upper()}, {day.year}",
        f"by {day.day} {name[:3]} {day.year}",
    ]

    assert [(P.DAY, day)] * len(forms) == [
        (TargetDate(form).precision, TargetDate(form).due_day) for form in forms
    ]


@given(day=st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_two_digit_years_are_of_this_century(day: date) -> None:
    """00 to 99 are 2000 to 2099."""
    assert TargetDate(f"{day:%d/%m}/{day.year % 100:02}").due_day == day


@given(day=days.filter(lambda day: date(1990, 4, 1) <= day < date(2100, 4, 1)))
def test_a_period_is_due_on_its_last_day(day: date) -> None:
    """A month, a quarter and a financial year end where the calendar says."""
    quarter, year = Quarter.containing(day), FinancialYear.containing(day)
    month = TargetDate(f"{months[day.month - 1]} {day.year}")

    assert (
        quarter.last_day
        == TargetDate(str(quarter)).due_day
        == TargetDate(f"Q{quarter.number} {year}").due_day
    )
    assert year.last_day == TargetDate(str(year)).due_day
    assert month.due_day is not None
    assert (month.due_day.month, 1) == (day.month, (month.due_day + timedelta(days=1)).day)


@given(
    day=st.dates(date(1991, 1, 1), date(2098, 12, 31)),
    first_month=st.integers(1, 12),
    number=st.integers(1, 4),
)
def test_a_financial_year_ends_where_the_plan_says(day: date, first_month: int, number: int) -> None:
    """In whichever month it starts, its target is due on its last day, and a quarter on the quarter's."""
    name = str(FinancialYear.containing(day, first_month))
    year = FinancialYear.parse(name, first_month)
    quarter = Quarter(year, number)

    def due(text: str) -> date | None:
        return TargetDate(text, first_month=first_month).due_day

    assert year.last_day == due(name)
    assert [year.last_day] * 2 == [due(f"by the end of {name}"), due(f"Reprofiled to {name}")]
    assert [quarter.last_day] * 2 == [due(str(quarter)), due(f"Q{number} {name}")]
    following = year.quarters[-1].next.year
    assert following.last_day == due(f"{name} to {following}") == due(f"June 1990, then in {following}")


@given(day=days, first_month=st.integers(1, 12))
def test_a_stretch_is_that_of_the_plans_own_year(day: date, first_month: int) -> None:
    """What recurs throughout a financial year does so from its first day to its last."""
    year = FinancialYear.containing(day, first_month)
    recurring = TargetDate(f"Quarterly throughout {year}", first_month=first_month)

    assert recurring.cadence is not None
    assert (3, year.first_day, year.last_day) == (
        recurring.cadence.months,
        recurring.cadence.start,
        recurring.cadence.end,
    )
    assert year.first_day == TargetDate(f"{year}+", first_month=first_month).reading.start


CALENDAR_YEARS = [
    ("2025", date(2025, 12, 31)),
    ("2026 or 2025", date(2026, 12, 31)),
    ("2025 - 2027", date(2027, 12, 31)),
    ("FY 2025", date(2025, 12, 31)),
    ("June 2025, with the review during 2026", date(2026, 12, 31)),
    ("2024 (revised from 2023)", date(2024, 12, 31)),
    ("2024 Revised target 2025", date(2025, 12, 31)),
    ("first quarter of 2025", date(2025, 3, 31)),
    ("Q1-Q2 2025", date(2025, 6, 30)),
    ("2025 (June 2025)", date(2025, 6, 30)),
]


@pytest.mark.parametrize(("text", "due_day"), CALENDAR_YEARS)
def test_a_bare_year_is_a_financial_year_where_that_starts_in_january(text: str, due_day: date) -> None:
    """In such a plan 2025 can be read as nothing else; in any other it may be two years."""
    assert due_day == TargetDate(text, first_month=1).due_day
    assert {None} == {TargetDate(text, first_month=month).due_day for month in range(2, 13)}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Plan 2025", "'2025' stands without a month, and may be a calendar year or only a number"),
        ("reduce to 2000", "'2000' stands without a month"),
        ("2000 homes", "'2000' stands without a month"),
        ("mid 2025", "'2025' stands without a month"),
        ("2000 homes by June 2025", "'2000' stands without a month"),
        ("1950", "'1950' stands without a month"),
        ("£2025", "holds no date: write 31/03/2026, March 2026, 2025 Q4 or 2025"),
        ("2025/26", "'2025/26' names two years"),
        ("Q2 2025/26", "'Q2 2025/26' names two years"),
        ("2025-2026", "starts in January lies within one: write 2025 or 2026"),
    ],
)
def test_a_number_is_no_year_and_two_years_are_not_one(text: str, why: str) -> None:
    """Where the year starts in January a number may be only that, and 2025/26 is none of its years."""
    target = TargetDate(text, first_month=1)

    assert (P.UNREADABLE, None) == (target.precision, target.due_day)
    assert why in (target.reading.why or "")


names_a_year = re.compile(r"(?<![0-9/])[0-9]{2,4}/[0-9]{1,4}(?![0-9/])|20[0-9]{2}-[0-9]{2}(?!-)")
elsewhere = [text for text, *_ in DUE if not names_a_year.search(text)]


@given(text=st.sampled_from(elsewhere), first_month=st.integers(1, 12))
def test_only_financial_years_depend_on_the_month(text: str, first_month: int) -> None:
    """What names no financial year is read alike in every plan."""
    ours, theirs = read_target(text), read_target(text, first_month)

    assert (ours.precision, ours.start, ours.end, ours.due_day, ours.status_word) == (
        theirs.precision,
        theirs.start,
        theirs.end,
        theirs.due_day,
        theirs.status_word,
    )


@given(one=days, other=days)
def test_a_range_is_due_at_its_end(one: date, other: date) -> None:
    """Two days in order are a range, due on the second; backwards they are unreadable."""
    first, last = min(one, other), max(one, other)
    forwards, backwards = (
        TargetDate(f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"),
        TargetDate(f"{last:%d/%m/%Y} to {first:%d/%m/%Y}"),
    )

    assert (first, last, last) == (forwards.reading.start, forwards.reading.end, forwards.due_day)
    assert (backwards.precision is P.UNREADABLE) == (first < last)


@given(one=targets, other=targets)
def test_slippage_is_antisymmetric(one: TargetDate, other: TargetDate) -> None:
    """Slipping there and back is not slipping; order agrees with it."""
    there, back = one.slippage(other), other.slippage(one)

    assert (there is None) == (back is None) == (one.is_before(other) is None)
    assert (there or 0) == -(back or 0)
    assert bool(one.is_before(other)) == ((there or 0) > 0)


@given(target=targets, one=st.dates(), other=st.dates())
def test_once_overdue_always_overdue(target: TargetDate, one: date, other: date) -> None:
    """A target that is overdue on a day is overdue on every later day."""
    assert target.is_overdue(min(one, other)) <= target.is_overdue(max(one, other))


@given(
    text=st.sampled_from(DUE_TEXTS),
    before=st.text(" \t\n\N{NO-BREAK SPACE}\N{EM SPACE}", max_size=5),
    after=st.text(" \t\n\N{NO-BREAK SPACE}\N{EM SPACE}", max_size=5),
    space=st.sampled_from(
        [
            " ",
            "\n",
            "\N{NO-BREAK SPACE}",
            "  ",
            " \N{THIN SPACE}\t",
            "\N{LINE SEPARATOR}",
            "\N{PARAGRAPH SEPARATOR}",
        ]
    ),
    dash=st.sampled_from("-\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}"),
    case=st.sampled_from([str.lower, str.upper, str.title]),
)
def test_space_case_and_dashes_do_not_matter(  # noqa: PLR0917  # Hypothesis draws each
    text: str, before: str, after: str, space: str, dash: str, case: object
) -> None:
    """A due day does not depend on how a typist spaces, capitalises or hyphenates."""
    assert callable(case)
    other = before + case(text).replace(" ", space).replace("-", dash) + after

    assert TargetDate(text).due_day == TargetDate(other).due_day


@given(
    old=st.sampled_from(PLAIN),
    new=st.sampled_from([text for text in PLAIN if not text.lower().startswith("from")]),
    mark=st.sampled_from(["Revised target ", "proposed revised target of ", "Revised Date: "]),
)
def test_any_two_targets_can_be_joined_by_a_declared_change(old: str, new: str, mark: str) -> None:
    """The due day is that of the new part, and the original has that of the old part."""
    target = TargetDate(f"{old} {mark}{new}")

    assert (P.DECLARED_CHANGE, TargetDate(new).due_day) == (target.precision, target.due_day)
    assert TargetDate(old).due_day == target.original.due_day
