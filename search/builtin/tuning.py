"""The last stage: the photo tower, trunk and all, learns against a text tower that stands still.

The texts are encoded once, so that every photo can be held against the captions of all of them.
What the classifier says of each photo, seen by the untouched trunk, keeps the tuned one from
forgetting. Zhai et al. 2022 (LiT) lock the other tower; the idea is theirs.
"""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from search.builtin.corpus import Corpus
from search.builtin.losses import follow
from search.builtin.student import Student
from search.console import say

STEPS, PHOTOS = 260, 128
RATE, TRUNK_RATE = 3e-4, 2e-4
FIRST_BLOCK = 4  # of the trunk to learn; the ones before see edges and colours
CLASS_WEIGHT = 0.7
AVERAGED = 0.97  # how much of the running average of the weights each step keeps
TEXT_BATCH = 512
REPORT_EVERY = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """Unit rows that do not change: (captions, d) and (1000, d), the classes by all wordings."""

    captions: Tensor
    classes: Tensor


def tune(student: Student, corpus: Corpus) -> Any:
    """The student's towers, the photo tower tuned: a running average of all steps."""
    student.eval()
    texts = Texts(_rows(student, corpus.tokens[: int(corpus.caption_numbers.max()) + 1]),
                  _class_rows(student, corpus))  # fmt: skip
    trunk = student.clip.visual.trunk
    untouched, average = copy.deepcopy(trunk), copy.deepcopy(student.clip)
    optimizer = _optimizer(student)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _rate)
    started = time.monotonic()
    for step in range(STEPS):
        loss = _loss(student, corpus, texts, untouched)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trunk.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        _blend(average, student.clip, min(AVERAGED, (step + 1) / (step + 10)))
        if step % REPORT_EVERY == 0 or step == STEPS - 1:
            spent = time.monotonic() - started
            say(f"tuning, step {step + 1} of {STEPS}: loss {loss.item():.3f}, {spent:.0f} s")
    return average


def _rows(student: Student, tokens: Tensor) -> Tensor:
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        rows = torch.cat([student.text_rows(some) for some in tokens.split(TEXT_BATCH)])
    return rows.clone()


def _class_rows(student: Student, corpus: Corpus) -> Tensor:
    classes, wordings, _ = corpus.class_tokens.shape
    rows = _rows(student, corpus.class_tokens.flatten(0, 1))
    return nnf.normalize(rows.reshape(classes, wordings, -1).mean(1), dim=1)


def _loss(student: Student, corpus: Corpus, texts: Texts, untouched: Any) -> Tensor:
    numbers = torch.randperm(len(corpus.squares))[:PHOTOS]
    features, teacher_features = _features(student, untouched, corpus.crops(numbers))
    drawn = corpus.draw_features(PHOTOS)
    photos, drawn_rows = student.photo_rows(features), student.photo_rows(drawn)
    column = torch.randint(0, corpus.caption_numbers.shape[1], (len(corpus.squares),))
    captions = texts.captions[corpus.caption_numbers[torch.arange(len(column)), column]]
    logits = student.log_scale.exp() * photos @ captions.T
    own = torch.arange(PHOTOS)
    seen = student.classifier(torch.cat([teacher_features, drawn]))
    rows = torch.cat([photos, drawn_rows])
    return (
        nnf.cross_entropy(logits, numbers)  # each photo among the captions of all photos
        + nnf.cross_entropy(logits[:, numbers].T, own)  # each caption among the step's photos
        + CLASS_WEIGHT * follow(student.log_class_scale.exp() * rows @ texts.classes.T, seen)
    )


def _features(student: Student, untouched: Any, squares: Tensor) -> tuple[Tensor, Tensor]:
    """Of the tuned trunk and of the untouched one, which begin alike; (n, 1280) each."""
    trunk = student.clip.visual.trunk
    with torch.no_grad():
        with torch.autocast("cpu", torch.bfloat16):
            early = trunk.bn1(trunk.conv_stem(student.pixels(squares)))
            early = trunk.blocks[:FIRST_BLOCK](early)
        early = early.float()
        before = _late(untouched, early)
    return _late(trunk, early), before


def _late(trunk: Any, early: Tensor) -> Tensor:
    rows: Tensor = trunk.forward_head(trunk.bn2(trunk.conv_head(trunk.blocks[FIRST_BLOCK:](early))))
    return rows


def _optimizer(student: Student) -> torch.optim.Optimizer:
    student.requires_grad_(False)
    trunk = student.clip.visual.trunk
    late = [trunk.blocks[FIRST_BLOCK:], trunk.conv_head, trunk.bn2]
    tuned = [p for part in late for p in part.requires_grad_(True).parameters()]
    head = list(student.clip.visual.head.requires_grad_(True).parameters())
    scales = [student.log_scale.requires_grad_(True), student.log_class_scale.requires_grad_(True)]
    return torch.optim.AdamW(
        [{"params": head + scales}, {"params": tuned, "lr": TRUNK_RATE}], lr=RATE, weight_decay=0.0
    )


def _rate(step: int) -> float:
    warm = STEPS // 12
    return min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * step / STEPS))


def _blend(average: Any, model: Any, keep: float) -> None:
    with torch.no_grad():
        for old, new in zip(average.parameters(), model.parameters(), strict=True):
            old.lerp_(new, 1 - keep)
