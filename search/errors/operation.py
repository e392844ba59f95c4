"""Errors of models, runs, clusters and the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors.photoseek_error import PhotoseekError

if TYPE_CHECKING:
    from pathlib import Path


class ModelError(PhotoseekError):
    """A model cannot be loaded."""


class ModelUnavailable(ModelError):
    """A model that is not on this machine and cannot be downloaded."""

    name: str
    reason: str
    sentence = (
        "model {name} is not here and cannot be downloaded ({reason}); connect to the internet"
        " once, or use the built-in model: --model builtin"
    )


class ModelDamaged(ModelError):
    """A weights file with unexpected content."""

    path: Path
    reason: str
    sentence = "{path}: damaged model file ({reason}); fetch it again"


class CompiledDamaged(ModelError):
    """A compiled model that cannot be run; it has been deleted."""

    path: Path
    sentence = "{path}: damaged; start again, and it is made again"


class CheckpointMismatch(ModelError):
    """A checkpoint that does not fit its architecture."""

    path: Path
    architecture: str
    reason: str
    sentence = (
        "{path} does not fit {architecture} ({reason}); name the architecture it was trained with:"
        " ARCH@FILE"
    )


class OutputFailed(PhotoseekError):
    """Results that cannot be written to stdout: a full disk, or a closed stdout."""

    reason: str
    sentence = "the results cannot be written ({reason}); write them to another file or disk"


class RunFailed(PhotoseekError):
    """An indexing run in the background that ended with an unexpected error."""

    sentence = (
        "the run ended unexpectedly, and what was finished is kept; the terminal that"
        " photoseek runs in shows why: start the run again"
    )


class RunBusy(PhotoseekError):
    """An indexing run that is under way, where another was to be started."""

    sentence = "a run is on already; stop it first, or wait"


class ProtocolMissing(PhotoseekError):
    """The package for assistants, which is not installed."""

    sentence = "assistants need another package: pip install 'photoseek[mcp]'"


class CompareUnavailable(PhotoseekError):
    """Gradio, which draws Compare, cannot be imported."""

    reason: str
    sentence = (
        "this page cannot be loaded ({reason}); start photoseek again, and if that does not help,"
        " install it again"
    )


class TextReaderMissing(PhotoseekError):
    """RapidOCR or its models are not installed."""

    sentence = (
        "the text in pictures is read by RapidOCR, which is not here: pip install 'photoseek[text]'"
    )


class ClusterUnavailable(PhotoseekError):
    """A cluster that cannot be reached, or has no usable node."""

    address: str
    reason: str
    sentence = (
        "the cluster {address}: {reason}; index without --cluster, or see docs/scaling.md: a"
        " cluster needs photoseek[cluster]"
    )


class PasswordMissing(PhotoseekError):
    """A page without a password on an address that others can reach."""

    host: str
    sentence = (
        "{host} would show these photos to anyone who reaches it; give it a --password, or keep to"
        " this machine: --host 127.0.0.1"
    )


class ListenFailed(PhotoseekError):
    """An address on which the page cannot listen."""

    host: str
    port: int
    reason: str
    sentence = (
        "the page cannot listen on {host}, port {port}: {reason}; choose another --host or --port,"
        " as in --host 127.0.0.1"
    )


class PortInUse(PhotoseekError):
    """A port that another program listens on."""

    port: int
    sentence = "port {port} is in use; choose another with --port, as in --port 7861"
