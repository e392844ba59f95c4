"""Find photos by describing them: `open_library` to search, `match` to compare.

The wheel carries this file as `photoseek`: `from photoseek import open_library`.
"""

from search.engine import Engine, open_library
from search.errors import PhotoseekError
from search.hits import Hits
from search.matching import match
from search.records import Hit, Match, Photo

__all__ = ["Engine", "Hit", "Hits", "Match", "Photo", "PhotoseekError", "match", "open_library"]
