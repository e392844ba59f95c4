"""The border to the shell: what becomes of errors, noise and closed pipes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from search.console import notify, run
from search.errors import BadSetting, LibraryEmpty, PhotoseekError, notes
from tests.test_architecture import HOUSE


def failing(error: BaseException) -> int:
    def main() -> int:
        raise error

    return run(main)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (LibraryEmpty(HOUSE), 1, "has no photo folders"),
        (BadSetting("--top", "0", "a number"), 2, "--top: '0' is not a number"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_what_can_be_explained_is_one_line(
    error: PhotoseekError, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing(error) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("photoseek: ")
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_what_cannot_be_explained_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        failing(ZeroDivisionError())


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    command = [
        sys.executable,
        "-c",
        f"import os, sys\nfrom search.console import run, notify\n{code}",
    ]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, check=False)


def test_the_noise_of_c_libraries_stays_off_the_terminal() -> None:
    done = _python(
        "def main():\n"
        "    os.write(2, b'libtiff: noise')\n"
        "    notify('a word')\n"
        "    return 3\n"
        "sys.exit(run(main))"
    )
    assert (done.returncode, done.stderr) == (3, b"photoseek: a word\n")


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    script = "def main():\n    print('x' * 10**6)\n    return 0\nsys.exit(run(main))"
    command = [sys.executable, "-c", f"import sys\nfrom search.console import run\n{script}"]
    with subprocess.Popen(
        command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


PRINTING = "def main():\n    print('\U0001f600 猫 \\udcff')\n    return 0\nsys.exit(run(main))"


def _shell(code: str, redirection: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    script = f"import os, sys\nfrom search.console import run, notify\n{code}"
    command = ["sh", "-c", f'"$0" -c "$1" {redirection}', sys.executable, script]
    return subprocess.run(
        command, cwd=HOUSE, capture_output=True, check=False, env={**os.environ, **environment}
    )


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [
        ("utf-8", b"\xf0\x9f\x98\x80 \xe7\x8c\xab \xff\n"),
        ("cp1252", b"\\U0001f600 \\u732b \xff\n"),
        ("ascii", b"\\U0001f600 \\u732b \xff\n"),
        ("cp932", b"\\U0001f600 \x94L \xff\n"),
        ("gb18030", "\U0001f600 猫 ".encode("gb18030") + b"\xff\n"),
        ("utf-16-le", "\U0001f600 猫 \\udcff\n".encode("utf-16-le")),
    ],
)
def test_any_encoding_prints_any_name(encoding: str, printed: bytes) -> None:
    done = _shell(PRINTING, "", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, b"")


@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "printing", ["print('a')", "sys.stdout.buffer.write(b'a' * 10**6)", "print('a', flush=True)"]
)
def test_results_that_cannot_be_written_are_an_error(redirection: str, printing: str) -> None:
    done = _shell(f"def main():\n    {printing}\n    return 0\nsys.exit(run(main))", redirection)
    reason = b"no space left on device" if "full" in redirection else b"bad file descriptor"
    assert done.stderr == (
        b"photoseek: the results cannot be written ("
        + reason
        + b"); write them to another file or disk\n"
    )
    assert done.returncode == 1


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-", ">&- 2>&- <&-"])
def test_messages_that_cannot_be_written_are_dropped(redirection: str) -> None:
    code = "notify('a'); sys.stderr.write('b'); sys.stderr.flush(); sys.stdin.read(); return 7"
    done = _shell(f"def main():\n    {code}\nsys.exit(run(main))", f"{redirection} <&-")
    assert (done.returncode, done.stdout, done.stderr) == (7, b"", b"")


def test_a_closed_stdout_without_results_is_no_error() -> None:
    code = (
        "def main():\n    file = open('README.md')\n    return file.fileno()\nsys.exit(run(main))"
    )
    assert _shell(code, ">&- 2>&- <&-").returncode > 2


@pytest.mark.parametrize("command", ["--help", "--version", "search --help", "ui --help"])
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-", "| true"])
def test_no_command_ends_with_a_traceback(command: str, redirection: str) -> None:
    code = f"from ui.cli import entry\nsys.argv = 'photoseek {command}'.split()\nentry()"
    done = _shell(code, redirection, PYTHONIOENCODING="ascii")
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_of_a_download_each_tenth_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for percent in range(101):
        notify(notes.FETCHING(name="x", percent=percent, megabytes=1507, minutes=5))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[3] == "photoseek: fetching x: 30 % of 1,507 MB, about 5 min left"
