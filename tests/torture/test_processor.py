"""All that comes of the published runs, five seeds and every experiment, under the arithmetic of other processors."""

from collections.abc import Callable
from pathlib import Path

import pytest
from processors import Question, ask, available

PUBLISHED = Path(__file__).parents[2] / "cache" / "published"


@pytest.mark.torture
def test_the_whole_study_is_the_same_on_every_processor(tally: Callable[..., None], tmp_path: Path):
    """Every record that follows the expensive stages, every file of the site, and the PDF, which shows them all."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "published").symlink_to(PUBLISHED)
    processors = available()
    if len(processors) < 2:
        pytest.skip("NumPy has only one set of routines for this processor")
    own, *others = ask(Question("cifar10-full", str(tmp_path), pdf=True), processors).values()
    differing = [name for other in others for name in own.keys() | other.keys() if own.get(name) != other.get(name)]
    tally("a record or file is the same on another processor", len(own) * len(others), len(differing))
