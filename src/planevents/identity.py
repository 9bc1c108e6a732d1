"""Identity apart from labels: entity ids, plan ids and the addresses that people say.

An entity's id is its kind's letter and the version of the event that added it
(``a5``), so it never changes. A label (``18.1``, ``6(a)``) is what a document prints; it
may change, and commands may use either.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, ClassVar, Literal

from planevents.errors import InvalidValueError

REGISTER = "_register"
"""The register's own stream, where reports are recorded; no plan can have this id."""

_PLAN_ID = re.compile(r"[a-z0-9-]{1,64}")
_EVENT_ADDRESS = re.compile(r"(?:(?P<plan>[a-z0-9-]{1,64}|_register)@)?(?P<version>[0-9]{1,15})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LABEL_NOISE = re.compile(r"[\s()\[\]]+")
_NATURAL = re.compile(r"([0-9]+)")
MAX_LABEL = 100


EntityKind = Literal[
    "action",
    "recommendation",
    "section",
    "amendment",
    "measure",
    "risk",
    "finance line",
    "milestone",
    "dependency",
    "business case",
]


class EntityId(str):
    """The id of anything that a plan holds; not a label."""

    __slots__ = ()
    letter: ClassVar[str] = ""
    kind: ClassVar[EntityKind]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"


class ActionId(EntityId):
    """The id of an action, such as ``ActionId("a5")``."""

    __slots__ = ()
    letter = "a"
    kind = "action"


class RecommendationId(EntityId):
    """The id of a recommendation, such as ``RecommendationId("r4")``."""

    __slots__ = ()
    letter = "r"
    kind = "recommendation"


class SectionId(EntityId):
    """The id of a section, such as ``SectionId("s2")``."""

    __slots__ = ()
    letter = "s"
    kind = "section"


class AmendmentId(EntityId):
    """The id of an amendment, such as ``AmendmentId("m9")``."""

    __slots__ = ()
    letter = "m"
    kind = "amendment"


class MeasureId(EntityId):
    """The id of an outcome measure, such as ``MeasureId("u7")``."""

    __slots__ = ()
    letter = "u"
    kind = "measure"


class RiskId(EntityId):
    """The id of a risk, such as ``RiskId("k7")``."""

    __slots__ = ()
    letter = "k"
    kind = "risk"


class FinanceLineId(EntityId):
    """The id of a finance line, such as ``FinanceLineId("f7")``."""

    __slots__ = ()
    letter = "f"
    kind = "finance line"


class MilestoneId(EntityId):
    """The id of a milestone, such as ``MilestoneId("t7")``."""

    __slots__ = ()
    letter = "t"
    kind = "milestone"


class DependencyId(EntityId):
    """The id of a dependency, such as ``DependencyId("d7")``."""

    __slots__ = ()
    letter = "d"
    kind = "dependency"


class BusinessCaseId(EntityId):
    """The id of a business case, such as ``BusinessCaseId("b7")``."""

    __slots__ = ()
    letter = "b"
    kind = "business case"


def check_plan_id(plan: str) -> str:
    """Return ``plan`` if it can be a plan's id, else raise InvalidValueError."""
    given: Any = plan
    if not isinstance(given, str) or not _PLAN_ID.fullmatch(given):
        raise InvalidValueError(
            "plan",
            plan,
            "a plan id is 1 to 64 of a-z, 0-9 and '-'",
            "use a short lower-case name such as 'cip'",
        )
    return given


def check_label(label: str, field: str = "label") -> str:
    """Return ``label`` if people can say and print it, else raise InvalidValueError."""
    if not isinstance(label, str):  # pyright: ignore[reportUnnecessaryIsInstance] callers may be untyped
        raise InvalidValueError(field, label, "a label is text", "write it as a string, such as '18.1'")
    if not label.strip() or len(label) > MAX_LABEL or _CONTROL.search(label) or not label_key(label):
        raise InvalidValueError(
            field,
            label,
            f"a label is 1 to {MAX_LABEL} printable characters on one line",
            "such as '18.1' or '6(a)'",
        )
    return label


def label_key(label: str) -> str:
    """What two labels must share to be the same label: ``1.3(a)`` and ``1.3a`` are one."""
    return _LABEL_NOISE.sub("", unicodedata.normalize("NFKC", label)).casefold().rstrip(".")


@lru_cache(maxsize=32_768)
def natural_key(label: str) -> tuple[tuple[int, int, str], ...]:
    """Order labels as people do: 6.9 before 6.10, 6(a) among the sixes."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part)
        for part in _NATURAL.split(label_key(label)[:MAX_LABEL])
        if part
    )


def event_version(plan: str, event: int | str, field: str = "event") -> int:
    """Read an event's address (``42`` or ``cip@42``) as a version of ``plan``."""
    version = 0
    if isinstance(event, int) and not isinstance(event, bool):
        version = event
    elif isinstance(event, str) and (match := _EVENT_ADDRESS.fullmatch(event)):
        version = int(match["version"]) if match["plan"] in (None, plan) else 0
    if version >= 1:
        return version
    raise InvalidValueError(field, event, f"an event of plan {plan!r} is addressed as {plan}@42, or as 42")


def parse_event(address: str) -> tuple[str, int]:
    """Read an event's address, ``cip@42``, as a plan's id, or the register's, and a version."""
    given: Any = address
    match = _EVENT_ADDRESS.fullmatch(given) if isinstance(given, str) else None
    if match is None or match["plan"] is None or int(match["version"]) < 1:
        raise InvalidValueError("event", address, "an event is addressed by its plan and version", "cip@42")
    return match["plan"], int(match["version"])


def split_address(address: str) -> tuple[str, str | None]:
    """Split what a person says, ``cip`` or ``cip/18.1``, into the plan's id and a label."""
    plan, slash, label = address.partition("/")
    return check_plan_id(plan), check_label(label) if slash else None
