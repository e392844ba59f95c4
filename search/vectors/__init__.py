"""Vector index of a library."""
