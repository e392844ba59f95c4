"""The page: Gradio layout and wiring, no logic."""

from __future__ import annotations

from importlib import resources
from typing import Any

from fastapi import FastAPI

from ui import library_tab, tabs
from ui.html import sample_buttons
from ui.library import LiveLibrary
from ui.messages import LABELS, Messages, messages_of
from ui.pictures import Pictures
from ui.quiet_gradio import gr
from ui.samples import samples

AT_ONCE = 8  # comparisons at a time; the others wait their turn
TICK_S = 1.0
HEAD = """
<link rel="icon" type="image/svg+xml" href="/static/mark.svg">
<link rel="apple-touch-icon" href="/static/icon-180.png">
<link rel="stylesheet" href="/static/vendor/photoswipe/photoswipe.css">
<link rel="stylesheet" href="/static/page.css">
<link rel="stylesheet" href="/static/duplicates.css">
<link rel="stylesheet" href="/static/library.css">
<link rel="stylesheet" href="/static/home.css">
<link rel="stylesheet" href="/static/filters.css">
<link rel="stylesheet" href="/static/heat.css">
"""


def mount_page(app: FastAPI, library: LiveLibrary, pictures: Pictures) -> None:
    """Serve the page of this library at the root of the app."""
    labels = gr.I18n(**LABELS)
    page = make_page(library, pictures, labels)
    page.has_launched = True  # before that, Gradio takes the path of any file from anyone
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        head=HEAD,
        i18n=labels,
        # The system's own fonts: none is fetched, and none lacks a letter.
        theme=gr.themes.Default(
            primary_hue="blue",
            neutral_hue="slate",
            font=("system-ui", "sans-serif"),
            font_mono=("ui-monospace", "monospace"),
        ).set(  # dark enough for white letters
            button_primary_background_fill="*primary_600",
            button_primary_background_fill_hover="*primary_700",
            button_primary_background_fill_dark="*primary_600",
            button_primary_background_fill_hover_dark="*primary_700",
        ),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=0,
    )


def make_page(library: LiveLibrary, pictures: Pictures, labels: Any) -> gr.Blocks:
    """The page with its three tabs."""
    with gr.Blocks(title="photoseek", analytics_enabled=False) as page:
        gr.HTML(_asset("head.html"), padding=False, elem_id="ps-head")
        with gr.Tabs():
            with gr.Tab(labels("search"), id="search"):
                gr.HTML(_asset("search.html"), padding=False, elem_id="search-page")
            with gr.Tab(labels("compare"), id="compare"):
                _compare_tab(library, pictures, labels)
            with gr.Tab(labels("library"), id="library"):
                _library_tab(page, library, labels)
    return page


def _compare_tab(library: LiveLibrary, pictures: Pictures, labels: Any) -> None:
    """The picture comes by /api/picture: Gradio's own uploads can name any file of the disk."""
    buttons = sample_buttons([sample.name for sample in samples()])
    with gr.Row():
        with gr.Column():
            gr.HTML(_asset("compare.html").replace("{samples}", buttons), padding=False)
            name = gr.Textbox(visible="hidden", elem_id="compare-name")
            lines = gr.Textbox(label=labels("descriptions"), lines=5, elem_id="descriptions")
            button = gr.Button(labels("compare"), variant="primary", elem_id="compare-go")
        with gr.Column():
            label = gr.Label(num_top_classes=tabs.TOP_MATCHES, label=labels("best"))
            table = gr.HTML(elem_id="scores")
            status = gr.HTML(elem_id="compare-told")
    gr.HTML(_asset("how.html"), padding=False)

    def compare(name: str, lines: str, request: gr.Request) -> tuple[dict[str, float], str, str]:
        view = tabs.compare(library, pictures, name, lines, _messages(request))
        return view.label, view.table, view.status

    button.click(compare, [name, lines], [label, table, status], concurrency_limit=AT_ONCE)


def _library_tab(page: gr.Blocks, library: LiveLibrary, labels: Any) -> None:
    """Buttons of its HTML tell what they do by the hidden text, which `library.js` fills in."""
    with gr.Row(elem_classes="ask"):
        folder = gr.Textbox(
            label=labels("folder"), placeholder="~/Photos", elem_id="folder", scale=6,
            min_width=320,  # a line of its own on a phone
        )  # fmt: skip
        browse = gr.Button(labels("browse"), elem_id="browse", scale=1, min_width=180)
        add = gr.Button(labels("add"), variant="primary", elem_id="add", scale=1, min_width=120)
    sheet = gr.HTML(elem_id="library-sheet")
    with gr.Row(elem_classes="ask"):
        update = gr.Button(labels("update"), elem_id="update", scale=0, min_width=220)
        stop = gr.Button(labels("stop"), elem_id="stop", scale=0, min_width=120, visible=False)
    progress = gr.HTML(elem_id="progress")
    held = gr.HTML(elem_id="holdings")
    text = gr.Checkbox(label=labels("text"), elem_id="read-text")
    state = gr.HTML(elem_id="text-state")
    models = gr.HTML(elem_id="models")
    act = gr.Textbox(visible="hidden", elem_id="library-act")
    timer = gr.Timer(TICK_S, active=False)  # ticks while a run is on

    def add_folder(folder: str, request: gr.Request) -> tuple[str, Any]:
        return library_tab.add_folder(library, folder, *_client(request)), gr.Timer(active=True)

    def update_all(request: gr.Request) -> tuple[str, Any]:
        return library_tab.update(library, *_client(request)), gr.Timer(active=True)

    def stop_run(request: gr.Request) -> str:
        return library_tab.stop(library, *_client(request))

    def read_text(on: bool, request: gr.Request) -> tuple[str, Any]:
        return library_tab.read_text(library, on, *_client(request)), gr.Timer(active=True)

    def do(said: str, request: gr.Request) -> tuple[Any, str, Any]:
        answer = library_tab.act(library, said, *_client(request))
        return answer.status or gr.skip(), answer.sheet, gr.Timer(active=True)

    def browse_folder(folder: str, request: gr.Request) -> tuple[Any, str, Any]:
        return do(library_tab.browsed(folder), request)

    def refresh(request: gr.Request) -> tuple[Any, ...]:
        return _drawn(library_tab.look(library, _messages(request)))

    quiet: dict[str, Any] = {"show_progress": "hidden", "queue": False}
    for event in (add.click, folder.submit):
        event(add_folder, folder, [progress, timer], **quiet)
    browse.click(browse_folder, folder, [progress, sheet, timer], **quiet)
    update.click(update_all, None, [progress, timer], **quiet)
    stop.click(stop_run, None, progress, **quiet)
    text.input(read_text, text, [progress, timer], **quiet)
    act.change(do, act, [progress, sheet, timer], **quiet)
    shown = [progress, held, models, text, state, timer, stop, update]
    gr.on([timer.tick, page.load], refresh, None, shown, **quiet)


def _drawn(view: library_tab.LibraryView) -> tuple[Any, ...]:
    """What the components of the Library tab show."""
    return (
        view.progress or gr.skip(),
        view.holdings,
        view.models,
        view.reads_text,
        view.text_state,
        gr.Timer(active=view.busy),
        gr.Button(visible=view.busy),
        gr.Button(visible=view.has_folders),
    )


def _client(request: gr.Request) -> tuple[str, Messages]:
    """The client's address and language."""
    return request.client.host if request.client else "", _messages(request)


def _messages(request: gr.Request) -> Messages:
    return messages_of(request.headers)


def _asset(name: str) -> str:
    return resources.files("ui").joinpath("static", name).read_text("utf-8")
