"""A checkpoint that was typed from paper is the one that was printed, or is refused by name."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.tree import EMPTY_ROOT
from planevents.ledger.typed import ALPHABET, GROUP, GROUPS, read_root, write_root

ORIGIN = "council.example/plans"
ROOT = bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
CHECKPOINT = Checkpoint(ORIGIN, 20852163, ROOT)
PRINTED = """\
council.example/plans
20852163
1B2HD GTMHZ GRZ8J W7CGX S040X
2JN8A KFTXH N3HYZ W7CZ8 0XHGH
Y0VRA YT7H8 NDH79
"""
SAMPLES = [CHECKPOINT, Checkpoint("a", 0, EMPTY_ROOT), Checkpoint("rådhus", 2**63 - 1, b"\xff" * 32)]
IDS = ["some", "none", "most"]

origins = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
checkpoints = st.builds(
    Checkpoint, origin=origins, size=st.integers(1, 2**63 - 1), root=st.binary(min_size=32, max_size=32)
)


def groups_of(checkpoint: Checkpoint) -> list[str]:
    return write_root(checkpoint.root, checkpoint.origin, checkpoint.size).split()


def refusal(typed: str, checkpoint: Checkpoint) -> str:
    """Why a root as typed is refused; what is read instead fails the test."""
    with pytest.raises(InvalidValueError) as refused:
        read_root(typed, checkpoint.origin, checkpoint.size)
    return str(refused.value)


def test_it_is_printed_in_lines_of_groups() -> None:
    """The form never changes, for it is on paper: thirteen groups of five, five to a line."""
    assert PRINTED == CHECKPOINT.to_typed()
    assert CHECKPOINT == Checkpoint.read(PRINTED)


@given(checkpoints)
@example(SAMPLES[1])
def test_what_was_printed_reads_back(checkpoint: Checkpoint) -> None:
    """Every checkpoint is read from its typed form, on lines or on one, and no letter looks like another."""
    printed = checkpoint.to_typed()
    groups = printed.split("\n", 2)[2]

    assert checkpoint == Checkpoint.read(printed) == Checkpoint.read(" ".join(printed.split()))
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{5}[ \n]){13}", groups)


@given(
    checkpoints,
    st.lists(
        st.sampled_from(
            ["", "", "", " ", "-", "\n", "  ", "\r\n", "\t", "\N{NO-BREAK SPACE}", "\u2013", "\u2011", "\xad"]
        ),
        min_size=65,
        max_size=65,
    ),
    st.lists(st.integers(0, 3), min_size=65, max_size=65),
)
def test_people_type_as_they_like(checkpoint: Checkpoint, between: list[str], hands: list[int]) -> None:
    """Small letters, O for 0, I or L for 1, and white space or hyphens anywhere are all the same."""
    alike = {"0": "0Oo0", "1": "1IlL"}
    characters = "".join(groups_of(checkpoint))
    typed = "".join(
        alike.get(character, f"{character}{character.lower()}" * 2)[hand] + gap
        for character, hand, gap in zip(characters, hands, between, strict=True)
    )

    assert checkpoint == Checkpoint.read(f"{checkpoint.origin}\n{checkpoint.size}\n{typed}")


@pytest.mark.parametrize("checkpoint", SAMPLES, ids=IDS)
def test_every_misread_character_is_found_and_its_group_named(checkpoint: Checkpoint) -> None:
    """All 2,015 ways to misread one character are refused."""
    groups = groups_of(checkpoint)
    for number, group in enumerate(groups, 1):
        for at in range(GROUP):
            for other in set(ALPHABET) - {group[at]}:
                wrong = f"{group[:at]}{other}{group[at + 1 :]}"
                typed = " ".join([*groups[: number - 1], wrong, *groups[number:]])

                said = refusal(typed, checkpoint)
                assert f"root: group {number} is not as it was printed, got {wrong!r}" in said


@pytest.mark.parametrize("checkpoint", SAMPLES, ids=IDS)
def test_every_swap_within_a_group_is_found(checkpoint: Checkpoint) -> None:
    """Any two characters of a group in each other's place are refused, neighbours or not."""
    groups = groups_of(checkpoint)
    found = 0
    for number, group in enumerate(groups, 1):
        for one, other in combinations(range(GROUP), 2):
            if group[one] != group[other]:
                letters = list(group)
                letters[one], letters[other] = letters[other], letters[one]
                typed = " ".join([*groups[: number - 1], "".join(letters), *groups[number:]])
                found += 1

                assert f"group {number} is not" in refusal(typed, checkpoint)
    assert found > 0


@given(checkpoints, st.integers(0, 63))
def test_neighbours_in_each_others_place_are_found(checkpoint: Checkpoint, at: int) -> None:
    """Two characters that follow each other are never read in the other order, across groups either."""
    typed = "".join(groups_of(checkpoint))
    swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    if swapped == typed:
        return

    assert f"{at // GROUP + 1}" in refusal(swapped, checkpoint)


@given(checkpoints)
def test_every_swap_of_groups_is_found_and_both_are_named(checkpoint: Checkpoint) -> None:
    """Any two of the thirteen groups in each other's place are refused: also the last, whatever the origin."""
    groups = groups_of(checkpoint)
    for one, other in combinations(range(GROUPS), 2):
        typed = list(groups)
        typed[one], typed[other] = typed[other], typed[one]

        assert f"groups {one + 1} and {other + 1} are not as they were printed" in refusal(
            " ".join(typed), checkpoint
        )


@given(checkpoints, st.integers(0, 12), st.integers(0, 12))
def test_a_group_that_was_written_twice_is_found(checkpoint: Checkpoint, one: int, other: int) -> None:
    """A group stands for itself in its own place alone."""
    groups = groups_of(checkpoint)
    if one == other:
        return
    groups[one] = groups[other]

    assert f"group {one + 1} is not" in refusal(" ".join(groups), checkpoint)


@given(checkpoints)
@example(SAMPLES[2])
def test_every_misprinted_digit_of_the_size_is_found(checkpoint: Checkpoint) -> None:
    """One wrong digit, and two neighbours in each other's place, are refused, and the size is named."""
    typed, digits = " ".join(groups_of(checkpoint)), str(checkpoint.size)
    wrong = {
        f"{digits[:at]}{other}{digits[at + 1 :]}" for at in range(len(digits)) for other in "0123456789"
    } | {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)}

    for size in {int(text) for text in wrong} - {checkpoint.size}:
        with pytest.raises(InvalidValueError, match=r"^size: not as it was printed"):
            read_root(typed, checkpoint.origin, size)


def test_most_misprints_of_the_origin_are_found() -> None:
    """About 19 in 20 are refused; the last group says that the origin may be to blame."""
    groups = " ".join(groups_of(CHECKPOINT))
    found = 0
    misprints = [
        f"{ORIGIN[:at]}{other}{ORIGIN[at + 1 :]}" for at in range(len(ORIGIN)) for other in "xyzABC09"
    ]
    for origin in misprints:
        try:
            read_root(groups, origin, CHECKPOINT.size)
        except InvalidValueError as refused:
            found += f"group 13 fails too if the origin, {origin!r}, is not as it was printed" in str(refused)

    assert 0.9 < found / len(misprints) < 1


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (PRINTED.replace("GTMHZ", "GTMH"), "root: group 2 has 4 characters, not 5, got 'GTMH'"),
        (PRINTED.replace("GTMHZ", "GTMHZZ"), "root: group 2 has 6 characters, not 5, got 'GTMHZZ'"),
        (PRINTED.replace("GTMHZ", "G"), "root: group 2 has 1 character, not 5"),
        (PRINTED.replace("GTMHZ ", ""), "root: there are 12 groups, not 13"),
        (f"{PRINTED}NDH79", "root: there are 14 groups, not 13"),
        (PRINTED.replace("GTMHZ", "GTUHZ"), "group 2 is not as it was printed, got 'GTUHZ' (compare"),
        (PRINTED.replace("GTMHZ", "GTM/Z"), "group 2 is not as it was printed, got 'GTM/Z'"),
        (PRINTED.replace("1B2HD", "1B2/D"), "group 1 is not as it was printed, got '1B2/D'"),
        (PRINTED.replace("GTMHZ", "GTM\u017fZ"), "group 2 is not as it was printed"),
        (PRINTED.replace("20852163", "2085216\u0663"), "size: not a size in decimal"),
        (PRINTED.replace("20852163", "9" * 19), "size: not as it was printed"),
        (PRINTED.replace("20852163", "our council"), "size: not a size in decimal"),
        (PRINTED.replace(ORIGIN, "our council").replace("\n", " "), "an origin must hold no spaces"),
        (f"\ud800 20852163 {' '.join(groups_of(CHECKPOINT))}", "origin: must be one line of text"),
        (f"{ORIGIN} 20852163 {'x' * 100_000}", "root: group 1 has 100000 characters"),
    ],
)
def test_what_was_mistyped_is_named(typed: str, reason: str) -> None:
    """The reason names the part to look at, and never repeats more than a line of it."""
    with pytest.raises(InvalidValueError) as refused:
        Checkpoint.read(typed)

    assert reason in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("typed", [PRINTED.replace("GTMHZ", "GTMH"), PRINTED.replace("GTMHZ ", "")])
def test_what_has_not_the_shape_is_told_the_shape(typed: str) -> None:
    """Too short a group, or too few of them."""
    with pytest.raises(InvalidValueError) as refused:
        Checkpoint.read(typed)

    shape = "a root is 13 groups of 5 characters to type, or 44 characters in base64 that end in '='"
    assert shape == refused.value.hint


@given(st.text() | st.text(f"{ALPHABET} -\n", min_size=60, max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    """What a person may type by mistake is refused with a reason, never with another error."""
    for typed in (text, f"council.example 1 {text}", f"{text}\n1\n{text}"):
        with pytest.raises(InvalidValueError):
            Checkpoint.read(typed)
