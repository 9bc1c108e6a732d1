"""What a bundle says of itself to whoever opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents.projections.base import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planevents.bundle.notes import Note

_TEXT = """\
AUDIT BUNDLE OF THE PLAN {plan}, FROM THE REGISTER {origin}

Check it, with nothing but Python 3.9 or later and no network:

    python -I verify.py BUNDLE.zip --checkpoint 'ORIGIN SIZE ROOT'

Give the checkpoint that a published paper printed, or a file of it. Without one the answer is only
that the bundle agrees with itself. Take verify.py from the planevents project
(src/planevents/bundle/verify_bundle.py), or read the copy that lies here first: it is one short file, and
a verifier that comes with the evidence can lie.

events.jsonl   the events of the plan and the reports, by position: a line is the bytes that were sealed
tree.txt       every leaf of the tree in order: "event" for the next line of events.jsonl, else how many
               events of other plans there are, and the root over them (RFC 9162)
checkpoints/   origin, size and root of the tree at each report on the plan, and at the end
proofs/        that each of those trees goes on from the one before (RFC 9162, section 2.1.4)
changes.csv    the documented changes: a row for every event of the plan. The last column says it in
               words and is a reading aid; the others are held against the sealed events
manifest.json  what is here. Nothing in it is trusted: verify.py holds it against the rest
verify.py      the verifier. Nothing holds this copy, nor this page, against anything that was sealed

Nobody's name is here. Posts are, and for whoever held them a salted commitment that opens nothing by
itself. What people wrote into free text is as they wrote it.

Checkpoints:

"""


def readme(plan: str, notes: Iterable[Note], reports: Mapping[int, str]) -> str:
    """Return the page; ``reports`` are names by the size of their checkpoints."""
    listed = tuple(notes)
    lines = (
        f"    {note.checkpoint.size:>10,}  {plain(reports.get(note.checkpoint.size, ''))}" for note in listed
    )
    origin = plain(listed[-1].checkpoint.origin)
    return _TEXT.format(plan=plan, origin=origin) + "".join(f"{line.rstrip()}\n" for line in lines)
