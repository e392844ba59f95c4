"""Routes of people and faces: lists, crops, names, corrections and the review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from search.catalogue.shown_faces import ShownFace
from search.errors import PhotoUnreadable, UnknownFace, notes
from search.records import Photo
from ui.face_crops import face_crop
from ui.json_api import (
    LARGEST_ID,
    LONGEST_TEXT,
    MOST,
    Changed,
    ChosenIds,
    Count,
    PhotoId,
    Text,
    json_response,
    make_router,
)
from ui.library import LiveLibrary
from ui.limits import Turns
from ui.people import (
    DoubtView,
    FaceOfPhoto,
    PeopleCache,
    PeopleView,
    PersonView,
    doubts,
    faces_of_person,
    faces_of_photo,
)
from ui.photo_routes import FOREVER, HARMLESS, IMAGE, PICTURES_WAITING, unchanged

GroupNumber = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Group = Annotated[int, Body(ge=0, le=LARGEST_ID)]
OtherGroup = Annotated[int | None, Body(ge=0, le=LARGEST_ID)]
MOST_NAMES = 100  # other names of a person
OneName = Annotated[str, Field(max_length=LONGEST_TEXT)]
OtherNames = Annotated[list[OneName] | None, Body(max_length=MOST_NAMES)]


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces of a photo, from left to right."""

    faces: tuple[FaceOfPhoto, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Faces that may show a person, the least certain first."""

    name: str
    faces: tuple[DoubtView, ...]


def make_people_api(library: LiveLibrary) -> APIRouter:
    """The routes of people and of faces."""
    api, people = make_router("people"), PeopleCache(library)
    _add_lists(api, library, people)
    _add_faces(api, library)
    _add_changes(api, library, people)
    _add_decisions(api, library, people)
    return api


def _add_lists(api: APIRouter, library: LiveLibrary, people: PeopleCache) -> None:
    @api.get("/people", response_model=PeopleView)
    def list_people(count: Count = MOST, *, hidden: bool = False) -> Response:
        """People with a name, then groups of faces without one, each by number of photos.

        `hidden`: with those that are hidden.
        """
        return json_response(people.view(count, hidden=hidden))

    @api.get("/people/one", response_model=PersonView)
    def one_person(name: str = "", group: GroupNumber | None = None) -> Response:
        """The person of a name, or of a group of faces."""
        found = people.one(name=name, group=group)
        if found is None:
            raise HTTPException(404, notes.NO_SUCH_PERSON())
        return json_response(found)

    @api.get("/people/review", response_model=Review)
    def review(group: GroupNumber) -> Response:
        """Faces that may show the named person of a group, the least certain first."""
        person = people.of_group(group)
        found = doubts(library.engine(), person) if person.name else ()
        return json_response(Review(person.name, found))


def _add_faces(api: APIRouter, library: LiveLibrary) -> None:
    turns = Turns(PICTURES_WAITING)

    @api.get("/photos/{photo_id}/faces", response_model=Faces)
    def photo_faces(photo_id: PhotoId) -> Response:
        """The faces of a photo, as boxes with the names that they have."""
        return json_response(Faces(faces_of_photo(library.engine(), photo_id)))

    @api.get("/faces/{face_id}/thumbnail", responses=IMAGE, response_class=Response)
    async def face_thumbnail(face_id: PhotoId, request: Request) -> Response:
        """A small square WebP of a face and its surroundings."""
        face, photo = await run_in_threadpool(_find, library, face_id)
        headers = _headers(face, request)
        if answer := unchanged(headers, request):
            return answer
        return await turns.run(lambda: _crop(library, face, photo, headers))


def _find(library: LiveLibrary, face_id: int) -> tuple[ShownFace, Photo]:
    catalogue = library.engine().catalogue
    face = catalogue.shown_faces.get(face_id)
    if face is None:
        raise UnknownFace(face_id)
    photo = catalogue.photos.get(face.photo_id)
    if photo is None or not photo.path.is_file():
        raise HTTPException(404, notes.PHOTO_FILE_MISSING())
    return face, photo


def _headers(face: ShownFace, request: Request) -> dict[str, str]:
    version = face.content_hash.hex()
    is_this = request.query_params.get("v") == version
    etag = f'"{version}-{face.id}"'
    return {"Cache-Control": FOREVER if is_this else "no-cache", "ETag": etag, **HARMLESS}


def _crop(library: LiveLibrary, face: ShownFace, photo: Photo, headers: dict[str, str]) -> Response:
    """The crop of a face. Raises HTTPException where its photo cannot be read."""
    try:
        content = face_crop(photo, face.box, library.settings.library)
    except PhotoUnreadable as error:
        raise HTTPException(404, error.reason) from error
    return Response(content, media_type="image/webp", headers=headers)


def _add_changes(api: APIRouter, library: LiveLibrary, people: PeopleCache) -> None:
    @api.post("/people/name", response_model=PersonView)
    def name_group(
        group: Group,
        name: Text,
        another: Annotated[bool, Body()] = False,
        other_names: OtherNames = None,
    ) -> Response:
        """Name a group of faces; the name of another person makes both one, unless `another`.

        `other_names` replace those of the person.
        """
        with library.engine().collections.writing() as catalogue:
            catalogue.people.name(group, name, other_names=other_names, is_another=another)
        return json_response(people.of_group(group))

    @api.post("/people/merge", response_model=PersonView)
    def merge_groups(group: Group, other: Group) -> Response:
        """Make two people or groups one, with the name of the first, if it has one."""
        with library.engine().collections.writing() as catalogue:
            catalogue.people.merge(group, other)
        return json_response(people.of_group(group))

    @api.post("/people/cover", response_model=PersonView)
    def choose_cover(group: Group, photo: Group) -> Response:
        """Represent a person by the face in a photo (its id)."""
        engine = library.engine()
        faces = faces_of_person(engine, people.of_group(group), [photo])
        if not faces:
            raise HTTPException(404, notes.NO_SUCH_PERSON())
        with engine.collections.writing() as catalogue:
            catalogue.face_names.choose_cover(faces[0])
        return json_response(people.of_group(group))

    @api.post("/people/hide", response_model=PersonView)
    def hide_group(group: Group, on: Annotated[bool, Body()] = True) -> Response:
        """Hide a person from lists and searches by name, or with `on` false show it again."""
        with library.engine().collections.writing() as catalogue:
            if on:
                catalogue.people.hide(group)
            else:
                catalogue.people.show(group)
        return json_response(people.of_group(group))


def _add_decisions(api: APIRouter, library: LiveLibrary, people: PeopleCache) -> None:
    @api.post("/people/reject", response_model=Changed)
    def reject_photos(
        group: Group, ids: ChosenIds, name: Text = "", of: OtherGroup = None
    ) -> Response:
        """Remove the faces in some photos from a person; with a name, they are that person's.

        `of`: the group of that person, where several have the name.
        """
        engine = library.engine()
        person = people.of_group(group)
        faces = faces_of_person(engine, person, ids)
        if faces:
            with engine.collections.writing() as catalogue:
                if name:
                    catalogue.face_names.name(faces, name, group=of)
                elif not person.name:
                    catalogue.people.split(group, faces)
                else:
                    catalogue.face_names.reject(faces, person.name)
        return json_response(Changed(len(faces)))

    @api.post("/faces/name", response_model=Changed)
    def name_faces(ids: ChosenIds, name: Text, of: OtherGroup = None) -> Response:
        """Name single faces; `of`: the group of the person, where several have the name."""
        with library.engine().collections.writing() as catalogue:
            catalogue.face_names.name(ids, name, group=of)
        return json_response(Changed(len(ids)))

    @api.post("/faces/reject", response_model=Changed)
    def reject_faces(ids: ChosenIds, name: Text) -> Response:
        """Record that single faces are not those of a person."""
        with library.engine().collections.writing() as catalogue:
            catalogue.face_names.reject(ids, name)
        return json_response(Changed(len(ids)))
