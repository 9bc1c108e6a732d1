"""What documents print of figures."""

from __future__ import annotations

from typing import ClassVar

import attrs

from planevents.events.marks import correctable_field
from planevents.figures import PublishedFigure


@attrs.frozen(kw_only=True)
class FiguresPublished:
    """A document printed a table of percentages; every text is kept as it was printed."""

    type: ClassVar[str] = "figures.published"
    schema: ClassVar[int] = 1
    title: str = correctable_field()
    period: str | None = correctable_field()
    figures: tuple[PublishedFigure, ...]
