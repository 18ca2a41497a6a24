"""The original's claims on the published runs: what they came to when each had a handwritten rule of its own."""

import json
from pathlib import Path

import pytest
from tiny_builds import PROJECT

from pipeline.build import Build
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.study import load_study

RECORDED = json.loads((Path(__file__).parent / "published.json").read_text("utf-8"))
"""Study -> the ledger, as ``results.json`` had it."""


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_language_of_claims_changed_no_verdict(name):
    """Ids, verdicts, values, intervals and what the ledger shows are the same to the thirteenth digit."""
    found = ledger(name)
    assert [row.id for row in found] == [row["id"] for row in RECORDED[name]]
    for row, before in zip(found, RECORDED[name], strict=True):
        assert (row.verdict, row.ours) == (before["verdict"], before["ours"]), row.id
        assert row.value == (before["value"] and pytest.approx(before["value"], rel=1e-12)), row.id
        assert row.interval == (before["interval"] and pytest.approx(before["interval"], rel=1e-12)), row.id


def ledger(name: str):
    """Of the published runs, computed anew: nothing is written."""
    build = Build(load_study(name), Options(root=PROJECT, published_only=True, device="cpu"), Console(quiet=True))
    node = build.plan.findings
    return node.compute(**{name: build.graph.get(each) for name, each in node.inputs.items()}).ledger
