"""One indexing run: which folders, which model, what is to be done; the rest is the pipeline's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.pipeline import embed
from indexer.plan import plan
from indexer.reader import Job
from indexer.report import Report, Watcher
from indexer.scan import Scan, Selection, check_folder, scan
from search.catalogue import FILE_NAME, Catalogue
from search.catalogue.lock import claim
from search.encoders import models
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.precision import AUTO
from search.engine import Engine
from search.errors import (
    FolderError,
    FolderUnreadable,
    FolderWithoutPhotos,
    LibraryEmpty,
    LibraryMissing,
    ModelMismatch,
    RootUnplugged,
)
from search.records import ModelTag, Root


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How to index. `limit_px` 0: what the machine's memory allows."""

    library: Path
    model: str = "auto"
    precision: str = AUTO
    limit_px: int = 0
    selection: Selection = Selection()
    encoder: Encoder | None = None  # instead of loading one by name
    tell: Callable[[str], None] = lambda _: None  # what a person would wonder about meanwhile


def index_folders(
    folders: Sequence[Path], options: IndexOptions, watch: Watcher = lambda _: None
) -> Report:
    """Bring these folders up to date in the library, or all its folders if none is named.

    Raises a FolderError for a named folder that cannot be used, LibraryMissing or LibraryEmpty
    where there is nothing to update, LibraryBusy, DiskFull or a ModelError. Folders of the
    library that cannot be used are in `Report.errors`; the others are updated all the same.
    """
    started = time.monotonic()
    scans = {folder: scan(folder, options.selection) for folder in map(check_folder, folders)}
    run = _Run(options, watch, scans)
    if not (options.library / FILE_NAME).exists():
        run.prepare_first()
    with claim(options.library):
        run.update()
    run.report.seconds = time.monotonic() - started
    return run.report


def _refuse_empty(folder: Path, found: Scan) -> None:
    if not found.seen and not found.unreadable:
        raise FolderWithoutPhotos(folder)


class _Run:
    """The state of one run."""

    def __init__(self, options: IndexOptions, watch: Watcher, scans: Mapping[Path, Scan]) -> None:
        self.options = options
        self.watch = watch
        self.scans = scans
        self.report = Report()
        self.encoder = options.encoder

    def prepare_first(self) -> None:
        """Meet every error that can be met before a new library leaves a trace on the disk."""
        if not self.scans:
            raise LibraryMissing(self.options.library)
        for folder, found in self.scans.items():
            _refuse_empty(folder, found)
        self._load_encoder(None)

    def update(self) -> None:
        """The run itself, under the writer's lock."""
        catalogue = Catalogue.create(self.options.library)
        try:
            active = catalogue.model()
            _save_vectors(catalogue)  # those of a library put back from a backup would pass later
            tag = self._target(active)
            roots = self._roots(catalogue, everything=tag != active)
            jobs = [job for root in roots for job in self._settle(catalogue, root, tag)]
            if jobs:
                self._embed(catalogue, jobs, active, tag)
            if tag != active and catalogue.activate(tag) and active:
                self.report.notes.append(f"searches now use {tag}")
            if jobs or self.report.missing or self.report.restored:
                _save_vectors(catalogue)
        finally:
            catalogue.close()

    # -- which model --------------------------------------------------------------------------

    def _target(self, active: ModelTag | None) -> ModelTag:
        """The tag to embed with, found without loading the model where the library's will do."""
        if active and self.encoder is None and not self._switches(active):
            return active
        return self._load_encoder(active).tag

    def _switches(self, active: ModelTag) -> bool:
        if self.options.model == "auto":
            return False
        name = models.resolve(self.options.model).name
        return (name, models.weights_label(name)) != (active.name, active.weights)

    def _load_encoder(self, active: ModelTag | None) -> Encoder:
        """The model of this run, loaded once."""
        if self.encoder is None:
            choice = models.resolve(self.options.model, active.name if active else None)
            if choice.reason:
                self.report.notes.append(choice.reason)
            self.encoder = load_encoder(
                choice.name, precision=self.options.precision, tell=self.options.tell
            )
        return self.encoder

    # -- which photos -------------------------------------------------------------------------

    def _roots(self, catalogue: Catalogue, everything: bool) -> list[Root]:
        """The roots to update: those named, or all; a new model concerns all."""
        known = catalogue.roots()
        if not self.scans and not known:
            raise LibraryEmpty(self.options.library)
        named = {_root(catalogue, f, found, known).path for f, found in self.scans.items()}
        everything = everything or not named
        return [root for root in catalogue.roots() if everything or root.path in named]

    def _settle(self, catalogue: Catalogue, root: Root, tag: ModelTag) -> list[Job]:
        """Record what the scan of a root means; the files that are to be read."""
        known, missing = catalogue.known(root, tag), catalogue.missing(root)
        found = self._look(root, len(known.keys() - missing))
        if found is None:
            return []
        for path, reason in {**found.unwalked, **found.unreadable}.items():
            self.report.complain(root.path / path, reason.lower())
        todo = plan(found.seen, known, missing, found.unwalked)
        catalogue.settle(root, todo.missing, todo.restore)
        self.report.missing += len(todo.missing)
        self.report.restored += len(todo.restore)
        return [Job(root, path, known.get(path)) for path in todo.embed]

    def _look(self, root: Root, alive: int) -> Scan | None:
        """The scan of a root; None, and an error in the report, for one that is not as it was."""
        try:
            found = self.scans.get(root.path) or self._scan(root.path)
        except FolderUnreadable as error:
            self.report.errors.append(error)
            return None
        except FolderError:
            found = Scan()
        # Looked at once more: a disk pulled out under way leaves a scan that saw only a part.
        if (alive and not found.seen) or not root.path.is_dir():
            self.report.errors.append(RootUnplugged(root.path, alive))
            return None
        return found

    def _scan(self, folder: Path) -> Scan:
        return scan(check_folder(folder), self.options.selection)

    def _embed(
        self, catalogue: Catalogue, jobs: list[Job], active: ModelTag | None, tag: ModelTag
    ) -> None:
        encoder = self._load_encoder(active)
        if encoder.tag != tag:  # the model has changed under its name, by an update of photoseek
            raise ModelMismatch(self.options.library, str(tag), str(encoder.tag))
        catalogue.add_model(tag)
        embed(jobs, encoder, catalogue, self.options.limit_px, self.report, self.watch)


def _root(catalogue: Catalogue, folder: Path, found: Scan, known: list[Root]) -> Root:
    """The root that a folder is, or is part of; else a new one."""
    for root in known:
        if folder == root.path or root.path in folder.parents:
            return root
    _refuse_empty(folder, found)
    return catalogue.add_root(folder)


def _save_vectors(catalogue: Catalogue) -> None:
    tag = catalogue.model()
    if tag:
        Engine(catalogue, tag, None).save_vectors()
