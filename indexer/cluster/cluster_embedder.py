"""Embedding of photo files on a Ray cluster, with one worker for each node or GPU.

The catalogue stays on this machine. A worker runs the local embedder on a few dozen files at a
time, and each worker has at most UNDER_WAY such tasks.
"""

from __future__ import annotations

import collections
import itertools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.cluster.joining import answers, joined
from indexer.cluster.probe import Probe, difference, probe
from indexer.cluster.worker import Recipe, Worker
from indexer.embedder import Embedded
from indexer.reader import Job
from search.encoders.base import Encoder
from search.encoders.compilation import compiled_files
from search.errors import ClusterUnavailable
from search.files import stamp_of
from search.records import STALE, File, UnreadablePhoto

TASK = 64  # photos a task
UNDER_WAY = 2  # tasks a worker: the next one is there when one ends
PROBED = 16  # files that must be the same on each node
WAIT_S = 1.0  # between checks of the head and the list of nodes
PATIENCE_S = 60.0  # without any worker, after which the run ends
FATAL = 2  # workers that end while they read a photo, which is then unreadable
HEADLESS = "its head is gone; embedded photos are kept, and the next run continues"
KILLER = "the process that read it was ended each time, by the system or by a fault of a decoder"


@dataclass(slots=True)
class _WorkerHandle:
    """One worker. `tasks`: the jobs of its running tasks, by Ray's reference."""

    actor: Any
    node: str
    address: str
    tasks: dict[Any, list[Job]] = field(default_factory=dict)
    is_examined: bool = False


@dataclass(slots=True)
class ClusterEmbedder:
    """Embeds on a Ray cluster. `address`: `auto`, HOST:PORT, or `local` for one of this machine.

    Nodes that do not match this machine are left out. `notify` receives a line for each of them
    and for nodes and workers that come and go.
    """

    address: str
    recipe: Recipe
    encoder: Encoder  # of this machine; nodes are compared with it
    notify: Callable[[str], None]
    _run: _Run | None = field(default=None, init=False)

    def embed(
        self, jobs: Sequence[Job], known_hashes: frozenset[bytes]
    ) -> Generator[Embedded, None, None]:
        """The outcome of each job, in any order. Raises ClusterUnavailable."""
        with joined(self.address) as ray:
            self._run = _Run(ray, self, jobs, known_hashes)
            yield from self._run.embedded()

    def stage(self) -> str:
        """The number of nodes, their speed, and the number of photos that were sent again."""
        return self._run.stage() if self._run else ""


class _Run:
    """The state of one run: waiting jobs, running tasks, and workers."""

    def __init__(
        self, ray: Any, cluster: ClusterEmbedder, jobs: Sequence[Job], known: frozenset[bytes]
    ) -> None:
        self.ray = ray
        self.cluster = cluster
        self.head = ray.get_runtime_context().gcs_address
        self.probed = jobs[:: max(1, len(jobs) // PROBED)][:PROBED]
        self.here = probe(cluster.encoder, self.probed)
        self.waiting = collections.deque(_parts(jobs))
        self.suspects: collections.deque[Job] = collections.deque()
        self.deaths: collections.Counter[Job] = collections.Counter()
        self.workers: list[_WorkerHandle] = []
        self.unfit: dict[str, str] = {}  # nodes by id, and why
        self.failed: collections.Counter[str] = collections.Counter()  # starts, by node
        self.photos: collections.Counter[str] = collections.Counter()  # done, by address
        self.again = 0  # photos whose worker ended before they were done
        self.shared = ray.put(cluster.recipe), ray.put(known)
        self.model: dict[str, Any] = {}  # its files by name, for nodes that lack it
        self.last_worker, self.last_look = time.monotonic(), -WAIT_S
        self.began: float | None = None  # when the first worker was ready

    def embedded(self) -> Iterator[Embedded]:
        while self.waiting or self.suspects or any(w.tasks for w in self.workers):
            self._hire()
            for worker in self.workers:
                self._feed(worker)
            yield from self._collected()
        for address, count in sorted(self.photos.items()):
            rate = f"{count / self._seconds():,.1f} photos/s"
            self.cluster.notify(f"{address}: {count:,} photos, {rate}")

    def stage(self) -> str:
        """A line of progress."""
        nodes = len({worker.node for worker in self.workers if worker.is_examined})
        rate = self.photos.total() / max(1, nodes) / self._seconds()
        again = f", {self.again:,} again" if self.again else ""
        return f"{nodes} nodes, {rate:,.1f} photos/s each{again}"

    def _seconds(self) -> float:
        """Since the first worker was ready."""
        now = time.monotonic()
        return max(now - (self.began or now), 1e-3)

    # -- workers ------------------------------------------------------------------------------

    def _nodes(self) -> list[dict[str, Any]]:
        """The live nodes. Raises ClusterUnavailable without a head."""
        if not answers(self.head):  # Ray would retry for a minute and then end this process
            raise ClusterUnavailable(self.cluster.address, HEADLESS)
        return [n for n in self.ray.nodes() if n["Alive"] and n["Resources"].get("CPU")]

    def _hire(self) -> None:
        """Start a worker for each node, or each of its GPUs, that has none; at most every WAIT_S.

        Raises ClusterUnavailable without a head or a node.
        """
        now = time.monotonic()
        if now - self.last_look < WAIT_S:
            return
        self.last_look = now
        nodes = [node for node in self._nodes() if node["NodeID"] not in self.unfit]
        for node in nodes:
            wanted = int(node["Resources"].get("GPU", 0)) or 1
            for _ in range(wanted - sum(w.node == node["NodeID"] for w in self.workers)):
                self._start(node, wanted)
        self.last_worker = now if self.workers else self.last_worker
        if not nodes and (self.unfit or now - self.last_worker > PATIENCE_S):
            why = next(reversed(self.unfit.values()), "it has no nodes")
            raise ClusterUnavailable(self.cluster.address, f"no node can work: {why}")

    def _start(self, node: dict[str, Any], workers: int) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        cores = max(1, int(node["Resources"]["CPU"]) // workers)
        gpus = min(1, node["Resources"].get("GPU", 0))
        options = {
            "num_cpus": cores,
            "num_gpus": gpus,
            "max_concurrency": UNDER_WAY,
            "scheduling_strategy": NodeAffinitySchedulingStrategy(node["NodeID"], soft=False),
        }
        waits = not gpus and self.cluster.recipe.can_be_sent()  # compiled models run on processors
        actor = self.ray.remote(Worker).options(**options).remote(*self.shared, cores, waits=waits)
        worker = _WorkerHandle(actor, node["NodeID"], node["NodeManagerAddress"])
        worker.tasks[actor.examine.remote(self.probed)] = []
        self.workers.append(worker)

    def _dismiss(self, worker: _WorkerHandle) -> list[Job]:
        """End a worker; returns its unfinished jobs."""
        self.workers.remove(worker)
        self.last_look = -WAIT_S  # another one starts at once
        self.ray.kill(worker.actor)
        return list(itertools.chain.from_iterable(worker.tasks.values()))

    def _leave_out(self, worker: _WorkerHandle, why: str) -> None:
        self.waiting.extendleft(_parts(self._dismiss(worker)))
        self.unfit[worker.node] = f"{worker.address} {why}"
        self.cluster.notify(f"left out: {worker.address} {why}")

    # -- tasks --------------------------------------------------------------------------------

    def _feed(self, worker: _WorkerHandle) -> None:
        """Fill the queue of a worker. A suspect is read alone: it may end its worker."""
        if not worker.is_examined or self._is_suspicious(worker):
            return
        if self.suspects:
            if not worker.tasks:
                self._give(worker, [self.suspects.popleft()])
            return
        while self.waiting and len(worker.tasks) < UNDER_WAY:
            self._give(worker, self.waiting.popleft())

    def _is_suspicious(self, worker: _WorkerHandle) -> bool:
        return any(self.deaths[job] for jobs in worker.tasks.values() for job in jobs)

    def _give(self, worker: _WorkerHandle, jobs: list[Job]) -> None:
        worker.tasks[worker.actor.embed.remote(jobs)] = jobs

    def _collected(self) -> Iterator[Embedded]:
        """The outcomes of finished tasks; waits for at most WAIT_S."""
        under_way = {task: worker for worker in self.workers for task in worker.tasks}
        if not under_way:
            time.sleep(WAIT_S)
            return
        done, _ = self.ray.wait(list(under_way), timeout=WAIT_S)
        for task in done:
            yield from self._result(under_way[task], task)

    def _result(self, worker: _WorkerHandle, task: Any) -> Iterator[Embedded]:
        try:
            result = self.ray.get(task)
        except self.ray.exceptions.RayTaskError as error:
            self._leave_out(worker, f"failed ({_last_line(error)})")
        except self.ray.exceptions.RayError as error:
            yield from self._lost(worker, _last_line(error))
        else:
            jobs = worker.tasks.pop(task)
            if worker.is_examined:
                self.photos[worker.address] += len(jobs)
                yield from result
            else:
                self._examine(worker, result)

    def _examine(self, worker: _WorkerHandle, there: Probe | None) -> None:
        why = difference(self.here, there) if there else None
        if there is None:
            self._send_model(worker)
        elif why:
            self._leave_out(worker, why)
        else:
            worker.is_examined = True
            self.began = self.began or time.monotonic()
            self.cluster.notify(f"{worker.address} works")

    def _send_model(self, worker: _WorkerHandle) -> None:
        """Send the compiled model to a node without it; Ray keeps it for the next node."""
        recipe = self.cluster.recipe
        self.cluster.notify(f"{worker.address} is sent {recipe.name}")
        for name, file in compiled_files(recipe.name, recipe.weights).items():
            if name not in self.model:
                self.model[name] = self.ray.put(file.read_bytes())
        worker.tasks[worker.actor.examine.remote(self.probed, self.model)] = []

    def _lost(self, worker: _WorkerHandle, why: str) -> Iterator[Embedded]:
        """Requeue the jobs of a worker that ended, each alone if the node stayed."""
        if not worker.is_examined:
            self.failed[worker.node] += 1
            if self.failed[worker.node] >= FATAL:
                self._leave_out(worker, f"cannot start a worker ({why})")
            else:
                self._dismiss(worker)
            return
        jobs = self._dismiss(worker)
        self.again += len(jobs)
        self.cluster.notify(f"{worker.address}: a worker ended; {len(jobs)} photos go again")
        if worker.node not in [node["NodeID"] for node in self._nodes()]:
            self.waiting.extendleft(_parts(jobs))
            return
        for job in jobs:
            self.deaths[job] += 1
            if self.deaths[job] < FATAL:
                self.suspects.append(job)
            else:
                yield Embedded(job, UnreadablePhoto(_file(job), KILLER), KILLER)


def _parts(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    return (list(jobs[first : first + TASK]) for first in range(0, len(jobs), TASK))


def _file(job: Job) -> File:
    """The file with its current stamp: the next run tries it again once that changes."""
    try:
        return File(job.root, job.path, stamp_of(job.absolute_path.stat()))
    except OSError:
        return File(job.root, job.path, STALE)


def _last_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[-1].strip()
