"""Where the project's own files are, in a checkout and where the package was installed."""

from pathlib import Path

PACKAGE = Path(__file__).parent

STUDIES = PACKAGE / "studies"
"""The studies that come with the project, and their claims."""

INSTALLED = (PACKAGE / "templates").is_dir()
"""Whether this package was installed from a wheel."""

# In a checkout templates/ stands beside the package, in a wheel within it (see setup.py).
TEMPLATES = (PACKAGE if INSTALLED else PACKAGE.parent) / "templates"


def root() -> Path:
    """The folder with cache/ and report/ in it: the checkout, or where this package is installed the current folder."""
    return Path.cwd() if INSTALLED else PACKAGE.parent
