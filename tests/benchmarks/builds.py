"""Where the time of a whole build goes, and how it grows: studies of shapes, built from an empty cache.

Each build is a fresh process, timed from its start to its end. It first imports the project, so that no
stage pays for another's imports. A stage's seconds are those that the project's own console is told: for the PDF, which
is made in a process of its own beside the page and the weights, those that it is waited for. What is left (starting
Python, keys, reading and writing the cache, the report's files) is "start and cache".
"""

from __future__ import annotations

import pkgutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import zip_longest
from pathlib import Path

from benchmarks import fresh
from benchmarks.sizes import SHARE
from benchmarks.spread import Line, fit
from pipeline.progress import Console, Timer

STAGES = {
    "source": "data",
    "images": "data",
    "data": "data",
    "predictions": "predictions",
    "architecture": "evaluation",
    "evaluation": "evaluation",
    "gap_decomposition": "evaluation",
    "memorization": "evaluation",
    "comparison": "evaluation",
    "history": "evaluation",
    "replication": "evaluation",
    "factorial": "evaluation",
    "errors": "evaluation",
    "label-doubts": "evaluation",
    "findings": "evaluation",
    "conditions": "conditions of training",
    "cases": "Grad-CAM cases",
    "corruptions": "altered images",
    "robustness": "evaluation",
    "duplicates": "near-duplicates",
    "duplicate_surroundings": "near-duplicates",
    "duplicate_threshold": "evaluation",
    "neighbours": "nearest images",
    "accuracy_without_duplicates": "evaluation",
    "maps": "Grad-CAM controls",
    "class_maps": "Grad-CAM controls",
    "class_swap": "evaluation",
    "controls": "evaluation",
    "weights": "export of weights",
    "html": "HTML",
    "pdf": "PDF, waited for",
}
"""Stages of the project by the names they have here; all that draw figures are "figures"."""

REST = "start and cache"

ORDER = (
    *("import", "data", "training", "predictions", "evaluation", "conditions of training", "Grad-CAM cases"),
    *("Grad-CAM controls", "altered images", "near-duplicates", "nearest images"),
    *("figures", "export of weights", "HTML", "PDF, waited for", REST),
)


@dataclass(frozen=True)
class Built:
    """One build: its size, and the seconds of each part."""

    images: int
    epochs: int
    seconds: dict[str, float]

    @property
    def total(self) -> float:
        """From the start of the process to its end."""
        return sum(self.seconds.values())


@dataclass(frozen=True)
class Growth:
    """How one part of a build grows; None where it was measured at one size only."""

    with_images: Line | None
    with_epochs: Line | None


def build_sizes(images: int, epochs: int, steps: int) -> list[tuple[int, int]]:
    """(images, epochs) of the builds: the smallest, then each of the two made four times as large, ``steps`` times."""
    factors = [4**step for step in range(1, steps + 1)]
    return [(images, epochs), *((images * n, epochs) for n in factors), *((images, epochs * n) for n in factors)]


def in_turns(sizes: list[tuple[int, int]], rounds: int) -> list[tuple[int, int]]:
    """The order of the builds: the smallest ``rounds`` times, a larger one after each as long as there are."""
    smallest, larger = sizes[0], sizes[1:]
    turns = zip_longest([smallest] * rounds, larger)
    return [size for turn in turns for size in turn if size]


def build(images: int, epochs: int, device: str) -> Built:
    """Build a study in a fresh process and an empty project folder."""
    with tempfile.TemporaryDirectory() as root:
        started = time.perf_counter()
        seconds = fresh.call("builds:build_here", images=images, epochs=epochs, device=device, root=root)
        whole = time.perf_counter() - started
    return Built(images, epochs, {**seconds, REST: whole - sum(seconds.values())})


def growth(builds: list[Built]) -> dict[str, Growth]:
    """How each part and the total grow; the first build's images and epochs are those that stay while others grow."""
    images, epochs = builds[0].images, builds[0].epochs
    parts: dict[str, Callable[[Built], float]] = {
        part: lambda built, part=part: built.seconds.get(part, 0.0) for part in ORDER
    }
    parts["total"] = lambda built: built.total
    return {
        name: Growth(
            fit([(built.images, of(built)) for built in builds if built.epochs == epochs]),
            fit([(built.epochs, of(built)) for built in builds if built.images == images]),
        )
        for name, of in parts.items()
    }


def build_here(images: int, epochs: int, device: str, root: str) -> dict[str, float]:
    """Build a study in this process; the seconds of its imports and stages."""
    started = time.perf_counter()
    _import_everything()
    seconds = {"import": time.perf_counter() - started}
    from pipeline.build import Build
    from pipeline.options import Options
    from pipeline.study import load_study

    study = load_study("shapes")
    data = study.data.model_copy(update={"train_size": images, "test_size": images // SHARE})
    recipe = study.recipe.model_copy(update={"epochs": epochs})
    watch = Stopwatch()
    asked = Build(
        study.model_copy(update={"data": data, "recipe": recipe}), Options(None, device, root=Path(root)), watch
    )
    asked.report()
    stages = {node.label: node.stage for node in asked.graph.computed}
    for label, spent in watch.spent:
        name = part_of(stages.get(label, label))
        seconds[name] = seconds.get(name, 0.0) + spent
    return seconds


def part_of(stage: str) -> str:
    """What a stage is called here."""
    return "figures" if stage.startswith("figures-") else STAGES.get(stage, stage)


def _import_everything() -> None:
    """The project and the libraries that its modules name at the top."""
    import pipeline

    for module in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if module.name != "pipeline.__main__":
            import_module(module.name)


class Stopwatch(Console):
    """A console that says nothing and keeps the seconds of everything it is told of, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: list[tuple[str, float]] = []

    def say(self, line: str) -> None:
        """Nothing."""

    @contextmanager
    def computing(self, label: str, why: str) -> Iterator[Timer]:
        """As in a console; kept under the stage's label."""
        with super().computing(label, why) as timer:
            yield timer
        self.spent.append((label, timer.seconds))

    @contextmanager
    def training(self, epochs_done: dict[str, int], epochs: dict[str, int]) -> Iterator[Callable]:
        """As in a console; kept as "training", start and end of the training processes included."""
        started = time.perf_counter()
        with super().training(epochs_done, epochs) as listen:
            yield listen
        self.spent.append(("training", time.perf_counter() - started))
