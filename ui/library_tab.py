"""The Library tab: what its buttons do, and what it says meanwhile, as HTML.

What acts on this machine's disk is for who sits at it: `host` is the address of who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from indexer.forget import forget
from indexer.report import Report
from indexer.scan import check_folder
from indexer.text_reader import is_installed
from search.encoders import models
from search.errors import PhotoseekError, TextReaderMissing, printable
from search.records import Root, Said
from ui.folders import from_word, picker, to_word
from ui.holdings import holdings, model_table
from ui.html import act_button, error_line, status_line
from ui.library import LiveLibrary, Run
from ui.local import is_this_machine
from ui.messages import ENGLISH, Messages
from ui.pace import pace_text


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown after a button was pressed, as HTML; None: what is there stays.

    `status`: what happens; `sheet`: the folders to choose from, or a question.
    """

    status: str | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """All that the tab shows of the library and of the run under way; texts are HTML."""

    busy: bool
    has_folders: bool
    progress: str
    holdings: str
    models: str
    reads_text: bool
    text_state: str


def look(library: LiveLibrary, messages: Messages = ENGLISH) -> LibraryView:
    """How the library is now."""
    return LibraryView(
        library.run.busy,
        library.has_folders(),
        progress(library, messages),
        holdings(library, messages),
        model_table(library, messages),
        library.reads_text(),
        text_state(library, messages),
    )


def add_folder(library: LiveLibrary, folder: str, host: str, messages: Messages = ENGLISH) -> str:
    """Index a folder of this machine in the background. What to show, as HTML."""
    if is_this_machine(host) and not folder.strip():
        return status_line(messages.text("name folder"))
    try:
        folders = [check_folder(Path(folder.strip()))] if is_this_machine(host) else []
    except PhotoseekError as error:
        return error_line(error, messages)
    return _started(library, host, messages, folders)


def update(library: LiveLibrary, host: str, messages: Messages = ENGLISH) -> str:
    """Look for what is new in all folders."""
    return _started(library, host, messages)


def stop(library: LiveLibrary, host: str, messages: Messages = ENGLISH) -> str:
    """End the run under way; what it has done stays."""
    if not is_this_machine(host):
        return status_line(messages.text("elsewhere"))
    library.stop()
    return status_line(messages.text("stopping" if library.run.busy else "idle"))


def read_text(library: LiveLibrary, on: bool, host: str, messages: Messages = ENGLISH) -> str:
    """Read the text in the pictures too from now on, or no more; begin with what is there."""
    if not is_this_machine(host):
        return status_line(messages.text("elsewhere"))
    if on and not is_installed():
        return error_line(TextReaderMissing(), messages)
    library.set_reads_text(on)
    if not on:
        return status_line(messages.text("text off"))
    if library.run.busy or not library.has_folders():
        return status_line(messages.text("text later"))
    return _started(library, host, messages)


def text_state(library: LiveLibrary, messages: Messages = ENGLISH) -> str:
    """How many pictures were asked for the text in them; empty for none."""
    try:
        read, count = library.engine().catalogue.pictures_read()
    except PhotoseekError:
        return ""
    return status_line(messages.text("text read", read=read, count=count)) if read else ""


# -- buttons --------------------------------------------------------------------------------------


def act(library: LiveLibrary, said: str, host: str, messages: Messages = ENGLISH) -> Answer:
    """Do what a button of the tab says: a word, and what it is about.

    The page adds a number, so that the same button twice is told twice.
    """
    if not is_this_machine(host):
        return Answer(status_line(messages.text("elsewhere")))
    name, _, about = said.rpartition("#")[0].strip().partition(" ")
    work = ACTS.get(name)
    try:
        return work(library, about, messages) if work else Answer()
    except PhotoseekError as error:
        return Answer(error_line(error, messages))
    except LookupError:  # forgotten meanwhile, on another page
        return Answer(status_line(messages.text("gone folder")))


def browsed(folder: str) -> str:
    """What the button beside the field says: look into the folder that is typed there."""
    return f"browse {to_word(Path(folder.strip()))} #" if folder.strip() else "browse #"


def _browse(_: LiveLibrary, word: str, messages: Messages) -> Answer:
    return Answer(sheet=picker(from_word(word) if word else None, messages))


def _add(library: LiveLibrary, word: str, messages: Messages) -> Answer:
    return Answer(_run(library, messages, [check_folder(from_word(word))]))


def _update(library: LiveLibrary, number: str, messages: Messages) -> Answer:
    return Answer(_run(library, messages, [_root(library, number).path]))


def _rescan(library: LiveLibrary, number: str, messages: Messages) -> Answer:
    return Answer(_run(library, messages, [_root(library, number).path], again=True))


def _ask_forget(library: LiveLibrary, number: str, messages: Messages) -> Answer:
    root = _root(library, number)
    catalogue = library.engine().catalogue
    text = messages.text("forget this", name=printable(root.path), count=catalogue.held(root))
    hidden = hidden_text(catalogue.said_only_below(root.path), messages)
    question = f"{text} {messages.text('hidden', what=hidden)}" if hidden else text
    return Answer(sheet=_question(question, f"forget {number}", messages.text("forget"), messages))


def _forget(library: LiveLibrary, number: str, messages: Messages) -> Answer:
    if library.run.busy:
        return Answer(status_line(messages.text("busy")))
    done = forget(library.settings.library, _root(library, number).path)
    text = messages.text("forgot", name=printable(done.folder), count=done.photos)
    return Answer(status_line(text))


def _ask_model(library: LiveLibrary, name: str, messages: Messages) -> Answer:
    model = next((one for one in models.MODELS if one.name == name), None)
    if model is None:
        return Answer()
    if not library.has_folders():
        return _model(library, name, messages)
    text = messages.text("model this", name=name, count=library.engine().count())
    if not models.is_here(model):
        text += f" {messages.text('fetched once', count=model.download_mb)}"
    return Answer(sheet=_question(text, f"model {name}", messages.text("use model"), messages))


def _model(library: LiveLibrary, name: str, messages: Messages) -> Answer:
    if not library.has_folders():
        return Answer(status_line(messages.text("folder before model")))
    return Answer(_run(library, messages, model=name))


ACTS: dict[str, Callable[[LiveLibrary, str, Messages], Answer]] = {
    "browse": _browse,
    "add": _add,
    "update": _update,
    "rescan": _rescan,
    "forget?": _ask_forget,
    "forget": _forget,
    "model?": _ask_model,
    "model": _model,
}


def _root(library: LiveLibrary, number: str) -> Root:
    """The folder of this number. Raises LookupError."""
    return {str(root.id): root for root in library.engine().catalogue.roots()}[number]


def _question(text: str, act: str, name: str, messages: Messages) -> str:
    buttons = act_button(act, name, main=True, focus=True)
    cancel = act_button("close", messages.text("cancel"))
    return (
        f'<section class="question" role="alertdialog" aria-label="{escape(name)}">'
        f'<p>{escape(text)}</p><div class="acts">{buttons}{cancel}</div></section>'
    )


def hidden_text(said: Said, messages: Messages) -> str:
    """What people said of photos, in a few words; empty for nothing."""
    stars = [messages.text("stars", count=len(said.stars))] if said.stars else []
    albums = [
        messages.text("of album", name=album.name, count=len(album.photos)) for album in said.albums
    ]
    names = [messages.text("of name", name=n.name, count=len(n.shown_by)) for n in said.names]
    return ", ".join([*stars, *albums, *names])


# -- runs -----------------------------------------------------------------------------------------


def _started(
    library: LiveLibrary, host: str, messages: Messages, folders: Sequence[Path] = ()
) -> str:
    if not is_this_machine(host):
        return status_line(messages.text("elsewhere"))
    return _run(library, messages, folders)


def _run(
    library: LiveLibrary,
    messages: Messages,
    folders: Sequence[Path] = (),
    model: str = "auto",
    *,
    again: bool = False,
) -> str:
    if not library.start(list(folders), model, again=again):
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
        fetched = models.fetching() if run.preparing else None
        if fetched:
            line = messages.text("fetching", name=fetched.name, percent=fetched.percent)
            return f'{status_line(line)}<progress value="{fetched.percent}" max="100"></progress>'
        line = messages.phrase(run.preparing) or messages.text("looking")
        return f"{status_line(line)}<progress></progress>"
    kind = "text progress" if run.stage else "progress"
    line = messages.text(kind, done=run.done, count=run.total)
    pace = pace_text(run.rate, run.total - run.done, messages)
    shown = status_line(f"{line}{messages.text('comma')}{pace}" if pace else line)
    return f'{shown}<progress value="{run.done}" max="{run.total}"></progress>'


def _summary(report: Report, messages: Messages) -> str:
    """What a run did, in a few words."""
    counts = {"new": report.new, "changed": report.changed, "again": report.again,
              "moved": report.moved, "missing": report.missing, "back": report.restored,
              "unreadable": report.unreadable, "text found": report.with_text}  # fmt: skip
    done = [messages.text(name, count=count) for name, count in counts.items() if count]
    errors = map(messages.error, report.errors)
    told = messages.text("comma").join(done) or messages.text("nothing new")
    return "; ".join([*map(messages.phrase, report.notes), *errors, told])
