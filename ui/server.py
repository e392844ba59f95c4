"""The FastAPI application: middleware, routes, and the files of the page."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI, HTTPException, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ui.allowed import GRADIO, OnlyNeeded
from ui.api import make_api
from ui.assistant_endpoint import AssistantEndpoint, add_assistant
from ui.collections import make_collections_api
from ui.compare import samples
from ui.document import add_document
from ui.duplicates import make_duplicates_api
from ui.gradio_endpoint import GradioEndpoint
from ui.guard import EVERYWHERE, NAMES, Guard, RootPath
from ui.heat import make_heat_api
from ui.library import LiveLibrary
from ui.library_routes import make_library_api
from ui.limits import BodyLimit
from ui.map_routes import make_map_api
from ui.openapi import add_docs, make_application
from ui.people_routes import make_people_api
from ui.photo_routes import HARMLESS, START_BYTES, browser_type, make_photos_api
from ui.problems import add_problem_handlers
from ui.run_routes import make_run_api
from ui.static_files import add_static_files
from ui.uploads import Pictures

PACKED_BYTES = 1000  # of a document or JSON; smaller ones are sent as they are
PACKED_LEVEL = 1  # of gzip: a fifth of the size, in a quarter of the time of the usual level


def make_server(library: LiveLibrary) -> FastAPI:
    """The whole web application for one library."""
    settings = library.settings
    importing = asyncio.Lock()
    assistant = AssistantEndpoint(library, importing)
    app = make_application(settings.root_path, assistant.lifespan)
    host = settings.host
    # Without this check, any web site could reach the page by DNS rebinding.
    allowed = ["*"] if host in EVERYWHERE else [*NAMES, host, f"[{host}]", *settings.allowed_host]
    app.add_middleware(GZipMiddleware, minimum_size=PACKED_BYTES, compresslevel=PACKED_LEVEL)
    app.add_middleware(BodyLimit)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed, www_redirect=False)
    app.add_middleware(Guard, settings=settings, recognize=library.recognize)
    app.add_middleware(RootPath, root_path=settings.root_path)
    add_problem_handlers(app)
    pictures = Pictures()
    # Routes are tried in turn: those of which a page asks for a hundred come first.
    app.include_router(make_photos_api(library))
    add_static_files(app)
    add_document(app)
    _add_samples(app)
    add_docs(app)
    add_assistant(app, assistant)
    app.include_router(make_api(library, pictures))
    app.include_router(make_collections_api(library))
    app.include_router(make_people_api(library))
    app.include_router(make_duplicates_api(library))
    app.include_router(make_map_api(library))
    app.include_router(make_heat_api(library))
    app.include_router(make_library_api(library))
    app.include_router(make_run_api(library))
    app.mount(GRADIO, OnlyNeeded(GradioEndpoint(library, pictures, importing)))
    return app


def _add_samples(app: FastAPI) -> None:
    """The sample pictures of the Compare tab."""

    @app.get("/sample/{name}", include_in_schema=False)
    def sample(name: str) -> Response:
        files = {file.name: file for file in samples()}
        if name not in files:
            raise HTTPException(404)
        content = files[name].read_bytes()
        kind = browser_type(content[:START_BYTES])
        return Response(content, media_type=kind, headers=HARMLESS)
