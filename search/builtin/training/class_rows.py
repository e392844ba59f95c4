"""Text rows for the 1,000 classes, fitted so that photo rows give what the classifier gives.

The photo rows are those of the finished model: nothing of the photo tower changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from search.builtin.training.corpus import shifted
from search.builtin.training.early_features import read_square
from search.builtin.training.losses import multi_positive
from search.builtin.training.student import DEVIATION, MEAN, Student
from search.console import notify
from search.encoders.towers import middle

VIEWS = 2  # of a photo: the whole and its mirrored centre, as the photo tower reads it
BATCH, CHUNK = 8, 1000
DRAWN = 24_000  # features of things that few photos show
TRUST_IN_LABEL = 0.7  # against the classifier, where a photo is labelled with a class
REPEATS = 2  # of each photo among the drawn features
STEPS, STEP_ROWS, RATE, FIRST_SCALE = 350, 320, 0.03, 30.0
PULL = 1.0  # towards the present row of a name


@dataclass(frozen=True, slots=True)
class ClassExamples:
    """Photo rows (n, d) and the share of each class in them, (n, 1000)."""

    rows: Tensor
    shares: Tensor


def view_features(student: Student, files: Sequence[Path], cache: Path) -> Tensor:
    """The trunk's features of both views of each photo, float16 (VIEWS, photos, 1280).

    Kept in files of CHUNK photos in the cache: an interrupted run resumes.
    """
    chunks = []
    for first in range(0, len(files), CHUNK):
        file = cache / f"views-{first}.pt"
        if not file.exists():
            notify(f"the trunk reads photos {first + 1:,} to {min(first + CHUNK, len(files)):,}")
            torch.save(_view_features(student, files[first : first + CHUNK]), file)
        chunks.append(torch.load(file, weights_only=True))
    return torch.cat(chunks, dim=1)


def _view_features(student: Student, files: Sequence[Path]) -> Tensor:
    parts = []
    for first in range(0, len(files), BATCH):
        squares = np.stack([read_square(file) for file in files[first : first + BATCH]])
        pixels = torch.from_numpy(squares).permute(0, 3, 1, 2).float().sub(MEAN).div(DEVIATION)
        with torch.inference_mode():
            features = student.clip.visual.trunk(torch.cat([pixels, middle(pixels)]))
        parts.append(features.reshape(VIEWS, len(squares), -1).half())
    return torch.cat(parts, dim=1)


def examples(
    student: Student, features: Tensor, classes: Sequence[int], seed: int
) -> ClassExamples:
    """Photos and drawn features. `classes`: of each photo's label, -1 where it is no class."""
    generator = torch.Generator().manual_seed(seed)
    drawn = _drawn(student, features.float(), generator)
    shares = student.classifier(features.float().mean(0)).softmax(1)
    labels = torch.tensor(classes)
    known = labels >= 0
    right = nnf.one_hot(labels[known], shares.shape[1])
    shares[known] = torch.lerp(shares[known], right.float(), TRUST_IN_LABEL)
    drawn_shares = student.classifier(drawn.mean(0)).softmax(1)
    rows = _photo_rows(student, features.float())
    return ClassExamples(
        torch.cat([*REPEATS * [rows], _photo_rows(student, drawn)]),
        torch.cat([*REPEATS * [shares], drawn_shares]),
    )


def _drawn(student: Student, features: Tensor, generator: torch.Generator) -> Tensor:
    """Features of both views of things that few photos show, (VIEWS, DRAWN, 1280)."""
    one, other = torch.randint(0, features.shape[1], (2, DRAWN), generator=generator)
    classes = torch.randint(0, len(student.classifier.weight), (DRAWN,), generator=generator)
    towards = nnf.normalize(student.classifier.weight, dim=1)[classes]
    by = torch.rand(2, DRAWN, 1, generator=generator)
    return shifted(features[:, one], features[:, other], by, towards)


def _photo_rows(student: Student, features: Tensor) -> Tensor:
    """Unit rows (n, d) of photos by the features of their views, (VIEWS, n, 1280)."""
    return nnf.normalize(student.photo_rows(features).sum(0), dim=1)


def class_rows(given: ClassExamples, present: Tensor, seed: int) -> Tensor:
    """Unit rows (1000, d) near the `present` ones whose softmax over classes follows the shares.

    Hinton et al. 2015.
    """
    rows = torch.nn.Parameter(present.clone())
    log_scale = torch.nn.Parameter(torch.tensor(FIRST_SCALE).log())
    optimizer = torch.optim.Adam([rows, log_scale], lr=RATE, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    generator = torch.Generator().manual_seed(seed)
    for _ in range(STEPS):
        some = torch.randint(0, len(given.rows), (STEP_ROWS,), generator=generator)
        unit = nnf.normalize(rows, dim=1)
        loss = multi_positive(log_scale.exp() * given.rows[some] @ unit.T, given.shares[some])
        loss = loss + PULL * (1 - (unit * present).sum(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return nnf.normalize(rows.detach(), dim=1)
