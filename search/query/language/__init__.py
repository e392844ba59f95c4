"""Natural-language dates, places and kinds of photos, in English and Chinese."""
