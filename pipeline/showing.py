"""Showing a page to whoever sits before this machine."""

import os
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Environment variables that name one, of which a desktop sets at least one; macOS sets none."""


def open_page(page: Path) -> None:
    """Open a file in the browser, where there is a display; whatever goes wrong with that is no matter."""
    if sys.platform == "darwin" or any(os.environ.get(name) for name in DISPLAYS):
        with suppress(OSError, webbrowser.Error):
            webbrowser.open(page.absolute().as_uri())
