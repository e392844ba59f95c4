"""The commands for user data: star, album, teach, backup, restore and others."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.cli.search_commands import add_forms
from search.console import counted, keep_blas_to_one_thread, notify
from search.errors import printable
from search.settings import add_flags, read_settings
from search.user_records import ALBUM_SORTS

if TYPE_CHECKING:
    from search.engine import Engine
    from search.user_records import Album, UserData

ENOUGH = 3  # examples
PHOTO_NAME = re.compile(r"^#\d+$|\S\.[A-Za-z]\w{1,3}$")  # #47, IMG_1.jpg


def _add_star(parser: argparse.ArgumentParser) -> None:
    _add_photos(parser)
    _add_from(parser)
    parser.set_defaults(command=star)


def _add_unstar(parser: argparse.ArgumentParser) -> None:
    _add_photos(parser)
    _add_from(parser)
    parser.set_defaults(command=unstar)


def _add_album(albums: argparse.ArgumentParser) -> None:
    acts = albums.add_subparsers(required=True, metavar="add|list|show|edit|rename|remove")
    parser = acts.add_parser("add", help="add photos, or a search that stays live")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("photos", nargs="*", metavar="PHOTO|QUERY", help="files, or a query")
    _add_from(parser)
    parser.set_defaults(command=add_to_album)
    parser = acts.add_parser("list", help="list the albums")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_flags(parser, "library")
    parser.set_defaults(command=list_albums)
    parser = acts.add_parser("show", help="show, copy or link the photos of an album")
    parser.add_argument("name", metavar="NAME")
    add_forms(parser)
    add_flags(parser, "library", "model")
    parser.set_defaults(command=show_album)
    parser = acts.add_parser("edit", help="describe an album, choose its cover or its order")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--description", metavar="TEXT", help="'' removes it")
    parser.add_argument("--cover", metavar="PHOTO")
    parser.add_argument("--sort", choices=ALBUM_SORTS, help="manual: as arranged")
    add_flags(parser, "library", "model")
    parser.set_defaults(command=edit_album)
    parser = acts.add_parser("rename", help="give an album another name")
    parser.add_argument("name", metavar="OLD")
    parser.add_argument("to", metavar="NEW")
    add_flags(parser, "library", "model")
    parser.set_defaults(command=rename_album)
    parser = acts.add_parser("remove", help="take photos out, or without any drop the album")
    parser.add_argument("name", metavar="NAME")
    _add_photos(parser)
    add_flags(parser, "library", "model")
    parser.set_defaults(command=remove_from_album)


def _add_teach(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    _add_photos(parser)
    parser.add_argument("--not", nargs="+", default=[], metavar="PHOTO", dest="not_photos",
                        help="photos that do not show it")  # fmt: skip
    _add_from(parser)
    parser.set_defaults(command=teach)


def _add_taught(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_flags(parser, "library")
    parser.set_defaults(command=list_names)


def _add_unteach(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    _add_photos(parser)
    add_flags(parser, "library", "model")
    parser.set_defaults(command=unteach)


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    add_flags(parser, "library")
    parser.set_defaults(command=backup)


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    add_flags(parser, "library")
    parser.set_defaults(command=restore)


def _add_photos(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photos", nargs="*", metavar="PHOTO", help="a file, name or #number")


def _add_from(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", metavar="QUERY", dest="source", help="the first hits of a search")
    add_flags(parser, "top", "library", "model")


ARGUMENTS = {
    "star": _add_star,
    "unstar": _add_unstar,
    "album": _add_album,
    "teach": _add_teach,
    "taught": _add_taught,
    "unteach": _add_unteach,
    "backup": _add_backup,
    "restore": _add_restore,
}


@contextmanager
def _opened(flags: argparse.Namespace) -> Iterator[Engine]:
    settings = read_settings(flags)
    keep_blas_to_one_thread()
    from search.engine import open_library

    with open_library(settings.library, settings.model) as engine:
        yield engine


def _named(flags: argparse.Namespace, engine: Engine, *, at_moments: bool = False) -> list[Any]:
    """The photos that a command names, and the hits of its `--from`. Raises BadSetting.

    `at_moments`: of videos their best moments.
    """
    if not flags.source:
        return list(flags.photos)
    answer = engine.search(flags.source, top=read_settings(flags).top)
    if answer.why_empty:
        notify(str(answer.why_empty))
    hits = [
        f"#{hit.photo.id}@{hit.moments[0].at_ms / 1000}"
        if at_moments and hit.moments
        else hit.photo
        for hit in answer
    ]
    return [*flags.photos, *hits]


# -- stars ----------------------------------------------------------------------------------------


def star(flags: argparse.Namespace) -> int:
    """Mark photos as favourites."""
    with _opened(flags) as engine:
        count = engine.collections.star(*_named(flags, engine))
        notify(f"{count:,} more photos have a star; `photoseek search is:favourite` shows them")
    return 0


def unstar(flags: argparse.Namespace) -> int:
    """Remove photos from the favourites."""
    with _opened(flags) as engine:
        count = engine.collections.unstar(*_named(flags, engine))
        notify(f"took the star from {counted(count, 'photo')}")
    return 0


# -- albums ---------------------------------------------------------------------------------------


def add_to_album(flags: argparse.Namespace) -> int:
    """Add photos to an album, or save a search under its name."""
    with _opened(flags) as engine:
        if flags.source or not flags.photos or any(map(_is_photo, flags.photos)):
            count = engine.collections.add_to_album(flags.name, *_named(flags, engine))
            way_on = f"`photoseek album show {_quoted(flags.name)}` shows all"
            notify(f"added {counted(count, 'photo')}; {way_on}")
        else:
            query = " ".join(flags.photos)
            engine.collections.save_search(flags.name, query)
            notify(f"the album {printable(flags.name)} is the search {query!r}, and stays live")
    return 0


def _is_photo(argument: str) -> bool:
    """True if an argument is a file, an id such as #47, or a file name; not a query."""
    return os.path.lexists(argument) or PHOTO_NAME.search(argument) is not None


def list_albums(flags: argparse.Namespace) -> int:
    """Print the albums."""
    from search.catalogue import Catalogue

    with Catalogue.open(read_settings(flags).library) as catalogue:
        albums = catalogue.collections.albums()
    for album in albums:
        print(json.dumps(_album_row(album)) if flags.json else _album_line(album))
    if not albums:
        notify("no album yet; make one with `photoseek album add NAME PHOTO…` or `… NAME QUERY`")
    return 0


def _album_row(album: Album) -> dict[str, Any]:
    photos = [os.fspath(photo.path) for photo in album.photos]
    return {
        "name": album.name,
        "query": album.query,
        "photos": photos,
        "description": album.description,
        "sort": album.sort,
    }


def _album_line(album: Album) -> str:
    what = f"search: {album.query}" if album.query else counted(len(album.photos), "photo")
    about = f": {printable(album.description)}" if album.description else ""
    return f"{printable(album.name)}  ({printable(what)}){about}"


def show_album(flags: argparse.Namespace) -> int:
    """Print, copy or link the photos of an album."""
    from search.output.listing import hand_on, write_hits

    with _opened(flags) as engine:
        album = engine.catalogue.collections.album(flags.name)
        hits = engine.search(f"album:{_quoted(album.name)}", top=max(1, engine.count()), fold=False)
        roots = engine.catalogue.roots.all()
    absent = 0 if album.query is not None else len(album.photos) - len(_contents(hits))
    if absent > 0:
        notify(f"without {counted(absent, 'photo')} of it, missing or in folders not indexed")
    write_hits(hits, flags)
    hand_on(flags, roots, hits)
    return 0


def _contents(hits: Sequence[Any]) -> set[bytes]:
    return {hit.photo.content_hash for hit in hits}


def _quoted(name: str) -> str:
    return f'"{name}"'


def edit_album(flags: argparse.Namespace) -> int:
    """Change the description, the cover or the order of an album."""
    with _opened(flags) as engine:
        engine.collections.edit_album(
            flags.name, description=flags.description, cover=flags.cover, sort=flags.sort
        )
    notify(f"changed the album {printable(flags.name)}")
    return 0


def rename_album(flags: argparse.Namespace) -> int:
    """Rename an album."""
    with _opened(flags) as engine:
        engine.collections.rename_album(flags.name, flags.to)
    notify(f"the album {printable(flags.name)} is {printable(flags.to)} now")
    return 0


def remove_from_album(flags: argparse.Namespace) -> int:
    """Remove photos from an album, or delete it."""
    with _opened(flags) as engine:
        if flags.photos:
            count = engine.collections.remove_from_album(flags.name, *flags.photos)
            album = printable(flags.name)
            notify(f"took {counted(count, 'photo')} out of {album}; the files are untouched")
        else:
            engine.collections.drop_album(flags.name)
            notify(f"dropped the album {printable(flags.name)}; its photos are untouched")
    return 0


# -- names ----------------------------------------------------------------------------------------


def teach(flags: argparse.Namespace) -> int:
    """Add examples to a taught name."""
    with _opened(flags) as engine:
        named = _named(flags, engine, at_moments=True)
        taught = engine.collections.teach(flags.name, named, flags.not_photos)
    count, others = len(taught.shown_by), len(taught.not_by)
    against = f", {others:,} against it" if others else ""
    hint = "" if count >= ENOUGH else "; three to five teach more than one"
    notify(f"{taught.name} has {counted(count, 'example')}{against}{hint}")
    return 0


def list_names(flags: argparse.Namespace) -> int:
    """Print the taught names."""
    from search.catalogue import Catalogue

    with Catalogue.open(read_settings(flags).library) as catalogue:
        names = catalogue.taught_names.all()
    for taught in names:
        if flags.json:
            sides = {"shown_by": taught.shown_by, "not_by": taught.not_by}
            paths = {side: [os.fspath(ref.path) for ref in refs] for side, refs in sides.items()}
            print(json.dumps({"name": taught.name, **paths}))
        else:
            face = f": {printable(taught.shown_by[0].path)}" if taught.shown_by else ""
            against = f", {len(taught.not_by):,} against" if taught.not_by else ""
            counts = f"{counted(len(taught.shown_by), 'example')}{against}"
            print(f"{printable(taught.name)}  ({counts}){face}")
    if not names:
        notify("no name yet; teach one with `photoseek teach NAME PHOTO…`")
    return 0


def unteach(flags: argparse.Namespace) -> int:
    """Delete a taught name, or some of its examples."""
    with _opened(flags) as engine:
        count = engine.collections.unteach(flags.name, *flags.photos)
    what = "of" if flags.photos else "and the name"
    examples = counted(count, "example")
    notify(f"forgot {examples} {what} {printable(flags.name)}; the files are untouched")
    return 0


# -- backups --------------------------------------------------------------------------------------


def backup(flags: argparse.Namespace) -> int:
    """Write all user data to a file."""
    settings = read_settings(flags)
    from search.catalogue import Catalogue
    from search.collections.backup import write_backup

    with Catalogue.open(settings.library) as catalogue:
        user_data = catalogue.collections.user_data()
    write_backup(user_data, flags.file)
    notify(f"{printable(flags.file)} holds {_counts(user_data)}")
    return 0


def restore(flags: argparse.Namespace) -> int:
    """Add the user data of a backup to the library."""
    settings = read_settings(flags)
    from search.catalogue import lock_for_writing
    from search.collections.backup import read_backup
    from search.collections.collections import WAIT_S

    user_data = read_backup(flags.file)
    with lock_for_writing(settings.library, must_exist=True, wait_s=WAIT_S) as catalogue:
        kept = catalogue.collections.restore(user_data)
        absent = catalogue.collections.count_absent(user_data)
    notify(f"restored {_counts(user_data)}")
    for name in kept:
        notify(f"the album {printable(name)} stays as it is here: it is another search")
    if absent:
        notify(f"not in this library yet: {counted(absent, 'photo')} of that")
    return 0


def _counts(user_data: UserData) -> str:
    counts = {"star": user_data.stars, "album": user_data.albums, "name": user_data.names}
    if user_data.people:
        counts["person"] = user_data.people
    return ", ".join(counted(len(items), noun) for noun, items in counts.items())
