"""The one border between photoseek and the shell: errors become a stderr line and an exit code."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import NoReturn

from search.errors import PhotoseekError

INTERRUPTED = 130  # 128 + SIGINT, as shells count
PIPE_CLOSED = 141  # 128 + SIGPIPE


def say(message: str) -> None:
    """One line for the person at the terminal; results go to stdout, this does not."""
    print(f"photoseek: {message}", file=sys.stderr, flush=True)


def keep_blas_to_one_thread() -> None:
    """NumPy's threads wait for each other in busy loops: its small products of a search then cost
    twice the processor's time, on a busy machine most of a search. Read as NumPy is imported.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run(main: Callable[[], int]) -> int:
    """Run a command and return its exit code; nothing else prints an error or exits."""
    _quiet_libraries()
    try:
        code = main()
        sys.stdout.flush()
        return code
    except PhotoseekError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("interrupted; what was finished is kept, and the same command goes on from there")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has had enough (`| head`); Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PIPE_CLOSED


def leave(code: int) -> NoReturn:
    """End the process now: taking the libraries down piece by piece takes as long as a search."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # closed, or its reader has gone
            stream.flush()
    os._exit(code)


def _quiet_libraries() -> None:
    """Keep what libtiff, libjpeg and libheif print off the terminal; Python still reaches it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # File names are bytes: those that are no UTF-8 must come out as they went in.
        sys.stdout.reconfigure(errors="surrogateescape")
    stderr = sys.stderr
    if stderr is not sys.__stderr__ or not isinstance(stderr, io.TextIOWrapper):  # a test's
        return
    warnings.simplefilter("ignore")  # of Pillow, about odd headers
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    stderr.flush()
    own = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = open(  # noqa: SIM115, PTH123 - it lives as long as the process
        own, "w", buffering=1, encoding=stderr.encoding, errors="backslashreplace"
    )
