"""Small studies for the tests: generated shapes, two epochs."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tiny_builds import build

from pipeline.study import Study, load_study

TINY = """
name = "tiny"
title = "A tiny study"
seeds = [0]
[data]
source = "shapes"
seed = 0
train_size = 80
test_size = 60
[recipe]
epochs = 2
batch_size = 16
learning_rate = 1e-3
[variants.baseline]
batch_norm = false
dropout_rate = 0.0
augmentation = false
[variants.regularized]
batch_norm = true
dropout_rate = 0.5
augmentation = true
[corruptions]
names = ["fog", "jpeg_compression"]
"""


@pytest.fixture
def tiny_file(tmp_path: Path) -> Path:
    """A study file that trains in moments."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture
def tiny_study(tiny_file: Path) -> Study:
    """The study in ``tiny_file``."""
    return load_study(str(tiny_file))


@pytest.fixture(scope="session")
def study(tmp_path_factory) -> Study:
    """The tiny study."""
    path = tmp_path_factory.mktemp("study") / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return load_study(str(path))


@pytest.fixture(scope="session")
def built(study, tmp_path_factory) -> Path:
    """A project folder in which the tiny study was built once. Tests copy it before they change it."""
    root = tmp_path_factory.mktemp("built")
    build(study, root).report()
    return root


@pytest.fixture
def root(built, tmp_path) -> Path:
    """A copy of ``built``."""
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def elsewhere(tmp_path):
    """A folder on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here (/dev/shm)")
    with TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)
