"""Decoding of video files by FFmpeg (PyAV): metadata, moments and single frames.

The only module that opens videos. It runs in the subprocess of `video_subprocess`: FFmpeg's many
decoders are the largest target that a hostile file has.
"""

from __future__ import annotations

import contextlib
import errno
import functools
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from search.arrays import Pixels
from search.errors import Note, PhotoUnreadable, notes
from search.files import reason
from search.images.moments import SIDE_PX, Frame, moments, signature_of, spacing_s
from search.images.video_subprocess import VideoHeader

# Of FFmpeg's formats those of these files: playlists among the others would open more files.
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,asf"
OPTIONS = {
    "format_whitelist": FORMATS,
    "protocol_whitelist": "",
    "enable_drefs": "0",
    "export_xmp": "1",
}
PROBED_S = 60.0  # of a video, of which the distances of keyframes are measured
# Distances of keyframes beyond which other frames are decoded too, of any video and of short ones.
SPARSE_S, SPARSE_IN_SHORT_S = 12.0, 3.0
SHORT_S = 60.0
MOST_PACKETS = 5_000  # that are read to measure it
# Tried one after another: files without an index find a place by bytes, and may go too far.
SEEK_EARLIER_S = (1.0, 10.0, float("inf"))
LARGEST_SIDE_PX = 16_384
PQ = 16  # the transfer characteristics of HDR10 (ITU-T H.273, 8.2)
WHITEST = 4.0  # times the brightness of a white page, of the brightest level that is shown
PQ_WHITE = 203 / 10_000  # the brightness of a white page (ITU-R BT.2408)
THREADS = 2  # of a decoder; each holds frames in memory
METADATA_LIMIT = 64  # texts
TEXT_LIMIT, XMP_LIMIT = 500, 100_000  # characters


# The exceptions of PyAV on broken files; OSError: a place to seek to that no file has.
BROKEN = (av.error.FFmpegError, OSError, ValueError, ArithmeticError, MemoryError)


class Video:
    """One open video. `name`: of its file, for errors."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Raises PhotoUnreadable."""
        self._name, self._file = name, file
        self._open()
        context = self._stream.codec_context
        if not (0 < context.width <= LARGEST_SIDE_PX and 0 < context.height <= LARGEST_SIDE_PX):
            raise PhotoUnreadable(self._name, notes.NO_VIDEO_STREAM())

    def header(self) -> VideoHeader:
        """Size, duration and metadata. The first frame has the rotation. Raises PhotoUnreadable."""
        self._check_encryption()
        first = next(self._frames(keyframes_only=True), None)
        if first is None:
            raise PhotoUnreadable(self._name, notes.NO_FRAME())
        width, height = self._upright_size(first)
        texts = {**self._container.metadata, **self._stream.metadata}
        known = {
            str(key).lower()[:TEXT_LIMIT]: str(value)[: XMP_LIMIT if key == "xmp" else TEXT_LIMIT]
            for key, value in [*texts.items()][:METADATA_LIMIT]
        }
        return VideoHeader(width, height, round(1000 * self.duration_s()), known)

    def duration_s(self) -> float:
        """The duration in seconds; 0 where it is unknown."""
        stream = self._stream
        own = float(stream.duration * stream.time_base) if stream.duration else 0.0
        whole = self._container.duration / av.time_base if self._container.duration else 0.0
        return max(0.0, own or whole)

    def moments(self, at_least_px: int) -> Iterator[tuple[int, Pixels]]:
        """Times in milliseconds and upright RGB pixels (h, w, 3) of the moments.

        The short side has `at_least_px` or that of the video. Raises PhotoUnreadable where nothing
        more can be decoded.
        """
        duration_s, is_sparse = self.duration_s(), self._is_sparse()
        self._open()
        frames = (
            Frame(self._time_s(frame), signature_of(self._rgb(frame, SIDE_PX, SIDE_PX)), frame)
            for frame in self._spaced(spacing_s(duration_s), keyframes_only=not is_sparse)
        )
        for moment in moments(frames, duration_s):
            yield round(1000 * moment.at_s), self._upright(moment.payload, at_least_px)

    def frame_at(self, at_ms: int, at_least_px: int) -> Pixels:
        """Upright RGB pixels (h, w, 3) of the frame shown at a time. Raises PhotoUnreadable."""
        wanted_s = at_ms / 1000
        for earlier_s in SEEK_EARLIER_S:
            self._seek(wanted_s - earlier_s)
            if frame := self._last_before(wanted_s, is_beginning=wanted_s <= earlier_s):
                return self._upright(frame, at_least_px)
        raise PhotoUnreadable(self._name, notes.NO_FRAME())

    def _open(self) -> None:
        """Open the container at its beginning: not every format can be rewound to it."""
        self._file.seek(0)
        with self._problems():
            self._container: Any = av.open(self._file, options=OPTIONS, metadata_errors="replace")
            self._stream = self._best_stream()
            self._stream.codec_context.thread_type = "AUTO"
            self._stream.codec_context.thread_count = THREADS
            self._start_s = float((self._stream.start_time or 0) * self._stream.time_base)

    def _check_encryption(self) -> None:
        """Raise PhotoUnreadable for a video whose packets are encrypted.

        Some of them can be decoded nevertheless, to noise.
        """
        with self._problems():
            packet = next(self._container.demux(self._stream), None)
        if packet and packet.has_sidedata("encryption_info"):
            raise PhotoUnreadable(self._name, notes.ENCRYPTED_VIDEO())
        self._open()

    # -- frames -------------------------------------------------------------------------------

    def _best_stream(self) -> Any:
        """The video stream, no cover picture."""
        streams = [
            stream
            for stream in self._container.streams.video
            if not stream.disposition & av.stream.Disposition.attached_pic
        ]
        if not streams:
            raise PhotoUnreadable(self._name, notes.NO_VIDEO_STREAM())
        known = [stream for stream in streams if stream.codec_context]
        if not known:
            raise PhotoUnreadable(self._name, notes.UNKNOWN_CODEC())
        return max(known, key=lambda s: s.codec_context.width * s.codec_context.height)

    def _last_before(self, wanted_s: float, *, is_beginning: bool) -> Any:
        """The last frame up to a time, from the present place; None if that is behind it.

        The first frame of a video is shown before its time too.
        """
        last = None
        for frame in self._frames(keyframes_only=False):
            if self._time_s(frame) > wanted_s + 0.0005:
                return last or (frame if is_beginning else None)
            last = frame
        return last

    def _seek(self, to_s: float) -> None:
        """Go to a keyframe near a time, mostly before it."""
        self._open()
        if to_s <= 0:
            return
        target = round((to_s + self._start_s) / float(self._stream.time_base))
        with contextlib.suppress(av.error.FFmpegError):  # a file without an index
            self._container.seek(target, stream=self._stream, backward=True)

    def _is_sparse(self) -> bool:
        """True where the distances of keyframes are too long to show the scenes."""
        self._open()
        last, widest, packets = None, 0.0, 0
        allowed = SPARSE_S if self.duration_s() > SHORT_S else SPARSE_IN_SHORT_S
        with self._problems():
            for packet in self._container.demux(self._stream):
                packets += 1
                if packet.pts is None:
                    continue
                at_s = float(packet.pts * packet.time_base) - self._start_s
                if packet.is_keyframe:
                    last = at_s
                elif last is not None:
                    widest = max(widest, at_s - last)
                if at_s > PROBED_S or packets > MOST_PACKETS or widest > allowed:
                    break
        return widest > allowed

    def _spaced(self, spacing: float, *, keyframes_only: bool) -> Iterator[Any]:
        """Frames with at least `spacing` seconds between two."""
        next_s = float("-inf")
        for frame in self._frames(keyframes_only=keyframes_only, spacing=spacing):
            if (at_s := self._time_s(frame)) >= next_s:
                next_s = at_s + spacing
                yield frame

    def _frames(self, *, keyframes_only: bool, spacing: float = 0.0) -> Iterator[Any]:
        """Decoded frames in their order, of keyframes only those that are spaced.

        Raises PhotoUnreadable for the first packet that cannot be decoded.
        """
        context, next_s = self._stream.codec_context, float("-inf")
        context.skip_frame = "NONKEY" if keyframes_only else "DEFAULT"
        with self._problems():
            for packet in self._container.demux(self._stream):
                if keyframes_only and packet.size and packet.pts is not None:
                    at_s = float(packet.pts * packet.time_base)
                    if not packet.is_keyframe or at_s < next_s:
                        continue
                    next_s = at_s + spacing
                yield from packet.decode()

    def _time_s(self, frame: Any) -> float:
        """The time of a frame from the beginning, never negative."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None:
            return 0.0
        return max(0.0, float(stamp * frame.time_base) - self._start_s)

    def _upright_size(self, frame: Any) -> tuple[int, int]:
        aspect = float(self._stream.sample_aspect_ratio or 1) or 1.0
        width, height = frame.width, frame.height
        if aspect >= 1:
            width = round(width * aspect)
        else:
            height = round(height / aspect)
        return (height, width) if frame.rotation % 180 else (width, height)

    def _upright(self, frame: Any, at_least_px: int) -> Pixels:
        width, height = self._upright_size(frame)
        scale = min(1.0, at_least_px / min(width, height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        turns = round(frame.rotation / 90) % 4
        if turns % 2:
            size = size[1], size[0]
        pixels = self._rgb(frame, *size)
        return np.ascontiguousarray(np.rot90(pixels, turns) if turns else pixels)

    def _rgb(self, frame: Any, width: int, height: int) -> Pixels:
        """The frame as stored, in RGB of this size, (h, w, 3)."""
        with self._problems():
            scaled = frame.reformat(width, height, "rgb24", interpolation=Interpolation.AREA)
            pixels: Pixels = scaled.to_ndarray()
        return _tone_mapped()[pixels] if frame.color_trc == PQ else pixels

    @contextlib.contextmanager
    def _problems(self) -> Iterator[None]:
        """Raise the exceptions of PyAV in a block as PhotoUnreadable."""
        try:
            yield
        except BROKEN as error:
            raise PhotoUnreadable(self._name, _reason(error)) from error


@functools.cache
def _tone_mapped() -> NDArray[np.uint8]:
    """Levels of sRGB by levels of HDR10: SMPTE ST 2084, compressed above a white page."""
    signal = np.linspace(0, 1, 256) ** (32 / 2523)
    light = (np.maximum(signal - 0.8359375, 0) / (18.8515625 - 18.6875 * signal)) ** (16384 / 2610)
    relative = light / PQ_WHITE
    # Reinhard's operator, with white at WHITEST times a page.
    mapped = relative * (1 + relative / WHITEST**2) / (1 + relative)
    return np.asarray(255 * np.clip(mapped, 0, 1) ** (1 / 2.2), np.uint8)


def _reason(error: BaseException) -> Note:
    if isinstance(error, av.error.DecoderNotFoundError):
        return notes.UNKNOWN_CODEC()
    if isinstance(error, MemoryError):
        return notes.TOO_LARGE_FOR_MEMORY()
    if isinstance(error, OSError) and not isinstance(error, av.error.FFmpegError):
        return notes.VIDEO_DATA_BROKEN() if error.errno == errno.EINVAL else reason(error)
    return notes.VIDEO_DATA_BROKEN()
