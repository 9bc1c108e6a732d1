"""What a paper consists of, and in which order: the sections that have something to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from planevents.papers import amendments, delivery, outcomes, registers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planevents.papers.paper import Paper
    from planevents.papers.section import Section

V = TypeVar("V")


def sections(paper: Paper) -> Iterator[Section]:
    """How the plan performs, as a committee asks about it; a section without anything to tell is left out."""
    if len(paper.plan) or paper.plan.plan.standards:
        yield from outcomes.standards(paper.performance)
    yield from _of(paper.measures, outcomes.outcomes)
    yield from _of(paper.figures, outcomes.as_printed)
    yield from _of(paper.amendments, amendments.amendments)
    yield from _of(paper.milestones, delivery.milestones)
    yield from _of(paper.cadence, delivery.recurring)
    yield from _of(paper.dependencies, delivery.dependencies)
    yield from _of(paper.owners, delivery.owners_behind)
    yield from _of(paper.risks, registers.risks)
    yield from _of(paper.finance, registers.money)
    yield from _of(paper.business_cases, registers.cases)


def appendices(paper: Paper) -> Iterator[Section]:
    """The lists in full, of which the sections tell the figures."""
    yield from _of(paper.measures, outcomes.every_measure)
    yield from _of(paper.risks, registers.every_risk)
    yield from _of(paper.finance, registers.money_by_year)
    yield from _of(paper.business_cases, registers.approved_lines)


def _of(view: V | None, tell: Callable[[V], Iterator[Section]]) -> Iterator[Section]:
    return iter(()) if view is None else tell(view)
