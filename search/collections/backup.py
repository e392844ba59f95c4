"""What people say of their photos as one file of JSON that people can read: paths and hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from search.collections.errors import BackupTooNew, BackupUnreadable, NameWrong
from search.errors import ExportFailed, QueryWrong
from search.files import reason, write_whole
from search.names import checked_name
from search.query import parse
from search.records import Album, Mention, Said, TaughtName

KIND = "what people say of their photos"
VERSION = 1


def write_backup(said: Said, file: Path) -> None:
    """Write the file, whole. Raises ExportFailed; nothing but a backup is ever overwritten."""
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
        "stars": _listed(said.stars),
        "albums": [
            {"name": one.name, "search": one.query, "photos": _listed(one.photos)}
            for one in said.albums
        ],
        "names": [
            {"name": one.name, "shown_by": _listed(one.shown_by), "not_by": _listed(one.not_by)}
            for one in said.names
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        # A path that is no text holds lone surrogates: as escapes, JSON brings them back.
        write_whole(file, text.encode("utf-8", "backslashreplace") + b"\n")
    except OSError as error:
        raise ExportFailed(file, file.parent, reason(error)) from error


def read_backup(file: Path) -> Said:
    """What a backup holds. Raises BackupUnreadable, or BackupTooNew."""
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise BackupUnreadable(file, reason(error)) from error
    except (ValueError, RecursionError) as error:
        raise BackupUnreadable(file, "not JSON") from error
    if not isinstance(content, dict) or content.get("photoseek") != KIND:
        raise BackupUnreadable(file, "not written by `photoseek backup`")
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BackupTooNew(file, version)
    try:
        return _said(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupUnreadable(file, f"damaged: {type(error).__name__} {error}") from error
    except (NameWrong, QueryWrong) as error:
        raise BackupUnreadable(file, f"damaged: {error}") from error


def _listed(photos: Iterable[Mention]) -> list[dict[str, str]]:
    return [{"path": str(one.path), "hash": one.content_hash.hex()} for one in photos]


def _said(content: dict[str, Any]) -> Said:
    return Said(
        _mentions(content["stars"]),
        tuple(_album(one) for one in content["albums"]),
        tuple(
            TaughtName(
                checked_name(one["name"]), _mentions(one["shown_by"]), _mentions(one["not_by"])
            )
            for one in content["names"]
        ),
    )


def _album(one: dict[str, Any]) -> Album:
    query = one["search"]
    if query is not None:
        parse(query)
    return Album(checked_name(one["name"]), query, _mentions(one["photos"]))


def _mentions(listed: list[dict[str, str]]) -> tuple[Mention, ...]:
    return tuple(Mention(bytes.fromhex(one["hash"]), Path(one["path"])) for one in listed)
