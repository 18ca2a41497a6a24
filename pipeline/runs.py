"""The stale runs of a study: trained side by side, each from its newest checkpoint, and kept when finished."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.cache import Store
from pipeline.checkpoints import Checkpoints
from pipeline.codec import decode, encode
from pipeline.durable import Corrupt
from pipeline.errors import DataError
from pipeline.graph import Graph, Node
from pipeline.progress import Console
from pipeline.records import RunState, Splits, TrainedRun
from pipeline.stages import Plan
from pipeline.training.spec import RunSpec
from pipeline.training.workers import Job, Progress, train


class Runs:
    """The runs of one plan.

    Args:
        graph: where finished runs go.
        device: "auto", "cuda", "mps" or "cpu".
        provenance: device and seconds to what a manifest records.
    """

    def __init__(
        self, graph: Graph, plan: Plan, device: str, provenance: Callable[[str, float], dict], console: Console
    ) -> None:
        self.graph = graph
        self.plan = plan
        self.device = device
        self.provenance = provenance
        self.console = console
        self.checkpoints = Checkpoints(graph.store.root, console.warn)

    def train(self, nodes: list[Node], fresh: bool) -> None:
        """Train the runs of ``nodes``.

        Args:
            fresh: start at the first epoch, whatever checkpoints there are.

        Raises:
            DeviceError: this machine doesn't have the device.
        """
        from pipeline.training.devices import choose_device  # torch: not when a training process loads this module

        choose_device(self.device)  # a device that isn't there is said before anything is dropped
        if self.graph.entry(self.plan.images) is None:
            self.graph.get(self.plan.images)  # the training processes read it from the cache
        if fresh:
            for node in nodes:
                self.checkpoints.drop(node.key)
        jobs = [self._job(node) for node in nodes]
        done = {job.label: len(job.state.history) if job.state else 0 for job in jobs}
        by_label = {job.label: node for job, node in zip(jobs, nodes, strict=True)}
        with self.console.training(done, self.plan.study.recipe.epochs) as show:
            train(jobs, self.device, partial(self._listen, show, by_label))
        for node in by_label.values():
            self._finish(node)  # those that had been trained to the end before, and only then were stopped

    def _listen(self, show: Callable[[Progress], None], unfinished: dict[str, Node], progress: Progress) -> None:
        """Show progress; keep a run as soon as it has ended, whatever becomes of the others."""
        show(progress)
        if progress.finished and progress.epoch == self.plan.study.recipe.epochs:
            self._finish(unfinished.pop(progress.label))

    def _job(self, node: Node) -> Job:
        data = self.graph.get(self.plan.data)
        study = self.plan.study
        spec = RunSpec(
            name=node.params["variant"],
            variant=study.variant(node.params["variant"]),
            seed=node.params["seed"],
            recipe=study.recipe,
            num_classes=len(data.classes),
            channel_mean=data.channel_mean,
            channel_std=data.channel_std,
            label_noise=study.label_noise if "label_noise" in node.params else None,
        )
        store = self.graph.store
        images = partial(_read_images, store.root, store.published, self.plan.images.key)
        return Job(_name(node), spec, images, self._state(node.key), partial(_keep_state, store.root, node.key))

    def _state(self, key: str) -> RunState | None:
        files = self.checkpoints.load(key)
        return decode(RunState, files) if files else None

    def _finish(self, node: Node) -> None:
        """Turn a run's last state into its entry."""
        state = self._state(node.key)
        which = (node.params["variant"], node.params["seed"])
        run = TrainedRun(*which, state.history, state.weights, state.wrong_labels)
        self.graph.put(node, run, self.provenance(state.device, state.seconds))
        self.checkpoints.drop(node.key)


def _name(node: Node) -> str:
    """What a user calls the run of ``node``."""
    return node.label.removeprefix("train ")


def _read_images(root: Path, published: Path, key: str) -> Splits:
    """The images, read in a training process."""
    store = Store(root, published, Console().warn)
    entry = store.find("images", key)
    try:
        return decode(Splits, store.load(entry))
    except (AttributeError, Corrupt) as problem:
        raise DataError("the decoded images went missing from the cache; run the same command again") from problem


def _keep_state(root: Path, key: str, state: RunState) -> None:
    """Write a checkpoint, in a training process."""
    Checkpoints(root, Console().warn).save(key, len(state.history), encode(state))
