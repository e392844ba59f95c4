"""The catalogue of a library: roots, photos, metadata, embeddings. All SQL is in this folder."""

from search.catalogue.catalogue import Catalogue
from search.catalogue.columns import NO_CODE, Coded, Columns, Mask
from search.catalogue.database import FILE_NAME, is_library
from search.catalogue.facets import Counts, Facets
from search.catalogue.lock import lock_for_writing
from search.catalogue.text_columns import Several, TextColumns

__all__ = [
    "FILE_NAME",
    "NO_CODE",
    "Catalogue",
    "Coded",
    "Columns",
    "Counts",
    "Facets",
    "Mask",
    "Several",
    "TextColumns",
    "is_library",
    "lock_for_writing",
]
