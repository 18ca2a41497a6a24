"""Small studies for the tests: generated shapes, two epochs."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tiny_builds import TINY, build

from pipeline.errors import PangoMissing
from pipeline.report import paper
from pipeline.study import Study, load_study


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


@pytest.fixture(scope="session")
def pango() -> None:
    """Where WeasyPrint can't be loaded, a test that makes a PDF is skipped."""
    try:
        paper._weasyprint()
    except PangoMissing as problem:
        pytest.skip(problem.message)


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
