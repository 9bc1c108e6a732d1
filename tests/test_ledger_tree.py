"""The tree equals RFC 9162's definition of it, however its leaves arrive."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planevents.errors import InvalidValueError
from planevents.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash

BODIES = tuple(str(number).encode() for number in range(300))
LEAVES = tuple(leaf_hash(body) for body in BODIES)

# The eight inputs and their roots from the Certificate Transparency reference tests.
REFERENCE_INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
REFERENCE_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def merkle_tree_hash(bodies: tuple[bytes, ...]) -> bytes:
    """MTH(D_n), written down as RFC 9162 section 2.1.1 defines it."""
    if not bodies:
        return sha256(b"").digest()
    if len(bodies) == 1:
        return sha256(b"\x00" + bodies[0]).digest()
    k = 1
    while k * 2 < len(bodies):
        k *= 2
    return sha256(b"\x01" + merkle_tree_hash(bodies[:k]) + merkle_tree_hash(bodies[k:])).digest()


def of(leaves: tuple[bytes, ...]) -> Frontier:
    return Frontier.empty().extend(leaves)


def test_empty_tree_has_the_hash_of_nothing() -> None:
    """The root of a tree without leaves is SHA-256 of the empty string."""
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert expected == Frontier.empty().root().hex() == EMPTY_ROOT.hex()


def test_leaves_and_nodes_are_told_apart() -> None:
    """A leaf whose body is two hashes does not hash like the node above them."""
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"\x01" + left + right).digest() == node_hash(left, right)


@pytest.mark.parametrize(("size", "expected"), list(enumerate(REFERENCE_ROOTS, start=1)))
def test_reference_roots(size: int, expected: str) -> None:
    """The roots are those of the Certificate Transparency reference tests."""
    bodies = tuple(bytes.fromhex(text) for text in REFERENCE_INPUTS[:size])

    assert expected == merkle_tree_hash(bodies).hex()
    assert expected == of(tuple(leaf_hash(body) for body in bodies)).root().hex()


def test_every_size_to_300_agrees_with_the_definition() -> None:
    """Appending one leaf at a time gives the RFC's root at every size."""
    frontier = Frontier.empty()
    actual = [frontier.root()]
    for leaf in LEAVES:
        frontier = frontier.extend([leaf])
        actual.append(frontier.root())

    assert [merkle_tree_hash(BODIES[:size]) for size in range(len(BODIES) + 1)] == actual


def test_two_batches_equal_one() -> None:
    """Wherever a batch is cut in two, the frontier comes out the same."""
    for size in range(41):
        whole = of(LEAVES[:size])
        for cut in range(size + 1):
            assert whole == of(LEAVES[:cut]).extend(LEAVES[cut:size])


@given(st.lists(st.lists(st.binary(max_size=40), max_size=40), max_size=20))
def test_any_batches_agree_with_the_definition(batches: list[list[bytes]]) -> None:
    """Any bodies in any batches give the RFC's root and the right count."""
    frontier = Frontier.empty()
    for batch in batches:
        frontier = frontier.extend(leaf_hash(body) for body in batch)
    bodies = tuple(body for batch in batches for body in batch)

    assert len(bodies) == frontier.size
    assert merkle_tree_hash(bodies) == frontier.root()


@given(st.integers(0, 300))
def test_hashes_are_the_complete_subtrees_largest_first(size: int) -> None:
    """The frontier holds one root for each set bit of the size, from the left."""
    expected: list[bytes] = []
    start = 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            expected.append(merkle_tree_hash(BODIES[start : start + 2**bit]))
            start += 2**bit

    assert tuple(expected) == of(LEAVES[:size]).hashes


def test_extending_leaves_the_old_frontier_as_it_was() -> None:
    """A frontier is a value: extending it makes another."""
    before = of(LEAVES[:3])
    before.extend(LEAVES[3:10])

    assert of(LEAVES[:3]) == before


def test_a_body_in_place_of_its_hash_is_refused() -> None:
    """A body that was not hashed is caught, even where it would vanish into a node."""
    with pytest.raises(InvalidValueError, match="leaf_hash first"):
        Frontier.empty().extend([LEAVES[0], b"not hashed"])


@given(st.integers(0, 300))
def test_text_reads_back(size: int) -> None:
    """A frontier's size and text are all that is needed to go on."""
    frontier = of(LEAVES[:size])

    assert frontier == Frontier.from_text(size, frontier.to_text())


def test_text_is_hexadecimal_words() -> None:
    """The text is one word of lower-case hexadecimal for each subtree."""
    expected = f"{REFERENCE_ROOTS[1]} {'ab' * 32}"

    assert expected == Frontier(3, (bytes.fromhex(REFERENCE_ROOTS[1]), b"\xab" * 32)).to_text()


@pytest.mark.parametrize(
    ("size", "text", "reason"),
    [
        (-1, "ab" * 32, "fewer than no leaves"),
        (0, "ab" * 32, "0 leaves has 0 complete subtrees"),
        (1, "", "1 leaves has 1 complete subtrees"),
        (2, f"{'ab' * 32} {'ab' * 32}", "2 leaves has 1 complete subtrees"),
        (3, "ab" * 32, "3 leaves has 2 complete subtrees"),
        (1, "ab" * 31, "a hash has 32 bytes"),
        (1, "ab" * 33, "a hash has 32 bytes"),
        (1, "zz" * 32, "not hexadecimal"),
        (1, "AB" * 32, "not as it was written"),
        (1, f"{'ab' * 32}\n", "not as it was written"),
        (3, f"{'ab' * 32}  {'ab' * 32}", "not as it was written"),
    ],
)
def test_damaged_text_is_refused(size: int, text: str, reason: str) -> None:
    """Text that ``to_text`` cannot have written for that size is refused, with the reason."""
    with pytest.raises(InvalidValueError, match=reason) as refused:
        Frontier.from_text(size, text)

    hint = None if size < 0 else "the head row is damaged: restore it, or rebuild it from the events"
    assert ("size" if size < 0 else "hashes", hint) == (refused.value.field, refused.value.hint)
