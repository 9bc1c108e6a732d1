"""Commands written as Python, so that what went wrong can be pasted into a test."""

from __future__ import annotations

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

    from planevents.commands import Command, IssueReport

_WIDTH = 100
_INDENT = "    "
_FACTORY: Any = attrs.Factory
"""A class, which attrs types as a function."""


@attrs.frozen
class Sent:
    """One call on a trial, as it was made: commands on a plan, or a report. ``day`` is when it was made."""

    day: date
    command_id: str
    plan: str = ""
    commands: tuple[Command, ...] = ()
    effective_on: date | None = None
    report: IssueReport | None = None


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
        arguments = [written for field in attrs.fields(cls) if (written := self._argument(field, value))]
        return laid_out(self.imported(_public_module(cls), cls.__name__), arguments)

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
    for call in calls:
        if call.day != day:
            day = call.day
            lines.append(f"trial.today = {writer.value(day)}")
        lines.append(_line(writer, call, named=call.command_id in repeated))
    module = machine.__module__
    where = (
        [f"from {module} import {machine.__name__}  # not in that module itself"]
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


def _repeated(calls: Iterable[Sent]) -> set[str]:
    return {name for name, times in Counter(call.command_id for call in calls).items() if times > 1}


def _line(writer: Writer, call: Sent, *, named: bool) -> str:
    sent = (call.plan, *call.commands) if call.report is None else (call.report,)
    arguments = [writer.value(one) for one in sent]
    if call.effective_on is not None:
        arguments.append(f"effective_on={writer.value(call.effective_on)}")
    if named:
        arguments.append(f"command_id={writer.value(call.command_id)}")
    does = "execute" if call.report is None else "issue"
    return laid_out(f"trial.{does}", arguments)


def _public_module(cls: type) -> str:
    """Return where a class is imported from: its module, or the package that offers it."""
    package = cls.__module__.rpartition(".")[0]
    offered = "." in package and getattr(sys.modules.get(package), cls.__name__, None) is cls
    return package if offered else cls.__module__
