"""Photos of embeddings: a photo has one embedding or more, and a search compares embeddings."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows


class Nearest(NamedTuple):
    """Photos, the best embedding of each, and its cosine, (n,) each, best first."""

    photos: Ids
    embeddings: Ids
    cosines: Rows


class Owners:
    """The photos of embeddings by id.

    The first embedding of a photo has the id of the photo; only others are held. `revision`: the
    catalogue's that is shown; -1 before the first.
    """

    def __init__(self) -> None:
        self.revision = -1
        self._ids: Ids = np.empty(0, np.int64)  # of embeddings, ascending
        self._photos: Ids = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Ids, photos: Ids) -> None:
        """Add embeddings and their photos, (n,) each; known ones stay."""
        self._ids, places = np.unique(np.append(self._ids, ids), return_index=True)
        self._photos = np.append(self._photos, photos)[places]

    def photos_of(self, ids: Ids) -> Ids:
        """The photo of each embedding, (n,)."""
        if not len(self._ids):
            return ids
        places = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return np.where(self._ids[places] == ids, self._photos[places], ids)

    def embeddings_of(self, photos: Ids) -> Ids:
        """The ids of all embeddings of these photos, and of some that no longer exist."""
        return np.append(photos, self._ids[np.isin(self._photos, photos)])

    def first_only(self, ids: Ids) -> Ids:
        """Those of ascending ids of embeddings that are the first of their photos: the photos."""
        return np.asarray(ids[~are_in(self._ids, ids)])

    def best(self, ids: Ids, cosines: Rows, count: int) -> Nearest:
        """The first `count` photos of embeddings and their cosines, (n,) each, best first."""
        photos = self.photos_of(ids)
        places = np.sort(np.unique(photos, return_index=True)[1])[:count]
        return Nearest(photos[places], ids[places], cosines[places])


def are_in(ascending: Ids, ids: Ids) -> NDArray[np.bool_]:
    """Which ids (n,) are among ascending ones, of which there may be millions."""
    places = np.searchsorted(ascending, ids)
    known = places < len(ascending)
    known[known] = ascending[places[known]] == ids[known]
    return known
