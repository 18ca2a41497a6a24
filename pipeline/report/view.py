"""What the templates see: the records, and every value that had to be computed from them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import PurePath
from typing import Any, Literal

from markupsafe import Markup

from pipeline import formats
from pipeline.analyses import ANALYSES
from pipeline.analyses.rows import ResultRow
from pipeline.evaluation.intervals import CONFIDENCE
from pipeline.evaluation.paired import SIGNIFICANCE
from pipeline.records import CaseStudies, DataSummary, Findings
from pipeline.report import recipe, rows
from pipeline.report.calibration import calibration_rows
from pipeline.report.cases import CasesReading, in_text, read_cases
from pipeline.report.context import ReportContext
from pipeline.report.model_view import ContrastView, ModelView, contrast_view, model_view
from pipeline.report.original import ORIGINAL_CLAIMS, ORIGINAL_DATA, ORIGINAL_GAP
from pipeline.report.outline import Outline, counted_models, outline
from pipeline.report.provenance import Provenance, trace
from pipeline.report.readings import Readings, read_data
from pipeline.report.references import Citable, references_for
from pipeline.report.seeds import SeedsReading, read_seeds
from pipeline.report.story import Story, read_story
from pipeline.report.training import result_rows
from pipeline.shades import dark_rules
from pipeline.study import Study

Medium = Literal["screen", "paper"]

IMAGE_SIDE_PX = 32
GAP_VERBS = {
    "narrower": "narrows the gap",
    "wider": "widens the gap",
    "inverted": "inverts the gap",
    "moved": "moves the gap",
    "unclear": "changes the gap too little to tell",
}
"""What a lesson says that regularization does, by ``ComparisonReading.gap_change``."""


@dataclass(frozen=True)
class Verdicts:
    """How many claims hold, fail and are undecided, and whether any was made with a figure."""

    holds: int
    fails: int
    undecided: int
    originals: bool


@dataclass(frozen=True)
class ReportView:
    """The names a template may use; an unknown one is an error."""

    medium: Medium
    has_pdf: bool
    study: Study
    data: DataSummary
    published: bool
    command: str
    train_size: int
    test_size: int
    class_count: int
    image_side_px: int
    interval_level: str
    equality_level: str
    significance: float
    original_data: str
    original_gap: str
    repeats_original: bool
    models: tuple[ModelView, ...]
    contrasts: tuple[ContrastView, ...]
    model_labels: Mapping[str, str]
    counted_models: str
    all_models: str
    devices: tuple[str, ...]
    findings: Findings
    cases: CaseStudies
    readings: Readings
    outline: Outline
    dark_rules: Markup
    numbers: tuple[rows.HeadlineNumber, ...]
    ledger: tuple[rows.LedgerRow, ...]
    verdicts: Verdicts
    sensitivity: rows.Sensitivity
    results: tuple[ResultRow, ...]
    techniques: tuple[recipe.TechniqueRow, ...]
    recipe: tuple[recipe.RecipeRow, ...]
    one_recipe: bool
    epochs: str
    channels: tuple[tuple[str, float, float], ...]
    seeds: SeedsReading
    gap_verbs: Mapping[str, str]
    calibration_rows: tuple[ResultRow, ...]
    attribution: CasesReading
    provenance: Provenance
    story: Story
    references: Citable
    analyses: Mapping[str, object]
    parts: Mapping[str, tuple[str, ...]]
    asked: tuple[str, ...]

    def names(self) -> dict[str, Any]:
        """The fields by name, as a template takes them, and what each analysis shows by the analysis's."""
        return {**{field.name: getattr(self, field.name) for field in fields(self)}, **self.analyses}


def report_view(context: ReportContext, medium: Medium, has_pdf: bool = False) -> ReportView:
    """Compute all that the templates need."""
    cases = [case.id for case in context.cases.cases]
    shown, is_printed = in_text(context.cases), medium == "paper"
    parts = outline(context.study, context.figures, cases, context.experiments, shown, is_printed)
    return ReportView(
        medium=medium,
        has_pdf=has_pdf,
        readings=Readings(read_data(context.data)),
        outline=parts,
        dark_rules=Markup(dark_rules((each.drawing or "" for each in parts.figures.values()), ".card")),
        original_data=ORIGINAL_DATA,
        original_gap=ORIGINAL_GAP,
        repeats_original=bool(context.findings.ledger) and _asks_original(context.study),
        gap_verbs=GAP_VERBS,
        references=references_for(context.experiments | recipe.asked_of_recipe(context), context.data.name),
        **_records(context),
        **_models(context),
        **_claims(context, parts),
        **_tables(context),
        seeds=read_seeds(context),
        calibration_rows=calibration_rows(context),
        attribution=read_cases(context),
        provenance=trace(context),
        story=read_story(context),
        analyses=_analyses(context),
        parts={anchor: tuple(each.path for each in parts.parts_of(anchor)) for anchor in parts.sections},
        asked=tuple(analysis.name for analysis in context.analyses),
    )


def _analyses(context: ReportContext) -> dict[str, Any]:
    """What the templates see of each analysis; None where the study doesn't ask for it."""
    read = {each.name: each.function(each.read)(context) for each in context.analyses}
    return {each.name: read.get(each.name) for each in ANALYSES}


def _records(context: ReportContext) -> dict[str, Any]:
    """What is shown as it came, and its sizes."""
    return {
        "study": context.study,
        "data": context.data,
        "published": context.published,
        "command": context.command,
        "findings": context.findings,
        "cases": context.cases,
        "train_size": context.train_size,
        "test_size": context.test_size,
        "class_count": len(context.data.classes),
        "image_side_px": IMAGE_SIDE_PX,
        "interval_level": formats.percent(CONFIDENCE, 0),
        "equality_level": formats.percent(1 - 2 * SIGNIFICANCE, 0),
        "significance": SIGNIFICANCE,
    }


def _models(context: ReportContext) -> dict[str, Any]:
    """The models, those that are compared, and how prose speaks of all of them."""
    models = {each.variant: model_view(context, each) for each in context.models}
    return {
        "models": tuple(models.values()),
        "contrasts": tuple(
            contrast_view(context, each, models[each.reference.variant], models[each.other.variant])
            for each in context.contrasts
        ),
        "model_labels": {name: model.noun for name, model in models.items()},
        "counted_models": counted_models(len(models)),
        "all_models": "the model" if len(models) == 1 else f"{formats.all_of(len(models))} models",
        "devices": _devices(context),
    }


def _claims(context: ReportContext, parts: Outline) -> dict[str, Any]:
    """The ledger, and its verdicts counted."""
    findings = context.findings
    return {
        "ledger": rows.ledger_rows(context, parts),
        "verdicts": _verdicts(findings),
        "sensitivity": rows.sensitivity(findings.ledger),
    }


def _tables(context: ReportContext) -> dict[str, Any]:
    """The rows of the tables."""
    data = context.data
    return {
        "numbers": rows.headline_numbers(context),
        "results": result_rows(context),
        "techniques": recipe.technique_rows(context),
        "recipe": recipe.recipe_rows(context),
        "one_recipe": recipe.is_shared(context),
        "epochs": recipe.epochs(context),
        "channels": tuple(zip(("red", "green", "blue"), data.channel_mean, data.channel_std, strict=True)),
    }


def _asks_original(study: Study) -> bool:
    """Whether a study weighs the original's claims."""
    return study.claims is not None and PurePath(study.claims).name == ORIGINAL_CLAIMS


def _devices(context: ReportContext) -> tuple[str, ...]:
    """What the models were trained on, each device once."""
    runs = [context.training_origin(each.variant, each.seed) for each in context.runs.values()]
    return tuple(dict.fromkeys(run.device for run in runs if run and run.device)) or ("not recorded",)


def _verdicts(findings: Findings) -> Verdicts:
    given = [finding.verdict for finding in findings.ledger]
    has_originals = any(finding.original for finding in findings.ledger)
    return Verdicts(given.count("holds"), given.count("fails"), given.count("undecided"), has_originals)
