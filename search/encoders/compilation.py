"""Models compiled for this machine: each by one process at a time, and torch in one of its own.

torch and FAISS each bring an OpenMP runtime, and on macOS the two crash where they meet.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from search.encoders.compiled import compile_towers, compiled_folder, load_compiled, parts_of
from search.encoders.skeleton import Skeleton
from search.errors import UnknownModel
from search.files import write_whole

WORKER = Path(__file__).with_name("compile_worker.py")
STEP, STAYS, UNKNOWN = "step ", "stays ", "unknown "  # how the lines of the worker begin
Notify = Callable[[str], None]


def compile_builtin(notify: Notify) -> None:
    """Compile the built-in model, in this process. Raises OSError or ModelDamaged."""
    model = Skeleton()
    folder = compiled_folder(model.tag.name, model.tag.weights)
    with alone(folder, model.tag.name, notify):
        if not load_compiled(model.tag.name):
            notify(f"preparing {model.tag.name} for this machine, once")
            compile_towers(model)


def compile_apart(name: str, weights: str, notify: Notify) -> None:
    """Compile a model in a process of its own, or tell why torch must run it.

    Raises OSError or UnknownModel.
    """
    folder = compiled_folder(name, weights)
    with alone(folder, name, notify):
        if load_compiled(name, weights) or _stays(folder):
            return
        notify(f"preparing {name} for this machine, once")
        code = _run(name, folder, notify)
        for part in parts_of(folder):
            shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        if code:
            end = f"ended by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            notify(f"{name} could not be prepared ({end}); it runs through torch, more slowly")
        if code > 0:
            _remember(folder, "its export failed")


def _run(name: str, folder: Path, notify: Notify) -> int:
    """Run the worker, pass on what it tells; its exit code. Raises UnknownModel."""
    command = [sys.executable, "-P", os.fspath(WORKER), name]
    # A bar of what is fetched is for a person.
    shown = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=shown, text=True
    ) as process:
        assert process.stdout
        try:
            for line in map(str.rstrip, process.stdout):
                if line.startswith(STEP):
                    notify(f"preparing {name}: {line.removeprefix(STEP)}")
                elif line.startswith(STAYS):
                    _remember(folder, line.removeprefix(STAYS))
                elif line.startswith(UNKNOWN.rstrip()):  # the nearest name, or none
                    raise UnknownModel(name, line.removeprefix(UNKNOWN.rstrip()).strip() or None)
        except BaseException:  # whoever interrupts a run ends this one too
            process.kill()
            raise
    return process.returncode


@contextlib.contextmanager
def alone(folder: Path, name: str, notify: Notify) -> Iterator[None]:
    """While no other process compiles this model. Raises OSError."""
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f"{folder.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notify(f"waiting for another process that prepares {name}")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _stays(folder: Path) -> bool:
    """Whether these versions of the libraries have been tried, and torch must run the model."""
    try:
        return _note(folder).read_text("utf-8").startswith(_versions())
    except (OSError, ValueError):
        return False


def _remember(folder: Path, reason: str) -> None:
    write_whole(_note(folder), f"{_versions()}\n{reason}\n".encode())


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.txt")


def _versions() -> str:
    return " ".join(f"{name} {version(name)}" for name in ("torch", "onnxruntime"))
