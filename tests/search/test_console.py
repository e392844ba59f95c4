"""The border to the shell: what becomes of errors, noise and closed pipes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from search.console import run
from search.errors import BadSetting, LibraryEmpty, PhotoseekError
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
    command = [sys.executable, "-c", f"import os, sys\nfrom search.console import run, say\n{code}"]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, check=False)


def test_the_noise_of_c_libraries_stays_off_the_terminal() -> None:
    done = _python(
        "def main():\n"
        "    os.write(2, b'libtiff: noise')\n"
        "    say('a word')\n"
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
