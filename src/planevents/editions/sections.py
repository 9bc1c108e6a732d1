"""The sections that a plan is opened with, as a plan.toml lays them down."""

from __future__ import annotations

from typing import Any

import attrs

from planevents.commands import AddSection
from planevents.commands.checks import is_text
from planevents.editions.owners import read_owners
from planevents.errors import InvalidValueError
from planevents.identity import check_label


def _label(_: object, __: attrs.Attribute[Any], value: str) -> None:
    check_label(value)


def _one_officer(_: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None and len(read_owners(value)) != 1:
        raise InvalidValueError(attribute.name, value, "this is one post", "name exactly one")


@attrs.frozen
class FirstSection:
    """A section that a plan has from the beginning: an aim, and under it packages of work.

    ``parent`` is the label of one that stands before it. ``accountable`` is one post, or a person
    written as in a cell of owners.
    """

    label: str = attrs.field(validator=_label)
    title: str = attrs.field(validator=is_text)
    kind: str = attrs.field(default="section", validator=is_text)
    parent: str | None = attrs.field(default=None, validator=is_text)
    accountable: str | None = attrs.field(default=None, validator=_one_officer)

    @property
    def command(self) -> AddSection:
        """The command that adds it."""
        return AddSection(
            self.label,
            title=self.title,
            kind=self.kind,
            parent=self.parent,
            accountable=None if self.accountable is None else read_owners(self.accountable)[0],
        )
