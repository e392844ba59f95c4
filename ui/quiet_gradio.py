"""Gradio, as the page imports it: not a word to any other host, and no stubs for editors.

As it is imported, Gradio parses the source of each component and writes its events into a `.pyi`
file of its own folder (gradio/component_meta.py): half of the time that its import takes. It leaves
out a class whose source is not found.
"""

from __future__ import annotations

import gc
import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read as Gradio is imported


@contextmanager
def _for_its_import() -> Iterator[None]:
    """No class of Gradio's has a source meanwhile, and no garbage is looked for: there is none."""
    found = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("not looked for")
        return found(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        inspect.getfile = found


with _for_its_import():
    import gradio as gr

__all__ = ["gr"]
