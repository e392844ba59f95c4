"""SigLIP 2 beside ViT-B-32-256: `python -m tests.benchmarks.siglip`.

Both have random weights: time and memory do not depend on them. Needs 8 GB of disk and 5 GB of
memory. Each figure is the median of alternating runs; times are those of the processor, because
other work on the machine changes them less.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import open_clip
import psutil
import torch
from safetensors.torch import save_file

from search.console import notify
from search.encoders.loading import load_encoder
from search.images.decode import decode
from tests.benchmarks.figures import Figure, as_installed, in_turn
from tests.benchmarks.material import fill
from tests.benchmarks.stages import OURS
from tests.tokenizer_json import write_tokenizer_json

ARCHITECTURES = ("ViT-B-32-SigLIP2-256", "ViT-B-32-256")
PHOTOS, SIZE = 600, (500, 375)
ENCODED = 64
QUERY = "a dog on the beach"
ADDRESS = re.compile(r"http://[\w.]+:\d+")


def checkpoint(architecture: str, place: Path) -> str:
    """The name of a model whose random weights are written into a folder of `place`."""
    folder = place / architecture
    folder.mkdir()
    torch.manual_seed(0)
    model = open_clip.create_model(architecture, load_weights=False, pretrained_image=False)
    file = folder / "open_clip_model.safetensors"
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, file)
    write_tokenizer_json(folder / "tokenizer.json")
    return f"{architecture}@{file}"


def shell(library: Path) -> float:
    """Processor time of a query in the shell, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [*OURS, "search", QUERY, "--library", str(library)]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def encoding(model: str, precision: str, files: list[Path]) -> Callable[[], float]:
    """A function that returns the photos encoded in a second of processor time."""
    encoder = load_encoder(model, precision=precision, for_indexing=True)
    photos = [encoder.prepare(decode(file).pixels) for file in files[:ENCODED]]
    encoder.encode_photos(photos[:8])

    def rate() -> float:
        started = time.process_time()
        encoder.encode_photos(photos)
        return len(photos) / (time.process_time() - started)

    return rate


def server_mb(library: Path, picture: Path) -> float:
    """Memory of a server after its page, a text query and a picture query, in MB."""
    import httpx

    command = [*OURS, "ui", "--library", str(library), "--no-open", "--no-watch", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as ui:
        assert ui.stderr
        found = next(filter(None, map(ADDRESS.search, ui.stderr)))
        with httpx.Client(base_url=found[0], timeout=300) as client:
            client.get("/").raise_for_status()
            client.get("/api/v1/search", params={"q": QUERY}).raise_for_status()
            sent = client.post("/api/v1/picture", content=picture.read_bytes()).raise_for_status()
            like = {"picture": sent.json()["name"]}
            client.get("/api/v1/search", params=like).raise_for_status()
        memory = psutil.Process(ui.pid).memory_info().rss / 1e6
        ui.terminate()
    return memory


def figures(place: Path, repeats: int) -> list[Figure]:
    """All figures; writes below `place`."""
    names = [checkpoint(architecture, place) for architecture in ARCHITECTURES]
    files = fill(place / "photos", SIZE, PHOTOS)
    libraries = [place / f"library-{n}" for n in range(len(names))]
    for name, library in zip(names, libraries, strict=True):
        notify(f"indexing with {name}")
        command = [*OURS, "index", str(place / "photos"), "--library", str(library)]
        subprocess.run([*command, "--model", name], check=True, capture_output=True)
        shell(library)
    times = in_turn(repeats, *(partial(shell, library) for library in libraries))
    rows = [Figure("query in the shell, s of processor (≤ 1.3)", *times)]
    for precision in ("int8", "fp32"):
        rates = in_turn(repeats, *(encoding(name, precision, files) for name in names))
        rows.append(Figure(f"encode with {precision}, photos/s of processor (≥ 0.9)", *rates))
    memory = [server_mb(library, files[0]) for library in libraries]
    return [*rows, Figure("memory of a server after both kinds of query, MB (≤ 700)", *memory)]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    flags = parser.parse_args()
    as_installed()
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_CACHE_HOME"] = str(Path(place) / "cache")
        for figure in figures(Path(place), flags.repeats):
            print(figure)
    return 0


if __name__ == "__main__":
    main()
