"""Which images a study is about: those at hand, or those of runs in the cache. Its nodes follow from them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from typing import NoReturn

from pipeline import planning
from pipeline.cache import Store
from pipeline.claims import claims_of
from pipeline.data import DataUnavailable, Source, find_source
from pipeline.graph import Graph, Node
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.records import DataSummary, Splits
from pipeline.stages.basis import ReadImages, ReadSummary
from pipeline.study import Study

CHECKING = "checking what is fresh"


class Planner:
    """Plans one study on the images that there are.

    Args:
        graph: finds what was read of them before, and keeps what is read.

    Raises:
        StudyError: where the study's claims can't be read, or can't be answered.
        DataError: where the images can't be read, or can't be had and no cached run makes up for them.
    """

    def __init__(self, study: Study, options: Options, store: Store, graph: Graph, console: Console) -> None:
        self.study = study
        self.options = options
        self.store = store
        self.graph = graph
        self.console = console
        self.claims = claims_of(study, options.study_file)

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
        plan = self._plan_on(summary.fingerprint, reader.splits, read_summary)
        plan = replace(plan, notes=summary.notes)
        if reader.was_read:
            self.graph.get(plan.images)  # decoded once: kept for the training processes and for the next build
        return plan

    def _source(self, fetch: bool = True) -> Source:
        options, downloads = self.options, self.store.root / "downloads"
        return find_source(
            self.study, options.data, downloads, self.console.announce, fetch=fetch, skip_broken=options.skip_broken
        )

    def plan_unread(self) -> planning.Plan | None:
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
            return replace(self.plan_to_look_at(summary.fingerprint), notes=summary.notes)
        self.console.say(f"{source.label}: not read yet, or changed since; make report reads it.")
        return None

    def plan_to_look_at(self, fingerprint: str) -> planning.Plan:
        """The nodes on images with this fingerprint, which nobody may ask for."""
        return self._plan_on(fingerprint, _read_nothing, _read_nothing)

    def _plan_on(self, fingerprint: str, read_images: ReadImages, read_summary: ReadSummary) -> planning.Plan:
        published = Store(self.store.published, self.store.published, self.console.warn)
        return planning.plan(
            self.study, fingerprint, read_images, read_summary, self.options.device, self.claims, published
        )

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
                plans.append(self._plan_on(params["fingerprint"], unavailable, unavailable))
        if not plans:
            raise problem
        return next((plan for plan in plans if not self._needs_images(plan)), plans[0])

    def _needs_images(self, plan: planning.Plan) -> bool:
        return any(node.expensive for node in self.graph.stale(*plan.results))

    def _say_what_is_rendered(self, plan: planning.Plan, problem: DataUnavailable) -> None:
        runs = [self.graph.entry(node) for node in plan.shown.runs.values()]
        which = "published" if all(e and e.root == self.store.published for e in runs) else "cached"
        edition = self.graph.get(plan.data).edition
        self.console.say(f"{problem.message}. Rendering the {which} runs, trained on {edition}.")


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
