"""The marked words of a reason, as text."""

from __future__ import annotations

from search.records import Reason


def marked(reason: Reason, before: str, after: str) -> str:
    """The reason's text with these signs around each marked word."""
    text = reason.text
    for start, end in reversed(reason.marks):
        text = f"{text[:start]}{before}{text[start:end]}{after}{text[end:]}"
    return text
