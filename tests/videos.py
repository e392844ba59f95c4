"""Videos of drawn scenes in a known order, for tests and benchmarks."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from search.arrays import Pixels
from tests.colours import WORDS

RATE = 10  # frames a second
SIZE = (160, 120)
START_OF_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'
    ' xmlns:Container="http://ns.google.com/photos/1.0/container/"'
    ' xmlns:Item="http://ns.google.com/photos/1.0/container/item/"'
)
END_OF_XMP = "</rdf:Description></rdf:RDF></x:xmpmeta>"
# The metadata of motion photos by maker; a Samsung phone describes them in a trailer.
XMP_OF = {
    "google": (
        f'{START_OF_XMP} GCamera:MotionPhoto="1"><Container:Directory><rdf:Seq>'
        '<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg"'
        ' Item:Semantic="Primary" Item:Length="0" Item:Padding="0"/></rdf:li>'
        '<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4"'
        ' Item:Semantic="MotionPhoto" Item:Length="{length}" Item:Padding="0"/></rdf:li>'
        f"</rdf:Seq></Container:Directory>{END_OF_XMP}"
    ),
    "micro": (
        f'{START_OF_XMP} GCamera:MicroVideo="1" GCamera:MicroVideoVersion="1"'
        f' GCamera:MicroVideoOffset="{{length}}">{END_OF_XMP}'
    ),
    "samsung": "",
}


@dataclass(frozen=True, slots=True)
class Format:
    """How a video is written. `turned`: degrees that a player turns it, anticlockwise."""

    codec: str = "libx264"
    pixels: str = "yuv420p"
    rate: int = RATE
    size: tuple[int, int] = SIZE
    keyframes: int = RATE  # frames between two
    turned: int = 0
    aspect: Fraction = Fraction(1)  # of a pixel
    first_s: float = 0.0  # time of the first frame
    options: Mapping[str, str] | None = None


def film(
    file: Path,
    scenes: Sequence[tuple[str, float]],
    made: Format = Format(),
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """Write scenes, each a colour and its seconds, of which the upper left corner is black."""
    frames = (
        drawn(colour, made.size) for colour, seconds in scenes
        for _ in range(round(seconds * made.rate))
    )  # fmt: skip
    return write(file, frames, made, metadata)


def drawn(colour: str, size: tuple[int, int]) -> Pixels:
    """A picture of one colour with a black corner."""
    pixels = np.full((size[1], size[0], 3), WORDS[colour], np.uint8)
    pixels[: size[1] // 8, : size[0] // 8] = 0
    return pixels


def write(
    file: Path,
    frames: Iterable[Pixels],
    made: Format = Format(),
    metadata: Mapping[str, str] | None = None,
) -> Path:
    """Write RGB frames (h, w, 3) to a video of the type that the file name has."""
    options = {"movflags": "use_metadata_tags"} if file.suffix in (".mp4", ".mov") else {}
    with av.open(str(file), "w", options=options) as container:
        container.metadata.update(metadata or {})
        stream: Any = container.add_stream(made.codec, made.rate, options=dict(made.options or {}))
        stream.width, stream.height = made.size
        stream.pix_fmt = made.pixels
        stream.codec_context.gop_size = made.keyframes
        stream.codec_context.sample_aspect_ratio = made.aspect
        if made.turned:
            stream.set_display_rotation(made.turned)
        stream.time_base = Fraction(1, 1000)
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts = round(1000 * (made.first_s + number / made.rate))
            frame.time_base = Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def motion_photo(
    file: Path,
    colour: str,
    scenes: Sequence[tuple[str, float]],
    maker: str,
    made: Format = Format(),
) -> Path:
    """Write a JPEG picture with an MP4 video behind it, as phones of `maker` do."""
    video = film(file.with_suffix(".mp4"), scenes, made)
    content = video.read_bytes()
    video.unlink()
    behind = content
    if maker == "samsung":
        head = struct.pack("<HHI", 0, 0x0A30, 16) + b"MotionPhoto_Data"
        size = len(head) + len(content)
        directory = b"SEFH" + struct.pack("<IIHHII", 107, 1, 0, 0x0A30, size, size)
        behind = head + content + directory + struct.pack("<I", len(directory)) + b"SEFT"
    picture = Image.new("RGB", (400, 300), WORDS[colour])
    picture.save(file, "JPEG", xmp=XMP_OF[maker].format(length=len(content)).encode())
    with file.open("ab") as opened:
        opened.write(behind)
    return file


def maker_note(live_id: str) -> bytes:
    """Apple's note in EXIF with the identifier of a Live Photo."""
    head = b"Apple iOS\0\0\1MM"
    entry = struct.pack(">HHII", 17, 2, len(live_id) + 1, len(head) + 2 + 12 + 4)
    return head + struct.pack(">H", 1) + entry + bytes(4) + live_id.encode() + b"\0"


def noise(count: int, size: tuple[int, int] = SIZE, seed: int = 0) -> Iterable[Pixels]:
    """Frames of moving noise."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.integers(0, 256, (size[1], size[0], 3), np.uint8)


def damaged(content: bytes, seed: int) -> bytes:
    """The content with a few random changes, behind its first bytes."""
    chance, changed = random.Random(seed), bytearray(content)
    for _ in range(chance.randrange(1, 20)):
        changed[chance.randrange(8, len(changed))] = chance.randrange(256)
    return bytes(changed)
