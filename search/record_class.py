"""The decorator of records: frozen dataclasses with slots that are cheap to define.

`dataclasses.dataclass` compiles six methods for each class, which takes 26 ms of processor time for
the 92 classes of a shell query (Python 3.11). Here `__init__` alone is compiled, for the first
object of a class; a query makes objects of few.
"""

from __future__ import annotations

import dataclasses
import operator
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """As `dataclasses.dataclass(frozen=True, slots=True)`; fields have no default factory."""
        assert frozen and slots
        return _record


def _record(plain: type) -> type:
    record: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(record)
    values = _getter([field.name for field in fields if field.compare])

    def equals(one: Any, other: object) -> bool:
        return values(one) == values(other) if other.__class__ is one.__class__ else NotImplemented

    def hashed(one: Any) -> int:
        return hash(values(one))

    def first_init(self: Any, *given: Any, **named: Any) -> None:
        init = _init(plain, fields)
        record.__init__ = init  # type: ignore[misc]
        init(self, *given, **named)

    methods = {"__init__": first_init, "__eq__": equals, "__hash__": hashed, **SHARED}
    for name, method in methods.items():
        if name not in vars(plain):
            setattr(record, name, method)
    return record


def _init(plain: type, fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """The method `__init__` of a record."""
    defaults = {f"_{f.name}": f.default for f in fields if f.default is not dataclasses.MISSING}
    parameters = [f"{f.name}=_{f.name}" if f"_{f.name}" in defaults else f.name for f in fields]
    body = [f"_set(self, {f.name!r}, {f.name})" for f in fields]
    if hasattr(plain, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__({', '.join(('self', *parameters))}):\n {'; '.join(body)}\n return"
    text = f"def make(_set, {', '.join(defaults)}):\n " + text.replace("\n", "\n ")
    made: dict[str, Any] = {}
    exec(f"{text}\n return __init__", vars(sys.modules[plain.__module__]), made)
    method = made["make"](object.__setattr__, **defaults)
    method.__annotations__ = {f.name: f.type for f in fields}
    return method


def _names(record: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = record.__match_args__
    return names


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that reads these attributes of a record."""
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


def _repr(self: Any) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in _names(self))
    return f"{type(self).__qualname__}({values})"


def _setattr(_: object, name: str, __: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in _names(self))


def _setstate(self: Any, state: tuple[Any, ...]) -> None:
    for name, value in zip(_names(self), state, strict=True):
        object.__setattr__(self, name, value)


SHARED = {
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
