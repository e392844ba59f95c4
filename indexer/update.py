"""One indexing run: which folders, which model, what is to be done; the rest is the pipeline's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.embedder import Embedder, LocalEmbedder
from indexer.ocr import WAIT_S, PicturePass
from indexer.pipeline import Pipeline
from indexer.plan import new_roots, plan
from indexer.reader import Job
from indexer.report import Progress, ProgressCallback, Report
from indexer.scan import Scan, Selection, check_folder, scan
from indexer.sidecars import untold
from indexer.text_reader import RapidReader, TextReader
from indexer.words import store_words
from search.catalogue import Catalogue, is_library, lock_for_writing
from search.encoders import loading, models
from search.encoders.base import Encoder
from search.encoders.neutral import neutral_rows
from search.encoders.precision import AUTO
from search.errors import (
    FolderError,
    FolderIsLibrary,
    FolderUnreadable,
    FolderWithoutPhotos,
    LibraryEmpty,
    LibraryMissing,
    ModelMismatch,
    RootUnplugged,
)
from search.records import STALE, ModelTag, Root, enclosing_root
from search.settings import Settings
from search.vector_cache import save_vectors


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How to index. `limit_px` 0: what the machine's memory allows."""

    library: Path
    model: str = "auto"
    precision: str = AUTO
    limit_px: int = 0
    selection: Selection = Selection()
    again: bool = False  # whether to read files anew that have not changed
    text: bool = False  # whether to read the text in the pictures
    text_reader: TextReader | None = None  # instead of RapidOCR
    cluster: str | None = None  # a Ray cluster's address, to embed there
    encoder: Encoder | None = None  # instead of loading one by name
    notify: Callable[[str], None] = lambda _: None  # what a person would wonder about meanwhile

    @classmethod
    def from_settings(
        cls, settings: Settings, notify: Callable[[str], None], model: str | None = None
    ) -> Self:
        """The options that the settings ask for, with another model where one is named."""
        return cls(
            library=settings.library,
            model=model or settings.model,
            precision=settings.precision,
            limit_px=settings.max_megapixels * 1_000_000,
            selection=Selection(settings.include_hidden, settings.exclude),
            text=settings.text,
            notify=notify,
        )


def index_folders(
    folders: Sequence[Path],
    options: IndexOptions,
    on_progress: ProgressCallback = lambda _: None,
) -> Report:
    """Bring these folders up to date in the library, or all its folders if none is named.

    Raises a FolderError for a named folder that cannot be used, LibraryMissing or LibraryEmpty
    where there is nothing to update, LibraryBusy, DiskFull, TextReaderMissing or a ModelError.
    Folders of the library that cannot be used are in `Report.errors`; the others are updated all
    the same.
    """
    started = time.monotonic()
    scans = {folder: scan(folder, options.selection) for folder in map(check_folder, folders)}
    if options.library.resolve() in scans:
        raise FolderIsLibrary(options.library)
    run = _Run(options, on_progress, scans)
    reader = (options.text_reader or RapidReader()) if options.text else None
    if not is_library(options.library):
        run.prepare_first()
    with lock_for_writing(options.library) as catalogue:
        run.update(catalogue)
    if reader:
        run.read_pictures(reader)
    run.report.seconds = time.monotonic() - started
    return run.report


class _Run:
    """The state of one run."""

    def __init__(
        self, options: IndexOptions, on_progress: ProgressCallback, scans: Mapping[Path, Scan]
    ) -> None:
        self.options = options
        self.on_progress = on_progress
        self.scans = scans
        self.report = Report()
        self.encoder = options.encoder
        self.found: dict[Root, Scan] = {}
        self.told = 0  # photos whose words were read

    def prepare_first(self) -> None:
        """Meet every error that can be met before a new library leaves a trace on the disk."""
        if not self.scans:
            raise LibraryMissing(self.options.library)
        self._new_roots([])
        self._load_encoder(None)

    def update(self, catalogue: Catalogue) -> None:
        """The run itself, under the writer's lock."""
        active = catalogue.model()
        # Those of a library put back from a backup would pass later.
        save_vectors(catalogue, self.options.notify)
        tag = self._target(active)
        roots = self._roots(catalogue, everything=tag != active)
        jobs = [job for root in roots for job in self._jobs(catalogue, root, tag)]
        if jobs:
            self._embed(catalogue, jobs, active, tag)
        if tag != active and catalogue.activate(tag) and active:
            self.report.notes.append(f"searches now use {tag}")
        self._read_words(catalogue, self.on_progress if not jobs else lambda _: None)
        if jobs or self.told or self.report.missing or self.report.restored:
            save_vectors(catalogue, self.options.notify)

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
            self.encoder = loading.load_encoder(
                choice.name,
                precision=self.options.precision,
                notify=self.options.notify,
                for_indexing=True,
            )
        return self.encoder

    # -- which photos -------------------------------------------------------------------------

    def _roots(self, catalogue: Catalogue, everything: bool) -> list[Root]:
        """The roots to update: those named, or all; a new model concerns all."""
        known = catalogue.roots()
        if not self.scans and not known:
            raise LibraryEmpty(self.options.library)
        for folder in self._new_roots([root.path for root in known]):
            catalogue.add_root(folder)
        roots = catalogue.roots()
        for folder in self.scans:
            _remember(catalogue, folder)
        named = {enclosing_root(folder, roots) for folder in self.scans}
        return [root for root in roots if everything or not named or root in named]

    def _new_roots(self, known: Sequence[Path]) -> Sequence[Path]:
        """The named folders that become roots. Raises FolderWithoutPhotos for an empty one."""
        folders = new_roots(self.scans, known)
        for folder in folders:
            if not self.scans[folder].seen and not self.scans[folder].unreadable:
                raise FolderWithoutPhotos(folder)
        return folders

    def _jobs(self, catalogue: Catalogue, root: Root, tag: ModelTag) -> list[Job]:
        """Record what the scan of a root means; the files that are to be read."""
        known, missing = catalogue.stamps(root, tag), catalogue.missing_paths(root)
        if self.options.again:
            known = {path: stamp if path in missing else STALE for path, stamp in known.items()}
        found = self._look(root, len(known) - len(missing))
        if found is None:
            return []
        found = self.found[root] = found.without(catalogue.forgotten_folders(root))
        for path, problem in {**found.unwalked, **found.unreadable}.items():
            self.report.complain(root.path / path, problem)
        todo = plan(found.seen, known, missing, found.unwalked)
        catalogue.mark_missing_and_restored(root, todo.missing, todo.restore)
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
        embedder = self._embedder(encoder)
        pipeline = Pipeline(embedder, tag, catalogue, self.report, self.on_progress)
        pipeline.embed(jobs, anew=self.options.again)
        neutral_rows(encoder)  # once for each model, so that no search has to

    def _embedder(self, encoder: Encoder) -> Embedder:
        options = self.options
        if not options.cluster:
            return LocalEmbedder(encoder, options.limit_px)
        from indexer.cluster import ClusterEmbedder, Recipe

        tag = encoder.tag
        recipe = Recipe(tag.name, tag.weights, options.precision, options.limit_px, options.encoder)
        return ClusterEmbedder(options.cluster, recipe, encoder, options.notify)

    # -- the text in them -------------------------------------------------------------------

    def read_pictures(self, reader: TextReader) -> None:
        """The second pass, without the lock of the first: searches find its photos already."""
        options = self.options
        reading = PicturePass(
            options.library, reader, self.report, self.on_progress, options.limit_px
        )
        reading.run(list(self.found))
        if self.report.with_text:
            with lock_for_writing(options.library, must_exist=True, wait_s=WAIT_S) as catalogue:
                save_vectors(catalogue, self.options.notify)

    # -- their words --------------------------------------------------------------------------

    def _read_words(self, catalogue: Catalogue, on_progress: ProgressCallback) -> None:
        """What photos say in words, where that is new: theirs, their names' or their sidecars'."""
        asked = {
            root: untold(found.seen, found.sidecars, catalogue.told(root))
            for root, found in self.found.items()
        }
        total = sum(map(len, asked.values()))
        for root, photos in asked.items():
            for count in store_words(catalogue, root, photos, self.report.doubt):
                self.told += count
                on_progress(Progress(self.told, total, self.report.unreadable))


def _remember(catalogue: Catalogue, named: Path) -> None:
    """A folder that is indexed by name is forgotten no more, nor is what holds it or lies in it."""
    root = enclosing_root(named, catalogue.roots())
    for path in catalogue.forgotten_folders(root) if root else ():
        assert root is not None
        folder = root.path / path
        if named != root.path and (folder in (named, *named.parents) or named in folder.parents):
            catalogue.remember_folder(root, path)
