"""Download from the model hub into its cache: resumed after any interruption, and verified.

The hub's own client (huggingface_hub 2.4) deletes a file that it did not complete, and compares no
hash. `urllib` takes proxies from the environment.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import math
import os
import shutil
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

from search.encoders import hub, models
from search.errors import ModelUnavailable, notes
from search.files import reason
from search.record_class import dataclass
from search.records import Note

TIMEOUT_S = 30.0  # without a byte
PAUSE_S = 1.0  # before another attempt
ATTEMPTS = 4  # in a row without a byte
CHUNK = 1 << 20
MAX_REDIRECTS = 5
NAMED = {"User-Agent": "photoseek"}  # some servers refuse that of urllib
SHA256_DIGITS = 64  # other hashes of the hub are those of Git
MB = 1_000_000
SMALL_MB = 100  # files whose progress is not reported
BUSY = (408, 429)
Progress = Callable[[int, int], None]  # bytes that are here, and all


@dataclass(frozen=True, slots=True)
class _Remote:
    """A file of the hub; `etag`: its SHA-256, or the hash of a small file in Git."""

    address: str
    commit: str
    etag: str
    size: int


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The hub describes a file in the answer that redirects to its content."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetch_listed(name: str, notify: Callable[[str], None]) -> None:
    """Download what a listed model lacks on this machine; nothing for a model of another name.

    An exception of `notify` ends the download. Raises ModelUnavailable.
    """
    model = next((one for one in models.MODELS if one.name == name), None)
    if model is None or models.is_here(model):
        return
    if not hub.is_reachable():
        raise ModelUnavailable(name, notes.HUB_UNREACHABLE())
    try:
        for files in models.needed_files(model):
            if not hub.cached_file(model.repository, files):
                _fetch_first(model.repository, files, _reporter(name, notify))
    except OSError as error:
        known = error.args and isinstance(error.args[0], Note)
        raise ModelUnavailable(name, error.args[0] if known else reason(error)) from error


def _fetch_first(repository: str, files: tuple[str, ...], on_progress: Progress) -> None:
    """Download the first of these files that the repository has."""
    *others, last = files
    for file in others:
        try:
            fetch(repository, file, on_progress)
        except urllib.error.HTTPError as error:
            if error.code != http.client.NOT_FOUND:
                raise
        else:
            return
    fetch(repository, last, on_progress)


def _reporter(name: str, notify: Callable[[str], None]) -> Progress:
    """Calls `notify` with each percent of a large file, and the time that is left."""
    started, first, shown = time.monotonic(), -1, -1

    def on_progress(done: int, total: int) -> None:
        nonlocal first, shown
        is_first, percent = first < 0, 100 * done // total
        if is_first:
            first = done
        if is_first or total < SMALL_MB * MB or percent == shown:
            return
        shown = percent
        rate = max(1.0, done - first) / max(0.001, time.monotonic() - started)
        minutes = math.ceil((total - done) / rate / 60)
        megabytes = total // MB
        notify(notes.FETCHING(name=name, percent=percent, megabytes=megabytes, minutes=minutes))

    return on_progress


def fetch(repository: str, file: str, on_progress: Progress = lambda *_: None) -> Path:
    """A file of the hub in its cache on this machine, downloaded if need be.

    An exception of `on_progress` ends the download; the next one continues it. Raises OSError.
    """
    from filelock import FileLock

    try:
        remote = _remote(repository, file)
        folder = hub.repository_folder(repository)
        pointer = folder / "snapshots" / remote.commit / file
        if pointer.is_file():
            return pointer
        lock = hub.lock_file(repository, remote.etag)
        for place in (lock.parent, folder / "blobs", pointer.parent, folder / "refs"):
            place.mkdir(parents=True, exist_ok=True)
        with FileLock(lock):
            blob = folder / "blobs" / remote.etag
            if not blob.is_file():
                _complete(remote, blob, on_progress)
            _link(blob, pointer)
        (folder / "refs" / "main").write_text(remote.commit, "ascii")
    except http.client.HTTPException as error:
        raise OSError(f"the hub's answer is damaged: {error!r}") from error
    return pointer


def _remote(repository: str, file: str) -> _Remote:
    address = f"{hub.endpoint()}/{repository}/resolve/main/{file}"
    for _ in range(MAX_REDIRECTS):
        headers = _describe(address)
        location = headers["Location"]
        if location is None or urllib.parse.urlparse(location).netloc:
            break
        address = urllib.parse.urljoin(address, location)  # a repository that was renamed
    etag = (headers["X-Linked-ETag"] or headers["ETag"] or "").removeprefix("W/").strip('"')
    size = headers["X-Linked-Size"] or headers["Content-Length"] or ""
    commit = headers["X-Repo-Commit"] or ""
    if not (etag.isalnum() and commit.isalnum() and size.isdecimal()):
        raise OSError("the address is not that of a model hub")
    return _Remote(address, commit, etag, int(size))


def _describe(address: str) -> Message:
    request = urllib.request.Request(address, headers=NAMED, method="HEAD")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as answer:
            headers: Message = answer.headers
    except urllib.error.HTTPError as error:
        with error:
            if error.code >= http.client.BAD_REQUEST:
                raise
            headers = error.headers
    return headers


def _complete(remote: _Remote, blob: Path, on_progress: Progress) -> None:
    """Download what is missing of a file, and put it in place once it is verified."""
    part = blob.with_name(f"{blob.name}.incomplete")
    failures = 0
    while (size := _size(part)) < remote.size:
        _check_room(part, remote.size - size)
        problem: BaseException | None = None
        try:
            _append(remote, part, on_progress)
        except (OSError, http.client.HTTPException) as error:
            if not _is_passing(error):
                raise
            problem = error
        failures = 0 if _size(part) > size else failures + 1
        if failures == ATTEMPTS:
            percent = 100 * _size(part) // remote.size
            raise OSError(notes.DOWNLOAD_STOPPED(percent=percent)) from problem
        if failures:
            time.sleep(PAUSE_S)
    if not _matches(part, remote):
        part.unlink()
        raise OSError(notes.DOWNLOAD_DAMAGED())
    part.replace(blob)


def _append(remote: _Remote, part: Path, on_progress: Progress) -> None:
    request = urllib.request.Request(remote.address, headers=NAMED)
    if size := _size(part):
        request.add_header("Range", f"bytes={size}-")
    with urllib.request.build_opener().open(request, timeout=TIMEOUT_S) as answer:
        is_rest = answer.status == http.client.PARTIAL_CONTENT
        with part.open("ab" if is_rest else "wb") as opened:
            while chunk := answer.read1(CHUNK):
                opened.write(chunk)
                on_progress(opened.tell(), remote.size)


def _is_passing(error: BaseException) -> bool:
    """True if another attempt may succeed."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in BUSY or error.code >= http.client.INTERNAL_SERVER_ERROR
    passing = urllib.error.URLError, TimeoutError, ConnectionError, ssl.SSLError
    return isinstance(error, (*passing, http.client.HTTPException))


def _check_room(part: Path, needed: int) -> None:
    if shutil.disk_usage(part.parent).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(part.parent))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _matches(part: Path, remote: _Remote) -> bool:
    """True if the content has the hub's hash: a SHA-256, or that of an object in Git."""
    digest = hashlib.sha256()
    if len(remote.etag) != SHA256_DIGITS:
        digest = hashlib.sha1(b"blob %d\0" % remote.size, usedforsecurity=False)
    with part.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == remote.etag


def _link(blob: Path, pointer: Path) -> None:
    """The name of a file in a commit; where links are not allowed, the file itself."""
    with contextlib.suppress(FileExistsError):
        try:
            pointer.symlink_to(os.path.relpath(blob, pointer.parent))
        except OSError as error:
            if isinstance(error, FileExistsError):
                raise
            blob.replace(pointer)
