"""Where a room may stand in the report."""

import re
from dataclasses import replace

import pytest
from made_up import memorization
from report_contexts import report_context

from pipeline.report import ReportContext, render, view


@pytest.mark.parametrize(
    "chapter", ["data", "models", "training", "errors", "comparison", "attribution", "reliability"]
)
def test_a_room_may_end_any_chapter_that_tells_of_results(monkeypatch, chapter):
    """Its part stands in the chapter that it names, and nowhere else."""

    def at_its_end(_context: ReportContext) -> dict[str, tuple[str, ...]]:
        return {each.anchor: ("label_noise",) * (each.anchor == f"sec:{chapter}") for each in view.CHAPTERS}

    monkeypatch.setattr(view, "_parts", at_its_end)
    page = render(replace(report_context(), outcomes={"label_noise": memorization()}), "screen")
    _, *pieces = re.split(r'<section id="([^"]+)" class="chapter"', page)
    chapters = zip(pieces[::2], pieces[1::2], strict=True)
    assert [anchor for anchor, text in chapters if 'id="sec:memorization"' in text] == [f"sec:{chapter}"]
