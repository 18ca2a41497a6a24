"""What other seeds gave of a study of one seed, where runs of its models on its images are published.

One run says nothing of what another seed would have given. Where the runs that come with the project are of the same
variants, recipe and images, they do, whatever the study is called. Only these are asked, never what a machine's own
cache happens to hold: else the same study would read differently on two machines.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.cache import Entry, Store
from pipeline.codec import decode
from pipeline.graph import Node, content_digest
from pipeline.records import Comparison, DataSummary, Evaluation, KnownSeeds, Predictions, RunHistory
from pipeline.stages.basis import Basis
from pipeline.stages.runs import unasked_run
from pipeline.study import Study

LOOKED_FOR = range(20)
"""The seeds whose runs are looked for."""
FEWEST = 2
"""Fewer have no spread."""

Answers = dict[tuple[str, int], tuple[Entry, Entry]]
"""(variant, seed) -> the entries of a run's history and predictions."""


def known_seeds_node(basis: Basis, published: Store | None) -> Node | None:
    """The runs of other seeds measured; None where a study has seeds of its own, or too few are published.

    Args:
        published: the store of the runs that come with the project.
    """
    if published is None or len(basis.study.seeds) > 1:
        return None
    seeds = [seed for seed in LOOKED_FOR if seed != basis.study.seed]
    found = {seed: of_seed for seed in seeds if (of_seed := _of_seed(basis, seed, published))}
    if len(found) < FEWEST:
        return None
    entries: Answers = {key: pair for of_seed in found.values() for key, pair in of_seed.items()}

    def compute(data: DataSummary) -> KnownSeeds:
        return _measured(basis.study, tuple(found), entries, published, sum(data.train_counts))

    contents = {f"{name}:{seed}": [content_digest(each) for each in pair] for (name, seed), pair in entries.items()}
    label = "see what seeds do to this recipe"
    params, code = {"published": contents}, ("evaluation/__init__.py",)
    return Node("known_seeds", label, KnownSeeds, compute, {"data": basis.data}, params, code=code)


def _of_seed(basis: Basis, seed: int, published: Store) -> Answers:
    """The entries of every variant with one seed; empty where one of them isn't published."""
    entries: Answers = {}
    for name in basis.variants:
        history, predictions = unasked_run(basis, name, seed)
        pair = published.find(history.stage, history.key), published.find(predictions.stage, predictions.key)
        if pair[0] is None or pair[1] is None:
            return {}
        entries[name, seed] = pair[0], pair[1]
    return entries


def _measured(study: Study, seeds: tuple[int, ...], entries: Answers, published: Store, train_size: int) -> KnownSeeds:
    from pipeline.evaluation import compare, evaluate, replicate

    read = {
        key: (decode(RunHistory, published.load(history)), decode(Predictions, published.load(predictions)))
        for key, (history, predictions) in entries.items()
    }
    runs: dict[tuple[str, int], Evaluation] = {key: evaluate(*pair) for key, pair in read.items()}

    def over(name: str) -> tuple[Evaluation, ...]:
        return tuple(runs[name, seed] for seed in seeds)

    def compared(pair: Iterable[str]) -> tuple[Comparison, ...]:
        before, after = pair
        keys = [((before, seed), (after, seed)) for seed in seeds]
        return tuple(compare(read[one][1], read[other][1], runs[one], runs[other]) for one, other in keys)

    pairs = {(each.reference, each.other): compared((each.reference, each.other)) for each in study.contrasts}
    models = {name: over(name) for name in study.variants}
    return KnownSeeds(
        seeds, models, {":".join(pair): each for pair, each in pairs.items()}, replicate(models, pairs, train_size)
    )
