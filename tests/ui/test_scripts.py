"""The page's scripts and styles: their format, and their types."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from search.query import FILTERS, LIKE
from ui.facets import EVERYDAY

STATIC = Path(__file__).parents[2] / "ui" / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
STYLES = sorted(STATIC.glob("*.css"))
PRETTIER, TYPESCRIPT = "prettier@3.6.2", "typescript@5.9.3"
LIMIT_S = 300


def run_npm(package: str, *command: str) -> str:
    """What a program of this npm package prints about the scripts; empty where all is well."""
    npx = shutil.which("npx")
    if npx is None:
        assert not os.environ.get("CI"), "CI must have npm"
        pytest.skip("no npm here; `apt install nodejs npm` to check the scripts")
    done = subprocess.run(
        [npx, "--yes", "--package", package, *command],
        cwd=STATIC,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if "npm error" in done.stderr:
        assert not os.environ.get("CI"), done.stderr
        pytest.skip(f"npm cannot fetch {package}: {done.stderr.splitlines()[0]}")
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
def test_the_format_is_that_of_prettier() -> None:
    names = [file.name for file in (*SCRIPTS, *STYLES)]
    assert run_npm(PRETTIER, "prettier", "--print-width", "100", "--check", *names) == ""


@pytest.mark.slow
def test_the_types_are_right() -> None:
    options = "--noEmit --allowJs --checkJs --target es2023 --module esnext --moduleResolution"
    library = ("bundler", "--lib", "es2023,dom,dom.iterable")
    pages = ("main.js", "compare.js", "library.js", "language.js")
    found = run_npm(TYPESCRIPT, "tsc", *options.split(), *library, *pages)
    assert [line for line in found.splitlines() if not line.startswith("vendor/")] == []


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_every_script_is_checked_and_writes_no_markup(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.startswith("// @ts-check\n")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write\b", text)


def test_ids_in_the_page_of_gradio_have_a_prefix_of_our_own() -> None:
    ids = re.findall(r'\bid="([^"]+)"', (STATIC / "search.html").read_text("utf-8"))
    assert ids[0] == "photoseek"
    assert [name for name in ids[1:] if not name.startswith("ps-")] == []


def test_the_page_knows_every_filter() -> None:
    """Those that become chips in the search field."""
    text = (STATIC / "query.js").read_text("utf-8")
    found = re.search(r'FILTERS =\s+"([a-z ]+)"', text)
    assert found
    assert set(found[1].split()) == {*FILTERS, LIKE}


def test_what_is_vendored_is_what_was_fetched() -> None:
    """Each file by its hash, with the version and the licence that it came with."""
    vendor = STATIC / "vendor"
    named = {}
    for package in json.loads((vendor / "vendored.json").read_text("utf-8")):
        assert package["version"]
        assert package["licence"]
        for name, digest in package["files"].items():
            named[f"{package['folder']}/{name}"] = digest
    files = [file for file in vendor.rglob("*") if file.is_file() and file.name != "vendored.json"]
    assert {
        file.relative_to(vendor).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    } == named


def test_every_message_is_there_in_every_language() -> None:
    """Each key that a script or the page asks for, in English and in Chinese."""
    keys = {name: message_keys(STATIC / f"{name}.js") for name in ("en", "zh")}
    assert keys["en"] == keys["zh"]
    code = "".join(file.read_text("utf-8") for file in SCRIPTS)
    html = "".join(file.read_text("utf-8") for file in STATIC.glob("*.html"))
    asked = set(re.findall(r'\bsay\(\s*"(\w+)"', code))
    asked |= set(re.findall(r'data-(?:text|title)="(\w+)"', html))
    asked |= set(re.findall(r'"(help\w+)"', code))
    assert asked - keys["en"] == set()
    assert {fact for fact in FACTS if fact not in keys["en"]} == set()


FACTS = re.findall(
    r'^        \("([A-Z][\w ]+)", ', (STATIC.parent / "views.py").read_text("utf-8"), re.MULTILINE
)


def message_keys(file: Path) -> set[str]:
    """The keys of the messages in a file, those within `examples` left out."""
    return set(re.findall(r'^  "?(\w[\w ]*?)"?:(?: |$)', file.read_text("utf-8"), re.MULTILINE))


def test_no_script_says_anything_but_by_its_key() -> None:
    """What begins like a sentence stands in `en.js` and `zh.js` alone."""
    for file in SCRIPTS:
        if file.name not in ("en.js", "zh.js"):
            code = re.sub(r"//[^\n]*|/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
            assert re.findall(r"""["'`]([A-Z][a-z]+ [a-z][^"'`]*)["'`]""", code) == [], file.name


def test_every_example_is_there_in_chinese() -> None:
    text = (STATIC / "zh.js").read_text("utf-8")
    assert [
        thing for thing in EVERYDAY if f"{thing}:" not in text and f'"{thing}":' not in text
    ] == []
