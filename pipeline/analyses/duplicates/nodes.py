"""The nodes of the near-duplicates: which there are, and every model's accuracy without them."""

from __future__ import annotations

from pipeline.analyses.contract import Nodes, Upstream
from pipeline.analyses.duplicates.record import AccuracyWithoutDuplicates, NearDuplicates
from pipeline.graph import Expensive, Node
from pipeline.records import Predictions, Splits

SEARCH = Expensive("analyses/duplicates/search.py", "near-duplicates", asks_model=False)


def duplicates_nodes(upstream: Upstream) -> Nodes:
    """The search, and the models that are shown scored without what it finds."""
    inputs = {"images": upstream.basis.images}
    found = Node("duplicates", "find near-duplicates", NearDuplicates, _search, inputs, expensive=SEARCH)
    scores = {name: _score_node(name, predictions, found) for name, predictions in upstream.shown.predictions.items()}
    return Nodes({"duplicates": found, "accuracy_without_duplicates": scores})


def _search(images: Splits) -> NearDuplicates:
    from pipeline.analyses.duplicates.search import near_duplicates

    return near_duplicates(images)


def _score_node(name: str, predictions: Node, duplicates: Node) -> Node:
    return Node(
        "accuracy_without_duplicates",
        f"score {name} without near-duplicates",
        AccuracyWithoutDuplicates,
        _score,
        {"predictions": predictions, "duplicates": duplicates},
        code=("analyses/duplicates/measure.py",),
    )


def _score(predictions: Predictions, duplicates: NearDuplicates) -> AccuracyWithoutDuplicates:
    from pipeline.analyses.duplicates.measure import accuracy_without_duplicates

    return accuracy_without_duplicates(predictions, duplicates)
