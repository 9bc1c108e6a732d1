"""``planevents schemes check``: a scheme is checked without a test file, and whatever is wrong is said."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from planevents.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

RAG = """
from planevents import RuleBook, Status, StatusScheme, plan_rule
from planevents.rules import Violation

RAG = StatusScheme("Our RAG", "Green", "Red", Status("Complete", complete=True, terminal=True))
STUCK = StatusScheme("Stuck", "A", "B", Status("Done", complete=True), moves=[("A", "B"), ("A", "Done")])

@plan_rule("acme.red-evidence", "Red cannot turn to complete without evidence.")
def red_evidence(change):
    for move in change.status_moves:
        if (move.old, move.new) == ("Red", "Complete") and not change.after.all_actions[move.action].evidence:
            yield Violation(field="status", hint="attach evidence first")

def never_red(plan):
    return all(action.status != "Red" for action in plan.actions)

BOOK = RuleBook.standard().including(red_evidence)
"""
MODULES = {
    "our_rag.py": RAG,
    "raises.py": "import our_rag\n\n1 / 0\n",
    "unreadable.py": "def (:\n",
    "lacks.py": "import nowhere_at_all\n",
    "leaves.py": "import sys\nsys.exit(3)\n",
    "twice.py": "from planevents import StatusScheme\nX = StatusScheme('a', 'b', 'B')\n",
    "empty.py": "",
}


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    for name, text in MODULES.items():
        tmp_path.joinpath(name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)

    def checks(*arguments: object) -> tuple[int, str, str]:
        status = run(["schemes", "check", *map(str, arguments)])
        return status, *capsys.readouterr()

    yield checks
    for name in MODULES:
        sys.modules.pop(name.removesuffix(".py"), None)


@pytest.mark.parametrize("where", ["our_rag", "our_rag.py", "./our_rag.py"])
def test_a_sound_scheme(check: Any, where: str) -> None:
    """By a module's name as Python imports it from here, or by a file's."""
    status, out, err = check(f"{where}:RAG")

    assert (0, "") == (status, err)
    assert out.startswith("'Our RAG' under standard: every reachable state")
    assert out.endswith("sound: no fault\n")


def test_a_scheme_of_the_package(check: Any) -> None:
    """Any module that can be imported will do."""
    status, out, _ = check("planevents.statuses:PRIORITY_RAG")

    assert (0, True) == (status, "'Priority RAG'" in out)


def test_a_faulty_scheme_fails(check: Any) -> None:
    """With the way to the fault, and exit status 1."""
    status, out, _ = check("our_rag:STUCK")

    assert 1 == status
    assert "FAULT dead end: from 'B' no other status can be reached\n" in out
    assert '1. ReportStatus("1", "B")   no status -> B\n' in out
    assert out.endswith("1 fault\n")


def test_what_must_hold(check: Any) -> None:
    """A rule or a function; the rule holds where the rule book has it."""
    without = check("our_rag:RAG", "--holds", "our_rag:red_evidence", "--holds", "our_rag:never_red")
    within = check("our_rag:RAG", "--rules", "our_rag:BOOK", "--holds", "our_rag:red_evidence")

    assert (1, True) == (without[0], "never_red does not hold" in without[1])
    assert "Red cannot turn to complete without evidence. [acme.red-evidence]" in without[1]
    assert (0, True) == (within[0], "under standard + acme.red-evidence" in within[1])


def test_a_bound_and_a_mode(check: Any) -> None:
    """What lies beyond the bound is not called sound."""
    status, out, _ = check("our_rag:RAG", "--bound", 2, "--change-control", "by-approval")

    assert (0, True) == (status, "no fault within 2 commands" in out)


def test_drawings(check: Any, tmp_path: Path) -> None:
    """In files, that are named."""
    status, out, _ = check("our_rag:STUCK", "--svg", "stuck.svg", "--mermaid", "stuck.mmd")

    assert 1 == status
    assert out.endswith("drawn in stuck.svg\ndrawn in stuck.mmd\n")
    assert tmp_path.joinpath("stuck.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert "flowchart LR" in tmp_path.joinpath("stuck.mmd").read_text(encoding="utf-8")


def test_json(check: Any) -> None:
    """One object and nothing else, with the same exit status."""
    status, out, _ = check("our_rag:STUCK", "--json", "--svg", "stuck.svg")

    document = json.loads(out)
    assert (1, "Stuck", False) == (status, document["scheme"], document["ok"])
    assert [("dead end", "B", ['ReportStatus("1", "B")'])] == [
        (one["kind"], one["status"], one["path"]) for one in document["findings"]
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Missing argument 'MODULE:SCHEME'"),
        (["our_rag"], "our_rag is a module: name a StatusScheme in it, as our_rag:NAME; it has RAG, STUCK"),
        (["our_rag:RAGS"], "our_rag has no 'RAGS'; did you mean RAG?"),
        (["our_rag:Nothing_of_the_kind"], "it has RAG, STUCK"),
        (["our_rag:BOOK"], "our_rag:BOOK is no StatusScheme, but a RuleBook; it has RAG, STUCK"),
        (["empty:RAG"], "nothing in it is a StatusScheme"),
        (["our_rag:RAG", "--rules", "our_rag:RAG"], "is no RuleBook, but a StatusScheme; it has BOOK"),
        (["our_rag:RAG", "--holds", "our_rag:RAG"], "is no rule or a function, but a StatusScheme"),
        (["our_rags:RAG"], "there is no module 'our_rags'"),
        (["our_rag.deeper:RAG"], "there is no module 'our_rag.deeper'"),
        (["nowhere/rag.py:RAG"], "there is no file nowhere/rag.py"),
        (["our_rag.txt:RAG"], "there is no module 'our_rag.txt'"),
        (
            ["raises:RAG"],
            "raises cannot be imported (raises.py, line 3): ZeroDivisionError: division by zero",
        ),
        (["raises.py:RAG"], "raises.py cannot be imported (raises.py, line 3): ZeroDivisionError"),
        (["unreadable:RAG"], "unreadable cannot be imported (unreadable.py, line 1): SyntaxError"),
        (["lacks:RAG"], "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        (["leaves:RAG"], "(leaves.py, line 2): SystemExit: 3"),
        (["twice:X"], "(twice.py, line 2): InvalidValueError: status 'B': reads the same as 'b'"),
        ([":RAG"], "there is no module ':RAG'"),
        (["our_rag:RAG", "--bound", "0"], "Invalid value for '--bound'"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_cannot_be_found_is_explained(check: Any, arguments: list[str], complaint: str) -> None:
    """In one line, with exit status 2: the command line is what is wrong."""
    status, out, err = check(*arguments)

    assert (2, "") == (status, out)
    assert err.startswith("error: ")
    assert complaint in err


def test_rules_that_refuse_the_beginning(check: Any, tmp_path: Path) -> None:
    """Exit status 1: there is nothing wrong with the command line."""
    tmp_path.joinpath("our_rag.py").write_text(
        RAG
        + "\n@plan_rule('acme.tagged', 'Every action has a tag.')\ndef tagged(change):\n"
        + "    if any(not one.tags for one in change.after.all_actions.values()):\n"
        + "        yield Violation(field='tags')\n"
        + "STRICT = RuleBook.standard().including(tagged)\n"
    )
    status, _, err = check("our_rag:RAG", "--rules", "our_rag:STRICT")

    assert (1, True) == (status, "acme.tagged" in err)
