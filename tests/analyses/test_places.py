"""Where a room may stand in the report."""

import re
from dataclasses import replace

import pytest
from report_contexts import report_context

from pipeline.analyses import ANALYSES
from pipeline.report import outline, render


@pytest.mark.parametrize(
    "chapter", ["data", "models", "training", "seeds", "errors", "attribution", "maps", "cases", "reliability"]
)
def test_a_room_may_end_any_chapter_that_tells_of_results(monkeypatch, chapter):
    """Its part stands in the chapter that it names, and nowhere else."""
    rooms = {room.name: room for room in ANALYSES}
    (section,) = rooms["neighbours"].sections
    rooms["neighbours"] = replace(rooms["neighbours"], sections=(replace(section, after=(f"sec:{chapter}",)),))
    monkeypatch.setattr(outline, "ANALYSES", tuple(rooms.values()))
    page = render(report_context("replicated"), "screen")
    _, *pieces = re.split(r'<section id="([^"]+)" class="chapter"', page)
    chapters = zip(pieces[::2], pieces[1::2], strict=True)
    assert [anchor for anchor, text in chapters if 'id="sec:neighbours"' in text] == [f"sec:{chapter}"]
