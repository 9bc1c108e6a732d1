"""Which column of a table plays which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping


@attrs.frozen
class ColumnMap:
    """Which column plays which role: the headings by role.

    ``status`` gives, for each period, the heading of its column of statuses; ``update`` is the
    column whose period is the edition's own. ``fields`` are custom fields by heading, of which
    ``many`` hold several values separated by ``;``. Columns in ``ignore`` are left unread.
    ``posts`` are texts of owner cells that read like names and are posts.
    """

    ref: str = "ref"
    title: str = "title"
    description: str | None = None
    section: str | None = None
    parent: str | None = None
    recommendation: str | None = None
    recommendation_source: str | None = None
    recommendation_text: str | None = None
    owners: str | None = None
    start: str | None = None
    target: str | None = None
    origin: str | None = None
    see: str | None = None
    reason: str | None = None
    update: str | None = None
    status: Mapping[str, str] = attrs.field(factory=dict[str, str])
    fields: Mapping[str, str] = attrs.field(factory=dict[str, str])
    many: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Return every heading that has a role."""
        single = (getattr(self, role) for role in ROLES)
        named = tuple(heading for heading in single if heading is not None)
        return (*named, *self.status.values(), *self.fields.values())

    @property
    def can_lack(self) -> tuple[str, ...]:
        """Return what an edition can be without: roles, periods of statuses, custom fields."""
        return (*(role for role in ROLES if role not in NEEDED), *self.status, *self.fields)

    def lacking(self, names: tuple[str, ...]) -> ColumnMap:
        """Return the map of an edition that has no columns for these roles, periods or fields."""
        if not names:
            return self
        roles: dict[str, Any] = {name: None for name in names if name in ROLES}
        return attrs.evolve(
            self,
            **roles,
            status={period: heading for period, heading in self.status.items() if period not in names},
            fields={field: heading for field, heading in self.fields.items() if field not in names},
        )


NEEDED = ("ref", "title")
"""The roles that every edition needs a column for."""

ROLES = tuple(
    one.name
    for one in attrs.fields(ColumnMap)
    if one.name not in {"status", "fields", "many", "ignore", "posts"}
)

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ref": ("ref", "ref.", "reference", "no", "no.", "id"),
    "title": ("title", "action", "initiative"),
    "description": ("description",),
    "section": ("section", "theme", "aim"),
    "parent": ("parent", "sub-action of"),
    "recommendation": ("recommendation", "rec", "rec."),
    "recommendation_source": ("recommendation_source", "source"),
    "recommendation_text": ("recommendation_text", "recommendation text"),
    "owners": ("owners", "owner", "owner(s)", "lead", "lead officer"),
    "start": ("start", "start date"),
    "target": ("target", "target date", "target date for completion", "due", "due date", "end date"),
    "origin": ("origin",),
    "see": ("see",),
    "reason": ("reason",),
    "update": ("update", "status", "rag", "progress", "position"),
}
"""The headings by which a role is recognised where no column map is given."""


def recognise(header: tuple[str, ...]) -> ColumnMap:
    """Return the column map of headings that are known by name."""
    found = {heading.casefold(): heading for heading in reversed(header)}
    roles: dict[str, Any] = {
        role: found[name] for role, names in SYNONYMS.items() for name in reversed(names) if name in found
    }
    return ColumnMap(**roles)
