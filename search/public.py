"""Find photos by describing them: `open_library` to search, `match` to compare.

The wheel carries this file as `photoseek`: `from photoseek import open_library`.
"""

from search.engine import Engine, open_library
from search.errors import PhotoseekError
from search.images.matching import match
from search.records import Hit, Match, Photo
from search.retrieval.answer import Answer

__all__ = ["Answer", "Engine", "Hit", "Match", "Photo", "PhotoseekError", "match", "open_library"]
