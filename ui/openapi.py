"""The OpenAPI document of the HTTP interface, and a page that shows it without scripts."""

from __future__ import annotations

import html
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter
from starlette.types import Lifespan

from ui.access import API
from ui.problems import MEDIA_TYPE, RESPONSES, Problem

DOCUMENT = f"{API}/openapi.json"
DOCS = "/api/docs"
SCHEMAS = "#/components/schemas/"
TITLE = "photoseek"
DESCRIPTION = (
    "Search photos by description, and read and change a library. Errors are problem details"
    " (RFC 9457). Programs send a token: `Authorization: Bearer TOKEN`."
)
TILE = {
    "id": 7, "version": "9f2c", "name": "beach.jpg", "ratio": 1.5, "width": 6000, "height": 4000,
    "blur": "", "score": 0.31, "band": "strong", "taken": "2023-07-14T17:02", "place": "Lagos",
    "folded": [8], "why": [],
    "section": "strong",
}  # fmt: skip
# An example of an answer, by operation.
EXAMPLES: dict[str, Any] = {
    "search": {
        "tiles": [TILE],
        "chips": [
            {"written": "a dog", "text": "a dog", "minus": False, "filter": False, "words": "",
             "without": ""},
        ],
        "more": False, "total": 1200, "took_ms": 21.5, "note": "",
        "next": None,
    },
    "upload_picture": {"name": "Jx3kq0YzQm8Zr1aF"},
    "photo_details": {
        "id": 7, "version": "9f2c", "name": "beach.jpg", "path": "/photos/beach.jpg",
        "facts": {"Taken": "2023-07-14 17:02", "Place": "Lagos, Portugal (37.1028, -8.6730)"},
        "latitude": 37.1028, "longitude": -8.673,
    },
    "favourites": {"ids": [7, 12]},
    "set_favourites": {"changed": 2},
    "albums": {"albums": [{"name": "Trip", "query": None, "ids": [7], "count": 1,
                           "description": "", "cover": None, "sort": "newest"}]},
    "run_state": {"busy": True, "done": 120, "total": 4000, "text": False, "faces": False,
                  "revision": 31, "user_data_revision": 4},
    "list_people": {
        "people": [
            {"name": "Anna", "group": 3, "count": 214, "first_year": "2015", "last_year": "2024",
             "query": "person:Anna", "hidden": False, "face": {"id": 81, "version": "9f2c"},
             "tile": None},
        ],
        "total": 41, "hidden": 2, "searched": 4000,
    },
}  # fmt: skip
PROBLEM = {
    "type": "urn:photoseek:problem:query_wrong", "title": "Bad Request", "status": 400,
    "detail": "a quote that is not closed, at character 1: add a \" at the end",
    "code": "query_wrong", "fields": {"at": 1, "near": '"dog', "what": "open", "hint": "close"},
}  # fmt: skip
SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "password": {"type": "http", "scheme": "basic"},
}
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; background: #8882; padding: 0 .2em; }
summary { cursor: pointer; }
"""


class Application(FastAPI):
    """FastAPI whose OpenAPI document has examples and the media type of problems."""

    def openapi(self) -> dict[str, Any]:
        """The document; made once."""
        if not self.openapi_schema:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def make_application(root_path: str, lifespan: Lifespan[Any]) -> Application:
    """An application whose document is served; `root_path`: the path that a proxy adds.

    `lifespan`: a context around the run of the server.
    """
    return Application(
        title=TITLE,
        description=DESCRIPTION,
        version=version("photoseek"),
        servers=[{"url": root_path}] if root_path else None,
        openapi_url=DOCUMENT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """A document with problems as `application/problem+json`, and with examples."""
    for _, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status.isdecimal() and int(status) in RESPONSES:
                response["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
        example = EXAMPLES.get(operation["operationId"])
        if example is not None:
            operation["responses"]["200"]["content"]["application/json"]["example"] = example
    components = document["components"]
    problem = TypeAdapter(Problem).json_schema()
    components["schemas"]["Problem"] = {**problem, "example": PROBLEM}
    components["securitySchemes"] = SECURITY
    document["security"] = [{}, *({name: []} for name in SECURITY)]
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All operations of a document: path, method in capitals, and description."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def add_docs(app: Application) -> None:
    """Serve a page with all routes at /api/docs."""

    @app.get(DOCS, include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(docs_page(app.openapi()))


def docs_page(document: dict[str, Any]) -> str:
    """The document as one HTML page, by headings; it needs no script and no other file."""
    by_tag: dict[str, list[str]] = {}
    for path, method, operation in operations(document):
        by_tag.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    schemas = document["components"]["schemas"]
    parts = [
        f"<h1>{TITLE} {html.escape(document['info']['version'])}</h1>",
        f"<p>{html.escape(DESCRIPTION)}</p>",
        '<p><a href="v1/openapi.json">The OpenAPI document</a></p>',
        *(f"<h2>{tag}</h2>{''.join(found)}" for tag, found in by_tag.items()),
        "<h2>records</h2>",
        *(_schema(name, schema) for name, schema in schemas.items()),
    ]
    head = f'<meta charset="utf-8"><title>{TITLE} API</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}<body>{"".join(parts)}</body></html>'


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    """One route: what it does, its parameters, its body and its answer."""
    rows = [
        f"<li><code>{one['name']}</code> ({one['in']}): {_type(one['schema'])}"
        f" {html.escape(one.get('description', ''))}</li>"
        for one in operation.get("parameters", [])
    ]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        rows.append(f"<li>body, <code>{kind}</code>: {_type(content.get('schema', {}))}</li>")
    found = operation["responses"]["200"].get("content", {})
    rows += [
        f"<li>answer, <code>{kind}</code>: {_type(one.get('schema', {}))}</li>"
        for kind, one in found.items()
    ]
    text = html.escape(operation.get("description", ""))
    name = f"<code><b>{method}</b> {html.escape(path)}</code>"
    summary = f"<summary>{name} {text.partition('.')[0]}</summary>"
    return f"<details>{summary}<p>{text}</p><ul>{''.join(rows)}</ul></details>"


def _schema(name: str, schema: dict[str, Any]) -> str:
    fields = [
        f"<li><code>{field}</code>: {_type(one)}</li>"
        for field, one in schema.get("properties", {}).items()
    ]
    text = html.escape(schema.get("description", ""))
    return f'<h3 id="{name}">{name}</h3><p>{text}</p><ul>{"".join(fields)}</ul>'


def _type(schema: dict[str, Any]) -> str:
    """A type in words, with a link to a record."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    if "items" in schema:
        return f"array of {_type(schema['items'])}"
    return str(schema.get("type", "any"))
