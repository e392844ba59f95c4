"""The browser page, the server around it, and the `photoseek` command itself."""
