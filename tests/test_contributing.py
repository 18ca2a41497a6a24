"""What README.md and CONTRIBUTING.md show is built as it stands there, and the files that they name exist."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from tiny_builds import PROJECT, TINY

from pipeline.claims.files import read_claims
from pipeline.study import STUDIES, Study

PAPERS = ("README.md", "CONTRIBUTING.md")

ASKED = """
[variants.clipped]
batch_norm = false
dropout_rate = 0.0
augmentation = false
recipe = { gradient_norm = 0.5 }
[hard_images]
"""

CLAIM = """
[[claims]]
id = "few-hard-images"
sentence = "Few test images are hard"
scope = "networks"
rule = "few_hard_images"
most = 0.01
"""


def blocks(language: str, *papers: str) -> list[str]:
    """The code that they show in a language."""
    text = "\n".join((PROJECT / paper).read_text("utf-8") for paper in papers)
    return [dedent(found) for found in re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)]


def test_every_example_in_toml_is_a_study_or_a_file_of_claims(tmp_path, study):
    """A part of a study is put into that of the original."""
    whole = tomllib.loads((STUDIES / "cifar10.toml").read_text("utf-8"))
    for block in blocks("toml", *PAPERS):
        if "[[claims]]" in block:
            (tmp_path / "claims.toml").write_text(block, encoding="utf-8")
            assert read_claims(tmp_path / "claims.toml", study).claims
        else:
            assert Study.model_validate(merged(whole, tomllib.loads(block)))


def merged(one: dict, other: dict) -> dict:
    """Both, tables by tables; elsewhere the other's values."""
    tables = {name: merged(one[name], each) for name, each in other.items() if isinstance(one.get(name), dict)}
    return {**one, **other, **tables}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_files_that_are_named_exist(paper):
    """In links, and as paths; but for those of the example."""
    text = (PROJECT / paper).read_text("utf-8")
    named = re.findall(r"\]\(([^):#]+)\)|`((?:pipeline|templates|tests|\.ci)/[\w./]+)`", text)
    for path in ("".join(each) for each in named):
        assert "hard_images" in path or path == "tests/test_contributing.py" or (PROJECT / path).exists(), path


def test_the_tree_in_the_readme_is_the_one_there_is():
    """Every module and package at the top, and nothing else."""
    (tree,) = re.findall(r"^pipeline/\n(.*?)^templates/", (PROJECT / "README.md").read_text("utf-8"), re.M | re.S)
    there = {path.name for path in (PROJECT / "pipeline").glob("*.py") if not path.name.startswith("__")}
    there |= {f"{path.parent.name}/" for path in (PROJECT / "pipeline").glob("*/__init__.py")} | {"studies/"}
    inside = {"contract.py", "available.py"}
    assert set(re.findall(r"\b(\w+(?:\.py|/))(?=[ ,;:\n])", tree)) == there | inside


@pytest.mark.slow
def test_the_recipes_work_as_they_are_written(tmp_path):
    """The analysis, its rule and the technique, in a copy of the project: the report of a study shows them."""
    for folder in ("pipeline", "templates", "tests"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    follow_the_recipes(tmp_path)
    claims = next(block for block in blocks("toml", "CONTRIBUTING.md") if "[[claims]]" in block)
    (tmp_path / "claims.toml").write_text(claims + CLAIM, encoding="utf-8")
    (tmp_path / "tiny.toml").write_text(f'claims = "claims.toml"\n{TINY}{ASKED}', encoding="utf-8")
    page = Path(said(tmp_path, "-m", "pipeline", "report", "--quiet", "--study", "tiny.toml").strip())
    for words in ("<h3>Hard images <a ", "Gradient clipping shortens a gradient", "at a norm of 0.5"):
        assert words in page.read_text("utf-8")
    assert (page.parent / "tables" / "hard_images.csv").exists()
    assert re.search("fails +few-hard-images", said(tmp_path, "-m", "pipeline", "check", "--study", "tiny.toml"))
    assert "1 passed" in said(tmp_path, "-m", "pytest", "-p", "no:cacheprovider", "tests/analyses/hard_images")


def follow_the_recipes(root: Path) -> None:
    """Write the files that are shown whole, and put the rest where it is said to belong."""
    for block in blocks("(?:python|jinja)", "CONTRIBUTING.md"):
        head, _, code = block.partition("\n")
        path = root / head.split()[-2 if head.startswith("{#") else -1]
        if head.startswith("# into "):
            code = inserted(
                path.read_text("utf-8"), head.removeprefix("# into ").partition(",")[0], block[len(head) + 1 :]
            )
        elif head.startswith("# at the end of "):
            code = f"{path.read_text('utf-8')}\n\n{code}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(code, encoding="utf-8")
    change(root / "pipeline/study/question.py", "from pipeline.study.tables import (", "\n    HardImages,")
    change(root / "pipeline/analyses/__init__.py", "from pipeline.analyses import (", "\n    hard_images,")
    change(root / "pipeline/analyses/__init__.py", "ANALYSES: tuple[Analysis, ...] = (", "\n    hard_images.ANALYSIS,")


def inserted(source: str, name: str, code: str) -> str:
    """Code put after the fields of a class, after the docstring of a function, or at the end of a tuple or dict."""
    lines, found = source.splitlines(keepends=True), ast.parse(source)
    for part in name.split("."):
        found = next(each for each in found.body if part in names_of(each))
    match found:
        case ast.ClassDef():
            place = max(each.end_lineno for each in found.body if isinstance(each, ast.AnnAssign))
        case ast.FunctionDef():
            place = found.body[0].end_lineno
        case _:
            place = found.end_lineno - 1
    return "".join((*lines[:place], code, *lines[place:]))


def names_of(node: ast.stmt) -> set[str]:
    """What a statement defines."""
    targets = [*getattr(node, "targets", []), getattr(node, "target", None)]
    return {getattr(node, "name", ""), *(getattr(target, "id", "") for target in targets)}


def change(path: Path, before: str, added: str) -> None:
    """Put text after another that is there once."""
    source = path.read_text("utf-8")
    assert source.count(before) == 1, before
    path.write_text(source.replace(before, before + added), encoding="utf-8")


def said(root: Path, *arguments: str) -> str:
    """What Python prints in that copy."""
    environment = {**os.environ, "PYTHONPATH": f"{root}:{root / 'tests'}"}
    done = subprocess.run([sys.executable, *arguments], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
