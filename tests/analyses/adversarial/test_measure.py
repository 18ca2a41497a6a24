"""Accuracies and differences under attack, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import world
from report_contexts import report_context

from pipeline.analyses.adversarial.export import results, tables
from pipeline.analyses.adversarial.measure import is_told_apart, measure_attacks
from pipeline.analyses.adversarial.record import Adversarial, AttackedAnswers
from pipeline.evaluation.intervals import paired_difference, wilson
from pipeline.evaluation.paired import exact_mcnemar

PAIR = ("baseline", "regularized")


def under_attack(*kept: tuple[float, float], seeds: int = 1) -> Adversarial:
    """The two models of "original" at strengths 1, 2 ...: of their right answers, these shares stay, the first images'.

    Args:
        kept: by strength, of the baseline and of the regularized model.
    """
    pairs = [[replace(p, seed=seed) for p in world("original").predictions] for seed in range(seeds)]
    predictions = {name: [pair[place] for pair in pairs] for place, name in enumerate(PAIR)}
    answers = {
        name: [answered(p, [shares[place] for shares in kept]) for p in predictions[name]]
        for place, name in enumerate(PAIR)
    }
    return measure_attacks(predictions, answers, [PAIR])


def answered(predictions, shares: list[float]) -> AttackedAnswers:
    """Answers of which the first right ones stay right."""
    right = predictions.test_logits.argmax(axis=1) == predictions.test_labels
    rows = np.zeros((len(shares), len(right)), dtype=bool)
    for row, share in zip(rows, shares, strict=True):
        row[np.flatnonzero(right)[: round(share * right.sum())]] = True
    strengths = tuple(float(n + 1) for n in range(len(shares)))
    return AttackedAnswers(predictions.variant, predictions.seed, strengths, len(right), np.packbits(rows, axis=1))


def test_accuracies_are_counted_by_strength():
    """With Wilson's intervals, beside that on unaltered images."""
    found = under_attack((0.5, 0.8), (0.0, 0.2))
    before = world("original").baseline.test_accuracy
    first = found.models[0]
    assert first.clean == before
    right = round(before.value * found.images)
    assert first.accuracies == (wilson(round(0.5 * right), found.images), wilson(0, found.images))
    assert first.values == ((round(0.5 * right) / found.images, 0.0),)
    assert found.strengths == (1.0, 2.0)


def test_differences_are_paired_over_the_images():
    """All that the regularized model keeps, the baseline has lost."""
    found = under_attack((0.0, 0.3))
    (difference,) = found.contrasts[0].differences
    kept = round(0.3 * round(world("original").regularized.test_accuracy.value * found.images))
    assert difference.accuracy == paired_difference(0, kept, 0, found.images - kept)
    assert difference.p_value == exact_mcnemar(kept, 0)
    assert found.contrasts[0].clean == world("original").comparison.test_accuracy


def test_p_values_are_corrected_for_all_strengths():
    """After Holm: the smallest times their number, and so on."""
    found = under_attack((0.5, 0.5), (0.4, 0.41), (0.1, 0.2))
    raw = sorted(each.p_value for each in found.contrasts[0].differences)
    adjusted = sorted(each.adjusted_p_value for each in found.contrasts[0].differences)
    assert adjusted[0] == pytest.approx(min(1.0, 3 * raw[0]))
    assert [is_told_apart(each) for each in found.contrasts[0].differences][-1]


def test_seeds_are_averaged_with_intervals_over_them():
    """Seeds that agree leave the value as it is."""
    one, three = under_attack((0.5, 0.8)), under_attack((0.5, 0.8), seeds=3)
    assert three.seeds == (0, 1, 2)
    assert three.models[0].accuracies[0].value == pytest.approx(one.models[0].accuracies[0].value)
    assert len(three.models[0].values) == 3


def test_answers_of_another_run_are_refused():
    """Of another variant, seed or number of images."""
    predictions = {name: [p] for name, p in zip(PAIR, world("original").predictions, strict=True)}
    answers = {name: [answered(p, [1.0])] for name, (p,) in predictions.items()}
    for wrong in ({"seed": 7}, {"variant": "other"}, {"images": 3}):
        mixed = {**answers, "baseline": [replace(answers["baseline"][0], **wrong)]}
        with pytest.raises(ValueError, match="baseline are not of the run"):
            measure_attacks(predictions, mixed, [PAIR])


def test_exports_hold_every_number():
    """Of a model without a comparison, too."""
    found = under_attack((0.5, 0.8), (0.0, 0.2))
    context = replace(report_context(), outcomes={"adversarial": found})
    tree = results(context)["adversarial"]
    assert tree["models"]["regularized"]["accuracies"][1]["value"] == found.models[1].accuracies[1].value
    assert tree["contrasts"][0]["differences"][0]["accuracy"]["value"] == pytest.approx(
        found.models[1].accuracies[0].value - found.models[0].accuracies[0].value
    )
    header, lines = tables(context)["adversarial.csv"]
    assert header == ["variant", "strength", "accuracy", "low", "high"]
    assert [line[:2] for line in lines] == [
        [name, strength] for name in (*PAIR, "regularized - baseline") for strength in (0.0, 1.0, 2.0)
    ]
    alone = replace(context, outcomes={"adversarial": replace(found, models=found.models[:1], contrasts=())})
    assert len(list(tables(alone)["adversarial.csv"][1])) == 3
