"""What the library holds, as HTML: folders, files that could not be read, models."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from search.catalogue import Counts
from search.encoders import models
from search.encoders.models import BUILTIN, Model
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, printable
from search.records import Problem, Root
from ui.folders import count_pictures, to_word
from ui.html import act_button, error_line
from ui.library import LiveLibrary
from ui.messages import ENGLISH, Messages

PROBLEMS_SHOWN = 200
FOLDER_HEADS = ("folder", "photos", "damaged count", "unreadable count", "missing count")
MODEL_HEADS = ("model head", "download size", "imagenet", "coco", "languages", "is here")


def holdings(library: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """Folders with their counts and what can be done with them, and what could not be read."""
    try:
        catalogue = library.engine().catalogue
        counts = catalogue.root_counts()
        problems = catalogue.problems()
    except (LibraryMissing, LibraryEmpty):
        return first_step(messages)
    except PhotoseekError as error:
        return error_line(error, messages)
    if not counts:
        return first_step(messages)
    rows = "".join(_row(root, held, messages) for root, held in counts)
    return _table("holds", FOLDER_HEADS, rows, messages) + _problems(problems, messages)


def first_step(messages: Messages) -> str:
    """What to do where there is no folder yet."""
    from platformdirs import user_pictures_path

    pictures = user_pictures_path()
    browse = act_button("browse", messages.text("choose folder"), main=True)
    offer = ""
    if pictures.is_dir() and count_pictures(pictures) is not None:
        text = messages.text("add folder", name=printable(pictures))
        offer = act_button(f"add {to_word(pictures)}", text)
    title, hint = messages.text("first step"), messages.text("first hint")
    return (
        f'<section class="first"><h2>{title}</h2><p>{hint}</p>'
        f'<div class="acts">{browse}{offer}</div></section>'
    )


def _row(root: Root, counts: Counts, messages: Messages) -> str:
    numbers = (counts.searchable, counts.damaged, counts.unreadable, counts.missing)
    acts = "".join(
        act_button(f"{act} {root.id}", messages.text(name))
        for act, name in (("update", "update one"), ("rescan", "rescan"), ("forget?", "forget"))
    )
    cells = "".join(f"<td>{number:,}</td>" for number in numbers)
    path = escape(printable(root.path))
    return f'<tr><td>{path}<div class="acts">{acts}</div></td>{cells}</tr>'


def _table(name: str, heads: Sequence[str], rows: str, messages: Messages) -> str:
    head = "".join(f"<th>{escape(messages.text(one))}</th>" for one in heads)
    return (
        f'<table class="scores {name}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _problems(problems: Sequence[Problem], messages: Messages) -> str:
    if not problems:
        return ""
    lines = "".join(_problem(problem, messages) for problem in problems[:PROBLEMS_SHOWN])
    title = messages.text("problems", count=len(problems))
    left = len(problems) - PROBLEMS_SHOWN
    more = f"<p>{messages.text('more files', count=left)}</p>" if left > 0 else ""
    return f"<details><summary>{title}</summary><ul>{lines}</ul>{more}</details>"


def _problem(problem: Problem, messages: Messages) -> str:
    """One file with its reason, and with the picture where it has one still."""
    picture = ""
    if problem.damaged and problem.photo_id is not None:
        picture = f'<img src="/thumb/{problem.photo_id}" alt="" loading="lazy"> '
    damaged = messages.text("damaged") if problem.damaged else ""
    path, reason = escape(printable(problem.path)), escape(messages.phrase(problem.reason))
    return f"<li>{picture}<span><code>{path}</code>: {reason}{damaged}</span></li>"


# -- models ---------------------------------------------------------------------------------------


def model_table(library: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """The models there are: size, quality, languages, whether they are here, and which is used."""
    used = _used(library)
    rows = "".join(_model(model, used, messages) for model in models.MODELS)
    if used and used not in [model.name for model in models.MODELS]:
        cells = "<td>–</td>" * (len(MODEL_HEADS) - 2) + f"<td>{messages.text('used now')}</td>"
        rows = f"<tr><td>{escape(used)}</td>{cells}</tr>{rows}"
    return f"{_table('models', MODEL_HEADS, rows, messages)}<p>{messages.text('model hint')}</p>"


def _used(library: LiveLibrary) -> str:
    try:
        return library.engine().tag.name
    except PhotoseekError:
        return ""


def _model(model: Model, used: str, messages: Messages) -> str:
    name = messages.text("builtin") if model.name == BUILTIN else escape(model.name)
    act = act_button(f"model? {model.name}", messages.text("use model"))
    here = messages.text("yes" if models.is_here(model) else "no")
    cells = (
        messages.text("megabytes", count=model.download_mb) if model.download_mb else "–",
        _percent(model.imagenet),
        _percent(model.coco),
        messages.phrase(model.languages),
        messages.text("used now") if model.name == used else here,
    )
    about = "" if model.name == used else f'<div class="acts">{act}</div>'
    shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr><td>{name}{about}</td>{shown}</tr>"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} %"
