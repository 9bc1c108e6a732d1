"""Commands that name people. Only a register can take them: it seals the names before anything is decided."""

from __future__ import annotations

from planevents import commands as c
from planevents.action import joined
from planevents.people import Person
from planevents.testing.strategies.choices import MANY, Choices, Kind

PEOPLE = (
    Person("Zebedee Quux", post="Head of Policy"),
    Person("Perpetua Quince", post="Mayor"),
    Person("Zebedee Quux", post="Clerk"),
)
NAMES = tuple(dict.fromkeys(person.name for person in PEOPLE))


def _living(now: Choices) -> object:
    return now.living


def _add(now: Choices) -> c.Command:
    return c.AddAction(now.free("action"), title=now.text, owners=[now.of(PEOPLE)], target=now.target)


def _find(now: Choices) -> c.Command:
    action = now.action
    printed = joined(post.title for post in action.owners)
    others = [person for person in PEOPLE if person.post != printed]
    return c.RecordPublishedChange(action.label, field="owners", owners=[now.of(others)])


NAMING: tuple[Kind, ...] = (
    Kind(
        "hand over to somebody",
        "people",
        lambda now: c.ChangeOwners(now.action.label, owners=[now.of(PEOPLE)]),
        _living,
    ),
    Kind(
        "hand over to two",
        "people",
        lambda now: c.ChangeOwners(now.action.label, owners=list(PEOPLE[:2])),
        _living,
    ),
    Kind("add action for somebody", "people", _add, lambda now: len(now.living) < MANY),
    Kind("find somebody", "people", _find, _living),
    Kind(
        "add section for somebody",
        "people",
        lambda now: c.AddSection(now.free("section"), title=now.text, accountable=now.of(PEOPLE)),
        lambda _: True,
    ),
)
"""They are no family of KINDS, for a story, which has no register, cannot take them."""
