"""Errors that are shown to the user, one class each; the class is the code, its fields the facts.

PhotoseekError                  exit code 1
├── UsageError                  wrong input; exit code 2
│   ├── QueryEmpty
│   ├── QueryWrong
│   ├── UnknownPhoto
│   ├── UnknownCommand
│   ├── UnknownModel
│   ├── BadSetting
│   ├── NameWrong
│   ├── UnknownAlbum
│   ├── UnknownName
│   ├── UnknownToken
│   ├── UnknownFace
│   ├── UnknownGroup
│   ├── NobodyNamed
│   ├── NameOfSeveral
│   ├── SplitWrong
│   ├── UnknownPerson
│   ├── AlbumWrong
│   ├── ExamplesWrong
│   ├── NotInLibrary
│   ├── NotAgreed
│   └── TextsTooFew
├── FolderError                 a photo folder cannot be used
│   ├── FolderMissing
│   ├── NotAFolder
│   ├── FolderUnreadable
│   ├── FolderWithoutPhotos
│   ├── FolderIsLibrary
│   ├── RootNotNamed
│   ├── RootUnplugged
│   ├── FolderOfPhotos
│   └── UnknownRoot
├── PhotoUnreadable             one picture cannot be shown
├── LibraryError                the library cannot be used
│   ├── LibraryMissing
│   ├── LibraryEmpty
│   ├── LibraryBusy
│   ├── LibraryTooNew
│   ├── LibraryDamaged
│   ├── LibraryUnsafe
│   ├── LibraryOfAnotherUser
│   ├── LibraryReadOnly
│   ├── DiskFull
│   └── ModelMismatch
├── ModelError                  a model cannot be loaded
│   ├── ModelUnavailable
│   ├── ModelDamaged
│   ├── CompiledDamaged
│   └── CheckpointMismatch
├── ExportFailed
├── OutputFailed                stdout cannot be written
├── RunBusy
├── ProtocolMissing
├── RunFailed                   an indexing run ended with an unexpected error
├── CompareUnavailable          Gradio cannot be imported
├── TextReaderMissing
├── ClusterUnavailable
├── ListenFailed                an address on which the page cannot listen
├── PasswordMissing
├── PortInUse
├── BackupUnreadable            a file that is not a backup
│   └── BackupTooNew
└── DataMissing                 training or evaluation data is missing
"""

from __future__ import annotations

from search.errors.notes import Note, Template, printable
from search.errors.operation import (
    CheckpointMismatch,
    ClusterUnavailable,
    CompareUnavailable,
    CompiledDamaged,
    ListenFailed,
    ModelDamaged,
    ModelError,
    ModelUnavailable,
    OutputFailed,
    PasswordMissing,
    PortInUse,
    ProtocolMissing,
    RunBusy,
    RunFailed,
    TextReaderMissing,
)
from search.errors.photoseek_error import PhotoseekError, UsageError
from search.errors.storage import (
    BackupTooNew,
    BackupUnreadable,
    DataMissing,
    DiskFull,
    ExportFailed,
    FolderError,
    FolderIsLibrary,
    FolderMissing,
    FolderOfPhotos,
    FolderUnreadable,
    FolderWithoutPhotos,
    LibraryBusy,
    LibraryDamaged,
    LibraryEmpty,
    LibraryError,
    LibraryMissing,
    LibraryOfAnotherUser,
    LibraryReadOnly,
    LibraryTooNew,
    LibraryUnsafe,
    ModelMismatch,
    NotAFolder,
    PhotoUnreadable,
    RootNotNamed,
    RootUnplugged,
    UnknownRoot,
)
from search.errors.usage import (
    AlbumWrong,
    BadSetting,
    ExamplesWrong,
    NameOfSeveral,
    NameWrong,
    NobodyNamed,
    NotAgreed,
    NotInLibrary,
    QueryEmpty,
    QueryWrong,
    SplitWrong,
    TextsTooFew,
    UnknownAlbum,
    UnknownCommand,
    UnknownFace,
    UnknownGroup,
    UnknownModel,
    UnknownName,
    UnknownPerson,
    UnknownPhoto,
    UnknownToken,
)

__all__ = (
    "AlbumWrong",
    "BackupTooNew",
    "BackupUnreadable",
    "BadSetting",
    "CheckpointMismatch",
    "ClusterUnavailable",
    "CompareUnavailable",
    "CompiledDamaged",
    "DataMissing",
    "DiskFull",
    "ExamplesWrong",
    "ExportFailed",
    "FolderError",
    "FolderIsLibrary",
    "FolderMissing",
    "FolderOfPhotos",
    "FolderUnreadable",
    "FolderWithoutPhotos",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryEmpty",
    "LibraryError",
    "LibraryMissing",
    "LibraryOfAnotherUser",
    "LibraryReadOnly",
    "LibraryTooNew",
    "LibraryUnsafe",
    "ListenFailed",
    "ModelDamaged",
    "ModelError",
    "ModelMismatch",
    "ModelUnavailable",
    "NameOfSeveral",
    "NameWrong",
    "NobodyNamed",
    "NotAFolder",
    "NotAgreed",
    "NotInLibrary",
    "Note",
    "OutputFailed",
    "PasswordMissing",
    "PhotoUnreadable",
    "PhotoseekError",
    "PortInUse",
    "ProtocolMissing",
    "QueryEmpty",
    "QueryWrong",
    "RootNotNamed",
    "RootUnplugged",
    "RunBusy",
    "RunFailed",
    "SplitWrong",
    "Template",
    "TextReaderMissing",
    "TextsTooFew",
    "UnknownAlbum",
    "UnknownCommand",
    "UnknownFace",
    "UnknownGroup",
    "UnknownModel",
    "UnknownName",
    "UnknownPerson",
    "UnknownPhoto",
    "UnknownRoot",
    "UnknownToken",
    "UsageError",
    "printable",
)  # fmt: skip
