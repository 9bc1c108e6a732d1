"""The repository holds what it should, and works wherever it is checked out."""

from __future__ import annotations

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "constraints.txt",
    "docs",
    "examples",
    "pyproject.toml",
    "src",
    "tests",
}
# Put together here, so that this file does not hold what it forbids.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npmjs", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
)
PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][0-9A-Za-z.+]*)")


def tracked() -> tuple[Path, ...]:
    """The files under version control; outside a checkout, all that is not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  (whichever git the developer uses)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listing.stdout.split("\0") if name]
    if names:
        return tuple(path for name in names if (path := ROOT / name).is_file())
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines())]
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(fnmatch(part, name) for part in path.relative_to(ROOT).parts for name in ignored)
    )


def normalised(name: str) -> str:
    """A distribution's name as the packaging specifications compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def files() -> tuple[Path, ...]:
    return tracked()


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def pins() -> dict[str, str]:
    matches = [PIN.fullmatch(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    return {normalised(match["name"]): match["version"] for match in matches if match}


def test_top_level_is_what_was_agreed(files: tuple[Path, ...]) -> None:
    """The top level holds the agreed names and no others."""
    assert {path.relative_to(ROOT).parts[0] for path in files} <= TOP_LEVEL


def test_no_file_names_a_registry(files: tuple[Path, ...]) -> None:
    """Where packages come from is the machine's business: no file names a host."""
    found = [
        (str(path.relative_to(ROOT)), host)
        for path in files
        for host in REGISTRY_HOSTS
        if host.encode() in path.read_bytes()
    ]

    assert [] == found


def test_constraints_are_names_and_versions() -> None:
    """Each line is ``name==version``, sorted and once: no addresses, hashes or conditions."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    assert [] == [line for line in lines if not PIN.fullmatch(line)]
    assert sorted(lines, key=str.lower) == lines
    assert len(lines) == len({normalised(line.partition("==")[0]) for line in lines})


def test_constraints_cover_everything_installed(pins: dict[str, str]) -> None:
    """The environment that runs the tests holds only what is pinned, as it is pinned."""
    # Python 3.11 puts setuptools into every new environment; nothing here uses it.
    unpinned = {"planevents", "setuptools"}
    installed = {normalised(found.name): found.version for found in distributions()}

    assert {} == {
        name: version
        for name, version in installed.items()
        if name not in unpinned and pins.get(name) != version
    }


def test_constraints_cover_the_build(project: dict[str, Any], pins: dict[str, str]) -> None:
    """The build backend, which runs in an environment of its own, is pinned as well."""
    requires = project["build-system"]["requires"]

    assert {"hatchling"} == {re.split(r"[<>=~! ]", name)[0] for name in requires} <= pins.keys()


def test_licence_is_the_one_declared(project: dict[str, Any]) -> None:
    """The metadata and the text agree on the Apache License 2.0."""
    text = (ROOT / "LICENSE").read_text()

    assert project["project"]["license"] == "Apache-2.0"
    assert re.match(r"\s+Apache License\n\s+Version 2\.0, January 2004\n", text)


def test_the_package_says_that_it_is_typed(project: dict[str, Any]) -> None:
    """The marker file lies in the directory that becomes the wheel."""
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert ["src/planevents"] == packages
    assert (ROOT / "src/planevents/py.typed").is_file()
    assert "Typing :: Typed" in project["project"]["classifiers"]
