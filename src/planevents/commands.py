"""What people ask for: the imperative twins of the events.

A command's subject (and a status) is positional, all else is by keyword. Commands carry no
plan id. An action, recommendation, section or amendment is named by its label or its
typed id. ``effective_on`` is the day from which it holds; without one, the call's, else today.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, get_args

import attrs

from planevents.definitions import (
    Body,
    ChangeControl,
    Field,
    FieldValues,
    Origin,
    Standard,
    bodies,
    field_values,
    fields,
    standards,
    texts,
)
from planevents.errors import InvalidValueError
from planevents.events import Classification, ObservedField, UpdateKind
from planevents.people import Person, Post, holder, holders, is_commitment, nameable, one_line
from planevents.statuses import StatusScheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def strings(value: Iterable[str]) -> tuple[str, ...]:
    """Convert a list of strings; a bare string is refused, for its letters would be taken apart."""
    if isinstance(value, str):
        raise InvalidValueError("value", value, "this is a list", f"write [{value!r}]")
    return texts(value)


def _mapping(value: Any) -> dict[str, str]:
    """Convert a mapping of texts to one of its own, which the caller cannot change afterwards."""
    try:
        given: dict[Any, Any] = dict(value)
    except (TypeError, ValueError) as error:
        raise InvalidValueError("mapping", value, "this is a mapping", "write {'old': 'new'}") from error
    if not all(isinstance(word, str) for pair in given.items() for word in pair):
        raise InvalidValueError("mapping", value, "this maps texts to texts", "write {'old': 'new'}")
    return given


def _plain_date(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if isinstance(value, datetime) or not (isinstance(value, date) or _left_out(attribute, value)):
        raise InvalidValueError(
            attribute.name, value, "this is a day, not a moment or a text", "pass a datetime.date"
        )


LONGEST_TEXT = 100_000
"""As many characters as one text of an event can have: what is sealed cannot be taken back."""


def _text(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise InvalidValueError(
            attribute.name, len(value), f"a text has at most {LONGEST_TEXT:,} characters", "attach a document"
        )
    if not (isinstance(value, str) or _left_out(attribute, value)):
        raise InvalidValueError(
            attribute.name, value, "this is text", "pass a string, exactly as it is written"
        )


def _address(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InvalidValueError(
            attribute.name, value, "this is the address of an event", "pass its version, or cip@42"
        )


def _text_or_day(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if isinstance(value, datetime) or not isinstance(value, str | date | None):
        raise InvalidValueError(
            attribute.name, value, "this is text, a day, or None", "pass a string or a datetime.date"
        )


def _flag(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidValueError(attribute.name, value, "this is yes or no", "pass True or False")


def _month(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValueError(
            attribute.name, value, "this is the number of a month", "4 is April, as in the UK"
        )


def _scheme(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, StatusScheme):
        raise InvalidValueError(
            attribute.name, value, "this is a status scheme", "such as planevents.statuses.NARRATIVE"
        )


def _one_of(literal: Any) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    choices: tuple[str, ...] = get_args(literal)

    def check(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value not in choices and not _left_out(attribute, value):
            raise InvalidValueError(
                attribute.name, value, "there is no such choice", f"it is one of {', '.join(choices)}"
            )

    return check


def _left_out(attribute: attrs.Attribute[Any], value: object) -> bool:
    return value is None and attribute.default is None


@attrs.frozen
class Command:
    """Base of all commands. ``place`` is where in the call's source document it was read."""

    effective_on: date | None = attrs.field(default=None, kw_only=True, validator=_plain_date)
    place: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class OpenPlan(Command):
    """Open a plan; change control is chosen here, once."""

    title: str = attrs.field(validator=_text)
    scheme: StatusScheme = attrs.field(kw_only=True, validator=_scheme)
    change_control: ChangeControl = attrs.field(
        default="live", kw_only=True, validator=_one_of(ChangeControl)
    )
    organisation: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    fields: tuple[Field, ...] = attrs.field(default=(), converter=fields, kw_only=True)
    standards: tuple[Standard, ...] = attrs.field(default=(), converter=standards, kw_only=True)
    bodies: tuple[Body, ...] = attrs.field(default=(), converter=bodies, kw_only=True)
    year_starts: int = attrs.field(default=4, kw_only=True, validator=_month)


@attrs.frozen
class ApprovePlan(Command):
    """Approve the plan as a body that decides: under approval, drafting ends here."""

    body: str = attrs.field(kw_only=True, validator=_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class ChangeScheme(Command):
    """Change to another status scheme, mapping every status in use."""

    scheme: StatusScheme = attrs.field(validator=_scheme)
    mapping: dict[str, str] = attrs.field(factory=dict[str, str], converter=_mapping, kw_only=True)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class RecordEdition(Command):
    """Record that a published document was taken into the plan."""

    document: str = attrs.field(validator=_text)
    sha256: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class AddSection(Command):
    """Add a theme, an aim, a package of work, a directorate."""

    section: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    kind: str = attrs.field(default="section", kw_only=True, validator=_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    accountable: Post | Person | None = attrs.field(default=None, converter=holder, kw_only=True)


@attrs.frozen
class AddRecommendation(Command):
    """Add what somebody outside recommended."""

    recommendation: str = attrs.field(validator=_text)
    text: str = attrs.field(kw_only=True, validator=_text)
    source: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class AddAction(Command):
    """Add an action. ``status`` lets it be born with one, complete even (rule 10)."""

    action: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    owners: tuple[Post | Person, ...] = attrs.field(default=(), converter=holders, kw_only=True)
    start: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    status: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    origin: Origin | None = attrs.field(default=None, kw_only=True, validator=_one_of(Origin))
    recommendation: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    section: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    parent: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    follows: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    fields: FieldValues = attrs.field(factory=tuple, converter=field_values, kw_only=True)
    tags: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)


@attrs.frozen
class Relabel(Command):
    """Give an action another reference; its identity stays."""

    action: str = attrs.field(validator=_text)
    to: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class Reword(Command):
    """Change an action's title or description on purpose."""

    action: str = attrs.field(validator=_text)
    title: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    description: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class ChangeOwners(Command):
    """Hand an action over."""

    action: str = attrs.field(validator=_text)
    owners: tuple[Post | Person, ...] = attrs.field(converter=holders, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class SetFields(Command):
    """Give custom fields of an action other values; no values empties a field."""

    action: str = attrs.field(validator=_text)
    fields: FieldValues = attrs.field(converter=field_values, kw_only=True)


@attrs.frozen
class Tag(Command):
    """Replace an action's tags."""

    action: str = attrs.field(validator=_text)
    tags: tuple[str, ...] = attrs.field(converter=strings, kw_only=True)


@attrs.frozen
class ReportStatus(Command):
    """Say where an action stands; a status that counts as complete completes it.

    ``printed`` is the text of a published cell, kept beside the status read from it.
    """

    action: str = attrs.field(validator=_text)
    status: str = attrs.field(validator=_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    completed: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    commitment: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    printed: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class NoteUpdate(Command):
    """Keep an update that was printed without a status; ``see`` names the action it points at."""

    action: str = attrs.field(validator=_text)
    kind: UpdateKind = attrs.field(kw_only=True, validator=_one_of(UpdateKind))
    printed: str = attrs.field(kw_only=True, validator=_text)
    see: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class Complete(Command):
    """Complete an action; ``commitment`` says what continues (rule 9), ``completed`` when it was done."""

    action: str = attrs.field(validator=_text)
    status: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    completed: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    commitment: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    narrative: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class Reopen(Command):
    """Open a completed action again, with a reason (rule 19)."""

    action: str = attrs.field(validator=_text)
    status: str = attrs.field(validator=_text)
    reason: str = attrs.field(kw_only=True, validator=_text)
    period: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class Withdraw(Command):
    """Take an action out of the plan."""

    action: str = attrs.field(validator=_text)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class Supersede(Command):
    """Let another action of the plan take an action's place."""

    action: str = attrs.field(validator=_text)
    by: str = attrs.field(kw_only=True, validator=_text)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class Reprofile(Command):
    """Move a target date, with a reason, under live change control."""

    action: str = attrs.field(validator=_text)
    target: str = attrs.field(kw_only=True, validator=_text)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class Redraft(Command):
    """Change a target date before the plan is approved; the original moves with it."""

    action: str = attrs.field(validator=_text)
    target: str = attrs.field(kw_only=True, validator=_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class ProposeAmendment(Command):
    """Ask for another target, for another action in its place, or for withdrawal: exactly one.

    ``amendment`` labels the proposal; without one it is numbered ``A1``, ``A2`` and so on.
    """

    action: str = attrs.field(validator=_text)
    target: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    alternative: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    withdraw: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    reason: str = attrs.field(kw_only=True, validator=_text)
    impact: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    body: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    amendment: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class ApproveAmendment(Command):
    """Agree to a proposal, as a body that decides; ``action`` labels an alternative's new action."""

    amendment: str = attrs.field(validator=_text)
    body: str = attrs.field(kw_only=True, validator=_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    action: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class RejectAmendment(Command):
    """Refuse a proposal, as a body that decides."""

    amendment: str = attrs.field(validator=_text)
    body: str = attrs.field(kw_only=True, validator=_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class NoteAmendment(Command):
    """Take note of a proposal, as any body; it decides nothing."""

    amendment: str = attrs.field(validator=_text)
    body: str = attrs.field(kw_only=True, validator=_text)
    minute: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class RecordPublishedChange(Command):
    """Record what a document shows without a decision behind it.

    ``field`` is target, title, owners (with ``owners``), field (a custom one, with its ``name``
    and ``values``), listed (``new=None`` for what is no longer listed), or source or text of a
    recommendation. ``declared`` says whether the document itself calls it a change.
    """

    ref: str = attrs.field(validator=_text)
    field: ObservedField = attrs.field(kw_only=True, validator=_one_of(ObservedField))
    old: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    new: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    owners: tuple[Post | Person, ...] = attrs.field(default=(), converter=holders, kw_only=True)
    name: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    values: tuple[str, ...] = attrs.field(default=(), converter=strings, kw_only=True)
    declared: bool = attrs.field(default=False, kw_only=True, validator=_flag)


@attrs.frozen
class ClassifyChange(Command):
    """Say what an observed change was; ``event`` is its address, ``cip@42`` or 42."""

    event: int | str = attrs.field(validator=_address)
    as_: Classification = attrs.field(kw_only=True, validator=_one_of(Classification))
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class AttachEvidence(Command):
    """Put a link or a file's SHA-256 behind an action's status."""

    action: str = attrs.field(validator=_text)
    title: str = attrs.field(kw_only=True, validator=_text)
    link: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    sha256: str | None = attrs.field(default=None, kw_only=True, validator=_text)


@attrs.frozen
class CorrectFact(Command):
    """Set right a field that an earlier event holds wrongly; ``effective_on`` as a field takes a date."""

    event: int | str = attrs.field(validator=_address)
    field: str = attrs.field(kw_only=True, validator=_text)
    value: str | date | None = attrs.field(kw_only=True, validator=_text_or_day)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class RetractFact(Command):
    """Take back an event that was recorded in error."""

    event: int | str = attrs.field(validator=_address)
    reason: str = attrs.field(kw_only=True, validator=_text)


@attrs.frozen
class IssueReport:
    """Publish a report on plans: it pins what is known of them now, up to ``cut_off``."""

    name: str = attrs.field(validator=_text)
    plans: tuple[str, ...] = attrs.field(converter=strings, kw_only=True)
    period: str = attrs.field(kw_only=True, validator=_text)
    cut_off: date = attrs.field(kw_only=True, validator=_plain_date)
    body: str | None = attrs.field(default=None, kw_only=True, validator=_text)
    meeting: date | None = attrs.field(default=None, kw_only=True, validator=_plain_date)
    supersedes: str | None = attrs.field(default=None, kw_only=True, validator=_text)


def _commitments(_: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]) -> None:
    for one in value:
        if not is_commitment(one):
            raise InvalidValueError(
                attribute.name, "…", "a commitment is 64 hexadecimal digits", "preview_erase lists them"
            )


@attrs.frozen
class ErasePersonalData:
    """Erase people's names on a legal basis, such as "UK GDPR Article 17(1)(b)"; the record keeps the basis.

    A ``name`` stands for all names that read like it, whoever's they are; ``commitments`` are exactly
    those, where namesakes are to be kept apart. It is one or the other. Nothing shows the name.

    Raises InvalidValueError, in which no name is repeated.
    """

    name: str | None = attrs.field(
        default=None,
        validator=attrs.validators.optional(nameable),
        repr=lambda name: "None" if name is None else "'…'",
    )
    commitments: tuple[str, ...] = attrs.field(
        default=(), converter=strings, kw_only=True, validator=_commitments
    )
    legal_basis: str = attrs.field(kw_only=True, validator=one_line)
    reason: str | None = attrs.field(default=None, kw_only=True, validator=_text)

    def __attrs_post_init__(self) -> None:
        if (self.name is None) != bool(self.commitments):
            raise InvalidValueError(
                "name",
                None if self.name is None else "…",
                "what is erased is one name, or the commitments that are given",
                "give a name, or commitments=[...]",
            )
