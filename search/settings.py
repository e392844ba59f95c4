"""Table of all settings, from which flags, environment variables and the docs are derived.

A flag takes precedence over the environment, the environment over the default.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from search.errors import BadSetting, LibraryOfAnotherUser
from search.record_class import dataclass

Sort = Literal["relevance", "newest", "oldest", "random"]
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
SORTS: tuple[Sort, ...] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run."""

    library: Path
    any_owner: bool
    model: str
    precision: str
    top: int
    sort: Sort
    max_megapixels: int
    include_hidden: bool
    exclude: tuple[str, ...]
    text: bool
    people: bool
    parts: bool | None
    host: str
    port: int
    password: str
    proxy: Networks
    root_path: str
    allowed_host: tuple[str, ...]
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
    from platformdirs import user_data_path  # slow to import, and only needed for the default

    return user_data_path("photoseek", appauthor=False)


def _at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if value < least or (most is not None and value > most):
            raise ValueError(text)
        return value

    return read


def one_of(*values: str) -> Callable[[str], str]:
    """A reader of one of these values, in upper or lower case. Raises ValueError for others."""

    def read(text: str) -> str:
        if text.lower() not in values:
            raise ValueError(text)
        return text.lower()

    return read


def one_of_several(values: Sequence[str]) -> str:
    """The values as a list in words: relevance, newest or oldest."""
    return f"{', '.join(values[:-1])} or {values[-1]}"


def _switch(text: str) -> bool:
    if text.lower() not in ("1", "0", "yes", "no", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("1", "yes", "true")


def _choice(text: str) -> bool | None:
    """A switch, or None where it is left as it is."""
    return _switch(text) if text else None


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


def _host(text: str) -> str:
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _networks(text: str) -> Networks:
    parts = (part.strip().strip("[]") for part in text.split(",") if part.strip())
    return tuple(ipaddress.ip_network(part, strict=False) for part in parts)


def _root_path(text: str) -> str:
    path = "/" + text.strip().strip("/")
    if not re.fullmatch(r"(/[\w.~-]+)*/?", path) or ".." in path.split("/"):
        raise ValueError(text)
    return path.rstrip("/")


def _host_names(text: str) -> tuple[str, ...]:
    names = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(re.fullmatch(r"(\*\.)?[\w.-]+|\[[\da-f:.]+\]", name) for name in names):
        raise ValueError(text)
    return names


def _patterns(text: str) -> tuple[str, ...]:
    """Patterns between commas; `\\,` is a comma in a name. Raises ValueError for `!` and `..`."""
    parts = [part.replace("\\,", ",").strip() for part in re.split(r"(?<!\\),", text)]
    if any(part.startswith("!") or ".." in part.split("/") for part in parts):
        raise ValueError(text)
    return tuple(part for part in parts if part)


TABLE = (
    Setting("library", "", _library, "a folder",
            "folder of the library (default: the user data folder)"),
    Setting("any_owner", "no", _switch, "yes or no",
            "open a library that belongs to another user of the machine"),
    Setting("model", "auto", str, "a model",
            "auto, builtin, ARCH/PRETRAINED or ARCH@FILE; `photoseek models` lists them"),
    Setting("precision", "auto", one_of("auto", "fp32", "int8"), "auto, fp32 or int8",
            "arithmetic of the model; auto: the fastest with the same results on this machine"),
    Setting("top", "20", _at_least(1), "a number of photos above 0",
            "how many photos to show"),
    Setting("sort", "relevance", one_of(*SORTS), one_of_several(SORTS),
            "relevance, newest, oldest or random; by date, only confident matches are listed"),
    Setting("max_megapixels", "0", _at_least(0), "a number of megapixels, or 0 for automatic",
            "largest picture to decode; 0: limited by the memory of the machine"),
    Setting("include_hidden", "no", _switch, "yes or no",
            "index hidden files and folders too"),
    Setting("exclude", "", _patterns,
            "patterns, separated by commas (in a name: \\,), without ! and ..",
            "patterns of files and folders to leave out, as in '*.gif,Drafts'"),
    Setting("text", "no", _switch, "yes or no",
            "read the text in pictures too, after indexing (needs photoseek[text])"),
    Setting("people", "no", _switch, "yes or no",
            "find faces too, after indexing; the library alone stores the place and 128"
            " numbers of each face; later runs of the library go on with it"),
    Setting("parts", "", _choice, "yes or no",
            "embed parts of photos too, to find small things, in four times the time; later runs"
            " of the library go on with it"),
    Setting("host", "127.0.0.1", _host, "an address",
            "address the page listens on"),
    Setting("port", "7860", _at_least(0, 65535), "a port from 0 to 65535",
            "port the page listens on; 0: any free one"),
    Setting("password", "", _password, "a password, or @FILE",
            "password of the page, or @FILE that contains it; required for remote access"),
    Setting("proxy", "", _networks, "addresses or networks, separated by commas",
            "addresses of reverse proxies that name their clients (X-Forwarded-For)"),
    Setting("root_path", "", _root_path, "a path as in /photos",
            "path below which a proxy serves the page, as in /photos"),
    Setting("allowed_host", "", _host_names, "host names, separated by commas",
            "further host names of the page, as in photos.example.org"),
    Setting("open", "yes", _switch, "yes or no",
            "open the page in the browser"),
)  # fmt: skip


SWITCHES = (_switch, _choice)


def add_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the flags of these settings to a parser; `library` includes `any_owner`."""
    for setting in TABLE:
        if setting.name in names or (setting.name == "any_owner" and "library" in names):
            action: Any = argparse.BooleanOptionalAction if setting.read in SWITCHES else "store"
            parser.add_argument(setting.flag, action=action, default=None, help=_help(setting))


def _help(setting: Setting) -> str:
    shown = f" (default: {setting.default})" if setting.default else ""
    return f"{setting.help}{shown} [{setting.variable}]".replace("%", "%%")


def read_settings(
    flags: argparse.Namespace | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of this run. Raises BadSetting, which names the flag or the variable.

    Raises LibraryOfAnotherUser for a command with a library, unless `any_owner`.
    """
    given = vars(flags) if flags else {}
    settings = Settings(**{s.name: _value(s, given.get(s.name), environment) for s in TABLE})
    if "library" in given and not settings.any_owner:
        check_owner(settings.library)
    return settings


def check_owner(library: Path) -> None:
    """Raise LibraryOfAnotherUser for a library that could be a trap of another user.

    SQLite changes files that a library names, with the rights of the user who opens it. Trusted
    are the user, root, and for root the user of sudo. Windows has other owners, unchecked.
    """
    if sys.platform == "win32":
        return
    trusted = {0, os.geteuid()}
    if os.geteuid() == 0 and (user := os.environ.get("SUDO_UID", "")).isdecimal():
        trusted.add(int(user))
    for path in (library, library / "library.sqlite3"):
        with contextlib.suppress(OSError):  # absent, which the opening reports
            if (owner := path.stat().st_uid) not in trusted:
                raise LibraryOfAnotherUser(library, str(owner))


def _value(setting: Setting, given: object, environment: Mapping[str, str]) -> Any:
    if isinstance(given, bool):  # a switch, parsed by argparse
        return given
    source = setting.flag if given is not None else setting.variable
    text = str(given) if given is not None else environment.get(setting.variable, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        raise BadSetting(source, text, setting.wanted) from error
