"""The page: Gradio layout and wiring, no logic."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import Any

# Read by Gradio when it is imported: not a word to any other host.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI

from search.engine import Engine
from ui import handlers
from ui.demo import SAMPLES

TOP = 60
UPLOAD_LIMIT = "100mb"
UPLOADS_KEPT_S = 3600
AT_ONCE = 8  # searches at a time; the others wait their turn
DESCRIPTIONS = "a lion\na cheetah\na city bus\na tower in a city\na bowl of fruit"


def mount_page(app: FastAPI, engine: Engine) -> None:
    """Serve the page of this library at the root of the app."""
    gr.mount_gradio_app(
        app,
        make_page(engine),
        path="/",
        css=_asset("page.css"),
        theme=gr.themes.Default(primary_hue="blue", neutral_hue="slate"),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_LIMIT,
    )


def make_page(engine: Engine) -> gr.Blocks:
    """The page with its two tabs."""
    with (
        gr.Blocks(
            title="photoseek",
            analytics_enabled=False,
            delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
        ) as page,
        gr.Tabs(),
    ):
        with gr.Tab("Search"):
            _search_tab(engine)
        with gr.Tab("Compare"):
            _compare_tab(engine)
    return page


def _search_tab(engine: Engine) -> None:
    with gr.Row(elem_classes="searchbar"):
        text = gr.Textbox(
            placeholder="Describe a photo: a dog on the beach",
            show_label=False, container=False, scale=8, autofocus=True, elem_id="query",
        )  # fmt: skip
        button = gr.Button("Search", variant="primary", scale=1, min_width=90)
    with gr.Accordion("Search with a picture", open=False):
        picture = _upload(height=200, show_label=False, elem_id="picture")
    with gr.Accordion("What a search can say", open=False):
        gr.HTML(handlers.language())
    status = gr.HTML(elem_id="status")
    photos = gr.HTML(elem_id="photos", js_on_load=_asset("photos.js"))
    large = gr.HTML(elem_id="details", js_on_load=_asset("details.js"))

    def search(text: str, picture: str | None) -> tuple[str, str]:
        view = handlers.search(engine, text, picture, TOP)
        return view.gallery, view.status

    def show(event: gr.EventData) -> str:
        return handlers.details(engine, int(event.photo), str(event.score))

    for trigger in (text.submit, button.click, picture.upload, picture.clear):
        trigger(search, [text, picture], [photos, status], concurrency_limit=AT_ONCE,
                show_progress="minimal")  # fmt: skip
    photos.click(show, None, large, concurrency_limit=AT_ONCE, show_progress="hidden")


def _compare_tab(engine: Engine) -> None:
    with gr.Row():
        with gr.Column():
            picture = _upload(height=320, label="Picture", elem_id="compare-picture")
            lines = gr.Textbox(label="Descriptions, one a line", lines=5, elem_id="descriptions")
            button = gr.Button("Compare", variant="primary")
        with gr.Column():
            label = gr.Label(num_top_classes=handlers.TOP_MATCHES, label="Best descriptions")
            table = gr.HTML(elem_id="scores")
            status = gr.HTML()

    def compare(picture: str | None, lines: str) -> tuple[dict[str, float], str, str]:
        view = handlers.compare(engine, picture, lines)
        return view.label, view.table, view.status

    button.click(compare, [picture, lines], [label, table, status], concurrency_limit=AT_ONCE)
    gr.Examples(
        [[os.fspath(Path(sample)), DESCRIPTIONS] for sample in SAMPLES],
        [picture, lines], [label, table, status], compare,
        cache_examples=False, run_on_click=True, label="Try one",
    )  # fmt: skip


def _upload(**options: Any) -> gr.Image:
    """A picture from the user as the path of a file: photoseek's own decoder opens it."""
    picture = gr.Image(type="filepath", sources=["upload", "clipboard"], **options)
    # On the one object: Gradio writes a file beside the source of any subclass.
    picture.preprocess = lambda payload: payload.path if payload else None
    return picture


def _asset(name: str) -> str:
    return resources.files("ui").joinpath(name).read_text("utf-8")
