"""The base of all errors that are shown to the user."""

from __future__ import annotations

import re
from typing import Any, ClassVar, dataclass_transform

from search.errors.notes import fill

WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass_transform(eq_default=False)
class PhotoseekError(Exception):
    """An error whose message can be shown to the user as it is.

    `code` is the class name in snake case, `fields` the annotated attributes. A translation is made
    of both; `str()` is the English sentence. Subclasses are no dataclasses: to make 40 of those
    delays every command by 15 ms.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "photoseek_error"
    field_names: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.code = WORD_START.sub("_", cls.__name__).lower()
        own = vars(cls).get("__annotations__", {})
        cls.field_names = tuple(dict.fromkeys((*cls.field_names, *own)))

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values)
        vars(self).update(zip(self.field_names, values, strict=False), **named)

    @property
    def fields(self) -> dict[str, Any]:
        """The facts of the error by name: texts, numbers and paths."""
        return {name: getattr(self, name) for name in self.field_names}

    def __str__(self) -> str:
        return fill(self.sentence, self.fields)


class UsageError(PhotoseekError):
    """Wrong input."""

    exit_code = 2
