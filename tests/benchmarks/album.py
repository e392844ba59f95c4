"""Queries in a family album: `python -m tests.benchmarks.album --captions DIR --labels DIR`.

The album has 300 photos that the built-in model was not trained on (split `dev`), written with
dates and positions (EXIF), people (XMP) and folders of trips. `album.tsv` has 50 queries in English
and Chinese; ten have no answer in the album. Captions, labels, people and trips decide what is
right. `--each` prints every query.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from indexer.update import IndexOptions, index_folders
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.labelled import read_labels
from search.console import notify, run
from search.engine import Engine, open_library
from search.errors import DataMissing
from search.retrieval.answer import Answer
from tests.benchmarks.concepts import words_of
from tests.captioned import xmp
from tests.located import gps

QUERIES = Path(__file__).with_suffix(".tsv")
PHOTOS, FIRST, NAMED_BY = 300, 10, 2  # captions that must name what a photo shows
A_LABEL = 5  # photos of one label
DOUBTS = {"unsure", "unknown_language", "dropped"}  # notes that no hit may be right


@dataclass(frozen=True, slots=True)
class Trip:
    """A folder: its first day, position in degrees, photos, and the words that choose them."""

    folder: str
    begins: str
    position: tuple[float, float]
    photos: int
    words: str


TRIPS = (
    Trip("2019 Lisbon", "2019-07-03", (38.71, -9.14), 45, "beach ocean surf surfer sand wave"),
    Trip("2020 Zermatt", "2020-02-10", (46.02, 7.75), 45, "snow ski snowboard snowboarder skier"),
    Trip("2021 Tokyo", "2021-10-05", (35.68, 139.76), 45, "street city sidewalk crowd building"),
    Trip("2022 Garden", "2022-05-14", (53.55, 9.99), 45, "grass yard garden lawn"),
    Trip("2023 Lake Garda", "2023-08-20", (45.6, 10.64), 45, "water lake river pool boat kayak"),
)
HOME = Trip("Home", "2018-01-02", (53.55, 9.99), 75, "")
LABELS = (
    "kitchen", "living room", "bathroom", "cat", "chess", "guitar", "saxophone", "accordion",
    "baklava", "bibimbap", "strawberry", "rose", "sunrise", "penguin", "tiger", "flamingo",
)  # fmt: skip
PEOPLE = {"Anna": "woman", "Ben": "man", "Mia": "girl"}  # and the word for them in captions


@dataclass(frozen=True, slots=True)
class Source:
    """A photo of the data, and the words that describe it."""

    file: Path
    words: frozenset[str]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the album, and the trip it was taken on."""

    source: Source
    trip: Trip


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and the names of the photos that are right; none for one without an answer."""

    text: str
    language: str
    right: frozenset[str]


def shots(captions: Path, labels: Path) -> list[Shot]:
    """The photos of the album in their order. Raises DataMissing."""
    data, labelled = read_captions(captions, "dev"), read_labels(labels, "dev")
    left = [_captioned(f, texts) for f, texts in zip(data.files, data.captions, strict=True)]
    found = list[Shot]()
    for trip in TRIPS:
        chosen = [one for one in left if one.words & set(trip.words.split())][: trip.photos]
        left = [one for one in left if one not in chosen]
        found += [Shot(one, trip) for one in chosen]
    for label in LABELS:
        files = [f for f, one in zip(labelled.files, labelled.labels, strict=True) if one == label]
        found += [Shot(Source(f, words_of(label)), HOME) for f in files[:A_LABEL]]
    if len(found[:PHOTOS]) < PHOTOS:
        raise DataMissing(captions, f"{PHOTOS} photos for the album")
    return found[:PHOTOS]


def _captioned(file: Path, captions: Sequence[str]) -> Source:
    counted = [words_of(caption) for caption in captions]
    named = {word for words in counted for word in words}
    agreed = {word for word in named if sum(word in words for words in counted) >= NAMED_BY}
    people = [
        name
        for name, word in PEOPLE.items()
        if sum(word in words for words in counted) > NAMED_BY and not agreed & {"people", "two"}
    ]
    return Source(file, frozenset(agreed), tuple(people))


def write(album: Sequence[Shot], folder: Path) -> dict[str, Shot]:
    """The album as JPEGs below the folder, by file name."""
    written = {}
    for number, shot in enumerate(album):
        at = datetime.fromisoformat(shot.trip.begins) + timedelta(hours=9, minutes=17 * number)
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{at:%Y:%m:%d %H:%M:%S}"
        north, east = shot.trip.position
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps(north + number / 1e4, east))
        name = f"IMG_{number:04}.jpg"
        (folder / shot.trip.folder).mkdir(parents=True, exist_ok=True)
        with Image.open(shot.source.file) as picture:
            picture.convert("RGB").save(
                folder / shot.trip.folder / name,
                quality=92,
                exif=exif,
                xmp=xmp(people=shot.source.people).encode(),
            )
        written[name] = shot
    return written


def queries(album: dict[str, Shot]) -> list[Query]:
    """The queries of the list in both languages. Raises DataMissing where the album differs."""
    found = []
    with QUERIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            right = frozenset(n for n, shot in album.items() if _is_right(shot, row["shows"]))
            if bool(right) != (row["answer"] == "yes"):
                raise DataMissing(QUERIES, f"an answer {row['answer']} to {row['en']!r}")
            found += [Query(row[language], language, right) for language in ("en", "zh")]
    return found


def _is_right(shot: Shot, shows: str) -> bool:
    """True if a photo has a word of each group, as in `dog grass|lawn person:Anna trip:Tokyo`."""
    facts = shot.source.words | {f"person:{name}" for name in shot.source.people}
    facts |= {f"trip:{word}" for word in shot.trip.folder.split()}
    return all(facts & set(group.split("|")) for group in shows.split())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer shows for a query: ranks are from 1, 0 for no right photo among the first."""

    query: Query
    rank: int
    share: float
    is_doubted: bool


def outcome(query: Query, answer: Answer) -> Outcome:
    """The rank of the first right photo, and the share of those of the first that could be."""
    hits = [hit.photo.path.name in query.right for hit in answer.hits[:FIRST]]
    possible = min(FIRST, len(query.right)) or 1
    rank = hits.index(True) + 1 if any(hits) else 0
    is_doubted = not hits or bool(DOUBTS & {note.code for note in answer.notes})
    return Outcome(query, rank, sum(hits) / possible, is_doubted)


def report(found: Sequence[Outcome]) -> Iterator[str]:
    """The figures of each language and of both."""
    for language in ("en", "zh", "both"):
        some = [one for one in found if language in (one.query.language, "both")]
        with_answer = [one for one in some if one.query.right]
        without = [one for one in some if not one.query.right]
        first = np.mean([one.rank == 1 for one in with_answer])
        in_ten = np.mean([one.rank > 0 for one in with_answer])
        share = np.mean([one.share for one in with_answer])
        yield (
            f"{language:5} {len(with_answer):3} with an answer: first {first:4.0%}, in ten"
            f" {in_ten:4.0%}, of those possible in ten {share:4.0%},"
            f" doubted {np.mean([one.is_doubted for one in with_answer]):4.0%}"
        )
        doubted = np.mean([one.is_doubted for one in without])
        yield f"{language:5} {len(without):3} without an answer: doubted {doubted:4.0%}"


def measured(engine: Engine, requested: Sequence[Query]) -> list[Outcome]:
    """The outcome of each query."""
    return [outcome(query, engine.search(query.text, top=FIRST)) for query in requested]


def main() -> int:
    """Write the album, index it, search, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.album")
    parser.add_argument("--captions", type=Path, required=True, metavar="DIR")
    parser.add_argument("--labels", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="album and library stay there")
    parser.add_argument("--each", action="store_true", help="print every query")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = flags.keep or Path(scratch)
        album = write(shots(flags.captions, flags.labels), place / "Photos")
        requested = queries(album)
        options = IndexOptions(place / "library", model=flags.model, notify=notify)
        index_folders([place / "Photos"], options)
        with open_library(place / "library") as engine:
            found = measured(engine, requested)
    if flags.each:
        for one in found:
            doubt = "doubted" if one.is_doubted else ""
            right = f"{one.rank:2} {one.share:4.0%} of {len(one.query.right):2}"
            print(f"{right}  {one.query.text}  {doubt}")
    print("\n".join(report(found)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
