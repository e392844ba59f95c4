"""`photoseek search`, `photoseek match` and `photoseek models`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path

from search.console import keep_blas_to_one_thread, notify
from search.query import language_rows
from search.settings import add_flags, read_settings

FORMATS = ("paths", "json", "csv", "m3u")
LESS = re.compile(r"-(?!0$|h$|-)\S")  # -people, but neither -0 nor -h nor --top


def escape_minus(arguments: Sequence[str]) -> list[str]:
    """The arguments of `search`, so that argparse takes `-people` for a word, not for flags.

    It takes what holds a space for a word; the query loses it again.
    """
    return [f"{word} " if LESS.match(word) else word for word in arguments]


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _language()
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what the photo shows")
    parser.add_argument("--like", type=Path, metavar="FILE", help="find photos like this one")
    parser.add_argument(
        "--band",
        choices=("strong", "likely", "rest"),
        default="rest",
        help="show hits down to this band only (default: rest, all of them)",
    )
    parser.add_argument("--no-fold", action="store_true", help="show every photo of a burst")
    add_forms(parser)
    add_flags(parser, "top", "sort", "library", "model")
    parser.set_defaults(command=search)


def _language() -> str:
    """The query language, for the help."""
    rows = [f"  {row.example:24}  {row.help}" for row in language_rows()]
    return "\n".join(["query language:", *rows]).replace("%", "%%")


def add_forms(parser: argparse.ArgumentParser) -> None:
    """Add the flags that `write_hits` and `hand_on` read."""
    parser.add_argument("--why", action="store_true", help="show which words of a photo match")
    parser.add_argument("--preview", action="store_true", help="draw the photos in the terminal")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--format", choices=FORMATS, help="print paths, JSON, CSV or a playlist, for scripts"
    )
    form.add_argument(
        "--json", dest="format", action="store_const", const="json", help="short for --format json"
    )
    form.add_argument("-0", "--print0", action="store_true", help="paths, each ended by NUL")
    goal = parser.add_mutually_exclusive_group()
    goal.add_argument("--export", type=Path, metavar="DIR", help="copy the hits there")
    goal.add_argument("--link", type=Path, metavar="DIR", help="put links to the hits there")
    goal.add_argument("--frames", type=Path, metavar="DIR", help="save the moments of videos there")
    goal.add_argument("--zip", type=Path, metavar="FILE", help="put copies into one new ZIP file")
    parser.add_argument("--open", action="store_true", help="open the hits in your viewer")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write a contact sheet (.jpg)")


def _add_match(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", type=Path, metavar="PICTURE")
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="a description of the picture")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_flags(parser, "model", "library")
    parser.set_defaults(command=match)


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(command=list_models)


ARGUMENTS = {"search": _add_search, "match": _add_match, "models": _add_models}


def search(flags: argparse.Namespace) -> int:
    """Print the hits on stdout, best first; everything else goes to stderr."""
    settings = read_settings(flags)
    text = " ".join(flags.query)
    keep_blas_to_one_thread()
    from search.engine import open_library  # not before the settings are known to be right
    from search.output.listing import hand_on, say_notes, write_hits

    with open_library(settings.library, settings.model, notify=notify) as engine:
        answer = engine.search(
            text,
            like=flags.like,
            top=settings.top,
            sort=settings.sort,
            band=flags.band,
            fold=not flags.no_fold,
        )
        roots = engine.catalogue.roots.all()
    say_notes(answer)
    write_hits(answer, flags)
    hand_on(flags, roots, answer)
    return 0


def match(flags: argparse.Namespace) -> int:
    """Print cosine and share of each description, best first."""
    settings = read_settings(flags)
    from search.encoders import loading, models
    from search.images import matching

    choice = models.resolve(settings.model, _library_model(settings.library))
    if choice.reason:
        notify(choice.reason)
    for row in matching.match(
        flags.picture, flags.texts, loading.load_encoder(choice.name, notify=notify)
    ):
        if flags.json:
            shown = {"text": row.text, "cosine": round(row.cosine, 4)}
            print(json.dumps({**shown, "probability": round(row.probability, 4)}))
        else:
            print(f"{row.probability:6.1%}  {row.cosine:.3f}  {row.text}")
    return 0


def _library_model(directory: Path) -> str | None:
    """The name of the library's model, if there is a library that has one."""
    from search.catalogue import Catalogue
    from search.errors import LibraryMissing

    try:
        with Catalogue.open(directory) as catalogue:
            tag = catalogue.embeddings.model()
    except LibraryMissing:
        return None
    return tag.name if tag else None


def list_models(flags: argparse.Namespace) -> int:
    """Print the table of models."""
    from search.encoders.models import MODELS, RECOMMENDED, is_here
    from search.encoders.onnx_encoder import load_compiled
    from search.encoders.precision import fastest

    if not flags.json:
        print(
            f"{'name':34} {'download':>9} {'ImageNet':>8} {'COCO R@1':>8}  "
            f"{'languages':16}  {'licence':10}  here"
        )
    for model in MODELS:
        here = is_here(model)
        trials = compiled.trials() if (compiled := load_compiled(model.name)) else []
        if flags.json:
            tried = [dataclasses.asdict(trial) for trial in trials]
            shown = {**dataclasses.asdict(model), "recommended": model is RECOMMENDED}
            print(json.dumps({**shown, "here": here, "trials": tried}))
            continue
        size = f"{model.download_mb} MB" if model.download_mb else "none"
        print(
            f"{model.name:34} {size:>9} {_percent(model.imagenet):>8} "
            f"{_percent(model.coco):>8}  {model.languages:16}  {model.licence:10}  "
            f"{'yes' if here else 'no'}{'   (recommended)' if model is RECOMMENDED else ''}"
        )
        for trial in trials:
            used = ", used" if trial == fastest(trials) else ""
            print(f"    on this machine: {trial}{used}")
    return 0


def _percent(value: float | None) -> str:
    return "see card" if value is None else f"{value:.1f} %"
