"""From the clean training accuracy to the running one, step by step."""

from pipeline.evaluation.intervals import difference, paired_difference, wilson
from pipeline.records import Condition, GapDecomposition, GapStep, RunHistory, TrainingConditions

MOVING = "moving weights"
"""The last step: the running accuracy is an average over an epoch, taken while the weights were still changing."""


def decompose_gap(run: RunHistory, conditions: TrainingConditions) -> GapDecomposition:
    """What separates the two training accuracies, and so the two generalization gaps.

    Each condition's change is paired over the training images. The last step's is what is left between the final
    weights under all conditions and the running accuracy; of the latter only the total is known, so the two are taken
    as independent, which makes that interval too wide rather than too narrow.

    Raises:
        ValueError: if the conditions are another run's.
    """
    if (run.variant, run.seed) != (conditions.variant, conditions.seed):
        raise ValueError(f"conditions of {conditions.variant} are not those of {run.variant}")
    size = conditions.train_size
    clean, *switched_on = conditions.steps
    steps = [_step(step, before.correct, size) for before, step in zip(conditions.steps, switched_on, strict=False)]
    running = wilson(run.history[-1].running_train_accuracy * size, size)
    still = wilson(conditions.steps[-1].correct, size)
    steps.append(GapStep(MOVING, running, difference(running, still)))
    return GapDecomposition(run.variant, run.seed, wilson(clean.correct, size), tuple(steps))


def _step(condition: Condition, correct_before: int, size: int) -> GapStep:
    both = condition.correct - condition.gained
    neither = size - correct_before - condition.gained
    change = paired_difference(both, condition.gained, condition.lost, neither)
    return GapStep(condition.name, wilson(condition.correct, size), change)
