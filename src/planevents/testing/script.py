"""Commands written as Python, so that what went wrong can be pasted into a test."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import attrs

from planevents import statuses
from planevents.identity import EntityId
from planevents.people import Post
from planevents.statuses import StatusScheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planevents.commands import Command, ErasePersonalData, IssueReport

_WIDTH = 100
_INDENT = "    "
_FACTORY: Any = attrs.Factory
"""A class, which attrs types as a function."""


@attrs.frozen
class Step:
    """A step of somebody's own machine: the name of its rule, and what that was given."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in self.arguments)})"


@attrs.frozen
class Sent:
    """One call on a trial, as it was made: commands on a plan, a report, an erasure, or a step of one's own.

    ``day`` is when it was made. What a step of one's own called comes after it, and is ``within`` it.
    """

    day: date
    command_id: str
    plan: str = ""
    commands: tuple[Command, ...] = ()
    effective_on: date | None = None
    report: IssueReport | None = None
    erasure: ErasePersonalData | None = None
    step: Step | None = None
    within: bool = False
    calls: tuple[Sent, ...] = ()
    """What a step of one's own called, where the two are told together."""


class Writer:
    """Writes values as the Python that makes them, and remembers what that must import.

    ``known`` are values that have a name of their own, by that name: ``{"RagMachine.scheme": RAG}``.
    """

    def __init__(self, known: Mapping[str, object] | None = None) -> None:
        self._known = dict(known or {})
        self._imports: set[tuple[str, str]] = set()

    def imports(self) -> list[str]:
        """Return the import lines for all that was written."""
        modules: dict[str, list[str]] = {}
        for module, name in sorted(self._imports):
            modules.setdefault(module, []).append(name)
        return [f"from {module} import {', '.join(names)}" for module, names in modules.items()]

    def imported(self, module: str, name: str) -> str:
        """Return a name that the script imports."""
        self._imports.add((module, name))
        return name

    def value(self, value: object) -> str:
        """Return a value as Python."""
        for name, known in self._known.items():
            if value is known:
                return name
        match value:
            case EntityId():
                return f"{self.imported('planevents.identity', type(value).__name__)}({str(value)!r})"
            case date():
                return f"{self.imported('datetime', 'date')}({value.year}, {value.month}, {value.day})"
            case StatusScheme():
                return self._scheme(value)
            case Post() if value == Post(value.title):
                return _text(value.title)
            case str():
                return _text(value)
            case _:
                return self._other(value)

    def call(self, value: Any) -> str:
        """Return an attrs value as a call of its class: what is as by default is left out."""
        cls = cast("type[attrs.AttrsInstance]", type(value))
        fields = sorted(attrs.fields(cls), key=lambda field: field.kw_only)
        arguments = [written for field in fields if (written := self._argument(field, value))]
        return laid_out(self.imported(_public_module(cls), cls.__name__), arguments)

    def can_write(self, value: Any) -> bool:
        """Whether a value can be written as the Python that makes it: not what is known by its repr alone."""
        match value:
            case date() | str() | StatusScheme():
                return True
            case tuple() | list():
                return all(map(self.can_write, cast("Sequence[object]", value)))
            case dict():
                pairs = cast("dict[object, object]", value).items()
                return all(self.can_write(key) and self.can_write(one) for key, one in pairs)
            case _ if hasattr(value, "__attrs_attrs__"):
                cls = cast("type[attrs.AttrsInstance]", type(value))
                return all(self.can_write(getattr(value, field.name)) for field in attrs.fields(cls))
            case _:
                return _is_literal(value)

    def _other(self, value: Any) -> str:
        if isinstance(value, tuple | list):
            listed = cast("Sequence[object]", value)
            return f"[{', '.join(map(self.value, listed))}]"
        if isinstance(value, dict):
            pairs = cast("dict[object, object]", value).items()
            return f"{{{', '.join(f'{self.value(key)}: {self.value(one)}' for key, one in pairs)}}}"
        return self.call(value) if hasattr(value, "__attrs_attrs__") else repr(value)

    def _argument(self, field: attrs.Attribute[Any], value: Any) -> str | None:
        given: Any = getattr(value, field.name)
        default: Any = field.default
        if isinstance(default, _FACTORY):
            default = default.factory()
        if default is not attrs.NOTHING and given == default:
            return None
        if field.name == "fields" and all(isinstance(one, tuple) for one in given):
            given = {name: values[0] if len(values) == 1 else values for name, values in given}
        written = self.value(given)
        return f"{field.alias}={written}" if field.kw_only else written

    def _scheme(self, scheme: StatusScheme) -> str:
        for name in ("NARRATIVE", "WORKPLAN_RAG", "PRIORITY_RAG", "DELIVERY"):
            if scheme == getattr(statuses, name):
                return self.imported("planevents.statuses", name)
        listed = [self.value(scheme.name), *map(self.value, scheme.statuses)]
        if scheme.moves is not None:
            pairs = ", ".join(f"({_text(old)}, {_text(new)})" for old, new in scheme.moves)
            listed.append(f"moves=[{pairs}]")
        if scheme.start != scheme.names[0]:
            listed.append(f"initial={_text(scheme.start)}")
        return laid_out(self.imported("planevents.statuses", "StatusScheme"), listed)


def source(value: object) -> str:
    """Return a command, or any value of planevents, as the Python that makes it.

    source(ReportStatus("1", "Red"))  # "ReportStatus('1', 'Red')"
    """
    return Writer().value(value)


def script(
    calls: Sequence[Sent],
    *,
    machine: type,
    name: str,
    broken: str,
    known: Mapping[str, object] | None = None,
) -> str:
    """Return calls as a test of a machine, to be pasted. ``broken`` is what they end in."""
    writer = Writer(known)
    repeated = _repeated(calls)
    lines: list[str] = []
    day: date | None = None
    told = False
    for call in calls:
        if call.within and told:
            continue
        if call.day != day:
            day = call.day
            lines.append(f"trial.today = {writer.value(day)}")
        if call.step is None:
            lines.append(_line(writer, call, named=call.command_id in repeated))
            continue
        told = all(writer.can_write(value) for _, value in call.step.arguments)
        lines.append(_step(writer, call.step) if told else _in_words(call.step))
    module = machine.__module__
    where = (
        [f"from {module} import {machine.__name__}  # unless it is in that module"]
        if machine.__qualname__ == machine.__name__ and module != "__main__"
        else [f"# {machine.__name__} is the machine that found this"]
    )
    body = textwrap.indent("\n".join(lines), _INDENT * 2)
    docstring = " ".join(broken.split()).replace("\\", "\\\\").replace('"', "'")[:_WIDTH]
    return "\n".join(
        [
            *writer.imports(),
            *where,
            "",
            "",
            f"def test_{name}() -> None:",
            f'{_INDENT}"""{docstring}"""',
            f"{_INDENT}with {machine.__name__}.by_hand() as trial:",
            body or f"{_INDENT * 2}pass",
        ]
    )


def laid_out(name: str, arguments: Sequence[str]) -> str:
    """Return a call on one line, or, where that is long, an argument a line."""
    whole = f"{name}({', '.join(arguments)})"
    if len(whole) <= _WIDTH - 2 * len(_INDENT) and "\n" not in whole:
        return whole
    return f"{name}(\n{''.join(textwrap.indent(one, _INDENT) + ',' + chr(10) for one in arguments)})"


def _text(value: str) -> str:
    written = repr(value)
    return f'"{written[1:-1]}"' if written.startswith("'") and '"' not in written else written


def _is_literal(value: object) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError):
        return False


def _repeated(calls: Iterable[Sent]) -> set[str]:
    names = Counter(call.command_id for call in calls if call.step is None)
    return {name for name, times in names.items() if times > 1}


def _step(writer: Writer, step: Step) -> str:
    arguments = [f"{name}={writer.value(value)}" for name, value in step.arguments]
    return laid_out("trial.step", [_text(step.name), *arguments])


def _in_words(step: Step) -> str:
    """Return a remark on what cannot be written down; what it called follows."""
    said = " ".join(str(step).split())
    return f"# here your own step ran: {said[:_WIDTH]}"


def _line(writer: Writer, call: Sent, *, named: bool) -> str:
    asked = call.report or call.erasure
    sent = (call.plan, *call.commands) if asked is None else (asked,)
    arguments = [writer.value(one) for one in sent]
    if call.effective_on is not None:
        arguments.append(f"effective_on={writer.value(call.effective_on)}")
    if named:
        arguments.append(f"command_id={writer.value(call.command_id)}")
    does = "execute" if asked is None else "erase" if call.report is None else "issue"
    return laid_out(f"trial.{does}", arguments)


def _public_module(cls: type) -> str:
    """Return where a class is imported from: its module, or the package that offers it."""
    package = cls.__module__.rpartition(".")[0]
    offered = "." in package and getattr(sys.modules.get(package), cls.__name__, None) is cls
    return package if offered else cls.__module__
