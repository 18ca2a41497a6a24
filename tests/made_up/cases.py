"""Made-up cases: real choices from the logits, invented maps."""

import numpy as np

from pipeline.evaluation.scores import log_softmax
from pipeline.records import CaseStudies, CaseStudy, CaseView, DataSummary, Evaluation, Predictions


def case_studies(data: DataSummary, pair: tuple[Predictions, ...], evaluations: tuple[Evaluation, ...]) -> CaseStudies:
    """A handful of cases with made-up maps; a rule that no image satisfies is among the unmet."""
    wanted = {
        f"{each.variant}-most-confident-error": (f"the most confident error of {each.variant}", _loudest(each))
        for each in evaluations
    }
    wanted["airplane-as-ship"] = (
        "an airplane that the first model takes for a ship, most confidently",
        _confused(data, pair[0], "airplane", "ship"),
    )
    if len(pair) > 1:
        wanted["fixed"] = ("an error of the first model that the second does not make", _changed(*pair[:2]))
        wanted["introduced"] = ("an error of the second model that the first does not make", _changed(*pair[1::-1]))
    found = [
        CaseStudy(
            name,
            f"Chosen by rule: {rule}.",
            index,
            int(pair[0].test_labels[index]),
            _views(data, pair, index),
        )
        for name, (rule, index) in wanted.items()
        if index is not None
    ]
    unmet = tuple(rule for rule, index in wanted.values() if index is None)
    return CaseStudies(tuple(found), unmet, border_area=112 / 256, occluded_area=0.2)


def _loudest(evaluation: Evaluation) -> int | None:
    return evaluation.confident_errors[0].index if evaluation.confident_errors else None


def _confused(data: DataSummary, predictions: Predictions, true: str, taken: str) -> int | None:
    if true not in data.classes or taken not in data.classes:
        return None
    answers = predictions.test_logits.argmax(axis=1)
    hits = (predictions.test_labels == data.classes.index(true)) & (answers == data.classes.index(taken))
    return int(hits.argmax()) if hits.any() else None


def _changed(wrong: Predictions, right: Predictions) -> int | None:
    labels = wrong.test_labels
    hits = (wrong.test_logits.argmax(axis=1) != labels) & (right.test_logits.argmax(axis=1) == labels)
    return int(hits.argmax()) if hits.any() else None


def _views(data: DataSummary, pair: tuple[Predictions, ...], index: int) -> tuple[CaseView, ...]:
    return tuple(_view(data, predictions, index, seed) for seed, predictions in enumerate(pair))


def _view(data: DataSummary, predictions: Predictions, index: int, seed: int) -> CaseView:
    rng = np.random.default_rng([index, seed])
    probabilities = np.exp(log_softmax(predictions.test_logits[index : index + 1]))[0].astype(np.float32)
    maps = [_blob(rng), _blob(rng)]
    border = np.ones((16, 16), dtype=bool)
    border[2:-2, 2:-2] = False
    return CaseView(
        variant=predictions.variant,
        predicted=int(probabilities.argmax()),
        probabilities=probabilities,
        attribution_predicted=maps[0],
        attribution_true=maps[1],
        border_share=float(maps[0][border].sum() / maps[0].sum()),
        hottest_drop=float(rng.uniform(0.1, 0.6) * probabilities.max()),
        coldest_drop=float(rng.uniform(-0.05, 0.1)),
        mask_share=float(rng.uniform(0.2, 0.7)) if data.has_masks else None,
    )


def _blob(rng: np.random.Generator) -> np.ndarray:
    """Two warm spots on a 16 x 16 map."""
    y, x = np.mgrid[:16, :16]
    spots = [
        np.exp(-((y - rng.uniform(1, 15)) ** 2 + (x - rng.uniform(1, 15)) ** 2) / rng.uniform(4, 20)) for _ in range(2)
    ]
    return (rng.uniform(0.2, 2.0) * (spots[0] + 0.5 * spots[1])).astype(np.float32)
