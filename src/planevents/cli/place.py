"""Where the plans are, and which of them is meant."""

import os
from collections.abc import Generator
from contextlib import contextmanager

import attrs
import typer

from planevents.cli.failures import UsageError
from planevents.cli.options import DB_VARIABLE, TIMEZONE
from planevents.errors import StoreMissingError
from planevents.register import PlanRegister, Register


@attrs.frozen
class Given:
    """What was given before the command, or by the environment."""

    db: str | None
    timezone: str | None
    schema: str | None = None
    prefix: str | None = None


@attrs.frozen
class Place:
    """A store's address, its time zone, and where in the database its tables are."""

    address: str
    timezone: str
    schema: str | None = None
    prefix: str = ""

    def open(self, *, create: bool = False) -> PlanRegister:
        """Open the register."""
        return PlanRegister.open(
            self.address, create=create, timezone=self.timezone, schema=self.schema, prefix=self.prefix
        )

    def exists(self) -> bool:
        """Whether there is a store."""
        try:
            self.open().close()
        except StoreMissingError:
            return False
        return True


def place(ctx: typer.Context, db: str | None, timezone: str | None) -> Place:
    """Return the store that is meant: what stands after the command goes before what stands ahead of it."""
    given: Given = ctx.obj
    address = db or given.db
    if not address:
        raise UsageError(f"where are the plans? give --db PATH_OR_URL, or set {DB_VARIABLE}")
    if address == "memory://":
        raise UsageError("a store in memory would be gone when this command ends: name a file")
    path = os.path.expanduser(address)  # noqa: PTH111 it may be a URL
    zone = timezone or given.timezone or TIMEZONE
    return Place(path, zone, given.schema or None, given.prefix or "")


@contextmanager
def opened(ctx: typer.Context, db: str | None, timezone: str | None) -> Generator[PlanRegister]:
    """Open the store that is meant, for reading."""
    with place(ctx, db, timezone).open() as register:
        yield register


def chosen(register: Register, plan: str | None) -> str:
    """Return the plan that is meant: the one that is named, or the only one there is."""
    if plan is not None:
        return plan
    plans = register.plans()
    if len(plans) == 1:
        return plans[0]
    if not plans:
        raise UsageError("the store holds no plan yet: bring one in with 'planevents import'")
    raise UsageError(f"the store holds {len(plans)} plans: name one of {', '.join(plans)}")


def chosen_several(register: Register, plans: list[str] | None, *, every: bool) -> str | list[str]:
    """Return the plan that is meant, or several: those that are named, or every one."""
    if every:
        if plans:
            raise UsageError("--all-plans goes with no plan's id: leave out one of the two")
        found = list(register.plans())
        return found if len(found) > 1 else chosen(register, None)
    if plans and len(plans) > 1:
        return plans
    return chosen(register, plans[0] if plans else None)
