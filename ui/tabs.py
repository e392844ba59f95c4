"""What Gradio's tabs show, as HTML: Compare, and the folders, runs and models of Library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from indexer.report import Report
from indexer.scan import check_folder
from search.catalogue import Counts
from search.encoders import models
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, QueryEmpty, printable
from search.matching import match_row
from search.records import Match, Problem, Root
from ui.html import error_line, status_line, table
from ui.library import LiveLibrary, Run
from ui.local import is_this_machine
from ui.messages import ENGLISH, Messages
from ui.pictures import Pictures

TOP_MATCHES = 3
WHERE = "where"  # the class of what is pressed to see where a description is (static/compare.js)
DESCRIPTIONS_READ = 200  # lines
PROBLEMS_SHOWN = 200
SCORE_HEADS = ("description", "similarity", "share")
FOLDER_HEADS = ("folder", "photos", "damaged count", "unreadable count", "missing count")


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


# -- library --------------------------------------------------------------------------------------


def add_folder(library: LiveLibrary, folder: str, host: str, messages: Messages = ENGLISH) -> str:
    """Index a folder of this machine in the background; `host` is who asks. What to show, HTML."""
    if is_this_machine(host) and not folder.strip():
        return status_line(messages.text("name folder"))
    return _started(library, folder.strip(), "auto", host, messages)


def update(library: LiveLibrary, host: str, messages: Messages = ENGLISH) -> str:
    """Look for what is new in all folders."""
    return _started(library, "", "auto", host, messages)


def change_model(library: LiveLibrary, name: str, host: str, messages: Messages = ENGLISH) -> str:
    """Embed all photos with another model; until that is done, searches use the old one."""
    if not name:
        return status_line(messages.text("choose model"))
    return _started(library, "", name, host, messages)


def stop(library: LiveLibrary, host: str, messages: Messages = ENGLISH) -> str:
    """End the run under way; what it has done stays."""
    if not is_this_machine(host):
        return status_line(messages.text("elsewhere"))
    library.stop()
    return status_line(messages.text("stopping" if library.run.busy else "idle"))


def model_names() -> list[str]:
    """The models to choose from."""
    return [model.name for model in models.MODELS]


def _started(library: LiveLibrary, folder: str, model: str, host: str, messages: Messages) -> str:
    if not is_this_machine(host):
        return status_line(messages.text("elsewhere"))
    try:
        folders = [check_folder(Path(folder).expanduser())] if folder else []
    except PhotoseekError as error:
        return error_line(error, messages)
    if not library.start(folders, model):
        return status_line(messages.text("busy"))
    return progress(library, messages)


def progress(library: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """How far the run under way is, or how the last one ended, as HTML."""
    run = library.run
    if run.error:
        return error_line(run.error, messages)
    if run.busy:
        return _bar(run, messages)
    if run.stopped:
        return status_line(messages.text("stopped"))
    return status_line(_summary(run.report, messages)) if run.report else ""


def _bar(run: Run, messages: Messages) -> str:
    if not run.total:
        return (
            status_line(messages.phrase(run.preparing) or messages.text("looking"))
            + "<progress></progress>"
        )
    line = status_line(messages.text("progress", done=run.done, total=run.total))
    return f'{line}<progress value="{run.done}" max="{run.total}"></progress>'


def _summary(report: Report, messages: Messages) -> str:
    """What a run did, in a few words."""
    counts = {"new": report.new, "changed": report.changed + report.again, "moved": report.moved,
              "missing": report.missing, "unreadable": report.unreadable}  # fmt: skip
    done = ", ".join(messages.text(name, count=count) for name, count in counts.items() if count)
    errors = map(messages.error, report.errors)
    return "; ".join(
        [*map(messages.phrase, report.notes), *errors, done or messages.text("nothing new")]
    )


def holdings(library: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """Folders with their counts, the model, and what could not be read, as HTML."""
    try:
        engine = library.engine()
    except (LibraryMissing, LibraryEmpty):
        return status_line(messages.text("no photos"))
    except PhotoseekError as error:
        return error_line(error, messages)
    rows = [_row(*held) for held in engine.catalogue.root_counts()]
    folders = table([messages.text(head) for head in FOLDER_HEADS], rows)
    model = f"<p>{escape(messages.text('model', name=engine.tag))}</p>"
    return folders + model + _problems(engine.catalogue.problems(), messages)


def _row(root: Root, counts: Counts) -> tuple[str, ...]:
    numbers = (counts.searchable, counts.damaged, counts.unreadable, counts.missing)
    return (printable(root.path), *(f"{number:,}" for number in numbers))


def _problems(problems: Sequence[Problem], messages: Messages) -> str:
    if not problems:
        return ""
    lines = "".join(
        f"<li><code>{escape(printable(p.path))}</code>: {escape(messages.phrase(p.reason))}"
        f"{messages.text('damaged') if p.damaged else ''}</li>"
        for p in problems[:PROBLEMS_SHOWN]
    )
    title = messages.text("problems", count=len(problems))
    return f"<details><summary>{title}</summary><ul>{lines}</ul></details>"
