"""Photos embedded whole and in parts: `python -m tests.benchmarks.views --data DIR`.

DIR has `captioned-photos` and `labelled-photos`. A photo of a thing, a quarter as wide, is pasted
into a captioned scene; the label of the thing must find the picture among all of them (recall at
10), and the captions of photos without a pasted thing must find theirs (recall at 1 and 10). The
score of a photo is the best of the whole and of its parts (`photoseek index --parts`), whose
cosines count by a weight. The cost is the processor time of decoding and embedding photos of 12
megapixels.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from search.arrays import Rows
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.labelled import read_labels
from search.builtin.evaluation.metrics import owners, ranks, recall
from search.catalogue.rows import PART_WEIGHT
from search.console import notify, run
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.preprocessing import enough_px
from search.images.decode import decode
from search.images.photo_parts import ROWS, part_boxes, parts_of

# Collections whose labels are things, not scenes or actions.
THINGS = ("animals90", "Homework2-Caltech101", "clearanimals", "GroceryStoreDataset", "flowers5",
          "clothing-dataset-small", "seaanimals23")  # fmt: skip
SCENE_PX, THING_PX = 896, 224
VIEWS = 1 + len(part_boxes(SCENE_PX, SCENE_PX))  # of a photo: whole, and its parts
WEIGHTS = (0.7, 0.75, PART_WEIGHT, 0.85, 0.9, 1.0)  # of parts
LARGE = (4000, 3000)  # pixels of the photos whose embedding is timed
BATCH = 48


@dataclass(frozen=True, slots=True)
class Figures:
    """Recall of the labels of small things, and of captions, from 0 to 1."""

    things: float
    first: float
    first_ten: float


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.views")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--photos", type=int, default=300, help="with a small thing")
    parser.add_argument("--captioned", type=int, default=400, help="photos searched by captions")
    parser.add_argument("--timed", type=int, default=24, help="photos of 12 megapixels")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of photos")
    flags = parser.parse_args()
    encoder, rng = load_encoder(flags.model, notify=notify), random.Random(flags.seed)
    figures = measure(encoder, flags.data, flags.photos, flags.captioned, rng)
    print(f"{'weight of parts':32}" + "".join(f" {weight or 'whole':>8}" for weight in figures))
    for field in dataclasses.fields(Figures):
        values = "".join(f" {getattr(one, field.name):8.1%}" for one in figures.values())
        print(f"{NAMES[field.name]:32}{values}")
    costs = [cost_ms(encoder, flags.timed, is_in_parts) for is_in_parts in (False, True)]
    print(f"{'processor time a photo, ms':32} {costs[0]:8.0f} {costs[1]:8.0f}", end="")
    print(f"  {costs[1] / costs[0]:.1f} times")
    return 0


NAMES = {
    "things": "small things, recall at 10",
    "first": "captions, recall at 1",
    "first_ten": "captions, recall at 10",
}


def measure(
    encoder: Encoder, data: Path, photos: int, captioned: int, rng: random.Random
) -> dict[float, Figures]:
    """The figures of whole photos, 0, and of those with their parts by the weight of these."""
    captions = read_captions(data / "captioned-photos", "dev")
    chosen = rng.sample(range(len(captions.files)), captioned + photos)
    scenes, own = captions.some(chosen[:photos]), captions.some(chosen[photos:])
    labelled = read_labels(data / "labelled-photos", "dev")
    things = [n for n, source in enumerate(labelled.sources) if source in THINGS]
    things = rng.sample(things, photos)
    notify(f"embedding {photos} photos with a small thing")
    pasted = embed(encoder, (
        _pasted(scene, labelled.files[n], rng)
        for scene, n in zip(scenes.files, things, strict=True)
    ))  # fmt: skip
    notify(f"embedding {captioned} photos with captions")
    plain = embed(encoder, (_opened(file) for file in own.files))
    labels = [labelled.labels[n] for n in things]
    texts = [text for of_one in own.captions for text in of_one]
    of_labels = encoder.encode_texts([f"a photo of a {label}" for label in sorted({*labels})])
    of_texts = np.concatenate(
        [encoder.encode_texts(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    )
    both = np.concatenate([pasted, plain])
    return {
        weight: Figures(
            _recall_of_labels(_scores(of_labels, both, weight), labels),
            *_recall_of_captions(_scores(of_texts, plain, weight), own.captions),
        )
        for weight in (0.0, *WEIGHTS)
    }


def embed(encoder: Encoder, pictures: Iterator[Image.Image]) -> Rows:
    """Unit rows of the views of each picture, the whole one first, (n, 1 + parts, d)."""
    prepared = [encoder.prepare(view) for picture in pictures for view in views_of(picture)]
    rows = [
        encoder.encode_photos(prepared[at : at + BATCH]) for at in range(0, len(prepared), BATCH)
    ]
    return np.concatenate(rows).reshape(-1, VIEWS, encoder.tag.dimension)


def views_of(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture, and its parts."""
    yield picture
    yield from parts_of(picture, *picture.size)


def cost_ms(encoder: Encoder, count: int, is_in_parts: bool) -> float:
    """Processor time in milliseconds of decoding and embedding one large photo."""
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (300, 400, 3), np.uint8))
    file = io.BytesIO()
    noise.resize(LARGE, Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    least_px = enough_px(encoder.side_px)
    started = time.process_time()
    for _ in range(count // 8):
        prepared = []
        for _ in range(8):
            picture = decode(file.getvalue(), name="a.jpg", at_least_px=least_px).pixels
            prepared.append(encoder.prepare(picture))
            if is_in_parts:  # which a second pass decodes
                picture = decode(file.getvalue(), name="a.jpg", at_least_px=ROWS * least_px).pixels
                prepared += map(encoder.prepare, parts_of(picture, *LARGE))
        encoder.encode_photos(prepared)
    return 1000 * (time.process_time() - started) / (count // 8 * 8)


def _opened(file: Path) -> Image.Image:
    return decode(file).pixels.resize((SCENE_PX, SCENE_PX), Image.Resampling.BICUBIC)


def _pasted(scene: Path, thing: Path, rng: random.Random) -> Image.Image:
    """A scene with a small photo of a thing at a random place."""
    picture, small = _opened(scene), decode(thing).pixels
    small.thumbnail((THING_PX, THING_PX))
    place = rng.randrange(SCENE_PX - small.width), rng.randrange(SCENE_PX - small.height)
    picture.paste(small, place)
    return picture


def _scores(queries: Rows, views: Rows, weight: float) -> Rows:
    """The best score of each query and photo, (q, n), of views (n, v, d); 0: of whole photos."""
    whole, parts = np.split(np.einsum("qd,nvd->qnv", queries, views), [1], axis=-1)
    scores = np.maximum(whole[..., 0], weight * parts.max(-1)) if weight else whole[..., 0]
    return np.asarray(scores, np.float32)


def _recall_of_labels(scores: Rows, labels: Sequence[str]) -> float:
    """The share of pictures that are among the first 10 for their label, or the first ones."""
    found = 0
    for row, label in zip(scores, sorted({*labels}), strict=True):
        right = {n for n, one in enumerate(labels) if one == label}
        found += len(right & {*np.argsort(-row)[: max(10, len(right))].tolist()})
    return found / len(labels)


def _recall_of_captions(scores: Rows, captions: Sequence[Sequence[str]]) -> tuple[float, float]:
    """The shares of captions whose photo is the first, and among the first 10."""
    found = recall(ranks(scores, owners(captions)))
    return found.at_1 / 100, found.at_10 / 100


if __name__ == "__main__":
    sys.exit(run(main))
