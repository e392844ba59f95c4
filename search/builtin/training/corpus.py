"""All that training draws from: photos and their features, captions, phrases, classes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from search.builtin.evaluation.captions import Captioned
from search.builtin.evaluation.wordings import retyped
from search.builtin.training.phrases import TEMPLATES, class_names, phrases
from search.builtin.training.student import Student
from search.builtin.training.teachers import sentence_encoder
from search.console import say

CROPS = 5  # looks at each photo whose features are kept, beside the whole photo
SMALLEST_CROP = 0.4  # of the area
FEATURE_BATCH = 128
RETYPED = 1  # captions of each photo that are there a second time, as someone would type them
NAMES_A_CLASS = 6  # wordings of each class that are drawn from
PUSH = 2.0  # how far a drawn feature moves towards a class, in lengths of a feature


@dataclass(frozen=True, slots=True)
class Batch:
    """One step's material; the first rows of texts are the photos' captions, in their order."""

    photo_numbers: Tensor
    tokens: Tensor
    sentences: Tensor
    drawn_features: Tensor
    class_numbers: Tensor
    class_tokens: Tensor


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sentences are MiniLM rows, (n, 384); features come from the untouched trunk, (n, 1280)."""

    features: Tensor  # float16 (looks, photos, 1280)
    caption_numbers: Tensor  # (photos, captions each), into the texts
    tokens: Tensor  # (texts, context): captions, then phrases
    sentences: Tensor
    class_tokens: Tensor  # (1000, wordings, context)
    class_sentences: Tensor  # (1000, 384): the mean over the wordings
    class_directions: Tensor  # (1000, 1280): unit rows of the classifier
    token_rows: Tensor  # (vocabulary, 384)

    def draw(self, photos: int, others: int, classes: int) -> Batch:
        """Photos with one of their captions each, other phrases, drawn features, classes."""
        numbers = torch.randperm(self.features.shape[1])[:photos]
        column = torch.randint(0, self.caption_numbers.shape[1], (photos,))
        captions = self.caption_numbers[numbers, column]
        first = int(self.caption_numbers.max()) + 1
        texts = torch.cat([captions, torch.randint(first, len(self.tokens), (others,))])
        some = torch.randperm(len(self.class_tokens))[:classes]
        wording = torch.randint(0, self.class_tokens.shape[1], (classes,))
        return Batch(
            numbers, self.tokens[texts], self.sentences[texts], self.draw_features(photos),
            some, self.class_tokens[some, wording],
        )  # fmt: skip

    def features_of(self, numbers: Tensor) -> Tensor:
        """The features of these photos, each by a random look, (n, 1280)."""
        looks = torch.randint(0, len(self.features), (len(numbers),))
        return self.features[looks, numbers].float()

    def draw_features(self, count: int) -> Tensor:
        """Features of things that no training photo shows, (n, 1280).

        Mixes of two photos, pushed towards a random class of the classifier, and kept as features
        are: not below zero, of the usual length.
        """
        some = torch.randint(0, self.features.shape[1], (2, count))
        one, other = self.features_of(some[0]), self.features_of(some[1])
        mixed = torch.lerp(one, other, torch.rand(count, 1))
        length = one.norm(dim=1, keepdim=True)
        towards = self.class_directions[torch.randint(0, len(self.class_directions), (count,))]
        pushed = (mixed + torch.rand(count, 1) * PUSH * length * towards).clamp(min=0)
        return nnf.normalize(pushed, dim=1) * length


def augment(squares: Tensor) -> Tensor:
    """Each photo by a random crop, half of them mirrored; uint8 (n, side, side, 3)."""
    from torchvision.transforms import v2

    side = squares.shape[1]
    change = v2.Compose([
        v2.RandomResizedCrop(side, (SMALLEST_CROP, 1.0), (0.75, 1.33), antialias=True),
        v2.RandomHorizontalFlip(),
    ])  # fmt: skip
    return torch.stack([change(photo) for photo in squares.permute(0, 3, 1, 2)]).permute(0, 2, 3, 1)


def build_corpus(
    student: Student, data: Captioned, squares: Tensor, cache: Path, seed: int
) -> Corpus:
    """Let the teachers read and look at everything once; kept in the folder `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    vocabulary = [_word(student, number) for number in range(student.tokenizer.vocab_size)]
    captions = [text for texts in data.captions for text in texts]
    others = phrases([w.strip() for w in vocabulary if w.endswith(" ")], seed)
    chance, numbers = random.Random(seed), _numbers(data)
    again = numbers[:, :RETYPED].flatten()
    typed_numbers = len(captions) + torch.arange(len(again)).view(-1, RETYPED)
    typed = [retyped(captions[number], chance) for number in again.tolist()]
    wordings = _wordings(seed)
    flat = [text for names in wordings for text in names]
    read = _Once(cache)
    sentences = read("captions", captions)
    class_sentences = read("classes", flat).reshape(len(wordings), NAMES_A_CLASS, -1)
    return Corpus(
        features=_kept(cache / "features.pt", lambda: _look(student, squares)),
        caption_numbers=torch.cat([numbers, typed_numbers], dim=1),
        tokens=student.tokenize(captions + typed + others),
        # However a caption is typed, it means the same: one sentence row for both.
        sentences=torch.cat([sentences, sentences[again], read("phrases", others)]),
        class_tokens=student.tokenize(flat).reshape(len(wordings), NAMES_A_CLASS, -1),
        class_sentences=nnf.normalize(class_sentences.mean(1), dim=1),
        class_directions=nnf.normalize(student.classifier.weight, dim=1),
        token_rows=read("tokens", [word or "-" for word in vocabulary]),
    )


def _word(student: Student, number: int) -> str:
    """A token as text; one that ends a word ends in a space."""
    text = student.tokenizer.decoder[number]
    letters = student.tokenizer.byte_decoder  # BPE's stand-ins for bytes
    raw = bytes(letters.get(c, ord(" ")) for c in text.removesuffix("</w>"))
    return raw.decode("utf-8", "replace") + (" " if text.endswith("</w>") else "")


def _wordings(seed: int) -> list[list[str]]:
    """Each class in several wordings: its first name, its synonyms, in templates."""
    chance = random.Random(seed)
    return [
        [names[0], f"a photo of a {names[0]}", ", ".join(names)]
        + [chance.choice(TEMPLATES).format(chance.choice(names)) for _ in range(NAMES_A_CLASS - 3)]
        for names in class_names()
    ]


def _numbers(data: Captioned) -> Tensor:
    """Where each photo's captions stand among the texts; some twice where there are fewer."""
    most = max(len(texts) for texts in data.captions)
    rows, first = [], 0
    for texts in data.captions:
        rows.append([first + i % len(texts) for i in range(most)])
        first += len(texts)
    return torch.tensor(rows)


class _Once:
    """Reads texts with the sentence encoder, which is loaded only if something is not kept."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.encode: Any = None

    def __call__(self, name: str, texts: Sequence[str]) -> Tensor:
        return _kept(self.cache / f"{name}.pt", lambda: self._read(name, texts))

    def _read(self, name: str, texts: Sequence[str]) -> Tensor:
        say(f"MiniLM reads {len(texts):,} {name}")
        self.encode = self.encode or sentence_encoder()
        rows: Tensor = self.encode(texts)
        return rows


def _kept(file: Path, make: Callable[[], Tensor]) -> Tensor:
    if not file.exists():
        torch.save(make(), file)
    kept: Tensor = torch.load(file, weights_only=True)
    return kept


def _look(student: Student, squares: Tensor) -> Tensor:
    say(f"the trunk looks at {len(squares):,} photos, {1 + CROPS} times each")
    student.eval()
    with torch.inference_mode():
        return torch.stack([_features(student, squares, look > 0) for look in range(1 + CROPS)])


def _features(student: Student, squares: Tensor, cropped: bool) -> Tensor:
    rows = []
    for batch in squares.split(FEATURE_BATCH):
        pixels = augment(batch) if cropped else batch
        with torch.autocast("cpu", torch.bfloat16):
            rows.append(student.features(pixels).half())
    return torch.cat(rows)
