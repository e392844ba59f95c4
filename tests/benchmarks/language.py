"""Accuracy and speed of the interpretation of queries: `python -m tests.benchmarks.language`.

For each list in `tests/search/query/language`: the queries interpreted as expected, and the traps
that are interpreted at all. Milliseconds per query, the fastest of five runs, and the processor
time of the first query of a process.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from search.query import parse
from tests.search.query.language.test_interpret import LISTS, cases, interpreted, is_right

REPEATS = 5
FIRST = """
import time
from datetime import date
from search.query import parse
started = time.process_time()
from search.query.language.interpret import interpret
interpret(parse("dog on the beach last summer in Lisbon"), date(2026, 11, 25))
print(1000 * (time.process_time() - started))
"""


def main() -> None:
    """Print shares and times."""
    for name in LISTS:
        print(_shares(name))
    texts = [case.text for case in cases()]
    interpreted(texts[0])
    times = {text: min(_time_ms(text) for _ in range(REPEATS)) for text in texts}
    slowest = max(times, key=lambda text: times[text])
    print(
        f"{len(texts)} queries, median, ms                {statistics.median(times.values()):.3f}"
    )
    print(f"slowest (≤ 5 ms), ms                      {times[slowest]:.3f}  {slowest}")
    print(f"first query of a process, processor time, ms {min(map(_first_ms, range(REPEATS))):.1f}")


def _shares(name: str) -> str:
    plain = [case for case in cases(name) if not case.is_trap]
    traps = [case for case in cases(name) if case.is_trap]
    right = sum(map(is_right, plain))
    fallen = sum(interpreted(case.text).query != parse(case.text) for case in traps)
    return f"{name}: right {right} of {len(plain)}; interpreted {fallen} of {len(traps)} traps"


def _time_ms(text: str) -> float:
    started = time.perf_counter()
    interpreted(text)
    return 1000 * (time.perf_counter() - started)


def _first_ms(_: int) -> float:
    command = [sys.executable, "-c", FIRST]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
