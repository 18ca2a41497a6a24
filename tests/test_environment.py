"""Setting up: what is whole, what is made again, and what is said where it can't be done."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from processes import is_running

from pipeline import environment
from pipeline.environment import Installer, is_whole
from pipeline.stopping import STOPPED

PROJECT = Path(environment.__file__).parent.parent
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = ("torch-2.14.0", "weasyprint-70.0", "pytest_xdist-3.8.0", "cnn_study-0.1.0")

SETTINGS = """
[project]
name = "cnn-study"
dependencies = ["torch>=2.11", "WeasyPrint>=70"]
[project.optional-dependencies]
dev = ["pytest-xdist>=3.6"]
"""


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project that asks for three packages, and an environment made for it that has them."""
    monkeypatch.setattr(environment, "PROJECT", tmp_path)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "constraints.txt").write_text("", "utf-8")
    home = tmp_path / ".venv"
    for package in PACKAGES:
        (home / "lib" / VERSION / "site-packages" / f"{package}.dist-info").mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin" / "pip").write_text(f"#!{home}/bin/python\n", "utf-8")
    (home / ".ready").write_text(environment._asked(), "utf-8")
    return tmp_path


def moved(project: Path) -> None:
    """To where its scripts don't expect to be."""
    (project / ".venv").rename(project / "elsewhere")
    shutil.copytree(project / "elsewhere", project / ".venv")
    text = (project / ".venv" / "bin" / "pip").read_text("utf-8")
    (project / ".venv" / "bin" / "pip").write_text(text.replace("/.venv/", "/elsewhere/"), "utf-8")


DAMAGE = {
    "its making was stopped": lambda project: (project / ".venv" / ".ready").unlink(),
    "a package is missing": lambda project: next(project.rglob("torch-*")).rmdir(),
    "Python is another one now": lambda project: next(project.rglob(VERSION)).rename(project / "python3.0"),
    "it was moved": moved,
    "other releases are asked for": lambda project: (project / "constraints.txt").write_text("torch==2", "utf-8"),
    "pyproject.toml asks for more": lambda project: (project / "pyproject.toml").write_text(
        SETTINGS + "# more", "utf-8"
    ),
    "pip is missing": lambda project: (project / ".venv" / "bin" / "pip").unlink(),
}


def test_an_environment_with_all_packages_where_it_was_made_is_whole(project):
    """Names are compared as installers do; so is one that is reached through a link."""
    assert is_whole(project / ".venv")
    (project / ".venv").rename(project / "elsewhere")
    (project / ".venv").symlink_to("elsewhere")
    pip = project / ".venv" / "bin" / "pip"
    assert is_whole(project / ".venv")
    pip.write_text(f"#!{project}/elsewhere/bin/python\n", "utf-8")
    assert is_whole(project / ".venv")


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_an_environment_that_something_happened_to_is_not(project, damage):
    """It is made again, or its making goes on."""
    damage(project)
    assert not is_whole(project / ".venv")


def test_a_python_that_can_not_make_environments_says_what_to_install(project, monkeypatch):
    """As on Debian without python3-venv."""
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"^error: .* can't make environments; apt install python3-venv"):
        Installer(project / ".venv").install()


PIP = """#!/bin/sh
echo "$@" >> '{home}/calls'
case "$*" in
  *--check*) exit 1;;
  *--version*) exit {version};;
  *) {install};;
esac
"""


def clone(tmp_path: Path, install: str, version: int = 0) -> Path:
    """A clone with what set-up needs, and an environment whose Python is a script that does ``install``."""
    (tmp_path / "pipeline").mkdir()
    for name in ("Makefile", "pyproject.toml", *(f"pipeline/{n}.py" for n in ("__init__", "environment", "stopping"))):
        shutil.copy(PROJECT / name, tmp_path / name)
    home = tmp_path / ".venv"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "pip").write_text(f"#!{home}/bin/python\n", "utf-8")
    python = home / "bin" / "python"
    python.write_text(PIP.format(home=tmp_path, version=version, install=install), "utf-8")
    python.chmod(0o755)
    return tmp_path


def start(clone: Path, python: str = sys.executable) -> subprocess.Popen:
    """``make setup`` in a process group of its own."""
    return subprocess.Popen(
        ["make", "setup", f"PYTHON={python}"], cwd=clone, stderr=subprocess.PIPE, text=True, start_new_session=True
    )  # fmt: skip


def said(process: subprocess.Popen) -> list[str]:
    """What was said on standard error, but for make's own line."""
    return [line for line in process.communicate(timeout=60)[1].splitlines() if not line.startswith("make")]


def test_a_failure_of_pip_is_one_line_and_the_next_make_tries_again(tmp_path):
    """Without a network; pip's own words come first."""
    folder = clone(tmp_path, "echo 'ERROR: no route' >&2; exit 1")
    for tries in (1, 2):
        process = start(folder)
        assert said(process)[1:] == [
            "ERROR: no route",
            "error: setting up .venv: packages can't be installed, as pip says above (it needs a network and 6 GB of "
            "disk); the next make tries again",
        ]
        assert process.returncode == 2
        assert (folder / "calls").read_text().count("-m pip install") == tries
    assert not (folder / ".venv" / ".ready").exists()


@pytest.mark.parametrize(
    ("python", "line"),
    [
        (
            "python-that-is-not-there",
            "error: there is no python-that-is-not-there here: Python 3.11 or newer is needed",
        ),
        ("./old", "error: ./old is too old: Python 3.11 or newer is needed"),
    ],
)
def test_without_a_python_that_is_new_enough_one_line_says_so(tmp_path, python, line):
    """What is needed, and how to name one."""
    folder = clone(tmp_path, "exit 1")
    (folder / "old").write_text("#!/bin/sh\necho 'a traceback' >&2; exit 1\n", "utf-8")
    (folder / "old").chmod(0o755)
    assert said(start(folder, python)) == [f"{line}; name one with make PYTHON=python3.12 ..."]


def test_an_environment_without_a_working_pip_is_made_anew(tmp_path):
    """With what was there removed: an upgrade of Python leaves links that lead nowhere."""
    folder = clone(tmp_path, "exit 1", version=1)
    (folder / "made").write_text(
        f'#!/bin/sh\ncase "$*" in *venv*) echo "$@" > made_with; exit 1;; *) exec \'{sys.executable}\' "$@";; esac\n'
    )
    (folder / "made").chmod(0o755)
    installer = f"import sys; sys.executable = {str(folder / 'made')!r}; from pipeline.environment import main; main()"
    done = subprocess.run([sys.executable, "-c", installer], cwd=folder, capture_output=True, text=True)
    assert (folder / "made_with").read_text() == f"-m venv --clear {folder}/.venv\n"
    assert done.stderr.splitlines()[2] == "error: setting up .venv: it can't be made; the next make tries again"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_set_up_stops_with_the_same_line_and_leaves_no_process(tmp_path, number):
    """Pip, and what pip has started, end too."""
    folder = clone(tmp_path, "sleep 1000 & echo $! > '{home}/child'; wait".replace("{home}", str(tmp_path)))
    process = start(folder)
    while not (folder / "child").exists() or not (folder / "child").read_text():
        time.sleep(0.02)
    os.killpg(process.pid, number)
    assert STOPPED in said(process)
    assert process.returncode != 0
    assert not is_running(int((folder / "child").read_text()))


def test_every_package_but_pytorch_is_held_at_one_release():
    """A new release of a package can't break a fresh clone; machines may have different ones of PyTorch."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {environment._normal(re.split(r"[^\w.-]", each)[0]) for each in asked}
    lines = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()[1:]
    held = {environment._normal(line.partition("==")[0]) for line in lines}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert names - held == {"setuptools", "torch", "torchvision"}
    assert not [name for name in held if name.startswith(("torch", "nvidia", "cuda", "triton"))]


def test_files_that_were_touched_ask_for_nothing_new(project):
    """As a change of branch and back leaves them: offline, there would be no way to set up again."""
    for name in ("pyproject.toml", "constraints.txt"):
        os.utime(project / name, (2**32, 2**32))
    assert is_whole(project / ".venv")
