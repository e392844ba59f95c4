"""Output of search results: shell, folder, archive."""
