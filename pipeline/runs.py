"""The stale runs of a study: trained side by side, each from its newest checkpoint, and kept when finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, cast

from pipeline.cache import Store
from pipeline.checkpoints import Checkpoints
from pipeline.codec import decode, encode
from pipeline.durable import Corrupt
from pipeline.errors import DataError
from pipeline.graph import Graph, Node
from pipeline.locks import Lock, Locks
from pipeline.planning import Plan
from pipeline.progress import Console
from pipeline.records import Placement, RunState, Splits, TrainedRun
from pipeline.study import Recipe
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
        self,
        graph: Graph,
        plan: Plan,
        device: str,
        provenance: Callable[[str, float], dict[str, Any]],
        console: Console,
    ) -> None:
        self.graph = graph
        self.plan = plan
        self.device = device
        self.provenance = provenance
        self.console = console
        self.checkpoints = Checkpoints(graph.store.root, console.warn)
        self._held: dict[str, Lock] = {}
        self._to_drop: set[str] = set()

    def train(self, nodes: list[Node], fresh: bool) -> None:
        """Have the runs of ``nodes``: train them, or wait for another build that is at it.

        Args:
            fresh: start at the first epoch, whatever checkpoints there are.

        Raises:
            DeviceError: this machine doesn't have the device.
        """
        from pipeline.training.devices import choose_device  # torch: not when a training process loads this module

        choose_device(self.device)  # a device that isn't there is said before anything is dropped
        if self.graph.entry(self.plan.images) is None:
            self.graph.get(self.plan.images)  # the training processes read it from the cache
        self._to_drop = {node.key for node in nodes if fresh}
        left = nodes
        while left:
            left = self._train_free(left)

    def _train_free(self, nodes: list[Node]) -> list[Node]:
        """Train the nodes that no other build is at; those that are left then, as another was at them, or as their
        last states can't be read."""
        with self._claimed(nodes) as claimed:
            states: dict[Node, RunState] = {}
            for node in claimed:
                if self.graph.look_again(node):
                    self._release(node)  # another build has made it since
                elif self._is_whole(node, state := self._begin(node)):
                    self._finish(node, state)  # trained to the end before, and only then stopped
                else:
                    states[node] = state
            unfinished = self._train_from(states) if states else []
        return [node for node in nodes if node not in claimed or node in unfinished]

    @contextmanager
    def _claimed(self, nodes: list[Node]) -> Iterator[list[Node]]:
        """Hold the locks of the nodes that no other build is at; where one is at all of them, of the first, once it is
        free. While one is waited for, none is held, so that no two builds wait for each other."""
        first, *others = nodes
        self._held = self._free(nodes)
        if not self._held:
            self._held = {first.key: self.graph.locks.wait(first.key, first.label), **self._free(others)}
        try:
            yield [node for node in nodes if node.key in self._held]
        finally:
            for lock in self._held.values():
                lock.release()

    def _free(self, nodes: list[Node]) -> dict[str, Lock]:
        return {node.key: lock for node in nodes if (lock := self.graph.locks.attempt(node.key))}

    def _release(self, node: Node) -> None:
        self._held.pop(node.key).release()

    def _begin(self, node: Node) -> RunState:
        """The state that a run goes on from, with the place where it does. Where there is none, one without epochs is
        kept: a run that was killed before its first epoch ended has its place, too."""
        from pipeline.training.devices import place

        with self.graph.locks.holding(_of_states(node.key)):
            if node.key in self._to_drop:
                self.checkpoints.drop(node.key)
                self._to_drop.remove(node.key)
            state = self._state(node.key)
            placement = place(self.device, len(self.plan.runs), state.placement if state else None)
            if state is None:
                state = RunState((), {}, "", 0.0, placement=placement)
                self.checkpoints.save(node.key, 0, encode(state))
        if state.history and state.placement and state.placement.device != placement.device:
            self.console.say(
                f"  {node.label}: began on {state.device}, goes on on another device ({placement.device}); the report "
                "says so, as its weights won't be those of a run on one device"
            )
        return replace(state, placement=placement)

    def _train_from(self, states: dict[Node, RunState]) -> list[Node]:
        """Train runs on from their states; those whose last states can't be read."""
        jobs = [self._job(node, state) for node, state in states.items()]
        done = {_name(node): len(state.history) for node, state in states.items()}
        epochs = {_name(node): self._recipe(node).epochs for node in states}
        unfinished = {job.label: node for job, node in zip(jobs, states, strict=True)}
        with self.console.training(done, epochs) as show:
            train(jobs, partial(self._listen, show, unfinished))
        return list(unfinished.values())

    def _listen(self, show: Callable[[Progress], None], unfinished: dict[str, Node], progress: Progress) -> None:
        """Show progress; keep a run as soon as it has ended, whatever becomes of the others."""
        show(progress)
        node = unfinished[progress.label]
        if progress.finished is None or progress.epoch < self._recipe(node).epochs:
            return
        state = self._state(node.key)
        if state and self._is_whole(node, state):
            self._finish(unfinished.pop(progress.label), state)
        else:
            self.console.warn(
                f"{node.label}: its last state is damaged or gone; training goes on after epoch "
                f"{len(state.history) if state else 0}"
            )

    def _is_whole(self, node: Node, state: RunState) -> bool:
        return len(state.history) == self._recipe(node).epochs

    def _recipe(self, node: Node) -> Recipe:
        return self.plan.study.recipe_of(node.params["variant"])

    def _job(self, node: Node, state: RunState) -> Job:
        store = self.graph.store
        images = partial(_read_images, store.root, store.published, self.plan.images.key)
        keep = partial(_keep_state, store.root, node.key)
        placement = cast(Placement, state.placement)  # the place where it was begun here
        return Job(_name(node), self._spec(node), images, placement, state, keep)

    def _spec(self, node: Node) -> RunSpec:
        data = self.graph.get(self.plan.data)
        study = self.plan.study
        return RunSpec(
            name=node.params["variant"],
            variant=study.variant(node.params["variant"]),
            seed=node.params["seed"],
            recipe=self._recipe(node),
            num_classes=len(data.classes),
            channel_mean=data.channel_mean,
            channel_std=data.channel_std,
            label_noise=study.label_noise if "label_noise" in node.params else None,
        )

    def _state(self, key: str) -> RunState | None:
        """The newest state that is kept. Those of a version to which a state was something else are forgotten."""
        files = self.checkpoints.load(key)
        try:
            return decode(RunState, files) if files else None
        except Corrupt as problem:
            self.console.warn(f"checkpoint {key[:12]} can't be gone on from ({problem}); beginning anew")
            self.checkpoints.drop(key)
            return None

    def _finish(self, node: Node, state: RunState) -> None:
        """Turn a run's last state into its entry, and let others have it."""
        which = (node.params["variant"], node.params["seed"])
        run = TrainedRun(*which, state.history, state.weights, state.wrong_labels)
        self.graph.put(node, run, self.provenance(state.device, state.seconds))
        self.checkpoints.drop(node.key)
        self._release(node)


def _name(node: Node) -> str:
    """What a user calls the run of ``node``."""
    return node.label.removeprefix("train ")


def _of_states(key: str) -> str:
    """The lock under which the states of a run are written, and read before it goes on: a training process whose build
    was killed may still be at it, although the lock of the run itself is free."""
    return f"{key}.states"


def _read_images(root: Path, published: Path, key: str) -> Splits:
    """The images, read in a training process."""
    store = Store(root, published, Console().warn)
    missing = DataError("the decoded images went missing from the cache; run the same command again")
    entry = store.find("images", key)
    if entry is None:
        raise missing
    try:
        return decode(Splits, store.load(entry))
    except Corrupt as problem:
        raise missing from problem


def _keep_state(root: Path, key: str, state: RunState) -> None:
    """Write a checkpoint, in a training process, as long as the build that started it lives."""
    with Locks(root).holding(_of_states(key)):
        build = parent_process()
        if build and not build.is_alive():
            raise BrokenPipeError("nobody wants this run any more, or another build has it")
        Checkpoints(root, Console().warn).save(key, len(state.history), encode(state))
