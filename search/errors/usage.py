"""Errors of input: queries, settings, names and albums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.errors.notes import printable
from search.errors.photoseek_error import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SHOWN_NAME = 60  # characters of a name that a message shows


class QueryEmpty(UsageError):
    """A query without words, filters or a picture."""

    sentence = "the query is empty: describe a photo, or name one with --like FILE"


class QueryWrong(UsageError):
    """A query that cannot be parsed; `at` is the position in characters, from 0."""

    query: str
    at: int
    what: str
    hint: str

    @property
    def fields(self) -> dict[str, Any]:
        """The position counts from 1, for people, beside the text that begins there."""
        near = self.query[self.at : self.at + 20]
        return {"at": self.at + 1, "near": near, "what": self.what, "hint": self.hint}

    sentence = "{what}, at character {at} ({near}): {hint}"


class UnknownPhoto(UsageError):
    """An example photo that is not in the library."""

    name: str
    sentence = (
        "{name}: no such photo in the library; like: takes a file name or a #number of the"
        " library; --like FILE any picture"
    )


class UnknownCommand(UsageError):
    """A command that photoseek does not have."""

    name: str
    nearest: str | None

    def __str__(self) -> str:
        guess = f"did you mean `photoseek {self.nearest}`? " if self.nearest else ""
        name = printable(self.name[:SHOWN_NAME])
        return f"there is no command '{name}'; {guess}`photoseek` lists all"


class UnknownModel(UsageError):
    """A model name that neither photoseek nor open_clip has."""

    name: str
    nearest: str | None

    def __str__(self) -> str:
        guess = f"; did you mean {self.nearest}?" if self.nearest else ""
        return f"unknown model {self.name!r}{guess} `photoseek models` lists what there is"


class BadSetting(UsageError):
    """An invalid value of a setting or an argument; `wanted` names the valid ones."""

    source: str
    value: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.source}: {self.value!r} is not {self.wanted}"


class NameWrong(UsageError):
    """A name of an album, or of what photos show, that no query could contain."""

    name: str
    why: str

    def __str__(self) -> str:
        shown = printable(self.name[:SHOWN_NAME]) + ("…" if len(self.name) > SHOWN_NAME else "")
        return f"'{shown}' cannot be a name: {self.why}"


class UnknownAlbum(UsageError):
    """An album that does not exist."""

    name: str

    def __str__(self) -> str:
        shown = printable(self.name[:SHOWN_NAME])
        return f"there is no album '{shown}'; `photoseek album list` shows all"


class UnknownToken(UsageError):
    """A token that the library does not have."""

    name: str

    def __str__(self) -> str:
        shown = printable(self.name[:SHOWN_NAME])
        return f"there is no token '{shown}'; `photoseek token list` lists all"


class UnknownName(UsageError):
    """A name that has not been taught."""

    name: str

    def __str__(self) -> str:
        shown = printable(self.name[:SHOWN_NAME])
        way_out = "`photoseek teach NAME PHOTO` does, `photoseek taught` lists all"
        return f"nobody has taught the name '{shown}'; {way_out}"


class UnknownGroup(UsageError):
    """A group of faces that does not exist."""

    group: int
    sentence = "there is no group {group} of faces; `photoseek people` lists all"


class UnknownFace(UsageError):
    """A face that the library does not have, or that is in no group."""

    face: int
    sentence = "there is no face {face} in a group; the photo may have been searched again"


class NobodyNamed(UsageError):
    """A name that no group of faces has."""

    name: str

    def __str__(self) -> str:
        name = printable(self.name[:SHOWN_NAME])
        return f"no group of faces has the name '{name}'; `photoseek people` lists all names"


class NameOfSeveral(UsageError):
    """A name that several people have."""

    name: str
    people: int

    def __str__(self) -> str:
        shown = printable(self.name[:SHOWN_NAME])
        way_out = "choose one by its number in `photoseek people`, as in `people merge 3 12`"
        return f"{self.people} people have the name '{shown}'; {way_out}"


class SplitWrong(UsageError):
    """A group of faces that cannot be split as asked."""

    group: int
    why: str
    sentence = "group {group} is not split: {why}"


class UnknownPerson(UsageError):
    """A name that no face of a photo has."""

    name: str
    path: Path

    def __str__(self) -> str:
        name, way_out = printable(self.name[:SHOWN_NAME]), "`photoseek people` lists all names"
        return f"no face in {printable(self.path)} has the name '{name}'; {way_out}"


class AlbumWrong(UsageError):
    """An album that cannot be made or changed as asked."""

    name: str
    why: str
    sentence = "album '{name}': {why}"


class ExamplesWrong(UsageError):
    """Examples that nothing can be learnt from."""

    name: str
    why: str
    sentence = "'{name}' is as it was: {why}"


class NotInLibrary(UsageError):
    """A photo that cannot be starred or put in an album: the library does not hold it."""

    name: str
    sentence = (
        "{name}: not a photo of the library; index its folder first, as in `photoseek index FOLDER`"
    )


class NotAgreed(UsageError):
    """A step that hides user data, and that was not confirmed."""

    what: str
    sentence = "nothing is changed: {what}; --yes goes on all the same"


class TextsTooFew(UsageError):
    """Too few texts of photos for a measurement; both fields are numbers."""

    found: int
    least: int
    sentence = (
        "{found} captions, keywords, people and describing folder names are too few to measure"
        " with; at least {least} are needed: write some in a photo program, then run"
        " `photoseek index`"
    )
