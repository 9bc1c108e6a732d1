"""What is said of printed figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import events as e
from planevents.errors import Violation
from planevents.figures import check_figures
from planevents.rule import Change, plan_rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@plan_rule(
    "published-figures",
    "A printed percentage is one that its counts can give, and the parts of a whole agree on it.",
    severity="warn",
    number=17,
)
def published_figures(change: Change) -> Iterator[Violation]:
    """Warn of what is odd in a table that a document printed; it is kept as it was printed."""
    if isinstance(change.event, e.FiguresPublished):
        for finding in check_figures(change.event.figures):
            yield Violation(field="figures", message=str(finding))
