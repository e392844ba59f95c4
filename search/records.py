"""The frozen records that cross folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:  # NumPy takes longer to load than `photoseek --help`
    from search.arrays import Rows

Band = Literal["strong", "likely", "rest"]
TakenFrom = Literal["exif", "name", "sidecar", "unknown"]
Source = Literal["folder", "name", "caption", "tag", "person", "place", "text"]


class Stamp(NamedTuple):
    """What tells a changed file from an unchanged one without opening it (bytes, nanoseconds).

    A tuple, because every scan makes and compares one for every file.
    """

    size: int
    mtime_ns: int


# Stands for a photo whose stamp says nothing: it is to be read again whatever the disk shows.
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


def enclosing_root(folder: Path, roots: Iterable[Root]) -> Root | None:
    """The root that a folder is, or lies in, if there is one."""
    return next((r for r in roots if folder == r.path or r.path in folder.parents), None)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its photo. Sizes in upright pixels, positions in degrees (WGS 84)."""

    taken_at: datetime | None = None
    taken_from: TakenFrom = "unknown"  # where `taken_at` is read
    camera: str | None = None
    lens: str | None = None
    width: int | None = None
    height: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    exposure: str | None = None  # as in "1/250 s, f/2.8, ISO 100, 35 mm"
    thumbprint: bytes | None = None  # 3 x 3 pixels, RGB: what is shown until the photo has come


@dataclass(frozen=True, slots=True)
class Text:
    """What a photo says of itself in words, and where it says so; "text" stands in the picture."""

    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a file, its name and its sidecars tell in words; `path` is relative to the root.

    `state` changes with whatever was read besides the photo itself: where it is as before, nothing
    has to be read again. Date and position stand for those that the photo itself lacks.
    """

    path: str
    state: str
    texts: tuple[Text, ...] = ()
    rating: int | None = None  # -1 (rejected) to 5
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None  # degrees (WGS 84)


@dataclass(frozen=True, slots=True)
class UnreadPicture:
    """A content whose text nobody has looked for, and a file that has it (absolute path)."""

    content_hash: bytes
    file: Path


@dataclass(frozen=True, slots=True)
class PictureText:
    """What stands written in a content; empty for most photos."""

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
    problem: str | None = None  # why only a part of it can be seen
    missing_since: datetime | None = None

    def file_date(self) -> datetime | None:
        """When the file was last written, UTC; None for a year that no calendar has."""
        try:
            return datetime.fromtimestamp(self.stamp.mtime_ns / 1e9, UTC).replace(microsecond=0)
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was read: where it lies (`path` is relative to the root), and its content."""

    root: Root
    path: str
    stamp: Stamp
    content_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class EmbeddedPhoto:
    """A photo with its embedding, a unit row (d,); `problem` says why only a part was decoded."""

    file: File
    metadata: Metadata
    embedding: Rows
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A file with the content of a photo that the catalogue holds already, moved or copied."""

    file: File


@dataclass(frozen=True, slots=True)
class UnreadablePhoto:
    """A file that could not be decoded, and why."""

    file: File
    problem: str


Entry = EmbeddedPhoto | KnownPhoto | UnreadablePhoto  # what one run learned about one file


@dataclass(frozen=True, slots=True)
class Problem:
    """One file that could not be read, or only in part."""

    path: Path
    reason: str
    damaged: bool  # True: searchable by what it still shows
    photo_id: int | None = None  # where the library has it as a photo


@dataclass(frozen=True, slots=True)
class Reason:
    """A text that says what was asked for. `source`: folder, person and so on, or rating.

    `marks`: where the words stand that were asked for, text[start:end] each. `typed`: the misspelt
    words that they were found for.
    """

    source: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a query. The score is the cosine similarity, -1 to 1; None if none was asked.

    A query of filters alone asks for no similarity: its hits are the newest. `why`: the photo's
    texts that say what was asked for.
    """

    rank: int
    score: float | None
    photo: Photo
    band: Band | None = None
    folded: tuple[Photo, ...] = ()
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """How well one text describes a picture: cosine (-1 to 1) and its share of the softmax."""

    text: str
    cosine: float
    probability: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A photo of which something is said: its content, and where it was then."""

    content_hash: bytes
    path: Path


@dataclass(frozen=True, slots=True)
class Album:
    """A set of photos by the order they came in, or with a `query` a search that stays live."""

    name: str
    query: str | None = None
    photos: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class TaughtName:
    """A word for what some photos show and others, the counter-examples, do not."""

    name: str
    shown_by: tuple[Mention, ...]
    not_by: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """All that people say of the photos of a library: what cannot be made again from them."""

    stars: tuple[Mention, ...] = ()
    albums: tuple[Album, ...] = ()
    names: tuple[TaughtName, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What another library brought. `photos`: those that were new here, or unreadable so far.

    `left_out`: albums of it that are another search here, or a set.
    """

    photos: int = 0
    left_out: tuple[str, ...] = ()
