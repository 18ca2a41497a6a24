"""Runs of a study: each has its place from the beginning to the end, is whole when it is kept, and is trained once."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from stage_fingerprints import TIMED
from tiny_builds import build

from pipeline import runs as runs_module
from pipeline.build import Build
from pipeline.checkpoints import Checkpoints
from pipeline.codec import encode
from pipeline.graph import Node
from pipeline.records import EpochRecord, Placement, RunState, TrainedRun
from pipeline.study import Study
from pipeline.training import devices, workers
from pipeline.training.devices import place
from pipeline.training.workers import Job, Progress

GPU = Placement("cuda", 1)


class Events:
    """Stands for the pipe between a training process and its build."""

    def __init__(self, listen: Callable[[Progress], None]) -> None:
        self.send = listen


def train_here(jobs: list[Job], listen: Callable[[Progress], None]) -> None:
    """Stands for the training processes: the jobs one after another, in this process."""
    workers._train_group(jobs, Events(listen))


@pytest.fixture
def here(monkeypatch) -> list[Job]:
    """Train in this process; the jobs that were trained."""
    trained: list[Job] = []

    def train(jobs: list[Job], listen: Callable[[Progress], None]) -> None:
        trained.extend(jobs)
        train_here(jobs, listen)

    monkeypatch.setattr(runs_module, "train", train)
    return trained


@pytest.fixture
def untrained(study, tmp_path) -> Path:
    """A project whose images were read, and in which no run was trained."""
    found = build(study, tmp_path)
    found.graph.get(found.plan.images)
    return tmp_path


def train_all(study: Study, root, **options) -> Build:
    """A build up to its runs."""
    found = build(study, root, **options)
    found._train([node for node in found.graph.stale(*found.plan.results) if node.stage == "train"])
    return found


def stop_at_once(*_arguments) -> None:
    """Stands for training processes that are killed before an epoch has ended."""
    raise KeyboardInterrupt


def outcome(study: Study, root) -> dict[str, tuple[str, TrainedRun]]:
    """Device and record of each run."""
    found = build(study, root)
    nodes = found.plan.shown.runs
    return {name: (found.graph.entry(node).made_by["device"], found.graph.get(node)) for name, node in nodes.items()}


def assert_same_weights(one: TrainedRun, other: TrainedRun) -> None:
    """To the bit."""
    assert one.history == other.history
    assert one.weights.keys() == other.weights.keys()
    for name, array in one.weights.items():
        np.testing.assert_array_equal(other.weights[name], array)


# -- its place -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cores", "runs", "threads"), [(1, 2, 1), (2, 2, 1), (16, 2, 8), (16, 5, 3), (16, 16, 1), (2, 16, 1)]
)
def test_runs_share_the_cores_among_all_that_the_study_has(monkeypatch, cores, runs, threads):
    """A thread each where there are as many runs as cores."""
    monkeypatch.setattr(devices, "cores", lambda: cores)
    assert place("cpu", runs, None) == Placement("cpu", threads)


@pytest.mark.parametrize(
    ("asked", "gpu", "kept", "found"),
    [
        ("auto", False, Placement("cpu", 8), Placement("cpu", 8)),
        ("cpu", False, Placement("cpu", 8), Placement("cpu", 8)),
        ("auto", True, Placement("cpu", 8), Placement("cpu", 8)),
        ("auto", True, GPU, GPU),
        ("auto", False, GPU, Placement("cpu", 1)),
        ("cpu", True, GPU, Placement("cpu", 1)),
        ("cuda", True, Placement("cpu", 8), GPU),
    ],
)
def test_a_run_goes_on_where_it_began_unless_that_is_gone_or_another_is_named(monkeypatch, asked, gpu, kept, found):
    """On two cores now, whatever there were then."""
    monkeypatch.setattr(devices, "cores", lambda: 2)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpu)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert place(asked, 2, kept) == found


def test_a_run_trained_again_alone_is_what_it_was_beside_the_other(study, untrained):
    """In training processes of its own: the same threads, the same weights to the bit, and the manifest says so."""
    train_all(study, untrained)
    before = outcome(study, untrained)
    node = build(study, untrained).plan.shown.runs["regularized"]
    (untrained / "cache" / "stages" / "train" / f"{node.key}.json").unlink()
    train_all(study, untrained)
    after = outcome(study, untrained)
    for name, (device, run) in before.items():
        assert after[name][0] == device
        assert_same_weights(run, after[name][1])


def test_runs_keep_their_threads_although_they_were_killed_before_an_epoch_ended(study, untrained, monkeypatch, here):
    """However many cores there are afterwards, and whichever of them are still to be trained."""
    monkeypatch.setattr(devices, "cores", lambda: 6)
    with monkeypatch.context() as patched:
        patched.setattr(runs_module, "train", stop_at_once)
        with pytest.raises(KeyboardInterrupt):
            train_all(study, untrained)
    monkeypatch.setattr(devices, "cores", lambda: 1)
    train_all(study, untrained)
    assert [job.placement for job in here] == [Placement("cpu", 3)] * 2
    assert {device for device, _ in outcome(study, untrained).values()} == {"CPU, 3 threads"}


def test_every_checkpoint_says_where_its_run_goes_on(study, untrained, monkeypatch, here):
    """Resumed after an epoch on another number of cores: the same threads, the same weights."""
    monkeypatch.setattr(devices, "cores", lambda: 2)
    train_all(study, untrained)
    whole = outcome(study, untrained)
    shutil.rmtree(untrained / "cache" / "stages" / "train")

    def stop_after_an_epoch(jobs: list[Job], _listen) -> None:
        with pytest.raises(InterruptedError):
            workers._train_group(jobs, Events(_interrupt))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(runs_module, "train", stop_after_an_epoch)
        with pytest.raises(KeyboardInterrupt):
            train_all(study, untrained)
    monkeypatch.setattr(devices, "cores", lambda: 12)
    here.clear()
    train_all(study, untrained)
    assert [(len(job.state.history), job.placement.threads) for job in here] == [(1, 1), (0, 1)]
    for name, (device, run) in outcome(study, untrained).items():
        assert device == "CPU, 1 thread"
        assert_same_weights(run, whole[name][1])


def _interrupt(progress: Progress) -> None:
    if progress.finished:
        raise InterruptedError


def first_epoch(study: Study, root, node: Node, **changes) -> RunState:
    """Leave a checkpoint after a run's first epoch."""
    found = build(study, root)
    runs = runs_module.Runs(found.graph, found.plan, "cpu", lambda *_: {}, found.console)
    trainer_of = workers_trainer(runs, node)
    state = replace(next(trainer_of.epochs(lambda *_: None)), **changes)
    Checkpoints(root / "cache", print).save(node.key, 1, encode(state))
    return state


def workers_trainer(runs: runs_module.Runs, node: Node):
    """A trainer of a node's run."""
    from pipeline.training.loop import Trainer

    devices.make_deterministic(1)
    return Trainer(runs._spec(node), runs.graph.get(runs.plan.images), torch.device("cpu"))


def test_a_run_resumed_on_another_device_is_told_of(study, untrained, here):
    """On the terminal, in its manifest, and in what the report says of how it was obtained."""
    node = build(study, untrained).plan.shown.runs["baseline"]
    first_epoch(study, untrained, node, device="NVIDIA H200", placement=GPU)
    found = train_all(study, untrained)
    said = "train baseline: began on NVIDIA H200, goes on on another device (cpu); the report says so"
    assert any(said in line for line in found.console.lines)
    label = devices.device_label(torch.device("cpu"), here[0].placement.threads)
    assert outcome(study, untrained)["baseline"][0] == f"NVIDIA H200, resumed on {label}"
    origins = {origin.stage: origin.device for origin in found._telling.origins}
    assert origins["train baseline"] == f"NVIDIA H200, resumed on {label}"
    assert origins["train regularized"] == label


def test_a_checkpoint_from_before_places_were_kept_is_resumed(study, untrained, here):
    """Its run goes on where a new one would, and says of which device it had been."""
    node = build(study, untrained).plan.shown.runs["baseline"]
    first_epoch(study, untrained, node, device="CPU, 40 threads")
    path = next((untrained / "cache" / "partial" / node.key).glob("*record.json"))
    tree = json.loads(path.read_bytes())
    del tree["placement"]
    files = Checkpoints(untrained / "cache", print).load(node.key)
    Checkpoints(untrained / "cache", print).save(node.key, 1, {**files, "record.json": json.dumps(tree).encode()})
    train_all(study, untrained)
    device, run = outcome(study, untrained)["baseline"]
    assert device.startswith("CPU, 40 threads, resumed on CPU")
    assert len(run.history) == 2


def test_a_checkpoint_that_cannot_be_gone_on_from_is_forgotten(study, untrained, here):
    """Of a version to which a state was something else: a line says so; before, it ended in a traceback."""
    node = build(study, untrained).plan.shown.runs["baseline"]
    Checkpoints(untrained / "cache", print).save(node.key, 1, {"record.json": b'{"epochs": 1}'})
    found = train_all(study, untrained)
    warned = f"warning: checkpoint {node.key[:12]} can't be gone on from (no RunState: "
    assert any(line.startswith(warned) for line in found.console.lines)
    assert all(len(run.history) == 2 for _, run in outcome(study, untrained).values())
    assert not list((untrained / "cache" / "partial").glob("*"))


# -- the stages after it --------------------------------------------------------------------------------


def test_what_is_asked_of_a_run_does_not_depend_on_threads(study, untrained, monkeypatch, here):
    """Predictions, conditions, maps, neighbours, altered images: the same bytes with one thread and with three."""
    found = train_all(study, untrained)
    wanted = [node for node in found.plan.results if node.stage in TIMED - {"train", "history"}]
    results = []
    for threads in (1, 3):
        monkeypatch.setattr(os, "cpu_count", lambda count=threads: count)
        again = build(study, untrained)
        results.append([encode(again.graph.get(node)) for node in wanted])
        for node in wanted:
            (untrained / "cache" / "stages" / node.stage / f"{node.key}.json").unlink()
    asked = {"predictions", "conditions", "duplicates", "cases", "maps", "neighbours", "corruptions"}
    assert {node.stage for node in wanted} >= asked
    for node, one, other in zip(wanted, *results, strict=True):
        assert one == other, node.label


def test_manifests_say_with_how_many_threads_a_stage_ran(study, untrained, monkeypatch):
    """Whatever ran before in the same process, or didn't; near-duplicates ask no model, wherever models are asked."""
    monkeypatch.setattr(os, "cpu_count", lambda: 5)
    devices.make_deterministic(1)
    found = build(study, untrained)
    made_on = {node.stage: found._made_by(node, 0.0)["device"] for node in found.plan.results if node.stage in TIMED
               if node.stage not in ("train", "history")}  # fmt: skip
    asks_none = {"duplicates", "duplicate_surroundings"}
    assert made_on == {stage: "CPU" if stage in asks_none else "CPU, 5 threads" for stage in made_on}
    assert len(made_on) == 9


# -- whole ---------------------------------------------------------------------------------------------


def damage_newest(folder) -> None:
    """Flip a bit of the newest state."""
    path = max(folder.glob("*.arrays.safetensors"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "left"),
    [
        (damage_newest, 1),
        (lambda folder: max(folder.glob("*.manifest")).unlink(), 1),
        (shutil.rmtree, 0),
    ],
    ids=["damaged", "manifest gone", "folder gone"],
)
def test_a_run_whose_last_state_is_lost_is_trained_on_and_not_kept_short(study, untrained, monkeypatch, harm, left):
    """A line says so; then it is what it would have been."""
    harmed = []

    def train(jobs: list[Job], listen: Callable[[Progress], None]) -> None:
        def harm_first(progress: Progress) -> None:
            if progress.finished and progress.epoch == 2 and not harmed:
                harmed.append(progress.label)
                harm(next(f for f in (untrained / "cache" / "partial").iterdir() if max(f.glob("000002.*"), default=0)))
            listen(progress)

        train_here(jobs, harm_first)

    monkeypatch.setattr(runs_module, "train", train)
    found = train_all(study, untrained)
    warned = f"warning: train {harmed[0]}: its last state is damaged or gone; training goes on after epoch {left}"
    assert warned in found.console.lines
    harmed_runs = outcome(study, untrained)
    shutil.rmtree(untrained / "cache" / "stages" / "train")
    train_all(study, untrained)
    for name, (_, run) in outcome(study, untrained).items():
        assert len(run.history) == 2
        assert_same_weights(run, harmed_runs[name][1])
    assert not list((untrained / "cache" / "partial").glob("*"))


def test_the_state_of_the_last_epoch_becomes_the_run_without_training(study, untrained, monkeypatch, here):
    """Killed after its last checkpoint, before it was kept."""
    with monkeypatch.context() as patched:
        patched.setattr(runs_module, "train", lambda jobs, _listen: train_here(jobs, lambda progress: None))
        patched.setattr(runs_module.Runs, "_release", stop_at_once)
        patched.setattr(runs_module.Runs, "_train_from", _train_and_stop)
        with pytest.raises(KeyboardInterrupt):
            train_all(study, untrained)
    train_all(study, untrained)
    assert here == []
    assert all(len(run.history) == 2 for _, run in outcome(study, untrained).values())


def _train_and_stop(runs: runs_module.Runs, states: dict[Node, RunState]) -> None:
    train_here([runs._job(node, state) for node, state in states.items()], lambda progress: None)
    raise KeyboardInterrupt


def test_checkpoints_of_a_finished_run_are_swept_unless_it_is_being_trained_again(study, untrained, here):
    """A build that was killed just before it dropped them; and one that trains afresh beside this one."""
    found = train_all(study, untrained)
    one, other = found.plan.shown.runs.values()
    for node in (one, other):
        first_epoch(study, untrained, node)
    lock = found.graph.locks.attempt(other.key)
    build(study, untrained)._sweep()
    assert [path.name for path in (untrained / "cache" / "partial").iterdir()] == [other.key]
    lock.release()
    build(study, untrained, fresh=True)._sweep()
    assert [path.name for path in (untrained / "cache" / "partial").iterdir()] == [other.key]


def test_a_training_process_whose_build_is_gone_writes_nothing(tmp_path, monkeypatch):
    """Another build may have the run by then."""

    class Gone:
        def is_alive(self) -> bool:
            return False

    monkeypatch.setattr(runs_module, "parent_process", Gone)
    with pytest.raises(BrokenPipeError):
        runs_module._keep_state(tmp_path, "k", RunState((), {}, "CPU, 1 thread", 0.0))
    assert Checkpoints(tmp_path, print).load("k") is None


# -- trained once --------------------------------------------------------------------------------------


def fabricate(jobs: list[Job], listen: Callable[[Progress], None], trained: list[str], pause: Callable) -> None:
    """Stands for the training processes: states out of nothing."""
    for job in jobs:
        trained.append(job.label)
        history = job.state.history
        for epoch in range(len(history) + 1, job.spec.recipe.epochs + 1):
            history += (EpochRecord(epoch, *[float(job.spec.seed)] * 6),)
            pause()
            weights = {"model.w": np.full(3, epoch, np.float32)}
            job.keep(RunState(history, weights, "CPU, 1 thread", 1.0, placement=job.placement))
            listen(Progress(job.label, epoch, 1, 1, finished=history[-1]))


def test_two_studies_that_share_runs_train_each_once(study, untrained, monkeypatch):
    """At the same time, in one cache: the second waits, says for what, and takes what the first made."""
    trained: list[str] = []
    both = threading.Barrier(2, timeout=30)
    pause = threading.Event().wait
    monkeypatch.setattr(runs_module, "train", lambda jobs, listen: fabricate(jobs, listen, trained, lambda: pause(0.2)))
    other = study.model_copy(update={"name": "other", "seeds": (0, 4)})
    builds = [build(each, untrained) for each in (study, other)]

    def train(each: Build) -> None:
        stale = [node for node in each.graph.stale(*each.plan.results) if node.stage == "train"]
        both.wait()
        each._train(stale)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(train, builds))
    names = [label.removesuffix(" seed 0") for label in trained]
    assert sorted(names) == ["baseline", "baseline seed 4", "regularized", "regularized seed 4"]
    said = [line for each in builds for line in each.console.lines if "another build" in line]
    assert len(said) >= 1
    for each in builds:
        assert all(each.graph.get(node).seed == node.params["seed"] for node in each.plan.runs)
    assert not list((untrained / "cache" / "locks" / "keys").glob("*"))
    assert not list((untrained / "cache" / "partial").glob("*"))
