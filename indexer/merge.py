"""Bring libraries together that were made apart: the photos of others, taken into this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from search.catalogue import Catalogue, is_library, lock_for_writing
from search.errors import BadSetting, ModelMismatch
from search.records import Merged, ModelTag
from search.vector_cache import save_vectors


def merge(library: Path, others: Sequence[Path]) -> Merged:
    """Take the photos of other libraries into this one, made where it is absent; those stay.

    Their words come too, and the stars, albums and taught names. Raises BadSetting for the library
    itself, ModelMismatch, or the LibraryError of any of them, before anything is written.
    """
    if library.resolve() in [other.resolve() for other in others]:
        raise BadSetting("LIBRARY", str(library), "another library than the one it goes into")
    tags = {other: _model(other) for other in others}
    _check(tags, _model(library) if is_library(library) else None)
    with lock_for_writing(library) as catalogue:
        for tag in filter(None, tags.values()):
            catalogue.add_model(tag)
        merged = [catalogue.merge(other, tag) for other, tag in tags.items()]
        catalogue.share_picture_texts()
        save_vectors(catalogue)
    left_out = dict.fromkeys(name for one in merged for name in one.left_out)
    return Merged(sum(one.photos for one in merged), tuple(left_out))


def _model(library: Path) -> ModelTag | None:
    with Catalogue.open(library) as catalogue:
        return catalogue.model()


def _check(others: Mapping[Path, ModelTag | None], here: ModelTag | None) -> None:
    """One model for all. Raises ModelMismatch."""
    wanted = here or next(filter(None, others.values()), None)
    for other, tag in others.items():
        if tag and wanted and tag != wanted:
            raise ModelMismatch(other, str(tag), str(wanted))
