"""The command line: help that teaches, errors in one line, exit codes."""

import ast
import re
import shutil
import subprocess
import sys
from functools import partial

import pytest
from click.testing import CliRunner
from tiny_builds import PROJECT

from pipeline import cli, errors
from pipeline.build import UNREAD
from pipeline.graph import Node
from pipeline.options import Options
from pipeline.progress import Console


def run(*arguments: str):
    """The result of a call."""
    return CliRunner().invoke(cli.main, list(arguments))


@pytest.mark.parametrize("command", [[], ["report"], ["explain"], ["keep"], ["readme"]])
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
        (["reports"], 2, "See main --help"),
        (["report", "--stduy", "shapes"], 2, "Did you mean '--study'? See main report --help"),
        (["--nonsense"], 2, "No such option '--nonsense'"),
        (["report", "--device"], 2, "'--device' requires an argument"),
        (["report", "shapes"], 2, "unexpected extra argument (shapes)"),
        (["report", "--study", "a\nb"], errors.StudyError.exit_code, r'no study is called "a\nb"'),
        (["report", "--data", "/nowhere/a\nb"], errors.DataError.exit_code, r"/nowhere/a\nb"),
    ],
)
def test_errors_are_one_line_with_an_exit_code(arguments, code, part):
    """What, where, what to do; never a traceback."""
    result = run(*arguments)
    assert result.exit_code == code
    assert part in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
    assert len(result.output.strip().splitlines()) == 1
    assert result.output.startswith("error: ")


def test_explain_says_unknown_where_the_images_were_not_read(monkeypatch):
    """Neither fresh nor stale can be said of a stage then."""
    fresh, stale = Node("data", "summarise data", object, print), Node("train", "train baseline", object, print)
    said = [(fresh, ""), (stale, "recipe.epochs 25 → 50"), (stale, UNREAD)]
    monkeypatch.setattr(cli.Build, "explain", lambda _build: said)
    assert run("explain").output.splitlines() == [
        "fresh  summarise data",
        "stale  train baseline  recipe.epochs 25 → 50",
        "unknown  train baseline  images not read yet",
    ]


def test_a_call_without_a_command_shows_the_help():
    """It teaches; nothing was misspelt."""
    result = run()
    assert result.output.startswith("Usage")
    assert "report" in result.output


def test_every_kind_of_error_has_an_exit_code_of_its_own():
    """Scripts can tell them apart."""
    kinds = [errors.PipelineError, *errors.PipelineError.__subclasses__()]
    codes = [kind.exit_code for kind in kinds if kind.__module__ == "pipeline.errors"]
    assert len(set(codes)) == len(codes)
    assert 0 not in codes
    assert 2 not in codes  # click's own, for a wrong call


def test_nothing_that_acts_on_a_terminal_is_repeated_to_it(capsys):
    """Names come from archives, folders and files of others; an escape is shown, and not obeyed."""
    hostile = "a\x1b[31mb\r\nc\x07\x9b\u202ed\u2066e\u2028f\udcffg\ttab"
    shown = r"a\x1b[31mb\r\nc\x07\x9b\u202ed\u2066e\u2028f\udcffg\ttab"
    errors.DataError(hostile).show()
    Console().say(hostile)
    Console().warn(hostile)
    assert capsys.readouterr().err == f"error: {shown}\n{shown}\nwarning: {shown}\n"


def test_what_people_write_is_shown_as_they_wrote_it():
    """Accents, other scripts, emoji with joiners, signs."""
    text = "Grüße, παιδί, ילד, 猫, 👩‍👩‍👧 und 100 % «so» – naïve"
    assert errors.printable(text) == text


def test_an_argument_is_no_way_to_a_terminal_either(tmp_path):
    """Of a study file, of images, of a name that a shell found."""
    for arguments in (["--study", "\x1b[2Jx.toml"], ["--data", str(tmp_path / "\x1b[2J")], ["--study", "a\x1b[2J"]):
        result = run("report", *arguments)
        assert result.exit_code in (errors.StudyError.exit_code, errors.DataError.exit_code)
        assert "\x1b" not in result.output
        assert r"\x1b[2J" in result.output


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
    monkeypatch.setattr(cli, "Options", partial(Options, root=root))
    result = run("report", "--study", str(tiny_file), "--device", "cpu", *option)
    assert result.exit_code == 0
    assert result.stdout == f"{root}/report/tiny/index.html\n"
    assert [part for part in said if part not in result.stderr] == []
    assert [part for part in unsaid if part in result.stderr] == []
    assert bool(result.stderr) == bool(said)


def test_without_the_environment_one_line_says_how_to_get_it():
    """``python3 -m pipeline`` in a fresh clone finds no library."""
    done = without_libraries("-m", "pipeline", "report")
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert " is not installed for " in line
    assert line.endswith("run make setup once, then .venv/bin/python -m pipeline")


def test_an_older_python_says_that_it_is_too_old():
    """It can read what it is asked to run, and says so before it comes upon what it can't."""
    for name in ("__init__.py", "__main__.py"):
        ast.parse((PROJECT / "pipeline" / name).read_text("utf-8"), feature_version=(3, 7))
    code = "import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_module('pipeline', run_name='__main__')"
    done = without_libraries("-c", code)
    assert done.stderr.startswith("error: Python 3.11 or newer is needed, and this is 3.10; run make setup once")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def without_libraries(*arguments: str) -> subprocess.CompletedProcess:
    """Python as it is in a fresh clone: without the environment that make setup makes."""
    return subprocess.run([sys.executable, "-E", "-S", *arguments], cwd=PROJECT, capture_output=True, text=True)
