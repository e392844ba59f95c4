"""Hold the catalogue against the disk, its embeddings and the vectors; mend what can be mended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.plan import plan
from indexer.scan import Selection, check_folder, scan
from search.catalogue import Catalogue, lock_for_writing
from search.errors import FolderError, LibraryDamaged, printable
from search.records import ModelTag, Root
from search.vector_cache import VectorCache
from search.vectors import FILE_NAME


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what was done or is to be done about it."""

    what: str
    mended: bool = False


def verify(library: Path, selection: Selection, repair: bool = False) -> list[Finding]:
    """All that is wrong with a library; empty if all is well.

    Repairing needs the writer's lock and changes derived data only. Raises LibraryMissing,
    LibraryDamaged or LibraryBusy.
    """
    opened = lock_for_writing(library, must_exist=True) if repair else Catalogue.open(library)
    with opened as catalogue:
        return _findings(catalogue, selection, repair)


def _findings(catalogue: Catalogue, selection: Selection, repair: bool) -> list[Finding]:
    wrong = catalogue.integrity()
    if wrong:
        raise LibraryDamaged(catalogue.directory, wrong[0])
    found = [f for root in catalogue.roots() for f in _of_root(catalogue, root, selection)]
    if tag := catalogue.model():
        found += _of_embeddings(catalogue, repair) + _of_vectors(catalogue, tag, repair)
    return found


def _of_root(catalogue: Catalogue, root: Root, selection: Selection) -> list[Finding]:
    """What an indexing run would find to do, and what it could not look at."""
    name = printable(root.path)
    try:
        seen = scan(check_folder(root.path), selection)
    except FolderError as error:
        return [Finding(str(error))]
    known, missing = catalogue.stamps(root, catalogue.model()), catalogue.missing_paths(root)
    seen = seen.without(catalogue.forgotten_folders(root))
    closed = {**seen.unwalked, **seen.unreadable}  # of these the library knows nothing
    found = [Finding(f"{printable(root.path / path)}: {why}") for path, why in closed.items()]
    todo = plan(seen.seen, known, missing, seen.unwalked)
    count = len(todo.embed) + len(todo.restore) + len(todo.missing)
    if count:
        what = f"{name}: {count} photos are new, changed or gone; run `photoseek index`"
        found.append(Finding(what))
    return found


def _of_embeddings(catalogue: Catalogue, repair: bool) -> list[Finding]:
    """Embeddings that are not as they were stored; dropped, they are made again from the photos."""
    broken = catalogue.broken_embeddings()
    if not broken:
        return []
    if repair:
        catalogue.drop_embeddings(broken)
        return [Finding(f"dropped {len(broken)} damaged embeddings; run `photoseek index`", True)]
    return [Finding(f"{len(broken)} damaged embeddings; run `photoseek verify --repair`")]


def _of_vectors(catalogue: Catalogue, tag: ModelTag, repair: bool) -> list[Finding]:
    """The vector file; the next search would mend it too."""
    vectors = VectorCache(catalogue, tag)
    if vectors.is_saved():
        return []
    if repair:
        vectors.rebuild()
        if vectors.is_saved():
            return [Finding(f"rebuilt {FILE_NAME}", True)]
        why = "is the disk full, or something else in its place?"
        return [Finding(f"{FILE_NAME} is damaged and cannot be written; {why}")]
    return [Finding(f"{FILE_NAME} is absent or damaged; `photoseek verify --repair` rebuilds it")]
