"""Guarantees tried many times over: each test counts its trials, and the run ends with a table of them."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROWS = Path(__file__).parent.parent.parent / "cache" / "torture"
"""A file for each row: the processes of a parallel run share no memory."""


@pytest.fixture
def tally(request) -> Callable[..., None]:
    """Counts a guarantee: ``tally("damaged files are never believed", trials=2000, failures=0)``."""
    started = time.perf_counter()

    def count(guarantee: str, trials: int, failures: int) -> None:
        row = {
            "guarantee": guarantee,
            "trials": trials,
            "failures": failures,
            "seconds": round(time.perf_counter() - started),
            "test": request.node.nodeid,
        }
        ROWS.mkdir(parents=True, exist_ok=True)
        name = f"{request.node.name}-{len(list(ROWS.glob(f'{request.node.name}-*')))}"
        (ROWS / f"{name.replace('/', '_')}.json").write_text(json.dumps(row), "utf-8")
        assert failures == 0, f"{guarantee}: {failures} of {trials} trials failed"

    return count


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget the rows of the run before."""
    if not hasattr(session.config, "workerinput"):
        for path in ROWS.glob("*.json"):
            path.unlink()


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the table, where this was a run of these tests and not of all others."""
    rows = [json.loads(path.read_text("utf-8")) for path in sorted(ROWS.glob("*.json"))]
    if rows and terminalreporter.config.getoption("markexpr") == "torture":
        terminalreporter.section("guarantee, trials, failures")
        for row in rows:
            terminalreporter.write_line(
                f"{row['guarantee']}: {row['trials']:,} trials, {row['failures']} failures, {row['seconds']} s"
            )
