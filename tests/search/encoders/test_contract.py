"""Properties of every encoder: of the tests, of open_clip and of the built-in model."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from search import builtin
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.openclip import OpenClipEncoder
from search.errors import CheckpointMismatch, ModelDamaged, ModelUnavailable, UnknownModel
from tests.colours import ColourEncoder
from tests.pictures import halves

SMALL = "ViT-S-32-alt"  # the smallest that open_clip can make without a download
TEXTS = ["a dog", "two cats on a red sofa", "", "x" * 500]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights, saved as open_clip's users save theirs."""
    torch.manual_seed(0)
    file: Path = tmp_path_factory.mktemp("model") / "weights.pt"
    torch.save(open_clip.create_model(SMALL, load_weights=False).state_dict(), file)
    return file


@pytest.fixture(params=["colours", "torch", "checkpoint", "builtin", "int8"])
def each(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "colours":
        return ColourEncoder()
    if request.param == "torch":
        return OpenClipEncoder.load("builtin")
    if request.param == "int8":
        return load_encoder("builtin", precision="int8")
    if request.param == "builtin":
        return load_encoder("builtin")
    return load_encoder(f"{SMALL}@{request.getfixturevalue('checkpoint')}")


def test_a_batch_of_one_is_a_batch_of_many(each: Encoder, request: pytest.FixtureRequest) -> None:
    pictures = [halves((40 + 30 * n, 90)) for n in range(4)]
    pixels = [each.prepare(picture.rotate(90 * n)) for n, picture in enumerate(pictures)]
    alone = np.concatenate([each.encode_photos([photo]) for photo in pixels])
    # With 8 bits, a batch shares one scale: a photo's row depends on its company a little.
    little = 1e-3 if "int8" in request.node.name else 1e-6
    assert (alone * each.encode_photos(pixels)).sum(axis=1) == pytest.approx(1, abs=little)
    alone = np.concatenate([each.encode_texts([text]) for text in TEXTS])
    assert np.allclose(alone, each.encode_texts(TEXTS), atol=1e-4)


def test_rows_are_unit_length_and_of_the_tag_s_dimension(each: Encoder) -> None:
    pixels = each.prepare(halves())
    assert pixels.dtype == np.uint8
    assert pixels.shape == (each.side_px, each.side_px, 3)
    for rows in (each.encode_photos([pixels] * 2), each.encode_texts(TEXTS)):
        assert rows.dtype == np.float32
        assert rows.shape[1] == each.tag.dimension
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_nothing_in_nothing_out(each: Encoder) -> None:
    assert each.encode_photos([]).shape == (0, each.tag.dimension)
    assert each.encode_texts([]).shape == (0, each.tag.dimension)


def test_a_long_text_is_known_to_be_cut(each: Encoder) -> None:
    assert each.fits("a dog on the beach")
    assert not each.fits("a dog " * 100)


def test_agrees_with_open_clip_itself(checkpoint: Path) -> None:
    model, _, transform = open_clip.create_model_and_transforms(
        SMALL, str(checkpoint), weights_only=True
    )
    model.eval()
    ours = load_encoder(f"{SMALL}@{checkpoint}")
    picture = halves((300, 200))
    with torch.inference_mode():
        photo = model.encode_image(transform(picture)[None], normalize=True).numpy()
        text = model.encode_text(open_clip.tokenize(TEXTS), normalize=True).numpy()
    assert ours.encode_photos([ours.prepare(picture)]) == pytest.approx(photo, abs=1e-4)
    assert ours.encode_texts(TEXTS) == pytest.approx(text, abs=1e-4)
    assert ours.logit_scale == pytest.approx(model.logit_scale.exp().item())


def test_a_checkpoint_is_known_by_its_content(checkpoint: Path) -> None:
    tag = load_encoder(f"{SMALL}@{checkpoint}").tag
    assert (tag.name, len(tag.weights)) == (f"{SMALL}@{checkpoint}", 16)


@pytest.mark.parametrize("other", ["ViT-B-32", "RN50"])  # of other sizes; of other layers
def test_a_checkpoint_of_another_architecture(checkpoint: Path, other: str) -> None:
    with pytest.raises(CheckpointMismatch, match=rf"weights\.pt does not fit {other}"):
        load_encoder(f"{other}@{checkpoint}")


@pytest.mark.parametrize(
    ("name", "content"),
    [("w.pt", b""), ("w.pt", b"PK\3\4" + bytes(100)), ("w.safetensors", b"no weights at all")],
)
def test_a_file_that_is_no_checkpoint(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ModelDamaged, CheckpointMismatch), match=name):
        load_encoder(f"{SMALL}@{tmp_path / name}")


def test_a_checkpoint_runs_no_code(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    file = tmp_path / "w.pt"
    text = str(trap).encode()
    # calls os.mkdir(trap) when it is unpickled
    file.write_bytes(b"\x80\x02cos\nmkdir\nX" + struct.pack("<I", len(text)) + text + b"\x85R.")
    with pytest.raises((ModelDamaged, CheckpointMismatch)):
        load_encoder(f"{SMALL}@{file}")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ViT-B-33/openai", "did you mean ViT-B-32/openai?"),
        ("ViT-B-32/openia", "did you mean ViT-B-32/openai?"),
        ("ViT-B-33@w.pt", "did you mean ViT-B-32"),
    ],
)
def test_unknown_names_come_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        load_encoder(name)
    assert message in str(caught.value)


def test_what_is_not_here_and_cannot_be_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="the model hub does not answer"):
        load_encoder("ViT-B-32/openai")
    with pytest.raises(ModelUnavailable, match="no such file"):
        load_encoder(f"RN50@{tmp_path / 'gone.pt'}")


def test_a_damaged_built_in_model_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(builtin.WEIGHTS.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "model.safetensors").write_bytes(content)
    monkeypatch.setattr(builtin, "WEIGHTS", tmp_path / "model.safetensors")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where nothing is compiled yet
    with pytest.raises(ModelDamaged, match="SHA-256"):
        load_encoder("builtin")
