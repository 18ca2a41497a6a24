"""The learning rate of each step: a function of the step alone, so that a resumed run goes on with the same."""

import math

from pipeline.study import Recipe


def learning_rate(recipe: Recipe, step: int, steps: int) -> float:
    """The learning rate of one optimizer step: constant, but for what the recipe asks for.

    Step s of a warm-up over W has the share (s + 1) / W of the recipe's rate, so that the first one moves the weights.
    Cosine decay begins after it with the whole rate, and would reach zero at the step after the last.

    Args:
        step: from 0, counted over all epochs.
        steps: of the whole training; a warm-up may be longer.
    """
    if step < recipe.warmup_steps:
        return recipe.learning_rate * (step + 1) / recipe.warmup_steps
    if recipe.schedule == "constant":
        return recipe.learning_rate
    done = (step - recipe.warmup_steps) / (steps - recipe.warmup_steps)
    return recipe.learning_rate * (1 + math.cos(math.pi * done)) / 2
