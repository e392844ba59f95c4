"""The process of `compilation`: torch exports one model, named in the only argument.

Run by its path. Each line on stdout is a step for the person who waits, or says why the model
stays with torch. What else is printed, by whatever library, is for its developers.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path


def main() -> int:
    """Compile; 0 too for what `load_encoder` meets again and explains."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    tell = _quieten()
    from search.encoders.compilation import STAYS, STEP, UNKNOWN
    from search.encoders.compiled import compile_towers
    from search.errors import ModelError, UnknownModel

    tell(f"{STEP}its weights are read")
    from search.encoders.openclip import OpenClipEncoder

    try:
        encoder = OpenClipEncoder.load(sys.argv[1])
    except UnknownModel as error:
        tell(f"{UNKNOWN}{error.nearest or ''}")
        return 0
    except ModelError:
        return 0
    if encoder.is_on_gpu():
        tell(f"{STAYS}this machine has a GPU")
    elif not encoder.can_export():
        tell(f"{STAYS}its tokenizer cannot be written")
    else:
        compile_towers(encoder, lambda step: tell(STEP + step))
    return 0


def _quieten() -> Callable[[str], None]:
    """Keep stdout for what is returned, which writes a line there; only Python reaches stderr."""
    warnings.simplefilter("ignore")
    logging.disable()
    answers = open(os.dup(1), "w", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = open(os.dup(2), "w", buffering=1, encoding="utf-8")  # noqa: SIM115, PTH123
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    return lambda line: print(line, file=answers)


if __name__ == "__main__":
    sys.exit(main())
