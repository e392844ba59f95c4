"""What the Compare tab shows, as HTML; that of Library is in `library_tab.py`."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors import PhotoseekError, QueryEmpty
from search.matching import match_row
from search.records import Match
from ui.html import error_line, status_line, table
from ui.library import LiveLibrary
from ui.messages import ENGLISH, Messages
from ui.pictures import Pictures

TOP_MATCHES = 3
WHERE = "where"  # the class of what is pressed to see where a description is (static/compare.js)
DESCRIPTIONS_READ = 200  # lines
SCORE_HEADS = ("description", "similarity", "share")


@dataclass(frozen=True, slots=True)
class MatchView:
    """Shares by description for the label (0 to 1), the table of all scores, and the status."""

    label: dict[str, float]
    table: str
    status: str


def compare(
    library: LiveLibrary,
    pictures: Pictures,
    name: str,
    lines: str,
    messages: Messages = ENGLISH,
) -> MatchView:
    """An uploaded picture, by its name, against several descriptions, one a line."""
    if not name:
        return MatchView({}, "", status_line(messages.text("choose picture")))
    try:
        encoder = library.encoder()
        picture = pictures.get(name, encoder.tag)
        if picture is None:
            return MatchView({}, "", status_line(messages.text("forgotten")))
        rows = match_row(picture, lines.splitlines()[:DESCRIPTIONS_READ], encoder)
    except QueryEmpty:
        return MatchView({}, "", status_line(messages.text("write")))
    except PhotoseekError as error:
        return MatchView({}, "", error_line(error, messages))
    label = {row.text: row.probability for row in rows}
    told = messages.text("shares", scale=encoder.logit_scale)
    return MatchView(label, _scores(rows, messages), status_line(told))


def _scores(rows: list[Match], messages: Messages) -> str:
    cells = [(row.text, f"{row.cosine:.3f}", f"{row.probability:.1%}") for row in rows]
    return table([messages.text(head) for head in SCORE_HEADS], cells, pressed=WHERE)
