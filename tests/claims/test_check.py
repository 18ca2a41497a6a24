"""``check``: every claim of a study with its verdict, and an exit code that CI understands."""

import shutil
from functools import partial

import pytest
from click.testing import CliRunner
from conftest import TINY
from tiny_builds import build

from pipeline import cli
from pipeline.options import Options
from pipeline.study import STUDIES

HOLDING = """
[[claims]]
id = "measured"
sentence = "An accuracy is a share"
scope = "networks"
required = true
rule = "above"
model = "baseline"
measure = "test_accuracy"
figure = -0.5
"""
FAILING = HOLDING.replace('"measured"', '"impossible"').replace("-0.5", "1.5")


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """A project folder with the tiny study's runs, and a study file in the current folder that names claims."""
    monkeypatch.setattr(cli, "Options", partial(Options, root=root))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(f'claims = "mine.toml"\n{TINY}', encoding="utf-8")
    return tmp_path


def checked(project, claims: str):
    """The result of a check on these claims."""
    (project / "mine.toml").write_text(claims, encoding="utf-8")
    return CliRunner().invoke(cli.main, ["check", "--study", "tiny.toml", "--device", "cpu", "--quiet"])


def test_each_claim_is_a_line_with_its_verdict_and_its_rule(project):
    """All that is required holds: exit code 0. Nothing is rendered."""
    optional = FAILING.replace("required = true\n", "")
    result = checked(project, HOLDING + optional)
    assert result.exit_code == 0, result.output
    first, second = result.output.splitlines()
    assert first.startswith("holds      measured: An accuracy is a share (")
    assert first.endswith("holds if the 95% interval of the test accuracy lies above −50%, fails if below")
    assert second.startswith("fails      impossible: ")


def test_a_required_claim_that_does_not_hold_fails_the_check(project):
    """By its name, after all lines; undecided isn't enough either."""
    wide = HOLDING.replace('"measured"', '"open"').replace("-0.5", "0.0").replace("above", "turns")
    wide = wide.replace('measure = "test_accuracy"\nfigure = 0.0', "epoch = 900\ntolerance = 3")
    result = checked(project, HOLDING + FAILING + wide)
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.output.splitlines()] == ["holds", "fails", "undecided", "error:"]
    assert result.output.splitlines()[-1] == "error: required, and not found to hold: impossible, open"


def test_claims_of_other_data_are_none_of_this_study(project):
    """Nothing to check is nothing that fails."""
    result = checked(project, f'data = "CIFAR-10"\n{FAILING}')
    assert (result.exit_code, result.output) == (0, "tiny.toml: the study claims nothing of these data\n")


def test_a_study_without_claims_says_so(project, monkeypatch):
    """And computes nothing."""
    (project / "tiny.toml").write_text(TINY, encoding="utf-8")
    monkeypatch.setattr(cli.Build, "_compute", None)
    result = checked(project, HOLDING)
    assert (result.exit_code, result.output) == (0, "tiny.toml: the study claims nothing of these data\n")


def test_a_mistake_in_the_claims_is_a_study_error_of_every_command(project):
    """Before anything is read or trained."""
    (project / "mine.toml").write_text(HOLDING.replace("above", "abov"), encoding="utf-8")
    for command in ("check", "report", "explain", "keep"):
        result = CliRunner().invoke(cli.main, [command, "--study", "tiny.toml"])
        assert result.exit_code == 3, command
        (line,) = result.output.splitlines()
        assert line.startswith(
            "error: mine.toml: claim measured: there is no rule 'abov' (did you mean above?); there are"
        )


def test_claims_retrain_nothing_and_the_report_shows_them(study, root, tmp_path):
    """Another file of claims asks another question of the same runs; the demo's claims are held against its data."""
    before = {path.name for path in (root / "cache" / "stages" / "train").iterdir()}
    shutil.copy(STUDIES / "shapes_claims.toml", tmp_path / "mine.toml")
    shutil.rmtree(root / "report" / "tiny")
    claiming = study.model_copy(update={"claims": "mine.toml"})
    asked = build(claiming, root, study_file=tmp_path / "tiny.toml")
    assert {node.stage for node in asked.graph.stale(*asked.plan.results)} == {"findings"}
    asked.report()
    page = (root / "report" / "tiny" / "index.html").read_text("utf-8")
    assert "Where the baseline errs, it looks at the background and not at the shape" in page
    assert page.count('id="claim:') == 5
    assert {path.name for path in (root / "cache" / "stages" / "train").iterdir()} == before
