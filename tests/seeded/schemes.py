"""Status schemes with a mistake in each, and beside each the same scheme without it."""

from __future__ import annotations

from planevents import Status, StatusScheme

COMPLETE = Status("Complete", letter="C", complete=True, terminal=True, on_track=True)


def dead_end() -> StatusScheme:
    """Whoever pauses an action never hears of it again: somebody forgot the way back."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Paused", on_track=False),
        COMPLETE,
        moves=[
            ("In progress", "Paused"),
            ("In progress", "Complete"),
        ],
    )


def dead_end_mended() -> StatusScheme:
    """What was paused goes on."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Paused", on_track=False),
        COMPLETE,
        moves=[
            ("In progress", "Paused"),
            ("Paused", "In progress"),
            ("In progress", "Complete"),
        ],
    )


def ambiguous_alias() -> StatusScheme:
    """What a cell prints as "In progress - on hold" begins with another status's name."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Held", on_track=False, aliases=("In progress - on hold",)),
        COMPLETE,
    )


def ambiguous_alias_mended() -> StatusScheme:
    """Words that are nobody else's."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Held", on_track=False, aliases=("On hold",)),
        COMPLETE,
    )


def unreachable() -> StatusScheme:
    """A status that was added to the list, and to no move."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Closing", on_track=True),
        COMPLETE,
        moves=[
            ("In progress", "Complete"),
            ("Closing", "Complete"),
        ],
    )


def unreachable_mended() -> StatusScheme:
    """One comes to it."""
    return StatusScheme(
        "Programme",
        Status("In progress", on_track=True),
        Status("Closing", on_track=True),
        COMPLETE,
        moves=[
            ("In progress", "Closing"),
            ("In progress", "Complete"),
            ("Closing", "Complete"),
        ],
    )
