"""Mutants in decorated functions too: mutmut passes them over, and every rule is decorated.

The decorators stay on the function that chooses between the original and the mutants; the
copies that it chooses from have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst
from mutmut.mutation import file_mutation

if TYPE_CHECKING:
    from collections.abc import Callable

_MUTMUT_KNOWS = {"staticmethod", "classmethod"}
_PASSED_OVER = {"overload"}


def mutate_decorated_functions() -> None:
    """Teach mutmut, in this process and those that it forks."""
    visitor = file_mutation.MutationVisitor
    visitor._skip_node_and_children = _skipping(visitor._skip_node_and_children)
    file_mutation.function_trampoline_arrangement = _arranging(file_mutation.function_trampoline_arrangement)


def _skipping(skips: Callable[[Any, cst.CSTNode], bool]) -> Callable[[Any, cst.CSTNode], bool]:
    def skip(visitor: Any, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and not _decorators(node) & (_MUTMUT_KNOWS | _PASSED_OVER):
            return skips(visitor, node.with_changes(decorators=[]))
        return skips(visitor, node)

    return skip


def _arranging(arrange: Callable[..., Any]) -> Callable[..., Any]:
    def arranged(function: cst.FunctionDef, mutants: Any, class_name: str | None) -> Any:
        declared, (trampoline, *copies), assigned, names = arrange(function, mutants, class_name)
        if not _decorators(function) & _MUTMUT_KNOWS:
            copies = [copy.with_changes(decorators=[]) for copy in copies]
        return declared, [trampoline, *copies], assigned, names

    return arranged


def _decorators(function: cst.FunctionDef) -> set[str]:
    return {
        decorator.decorator.value
        for decorator in function.decorators
        if isinstance(decorator.decorator, cst.Name)
    }
