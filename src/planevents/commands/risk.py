"""What people do with the risk register."""

from __future__ import annotations

import attrs

from planevents.commands.checks import is_risk_matrix, is_text, mapping
from planevents.commands.command import Command
from planevents.people import Person, Post, holder
from planevents.risk_matrix import RiskMatrix


@attrs.frozen
class SetRiskMatrix(Command):
    """Set the matrix by which risks are scored, or change it, with a reason.

    ``likelihoods_as`` and ``impacts_as`` map labels in use to those of the new matrix.
    """

    matrix: RiskMatrix = attrs.field(validator=is_risk_matrix)
    likelihoods_as: dict[str, str] = attrs.field(factory=dict[str, str], converter=mapping, kw_only=True)
    impacts_as: dict[str, str] = attrs.field(factory=dict[str, str], converter=mapping, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class AddRisk(Command):
    """Add a risk to the register, with its likelihood and impact as the matrix calls them."""

    risk: str = attrs.field(validator=is_text)
    title: str = attrs.field(kw_only=True, validator=is_text)
    likelihood: str = attrs.field(kw_only=True, validator=is_text)
    impact: str = attrs.field(kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    owner: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)
    section: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RescoreRisk(Command):
    """Score a risk again; what is left out stays as it was."""

    risk: str = attrs.field(validator=is_text)
    likelihood: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RewordRisk(Command):
    """Change a risk's title or description on purpose; a blank description leaves it without one."""

    risk: str = attrs.field(validator=is_text)
    title: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ChangeRiskOwner(Command):
    """Give a risk another owner; None leaves it without one."""

    risk: str = attrs.field(validator=is_text)
    owner: Post | Person | None = attrs.field(converter=holder, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class RelabelRisk(Command):
    """Give a risk another reference; its identity stays."""

    risk: str = attrs.field(validator=is_text)
    to: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class AddMitigation(Command):
    """Say that an action of the plan mitigates a risk."""

    risk: str = attrs.field(validator=is_text)
    action: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class RemoveMitigation(Command):
    """Say that an action no longer mitigates a risk."""

    risk: str = attrs.field(validator=is_text)
    action: str = attrs.field(kw_only=True, validator=is_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=is_text)


@attrs.frozen
class CloseRisk(Command):
    """Close a risk off, with a reason."""

    risk: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)


@attrs.frozen
class ReopenRisk(Command):
    """Open a closed risk again, with a reason; it stands as it was last scored."""

    risk: str = attrs.field(validator=is_text)
    reason: str = attrs.field(kw_only=True, validator=is_text)
