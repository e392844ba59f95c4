"""How the built-in model was made: `python -m search.builtin.training.train --data DIR`.

1. Teachers. An ImageNet classifier gives the photo tower its trunk; a sentence encoder reads all
   captions and tens of thousands of other phrases.
2. Training. The trunk stays as it is, so that its features are computed once. Its head, the text
   tower and a helper (`Student.sentences`) learn from each other: photos and captions by InfoNCE,
   the text tower also from the helper on all phrases, and all of them from the classifier, which
   knows 1,000 things that captions seldom name.

What keeps a few thousand captions from being learnt by heart: units, features and words left out at
random (`student.py`), and a text tower that follows the helper more than the captions.

Two CPU cores take about 40 minutes.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from search.builtin import WEIGHTS
from search.builtin.evaluation.captions import read_captions, read_photos
from search.builtin.training.corpus import Corpus, build_corpus
from search.builtin.training.losses import apart, contrastive, follow
from search.builtin.training.student import LAST_SCALE, Student
from search.console import run, say
from search.files import sha256

SIDE_PX = 224
CLASSES_A_STEP = 256
REPORT_EVERY = 25


@dataclass(frozen=True, slots=True)
class Stage:
    """How long and how fast to train. The rate is the peak of a warm-up and a cosine."""

    steps: int
    photos: int  # a step
    phrases: int  # a step
    rate: float
    class_weight: float = 0.7
    decay: float = 0.05


TRAINING = Stage(steps=620, photos=768, phrases=512, rate=1.5e-3)


def train(data: Path, cache: Path, seed: int, output: Path) -> None:
    """Train on the `train` split of a folder and write the weights. Raises DataMissing."""
    torch.manual_seed(seed)
    captioned, squares = read_photos(read_captions(data, "train"), SIDE_PX)
    for line in captioned.skipped:
        say(f"skipped {line}")
    student = Student()
    corpus = build_corpus(student, captioned, torch.from_numpy(squares), cache, seed)
    student.start_words_from(corpus.token_rows)
    fit(student, corpus, TRAINING)
    save(student, output)


def fit(student: Student, corpus: Corpus, stage: Stage) -> None:
    """Train everything but the trunk, whose features are known already."""
    optimizer = _optimizer(student, stage)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, stage.steps))
    student.train()
    started = time.monotonic()
    for step in range(stage.steps):
        loss = _loss(student, corpus, stage)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        student.log_scale.data.clamp_(max=math.log(LAST_SCALE))
        if step % REPORT_EVERY == 0 or step == stage.steps - 1:
            spent = time.monotonic() - started
            say(f"step {step + 1} of {stage.steps}: loss {loss.item():.3f}, {spent:.0f} s")


def _loss(student: Student, corpus: Corpus, stage: Stage) -> Tensor:
    batch = corpus.draw(stage.photos, stage.phrases, CLASSES_A_STEP)
    features = corpus.features_of(batch.photo_numbers)
    with torch.autocast("cpu", torch.bfloat16):
        photo_rows = student.photo_rows(features)
        drawn_rows = student.photo_rows(batch.drawn_features)
        sentence_rows = student.sentence_rows(batch.sentences)
        class_sentence_rows = student.sentence_rows(corpus.class_sentences)
        text_rows = student.text_rows(batch.tokens)
        class_rows = student.text_rows(batch.class_tokens)
    n = stage.photos
    scale, class_scale = student.log_scale.exp(), student.log_class_scale.exp()
    # What the classifier sees, in the photos and in the features drawn for want of more photos.
    seen = student.classifier(torch.cat([features, batch.drawn_features]))
    rows = torch.cat([photo_rows, drawn_rows])
    some = batch.class_numbers
    return (
        contrastive(photo_rows, sentence_rows[:n], scale)
        + 0.5 * contrastive(photo_rows, text_rows[:n], scale)
        + 8 * apart(text_rows, sentence_rows)
        + 8 * apart(class_rows, class_sentence_rows[some])
        + stage.class_weight * follow(class_scale * rows @ class_sentence_rows.T, seen)
        + stage.class_weight / 2 * follow(class_scale * rows @ class_rows.T, seen[:, some])
    )


def _optimizer(student: Student, stage: Stage) -> torch.optim.Optimizer:
    student.clip.visual.trunk.requires_grad_(False)
    learning = [p for p in student.parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for p in learning if p.ndim > 1], "weight_decay": stage.decay},
            {"params": [p for p in learning if p.ndim < 2], "weight_decay": 0.0},
        ],
        lr=stage.rate,
    )


def _rate(step: int, steps: int) -> float:
    warm = max(1, steps // 12)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def save(student: Student, output: Path) -> None:
    """Write the towers as float16, with the learned temperature as open_clip keeps it."""
    from safetensors.torch import save_file

    clip = student.clip
    clip.logit_scale.data.copy_(student.log_scale.data)
    state = {name: value.half().contiguous() for name, value in clip.state_dict().items()}
    save_file(state, os.fspath(output), metadata={"format": "pt"})
    say(f"{output.name}: {output.stat().st_size / 1e6:.1f} MB, SHA-256 {sha256(output)}")


def main() -> int:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Train the built-in model.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with images/ and captions.tsv"
    )
    parser.add_argument("--cache", type=Path, default=Path("training-cache"))
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args()
    train(flags.data, flags.cache, flags.seed, flags.output)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
