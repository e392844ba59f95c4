"""Backups of user data as one JSON file that people can read: paths and content hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from search.catalogue.names import check_search, checked_description, checked_name
from search.errors import (
    AlbumWrong,
    BackupTooNew,
    BackupUnreadable,
    ExportFailed,
    NameWrong,
    QueryWrong,
)
from search.files import reason, write_whole
from search.user_records import (
    ALBUM_SORTS,
    Album,
    NamedFace,
    Person,
    PhotoRef,
    TaughtName,
    UserData,
)

KIND = "user data"
KINDS = (KIND, "what people say of their photos")  # the second is of earlier backups
VERSION = 1


def write_backup(user_data: UserData, file: Path) -> None:
    """Write the file atomically; only a backup is ever overwritten. Raises ExportFailed."""
    if file.exists():
        try:
            read_backup(file)
        except BackupUnreadable as error:
            why = "is there already, and is no backup: choose another name"
            raise ExportFailed(file, file.parent, why) from error
    content = {
        "photoseek": KIND,
        "version": VERSION,
        "written_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "stars": _to_json(user_data.stars),
        "albums": [
            {
                "name": album.name,
                "search": album.query,
                "photos": _to_json(album.photos),
                "description": album.description,
                "cover": album.cover.hex() if album.cover else None,
                "sort": album.sort,
            }
            for album in user_data.albums
        ],
        "names": [
            {
                "name": taught.name,
                "shown_by": _to_json(taught.shown_by),
                "not_by": _to_json(taught.not_by),
            }
            for taught in user_data.names
        ],
        "people": [
            {
                "name": person.name,
                "other_names": person.other_names,
                "is_hidden": person.is_hidden,
                "faces": [_face_to_json(face) for face in person.faces],
            }
            for person in user_data.people
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        # Undecodable paths contain lone surrogates: as escapes, JSON restores them.
        write_whole(file, text.encode("utf-8", "backslashreplace") + b"\n")
    except OSError as error:
        raise ExportFailed(file, file.parent, reason(error)) from error


def read_backup(file: Path) -> UserData:
    """The user data of a backup. Raises BackupUnreadable or BackupTooNew."""
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise BackupUnreadable(file, reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise BackupUnreadable(file, "not JSON") from error
    if not isinstance(content, dict) or content.get("photoseek") not in KINDS:
        raise BackupUnreadable(file, "not written by `photoseek backup`")
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BackupTooNew(file, version)
    try:
        return _to_user_data(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupUnreadable(file, f"damaged: {type(error).__name__} {error}") from error
    except (AlbumWrong, NameWrong, QueryWrong) as error:
        raise BackupUnreadable(file, f"damaged: {error}") from error


def _to_json(photos: Iterable[PhotoRef]) -> list[dict[str, str]]:
    return [{"path": str(photo.path), "hash": photo.content_hash.hex()} for photo in photos]


def _face_to_json(face: NamedFace) -> dict[str, Any]:
    (photo,) = _to_json([face.photo])
    return {
        **photo,
        "box": list(face.box),
        "shows": face.shows,
        "is_confirmed": face.is_confirmed,
        "is_cover": face.is_cover,
    }


def _to_face(item: dict[str, Any]) -> NamedFace:
    left, top, width, height = map(float, item["box"])
    if not all(-2 < number < 2 for number in (left, top, width, height)):  # nor NaN
        raise ValueError("box")
    (photo,) = _to_refs([item])
    flags = bool(item["shows"]), bool(item.get("is_confirmed")), bool(item.get("is_cover"))
    return NamedFace(photo, (left, top, width, height), *flags)


def _to_person(item: dict[str, Any]) -> Person:
    name = item["name"]
    return Person(
        None if name is None else checked_name(name),
        tuple(map(_to_face, item["faces"])),
        tuple(map(checked_name, item.get("other_names", ()))),
        bool(item.get("is_hidden")),
    )


def _to_user_data(content: dict[str, Any]) -> UserData:
    return UserData(
        _to_refs(content["stars"]),
        tuple(_to_album(item) for item in content["albums"]),
        tuple(
            TaughtName(
                checked_name(item["name"]), _to_refs(item["shown_by"]), _to_refs(item["not_by"])
            )
            for item in content["names"]
        ),
        tuple(
            _to_person(item)
            for item in content.get("people", ())  # backups of earlier versions have none
        ),
    )


def _to_album(item: dict[str, Any]) -> Album:
    name, query = checked_name(item["name"]), item["search"]
    if query is not None:
        check_search(name, query)
    # Backups of earlier versions have none of the others.
    description = checked_description(name, str(item.get("description", "")))
    cover, sort = item.get("cover"), item.get("sort", "newest")
    return Album(
        name,
        query,
        _to_refs(item["photos"]),
        description,
        bytes.fromhex(cover) if cover else None,
        ALBUM_SORTS[ALBUM_SORTS.index(sort)],
    )


def _to_refs(items: list[dict[str, str]]) -> tuple[PhotoRef, ...]:
    return tuple(PhotoRef(bytes.fromhex(item["hash"]), Path(item["path"])) for item in items)
