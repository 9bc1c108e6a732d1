"""What actions stand under: sections, and the recommendations that they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from planevents import commands as c
from planevents.editions.drafting import squeezed
from planevents.identity import label_key

if TYPE_CHECKING:
    from planevents.action import Action
    from planevents.editions.columns import ColumnMap
    from planevents.editions.drafting import Draft
    from planevents.editions.rows import EditionRow
    from planevents.editions.sections import FirstSection
    from planevents.plan import Plan


class Structure:
    """The sections and recommendations of one edition, compared with those of the plan."""

    def __init__(
        self, draft: Draft, plan: Plan, columns: ColumnMap, first: tuple[FirstSection, ...] = ()
    ) -> None:
        self.draft = draft
        self.plan = plan
        self.columns = columns
        there = first if not plan.is_open else tuple(plan.sections.values())
        self.sections = {_heading(section.title): section.label for section in there}
        self.labels = {label_key(section.label) for section in there}
        self.rows: dict[str, int] = {}

    def take(self, rows: tuple[EditionRow, ...]) -> None:
        """Propose the sections and recommendations that are new, and what recommendations now read."""
        self.rows = {label_key(row.ref): row.number for row in rows}
        known: dict[str, list[EditionRow]] = {}
        for row in rows:
            if row.section and _heading(row.section) not in self.sections:
                label = self._free_label()
                self.sections[_heading(row.section)] = label
                added = c.AddSection(label, title=row.section, kind="theme")
                self.draft.propose("added", added, row, label)
            if row.recommendation:
                known.setdefault(label_key(row.recommendation), []).append(row)
        for key, answering in known.items():
            text = self._agreed(answering, "recommendation_text")
            source = self._agreed(answering, "recommendation_source")
            self._recommendation(key, answering[0], text, source)

    def section(self, row: EditionRow) -> str | None:
        """Return the label of the section under which a row stands."""
        return self.sections[_heading(row.section)] if row.section else None

    def parent(self, row: EditionRow) -> str | None:
        """Return the label of the action whose sub-action a row is, which a row above or the plan has."""
        if not row.parent:
            return None
        key = label_key(row.parent)
        if self.rows.get(key, row.number) >= row.number and ("action", key) not in self.plan.labels:
            self.draft.faults.add(
                f"{row.ref} is a sub-action of {row.parent!r}, which is no row above and not in the plan: "
                "put the parent's row first, or correct its reference",
                row=row.number,
                column=self.columns.parent,
            )
        return row.parent

    def compare(self, row: EditionRow, action: Action) -> None:
        """Note a fault where an action stands elsewhere than in the plan: no edition can move one."""
        answers = self.plan.entity_label(action.recommendation) or ""
        if row.recommendation is not None and label_key(row.recommendation) != label_key(answers):
            self._moved(row, "recommendation", row.recommendation, answers)
        section = None if action.section is None else self.plan.sections[action.section].title
        if row.section is not None and _heading(row.section) != _heading(section or ""):
            self._moved(row, "section", row.section, section or "")

        parent = self.plan.entity_label(action.parent) or ""
        if row.parent is not None and label_key(row.parent) != label_key(parent):
            self._moved(row, "parent", row.parent, parent)

    def _free_label(self) -> str:
        number = len(self.sections) + 1
        while str(number) in self.labels:
            number += 1
        self.labels.add(str(number))
        return str(number)

    def _agreed(
        self, answering: list[EditionRow], role: Literal["recommendation_text", "recommendation_source"]
    ) -> str | None:
        """Return what the rows of a recommendation say of it; rows that leave it out repeat the others."""
        filled = [row for row in answering if getattr(row, role)]
        if not filled:
            absent: str | None = getattr(answering[0], role)
            return absent
        said: str = getattr(filled[0], role)
        for row in filled[1:]:
            if getattr(row, role) != said:
                self.draft.faults.add(
                    f"recommendation {row.recommendation!r} reads otherwise on {filled[0].place}: "
                    "make the two alike",
                    row=row.number,
                    column=getattr(self.columns, role),
                )
        return said

    def _recommendation(self, key: str, row: EditionRow, text: str | None, source: str | None) -> None:
        label = row.recommendation or ""
        found = self.plan.labels.get(("recommendation", key))
        if found is None:
            added = c.AddRecommendation(label, text=text or _untold(label), source=source or None)
            self.draft.propose("added", added, row, label)
            return
        recommendation = self.plan.find_recommendation(label)
        was = recommendation.text if recommendation.text != _untold(recommendation.label) else ""
        if text is not None and squeezed(text) != squeezed(was):
            self._observe(row, "text", recommendation.text, text)
        if source is not None and squeezed(source) != squeezed(recommendation.source or ""):
            self._observe(row, "source", recommendation.source, source)

    def _observe(self, row: EditionRow, field: Literal["text", "source"], old: str | None, new: str) -> None:
        label = row.recommendation or ""
        change = c.RecordPublishedChange(label, field=field, old=old, new=new or None)
        self.draft.propose("observed", change, row, label, field, old, new)

    def _moved(
        self, row: EditionRow, role: Literal["recommendation", "section", "parent"], now: str, before: str
    ) -> None:
        here, there = (repr(one) if one else f"no {role}" for one in (now, before))
        self.draft.faults.add(
            f"{row.ref} stands under {here} here and under {there} in the plan; "
            "an edition cannot move an action, so give it another reference",
            row=row.number,
            column=getattr(self.columns, role),
        )


def _heading(title: str) -> str:
    return squeezed(title).casefold()


def _untold(label: str) -> str:
    """Return the text of a recommendation whose text no edition prints."""
    return f"Recommendation {label}"
