"""What the scores of a library are measured by: neutral texts, and some of its photos.

A file of the library keeps it, which can be deleted any time: texts take a while to embed.
"""

from __future__ import annotations

import functools
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.files import appears_whole

FILE_NAME = "yardstick.npz"
PHOTOS = 1000  # of the library, at most
GROWTH = 1.5  # times the photos, above or below, that call for others

LEAST_SPREAD = 0.02  # of cosines: less would say more than it knows

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Yardstick:
    """Neutral texts (t, d) and some photos (n, d), unit rows of one model; `of` so many photos."""

    texts: Rows
    photos: Rows
    of: int

    @functools.cached_property
    def by_texts(self) -> tuple[Rows, Rows]:
        """Mean and spread of its own photos' scores against the texts, (n,)."""
        return self.against(self.photos, is_picture=False)

    @functools.cached_property
    def by_photos(self) -> tuple[Rows, Rows]:
        """Mean and spread of its own photos' scores against each other, (n,)."""
        return self.against(self.photos, is_picture=True)

    def against(self, rows: Rows, is_picture: bool) -> tuple[Rows, Rows]:
        """Mean and spread of each photo's scores, (k,), against what nobody asked for."""
        scores = rows @ (self.photos if is_picture else self.texts).T
        return scores.mean(1), np.maximum(scores.std(1), LEAST_SPREAD)

    @functools.cached_property
    def usual(self) -> float:
        """The mean cosine of two different photos; 0 where there are no two."""
        count = len(self.photos)
        total = float((self.photos.sum(0) ** 2).sum()) - count
        return total / (count * (count - 1)) if count > 1 else 0.0

    def alike(self, row: Rows, *, is_picture: bool) -> Rows:
        """A unit row (d,) made fit to be added to one of the other kind.

        CLIP's photos and texts lie in two cones apart (Liang et al. 2022): each is seen from the
        middle of its own (GR-CLIP, arXiv 2507.19054), and scaled so that what it scores against
        the library has a spread of one; a picture's scores would drown a text's otherwise.
        """
        away = row - (self.photos if is_picture else self.texts).mean(0)
        return np.asarray(away / max(float((self.photos @ away).std()), 1e-6), np.float32)

    def serves(self, count: int) -> bool:
        """Whether a library of so many photos is still much like the one it was made from."""
        return self.of / GROWTH <= count <= self.of * GROWTH

    def save(self, directory: Path, key: str) -> None:
        """Keep it in the library, whole, under the key of its model. Raises OSError."""
        with appears_whole(directory / FILE_NAME) as part, part.open("wb") as file:
            np.savez(file, texts=self.texts, photos=self.photos, of=self.of, key=key)

    @classmethod
    def load(cls, directory: Path, key: str) -> Self | None:
        """The one that was kept; None if absent, damaged or of another key."""
        try:
            with (
                (directory / FILE_NAME).open("rb") as file,
                np.load(file, allow_pickle=False) as kept,
            ):
                if str(kept["key"]) != key:
                    return None
                return cls(kept["texts"], kept["photos"], int(kept["of"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
