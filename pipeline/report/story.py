"""What the first screen tells of all seeds' networks: decided here, worded in ``chapters/story.html.j2``.

Rooms add their sentences, each in a template ``story.html.j2`` of its own.
"""

from dataclasses import dataclass

from pipeline import formats
from pipeline.evaluation.intervals import negated
from pipeline.evaluation.signs import sign
from pipeline.report.context import ContrastRecords, ModelRecords, ReportContext
from pipeline.report.readings import GapChange, gap_change
from pipeline.report.recipe import differing_names
from pipeline.report.training import overfits_in

MANY_SILENT = 0.25
"""A share of hidden units that are zero on every test image from which on the story tells of them."""


@dataclass(frozen=True)
class ModelStory:
    """One model.

    Attributes:
        overfits: with every seed its test loss rises again, clearly and lastingly, while its training loss falls.
        onsets: the epochs of lowest test loss, "4 to 6".
        silent: how many hidden units are zero on every test image, on average; None where those are few.
    """

    noun: str
    train_accuracy: float
    test_accuracy: float
    gap: float
    lowest_loss: float
    last_loss: float
    overfits: bool
    onsets: str
    silent: float | None
    hidden: int


@dataclass(frozen=True)
class ContrastStory:
    """Two models.

    Attributes:
        gap_change: what becomes of the clean gap, in a word.
        learns_less: the gap is narrower, and half of that or more is training accuracy that is lost.
        lost: training accuracy, reference - other.
        accuracy: which side of zero other - reference test accuracy is on; accuracy_change: its size.
        is_equal: whether the test accuracies count as equal.
        differing: what tells them apart, by name.
    """

    reference: ModelStory
    other: ModelStory
    differing: tuple[str, ...]
    gap_change: GapChange
    learns_less: bool
    lost: float
    accuracy: str
    accuracy_change: float
    is_equal: bool
    better_calibrated: str | None
    calibration_lead: float


@dataclass(frozen=True)
class Story:
    """All of it.

    Attributes:
        models: those that nothing is compared with: the references, or all where nothing is compared.
    """

    models: tuple[ModelStory, ...]
    contrasts: tuple[ContrastStory, ...]


def read_story(context: ReportContext) -> Story:
    """Read the models and those that are compared."""
    references = [each.reference.variant for each in context.contrasts]
    return Story(
        models=tuple(_model(context, m) for m in context.models if not references or m.variant in references),
        contrasts=tuple(_contrast(context, each) for each in context.contrasts),
    )


def _model(context: ReportContext, model: ModelRecords) -> ModelStory:
    runs = [run for run in context.runs.values() if run.variant == model.variant]
    measures = model.measures
    first, last = (pick(measures.onset_epoch.values) for pick in (min, max))
    silent, hidden = measures.silent_units.mean, runs[0].hidden_units
    return ModelStory(
        noun=model.look.noun,
        train_accuracy=measures.train_accuracy.mean,
        test_accuracy=measures.test_accuracy.mean,
        gap=measures.generalization_gap.mean,
        lowest_loss=measures.lowest_test_loss.mean,
        last_loss=measures.test_loss.mean,
        overfits=all(map(overfits_in, runs)),
        onsets=formats.count(round(first)) if first == last else f"{round(first)} to {round(last)}",
        silent=silent if silent >= MANY_SILENT * hidden else None,
        hidden=hidden,
    )


def _contrast(context: ReportContext, contrast: ContrastRecords) -> ContrastStory:
    before, after = (model.measures.generalization_gap.estimate for model in contrast.both)
    difference = contrast.over_seeds.difference
    gap, accuracy = difference.generalization_gap.estimate, difference.test_accuracy.estimate
    trained = difference.train_accuracy.estimate
    change = gap_change(before, after, negated(gap))
    error = difference.calibration_error.estimate
    lower = {"negative": contrast.other, "positive": contrast.reference}.get(sign(error))
    return ContrastStory(
        reference=_model(context, contrast.reference),
        other=_model(context, contrast.other),
        differing=differing_names(context, contrast),
        gap_change=change,
        learns_less=change in ("narrower", "inverted") and trained.high < 0 and -trained.value >= -gap.value / 2,
        lost=-trained.value,
        accuracy=sign(accuracy),
        accuracy_change=abs(accuracy.value),
        is_equal=contrast.over_seeds.equivalence.outcome == "equivalent",
        better_calibrated=lower.look.noun if lower else None,
        calibration_lead=abs(error.value),
    )
