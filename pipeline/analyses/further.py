"""What tells a further model from the variant that it starts from, in numbers and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline import formats
from pipeline.study import Study
from pipeline.techniques import BY_FIELD

SAID: dict[str, Callable[[float], str]] = {
    "dropout_rate": lambda value: f"dropout of {value:g}",
    "epochs": lambda value: formats.plural(round(value), "epoch"),
    "learning_rate": lambda value: f"a learning rate of {value:g}",
    "weight_decay": lambda value: f"weight decay of {value:g}",
    "label_smoothing": lambda value: f"label smoothing of {value:g}",
    "warmup_steps": lambda value: f"{formats.plural(round(value), 'step')} of warm-up",
}
"""What a model has of a field; of others, the technique by its name."""


def described(changes: Mapping[str, float]) -> str:
    """What a model has and lacks: "with 75 epochs and augmentation, without dropout"."""
    had = formats.listing([_said(field, value) for field, value in changes.items() if value])
    lacked = formats.listing([BY_FIELD[field].name for field, value in changes.items() if not value], "or")
    return ", ".join(f"{word} {those}" for word, those in (("with", had), ("without", lacked)) if those)


def _said(field: str, value: float) -> str:
    return SAID[field](value) if field in SAID else BY_FIELD[field].name


def changes_of(study: Study, variant: str, model: str) -> dict[str, float]:
    """The fields in which a further model differs from its variant, with its values as numbers."""
    before, after = study.settings(variant), study.settings(model)
    return {name: _as_number(value) for name, value in after.items() if value != before[name]}


def _as_number(value: Any) -> float:
    if isinstance(value, bool | int | float):
        return float(value)
    return float(value == "cosine") if isinstance(value, str) else 1.0
