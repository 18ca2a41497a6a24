"""The files of the built study."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportFiles:
    """Files of the built study: path relative to its folder -> bytes."""

    files: dict[str, bytes]
