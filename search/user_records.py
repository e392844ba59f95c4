"""Records of user data: photo references, albums, taught names, people and tokens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from search.record_class import dataclass

AlbumSort = Literal["newest", "oldest", "manual"]
ALBUM_SORTS: tuple[AlbumSort, ...] = get_args(AlbumSort)
MANUAL: AlbumSort = "manual"


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A reference to a photo in user data: its content, and its path at that time."""

    content_hash: bytes
    path: Path


@dataclass(frozen=True, slots=True)
class Album:
    """A set of photos in the user's order, or with a `query` a search.

    `cover`: the content hash of a photo, None for the first one; `sort`: the order in which the
    album is shown, of a set `manual` for that of `photos`.
    """

    name: str
    query: str | None = None
    photos: tuple[PhotoRef, ...] = ()
    description: str = ""
    cover: bytes | None = None
    sort: AlbumSort = "newest"


@dataclass(frozen=True, slots=True)
class TaughtName:
    """A name for the subject of example photos, with counter-examples that do not show it."""

    name: str
    shown_by: tuple[PhotoRef, ...]
    not_by: tuple[PhotoRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """The name and the rights of a token, and the time of its creation, UTC."""

    name: str
    read_only: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NamedFace:
    """A face in a photo that shows a person, or with `shows` false is another's.

    `box`: left, top, width and height as shares of the upright picture. `is_confirmed`: the user
    named this face, not only its group. `is_cover`: it represents the person.
    """

    photo: PhotoRef
    box: tuple[float, float, float, float]
    shows: bool = True
    is_confirmed: bool = False
    is_cover: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The name of a person, and faces that the user gave it to.

    Without a name: faces that the user joined, split or hid.
    """

    name: str | None
    faces: tuple[NamedFace, ...]
    other_names: tuple[str, ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class UserData:
    """All user data of a library: it cannot be restored from the photos."""

    stars: tuple[PhotoRef, ...] = ()
    albums: tuple[Album, ...] = ()
    names: tuple[TaughtName, ...] = ()
    people: tuple[Person, ...] = ()
