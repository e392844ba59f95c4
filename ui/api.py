"""Routes of searches, facets, the timeline and the first view of the page."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Body, HTTPException, Query, Request, Response
from pydantic import Field

from search.encoders.models import languages
from search.errors import notes
from search.images.matching import encode_picture, match_row
from search.query import FILTERS, LIKE, language_rows
from search.ranking.relevance import REST
from search.ranking.results import RELEVANCE
from search.records import Band, Match
from search.settings import Sort
from ui import views
from ui.compare import MAX_DESCRIPTIONS
from ui.cursors import SearchState, digest_of, from_cursor, to_cursor
from ui.facets import LibraryFacets, examples, read_facets
from ui.home import ALL, Home, make_home
from ui.home import MOST as HOME_MOST
from ui.json_api import (
    LARGEST_ID,
    PICTURE_BODY,
    ChosenIds,
    Count,
    Language,
    SeesPaths,
    json_response,
    make_router,
)
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.messages import Messages
from ui.model_views import language_note
from ui.suggestions import Suggestion, SuggestionCache
from ui.timeline import Day, Month, make_timeline, page_of
from ui.uploads import UPLOADS_WAITING, Pictures, read_upload
from ui.views import SearchRequest, SearchView, Tiles

MAX_SKIP = 100_000  # hits
LONGEST_DESCRIPTION = 2000  # characters
First = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Typed = Annotated[str, Query(max_length=2000)]


@dataclass(frozen=True, slots=True)
class UploadedPicture:
    """The name of an uploaded picture, valid until it is forgotten."""

    name: str


@dataclass(frozen=True, slots=True)
class Matches:
    """Descriptions of a picture: cosine similarity, and share of the softmax of all of them."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class LanguageHelp:
    """One line of the manual of the query language; `help` by language (en, zh)."""

    example: str
    help: dict[str, str]


@dataclass(frozen=True, slots=True)
class QueryLanguage:
    """The query language: the names of its filters, and its manual."""

    filters: tuple[str, ...]
    rows: tuple[LanguageHelp, ...]


@dataclass(frozen=True, slots=True)
class UsedModel:
    """The model in use; `note`: a sentence if it lacks the language of the request."""

    model: str
    note: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """All photos by month and day, newest first; see `ui.timeline.Timeline`."""

    name: str
    count: int
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    ratios: str
    revision: int
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What typed words may mean, best first."""

    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Queries to try, and the languages that the model reads."""

    examples: tuple[str, ...]
    languages: str


def make_api(library: LiveLibrary, pictures: Pictures) -> APIRouter:
    """The routes of searches and views of the whole library."""
    api = make_router("search")
    _add_searches(api, library, pictures)
    _add_pictures(api, library, pictures)
    _add_facets(api, library)
    _add_timeline(api, library)
    _add_home(api, library)
    return api


def _add_searches(api: APIRouter, library: LiveLibrary, pictures: Pictures) -> None:
    @api.get("/search", response_model=SearchView)
    def search(
        messages: Language,
        q: Annotated[str, Query(examples=["a dog on the beach year:2023", "like:#7 -people"])] = "",
        picture: Annotated[str, Query(description="the name of an uploaded picture")] = "",
        sort: str = RELEVANCE,
        band: Band = REST,
        fold: bool = True,
        skip: Annotated[int, Query(ge=0, le=MAX_SKIP)] = 0,
        count: Count = 60,
        cursor: Annotated[str, Query(description="`next` of the page before")] = "",
        *,
        paths: SeesPaths,
    ) -> Response:
        """Search by a query, an uploaded picture or both, best hits first.

        `band`: the last confidence band to include; `fold`: near-duplicates as one hit; `cursor`
        instead of `skip`: the next page, or an error if the library has changed since.
        """
        row = pictures.get(picture, library.engine().tag) if picture else None
        if picture and row is None:
            raise HTTPException(404, notes.PICTURE_FORGOTTEN())
        state = SearchState(library.revisions(), digest_of(q, picture, sort, band, fold))
        skip = from_cursor(cursor, state) if cursor else skip
        request = SearchRequest(q, row, cast(Sort, sort), skip, count, band, fold)
        view = views.search(library, request, messages)
        if view.more and skip + count <= MAX_SKIP:
            view = dataclasses.replace(view, next=to_cursor(state, skip + count))
        return json_response(view if paths else views.without_folders(view))

    @api.get("/query-language", response_model=QueryLanguage)
    def query_language() -> Response:
        """The filters and the manual of the query language."""
        rows = (
            LanguageHelp(row.example, {"en": row.help, "zh": row.help_zh})
            for row in language_rows()
        )
        return json_response(QueryLanguage((*FILTERS, LIKE), tuple(rows)))


def _add_pictures(api: APIRouter, library: LiveLibrary, pictures: Pictures) -> None:
    uploads, turns = Turns(UPLOADS_WAITING), Turns(UPLOADS_WAITING)

    @api.post("/picture", response_model=UploadedPicture, openapi_extra=PICTURE_BODY)
    async def upload_picture(request: Request) -> Response:
        """Upload a picture to search by, in the body; it is kept as a vector only."""
        async with uploads.taken():
            content = await read_upload(request)

        def add() -> Response:
            encoder = library.encoder()
            name = pictures.add(encoder.tag, encode_picture(content, encoder))
            return json_response(UploadedPicture(name))

        return await turns.run(add)  # encoding takes a while: other requests are served during it

    @api.post("/match", response_model=Matches)
    def match(
        texts: Annotated[
            list[Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]],
            Body(min_length=1, max_length=MAX_DESCRIPTIONS, examples=[["a dog", "a cat"]]),
        ],
        picture: Annotated[str, Body(description="the name of an uploaded picture")],
    ) -> Response:
        """How well descriptions fit an uploaded picture, best first."""
        encoder = library.encoder()
        row = pictures.get(picture, encoder.tag)
        if row is None:
            raise HTTPException(404, notes.PICTURE_FORGOTTEN())
        return json_response(Matches(tuple(match_row(row, texts, encoder))))


def _add_facets(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/facets", response_model=LibraryFacets)
    def facets(messages: Language, paths: SeesPaths, q: str = "") -> Response:
        """Counts of photos by value, among those that pass the filters of a query."""
        counts = library.facets.counts(q, chinese=messages.language == "zh")
        if not paths:
            counts = dataclasses.replace(counts, folders={})
        return json_response(read_facets(counts))

    cache = SuggestionCache()

    @api.get("/suggestions", response_model=Suggestions)
    def suggestions(messages: Language, paths: SeesPaths, typed: Typed = "") -> Response:
        """What the words before the cursor may mean: values that photos of the library have."""
        columns, texts = library.facets.with_texts()
        chinese = messages.language == "zh"
        found = cache.suggest(library.engine(), columns, texts, typed, chinese=chinese)
        shown = (one for one in found if paths or one.kind != "folder")
        return json_response(Suggestions(tuple(shown)))

    @api.get("/model", response_model=UsedModel)
    def model(messages: Language) -> Response:
        """The model that photos are searched with."""
        name = library.engine().tag.name
        return json_response(UsedModel(name, language_note(name, messages)))


def _add_timeline(api: APIRouter, library: LiveLibrary) -> None:
    def view(ids: list[int], messages: Messages) -> Response:
        return json_response(Tiles(views.tiles(library.engine(), ids, messages)))

    @api.get("/timeline", response_model=TimelineView)
    def timeline(messages: Language) -> Response:
        """All photos by month and day, with their aspect ratios."""
        revision, _ = (
            library.revisions_or_none()
        )  # before the photos, so that later changes are noticed
        chinese = messages.language == "zh"
        found = make_timeline(library.facets.columns(), library.name(), chinese=chinese)
        return json_response(
            TimelineView(
                found.name,
                found.count,
                found.months,
                found.days,
                found.ratios,
                revision,
                is_demo=library.after_demo is not None,
            )
        )

    @api.get("/timeline/tiles", response_model=Tiles)
    def timeline_tiles(messages: Language, first: First = 0, count: Count = 60) -> Response:
        """The photos of the timeline from one position on."""
        return view(page_of(library.facets.columns(), first, count), messages)

    @api.post("/tiles", response_model=Tiles)
    def tiles(ids: ChosenIds, messages: Language) -> Response:
        """Photos by id, those that the library has."""
        return view(ids, messages)


def _add_home(api: APIRouter, library: LiveLibrary) -> None:
    @api.get("/home", response_model=Home)
    def home(messages: Language, paths: SeesPaths, every: bool = False) -> Response:
        """This day in earlier years, and the folders and places with most photos."""
        found = make_home(
            library.engine(),
            library.facets.columns(),
            date.today(),
            chinese=messages.language == "zh",
            most=ALL if every else HOME_MOST,
        )
        return json_response(found if paths else dataclasses.replace(found, folders=()))

    known: dict[tuple[str, int], tuple[str, ...]] = {}  # the last ones, by model and revision

    @api.get("/examples", response_model=Examples)
    def things_to_try() -> Response:
        """Queries with many hits in this library."""
        engine = library.engine()
        key = f"{engine.directory} {engine.tag}", engine.catalogue.revision()
        reads = languages(engine.tag.name)
        if key not in known:
            found = examples(engine, library.facets.counts("").months)
            known.clear()
            known[key] = found
        return json_response(Examples(known[key], reads))
