"""The routes of Gradio, which is imported at the first request to one of them.

Only Compare needs Gradio, whose import takes longer than the rest of the start, and a third of the
memory of a server.
"""

from __future__ import annotations

import asyncio

from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from search.errors import CompareUnavailable
from search.files import reason
from ui.library import LiveLibrary
from ui.uploads import Pictures


class GradioEndpoint:
    """An ASGI application that passes requests to Gradio, which it imports once, in a thread.

    `importing`: held during the import, which hides the SDK of assistants.
    """

    def __init__(self, library: LiveLibrary, pictures: Pictures, importing: asyncio.Lock) -> None:
        self._library = library
        self._pictures = pictures
        self._importing = importing
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises CompareUnavailable; the next request imports Gradio again."""
        async with self._importing:
            if self._app is None:
                self._app = await run_in_threadpool(self._make)
        path = self._library.settings.root_path + scope["path"]  # with that of a proxy
        await self._app({**scope, "path": path}, receive, send)

    def _make(self) -> ASGIApp:
        try:
            from ui.app import make_gradio

            return asyncio.run(make_gradio(self._library, self._pictures))
        except ImportError as error:
            raise CompareUnavailable(str(error)) from error
        except OSError as error:
            raise CompareUnavailable(reason(error)) from error
