"""The wheel, installed into a separate environment and used from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.pictures import draw_folder
from tests.test_architecture import HOUSE

USE = """
from photoseek import Engine, Hit, Match, Photo, PhotoseekError, match, open_library
with open_library() as library:
    (hit, *_) = library.search("a red square")
    assert isinstance(library, Engine) and isinstance(hit, Hit) and isinstance(hit.photo, Photo)
    (best, *_) = match(hit.photo.path, ["a red square", "a dog"])
    assert isinstance(best, Match) and issubclass(PhotoseekError, Exception)
    import search.engine
    print(search.engine.__file__)
"""
TYPED = """
from photoseek import Hit, open_library
with open_library() as library:
    hits: tuple[Hit, ...] = library.search("a dog", sort="newest").hits
    wrong: str = library.search("a dog")
"""
DEVELOPMENT = (
    "builtin/training/",
    "builtin/evaluation/",
    "faces/conversion/",
    "static/package.json",
    "static/tsconfig.json",
)
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Installed:
    """Scripts of the environment of a wheel, a working folder, and environment variables."""

    scripts: Path
    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str | Path, code: int = 0) -> str:
        """Run a command of the environment; its standard output."""
        done = subprocess.run(
            [self.scripts / command[0], *command[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def build(folder: Path) -> Path:
    """Build the wheel of this checkout into a folder."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(HOUSE),
        "--no-deps",
        "-q",
        "-w",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    needs = "building the wheel needs a package index, for hatchling"
    assert done.returncode == 0, f"{needs}\n{done.stdout}{done.stderr}"
    (wheel,) = folder.glob("*.whl")
    return wheel


def make_environment(folder: Path) -> Path:
    """Make an environment that also sees the packages of this one; its scripts folder.

    `system_site_packages` would add those of the base Python, not of the test environment. Folders
    of a .pth file come last, and .pth files within them are not read, so an editable photoseek
    there is not found.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    places = {name: sysconfig.get_path(name) for name in ("purelib", "platlib")}
    own = {name: str(folder) for name in ("base", "platbase")}
    site = Path(sysconfig.get_path("purelib", "venv", own))
    (site / "outer.pth").write_text("\n".join(dict.fromkeys(places.values())), "utf-8")
    return Path(sysconfig.get_path("scripts", "venv", own))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> Installed:
    """The installed wheel of this checkout."""
    place = tmp_path_factory.mktemp("wheel")
    wheel = build(place / "built")
    scripts = make_environment(place / "environment")
    target = [
        "--python",
        str(scripts / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--ignore-installed",
        "-q",
    ]
    subprocess.run([sys.executable, "-m", "pip", *target, str(wheel)], check=True)
    folder = place / "elsewhere"
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    own = {"XDG_CACHE_HOME": str(compiled), "PHOTOSEEK_LIBRARY": str(folder / "library")}
    return Installed(scripts, folder, {**kept, **own, "HF_HUB_OFFLINE": "1"})


def test_the_version(installed: Installed) -> None:
    assert installed.run("photoseek", "--version") == f"photoseek {version('photoseek')}\n"


def test_the_demo(installed: Installed) -> None:
    out = installed.run("photoseek", "demo", "--no-serve")
    assert "a lion in the grass -> lion.jpg" in out


def test_a_search_in_the_shell_and_in_python(installed: Installed) -> None:
    folder = draw_folder(installed.folder / "photos")
    installed.run("photoseek", "index", "--model", "builtin", folder)
    assert "red.jpg" in installed.run("photoseek", "search", "a red square")
    used = installed.run("python", "-c", USE)
    assert str(installed.scripts.parent) in used, "not the photoseek of the wheel"


def test_the_wheel_contains_the_files_of_the_page(installed: Installed) -> None:
    """Including files that no command above reads."""
    code = "import search, ui; print(search.__path__[0]); print(ui.__path__[0])"
    for line in installed.run("python", "-c", code).splitlines():
        own, ours = Path(line), HOUSE / Path(line).name
        names = [set(_files(folder)) for folder in (own, ours)]
        lacking = names[1] - names[0] - {"public.py", "public.typed"}
        assert all(name.startswith(DEVELOPMENT) for name in lacking), lacking


def test_training_and_evaluation_are_not_in_the_wheel(installed: Installed) -> None:
    (place,) = installed.run("python", "-c", "import search; print(search.__path__[0])").split()
    assert [name for name in _files(Path(place)) if name.startswith(DEVELOPMENT)] == []
    assert any(name.startswith(DEVELOPMENT) for name in _files(HOUSE / "search"))


def _files(folder: Path) -> list[str]:
    files = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    return [file.as_posix() for file in files if "__pycache__" not in file.parts]


def test_the_types_are_exported(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(TYPED, "utf-8")
    python = str(installed.scripts / "python")
    command = ["mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "--python-executable"]
    done = subprocess.run(
        [sys.executable, "-m", *command, python, "use.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.count("error:") == 1, done.stdout
    assert 'expression has type "Answer", variable has type "str"' in done.stdout
