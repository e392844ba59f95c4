"""Training losses on rows of two numbers."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from search.builtin.training.losses import (  # noqa: E402
    contrastive,
    cosine_distance,
    distillation,
    multi_positive,
)

SCALE = torch.tensor(20.0)


def test_matching_rows_have_a_low_contrastive_loss() -> None:
    rows = torch.eye(4)
    assert contrastive(rows, rows, SCALE) < 1e-6
    assert contrastive(rows, rows.flip(0), SCALE) > 10


def test_equal_rows_have_the_logarithm_of_the_batch_as_loss() -> None:
    same = torch.ones(8, 2) / math.sqrt(2)
    assert contrastive(same, same, SCALE).item() == pytest.approx(math.log(8), abs=1e-5)


def test_distillation_is_lowest_at_the_teacher() -> None:
    teacher = torch.tensor([[2.0, 0.0, -1.0]])
    least = distillation(teacher, teacher)
    assert all(least < distillation(teacher + torch.randn(1, 3), teacher) + 1e-6 for _ in range(20))


def test_the_teacher_gets_no_gradient() -> None:
    rows = torch.tensor([[1.0, 0.0]], requires_grad=True)
    teacher = torch.tensor([[0.0, 1.0]], requires_grad=True)
    loss = cosine_distance(rows, teacher)
    loss.backward()
    assert loss.item() == 1
    assert rows.grad is not None
    assert teacher.grad is None


def test_positive_columns_share_the_probability() -> None:
    logits = torch.tensor([[9.0, 9.0, -9.0], [0.0, 0.0, 0.0]])
    right = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert multi_positive(logits[:1], right[:1]).item() == pytest.approx(math.log(2), abs=1e-4)
    assert multi_positive(logits, right).item() == pytest.approx(
        (math.log(2) + math.log(3)) / 2, abs=1e-4
    )


def test_one_positive_column_is_the_usual_cross_entropy() -> None:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 0.3]])
    usual = torch.nn.functional.cross_entropy(logits, torch.tensor([0, 2]))
    assert multi_positive(logits, torch.eye(3)[[0, 2]]).item() == pytest.approx(usual.item())
