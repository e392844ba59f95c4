"""The subprocess of `compilation`: torch exports the model named by the only argument.

Run by its path. Each line on stdout is a step, or the reason why torch has to run the model. Other
output of libraries is discarded.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path


def main() -> int:
    """Compile; 0 also for errors that `load_encoder` raises again."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    report = _quieten()
    from search.encoders.compilation import KEPT, STEP, UNKNOWN
    from search.encoders.neutral import neutral_rows
    from search.encoders.onnx_encoder import compile_towers, load_compiled
    from search.errors import ModelError, UnknownModel, notes

    report(STEP + notes.READING_WEIGHTS.code)
    from search.encoders.openclip import OpenClipEncoder

    try:
        encoder = OpenClipEncoder.load(sys.argv[1])
    except UnknownModel as error:
        report(f"{UNKNOWN}{error.nearest or ''}")
        return 0
    except ModelError:
        return 0
    if encoder.is_on_gpu():
        report(f"{KEPT}this machine has a GPU")
    elif not encoder.can_export():
        report(f"{KEPT}its tokenizer cannot be written")
    else:
        compile_towers(encoder, lambda step: report(STEP + step))
        if compiled := load_compiled(encoder.tag.name, encoder.tag.weights):
            neutral_rows(compiled)  # the first search would wait for seconds
    return 0


def _quieten() -> Callable[[str], None]:
    """A function that writes a line on stdout; discards the output of libraries."""
    warnings.simplefilter("ignore")
    logging.disable()
    answers = open(os.dup(1), "w", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = open(os.dup(2), "w", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return lambda line: print(line, file=answers)


if __name__ == "__main__":
    sys.exit(main())
