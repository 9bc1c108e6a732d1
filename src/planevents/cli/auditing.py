"""The command that prints the raw events."""

import json
from collections import deque
from typing import Annotated

import typer

from planevents.cli import options, render
from planevents.cli.place import opened
from planevents.codec import encode
from planevents.recorded import RecordedEvent


def log(
    ctx: typer.Context,
    plan: Annotated[str | None, typer.Argument(metavar="PLAN", help="Only this plan's events.")] = None,
    *,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only the last N events; else all.")
    ] = None,
    as_json: options.Json = False,
    db: options.Db = None,
    timezone: options.Timezone = None,
) -> None:
    """Print the events as they were recorded, the newest last."""
    with opened(ctx, db, timezone) as register:
        every = register.events(plan)
        recorded = every if limit is None else iter(deque(every, limit))
        if as_json:
            render.show_json({"plan": plan, "rows": [_event(one) for one in recorded]})
            return
        for one in recorded:
            data = encode(one.event).decode()
            said = (
                f"{one.address}  {one.event.type}  effective {one.effective_on}  "
                f"recorded {one.recorded_at:%Y-%m-%d %H:%M:%S} UTC at {one.position}  {one.context.actor}"
            )
            render.show_lines([said, f"    {data}"])


def _event(one: RecordedEvent) -> dict[str, object]:
    context = one.context
    source = context.source
    return {
        "position": one.position,
        "address": one.address,
        "plan": one.plan,
        "version": one.version,
        "type": one.event.type,
        "schema": one.event.schema,
        "recorded_at": one.recorded_at.isoformat(),
        "effective_on": one.effective_on.isoformat(),
        "actor": str(context.actor),
        "command_id": context.command_id,
        "document": None if source is None else source.document,
        "document_sha256": None if source is None else source.sha256,
        "place": None if source is None else source.place,
        "data": json.loads(encode(one.event)),
    }
