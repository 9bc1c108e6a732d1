"""One thing that an examination found."""

from __future__ import annotations

from typing import Literal

import attrs


@attrs.frozen
class Finding:
    """What was found, why it matters, and what to do about it."""

    severity: Literal["missing", "remark"]
    what: str
    why: str
    remedy: str


def missing(what: str, why: str, remedy: str) -> Finding:
    """Return a finding about protection that is not there."""
    return Finding("missing", what, why, remedy)


def remark(what: str, why: str, remedy: str) -> Finding:
    """Return a finding about what somebody can still do, or may want otherwise."""
    return Finding("remark", what, why, remedy)
