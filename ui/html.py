"""Pieces of HTML for Gradio's tabs. Every value passes `html.escape`: a file name may be markup."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from search.errors import PhotoseekError
from ui.messages import Messages


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, pressed: str = "") -> str:
    """A table of texts. `pressed`: the class of the buttons that the first cells are, if any."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(_cells(row, pressed))}</tr>" for row in rows)
    return f'<table class="scores"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cells(row: Sequence[str], pressed: str) -> Iterator[str]:
    for at, text in enumerate(row):
        shown = escape(text)
        if pressed and not at:
            kind = f'type="button" class="{pressed}" aria-pressed="false"'
            shown = f"<button {kind}>{shown}</button>"
        yield f"<td>{shown}</td>"


def status_line(text: str) -> str:
    """One line for the person, read out by screen readers."""
    return f'<p class="status" role="status">{escape(text)}</p>'


def sample_buttons(names: Sequence[str]) -> str:
    """A button for each sample picture, by its file name."""
    return " ".join(
        f'<button type="button" class="quiet framed" data-sample="{escape(name)}">'
        f"{escape(Path(name).stem.rstrip(string.digits))}</button>"
        for name in names
    )


def act_button(act: str, text: str, *, main: bool = False, focus: bool = False) -> str:
    """A button of the Library tab, for what `library_tab.act` does; `focus`: once it is drawn."""
    look = "main" if main else "quiet framed"
    mark = " data-focus" if focus else ""
    return (
        f'<button type="button" class="{look}" data-act="{escape(act)}"{mark}>'
        f"{escape(text)}</button>"
    )


def error_line(error: PhotoseekError, messages: Messages) -> str:
    """One line that tells an error."""
    return f'<p class="status error" role="alert">{escape(messages.error(error))}</p>'
