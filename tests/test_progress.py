"""What the user sees of a training that isn't in a terminal: a line an epoch."""

import pytest

from pipeline import progress
from pipeline.records import EpochRecord
from pipeline.training.workers import Progress


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time, to be set."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_the_time_left_counts_from_a_run_s_own_start(clock):
    """A run that waited 100 s for a core and takes 10 s an epoch has 30 s left after the first of four."""
    lines = []
    listen = progress._Lines(4, lines.append)
    for time, epoch, finished in [(100, 1, False), (110, 1, True), (110, 2, False), (120, 2, True)]:
        clock[0] = time
        record = EpochRecord(epoch, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5) if finished else None
        listen(Progress("baseline", epoch, 10, 20, 200.0, 0.5, 0.5, record))
    assert [line.split("images/s  ")[1] for line in lines] == ["0:30 left", "0:20 left"]
    assert "200 images/s" in lines[0]
