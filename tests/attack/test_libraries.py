"""Mutated libraries: a part of the campaign, and checks that it would notice what it looks for.

All of it by hand: `python -m tests.attack.libraries`.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.attack.libraries import campaign
from tests.attack.libraries.campaign import Place, problems
from tests.attack.libraries.mutations import Mutation, mutations

EVERY = 131


def test_there_are_hundreds_of_mutations() -> None:
    names = [mutation.name for mutation in mutations(100)]
    assert len(names) == len(set(names)) > 800


@pytest.mark.slow
def test_no_mutated_library_does_harm(tmp_path: Path) -> None:
    count, lines = campaign.campaign(tmp_path, EVERY, damages=5)
    assert count >= 7
    assert lines == []


def test_harm_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    harmful = Mutation("harmful", lambda _, victim: victim.write_text("x"))
    monkeypatch.setattr(campaign, "attempts", lambda _: {"opened": [["status"]]})
    assert [*problems(place, harmful)] == [("opened", "changed a file elsewhere")]
    monkeypatch.setattr(campaign, "LIMIT_S", 0.0)
    harmless = Mutation("harmless", lambda *_: time.sleep(0))
    assert ("opened", "status: hangs") in [*problems(place, harmless)]


def test_a_traceback_is_noticed() -> None:
    def fail() -> None:
        raise TypeError("a blob")

    assert campaign._error(fail).startswith("TypeError a blob (test_libraries.py:")
