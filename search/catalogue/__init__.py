"""The catalogue of a library: all that it stores, and all SQL."""

from search.catalogue.catalogue import Catalogue
from search.catalogue.columns import NO_CODE, Coded, Columns, Mask, MultiCoded, TextColumns
from search.catalogue.database import FILE_NAME, is_library
from search.catalogue.facets import Counts, Facets
from search.catalogue.foreign import open_foreign
from search.catalogue.lock import is_awaited, lock_for_writing
from search.catalogue.search_marker import expect_searches, is_searched, mark_search

__all__ = [
    "FILE_NAME",
    "NO_CODE",
    "Catalogue",
    "Coded",
    "Columns",
    "Counts",
    "Facets",
    "Mask",
    "MultiCoded",
    "TextColumns",
    "expect_searches",
    "is_awaited",
    "is_library",
    "is_searched",
    "lock_for_writing",
    "mark_search",
    "open_foreign",
]
