"""Compiled towers: made once, made again when damaged, done without where they cannot be kept."""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from search.cli.search_commands import list_models
from search.encoders import compiled_model, onnx_encoder
from search.encoders.compiled_model import CARD, PHOTOS_INT8
from search.encoders.loading import load_encoder
from search.encoders.onnx_encoder import OnnxEncoder
from search.encoders.openclip import OpenClipEncoder
from search.encoders.precision import FEW, MANY, PROBES
from tests.pictures import halves


@pytest.mark.slow
def test_compiled_once_with_a_message(own_models: Path) -> None:
    messages: list[str] = []
    assert isinstance(load_encoder("builtin", notify=messages.append), OnnxEncoder)
    assert isinstance(load_encoder("builtin", notify=messages.append), OnnxEncoder)
    assert messages == ["preparing builtin for this machine, once"]
    (folder,) = (file for file in own_models.iterdir() if file.is_dir())
    assert (folder / CARD).is_file()


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
def test_a_damaged_folder_is_made_again(own_models: Path) -> None:
    load_encoder("builtin")
    (folder,) = (file for file in own_models.iterdir() if file.is_dir())
    for name in (compiled_model.TEXTS, CARD):
        (folder / name).write_bytes(b"")
        messages: list[str] = []
        assert isinstance(load_encoder("builtin", notify=messages.append), OnnxEncoder)
        assert len(messages) == 1
        assert (folder / name).stat().st_size


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_is_done_without(own_models: Path) -> None:
    own_models.write_text("a file where the folder should be")
    messages: list[str] = []
    encoder = load_encoder("builtin", notify=messages.append)
    assert isinstance(encoder, OnnxEncoder)
    assert messages == [
        "builtin cannot be kept in the cache (file exists); each command prepares it"
    ]
    assert encoder.encode_photos([encoder.prepare(halves())]).shape == (1, encoder.tag.dimension)
    assert encoder.encode_texts(["a dog"]).shape == (1, encoder.tag.dimension)
    assert not encoder.probes(MANY)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_a_full_disk_is_done_without(tmp_path: Path) -> None:
    """Neither the cache nor the folder of temporary files holds a tower: no file may grow so."""
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
from search.console import notify
from search.encoders.loading import load_encoder
encoder = load_encoder("builtin", notify=notify)
print(type(encoder).__name__, encoder.encode_texts(["a dog"]).shape)
"""
    own = {**os.environ, "XDG_CACHE_HOME": os.fspath(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=own
    )
    assert done.stdout == "OpenClipEncoder (1, 512)\n"
    assert "cannot be kept in the cache (no room for the towers)" in done.stderr
    assert not list(tmp_path.rglob("*.onnx*"))


@pytest.mark.slow
def test_an_8_bit_tower_that_cannot_be_kept_is_done_without(
    compiled_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(onnx_encoder, "_quantise", full)
    encoder = load_encoder("builtin", precision="int8")
    photo = encoder.prepare(halves())
    assert np.array_equal(
        encoder.encode_photos([photo]),
        load_encoder("builtin", precision="fp32").encode_photos([photo]),
    )
    assert not list(compiled_models.rglob("*int8*"))


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
def test_precisions_are_tried_once_and_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = load_encoder("builtin")
    assert isinstance(encoder, OnnxEncoder)
    assert (encoder.probes(FEW - 1), encoder.probes(FEW)) == (0, FEW)
    photos = [encoder.prepare(halves((90 + 10 * n, 60))) for n in range(24)]
    exact = encoder.encode_photos(photos)
    encoder.tune(photos[:16])
    assert not encoder.trials()
    encoder.tune(photos)
    assert (encoder.probes(60), encoder.probes(MANY)) == (0, PROBES)
    assert [trial.precision for trial in encoder.trials()] == ["fp32", "int8"]
    assert np.allclose((encoder.encode_photos(photos) * exact).sum(axis=1), 1, atol=0.01)
    assert list_models(argparse.Namespace(json=False)) == 0
    assert "on this machine: fp32" in capsys.readouterr().out
    monkeypatch.setattr(compiled_model, "processor", lambda: "another machine")
    assert encoder.probes(60)


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
@pytest.mark.parametrize(("count", "threads"), [(1, 2), (7, 3), (20, 2)])
def test_cores_that_encode_separately_give_the_same_rows_in_the_same_order(
    count: int, threads: int
) -> None:
    together = load_encoder("builtin", precision="fp32")
    separate = load_encoder("builtin", precision="fp32", for_indexing=True, threads=threads)
    photos = [together.prepare(halves((90 + 10 * n, 60))) for n in range(count)]
    assert np.allclose(separate.encode_photos(photos), together.encode_photos(photos), atol=1e-5)


@pytest.mark.slow
def test_a_precision_of_one_s_own_choice(compiled_models: Path) -> None:
    exact = load_encoder("builtin", precision="fp32")
    quick = load_encoder("builtin", precision="int8")
    photos = [exact.prepare(halves((90 + 10 * n, 60))) for n in range(3)]
    cosines = (exact.encode_photos(photos) * quick.encode_photos(photos)).sum(axis=1)
    assert 0.98 < cosines.min() < 0.9999999
    (tower,) = compiled_models.rglob(PHOTOS_INT8)
    assert 0 < _largest_8_bit_weight(tower) <= 64  # beyond, processors without VNNI overflow


def _largest_8_bit_weight(tower: Path) -> int:
    weights = [onnx.numpy_helper.to_array(each) for each in onnx.load(tower).graph.initializer]
    return max(int(np.abs(each.astype(int)).max()) for each in weights if each.dtype == np.int8)


@pytest.mark.slow
def test_the_first_minute_and_a_shell_query_load_nothing_large(
    photos: Path, library: Path, tmp_path: Path
) -> None:
    code = f"""
import shutil, sys
from ui.cli import main
main(["index", {str(photos)!r}, "--model", "builtin", "--library", {str(library)!r}])
shutil.rmtree({str(tmp_path / "cache")!r})
main(["search", "a red square", "--library", {str(library)!r}])
print(sorted({{"torch", "torchvision", "open_clip", "timm", "gradio", "pandas", "scipy",
               "numpy.ma"}} & sys.modules.keys()))
"""
    empty = {**os.environ, "XDG_CACHE_HOME": os.fspath(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=empty
    )
    assert done.stderr.count("preparing builtin") == 2
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stdout.splitlines()) > 5


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_models")
def test_a_compiled_model_is_loaded_without_an_http_client() -> None:
    code = "import sys; from search.encoders.loading import load_encoder; load_encoder('builtin')"
    code += "; print('http.client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
