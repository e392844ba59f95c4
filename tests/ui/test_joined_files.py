"""Modules as one script: in order, each with separate names, and nothing else is accepted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest

from ui.joined_files import joined_script, joined_styles
from ui.static_files import SCRIPT, SHEET, STYLES, _static_file, static_files

MODULES = {
    "main.js": """// @ts-check
/** The entry. @param {string} x */
import { lines, log, one as first } from "./base/log.js";
import { two } from "./other/two.js";

const own = "main"; // an end of a line stays
log(first, two(), own, `// not
  a comment`);
console.log(JSON.stringify(await Promise.resolve(lines)));
""",
    "base/log.js": """/**
 * A comment of several
 * lines.
 */
const own = "log";
export const lines = [];
export const one = 1;
export function log(...values) {
  lines.push(...values, own);
}
""",
    "other/two.js": """import {
  one,
} from "../base/log.js";

export class Two {}
export const $two = 2;
export async function* none() {}
export const two = () => one + 1;
""",
}


def test_the_joined_script_does_what_its_modules_do() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here; `apt install nodejs`")
    text = joined_script("main.js", MODULES.__getitem__)
    done = subprocess.run(
        [node, "--input-type=module"], input=text, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [1, 2, "main", "// not\n  a comment", "log"]


def test_modules_come_once_behind_what_they_import_without_comments() -> None:
    text = joined_script("main.js", MODULES.__getitem__)
    assert re.findall(r"^\{ // (.*)$", text, re.MULTILINE) == [
        "base/log.js", "other/two.js", "main.js",
    ]  # fmt: skip
    assert 'joined["other/two.js"] = { Two, $two, none, two };' in text
    assert "several" not in text
    assert "an end of a line stays" in text


def test_modules_of_others_stay_imports() -> None:
    modules = {"a/b.js": 'import swipe from "../vendor/swipe.js";\nswipe();\n'}
    text = joined_script("a/b.js", modules.__getitem__)
    assert text.startswith('import swipe from "./vendor/swipe.js";\n')


@pytest.mark.parametrize(("code", "reason"), [
    ('import { b } from "./b.js";\n', "in a circle: a.js -> b.js -> a.js"),
    ("export var a = 1;\n", "cannot be joined: export var a"),
    ("export default 1;\n", "cannot be joined: export default"),
    ("export { a };\n", "cannot be joined: export { a }"),
    ('import * as b from "./b.js";\n', "cannot be joined: import"),
    ("const here = import.meta.url;\n", "cannot be joined: import.meta"),
])  # fmt: skip
def test_other_modules_are_refused(code: str, reason: str) -> None:
    modules = {"a.js": code, "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match=reason):
        joined_script("a.js", modules.__getitem__)


def test_styles_come_in_order() -> None:
    sheets = {"b.css": "b {}\n", "a.css": "a {}\n"}
    text = joined_styles(("b.css", "a.css"), sheets.__getitem__)
    assert text == "/* b.css */\nb {}\n/* a.css */\na {}\n"


def test_every_file_of_the_page_is_joined() -> None:
    """The map's styles come with the map."""
    script = _static_file(SCRIPT).content.decode()
    ours = [name for name in static_files() if not name.startswith("vendor/")]
    modules = re.findall(r"^\{ // (.*)$", script, re.MULTILINE)
    assert {*modules} == {name for name in ours if name.endswith(".js")}
    assert {*STYLES} >= {name for name in ours if name.endswith(".css")} - {"map/map.css"}
    assert len(_static_file(SHEET).packed) < 25_000
