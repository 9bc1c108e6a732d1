"""Running the kit as a user does, and reading what it says."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from contextlib import contextmanager
from difflib import ndiff
from typing import TYPE_CHECKING, Any

from hypothesis import settings

from planevents.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    import pytest

_STEP = re.compile(r"^E +(?:\d+\. |\w+@\d+ on [\d-]+: )(\w+)\(", re.MULTILINE)
_SCRIPT = re.compile(
    r"^E +Paste this into a test to see it again:$(.*?)^(?:E +Failing test case|(?!E))",
    re.MULTILINE | re.DOTALL,
)


def run(pytester: pytest.Pytester, module: str, *, examples: int) -> pytest.RunResult:
    """Run a test module in a pytest of its own, with the same examples every time."""
    pytester.makepyfile(test_it=module)
    with _examples(examples):
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly", "test_it.py")


@contextmanager
def _examples(number: int) -> Generator[None]:
    """Load a profile of settings, and afterwards the one that there was."""
    before = settings.get_current_profile_name()
    settings.register_profile("seeded", derandomize=True, deadline=None, database=None, max_examples=number)
    settings.load_profile("seeded")
    try:
        yield
    finally:
        settings.load_profile(before)


def shown(output: str) -> list[str] | None:
    """The steps of the example that a failure shows, after the plan was opened; None if it shows none.

    They are the commands of a script or of a way through a scheme, or the events of a history.
    """
    script = _SCRIPT.search(output)
    return _STEP.findall(output) or None if script is None else list(_commands(script[1]))


def _commands(script: str) -> Iterator[str]:
    """The commands of a script without those of its first call, which opens the plan."""
    code = textwrap.dedent("\n".join(line[1:] for line in script.splitlines()))
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"trial.execute", "trial.issue"}
    ]
    opening, *more = sorted(calls, key=lambda call: call.lineno)
    assert "OpenPlan" in ast.unparse(opening)
    for call in more:
        yield from (ast.unparse(one) for one in call.args if isinstance(one, ast.Call))


def differing(wrong: Any, mended: Any) -> tuple[list[str], list[str]]:
    """The lines of code that only the one has, and those that only the other has."""
    changed = list(ndiff(_code(wrong), _code(mended)))
    return _marked(changed, "- "), _marked(changed, "+ ")


def _marked(lines: Iterable[str], mark: str) -> list[str]:
    return [line[2:].strip() for line in lines if line.startswith(mark)]


def _code(subject: Any) -> list[str]:
    """Its code, without its name and what is said of it."""
    source = inspect.getsource(subject.check if isinstance(subject, Rule) else subject)
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef | ast.FunctionDef)
    assert ast.get_docstring(node)
    node.name, node.body = "it", node.body[1:]
    return ast.unparse(node).splitlines()
