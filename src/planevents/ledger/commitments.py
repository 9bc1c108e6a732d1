"""Whether a name is the one that history commits to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.errors import InvalidValueError
from planevents.people import commit

if TYPE_CHECKING:
    from planevents.people import Name


def opens(name: Name) -> bool:
    """Tell whether a stored name and its salt, which may be anything at all, give their commitment."""
    try:
        return commit(name.value, name.salt) == name.commitment
    except (InvalidValueError, TypeError, AttributeError, UnicodeError):
        return False
