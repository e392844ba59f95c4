"""Search for faces in photos: a second pass, a few photos at a time.

Like the extraction of text (`indexer.ocr`), it opens each photo again, after the pass that embeds
and without its lock, the newest first, over several runs where it is interrupted. To decode it once
for both would save 12 of 118 ms of processor time for a photo of 12 megapixels (embedding 31 ms,
faces 87 ms), and photos would be found by searches only after 118 ms instead of 31. A photo is
recorded before it is opened; one that has ended two runs is not tried a third time.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.second_pass import SecondPass
from search.catalogue import Catalogue
from search.errors import LibraryReadOnly, PhotoUnreadable
from search.faces.face_finder import Networks, find_faces
from search.faces.grouping import Groups, calibrated_threshold, impostor_cosines, is_clear
from search.files import reason
from search.records import Face, Root, UnreadPicture

BATCH = 8  # photos a transaction: a run that is killed loses some seconds
THREADS = 2
AT_LEAST_PX = 1200  # short side of the decoded picture, where the file has as much
OFF_FILE = "faces-off"  # in a library whose photos are searched for faces no longer


def is_switched_off(library: Path) -> bool:
    """True after the search for faces was switched off; what was found stays."""
    return (library / OFF_FILE).exists()


def switch(library: Path, on: bool) -> None:
    """Remember whether runs go on with the search for faces. Raises LibraryReadOnly."""
    file = library / OFF_FILE
    try:
        if on:
            file.unlink(missing_ok=True)
        elif library.is_dir():
            file.touch()
    except OSError as error:
        raise LibraryReadOnly(library, reason(error)) from error


@dataclass(frozen=True, slots=True)
class _Search:
    """The faces of a photo; None where it is unreadable, or the networks failed."""

    content_hash: bytes
    faces: list[Face] | None = None
    is_unreadable: bool = False


@dataclass(frozen=True, slots=True)
class FacePass(SecondPass):
    """Finds the faces of a library's photos."""

    STAGE = "faces"

    networks: Networks

    def run(self, roots: Sequence[Root]) -> None:
        """Search every photo that was not searched yet. Raises LibraryBusy or DiskFull.

        Photos that were begun when an earlier run ended come last, one by one.
        """
        with self.locked() as catalogue:
            catalogue.found_faces.drop_unused()
            fresh = catalogue.found_faces.pending(roots)
            begun = catalogue.found_faces.pending(roots, begun=True)
            if not (fresh or begun):  # the first pass has brought the names up to date
                self.progress(0, 0)
                return
            known = _known_groups(catalogue)
        batches = [fresh[start : start + BATCH] for start in range(0, len(fresh), BATCH)]
        total = len(fresh) + len(begun)
        done = 0
        with ThreadPoolExecutor(THREADS, "faces") as pool:
            for batch in (*batches, *([picture] for picture in begun)):
                self.progress(done, total)
                with self.locked() as catalogue:
                    catalogue.found_faces.begin([picture.content_hash for picture in batch])
                known = self._store([*pool.map(self._find, batch)], known)
                done += len(batch)
        with self.locked() as catalogue:
            catalogue.people.refresh()
        self.progress(total, total)

    def _find(self, picture: UnreadPicture) -> _Search:
        content = picture.content_hash
        try:
            pixels = self.decoded(picture, AT_LEAST_PX, THREADS).pixels
            return _Search(content, find_faces(pixels, self.networks))
        except PhotoUnreadable as error:
            self.report.warn(picture.file, error.reason)
            return _Search(content, is_unreadable=True)
        except Exception as error:  # no exception of a network may stop a run
            reason = f"the search for faces failed ({type(error).__name__}: {error})"
            self.report.warn(picture.file, reason.splitlines()[0])
            return _Search(content)

    def _store(self, searches: Sequence[_Search], known: _Known) -> _Known:
        """Store what was found; returns the groups after it."""
        found = {s.content_hash: s.faces for s in searches if s.faces is not None}
        faces = list(itertools.chain.from_iterable(found.values()))
        self.report.searched += len(found)
        self.report.faces += len(faces)
        with self.locked() as catalogue:
            stored = catalogue.found_faces
            stored.withdraw([s.content_hash for s in searches if s.is_unreadable])
            if catalogue.collections.revision() != known.revision:  # people were changed
                known = _known_groups(catalogue)
            ids = stored.store(found)
            if faces:
                groups = known.groups
                photos = _photo_numbers(found, int(groups.photos.max(initial=-1)) + 1)
                clear = np.array([is_clear(face) for face in faces])
                labels = groups.add(np.stack([f.descriptor for f in faces]), photos, clear)
                stored.store_groups(ids, labels, groups.joined)
        return known


@dataclass(frozen=True, slots=True)
class _Known:
    """The groups at a revision of the user data."""

    groups: Groups
    revision: int


def _photo_numbers(found: Mapping[bytes, Sequence[Face]], first: int) -> NDArray[np.int64]:
    """The number of the photo of each face, from `first` on, (n,)."""
    counts = [len(faces) for faces in found.values()]
    return np.repeat(np.arange(first, first + len(counts)), counts)


def _known_groups(catalogue: Catalogue) -> _Known:
    known = catalogue.found_faces.all()
    impostors = impostor_cosines(known.descriptors, known.contents)
    threshold = calibrated_threshold(impostors)
    named = catalogue.people.numbers()
    groups = Groups(known.descriptors, known.contents, known.groups, threshold, named)
    return _Known(groups, catalogue.collections.revision())
