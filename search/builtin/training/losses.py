"""Training losses, each a scalar tensor."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor


def contrastive(photos: Tensor, texts: Tensor, scale: Tensor) -> Tensor:
    """Symmetric InfoNCE: in a batch, row i of the photos belongs to row i of the texts.

    Unit rows, (n, d) each. Radford et al. 2021, figure 3; van den Oord et al. 2018.
    """
    logits = scale * photos @ texts.T
    target = torch.arange(len(logits))
    return (nnf.cross_entropy(logits, target) + nnf.cross_entropy(logits.T, target)) / 2


def distillation(logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Cross-entropy with the teacher's softmax, (n, k) each. Hinton et al. 2015, temperature 1."""
    return -(teacher_logits.softmax(1) * logits.log_softmax(1)).sum(1).mean()


def multi_positive(logits: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy with several positive columns, (n, k) each; Khosla et al. 2020, L_out."""
    share = right / right.sum(1, keepdim=True)
    return -(share * logits.log_softmax(1)).sum(1).mean()


def cosine_distance(rows: Tensor, teacher_rows: Tensor) -> Tensor:
    """One minus the mean cosine of unit rows, (n, d) each; no gradient for the teacher."""
    return 1 - (rows * teacher_rows.detach()).sum(1).mean()
