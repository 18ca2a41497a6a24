"""The house rules that can be checked: who imports whom, and that no change of an expensive stage is forgotten."""

import ast
import json
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from stage_fingerprints import EXPENSIVE, RECORDED, current

import pipeline

PACKAGE = Path(pipeline.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    ("stopping", "environment", "errors", "sealed", "durable", "file_index", "clean"),
    ("code", "place", "wording", "toml_file"),
    ("records", "study", "techniques"),
    ("formats", "subprocesses", "portable", "looks", "shades"),
    ("locks", "cache", "checkpoints", "codec", "graph", "provenance", "remaining", "screen", "progress"),
    ("data", "models"),
    ("corruptions",),
    ("training",),
    ("evaluation",),
    ("attribution",),
    ("figures",),
    ("stages",),
    ("analyses",),
    ("claims",),
    ("report",),
    ("planning",),
    ("rendering",),
    ("options", "runs", "folder", "keeping"),
    ("planner",),
    ("build",),
    ("cli",),
    ("__main__",),
)
"""A module imports from its own layer and from those above it in this list; ``code`` is a leaf of its own."""

HOMES = {
    "torch": (
        "data",
        "models",
        "training",
        "evaluation/forward",
        "evaluation/conditions",
        "analyses/*/forward",
        "analyses/*/forward/*",
        "attribution",
    ),
    "torchvision": (),
    "scipy": (),
    "mpmath": ("evaluation/quantiles",),
    "captum": ("attribution",),
    "matplotlib": ("figures", "analyses/*/figure", "analyses/*/figure/*", "analyses/*/pictures"),
    "seaborn": ("figures",),
    "jinja2": ("report",),
    "weasyprint": ("report",),
    "pickle": ("data/batches",),
    "rich": ("progress", "screen"),
}
"""Library -> the only rooms that may import it."""


def room(path: Path) -> str:
    """The layer that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Dotted names that a file imports, at any depth of its code, but for those only type checkers see."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {id(n) for i in ast.walk(tree) if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.dump(i.test)
              for n in ast.walk(i)}  # fmt: skip
    names = set()
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_upwards(path):
    """A module imports from its layer or one before it."""
    level = {name: place for place, layer in enumerate(LAYERS) for name in layer}
    if path == PACKAGE / "__init__.py":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "pipeline" and len(parts) > 1 and parts[1] in level:
            assert level[parts[1]] <= level[room(path)], f"{room(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_libraries_stay_in_their_rooms(path):
    """Torch where tensors are, matplotlib where figures are drawn, pickle where the official archive is read."""
    place = path.relative_to(PACKAGE).with_suffix("").as_posix()
    for name in {n.split(".")[0] for n in imports(path)} & HOMES.keys():
        assert any(fnmatch(place, home) or place.startswith(f"{home}/") for home in HOMES[name]), (
            f"{place} imports {name}"
        )


ROOMS = [path for path in MODULES if fnmatch(path.relative_to(PACKAGE).as_posix(), "analyses/*/*.py")]


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_analyses_know_of_each_other_only_what_they_found(path):
    """A room imports another's record and nothing else of it; a record imports records."""
    names = [name.split(".")[1:] for name in imports(path) if name.startswith("pipeline.")]
    if path.name == "record.py":
        assert all("record" in name or name[0] == "records" for name in names)
    for name in names:
        is_of_another = name[0] == "analyses" and name[1:2] != [path.relative_to(PACKAGE).parts[1]]
        if is_of_another and (PACKAGE / "analyses" / name[1]).is_dir():
            assert name[2] == "record", name


@pytest.mark.parametrize("stage", sorted(EXPENSIVE))
def test_no_change_of_an_expensive_stage_is_forgotten(stage):
    """Its code is what it was when its version was last looked at. If this fails: raise the stage's version in
    its node, or make sure that results are unchanged; then run python tests/stage_fingerprints.py."""
    assert current()[stage] == json.loads(RECORDED.read_text("utf-8"))[stage]


def test_the_command_line_starts_without_heavy_libraries():
    """What a warm build needs is light."""
    heavy = "{'torch', 'matplotlib', 'weasyprint', 'scipy', 'captum'}"
    code = f"import sys, pipeline.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_public_names_have_docstrings(path):
    """Every module, public class and public function says what it is for."""
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "the module"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
