"""Every setting there is: one table that yields flags, environment names and the README block.

A flag beats the environment, the environment beats the default. Read once, in a `cli.py`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from search.errors import BadSetting

Sort = Literal["relevance", "newest", "oldest", "random"]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run."""

    library: Path
    model: str
    precision: str
    top: int
    sort: Sort
    max_megapixels: int
    include_hidden: bool
    exclude: tuple[str, ...]
    text: bool
    host: str
    port: int
    password: str
    open: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `read` turns text into the value, or raises ValueError."""

    name: str
    default: str
    read: Callable[[str], object]
    wanted: str
    help: str

    @property
    def flag(self) -> str:
        """The command line flag, as in --max-megapixels."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, as in PHOTOSEEK_MAX_MEGAPIXELS."""
        return "PHOTOSEEK_" + self.name.upper()


def _library(text: str) -> Path:
    if text:
        return Path(text).expanduser().absolute()
    from platformdirs import user_data_path  # only who uses the default pays for the import

    return user_data_path("photoseek", appauthor=False)


def _at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if value < least or (most is not None and value > most):
            raise ValueError(text)
        return value

    return read


def one_of(*values: str) -> Callable[[str], str]:
    """A reader of one of these values, in any letters. Raises ValueError for anything else."""

    def read(text: str) -> str:
        if text.lower() not in values:
            raise ValueError(text)
        return text.lower()

    return read


def one_of_several(values: Sequence[str]) -> str:
    """The values as a person lists them: relevance, newest or oldest."""
    return f"{', '.join(values[:-1])} or {values[-1]}"


def _switch(text: str) -> bool:
    if text.lower() not in ("1", "0", "yes", "no", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("1", "yes", "true")


def _password(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        password = Path(text[1:]).expanduser().read_text("utf-8").strip()
    except OSError as error:
        raise ValueError(text) from error
    if not password:
        raise ValueError(text)
    return password


def _patterns(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


TABLE = (
    Setting("library", "", _library, "a folder",
            "folder of the library (default: the user data folder)"),
    Setting("model", "auto", str, "a model",
            "auto, builtin, ARCH/PRETRAINED or ARCH@FILE; `photoseek models` lists them"),
    Setting("precision", "auto", one_of("auto", "fp32", "int8"), "auto, fp32 or int8",
            "arithmetic of the model; auto: the fastest that finds the same here"),
    Setting("top", "20", _at_least(1), "a number of photos above 0",
            "how many photos to show"),
    Setting("sort", "relevance", one_of(*SORTS), one_of_several(SORTS),
            "relevance, newest, oldest or random; by date, what is not alike is left out"),
    Setting("max_megapixels", "0", _at_least(0), "a number of megapixels, or 0 for automatic",
            "largest picture to decode; 0: what the machine's memory allows"),
    Setting("include_hidden", "no", _switch, "yes or no",
            "index hidden files and folders too"),
    Setting("exclude", "", _patterns, "patterns, separated by commas",
            "patterns of files and folders to leave out, as in '*.gif,Drafts'"),
    Setting("text", "no", _switch, "yes or no",
            "read the text in the pictures too, after all else (needs photoseek[text])"),
    Setting("host", "127.0.0.1", str, "an address",
            "address the page listens on"),
    Setting("port", "7860", _at_least(0, 65535), "a port from 0 to 65535",
            "port the page listens on; 0: any free one"),
    Setting("password", "", _password, "a password, or @FILE",
            "password of the page, or @FILE that holds it; needed beyond this machine"),
    Setting("open", "yes", _switch, "yes or no",
            "open the page in the browser"),
)  # fmt: skip


def add_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    """Give the parser the flags of these settings."""
    for setting in TABLE:
        if setting.name in names:
            action: Any = argparse.BooleanOptionalAction if setting.read is _switch else "store"
            parser.add_argument(setting.flag, action=action, default=None, help=_help(setting))


def _help(setting: Setting) -> str:
    shown = f" (default: {setting.default})" if setting.default else ""
    return f"{setting.help}{shown} [{setting.variable}]".replace("%", "%%")


def read_settings(
    flags: argparse.Namespace | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of this run. Raises BadSetting, which names the flag or the variable."""
    given = vars(flags) if flags else {}
    return Settings(**{s.name: _value(s, given.get(s.name), environment) for s in TABLE})


def _value(setting: Setting, given: object, environment: Mapping[str, str]) -> Any:
    if isinstance(given, bool):  # argparse has read the switches already
        return given
    source = setting.flag if given is not None else setting.variable
    text = str(given) if given is not None else environment.get(setting.variable, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        raise BadSetting(source, text, setting.wanted) from error
