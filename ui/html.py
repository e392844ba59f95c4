"""Pieces of HTML for Gradio's tabs. Every value passes `html.escape`: a file name may be markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from search.errors import PhotoseekError
from ui.messages import Messages


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows)
    return f'<table class="scores"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def status_line(text: str) -> str:
    """One line for the person, read out by screen readers."""
    return f'<p class="status" role="status">{escape(text)}</p>'


def sample_buttons(names: Sequence[str]) -> str:
    """A button for each sample picture, by its file name."""
    return " ".join(
        f'<button type="button" class="quiet framed" data-sample="{escape(name)}">'
        f"{escape(Path(name).stem)}</button>"
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
