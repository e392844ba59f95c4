"""Every failure is in one tree, drawn at its top, and is one line that says what to do."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import errors
from search.errors import PhotoseekError, printable

PLACE = Path("/photos/a\nb")
EXAMPLES: list[tuple[PhotoseekError, str]] = [
    (errors.QueryEmpty(), "describe a photo"),
    (errors.QueryWrong("a -", 2, "a minus alone", "do"), "a minus alone, at character 3 (-): do"),
    (errors.UnknownPhoto("a.jpg"), "no such photo in the library"),
    (errors.UnknownModel("x", "y"), "did you mean y?"),
    (errors.BadSetting("--top", "0", "a number"), "--top: '0' is not a number"),
    (errors.FolderMissing(PLACE), "check the spelling"),
    (errors.NotAFolder(PLACE), "name the folder /photos"),
    (errors.FolderUnreadable(PLACE, "Permission denied"), "check its permissions"),
    (errors.FolderWithoutPhotos(PLACE), "name a folder with"),
    (errors.FolderIsLibrary(PLACE), "keep it elsewhere with --library DIR"),
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
    (errors.DiskFull(PLACE), "free some space"),
    (errors.ModelMismatch(PLACE, "a (1)", "b (2)"), "`photoseek index --model b`"),
    (errors.ModelUnavailable("x", "offline"), "--model builtin"),
    (errors.ModelDamaged(PLACE, "cut"), "fetch it again"),
    (errors.CompiledDamaged(PLACE), "start again"),
    (errors.CheckpointMismatch(PLACE, "RN50", "size"), "ARCH@FILE"),
    (errors.ExportFailed(PLACE, Path("/x"), "no space"), "(to /x): no space"),
    (errors.TextReaderMissing(), "pip install 'photoseek[text]'"),
    (errors.PasswordMissing("0.0.0.0"), "give it a --password"),
    (errors.RunFailed(), "start the run again"),
    (errors.ClusterUnavailable("a\nb:1", "nothing answers there"), "index without --cluster"),
    (errors.PortInUse(80), "--port 7861"),
    (errors.DataMissing(PLACE, "images"), "expected images"),
]


@pytest.mark.parametrize(("error", "way_out"), EXAMPLES, ids=lambda e: type(e).__name__)
def test_messages_are_one_line_with_a_way_out(error: PhotoseekError, way_out: str) -> None:
    message = str(error)
    assert way_out in message
    assert "\n" not in message
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


@given(st.text())
def test_printable_is_one_printable_line(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert text.isprintable() <= (shown == text)


def test_printable_shows_bytes_that_are_no_text() -> None:
    assert printable("caf\udce9\n") == "caf\\udce9\\n"
