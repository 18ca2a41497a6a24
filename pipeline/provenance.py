"""How a result was obtained: device, seconds, library versions, and the commit of this project."""

import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline.place import INSTALLED

LIBRARIES = ("torch", "torchvision", "captum", "numpy", "mpmath", "matplotlib", "weasyprint")


def made_by(root: Path, device: str, seconds: float) -> dict[str, Any]:
    """The provenance that a manifest records.

    Args:
        root: the project folder.
        device: as a reader knows it.
        seconds: wall time of the computation.
    """
    return {"device": device, "seconds": round(seconds, 3), "commit": commit(root), "versions": versions()}


@cache
def commit(root: Path) -> str:
    """The project's commit, with a plus sign where the code was changed since; empty outside a checkout."""
    if INSTALLED:  # the current folder may well be in a checkout, but of something else
        return ""
    head = _git(root, "rev-parse", "--short=12", "HEAD")
    changed = head and _git(root, "status", "--porcelain", "--untracked-files=no", "--", "pipeline", "templates")
    return f"{head}+" if changed else head


@cache
def versions() -> dict[str, str]:
    """Versions of the libraries that results depend on, read without importing them."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
