"""The project's own source as part of what a result is made from."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pipeline.durable import sha256

PACKAGE = Path(__file__).parent

DECLARATIONS = frozenset({"records", "record.py", "errors.py", "study"})
"""Names of modules and packages that compute nothing; what of them matters to a result enters keys as parameters."""


def code_digests(*roots: str) -> dict[str, str]:
    """The source that a stage runs.

    Args:
        roots: modules ("figures/curves.py") or packages ("findings"), relative to this package.

    Returns:
        Path relative to this package -> the start of the sha256 of its normalised source, for the roots and for
        every module of this package that they import, directly or not.
    """
    found: dict[str, str] = {}
    open_ends = [path for root in roots for path in _files(PACKAGE / root)]
    while open_ends:
        path = open_ends.pop()
        name = path.relative_to(PACKAGE).as_posix()
        if name not in found and DECLARATIONS.isdisjoint(name.split("/")):
            found[name], imported = _digest_and_imports(path)
            open_ends += imported
    return found


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


@cache
def _digest_and_imports(path: Path) -> tuple[str, tuple[Path, ...]]:
    source = path.read_text("utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    unseen = {child for node in nodes if _is_for_type_checkers(node) for child in ast.walk(node)}
    imported = _imported_modules(node for node in nodes if node not in unseen)
    return sha256(_normalised(source, nodes).encode())[:16], tuple(imported)


def _is_for_type_checkers(node: ast.AST) -> bool:
    """Whether it is what no build runs, and so imports nothing."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imported_modules(nodes: Iterable[ast.AST]) -> Iterator[Path]:
    """The files of this package that a module imports."""
    for node in nodes:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.startswith("pipeline."):
                yield from _module_files(name.split(".")[1:])


def _module_files(parts: list[str]) -> Iterator[Path]:
    path = PACKAGE.joinpath(*parts)
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            yield candidate


def normalised_source(source: str) -> str:
    """Python source without comments, docstrings and blank lines.

    Made from the text, not from a syntax tree: a tree's printed form differs between Python versions.
    """
    return _normalised(source, ast.walk(ast.parse(source)))


def _normalised(source: str, nodes: Iterable[ast.AST]) -> str:
    lines = source.splitlines()
    if "#" in source:  # most modules have no comment, and tokenizing is what takes the time
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
    for node in nodes:
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            for row in range(body[0].lineno - 1, body[0].end_lineno):
                lines[row] = ""
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
