"""Proposals and decisions that the domain's rules let pass, by the way they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planevents import commands as c
from planevents.testing.strategies.choices import Choices, Kind
from planevents.testing.strategies.people import OWNERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from planevents.action import Action
    from planevents.definitions import Controlled
    from planevents.people import Post


def _living(now: Choices) -> object:
    return now.living


def _other_owners(now: Choices, action: Action) -> tuple[Post, ...]:
    others: Sequence[tuple[Post, ...]] = [owners for owners in OWNERS if owners != action.owners]
    return now.of(others)


def _propose(now: Choices) -> c.Command:
    action = now.action
    target = now.target_but(action.target.current.text)
    return c.ProposeAmendment(action.label, target=target, reason=now.text, impact=now.of((None, now.text)))


def _propose_other_facts(now: Choices) -> c.Command:
    action = now.action
    if now.of((True, False)):
        return c.ProposeAmendment(action.label, owners=_other_owners(now, action), reason=now.text)
    title = now.text_but(action.title)
    description = now.of((None, now.text_but(action.description)))
    return c.ProposeAmendment(action.label, title=title, description=description, reason=now.text)


def _ask(now: Choices, action: Action) -> c.Ask:
    """Ask one thing of an action, of which the rest of the amendment asks nothing."""
    asked: dict[str, Any] = now.of(
        (
            {"target": now.target_but(action.target.current.text)},
            {"owners": _other_owners(now, action)},
            {"title": now.text_but(action.title)},
            {"withdraw": True},
        )
    )
    return c.Ask(action.label, **asked, reason=now.of((None, now.text)))


def _propose_several(now: Choices) -> c.Command:
    asks = [_ask(now, action) for action in now.living[:3]]
    return c.ProposeBulkAmendment(asks, reason=now.text, impact=now.of((None, now.text)))


def _approve(now: Choices) -> c.Command:
    amendment = now.of(now.agreeable)
    alternatives = [item for item in amendment.items if item.kind == "alternative"]
    new = now.free("action") if len(alternatives) == 1 else None
    numbers = [item.number for item in amendment.items]
    some = now.of((None, *numbers)) if len(numbers) > 1 else None
    items = None if some is None else [some]
    return c.ApproveAmendment(amendment.label, body=now.deciding, action=new, items=items)


def _decides(now: Choices) -> bool:
    return any(body.decides for body in now.plan.bodies)


def _set_control(now: Choices) -> c.Command:
    chosen: tuple[Controlled, ...] = now.of((("owners", "wording"), ("owners",), ()))
    return c.SetControl(chosen, reason=now.text)


AMENDMENTS: tuple[Kind, ...] = (
    Kind("propose target", "amendments", _propose, _living),
    Kind(
        "propose alternative",
        "amendments",
        lambda now: c.ProposeAmendment(now.action.label, alternative=now.text, reason=now.text),
        _living,
    ),
    Kind(
        "propose withdrawal",
        "amendments",
        lambda now: c.ProposeAmendment(now.action.label, withdraw=True, reason=now.text),
        _living,
    ),
    Kind("propose owners or words", "amendments", _propose_other_facts, _living),
    Kind("propose several", "amendments", _propose_several, lambda now: len(now.living) > 1),
    Kind("approve", "amendments", _approve, lambda now: now.agreeable and _decides(now)),
    Kind(
        "reject",
        "amendments",
        lambda now: c.RejectAmendment(now.of(now.proposed).label, body=now.deciding),
        lambda now: now.proposed and _decides(now),
    ),
    Kind(
        "take back",
        "amendments",
        lambda now: c.WithdrawAmendment(now.of(now.proposed).label, reason=now.text),
        lambda now: now.proposed,
    ),
    Kind(
        "take note",
        "amendments",
        lambda now: c.NoteAmendment(
            now.of(tuple(now.plan.amendments.values())).label, body=now.of(now.plan.bodies).name
        ),
        lambda now: now.plan.amendments and now.plan.bodies,
        weight=3,
    ),
    Kind("set control", "amendments", _set_control, lambda now: now.plan.change_control != "live"),
)
"""Simplest first: what is shrunk ends there."""
