"""Photos and thumbnails, served by id only."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from indexer.report import Report
from search.engine import Engine, open_library
from search.files import THUMBNAILS
from tests.colours import ColourEncoder
from tests.pictures import draw, halves
from tests.profiles import ADOBE_RGB, rgb_profile
from tests.ui.conftest import Serve
from ui.thumbnails import SIDE_PX, thumbnail

Index = Callable[..., Report]


def best(engine: Engine, query: str) -> int:
    return engine.search(query, top=1)[0].photo.id


def test_a_thumbnail_is_a_small_webp_and_is_kept(
    engine: Engine, client: httpx.Client, photos: Path
) -> None:
    found = client.get(f"/api/v1/photos/{best(engine, 'red')}/thumbnail")
    assert found.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(found.content)) as image:
        assert image.size == (64, 48)
    photo = engine.search("red", top=1)[0].photo
    (photos / "red.jpg").write_bytes(b"")  # kept: nothing is decoded again
    assert thumbnail(photo, engine.directory) == found.content


def test_a_large_photo_is_made_small(tmp_path: Path, library: Path, index: Index) -> None:
    folder = draw(tmp_path / "large" / "red.png", size=(2000, 100)).parent
    index(folder)
    opened = open_library(library, encoder=ColourEncoder())
    (hit,) = opened.search("red")
    with Image.open(io.BytesIO(thumbnail(hit.photo, library))) as image:
        assert image.size == (SIDE_PX, SIDE_PX // 20)


def test_thumbnails_have_the_colours_of_the_profile_and_earlier_ones_are_made_again(
    tmp_path: Path, library: Path, index: Index, serve: Serve
) -> None:
    folder = tmp_path / "colours"
    folder.mkdir()
    adobe = rgb_profile(ADOBE_RGB)
    Image.new("RGB", (64, 48), (180, 100, 80)).save(folder / "red.tif", icc_profile=adobe)
    index(folder)
    (photo,) = [hit.photo for hit in open_library(library, encoder=ColourEncoder()).search("red")]
    made = thumbnail(photo, library)
    (kept,) = (library / THUMBNAILS).rglob("*.webp")
    earlier = b"RIFF of an earlier version"
    kept.write_bytes(earlier + zlib.crc32(earlier).to_bytes(4, "little"))
    assert thumbnail(photo, library) == made
    client = serve(open_library(library, encoder=ColourEncoder()))
    for kind in ("thumbnail", "image"):
        answer = client.get(f"/api/v1/photos/{photo.id}/{kind}")
        with Image.open(io.BytesIO(answer.content)) as image:
            assert "icc_profile" not in image.info
            found = np.asarray(image.convert("RGB"), float)[20, 30]
        assert np.abs(found - (203, 100, 78)).max() <= 6


def test_a_photo_comes_as_it_is_or_as_webp(
    tmp_path: Path, library: Path, index: Index, serve: Serve
) -> None:
    folder = tmp_path / "kinds"
    draw(folder / "red.jpg")
    halves().save(folder / "halves.tif")
    index(folder)
    opened = open_library(library, encoder=ColourEncoder())
    client = serve(opened)
    kinds = {}
    for hit in opened.search("red"):
        found = client.get(f"/api/v1/photos/{hit.photo.id}/image")
        kinds[hit.photo.path.name] = found.headers["content-type"]
        if hit.photo.path.name == "red.jpg":
            assert found.content == hit.photo.path.read_bytes()
    assert kinds == {"red.jpg": "image/jpeg", "halves.tif": "image/webp"}


def test_the_type_that_is_sent_is_that_of_the_content(
    tmp_path: Path, library: Path, index: Index, serve: Serve
) -> None:
    folder = tmp_path / "renamed"
    folder.mkdir()
    formats = {"jp2.jpg": "JPEG2000", "tiff.png": "TIFF", "jpeg.tif": "JPEG", "png.jpg": "PNG"}
    for name, kind in formats.items():
        halves().save(folder / name, kind)
    index(folder)
    opened = open_library(library, encoder=ColourEncoder())
    client = serve(opened)
    types = {}
    for hit in opened.search("red", fold=False):
        answer = client.get(f"/api/v1/photos/{hit.photo.id}/image")
        types[hit.photo.path.name] = answer.headers["content-type"]
        with Image.open(io.BytesIO(answer.content)) as image:
            assert answer.headers["content-type"] == f"image/{str(image.format).lower()}"
    assert types == {
        "jp2.jpg": "image/webp", "tiff.png": "image/webp",
        "jpeg.tif": "image/jpeg", "png.jpg": "image/png",
    }  # fmt: skip


def test_photos_are_harmless_and_kept_by_the_browser(engine: Engine, client: httpx.Client) -> None:
    photo = engine.search("red", top=1)[0].photo
    found = client.get(f"/api/v1/photos/{photo.id}/image?v={photo.content_hash.hex()}")
    assert "immutable" in found.headers["cache-control"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/api/v1/photos/{photo.id}/image?v=0").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("kind", ["thumbnail", "image"])
def test_only_ids_of_the_library_are_served(client: httpx.Client, photos: Path, kind: str) -> None:
    unknown = client.get(f"/api/v1/photos/999999/{kind}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_photo")
    for path in (
        "-1",
        "red.jpg",
        "..%2f..%2fetc%2fpasswd",
        str(photos / "red.jpg"),
        "1e9",
        "99" * 20,
    ):
        assert client.get(f"/api/v1/photos/{path}/{kind}").status_code in (404, 422)


def test_gradio_serves_no_file_of_the_disk(client: httpx.Client, photos: Path) -> None:
    for path in (photos / "red.jpg", Path(__file__), Path("/etc/passwd"), Path("pyproject.toml")):
        for route in ("file=", "gradio/file=", "gradio/gradio_api/file="):
            assert client.get(f"/{route}{path}").status_code in (403, 404)


def test_a_photo_that_is_gone_is_no_crash(
    engine: Engine, client: httpx.Client, photos: Path
) -> None:
    number = best(engine, "red")
    (photos / "red.jpg").unlink()
    gone = client.get(f"/api/v1/photos/{number}/image")
    assert (gone.status_code, gone.json()["code"]) == (404, "photo_file_missing")
    (photos / "red.jpg").write_bytes(b"no picture any more")
    assert client.get(f"/api/v1/photos/{number}/thumbnail").status_code == 404


def test_another_host_name_is_refused(engine: Engine, client: httpx.Client) -> None:
    evil = {"Host": "evil.example"}
    assert client.get("/", headers=evil).status_code == 400
    assert (
        client.get(f"/api/v1/photos/{best(engine, 'red')}/image", headers=evil).status_code == 400
    )


def test_the_page_asks_no_other_host(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "photoseek" in page
    assert client.get("/docs").status_code == 404
    for host in ("googleapis", "gstatic", "huggingface", "cdnjs"):
        assert f"//{host}" not in page.replace("fonts.", "")


def test_only_the_files_of_the_page_are_static(client: httpx.Client) -> None:
    assert "javascript" in client.get("/static/main.js").headers["content-type"]
    for name in ("gone.js", "package.json", "..%2fserver.py", "%2e%2e/server.py"):
        assert client.get(f"/static/{name}").status_code in (403, 404)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_of_any_bytes_are_served(
    tmp_path: Path, library: Path, index: Index, serve: Serve
) -> None:
    folder = tmp_path / "names"
    content = draw(folder / "x.jpg").read_bytes()
    names = [b"a b.jpg", b"new\nline.jpg", b"\xff.jpg", "📷 ${x} <b>'\".jpg".encode()]
    for name in [*names, b"n" * 251 + b".jpg"]:
        (folder / os.fsdecode(name)).write_bytes(content)
    index(folder)
    opened = open_library(library, encoder=ColourEncoder())
    client = serve(opened)
    hits = opened.search("red", top=99, fold=False)
    assert len(hits) == 6
    for hit in hits:
        assert client.get(f"/api/v1/photos/{hit.photo.id}/image").content == content
        assert client.get(f"/api/v1/photos/{hit.photo.id}/thumbnail").status_code == 200
