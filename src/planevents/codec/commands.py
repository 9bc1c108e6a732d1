"""What a call's fingerprint covers of its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.codec.strict import converter

if TYPE_CHECKING:
    from planevents.codec.canonical_json import Wire


def command_wire(command: object) -> Wire:
    """Return what a command's fingerprint covers: all of it but people's names."""
    wire: Wire = converter().unstructure(command)
    return {"command": type(command).__name__, **wire}
