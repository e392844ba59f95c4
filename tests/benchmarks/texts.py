"""Finding photos by their texts in whole libraries, and the cost of many texts.

A part of `python -m tests.benchmarks.words`.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from search.arrays import Rows
from search.catalogue import lock_for_writing
from search.encoders.base import Encoder
from search.engine import Engine, open_library
from search.records import EmbeddedPhoto, File, Metadata, PhotoTexts, Stamp, Text
from search.retrieval.fusion import content_words
from tests.benchmarks.figures import Figure
from tests.benchmarks.material import invent

FIRST = 10
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 5  # letters of a word that is misspelt
MANY, QUERIES = 100_000, 40
A_BATCH = 10_000
TEXTED = 0.5  # share of the photos with a text besides the name of their folder


def finding(place: Path, encoder: Encoder, photos: Rows, texts: Sequence[str]) -> Iterator[str]:
    """Recall of texts by their rarest word, their two rarest, and the rarest misspelt.

    A text is found if its photo, or another with the same words, is among the first ten.
    """
    engine = _library(place, encoder, photos, texts)
    words_of = [content_words([text]) for text in texts]
    counts = Counter(word for some in words_of for word in some)
    rarest = [sorted(some, key=lambda word: (counts[word], word))[:2] for some in words_of]
    rng = np.random.default_rng(0)
    ways = {
        "one word": [some[:1] for some in rarest],
        "two words": rarest,
        "one word, misspelt": [
            [_misspelt(some[0], rng)] if len(some[0]) >= SHORTEST else [] for some in rarest
        ],
    }
    for name, queries in ways.items():
        found = [
            _is_found(engine, words, set(rarest[number][: len(words)]), words_of)
            for number, words in enumerate(queries)
            if words
        ]
        yield f"{name:20} of {len(found):,} texts found: {np.mean(found):.1%}"
    engine.close()


def _is_found(
    engine: Engine, words: Sequence[str], rarest: set[str], words_of: Sequence[object]
) -> bool:
    """True if a photo whose text contains the rarest words is among the first."""
    hits = engine.search(f"{' '.join(words)}", top=FIRST, fold=False)
    return any(rarest <= set(words_of[int(hit.photo.path.stem)]) for hit in hits)  # type: ignore[call-overload]


def _misspelt(word: str, rng: np.random.Generator) -> str:
    """A word with one letter wrong, missing, doubled or swapped, except the first."""
    at = int(rng.integers(1, len(word) - 1))
    head, tail = word[:at], word[at:]
    other = LETTERS[int(rng.integers(len(LETTERS)))]
    ways = (
        head + other + tail[1:],
        head + tail[1:],
        head + tail[0] + tail,
        head + tail[1] + tail[0] + tail[2:],
    )
    return ways[int(rng.integers(len(ways)))]


def _library(place: Path, encoder: Encoder, photos: Rows, texts: Sequence[str]) -> Engine:
    with lock_for_writing(place) as catalogue:
        root = catalogue.roots.add(place / "photos")
        catalogue.embeddings.add_model(encoder.tag)
        entries = [
            EmbeddedPhoto(File(root, f"{n}.jpg", Stamp(1, n), n.to_bytes(16)), Metadata(), row)
            for n, row in enumerate(photos)
        ]
        catalogue.photos.store(entries, encoder.tag)
        captions = [
            PhotoTexts(f"{n}.jpg", "1", (Text("caption", text),)) for n, text in enumerate(texts)
        ]
        catalogue.texts.store(root, captions)
    return open_library(place, encoder=encoder)


def among_many(
    place: Path, encoder: Encoder, captions: Sequence[str], folders: Sequence[str]
) -> list[Figure]:
    """Cost of the texts of 100,000 photos: bytes per photo, and milliseconds per query."""
    library, root = place / "many", place / "gone"
    invent(library, root, encoder.tag, MANY)
    rng = np.random.default_rng(0)
    queries = [
        " ".join(content_words([captions[n]])[:3])
        for n in rng.integers(len(captions), size=QUERIES)
    ]
    words = [max(content_words([text]), key=len) for text in queries]
    misspelt = [_misspelt(word, rng) for word in words if len(word) >= SHORTEST]
    without = _times(library, encoder, queries), _times(library, encoder, misspelt)
    before = _size(library)
    _store_texts(library, root, captions, folders)
    with_texts = _times(library, encoder, queries), _times(library, encoder, misspelt)
    return [
        Figure(f"texts, bytes a photo of {MANY:,} (≤ 1,000)", (_size(library) - before) / MANY),
        Figure(f"a query among {MANY:,} with texts, ms more (≤ 15)", with_texts[0] - without[0]),
        Figure("one of a misspelt word, ms more (≤ 15)", with_texts[1] - without[1]),
    ]


def _store_texts(
    library: Path, root: Path, captions: Sequence[str], folders: Sequence[str]
) -> None:
    """Give each photo a folder name, and every second a caption with a word of another."""
    rng = np.random.default_rng(0)
    with lock_for_writing(library) as catalogue:
        (place,) = (one for one in catalogue.roots.all() if one.path == root)
        for first in range(0, MANY, A_BATCH):
            batch = []
            for number in range(first, first + A_BATCH):
                one, other = (captions[n] for n in rng.integers(len(captions), size=2))
                texts = [Text("folder", f"Pictures/{folders[number // 25 % len(folders)]}")]
                if rng.random() < TEXTED:
                    texts.append(Text("caption", f"{one} {other.split()[0]} {number}"))
                batch.append(PhotoTexts(f"{number:06}.jpg", "1", tuple(texts)))
            catalogue.texts.store(place, batch)


def _times(library: Path, encoder: Encoder, queries: Sequence[str]) -> float:
    """Median milliseconds of a query."""
    with open_library(library, encoder=encoder) as engine:
        engine.search("first")
        times = []
        for text in queries:
            started = time.perf_counter()
            engine.search(text)
            times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def _size(library: Path) -> int:
    return sum(file.stat().st_size for file in library.glob("library.sqlite3*"))
