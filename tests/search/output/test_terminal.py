"""The list of hits on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.output.listing import shorter_path
from search.output.terminal import BOLD, Style
from tests.conftest import Shell
from tests.located import draw_located
from tests.test_architecture import HOUSE

MAIN = "from ui.cli import entry; entry()"


def on_terminal(*arguments: str, **environment: str) -> str:
    """The output of a command on a terminal, stderr included."""
    pty = pytest.importorskip("pty", reason="Windows has no pseudo-terminals")
    main, terminal = pty.openpty()
    variables = {**os.environ, "TERM": "xterm", "COLUMNS": "60", **environment}
    with subprocess.Popen(
        [sys.executable, "-c", MAIN, *arguments],
        cwd=HOUSE, env=variables, stdout=terminal, stderr=terminal, stdin=terminal,
    ) as process:  # fmt: skip
        os.close(terminal)
        output = b""
        while True:
            try:
                part = os.read(main, 65_536)
            except OSError:  # Linux: the other end is closed
                part = b""
            if not part:
                break
            output += part
        process.wait()
    os.close(main)
    return output.decode(errors="replace")


def test_a_style_is_on_or_off() -> None:
    assert Style(True)("a", BOLD) == "\x1b[1ma\x1b[0m"
    assert Style(True)("", BOLD) == ""
    assert Style(False)("a", BOLD) == "a"


@pytest.mark.slow
def test_colours_pictures_and_problems(photos: Path) -> None:
    (photos / "broken.jpg").write_bytes(b"x")
    indexed = on_terminal("index", str(photos), "--model", "builtin")
    assert indexed.count("broken.jpg") == 1
    assert "next: `photoseek search" in indexed
    search = ("search", "red", "--top", "1", "--preview")
    shown = on_terminal(*search, KITTY_WINDOW_ID="1", NO_COLOR="")
    assert "\x1b[1mred.jpg\x1b[0m" in shown
    assert "\x1b_Ga=T" in shown
    plain = on_terminal(*search, NO_COLOR="1")
    assert "red.jpg" in plain
    assert "\x1b" not in plain
    assert "--preview needs kitty, iTerm2 or Sixel" in plain


def test_dates_stand_beside_the_hits_where_there_are_any(photos: Path, shell: Shell) -> None:
    draw_located(photos / "IMG_20190704_123000.jpg", "red", 46.02, 7.75)
    shell("index", photos)
    lines = shell("search", "red", "--no-fold", "--top", "2").out.splitlines()
    columns = [line.split("  ")[2] for line in lines if line.startswith("strong")]
    assert "2019-07-04" in columns


def test_a_path_is_relative_where_that_is_shorter(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos.parent)
    assert shorter_path(photos / "red.jpg") == os.path.join("photos", "red.jpg")  # noqa: PTH118
    assert shorter_path(Path("/a.jpg")) == os.fspath(Path("/a.jpg"))


def test_update_finds_new_photos_first(photos: Path, shell: Shell) -> None:
    shell("index", photos)
    draw_located(photos / "new.jpg", "red", 46.02, 7.75)
    found = shell("search", "has:gps", "--update")
    assert found.out.endswith("new.jpg\n")
    assert "1 new" in found.err
    assert shell("search", "has:gps", "--update").err == ""
