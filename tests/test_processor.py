"""From the same runs, all that follows is the same to the byte on any processor, as far as this machine can stand in
for others: where its NumPy has no routine that it could do without, these tests are skipped."""

import shutil
from pathlib import Path

import pytest
from conftest import TINY
from processors import PROBE, Question, answers, ask, available

PUBLISHED = Path(__file__).parent.parent / "cache" / "published"


@pytest.fixture(scope="module")
def processors() -> dict[str, dict[str, str]]:
    """The machine's own, and at least one other."""
    found = available()
    if len(found) < 2:
        pytest.skip("NumPy has only one set of routines for this processor")
    return found


def test_the_processors_do_compute_differently(processors):
    """Else the other tests would show nothing: NumPy's exponential is not the same under any two of them."""
    told = answers("-c", PROBE, processors=processors)
    assert len(set(told.values())) == len(processors)


def test_a_study_is_the_same_on_every_processor(processors, built, tmp_path):
    """Generated shapes: records, figures, tables, results.json, the page; on the least and the most able processor."""
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8")
    shutil.copytree(built / "cache", tmp_path / "cache")
    own, *_, least = processors.items()
    assert_alike(ask(Question(str(file), str(tmp_path)), dict([own, least])), at_least=100)


def test_what_the_published_runs_amount_to_is_the_same_on_every_processor(processors, tmp_path):
    """10,000 real images: evaluations, their comparison, the maps' controls, near-duplicates' part, the findings."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "published").symlink_to(PUBLISHED)
    assert_alike(ask(Question("cifar10", str(tmp_path), shown=False), processors), at_least=30)


def assert_alike(told: dict[str, dict[str, str]], at_least: int) -> None:
    """Every record and file that one processor makes, the others make too, of the same bytes."""
    own, *others = told.values()
    assert len(own) >= at_least
    for other in others:
        assert other.keys() == own.keys()
        assert [name for name in own if own[name] != other[name]] == []
