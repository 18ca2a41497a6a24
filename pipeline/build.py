"""The build: finds the data, trains what is missing, has the pages rendered. It alone reads and writes the cache.

The stages themselves, in the order of the data, are in ``stages``.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from filelock import FileLock, Timeout

from pipeline import place, rendering
from pipeline.cache import Entry, Store
from pipeline.checkpoints import Checkpoints
from pipeline.durable import make_folder, writing
from pipeline.errors import CacheError, PangoMissing, RenderingError
from pipeline.file_index import Origin
from pipeline.folder import ReportFolder, location, refuse_other_data, refuse_other_study
from pipeline.graph import Graph, Node
from pipeline.keeping import changes
from pipeline.options import Options
from pipeline.planner import CHECKING, Planner
from pipeline.planning import Plan
from pipeline.progress import Console
from pipeline.provenance import made_by
from pipeline.records import Finding, Findings
from pipeline.sealed import canonical, listing, sha256
from pipeline.study import Study
from pipeline.subprocesses import in_subprocess

UNREAD = "images not read yet"
"""Why it can't be told whether a stage is stale: keys hold the images' fingerprint."""


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

        self._planner = Planner(study, options, self.store, self.graph, console)

    @property
    def folder(self) -> Path:
        """Where the built study goes."""
        return self.options.root / "report" / self.study.name

    @cached_property
    def plan(self) -> Plan:
        """The nodes of the study."""
        return self._planner.plan()

    @property
    def published(self) -> bool:
        """Whether the runs are those that come with the project."""
        entries = [self.graph.entry(node) for node in self.plan.shown.runs.values()]
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
        known = self._planner.plan_unread()
        self.plan = known or self._planner.plan_to_look_at("")
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

    def claims(self) -> tuple[Finding, ...]:
        """The claims of the study, each with its verdict: brings the findings up to date, and renders nothing."""
        if not self._planner.claims.claims:
            return ()
        with self._lock():
            self._compute(self.plan.findings)
            findings: Findings = self.graph.get(self.plan.findings)
        return findings.ledger

    def keep(self, dropping: Collection[str] = (), along: Collection[Build] = ()) -> int:
        """Make this study's results the ones that come with the project; their size in bytes.

        No images are among them. The exported weights and the pages aren't either: they are quick to make again.

        Args:
            dropping: names of the trained runs that may go, see ``keeping.Changes``.
            along: of further studies, whose results come with the project too.

        Raises:
            PipelineError: where another would go; nothing is changed then.
        """
        with self._lock():
            found = {(entry.stage, entry.key): entry for build in (self, *along) for entry in build._kept()}
            entries = list(found.values())
            planned = changes(self.store, entries)
            for line in planned.lines():
                self.console.say(f"  {line}")
            planned.refuse_unless_named(dropping)
            return self.store.publish(entries)

    def _kept(self) -> Iterator[Entry]:
        """The results, brought up to date."""
        self._compute_results()
        for node in self.plan.results:
            if entry := self.graph.entry(node):
                yield entry

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
        self._make(stale, results)

    def _compute(self, *wanted: Node) -> None:
        """These nodes, and what they need."""
        self._sweep()
        stale = self.graph.stale(*wanted)
        self.console.expect(len(stale))
        self._make(stale, wanted)

    def _make(self, stale: Collection[Node], wanted: Collection[Node]) -> None:
        """Those of ``wanted`` that are stale; what must be trained for them comes first."""
        self._train([node for node in stale if node.stage == "train"])
        for node in wanted:
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
        if node.expensive and node.expensive.asks_model:
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
        with in_subprocess(node.label, node.compute, rendering.PDF_LOG, self._show_pdf_step, **inputs) as result:
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
        return rendering.Telling(
            rendering.origins_of(self.plan, self.graph), self.published, self._command, self.plan.notes
        )

    @property
    def _command(self) -> str:
        """What builds this report."""
        report, study = ("cnn-study report", "--study ") if place.INSTALLED else ("make report", "STUDY=")
        return report if self.study.name == "cifar10" else f"{report} {study}{self.study.name}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One build of a study at a time."""
        path = self.store.root / "locks" / f"{self.study.name}.lock"
        with writing(path):
            make_folder(path.parent)
            try:
                lock = FileLock(path, fallback_to_soft=False).acquire(timeout=0)  # as in ``locks``
            except Timeout as error:
                name = self.study.name
                raise CacheError(f"another build of the study {name} is running here; wait for it") from error
        with lock:
            report, root = self.options.root / "report", self.options.root
            self.store.sweep(root, report / "figures", self.folder, *listing(self.folder, "*"))
            yield
