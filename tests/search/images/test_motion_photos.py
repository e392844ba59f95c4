"""The videos in motion photos of several makers, and in files whose metadata are wrong."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import pytest

from search.images.embedded_metadata import read_tags
from search.images.motion_photos import Span, find_video, span_of
from tests.videos import film, motion_photo

SCENES = [("green", 1.0)]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("video") / "a.mp4", SCENES).read_bytes()


@pytest.mark.parametrize("maker", ["google", "micro", "samsung"])
def test_the_video_of_each_maker(tmp_path: Path, maker: str, video: bytes) -> None:
    content = motion_photo(tmp_path / "a.jpg", "red", SCENES, maker).read_bytes()
    start = read_tags(io.BytesIO(content), ".jpg").video_at
    assert start is not None
    assert content[:start].count(b"ftyp") == 0
    span = span_of(io.BytesIO(content), start)
    assert span == Span(start, len(video))  # without the trailer
    with av.open(io.BytesIO(content[start : start + span.length]), "r") as container:
        assert len(list(container.decode(video=0))) == 10


def test_the_box_of_a_heic_file(video: bytes) -> None:
    picture = struct.pack(">I4s4s4x", 16, b"ftyp", b"heic") + struct.pack(">I4s", 8, b"mdat")
    content = picture + struct.pack(">I4s", 8 + len(video), b"mpvd") + video
    assert find_video(io.BytesIO(content), b"") == len(picture) + 8
    assert find_video(io.BytesIO(picture), b"") is None


def test_wrong_metadata_name_no_video(tmp_path: Path, video: bytes) -> None:
    motion_photo(tmp_path / "a.jpg", "red", SCENES, "google")
    content = (tmp_path / "a.jpg").read_bytes()
    length = f'Length="{len(video)}"'.encode()
    for changed in (
        content[: -len(video)],  # cut off
        content.replace(length, b'Length="999999999"'),
        content.replace(length, b'Length="9"'),
        content.replace(b"moov", b"mooo"),
        content.replace(b"ftypisom", b"sftyisom"),
    ):
        assert changed != content
        assert read_tags(io.BytesIO(changed), ".jpg").video_at is None
    for end in (b"SEFT", bytes(4) + b"SEFT", b"\xff\xff\xff\x7fSEFT", b"SEFH\x08\0\0\0SEFT"):
        assert find_video(io.BytesIO(b"\xff\xd8\xff" + bytes(99) + end), b"") is None
    assert find_video(io.BytesIO(b"\xff\xd8\xff"), b"") is None
    assert find_video(io.BytesIO(b"RIFF" + content), b"") is None
