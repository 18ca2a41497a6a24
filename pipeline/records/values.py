"""What records are made of: arrays, and measured values with their intervals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic import InstanceOf

Array = InstanceOf[np.ndarray]
"""A NumPy array: to a type checker ``np.ndarray``; on reading a record back, checked to be one."""

WRITTEN_IF_SET = "written if set"


def added(default: bool | None) -> Any:
    """A field that a record got when there were published ones without it. It is written only where it differs from
    ``default``: what is said in the same words as before keeps its bytes, and outdates nothing that was made from it.
    """
    return field(default=default, metadata={WRITTEN_IF_SET: True})


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95% interval."""

    value: float
    low: float
    high: float
