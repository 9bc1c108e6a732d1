"""A refusal is read by people: its words are kept, and change only when somebody means them to."""

from __future__ import annotations

import json

import pytest
from tests.domain.words import CORNERED, FILE, said

WORDS: dict[str, list[str]] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", WORDS)
def test_a_refusal_reads_as_it_did(name: str) -> None:
    """Rule, field, message and hint of everything that the rules find."""
    assert WORDS[name] == said(name)


def test_every_corner_has_its_words() -> None:
    """No refused corner is without."""
    assert set(CORNERED) <= set(WORDS)
