"""The page of Compare: layout and events of Gradio.

Gradio is imported here and nowhere else, without telemetry, without the SDK of assistants, which it
would load for servers that the page does not have (0.4 s), and without its stubs for editors: as it
is imported, Gradio parses the source of each component and writes its events into a `.pyi` file in
its own folder (gradio/component_meta.py), which takes half of the import. It has no setting against
that, a read-only folder prevents the writing alone, and the metaclass that does it runs within
`import gradio`; it leaves out a class whose file `inspect` cannot name.
"""

from __future__ import annotations

import dataclasses
import gc
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, cast

from fastapi import FastAPI
from starlette.types import ASGIApp

from ui.allowed import GRADIO
from ui.compare import TOP_MATCHES, compare
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.messages import Messages, messages_of, texts
from ui.static_files import versioned
from ui.uploads import UPLOADS_WAITING, Pictures

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read as Gradio is imported
SDK = "mcp"  # of assistants, an extra


@contextmanager
def _light() -> Iterator[None]:
    """Hide the SDK and the source files of Gradio's classes, and pause the garbage collector."""
    getfile_of = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("hidden from Gradio")
        return getfile_of(thing)

    is_hidden = sys.modules.setdefault(SDK, None) is None  # type: ignore[arg-type]
    inspect.getfile = getfile  # type: ignore[assignment]
    gc.disable()
    try:
        yield
    finally:
        if is_hidden:
            del sys.modules[SDK]
        gc.enable()
        inspect.getfile = getfile_of


with _light():
    import gradio as gr

# Gives a comparison to `static/compare/compare.js`.
ON_COMPARED = "detail => { document.dispatchEvent(new CustomEvent('ps-compared', { detail })) }"
# For `loadGradio` in `static/compare/gradio.js`.
ON_LOADED = "() => { dispatchEvent(new Event('gradio-loaded')) }"


async def make_gradio(library: LiveLibrary, pictures: Pictures) -> ASGIApp:
    """Gradio's application, for requests below GRADIO.

    A coroutine, because Gradio makes an event loop where none runs, and never closes it. Gradio's
    queue is not started: no event uses it.
    """
    labels = gr.I18n(**{"en": _labels("en"), "zh-CN": _labels("zh")})
    page = make_page(library, pictures, labels)
    page.has_launched = True  # before that, Gradio takes the path of any file from anyone
    app = gr.mount_gradio_app(
        FastAPI(),
        page,
        path="/",
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
        root_path=library.settings.root_path + GRADIO,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size=0,
    )
    gc.freeze()  # as after the start of the server: its objects live on
    return cast(ASGIApp, app)


def make_page(library: LiveLibrary, pictures: Pictures, labels: Any) -> gr.Blocks:
    """Compare; `ui/document.py` has the frame and the photos."""
    with gr.Blocks(title="photoseek", analytics_enabled=False) as page:
        with gr.Column(elem_id="ps-how-page"):
            _compare(library, pictures, labels)
        page.load(None, js=ON_LOADED)
    return page


def _compare(library: LiveLibrary, pictures: Pictures, labels: Any) -> None:
    """The picture comes by /api/v1/picture: Gradio's own uploads can name any file of the disk.

    The scores go to the scripts as data: a template of `gr.HTML` evaluates `${...}` in them.
    """
    with gr.Row():
        with gr.Column():
            gr.HTML(_asset("compare/compare.html"), padding=False)
            name = gr.Textbox(visible="hidden", elem_id="compare-name")
            lines = gr.Textbox(label=labels("descriptions"), lines=5, elem_id="descriptions")
            button = gr.Button(labels("compare"), variant="primary", elem_id="compare-go")
        with gr.Column():
            label = gr.Label(
                num_top_classes=TOP_MATCHES, label=labels("best"), elem_id="compare-best"
            )
            gr.HTML(_asset("compare/scores.html"), padding=False)
            result = gr.JSON(visible="hidden")
    gr.HTML(_asset("compare/explanation.html"), padding=False)

    turns = Turns(UPLOADS_WAITING)

    async def on_press(name: str, lines: str, request: gr.Request) -> tuple[Any, Any]:
        messages = _messages(request)
        found = await turns.run(lambda: compare(library, pictures, name, lines, messages))
        return found.shares, {"picture": name, **dataclasses.asdict(found)}

    async def on_picture(name: str, lines: str, request: gr.Request) -> tuple[Any, Any]:
        is_complete = name and lines.strip()
        return await on_press(name, lines, request) if is_complete else (gr.skip(), gr.skip())

    for event, compared in ((button.click, on_press), (name.change, on_picture)):
        done = event(compared, [name, lines], [label, result], queue=False)
        done.then(None, result, None, js=ON_COMPARED, queue=False)


def _messages(request: gr.Request) -> Messages:
    return messages_of(request.headers)


def _labels(language: str) -> dict[str, Any]:
    """Labels of Gradio's components, chosen by Gradio by the browser's language."""
    prefix = "label."
    found = texts(language).items()
    return {key.removeprefix(prefix): text for key, text in found if key.startswith(prefix)}


def _asset(name: str) -> str:
    text = resources.files("ui").joinpath("static", name).read_text("utf-8")
    return versioned(text)
