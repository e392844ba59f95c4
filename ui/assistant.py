"""The Model Context Protocol server: tools and resources for assistants, all of them read-only.

The SDK takes half a second to import, so this module is imported when an assistant connects.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
import signal
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ContentBlock, ImageContent, TextContent, ToolAnnotations
from pydantic import Field

from search.errors import PhotoseekError, PhotoUnreadable
from search.ranking.relevance import REST
from search.ranking.results import RELEVANCE
from search.records import Band
from search.settings import Sort
from ui.assistant_answers import MOST_PHOTOS, SMALL_PX, Assistant, FoundPhotos, query_help
from ui.json_api import LARGEST_ID
from ui.problems import without_folders

INSTRUCTIONS = (
    "photoseek searches the user's own photos by description, on their machine. Start with"
    " describe_library, then search_photos. Answers are JSON, with small pictures after it in the"
    " same order. Nothing can be changed."
)
READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)
LARGEST_BODY = 20_000_000  # bytes of a request, with a picture in base64
WEBP = "image/webp"
PhotoNumber = Annotated[int, Field(ge=1, le=LARGEST_ID, description="the id of a photo")]
Count = Annotated[int, Field(ge=1, le=MOST_PHOTOS, description="how many photos")]
Pictures = Annotated[bool, Field(description="whether small pictures follow the list")]
Blocks = list[ContentBlock]
Made = TypeVar("Made")


def make_server(assistant: Assistant) -> MCPServer[Any]:
    """The server with all tools and resources."""
    server: MCPServer[Any] = MCPServer(
        "photoseek",
        instructions=INSTRUCTIONS,
        version=version("photoseek"),
        log_level="ERROR",
        subscriptions=False,
    )
    _add_searches(server, assistant)
    _add_facts(server, assistant)
    _add_comparison(server, assistant)
    _add_resources(server, assistant)
    return server


def make_session_manager(assistant: Assistant) -> StreamableHTTPSessionManager:
    """The server over streamable HTTP, without sessions; hosts and origins are checked before."""
    server = make_server(assistant)
    server.streamable_http_app(
        stateless_http=True,
        max_request_body_size=LARGEST_BODY,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server.session_manager


def serve_stdio(assistant: Assistant) -> None:
    """Serve one assistant over stdin and stdout, until it disconnects."""
    # An exception would wait for the thread that reads stdin.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    make_server(assistant).run("stdio")


def _add_searches(server: MCPServer[Any], assistant: Assistant) -> None:
    @server.tool(annotations=READ_ONLY, structured_output=False)
    async def search_photos(
        query: Annotated[str, Field(max_length=2000, description=query_help())],
        count: Count = 8,
        sort: Annotated[Sort, Field(description="relevance, or a date order")] = RELEVANCE,
        band: Annotated[
            Band, Field(description="least confidence of the hits: strong, likely or rest")
        ] = REST,
        pictures: Pictures = True,
    ) -> Blocks:
        """Search the photos by description, filters or both; the best hits first."""

        def find() -> Blocks:
            return _with_pictures(assistant, assistant.search(query, count, sort, band), pictures)

        return await _in_thread(find)

    @server.tool(annotations=READ_ONLY, structured_output=False)
    async def similar_photos(
        photo_id: PhotoNumber, count: Count = 8, pictures: Pictures = True
    ) -> Blocks:
        """The photos that look most like a photo."""

        def find() -> Blocks:
            return _with_pictures(assistant, assistant.similar(photo_id, count), pictures)

        return await _in_thread(find)


def _add_facts(server: MCPServer[Any], assistant: Assistant) -> None:
    @server.tool(annotations=READ_ONLY, structured_output=False)
    async def photo_details(photo_id: PhotoNumber, pictures: Pictures = True) -> Blocks:
        """Date, place, camera, size and other facts of a photo, with a picture of it."""

        def look() -> Blocks:
            found = _json(assistant.details(photo_id))
            return [found, *_pictures(assistant, [photo_id] if pictures else [], None)]

        return await _in_thread(look)

    @server.tool(annotations=READ_ONLY, structured_output=False)
    async def describe_library() -> Blocks:
        """The numbers of photos by year, place, person, camera and keyword, and the albums."""
        return await _in_thread(lambda: [_json(assistant.describe())])


def _add_comparison(server: MCPServer[Any], assistant: Assistant) -> None:
    @server.tool(annotations=READ_ONLY, structured_output=False)
    async def compare_picture(
        descriptions: Annotated[
            list[Annotated[str, Field(max_length=2000)]], Field(min_length=1, max_length=50)
        ],
        picture_base64: Annotated[str, Field(description="a picture file in base64")] = "",
        photo_id: Annotated[
            int | None, Field(ge=1, le=LARGEST_ID, description="or the id of a photo")
        ] = None,
    ) -> Blocks:
        """How well each description fits a picture: cosine similarity, and share of them all."""

        def compare() -> Blocks:
            matches = assistant.compare(picture_base64, photo_id, descriptions)
            return [_json({"matches": [dataclasses.asdict(match) for match in matches]})]

        return await _in_thread(compare)


def _add_resources(server: MCPServer[Any], assistant: Assistant) -> None:
    @server.resource("photoseek://photos/{photo_id}/thumbnail", mime_type=WEBP)
    async def thumbnail(photo_id: int) -> bytes:
        """A photo as WebP, its longer side up to 480 pixels."""
        try:
            return await asyncio.to_thread(assistant.picture, photo_id)
        except PhotoseekError as error:
            raise ResourceError(_sentence(error)) from error


async def _in_thread(work: Callable[[], Made]) -> Made:
    """The result of the work; a cancelled call does not wait for it. Raises ToolError."""
    try:
        return await asyncio.to_thread(work)
    except PhotoseekError as error:
        raise ToolError(_sentence(error)) from error


def _sentence(error: PhotoseekError) -> str:
    return str(without_folders(error))


def _json(record: Any) -> TextContent:
    """A record as JSON, without fields that are None or empty."""
    is_record = dataclasses.is_dataclass(record) and not isinstance(record, type)
    fields = dataclasses.asdict(record) if is_record else record
    return TextContent(type="text", text=json.dumps(_filled(fields), ensure_ascii=False))


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _filled(v) for k, v in value.items() if v is not None and v != ()}
    return [_filled(one) for one in value] if isinstance(value, list | tuple) else value


def _with_pictures(assistant: Assistant, found: FoundPhotos, pictures: bool) -> Blocks:
    ids = [photo.id for photo in found.photos] if pictures else []
    return [_json(found), *_pictures(assistant, ids, SMALL_PX)]


def _pictures(assistant: Assistant, ids: list[int], side_px: int | None) -> Blocks:
    """Pictures of photos in their order; a text for one whose file cannot be read."""
    blocks: Blocks = []
    for photo_id in ids:
        try:
            data = base64.b64encode(assistant.picture(photo_id, side_px)).decode()
        except PhotoUnreadable as error:
            blocks.append(TextContent(type="text", text=f"photo {photo_id}: {error.reason}"))
        else:
            blocks.append(ImageContent(type="image", data=data, mime_type=WEBP))
    return blocks
