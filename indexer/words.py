"""The words of photos: read from names, tags and sidecars into the catalogue, embedding nothing."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from indexer.exif_texts import read_exif_texts
from indexer.iptc import read_iptc
from indexer.names import name_texts
from indexer.said import Said, Unintelligible, together
from indexer.sidecars import Untold, explained, read_sidecar
from indexer.xmp import read_xmp
from search.catalogue import Catalogue
from search.records import Root, Told
from search.tags import read_tags

BATCH = 500  # photos a transaction
ASK_AGAIN = "again"  # the state of a photo whose sidecar may be readable later

Complain = Callable[[Path, str], None]  # a file, and why it says nothing


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a photo told; None for one that cannot be read now. And which files said nothing."""

    told: Told | None
    complaints: tuple[tuple[Path, str], ...] = ()


def store_words(
    catalogue: Catalogue, root: Root, asked: Sequence[Untold], complain: Complain
) -> Iterator[int]:
    """Read what these photos say and keep it, batch by batch; yields how many each has.

    What was stored stays. Raises DiskFull.
    """
    pool = ThreadPoolExecutor(os.cpu_count() or 1, "words")
    try:
        for batch in _batches(asked):
            answers = list(pool.map(lambda one: read_words(root, one), batch))
            catalogue.store_told(root, [answer.told for answer in answers if answer.told])
            for complaint in itertools.chain.from_iterable(a.complaints for a in answers):
                complain(*complaint)
            yield len(batch)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _batches(asked: Sequence[Untold]) -> Iterator[Sequence[Untold]]:
    return (asked[first : first + BATCH] for first in range(0, len(asked), BATCH))


def read_words(root: Root, asked: Untold) -> _Answer:
    """What one photo says, in the order in which sources are believed."""
    photo = root.path / asked.path
    complaints: list[tuple[Path, str]] = []
    said, state = [Said(name_texts(root.path, asked.path))], asked.state
    for sidecar in asked.sidecars:
        try:
            said.append(read_sidecar(root.path / sidecar, photo.name))
        except (OSError, Unintelligible) as error:
            complaints.append((root.path / sidecar, explained(error)))
            state = ASK_AGAIN if isinstance(error, OSError) else state
    try:
        tags = read_tags(photo)
        said.append(read_xmp(tags.xmp) if tags.xmp else Said())
    except Unintelligible as error:
        complaints.append((photo, explained(error)))
    except OSError:
        return _Answer(None)  # the next run asks again
    said += [read_iptc(tags.iptc), read_exif_texts(tags.exif)]
    whole = together(said)
    told = Told(asked.path, state, whole.texts, whole.rating, whole.taken_at, whole.position)
    return _Answer(told, tuple(complaints))
