"""Decoding of videos in a subprocess: what is in them, and every kind of broken file."""

from __future__ import annotations

import random
import signal
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from search.arrays import Pixels
from search.errors import PhotoUnreadable, notes
from search.images import video_subprocess
from search.images.video_subprocess import DecodedVideo, VideoTask, decoding, frame_at
from tests.colours import WORDS
from tests.pictures import draw
from tests.videos import Format, damaged, film, noise, write

SCENES = [("red", 4.0), ("green", 3.0), ("blue", 3.0), ("red", 2.0)]
MOMENTS = [(0, "red"), (4000, "green"), (7000, "blue")]
QUIET = {"x265-params": "log-level=none"}
PQ = "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
HDR = Format(codec="libx265", pixels="yuv420p10le", options={"x265-params": PQ})
ENCRYPTION = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
    "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
}
pytestmark = pytest.mark.slow


def colour(pixels: Pixels) -> str:
    """The colour in the middle of a picture."""
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].astype(int)
    return min(WORDS, key=lambda word: int(np.abs(middle - WORDS[word]).sum()))


def read(file: Path, at_least_px: int = 64) -> tuple[DecodedVideo, list[tuple[int, Pixels]]]:
    """The video, and its moments."""
    with file.open("rb") as opened, decoding(opened, VideoTask(file.name, at_least_px)) as video:
        return video, list(video.frames)


def coloured(file: Path) -> list[tuple[int, str]]:
    video, frames = read(file)
    assert video.problem is None
    return [(at_ms, colour(pixels)) for at_ms, pixels in frames]


def refused(file: Path) -> str:
    with pytest.raises(PhotoUnreadable) as caught:
        read(file)
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.mp4", Format()),
        ("a.m4v", Format(codec="mpeg4")),
        ("a.mkv", Format(codec="libx265", pixels="yuv420p10le", options=QUIET)),
        ("a.webm", Format(codec="libvpx-vp9")),
        ("a.mts", Format()),
        ("a.avi", Format(codec="mjpeg", pixels="yuvj420p")),
        ("a.wmv", Format(codec="wmv2")),
        ("a.3gp", Format()),
        ("negative.mp4", Format(first_s=-2)),
        ("late.mkv", Format(first_s=5)),
        ("hdr.mkv", HDR),
        ("sparse.mp4", Format(keyframes=1000, options={"sc_threshold": "0"})),
    ],
)  # fmt: skip
def test_scenes_of_each_format(tmp_path: Path, name: str, made: Format) -> None:
    scenes = SCENES if made.first_s >= 0 else [("red", 6.0), *SCENES[1:]]
    assert coloured(film(tmp_path / name, scenes, made)) == MOMENTS


def test_size_duration_and_metadata(tmp_path: Path) -> None:
    texts = {"com.apple.quicktime.creationdate": "2019-07-04T12:34:56+0200"}
    video, frames = read(film(tmp_path / "a.mov", SCENES, metadata=texts))
    header = video.header
    assert (header.width, header.height, header.duration_ms) == (160, 120, 12_000)
    assert texts.items() <= header.metadata.items()
    assert {pixels.shape for _, pixels in frames} == {(64, 85, 3)}


@pytest.mark.parametrize(
    ("turned", "corner"), [(0, (0, 0)), (90, (-1, 0)), (180, (-1, -1)), (-90, (0, -1))]
)
def test_a_rotated_video_is_upright(tmp_path: Path, turned: int, corner: tuple[int, int]) -> None:
    video, frames = read(film(tmp_path / "a.mp4", SCENES, Format(turned=turned)))
    size = (160, 120) if turned % 180 == 0 else (120, 160)
    assert (video.header.width, video.header.height) == size
    pixels = frames[0][1]
    assert pixels.shape[:2] == ((64, 85) if size == (160, 120) else (85, 64))
    dark = {(y, x) for y in (0, -1) for x in (0, -1) if pixels[y, x].sum() < 99}
    assert dark == {corner}


def test_an_anamorphic_video_has_its_shape(tmp_path: Path) -> None:
    made = Format(aspect=Fraction(2))
    video, frames = read(film(tmp_path / "a.mkv", SCENES, made))
    assert (video.header.width, video.header.height) == (320, 120)
    assert frames[0][1].shape == (64, 171, 3)


def test_the_white_page_of_an_hdr_video_is_light(tmp_path: Path) -> None:
    page = np.full((120, 160, 3), 148, np.uint8)  # 203 candelas per square metre
    _, frames = read(write(tmp_path / "a.mkv", [page] * 10, HDR))
    assert 170 < frames[0][1].mean() < 220


def test_packets_without_presentation_times(tmp_path: Path) -> None:
    file = film(tmp_path / "a.avi", SCENES)  # H.264 in AVI: times of decoding only
    found = coloured(file)
    assert [name for _, name in found] == ["red", "green", "blue"]
    assert all(abs(at - wanted) <= 200 for (at, _), (wanted, _) in zip(found, MOMENTS, strict=True))


def test_the_frame_shown_at_a_time(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.mts"):
        file = film(tmp_path / name, SCENES)
        for at_ms, name in (
            (0, "red"),
            (3900, "red"),
            (4050, "green"),
            (11_900, "red"),
            (99_000, "red"),
        ):
            with file.open("rb") as opened:
                assert colour(frame_at(opened, VideoTask("a", 32, at_ms))) == name


def test_frames_at_irregular_times(tmp_path: Path) -> None:
    file = tmp_path / "a.mkv"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", 10)
        stream.width, stream.height, stream.codec_context.gop_size = 160, 120, 1
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for at_ms, name in (
            (0, "red"),
            (33, "red"),
            (2000, "green"),
            (9000, "blue"),
            (9010, "red"),
        ):
            pixels = np.full((120, 160, 3), WORDS[name], np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert coloured(file) == [(0, "red"), (2000, "green"), (9000, "blue")]


# -- broken files ----------------------------------------------------------------------------------


def test_files_that_are_no_videos(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video\n" * 100)
    draw(tmp_path / "picture.png", "red")
    (tmp_path / "picture.png").rename(tmp_path / "picture.mp4")
    for name in ("empty.mp4", "text.mp4", "picture.mp4"):
        assert refused(tmp_path / name) == notes.VIDEO_DATA_BROKEN()


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    film(tmp_path / "inner.mts", SCENES)
    for text in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\n{tmp_path}/inner.mts\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{tmp_path}/inner.mts'\n",
    ):
        (tmp_path / "list.mp4").write_text(text)
        assert refused(tmp_path / "list.mp4") == notes.VIDEO_DATA_BROKEN()


def test_sound_alone_and_a_cover_picture_are_no_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "sound.mp4"), "w") as container:
        stream = container.add_stream("aac", 44_100)
        for number in range(20):
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            sound.sample_rate, sound.pts = 44_100, 1024 * number
            container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    assert refused(tmp_path / "sound.mp4") == notes.NO_VIDEO_STREAM()
    with av.open(str(tmp_path / "cover.mp4"), "w") as container:
        cover = container.add_stream("mjpeg", 1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
        container.mux(cover.encode(frame))
        container.mux(cover.encode(None))
    assert refused(tmp_path / "cover.mp4") == notes.NO_VIDEO_STREAM()


def test_a_codec_that_is_not_known(tmp_path: Path) -> None:
    content = film(tmp_path / "a.mp4", SCENES).read_bytes()
    (tmp_path / "b.mp4").write_bytes(content.replace(b"avc1", b"zzz1"))
    assert refused(tmp_path / "b.mp4") in (notes.UNKNOWN_CODEC(), notes.NO_FRAME())


def test_an_encrypted_video(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w", options=ENCRYPTION) as container:
        stream = container.add_stream("libx264", 10)
        stream.width, stream.height = 160, 120
        for pixels in noise(20):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    assert refused(tmp_path / "a.mp4") == notes.ENCRYPTED_VIDEO()


@pytest.mark.parametrize("name", ["a.mkv", "a.mts", "a.avi"])
def test_of_a_truncated_video_the_beginning_is_decoded(tmp_path: Path, name: str) -> None:
    made = Format(codec="mjpeg", pixels="yuvj420p") if name == "a.avi" else Format()
    content = film(tmp_path / name, SCENES, made).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) // 2])
    _, frames = read(tmp_path / name)
    assert [colour(pixels) for _, pixels in frames][:1] == ["red"]


def test_a_video_that_is_still_written_is_refused(tmp_path: Path) -> None:
    content = film(tmp_path / "a.mp4", SCENES).read_bytes()
    (tmp_path / "a.mp4").write_bytes(content[: len(content) // 2])  # its index is at the end
    assert refused(tmp_path / "a.mp4") == notes.VIDEO_DATA_BROKEN()


def test_damaged_videos_end_with_a_reason_or_frames(tmp_path: Path) -> None:
    files = [
        film(tmp_path / "a.mp4", SCENES).read_bytes(),
        write(tmp_path / "b.mkv", noise(30), Format(codec="libvpx-vp9")).read_bytes(),
    ]
    outcomes = set()
    for seed in range(8):
        (tmp_path / "c.mp4").write_bytes(damaged(files[seed % 2], seed))
        try:
            _, frames = read(tmp_path / "c.mp4")
            outcomes.add(bool(frames))
        except PhotoUnreadable as error:
            assert error.reason
            outcomes.add(False)
    assert True in outcomes


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (f"os.kill(os.getpid(), {int(signal.SIGSEGV)})", notes.DECODER_CRASHED(exit_code=-11)),
        ("time.sleep(60)", notes.DECODES_TOO_LONG(seconds=video_subprocess.CPU_S)),
    ],
)
def test_a_decoder_that_crashes_or_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, reason: str
) -> None:
    """After one frame: it is kept."""
    head = struct.pack("<qII", 0, 1, 1)
    worker = tmp_path / "worker.py"
    worker.write_text(
        "import os, sys, time\n"
        """print('{"width": 1, "height": 1, "duration_ms": 5, "metadata": {}}', flush=True)\n"""
        f"sys.stdout.buffer.write({head!r} + bytes(3)); sys.stdout.buffer.flush()\n{end}\n"
    )
    monkeypatch.setattr(video_subprocess, "WORKER", worker)
    monkeypatch.setattr(video_subprocess, "WALL_S", 3)
    (tmp_path / "a.mp4").write_bytes(random.Random(0).randbytes(99))
    video, frames = read(tmp_path / "a.mp4")
    assert len(frames) == 1
    assert video.problem == reason
