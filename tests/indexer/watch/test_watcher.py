"""A watched library follows its folders."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.forget import forget
from indexer.report import Progress, Report
from indexer.watch.priority import giving_way
from search.engine import Engine, open_library
from tests.colours import ColourEncoder
from tests.indexer.watch.conftest import Watched, wait_for
from tests.indexing import SlowEncoder
from tests.pictures import COLOURS, draw
from tests.test_architecture import HOUSE

Watch = Callable[..., Watched]
SIX = tuple(f"{colour}.jpg" for colour in COLOURS)


def test_new_changed_moved_and_deleted_photos(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    draw(photos / "new folder" / "deep" / "seven.png", "red", (30, 30))
    watched.finds(*SIX, "seven.png")
    draw(photos / "new folder" / "deep" / "seven.png", "green", (50, 40))
    wait_for(lambda: watched.total("changed") == 1)
    (photos / "new folder").rename(photos / "a.folder")
    (photos / "a.folder" / "deep" / "seven.png").rename(photos / "eight.png")
    watched.finds(*SIX, "eight.png")
    draw(photos / "a.folder" / "nine.png", "blue", (60, 60))
    watched.finds(*SIX, "eight.png", "nine.png")
    (photos / "a.folder").rename(photos.parent / "elsewhere")
    (photos / "eight.png").unlink()
    watched.finds(*SIX)
    assert watched.total("moved") == 1


def test_many_new_files_are_one_run(photos: Path, tmp_path: Path, watch: Watch) -> None:
    for number in range(300):
        draw(tmp_path / "camera" / f"{number % 7}" / f"{number}.png", "red", (20, 20 + number))
    watched = watch(photos)
    shutil.copytree(tmp_path / "camera", photos / "camera")
    wait_for(lambda: len(watched.names()) == 306)
    assert [report.new for report in watched.reports if report.new] == [300]


def test_a_file_that_is_being_written_is_awaited(photos: Path, watch: Watch) -> None:
    content = draw(photos.parent / "whole.jpg", "red", (900, 700)).read_bytes()
    watched = watch(photos)
    with (photos / "slow.jpg").open("wb", buffering=0) as file:
        for start in range(0, len(content), len(content) // 8):
            file.write(content[start : start + len(content) // 8])
            draw(photos / f"{start}.gif", "blue", (20, 20))  # events of other files
            time.sleep(0.15)
    wait_for(lambda: "slow.jpg" in watched.names())
    assert watched.total("damaged") == watched.total("unreadable") == 0


def test_files_beside_photos_cause_no_run(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    runs = len(watched.reports)
    (photos / "notes.txt").write_text("x")
    (photos / "notes.txt").unlink()
    (photos / ".hidden").mkdir()
    draw(photos / ".hidden" / "x.jpg")
    time.sleep(1)
    assert len(watched.reports) == runs


def test_an_event_flood(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    files = [draw(photos / f"{number}.png", "red", (20, 20)) for number in range(100)]
    for moment in range(1000):
        for file in files:
            os.utime(file, (moment, moment))
    (photos / "late").mkdir()  # its event may be lost
    draw(photos / "late" / "last.png", "green", (40, 40))
    wait_for(lambda: "last.png" in watched.names())
    assert sum(bool(report.new) for report in watched.reports) <= 3


def test_a_root_deleted_and_made_again(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    kept = photos.parent / "kept"
    shutil.copytree(photos, kept)
    shutil.rmtree(photos)
    wait_for(lambda: len(watched.messages) == 1)
    assert "absent or empty" in watched.messages[0]
    assert watched.names() == {*SIX}  # not missing
    kept.rename(photos)
    draw(photos / "seven.png", "red", (30, 30))
    watched.finds(*SIX, "seven.png")
    assert len(watched.messages) == 1


def test_a_root_that_is_renamed_and_returns(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    for number in (1, 2):
        photos.rename(photos.parent / "away")
        wait_for(lambda count=number: len(watched.messages) == count)  # type: ignore[misc]
        draw(photos.parent / "away" / f"{number}.png", "red", (30, 30 + number))
        assert f"{number}.png" not in watched.names()
        (photos.parent / "away").rename(photos)
        wait_for(lambda name=f"{number}.png": name in watched.names())  # type: ignore[misc]


def test_a_root_replaced_by_a_link(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    photos.rename(photos.parent / "other disk")
    photos.symlink_to(photos.parent / "other disk")
    draw(photos.parent / "other disk" / "seven.png", "red", (30, 30))
    watched.finds(*SIX, "seven.png")
    draw(photos.parent / "other disk" / "eight.png", "blue", (30, 30))
    watched.finds(*SIX, "seven.png", "eight.png")


def test_roots_that_are_added_and_forgotten(
    photos: Path, library: Path, watch: Watch, index: Callable[..., Report], tmp_path: Path
) -> None:
    watched = watch(photos)
    draw(tmp_path / "more" / "a.png", "red", (30, 30))
    index(tmp_path / "more")
    draw(tmp_path / "more" / "b.png", "blue", (40, 40))
    watched.finds(*SIX, "a.png", "b.png")
    forget(library, tmp_path / "more")
    draw(tmp_path / "more" / "c.png", "green", (40, 40))
    time.sleep(1)
    assert watched.names() == {*SIX}


def test_times_in_the_future_and_the_past(photos: Path, watch: Watch) -> None:
    watched = watch(photos)
    for name, age_s in (("future.png", -86_400), ("past.png", 10**9)):
        draw(photos / name, "red", (30, 30))
        moment_s = time.time() - age_s
        os.utime(photos / name, (moment_s, moment_s))
    watched.finds(*SIX, "future.png", "past.png")


def test_the_clock_is_set_back_and_forward(
    photos: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, now_ns, names = watch(photos), time.time_ns, list[str]()
    for number, days in enumerate((-1, 1, 0)):
        off_ns = days * 86_400_000_000_000
        monkeypatch.setattr(time, "time_ns", lambda off_ns=off_ns: now_ns() + off_ns)
        names.append(draw(photos / f"{number}.png", "red", (30, 30 + number)).name)
        watched.finds(*SIX, *names)
    (photos / names[0]).unlink()
    watched.finds(*SIX, *names[1:])


def test_index_by_hand_works_during_a_run(
    photos: Path, watch: Watch, index: Callable[..., Report]
) -> None:
    watched = watch(photos, with_encoder=SlowEncoder(0.5))
    for number in range(100):
        draw(photos / f"{number}.png", "red", (20, 20 + number))
    wait_for(lambda: (photos.parent / "library" / "writer.txt").read_text().endswith("watching)"))
    report = index()
    assert 0 < report.new <= 100
    assert len(watched.names()) == 106


def test_a_run_pauses_during_searches(engine: Engine) -> None:
    on_progress = giving_way(engine.directory, threading.Event())
    for is_searching in (False, True):
        if is_searching:
            engine.search("red")
        start_s = time.monotonic()
        on_progress(Progress(1, 2, 0))
        assert (time.monotonic() - start_s > 0.5) == is_searching


def start(library: Path, folder: Path, *rest: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.watching", str(library), str(folder), *rest]
    return subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_during_a_run_the_next_one_goes_on(
    photos: Path, library: Path, index: Callable[..., Report]
) -> None:
    process = start(library, photos, "0.2")
    assert process.stdout
    assert process.stdout.readline() == "watching\n"
    for number in range(40):
        draw(photos / f"{number}.png", "red", (20, 20 + number))
    with open_library(library, encoder=ColourEncoder()) as engine:
        wait_for(lambda: engine.count() > len(SIX))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert engine.count() < 46
        index()
        assert engine.count() == 46
        assert engine.catalogue.integrity() == []


# A shell ignores SIGINT for its background jobs, and Python with it.
INTERRUPTIBLE = """
import signal
from ui.cli import entry

signal.signal(signal.SIGINT, signal.default_int_handler)
entry()
"""
LIMITED = """
echo 40 > /proc/sys/user/max_inotify_watches
exec "$0" -m tests.watching "$1" "$2"
"""


@pytest.mark.slow
def test_without_room_for_events_the_limit_is_named_once(photos: Path, library: Path) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-Ur", "true"]).returncode:
        pytest.skip("needs user namespaces with separate limits")
    for number in range(50):
        draw(photos / f"{number}" / f"{number}.png", "red", (20, 20 + number))
    command = ["unshare", "-Ur", "sh", "-c", LIMITED, sys.executable, str(library), str(photos)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "watching\n"
        assert "the limit max_user_watches" in (line := process.stdout.readline())
        assert "sudo sysctl fs.inotify.max_user_watches=" in line
        draw(photos / "late.png", "green", (20, 80))
        assert "{'new': 1}\n" in iter(process.stdout.readline, "")
        process.kill()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_the_command_adds_a_folder_and_watches_it(photos: Path, library: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTIBLE, "watch", str(photos), "--library", str(library)]
    with subprocess.Popen(command, cwd=HOUSE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        assert any("6 new" in line for line in lines)
        assert "watching for new" in next(lines)
        draw(photos / "seven.png", "green", (30, 30))
        assert "1 new; " in next(lines)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
