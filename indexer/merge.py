"""Merging of libraries: the photos of others are copied into this one."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from search.catalogue import Catalogue, is_library, lock_for_writing, open_foreign
from search.errors import BadSetting, ModelMismatch
from search.records import Merged, ModelTag
from search.vectors.vector_cache import save_vectors


def merge(library: Path, others: Sequence[Path]) -> Merged:
    """Copy the photos of other libraries into this one, which is created if absent.

    Photo texts and user data are copied too; the other libraries stay unchanged. They may be of
    strangers: each is copied to a private folder first, and rows with impossible values are left
    out and counted. Raises BadSetting
    for the library itself, ModelMismatch, or the LibraryError of any of them, before anything is
    written.
    """
    if library.resolve() in [other.resolve() for other in others]:
        raise BadSetting("LIBRARY", str(library), "another library than the one it goes into")
    with contextlib.ExitStack() as stack:
        copies = {
            other: stack.enter_context(open_foreign(other, _scratch(library))) for other in others
        }
        tags = {other: copy.model for other, copy in copies.items()}
        _check(tags, _model(library) if is_library(library) else None)
        with lock_for_writing(library) as catalogue:
            for tag in filter(None, tags.values()):
                catalogue.embeddings.add_model(tag)
            merged = [catalogue.merge(copy) for copy in copies.values()]
            catalogue.extracted_texts.copy_to_duplicates()
            save_vectors(catalogue)
    left_out = dict.fromkeys(name for result in merged for name in result.left_out)
    refused = tuple(note for result in merged for note in result.refused)
    return Merged(sum(result.photos for result in merged), tuple(left_out), refused)


def _scratch(library: Path) -> Path:
    """The folder for copies of the other libraries: on the disk of this one, which may be new."""
    return next(folder for folder in (library, *library.parents) if folder.is_dir())


def _model(library: Path) -> ModelTag | None:
    with Catalogue.open(library) as catalogue:
        return catalogue.embeddings.model()


def _check(others: Mapping[Path, ModelTag | None], own: ModelTag | None) -> None:
    """Raise ModelMismatch unless all libraries have the same model."""
    expected = own or next(filter(None, others.values()), None)
    for other, tag in others.items():
        if tag and expected and tag != expected:
            raise ModelMismatch(other, str(tag), str(expected))
