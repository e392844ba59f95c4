"""Tokens of programs: names, rights and digests. The tokens themselves are not stored."""

from __future__ import annotations

from datetime import UTC, datetime

from search.catalogue import rows
from search.catalogue.database import Database, maps_values
from search.catalogue.names import checked_name
from search.errors import NameWrong, UnknownToken, notes
from search.user_records import Token
from search.words import fold_name

COLUMNS = "name, read_only, created_at"


@maps_values
class Tokens:
    """The tokens of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Token, ...]:
        """All tokens, by name."""
        found = self._database.select(f"SELECT {COLUMNS} FROM tokens ORDER BY folded")
        return tuple(_token(*row) for row in found)

    def find(self, digest: bytes) -> Token | None:
        """The token with this digest."""
        found = self._database.select(f"SELECT {COLUMNS} FROM tokens WHERE digest = ?", digest)
        return _token(*found[0]) if found else None

    def add(self, name: str, digest: bytes, *, read_only: bool) -> Token:
        """Store a token. Raises NameWrong, also for a name that another token has."""
        name, now = checked_name(name), datetime.now(UTC).replace(microsecond=0)
        values = name, fold_name(name), digest, read_only, now.isoformat()
        with self._database.transaction() as db:
            sql = "INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?, ?)"
            if not db.execute(sql, values).rowcount:
                raise NameWrong(name, notes.TOKEN_NAME_TAKEN())
        return Token(name, read_only, now)

    def revoke(self, name: str) -> None:
        """Delete a token. Raises UnknownToken."""
        with self._database.transaction() as db:
            sql = "DELETE FROM tokens WHERE folded = ?"
            if not db.execute(sql, (fold_name(name),)).rowcount:
                raise UnknownToken(name)


def _token(name: str, read_only: int, created_at: str) -> Token:
    rows.check_types((name, read_only, created_at), ((str,), (int,), (str,)))
    return Token(name, bool(read_only), datetime.fromisoformat(created_at))
