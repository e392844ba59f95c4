"""The service that watches from login on: systemd unit, launchd agent or Windows task."""

from __future__ import annotations

import getpass
import os
import plistlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from platformdirs import user_config_path

NAME = "photoseek-watch"
AGENT = "photoseek.watch"
UNIT = """\
[Unit]
Description=photoseek: keep the photo library up to date

[Service]
ExecStart={command}
Nice=19
IOSchedulingClass=idle
Restart=on-failure
RestartSec=60

[Install]
WantedBy=default.target
"""
TASK = """\
<?xml version="1.0"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><UserId>{user}</UserId></LogonTrigger></Triggers>
  <Settings>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <Priority>9</Priority>
  </Settings>
  <Actions>
    <Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec>
  </Actions>
</Task>
"""


@dataclass(frozen=True, slots=True)
class Service:
    """The file of a service, its content, and the commands that start and stop it."""

    file: Path
    content: str
    start: str
    stop: str


def watch_service(command: Sequence[str], platform: str = sys.platform) -> Service:
    """The service of a platform (as in `sys.platform`) that runs a command."""
    if platform == "darwin":
        return _agent(command)
    if platform == "win32":
        return _task(command)
    return Service(
        user_config_path("systemd", appauthor=False) / "user" / f"{NAME}.service",
        UNIT.format(command=" ".join(map(_systemd_word, command))),
        f"systemctl --user enable --now {NAME}",
        f"systemctl --user disable --now {NAME}",
    )


def _systemd_word(word: str) -> str:
    """A word of ExecStart, quoted as in systemd.service(5)."""
    for special, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(special, escaped)
    return f'"{word}"'


def _agent(command: Sequence[str]) -> Service:
    file = Path.home() / "Library" / "LaunchAgents" / f"{AGENT}.plist"
    content = {
        "Label": AGENT,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ProcessType": "Background",
        "LowPriorityIO": True,
    }
    return Service(
        file,
        plistlib.dumps(content).decode(),
        f"launchctl load -w '{file}'",
        f"launchctl unload -w '{file}'",
    )


def _task(command: Sequence[str]) -> Service:
    file = user_config_path("photoseek", appauthor=False) / f"{NAME}.xml"
    program, *arguments = command
    # The logon of any user would need the rights of an administrator.
    domain = os.environ.get("USERDOMAIN")
    user = f"{domain}\\{getpass.getuser()}" if domain else getpass.getuser()
    content = TASK.format(
        user=escape(user),
        program=escape(program),
        arguments=escape(subprocess.list2cmdline(arguments)),
    )
    return Service(
        file,
        content,
        f'schtasks /Create /TN {NAME} /XML "{file}"',
        f"schtasks /Delete /TN {NAME} /F",
    )
