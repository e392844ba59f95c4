"""Form values to view values: what the page shows, as plain functions that know no Gradio.

All HTML of the page is made here, and every value in it passes `html.escape`: a file name may
hold anything, markup included.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from html import escape
from pathlib import Path

from search.engine import Engine
from search.errors import PhotoseekError, QueryEmpty, printable
from search.query import LANGUAGE
from search.records import Hit, Match, Metadata, Photo

TOP_MATCHES = 3
WIDEST, TALLEST = 3.0, 0.4  # tiles of panoramas and of long screenshots are cut there


@dataclass(frozen=True, slots=True)
class SearchView:
    """The gallery and the line above it, both HTML."""

    gallery: str
    status: str


@dataclass(frozen=True, slots=True)
class MatchView:
    """Shares by description for the label (0 to 1), the table of all scores, and the status."""

    label: dict[str, float]
    table: str
    status: str


def search(engine: Engine, text: str, picture: str | None, top: int) -> SearchView:
    """The photos nearest to a text, an uploaded picture (its path) or both."""
    started = time.perf_counter()
    try:
        hits = engine.search(text or "", like=_content(picture), top=top)
        note = engine.note(text) if (text or "").strip() else None
    except QueryEmpty:
        return SearchView("", _line("Describe a photo, or choose a picture to search with."))
    except PhotoseekError as error:
        return SearchView("", _error(error))
    if not hits and not engine.count():
        return SearchView("", _line("No photos here yet: add some with photoseek index FOLDER."))
    if not hits:
        return SearchView("", _line("No photo passes these filters: leave one out."))
    took_ms = (time.perf_counter() - started) * 1000
    order = "newest" if hits[0].score is None else "best"
    status = f"{len(hits):,} of {engine.count():,} photos, {order} first · {took_ms:.0f} ms"
    return SearchView(gallery(hits), _line(status + (f" · {note}" if note else "")))


def language() -> str:
    """The query language in ten lines."""
    return f'<pre class="language">{escape(LANGUAGE)}</pre>'


def _content(picture: str | None) -> bytes | None:
    return Path(picture).read_bytes() if picture else None


def gallery(hits: list[Hit]) -> str:
    """The hits as a grid of buttons, rows of equal height, nothing cropped."""
    return f'<div class="grid">{"".join(map(_tile, hits))}</div>' if hits else ""


def _tile(hit: Hit) -> str:
    photo, name = hit.photo, escape(printable(hit.photo.path.name))
    width, height = photo.metadata.width or 1, photo.metadata.height or 1
    ratio = min(WIDEST, max(TALLEST, width / height))
    score = "" if hit.score is None else f"{hit.score:.2f}"
    label = f"{name}, score {score}" if score else name
    return (
        f'<button class="tile" data-photo="{photo.id}" data-score="{score}"'
        f' style="--ratio:{ratio:.3f}" title="{name}" aria-label="{label}">'
        f'<img loading="lazy" src="/thumb/{photo.id}?v={photo.content_hash.hex()}" alt="">'
        + (f'<span class="score">{score}</span></button>' if score else "</button>")
    )


def details(engine: Engine, photo_id: int, score: str) -> str:
    """One photo large, with what is known of it, as a dialog."""
    photo = engine.photo(photo_id)
    if photo is None:
        return ""
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in _facts(photo, score) if value
    )
    name = escape(printable(photo.path.name))
    return (
        f'<div class="backdrop" role="dialog" aria-modal="true" aria-label="{name}">'
        '<button class="close" aria-label="Close" title="Close (Escape)">✕</button>'
        f'<img src="/photo/{photo.id}?v={photo.content_hash.hex()}" alt="{name}">'
        f"<aside><h2>{name}</h2><dl>{rows}</dl></aside></div>"
    )


def _facts(photo: Photo, score: str) -> list[tuple[str, str]]:
    metadata = photo.metadata
    return [
        ("Taken", _taken(metadata)),
        ("Camera", metadata.camera or ""),
        ("Lens", metadata.lens or ""),
        ("Size", _size(photo)),
        ("Place", _place(metadata)),
        ("Score", score),
        ("Damaged", photo.damage or ""),
        ("File", printable(photo.path)),
    ]


def _taken(metadata: Metadata) -> str:
    if metadata.taken_at is None:
        return ""
    source = "" if metadata.taken_from == "exif" else " (date of the file)"
    return f"{metadata.taken_at:%d %B %Y, %H:%M}{source}"


def _size(photo: Photo) -> str:
    width, height = photo.metadata.width, photo.metadata.height
    size = photo.stamp.size
    amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
    return f"{width} × {height} px, {amount}"


def _place(metadata: Metadata) -> str:
    if metadata.latitude is None or metadata.longitude is None:
        return ""
    return f"{metadata.latitude:.5f}, {metadata.longitude:.5f}"


def compare(engine: Engine, picture: str | None, lines: str) -> MatchView:
    """One picture against several descriptions, one a line."""
    content = _content(picture)
    if content is None:
        return MatchView({}, "", _line("Choose a picture first."))
    try:
        rows = engine.match(content, lines.splitlines())
    except QueryEmpty:
        return MatchView({}, "", _line("Write at least one description, one a line."))
    except PhotoseekError as error:
        return MatchView({}, "", _error(error))
    label = {row.text: row.probability for row in rows}
    return MatchView(label, _table(rows), "")


def _table(rows: list[Match]) -> str:
    body = "".join(
        f"<tr><td>{escape(row.text)}</td><td>{row.cosine:.3f}</td><td>{row.probability:.1%}</td></tr>"
        for row in rows
    )
    head = "<tr><th>Description</th><th>Similarity</th><th>Share</th></tr>"
    return f'<table class="scores"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _line(text: str) -> str:
    return f'<p class="status" role="status">{escape(text)}</p>'


def _error(error: PhotoseekError) -> str:
    return f'<p class="status error" role="alert">{escape(str(error))}</p>'
