"""Commands on business cases that the domain's rules let pass, and some that they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.calendar import FinancialYear
from planevents.case_parts import Activity, CaseContents, CaseLine, CaseRisk, YearAmount
from planevents.identity import label_key
from planevents.money import Money
from planevents.testing.strategies.choices import MANY, Choices, Kind
from planevents.testing.strategies.people import POSTS

if TYPE_CHECKING:
    from planevents.business_case import BusinessCase
    from planevents.identity import EntityKind


def _presented(now: Choices) -> list[BusinessCase]:
    return [one for one in now.plan.business_cases.values() if one.state == "presented"]


def _open(now: Choices) -> list[BusinessCase]:
    return [one for one in now.plan.business_cases.values() if one.state != "approved"]


def _decided(now: Choices) -> list[BusinessCase]:
    return [one for one in now.plan.business_cases.values() if one.state != "presented"]


def _deciding(now: Choices) -> bool:
    return any(body.decides for body in now.plan.bodies)


def _agreeable(now: Choices) -> list[BusinessCase]:
    """Return the cases whose labels are free and whose place is there: what they become can be added."""
    if not _deciding(now):
        return []
    return [one for one in _presented(now) if _fits(now, one)]


def _fits(now: Choices, case: BusinessCase) -> bool:
    contents, labels = case.contents, now.plan.labels
    kinds: tuple[tuple[EntityKind, tuple[str, ...]], ...] = (
        ("action", tuple(one.label for one in contents.activities)),
        ("finance line", tuple(one.label for one in contents.lines)),
        ("risk", tuple(one.label for one in contents.risks)),
    )
    free = all((kind, label_key(label)) not in labels for kind, named in kinds for label in named)
    in_section = case.section is None or case.section in now.plan.sections
    return free and in_section and (case.action is None or now.plan.all_actions[case.action].is_living)


def _contents(now: Choices) -> CaseContents:
    year = str(FinancialYear(2025, now.plan.year_starts))
    line = CaseLine(
        now.free("finance line"),
        title=now.text,
        direction=now.of(("investment", "benefit")),
        kind="revenue",
        recurrence="one-off",
        profile=now.of(((), (YearAmount(year, Money.of("12.50", "GBP")),))),
    )
    activity = Activity(
        now.free("action"),
        title=now.text,
        stage=now.of(("Diagnostic", "Delivery")),
        owners=now.of(((), (POSTS[0].title,))),
        target=now.of((None, now.target)),
    )
    # Without a matrix that has these words nothing can be scored, and a matrix may yet be set.
    matrix = now.plan.risk_matrix
    risk = CaseRisk(now.free("risk"), title=now.text, likelihood="Likely", impact="Minor")
    scored = matrix is not None and matrix.score("Likely", "Minor") is not None
    return CaseContents(
        summary=now.text,
        lines=now.of(((), (line,))),
        activities=now.of(((), (activity,))),
        risks=now.of(((), (risk,))) if scored else (),
    )


def _present(now: Choices) -> c.Command:
    about = now.of((None, *(action.id for action in now.living)))
    section = None if about is not None else now.of((None, *now.plan.sections))
    return c.PresentBusinessCase(
        now.free("business case"),
        title=now.text,
        contents=_contents(now),
        action=about,
        section=section,
        sponsor=now.of((None, *POSTS)),
    )


VALID_CASES: tuple[Kind, ...] = (
    Kind("present a case", "cases", _present, lambda now: len(now.plan.business_cases) < MANY),
    Kind(
        "approve a case",
        "cases",
        lambda now: c.ApproveBusinessCase(now.mostly_first(_agreeable(now)).label, body=now.deciding),
        _agreeable,
    ),
    Kind(
        "reject a case",
        "cases",
        lambda now: c.RejectBusinessCase(now.mostly_first(_presented(now)).label, body=now.deciding),
        lambda now: _presented(now) and _deciding(now),
    ),
    Kind(
        "revise a case",
        "cases",
        lambda now: c.ReviseBusinessCase(
            now.mostly_first(_open(now)).label, contents=_contents(now), reason=now.text
        ),
        _open,
    ),
)

INVALID_CASES: tuple[Kind, ...] = (
    Kind(
        "decide a case again",
        "mistakes",
        lambda now: c.RejectBusinessCase(now.of(_decided(now)).label, body=now.deciding),
        lambda now: _decided(now) and _deciding(now),
        "business-case-decided",
    ),
    Kind(
        "present a case with one label twice",
        "mistakes",
        lambda now: c.PresentBusinessCase(
            now.free("business case"),
            title=now.text,
            contents=CaseContents(
                summary=now.text,
                activities=[
                    Activity(label, title=now.text, stage="Planning") for label in ("1.3(a)", "1.3a")
                ],
            ),
        ),
        lambda _: True,
        "business-case-whole",
    ),
)
