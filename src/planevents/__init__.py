"""Plans that a public body must answer for, told as immutable events.

Open a register, act as a post, send commands, and ask what changed::

    from planevents import PlanRegister
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planevents.async_register import AsyncPlanRegister
    from planevents.calendar import FinancialYear, Quarter
    from planevents.errors import CommandRefusedError, PlanEventsError
    from planevents.people import Person, Post
    from planevents.recorded import Receipt, RecordedEvent, Source
    from planevents.register import PlanRegister
    from planevents.rules import RuleBook, plan_rule
    from planevents.statuses import Status, StatusScheme
    from planevents.target import TargetDate

__version__ = "0.1.0"

_HOMES = {
    "AsyncPlanRegister": "async_register",
    "CommandRefusedError": "errors",
    "FinancialYear": "calendar",
    "Person": "people",
    "PlanEventsError": "errors",
    "PlanRegister": "register",
    "Post": "people",
    "Quarter": "calendar",
    "Receipt": "recorded",
    "RecordedEvent": "recorded",
    "RuleBook": "rules",
    "Source": "recorded",
    "Status": "statuses",
    "StatusScheme": "statuses",
    "TargetDate": "target",
    "plan_rule": "rules",
}

__all__ = [
    "AsyncPlanRegister",
    "CommandRefusedError",
    "FinancialYear",
    "Person",
    "PlanEventsError",
    "PlanRegister",
    "Post",
    "Quarter",
    "Receipt",
    "RecordedEvent",
    "RuleBook",
    "Source",
    "Status",
    "StatusScheme",
    "TargetDate",
    "plan_rule",
]


def __dir__() -> list[str]:
    """Name what can be asked for."""
    return [*__all__, "__version__"]


def __getattr__(name: str) -> object:
    """Load what is asked for when it is asked for, so that importing planevents costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'planevents' has no attribute {name!r}")
    return getattr(import_module(f"planevents.{_HOMES[name]}"), name)
