"""What goes wrong is told in one line that says what to do."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from search.collections import errors
from search.errors import PhotoseekError, UsageError

PLACE = Path("/photos/a\nb")
LONG = "a\nb" * 1000
EXAMPLES: list[tuple[PhotoseekError, str]] = [
    (errors.NameWrong(LONG, "too long"), "too long"),
    (errors.UnknownAlbum(LONG), "`photoseek album list` shows all"),
    (errors.UnknownName(LONG), "`photoseek taught` lists all"),
    (errors.AlbumWrong("a\nb", "give it another name"), "another name"),
    (errors.ExamplesWrong("a\nb", "name a photo"), "is as it was: name a photo"),
    (errors.NotInLibrary("a\nb"), "`photoseek index FOLDER`"),
    (errors.NotAgreed("it hides 3 stars"), "--yes goes on"),
    (errors.BackupUnreadable(PLACE, "not JSON"), "(not JSON)"),
    (errors.BackupTooNew(PLACE, 9), "update photoseek"),
]


@pytest.mark.parametrize(("error", "way_out"), EXAMPLES, ids=lambda e: type(e).__name__)
def test_messages_are_one_line_with_a_way_out(error: PhotoseekError, way_out: str) -> None:
    message = str(error)
    assert way_out in message
    assert "\n" not in message
    assert len(message) < 250
    assert error.exit_code == (2 if isinstance(error, UsageError) else 1)


def test_the_tree_is_whole() -> None:
    own = {
        n for n, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__
    }
    assert own == {type(error).__name__ for error, _ in EXAMPLES}
    assert all(name in str(errors.__doc__) for name in own)
