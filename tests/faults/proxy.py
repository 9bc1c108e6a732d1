"""A wire between a client and PostgreSQL that can be cut: it is a socket like the server's own."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class Cut(Enum):
    """Where the wire is cut: the server never hears, or it does and the client never hears what became of it."""

    BEFORE = "before it is sent on"
    AFTER = "as soon as it is sent on"
    ANSWER = "before the answer comes back"


@attrs.define
class Order:
    """Cut the wire at the next message that holds ``word``, so many times one after another."""

    word: bytes
    cut: Cut
    times: int


class Proxy:
    """Serves a folder's socket, and passes on what comes to the server's.

    What a client sends at once comes in one piece, as it is small and waits for its answer.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self._server = f"{server}/{SOCKET}"
        self._order: Order | None = None
        self.cuts = 0
        self._lock = threading.Lock()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / SOCKET))
        self._listening.listen()
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def cut(self, word: bytes, cut: Cut, times: int = 1) -> None:
        """Cut the wire when this is next said; after that, pass on everything."""
        with self._lock:
            self._order = Order(word, cut, times)

    def mend(self) -> None:
        """Cut nothing more."""
        with self._lock:
            self._order = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(60)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server)
            except OSError:
                client.close()
                continue
            thread = threading.Thread(target=self._serve, args=(client, server))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        muted, answered = threading.Event(), threading.Event()
        back = threading.Thread(target=_pass_on, args=(server, client, muted, answered))
        with client, server:
            back.start()
            with suppress(OSError):
                while said := client.recv(1 << 20):
                    cut = self._due(said)
                    if cut is Cut.BEFORE:
                        break
                    if cut is not None:
                        muted.set()
                    server.sendall(said)
                    if cut is Cut.ANSWER:
                        answered.wait(60)
                    if cut is not None:
                        break
            _shut(client)
            _shut(server)
            back.join(60)

    def _due(self, said: bytes) -> Cut | None:
        with self._lock:
            order = self._order
            if order is None or order.word not in said:
                return None
            self.cuts += 1
            order.times -= 1
            if not order.times:
                self._order = None
            return order.cut


def _pass_on(
    source: socket.socket, to: socket.socket, muted: threading.Event, answered: threading.Event
) -> None:
    with suppress(OSError):
        while said := source.recv(1 << 20):
            if muted.is_set():
                answered.set()
            else:
                to.sendall(said)
    answered.set()
    _shut(to)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
