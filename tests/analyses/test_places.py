"""Where a room may stand in the report."""

import re
from dataclasses import replace

import pytest
from made_up import memorization
from report_contexts import report_context

from pipeline.report import ReportContext, render, view

PART = "chapters/label_noise/chapter.html.j2"


@pytest.mark.parametrize(
    "chapter", ["data", "models", "training", "errors", "comparison", "attribution", "reliability"]
)
def test_a_room_may_end_any_chapter_that_tells_of_results(monkeypatch, chapter):
    """Its part stands in the chapter that it names, and nowhere else."""

    parts = view._parts

    def at_its_end(context: ReportContext) -> dict[str, tuple[str, ...]]:
        others = {anchor: tuple(p for p in paths if p != PART) for anchor, paths in parts(context).items()}
        return {**others, f"sec:{chapter}": (*others[f"sec:{chapter}"], PART)}

    monkeypatch.setattr(view, "_parts", at_its_end)
    context = report_context()
    page = render(replace(context, outcomes={**context.outcomes, "label_noise": memorization()}), "screen")
    _, *pieces = re.split(r'<section id="([^"]+)" class="chapter"', page)
    chapters = zip(pieces[::2], pieces[1::2], strict=True)
    assert [anchor for anchor, text in chapters if 'id="sec:memorization"' in text] == [f"sec:{chapter}"]
