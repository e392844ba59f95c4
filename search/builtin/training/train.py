"""Training of the built-in model: `python -m search.builtin.training.train --captions DIR ...`.

1. Teachers. An ImageNet classifier provides the trunk of the photo tower. A sentence encoder
   encodes all English captions, names and tens of thousands of other phrases; its rows are the
   targets of all texts, English and Chinese.
2. `heads`. The trunk is frozen. Its head, the text tower and a helper (`Student.sentences`) are
   trained together: photos and captions of both languages by InfoNCE, labelled photos by a softmax
   over all labels, the text tower also by the helper on all phrases, and all of them by the
   classifier, which knows 1,000 things that captions rarely name.
3. `text`. The photo tower and the helper are frozen; only the text tower is trained. Most Chinese
   captions are now by people, who describe less than a translation does, in different words.
4. Names, a separate command: `python -m search.builtin.training.named_rows` fits rows for names to
   the classifier on the photo rows of the weights that this command writes; see there.

The result of each stage is a running mean of the weights. An interrupted stage resumes from its
checkpoint in the cache.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from search.builtin import WEIGHTS
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.labelled import read_labels
from search.builtin.training.corpus import Corpus, Material, build_corpus, token_rows
from search.builtin.training.early_features import early_features
from search.builtin.training.losses import (
    contrastive,
    cosine_distance,
    distillation,
    multi_positive,
)
from search.builtin.training.student import LAST_SCALE, Student
from search.console import notify, run
from search.files import sha256

SOURCES = ("people", "machine 1", "machine 2")  # of the Chinese captions
BY_PEOPLE = 5  # captions by people, the first of each photo's Chinese captions
CLASSES_A_STEP = 96  # in each language
LABELS_A_STEP = 176
REPORT_EVERY, SAVE_EVERY = 20, 100
MEAN_DECAY = 0.985  # of the running mean of the weights


@dataclass(frozen=True, slots=True)
class Stage:
    """Length, batch sizes and peak learning rate (warm-up, then cosine decay) of a stage."""

    name: str
    steps: int
    photos: int  # captioned photos a step
    labelled: int  # labelled photos a step
    phrases: int  # in each language a step
    rate: float
    by_people: float = 1 / 3  # share of the Chinese captions
    text_only: bool = False
    decay: float = 0.05


HEADS = Stage("heads", steps=900, photos=384, labelled=320, phrases=192, rate=1.5e-3)
TEXT = Stage("text", 450, 448, 128, 192, rate=8e-4, by_people=0.8, text_only=True)


@dataclass(slots=True)
class Training:
    """A student, its training data, and the folder of checkpoints."""

    student: Student
    corpus: Corpus
    cache: Path


def train(captions: Path, labels: Path, cache: Path, seed: int, output: Path) -> None:
    """Train on the `train` splits of two folders and write the weights. Raises DataMissing."""
    torch.manual_seed(seed)
    cache.mkdir(parents=True, exist_ok=True)
    english = read_captions(captions, "train")
    labelled = read_labels(labels, "train")
    chinese = read_captions(captions, "train", "zh", SOURCES)
    by_file = dict(zip(chinese.files, chinese.captions, strict=True))
    chinese = dataclasses.replace(
        chinese, files=english.files, captions=tuple(by_file[file] for file in english.files)
    )
    student = Student()
    early = early_features(student, [*english.files, *labelled.files], cache)
    material = Material(english, chinese, labelled.labels)
    corpus = build_corpus(student, material, early, cache, seed)
    student.start_tokens_from(token_rows(student, corpus, cache))
    training = Training(student, corpus, cache)
    for stage in (HEADS, TEXT):
        fit(training, stage, seed)
    save(student, output)


def fit(training: Training, stage: Stage, seed: int) -> None:
    """Train one stage; the student ends with the running mean of its weights."""
    student = training.student
    if stage.text_only:
        for part in (student.clip.visual, student.sentences):
            part.requires_grad_(False)
    optimizer = _optimizer(student, stage)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: warmed_cosine(step, stage.steps)
    )
    mean = copy.deepcopy(student.state_dict())
    file = training.cache / f"{stage.name}.pt"
    first = _resume(file, student, optimizer, schedule, mean)
    student.train()
    started = time.monotonic()
    for step in range(first, stage.steps):
        torch.manual_seed(seed + step)
        loss = _loss(training, stage)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        student.log_scale.data.clamp_(max=math.log(LAST_SCALE))
        _average(mean, student, step)
        if step % REPORT_EVERY == 0 or step == stage.steps - 1:
            spent = time.monotonic() - started
            text = f"{stage.name}: step {step + 1} of {stage.steps}, loss {loss.item():.3f}"
            notify(f"{text}, {spent:.0f} s")
        if (step + 1) % SAVE_EVERY == 0 or step == stage.steps - 1:
            states = (student.state_dict(), optimizer.state_dict(), schedule.state_dict(), mean)
            torch.save((step + 1, *states), file)
    student.load_state_dict(mean)


def _resume(
    file: Path,
    student: Student,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    mean: dict[str, Tensor],
) -> int:
    """Load the checkpoint, if it exists; returns the first step to run."""
    if not file.exists():
        return 0
    step, *states = torch.load(file, weights_only=True)
    for part, state in zip((student, optimizer, schedule), states[:3], strict=True):
        part.load_state_dict(state)
    mean.update(states[3])
    return int(step)


def _average(mean: dict[str, Tensor], student: Student, step: int) -> None:
    """Update the running mean; it follows quickly at first, so that the initial weights fade."""
    decay = min(MEAN_DECAY, (1 + step) / (10 + step))
    for name, value in student.state_dict().items():
        if value.is_floating_point():
            mean[name].lerp_(value, 1 - decay)


def _loss(training: Training, stage: Stage) -> Tensor:
    student, corpus = training.student, training.corpus
    photos = torch.randperm(corpus.captioned)[: stage.photos]
    labelled = torch.randint(0, len(corpus.label_of), (stage.labelled,))
    numbers = torch.cat([photos, corpus.captioned + labelled])
    views = torch.randint(0, len(corpus.features), (len(numbers),))
    seen = corpus.features[views, numbers].float()
    drawn = corpus.draw_features(len(photos))
    rows, drawn_rows = _encode(student.photo_rows, torch.cat([seen, drawn])).split(
        [len(numbers), len(drawn)]
    )
    n = len(photos)
    logits = student.classifier(torch.cat([seen, drawn]))
    return (
        _caption_loss(rows[:n], _captions(training, stage, photos), student.log_scale.exp())
        + _label_loss(student, corpus, rows[n:], labelled)
        + _class_loss(student, corpus, torch.cat([rows, drawn_rows]), logits)
        + _phrase_loss(student, corpus, stage.phrases)
    )


def _encode(tower: Callable[[Tensor], Tensor], inputs: Tensor) -> Tensor:
    """A tower in bfloat16; the losses are computed in float32."""
    with torch.autocast("cpu", torch.bfloat16):
        return tower(inputs)


@dataclass(frozen=True, slots=True)
class _Captions:
    """Unit rows of one caption per photo, by the helper and by the text tower."""

    helper: Tensor
    english: Tensor
    chinese: Tensor
    chinese_helper: Tensor


def _captions(training: Training, stage: Stage, photos: Tensor) -> _Captions:
    student, corpus = training.student, training.corpus
    english = _one_each(corpus.english_of, photos)
    by_people = torch.rand(len(photos)) < stage.by_people
    chinese = torch.where(
        by_people,
        _one_each(corpus.chinese_of[:, :BY_PEOPLE], photos),
        _one_each(corpus.chinese_of[:, BY_PEOPLE:], photos),
    )
    meanings = corpus.english.meanings[english], corpus.chinese.meanings[chinese]
    helper = _encode(student.sentence_rows, corpus.sentences[torch.cat(meanings)])
    rows = _encode(
        student.text_rows,
        torch.cat([corpus.english.tokens[english], corpus.chinese.tokens[chinese]]),
    )
    n = len(photos)
    return _Captions(helper[:n], rows[:n], rows[n:], helper[n:])


def _one_each(numbers: Tensor, photos: Tensor) -> Tensor:
    return numbers[photos, torch.randint(0, numbers.shape[1], (len(photos),))]


def _caption_loss(photos: Tensor, captions: _Captions, scale: Tensor) -> Tensor:
    return (
        contrastive(photos, captions.helper, scale)
        + 0.5 * contrastive(photos, captions.english, scale)
        + 0.5 * contrastive(photos, captions.chinese, scale)
        + 8 * cosine_distance(captions.english, captions.helper)
        + 6 * cosine_distance(captions.chinese, captions.chinese_helper)
    )


def _label_loss(student: Student, corpus: Corpus, rows: Tensor, labelled: Tensor) -> Tensor:
    """Classification among all labels by the helper, among a sample by the text tower."""
    scale = student.log_class_scale.exp()
    labels = corpus.label_of[labelled]
    right = corpus.same_label[labels]
    helper = _encode(student.sentence_rows, corpus.labels.sentences)
    order = torch.cat([labels.unique(), torch.randperm(len(helper))]).tolist()
    sample = torch.tensor([*dict.fromkeys(order)][:LABELS_A_STEP])
    tokens = [corpus.labels.tokens(sample, chinese=chinese) for chinese in (False, True)]
    english, chinese = _encode(student.text_rows, torch.cat(tokens)).chunk(2)
    known = right[:, sample].sum(1) > 0
    by_text = [
        multi_positive(scale * rows[known] @ texts.T, right[known][:, sample])
        for texts in (english, chinese)
    ]
    return (
        0.7 * multi_positive(scale * rows @ helper.T, right)
        + 0.25 * by_text[0]
        + 0.25 * by_text[1]
        + 2 * cosine_distance(english, helper[sample])
        + 2 * cosine_distance(chinese, helper[sample])
    )


def _class_loss(student: Student, corpus: Corpus, rows: Tensor, seen: Tensor) -> Tensor:
    """Distillation of the classifier, on photos and on synthetic features."""
    scale = student.log_class_scale.exp()
    helper = _encode(student.sentence_rows, corpus.classes.sentences)
    sample = torch.randperm(len(helper))[:CLASSES_A_STEP]
    tokens = [corpus.classes.tokens(sample, chinese=chinese) for chinese in (False, True)]
    english, chinese = _encode(student.text_rows, torch.cat(tokens)).chunk(2)
    return (
        0.7 * distillation(scale * rows @ helper.T, seen)
        + 0.25 * distillation(scale * rows @ english.T, seen[:, sample])
        + 0.25 * distillation(scale * rows @ chinese.T, seen[:, sample])
        + 4 * cosine_distance(english, helper[sample])
        + 4 * cosine_distance(chinese, helper[sample])
    )


def _phrase_loss(student: Student, corpus: Corpus, count: int) -> Tensor:
    """Distance to the helper's rows, for texts without photos in both languages."""
    loss = torch.tensor(0.0)
    for texts in (corpus.phrases, corpus.chinese_phrases):
        numbers = texts.draw(count)
        rows = _encode(student.text_rows, texts.tokens[numbers])
        loss = loss + 4 * cosine_distance(
            rows, _encode(student.sentence_rows, corpus.sentences[texts.meanings[numbers]])
        )
    return loss


def _optimizer(student: Student, stage: Stage) -> torch.optim.Optimizer:
    trained = [p for p in student.parameters() if p.requires_grad]
    groups = [
        {
            "params": [p for p in trained if (p.ndim > 1) == decays],
            "weight_decay": stage.decay if decays else 0.0,
        }
        for decays in (False, True)
    ]
    return torch.optim.AdamW(groups, lr=stage.rate)


def warmed_cosine(step: int, steps: int) -> float:
    """The share of the peak rate at a step: a linear warm-up, then a cosine."""
    warm = max(1, steps // 12)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def save(student: Student, output: Path) -> None:
    """Write the towers as float16, with the learned temperature, in open_clip's format."""
    from safetensors.torch import save_file

    clip = student.clip
    clip.logit_scale.data.copy_(student.log_scale.data)
    state = {name: value.half().contiguous() for name, value in clip.state_dict().items()}
    save_file(state, os.fspath(output), metadata={"format": "pt"})
    notify(f"{output.name}: {output.stat().st_size / 1e6:.1f} MB, SHA-256 {sha256(output)}")


def main() -> int:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description="Train the built-in model.")
    parser.add_argument(
        "--captions",
        type=Path,
        required=True,
        metavar="DIR",
        help="images/, captions.tsv, captions-zh.tsv",
    )
    parser.add_argument(
        "--labels", type=Path, required=True, metavar="DIR", help="images/ and labels.tsv"
    )
    parser.add_argument("--cache", type=Path, default=Path("training-cache"))
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args()
    train(flags.captions, flags.labels, flags.cache, flags.seed, flags.output)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
