"""The package as pip installs it: built from what is tracked, used in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_builds import PROJECT, TOLD, contents

from pipeline.code import code_digests
from pipeline.rendering import template_digests

STAGES_CODE = ("report", "figures", "claims", "evaluation", "training/loop.py", "attribution/__init__.py")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder in which the wheel lies, which was built from the sdist; nothing is fetched for it."""
    project = tmp_path_factory.mktemp("wheel")
    for folder in ("pipeline", "templates"):
        shutil.copytree(PROJECT / folder, project / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(PROJECT / file, project)
    run(project, "-m", "build", "--no-isolation", ".")
    (wheel,) = (project / "dist").glob("*.whl")
    run(project, "-m", "pip", "install", "--no-deps", "--no-index", "--target", "site", str(wheel))
    return project / "site"


def run(folder: Path, *arguments: str, site: Path | None = None) -> str:
    """What Python prints, called in a folder, with the packages of ``site`` before all others."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = kept | ({"PYTHONPATH": str(site)} if site else {})
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_wheel_has_all_that_the_package_needs(installed):
    """Every module, study, template and font, and nothing else; the published runs are left to the checkout."""
    held = contents(installed / "pipeline")
    expected = contents(PROJECT / "pipeline")
    expected |= {f"templates/{name}": content for name, content in contents(PROJECT / "templates").items()}
    assert _sources(held) == _sources(expected)
    names = {path.name for path in installed.iterdir()}
    assert {name.partition("-")[0] for name in names} == {"pipeline", "bin", "cnn_study"}


def test_keys_are_those_of_a_checkout(installed, tmp_path):
    """The code and the templates that enter them are read wherever they lie."""
    code = (
        "import json\nfrom pipeline.code import code_digests\nfrom pipeline.rendering import template_digests\n"
        f"print(json.dumps([[code_digests(root) for root in {STAGES_CODE!r}], template_digests()]))"
    )
    mine = [[code_digests(root) for root in STAGES_CODE], template_digests()]
    assert json.loads(run(tmp_path, "-c", code, site=installed)) == mine


def test_an_installed_command_builds_in_the_folder_where_it_is_called(installed, built, tiny_file, tmp_path):
    """Page, PDF and figures are those of a checkout, drawn with the same fonts; results cached there count. What was
    installed stays as it was."""
    folder, before = tmp_path / "anywhere", _sources(contents(installed))
    shutil.copytree(built / "cache", folder / "cache", ignore=shutil.ignore_patterns("figures-*", "html", "pdf"))
    said = run(folder, str(installed / "bin" / "cnn-study"), "report", "--study", str(tiny_file), site=installed)
    assert said.strip() == str(folder / "report" / "tiny" / "index.html")
    here, there = contents(folder / "report" / "tiny"), contents(built / "report" / "tiny")
    assert here.keys() == there.keys()
    assert [name for name in here.keys() - TOLD if here[name] != there[name]] == []
    assert here["study.pdf"].startswith(b"%PDF")
    assert "cnn-study report --study tiny" in here["index.html"].decode()
    assert any(name.startswith("fonts/") for name in here)
    assert sorted(path.name for path in (folder / "cache" / "stages" / "train").iterdir()) == sorted(
        path.name for path in (built / "cache" / "stages" / "train").iterdir()
    )
    assert _sources(contents(installed)) == before


def test_an_installed_command_takes_no_other_projects_commit_for_its_own(installed, tmp_path):
    """The folder where it is called may be a checkout of something else."""
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "theirs"]):
        identity = ["-c", "user.name=someone", "-c", "user.email=someone@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)
    code = "from pathlib import Path; from pipeline.provenance import commit; print(repr(commit(Path.cwd())))"
    assert run(tmp_path, "-c", code, site=installed).strip() == "''"


def _sources(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if not name.endswith(".pyc")}
