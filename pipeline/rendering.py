"""The last stages: from all records to the pages. They tell how results were obtained, so they depend on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.analyses import ANALYSES
from pipeline.cache import Entry
from pipeline.errors import TemplateError, printable
from pipeline.graph import Graph, Node
from pipeline.looks import looks_of
from pipeline.place import TEMPLATES
from pipeline.planning import Plan
from pipeline.planning.available import gathered, inputs_of
from pipeline.records import DataSummary, Replication, ReportFiles, StageOrigin
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

PDF_LOG = "weasyprint.progress"
"""The logger to which the PDF's steps go, where they are asked for."""


@dataclass(frozen=True)
class Telling:
    """What the pages say of how their results were obtained: they alone depend on it.

    Attributes:
        origins: of each result.
        published: whether the runs are those that come with the project.
        command: what builds this report.
        notes: on the images as they were read last; None where those of the cached record stand.
    """

    origins: tuple[StageOrigin, ...]
    published: bool
    command: str
    notes: tuple[str, ...] | None = None


def origins_of(plan: Plan, graph: Graph) -> tuple[StageOrigin, ...]:
    """How each result was obtained, from its manifest."""
    entries = [(node, graph.entry(node)) for node in plan.results]
    return tuple(_origin(plan, graph, node, entry) for node, entry in entries if entry)


def _origin(plan: Plan, graph: Graph, node: Node, entry: Entry) -> StageOrigin:
    """A run that stands in the table itself has the training's time, one without weights its history."""
    timed = (node.expensive or node.stage == "history") and node not in plan.shown.histories.values()
    return StageOrigin(
        stage=node.label,
        kind=node.stage,
        told_as=node.expensive.told_as if node.expensive else "",
        key=entry.key,
        published=entry.root == graph.store.published,
        device=entry.made_by["device"] if timed else "",
        seconds=entry.made_by["seconds"] if timed else 0.0,
        commit=entry.made_by["commit"],
        versions=entry.made_by["versions"] if timed else {},
    )


TOLD = (
    *("data", "architectures", "evaluations", "gap_decompositions", "comparisons", "replication", "replicas"),
    "cases",
)
"""What the pages tell of, by the names of ``planning.available``, beside analyses, findings and figures."""


def told_records(plan: Plan) -> dict[str, Node]:
    """The nodes whose records the pages are made from."""
    figures = {f"figures:{name}": node for name, node in plan.chapters.items()}
    return {**inputs_of((*TOLD, *plan.outcomes), plan.available), "findings": plan.findings, **figures}


def renderings(plan: Plan, telling: Telling) -> tuple[Node, ...]:
    """The nodes that make the pages."""
    params = {
        "study": plan.study.model_dump(mode="json"),
        "published": telling.published,
        "command": telling.command,
        "notes": telling.notes,
        "origins": {
            o.stage: {"kind": o.kind, "told_as": o.told_as, "key": o.key, "published": o.published, "device": o.device,
                      "seconds": o.seconds, "commit": o.commit, "versions": o.versions}
            for o in telling.origins
        },
        "templates": template_digests(),
    }  # fmt: skip

    return tuple(
        Node(
            stage,
            f"render {stage}",
            ReportFiles,
            partial(render, plan.study, telling),
            told_records(plan),
            params,
            code=("report", *(path for each in ANALYSES for path in each.report_code)),
        )
        for stage, render in (("html", _html), ("pdf", _pdf))
    )


def _html(study: Study, telling: Telling, **records: Any) -> ReportFiles:
    from pipeline.report import html_files

    return ReportFiles(html_files(context(study, telling, records)))


def _pdf(study: Study, telling: Telling, **records: Any) -> ReportFiles:
    """The PDF, and the page that leads to it: no page does before it is there."""
    from pipeline.report import pdf_file, render

    told = context(study, telling, records)
    return ReportFiles({"study.pdf": pdf_file(told), "index.html": render(told, "screen", has_pdf=True).encode()})


def context(study: Study, telling: Telling, records: dict[str, Any]) -> ReportContext:
    """What the templates may use.

    Args:
        records: of ``told_records``, by the same names.
    """
    from pipeline.report.context import ContrastRecords, ModelRecords, ReportContext

    told = gathered(records)
    replication: Replication = told["replication"]
    models = {
        name: ModelRecords(
            look=look,
            architecture=told["architectures"][name],
            evaluation=told["evaluations"][name],
            gap_decomposition=told["gap_decompositions"][name],
            measures=replication.models[name],
        )
        for name, look in looks_of(study).items()
    }
    return ReportContext(
        study=study,
        data=data_told(told["data"], telling),
        published=telling.published,
        models=tuple(models.values()),
        contrasts=tuple(
            ContrastRecords(
                reference=models[c.reference],
                other=models[c.other],
                suffix=c.suffix,
                comparison=told["comparisons"][f"{c.reference}:{c.other}"],
                over_seeds=replication.contrast(c.reference, c.other),
            )
            for c in study.contrasts
        ),
        seeds=replication.seeds,
        replicas=tuple(told.get("replicas", {}).values()),
        figures={figure.name: figure for chapter in told["figures"].values() for figure in chapter.figures},
        origins=telling.origins,
        command=telling.command,
        outcomes={name: found for name, found in told.items() if name not in (*TOLD, "findings", "figures")},
        **{name: told[name] for name in ("cases", "findings")},
    )


def data_told(data: DataSummary, telling: Telling) -> DataSummary:
    """What is said of the images: with the notes on those that were read last, if any were."""
    return data if telling.notes is None else replace(data, notes=telling.notes)


def step_of_pdf(message: str) -> str:
    """A step as WeasyPrint logs it, "Step 5 - Creating layout - Page 12", without its number."""
    return ", ".join(message.split(" - ")[1:])


def template_digests() -> dict[str, str]:
    """Each template, style sheet and font: its path below templates/, and the start of its sha256.

    Raises:
        TemplateError: where one can't be read.
    """
    files = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
    return {printable(path.relative_to(TEMPLATES).as_posix()): _digest(path) for path in files}


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        name = path.relative_to(TEMPLATES).as_posix()
        raise TemplateError(f"templates/{name}: can't be read ({error.strerror})") from error
