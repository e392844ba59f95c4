"""Names and positions of places."""
