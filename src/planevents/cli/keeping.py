"""The commands for whoever keeps the database: its tables, its roles, and what protects it."""

from typing import Annotated, Any

import attrs
import typer

from planevents.cli import options, render
from planevents.cli.failures import without_password
from planevents.cli.place import Given, Place, place

# Loaded where they are used: SQLAlchemy takes longer to load than most commands take.


def doctor(
    ctx: typer.Context,
    store: options.Store = None,
    *,
    as_json: options.Json = False,
    schema: options.Schema = None,
    prefix: options.Prefix = None,
) -> None:
    """Say what protects the store, and what is missing. The exit status is 1 if anything is.

    Give the address that the application uses: its user's rights are a part of it.
    """
    from planevents.store import keeping  # noqa: PLC0415 see above

    where = _place(ctx, store, schema, prefix)
    with render.busy("looking at the store"):
        found = keeping.examine(where.address, schema=where.schema, prefix=where.prefix)
    if as_json:
        rows: list[dict[str, Any]] = [attrs.asdict(one) for one in found.findings]
        document = {"store": without_password(found.address), "ok": found.ok, "rows": rows}
        render.show_json(document)
    else:
        render.show_wrapped(map(without_password, found.lines()))
    if not found.ok:
        raise typer.Exit(1)


def migrate(
    ctx: typer.Context,
    store: options.Store = None,
    *,
    create: Annotated[bool, typer.Option("--create", help="Make the tables if there are none.")] = False,
    origin: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of a new store in its checkpoints, for good.")
    ] = None,
    schema: options.Schema = None,
    prefix: options.Prefix = None,
) -> None:
    """Bring the store's tables to the format that this version of planevents needs."""
    from planevents.store import keeping  # noqa: PLC0415 see above

    at = _place(ctx, store, schema, prefix)
    done = keeping.migrate(at.address, create=create, schema=at.schema, prefix=at.prefix, origin=origin)
    where = without_password(done.address)
    if done.before is None:
        told = [f"made the tables at {where}, in format {done.after}", f"origin: {done.origin}"]
    elif done.before == done.after:
        told = [f"the tables at {where} are in format {done.after} already"]
    else:
        told = [f"brought the tables at {where} from format {done.before} to format {done.after}"]
    render.show_lines(told)


def roles(
    ctx: typer.Context,
    store: options.Store = None,
    *,
    owner: Annotated[
        str, typer.Option(metavar="ROLE", help="Who owns the tables, and migrates them.")
    ] = "planevents_owner",
    app: Annotated[str, typer.Option(metavar="ROLE", help="Who reads and appends.")] = "planevents_app",
    erasure: Annotated[
        str, typer.Option(metavar="ROLE", help="Who may also erase names.")
    ] = "planevents_erasure",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the SQL, connect to nothing and change nothing.")
    ] = False,
    schema: options.Schema = None,
    prefix: options.Prefix = None,
) -> None:
    """Make the roles of a store in PostgreSQL, or set right what they may do. It may be run again.

    Give the address of a superuser, or of the tables' owner with CREATEROLE. The roles cannot log
    in: grant them to those that do.
    """
    from planevents.store import keeping  # noqa: PLC0415 see above
    from planevents.store import roles as grants  # noqa: PLC0415 see above

    given = grants.Roles(owner, app, erasure)
    if dry_run:
        before: Given = ctx.obj
        within, begins = schema or before.schema or "public", prefix or before.prefix or ""
        sql = grants.statements(given, schema=within, prefix=begins)
        render.show_lines([f"{line};" for line in ("BEGIN", *sql, "COMMIT")])
        return
    at = _place(ctx, store, schema, prefix)
    done = keeping.give_roles(at.address, given, schema=at.schema, prefix=at.prefix)
    render.show_lines(
        [
            f"the roles have what they need, and no more, at {without_password(done)}",
            f"{owner}: owns the tables, and migrates them",
            f"{app}: reads and appends",
            f"{erasure}: reads, appends, and erases names",
            "they cannot log in: grant them to those that do, such as with",
            f"  CREATE ROLE council LOGIN PASSWORD '...' IN ROLE \"{app}\";",
        ]
    )


def _place(ctx: typer.Context, store: str | None, schema: str | None, prefix: str | None) -> Place:
    found = place(ctx, store, None)
    return attrs.evolve(found, schema=schema or found.schema, prefix=prefix or found.prefix)
