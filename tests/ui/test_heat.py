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
from search.heat_map import SIDE
from tests.pictures import COLOURS, halves
from ui.heat import LONGEST_TEXT, MOST_TEXTS
from ui.limits import BODY_BYTES


def sent(picture: Image.Image, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def cells(heat: dict[str, Any]) -> Any:
    return np.frombuffer(base64.b64decode(heat["cells"]), np.uint8).reshape(SIDE, SIDE)


def asked(client: httpx.Client, content: bytes, *texts: str, **headers: str) -> httpx.Response:
    return client.post("/api/heat", content=content, params={"text": texts}, headers=headers)


def test_a_picture_for_several_descriptions(client: httpx.Client) -> None:
    red, blue = asked(client, sent(halves()), "red", "blue").json()["heats"]
    assert cells(red)[: SIDE // 2].mean() > cells(red)[SIDE // 2 :].mean()
    assert cells(blue)[: SIDE // 2].mean() < cells(blue)[SIDE // 2 :].mean()
    assert red["down"] < 0.5 < blue["down"]
    assert cells(red).max() == 255
    assert red["loss"] > 0


def test_where_no_part_tells_anything_the_loss_is_none(client: httpx.Client) -> None:
    (heat,) = asked(client, sent(Image.new("RGB", (40, 30), COLOURS["red"])), "red").json()["heats"]
    assert heat["loss"] == 0
    assert cells(heat).max() == 0


def test_a_photo_for_the_words_of_a_query(engine: Engine, client: httpx.Client) -> None:
    number = engine.search("red", top=1)[0].photo.id
    answer = client.get(f"/api/heat/{number}", params={"q": "red -blue type:jpg"}).json()
    assert len(answer["heats"]) == 1
    assert client.get(f"/api/heat/{number}", params={"q": "type:jpg"}).json()["error"]
    assert client.get(f"/api/heat/{number}", params={"q": '"red'}).json()["error"]
    assert client.get("/api/heat/99999", params={"q": "red"}).status_code == 404


def test_a_photo_that_vanished_is_told(engine: Engine, client: httpx.Client) -> None:
    photo = engine.search("red", top=1)[0].photo
    photo.path.unlink()
    answer = client.get(f"/api/heat/{photo.id}", params={"q": "red"}).json()
    assert "red.jpg" in answer["error"]


@pytest.mark.parametrize("content", [b"", b"no picture", sent(halves())[:60]])
def test_what_is_no_picture_is_told(client: httpx.Client, content: bytes) -> None:
    assert asked(client, content, "red").json()["error"]


def test_how_much_may_be_asked_for(client: httpx.Client) -> None:
    picture = sent(halves())
    assert asked(client, picture).status_code == 422
    assert asked(client, picture, *["red"] * (MOST_TEXTS + 1)).status_code == 422
    assert asked(client, picture, "a" * (LONGEST_TEXT + 1)).status_code == 422
    large = picture + bytes(BODY_BYTES)  # a picture may be larger than other requests
    assert "heats" in asked(client, large, "red").json()
    assert asked(client, picture, "red", Origin="http://elsewhere").status_code == 403
