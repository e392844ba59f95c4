"""`photoseek people`."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.console import counted, notify
from search.errors import BadSetting, NotAgreed, NotInLibrary, printable
from search.records import Box
from search.settings import add_flags, read_settings
from search.user_records import PhotoRef

if TYPE_CHECKING:
    from search.catalogue import Catalogue
    from search.catalogue.face_groups import FaceGroup

MOST_SHOWN = 200  # groups of one contact sheet
WAIT_S = 10.0  # for another writer


ACTIONS = """\
  people name GROUP NAME          name a group, or rename its person
  people not PHOTO NAME           the face of this name in a photo is another's
  people merge GROUP GROUP ...    make one person of groups
  people split GROUP [PHOTO ...]  take the faces in these photos out of a group, or the unlike ones
  people cover GROUP PHOTO        the face in this photo represents a group
  people hide GROUP               list, suggest and find this person no longer
  people show GROUP               show a hidden person again

GROUP is a number of the list, or a name."""


def _add_people(parser: argparse.ArgumentParser) -> None:
    parser.epilog = ACTIONS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("words", nargs="*", metavar="ACTION", help="see below; none: list")
    parser.add_argument("--also", action="append", metavar="NAME",
                        help="with `name`: another name of the person; '' for none")  # fmt: skip
    parser.add_argument("--another", action="store_true",
                        help="with `name`: another person of this name")  # fmt: skip
    parser.add_argument("--hidden", action="store_true", help="list hidden people too")
    parser.add_argument("--sheet", type=Path, metavar="FILE",
                        help="write a face of each group to one picture (.jpg)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a group")
    parser.add_argument("--forget-all", action="store_true",
                        help="delete all faces and the names given to them")  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="delete them without asking")
    add_flags(parser, "library")
    parser.set_defaults(command=people_command)


ARGUMENTS = {"people": _add_people}


def people_command(flags: argparse.Namespace) -> int:
    """Print the groups on stdout, change one, or forget all faces."""
    library = read_settings(flags).library
    if flags.forget_all:
        _forget_all(library, is_agreed=flags.yes)
        return 0
    match flags.words:
        case []:
            _list(library, flags)
        case ["name", group, name]:
            _name(library, group, name, flags)
        case ["not", photo, name]:
            _reject(library, photo, name)
        case ["merge", group, *others] if others:
            _merge(library, group, others)
        case ["split", group, *photos]:
            _split(library, group, photos)
        case ["cover", group, photo]:
            _choose_cover(library, group, photo)
        case ["hide" | "show" as action, group]:
            _hide(library, group, is_hidden=action == "hide")
        case words:
            ways = "name, not, merge, split, cover, hide or show (`photoseek people --help`)"
            raise BadSetting("people", " ".join(words), ways)
    return 0


def _forget_all(library: Path, *, is_agreed: bool) -> None:
    if not is_agreed:
        raise NotAgreed("all faces that were found, and the names given to them, would be deleted")
    with _writing(library) as catalogue:
        count = catalogue.found_faces.forget_all()
    faces = counted(count, "face")
    notify(f"{faces} forgotten; `photoseek index` finds none until --people is given")


def _writing(library: Path) -> AbstractContextManager[Catalogue]:
    from search.catalogue import lock_for_writing

    return lock_for_writing(library, must_exist=True, wait_s=WAIT_S)


def _name(library: Path, group: str, name: str, flags: argparse.Namespace) -> None:
    from search.collections import people

    also = None if flags.also is None else [other for other in flags.also if other]
    with _writing(library) as catalogue:
        number = people.group_named(catalogue, group)
        count = catalogue.people.name(number, name, other_names=also, is_another=flags.another)
    shown = printable(name)
    notify(f"{shown} is in {counted(count, 'photo')}; search 'person:\"{shown}\"'")


def _merge(library: Path, group: str, others: list[str]) -> None:
    from search.collections import people

    with _writing(library) as catalogue:
        number, *further = (people.group_named(catalogue, one) for one in (group, *others))
        count = catalogue.people.merge(number, *further)
    notify(f"group {number} is in {counted(count, 'photo')}")


def _split(library: Path, group: str, photos: list[str]) -> None:
    from search.collections import people

    with _writing(library) as catalogue:
        number = people.group_named(catalogue, group)
        if photos:
            refs = [_photo(catalogue, photo) for photo in photos]
            new = [people.split_by_photos(catalogue, number, refs)]
        else:
            new = people.split_by_likeness(catalogue, number)
    notify(f"split from group {number}: {', '.join(map(str, new))}")


def _choose_cover(library: Path, group: str, photo: str) -> None:
    from search.collections import people

    with _writing(library) as catalogue:
        number, ref = people.group_named(catalogue, group), _photo(catalogue, photo)
        people.choose_cover(catalogue, number, ref)
    notify(f"the face in {printable(ref.path)} represents group {number}")


def _hide(library: Path, group: str, *, is_hidden: bool) -> None:
    from search.collections import people

    with _writing(library) as catalogue:
        number = people.group_named(catalogue, group)
        (catalogue.people.hide if is_hidden else catalogue.people.show)(number)
    way_back = f"is hidden; `photoseek people show {number}` shows it again"
    notify(f"group {number} {way_back if is_hidden else 'is shown'}")


def _reject(library: Path, photo: str, name: str) -> None:
    with _writing(library) as catalogue:
        ref = _photo(catalogue, photo)
        catalogue.people.reject(ref, name)
    notify(f"{printable(ref.path)} does not show {printable(name)}")


def _photo(catalogue: Catalogue, photo: str) -> PhotoRef:
    """A photo by file or by the end of its path. Raises NotInLibrary."""
    file = Path(os.path.abspath(os.path.expanduser(photo)))  # noqa: PTH100, PTH111 - no links
    if ref := catalogue.photos.ref_at(file):
        return ref
    found = catalogue.photos.get(catalogue.photos.find_by_name(photo) or 0)
    if found is None:
        raise NotInLibrary(photo)
    return PhotoRef(found.content_hash, found.path)


def _list(library: Path, flags: argparse.Namespace) -> None:
    from search.catalogue import Catalogue

    with Catalogue.open(library) as catalogue:
        searched, faces = catalogue.found_faces.progress()
        given_up = catalogue.found_faces.given_up()
        groups = catalogue.face_groups.all(hidden=flags.hidden)
        if flags.sheet:
            _write_sheet(catalogue, groups, flags.sheet)
    for group in groups:
        print(json.dumps(_to_json(group)) if flags.json else _line(group))
    notify(
        f"{counted(faces, 'face')} in {counted(searched, 'photo')}, {counted(len(groups), 'group')}"
    )
    for file in given_up:
        notify(f"left out, because it ended the search for faces twice: {printable(file)}")
    if not searched:
        notify("no photo was searched for faces yet: photoseek index --people")


def _write_sheet(catalogue: Catalogue, groups: list[FaceGroup], file: Path) -> None:
    """Write the clearest face of each group to one picture. Raises ExportFailed."""
    from search.images.contact_sheet import Shown, write_sheet

    shown = []
    covers = catalogue.shown_faces.covers()
    for group in groups[:MOST_SHOWN]:
        face = catalogue.shown_faces.get(covers[group.number].face_id)
        photo = catalogue.photos.get(face.photo_id) if face else None
        if face and photo:
            count = counted(group.photos, "photo")
            caption = " · ".join(filter(None, (str(group.number), group.name, count)))
            shown.append(Shown(photo.path, caption, box=Box(*face.box)))
    write_sheet(shown, file)
    notify(f"the contact sheet is {printable(file)}")
    if len(groups) > MOST_SHOWN:
        notify(f"it shows the {MOST_SHOWN} groups with most photos")


def _line(group: FaceGroup) -> str:
    years = sorted({year for year in (group.first_year, group.last_year) if year})
    names = "; ".join(filter(None, (group.name, *group.other_names)))
    states = [state for state, holds in (("from the file", group.is_from_file),
                                      ("hidden", group.is_hidden)) if holds]  # fmt: skip
    name = " ".join(filter(None, [printable(names), *(f"({state})" for state in states)]))
    photos = counted(group.photos, "photo")
    return f"{group.number:6}  {photos:13}  {'–'.join(years):9}  {name}".rstrip()


def _to_json(group: FaceGroup) -> dict[str, Any]:
    return {
        "group": group.number,
        "name": group.name,
        "other_names": group.other_names,
        "from_file": group.is_from_file,
        "hidden": group.is_hidden,
        "photos": group.photos,
        "from": group.first_year,
        "to": group.last_year,
    }
