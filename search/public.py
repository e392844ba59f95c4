"""What `import photoseek` offers: this file is the module `photoseek` of an installed photoseek."""

from search.engine import Engine, open_library
from search.errors import PhotoseekError
from search.matching import match
from search.records import Hit, Match, Photo

__all__ = ["Engine", "Hit", "Match", "Photo", "PhotoseekError", "match", "open_library"]
