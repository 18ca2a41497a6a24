"""The build: finds the data, trains what is missing, has the pages rendered. It alone reads and writes the cache.

The stages themselves, in the order of the data, are in ``stages``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NoReturn, cast

from filelock import FileLock, Timeout

from pipeline import place, planning, rendering
from pipeline.beside import beside
from pipeline.cache import Entry, Store
from pipeline.checkpoints import Checkpoints
from pipeline.data import DataUnavailable, Source, find_source
from pipeline.durable import make_folder, writing
from pipeline.errors import CacheError, PangoMissing, RenderingError
from pipeline.file_index import Origin
from pipeline.folder import ReportFolder, location, refuse_other_data, refuse_other_study
from pipeline.graph import Graph, Node
from pipeline.keeping import changes
from pipeline.progress import Console
from pipeline.provenance import made_by
from pipeline.records import DataSummary, Splits, StageOrigin
from pipeline.sealed import canonical, listing, sha256
from pipeline.study import Study

NEED_IMAGES = frozenset(
    {"train", "predictions", "conditions", "cases", "maps", "neighbours", "duplicates", "corruptions"}
)
"""Results that can't be had without the images at hand. A figure that shows images is kept as drawn before."""

UNREAD = "images not read yet"
"""Why it can't be told whether a stage is stale: keys hold the images' fingerprint."""
CHECKING = "checking what is fresh"

TIMED = NEED_IMAGES | {"history"}
"""Stages whose device and seconds the report states; the others take moments, on the CPU."""

WITHOUT_MODEL = frozenset({"duplicates"})
"""Those of them that ask no model: they run on the CPU, whatever the device."""


@dataclass(frozen=True)
class Options:
    """How a study is built: nothing here changes a result, but for the images that are read.

    Attributes:
        data: a folder or archive of images; None looks for the official archive.
        skip_broken: leave out images that can't be used, and have the report say so.
        device: "auto", "cuda", "mps" or "cpu".
        fresh: train again what is cached.
        pdf: fail where this machine can't make the PDF, instead of building the report without it.
        published_only: look for no images; build on the runs that come with the project.
        study_file: where the study was read from; None for one that comes with the project.
        root: the project folder, with cache/ and report/ in it.
    """

    data: Path | None = None
    device: str = "auto"
    fresh: bool = False
    pdf: bool = False
    published_only: bool = False
    study_file: Path | None = None
    skip_broken: bool = False
    root: Path = field(default_factory=place.root)


class Build:
    """One study against one cache.

    Args:
        study: what is asked.
        options: how to go about it.
        console: what the user sees.

    Raises:
        DataError: where the images can't be read, or can't be had and no cached run makes up for them.
    """

    def __init__(self, study: Study, options: Options, console: Console) -> None:
        self.study = study
        self.options = options
        self.console = console
        cache = options.root / "cache"
        self.store = Store(cache, cache / "published", console.warn)
        afresh = frozenset({"train"}) if options.fresh else frozenset()
        self.graph = Graph(self.store, self._made_by, console.computing, afresh, console.say)

    @property
    def folder(self) -> Path:
        """Where the built study goes."""
        return self.options.root / "report" / self.study.name

    # -- the data --------------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> planning.Plan:
        """The nodes of the study on the images at hand; where there are none, on those of the cached runs."""
        if self.options.published_only:
            return self._plan_from_cache(DataUnavailable(f"no published runs of the study {self.study.name}"))
        self.console.begin("looking for the images")
        try:
            source = self._source()
        except DataUnavailable as problem:
            plan = self._plan_from_cache(problem)
            if not self._needs_images(plan):
                self._say_what_is_rendered(plan, problem)
            return plan
        reader = _Reader(source)
        summary, read_summary = self.graph.get(reader.node), partial(self.graph.get, reader.node)
        self.console.begin(CHECKING)
        plan = planning.plan(self.study, summary.fingerprint, reader.splits, read_summary, self.options.device)
        plan = replace(plan, notes=summary.notes)
        if reader.was_read:
            self.graph.get(plan.images)  # decoded once: kept for the training processes and for the next build
        return plan

    def _source(self, fetch: bool = True) -> Source:
        options, downloads = self.options, self.store.root / "downloads"
        return find_source(
            self.study, options.data, downloads, self.console.announce, fetch=fetch, skip_broken=options.skip_broken
        )

    def _plan_unread(self) -> planning.Plan | None:
        """The same without reading or fetching an image; None where their fingerprint isn't known without."""
        try:
            source = self._source(fetch=False)
        except DataUnavailable as problem:
            with suppress(DataUnavailable):
                plan = self._plan_from_cache(problem)
                edition = self.graph.get(plan.data).edition
                self.console.say(f"{problem.message}. Compared with results of runs trained on {edition}.")
                return plan
            self.console.say(f"{problem.message}.")
            return None
        node = _Reader(source).node
        if self.graph.entry(node):
            summary = self.graph.get(node)
            return replace(self._plan_to_look_at(summary.fingerprint), notes=summary.notes)
        self.console.say(f"{source.label}: not read yet, or changed since; make report reads it.")
        return None

    def _plan_to_look_at(self, fingerprint: str) -> planning.Plan:
        return planning.plan(self.study, fingerprint, _read_nothing, _read_nothing, self.options.device)

    def _plan_from_cache(self, problem: DataUnavailable) -> planning.Plan:
        """The first cached data set on which nothing that needs the images is stale; the published one comes first."""

        def unavailable() -> NoReturn:
            raise problem

        plans = []
        for entry in sorted(self.store.entries("data"), key=lambda entry: entry.root != self.store.published):
            if self.options.published_only and entry.root != self.store.published:
                continue
            params = entry.manifest["made_from"]["params"]
            if params["source"] == self.study.data.source:
                fingerprint = params["fingerprint"]
                plan = planning.plan(self.study, fingerprint, unavailable, unavailable, self.options.device)
                plans.append(plan)
        if not plans:
            raise problem
        return next((plan for plan in plans if not self._needs_images(plan)), plans[0])

    def _needs_images(self, plan: planning.Plan) -> bool:
        return any(node.stage in NEED_IMAGES for node in self.graph.stale(*plan.results))

    def _say_what_is_rendered(self, plan: planning.Plan, problem: DataUnavailable) -> None:
        runs = [self.graph.entry(node) for node in plan.first.runs.values()]
        which = "published" if all(e and e.root == self.store.published for e in runs) else "cached"
        edition = self.graph.get(plan.data).edition
        self.console.say(f"{problem.message}. Rendering the {which} runs, trained on {edition}.")

    @property
    def published(self) -> bool:
        """Whether the runs are those that come with the project."""
        entries = [self.graph.entry(node) for node in self.plan.first.runs.values()]
        return all(entry is not None and entry.root == self.store.published for entry in entries)

    # -- commands --------------------------------------------------------------------------------------

    def report(self) -> Path:
        """Bring the whole report up to date; the path of its first page."""
        with self._lock():
            folder = self._claimed_folder()
            self._compute_results(and_pages=True)
            html, weights, pdf = self._outputs()
            self.console.expect(len(self.graph.stale(html, weights, pdf)))
            with self._begun(pdf) as printed:
                files = self.graph.get(html).files | self.graph.get(weights).files
                if printed is not pdf:  # the page is there at once, and no older PDF beside it; its own takes time
                    folder.keep_only(folder.write(files))
                folder.keep_only(folder.write(files | self._printed(printed)))
        self._say_what_was_done()
        return self.folder / "index.html"

    def _claimed_folder(self) -> ReportFolder:
        """Where the built study goes, unless another's report is there."""
        file, data, root = self.options.study_file, self.options.data, self.options.root
        asked = sha256(canonical(self.study.model_dump(mode="json")))
        origin = Origin(location(file, root) if file else self.study.name, asked, location(data, root) if data else "")
        refuse_other_study(self.folder, origin)  # before anything is read or fetched
        origin = replace(origin, fingerprint=self.plan.data.params["fingerprint"])
        refuse_other_data(self.folder, origin)
        return ReportFolder(self.folder, self.store, origin)

    def explain(self) -> list[tuple[Node, str]]:
        """Each stage with why it is stale, with an empty string where it is fresh, or with ``UNREAD`` where it takes
        the images to tell: none is read or fetched for it."""
        known = self._plan_unread()
        self.plan = known or self._plan_to_look_at("")
        html, weights, pdf = self._outputs()
        results = self.plan.results
        missing = self.graph.stale(*results, weights)
        runs = [node for node in missing if node.stage == "train" and node not in results]
        stale = {node.key for node in (*missing, *self.graph.stale(html, pdf))}
        follows = any(node.key in stale for node in results)
        said = [(node, self.graph.why_stale(node) if node.key in stale else "") for node in (*runs, *results, weights)]
        for node in (html, pdf):
            why = self.graph.why_stale(node) if node.key in stale else ""
            said.append((node, "its inputs are stale" if follows else why))
        return said if known else [(node, UNREAD) for node, _ in said]

    def keep(self, dropping: Collection[str] = ()) -> int:
        """Make this study's results the ones that come with the project; their size in bytes.

        No images are among them. The exported weights and the pages aren't either: they are quick to make again.

        Args:
            dropping: names of the trained runs that may go, see ``keeping.Changes``.

        Raises:
            PipelineError: where another would go; nothing is changed then.
        """
        with self._lock():
            self._compute_results()
            entries = [entry for node in self.plan.results if (entry := self.graph.entry(node))]
            planned = changes(self.store, entries)
            for line in planned.lines():
                self.console.say(f"  {line}")
            planned.refuse_unless_named(dropping)
            return self.store.publish(entries)

    def readme(self) -> dict[Path, bytes]:
        """The project's README and its figures as the results give them: path -> what should stand there."""
        from pipeline.report.readme import blocks, figure_files, refresh

        with self._lock():
            self._compute_results()
            records = {name: self.graph.get(node) for name, node in rendering.told_records(self.plan).items()}
        context = rendering.context(self.study, self._telling, records)
        path = self.options.root / "README.md"
        files = {self.options.root / name: content for name, content in figure_files(context).items()}
        return {path: refresh(path.read_text("utf-8"), blocks(context)).encode(), **files}

    # -- computing -------------------------------------------------------------------------------------

    def _compute_results(self, and_pages: bool = False) -> None:
        """Everything that the report tells of, and whatever was found damaged.

        Args:
            and_pages: whether the models' weights, the page and the PDF come next.
        """
        self._sweep()
        results = self.plan.results
        self.console.begin(CHECKING)
        for node in (*results, self.plan.weights):  # what is fresh now stays so while a damaged run is trained again
            self.graph.entry(node)
        stale = self.graph.stale(*results)
        if stale:
            to_come = len(self.graph.stale(*results, self.plan.weights)) + 2 if and_pages else len(stale)
            self.console.expect(to_come)
        self._train([node for node in stale if node.stage == "train"])
        for node in results:
            if node in stale:  # the images are no result: they are read when a stale one asks for them
                self.graph.get(node)

    def _sweep(self) -> None:
        """Remove what killed builds left: locks, and the checkpoints of runs that they had finished."""
        self.graph.locks.sweep()
        checkpoints = Checkpoints(self.store.root, self.console.warn)
        for node in self.plan.runs:
            if checkpoints.exist(node.key) and self.graph.entry(node) and (lock := self.graph.locks.attempt(node.key)):
                checkpoints.drop(node.key)
                lock.release()

    def _train(self, nodes: list[Node]) -> None:
        if nodes:
            self.console.begin("loading PyTorch")
            from pipeline.runs import Runs

            for node in nodes:
                self.console.detail(f"{node.label}: {self.graph.why_stale(node)}; key {node.key}")

            runs = Runs(self.graph, self.plan, self.options.device, self._provenance, self.console)
            runs.train(nodes, self.options.fresh)

    def _made_by(self, node: Node, seconds: float) -> dict[str, Any]:
        if node.stage == "history":  # it stands for the run, also where the run's weights aren't: so does its origin
            run = cast(Entry, self.graph.entry(node.inputs["run"]))  # from which the history has just been made
            return {k: v for k, v in run.made_by.items() if k != "inputs"}
        device = "CPU"
        if node.stage in TIMED - WITHOUT_MODEL:
            from pipeline.training.devices import choose_device, device_label

            device = device_label(choose_device(self.options.device), os.cpu_count() or 1)
        self.console.detail(f"on {device}, key {node.key}")
        return self._provenance(device, seconds)

    def _provenance(self, device: str, seconds: float) -> dict[str, Any]:
        return made_by(self.options.root, device, seconds)

    def _say_what_was_done(self) -> None:
        computed = len({node.key for node in self.graph.computed})
        if computed:
            stages_computed = "1 stage" if computed == 1 else f"{computed} stages"
            self.console.say(f"{stages_computed} computed, the others taken from the cache")
        else:
            self.console.say("everything is fresh: nothing was computed")

    # -- rendering -------------------------------------------------------------------------------------

    def _outputs(self) -> tuple[Node, Node, Node]:
        """The page, the models' weights, and the PDF."""
        html, pdf = rendering.renderings(self.plan, self._telling)
        return html, self.plan.weights, pdf

    @contextmanager
    def _begun(self, node: Node) -> Iterator[Node]:
        """The node; if it is stale, one like it that is being computed in a process of its own, and is waited for."""
        if self.graph.entry(node):
            yield node
            return
        inputs = {name: self.graph.get(upstream) for name, upstream in node.inputs.items()}
        with beside(node.label, node.compute, rendering.PDF_LOG, self._show_pdf_step, **inputs) as result:
            yield replace(node, compute=lambda **_: result())

    def _printed(self, node: Node) -> dict[str, bytes]:
        """The PDF with the page that leads to it; nothing on a machine that can't make one, unless it was asked for.

        Raises:
            RenderingError: where the PDF can't be made.
        """
        try:
            files: dict[str, bytes] = self.graph.get(node).files
            return files
        except RenderingError as problem:
            if not isinstance(problem, PangoMissing) or self.options.pdf:
                raise RenderingError(f"{problem.message}; the page is {self.folder / 'index.html'}") from problem
            self.console.say(f"the report was built without its PDF: {problem.message}")
            return {}

    def _show_pdf_step(self, message: str) -> None:
        self.console.step(rendering.step_of_pdf(message))

    @property
    def _telling(self) -> rendering.Telling:
        return rendering.Telling(self._origins(), self.published, self._command, self.plan.notes)

    @property
    def _command(self) -> str:
        """What builds this report."""
        report, study = ("cnn-study report", "--study ") if place.INSTALLED else ("make report", "STUDY=")
        return report if self.study.name == "cifar10" else f"{report} {study}{self.study.name}"

    def _origins(self) -> tuple[StageOrigin, ...]:
        """How each result was obtained, from its manifest."""
        entries = [(node, self.graph.entry(node)) for node in self.plan.results]
        return tuple(self._origin(node, entry) for node, entry in entries if entry)

    def _origin(self, node: Node, entry: Entry) -> StageOrigin:
        """A run that stands in the table itself has the training's time, one without weights its history."""
        timed = node.stage in TIMED and node not in self.plan.first.histories.values()
        return StageOrigin(
            stage=node.label,
            kind=node.stage,
            key=entry.key,
            published=entry.root == self.store.published,
            device=entry.made_by["device"] if timed else "",
            seconds=entry.made_by["seconds"] if timed else 0.0,
            commit=entry.made_by["commit"],
            versions=entry.made_by["versions"] if timed else {},
        )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One build of a study at a time."""
        path = self.store.root / "locks" / f"{self.study.name}.lock"
        with writing(path):
            make_folder(path.parent)
            try:
                lock = FileLock(path).acquire(timeout=0)
            except Timeout as error:
                name = self.study.name
                raise CacheError(f"another build of the study {name} is running here; wait for it") from error
        with lock:
            report, root = self.options.root / "report", self.options.root
            self.store.sweep(root, report / "figures", self.folder, *listing(self.folder, "*"))
            yield


class _Reader:
    """Reads a source once, for the summary and for the images."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.was_read = False

    @property
    def node(self) -> Node:
        """What is said of the images; its key is known without reading them."""
        params = {"signature": self._source.signature}
        return Node("source", f"read {self._source.label}", DataSummary, self.summary, params=params, version=2)

    @cached_property
    def _read(self) -> tuple[Splits, DataSummary]:
        self.was_read = True
        return self._source.read()

    def splits(self) -> Splits:
        return self._read[0]

    def summary(self) -> DataSummary:
        return self._read[1]


def _read_nothing() -> NoReturn:
    """The images of a plan that is only looked at."""
    raise DataUnavailable("the images were removed meanwhile; run the same command again")
