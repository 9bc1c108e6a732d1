"""The figures of a council's performance report for the first quarter of 2021/22, from events.

Run it: ``python examples/performance_2021_22/report.py``. It keeps nothing.
"""

from __future__ import annotations

from datetime import date
from itertools import chain, repeat
from typing import TYPE_CHECKING

from planevents import PlanRegister
from planevents import commands as c
from planevents.calendar import Quarter
from planevents.definitions import Body, Standard
from planevents.figures import PublishedFigure
from planevents.measure import missed_text
from planevents.outcome import Thresholds
from planevents.papers import markdown
from planevents.papers.issued import paper_on
from planevents.risk_matrix import RiskMatrix
from planevents.statuses import NARRATIVE, PRIORITY_RAG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planevents.outcome import Rating, Trend
    from planevents.recorded import Receipt
    from planevents.register import Acting

APPROVED, AGREED, MET = date(2021, 2, 24), date(2021, 5, 11), date(2021, 5, 27)
QUARTER_END, BOARD_MEETING = date(2021, 6, 30), date(2021, 10, 20)
Q1, REPORT = "2021/22 Q1", "Quarter One 2021/22"
PLANS = ("executive-actions", "strategic-plan", "workplan", "recovery", "risk-register", "programmes")
"""What the report is on, in its order."""

EXECUTIVE = Body("Executive", decides=True)
BOARD = Body("Overview and Scrutiny Board", decides=False)

OUTCOMES = Standard(
    "Outcomes",
    counting="GREEN, of all outcome measures",
    statuses="GREEN",
    denominator="outcome measures",
    expected=75,
)
ON_TARGET = Standard(
    "Executive actions",
    counting="not overdue and with no other date proposed, of live actions",
    numerator="on target",
    denominator="live actions",
    expected=90,
    decimals=0,
)
WORKPLAN = Standard(
    "Workplan", counting="Green or complete, of all", statuses=("Green", "Complete"), expected=90
)
PROGRAMMES = Standard(
    "Programmes",
    counting="Green, Amber or complete, of all",
    statuses=("Green", "Amber", "Complete"),
    expected=90,
)

NAMED: tuple[tuple[c.AddMeasure, tuple[c.RecordReading, ...]], ...] = (
    (
        c.AddMeasure(
            "R1",
            title="Crime and anti-social behaviour",
            unit="per 1,000 people",
            direction="lower",
            baseline="44.1",
            baseline_period="2020/21 Q4",
            target="43.6",
            target_year="2024",
            thresholds=Thresholds(),
        ),
        (
            c.RecordReading(
                "R1",
                "55.07",
                period=Q1,
                printed_rating="RED",
                narrative="Shops in the centre opened again, and thefts rose; anti-social behaviour fell.",
            ),
        ),
    ),
    (
        c.AddMeasure(
            "R2",
            title="Town centre vacancies",
            unit="%",
            direction="lower",
            target="13.25",
            target_year="2024",
            thresholds=Thresholds(),
        ),
        (
            c.RecordReading(
                "R2",
                "17.8",
                period=Q1,
                provisional=True,
                printed_rating="RED",
                printed_trend="Worsening",
                narrative="Twelve large shops closed within a year; the next survey is in September.",
            ),
        ),
    ),
    (
        c.AddMeasure(
            "R3",
            title="Household recycling",
            unit="%",
            direction="higher",
            baseline="33.7",
            baseline_period="2018/19",
            target="35",
            target_year="2024",
            thresholds=Thresholds(),
        ),
        (
            c.RecordReading("R3", "33.1", period="2019/20", narrative="Slightly down on the year before."),
            c.RecordReading(
                "R3",
                "28.6",
                period="2020/21",
                printed_rating="RED",
                narrative="More people at home, and garden waste not collected for a time.",
            ),
        ),
    ),
)
"""The three outcomes that the report names: RED and worsening, each with its figures."""

UNNAMED: tuple[tuple[Rating, Trend, int], ...] = (
    ("GREEN", "Improving", 5),
    ("GREEN", "Static", 1),
    ("GREEN", "No trend data", 9),
    ("AMBER", "Static", 1),
    ("AMBER", "No trend data", 2),
    ("RED", "Improving", 1),
    ("RED", "No trend data", 2),
)
"""The others, of which the report gives no more than how many there are of each."""


MATRIX = RiskMatrix.of(
    likelihoods={"Rare": 1, "Unlikely": 2, "Possible": 3, "Likely": 4, "Almost certain": 5},
    impacts={"Insignificant": 1, "Minor": 2, "Moderate": 3, "Major": 4, "Extreme": 5},
    levels={"High": (15, 25), "Medium": (5, 14), "Low": (1, 4)},
    mitigated=("High", "Medium"),
    expected=90,
)
"""A matrix such as councils use; the report prints levels alone."""


def main() -> None:
    """Tell the quarter as events, issue its report, and print it."""
    with PlanRegister.open("memory://", timezone="Europe/London") as register:
        tell(register)
        print(printed(register), end="")


def tell(register: PlanRegister) -> Receipt:
    """Record the quarter and issue its report; return what was said of the figures that were printed."""
    officer = register.acting_as("Performance Officer")
    outcomes(officer)
    executive_actions(officer)
    work(officer)
    recovery(officer)
    risks(officer)
    receipt = printed_figures(officer)
    officer.issue(
        c.IssueReport(
            REPORT, plans=PLANS, period=Q1, cut_off=QUARTER_END, body=BOARD.name, meeting=BOARD_MEETING
        )
    )
    return receipt


def printed(register: PlanRegister) -> str:
    """Return the report as the board read it: how each plan performs, in Markdown."""
    return markdown.summary(paper_on(register, plan, REPORT) for plan in PLANS)


def summary(register: PlanRegister) -> Iterator[str]:
    """Return the figures of the report in short, and what is odd about the published ones."""
    for plan in PLANS:
        performance = register.performance(plan, as_reported=REPORT)
        yield from (str(one) for one in performance.results if one.standard.expected is not None)
    measures = register.measures("strategic-plan", as_reported=REPORT)
    yield f"{measures.headline}: {', '.join(one.title for one in measures.red_red)}"
    for action, measure in register.measures("recovery", as_reported=REPORT).missed:
        yield f"recovery {action} is complete, and missed its target: {missed_text([measure])}"
    for plan in ("executive-actions", "recovery"):
        yield register.amendments(plan, as_reported=REPORT).headline
    yield register.risks("risk-register", since=Quarter.parse("2020/21 Q4"), as_reported=REPORT).headline
    for _, finding in register.figures("strategic-plan", as_reported=REPORT).findings:
        yield f"Odd in print: {finding}"


def outcomes(officer: Acting) -> None:
    """Record the strategic plan's 24 outcome measures with their readings."""
    officer.execute(
        "strategic-plan",
        c.OpenPlan("Strategic plan 2021-24", scheme=PRIORITY_RAG, standards=[OUTCOMES]),
        effective_on=APPROVED,
    )
    unnamed = list(chain.from_iterable(repeat((rating, trend), times) for rating, trend, times in UNNAMED))
    labels = [f"{rating[0]}{number}" for number, (rating, _) in enumerate(unnamed, start=11)]
    officer.execute(
        "strategic-plan",
        *(measure for measure, _ in NAMED),
        *(
            c.AddMeasure(label, title="An outcome that is not named", unit="not printed", direction="higher")
            for label in labels
        ),
        effective_on=AGREED,
    )
    officer.execute(
        "strategic-plan",
        *chain.from_iterable(readings for _, readings in NAMED),
        *(
            c.RecordReading(label, period=Q1, printed_rating=rating, printed_trend=trend)
            for label, (rating, trend) in zip(labels, unnamed, strict=True)
        ),
        effective_on=QUARTER_END,
    )


def executive_actions(officer: Acting) -> None:
    """Record the Executive's 59 live actions, and the one for which another date is asked."""
    officer.execute(
        "executive-actions",
        c.OpenPlan(
            "Actions agreed by the Executive",
            scheme=NARRATIVE,
            change_control="by approval",
            standards=[ON_TARGET],
            bodies=[EXECUTIVE, BOARD],
        ),
        c.AddAction(
            "1", title="Find other places for detoxification", owners=["Public Health"], target="30/06/21"
        ),
        *(c.AddAction(str(number), title="Not named", status="In progress") for number in range(2, 60)),
        c.ApprovePlan(body="Executive"),
        effective_on=MET,
    )
    officer.execute(
        "executive-actions",
        c.ProposeAmendment(
            "1",
            target="31/03/22",
            reason="The site could not be bought; nine councils of the region look for places together.",
            impact="The money is committed by the end of June 2022.",
            body="Executive",
        ),
        effective_on=QUARTER_END,
    )


def work(officer: Acting) -> None:
    """Record the workplan, whose counts the report does not print, and the programmes."""
    for plan, title, standard, counts in (
        ("workplan", "Strategic plan workplan", WORKPLAN, {"Green": 20, "Complete": 1, "Red": 1}),
        ("programmes", "Programmes and projects", PROGRAMMES, {"Green": 20, "Amber": 7}),
    ):
        statuses = chain.from_iterable(repeat(name, times) for name, times in counts.items())
        officer.execute(
            plan,
            c.OpenPlan(title, scheme=PRIORITY_RAG, standards=[standard]),
            *(
                c.AddAction(str(number), title="Not named", status=status)
                for number, status in enumerate(statuses, start=1)
            ),
            effective_on=QUARTER_END,
        )


def recovery(officer: Acting) -> None:
    """Record the two recovery initiatives that were off target: one is complete, and fell short."""
    officer.execute(
        "recovery",
        c.OpenPlan(
            "Recovery from COVID-19",
            scheme=PRIORITY_RAG,
            change_control="by approval",
            bodies=[EXECUTIVE, BOARD],
        ),
        c.AddAction(
            "1", title="Raise the uptake of flu vaccinations", owners=["Public Health"], target="30/03/21"
        ),
        c.AddAction("2", title="Keep enough care at home", owners=["Adult Social Care"], target="30/06/21"),
        c.AddMeasure(
            "U1",
            title="Flu uptake",
            unit="%",
            direction="higher",
            baseline="43.3",
            baseline_period="2019/20",
            target="55",
            thresholds=Thresholds(),
            actions=["1"],
        ),
        c.ApprovePlan(body="Executive"),
        effective_on=APPROVED,
    )
    officer.execute(
        "recovery",
        c.RecordReading(
            "U1", "52.4", period="2020/21", narrative="It mattered little: people kept apart, so few had flu."
        ),
        c.Complete("1", completed="30/03/21"),
        c.ProposeAmendment(
            "2",
            amendment="A1",
            target="31/03/22",
            reason="Care staff must be vaccinated.",
            body="Executive",
        ),
        effective_on=QUARTER_END,
    )


def risks(officer: Acting) -> None:
    """Record the strategic risk register's 35 risks, of which one rose in the quarter and one fell."""
    scores = [("Likely", "Major")] * 19 + [("Possible", "Moderate")] * 13 + [("Rare", "Minor")]
    titled = [
        ("Shops in distress empty the town centre", "Likely", "Major"),
        ("The trade and security deal with the EU harms what the council does", "Likely", "Moderate"),
        *(("Not named", likelihood, impact) for likelihood, impact in scores),
    ]
    officer.execute(
        "risk-register",
        c.OpenPlan("Strategic risk register", scheme=PRIORITY_RAG),
        c.SetRiskMatrix(MATRIX),
        *(
            c.AddRisk(str(number), title=title, likelihood=likelihood, impact=impact)
            for number, (title, likelihood, impact) in enumerate(titled, start=1)
        ),
        effective_on=APPROVED,
    )
    officer.execute(
        "risk-register",
        c.RescoreRisk("1", likelihood="Almost certain", reason="Twelve large shops closed, and more will."),
        c.RescoreRisk("2", likelihood="Possible", reason="Data may flow: the EU found the rules adequate."),
        effective_on=date(2021, 6, 28),
    )


def printed_figures(officer: Acting) -> Receipt:
    """Record the percentages of the report as they are printed in it."""
    return officer.execute(
        "strategic-plan",
        c.RecordPublishedFigures("Outcomes", figures=_parts("Outcomes", OUTCOMES_PRINTED), period=Q1),
        c.RecordPublishedFigures(
            "Trends of outcomes",
            figures=tuple(chain.from_iterable(_parts(of, parts) for of, parts in TRENDS_PRINTED.items())),
            period=Q1,
        ),
        c.RecordPublishedFigures("Workplan", figures=_parts("Workplan", WORKPLAN_PRINTED), period=Q1),
        c.RecordPublishedFigures(
            "Executive actions",
            figures=[PublishedFigure(name="On target", printed="98%", numerator=58, denominator=59)],
            period=Q1,
        ),
        effective_on=QUARTER_END,
    )


Parts = dict[str, tuple[str, int | None, int | None]]
OUTCOMES_PRINTED: Parts = {"GREEN": ("62.5%", 15, 24), "AMBER": ("12.5%", 3, 24), "RED": ("25%", 6, 24)}
TRENDS_PRINTED: dict[str, Parts] = {
    "Of GREEN": {
        "Improving": ("33%", 5, 15),
        "Static": ("7%", 1, 5),
        "Worsening": ("0%", None, None),
        "No trend data": ("60%", 9, 15),
    },
    "Of AMBER": {
        "Improving": ("0%", None, None),
        "Static": ("33%", 1, 3),
        "Worsening": ("0%", None, None),
        "No trend data": ("67%", 2, 3),
    },
    "Of RED": {
        "Improving": ("17%", 1, 6),
        "Static": ("0%", None, None),
        "Worsening": ("50%", 3, 6),
        "No trend data": ("33%", 2, 6),
    },
}
WORKPLAN_PRINTED: Parts = {
    "GREEN": ("91%", None, None),
    "COMPLETED": ("4.5%", None, None),
    "AMBER": ("0%", None, None),
    "RED": ("4.5%", None, None),
}


def _parts(group: str, parts: Parts) -> tuple[PublishedFigure, ...]:
    return tuple(
        PublishedFigure(name=name, printed=printed, numerator=numerator, denominator=of, group=group)
        for name, (printed, numerator, of) in parts.items()
    )


if __name__ == "__main__":
    main()
