"""Events to canonical bytes and back: the only module that knows the wire form.

``canonical_json`` says what the bytes are. ``strict`` reads and writes field by field, and is what
decides; ``reading`` and ``writing`` do the same at once, where a class allows it, and leave
what they doubt to ``strict``. ``schemas`` holds the event types with their versions,
``upcasting`` the steps from one version to the next,
``headers`` what is sealed beside an event, ``rows`` what a store keeps.
"""

from __future__ import annotations

from planevents.codec.canonical_json import MAX_INTEGER, Wire, body, canonical
from planevents.codec.commands import command_wire
from planevents.codec.headers import HeaderWriter, decode_context, decode_header, encode_header, instant
from planevents.codec.rows import StoredEvent, recorded, recorded_rows
from planevents.codec.schemas import Codec, decode, encode, standard
from planevents.codec.upcasting import UPCASTERS, EachOf, Upcaster

__all__ = [
    "MAX_INTEGER",
    "UPCASTERS",
    "Codec",
    "EachOf",
    "HeaderWriter",
    "StoredEvent",
    "Upcaster",
    "Wire",
    "body",
    "canonical",
    "command_wire",
    "decode",
    "decode_context",
    "decode_header",
    "encode",
    "encode_header",
    "instant",
    "recorded",
    "recorded_rows",
    "standard",
]
