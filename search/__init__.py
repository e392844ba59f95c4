"""Find photos by describing them: `open_library` to search, `match` to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.engine import open_library
    from search.matching import match

__all__ = ["match", "open_library"]


def __getattr__(name: str) -> Any:
    # Late, so that `photoseek --help` does not wait for FAISS and NumPy.
    if name == "open_library":
        from search.engine import open_library

        return open_library
    if name == "match":
        from search.matching import match

        return match
    raise AttributeError(name)
