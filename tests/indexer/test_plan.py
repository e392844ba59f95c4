"""Plans for every kind of scan."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.plan import DAY_NS, Plan, new_roots, newest_first, plan
from search.records import STALE, Stamp

OLD, NEW = Stamp(1, 1), Stamp(2, 2)
FILES = st.sampled_from(["a.jpg", "b.jpg", "trip/c.jpg", "trip/d.jpg", "tripod/e.jpg"])
SEEN = st.dictionaries(FILES, st.sampled_from([OLD, NEW]))
KNOWN = st.dictionaries(FILES, st.sampled_from([OLD, NEW, STALE]))


def test_each_case() -> None:
    seen = {"same": OLD, "changed": NEW, "new": OLD, "back": OLD, "back changed": NEW, "again": OLD}
    known = {"same": OLD, "changed": OLD, "back": OLD, "back changed": OLD, "gone": OLD,
             "long gone": OLD, "again": STALE}  # fmt: skip
    assert plan(seen, known, {"back", "back changed", "long gone"}) == Plan(
        embed=("again", "back changed", "changed", "new"), restore=("back",), missing=("gone",),
        check=(), learn=(),
    )  # fmt: skip


def test_the_latest_days_come_first() -> None:
    seen = {
        "b.jpg": Stamp(1, DAY_NS + 1),
        "a.jpg": Stamp(1, DAY_NS + 2),
        "old.jpg": Stamp(1, 5),
        "new.jpg": Stamp(1, 9 * DAY_NS),
    }
    assert newest_first(seen, seen) == ["new.jpg", "a.jpg", "b.jpg", "old.jpg"]


def test_what_was_not_walked_is_not_missing() -> None:
    known = {"trip/c.jpg": OLD, "tripod/e.jpg": OLD}
    assert plan({}, known, set(), ["trip"]).missing == ("tripod/e.jpg",)


@given(SEEN, KNOWN, st.data())
def test_every_file_is_in_one_place(
    seen: dict[str, Stamp], known: dict[str, Stamp], data: st.DataObject
) -> None:
    missing = data.draw(st.sets(st.sampled_from(sorted(known)))) if known else set()
    found = plan(seen, known, missing)
    parts = [set(found.embed), set(found.restore), set(found.missing)]
    assert sum(map(len, parts)) == len(set().union(*parts))
    assert parts[0] | parts[1] <= seen.keys()
    assert parts[2] == known.keys() - seen.keys() - missing
    untouched = seen.keys() - parts[0] - parts[1]
    assert all(known[path] == seen[path] and path not in missing for path in untouched)


FOLDERS = st.sampled_from([Path(p) for p in ("/a", "/a/b", "/a/b/c", "/b", "/ab")])


@given(st.lists(FOLDERS), st.sets(FOLDERS, max_size=2))
def test_new_roots_hold_every_name_and_never_each_other(
    named: list[Path], known: set[Path]
) -> None:
    roots = new_roots(named, known)
    assert roots == new_roots([*reversed(named)], known)
    for folder in named:
        assert any(folder == root or root in folder.parents for root in {*roots, *known})
    for root in roots:
        assert root not in known
        assert {*roots, *known}.isdisjoint(root.parents)
