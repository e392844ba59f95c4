"""What training pulls at: each loss is a number, a tensor without dimensions."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor


def contrastive(photos: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """Symmetric InfoNCE: in a batch, row i of the photos belongs to row i of the texts.

    Unit rows, (n, d) each. Radford et al. 2021, figure 3; van den Oord et al. 2018.
    """
    logits = scale * photos @ texts.T
    own = torch.arange(len(logits))
    return (nnf.cross_entropy(logits, own) + nnf.cross_entropy(logits.T, own)) / 2


def follow(logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Cross-entropy to the teacher's softmax, (n, k) each. Hinton et al. 2015, at temperature 1."""
    return -(teacher_logits.softmax(1) * logits.log_softmax(1)).sum(1).mean()


def several(logits: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy where several columns are right, (n, k) each; Khosla et al. 2020, L_out."""
    share = right / right.sum(1, keepdim=True)
    return -(share * logits.log_softmax(1)).sum(1).mean()


def apart(rows: Tensor, teacher_rows: Tensor) -> Tensor:
    """One minus the mean cosine of unit rows, (n, d) each; the teacher is not moved."""
    return 1 - (rows * teacher_rows.detach()).sum(1).mean()
