"""One indexing run: choose the folders, the model and the files, and run the passes."""

from __future__ import annotations

import collections
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.embedder import Embedder, LocalEmbedder
from indexer.face_pass import FacePass, is_switched_off, switch
from indexer.metadata.sidecars import READERS, SidecarIndex, explain_unused
from indexer.ocr import PicturePass
from indexer.part_pass import PartPass
from indexer.photo_texts import Outdated
from indexer.pipeline import Pipeline, update_texts
from indexer.plan import Plan, new_roots, newest_first, plan
from indexer.reader import Job
from indexer.rehash import unchanged_files
from indexer.report import Progress, ProgressCallback, Report
from indexer.scan import Scan, Selection, check_folder, scan, without_unsettled
from indexer.second_pass import lock
from indexer.text_reader import RapidReader, TextReader
from search.catalogue import Catalogue, is_library, lock_for_writing
from search.catalogue.foreign_rows import is_root
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
    RootNotNamed,
    RootUnplugged,
    notes,
)
from search.faces.face_networks import FaceNetworks
from search.records import STALE, ModelTag, Root, enclosing_root
from search.settings import Settings
from search.vectors.vector_cache import save_vectors

LONGEST_SUFFIX = 20  # characters that are shown
MOST_UNUSED = 1000  # JSON files without a photo that a run reads


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """The options of a run. `limit_px` 0: the limit that the machine's memory allows."""

    library: Path
    model: str = "auto"
    precision: str = AUTO
    limit_px: int = 0
    selection: Selection = Selection()
    again: bool = False  # whether to read and embed unchanged files too
    rehash: bool = False  # whether to read files of the same size and time for other content
    text: bool = False  # whether to extract the text in the pictures
    text_reader: TextReader | None = None  # instead of RapidOCR
    people: bool | None = None  # whether to find faces; None: as in earlier runs
    parts: bool | None = None  # whether to embed parts of photos; None: as in earlier runs
    only: frozenset[Path] | None = None  # the roots to update where no folder is named; None: all
    settle_s: float = 0.0  # files modified less than so long ago are left to a later run
    gives_way: bool = False  # whether other writers do not fail but wait for the end of this run
    cluster: str | None = None  # a Ray cluster's address, to embed there
    encoder: Encoder | None = None  # instead of loading one by name
    notify: Callable[[str], None] = lambda _: None  # called before steps that take long

    @classmethod
    def from_settings(
        cls, settings: Settings, notify: Callable[[str], None], model: str | None = None
    ) -> Self:
        """The options of these settings, with another model where one is named."""
        return cls(
            library=settings.library,
            model=model or settings.model,
            precision=settings.precision,
            limit_px=settings.max_megapixels * 1_000_000,
            selection=Selection(settings.include_hidden, settings.exclude),
            text=settings.text,
            people=settings.people or None,
            parts=settings.parts,
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
    Folders of the library that cannot be used are in `Report.errors`; the others are updated.
    """
    started = time.monotonic()
    scans = {folder: scan(folder, options.selection) for folder in map(check_folder, folders)}
    if options.library.resolve() in scans:
        raise FolderIsLibrary(options.library)
    run = _Run(options, on_progress, scans)
    reader = (options.text_reader or RapidReader()) if options.text else None
    if not is_library(options.library):
        run.prepare_first()
    with lock_for_writing(options.library, gives_way=options.gives_way) as catalogue:
        run.update(catalogue)
        in_parts = catalogue.part_embeddings.is_on()
    if in_parts:
        run.embed_parts()
    if reader:
        run.extract_texts(reader)
    if run.finds_faces if options.people is None else options.people:
        run.find_faces()
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
        self.used: dict[Root, Scan] = {}  # the scans of the roots that are updated
        self.jobs: list[Job] = []
        self.missing: dict[Root, tuple[str, ...]] = {}  # files that were there before this run
        self.finds_faces = False  # whether an earlier run did

    def prepare_first(self) -> None:
        """Check folders and model before a new library is written to the disk."""
        if not self.scans:
            raise LibraryMissing(self.options.library)
        self._new_roots([])
        self._load_encoder(None)

    def update(self, catalogue: Catalogue) -> None:
        """Bring the catalogue up to date, under the writer's lock."""
        active = catalogue.embeddings.model()
        is_off = is_switched_off(self.options.library)
        self.finds_faces = catalogue.found_faces.is_on() and not is_off
        # First: later, the vectors of a library restored from a backup would count as current.
        save_vectors(catalogue, self.options.notify)
        tag = self._target(active)
        roots = self._roots(catalogue, everything=tag != active)
        self.jobs = [job for root in roots for job in self._jobs(catalogue, root, tag)]
        if self.jobs:
            self._embed(catalogue, active, tag)
        if tag != active and catalogue.embeddings.activate(tag) and active:
            self.report.notes.append(notes.MODEL_CHANGED(model=str(tag)))
        for root, paths in self.missing.items():  # without the photos that were moved
            self.report.missing += len({*paths} & catalogue.photos.missing_paths(root))
        self._update_texts(catalogue)
        catalogue.people.refresh()  # of photos that are new, copied or back
        if self.options.parts is not None:
            catalogue.part_embeddings.switch(on=self.options.parts)
        if self.jobs or self.report.texts or self.report.missing or self.report.restored:
            save_vectors(catalogue, self.options.notify)

    # -- model --------------------------------------------------------------------------------

    def _target(self, active: ModelTag | None) -> ModelTag:
        """The tag to embed with; the model is loaded only if it is another than the library's."""
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
            announce = self.options.notify if choice.is_download else self.report.notes.append
            if choice.reason:
                announce(choice.reason)
            self.encoder = loading.load_encoder(
                choice.name,
                precision=self.options.precision,
                notify=self.options.notify,
                for_indexing=True,
            )
        return self.encoder

    # -- photos -------------------------------------------------------------------------------

    def _roots(self, catalogue: Catalogue, everything: bool) -> list[Root]:
        """The roots to update: those named, or all; a new model needs all."""
        known = catalogue.roots.all()
        if not self.scans and not known:
            raise LibraryEmpty(self.options.library)
        for folder in self._new_roots([root.path for root in known]):
            catalogue.roots.add(folder)
        roots = catalogue.roots.all()
        for folder in self.scans:
            _include_again(catalogue, folder)
        named = {enclosing_root(folder, roots) for folder in self.scans}
        if everything or named:
            return [root for root in roots if everything or root in named]
        only = self.options.only
        return [root for root in roots if only is None or root.path in only]

    def _new_roots(self, known: Sequence[Path]) -> Sequence[Path]:
        """The named folders that become roots. Raises FolderWithoutPhotos for an empty one."""
        folders = new_roots(self.scans, known)
        for folder in folders:
            if not self.scans[folder].seen and not self.scans[folder].unreadable:
                raise FolderWithoutPhotos(folder)
        return folders

    def _jobs(self, catalogue: Catalogue, root: Root, tag: ModelTag) -> list[Job]:
        """Record the missing and restored files of a root; returns jobs for the files to read."""
        known, missing = catalogue.photos.stamps(root, tag), catalogue.photos.missing_paths(root)
        if self.options.again:
            known = {path: stamp if path in missing else STALE for path, stamp in known.items()}
        scanned = self._scan(root, len(known) - len(missing))
        if scanned is None:
            return []
        scanned = scanned.without(catalogue.roots.forgotten_folders(root))
        if scanned.paired:
            scanned = scanned.with_raw_of(catalogue.photos.unreadable_paths(root))
        if settle_ns := round(self.options.settle_s * 1e9):
            present = {path: stamp for path, stamp in known.items() if path not in missing}
            scanned, count = without_unsettled(scanned, present, time.time_ns(), settle_ns)
            self.report.unsettled += count
        self.used[root] = scanned
        unread = collections.Counter(suffix[:LONGEST_SUFFIX] for suffix in scanned.unread.values())
        catalogue.roots.set_unread_files(root, unread)
        self.report.unread.update(unread)
        for path, problem in {**scanned.unwalked, **scanned.unreadable}.items():
            self.report.add_problem(root.path / path, problem)
        todo = plan(scanned.seen, known, missing, scanned.unwalked)
        catalogue.photos.mark_missing_and_restored(root, todo.missing, todo.restore)
        self.missing[root] = todo.missing
        self.report.restored += len(todo.restore)
        changed = self._changed(catalogue, root, todo)
        sidecars = SidecarIndex(scanned.sidecars)
        paths = newest_first((*todo.embed, *changed), scanned.seen)
        return [Job(root, path, known.get(path), sidecars.of(path)) for path in paths]

    def _changed(self, catalogue: Catalogue, root: Root, todo: Plan) -> list[str]:
        """The files of the same size and time whose content differs; the other stamps are stored.

        Those with a new ctime are read, with `rehash` all.
        """
        seen, learned = self.used[root].seen, set(todo.learn)
        paths = todo.check
        if self.options.rehash:
            embedded = set(todo.embed)
            paths = tuple(path for path in seen if path not in embedded)
        hashes = catalogue.photos.content_hashes(root) if paths else {}
        same = dict(unchanged_files(root, paths, hashes))
        changed = [path for path in paths if path not in same]
        stamps = {path: seen[path] for path in learned.difference(changed)}
        catalogue.photos.set_stamps(root, stamps | same)
        return changed

    def _scan(self, root: Root, present: int) -> Scan | None:
        """The scan of a root; None, and an error in the report, for an absent or empty root.

        So is one that few people mean, and that the library of somebody else may have, unless it is
        named. `present`: the number of its photos that were there at the last scan.
        """
        if not self.scans and os.sep == "/" and not is_root(os.fsencode(root.path)):
            self.report.errors.append(RootNotNamed(root.path))
            return None
        try:
            scanned = self.scans.get(root.path)
            scanned = scanned or scan(check_folder(root.path), self.options.selection)
        except FolderUnreadable as error:
            self.report.errors.append(error)
            return None
        except FolderError:
            scanned = Scan()
        # Checked again: a disk that is unplugged during the scan leaves an incomplete one.
        if (present and not scanned.seen) or not root.path.is_dir():
            self.report.errors.append(RootUnplugged(root.path, present))
            return None
        return scanned

    def _embed(self, catalogue: Catalogue, active: ModelTag | None, tag: ModelTag) -> None:
        encoder = self._load_encoder(active)
        if encoder.tag != tag:  # an update of photoseek changed the model of this name
            raise ModelMismatch(self.options.library, str(tag), str(encoder.tag))
        catalogue.embeddings.add_model(tag)
        embedder = self._embedder(encoder)
        pipeline = Pipeline(embedder, encoder, tag, catalogue, self.report, self.on_progress)
        pipeline.embed(self.jobs, reembed=self.options.again)
        if hidden := self._raw_jobs(catalogue):
            pipeline.embed(hidden)
            self.jobs += hidden
        neutral_rows(encoder)  # cached now, once for each model, for the first search

    def _raw_jobs(self, catalogue: Catalogue) -> list[Job]:
        """Jobs for RAW files whose developed photo turned out to be unreadable in this run."""
        jobs = []
        for root, before in self.used.items():
            if not before.paired or not self.report.unreadable:
                continue
            scanned = before.with_raw_of(catalogue.photos.unreadable_paths(root))
            sidecars = SidecarIndex(scanned.sidecars)
            paths = sorted(scanned.seen.keys() - before.seen.keys())
            jobs += [Job(root, path, None, sidecars.of(path)) for path in paths]
            self.used[root] = scanned
        return jobs

    def _embedder(self, encoder: Encoder) -> Embedder:
        options = self.options
        if not options.cluster:
            return LocalEmbedder(encoder, options.limit_px)
        from indexer.cluster import ClusterEmbedder, Recipe

        tag = encoder.tag
        recipe = Recipe(tag.name, tag.weights, options.precision, options.limit_px, options.encoder)
        return ClusterEmbedder(options.cluster, recipe, encoder, options.notify)

    # -- texts --------------------------------------------------------------------------------

    def _update_texts(self, catalogue: Catalogue) -> None:
        """Read the texts that changed without their photo: by a sidecar or a new reader version."""
        on_progress = self.on_progress if not self.jobs else lambda _: None
        sidecars = {root: SidecarIndex(scanned.sidecars) for root, scanned in self.used.items()}
        outdated = {root: self._outdated(catalogue, root, sidecars[root]) for root in self.used}
        total = sum(map(len, outdated.values()))
        for root, photos in outdated.items():
            for count in update_texts(catalogue, root, photos, self.report):
                self.report.texts += count
                on_progress(Progress(self.report.texts, total, self.report.unreadable))
            self._update_unused(catalogue, root, sidecars[root], is_changed=bool(photos))

    def _update_unused(
        self, catalogue: Catalogue, root: Root, sidecars: SidecarIndex, *, is_changed: bool
    ) -> None:
        """Store and report the JSON files of Google without a photo, if anything has changed."""
        known, unused = catalogue.roots.unused_sidecars(root), sidecars.unused()[:MOST_UNUSED]
        if not (self.jobs or is_changed or known.keys() - unused):
            return
        explained = ((path, explain_unused(root.path / path)) for path in unused)
        reasons = {path: reason for path, reason in explained if reason}
        if reasons != known:
            catalogue.roots.set_unused_sidecars(root, reasons)
        for path, reason in reasons.items():
            self.report.warn(root.path / path, reason)

    def _outdated(self, catalogue: Catalogue, root: Root, sidecars: SidecarIndex) -> list[Outdated]:
        done = {job.path for job in self.jobs if job.root == root}  # with their texts
        scanned = self.used[root]
        # Without sidecars, all photos have one state, and only those of another are loaded.
        states = catalogue.texts.states(root, other_than=None if scanned.sidecars else READERS)
        outdated = sidecars.outdated(scanned.seen, states)
        return [photo for photo in outdated if photo[0] not in done]

    def embed_parts(self) -> None:
        """The second pass for the parts of photos, without the lock of the first."""
        PartPass(*self._second_pass(), self._load_encoder).run(list(self.used))

    def extract_texts(self, reader: TextReader) -> None:
        """The second pass, without the lock of the first: its photos are searchable already."""
        PicturePass(*self._second_pass(), reader).run(list(self.used))
        if self.report.with_text:
            with lock(self.options.library) as catalogue:
                save_vectors(catalogue, self.options.notify)

    def find_faces(self) -> None:
        """The second pass for faces, without the lock of the first."""
        finding = FacePass(*self._second_pass(), FaceNetworks())
        switch(self.options.library, on=True)
        finding.run(list(self.used))

    def _second_pass(self) -> tuple[Path, Report, ProgressCallback, int]:
        """The fields that all second passes have."""
        options = self.options
        return options.library, self.report, self.on_progress, options.limit_px


def _include_again(catalogue: Catalogue, named: Path) -> None:
    """Clear the "forgotten" mark of a folder that is indexed by name, its parents and children."""
    root = enclosing_root(named, catalogue.roots.all())
    for path in catalogue.roots.forgotten_folders(root) if root else ():
        assert root is not None
        folder = root.path / path
        if named != root.path and (folder in (named, *named.parents) or named in folder.parents):
            catalogue.roots.restore_folder(root, path)
