"""A backup is one readable file, and gives back all that it was given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.collections.backup import read_backup, write_backup
from search.collections.errors import BackupTooNew, BackupUnreadable
from search.errors import ExportFailed
from search.records import Album, Mention, Said, TaughtName

PATHS = st.binary(min_size=1, max_size=20).filter(lambda raw: b"\0" not in raw)
MENTIONS = st.lists(
    st.builds(
        lambda key, raw: Mention(key, Path("/p") / raw.decode("utf-8", "surrogateescape")),
        st.binary(max_size=16),
        PATHS,
    ),
    max_size=3,
).map(tuple)


@given(MENTIONS, MENTIONS)
def test_what_was_said_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    some: tuple[Mention, ...],
    others: tuple[Mention, ...],
) -> None:
    said = Said(
        some, (Album("A", None, others), Album("B", "a dog")), (TaughtName("R", some, others),)
    )
    file = tmp_path_factory.mktemp("backup") / "said.json"
    write_backup(said, file)
    assert read_backup(file) == said


GOOD = {"photoseek": "what people say of their photos", "version": 1,
        "stars": [], "albums": [], "names": []}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not written by `photoseek backup`"),
        (b'{"a": 1}', "not written by"),
        (json.dumps({**GOOD, "stars": None}).encode(), "damaged"),
        (json.dumps({**GOOD, "stars": [{"path": "/a"}]}).encode(), "damaged"),
        (json.dumps({**GOOD, "stars": [{"path": "/a", "hash": "xy"}]}).encode(), "damaged"),
        (json.dumps({**GOOD, "stars": [{"path": 7, "hash": "00"}]}).encode(), "damaged"),
        (json.dumps({**GOOD, "names": [{"name": "is:x"}]}).encode(), "damaged"),
    ],
)
def test_what_is_no_backup(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(BackupUnreadable, match=why):
        read_backup(tmp_path / "x.json")
    with pytest.raises(ExportFailed, match="is no backup"):
        write_backup(Said(), tmp_path / "x.json")
    assert (tmp_path / "x.json").read_bytes() == content


def test_a_backup_of_a_newer_version(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({**GOOD, "version": 2, "videos": []}))
    with pytest.raises(BackupTooNew, match="a newer photoseek wrote it, in format 2"):
        read_backup(tmp_path / "x.json")
