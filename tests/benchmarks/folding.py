"""Grouping of bursts and copies: `python -m tests.benchmarks.folding --data DIR [--json FILE]`.

One library of real photos, copies of them (resized, compressed, cropped) and bursts (seconds later,
with slightly different framing and light), with unrelated photos of the same moment.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageEnhance

from indexer.update import IndexOptions, index_folders
from search.builtin.evaluation.captions import read_captions
from search.console import run
from search.engine import Engine, open_library
from search.images.decode import decode
from search.ranking.near_duplicates import group_duplicates

ORIGINALS = 200  # with copies and a burst; all others have none
BURST = 3
START = datetime(2024, 5, 1, 12)

Change = Callable[[Image.Image, np.random.Generator], Image.Image]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of pairs: grouped, correctly grouped, and expected."""

    folded: int
    right: int
    true: int


def cropped(picture: Image.Image, share: float, chance: np.random.Generator) -> Image.Image:
    """A random crop that removes a share of each side."""
    width, height = (round(side * (1 - share)) for side in picture.size)
    left = int(chance.integers(0, picture.width - width + 1))
    top = int(chance.integers(0, picture.height - height + 1))
    return picture.crop((left, top, left + width, top + height))


def resized(picture: Image.Image, share: float) -> Image.Image:
    """The picture with its sides scaled by a share."""
    return picture.resize((round(picture.width * share), round(picture.height * share)))


def another_shot(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A picture as taken a second later: slightly different framing and light."""
    framed = cropped(picture, chance.uniform(0.05, 0.12), chance)
    return ImageEnhance.Brightness(framed).enhance(chance.uniform(0.9, 1.1))


COPIES: dict[str, Change] = {
    "half": lambda picture, _: resized(picture, 0.5),
    "quarter": lambda picture, _: resized(picture, 0.25),
    "compressed": lambda picture, _: picture,
    "crop5": lambda picture, chance: cropped(picture, 0.05, chance),
    "crop10": lambda picture, chance: cropped(picture, 0.1, chance),
}


def make(folder: Path, files: list[Path]) -> None:
    """Write all photos of the benchmark; names equal up to the first - belong together."""
    chance = np.random.default_rng(0)
    for number, file in enumerate(files):
        picture = decode(file).pixels
        # Every fourth unrelated photo was taken at the moment of another one.
        taken_at = START + timedelta(hours=number // 2 if number % 4 == 3 else number)
        save(picture, folder / f"{number}-0.jpg", 90, taken_at)
        if number >= ORIGINALS:
            continue
        for name, change in COPIES.items():
            quality = int(chance.integers(30, 61)) if name == "compressed" else 85
            save(change(picture, chance), folder / f"{number}-{name}.jpg", quality, None)
        for second in range(1, BURST):
            shot = another_shot(picture, chance)
            moment = taken_at + timedelta(seconds=second)
            save(shot, folder / f"{number}-shot{second}.jpg", 90, moment)


def save(picture: Image.Image, file: Path, quality: int, taken_at: datetime | None) -> None:
    """Save a JPEG, with the moment in its EXIF if given."""
    exif = Image.Exif()
    if taken_at:
        moment = f"{taken_at:%Y:%m:%d %H:%M:%S}"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    picture.save(file, quality=quality, exif=exif)


def figures(engine: Engine) -> Figures:
    """The grouped pairs of the whole library, and the expected ones."""
    ids, rows = engine.embeddings()
    found = [engine.catalogue.photos.get(number) for number in ids.tolist()]
    photos = [photo for photo in found if photo is not None]
    groups = group_duplicates(photos, rows, engine.calibration().sample.mean_cosine)
    names = [photo.path.name.partition("-")[0] for photo in photos]
    folded = [pair for group in groups for pair in combinations(group, 2)]
    right = sum(names[one] == names[other] for one, other in folded)
    return Figures(len(folded), right, sum(pairs(names.count(name)) for name in set(names)))


def pairs(count: int) -> int:
    """The number of pairs among `count` photos."""
    return count * (count - 1) // 2


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.folding")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "photos"
        place.mkdir()
        make(place, list(read_captions(flags.data, flags.split).files))
        index_folders([place], IndexOptions(Path(folder) / "library", model="builtin"))
        found = figures(open_library(Path(folder) / "library"))
    print(f"pairs folded            {found.folded:8,}")
    print(f"of them right (≥ 98 %)  {found.right / found.folded:8.1%}")
    print(f"of all found (≥ 95 %)   {found.right / found.true:8.1%}")
    if flags.json:
        flags.json.write_text(json.dumps(dataclasses.asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
