"""What people ask of a plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import attrs

from planevents.commands.checks import (
    is_month,
    is_scheme,
    is_text,
    mapping,
    one_of,
    strings,
)
from planevents.commands.command import Command
from planevents.definitions import (
    Body,
    ChangeControl,
    Controlled,
    Field,
    Standard,
    bodies,
    fields,
    standards,
)
from planevents.errors import InvalidValueError
from planevents.statuses import StatusScheme

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen
class OpenPlan(Command):
    """Open a plan; change control is chosen here, once."""

    title: str = attrs.field(validator=is_text)
    scheme: StatusScheme = attrs.field(kw_only=True, validator=is_scheme)
    change_control: ChangeControl = attrs.field(default="live", kw_only=True, validator=one_of(ChangeControl))
    organisation: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    fields: tuple[Field, ...] = attrs.field(default=(), converter=fields, kw_only=True)
    standards: tuple[Standard, ...] = attrs.field(default=(), converter=standards, kw_only=True)
    bodies: tuple[Body, ...] = attrs.field(default=(), converter=bodies, kw_only=True)
    year_starts: int = attrs.field(default=4, kw_only=True, validator=is_month)


@attrs.frozen
class ApprovePlan(Command):
    """Approve the plan as a body that decides: under approval, drafting ends here."""

    body: str = attrs.field(kw_only=True, validator=is_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


def _controlled(value: Iterable[Controlled]) -> tuple[Controlled, ...]:
    choices: tuple[Controlled, ...] = get_args(Controlled)
    given = strings(value)
    for one in given:
        if one not in choices:
            raise InvalidValueError(
                "controlled", one, "there is no such choice", f"it is one of {', '.join(choices)}"
            )
    return tuple(one for one in choices if one == "target" or one in given)


@attrs.frozen
class SetControl(Command):
    """Say what of an approved plan changes only by amendment: beside targets, owners or wording."""

    controlled: tuple[Controlled, ...] = attrs.field(converter=_controlled)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeScheme(Command):
    """Change to another status scheme, mapping every status in use."""

    scheme: StatusScheme = attrs.field(validator=is_scheme)
    mapping: dict[str, str] = attrs.field(factory=dict[str, str], converter=mapping, kw_only=True)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RecordEdition(Command):
    """Record that a published document was taken into the plan."""

    document: str = attrs.field(validator=is_text)
    sha256: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class SetStandards(Command):
    """Set the plan's standards anew: all of them, also those that stay."""

    standards: tuple[Standard, ...] = attrs.field(converter=standards)
    reason: str = attrs.field(kw_only=True, validator=is_text)
