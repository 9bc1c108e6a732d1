"""How a failure is told: one clear line, and what it lists beneath it."""

import re

from planevents.errors import StoreFormatError, StoreMissingError
from planevents.projections.base import plain

LISTED = 50
LONGEST = 500

_PASSWORD = re.compile(r"(?P<user>://[^\s/:@]*:)\S*(?=@)|(?P<key>[?&]\w*password=)[^\s&'\"]*")


class UsageError(Exception):
    """What was asked is not clear: something is missing on the command line, or contradicts it."""


def without_password(text: str) -> str:
    """Return a text with the passwords of URLs in it blotted out."""
    return _PASSWORD.sub(lambda found: f"{found['user'] or found['key']}***", text)


def complaint(error: Exception | str) -> str:
    """Return what to print for an error: never a traceback, nothing that steers a terminal."""
    first, *listed = _message(error).splitlines() or [type(error).__name__]
    rest = [f"  ... and {len(listed) - LISTED} more"] if len(listed) > LISTED else []
    return "\n".join((f"error: {_line(first)}", *map(_line, listed[:LISTED]), *rest))


def _message(error: Exception | str) -> str:
    match error:
        case StoreMissingError():
            command = "migrate --create" if error.address.startswith("postgresql") else "import"
            return f"there is no event store at {error.address}: 'planevents {command}' makes one"
        case StoreFormatError():
            return str(error).replace("open it with create=True", "run 'planevents migrate'")
        case OSError(strerror=str(why), filename=str(name)):
            return f"{name}: {why}"
        case _:
            return str(error)


def _line(text: str) -> str:
    line = without_password(plain(text))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
