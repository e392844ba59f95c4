"""Favourites, albums and taught names: the user data of a library."""
