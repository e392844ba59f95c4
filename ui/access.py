"""Rights of a request: those of the page, or of a program with a token."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

from search.user_records import Token

API = "/api/v1"
KEY = "photoseek.access"  # of a scope
ASSISTANTS = "/mcp"
FOR_PROGRAMS = ("/api/", ASSISTANTS)
READING = ("GET", "HEAD", "OPTIONS")
# Requests with a body that change nothing.
QUERIES = tuple(f"{API}/{path}" for path in ("heat", "match", "picture", "tiles", "zip"))
# Requests that read, about folders of this machine.
ABOUT_FOLDERS = (f"{API}/library/folders", f"{API}/library/question")


@dataclass(frozen=True, slots=True)
class Access:
    """What a request may do; a token of None is that of the page."""

    token: Token | None = None

    @property
    def is_read_only(self) -> bool:
        """True if the request may change nothing, and sees no paths."""
        return self.token is not None and self.token.read_only

    def allows(self, method: str, path: str) -> bool:
        """True if the rights include this request."""
        if self.token is None:
            return True
        if not path.startswith(FOR_PROGRAMS):
            return False
        if not self.is_read_only or path == ASSISTANTS:
            return True
        reads = method in READING and not path.startswith(ABOUT_FOLDERS)
        return reads or (method == "POST" and path in QUERIES)


def access_of(scope: Scope) -> Access:
    """The rights of a request that the guard has passed on."""
    found = scope.get(KEY)
    return found if isinstance(found, Access) else Access()


def sees_paths(scope: Scope) -> bool:
    """True if an answer may name files and folders."""
    return not access_of(scope).is_read_only
