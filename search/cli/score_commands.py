"""`photoseek score`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.console import keep_blas_to_one_thread, notify
from search.errors import BadSetting, TextsTooFew, printable
from search.settings import add_flags, read_settings

if TYPE_CHECKING:
    from search.arrays import Ids
    from search.engine import Engine
    from search.retrieval.model_scores import OwnText, WeakWord

PHOTOS = 300  # of a comparison
KINDS = {"caption": "captions", "tag": "keywords", "person": "people", "folder": "folder names"}


def _add_score(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="compare with this model on some of the photos",
    )
    parser.add_argument(
        "--photos",
        type=int,
        default=PHOTOS,
        metavar="N",
        help=f"photos of a comparison (default: {PHOTOS})",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_flags(parser, "library", "precision")
    parser.set_defaults(command=score)


ARGUMENTS = {"score": _add_score}


def score(flags: argparse.Namespace) -> int:
    """Print the recall of each kind of text, and the words to teach."""
    settings = read_settings(flags)
    if flags.photos < 1:
        raise BadSetting("--photos", str(flags.photos), "a number of photos above 0")
    keep_blas_to_one_thread()
    from search.engine import open_library
    from search.retrieval.model_scores import LEAST_QUERIES, first_hits, own_texts, weak_words

    with open_library(settings.library, notify=notify) as engine:
        ids = engine.photo_ids()
        queries = own_texts(engine.catalogue, ids)
        if len(queries) < LEAST_QUERIES:
            raise TextsTooFew(len(queries), LEAST_QUERIES)
        if not flags.json:
            print(f"{'model':40} {'texts':13} {'queries':>7} {'R@1':>8} {'R@10':>8}")
        if flags.model:
            _compare(engine, queries, flags, settings.precision)
        else:
            hits = first_hits(engine.encoder(), queries, engine.embedding_batches())
            _write_scores(str(engine.tag), queries, hits, flags)
            for word in weak_words(queries, hits):
                _write_word(engine, word, flags)
    return 0


def _compare(
    engine: Engine, queries: Sequence[OwnText], flags: argparse.Namespace, precision: str
) -> None:
    """Print the scores of the library's model and of others, on the same photos."""
    from search.encoders.loading import load_encoder
    from search.encoders.models import resolve
    from search.retrieval.model_scores import among, embed, first_hits, sampled

    photos = engine.catalogue.photos.by_id(sampled(queries, flags.photos))
    models = [resolve(name, engine.tag.name).name for name in flags.model]
    encoders = [load_encoder(name, precision=precision, notify=notify) for name in models]
    rows = [embed(encoder, photos) for encoder in encoders]
    own = engine.catalogue.embeddings.by_id(rows[0][0].tolist())
    queries = among(queries, own[0].tolist())
    _write_scores(str(engine.tag), queries, first_hits(engine.encoder(), queries, [own]), flags)
    for encoder, embedded in zip(encoders, rows, strict=True):
        label = str(encoder.tag) if precision == "auto" else f"{encoder.tag}, {precision}"
        _write_scores(label, queries, first_hits(encoder, queries, [embedded]), flags)


def _write_scores(
    model: str, queries: Sequence[OwnText], hits: Ids, flags: argparse.Namespace
) -> None:
    from search.retrieval.model_scores import scores

    for one in scores(queries, hits):
        if flags.json:
            print(json.dumps({"model": model, **dataclasses.asdict(one)}))
        else:
            print(
                f"{model:40} {KINDS[one.kind]:13} {one.queries:7,} {one.first:6.1f} %"
                f" {one.in_ten:6.1f} %"
            )


def _write_word(engine: Engine, word: WeakWord, flags: argparse.Namespace) -> None:
    """Print a weakly found word with the command that teaches it."""
    from search.retrieval.model_scores import EXAMPLES

    photos = engine.catalogue.photos.by_id(word.photos[:EXAMPLES])
    examples = [os.fspath(photos[number].path) for number in sorted(photos)]
    if flags.json:
        found = {"right": word.right, "possible": word.possible, "examples": examples}
        print(json.dumps({"word": word.text, "kind": word.kind, **found}))
        return
    print(f"“{printable(word.text)}” finds {word.right} of {word.possible}; to teach it:")
    print("  photoseek teach " + " ".join(map(shlex.quote, map(printable, (word.text, *examples)))))
