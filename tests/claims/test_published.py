"""The original's claims on the published runs: of one seed, nothing is claimed that all five don't bear out."""

from dataclasses import replace
from functools import cache

import pytest
from tiny_builds import PROJECT

from pipeline.build import Build
from pipeline.claims import find
from pipeline.claims.facts import facts_of
from pipeline.options import Options
from pipeline.planning.available import gathered
from pipeline.progress import Console
from pipeline.study import load_study

OF_MAPS = "looks_beside"
"""Maps of the other seeds aren't published."""


EXPERIMENTS = ("factorial", "label_noise", "adversarial", "corruptions", "alternatives", "dead_units")
"""What a study of one seed by itself doesn't have."""


@cache
def ledger(*seeds: int):
    """Verdicts by claim, of the published runs with these seeds: computed anew, and nothing is written."""
    asked = {"seeds": seeds, "shown_seed": None, **dict.fromkeys(EXPERIMENTS)}
    study = load_study("cifar10-full").model_copy(update=asked)
    build = Build(study, Options(root=PROJECT, published_only=True, device="cpu"), Console(quiet=True))
    of_maps, inputs = build.plan.analyses["maps"].outcomes, build.plan.findings.inputs
    wanted = {name: node for name, node in inputs.items() if name.partition(":")[0] not in of_maps}
    records = gathered({name: build.graph.get(node) for name, node in wanted.items()})
    claims = build._planner.claims
    told = [each for each in claims.claims if each.rule.rule != OF_MAPS]
    facts = facts_of(study, records)
    assert (facts.known is None) == (len(seeds) > 1)
    return {row.id: row for row in find(facts, replace(claims, claims=tuple(told))).ledger}


@pytest.mark.parametrize("seed", range(5))
def test_one_seed_gives_no_verdict_that_five_do_not_share(seed):
    """What the published runs of the other seeds say of this recipe is allowed for; also by the figures alone."""
    full = ledger(*range(5))
    for row in ledger(seed).values():
        assert row.verdict in ("undecided", full[row.id].verdict), row.id
        assert row.by_figures in ("undecided", full[row.id].by_figures), row.id


def test_what_hangs_on_other_images_is_open():
    """A figure of the official archive can't be held against these."""
    row = ledger(*range(5))["baseline-train"]
    assert (row.verdict, row.by_figures) == ("undecided", "holds")
    assert "other images" in row.statement
