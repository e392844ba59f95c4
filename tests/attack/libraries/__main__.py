"""Run the campaign of mutated libraries; print what went wrong, and counts."""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.attack.libraries.campaign import campaign


def main() -> int:
    """Print all problems and their number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="try every n-th mutation")
    parser.add_argument("--damages", type=int, default=100, help="random damages of the catalogue")
    parser.add_argument("--start", type=int, default=0, help="the first mutation")
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after this time")
    flags = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        count, lines = campaign(
            Path(folder), flags.every, flags.damages, flags.start, flags.seconds
        )
    kinds = Counter(line.rpartition(": ")[2] for line in lines)
    print(*(f"{number:5} {kind}" for kind, number in kinds.most_common()), sep="\n")
    print(f"{count} mutations, {len(lines)} problems, {time.monotonic() - started:.0f} s")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
