"""Running the store, which is written once, under asyncio: SQLAlchemy switches where it would wait."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from planevents.errors import InvalidValueError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")

_PAGE = 500


async def run(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Await what ``work`` returns; its database calls yield to the event loop."""
    try:
        from sqlalchemy.util import greenlet_spawn  # noqa: PLC0415 only asyncio needs greenlet
    except ImportError as error:
        raise MissingExtraError("async", "asyncio") from error
    return await greenlet_spawn(partial(work, *args, **kwargs))


async def iterate(begin: Callable[[], Iterator[R]]) -> AsyncGenerator[R]:
    """Yield what an iterator yields, a page at a time."""
    iterator = begin()
    try:
        while page := await run(lambda: list(islice(iterator, _PAGE))):
            for one in page:
                yield one
    finally:
        close: Callable[[], None] | None = getattr(iterator, "close", None)
        if close is not None:
            await run(close)


def sync_engine(engine: Any) -> Engine:
    """Return the engine inside a host's AsyncEngine.

    Raises InvalidValueError for anything else.
    """
    inner: Engine | None = getattr(engine, "sync_engine", None)
    if inner is None:
        hint = "make it with create_async_engine, or pass a URL"
        raise InvalidValueError("engine", type(engine).__name__, "this is no AsyncEngine", hint)
    return inner


def sync_connection(connection: Any) -> Connection | Session:
    """Return the connection or ORM session inside a host's AsyncConnection or AsyncSession.

    Raises InvalidValueError for anything else, or for a connection that is not open.
    """
    inner: Connection | Session | None = getattr(connection, "sync_connection", None) or getattr(
        connection, "sync_session", None
    )
    if inner is None:
        hint = "pass an open AsyncConnection or AsyncSession"
        raise InvalidValueError("connection", type(connection).__name__, "nothing to write through", hint)
    return inner
