"""Errors: one tree, drawn at its top; one line each with a way out; codes, fields and notes."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import errors
from search.errors import PhotoseekError, notes, printable, stored_notes

PLACE = Path("/photos/a\nb")
LONG = "a\nb" * 1000
EXAMPLES: list[tuple[PhotoseekError, str]] = [
    (errors.QueryEmpty(), "describe a photo"),
    (errors.QueryWrong("a -", 2, "a minus alone", "do"), "a minus alone, at character 3 (-): do"),
    (errors.UnknownPhoto("a.jpg"), "no such photo in the library"),
    (errors.UnknownCommand("a\nb", None), "`photoseek` lists all"),
    (errors.UnknownModel("x", "y"), "did you mean y?"),
    (errors.BadSetting("--top", "0", "a number"), "--top: '0' is not a number"),
    (errors.FolderMissing(PLACE), "check the spelling"),
    (errors.NotAFolder(PLACE), "name the folder /photos"),
    (errors.FolderUnreadable(PLACE, "Permission denied"), "check its permissions"),
    (errors.FolderWithoutPhotos(PLACE), "name a folder with"),
    (errors.FolderIsLibrary(PLACE), "keep it elsewhere with --library DIR"),
    (errors.RootNotNamed(PLACE), "run `photoseek index"),
    (errors.RootUnplugged(PLACE, 7), "plug in the disk"),
    (errors.UnknownRoot(PLACE), "`photoseek status` lists them"),
    (errors.FolderOfPhotos(PLACE, Path("/photos")), "choose another"),
    (errors.PhotoUnreadable(PLACE, "empty file"), "empty file"),
    (errors.LibraryMissing(PLACE), "`photoseek index FOLDER`"),
    (errors.LibraryEmpty(PLACE), "`photoseek index FOLDER`"),
    (errors.LibraryBusy(PLACE, "process 1"), "try again when it is done"),
    (errors.LibraryTooNew(PLACE, 9), "update photoseek"),
    (errors.LibraryDamaged(PLACE, "malformed"), "put back a backup"),
    (errors.LibraryReadOnly(PLACE, "read-only"), "--library DIR"),
    (errors.LibraryUnsafe(PLACE, "a view"), "only if you know where it is from"),
    (errors.LibraryOfAnotherUser(PLACE, "1000"), "add --any-owner"),
    (errors.DiskFull(PLACE), "free some space"),
    (errors.ModelMismatch(PLACE, "a (1)", "b (2)"), "`photoseek index --model b`"),
    (errors.ModelUnavailable("x", "offline"), "--model builtin"),
    (errors.ModelDamaged(PLACE, "cut"), "fetch it again"),
    (errors.CompiledDamaged(PLACE), "start again"),
    (errors.CheckpointMismatch(PLACE, "RN50", "size"), "ARCH@FILE"),
    (errors.ExportFailed(PLACE, Path("/x"), "no space"), "(to /x): no space"),
    (errors.TextReaderMissing(), "pip install 'photoseek[text]'"),
    (errors.CompareUnavailable("no module"), "install it again"),
    (errors.PasswordMissing("0.0.0.0"), "give it a --password"),
    (errors.UnknownToken("x"), "`photoseek token list` lists all"),
    (errors.ProtocolMissing(), "pip install 'photoseek[mcp]'"),
    (errors.RunBusy(), "stop it first"),
    (errors.RunFailed(), "start the run again"),
    (errors.ClusterUnavailable("a\nb:1", "nothing answers there"), "index without --cluster"),
    (errors.PortInUse(80), "--port 7861"),
    (errors.ListenFailed("x.invalid", 80, "unknown"), "--host 127.0.0.1"),
    (errors.DataMissing(PLACE, "images"), "expected images"),
    (errors.NameWrong(LONG, "too long"), "too long"),
    (errors.UnknownAlbum(LONG), "`photoseek album list` shows all"),
    (errors.UnknownName(LONG), "`photoseek taught` lists all"),
    (errors.UnknownFace(7), "no face 7"),
    (errors.UnknownGroup(12), "`photoseek people` lists all"),
    (errors.NobodyNamed(LONG), "`photoseek people` lists all names"),
    (errors.NameOfSeveral(LONG, 2), "choose one by its number"),
    (errors.SplitWrong(12, "none of its faces is chosen"), "group 12 is not split"),
    (errors.UnknownPerson(LONG, PLACE), "`photoseek people` lists all names"),
    (errors.AlbumWrong("a\nb", "give it another name"), "another name"),
    (errors.ExamplesWrong("a\nb", "name a photo"), "is as it was: name a photo"),
    (errors.NotInLibrary("a\nb"), "`photoseek index FOLDER`"),
    (errors.NotAgreed("it hides 3 stars"), "--yes goes on"),
    (
        errors.TextsTooFew(3, 10),
        "3 captions, keywords, people and describing folder names are too few",
    ),
    (errors.BackupUnreadable(PLACE, "not JSON"), "(not JSON)"),
    (errors.BackupTooNew(PLACE, 9), "update photoseek"),
    (errors.OutputFailed("no space left on device"), "another file"),
]


@pytest.mark.parametrize(("error", "way_out"), EXAMPLES, ids=lambda e: type(e).__name__)
def test_messages_are_one_line_with_a_way_out(error: PhotoseekError, way_out: str) -> None:
    message = str(error)
    assert way_out in message
    assert "\n" not in message
    assert len(message) < 250
    assert error.exit_code == (2 if isinstance(error, errors.UsageError) else 1)
    assert "a\nb" not in message


def test_the_tree_is_whole() -> None:
    classes = {
        name
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, PhotoseekError)
    }
    leaves = {type(error).__name__ for error, _ in EXAMPLES}
    branches = {c.__name__ for n in leaves for c in getattr(errors, n).__mro__} & classes
    assert classes == leaves | branches
    assert all(name in str(errors.__doc__) for name in classes)


def test_an_error_carries_a_code_and_fields() -> None:
    error = errors.RootUnplugged(PLACE, 7)
    assert (error.code, error.fields) == ("root_unplugged", {"path": PLACE, "photos": 7})
    assert len({type(one).code for one, _ in EXAMPLES}) == len(EXAMPLES)
    wrong = errors.QueryWrong("a -", 2, "a minus alone", "do")
    assert wrong.fields == {"at": 3, "near": "-", "what": "a minus alone", "hint": "do"}
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.fields, str(copy)) == (type(error), error.fields, str(error))


# -- notes ----------------------------------------------------------------------------------------


def test_a_note_is_its_sentence_with_a_code_and_fields() -> None:
    note = notes.FILE_TOO_LARGE(megabytes=2000, limit=1000)
    assert note == "2,000 MB, more than the limit of 1,000"
    assert (note.code, note.fields) == ("file_too_large", {"megabytes": 2000, "limit": 1000})
    for copy in (
        pickle.loads(pickle.dumps(note)),
        stored_notes.from_json(stored_notes.to_json(note)),
    ):
        assert (copy, copy.code, copy.fields) == (note, note.code, note.fields)


def test_a_sentence_of_an_older_library_is_looked_up() -> None:
    assert stored_notes.from_json("the file is cut off").code == "file_cut_off"
    for other in ("device on fire", '["not JSON'):
        note = stored_notes.from_json(other)
        assert (note, note.code, note.fields) == (other, "text", {"text": other})


def test_codes_are_unique() -> None:
    templates = [one for one in vars(notes).values() if isinstance(one, notes.Template)]
    assert len(notes.TEMPLATES) == len(templates)


@given(st.text())
def test_printable_is_one_printable_line(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert text.isprintable() <= (shown == text)


def test_printable_shows_bytes_that_are_no_text() -> None:
    assert printable("caf\udce9\n") == "caf\\udce9\\n"
