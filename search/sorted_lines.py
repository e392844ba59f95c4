"""Tables of lines, sorted by their first field: one is found without reading the others."""

from __future__ import annotations

import bisect
import mmap

Table = bytes | mmap.mmap


def find_line(table: Table, key: bytes) -> list[bytes] | None:
    """The fields of the line that begins with a key; None where there is none.

    `table`: lines of fields with tabs between them, in the order of their first fields' bytes.
    """
    line = _line(table, _place(table, key))
    return line if line and line[0] == key else None


def has_beginning(table: Table, beginning: bytes) -> bool:
    """Whether the first field of any line begins so."""
    line = _line(table, _place(table, beginning))
    return bool(line) and line[0].startswith(beginning)


def _place(table: Table, key: bytes) -> int:
    """An offset in the first line that is not before the key."""
    places = range(len(table))
    return bisect.bisect_left(places, key, key=lambda at: _line(table, at)[0])


def _line(table: Table, at: int) -> list[bytes]:
    if at >= len(table):
        return []
    start = table.rfind(b"\n", 0, at) + 1
    return table[start : table.find(b"\n", start)].split(b"\t")
