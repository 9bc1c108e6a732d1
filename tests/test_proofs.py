"""Proofs are made as RFC 9162 defines them, written as C2SP says, and refused when anything is changed."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from functools import cache, partial
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.naive_tree import Kept, NaiveTree, Uniform, leaf, path_shape, proof_shape

from planevents.errors import ProofError
from planevents.ledger.checkpoint import Checkpoint
from planevents.ledger.proof import (
    ConsistencyProof,
    InclusionProof,
    check_consistency,
    check_inclusion,
    consistency,
    inclusion,
)
from planevents.ledger.tiles import grown
from planevents.ledger.tree import EMPTY_ROOT, Frontier

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 70_000
EDGES = (1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, MOST)
ORIGIN = "council.example/plans"
HASH = leaf(0)
LARGEST = 2**63 - 1
MUTATIONS = 10_000
sizes = st.sampled_from(EDGES) | st.integers(1, MOST)


@cache
def naive() -> NaiveTree:
    return NaiveTree(map(leaf, range(MOST)))


@cache
def kept() -> Kept:
    leaves = naive().leaves
    return Kept(leaves, grown(Frontier.empty(), leaves, Kept().nodes)[1])


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, naive().root(0, size))


def body(index: int) -> bytes:
    """What ``leaf`` hashes."""
    return str(index).encode()


def included(index: int, size: int) -> InclusionProof:
    return InclusionProof(index, inclusion(kept().nodes, index, size), checkpoint(size))


def consistent(old: int, new: int) -> ConsistencyProof:
    return ConsistencyProof(old, consistency(kept().nodes, old, new), checkpoint(new))


# Made


def test_the_proofs_that_the_rfc_shows() -> None:
    """For its tree of seven leaves the RFC names the nodes of each path: these are they."""
    tree = naive().root
    a, b, c, d, e, f, j = (tree(at, at + 1) for at in range(7))
    g, h, i = tree(0, 2), tree(2, 4), tree(4, 6)
    k, l = tree(0, 4), tree(4, 7)  # noqa: E741 the RFC's own names
    nodes = kept().nodes

    assert (b, h, l) == inclusion(nodes, 0, 7)
    assert (c, g, l) == inclusion(nodes, 3, 7)
    assert (f, j, k) == inclusion(nodes, 4, 7)
    assert (i, k) == inclusion(nodes, 6, 7)
    assert (c, d, g, l) == consistency(nodes, 3, 7)
    assert (l,) == consistency(nodes, 4, 7)
    assert (i, j, k) == consistency(nodes, 6, 7)
    assert (a, e) == (naive().leaves[0], naive().leaves[4])


def test_every_inclusion_to_64() -> None:
    """For every leaf of every tree to 64, the path is the RFC's, and it verifies."""
    for size in range(1, 65):
        for index in range(size):
            path = inclusion(kept().nodes, index, size)
            assert naive().path(index, 0, size) == path
            check_inclusion(leaf(index), index, size, path, naive().root(0, size))


def test_every_consistency_to_64() -> None:
    """For every two trees to 64, the path is the RFC's, and it verifies."""
    for new in range(1, 65):
        for old in range(1, new + 1):
            path = consistency(kept().nodes, old, new)
            assert naive().proof(old, new) == path
            check_consistency(old, naive().root(0, old), new, naive().root(0, new), path)


@given(sizes, st.integers(0), st.booleans())
@example(65_537, 0, False)
@example(65_537, 0, True)
@example(MOST, 65_535, False)
def test_any_inclusion(size: int, index: int, from_the_end: bool) -> None:
    """So it is of larger trees, where the hashes come from tiles."""
    index = size - 1 - index % size if from_the_end else index % size
    path = inclusion(kept().nodes, index, size)

    assert naive().path(index, 0, size) == path
    check_inclusion(leaf(index), index, size, path, naive().root(0, size))


@given(sizes, sizes)
@example(65_535, 65_537)
@example(65_536, MOST)
@example(256, 257)
def test_any_consistency(one: int, other: int) -> None:
    """So it is of larger trees, where the hashes come from tiles."""
    old, new = sorted((one, other))
    path = consistency(kept().nodes, old, new)

    assert naive().proof(old, new) == path
    check_consistency(old, naive().root(0, old), new, naive().root(0, new), path)


@given(st.integers(1, 2**24) | st.integers(1, 2**62), st.integers(0))
@example(2**24, 2**24 - 1)
@example(2**24 - 1, 0)
@example(2**62, 2**62 - 2)
def test_a_proof_costs_two_tiles_a_level(size: int, number: int) -> None:
    """However large the tree, a proof is made of at most 512 hashes a level, in two questions a level."""
    number %= size
    one, other = Uniform(size), Uniform(size)
    check_inclusion(one.leaf, number, size, inclusion(one.nodes, number, size), one.root(size))
    path = consistency(other.nodes, number + 1, size)
    check_consistency(number + 1, other.root(number + 1), size, other.root(size), path)

    for uniform in (one, other):
        assert uniform.hashes <= 512 * uniform.levels
        assert len(uniform.asked) <= 2 * uniform.levels


@pytest.mark.parametrize(
    ("index", "size"), [(-1, 5), (5, 5), (6, 5), (0, 0), (0, -1), (-2, -1), (0, 2**63), (2**63, 2**64)]
)
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    """Indexes and sizes that no tree can have are refused, whether a path is made or checked."""
    with pytest.raises(ProofError, match="has no leaf"):
        inclusion(kept().nodes, index, size)
    with pytest.raises(ProofError, match="has no leaf"):
        check_inclusion(HASH, index, size, (), HASH)


@pytest.mark.parametrize(
    ("old", "new"), [(0, 5), (0, 0), (6, 5), (-1, 5), (-5, -4), (1, -1), (1, 2**63), (2**63, 2**63)]
)
def test_sizes_that_cannot_follow_have_no_proof(old: int, new: int) -> None:
    """The empty tree, a shrinking one and impossible sizes are refused, made or checked."""
    with pytest.raises(ProofError, match="no proof leads from"):
        consistency(kept().nodes, old, new)
    with pytest.raises(ProofError, match="no proof leads from"):
        check_consistency(old, HASH, new, HASH, ())


@pytest.mark.parametrize("wrong", [b"", HASH[1:], HASH + b"\x00", HASH * 2])
def test_what_is_not_a_hash_is_refused(wrong: bytes) -> None:
    """A hash of any other length than 32 bytes is refused, wherever it stands."""
    for leaf_hash, path, root in ((wrong, (HASH,), HASH), (HASH, (wrong,), HASH), (HASH, (HASH,), wrong)):
        with pytest.raises(ProofError, match="a hash has 32 bytes"):
            check_inclusion(leaf_hash, 0, 2, path, root)
        with pytest.raises(ProofError, match="a hash has 32 bytes"):
            check_consistency(1, leaf_hash, 2, root, path)


def test_a_path_of_more_than_63_hashes_is_refused() -> None:
    """More hashes than C2SP allows are refused, whatever the sizes."""
    with pytest.raises(ProofError, match="at most 63 hashes, not 64"):
        check_inclusion(HASH, 0, LARGEST, (HASH,) * 64, HASH)
    with pytest.raises(ProofError, match="at most 63 hashes, not 64"):
        check_consistency(1, HASH, LARGEST, HASH, (HASH,) * 64)


def test_a_tree_is_consistent_with_itself_alone() -> None:
    """Two trees of one size need no path, and then their roots must be the same."""
    root, other = naive().root(0, 5), naive().root(1, 6)
    check_consistency(5, root, 5, root, ())
    with pytest.raises(ProofError, match="different roots"):
        check_consistency(5, root, 5, other, ())
    with pytest.raises(ProofError, match="not as long"):
        check_consistency(5, root, 5, root, (root,))


@pytest.mark.parametrize(("old", "new"), [(3, 7), (6, 7), (2, 3), (4, 7)])
def test_an_empty_path_shows_nothing(old: int, new: int) -> None:
    """Without a path no tree goes on from a smaller one."""
    with pytest.raises(ProofError, match="not as long"):
        check_consistency(old, naive().root(0, old), new, naive().root(0, new), ())


def test_refusals_say_what_and_what_next() -> None:
    """The message names the leaf and the sizes, and says what to do."""
    with pytest.raises(ProofError) as refused:
        check_inclusion(HASH, 1, 2, (HASH,), HASH)

    expected = (
        "not proven: the path does not lead from leaf 1 to the root of 2 leaves"
        " (fetch the proof again; if it fails again, what was published and what is held differ)"
    )
    assert expected == str(refused.value)


@pytest.mark.parametrize(
    ("refuse", "expected"),
    [
        (
            lambda: included(2, 7).verify(),
            ("the proof carries no body", "give the sealed bytes of the event"),
        ),
        (
            lambda: attrs.evolve(included(2, 7), body=b""),
            ("the body of an event is never empty", "leave it out, or give it whole"),
        ),
        (
            lambda: inclusion(kept().nodes, 5, 5),
            ("a tree of 5 leaves has no leaf 5", "leaves count from 0"),
        ),
    ],
    ids=["no body", "empty body", "no leaf"],
)
def test_a_refusal_is_of_the_fault_and_of_the_way_out(
    refuse: Callable[[], object], expected: tuple[str, str]
) -> None:
    """Both in full."""
    with pytest.raises(ProofError) as refused:
        refuse()

    assert expected == (refused.value.message, refused.value.hint)


# Mutated


class Included(NamedTuple):
    """All that a check of inclusion is told."""

    leaf: bytes
    number: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    def is_refused(self) -> bool:
        return refuses(lambda: check_inclusion(*self))


class Consistent(NamedTuple):
    """All that a check of consistency is told."""

    old: int
    old_root: bytes
    new: int
    new_root: bytes
    path: tuple[bytes, ...]

    def is_refused(self) -> bool:
        return refuses(lambda: check_consistency(*self))


def refuses(check: Callable[[], object]) -> bool:
    try:
        check()
    except ProofError:
        return True
    return False


def flipped(value: bytes, random: Random) -> bytes:
    at, bit = random.randrange(len(value)), 1 << random.randrange(8)
    return value[:at] + bytes([value[at] ^ bit]) + value[at + 1 :]


def by_one(number: int, random: Random) -> int:
    return number + random.choice((-1, 1))


def by_a_power(number: int, random: Random) -> int:
    return number + random.choice((-1, 1)) * (1 << random.randrange(12))


def bit_flipped(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    at = random.randrange(len(path))
    return (*path[:at], flipped(path[at], random), *path[at + 1 :])


def truncated(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    at = random.randrange(len(path))
    return path[:at] + path[at + 1 :]


def extended(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    at = random.randint(0, len(path))
    return (*path[:at], random.choice((HASH, EMPTY_ROOT, random.randbytes(32))), *path[at:])


def duplicated(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    at = random.randrange(len(path))
    return (*path[: at + 1], *path[at:])


def repeated(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    """One hash in the place of another."""
    at, other = random.randrange(len(path)), random.randrange(len(path))
    return (*path[:at], path[other], *path[at + 1 :])


def hashes_swapped(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    found = list(path)
    one, other = random.randrange(len(path)), random.randrange(len(path))
    found[one], found[other] = found[other], found[one]
    return tuple(found)


def turned(path: tuple[bytes, ...], _random: Random) -> tuple[bytes, ...]:
    return path[::-1]


def emptied(_path: tuple[bytes, ...], _random: Random) -> tuple[bytes, ...]:
    return ()


def cut(path: tuple[bytes, ...], random: Random) -> tuple[bytes, ...]:
    """A hash that lost its last byte, or gained one."""
    at = random.randrange(len(path))
    return (*path[:at], random.choice((path[at][:-1], path[at] + b"\x00")), *path[at + 1 :])


PATHS = (
    bit_flipped,
    truncated,
    extended,
    duplicated,
    repeated,
    hashes_swapped,
    turned,
    emptied,
    cut,
)
INCLUDED: dict[str, Callable[[Included, Random], Included]] = {
    "leaf flipped": lambda one, random: one._replace(leaf=flipped(one.leaf, random)),
    "root flipped": lambda one, random: one._replace(root=flipped(one.root, random)),
    "leaf and root swapped": lambda one, _: one._replace(leaf=one.root, root=one.leaf),
    "index off by one": lambda one, random: one._replace(number=by_one(one.number, random)),
    "index off by a power": lambda one, random: one._replace(number=by_a_power(one.number, random)),
    "size off by one": lambda one, random: one._replace(size=by_one(one.size, random)),
    "size off by a power": lambda one, random: one._replace(size=by_a_power(one.size, random)),
}
CONSISTENT: dict[str, Callable[[Consistent, Random], Consistent]] = {
    "old root flipped": lambda one, random: one._replace(old_root=flipped(one.old_root, random)),
    "new root flipped": lambda one, random: one._replace(new_root=flipped(one.new_root, random)),
    "roots swapped": lambda one, _: one._replace(old_root=one.new_root, new_root=one.old_root),
    "old off by one": lambda one, random: one._replace(old=by_one(one.old, random)),
    "old off by a power": lambda one, random: one._replace(old=by_a_power(one.old, random)),
    "new off by one": lambda one, random: one._replace(new=by_one(one.new, random)),
    "new off by a power": lambda one, random: one._replace(new=by_a_power(one.new, random)),
    "sizes swapped": lambda one, _: one._replace(old=one.new, new=one.old),
}


def any_size(random: Random) -> int:
    return random.choice((random.randint(1, 40), random.randint(1, 600), random.choice(EDGES)))


def test_a_mutated_inclusion_is_refused() -> None:
    """Of 10,000 mutations of a path, its leaf, index, size and root, none is accepted.

    Two sizes can have one shape of path: no path tells them apart, as a root does not say its
    size. Those are left out here; with its checkpoint they are refused, as the test below shows.
    """
    random = Random(9162)  # noqa: S311 the same mutations every time
    refused: Counter[str] = Counter()
    accepted: list[tuple[str, Included, Included]] = []
    while refused.total() + len(accepted) < MUTATIONS:
        size = any_size(random)
        index = random.randrange(size)
        one = Included(leaf(index), index, size, naive().path(index, 0, size), naive().root(0, size))
        kind = random.choice([*INCLUDED, *(change.__name__ for change in PATHS if one.path)])
        other = changed_inclusion(one, kind, random)
        if other == one or is_of_one_shape(one, other):
            continue
        assert not one.is_refused()
        if other.is_refused():
            refused[kind] += 1
        else:
            accepted.append((kind, one, other))

    assert accepted == []
    assert {*INCLUDED, *(change.__name__ for change in PATHS)} == {*refused}


def changed_inclusion(one: Included, kind: str, random: Random) -> Included:
    if kind in INCLUDED:
        return INCLUDED[kind](one, random)
    (change,) = (change for change in PATHS if change.__name__ == kind)
    return one._replace(path=change(one.path, random))


def is_of_one_shape(one: Included, other: Included) -> bool:
    return (
        other == one._replace(size=other.size)
        and other.number < other.size
        and path_shape(one.number, one.size) == path_shape(other.number, other.size)
    )


def test_a_mutated_consistency_is_refused() -> None:
    """Of 10,000 mutations of a path, its sizes and its roots, none is accepted.

    As with inclusion, two new sizes that have one shape of path are left to their checkpoints.
    """
    random = Random(6962)  # noqa: S311 the same mutations every time
    refused: Counter[str] = Counter()
    accepted: list[tuple[str, Consistent, Consistent]] = []
    while refused.total() + len(accepted) < MUTATIONS:
        old, new = sorted((any_size(random), any_size(random)))
        root = naive().root
        one = Consistent(old, root(0, old), new, root(0, new), naive().proof(old, new))
        kind = random.choice([*CONSISTENT, *(change.__name__ for change in PATHS if one.path)])
        other = changed_consistency(one, kind, random)
        if other == one or is_as_old(one, other):
            continue
        assert not one.is_refused()
        if other.is_refused():
            refused[kind] += 1
        else:
            accepted.append((kind, one, other))

    assert accepted == []
    assert {*CONSISTENT, *(change.__name__ for change in PATHS)} == {*refused}


def changed_consistency(one: Consistent, kind: str, random: Random) -> Consistent:
    if kind in CONSISTENT:
        return CONSISTENT[kind](one, random)
    (change,) = (change for change in PATHS if change.__name__ == kind)
    return one._replace(path=change(one.path, random))


def is_as_old(one: Consistent, other: Consistent) -> bool:
    return (
        other == one._replace(new=other.new)
        and other.new >= other.old
        and proof_shape(one.old, one.new) == proof_shape(other.old, other.new)
    )


@given(st.integers(1, 40), st.integers(1, 40), st.integers(-40, 40).filter(bool))
@example(3, 1, 1)
def test_a_size_is_bound_by_its_checkpoint(one: int, other: int, by: int) -> None:
    """A proof that claims another size than the checkpoint in the reader's hand is refused, whatever its path."""
    old, new = sorted((one, other))
    claimed = new + by
    assume(claimed >= old)
    wrong = Checkpoint(ORIGIN, claimed, checkpoint(new).root)

    with pytest.raises(ProofError, match=f"the proof's size is {claimed}, and the checkpoint's is {new}"):
        InclusionProof(old - 1, naive().path(old - 1, 0, new), wrong).verify(body(old - 1), checkpoint(new))
    with pytest.raises(ProofError, match=f"the proof's size is {claimed}, and the checkpoint's is {new}"):
        ConsistencyProof(old, naive().proof(old, new), wrong).verify(checkpoint(old), checkpoint(new))


def test_a_changed_leaf_is_found_by_every_later_tree() -> None:
    """A tree with one leaf rewritten goes on from no tree that held the leaf as it was."""
    for changed in range(20):
        leaves = list(naive().leaves[:20])
        leaves[changed] = leaf(20)
        forged = NaiveTree(leaves)
        for old in range(changed + 1, 21):
            for new in range(old, 21):
                statement = Consistent(
                    old, naive().root(0, old), new, forged.root(0, new), forged.proof(old, new)
                )
                assert statement.is_refused()


# Verified


def test_an_event_is_proven_by_its_bytes() -> None:
    """The bytes of the event and the checkpoint in the reader's hand are all that it takes."""
    proof = included(2, 7)

    assert checkpoint(7) == proof.verify(body(2)) == proof.verify(body(2), against=checkpoint(7))


def test_a_proof_may_carry_the_event() -> None:
    """The body that a proof carries is proven like any other, and need not be given."""
    proof = attrs.evolve(included(2, 7), body=body(2))

    assert checkpoint(7) == proof.verify() == proof.verify(body(2))


def test_a_carried_body_is_not_taken_on_trust() -> None:
    """Another body than the sealed one is refused, carried or given, or both if they differ."""
    proof = included(2, 7)
    with pytest.raises(ProofError, match="does not lead from leaf 2"):
        attrs.evolve(proof, body=body(3)).verify()
    with pytest.raises(ProofError, match="does not lead from leaf 2"):
        proof.verify(body(3))
    with pytest.raises(ProofError, match="carries another event's body"):
        attrs.evolve(proof, body=body(3)).verify(body(2))


def test_nothing_is_proven_without_a_body() -> None:
    """A path without an event proves nothing."""
    with pytest.raises(ProofError, match="carries no body"):
        included(2, 7).verify()


@pytest.mark.parametrize(
    ("against", "reason"),
    [
        (Checkpoint("other.example", 7, HASH), "the proof's origin is 'council.example/plans', and"),
        (Checkpoint(ORIGIN, 8, HASH), "the proof's size is 7, and the checkpoint's is 8"),
        (Checkpoint(ORIGIN, 7, HASH), "the proof's root is '.*=', and the checkpoint's is '.*='"),
    ],
)
def test_a_proof_is_held_against_the_very_checkpoint(against: Checkpoint, reason: str) -> None:
    """Another checkpoint than the reader's own is refused, and what differs is named."""
    with pytest.raises(ProofError, match=reason):
        included(2, 7).verify(body(2), against)
    with pytest.raises(ProofError, match=reason):
        consistent(2, 7).verify(checkpoint(2), against)


def test_a_register_goes_on_from_an_old_checkpoint() -> None:
    """The checkpoint on last year's paper and the proof are all that it takes."""
    assert checkpoint(7) == consistent(3, 7).verify(checkpoint(3))
    assert checkpoint(7) == consistent(7, 7).verify(checkpoint(7))
    assert checkpoint(7) == consistent(3, 7).verify(checkpoint(3), against=checkpoint(7))


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        (Checkpoint("other.example", 3, HASH), "the proof's origin is 'council.example/plans', and"),
        (Checkpoint(ORIGIN, 2, HASH), "the proof's old size is 3, and the checkpoint's is 2"),
        (Checkpoint(ORIGIN, 0, EMPTY_ROOT), "the proof's old size is 3, and the checkpoint's is 0"),
        (Checkpoint(ORIGIN, 3, HASH), "the tree of 7 leaves does not go on from the tree of 3"),
    ],
)
def test_a_register_does_not_go_on_from_another_checkpoint(old: Checkpoint, reason: str) -> None:
    """Another register's checkpoint, another size and another root are refused."""
    with pytest.raises(ProofError, match=reason):
        consistent(3, 7).verify(old)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: InclusionProof(7, (), checkpoint(7)), "no leaf 7"),
        (lambda: InclusionProof(-1, (), checkpoint(7)), "no leaf -1"),
        (lambda: InclusionProof(0, (), Checkpoint(ORIGIN, 0, EMPTY_ROOT)), "no leaf 0"),
        (lambda: InclusionProof(0, (HASH,) * 64, checkpoint(7)), "at most 63 hashes"),
        (lambda: InclusionProof(0, (HASH[1:],), checkpoint(7)), "a hash has 32 bytes, not 31"),
        (lambda: InclusionProof(0, (), checkpoint(7), b""), "never empty"),
        (lambda: InclusionProof(0, (), checkpoint(7), signatures="signed\n"), "not a signature line"),
        (lambda: ConsistencyProof(0, (), checkpoint(7)), "no proof leads from 0 leaves to 7"),
        (lambda: ConsistencyProof(8, (), checkpoint(7)), "no proof leads from 8 leaves to 7"),
        (lambda: ConsistencyProof(-1, (), checkpoint(7)), "no proof leads from -1 leaves"),
        (lambda: ConsistencyProof(1, (HASH,) * 64, checkpoint(7)), "at most 63 hashes"),
        (lambda: ConsistencyProof(1, (HASH + b"\x00",), checkpoint(7)), "a hash has 32 bytes, not 33"),
        (lambda: ConsistencyProof(1, (), checkpoint(7), "signed\n"), "not a signature line"),
    ],
)
def test_what_no_proof_can_have_is_refused(make: Callable[[], object], reason: str) -> None:
    """A proof that could never be right is not made at all."""
    with pytest.raises(ProofError, match=reason):
        make()


# Written

SIGNATURE = b64encode(b"\x01\x02\x03\x04" + bytes(64)).decode()
SIGNATURES = f"— {ORIGIN} {SIGNATURE}\n— witness.example/ö {SIGNATURE}\n"


def base64(node: bytes) -> str:
    return b64encode(node).decode()


def test_an_inclusion_proof_is_written_as_c2sp_says() -> None:
    """A header, the body, the index, a hash a line, and the checkpoint below an empty line."""
    root = naive().root
    expected = (
        "c2sp.org/tlog-proof@v1\n"
        "extra Mg==\n"
        "index 2\n"
        f"{base64(root(3, 4))}\n"
        f"{base64(root(0, 2))}\n"
        f"{base64(root(4, 7))}\n"
        "\n"
        "council.example/plans\n"
        "7\n"
        f"{base64(root(0, 7))}\n"
    )
    proof = attrs.evolve(included(2, 7), body=b"2")

    assert expected == proof.to_text() == str(proof)
    assert proof == InclusionProof.parse(expected)


def test_a_consistency_proof_is_written_as_c2sp_says() -> None:
    """The old size, a hash a line, and the checkpoint with its signatures below an empty line."""
    root = naive().root
    expected = (
        "old 6\n"
        f"{base64(root(4, 6))}\n"
        f"{base64(root(6, 7))}\n"
        f"{base64(root(0, 4))}\n"
        "\n"
        "council.example/plans\n"
        "7\n"
        f"{base64(root(0, 7))}\n"
        "\n"
        f"— council.example/plans {SIGNATURE}\n"
        f"— witness.example/ö {SIGNATURE}\n"
    )
    proof = attrs.evolve(consistent(6, 7), signatures=SIGNATURES)

    assert expected == proof.to_text() == str(proof)
    assert proof == ConsistencyProof.parse(expected)


WITNESS_REQUEST = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""


def test_the_specifications_example_is_read() -> None:
    """The example of the witness protocol has the parts that it says, and is written back as it was."""
    proof = ConsistencyProof.parse(WITNESS_REQUEST)

    assert (20852014, 20852163) == (proof.old_size, proof.checkpoint.size)
    assert len(proof.path) == 4
    assert WITNESS_REQUEST == proof.to_text()


SPECIFIED_PROOF = f"""\
c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog {SIGNATURE}
— witness1.example {SIGNATURE}
"""


def test_a_proof_in_the_specifications_form_is_read() -> None:
    """A proof of somebody else's log is read, and written back as it was."""
    proof = InclusionProof.parse(SPECIFIED_PROOF)

    assert b"age-v1.2.1-darwin-arm64.tar.gz" == proof.body
    assert (73894, 109482, 2) == (proof.index, proof.checkpoint.size, len(proof.path))
    assert SPECIFIED_PROOF == proof.to_text()


origins = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1)
names = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="+"), min_size=1)
paths = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)
checkpoints = st.builds(Checkpoint, origins, st.integers(1, LARGEST), st.binary(min_size=32, max_size=32))
signatures = st.lists(st.tuples(names, st.binary(min_size=5)), max_size=3).map(
    lambda lines: "".join(f"— {name} {b64encode(signed).decode()}\n" for name, signed in lines)
)


@given(checkpoints, st.integers(0), paths, st.none() | st.binary(min_size=1), signatures)
def test_every_text_reads_back(
    to: Checkpoint, number: int, path: tuple[bytes, ...], carried: bytes | None, signed: str
) -> None:
    """Reading what was written gives the same proof, whatever is in it."""
    one = InclusionProof(number % to.size, path, to, carried, signed)
    other = ConsistencyProof(number % to.size + 1, path, to, signed)

    assert one == InclusionProof.parse(one.to_text())
    assert other == ConsistencyProof.parse(other.to_text())


@given(st.integers(2, 20), st.integers(0), st.integers(0), st.characters() | st.sampled_from("\n\r\0 +/=0"))
def test_a_changed_character_is_never_overlooked(size: int, number: int, at: int, character: str) -> None:
    """Whatever character of a proof is changed, it is refused: as a text, or held against the checkpoints."""
    number %= size
    old, new = checkpoint(number + 1), checkpoint(size)
    text = attrs.evolve(included(number, size), body=body(number)).to_text()
    for one in edits(text, at % len(text), character):
        assert (one != text) == refuses(partial(verify_inclusion, one, new))
    text = consistent(number + 1, size).to_text()
    for one in edits(text, at % len(text), character):
        assert (one != text) == refuses(partial(verify_consistency, one, old, new))


def edits(text: str, at: int, character: str) -> tuple[str, ...]:
    """The text with a character replaced, inserted, left out, and cut off there."""
    before, after = text[:at], text[at:]
    return before + character + after[1:], before + character + after, before + after[1:], before


def verify_inclusion(text: str, against: Checkpoint) -> None:
    InclusionProof.parse(text).verify(against=against)


def verify_consistency(text: str, old: Checkpoint, new: Checkpoint) -> None:
    ConsistencyProof.parse(text).verify(old, new)


@given(st.text(), st.text(st.sampled_from("index old extra 0123\n=—")))
def test_any_text_is_read_or_refused(text: str, likely: str) -> None:
    """What is no proof is refused with a reason, never with another error."""
    for one in (
        text,
        likely,
        f"c2sp.org/tlog-proof@v1\n{likely}",
        f"old 1\n{likely}",
        SPECIFIED_PROOF + text,
    ):
        for kind in (InclusionProof, ConsistencyProof):
            if not refuses(partial(kind.parse, one)):
                assert one == kind.parse(one).to_text()


HASH_LINE = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
FAULTS = [
    # Hashes
    (HASH_LINE, HASH_LINE.lower().replace("=", ""), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("lQ=", "lR="), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("/", "_").replace("gSK", "-SK"), "is not base64"),
    (HASH_LINE, f" {HASH_LINE}", "is not base64"),
    (HASH_LINE, HASH_LINE.replace("=", "= "), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("=", "=\r"), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("gSK", "gS\0K"), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("gSK", "gSé"), "is not base64"),
    (HASH_LINE, HASH_LINE.replace("gSK", "gS\ud800"), "is not base64"),
    (HASH_LINE, f"{base64(bytes(31))}\n", "a hash has 32"),
    (HASH_LINE, f"{base64(bytes(33))}\n", "a hash has 32"),
    (HASH_LINE, f"{HASH_LINE}\n", "cannot be read"),
    (HASH_LINE, HASH_LINE * 63, "at most 63 hashes, not (64|66)"),
    # Checkpoint
    ("\n\nexample.com", "\nexample.com", "not the lines"),
    ("\n\nexample.com", "\n\n\nexample.com", "cannot be read: checkpoint: not the lines"),
    ("\n\nexample.com", "\n\n\r\nexample.com", "cannot be read"),
    ("\n\nexample.com", "\n\nexam\0ple.com", "cannot be read: origin: must be one line"),
    ("i08=\n", "i09=\n", "cannot be read: root: not base64 as"),
    ("q2I=\n", "q2J=\n", "cannot be read: root: not base64 as"),
    ("i08=\n\n", "i08=\nextension\n\n", "extension lines"),
    ("q2I=\n\n", "q2I=\nextension\n\n", "extension lines"),
    ("i08=\n", "i08=\r\n", "cannot be read: root"),
    ("\n109482\n", "\n0109482\n", "cannot be read: size: not a size"),
    ("\n109482\n", "\n9223372036854775808\n", "cannot be read: size"),
    ("\n109482\n", "\n-1\n", "cannot be read: size"),
    ("\n109482\n", "\n73894\n", "a tree of 73894 leaves has no leaf 73894"),
    ("\n20852163\n", "\n20852013\n", "no proof leads from 20852014 leaves to 20852013"),
    # Numbers
    ("index 73894\n", "index 073894\n", "not a line of 'index'"),
    ("index 73894\n", "index -1\n", "not a line of 'index'"),
    ("index 73894\n", "index +1\n", "not a line of 'index'"),
    ("index 73894\n", "index 1_0\n", "not a line of 'index'"),
    ("index 73894\n", "index \u0661\n", "not a line of 'index'"),
    ("index 73894\n", "index  1\n", "not a line of 'index'"),
    ("index 73894\n", "index 1 \n", "not a line of 'index'"),
    ("index 73894\n", "index 1\r\n", "not a line of 'index'"),
    ("index 73894\n", "index\n", "not a line of 'index'"),
    ("index 73894\n", "index \n", "not a line of 'index'"),
    ("index 73894\n", "Index 1\n", "not a line of 'index'"),
    ("index 73894\n", f"index {'9' * 5000}\n", "not a line of 'index'"),
    ("index 73894\n", "index 9223372036854775808\n", "has no leaf"),
    ("index 73894\n", "", "not a line of 'index'"),
    ("old 20852014\n", "old 020852014\n", "not a line of 'old'"),
    ("old 20852014\n", "old 0\n", "no proof leads from 0 leaves"),
    ("old 20852014\n", "old 20852014\r\n", "not a line of 'old'"),
    ("old 20852014\n", "OLD 20852014\n", "not a line of 'old'"),
    ("old 20852014\n", "", "not a line of 'old'"),
    ("old 20852014\n", "c2sp.org/tlog-witness\nold 20852014\n", "not a line of 'old'"),
    # Header and extra data
    ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n", "the first line is not"),
    ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\r\n", "the first line is not"),
    ("c2sp.org/tlog-proof@v1\n", "\ufeffc2sp.org/tlog-proof@v1\n", "the first line is not"),
    ("c2sp.org/tlog-proof@v1\n", "", "the first line is not"),
    ("c2sp.org/tlog-proof@v1\n", "\n", "cannot be read|the first line is not"),
    ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra YQ==\n", "not a line of 'index'"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "extra \n", "is not base64"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "extra\n", "not a line of 'index'"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "extra YR==\n", "is not base64"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "extra  YQ==\n", "is not base64"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "extra YQ\n", "is not base64"),
    ("extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6\n", "Extra YQ==\n", "not a line of 'index'"),
    # Signatures
    ("— witness1.example ", "-- witness1.example ", "not a signature line"),
    ("— witness1.example ", "—witness1.example ", "not a signature line"),
    ("— witness1.example ", "—  witness1.example ", "not a signature line"),
    ("— witness1.example ", "— witness1.example  ", "not a signature line"),
    ("— witness1.example ", "— ", "not a signature line"),
    ("— witness1.example ", "— witness1+example ", "not a signature line"),
    ("— witness1.example ", "— witness1\u00a0example ", "not a signature line"),
    ("— witness1.example ", "— witness1\x7fexample ", "not a signature line"),
    ("— witness1.example ", "— witness1\0example ", "not a signature line"),
    ("— witness1.example ", "— witness1\ud800example ", "not a signature line"),
    ("— witness1.example ", "\n— witness1.example ", "not a signature line"),
    (f"— witness1.example {SIGNATURE}\n", f"— witness1.example {SIGNATURE}", "not end in a newline"),
    (f"— witness1.example {SIGNATURE}\n", f"— witness1.example {SIGNATURE}\r\n", "is not base64"),
    (f"— witness1.example {SIGNATURE}\n", f"— witness1.example {SIGNATURE}\n\n", "not a signature line"),
    (f"— witness1.example {SIGNATURE}\n", "— witness1.example AQIDBA==\n", "holds no signature"),
    (f"— witness1.example {SIGNATURE}\n", "— witness1.example \n", "is not base64"),
    (f"— witness1.example {SIGNATURE}\n", "— witness1.example hI2DJw[...]1roloI=\n", "is not base64"),
]


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_what_is_no_proof_is_refused(old: str, new: str, reason: str) -> None:
    """A text that the specifications do not allow is refused, with the reason."""
    parse, text = (
        (InclusionProof.parse, SPECIFIED_PROOF)
        if old in SPECIFIED_PROOF
        else (ConsistencyProof.parse, WITNESS_REQUEST)
    )
    assert text.count(old) == 1
    with pytest.raises(ProofError, match=reason):
        parse(text.replace(old, new))


@pytest.mark.parametrize("make", [partial(included, 2, 7), partial(consistent, 3, 7)])
def test_a_text_that_was_cut_short_is_refused(make: Callable[[], InclusionProof | ConsistencyProof]) -> None:
    """A text without its last newline, its signatures, its checkpoint or anything at all is refused."""
    kind, text = type(make()), make().to_text()
    above = text.partition("\n\n")[0]
    for cut_short, reason in (
        (text.removesuffix("\n"), "cannot be read: checkpoint"),
        (f"{text}\n", "no signature below that"),
        (f"{text}\n\n", "not a signature line"),
        (f"{above}\n\n", "cannot be read: checkpoint"),
        (f"{above}\n", "no empty line"),
        ("\n\n", "cannot be read: checkpoint"),
        ("", "no empty line"),
        (text.replace("\n", "\r\n"), "no empty line"),
    ):
        with pytest.raises(ProofError, match=reason):
            kind.parse(cut_short)


def test_a_refused_line_is_shown_shortly() -> None:
    """A message shows the beginning of a line that is no proof's, however long that is."""
    with pytest.raises(ProofError) as refused:
        ConsistencyProof.parse(f"old {'9' * 100_000}\n\n{checkpoint(7)}")

    assert len(str(refused.value)) < 300
    assert f"'old {'9' * 96}…'" in str(refused.value)
