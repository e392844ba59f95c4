"""Output to the terminal, and the only place that prints errors and exits."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any, NoReturn, TextIO

from search.errors import OutputFailed, PhotoseekError, notes
from search.errors.notes import Note

INTERRUPTED = 130  # 128 + SIGINT, as shells count
SHOWN_PERCENT = 10  # steps of a progress that are printed
PIPE_CLOSED = 141  # 128 + SIGPIPE
ANY_TEXT = "photoseek.any-text"  # the name of `_encode_any` as an error handler
WIDE = ("utf-16", "utf-32")  # encodings without single bytes


def notify(message: str) -> None:
    """Print a line on stderr; results go to stdout. Of a download, each tenth is printed."""
    if isinstance(message, Note) and int(message.fields.get("percent", 0)) % SHOWN_PERCENT:
        return
    print(f"photoseek: {message}", file=sys.stderr, flush=True)


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 photo", "2,000 photos"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def keep_blas_to_one_thread() -> None:
    """Set the number of NumPy's threads; called before NumPy is imported.

    Its threads wait in busy loops, which doubles the processor time of a search.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def run(main: Callable[[], int]) -> int:
    """Run a command and return its exit code; nothing else prints an error or exits."""
    _open_streams()
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except PhotoseekError as error:
        notify(str(error))
        return error.exit_code
    except SystemExit as end:  # of argparse, after `--help` or wrong usage
        return int(end.code or 0)
    except KeyboardInterrupt:
        notify("interrupted; what was finished is kept, and the same command goes on from there")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has ended (`| head`); Python would print an error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PIPE_CLOSED


def leave(code: int) -> NoReturn:
    """End the process without destroying objects: that takes 65 of 330 ms of a shell query.

    Median processor time of 12 alternating runs of `photoseek search` among 150 photos.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, PhotoseekError):  # closed or full
            stream.flush()
    os._exit(code)


# -- streams ---------------------------------------------------------------------------------------


class _Results(io.FileIO):
    """Stdout. The first failure is raised as OutputFailed, later ones are ignored."""

    is_failed = False

    def write(self, data: Any) -> int:
        if self.is_failed:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.is_failed = True
            raise OutputFailed(_reason(error.errno or errno.EIO)) from error


class _Closed(io.RawIOBase):
    """Stdout that was closed before the start: `>&-`."""

    is_failed = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if not self.is_failed:
            self.is_failed = True
            raise OutputFailed(_reason(errno.EBADF))
        return len(data)


class _Messages(io.FileIO):
    """Stderr. Failures are ignored: there is nowhere to report them."""

    def write(self, data: Any) -> int:
        with contextlib.suppress(OSError):
            return super().write(data)
        return len(data)


def _reason(number: int) -> str:
    return notes.known(os.strerror(number).lower())


def _open_streams() -> None:
    """Replace the standard streams by ones that accept any text and report failed writes.

    Discards the messages of libtiff, libjpeg and libheif; Python still writes to stderr.
    """
    codecs.register_error(ANY_TEXT, _encode_any)
    for number in range(3):  # otherwise the next file opened, the catalogue, is the stream
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: SIM115, PTH123 - until the process ends
    if sys.stdout is None:
        sys.stdout = _text_stream(_Closed(), None)
    elif sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():  # of Windows, which has other calls for its console
            sys.stdout.reconfigure(errors=ANY_TEXT)
        else:
            sys.stdout = _text_stream(_Results(1, "w", closefd=False), sys.stdout)
    if sys.stderr is None:
        sys.stderr = _text_stream(_Messages(2, "w", closefd=False), None)
    elif sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        _silence_libraries(sys.stderr)


def _silence_libraries(stderr: TextIO) -> None:
    warnings.simplefilter("ignore")  # of Pillow, about odd headers
    stderr.flush()
    own = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = _text_stream(_Messages(own, "w"), stderr, line_buffering=True)


def _text_stream(
    raw: io.RawIOBase, like: TextIO | None, *, line_buffering: bool = False
) -> io.TextIOWrapper:
    """A text stream with the encoding of another."""
    encoding = "utf-8" if like is None else like.encoding
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding, ANY_TEXT, line_buffering=line_buffering
    )


def _encode_any(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes of file names that are not UTF-8 unchanged, and escapes for other characters.

    An error handler of `codecs`.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    if "\udc80" <= character <= "\udcff" and not error.encoding.startswith(WIDE):
        return bytes([ord(character) - 0xDC00]), error.start + 1
    return character.encode("ascii", "backslashreplace").decode(), error.start + 1
