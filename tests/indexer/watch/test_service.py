"""The services of three systems, and their installation."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from indexer.watch.service import watch_service
from tests.conftest import Shell

COMMAND = ["/opt/my tools/photoseek", "watch", '/photos/50% "best" $1 \\ <&>']


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_unit_is_valid(tmp_path: Path) -> None:
    unit = tmp_path / "photoseek-watch.service"
    unit.write_text(watch_service(["/bin/true", *COMMAND[1:]], "linux").content)
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", unit], capture_output=True, text=True
    )
    assert "photoseek-watch" not in done.stderr


def test_a_unit_quotes_what_systemd_would_interpret() -> None:
    assert (
        'ExecStart="/opt/my tools/photoseek" "watch" "/photos/50%% \\"best\\" $$1 \\\\ <&>"\n'
        in watch_service(COMMAND, "linux").content
    )


def test_an_agent_and_a_task_have_the_arguments() -> None:
    agent = plistlib.loads(watch_service(COMMAND, "darwin").content.encode())
    assert agent["ProgramArguments"] == COMMAND
    task = ElementTree.fromstring(watch_service(COMMAND, "win32").content)
    texts = [
        element.text for element in task.iter() if element.tag.endswith(("Command", "Arguments"))
    ]
    assert texts == [COMMAND[0], subprocess.list2cmdline(COMMAND[1:])]


def test_a_task_begins_when_this_user_logs_on_and_stays_on_batteries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("USERDOMAIN", "HOME")
    monkeypatch.setattr("getpass.getuser", lambda: "A&B")
    task = ElementTree.fromstring(watch_service(COMMAND, "win32").content)
    texts = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}
    assert texts["UserId"] == "HOME\\A&B"
    for setting in ("StopIfGoingOnBatteries", "DisallowStartIfOnBatteries"):
        assert texts[setting] == "false"


def test_install_shows_writes_and_removes(
    tmp_path: Path, shell: Shell, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PHOTOSEEK_EXCLUDE", "*.gif")
    arguments = ("watch", tmp_path / "photos", "--text", "--install")
    shown = shell(*arguments)
    file = watch_service([""]).file
    assert file.is_relative_to(tmp_path)
    assert (shown.code, file.exists()) == (0, False)
    for word in (str(tmp_path / "photos"), "--exclude", "*.gif", "--text", str(library)):
        assert word in shown.out
    written = shell(*arguments, "--yes")
    assert "it starts with: " in written.err
    assert file.read_text() == shown.out
    assert "--yes does it" in shell("watch", "--uninstall").err
    assert file.exists()
    assert "stops with: " in shell("watch", "--uninstall", "--yes").err
    assert not file.exists()
    assert "there is no " in shell("watch", "--uninstall").err
