"""Compilation in a subprocess, its messages and its failures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from search.encoders import compilation
from search.encoders.compilation import compile_in_subprocess
from search.encoders.compiled_model import compiled_folder
from search.encoders.loading import load_encoder
from tests.test_architecture import HOUSE

NAME, WEIGHTS = "ViT-X/some", "some"


@pytest.fixture
def folder(own_models: Path) -> Path:
    """Where the model of these tests would be."""
    own_models.mkdir()
    return compiled_folder(NAME, WEIGHTS)


def worker(monkeypatch: pytest.MonkeyPatch, file: Path, code: str) -> None:
    """Make this code compile."""
    file.write_text(code, "utf-8")
    monkeypatch.setattr(compilation, "WORKER", file)


def test_steps_are_reported_and_noise_is_not(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(monkeypatch, tmp_path / "w.py", "print('noise'); print('step reading_weights')")
    messages: list[str] = []
    compile_in_subprocess(NAME, WEIGHTS, messages.append)
    assert messages == [
        f"preparing {NAME} for this machine, once",
        f"preparing {NAME}: its weights are read",
    ]
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_killed_compilation_leaves_nothing_and_is_tried_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = folder.with_name(f"{folder.name}-x.part")
    code = f"import os; os.mkdir({os.fspath(part)!r}); os.kill(os.getpid(), {int(signal.SIGKILL)})"
    worker(monkeypatch, tmp_path / "w.py", code)
    for _ in range(2):
        messages: list[str] = []
        compile_in_subprocess(NAME, WEIGHTS, messages.append)
        reason = f"{NAME} could not be prepared (ended by SIGKILL)"
        assert messages[1:] == [f"{reason}; it runs through torch, more slowly"]
        assert not part.exists()


@pytest.mark.parametrize(
    ("code", "lines"), [("1 / 0", 2), ("print('kept this machine has a GPU')", 1)]
)
def test_what_cannot_be_compiled_is_not_tried_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, lines: int
) -> None:
    worker(monkeypatch, tmp_path / "w.py", code)
    messages: list[str] = []
    compile_in_subprocess(NAME, WEIGHTS, messages.append)
    assert len(messages) == lines
    compile_in_subprocess(NAME, WEIGHTS, messages.append)
    assert len(messages) == lines
    monkeypatch.setattr(compilation, "_versions", lambda: "another torch")
    compile_in_subprocess(NAME, WEIGHTS, messages.append)
    assert len(messages) == 2 * lines
    assert not folder.exists()


def test_one_waits_for_the_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(monkeypatch, tmp_path / "w.py", "")
    messages: list[str] = []
    waits = threading.Event()

    def notify(line: str) -> None:
        messages.append(line)
        waits.set()

    lock = FileLock(folder.with_name(f"{folder.name}.lock"))
    with lock:
        other = threading.Thread(target=compile_in_subprocess, args=(NAME, WEIGHTS, notify))
        other.start()
        assert waits.wait(30)
    other.join()
    first, *_ = messages
    assert first == f"waiting for another process that prepares {NAME}"
    assert len(messages) == 2


def test_a_cache_that_cannot_be_written_is_an_oserror(own_models: Path) -> None:
    own_models.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="exists"):
        compile_in_subprocess(NAME, WEIGHTS, print)


@pytest.mark.slow
def test_a_model_is_compiled_without_torch_in_this_process(tmp_path: Path) -> None:
    """And what the exporter prints stays out of the terminal."""
    code = """
import sys, torch, open_clip
torch.manual_seed(0)
torch.save(open_clip.create_model("RN50", load_weights=False).state_dict(), sys.argv[1])
"""
    file = tmp_path / "weights.pt"
    subprocess.run([sys.executable, "-c", code, file], check=True, stderr=subprocess.DEVNULL)
    code = """
import sys
from search.console import notify
from search.encoders.loading import load_encoder
encoder = load_encoder(f"RN50@{sys.argv[1]}", notify=notify)
print(type(encoder).__name__, len(encoder.encode_texts(["a dog"])), "torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, file],
        capture_output=True,
        text=True,
        check=True,
        cwd=HOUSE,
        env={**os.environ, "XDG_CACHE_HOME": os.fspath(tmp_path / "cache")},
    )
    assert done.stdout == "OnnxEncoder 1 False\n"
    assert list(tmp_path.glob("cache/photoseek/models/neutral-texts-*"))
    steps = [line.rpartition(": ")[2] for line in done.stderr.splitlines()]
    assert steps[1:] == [
        "its weights are read",
        "its photo tower is compiled",
        "its text tower is compiled",
    ]


@pytest.mark.slow
def test_where_nothing_is_compiled_torch_runs_the_model(
    own_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.encoders.openclip import OpenClipEncoder

    worker(monkeypatch, tmp_path / "w.py", "1 / 0")
    encoder = object()
    monkeypatch.setattr(OpenClipEncoder, "load", lambda _: encoder)
    assert load_encoder("ViT-B-32/openai") is encoder
    assert own_models.is_dir()
