"""What the build makes of its pages: on a machine without Pango, after a mistake, and wherever it is built."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import TINY
from tiny_builds import PROJECT, build, contents

from pipeline.errors import PangoMissing, TemplateError

NO_PANGO = """
import cffi
found = cffi.FFI.dlopen
def dlopen(self, name, flags=0):
    if name and "pango" in str(name):
        raise OSError(f"cannot load library {name!r}")
    return found(self, name, flags)
cffi.FFI.dlopen = dlopen
"""
"""Python runs it when it starts: no process of a build finds the library then."""


@pytest.fixture
def project(root) -> Path:
    """A copy of the project with the tiny study built in it."""
    for name in ("pipeline", "templates"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "tiny.toml").write_text(TINY, encoding="utf-8")
    return root


@pytest.fixture
def without_pango(tmp_path) -> dict[str, str]:
    """The environment of a machine without Pango."""
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(NO_PANGO, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path / "start")}


def made(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """What ``python -m pipeline report`` says there."""
    command = [sys.executable, "-m", "pipeline", "report", "--study", "tiny.toml", "--device", "cpu", *arguments]
    env = {**os.environ, "PYTHONPATH": "", **environment}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, env=env)


# -- mistakes ------------------------------------------------------------------------------------------


def undefined_name(template: Path) -> int:
    """Put a name that the view doesn't have at the end of a template; the number of that line."""
    text = template.read_text("utf-8")
    template.write_text(text + "{{ dta.name }}\n", encoding="utf-8")
    return text.count("\n") + 1


def test_a_mistake_leaves_the_report_of_the_build_before(project):
    """One line, an exit code of its own, and not a byte is changed, removed or added."""
    before = contents(project / "report")
    line = undefined_name(project / "templates" / "chapters" / "summary.html.j2")
    done = made(project)
    assert done.returncode == TemplateError.exit_code
    assert done.stderr.splitlines()[-1] == f"error: templates/chapters/summary.html.j2, line {line}: 'dta' is undefined"
    assert "Traceback" not in done.stderr
    assert contents(project / "report") == before


@pytest.mark.usefixtures("pango")
def test_a_mistake_that_only_the_pdf_meets_is_one_line_from_its_own_process(project):
    """The new page is there; the PDF of the build before is not, nor a link to it."""
    line = undefined_name(project / "templates" / "paper.html.j2")
    done = made(project)
    assert done.returncode == TemplateError.exit_code
    assert done.stderr.splitlines()[-1] == f"error: templates/paper.html.j2, line {line}: 'dta' is undefined"
    assert "Traceback" not in done.stderr
    assert_no_pdf(project)


def assert_no_pdf(project: Path) -> None:
    """Neither the file nor a link to it; everything else."""
    files = contents(project / "report" / "tiny")
    assert "study.pdf" not in files
    assert b"study.pdf" not in files["index.html"]
    assert {"results.json", "models/baseline_model.pth"} <= files.keys()


# -- Pango ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pango")
def test_without_pango_the_report_is_built_without_its_pdf(project, without_pango):
    """Exit code 0 and one line that says how to get it; a second time too. With Pango the next build has it."""
    before = contents(project / "report")
    with (project / "templates" / "report.html.j2").open("a") as template:
        template.write("<!-- edited -->\n")
    for _ in range(2):
        done = made(project, **without_pango)
        assert done.returncode == 0
        said = [line for line in done.stderr.splitlines() if "without" in line]
        assert len(said) == 1
        assert said[0].startswith("the report was built without its PDF: ")
        assert "apt install libpango" in said[0]
        assert "Traceback" not in done.stderr
        assert_no_pdf(project)
    assert "everything is fresh" in done.stderr
    assert made(project).returncode == 0
    after = contents(project / "report")
    assert {name for name in after if after[name] != before.get(name)} == {"tiny/.files", "tiny/index.html"}
    assert after["tiny/index.html"] == before["tiny/index.html"] + b"<!-- edited -->\n"


def test_a_pdf_that_was_asked_for_by_name_is_an_error_without_pango(project, without_pango):
    """And no PDF of the build before stays beside the page."""
    (project / "templates" / "new.txt").write_text("an edit", encoding="utf-8")
    done = made(project, "--pdf", **without_pango)
    assert done.returncode == PangoMissing.exit_code
    assert done.stderr.splitlines()[-1].startswith("error: the PDF can't be made, as WeasyPrint finds no Pango here")
    assert "Traceback" not in done.stderr
    assert_no_pdf(project)


def test_the_makefile_hands_on_that_a_pdf_is_asked_for():
    """PDF=1, and not PDF=0."""
    for asked, there in (("PDF=1", True), ("PDF=0", False), ("PDF=", False)):
        said = subprocess.run(["make", "-n", "report", asked], cwd=PROJECT, capture_output=True, text=True, check=True)
        assert ("--pdf" in said.stdout) == there


def test_a_page_leads_to_its_pdf_once_that_is_there(study, root, monkeypatch):
    """While the PDF is being made, the new page stands alone; a build that is stopped then leaves no dead link."""
    folder = root / "report" / "tiny"
    again = build(study, root)
    monkeypatch.setattr("pipeline.rendering.template_digests", lambda: {"edited": "template"})

    def stopped(_node):
        assert "study.pdf" not in contents(folder)
        assert b"study.pdf" not in contents(folder)["index.html"]
        raise KeyboardInterrupt

    monkeypatch.setattr(again, "_printed", stopped)
    with pytest.raises(KeyboardInterrupt):
        again.report()
