"""Answers for assistants: photos found, details, the library in numbers, and comparisons.

Records of plain data, which `ui/assistant.py` sends as JSON. Paths only if they are requested.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.encoders.models import languages
from search.engine import Engine
from search.errors import PhotoUnreadable, UnknownPhoto, notes, printable
from search.images.decode import decode
from search.images.matching import encode_picture, match_row
from search.places.gazetteer import place_name
from search.query import language_rows, write_filter
from search.records import Band, Hit, Match, Photo
from search.settings import Sort
from ui import views
from ui.library import LiveLibrary, Search
from ui.thumbnails import thumbnail, webp

MOST_PHOTOS = 30  # an answer
MOST_VALUES = 20  # of each kind, in a description of the library
SMALL_PX = 256  # longer side of the pictures in a list
LARGEST_PICTURE = 15_000_000  # bytes


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """One photo. `score`: cosine similarity; `reasons`: its texts that match; `path`: if allowed.

    `thumbnail`: the address of a resource.
    """

    id: int
    name: str
    date: str | None
    place: str | None
    thumbnail: str
    band: Band | None = None
    score: float | None = None
    reasons: tuple[str, ...] = ()
    similar_ids: tuple[int, ...] = ()
    path: str | None = None


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """The photos of an answer, best first; how the query was read, and notes about it."""

    photos: tuple[FoundPhoto, ...]
    more: bool = False
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """One photo with its facts by name; position in degrees."""

    photo: FoundPhoto
    facts: Mapping[str, str]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class LibraryNumbers:
    """A library: numbers of photos by value, those with most photos first."""

    photos: int
    undated: int
    years: Mapping[str, int]
    places: Mapping[str, int]
    people: Mapping[str, int]
    cameras: Mapping[str, int]
    keywords: Mapping[str, int]
    albums: tuple[str, ...]
    taught_names: tuple[str, ...]
    query_languages: str


def query_help() -> str:
    """The query language in words, one line for each form."""
    rows = [f"{row.example} – {row.help}" for row in language_rows()]
    intro = (
        "A description of the photo in English or Chinese, with filters. Dates and places in plain"
        " words work too: 'dogs on the beach last summer'. Forms:"
    )
    return "\n".join([intro, *rows])


class Assistant:
    """The questions that an assistant can ask about a library; none changes anything."""

    def __init__(self, library: LiveLibrary, *, paths: bool) -> None:
        """`paths`: whether answers contain the paths of files."""
        self._library = library
        self._paths = paths

    def search(self, query: str, count: int, sort: Sort, band: Band) -> FoundPhotos:
        """The first hits of a query. Raises a PhotoseekError."""
        answer = self._library.search(Search(query, None, sort, count + 1, band))
        filters = (*answer.query.filters, *(f for p in answer.interpretation for f in p.filters))
        remarks = [*answer.notes, *([answer.why_empty] if answer.why_empty else [])]
        return FoundPhotos(
            tuple(self._hit(hit) for hit in answer[:count]),
            more=len(answer) > count,
            filters=tuple(dict.fromkeys(map(write_filter, filters))),
            notes=tuple(map(str, remarks)),
        )

    def similar(self, photo_id: int, count: int) -> FoundPhotos:
        """The photos most like a photo. Raises UnknownPhoto."""
        hits = self._engine().similar(photo_id, count)
        return FoundPhotos(tuple(map(self._hit, hits)))

    def details(self, photo_id: int) -> PhotoDetails:
        """One photo. Raises UnknownPhoto."""
        photo = self.photo(photo_id)
        view = views.details(self._engine(), photo_id, paths=self._paths)
        facts = {} if view is None else view.facts
        metadata = photo.metadata
        return PhotoDetails(self._photo(photo), facts, metadata.latitude, metadata.longitude)

    def describe(self) -> LibraryNumbers:
        """The library in numbers. Raises LibraryMissing or LibraryEmpty."""
        engine, counts = self._engine(), self._library.facets.counts("")
        years = Counter[str]()
        for month, count in counts.months.items():
            years[month[:4]] += count
        return LibraryNumbers(
            photos=engine.count(),
            undated=counts.undated,
            years=dict(sorted(years.items())),
            places=_first(counts.places),
            people=_first(counts.people),
            cameras=_first(counts.cameras),
            keywords=_first(counts.tags),
            albums=tuple(album.name for album in engine.collections.albums()),
            taught_names=tuple(name.name for name in engine.catalogue.taught_names.all()),
            query_languages=languages(engine.tag.name),
        )

    def compare(self, picture: str, photo_id: int | None, texts: Sequence[str]) -> list[Match]:
        """How well texts describe a picture in base64, or a photo; best first.

        Raises PhotoUnreadable, UnknownPhoto or QueryEmpty.
        """
        encoder = self._library.encoder()
        if photo_id is None:
            return match_row(encode_picture(_from_base64(picture), encoder), texts, encoder)
        content = thumbnail(self.photo(photo_id), self._library.settings.library)
        return match_row(encode_picture(content, encoder), texts, encoder)

    def photo(self, photo_id: int) -> Photo:
        """A photo of the library. Raises UnknownPhoto."""
        found = self._engine().catalogue.photos.get(photo_id)
        if found is None:
            raise UnknownPhoto(f"#{photo_id}")
        return found

    def picture(self, photo_id: int, side_px: int | None = None) -> bytes:
        """The thumbnail of a photo as WebP, or a smaller one. Raises a PhotoseekError."""
        photo = self.photo(photo_id)
        content = thumbnail(photo, self._library.settings.library)
        if side_px is None:
            return content
        return webp(decode(content, name=photo.path, at_least_px=side_px).pixels, side_px)

    def _engine(self) -> Engine:
        return self._library.engine()

    def _hit(self, hit: Hit) -> FoundPhoto:
        reasons = tuple(
            f"{reason.source}: {printable(reason.text)}"
            for reason in hit.why
            if self._paths or reason.source != "folder"
        )
        score = None if hit.score is None else round(hit.score, 3)
        return self._photo(hit.photo, hit.band, score, reasons, tuple(p.id for p in hit.folded))

    def _photo(
        self,
        photo: Photo,
        band: Band | None = None,
        score: float | None = None,
        reasons: tuple[str, ...] = (),
        similar_ids: tuple[int, ...] = (),
    ) -> FoundPhoto:
        metadata = photo.metadata
        place = None
        if metadata.latitude is not None and metadata.longitude is not None:
            place = place_name(metadata.latitude, metadata.longitude)
        return FoundPhoto(
            id=photo.id,
            name=printable(photo.path.name),
            date=metadata.taken_at.isoformat(" ", "minutes") if metadata.taken_at else None,
            place=place,
            thumbnail=f"photoseek://photos/{photo.id}/thumbnail",
            band=band,
            score=score,
            reasons=reasons,
            similar_ids=similar_ids,
            path=printable(photo.path) if self._paths else None,
        )


def _first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(list(counts.items())[:MOST_VALUES])


def _from_base64(text: str) -> bytes:
    """The content of a picture. Raises PhotoUnreadable."""
    try:
        content = base64.b64decode(text.partition("base64,")[2] or text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoUnreadable(notes.NAMELESS_PICTURE(), notes.NOT_AN_IMAGE()) from error
    if len(content) > LARGEST_PICTURE:
        raise PhotoUnreadable(notes.NAMELESS_PICTURE(), notes.PICTURE_TOO_LARGE())
    return content
