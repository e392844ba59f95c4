"""Compiled towers: made once, made again when damaged, done without where they cannot be kept."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from search.cli import list_models
from search.encoders import compiled
from search.encoders.base import Encoder
from search.encoders.compiled import CompiledEncoder
from search.encoders.loading import load_encoder
from search.encoders.openclip import OpenClipEncoder
from tests.pictures import halves


@pytest.mark.slow
def test_compiled_once_and_said_so(own_models: Path) -> None:
    told: list[str] = []
    assert isinstance(load_encoder("builtin", notify=told.append), CompiledEncoder)
    assert isinstance(load_encoder("builtin", notify=told.append), CompiledEncoder)
    assert told == ["preparing builtin for this machine, once"]
    assert len(list(own_models.iterdir())) == 1


@pytest.mark.slow
def test_the_same_rows_as_torch() -> None:
    ours, theirs = load_encoder("builtin"), OpenClipEncoder.load("builtin")
    assert ours.tag == theirs.tag
    assert ours.logit_scale == pytest.approx(theirs.logit_scale)
    photos = [ours.prepare(halves((90 + 10 * n, 60))) for n in range(11)]
    assert np.allclose(ours.encode_photos(photos), theirs.encode_photos(photos), atol=1e-4)
    texts = ["a dog", "", "ein Hund " * 50]
    assert np.allclose(ours.encode_texts(texts), theirs.encode_texts(texts), atol=1e-4)


@pytest.mark.slow
def test_a_damaged_folder_is_made_again(own_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def export(_: Encoder, folder: Path) -> None:
        made.append(folder.name)
        (folder / compiled.TEXTS).write_bytes(b"a tower")

    monkeypatch.setattr(OpenClipEncoder, "export", export)
    load_encoder("builtin")
    (folder,) = own_models.iterdir()
    for name in (compiled.TEXTS, compiled.CARD):
        (folder / name).write_bytes(b"")
        load_encoder("builtin")
    load_encoder("builtin")
    assert len(made) == 3


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_is_done_without(own_models: Path) -> None:
    own_models.write_text("a file where the folder should be")
    assert isinstance(load_encoder("builtin"), OpenClipEncoder)


def test_other_devices_and_other_tokenizers_stay_with_torch(
    own_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for device, exports in (("cuda", True), ("cpu", False)):
        other = SimpleNamespace(device=device, can_export=lambda exports=exports: exports)
        monkeypatch.setattr(OpenClipEncoder, "load", lambda _, other=other: other)
        assert load_encoder("builtin") is other
    assert not own_models.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
def test_precisions_are_tried_once_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = load_encoder("builtin")
    assert isinstance(encoder, CompiledEncoder)
    assert not encoder.is_tuned()
    photos = [encoder.prepare(halves((90 + 10 * n, 60))) for n in range(24)]
    exact = encoder.encode_photos(photos)
    encoder.tune(photos)
    assert encoder.is_tuned()
    assert [trial.precision for trial in encoder.trials()] == ["fp32", "int8"]
    assert np.allclose((encoder.encode_photos(photos) * exact).sum(axis=1), 1, atol=0.01)
    assert list_models(argparse.Namespace(json=False)) == 0
    assert "on this machine: fp32" in capsys.readouterr().out
    monkeypatch.setattr(compiled, "processor", lambda: "another machine")
    assert not encoder.is_tuned()


@pytest.mark.slow
def test_a_precision_of_one_s_own_choice(compiled_models: Path) -> None:
    exact = load_encoder("builtin", precision="fp32")
    quick = load_encoder("builtin", precision="int8")
    photos = [exact.prepare(halves((90 + 10 * n, 60))) for n in range(3)]
    cosines = (exact.encode_photos(photos) * quick.encode_photos(photos)).sum(axis=1)
    assert 0.98 < cosines.min() < 0.9999999
    assert any("int8" in file.name for file in compiled_models.rglob("*"))


@pytest.mark.slow
def test_a_shell_query_loads_nothing_large(photos: Path, library: Path) -> None:
    load_encoder("builtin")
    code = f"""
import sys
from ui.cli import main
main(["index", {str(photos)!r}, "--model", "builtin", "--library", {str(library)!r}])
main(["search", "a red square", "--library", {str(library)!r}])
print(sorted({{"torch", "torchvision", "open_clip", "timm", "gradio", "pandas", "scipy"}}
             & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stdout.splitlines()) > 5
