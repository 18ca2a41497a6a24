"""The command line: help that teaches, errors in one line, exit codes."""

import re
import shutil
from functools import partial

import pytest
from click.testing import CliRunner

from pipeline import build, cli, errors


def run(*arguments: str):
    """The result of a call."""
    return CliRunner().invoke(cli.main, list(arguments))


@pytest.mark.parametrize("command", [[], ["report"], ["explain"], ["publish"], ["readme"]])
def test_help_of_every_command(command):
    """Each command says what it does and what its options are."""
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_help_teaches_the_options():
    """Where images come from and what a study can be is in the help itself."""
    said = " ".join(run("report", "--help").output.split())
    studies = "cifar10, cifar10-full, shapes"
    for part in (studies, "train/<class>/*", "downloaded once", "auto|cuda|mps|cpu", "Train again"):
        assert part in said


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["report", "--study", "nonsense"], errors.StudyError.exit_code, "there are cifar10, cifar10-full, shapes"),
        (["report", "--study", "nowhere.toml"], errors.StudyError.exit_code, "nowhere.toml: can't be read"),
        (["report", "--data", "/nowhere"], errors.DataError.exit_code, "/nowhere"),
        (["explain", "--data", "/nowhere"], errors.DataError.exit_code, "/nowhere"),
        (["report", "--device", "tpu"], 2, "'tpu' is not one of"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_errors_are_one_line_with_an_exit_code(arguments, code, part):
    """What, where, what to do; never a traceback."""
    result = run(*arguments)
    assert result.exit_code == code
    assert part in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    if code != 2:
        assert len(result.output.strip().splitlines()) == 1
        assert result.output.startswith("error: ")


def test_every_kind_of_error_has_an_exit_code_of_its_own():
    """Scripts can tell them apart."""
    kinds = [errors.PipelineError, *errors.PipelineError.__subclasses__()]
    codes = [kind.exit_code for kind in kinds if kind.__module__ == "pipeline.errors"]
    assert len(set(codes)) == len(codes)
    assert 0 not in codes
    assert 2 not in codes  # click's own, for a wrong call


def test_the_version_is_said():
    """Without a study, images or a cache."""
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"cnn-study \d+\.\d+\.\d+\n", result.output)


@pytest.mark.parametrize(
    ("option", "said", "unsaid"),
    [
        ([], ["[1/1] render html", "1 stage computed"], ["never computed", "key "]),
        (["--quiet"], [], []),
        (["-v"], ["[1/1] render html", "never computed", "on CPU, key "], []),
    ],
)
def test_how_much_is_said(option, said, unsaid, root, tiny_file, monkeypatch):
    """Standard output holds the path alone; -q says nothing else, -v also keys and what goes without saying."""
    shutil.rmtree(root / "cache" / "stages" / "html")
    monkeypatch.setattr(cli, "Options", partial(build.Options, root=root))
    result = run("report", "--study", str(tiny_file), "--device", "cpu", *option)
    assert result.exit_code == 0
    assert result.stdout == f"{root}/report/tiny/index.html\n"
    assert [part for part in said if part not in result.stderr] == []
    assert [part for part in unsaid if part in result.stderr] == []
    assert bool(result.stderr) == bool(said)
