"""Records behave as the dataclasses that they replace."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from dataclasses import field
from typing import Any

import numpy as np
import pytest

from search import record_class
from tests.test_architecture import HOUSE

# The records of a shell query that `dataclasses` makes: with attributes that are computed once.
LEFT = {"Calibration", "PhotoSample"}


@record_class.dataclass(frozen=True, slots=True)
class Ours:
    """A record."""

    name: str
    count: int = 3
    note: str = field(default="none", compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """The same by `dataclasses`."""

    name: str
    count: int = 3
    note: str = field(default="none", compare=False)


@record_class.dataclass(frozen=True, slots=True)
class Checked:
    """A record with a check, and with a method that is not generated."""

    value: Any

    def __post_init__(self) -> None:
        if self.value is None:
            raise ValueError("nothing")

    def __repr__(self) -> str:
        return "checked"


@record_class.dataclass(frozen=True, slots=True)
class Empty:
    """A record without fields."""


def test_a_record_is_made_printed_and_copied_as_a_dataclass() -> None:
    ours, theirs = Ours("a", note="seen"), Theirs("a", note="seen")
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert dataclasses.replace(ours, count=4) == Ours("a", 4)
    for twin in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert (twin, twin.note) == (ours, "seen")
    with pytest.raises(TypeError, match="'name'"):
        Ours()  # type: ignore[call-arg]


def test_records_are_compared_by_class_and_fields() -> None:
    assert Ours("a", note="x") == Ours("a", note="y")
    assert hash(Ours("a", note="x")) == hash(Ours("a", note="y"))
    assert Ours("a") != Ours("a", 4)
    of_another_class: object = Theirs("a")
    assert Ours("a") != of_another_class
    assert Empty() == Empty()
    rows = np.zeros(3)
    assert Checked(rows) == Checked(rows)  # as in a tuple, the same object is equal


def test_a_record_cannot_be_changed() -> None:
    record = Ours("a")
    for name in ("count", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, name, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        del record.count
    assert not hasattr(record, "__dict__")


def test_methods_of_the_class_are_kept() -> None:
    assert repr(Checked(1)) == "checked"
    with pytest.raises(ValueError, match="nothing"):
        Checked(None)


def test_a_shell_query_compiles_no_other_dataclasses() -> None:
    code = """
import dataclasses, sys, search.cli.search_commands, search.engine, search.output.listing
import search.encoders.loading, search.encoders.onnx_encoder, ui.cli
for name, module in list(sys.modules.items()):
    for value in vars(module).values() if name.startswith(("search", "indexer", "ui")) else ():
        if hasattr(value, "__dataclass_params__") and value.__dataclass_params__.frozen:
            print(value.__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == LEFT
