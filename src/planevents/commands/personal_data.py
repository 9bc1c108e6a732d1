"""What people erase."""

from __future__ import annotations

from typing import Any

import attrs

from planevents.commands.checks import (
    is_text,
    strings,
)
from planevents.errors import InvalidValueError
from planevents.people import is_commitment, nameable, one_line


def _commitments(_: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    for one in value:
        if not is_commitment(one):
            raise InvalidValueError(
                attribute.name, "…", "a commitment is 64 hexadecimal digits", "preview_erase lists them"
            )


@attrs.frozen
class ErasePersonalData:
    """Erase people's names on a legal basis, such as "UK GDPR Article 17(1)(b)"; the record keeps the basis.

    A ``name`` stands for all names that read like it, whoever's they are; ``commitments`` are exactly
    those, where namesakes are to be kept apart. It is one or the other. Nothing shows the name.

    Raises InvalidValueError, in which no name is repeated.
    """

    name: str | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(nameable),
        repr=lambda name: "None" if name is None else "'…'",
    )
    commitments: tuple[str, ...] = attrs.field(
        default=(), converter=strings, kw_only=True, validator=_commitments
    )
    legal_basis: str = attrs.field(kw_only=True, validator=one_line)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)

    def __attrs_post_init__(self) -> None:
        if (self.name is None) != bool(self.commitments):
            raise InvalidValueError(
                "name",
                None if self.name is None else "…",
                "what is erased is one name, or the commitments that are given",
                "give a name, or commitments=[...]",
            )
