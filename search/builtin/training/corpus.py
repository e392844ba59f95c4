"""Training data: photo features, captions, labels, phrases and classes."""

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
from search.builtin.training.chinese import chinese_names, in_chinese
from search.builtin.training.phrases import (
    TEMPLATES,
    chinese_phrases,
    class_names,
    named_things,
    phrases,
)
from search.builtin.training.student import Student
from search.builtin.training.teachers import sentence_encoder
from search.console import notify

WORDINGS = 6  # per class and per label, in each language
PUSH = 2.0  # shift of a synthetic feature towards a class, in lengths of a feature
FEATURE_BATCH = 256


@dataclass(frozen=True, slots=True)
class Material:
    """Captions of the captioned photos in both languages, and labels of the labelled photos."""

    english: Captioned  # photos with five captions each
    chinese: Captioned  # the same photos: captions by people, then by the two machine translations
    labels: tuple[str, ...]  # of the labelled photos, which follow the captioned ones


@dataclass(frozen=True, slots=True)
class Texts:
    """Tokens (n, context), and the number of the target MiniLM row of each, (n,)."""

    tokens: Tensor
    meanings: Tensor

    def draw(self, count: int) -> Tensor:
        """Indices of a random sample, with replacement, (count,)."""
        return torch.randint(0, len(self.tokens), (count,))


@dataclass(frozen=True, slots=True)
class Names:
    """Named things: tokens (things, wordings, context) per language, MiniLM rows (things, 384)."""

    english: Tensor
    chinese: Tensor
    sentences: Tensor

    def tokens(self, numbers: Tensor, chinese: bool) -> Tensor:
        """One random wording of each of these things, (n, context)."""
        table = self.chinese if chinese else self.english
        return table[numbers, torch.randint(0, table.shape[1], (len(numbers),))]


@dataclass(frozen=True, slots=True)
class Corpus:
    """`features`: of the frozen trunk, float16 (views, photos, 1280), captioned photos first."""

    features: Tensor
    sentences: Tensor  # MiniLM rows (m, 384)
    english: Texts  # captions, photo after photo
    english_of: Tensor  # (photos, captions each): indices into `english`
    chinese: Texts
    chinese_of: Tensor
    phrases: Texts
    chinese_phrases: Texts
    labels: Names
    label_of: Tensor  # (labelled photos,): indices into the labels
    same_label: Tensor  # (labels, labels): 1 where two labels are synonyms
    classes: Names
    class_directions: Tensor  # (1000, 1280): unit rows of the classifier

    @property
    def captioned(self) -> int:
        """The number of captioned photos."""
        return len(self.english_of)

    def draw_features(self, count: int) -> Tensor:
        """Synthetic features of things that no training photo shows, (n, 1280).

        Mixtures of two photos, shifted towards a random class of the classifier, then clamped to
        non-negative values and scaled to the length of a real feature.
        """
        views, photos = self.features.shape[:2]
        pair = torch.randint(0, photos, (2, count)), torch.randint(0, views, (2, count))
        one, other = (self.features[pair[1][n], pair[0][n]].float() for n in range(2))
        towards = self.class_directions[torch.randint(0, len(self.class_directions), (count,))]
        return shifted(one, other, torch.rand(2, count, 1), towards)


def shifted(one: Tensor, other: Tensor, by: Tensor, towards: Tensor) -> Tensor:
    """Mixtures of features (…, n, 1280), shifted `towards` unit rows of the classifier, (n, 1280).

    `by`: random numbers in 0 to 1, (2, n, 1): for the mixture and for the shift.
    """
    length = one.norm(dim=-1, keepdim=True)
    mixed = torch.lerp(one, other, by[0] / 2)
    pushed = (mixed + by[1] * PUSH * length * towards).clamp(min=0)
    return nnf.normalize(pushed, dim=-1) * length


def build_corpus(
    student: Student, material: Material, early: Tensor, cache: Path, seed: int
) -> Corpus:
    """Encode all data with the teachers, once; results are cached in the folder `cache`.

    `early`: activations of the early stages, (views, photos, channels, h, w).
    """
    read = _CachedSentences(cache)
    english = [text for texts in material.english.captions for text in texts]
    numbers = _numbers(material.english)
    rng = random.Random(seed)
    typed = [retyped(english[first], rng) for first in numbers[:, 0].tolist()]
    vocabulary = [_word(student, number) for number in range(student.tokenizer.vocab_size)]
    words = [word.strip() for word in vocabulary if word.endswith(" ")]
    others = phrases(words, seed) + named_things([*chinese_names()], seed)
    ours, theirs = chinese_phrases(seed)
    rows = [read("captions", english), read("phrases", others), read("pairs", theirs)]
    photo_rows = nnf.normalize(rows[0][numbers].mean(1), dim=1)
    starts = [0, len(english), len(english) + len(others), sum(map(len, rows))]
    label_names = sorted(set(material.labels))
    typed_of = len(english) + torch.arange(len(typed))[:, None]
    return Corpus(
        features=_cached(cache / "features.pt", lambda: _features(student, early)),
        sentences=torch.cat([*rows, photo_rows]),
        english=Texts(
            student.tokenize(english + typed), torch.cat([torch.arange(starts[1]), numbers[:, 0]])
        ),
        english_of=torch.cat([numbers, typed_of], dim=1),
        chinese=_chinese_captions(student, material.chinese, numbers, starts[3]),
        chinese_of=_numbers(material.chinese),
        phrases=Texts(student.tokenize(others), starts[1] + torch.arange(len(others))),
        chinese_phrases=Texts(student.tokenize(ours), starts[2] + torch.arange(len(ours))),
        labels=_names(student, read, "labels", [[name] for name in label_names], seed),
        label_of=torch.tensor([label_names.index(label) for label in material.labels]),
        same_label=_same(label_names),
        classes=_names(student, read, "classes", class_names(), seed),
        class_directions=nnf.normalize(student.classifier.weight, dim=1),
    )


def token_rows(student: Student, corpus: Corpus, cache: Path) -> Tensor:
    """Initial meaning of each token, MiniLM rows (vocabulary, 384); zeros where unknown.

    An English token gets its own MiniLM row; a Chinese character the mean of the rows of the texts
    that contain it.
    """
    words = [_word(student, number) for number in range(student.tokenizer.vocab_size)]
    rows = _CachedSentences(cache)("tokens", [word or "-" for word in words])
    mean = corpus.sentences.mean(0)
    total, count = torch.zeros(len(words), rows.shape[1]), torch.zeros(len(words), 1)
    for texts in (corpus.chinese, corpus.chinese_phrases, corpus.chinese_phrases):
        for first in range(0, len(texts.tokens), 8192):
            tokens = texts.tokens[first : first + 8192]
            meanings = corpus.sentences[texts.meanings[first : first + 8192]] - mean
            used = tokens != 0
            owner = torch.arange(len(tokens))[:, None].expand_as(tokens)[used]
            total.index_add_(0, tokens[used], meanings[owner])
            count.index_add_(0, tokens[used], torch.ones(len(owner), 1))
    is_chinese = torch.tensor([any("\u4e00" <= c <= "\u9fff" for c in word) for word in words])
    learnt = nnf.normalize(total / (count + 3), dim=1) + nnf.normalize(rows.mean(0), dim=0)
    return torch.where(is_chinese[:, None], torch.where(count > 0, learnt, 0), rows)


def _chinese_captions(
    student: Student, data: Captioned, english_of: Tensor, photo_rows: int
) -> Texts:
    """Chinese captions with their targets.

    A caption by people targets the mean of all English captions of its photo, a machine translation
    its English original.
    """
    meanings = []
    for photo, texts in enumerate(data.captions):
        originals = english_of[photo].tolist()
        people = len(texts) - 2 * len(originals)
        meanings += [photo_rows + photo] * max(0, people) + 2 * originals
    tokens = student.tokenize([text for texts in data.captions for text in texts])
    return Texts(tokens, torch.tensor(meanings))


def _names(
    student: Student, read: _CachedSentences, kind: str, names: Sequence[Sequence[str]], seed: int
) -> Names:
    rng = random.Random(seed)
    english = [text for synonyms in names for text in _english(synonyms, rng)]
    chinese = [text for synonyms in names for text in _chinese(synonyms, rng)]
    shape = (len(names), WORDINGS, -1)
    return Names(
        student.tokenize(english).reshape(shape),
        student.tokenize(chinese).reshape(shape),
        nnf.normalize(read(kind, english).reshape(shape).mean(1), dim=1),
    )


def _english(names: Sequence[str], rng: random.Random) -> list[str]:
    """WORDINGS wordings of a thing: its first name and synonyms, in templates."""
    fixed = [names[0], f"a photo of a {names[0]}", ", ".join(names)]
    drawn = [rng.choice(TEMPLATES).format(rng.choice(names)) for _ in range(WORDINGS - 3)]
    return [*fixed, *drawn]


def _chinese(names: Sequence[str], rng: random.Random) -> list[str]:
    """WORDINGS Chinese wordings of a thing; English ones if the table has no Chinese name."""
    known = in_chinese(names[0])
    if not known:
        return _english(names, rng)
    templates = ("{}", "{}", "{}的照片", "一张{}的照片", "{}照片")
    drawn = [rng.choice(templates).format(rng.choice(known)) for _ in range(WORDINGS - 2)]
    return [known[0], f"一张{known[0]}的照片", *drawn]


def _same(labels: Sequence[str]) -> Tensor:
    """1 where two labels are synonyms: a plural, or the same Chinese name; (labels, labels)."""
    keys = [(label.lower().rstrip("s"), in_chinese(label)[:1] or (label,)) for label in labels]
    return torch.tensor([[float(a[0] == b[0] or a[1] == b[1]) for b in keys] for a in keys])


def _word(student: Student, number: int) -> str:
    """A token as text, with a trailing space if it ends a word."""
    text = student.tokenizer.decoder[number]
    letters = student.tokenizer.byte_decoder  # BPE's printable characters for bytes
    raw = bytes(letters.get(c, ord(" ")) for c in text.removesuffix("</w>"))
    return raw.decode("utf-8", "replace") + (" " if text.endswith("</w>") else "")


def _numbers(data: Captioned) -> Tensor:
    """Indices of each photo's captions, (photos, most captions); repeated for photos with fewer."""
    most = max(len(texts) for texts in data.captions)
    rows, first = [], 0
    for texts in data.captions:
        rows.append([first + i % len(texts) for i in range(most)])
        first += len(texts)
    return torch.tensor(rows)


class _CachedSentences:
    """MiniLM rows of texts, cached by name; the encoder is loaded only on a cache miss."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.encode: Any = None

    def __call__(self, name: str, texts: Sequence[str]) -> Tensor:
        return _cached(self.cache / f"{name}.pt", lambda: self._read(name, texts))

    def _read(self, name: str, texts: Sequence[str]) -> Tensor:
        notify(f"MiniLM encodes {len(texts):,} {name}")
        self.encode = self.encode or sentence_encoder()
        different = sorted({*texts}, key=len)
        rows: Tensor = self.encode(different)
        place = {text: number for number, text in enumerate(different)}
        return rows[torch.tensor([place[text] for text in texts])]


def _cached(file: Path, make: Callable[[], Tensor]) -> Tensor:
    if not file.exists():
        torch.save(make(), file)
    rows: Tensor = torch.load(file, weights_only=True)
    return rows


def _features(student: Student, early: Tensor) -> Tensor:
    """Features of the frozen trunk, float16 (views, photos, 1280)."""
    notify("the trunk's last stages encode all views")
    student.eval()
    with torch.inference_mode():
        rows = [
            torch.cat([student.late(part.float()).half() for part in view.split(FEATURE_BATCH)])
            for view in early
        ]
    return torch.stack(rows)
