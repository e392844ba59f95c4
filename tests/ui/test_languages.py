"""Notice on a page in a language that the library's model does not know."""

from __future__ import annotations

from search.encoders.models import MODELS
from search.engine import Engine
from tests.ui.conftest import Serve
from ui.messages import ENGLISH, Messages
from ui.model_views import language_note

CHINESE = Messages("zh")


def test_no_model_of_the_list_is_doubted_in_english() -> None:
    assert [language_note(model.name, ENGLISH) for model in MODELS] == [""] * len(MODELS)


def test_in_chinese_a_model_of_english_alone_is() -> None:
    notices = {model.name: language_note(model.name, CHINESE) for model in MODELS}
    assert {name for name, note in notices.items() if note} == {
        model.name for model in MODELS if model.languages == "English"
    }
    note = language_note("ViT-B-32-256/datacomp_s34b_b86k", CHINESE)
    assert "能读英文" in note
    assert "builtin（随附，无需下载）" in note
    assert "ViT-B-32-SigLIP2-256/webli（需下载 1.5 GB）" in note


def test_the_page_asks_for_it(engine: Engine, serve: Serve) -> None:
    client = serve(engine)  # its model is of no list, so it reads English
    assert client.get("/api/v1/model").json() == {"model": "colours", "note": ""}
    answer = client.get("/api/v1/model", headers={"Accept-Language": "zh-CN"}).json()
    assert "colours" in answer["note"]
