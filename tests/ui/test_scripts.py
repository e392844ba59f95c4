"""Format, types and texts of the page's scripts and styles."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "ui" / "static"
SCRIPTS = sorted(
    file for file in STATIC.rglob("*.js") if not {"vendor", "node_modules"} & {*file.parts}
)
STYLES = sorted(file for file in STATIC.rglob("*.css") if "vendor" not in file.parts)
ALLOWED_OUTSIDE = (
    "@keyframes ps-turn {", "@keyframes ps-appear {", "@keyframes ps-fill {",
    "@layer reset {", "@media (hover: none) {", "@media (max-width: 700px) {",
)  # fmt: skip
PACKAGE = json.loads((STATIC / "package.json").read_text("utf-8"))
LIMIT_S = 300
FUNCTION_LINES = 60  # at most; as for Python
FILE_LINES = 400


def run_npm(*command: str) -> str:
    """Output of a command with the development packages of `package.json`; empty on success."""
    npx = shutil.which("npx")
    if npx is None:
        assert not os.environ.get("CI"), "CI must have npm"
        pytest.skip("no npm here; `apt install nodejs npm` to check the scripts")
    versions = PACKAGE["devDependencies"].items()
    packages = [f"--package={name}@{version}" for name, version in versions]
    done = subprocess.run(
        [npx, "--yes", *packages, *command],
        cwd=STATIC,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if "npm error" in done.stderr:
        assert not os.environ.get("CI"), done.stderr
        pytest.skip(f"npm cannot fetch {packages}: {done.stderr.splitlines()[0]}")
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
def test_the_format_is_that_of_prettier() -> None:
    assert run_npm("npm", "run", "--silent", "format:check") == ""


@pytest.mark.slow
def test_the_types_are_right() -> None:
    """Except those of the vendored PhotoSwipe, which `viewer.js` imports."""
    found = run_npm("npm", "run", "--silent", "types")
    assert [line for line in found.splitlines() if not line.startswith("vendor/")] == []


@pytest.mark.slow
def test_functions_are_short() -> None:
    names = [file.relative_to(STATIC).as_posix() for file in SCRIPTS]
    program = str(Path(__file__).with_name("function_lengths.mjs"))
    assert run_npm("node", program, str(FUNCTION_LINES), *names) == ""


def test_files_are_short() -> None:
    files = (*SCRIPTS, *STYLES)
    lengths = {str(file): len(file.read_text("utf-8").splitlines()) for file in files}
    assert {file: lines for file, lines in lengths.items() if lines > FILE_LINES} == {}


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: str(file.relative_to(STATIC)))
def test_every_script_is_checked_and_writes_no_markup(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.startswith("// @ts-check\n")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write\b", text)


@pytest.mark.parametrize("file", STYLES, ids=lambda file: str(file.relative_to(STATIC)))
def test_styles_override_gradio_by_nesting_alone(file: Path) -> None:
    """As `base/base.css` describes; without repeated classes, ids or attributes in a selector."""
    text = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"([.#][\w-]+)\1(?![\w-])|(\[\w+\])\2", text) == []
    assert re.findall(r"\.gradio-container\b(?=[\s.][^,{]*\{)", text) == []
    outside = [line for line in text.splitlines() if line.endswith("{") and line[0] != " "]
    assert {*outside} <= {":is(:root, #photoseek) {", ":root {", *ALLOWED_OUTSIDE}


def test_ids_in_the_page_of_gradio_have_a_prefix_of_our_own() -> None:
    ids = re.findall(r'\bid="([^"]+)"', (STATIC / "search" / "search.html").read_text("utf-8"))
    assert ids[0] == "photoseek"
    assert [name for name in ids[1:] if not name.startswith("ps-")] == []


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


def test_scripts_contain_no_sentences() -> None:
    """Texts with several words are in `static/texts` alone."""
    for file in SCRIPTS:
        code = re.sub(r"//[^\n]*|/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(r"""["'`]([A-Z][a-z]+ [a-z][^"'`]*)["'`]""", code) == [], file.name
