"""Videos in a library: indexed with their moments, found at the best, moved, copied and broken."""

from __future__ import annotations

import ast
import dataclasses
import datetime
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from PIL import ExifTags, Image

from indexer.report import Report
from indexer.scan import Selection
from indexer.update import IndexOptions, index_folders
from indexer.verify import verify
from search.catalogue import FILE_NAME, Catalogue
from search.engine import Engine, open_library
from search.errors import NotInLibrary, notes
from search.images.video_subprocess import DecodedVideo, VideoTask, decoding
from search.output.preview import draw as draw_preview
from search.records import Hit
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.videos import Format, film, maker_note, motion_photo

SCENES = [("blue", 4.0), ("red", 3.0), ("green", 3.0)]
TEXTS = {
    "com.apple.quicktime.creationdate": "2019-07-04T12:34:56+0200",
    "com.apple.quicktime.location.ISO6709": "+48.8577+002.2950+035.000/",
    "com.apple.quicktime.make": "Apple",
    "com.apple.quicktime.model": "iPhone 12",
}
pytestmark = pytest.mark.slow
Index = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two videos and a photo."""
    place = tmp_path / "films"
    (place / "2019").mkdir(parents=True)
    film(place / "2019" / "clip.mov", SCENES, metadata=TEXTS)
    film(place / "other.mkv", [("yellow", 2.0), ("white", 2.0)], Format(codec="libvpx-vp9"))
    draw(place / "red.jpg", "red")
    (place / "song.mp3").write_bytes(b"sound")
    return place


@pytest.fixture
def encoder() -> ColourEncoder:
    return ColourEncoder()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def run(folder: Path, library: Path, encoder: ColourEncoder) -> Index:
    def run() -> Report:
        return index_folders([folder], IndexOptions(library, encoder=encoder))

    run()
    return run


@pytest.fixture
def opened(run: Index, library: Path, encoder: ColourEncoder) -> Engine:
    run()
    return open_library(library, encoder=encoder)


def hit_of(engine: Engine, query: str, name: str = "clip.mov") -> Hit:
    return next(hit for hit in engine.search(query) if hit.photo.path.name == name)


def test_a_video_is_one_hit_at_its_best_moment(opened: Engine) -> None:
    assert opened.count() == 3
    for word, at_ms in (("blue", 0), ("red", 4000), ("green", 7000)):
        hits = [hit for hit in opened.search(word) if hit.photo.path.name == "clip.mov"]
        assert len(hits) == 1
        assert hits[0].moments[0].at_ms == at_ms
        assert hits[0].moments[0].score == pytest.approx(hits[0].score, abs=1e-5)
    assert opened.search("green")[0].photo.path.name == "clip.mov"
    (weak,) = [hit for hit in opened.search("white") if hit.photo.path.name == "clip.mov"]
    assert (weak.band, len(weak.moments)) == ("rest", 1)
    assert hit_of(opened, "red", "red.jpg").moments == ()
    assert hit_of(opened, "is:video").moments == ()


def test_metadata_of_a_video(opened: Engine) -> None:
    metadata = hit_of(opened, "is:video").photo.metadata
    zone = datetime.timezone(datetime.timedelta(hours=2))
    assert metadata.taken_at == datetime.datetime(2019, 7, 4, 12, 34, 56, tzinfo=zone)
    assert metadata.latitude == pytest.approx(48.8577)
    assert metadata.longitude == pytest.approx(2.295)
    assert metadata.camera == "Apple iPhone 12"
    assert (metadata.width, metadata.height, metadata.duration_ms) == (160, 120, 10_000)


def test_filters(opened: Engine) -> None:
    def found(query: str) -> list[str]:
        return sorted(hit.photo.path.name for hit in opened.search(query))

    assert found("is:video") == ["clip.mov", "other.mkv"]
    assert found("is:photo") == ["red.jpg"]
    assert found("length:>5") == ["clip.mov"]
    assert found("length:<5") == ["other.mkv"]
    assert found("-length:>5") == ["other.mkv", "red.jpg"]
    assert found("type:mkv") == ["other.mkv"]
    assert found("year:2019 red") == ["clip.mov"]
    assert found("green place:paris") == ["clip.mov"]


def test_like_a_moment(opened: Engine) -> None:
    for time, name, at_ms in (("0:05", "red.jpg", None), ("8.5", "clip.mov", 7000)):
        first, second = opened.search(f"like:clip.mov@{time}")[:2]
        assert name in (first.photo.path.name, second.photo.path.name)
        own = first if first.photo.path.name == "clip.mov" else second
        assert own.moments[0].at_ms == (at_ms or 4000)
    similar = opened.similar(hit_of(opened, "is:video").photo)
    assert "clip.mov" not in [hit.photo.path.name for hit in similar]


def test_a_moment_is_taught(opened: Engine, run: Index, encoder: ColourEncoder) -> None:
    taught = opened.collections.teach("Zed", ["clip.mov@0:05"])
    assert [ref.path.name for ref in taught.shown_by] == ["clip.mov@0:00:04.000"]
    assert opened.collections.teach("Zed", ["clip.mov@4.2"]) == taught  # the same moment
    with pytest.raises(NotInLibrary):
        opened.collections.star("clip.mov@0:05")
    tables = opened.catalogue.collections
    assert tables.count_absent(tables.user_data()) == 0
    assert hit_of(opened, "Zed").moments[0].at_ms == 4000
    encoder.tag = dataclasses.replace(encoder.tag, weights="2")
    run()
    with open_library(opened.directory, encoder=encoder) as engine:
        assert hit_of(engine, "Zed").moments[0].at_ms == 4000
        assert engine.collections.unteach("Zed", "clip.mov@5") == 1


def test_the_preview_is_of_the_moment(opened: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    clip = hit_of(opened, "red")
    for at_ms in (4000, 0):
        draw_preview(clip.photo, at_ms, lambda picture: str(picture.getpixel((60, 60))))
    red, blue = map(ast.literal_eval, capsys.readouterr().out.splitlines())
    assert (red[0] > 200, blue[2] > 200) == (True, True)


def test_user_data_and_exact_copies(opened: Engine, folder: Path, run: Index) -> None:
    clip = hit_of(opened, "is:video").photo
    opened.collections.star(clip)
    opened.collections.add_to_album("Best", clip)
    (folder / "2019" / "clip.mov").rename(folder / "moved.mov")
    embedded = run()
    assert (embedded.moved, embedded.new) == (1, 0)
    assert hit_of(opened, "green is:favourite album:Best", "moved.mov").moments[0].at_ms == 7000
    shutil.copy(folder / "moved.mov", folder / "copy.mov")
    run()
    (group,) = opened.duplicates()
    assert len(group.ids) == 2
    assert len(opened.search("green", fold=False)) == 4
    assert [len(hit.folded) for hit in opened.search("green")] == [1, 0, 0]


def test_a_live_photo_is_one_hit(opened: Engine, run: Index, folder: Path) -> None:
    draw(folder / "IMG_1.jpg", "yellow", (400, 300))
    film(folder / "IMG_1.MOV", [("green", 2.0)])
    film(folder / "IMG_2.MOV", [("green", 3.0)])
    run()
    hits = opened.search("green")
    (live,) = [hit for hit in hits if hit.photo.path.stem == "IMG_1"]
    assert live.photo.path.name == "IMG_1.jpg"
    assert [photo.path.name for photo in live.folded] == ["IMG_1.MOV"]
    assert "IMG_2.MOV" in [hit.photo.path.name for hit in hits]
    assert len(opened.search("green", fold=False)) == len(hits) + 1
    assert opened.duplicates() == []


def test_a_live_photo_is_paired_by_its_identifier(opened: Engine, run: Index, folder: Path) -> None:
    identifiers = [f"8A44DE0B-21C6-4E5C-9C0B-{number:012}" for number in range(3)]
    for name, live_id in (("IMG_1.jpg", identifiers[0]), ("IMG_3.jpg", identifiers[1])):
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = maker_note(live_id)
        Image.new("RGB", (400, 300), "yellow").save(folder / name, exif=exif)
    for name, seconds, live_id in (
        ("IMG_2.mov", 6.0, identifiers[0]), ("IMG_3.mov", 2.0, identifiers[2]),
    ):  # fmt: skip
        texts = {"com.apple.quicktime.content.identifier": live_id}
        film(folder / name, [("green", seconds)], metadata=texts)
    run()
    hits = {hit.photo.path.name: hit for hit in opened.search("green")}
    assert [photo.path.name for photo in hits["IMG_1.jpg"].folded] == ["IMG_2.mov"]
    assert "IMG_3.mov" in hits  # of another Live Photo than the picture of its name
    (still,) = opened.search("is:live", fold=False)
    (video,) = opened.catalogue.photos.live_videos([still.photo.id]).values()
    assert opened.catalogue.photos.by_id([video])[video].path.name == "IMG_2.mov"


def test_motion_photos_are_found_as_live_photos(
    opened: Engine, run: Index, folder: Path, library: Path
) -> None:
    for maker in ("google", "samsung"):
        motion_photo(folder / f"{maker}.jpg", "yellow", [("green", 1.0)], maker)
    draw(folder / "IMG_1.jpg", "red", (400, 300))
    film(folder / "IMG_1.MOV", [("green", 1.0)])
    film(folder / "red.mkv", [("green", 1.0)])
    run()
    names = {hit.photo.path.name for hit in opened.search("is:live", fold=False)}
    assert names == {"google.jpg", "samsung.jpg", "IMG_1.jpg"}
    assert "red.jpg" in {hit.photo.path.name for hit in opened.search("-is:live")}
    photos = opened.catalogue.photos
    ids = [hit.photo.id for hit in opened.search("name:google")]
    assert photos.live_videos(ids) == {ids[0]: ids[0]}
    # A library of an earlier version has not read them.
    with closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute("UPDATE photos SET video_at = NULL")
        db.execute("UPDATE text_states SET state = '2'")
    assert photos.live_videos(ids) == {}
    run()
    assert photos.live_videos(ids) == {ids[0]: ids[0]}


def test_an_unchanged_video_is_not_read_again(run: Index, encoder: ColourEncoder) -> None:
    before = encoder.embedded
    assert run().changes() == {}
    assert encoder.embedded == before == 6


def test_files_that_are_not_read_are_counted(run: Index, library: Path, folder: Path) -> None:
    (folder / "layers.psd").touch()
    assert run().unread == {".mp3": 1, ".psd": 1}
    with Catalogue.open(library) as catalogue:
        assert catalogue.roots.unread_files(catalogue.roots.all()) == {".mp3": 1, ".psd": 1}


def test_broken_videos_are_listed(run: Index, library: Path, folder: Path) -> None:
    content = (folder / "other.mkv").read_bytes()
    (folder / "cut.mkv").write_bytes(content[: len(content) // 3])
    (folder / "none.mp4").write_bytes(b"no video")
    (folder / "empty.avi").touch()
    report = run()
    problems = {problem.path.name: problem.reason for problem in report.problems}
    assert problems == {
        "cut.mkv": "a video without a frame that can be decoded",
        "none.mp4": "the video data is broken",
        "empty.avi": "empty file",
    }
    assert run().changes() == {}
    assert verify(library, Selection()) == []


def test_a_video_that_grows_while_it_is_read_is_left_to_the_next_run(
    run: Index, folder: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = film(folder / "growing.mkv", SCENES, Format(codec="libvpx-vp9"))

    def grows(opened: BinaryIO, task: VideoTask) -> AbstractContextManager[DecodedVideo]:
        with file.open("ab") as more:
            more.write(bytes(9))
        return decoding(opened, task)

    monkeypatch.setattr("indexer.video.decoding", grows)
    (problem,) = run().problems
    assert problem.reason == notes.CHANGED_WHILE_READ()
    monkeypatch.undo()
    assert run().problems == []
    with Catalogue.open(library) as catalogue:
        assert len(catalogue.embeddings.searchable_ids()) == 6 + len(SCENES)


def test_a_video_gone_and_back(opened: Engine, run: Index, folder: Path, tmp_path: Path) -> None:
    shutil.move(folder / "2019" / "clip.mov", tmp_path / "away.mov")
    assert run().missing == 1
    assert "clip.mov" not in [hit.photo.path.name for hit in opened.search("green")]
    shutil.move(tmp_path / "away.mov", folder / "2019" / "clip.mov")
    assert run().restored == 1
    assert hit_of(opened, "green").moments[0].at_ms == 7000


def test_a_sidecar_of_a_video_is_read_and_its_own_date_stays(
    opened: Engine, run: Index, folder: Path
) -> None:
    (folder / "2019" / "clip.mov.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>surfing</rdf:li>'
        "</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    run()
    hit = hit_of(opened, "tag:surfing")
    assert hit.photo.metadata.taken_at
    assert hit.photo.metadata.taken_at.year == 2019


def test_embeddings_of_the_library_are_one_a_file(opened: Engine) -> None:
    ids, rows = opened.embeddings()
    assert len(ids) == len(rows) == 3
    assert np.isin(ids, [hit.photo.id for hit in opened.search("red")]).all()
