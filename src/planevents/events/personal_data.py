"""What was erased."""

from __future__ import annotations

from typing import ClassVar

import attrs


@attrs.frozen(kw_only=True)
class PersonalDataErased:
    """People's names were erased, on a legal basis: of these commitments none can be opened any more."""

    type: ClassVar[str] = "personal_data.erased"
    schema: ClassVar[int] = 1
    commitments: tuple[str, ...]
    legal_basis: str
    reason: str | None
