"""Frozen records that several packages share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from search.errors.notes import Note as Note
from search.record_class import dataclass

if TYPE_CHECKING:  # NumPy takes longer to load than `photoseek --help`
    from search.arrays import Rows

# A file and a time in hours, minutes and seconds, of which the last suffice.
AT_TIME = r"(.+)@(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)"
Band = Literal["strong", "likely", "rest"]
TakenFrom = Literal[
    "exif", "xmp", "iptc", "sidecar", "takeout", "name", "doubtful", "unknown"
]  # source of a date; doubtful: only dates of clocks that were not set
# Sources of dates and positions, the first that has one counts: metadata in the file before those
# beside it, and the file name last.
PRECEDENCE: tuple[TakenFrom, ...] = (
    "exif", "xmp", "iptc", "sidecar", "takeout", "name", "doubtful", "unknown",
)  # fmt: skip
Source = Literal["folder", "name", "caption", "tag", "person", "place", "text"]


class Stamp(NamedTuple):
    """Size and times of a file, by which a change is noticed without opening it.

    `ctime_ns` is the time of the last change of content or attributes, which no program can set;
    0 where it is unknown. A tuple, because every scan makes and compares one for every file.
    """

    size: int
    mtime_ns: int
    ctime_ns: int = 0

    def matches(self, other: Stamp | None) -> bool:
        """True if size and time of modification are the same."""
        return other is not None and self[:2] == other[:2]


# The stamp of a photo that has to be read again, whatever the stamp of its file.
STALE = Stamp(-1, -1)


@dataclass(frozen=True, slots=True)
class ModelTag:
    """The identity of an embedding space: vectors of two tags are never compared."""

    name: str
    weights: str
    dimension: int
    preprocessing: str

    def __str__(self) -> str:
        return f"{self.name} ({self.weights})"


@dataclass(frozen=True, slots=True)
class Root:
    """One photo folder of the library."""

    id: int
    path: Path


LIVE_MS = 5000  # of the video of a Live Photo without an identifier, at most; it has three seconds
LIVE_SUFFIXES = (".mov", ".mp4")


def enclosing_root(folder: Path, roots: Iterable[Root]) -> Root | None:
    """The root that is, or contains, a folder; None without one."""
    return next((r for r in roots if folder == r.path or r.path in folder.parents), None)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Embedded metadata of a photo. Sizes in upright pixels, positions in degrees (WGS 84)."""

    taken_at: datetime | None = None
    taken_from: TakenFrom = "unknown"  # the source of `taken_at`
    camera: str | None = None
    lens: str | None = None
    width: int | None = None
    height: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    exposure: str | None = None  # as in "1/250 s, f/2.8, ISO 100, 35 mm"
    thumbprint: bytes | None = None  # 3 x 3 pixels, RGB: shown until the photo is loaded
    position_from: TakenFrom | None = None
    duration_ms: int | None = None  # of a video; None for a picture
    live_id: str | None = None  # of a Live Photo, the same in its picture and its video
    video_at: int | None = None  # where the video in a motion photo starts, in bytes


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a photo and its source; "text" is extracted from the picture."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle as shares of the upright picture, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Region:
    """The name that a file gives to a part of its picture."""

    name: str
    box: Box


@dataclass(frozen=True, slots=True)
class PhotoTexts:
    """Texts, rating, date and position of a photo from its file, its name and its sidecars.

    `path` is relative to the root. `state` identifies the sidecars and the version of the readers:
    texts that were stored with the same state are up to date.
    """

    path: str
    state: str
    texts: tuple[Text, ...] = ()
    rating: int | None = None  # -1 (rejected) to 5
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None  # degrees (WGS 84)
    taken_from: TakenFrom = "sidecar"
    position_from: TakenFrom | None = "sidecar"
    camera: str | None = None
    lens: str | None = None
    exposure: str | None = None
    is_favourite: bool = False  # in the program that wrote a sidecar
    regions: tuple[Region, ...] = ()
    live_id: str | None = None
    video_at: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadPicture:
    """A content not yet examined for text, and a file with it (absolute path)."""

    content_hash: bytes
    file: Path


@dataclass(frozen=True, slots=True)
class PictureText:
    """The text extracted from a content; empty for most photos."""

    content_hash: bytes
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """One image file of the library."""

    id: int
    path: Path
    stamp: Stamp
    content_hash: bytes
    metadata: Metadata
    problem: Note | None = None  # the reason if only a part could be decoded
    missing_since: datetime | None = None

    def file_date(self) -> datetime | None:
        """The modification time of the file, UTC; None for an impossible year."""
        try:
            return datetime.fromtimestamp(self.stamp.mtime_ns / 1e9, UTC).replace(microsecond=0)
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was read; `path` is relative to the root."""

    root: Root
    path: str
    stamp: Stamp
    content_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class EmbeddedPhoto:
    """A photo with its embedding, a unit vector (d,); `problem`: why only a part was decoded."""

    file: File
    metadata: Metadata
    embedding: Rows
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedVideo:
    """A video with the embeddings of its moments, unit rows (n, d), at ascending times."""

    file: File
    metadata: Metadata
    times_ms: tuple[int, ...]
    embeddings: Rows
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A moved or copied file with the content of a photo of the catalogue."""

    file: File


@dataclass(frozen=True, slots=True)
class UnreadablePhoto:
    """A file that could not be decoded, with the reason."""

    file: File
    problem: str


Entry = (
    EmbeddedPhoto | EmbeddedVideo | KnownPhoto | UnreadablePhoto
)  # the result of indexing one file


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that could not be read, or only in part."""

    path: Path
    reason: str
    damaged: bool  # True: searchable by what it still shows
    photo_id: int | None = None  # None for a file without a row


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture, with the certainty of its detection (0 to 1) and its quality.

    `side_px`: the short side of its box in the decoded picture. `sharpness`: variance of the
    Laplacian of the aligned face. `frontality`: 1 from the front, 0 in profile. `descriptor`:
    a unit row (128,); faces of one person have a cosine close to 1.
    """

    box: Box
    score: float
    side_px: int
    sharpness: float
    frontality: float
    descriptor: Rows


@dataclass(frozen=True, slots=True)
class Reason:
    """A text that matches the query. `source`: a `Source` such as folder or person, or rating.

    `highlights`: ranges of matching words, text[start:end] each. `typed`: the misspelt words of
    the query that they match after correction.
    """

    source: str
    text: str
    highlights: tuple[tuple[int, int], ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a video, and its cosine similarity to the query."""

    at_ms: int
    score: float


def clock(milliseconds: int) -> str:
    """A time or duration in hours, minutes and seconds, as in 0:01:23."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def split_time(name: str) -> tuple[str, int] | None:
    """The file and the milliseconds of a moment such as clip.mp4@83, @1:23 or @0:01:23.5."""
    moment = re.fullmatch(AT_TIME, name, re.DOTALL)
    if moment is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in moment.groups()[1:])
    return moment[1], round(1000 * (3600 * hours + 60 * minutes + seconds))


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a query. The score is the cosine similarity, -1 to 1.

    The hits of a query without terms are the newest photos, with score None. `folded`: the
    near-duplicates grouped with this hit. `why`: the texts of the photo that match the query.
    `moments`: those of a video that match, the best first, of a weak match the best alone; none for
    the hits of filters alone. `part`: that of a photo in a library of parts (`index --parts`) which
    matches better than the whole.
    """

    rank: int
    score: float | None
    photo: Photo
    band: Band | None = None
    folded: tuple[Photo, ...] = ()
    why: tuple[Reason, ...] = ()
    moments: tuple[Moment, ...] = ()
    part: Box | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """How well one text describes a picture: cosine (-1 to 1) and its share of the softmax."""

    text: str
    cosine: float
    probability: float


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge. `photos`: new ones, and those that were unreadable before.

    `left_out`: conflicting albums, which are another search here, or a set. `refused`: the numbers
    of rows with invalid values, by table and column.
    """

    photos: int = 0
    left_out: tuple[str, ...] = ()
    refused: tuple[Note, ...] = ()
