"""What records are made of: arrays, and measured values with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from pydantic import InstanceOf

Array = InstanceOf[np.ndarray]
"""A NumPy array: to a type checker ``np.ndarray``; on reading a record back, checked to be one."""

ADDED_LATER = MappingProxyType({"added later": True})
"""Metadata of a field that a record or a study got when there were published ones without it. It is written only where
it differs from its default (of a record None, True or False): what is said in the same words as before keeps its bytes,
and outdates nothing that was made from it."""


@dataclass(frozen=True)
class Estimate:
    """A measured value and its 95% interval."""

    value: float
    low: float
    high: float
