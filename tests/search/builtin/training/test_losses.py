"""What training pulls at, on rows of two numbers."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from search.builtin.training.losses import apart, contrastive, follow, several  # noqa: E402

SCALE = torch.tensor(20.0)


def test_rows_that_belong_together_and_lie_together_cost_little() -> None:
    rows = torch.eye(4)
    assert contrastive(rows, rows, SCALE) < 1e-6
    assert contrastive(rows, rows.flip(0), SCALE) > 10


def test_rows_that_say_nothing_cost_the_logarithm_of_the_batch() -> None:
    same = torch.ones(8, 2) / math.sqrt(2)
    assert contrastive(same, same, SCALE).item() == pytest.approx(math.log(8), abs=1e-5)


def test_following_costs_least_where_the_teacher_is() -> None:
    teacher = torch.tensor([[2.0, 0.0, -1.0]])
    there = follow(teacher, teacher)
    assert all(there < follow(teacher + torch.randn(1, 3), teacher) + 1e-6 for _ in range(20))


def test_a_teacher_is_not_moved() -> None:
    rows = torch.tensor([[1.0, 0.0]], requires_grad=True)
    teacher = torch.tensor([[0.0, 1.0]], requires_grad=True)
    loss = apart(rows, teacher)
    loss.backward()
    assert loss.item() == 1
    assert rows.grad is not None
    assert teacher.grad is None


def test_several_right_columns_share_what_is_right() -> None:
    logits = torch.tensor([[9.0, 9.0, -9.0], [0.0, 0.0, 0.0]])
    right = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert several(logits[:1], right[:1]).item() == pytest.approx(math.log(2), abs=1e-4)
    assert several(logits, right).item() == pytest.approx((math.log(2) + math.log(3)) / 2, abs=1e-4)


def test_one_right_column_is_the_usual_cross_entropy() -> None:
    logits = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.2, 0.3]])
    usual = torch.nn.functional.cross_entropy(logits, torch.tensor([0, 2]))
    assert several(logits, torch.eye(3)[[0, 2]]).item() == pytest.approx(usual.item())
