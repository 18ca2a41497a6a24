"""What records are made of: arrays, and measured values with their intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import InstanceOf

Array = InstanceOf[np.ndarray]
"""A NumPy array: to a type checker ``np.ndarray``; on reading a record back, checked to be one."""


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95% interval."""

    value: float
    low: float
    high: float
