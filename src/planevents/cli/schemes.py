"""The commands for whoever writes a status scheme or rules: no database, and no test file."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, TypeVar

import typer

from planevents.cli import options, render
from planevents.cli.failures import UsageError
from planevents.errors import MissingExtraError, near
from planevents.rules import Rule, RuleBook
from planevents.statuses import StatusScheme

T = TypeVar("T")

_PACKAGE = Path(__file__).parents[1]

schemes = typer.Typer(
    name="schemes",
    help="Status schemes of one's own.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


@schemes.command("check")
def check(
    scheme: Annotated[
        str,
        typer.Argument(
            metavar="MODULE:SCHEME", help="Where the scheme is: a module or a file, and its name there."
        ),
    ],
    *,
    rules: Annotated[
        str | None,
        typer.Option(metavar="MODULE:RULEBOOK", help="The rule book that judges; else the standard one."),
    ] = None,
    holds: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODULE:NAME",
            help="A rule, or a function of the plan, that must hold in every state; it may be repeated.",
        ),
    ] = None,
    change_control: options.Control = None,
    bound: Annotated[
        int, typer.Option(metavar="N", min=1, help="Follow no way beyond so many commands.")
    ] = 20,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw the scheme, with what is wrong marked.")
    ] = None,
    mermaid: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same drawing, as text for Mermaid.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Walk through every state that an action can come to, and show what is wrong with a scheme.

    The exit status is 1 if there is a fault.
    """
    try:
        from planevents.testing.diagram import diagram  # noqa: PLC0415 it needs an extra
        from planevents.testing.exhaustive import check_scheme  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"hypothesis", "pytest"}:
            raise
        raise MissingExtraError("testing", "to check a scheme") from None

    modules: dict[str, ModuleType] = {}
    checked = _found(modules, scheme, StatusScheme, "a StatusScheme")
    book = None if rules is None else _found(modules, rules, RuleBook, "a RuleBook")
    must_hold: list[Any] = [
        _found(modules, one, (Rule, _Function), "a rule or a function") for one in holds or ()
    ]
    with render.busy("every state that an action can come to"):
        report = check_scheme(
            checked, rules=book, holds=must_hold, change_control=change_control or "live", bound=bound
        )
    drawing = diagram(report) if svg or mermaid else None
    if drawing and svg:
        svg.write_text(drawing.svg, encoding="utf-8")
    if drawing and mermaid:
        mermaid.write_text(drawing.mermaid, encoding="utf-8")
    if as_json:
        render.show_json(report.to_dict())
    else:
        render.show_lines(str(report).splitlines())
        render.show_lines(f"drawn in {file}" for file in (svg, mermaid) if file)
    raise typer.Exit(0 if report.ok else 1)


_Function = type(check)


def _found(modules: dict[str, ModuleType], given: str, kind: type[T] | tuple[type[T], ...], meant: str) -> T:
    """Return what is under a name in a module, or say what is there instead."""
    where, colon, name = given.rpartition(":")
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not (colon and where):
        where, name = given, ""
    module = modules.get(where) or modules.setdefault(where, _imported(where))
    there = [
        each for each, value in vars(module).items() if isinstance(value, kinds) and not each.startswith("_")
    ]
    listed = f"it has {', '.join(there)}" if there else f"nothing in it is {meant}"
    if not name:
        raise UsageError(f"{where} is a module: name {meant} in it, as {where}:NAME; {listed}")
    if not hasattr(module, name):
        likely = near(name, there)
        hint = f"did you mean {' or '.join(likely)}?" if likely else listed
        raise UsageError(f"{where} has no {name!r}; {hint}")
    value = getattr(module, name)
    if not isinstance(value, kinds):
        raise UsageError(f"{where}:{name} is no {meant.partition(' ')[2]}, but {_described(value)}; {listed}")
    return value


def _described(value: object) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'AEIOUaeiou' else 'a'} {kind}"


def _imported(where: str) -> ModuleType:
    """Import a module by its name, as ``python -m`` would find it, or a file by its path."""
    file = Path(where)
    if where.endswith(".py") or file.is_file() or "/" in where or "\\" in where:
        return _from_file(file)
    _search_in(Path.cwd())
    try:
        return importlib.import_module(where)
    except ModuleNotFoundError as error:
        # Without a package's own trouble: what is missing is the module itself, or a package on its way.
        if error.name is not None and f"{where}.".startswith(f"{error.name}."):
            raise UsageError(
                f"there is no module {where!r}: give its name as Python imports it from here, or its file"
            ) from None
        raise _failed(where, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(where, error) from error


def _from_file(file: Path) -> ModuleType:
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise UsageError(f"{file} is no Python file: its name must end in .py")
    _search_in(file.resolve().parent)
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(file.stem)
    sys.modules[file.stem] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise _failed(str(file), error) from error
    finally:
        if before is not None:
            sys.modules[file.stem] = before
    return module


def _search_in(folder: Path) -> None:
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _failed(where: str, error: BaseException) -> UsageError:
    """Return what to say of a module that cannot be imported, with the last line of it that ran."""
    trace, line = error.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if _PACKAGE not in file.parents and "importlib" not in str(file):
            line = f" ({file.name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        line = f" ({Path(error.filename or where).name}, line {error.lineno})"
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return UsageError(f"{where} cannot be imported{line}: {type(error).__name__}: {said}")
