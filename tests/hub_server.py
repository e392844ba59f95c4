"""A server on this machine that behaves like the model hub, with faults on request."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT_SIZE = 1000  # bytes; smaller files are in Git, and have its hash


@dataclass
class HubServer:
    """Serves files by their paths, as org/name/file. `requests`: method, path and range of each.

    Each answer with content takes a fault from the front of `faults`: an int ends the connection
    after so many bytes, `stall` sends one byte and no more, `busy` is status 503, `damaged` changes
    a byte, and `whole` ignores a range.
    """

    files: dict[str, bytes]
    faults: list[int | str] = field(default_factory=list)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_of_files": self})
        self._ended = threading.Event()
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """The value of HF_ENDPOINT, or of a proxy."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def ranges(self) -> list[str | None]:
        """The ranges of the requests for content."""
        return [of for method, path, of in self.requests if method == "GET" and "/cdn/" in path]

    def wait_for_end(self) -> None:
        """Return when the server ends."""
        self._ended.wait()


def etag(content: bytes) -> str:
    """The hash of a file on the hub."""
    if len(content) >= GIT_SIZE:
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Ignore clients that end a download."""


class _Handler(BaseHTTPRequestHandler):
    server_of_files: HubServer

    def do_HEAD(self) -> None:
        hub = self.server_of_files
        hub.requests.append(("HEAD", self.path, None))
        content = hub.files.get(self._name())
        if self._name() and content is None:
            self.send_error(404)
            return
        self._describe(content or b"")

    def _name(self) -> str:
        path = self.path.removeprefix("http://hub.invalid")  # as a proxy gets it
        return path.lstrip("/").replace("resolve/main/", "").replace("api/moved/", "")

    def _describe(self, content: bytes) -> None:
        is_small = len(content) < GIT_SIZE
        is_moved = is_small and content and "api/moved" not in self.path
        self.send_response(307 if is_moved else 200 if is_small else 302)
        if is_moved:
            self.send_header("Location", f"/api/moved/{self._name()}")
        elif not is_small:
            self.send_header("Location", f"{self.server_of_files.address}/cdn/{self._name()}")
            self.send_header("X-Linked-Size", str(len(content)))
            self.send_header("X-Linked-ETag", f'"{etag(content)}"')
        self.send_header("ETag", f'W/"{etag(content)}"' if is_small else '"of the pointer"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(content)) if is_small and not is_moved else "0")
        self.end_headers()

    def do_GET(self) -> None:
        hub, wanted = self.server_of_files, self.headers["Range"]
        hub.requests.append(("GET", self.path, wanted))
        name = self._name().replace("cdn/", "")
        if "cdn/" not in self.path and len(hub.files[name]) >= GIT_SIZE:
            self._describe(hub.files[name])
            return
        fault = hub.faults.pop(0) if hub.faults else None
        if fault == "busy":
            self.send_error(503)
            return
        self._send(hub.files[name], wanted, fault)

    def _send(self, content: bytes, wanted: str | None, fault: int | str | None) -> None:
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        first = 0 if fault == "whole" else first
        rest = content[first:]
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if fault == "damaged":
            rest = rest[:-1] + bytes([rest[-1] ^ 1])
        if fault == "stall":
            self.wfile.write(rest[:1])
            self.server_of_files.wait_for_end()
        else:
            self.wfile.write(rest[:fault] if isinstance(fault, int) else rest)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Print nothing."""
