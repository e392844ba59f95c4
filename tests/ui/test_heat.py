"""Heat maps by the page's routes: of bytes that are sent, and of photos by their id."""

from __future__ import annotations

import base64
import io
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from search.engine import Engine
from search.images.heat_map import SIDE
from tests.pictures import COLOURS, halves
from ui.heat import LONGEST_TEXT, MOST_TEXTS
from ui.limits import BODY_BYTES


def sent(picture: Image.Image, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def cells(heat: dict[str, Any]) -> Any:
    return np.frombuffer(base64.b64decode(heat["cells"]), np.uint8).reshape(SIDE, SIDE)


def post(client: httpx.Client, content: bytes, *texts: str, **headers: str) -> httpx.Response:
    return client.post("/api/v1/heat", content=content, params={"text": texts}, headers=headers)


def test_a_picture_for_several_descriptions(client: httpx.Client) -> None:
    red, blue = post(client, sent(halves()), "red", "blue").json()["heats"]
    assert cells(red)[: SIDE // 2].mean() > cells(red)[SIDE // 2 :].mean()
    assert cells(blue)[: SIDE // 2].mean() < cells(blue)[SIDE // 2 :].mean()
    assert red["down"] < 0.5 < blue["down"]
    assert cells(red).max() == 255
    assert red["loss"] > 0


def test_where_no_part_matters_the_loss_is_zero(client: httpx.Client) -> None:
    (heat,) = post(client, sent(Image.new("RGB", (40, 30), COLOURS["red"])), "red").json()["heats"]
    assert heat["loss"] == 0
    assert cells(heat).max() == 0


def test_a_photo_for_the_words_of_a_query(engine: Engine, client: httpx.Client) -> None:
    number = engine.search("red", top=1)[0].photo.id
    answer = client.get(f"/api/v1/photos/{number}/heat", params={"q": "red -blue type:jpg"}).json()
    assert len(answer["heats"]) == 1
    assert client.get(f"/api/v1/photos/{number}/heat", params={"q": "type:jpg"}).json()["detail"]
    assert client.get(f"/api/v1/photos/{number}/heat", params={"q": '"red'}).json()["detail"]
    assert client.get("/api/v1/photos/99999/heat", params={"q": "red"}).status_code == 404


def test_a_photo_that_vanished_is_an_error(engine: Engine, client: httpx.Client) -> None:
    photo = engine.search("red", top=1)[0].photo
    photo.path.unlink()
    answer = client.get(f"/api/v1/photos/{photo.id}/heat", params={"q": "red"}).json()
    assert "red.jpg" in answer["detail"]


@pytest.mark.parametrize("content", [b"", b"no picture", sent(halves())[:60]])
def test_a_file_that_is_no_picture_is_an_error(client: httpx.Client, content: bytes) -> None:
    assert post(client, content, "red").json()["detail"]


def test_the_number_and_size_of_descriptions_are_limited(client: httpx.Client) -> None:
    picture = sent(halves())
    assert post(client, picture).status_code == 422
    assert post(client, picture, *["red"] * (MOST_TEXTS + 1)).status_code == 422
    assert post(client, picture, "a" * (LONGEST_TEXT + 1)).status_code == 422
    large = picture + bytes(BODY_BYTES)  # a picture may be larger than other requests
    assert "heats" in post(client, large, "red").json()
    assert post(client, picture, "red", Origin="http://elsewhere").status_code == 403
