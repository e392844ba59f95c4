"""axe-core, which checks a page for accessibility (Deque, MPL-2.0): fetched for the tests only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

PACKAGE = "axe-core@4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"  # of axe.min.js
LIMIT_S = 300
SERIOUS = ("serious", "critical")
RUN = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map((node) =>
        ({ target: node.target.flat().join(' '), html: node.html.slice(0, 300),
           why: node.any.concat(node.all, node.none).map((one) => one.message).join('; ') })) }));
}"""


def fetch_axe(place: Path) -> str:
    """The script of axe-core, by npm; the test is skipped where npm cannot fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        assert not os.environ.get("CI"), "CI must have npm"
        pytest.skip("no npm here; `apt install nodejs npm` to check accessibility")
    done = subprocess.run(
        [npm, "pack", PACKAGE, "--silent", "--pack-destination", os.fspath(place)],
        capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    if done.returncode:
        assert not os.environ.get("CI"), done.stderr
        pytest.skip(f"npm cannot fetch {PACKAGE}: {done.stderr.strip().splitlines()[:1]}")
    with tarfile.open(place / done.stdout.split()[-1]) as packed:
        script = packed.extractfile("package/axe.min.js")
        assert script is not None
        content = script.read()
    assert hashlib.sha256(content).hexdigest() == SHA256
    return content.decode()


def findings(page: Page, script: str) -> list[dict[str, Any]]:
    """What axe-core finds serious or critical: rule, selector, element and reason of each."""
    page.evaluate(script)
    return [
        {"rule": one["id"], **node}
        for one in page.evaluate(RUN)
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
