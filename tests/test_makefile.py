"""The Makefile: what its variables become on the command line, and what it refuses. No environment is made for it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tiny_builds import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")
SWITCHES = re.findall(r"\$\(call switch,(\w+),(--[\w-]+)\)", MAKEFILE)
STUB = '#!/bin/sh\nfor argument in "$@"; do printf "<%s>" "$argument"; done\necho\n'
"""Stands for Python: it prints what it was asked."""

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


@pytest.fixture
def folder(tmp_path) -> Path:
    """A project with nothing but its Makefile, and an environment that only says what it was asked."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(STUB, "utf-8")
    python.chmod(0o755)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / ".venv" / ".ready").touch()
    return tmp_path


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Make as a user calls it, with these variables in its environment."""
    inherited = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES", *_variables()}
    kept = {name: value for name, value in os.environ.items() if name not in inherited}
    return subprocess.run(["make", *arguments], cwd=folder, env=kept | variables, capture_output=True, text=True)


def asked(done: subprocess.CompletedProcess) -> list[str]:
    """What the last command asks of Python."""
    assert done.returncode == 0, done.stderr
    return re.findall("<(.*?)>", done.stdout.splitlines()[-1])


def _variables() -> list[str]:
    return re.search(r"^VARIABLES := (.*)$", MAKEFILE, re.MULTILINE)[1].split()


def test_variables_become_options(folder):
    """Whatever is in them: spaces, quotes and dollars are the value's own."""
    report = ["-m", "pipeline", "report", "--study"]
    assert asked(make(folder, "report")) == [*report, "cifar10", "--device", "auto"]
    data = "it's $(shell echo mine), $HOME"
    done = make(folder, "report", "STUDY=my study.toml", "DEVICE=cpu", f"DATA={data}")
    assert asked(done) == [*report, "my study.toml", "--device", "cpu", "--data", data]
    assert asked(make(folder, "report", "DATA=$p"))[-2:] == ["--data", "$p"]


@pytest.mark.parametrize(("name", "option"), SWITCHES)
def test_a_switch_is_on_or_off_as_it_says(folder, name, option):
    """By whichever of the usual words; in the environment too."""
    for word in ("1", "yes", "true", "on"):
        assert option in asked(make(folder, "report", f"{name}={word}"))
    for word in ("0", "no", "false", "off", ""):
        assert option not in asked(make(folder, "report", f"{name}={word}"))
    assert option in asked(make(folder, "report", **{name: "yes"}))
    done = make(folder, "report", f"{name}=maybe")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"{name}=maybe: one of 1 yes true on or of 0 no false off is meant" in done.stderr


def test_there_are_switches_and_all_are_read_alike():
    """None has a reading of its own, to which "no" would be a yes."""
    assert ("FRESH", "--fresh") in SWITCHES
    assert "filter-out 0" not in MAKEFILE.replace("filter 0,$(MAKELEVEL)", "")


@pytest.mark.parametrize("given", ["study=shapes", "STUDDY=x", "Fresh=1"])
def test_a_misspelt_variable_is_refused(folder, given):
    """In one line that says which there are; before, the study was built as if nothing had been said."""
    done = make(folder, "report", given)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"there is no variable {given.partition('=')[0]}; there are STUDY DATA DEVICE FRESH" in done.stderr


def test_variables_of_a_make_that_calls_this_one_are_its_own(folder):
    """They are handed down to every make below it."""
    (folder / "outer.mk").write_text("all:\n\t@$(MAKE) --no-print-directory -f Makefile report\n", "utf-8")
    assert "report" in asked(make(folder, "-f", "outer.mk", "CFLAGS=-O2"))


def test_the_variables_that_are_told_of_are_those_there_are():
    """In the help and in the README's table."""
    told = re.search(r"@echo 'Variables: (.*)'", MAKEFILE)[1]
    table = re.findall(r"^\| `([A-Z_]+)", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"\b([A-Z_]+)=", told)) | set(table) <= set(_variables())
    assert {"STUDY", "DATA", "DEVICE", "FRESH"} <= set(table)
