"""Videos on the page: ranges of the file, thumbnails of moments, and playing from one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from indexer.update import IndexOptions, index_folders
from search.engine import Engine, open_library
from tests.colours import ColourEncoder
from tests.pictures import draw
from tests.ui.browser import choose, opened, titled
from tests.ui.conftest import Serve, live_library, serving
from tests.videos import Format, drawn, film, motion_photo, write

SCENES = [("blue", 4.0), ("red", 4.0), ("green", 4.0)]
POSITION = {"com.apple.quicktime.location.ISO6709": "+38.7223-009.1393+035.000/"}
VP9 = Format(codec="libvpx-vp9")
COUNT_ENDS = """() => {
    window.ended = 0;
    document.addEventListener("ended", () => window.ended++, { capture: true, once: true });
}"""
NOW = "() => document.querySelector('.pswp video').currentTime"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A library of a film that Chromium plays, one that it does not, and a photo."""
    place = tmp_path_factory.mktemp("films")
    (place / "films").mkdir()
    film(place / "films" / "clip.webm", SCENES, VP9)
    both = np.hstack([drawn("red", (80, 120)), drawn("blue", (80, 120))])
    frames = [drawn("green", (160, 120)) if n < 20 else both for n in range(40)]
    write(place / "films" / "halves.webm", frames, VP9)
    film(place / "films" / "old.avi", [("yellow", 4.0)], Format(codec="mpeg4"))
    film(place / "films" / "lisbon.mp4", [("yellow", 3.0)], VP9, POSITION)
    shutil.copy(place / "films" / "lisbon.mp4", place / "films" / "copy.mp4")
    draw(place / "films" / "white.jpg", "white")
    draw(place / "films" / "IMG_1.jpg", "yellow")
    film(place / "films" / "IMG_1.mp4", [("yellow", 1.0)], VP9)
    motion_photo(place / "films" / "motion.jpg", "white", [("green", 2.0)], "samsung", VP9)
    encoder = ColourEncoder()
    index_folders([place / "films"], IndexOptions(place / "library", encoder=encoder))
    return open_library(place / "library", encoder=encoder)


def clip_of(client: httpx.Client) -> dict[str, object]:
    tiles = client.get("/api/v1/search", params={"q": "red is:video"}).json()["tiles"]
    return next(tile for tile in tiles if tile["name"] == "clip.webm")


@pytest.mark.slow
def test_ranges_of_the_file(films: Engine, serve: Serve) -> None:
    client = serve(films)
    tile = clip_of(client)
    assert (tile["duration_ms"], tile["moments_ms"][0]) == (12_000, 4000)  # type: ignore[index]
    address = f"/api/v1/photos/{tile['id']}/video"
    whole = client.get(address)
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-type"] == "video/webm"
    size = len(whole.content)
    for requested, first, last in (
        ("bytes=0-9", 0, 9), ("bytes=100-", 100, size - 1), ("bytes=-7", size - 7, size - 1),
        (f"bytes=5-{10 * size}", 5, size - 1),
    ):  # fmt: skip
        part = client.get(address, headers={"Range": requested})
        assert (part.status_code, part.content) == (206, whole.content[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert client.get(address, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert client.get(address, headers={"Range": "lines=1-2"}).content == whole.content
    photo = next(hit.photo for hit in films.search("-is:live is:photo"))
    assert client.get(f"/api/v1/photos/{photo.id}/video").status_code == 404


@pytest.mark.slow
def test_ranges_of_the_video_in_a_motion_photo(films: Engine, serve: Serve) -> None:
    client = serve(films)
    (tile,) = client.get("/api/v1/search", params={"q": "name:motion"}).json()["tiles"]
    assert tile["live"] == tile["id"]
    address = f"/api/v1/photos/{tile['id']}/video"
    whole = client.get(address)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.content[4:8] == b"ftyp"
    assert b"SEFH" not in whole.content
    part = client.get(address, headers={"Range": "bytes=-9"})
    assert (part.status_code, part.content) == (206, whole.content[-9:])
    size = len(whole.content)
    assert part.headers["content-range"] == f"bytes {size - 9}-{size - 1}/{size}"
    assert client.get(address, headers={"Range": f"bytes={size}-"}).status_code == 416
    tiles = client.get("/api/v1/search", params={"q": "name:img_1"}).json()["tiles"]
    (still,) = (tile for tile in tiles if tile["live"])
    assert (still["name"], still["folded"]) == ("IMG_1.jpg", [])
    assert client.get(f"/api/v1/photos/{still['live']}/video").status_code == 200


@pytest.mark.slow
def test_thumbnails_are_of_moments_and_of_no_other_time(films: Engine, serve: Serve) -> None:
    client = serve(films)
    address = f"/api/v1/photos/{clip_of(client)['id']}/thumbnail"
    blue, red = client.get(address), client.get(address, params={"at": 4000})
    assert blue.headers["content-type"] == red.headers["content-type"] == "image/webp"
    assert blue.content != red.content
    stored = len([*films.directory.rglob("*.webp")])
    assert client.get(address, params={"at": 4321}).content == red.content
    assert len([*films.directory.rglob("*.webp")]) == stored
    assert client.get(address, params={"at": -1}).status_code == 422


@pytest.fixture
def film_page(chromium: Browser, films: Engine) -> Iterator[Page]:
    with serving(live_library(films)) as address, opened(chromium, f"{address}/?q=red") as page:
        yield page


@pytest.mark.browser
def test_a_video_plays_from_its_moment_and_from_a_marker(film_page: Page) -> None:
    tile = film_page.locator(".tile", has=film_page.get_by_label("clip.webm", exact=True))
    expect(tile.locator(".duration")).to_have_text("▶ 0:12")
    image = tile.locator("img")
    expect(image).to_have_attribute("src", re.compile("at=4000$"))
    tile.hover()  # it shows the other moments
    expect(image).not_to_have_attribute("src", re.compile("at=4000$"))
    film_page.mouse.move(0, 0)
    expect(image).to_have_attribute("src", re.compile("at=4000$"))
    tile.locator(".open").click()
    video = film_page.locator(".pswp video").first
    expect(video).to_be_visible()
    film_page.wait_for_function(f"() => Math.abs(({NOW})() - 4) < 0.2")
    film_page.get_by_role("button", name="Play from 0:04").click()
    film_page.wait_for_function(f"() => ({NOW})() > 4.3")


@pytest.mark.browser
def test_a_video_that_the_browser_cannot_play(film_page: Page) -> None:
    tile = film_page.locator(".tile", has=film_page.get_by_label("old.avi", exact=True))
    tile.locator(".open").click()
    shown = film_page.locator(".ps-video")
    expect(shown.get_by_text("This browser cannot play the video")).to_be_visible()
    film_page.wait_for_function("() => document.querySelector('.ps-video img')?.naturalWidth > 100")
    image = shown.locator("img")
    expect(image).to_have_attribute("src", re.compile("at=0$"))
    shown.get_by_role("button", name="Show the frame at 0:01").click()
    expect(image).to_have_attribute("src", re.compile("at=1600$"))


@pytest.mark.slow
def test_the_heat_map_of_a_moment(films: Engine, serve: Serve) -> None:
    client = serve(films)
    (tile,) = client.get("/api/v1/search", params={"q": "name:halves"}).json()["tiles"]
    address = f"/api/v1/photos/{tile['id']}/heat"
    uniform, halves = (
        client.get(address, params={"q": "red", "at": at}).json()["heats"][0] for at in (500, 2500)
    )
    assert uniform["loss"] == 0 < halves["loss"]
    assert halves["across"] < 0.5
    assert client.get(address, params={"q": "red", "at": -1}).status_code == 422


@pytest.mark.browser
def test_the_heat_map_is_of_the_frame_that_is_shown(film_page: Page) -> None:
    for name in ("clip.webm", "old.avi"):
        film_page.goto(f"{film_page.url.partition('?')[0]}?q=red name:{name}")
        tile = film_page.locator(".tile", has=film_page.get_by_label(titled(name)))
        tile.locator(".open").click()
        if name == "clip.webm":
            film_page.wait_for_function(f"() => Math.abs(({NOW})() - 4) < 0.2")
        expect(film_page.locator(".ps-video :is(video, img)").first).to_be_visible()
        with film_page.expect_request(re.compile(r"/heat\?.*at=\d+")) as sent:
            choose(film_page, "Show me where")
        assert sent.value.url.endswith("at=4000" if name == "clip.webm" else "at=0")
        film_page.keyboard.press("Escape")


@pytest.mark.browser
def test_a_moment_is_taught_where_the_video_pauses(film_page: Page, films: Engine) -> None:
    tile = film_page.locator(".tile", has=film_page.get_by_label("clip.webm", exact=True))
    tile.locator(".open").click()
    film_page.wait_for_function(f"() => Math.abs(({NOW})() - 4) < 0.2")
    choose(film_page, "Name this")
    film_page.locator("dialog input").fill("Zed")
    with film_page.expect_response(re.compile("names/teach")):
        film_page.keyboard.press("Enter")
    (taught,) = films.collections.names()
    assert [ref.path.name for ref in taught.shown_by] == ["clip.webm@0:00:04.000"]


@pytest.mark.browser
def test_the_video_of_a_live_photo_plays_over_its_picture(film_page: Page) -> None:
    for name in ("IMG_1.jpg", "motion.jpg"):
        film_page.goto(f"{film_page.url.partition('?')[0]}?q=is:live name:{name.partition('.')[0]}")
        tile = film_page.locator(".tile", has=film_page.get_by_label(titled(name)))
        expect(tile.locator(".duration")).to_have_text("LIVE")
        tile.locator(".open").click()
        film_page.evaluate(COUNT_ENDS)
        film_page.get_by_role("button", name="Play the Live Photo").click()
        film_page.wait_for_function("() => window.ended === 1")
        expect(film_page.locator(".ps-live")).to_have_count(0)
        film_page.keyboard.press("Escape")


@pytest.mark.browser
@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("is:photo", "3 photos"),
        ("is:video", "6 videos in 5 groups"),
        ("folder:films", "9 photos and videos in 7 groups"),
    ],
)
def test_the_count_names_photos_and_videos(film_page: Page, query: str, count: str) -> None:
    page = film_page
    page.locator("#ps-query").fill(query)
    page.keyboard.press("Enter")
    expect(page.locator("#ps-status")).to_contain_text(count)


def test_filters_map_and_duplicates_name_videos(film_page: Page) -> None:
    address = film_page.url.partition("?")[0]
    film_page.goto(f"{address}?q=is:video")
    film_page.locator("#ps-filters").click()
    expect(film_page.locator("#ps-panel").get_by_text("Videos", exact=True)).to_be_visible()
    film_page.locator("#ps-map").click()
    lengths = film_page.locator("#ps-map-view .strip .duration")
    expect(lengths).to_have_text(["▶ 0:03", "▶ 0:03"])
    film_page.goto(f"{address}?view=duplicates")
    captions = film_page.locator("figcaption")
    expect(captions.filter(has_text="copy.mp4")).to_contain_text("kB, 0:03")
