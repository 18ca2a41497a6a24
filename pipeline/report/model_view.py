"""The models of a study, and two that are compared, as the templates see them."""

from dataclasses import dataclass

from pipeline.records import (
    Architecture,
    Comparison,
    Evaluation,
    GapDecomposition,
    Layer,
    ReplicatedContrast,
    SeedMeasures,
)
from pipeline.report.calibration import CalibrationReading, ConfidenceReading, read_calibration, read_confidence
from pipeline.report.context import ContrastRecords, ModelRecords, ReportContext
from pipeline.report.readings import (
    ComparisonReading,
    GapDecompositionReading,
    read_comparison,
    read_gap_decomposition,
)
from pipeline.report.recipe import differing, handicaps
from pipeline.report.seeds import DifferenceReading, read_difference
from pipeline.report.training import StoppedReading, TrainingReading, read_stopped, read_training

SAME_CAPACITY = 0.01
"""Models whose numbers of parameters differ by less than this share count as equally large."""


@dataclass(frozen=True)
class ModelView:
    """One model: what it is, how it was measured, what its numbers say; of the shown seed but for what is over all.

    Attributes:
        place: in the study, from 0; its colours in the page are those of the class "model-<place>".
        title: its name where a cell or a sentence begins with it, "Regularized".
        noun: its name in a sentence, after "the", "regularized model".
        multiply_adds: per image, of the whole model.
        heaviest: the layer with most parameters, and its share of them all.
        convolution_share: share of the multiply-adds that convolutions do.
        confidence: how sure it is against how right.
        handicaps: what makes its running accuracy lower than its clean one, in phrases that follow "with".
        measures, training: over all seeds.
    """

    variant: str
    place: int
    title: str
    noun: str
    epochs: int
    architecture: Architecture
    multiply_adds: int
    heaviest: Layer
    heaviest_share: float
    convolution_share: float
    evaluation: Evaluation
    training: TrainingReading
    confidence: ConfidenceReading
    gap_decomposition: GapDecomposition
    gap_reading: GapDecompositionReading
    handicaps: tuple[str, ...]
    measures: SeedMeasures


def model_view(context: ReportContext, model: ModelRecords) -> ModelView:
    """One model made ready."""
    architecture, evaluation, study = model.architecture, model.evaluation, context.study
    runs = [context.runs[model.variant, seed] for seed in context.seeds]
    convolutions = sum(layer.multiply_adds for layer in architecture.layers if layer.kind.startswith("Conv"))
    heaviest = max(architecture.layers, key=lambda layer: layer.parameters)
    multiply_adds = sum(layer.multiply_adds for layer in architecture.layers)
    return ModelView(
        variant=model.variant,
        place=model.look.place,
        title=model.look.title,
        noun=model.look.noun,
        epochs=study.recipe_of(model.variant).epochs,
        architecture=architecture,
        multiply_adds=multiply_adds,
        heaviest=heaviest,
        heaviest_share=heaviest.parameters / architecture.parameters,
        convolution_share=convolutions / multiply_adds,
        evaluation=evaluation,
        training=read_training(runs, model.measures),
        confidence=read_confidence(evaluation.calibration),
        gap_decomposition=model.gap_decomposition,
        gap_reading=read_gap_decomposition(model.gap_decomposition),
        handicaps=handicaps(study.variants[model.variant]),
        measures=model.measures,
    )


@dataclass(frozen=True)
class ContrastView:
    """Two models that are compared; every difference is the other's figure less the reference's.

    Attributes:
        suffix: follows the names of the figures and tables that are about the two: "changed-sides" ~ suffix.
        differing: the techniques that tell them apart, in phrases.
        extra_parameters: the other's less the reference's.
        same_capacity: their numbers of parameters differ by less than a hundredth.
        comparison, reading, calibration: of the two models that are shown.
        over_seeds, difference, stopped: of all seeds.
    """

    reference: ModelView
    other: ModelView
    suffix: str
    differing: tuple[str, ...]
    extra_parameters: int
    same_capacity: bool
    comparison: Comparison
    reading: ComparisonReading
    calibration: CalibrationReading
    over_seeds: ReplicatedContrast
    difference: DifferenceReading
    stopped: StoppedReading


def contrast_view(
    context: ReportContext, contrast: ContrastRecords, reference: ModelView, other: ModelView
) -> ContrastView:
    """A contrast made ready."""
    before, after = (model.evaluation for model in contrast.both)
    extra = other.architecture.parameters - reference.architecture.parameters
    return ContrastView(
        reference=reference,
        other=other,
        suffix=contrast.suffix,
        differing=differing(context, contrast),
        extra_parameters=extra,
        same_capacity=abs(extra) < SAME_CAPACITY * reference.architecture.parameters,
        comparison=contrast.comparison,
        reading=read_comparison(before, after, contrast.comparison),
        calibration=read_calibration(contrast),
        over_seeds=contrast.over_seeds,
        difference=read_difference(contrast),
        stopped=read_stopped(contrast),
    )
