"""The networks beside the results of the npm package that they were converted from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from search import faces
from search.errors import ModelDamaged
from search.faces import face_networks
from search.faces.boxes import decode_boxes, scores, suppressed
from search.faces.face_networks import FaceNetworks
from tests.search.faces.drawn import reference_pictures

REFERENCE = json.loads(Path(__file__).with_name("reference.json").read_text("utf-8"))


def test_boxes_are_those_of_the_package(networks: FaceNetworks) -> None:
    picture, _, _ = reference_pictures()
    codes, logits = networks.detect(picture)
    values, boxes = scores(logits), decode_boxes(codes, 512, 512)
    likely = np.flatnonzero(values > 0.5)
    kept = likely[suppressed(boxes[likely], values[likely], overlap=0.5, most=100)]
    found = np.column_stack([values[kept], boxes[kept, :2], boxes[kept, 2:] - boxes[kept, :2]])
    assert np.abs(found - np.array(REFERENCE["detections"])).max() < 2e-3  # pixels of 512


def test_landmarks_are_those_of_the_package(networks: FaceNetworks) -> None:
    _, heads, _ = reference_pictures()
    found = networks.landmarks(np.stack(heads)).reshape(len(heads), -1) * 112
    assert np.abs(found - np.array(REFERENCE["landmarks"])).max() < 1e-3  # pixels of 112


def test_descriptors_are_those_of_the_package(networks: FaceNetworks) -> None:
    _, _, aligned = reference_pictures()
    found = networks.describe(np.stack(aligned))
    assert np.abs(found - np.array(REFERENCE["descriptors"])).max() < 1e-5


CONTENT: dict[str, Callable[[bytes], bytes]] = {
    "a bit": lambda whole: bytes((*whole[:999], whole[999] ^ 1)) + whole[1000:],
    "nothing": lambda _: b"",
    "the beginning": lambda whole: whole[:1000],
    "more": lambda whole: whole + b"\0",
}


@pytest.mark.parametrize("change", [*CONTENT, "absent", "a folder"])
def test_every_other_content_is_refused(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "detector.onnx"
    if change in CONTENT:
        other.write_bytes(CONTENT[change](faces.DETECTOR.read_bytes()))
    elif change == "a folder":
        other.mkdir()
    monkeypatch.setattr(face_networks, "DIGESTS", {other: face_networks.DIGESTS[faces.DETECTOR]})
    with pytest.raises(ModelDamaged, match="detector"):
        FaceNetworks()


@pytest.mark.parametrize("model", [faces.DETECTOR, faces.LANDMARKS, faces.DESCRIPTORS])
def test_a_changed_file_is_refused(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / model.name
    shutil.copyfile(model, changed)
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    digest = face_networks.DIGESTS[model]
    monkeypatch.setattr(face_networks, "DIGESTS", {changed: digest})
    with pytest.raises(ModelDamaged, match=model.stem):
        FaceNetworks()
