"""`photoseek search`, `match` and `models` in the shell."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.captioned import xmp
from tests.conftest import Shell
from tests.located import draw_located
from tests.pictures import draw, tree
from ui.cli import main


@pytest.fixture
def indexed(photos: Path, shell: Shell) -> Path:
    """The drawn photos, in the library."""
    assert shell("index", photos).code == 0
    return photos


def test_hits_are_score_and_path_best_first(indexed: Path, shell: Shell) -> None:
    found = shell("search", "something", "red", "--top", "2")
    first, gap, second = found.out.splitlines()
    assert first.split("  ") == ["strong", "0.999", str(indexed / "red.jpg")]
    assert gap == "-- weaker matches --"  # yellow is not red
    assert float(second.split()[1]) < 0.999
    assert (found.code, found.err) == (0, "")


def test_json_is_one_object_a_line(indexed: Path, shell: Shell) -> None:
    rows = [
        json.loads(line) for line in shell("search", "blue", "--format", "json").out.splitlines()
    ]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert list(rows[0]) == [
        "rank", "score", "band", "path", "taken_at", "taken_from", "file_date",
        "latitude", "longitude", "position_from", "width", "height",
        "duration_ms", "at_ms", "moments", "part", "folded",
        "why", "interpretation",
    ]  # fmt: skip
    assert rows[0]["path"] == str(indexed / "blue.jpg")
    assert (rows[0]["width"], rows[0]["height"]) == (64, 48)
    assert (rows[0]["taken_at"], rows[0]["taken_from"]) == (None, "unknown")
    assert (rows[0]["latitude"], rows[0]["position_from"]) == (None, None)
    assert re.match(r"\d{4}-\d\d-\d\dT", rows[0]["file_date"])


def test_json_has_the_sources_of_date_and_position(indexed: Path, shell: Shell) -> None:
    draw_located(indexed / "IMG_20190704_123000.jpg", "blue", 46.02, 7.75)
    shell("index", indexed)
    (row,) = [
        json.loads(line) for line in shell("search", "has:gps", "--format", "json").out.splitlines()
    ]
    assert (row["taken_at"], row["taken_from"]) == ("2019-07-04T12:30:00", "name")
    assert (row["latitude"], row["longitude"]) == pytest.approx((46.02, 7.75), abs=0.001)
    assert row["position_from"] == "exif"


def test_the_interpretation_of_a_query_is_printed(indexed: Path, shell: Shell) -> None:
    draw(indexed / "Trips" / "IMG_20190704_120000.jpg", "blue", (80, 40))
    shell("index", indexed)
    found = shell("search", "blue", "in", "2019", "--format", "json")
    (row,) = map(json.loads, found.out.splitlines())
    assert row["interpretation"] == [
        {"words": "in 2019", "filters": ["year:2019"], "terms": [], "used": True}
    ]
    assert "interpreted “in 2019” as year:2019; searching for “blue”" in found.err
    found = shell("search", "blue in 2011", "--format", "json", "--top", "1")
    (row,) = map(json.loads, found.out.splitlines())
    assert row["interpretation"] == [
        {"words": "in 2011", "filters": ["year:2011"], "terms": [], "used": False}
    ]
    assert "no photo passes “in 2011” as year:2011; searched as words" in found.err
    assert "interpreted" not in shell("search", '"in 2019"').err


def test_paths_for_pipes(indexed: Path, shell: Shell) -> None:
    assert (
        shell("search", "green", "--format", "paths", "--top", "1").out
        == f"{indexed / 'green.jpg'}\n"
    )
    assert shell("search", "green", "-0", "--top", "1").out == f"{indexed / 'green.jpg'}\0"


def test_json_has_a_short_flag_as_in_other_commands(indexed: Path, shell: Shell) -> None:
    short, written = (shell("search", "red", *form) for form in (["--json"], ["--format", "json"]))
    assert json.loads(short.out.splitlines()[0])["path"] == str(indexed / "red.jpg")
    assert short.out == written.out


def test_a_table_for_spreadsheets(indexed: Path, shell: Shell) -> None:
    draw_located(indexed / "a, b.jpg", "blue", 46.02, 7.75)
    shell("index", indexed)
    lines = shell("search", "blue", "has:gps", "--format", "csv").out
    (row,) = csv.DictReader(lines.splitlines())
    assert list(row) == lines.splitlines()[0].split(",")
    assert (row["rank"], row["path"]) == ("1", str(indexed / "a, b.jpg"))
    assert float(row["latitude"]) == pytest.approx(46.02, abs=0.001)
    assert row["taken_at"] == ""
    assert shell("search", "red", "--format", "xml").code == 2


def test_a_playlist(indexed: Path, shell: Shell) -> None:
    draw(indexed / "two\nlines.jpg", "red", (90, 90))
    shell("index", indexed)
    first, *paths = shell("search", "red", "--top", "2", "--format", "m3u").out.splitlines()
    assert first == "#EXTM3U"
    assert {*paths} == {str(indexed / "red.jpg"), (indexed / "two\nlines.jpg").as_uri()}


def test_paths_are_the_very_bytes_of_the_name(
    tmp_path: Path, _colours_built_in: None, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    photo = draw(tmp_path / "odd" / "red.jpg")
    name = os.fsencode(photo.parent) + b"/new\nline \xff.jpg"
    photo.rename(os.fsdecode(name))
    main(["index", str(tmp_path / "odd")])
    capfdbinary.readouterr()
    assert main(["search", "red", "--print0"]) == 0
    assert capfdbinary.readouterr().out == name + b"\0"


@pytest.mark.usefixtures("indexed")
def test_like_a_photo_alone_and_with_words(shell: Shell, tmp_path: Path) -> None:
    like = draw(tmp_path / "query.png", "yellow")
    assert "yellow.jpg" in shell("search", "--like", like, "--top", "1").out
    both = shell("search", "green", "--like", like, "--top", "2", "--format", "paths").out
    assert {Path(line).stem for line in both.splitlines()} == {"yellow", "green"}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["search"], 2, "the query is empty"),
        (["search", "  "], 2, "the query is empty"),
        (["search", "red", "--top", "0"], 2, "--top: '0' is not a number of photos above 0"),
        (["search", "red", "--top", "many"], 2, "--top: 'many' is not"),
        (["search", "--like", "gone.jpg"], 1, "gone.jpg: "),
        (["search", "--like", __file__], 1, "not an image"),
        (["search", "red", "--model", "RN50/openai"], 1, "was made with builtin (none)"),
        (["match", __file__, "a dog"], 1, "not an image"),
        (["match", "gone.jpg", "a dog"], 1, "gone.jpg: "),
        (["match", __file__, " "], 2, "the query is empty"),
        (["match", __file__, "a dog", "--model", "builtni"], 2, "did you mean builtin?"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(
    indexed: Path, library: Path, shell: Shell, arguments: list[str], code: int, message: str
) -> None:
    before = tree(indexed), (library / "library.sqlite3").read_bytes()
    found = shell(*arguments)
    assert (found.code, found.out) == (code, "")
    assert message in found.err
    assert found.err.count("\n") == 1
    assert (tree(indexed), (library / "library.sqlite3").read_bytes()) == before


def test_without_a_library(shell: Shell, library: Path) -> None:
    found = shell("search", "red")
    assert found.code == 1
    assert "make it with `photoseek index FOLDER`" in found.err
    assert not library.exists()


def test_a_long_query_is_searched_with_a_note(indexed: Path, shell: Shell) -> None:
    found = shell("search", "red " * 200, "--top", "1", "--format", "paths")
    assert found.out == f"{indexed / 'red.jpg'}\n"
    assert "longer than the model reads" in found.err


@pytest.mark.usefixtures("indexed")
def test_a_number_of_things_is_not_recognised(shell: Shell) -> None:
    found = shell("search", "two pictures of red", "--top", "1")
    assert "red.jpg" in found.out
    assert "numbers of things are not recognised" in found.err
    assert "no confident match" in shell("search", "two pictures of grey").err


@pytest.mark.usefixtures("indexed")
def test_weak_matches_are_shown_with_a_note(shell: Shell) -> None:
    found = shell("search", "grey")  # no colour of ours: as far from all of them
    assert len(found.out.splitlines()) == 6
    assert "no confident match; the nearest photos are:" in found.err
    sure = shell("search", "grey", "--band", "likely")
    assert (sure.code, sure.out) == (0, "")
    assert "--band rest shows the nearest" in sure.err
    both = shell("search", "red").out.splitlines()
    assert both[0].startswith("strong")
    assert "-- weaker matches --" in both
    assert "--" not in "".join(shell("search", "red", "--format", "paths").out.splitlines()[1:2])


@pytest.mark.usefixtures("indexed")
def test_words_of_an_unknown_language_have_a_note(shell: Shell) -> None:
    found = shell("search", "red", "xyz")
    assert "may not know these words: it reads English" in found.err
    assert "strong" not in found.out
    assert len(found.out.splitlines()) >= 6


def test_words_of_the_library_s_texts_have_no_note(indexed: Path, shell: Shell) -> None:
    Path(f"{indexed / 'red.jpg'}.xmp").write_text(xmp(people=["Xyzzy"]), "utf-8")
    shell("index", indexed)
    found = shell("search", "red", "Xyzzy")
    assert "may not know these words" not in found.err
    assert "red.jpg" in found.out.splitlines()[0]
    assert "may not know these words" in shell("search", "red", "Xyzzq").err


def test_an_empty_answer_has_a_reason(indexed: Path, shell: Shell) -> None:
    found = shell("search", "folder:Photoz")
    assert (found.code, found.out) == (0, "")
    assert f"no photo passes folder:Photoz; there are 6 in folder:{indexed.name}" in found.err
    assert "no photo passes year:1999" in shell("search", "year:1999").err
    both = shell("search", "red", "type:jpg", "year:1999", "is:landscape").err
    assert "no photo passes year:1999" in both


def test_copies_are_one_hit(indexed: Path, shell: Shell) -> None:
    shutil.copy(indexed / "red.jpg", indexed / "copy.jpg")
    shell("index")
    first, *others = shell("search", "red", "--top", "3").out.splitlines()
    assert first.endswith("(+1)")
    assert not any("copy.jpg" in line or "red.jpg" in line for line in others)
    row = json.loads(shell("search", "red", "--top", "1", "--format", "json").out)
    assert {Path(row["path"]).name, *(Path(path).name for path in row["folded"])} == {
        "red.jpg",
        "copy.jpg",
    }
    unfolded = shell(
        "search", "red", "--top", "2", "--no-fold", "--format", "paths"
    ).out.splitlines()
    assert {Path(line).name for line in unfolded} == {"red.jpg", "copy.jpg"}


def test_sorted_by_date(indexed: Path, shell: Shell) -> None:
    for age, name in enumerate(("red", "green", "blue")):
        (indexed / f"{name}.jpg").write_bytes((indexed / f"{name}.jpg").read_bytes() + b" ")
        os.utime(indexed / f"{name}.jpg", (age * 1e8, age * 1e8))
    shell("index")
    listed = shell(
        "search", "is:landscape", "--sort", "oldest", "--format", "paths"
    ).out.splitlines()
    assert [Path(line).stem for line in listed[:3]] == ["red", "green", "blue"]
    assert shell("search", "red", "--sort", "size").code == 2


def test_match_is_best_first(shell: Shell, photos: Path) -> None:
    found = shell("match", photos / "blue.jpg", "red", "blue", "green")
    assert found.out.splitlines()[0].split()[-1] == "blue"
    rows = [
        json.loads(line)
        for line in shell("match", photos / "blue.jpg", "red", "blue", "--json").out.splitlines()
    ]
    assert [row["text"] for row in rows] == ["blue", "red"]
    assert sum(row["probability"] for row in rows) == pytest.approx(1, abs=1e-3)


def test_models_are_a_table(shell: Shell) -> None:
    lines = shell("models").out.splitlines()
    assert lines[0].split()[:2] == ["name", "download"]
    assert lines[1].startswith("builtin ")
    assert lines[1].endswith("yes")
    rows = [json.loads(line) for line in shell("models", "--json").out.splitlines()]
    assert len(rows) == len(lines) - 1
    assert {"name", "download_mb", "languages", "licence", "here"} <= set(rows[0])
    recommended = [row["name"] for row in rows if row["recommended"]]
    assert recommended == ["ViT-B-32-SigLIP2-256/webli"]
    assert [line.split()[0] for line in lines if "(recommended)" in line] == recommended


def test_the_query_language_in_the_shell(photos: Path, shell: Shell) -> None:
    shell("index", photos, "--model", "builtin")
    assert "yellow.jpg" in shell("search", "-blue", "--top", "1").out
    assert shell("search", "red", "-type:jpg", "-0").out == ""
    assert shell("search", "year:1999").out == ""
    newest = shell("search", "type:jpg", "--top", "2").out.splitlines()
    assert [line.startswith("/") for line in newest] == [True, True]
    done = shell("search", "red", "colour:blue")
    assert done.code == 2
    assert "no filter colour:, at character 5 (colour:blue): did you mean folder:?" in done.err


def test_why_shows_the_words_and_nothing_that_steers_a_terminal(photos: Path, shell: Shell) -> None:
    packet = xmp(title="The \u202ebig tram\x85 of Lisbon", rating="5")
    (photos / "red.xmp").write_text(packet, "utf-8")
    shell("index", photos)
    shown = shell("search", "--why", "tram", "lisbon", "--top", "1").out.splitlines()
    assert shown[0].endswith("red.jpg")
    assert shown[1] == "        caption: The big [tram] of [Lisbon]"
    row = json.loads(shell("search", "--format", "json", "tram", "--top", "1").out)
    assert row["why"] == [
        {
            "source": "caption",
            "text": "The big tram of Lisbon",
            "highlights": [[8, 12]],
            "typed": [],
        }
    ]
    shown = shell("search", "--why", "lisbonn", "--top", "1").out.splitlines()
    assert shown[0].endswith("red.jpg")
    assert shown[1] == '        caption: The big tram of [Lisbon] (for "lisbonn")'
    assert "rating: [5]" in shell("search", "--why", "rating:5").out
