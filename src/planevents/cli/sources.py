"""What is to be imported: files, and the settings that explain them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs

from planevents.cli.failures import UsageError
from planevents.cli.place import Place
from planevents.commands import OpenPlan
from planevents.definitions import Body, ChangeControl
from planevents.editions.settings import EditionSettings, ImportSettings, load_settings
from planevents.editions.table import Table, read_csv
from planevents.statuses import StatusScheme

SETTINGS = "plan.toml"


@attrs.frozen
class Options:
    """What the command line says in place of a ``plan.toml``, or of one of its editions."""

    plan: str | None
    title: str | None
    scheme: StatusScheme | None
    change_control: ChangeControl | None
    report: str | None
    period: str | None
    effective_on: date | None
    body: str | None
    decided_by: str | None = None


@attrs.frozen
class Source:
    """One edition, read and explained."""

    table: Table
    settings: ImportSettings
    edition: EditionSettings


def sources(file: Path, settings: Path | None, given: Options, store: Place | None) -> Iterator[Source]:
    """Read a CSV file, or all the editions that a ``plan.toml`` names.

    ``store`` is None where there is none yet. Raises EditionUnreadableError; UsageError for
    options that are missing or contradict the settings.
    """
    if file.suffix.casefold() == ".toml":
        named = load_settings(file)
        if not named.editions:
            raise UsageError(f"{file} names no [[editions]]: there is nothing to import")
        for edition in named.editions:
            yield Source(read_csv(file.parent / edition.file), named, edition)
        return
    table = read_csv(file)
    beside = settings or file.parent / SETTINGS
    if settings is None and not beside.is_file():
        why = f"there is no {SETTINGS} beside {file.name}"
        yield Source(table, _plan(given, store, why), _edition(file, given, why))
        return
    loaded = load_settings(beside)
    if given.plan or given.title or given.scheme or given.change_control:
        raise UsageError(
            f"{beside} describes the plan already: leave out --plan, --title, --scheme and --change-control"
        )
    listed = loaded.edition(file.name)
    yield Source(table, loaded, listed or _edition(file, given, f"{beside} lists no edition {file.name!r}"))


def _plan(given: Options, store: Place | None, why: str) -> ImportSettings:
    if not given.plan:
        raise _missing(why, plan=given.plan)
    if store is not None and (opening := _known(given.plan, store)) is not None:
        return ImportSettings(given.plan, opening)
    if not given.title or given.scheme is None:
        raise _missing(f"{why}, and plan {given.plan!r} is new", title=given.title, scheme=given.scheme)
    opening = OpenPlan(
        given.title,
        scheme=given.scheme,
        change_control=given.change_control or "live",
        bodies=[] if given.decided_by is None else [Body(given.decided_by, decides=True)],
    )
    return ImportSettings(given.plan, opening)


def _known(plan: str, store: Place) -> OpenPlan | None:
    with store.open() as register:
        if plan not in register.plans():
            return None
        known = register.plan(plan).plan
    return OpenPlan(known.title, scheme=known.statuses, year_starts=known.year_starts)


def _edition(file: Path, given: Options, why: str) -> EditionSettings:
    if not given.report or not given.period or given.effective_on is None:
        raise _missing(why, report=given.report, period=given.period, effective_on=given.effective_on)
    return EditionSettings(file.name, given.report, given.period, given.effective_on, given.body)


def _missing(why: str, **options: object) -> UsageError:
    names = [f"--{name.replace('_', '-')}" for name, value in options.items() if not value]
    return UsageError(f"{why}: give {', '.join(names)}")
