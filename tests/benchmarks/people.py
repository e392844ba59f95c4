"""Faces: `python -m tests.benchmarks.people --data DIR [--others DIR]`.

DIR has `images/` with `people.tsv` (image, person) and `pairs.tsv` (first, second, same), and
`heads/` with `people.tsv`. Measured are:

- the share of faces found, also by their height in photos of 12 megapixels, and of rotated, dark
  and covered ones;
- the verification of pairs;
- the groups made of the heads, which arrive in several random orders, a few at a time; the same for
  a threshold that half of the people choose, on the other half;
- the share of a person's photos among ten hits of `person:`, after one photo, and five, have named
  their groups, and among the ten most similar faces;
- pairs of heads by the lower frontality;
- the processor time of a photo of 12 megapixels with two faces, and the peak memory of a run over
  such photos.

A face that is not found counts as an error of verification and as lost recall. With a folder of
pictures without people: the share of them in which a face is found, and one that founds a group.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from search.console import run
from search.errors import DataMissing
from search.faces.boxes import overlaps
from search.faces.face_finder import find_faces
from search.faces.face_networks import FaceNetworks
from search.faces.grouping import THRESHOLD, Groups, is_clear
from search.images.decode import decode
from search.records import Box, Face

SHUFFLES = 5
BATCH = 8  # faces that arrive together
FIRST = 10
WIDTH_PX, HEIGHT_PX = 4000, 3000
CELLS = 5  # photos in a row and in a column of a large picture
HEIGHTS_PX = (32, 48, 64, 80, 100, 130, 160, 200, 280, 400)
AT_LEAST_PX = 1200  # short side to decode, as the second pass of the index
TIMED = 40  # photos
ROTATIONS = (15, 30, 45, 60, 90, 180)  # degrees
SPLITS = 20  # of the people into halves
PRECISION = 0.98  # that a threshold is chosen for
THRESHOLDS = np.arange(0.9, 0.985, 0.005)
FRONTALITIES = (0.0, 0.5, 0.7, 0.9, 1.01)
Truth = NDArray[np.float32]  # boxes, (n, 4)


def read_table(file: Path) -> list[dict[str, str]]:
    """The rows of a table with a header. Raises DataMissing."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines, delimiter="\t"))
    except FileNotFoundError as error:
        raise DataMissing(file.parent, file.name) from error


def main_face(picture: Image.Image, networks: FaceNetworks) -> Face | None:
    """The largest face of a picture."""
    found = find_faces(picture, networks)
    return max(found, key=lambda face: face.box.width * face.box.height, default=None)


def main_faces(
    folder: Path, people: Mapping[str, str], networks: FaceNetworks
) -> dict[str, Face | None]:
    """The largest face of each picture, by file name."""
    pictures = {name: Image.open(folder / name).convert("RGB") for name in sorted(people)}
    return {name: main_face(picture, networks) for name, picture in pictures.items()}


def cosine(one: Face | None, other: Face | None) -> float:
    """Of two faces; -1 where one was not found."""
    return -1.0 if one is None or other is None else float(one.descriptor @ other.descriptor)


def verify(faces: Mapping[str, Face | None], pairs: Sequence[Mapping[str, str]]) -> float:
    """The share of pairs that the threshold of the groups judges rightly."""
    judged = [
        (cosine(faces[p["first"]], faces[p["second"]]) >= THRESHOLD) == (p["same"] == "yes")
        for p in pairs
    ]
    return float(np.mean(judged))


def group(
    faces: Sequence[Face | None], people: NDArray[np.str_], seed: int, threshold: float = THRESHOLD
) -> tuple[float, float]:
    """Precision and recall of the pairs put together, the faces arriving in a random order."""
    labels = grouped(faces, seed, threshold)
    upper = np.triu_indices(len(faces), 1)
    same = (people[:, None] == people)[upper]
    together = (labels[:, None] == labels)[upper]
    both = int((same & together).sum())
    return both / max(1, int(together.sum())), both / int(same.sum())


def grouped(
    faces: Sequence[Face | None], seed: int, threshold: float = THRESHOLD
) -> NDArray[np.int64]:
    """The groups of faces that arrive in a random order; those without one are alone, below 0."""
    order = [n for n in np.random.default_rng(seed).permutation(len(faces)) if faces[n]]
    nothing = np.empty(0, np.int64)
    groups = Groups(np.empty((0, 128), np.float32), nothing, nothing, threshold)
    for start in range(0, len(order), BATCH):
        part = [(n, face) for n in order[start : start + BATCH] if (face := faces[n])]
        rows = np.stack([face.descriptor for _, face in part])
        numbers = np.array([n for n, _ in part], np.int64)
        groups.add(rows, numbers, np.array([is_clear(face) for _, face in part]))
    labels = -np.arange(2, len(faces) + 2)
    labels[groups.photos] = np.where(groups.labels >= 0, groups.labels, labels[groups.photos])
    return labels


def cross_validate(faces: Sequence[Face | None], people: NDArray[np.str_]) -> None:
    """Print precision and recall for people other than those that chose the threshold."""
    names, found = np.unique(people), []
    for split in range(SPLITS):
        half = np.random.default_rng(split).permutation(names)[: len(names) // 2]
        parts = [
            np.flatnonzero(np.isin(people, half, invert=is_other)) for is_other in (False, True)
        ]
        chosen, other = ([faces[n] for n in part.tolist()] for part in parts)
        results = [(group(chosen, people[parts[0]], split, t), t) for t in THRESHOLDS]
        precise = [(recall, t) for (precision, recall), t in results if precision >= PRECISION]
        threshold = max(precise)[1] if precise else THRESHOLDS[-1]
        found.append((threshold, *group(other, people[parts[1]], split, threshold),
                      *group(other, people[parts[1]], split)))  # fmt: skip
    table = np.array(found)
    low, high = table[:, 0].min(), table[:, 0].max()
    print(f"threshold chosen on half of the people, {SPLITS} times: {low:.3f} to {high:.3f}")
    for title, at in (("the other half with it", 1), ("the other half with THRESHOLD", 3)):
        means, worst = table[:, at : at + 2].mean(axis=0), table[:, at : at + 2].min(axis=0)
        print(f"  {title:30}  precision {means[0]:6.1%} (lowest {worst[0]:.1%}),"
              f" recall {means[1]:6.1%} (lowest {worst[1]:.1%})")  # fmt: skip


def found_by_name(
    faces: Sequence[Face | None], people: NDArray[np.str_], named: int
) -> tuple[float, float]:
    """Recall of ten hits of `person:` after these photos have named their groups, and precision."""
    recalls, precisions = [], []
    for shift in range(SHUFFLES):
        labels = grouped(faces, shift)
        for person in np.unique(people):
            own = np.flatnonzero(people == person)
            known = np.random.default_rng(shift).permutation(own)[:named]
            hits = np.setdiff1d(np.flatnonzero(np.isin(labels, labels[known])), known)
            wanted = min(FIRST, len(own) - named)
            recalls.append(min(wanted, int((people[hits] == person).sum())) / wanted)
            precisions += (people[hits] == person).tolist()
    return float(np.mean(recalls)), float(np.mean(precisions))


def recall(faces: Sequence[Face | None], people: NDArray[np.str_], named: int) -> float:
    """The share of a person's other photos in the first ten (or as many as exist), if `named`
    photos have been named: by the highest cosine with one of them, over all people.
    """
    rows = np.stack([f.descriptor if f else np.zeros(128, np.float32) for f in faces])
    shares = []
    for person in np.unique(people):
        own = np.flatnonzero(people == person)
        for shift in range(SHUFFLES):
            known = np.random.default_rng(shift).permutation(own)[:named]
            nearest = (rows @ rows[known].T).max(axis=1)
            nearest[known] = -2
            first = np.argsort(-nearest)[: min(FIRST, len(own) - named)]
            shares.append(float((people[first] == person).mean()))
    return float(np.mean(shares))


def canvases(
    pictures: Sequence[tuple[Image.Image, Face]], heights_px: Sequence[int]
) -> Iterator[tuple[int, Image.Image, Truth]]:
    """Photos of 12 megapixels, each of many photos with faces of one height, and their boxes."""
    cell = np.array([WIDTH_PX // CELLS, HEIGHT_PX // CELLS])
    for height_px in heights_px:
        canvas = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (120, 125, 118))
        truth = []
        for number, (picture, face) in enumerate(pictures[: CELLS**2]):
            scale = height_px / (face.box.height * picture.height)
            size = tuple(max(1, round(side * scale)) for side in picture.size)
            small = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
            box = np.array([face.box.left, face.box.top, face.box.width, face.box.height])
            box *= np.tile(size, 2)
            box[2:] += box[:2]
            corner = np.maximum(0, (box[:2] + box[2:] - cell) / 2).astype(int)
            place = cell * (number % CELLS, number // CELLS)
            end = np.minimum(size, corner + cell)
            canvas.paste(small.crop((*corner, *end)), (int(place[0]), int(place[1])))
            truth.append(box + np.tile(place - corner, 2))
        yield height_px, canvas, np.array(truth, np.float32)


def encoded(picture: Image.Image) -> bytes:
    """The picture as JPEG."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def search_photo(content: bytes, networks: FaceNetworks) -> list[Face]:
    """The faces of a photo, decoded as by the index."""
    return find_faces(decode(content, at_least_px=AT_LEAST_PX).pixels, networks)


def found_by_height(pictures: Sequence[tuple[Image.Image, Face]], networks: FaceNetworks) -> None:
    """Print the share of faces found in photos of 12 megapixels, by height."""
    size = np.array([WIDTH_PX, HEIGHT_PX] * 2)
    for height_px, canvas, truth in canvases(pictures, HEIGHTS_PX):
        boxes = [f.box for f in search_photo(encoded(canvas), networks)]
        found = np.array([[b.left, b.top, b.left + b.width, b.top + b.height] for b in boxes])
        found = found.reshape(-1, 4).astype(np.float32) * size
        hits = [overlaps(box, found).max(initial=0) > 0.4 for box in truth]
        print(f"  {height_px:4} px  {np.mean(hits):6.1%}   others {len(found) - sum(hits)}")


def measure_speed(pictures: Sequence[tuple[Image.Image, Face]], networks: FaceNetworks) -> None:
    """Print photos a second, and processor time of a photo with two faces."""
    contents = []
    for one, other in itertools.pairwise(pictures):
        ((_, canvas, _),) = canvases([one, other], [HEIGHT_PX // 12])
        contents.append(encoded(canvas))
    contents = (contents * TIMED)[:TIMED]
    with ThreadPoolExecutor(2) as pool:
        started, processor = time.perf_counter(), time.process_time()
        found = sum(map(len, pool.map(lambda content: search_photo(content, networks), contents)))
        wall, used = time.perf_counter() - started, time.process_time() - processor
    print(f"photos a second, two threads          {TIMED / wall:6.1f}")
    print(f"  processor time of a photo           {used / TIMED * 1000:6.0f} ms")
    print(f"  photos a second of two idle cores   {2 * TIMED / used:6.1f}")
    print(f"  faces of a photo                    {found / TIMED:6.1f}")
    print(f"peak memory of index --people         {peak_memory(contents):6.0f} MB")


def peak_memory(contents: Sequence[bytes]) -> float:
    """The megabytes that a run over photos holds at most."""
    with tempfile.TemporaryDirectory() as place:
        for number, content in enumerate(contents):
            Path(place, f"{number}.jpg").write_bytes(content)
        words = ["index", place, "--people", "--library", str(Path(place, "library"))]
        code = f"import sys; from ui.cli import entry; sys.argv[1:] = {words}; entry()"
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def found_rotated(pictures: Sequence[tuple[Image.Image, Face]], networks: FaceNetworks) -> None:
    """Print the shares of rotated faces that are found, and recognised as the upright one."""
    for degrees in ROTATIONS:
        turned = [picture.rotate(degrees, expand=True) for picture, _ in pictures]
        cosines = [
            cosine(main_face(picture, networks), face)
            for picture, (_, face) in zip(turned, pictures, strict=True)
        ]
        found, recognised = (np.mean(np.array(cosines) >= least) for least in (-0.9, THRESHOLD))
        print(f"  {degrees:4} degrees  {found:6.1%}  {recognised:6.1%}")


def found_changed(pictures: Sequence[tuple[Image.Image, Face]], networks: FaceNetworks) -> None:
    """Print the shares of dark and covered faces that are found, and recognised as before."""
    changes: dict[str, Callable[[Image.Image, Box], Image.Image]] = {
        "dark, 1/4": lambda picture, _: darkened(picture, 4),
        "dark, 1/16": lambda picture, _: darkened(picture, 16),
        "mask": lambda picture, box: covered(picture, box, (0.05, 0.58, 0.95, 1.0), "#9fc3d6"),
        "sunglasses": lambda picture, box: covered(picture, box, (0.05, 0.28, 0.95, 0.46), "#111"),
    }
    for name, change in changes.items():
        cosines = np.array([
            cosine(main_face(change(picture, face.box), networks), face)
            for picture, face in pictures
        ])  # fmt: skip
        found, recognised = (np.mean(cosines >= least) for least in (-0.9, THRESHOLD))
        print(f"  {name:12} {found:6.1%}  {recognised:6.1%}")


def darkened(picture: Image.Image, stops: int) -> Image.Image:
    """The picture at a part of its light, with the noise of a sensor."""
    linear = (np.asarray(picture, np.float32) / 255) ** 2.2 / stops
    noise = np.random.default_rng(0).normal(0, 0.004, linear.shape)
    values = 255 * np.clip(linear + noise, 0, 1) ** (1 / 2.2)
    return Image.fromarray(values.astype(np.uint8))


def covered(
    picture: Image.Image, box: Box, part: tuple[float, float, float, float], colour: str
) -> Image.Image:
    """The picture with a part of a face (left, top, right, bottom as shares of its box) covered."""
    changed = picture.copy()
    sides = np.array(part).reshape(2, 2) * [box.width, box.height] + [box.left, box.top]
    ImageDraw.Draw(changed).rectangle([*(sides * picture.size).ravel()], colour)
    return changed


def linked_by_frontality(faces: Sequence[Face | None], people: NDArray[np.str_]) -> None:
    """Print the share of pairs of one person that reach the threshold, by lower frontality."""
    pairs = [
        (min(one.frontality, other.frontality), cosine(one, other) >= THRESHOLD)
        for (one, a), (other, b) in itertools.combinations(zip(faces, people, strict=True), 2)
        if a == b and one and other
    ]
    for low, high in itertools.pairwise(FRONTALITIES):
        linked = [is_linked for least, is_linked in pairs if low <= least < high]
        if linked:
            print(f"  {low:.1f} to {min(high, 1):.1f}  {np.mean(linked):6.1%}  of {len(linked)}")


def measure_others(folder: Path) -> None:
    """Print how many pictures without people have a face."""
    networks = FaceNetworks()
    files = sorted(file for file in folder.iterdir() if file.is_file())
    found = [find_faces(decode(file).pixels, networks) for file in files]
    print(f"{len(files)} pictures without people: with a face {np.mean([*map(bool, found)]):6.1%}")
    print(f"  with one that founds a group {np.mean([any(map(is_clear, f)) for f in found]):6.1%}")


def measure(folder: Path) -> None:
    """Print all figures. Raises DataMissing."""
    networks = FaceNetworks()
    of_images = {r["image"]: r["person"] for r in read_table(folder / "people.tsv")}
    of_heads = {r["image"]: r["person"] for r in read_table(folder / "heads" / "people.tsv")}
    images = main_faces(folder / "images", of_images, networks)
    heads = list(main_faces(folder / "heads", of_heads, networks).values())
    people = np.array([of_heads[name] for name in sorted(of_heads)])
    pairs = read_table(folder / "pairs.tsv")
    shares = [np.mean([bool(face) for face in found]) for found in (images.values(), heads)]
    print(f"photos with a face found              {shares[0]:6.1%}")
    print(f"heads found                           {shares[1]:6.1%}")
    print(f"verification of pairs                 {verify(images, pairs):6.1%}")
    results = np.array([group(heads, people, seed) for seed in range(SHUFFLES)])
    print(f"heads grouped, precision (lowest)     {results[:, 0].min():6.1%}")
    print(f"heads grouped, recall (lowest)        {results[:, 1].min():6.1%}")
    everyone = [*heads, *images.values()]
    cross_validate(everyone, np.array([*people, *(of_images[name] for name in images)]))
    for named in (1, 5):
        hits = found_by_name(heads, people, named)
        print(f"ten hits of person:, {named} named: recall  {hits[0]:6.1%}")
        print(f"  precision                           {hits[1]:6.1%}")
        print(f"  recall of the most similar          {recall(heads, people, named):6.1%}")
    pictures = [
        (Image.open(folder / "images" / name).convert("RGB"), face)
        for name, face in images.items()
        if face
    ]
    print("rotated: found, recognised")
    found_rotated(pictures, networks)
    print("dark and covered: found, recognised")
    found_changed(pictures, networks)
    print("pairs of one person that reach the threshold, by the lower frontality")
    linked_by_frontality(heads, people)
    measure_speed(pictures, networks)
    print("found in 12 megapixels, by height of the face")
    found_by_height(pictures, networks)


def main() -> int:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--others", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    measure(arguments.data)
    if arguments.others:
        measure_others(arguments.others)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
