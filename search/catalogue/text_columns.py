"""Who is in every photo, its keywords and its stars at once, for whoever counts them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue.facets import MOST
from search.records import Source
from search.words import shown

NOWHERE = -1
FREQUENT = (
    "SELECT t.id, t.text FROM texts t JOIN photo_texts pt ON pt.text_id = t.id"
    " JOIN photos p ON p.id = pt.photo_id"
    " WHERE t.source = ? AND p.readable AND p.missing_since IS NULL"
    " GROUP BY t.id ORDER BY count(*) DESC, t.text LIMIT ?"
)
PHOTOS_WITH = (
    "SELECT pt.text_id, group_concat(pt.photo_id) FROM json_each(?) j"
    " CROSS JOIN photo_texts pt ON pt.text_id = j.value GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of values a photo: photo `photos[i]` has `names[codes[i]]`. int64, (k,) each.

    `photos`: places in the ids of the Columns.
    """

    names: tuple[str, ...]
    photos: Ids
    codes: Ids


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The most frequent people and keywords, and the stars of each photo, (n,), 0 for none."""

    people: Several
    tags: Several
    ratings: Ids


def read_text_columns(db: sqlite3.Connection, ids: Ids) -> TextColumns:
    """What is said of these photos, (n,), in their order. Raises sqlite3.Error."""
    places = _places(db, ids)
    rated = db.execute("SELECT photo_id, rating FROM told WHERE rating > 0").fetchall()
    photos, stars = np.array(rated, np.int64).reshape(-1, 2).T
    are_there = places[photos] != NOWHERE
    ratings = np.zeros(len(ids), np.int64)
    ratings[places[photos[are_there]]] = stars[are_there]
    return TextColumns(_several(db, "person", places), _several(db, "tag", places), ratings)


def _several(db: sqlite3.Connection, source: Source, places: Ids) -> Several:
    frequent = db.execute(FREQUENT, (source, MOST)).fetchall()
    codes = {number: code for code, (number, _) in enumerate(frequent)}
    all_photos, all_codes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for text_id, listed in db.execute(PHOTOS_WITH, (json.dumps(list(codes)),)):
        # As one text: to make a Python number of each id takes three times as long.
        photos = places[np.fromstring(listed, np.int64, sep=",")]
        all_photos.append(photos[photos != NOWHERE])
        all_codes.append(np.full(len(all_photos[-1]), codes[text_id], np.int64))
    names = tuple(shown(text) for _, text in frequent)
    return Several(names, np.concatenate(all_photos), np.concatenate(all_codes))


def _places(db: sqlite3.Connection, ids: Ids) -> Ids:
    """The place of each photo among ids by its id; NOWHERE for one that no search may find."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM photos").fetchone()
    places = np.full(max(last, ids.max(initial=0)) + 1, NOWHERE, np.int64)
    places[ids] = np.arange(len(ids))
    return places
