"""Check of a library: compare the catalogue with the disk, its embeddings and the vector file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.plan import plan
from indexer.rehash import unchanged_files
from indexer.scan import Selection, check_folder, scan
from search.catalogue import Catalogue, lock_for_writing
from search.errors import FolderError, LibraryDamaged, printable
from search.files import stamp_of
from search.records import ModelTag, Root, Stamp
from search.vectors.saved_index import FILE_NAME
from search.vectors.vector_cache import VectorCache


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a library, with its repair or the command that repairs it."""

    message: str
    is_repaired: bool = False


def verify(
    library: Path, selection: Selection, repair: bool = False, *, deep: bool = False
) -> list[Finding]:
    """The faults of a library; empty for a sound one.

    Repairing needs the writer's lock and changes derived data only. Raises LibraryMissing,
    LibraryDamaged or LibraryBusy.
    """
    opened = lock_for_writing(library, must_exist=True) if repair else Catalogue.open(library)
    with opened as catalogue:
        findings = _findings(catalogue, selection, repair)
        if deep:
            findings += [f for root in catalogue.roots.all() for f in _of_contents(catalogue, root)]
        return findings


def _findings(catalogue: Catalogue, selection: Selection, repair: bool) -> list[Finding]:
    wrong = catalogue.integrity()
    if wrong:
        raise LibraryDamaged(catalogue.directory, wrong[0])
    findings = [f for root in catalogue.roots.all() for f in _of_root(catalogue, root, selection)]
    if tag := catalogue.embeddings.model():
        findings += _of_embeddings(catalogue, repair) + _of_vectors(catalogue, tag, repair)
    return findings


def _of_root(catalogue: Catalogue, root: Root, selection: Selection) -> list[Finding]:
    """The changes that an indexing run would make, and the files that it could not read."""
    name = printable(root.path)
    try:
        seen = scan(check_folder(root.path), selection)
    except FolderError as error:
        return [Finding(str(error))]
    known, missing = (
        catalogue.photos.stamps(root, catalogue.embeddings.model()),
        catalogue.photos.missing_paths(root),
    )
    seen = seen.without(catalogue.roots.forgotten_folders(root))
    seen = seen.with_raw_of(catalogue.photos.unreadable_paths(root))
    closed = {**seen.unwalked, **seen.unreadable}  # not in the library
    findings = [Finding(f"{printable(root.path / path)}: {why}") for path, why in closed.items()]
    todo = plan(seen.seen, known, missing, seen.unwalked)
    count = len(todo.embed) + len(todo.restore) + len(todo.missing) + len(todo.check)
    if count:
        changes = f"{name}: {count} photos are new, changed or gone; run `photoseek index`"
        findings.append(Finding(changes))
    return findings


def _of_contents(catalogue: Catalogue, root: Root) -> list[Finding]:
    """Files with the size and time of the library but another content."""
    known = catalogue.photos.stamps(root, catalogue.embeddings.model())
    hashes = catalogue.photos.content_hashes(root)
    paths = [path for path in hashes if _has_stamp(root.path / path, known[path])]
    same = dict(unchanged_files(root, paths, hashes))
    return [
        Finding(f"{printable(root.path / path)}: its content changed, but not its size and time;"
                " run `photoseek index --rehash`")
        for path in paths if path not in same
    ]  # fmt: skip


def _has_stamp(file: Path, stamp: Stamp) -> bool:
    try:
        return stamp_of(file.stat()).matches(stamp)
    except OSError:
        return False


def _of_embeddings(catalogue: Catalogue, repair: bool) -> list[Finding]:
    """Damaged embeddings; `repair` drops them, and the next run makes them from the photos."""
    broken = catalogue.embeddings.damaged()
    if not broken:
        return []
    if repair:
        catalogue.embeddings.drop(broken)
        return [Finding(f"dropped {len(broken)} damaged embeddings; run `photoseek index`", True)]
    return [Finding(f"{len(broken)} damaged embeddings; run `photoseek verify --repair`")]


def _of_vectors(catalogue: Catalogue, tag: ModelTag, repair: bool) -> list[Finding]:
    """A missing or damaged vector file; the next search would rebuild it too."""
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
