"""Checkpoints are written and read exactly as C2SP's tlog-checkpoint says."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.ledger.checkpoint import Checkpoint, validate_origin
from planevents.ledger.tree import EMPTY_ROOT

# The example of the specification, without its signature.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
EXAMPLE_ROOT = bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

checkpoints = st.builds(
    Checkpoint,
    origin=st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1),
    size=st.integers(1, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
)


def test_the_specifications_example_is_read() -> None:
    """The specification's own example has the parts that it says."""
    expected = Checkpoint("example.com/behind-the-sofa", 20852163, EXAMPLE_ROOT)

    assert expected == Checkpoint.parse(EXAMPLE)


def test_the_specifications_example_is_written() -> None:
    """Writing gives the specification's bytes, by either name."""
    checkpoint = Checkpoint("example.com/behind-the-sofa", 20852163, EXAMPLE_ROOT)

    assert EXAMPLE == checkpoint.to_text() == str(checkpoint)


@given(checkpoints)
def test_every_checkpoint_reads_back(checkpoint: Checkpoint) -> None:
    """Reading what was written gives the same checkpoint."""
    assert checkpoint == Checkpoint.parse(checkpoint.to_text())


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Text that is no checkpoint is refused with a reason, never with another error."""
    with pytest.raises(InvalidValueError):
        Checkpoint.parse(f"{text}\n01\n")


@given(checkpoints, st.integers(0, 200), st.characters())
def test_a_changed_character_is_never_overlooked(
    checkpoint: Checkpoint, index: int, replacement: str
) -> None:
    """No two texts of three lines mean the same checkpoint."""
    text = checkpoint.to_text()
    index %= len(text)
    changed = text[:index] + replacement + text[index + 1 :]
    try:
        read = Checkpoint.parse(changed)
    except InvalidValueError:
        return

    assert (changed == text) == (read == checkpoint)


def test_the_empty_register_has_a_checkpoint() -> None:
    """Size 0 is written as a single zero, with the root of the empty tree."""
    text = "council.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

    assert Checkpoint("council.example", 0, EMPTY_ROOT) == Checkpoint.parse(text)


def test_extension_lines_are_dropped() -> None:
    """Extension lines are allowed by the specification, and mean nothing here."""
    assert Checkpoint.parse(EXAMPLE) == Checkpoint.parse(f"{EXAMPLE}extension\n")


def test_repr_shows_the_root_in_hexadecimal() -> None:
    """The one-line form is for people who compare roots by eye."""
    expected = f"Checkpoint(origin='council.example', size=1, root={'ab' * 32})"

    assert expected == repr(Checkpoint("council.example", 1, b"\xab" * 32))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not the lines of a checkpoint"),
        ("\n\n\n", "not the lines of a checkpoint"),
        (EXAMPLE.rstrip("\n"), "each ends in a newline"),
        (f"{EXAMPLE}extension", "each ends in a newline"),
        (f"{EXAMPLE}\n", "not the lines of a checkpoint"),
        (f"{EXAMPLE}\n— example.com/behind-the-sofa Az3grlgt\n", "not the lines of a checkpoint"),
        (f"\n1\n{ROOT}\n", "not the lines of a checkpoint"),
        ("example.com\n1\n", "not the lines of a checkpoint"),
        (EXAMPLE.replace("\n", "\r\n"), "not a size"),
        (f"example.com\n01\n{ROOT}\n", "without leading zeros"),
        (f"example.com\n-1\n{ROOT}\n", "not a size"),
        (f"example.com\n+1\n{ROOT}\n", "not a size"),
        (f"example.com\n1_0\n{ROOT}\n", "not a size"),
        (f"example.com\n\u0661\n{ROOT}\n", "not a size"),
        (f"example.com\n 1\n{ROOT}\n", "not a size"),
        (f"example.com\n{2**63}\n{ROOT}\n", r"between 0 and 2\^63 - 1"),
        (f"example.com\n{'9' * 5000}\n{ROOT}\n", "not a size"),
        (f"example.com\n0\n{ROOT}\n", "not the root of the empty tree"),
        (f"exam\x00ple\n1\n{ROOT}\n", "one line of text"),
        ("example.com\n1\n????\n", "not base64"),
        ("example.com\n1\né\n", "not base64"),
        (f"example.com\n1\n{ROOT.replace('/', '_')}\n", "not base64"),
        (f"example.com\n1\n{ROOT.removesuffix('=')}\n", "not base64"),
        (f"example.com\n1\n{ROOT.removesuffix('I=')}J=\n", "as RFC 4648 section 4 writes it"),
        (f"example.com\n1\n{b64encode(bytes(31)).decode()}\n", "32 bytes"),
        (f"example.com\n1\n{b64encode(bytes(33)).decode()}\n", "32 bytes"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, reason: str) -> None:
    """A text that the specification does not allow is refused, with the reason."""
    with pytest.raises(InvalidValueError, match=reason):
        Checkpoint.parse(text)


@pytest.mark.parametrize("origin", ["council.example/plans", "swale", "rådhus.example"])
def test_an_origin_is_a_name(origin: str) -> None:
    """A name without spaces is a register's origin as it stands."""
    assert origin == validate_origin(origin)


@pytest.mark.parametrize(
    "origin", ["", " ", "our council", "council\u00a0plans", "a+b", "a\nb", "a\tb", "a\x7fb", "\ud800"]
)
def test_an_origin_that_cannot_name_a_key_is_refused(origin: str) -> None:
    """White space, plus signs and control characters would break a signature line."""
    with pytest.raises(InvalidValueError, match=r"council\.example/plans"):
        validate_origin(origin)


class TestRead:
    """A person's checkpoint is read in whatever form they have it."""

    @given(checkpoints.filter(lambda one: one.origin == one.origin.strip()))
    def test_three_lines_are_read_whatever_the_origin(self, checkpoint: Checkpoint) -> None:
        """What ``to_text`` wrote is read, spaces inside the origin and all."""
        assert checkpoint == Checkpoint.read(checkpoint.to_text())

    @pytest.mark.parametrize(
        "text",
        [
            EXAMPLE,
            EXAMPLE.rstrip("\n"),
            EXAMPLE.replace("\n", "\r\n"),
            EXAMPLE.replace("\n", " "),
            EXAMPLE.replace("\n", "  ", 1),
            f"\ufeff{EXAMPLE}",
            f"\n\n    {EXAMPLE}\n\n".replace("\n", "\n    "),
            EXAMPLE.replace("\n", "\n\n"),
            f"{EXAMPLE}an extension\n",
            f"{EXAMPLE}\n— example.com/behind-the-sofa Az3grlgt\n",
            f"{EXAMPLE}\n— example.com/behind-the-sofa Az3grlgt\n".replace("\n", "\r\n"),
        ],
    )
    def test_every_form_is_the_same_checkpoint(self, text: str) -> None:
        """Lines or one line, indented, with a mark or Windows' line ends, below it signatures: all are read."""
        assert Checkpoint.parse(EXAMPLE) == Checkpoint.read(text)

    def test_an_origin_with_spaces_needs_a_line_of_its_own(self) -> None:
        """On one line nobody can say where it ends, and the refusal says what to do."""
        spaced = EXAMPLE.replace("example.com/", "example com ")

        assert "example com behind-the-sofa" == Checkpoint.read(f"  {spaced}").origin
        with pytest.raises(InvalidValueError, match="each on a line of its own"):
            Checkpoint.read(spaced.replace("\n", " "))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "not a checkpoint"),
            ("council.example", "not a checkpoint"),
            ("council.example 5", "not a checkpoint"),
            (f"council.example five {ROOT}", "size: not a size"),
            (f"council.example 05 {ROOT}", "size: not a size"),
            (f"council.example 5 {ROOT} more", "there is more after the root, got 'more'"),
            (f"council.example 5 {ROOT[1:]}", "root: not base64"),
            (f"council.example 5 {ROOT.replace('I=', 'J=')}", "as RFC 4648 section 4 writes it"),
            (f"council.example 0 {ROOT}", "not the root of the empty tree"),
            (
                f"council.example 5 {ROOT[:-1]}",
                "group 1 has 43 characters, not 5, got .* 44 characters in base64",
            ),
        ],
    )
    def test_what_is_in_no_form_is_refused(self, text: str, reason: str) -> None:
        """The reason names the part that is wrong."""
        with pytest.raises(InvalidValueError, match=reason):
            Checkpoint.read(text)
