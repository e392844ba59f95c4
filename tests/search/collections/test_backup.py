"""Backups: one readable file that restores all user data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.collections.backup import read_backup, write_backup
from search.errors import BackupTooNew, BackupUnreadable, ExportFailed
from search.user_records import Album, PhotoRef, TaughtName, UserData

PATHS = st.binary(min_size=1, max_size=20).filter(lambda raw: b"\0" not in raw)
REFS = st.lists(
    st.builds(
        lambda key, raw: PhotoRef(key, Path("/p") / raw.decode("utf-8", "surrogateescape")),
        st.binary(max_size=16),
        PATHS,
    ),
    max_size=3,
).map(tuple)


@given(REFS, REFS)
def test_all_user_data_is_restored(
    tmp_path_factory: pytest.TempPathFactory,
    refs: tuple[PhotoRef, ...],
    others: tuple[PhotoRef, ...],
) -> None:
    trip = Album("A", None, others, "By train", b"\0\1", "manual")
    user_data = UserData(refs, (trip, Album("B", "a dog")), (TaughtName("R", refs, others),))
    file = tmp_path_factory.mktemp("backup") / "backup.json"
    write_backup(user_data, file)
    assert read_backup(file) == user_data


GOOD = {"photoseek": "user data", "version": 1, "stars": [], "albums": [], "names": []}
EARLIER = """{
 "photoseek": "what people say of their photos", "version": 1,
 "written_at": "2025-01-02T03:04:05+01:00",
 "stars": [{"path": "/photos/a.jpg", "hash": "00ff"}],
 "albums": [{"name": "Dogs", "search": "a dog", "photos": []},
            {"name": "Trip", "search": null, "photos": [{"path": "/b.jpg", "hash": "01"}]}],
 "names": [{"name": "Rex", "shown_by": [{"path": "/photos/a.jpg", "hash": "00ff"}],
            "not_by": [{"path": "/b.jpg", "hash": "01"}]}]
}"""


def test_an_earlier_backup_is_restored(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(EARLIER)
    a, b = PhotoRef(b"\x00\xff", Path("/photos/a.jpg")), PhotoRef(b"\x01", Path("/b.jpg"))
    assert read_backup(tmp_path / "x.json") == UserData(
        (a,), (Album("Dogs", "a dog"), Album("Trip", None, (b,))), (TaughtName("Rex", (a,), (b,)),)
    )


NAN_FACE = {"path": "/a", "hash": "00", "box": [0, 0, float("nan"), 1], "shows": True}


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
        (json.dumps({**GOOD, "people": [{"name": "Anna", "faces": [NAN_FACE]}]}).encode(), "box"),
    ],
)
def test_other_files_are_refused_and_kept(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(BackupUnreadable, match=why):
        read_backup(tmp_path / "x.json")
    with pytest.raises(ExportFailed, match="is no backup"):
        write_backup(UserData(), tmp_path / "x.json")
    assert (tmp_path / "x.json").read_bytes() == content


def test_a_backup_of_a_newer_version(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({**GOOD, "version": 2, "videos": []}))
    with pytest.raises(BackupTooNew, match="a newer photoseek wrote it, in format 2"):
        read_backup(tmp_path / "x.json")
