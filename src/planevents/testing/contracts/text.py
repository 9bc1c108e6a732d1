"""Text: what people type comes back as they typed it, and what no database holds is refused."""

# These are tests: they assert that expected == actual.
# ruff: noqa: S101, SIM300

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from planevents.errors import InvalidValueError, NotCanonicalError
from planevents.people import Name
from planevents.store.interface import CommandRecord, NoStream, StreamAppend
from planevents.testing.contracts.samples import assert_sealed, contents, name, stream, unrecorded

if TYPE_CHECKING:
    from planevents.store.interface import Store

HOSTILE = (
    "",
    " ",
    "'); DROP TABLE event; --",
    '"quoted" \\"escaped\\" \\\\',
    "%s %(name)s %% :name ? $1 {}",
    "tab\tline\nreturn\r\nend",
    "\\N",
    "\\.",
    "\\x41\\u0041\\101",
    "\x01\x1f\x7f\x80\x9f",
    "Ynys Môn",
    "Ynys Mo\u0302n",
    "\u202eright to left\u202c",
    "zero\u200bwidth \ufeff \ufffe \uffff",
    "line\u2028paragraph\u2029",
    "🏛 \U0010ffff",
    "null",
    "İstanbul ß ẞ ŒΣς",
)
"""Texts at which some database, driver or format stumbles."""

IMPOSSIBLE = ("a\x00b", "\x00", "\ud800", "\udfff\ud800")
"""Texts that not every database can hold: with a NUL, or with half a surrogate pair."""


class TextContract:
    """Every store takes the same texts, so that a history can move from one to another."""

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
    def test_any_text_comes_back_as_it_was(self, store: Store, text: str) -> None:
        """In an event, its actor, a plan's id, a command's id and fingerprint, and a name."""
        person = name(text)
        new = unrecorded(text, text, text.strip()[:100].replace("\n", " ") or "Officer")

        store.append([StreamAppend(text, NoStream(), [new])], (text, text), [person])

        (one,) = store.read(text)
        assert (text, new.event, new.context) == (one.plan, one.event, one.context)
        assert ((text,), 1) == (store.plans(), store.version(text))
        assert CommandRecord(text, text, 0, 1) == store.command(text)
        assert {person.commitment: text} == store.names([person.commitment])
        assert [new.context.actor.title] == [row.actor for row in store.stored()]
        assert_sealed(store)

    def test_a_long_text_is_kept_whole(self, store: Store) -> None:
        """Some people write reports into a narrative; and an id may have 200 characters."""
        story, long_id = "Ynys Môn \\N 🏛\t" * 20_000, "".join(map(chr, range(0x10000, 0x10000 + 200)))

        store.append([StreamAppend(long_id, NoStream(), [unrecorded(story)])], (long_id, "f"))

        assert [unrecorded(story).event] == [one.event for one in store.read(long_id)]
        assert CommandRecord(long_id, "f", 0, 1) == store.command(long_id)

    def test_texts_that_look_alike_are_not_the_same(self, store: Store) -> None:
        """Whatever a database's collation makes of case, accents, spaces and composed letters."""
        alike = ("cip", "CIP", "cip ", " cip", "cíp", "ci\u0301p", "\u217dip", "cip\u200b", "ss", "ß")
        for position, text in enumerate(alike):
            store.append([stream(text, NoStream())], (text, text))
            assert CommandRecord(text, text, position, 1) == store.command(text)

        assert alike == store.plans()

    def test_a_nul_in_an_event_is_kept(self, store: Store) -> None:
        """Canonical JSON escapes it, so that no database ever sees it."""
        store.append([StreamAppend("cip", NoStream(), [unrecorded("a\x00b")])], ("c1", "f1"))

        assert [unrecorded("a\x00b").event] == [one.event for one in store.read("cip")]
        assert_sealed(store)

    @pytest.mark.parametrize("text", IMPOSSIBLE, ids=ascii)
    @pytest.mark.parametrize("place", ["plan", "held plan", "command", "fingerprint", "actor", "name"])
    def test_text_that_not_every_database_holds_is_refused(self, store: Store, place: str, text: str) -> None:
        """By every store, whether or not its own could hold it; and nothing is kept."""
        store.append([stream("cip", 0)], ("c1", "f1"))
        before = contents(store)
        given: dict[str, tuple[list[StreamAppend], tuple[str, str], list[Name]]] = {
            "plan": ([stream(text, NoStream())], ("c2", "f2"), []),
            "held plan": ([StreamAppend(text, NoStream()), stream("cip", 1)], ("c2", "f2"), []),
            "command": ([stream("cip", 1)], (text, "f2"), []),
            "fingerprint": ([stream("cip", 1)], ("c2", text), []),
            "actor": (
                [stream("b", 0), StreamAppend("a", NoStream(), [unrecorded(actor=text)])],
                ("c2", "f2"),
                [],
            ),
            "name": ([stream("cip", 1)], ("c2", "f2"), [_unopened(text)]),
        }

        with pytest.raises((InvalidValueError, NotCanonicalError)):
            store.append(*given[place])

        assert before == contents(store)
        store.append([stream("cip", 1)], ("c2", "f2"))

    def test_a_name_that_is_refused_is_not_repeated(self, store: Store) -> None:
        """Errors are logged, and names never are."""
        with pytest.raises(InvalidValueError) as refused:
            store.append([stream("cip", 0)], ("c1", "f1"), [name("Ada\x00Lovelace")])

        assert "Lovelace" not in f"{refused.value} {refused.value!r}"

    @pytest.mark.parametrize("text", IMPOSSIBLE, ids=ascii)
    def test_nothing_has_a_name_that_cannot_be(self, store: Store, text: str) -> None:
        """To ask for it is an error, or finds nothing; the store goes on."""
        store.append([stream("cip", 0)], ("c1", "f1"))

        assert {None} >= {
            _answered(lambda: store.version(text) or None),
            _answered(lambda: list(store.read(text)) or None),
            _answered(lambda: store.command(text)),
            _answered(lambda: store.names([text]) or None),
        }
        assert 1 == store.version("cip")


def _unopened(text: str) -> Name:
    """Return a name with a commitment that it would open, if it could be written."""
    salt = b"s" * 16
    try:
        return name(text, salt)
    except UnicodeEncodeError:
        return Name("0" * 64, salt, text)


def _answered(question: Any) -> Any:
    try:
        return question()
    except InvalidValueError:
        return None
