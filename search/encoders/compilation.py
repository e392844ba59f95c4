"""Compilation of models for this machine: by one process at a time, with torch in a subprocess.

torch and FAISS each bring an OpenMP runtime; on macOS a process with both crashes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from search.encoders.builtin_graphs import BuiltinGraphs
from search.encoders.compiled_model import CARD, Card, compiled_folder, parts_of
from search.encoders.onnx_encoder import compile_towers, load_compiled
from search.errors import CompiledDamaged, UnknownModel, notes
from search.files import folder_appears_whole, write_whole

WORKER = Path(__file__).with_name("compile_worker.py")
STEP, KEPT, UNKNOWN = "step ", "kept ", "unknown "  # the prefixes of the lines of the worker
Notify = Callable[[str], None]


def compile_builtin(notify: Notify) -> None:
    """Compile the built-in model, in this process. Raises OSError or ModelDamaged."""
    model = BuiltinGraphs()
    folder = compiled_folder(model.tag.name, model.tag.weights)
    with locked(folder, model.tag.name, notify):
        if not load_compiled(model.tag.name):
            notify(notes.PREPARING_MODEL(name=model.tag.name))
            compile_towers(model)


def compile_in_subprocess(name: str, weights: str, notify: Notify) -> None:
    """Compile a model in a subprocess, or record why torch has to run it.

    Raises OSError or UnknownModel.
    """
    folder = compiled_folder(name, weights)
    with locked(folder, name, notify):
        if load_compiled(name, weights) or _stays_with_torch(folder):
            return
        notify(notes.PREPARING_MODEL(name=name))
        code = _run(name, folder, notify)
        for part in parts_of(folder):
            shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        if code:
            killed = code < 0 and notes.ENDED_BY(signal=signal.Signals(-code).name)
            end = killed or notes.EXIT_CODE(exit_code=code)
            notify(notes.MODEL_NOT_COMPILED(name=name, end=end))
        if code > 0:
            _record(folder, "its export failed")


def _run(name: str, folder: Path, notify: Notify) -> int:
    """Run the worker and report its steps; its exit code. Raises UnknownModel."""
    command = [sys.executable, "-P", os.fspath(WORKER), name]
    # Progress bars of downloads are shown on terminals only.
    shown = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=shown, text=True
    ) as process:
        assert process.stdout
        try:
            for line in map(str.rstrip, process.stdout):
                if line.startswith(STEP):
                    notify(notes.TEMPLATES[line.removeprefix(STEP)](name=name))
                elif line.startswith(KEPT):
                    _record(folder, line.removeprefix(KEPT))
                elif line.startswith(UNKNOWN.rstrip()):  # the nearest name, or none
                    raise UnknownModel(name, line.removeprefix(UNKNOWN.rstrip()).strip() or None)
        except BaseException:  # an interrupted run ends its subprocess too
            process.kill()
            raise
    return process.returncode


@contextlib.contextmanager
def locked(folder: Path, name: str, notify: Notify) -> Iterator[None]:
    """Hold the lock of the compilation of a model. Raises OSError."""
    from filelock import FileLock, Timeout

    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.with_name(f"{folder.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notify(notes.WAITING_FOR_MODEL(name=name))
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _stays_with_torch(folder: Path) -> bool:
    """True if compilation was tried with these versions, and torch has to run the model."""
    try:
        return _note(folder).read_text("utf-8").startswith(_versions())
    except (OSError, ValueError):
        return False


def _record(folder: Path, reason: str) -> None:
    write_whole(_note(folder), f"{_versions()}\n{reason}\n".encode())


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.txt")


def _versions() -> str:
    return " ".join(f"{name} {version(name)}" for name in ("torch", "onnxruntime"))


def compiled_files(name: str, weights: str) -> dict[str, Path]:
    """The files of a compiled model by name; empty if this machine has not compiled it."""
    folder = compiled_folder(name, weights)
    card = Card.load(folder)
    return {file: folder / file for file in (*card.digests, CARD)} if card else {}


def store_compiled(name: str, weights: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Store a compiled model of another machine in the cache of this one.

    `files`: names and contents. Raises OSError, and CompiledDamaged for a wrong SHA-256.
    """
    folder = compiled_folder(name, weights)
    with locked(folder, name, lambda _: None):
        if compiled_files(name, weights):
            return  # another process of this machine has stored it
        with folder_appears_whole(folder) as part:
            for file, content in files:
                (part / file).write_bytes(content)
            if not Card.load(part, thorough=""):
                raise CompiledDamaged(folder)
