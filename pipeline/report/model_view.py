"""One of the two models as the templates see it."""

from dataclasses import dataclass

from pipeline.records import Architecture, Evaluation, GapLadder, Layer, SeedMeasures
from pipeline.report.context import ReportContext
from pipeline.report.readings import ErrorReading, LadderReading, Readings, TrainingReading


@dataclass(frozen=True)
class ModelView:
    """One of the two models: what it is, how it was measured, what its numbers say.

    Attributes:
        label: how the prose names it, after "the".
        short: how a table's head names it.
        multiply_adds: per image, of the whole model.
        heaviest: the layer with most parameters, and its share of them all.
        convolution_share: share of the multiply-adds that convolutions do.
    """

    variant: str
    label: str
    short: str
    architecture: Architecture
    multiply_adds: int
    heaviest: Layer
    heaviest_share: float
    convolution_share: float
    evaluation: Evaluation
    training: TrainingReading
    errors: ErrorReading
    ladder: GapLadder
    ladder_reading: LadderReading
    measures: SeedMeasures


def model_view(context: ReportContext, readings: Readings, position: int) -> ModelView:
    """The baseline at position 0, the regularized model at 1."""
    is_baseline = position == 0
    architecture = context.architectures[position]
    convolutions = sum(layer.multiply_adds for layer in architecture.layers if layer.kind.startswith("Conv"))
    heaviest = max(architecture.layers, key=lambda layer: layer.parameters)
    return ModelView(
        variant="baseline" if is_baseline else "regularized",
        label="baseline" if is_baseline else "regularized model",
        short="Baseline" if is_baseline else "Regularized",
        architecture=architecture,
        multiply_adds=sum(layer.multiply_adds for layer in architecture.layers),
        heaviest=heaviest,
        heaviest_share=heaviest.parameters / architecture.parameters,
        convolution_share=convolutions / sum(layer.multiply_adds for layer in architecture.layers),
        evaluation=context.evaluations[position],
        training=readings.baseline if is_baseline else readings.regularized,
        errors=readings.baseline_errors if is_baseline else readings.regularized_errors,
        ladder=context.ladders[position],
        ladder_reading=readings.baseline_ladder if is_baseline else readings.regularized_ladder,
        measures=context.replication.baseline if is_baseline else context.replication.regularized,
    )
