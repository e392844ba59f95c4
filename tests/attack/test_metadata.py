"""Mutated metadata: each file is indexed, or named with a reason, within seconds.

`python -m tests.attack.test_metadata [COUNT]` runs the campaign by hand: 2,000 photos, each with a
mutated XMP, IPTC, EXIF or JSON; it prints what became of them and the longest time of one.
"""

from __future__ import annotations

import io
import json
import random
import struct
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from indexer.metadata.sidecars import SidecarIndex
from indexer.reader import Job, Reader, Result, read_known
from indexer.scan import Selection, scan
from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue
from search.images.decode import load_readers
from search.records import Root
from tests.captioned import takeout, xmp
from tests.colours import ColourEncoder

HANGS_S = 20.0  # of one photo, on a busy machine: a file that hangs takes minutes
DAMAGED = "cannot be decoded ("  # a Python error that nobody has put into words
NUMBERS = ["9" * 400, "-1e999", "NaN", "1e308", "-0", "0x10", "1/0", "9" * 20, "2147483648"]
TEXTS = [
    "\0",
    "\ud800",
    "\u202e",
    "&#0;",
    "]]>",
    "<!--",
    "𓀀" * 50,
    "x" * 100_000,
    "%n%s",
    "../" * 50,
]


def nested(tag: str, depth: int) -> str:
    """An XMP packet whose element is nested in itself."""
    inner = f"<{tag}><rdf:Bag><rdf:li>" * depth + "a" + f"</rdf:li></rdf:Bag></{tag}>" * depth
    packet = xmp(title="Tram", tags=["a"])
    return packet.replace("</rdf:Description>", f"{inner}</rdf:Description>", 1)


def mutated_xmp(rng: random.Random) -> bytes:
    packet = xmp(title="Tram 28", tags=["a", "b"], people=["Anna"], rating="5").encode()
    kind = rng.randrange(6)
    if kind == 0:
        return nested(
            rng.choice(["dc:subject", "mwg-rs:Regions", "a"]), rng.randrange(1, 3000)
        ).encode()
    if kind == 1:
        item = "<rdf:li>{}</rdf:li>".format(rng.choice(TEXTS)[:1000].replace("\ud800", ""))
        return packet.replace(
            b"<rdf:li>", item.encode("utf-8", "replace") * rng.randrange(1, 2000), 1
        )
    if kind == 2:
        value = rng.choice(NUMBERS)
        names = ("exif:GPSLatitude", "exif:GPSLongitude", "exif:DateTimeOriginal", "xmp:Rating")
        attributes = " ".join(f'{name}="{value}"' for name in names)
        space = 'xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        return packet.replace(
            b"<rdf:Description", f"<rdf:Description {space} {attributes}".encode(), 1
        )
    if kind == 3:
        return packet.decode().encode(rng.choice(["utf-16", "utf-32", "cp1252"]), "replace")
    if kind == 4:
        return packet[: rng.randrange(len(packet))]
    return flipped(packet, rng)


def flipped(content: bytes, rng: random.Random) -> bytes:
    """The content with some bytes replaced, inserted or doubled."""
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 20)):
        at = rng.randrange(len(changed))
        if rng.random() < 0.7:
            changed[at] = rng.randrange(256)
        else:
            changed[at:at] = changed[at : at + rng.randrange(1, 500)] * rng.randrange(1, 5)
    return bytes(changed)


def mutated_json(rng: random.Random, name: str) -> bytes:
    kind = rng.randrange(5)
    if kind == 0:
        depth = rng.randrange(1, 200_000)
        return takeout(name, description=0).replace("0", "[" * depth + "]" * depth, 1).encode()
    fields: dict[str, object] = json.loads(takeout(name, people=[{"name": "Anna"}]))
    key = rng.choice([*fields])
    odd: list[object] = [
        *TEXTS,
        *NUMBERS,
        None,
        [],
        {},
        [[]],
        True,
        10**400,
        -(10**18),
        1e308,
        [None] * 10_000,
    ]
    fields[key] = rng.choice(odd)
    if kind == 1:
        fields["geoData"] = {"latitude": rng.choice(odd), "longitude": rng.choice(odd)}
    if kind == 2:
        fields["photoTakenTime"] = {"timestamp": rng.choice(odd)}
    if kind == 3:
        fields["people"] = [{"name": rng.choice(odd)} for _ in range(rng.randrange(1, 5000))]
    content = json.dumps(fields).encode("utf-8", "replace")
    return flipped(content, rng) if rng.random() < 0.3 else content


def exif_block(rng: random.Random) -> bytes:
    exif = Image.Exif()
    for tag in rng.sample([0x010E, 0x010F, 0x0110, 0x0132, 0x4746, 0x9C9B, 0x9C9E], 4):
        exif[tag] = rng.choice([b"x" * 2000, "2019:07:04 12:34:56", 5, "\0", b"\xff" * 40])
    exif.get_ifd(0x8769)[0x9003] = rng.choice(["2019:07:04 12:34:56", *NUMBERS])
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 8.0)})
    return flipped(exif.tobytes(), rng)


def iptc_segment(rng: random.Random) -> bytes:
    records = b"".join(
        b"\x1c\x02" + bytes([number]) + len(value).to_bytes(2, "big") + value
        for number, value in ((5, b"Tram"), (25, b"K\xf6ln"), (55, b"20190704"), (60, b"123456"))
    )
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(records).to_bytes(4, "big") + records
    body = flipped(body, rng)[:60_000]
    return b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body


def with_app1(photo: bytes, segment: bytes) -> bytes:
    """A JPEG with one more segment of EXIF or XMP."""
    return photo[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + photo[2:]


def plant(folder: Path, count: int, seed: int) -> list[str]:
    """Photos with mutated metadata of each kind; the names of all."""
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    names = []
    for number in range(count):
        name = f"{number:04}.jpg"
        content = io.BytesIO()
        Image.new("RGB", (16, 16), (number % 256, number // 256, 99)).save(content, "JPEG")
        photo, kind = content.getvalue(), number % 5
        if kind == 0:
            (folder / f"{name}.xmp").write_bytes(mutated_xmp(rng))
        elif kind == 1:
            (folder / f"{name}.json").write_bytes(mutated_json(rng, name))
        elif kind == 2:
            segment = exif_block(rng)[:60_000]
            photo = (
                photo[:2]
                + b"\xff\xe1"
                + (len(segment) + 2).to_bytes(2, "big")
                + segment
                + photo[2:]
            )
        elif kind == 3:
            photo = photo[:2] + iptc_segment(rng) + photo[2:]
        else:
            packet = b"http://ns.adobe.com/xap/1.0/\0" + mutated_xmp(rng)[:60_000]
            photo = (
                photo[:2] + b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet + photo[2:]
            )
        (folder / name).write_bytes(photo)
        names.append(name)
    return names


def slowest(folder: Path) -> tuple[float, Counter[str]]:
    """The longest time of the processor to read one photo, and what became of all."""
    load_readers()
    encoder, root, scanned = ColourEncoder(), Root(1, folder), scan(folder, Selection())
    reader = Reader(encoder.prepare, encoder.side_px, 50_000_000, frozenset())
    sidecars, longest, outcomes = SidecarIndex(scanned.sidecars), 0.0, Counter[str]()
    for path in scanned.seen:
        started = time.thread_time()
        result = reader.read(Job(root, path, None, sidecars.of(path)))
        longest = max(longest, time.thread_time() - started)
        outcomes.update(reasons(result))
        assert read_known(root, path, sidecars.of(path)) is not None
    return longest, outcomes


def reasons(result: Result) -> list[str]:
    warnings = [reason for _, reason in result.texts.warnings] if result.texts else []
    given = [*([result.problem] if result.problem else []), *warnings]
    assert not any(reason.startswith(DAMAGED) for reason in given), given
    return [reason.split(",")[0] for reason in given] or ["indexed"]


@pytest.mark.parametrize("seed", range(2))
def test_mutated_metadata(seed: int, tmp_path: Path) -> None:
    names = plant(tmp_path / "photos", 100, seed)
    longest, _ = slowest(tmp_path / "photos")
    assert longest < HANGS_S
    library = tmp_path / "library"
    report = index_folders([tmp_path / "photos"], IndexOptions(library, encoder=ColourEncoder()))
    with Catalogue.open(library) as catalogue:
        known = len(catalogue.embeddings.searchable_ids())
    assert known + report.unreadable == len(names)


FAR = {"latitude": 10**399, "longitude": 1}  # does not fit into a float
HOSTILE: dict[str, Callable[[], bytes]] = {
    "latitude.json": lambda: takeout(
        "a.jpg", geoData={"latitude": 10**399, "longitude": 1}
    ).encode(),
    "nested.xmp": lambda: nested("dc:subject", 20_000).encode(),
    "wide.xmp": lambda: xmp(tags=["a"] * 150_000).encode(),
}


@pytest.mark.parametrize("name", [*HOSTILE])
def test_metadata_that_ended_or_hung_a_run(name: str, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (16, 16), "red").save(tmp_path / "photos" / "a.jpg")
    (tmp_path / "photos" / f"a.jpg{Path(name).suffix}").write_bytes(HOSTILE[name]())
    longest, _ = slowest(tmp_path / "photos")
    assert longest < HANGS_S


def overlapping(count: int, size: int) -> bytes:
    """A TIFF structure whose tags all have the same megabyte as their value."""
    entries = b"".join(struct.pack("<HHII", 1 + n, 7, size, 100) for n in range(count))
    return struct.pack("<2sHIH", b"II", 42, 8, count) + entries + bytes(4 + size + 100)


@pytest.mark.parametrize("name", ["a.tif", "a.nef", "a.jpg", "a.png", "a.webp"])
def test_tags_that_share_their_values(name: str, tmp_path: Path) -> None:
    kinds = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
    content, kind = io.BytesIO(), kinds.get(name[2:])
    block = overlapping(2000, 50_000)
    if kind:
        Image.new("RGB", (16, 16), "red").save(content, kind, exif=b"Exif\0\0" + block[:65_000])
    (tmp_path / name).write_bytes(content.getvalue() or block)
    tracemalloc.start()
    try:
        longest, _ = slowest(tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000
    assert longest < HANGS_S


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        total = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
        plant(Path(scratch) / "photos", total, seed=7)
        seconds, counts = slowest(Path(scratch) / "photos")
        print(f"{total:,} photos; the slowest took {seconds:.2f} s")
        for reason, times in counts.most_common():
            print(f"{times:6,}  {reason}")
