"""Commands of the shell that search and edit user data."""
