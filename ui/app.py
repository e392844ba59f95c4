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

from ui import views as handlers
from ui.demo import SAMPLES
from ui.library import Shelf
from ui.messages import LABELS, Words, words_for

UPLOAD_LIMIT = "100mb"
UPLOADS_KEPT_S = 3600
AT_ONCE = 8  # comparisons at a time; the others wait their turn
TICK_S = 1.0
DESCRIPTIONS = "a lion\na cheetah\na city bus\na tower in a city\na bowl of fruit"
SCRIPTS = '<script type="module" src="/static/main.js"></script>'


def mount_page(app: FastAPI, shelf: Shelf) -> None:
    """Serve the page of this library at the root of the app."""
    words = gr.I18n(**LABELS)
    gr.mount_gradio_app(
        app,
        make_page(shelf, words),
        path="/",
        css=_asset("page.css"),
        head=SCRIPTS,
        i18n=words,
        # The system's own fonts: none is fetched, and none lacks a letter.
        theme=gr.themes.Default(
            primary_hue="blue",
            neutral_hue="slate",
            font=("system-ui", "sans-serif"),
            font_mono=("ui-monospace", "monospace"),
        ),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_LIMIT,
    )


def make_page(shelf: Shelf, words: Any) -> gr.Blocks:
    """The page with its three tabs."""
    with (
        gr.Blocks(
            title="photoseek",
            analytics_enabled=False,
            delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
        ) as page,
        gr.Tabs(),
    ):
        with gr.Tab(words("search"), id="search"):
            gr.HTML(_asset("search.html"), padding=False, elem_id="search-page")
        with gr.Tab(words("compare"), id="compare"):
            _compare_tab(shelf, words)
        with gr.Tab(words("library"), id="library"):
            _library_tab(page, shelf, words)
    return page


def _compare_tab(shelf: Shelf, words: Any) -> None:
    with gr.Row():
        with gr.Column():
            picture = _upload(height=320, label=words("picture"), elem_id="compare-picture")
            lines = gr.Textbox(label=words("descriptions"), lines=5, elem_id="descriptions")
            button = gr.Button(words("compare"), variant="primary", elem_id="compare-go")
        with gr.Column():
            label = gr.Label(num_top_classes=handlers.TOP_MATCHES, label=words("best"))
            table = gr.HTML(elem_id="scores")
            status = gr.HTML()

    def compare(
        picture: str | None, lines: str, request: gr.Request
    ) -> tuple[dict[str, float], str, str]:
        view = handlers.compare(shelf, picture, lines, _words(request))
        return view.label, view.table, view.status

    button.click(compare, [picture, lines], [label, table, status], concurrency_limit=AT_ONCE)
    gr.Examples(
        [[os.fspath(Path(sample)), DESCRIPTIONS] for sample in SAMPLES],
        [picture, lines], [label, table, status], compare,
        cache_examples=False, run_on_click=True, label=words("try"),
        example_labels=[sample.stem for sample in SAMPLES],
    )  # fmt: skip


def _library_tab(page: gr.Blocks, shelf: Shelf, words: Any) -> None:
    progress = gr.HTML(elem_id="progress")
    with gr.Row(elem_classes="ask"):
        folder = gr.Textbox(
            label=words("folder"), placeholder="~/Photos", elem_id="folder", scale=6
        )
        add = gr.Button(words("add"), variant="primary", elem_id="add", scale=1, min_width=120)
    with gr.Row(elem_classes="ask"):
        update = gr.Button(words("update"), elem_id="update", min_width=120)
        stop = gr.Button(words("stop"), variant="stop", elem_id="stop", min_width=120)
    held = gr.HTML(elem_id="holdings")
    with gr.Row(elem_classes="ask"):
        model = gr.Dropdown(
            handlers.model_names(), label=words("model"), elem_id="model", scale=6, filterable=True
        )
        change = gr.Button(words("change"), elem_id="change", scale=1, min_width=120)
    timer = gr.Timer(TICK_S, active=False)  # ticks while a run is on

    def add_folder(folder: str, request: gr.Request) -> tuple[str, Any]:
        return handlers.add_folder(shelf, folder, *_who(request)), gr.Timer(active=True)

    def change_model(name: str | None, request: gr.Request) -> tuple[str, Any]:
        return handlers.change_model(shelf, name or "", *_who(request)), gr.Timer(active=True)

    def update_all(request: gr.Request) -> tuple[str, Any]:
        return handlers.update(shelf, *_who(request)), gr.Timer(active=True)

    def stop_run(request: gr.Request) -> str:
        return handlers.stop(shelf, _words(request))

    def tell(request: gr.Request) -> tuple[Any, str, Any]:
        busy, words = shelf.run.busy, _words(request)
        said = handlers.progress(shelf, words) or gr.skip()
        return said, handlers.holdings(shelf, words), gr.Timer(active=busy)

    quiet: dict[str, Any] = {"show_progress": "hidden", "queue": False}
    for event in (add.click, folder.submit):
        event(add_folder, folder, [progress, timer], **quiet)
    update.click(update_all, None, [progress, timer], **quiet)
    change.click(change_model, model, [progress, timer], **quiet)
    stop.click(stop_run, None, progress, **quiet)
    gr.on([timer.tick, page.load], tell, None, [progress, held, timer], **quiet)


def _who(request: gr.Request) -> tuple[str, Words]:
    """The address of whoever asks, and the words to answer in."""
    return request.client.host if request.client else "", _words(request)


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language", ""))


def _upload(**options: Any) -> gr.Image:
    """A picture from the user as the path of a file: photoseek's own decoder opens it."""
    picture = gr.Image(type="filepath", sources=["upload", "clipboard"], **options)
    # On the one object: Gradio writes a file beside the source of any subclass.
    picture.preprocess = lambda payload: payload.path if payload else None
    return picture


def _asset(name: str) -> str:
    return resources.files("ui").joinpath("static", name).read_text("utf-8")
