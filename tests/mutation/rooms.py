"""What is mutated together, and the tests that must notice."""

from __future__ import annotations

import attrs


@attrs.frozen
class Room:
    """Source files, as patterns below ``src/planevents``, and the tests that speak for them."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


_DOMAIN = tuple(
    f"tests/domain/test_{subject}.py"
    for subject in (
        "amendments",
        "completion",
        "decide",
        "fold",
        "lookups",
        "outcomes",
        "registers",
        "rule_book",
        "rule_corners",
        "rules",
        "targets",
        "time",
        "words",
    )
)

ROOMS = {
    "target": Room(
        ("target.py", "target_dates.py", "target_parts.py"),
        ("tests/test_target.py", "tests/domain/test_targets.py"),
    ),
    "statuses": Room(("statuses.py", "statuses_reading.py"), ("tests/test_statuses.py",)),
    "decide": Room(("decide.py",), (*_DOMAIN, "tests/domain/test_machine.py", "tests/test_tips.py")),
    "rules": Room(("rule.py", "rules/*.py"), _DOMAIN),
    "ledger": Room(
        ("ledger/*.py",),
        (
            "tests/test_audit.py",
            "tests/test_audit_chunks.py",
            "tests/test_checkpoint.py",
            "tests/test_kept_hashes.py",
            "tests/test_ledger_tree.py",
            "tests/test_outside.py",
            "tests/test_partial_verification.py",
            "tests/test_proofs.py",
            "tests/test_signing.py",
            "tests/test_tiles.py",
            "tests/test_typed_checkpoint.py",
        ),
    ),
    "projections": Room(("projections/*.py", "projections/wording/*.py"), ("tests/projections",)),
    "measures": Room(
        ("measure.py", "outcome.py", "figures.py", "counting.py", "decimals.py"),
        (
            *(
                f"tests/domain/test_{one}.py"
                for one in ("measures", "outcome", "counting", "printed_figures", "registers", "refusals")
            ),
            *(f"tests/projections/test_{one}.py" for one in ("net", "measures", "figures", "performance")),
        ),
    ),
    "registers": Room(
        ("risk.py", "risk_matrix.py", "finance.py", "money.py", "business_case.py", "case_parts.py"),
        (
            *(
                f"tests/domain/test_{one}.py"
                for one in ("risks", "money", "business_cases", "registers", "refusals")
            ),
            *(f"tests/projections/test_{one}.py" for one in ("net", "risks", "finance", "business_cases")),
        ),
    ),
    "structure": Room(
        ("roll_up.py", "waiting.py", "cadence.py", "milestone.py", "target_cadence.py", "selection.py"),
        (
            *(
                f"tests/domain/test_{one}.py"
                for one in ("structure", "milestones", "cadence", "lookups", "refusals")
            ),
            *(
                f"tests/projections/test_{one}.py"
                for one in ("structure", "dependencies", "milestones", "cadences", "lineage")
            ),
            "tests/test_selection.py",
        ),
    ),
    "plan": Room(
        ("plan.py", "action.py", "evolve/*.py", "handlers/*.py"),
        (*_DOMAIN, "tests/projections/test_current.py"),
    ),
}
