"""The nodes of the near-duplicates: which images are alike, which are copies, and the accuracies without those."""

from __future__ import annotations

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.duplicates.record import (
    AccuracyWithoutDuplicates,
    AlikeImages,
    NearDuplicates,
    Surroundings,
)
from pipeline.graph import Expensive, Node
from pipeline.records import DataSummary, Predictions, Splits

SEARCH = Expensive("analyses/duplicates/search.py", "near-duplicates", asks_model=False)
COMPARE = Expensive("analyses/duplicates/surroundings.py", "near-duplicates", asks_model=False)


def duplicates_nodes(upstream: Upstream) -> Nodes:
    """The search, what its finds are to be told from, which are told, and all seeds' models scored without those."""
    images, study = upstream.basis.images, upstream.basis.study
    alike = Node("duplicates", "find near-duplicates", AlikeImages, _search, {"images": images}, expensive=SEARCH)
    around = {"images": images, "alike": alike}
    near = Node("duplicate_surroundings", "compare near-duplicates", Surroundings, _compare, around, expensive=COMPARE)
    inputs = {"alike": alike, "near": near, "data": upstream.basis.data}
    code = ("analyses/duplicates/threshold.py",)
    found = Node("duplicate_threshold", "tell near-duplicates apart", NearDuplicates, _judge, inputs, code=code)
    predictions = {
        name: {f"seed_{seed}": upstream.runs[name, seed].predictions for seed in study.seeds} for name in study.variants
    }
    scores = {name: _score_node(name, by_seed, found) for name, by_seed in predictions.items()}
    return Nodes({"duplicates": found, "alike": alike, "accuracy_without_duplicates": scores}, (near,))


def _search(images: Splits) -> AlikeImages:
    from pipeline.analyses.duplicates.search import alike_images

    return alike_images(images)


def _compare(images: Splits, alike: AlikeImages) -> Surroundings:
    from pipeline.analyses.duplicates.surroundings import surroundings

    return surroundings(images, alike)


def _judge(alike: AlikeImages, near: Surroundings, data: DataSummary) -> NearDuplicates:
    from pipeline.analyses.duplicates.threshold import judge

    return judge(alike, near, sum(data.test_counts))


def _score_node(name: str, predictions: dict[str, Node], duplicates: Node) -> Node:
    return Node(
        "accuracy_without_duplicates",
        f"score {name} without near-duplicates",
        AccuracyWithoutDuplicates,
        _score,
        {**predictions, "duplicates": duplicates},
        code=("analyses/duplicates/measure.py",),
    )


def _score(duplicates: NearDuplicates, **predictions: Predictions) -> AccuracyWithoutDuplicates:
    from pipeline.analyses.duplicates.measure import accuracy_without_duplicates

    return accuracy_without_duplicates(tuple(predictions.values()), duplicates)
