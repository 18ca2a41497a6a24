"""Test images chosen by rule, and what each model makes of them: answers and Grad-CAM."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.values import Array


@dataclass(frozen=True)
class CaseView:
    """What one model makes of one case.

    Attributes:
        variant: the model's variant.
        predicted: its answer.
        probabilities: float32 (K,), softmax.
        attribution_predicted: raw Grad-CAM for the predicted class, float32 (h, w) = (16, 16), >= 0.
        attribution_true: the same for the true class.
        border_share: share of the predicted class's attribution in the border ring (outer two of 16 cells,
            44% of the area); None where the map is zero everywhere.
        hottest_drop, coldest_drop: how much the predicted class's probability falls when the hottest / coldest
            fifth of the image by that map is replaced by the training mean colour (negative: it rises); None
            where the map is zero everywhere.
        mask_share: share of the attribution inside the object mask; None where there is no mask.
    """

    variant: str
    predicted: int
    probabilities: Array
    attribution_predicted: Array
    attribution_true: Array
    border_share: float | None
    hottest_drop: float | None
    coldest_drop: float | None
    mask_share: float | None = None


@dataclass(frozen=True)
class CaseStudy:
    """One test image chosen by a stated rule, and every model's view of it.

    Attributes:
        id: short, stable, e.g. "baseline-most-confident-error".
        rule: how it was chosen, one sentence.
        index: into the test split.
        true: its label.
        views: one per variant, in the study's order.
    """

    id: str
    rule: str
    index: int
    true: int
    views: tuple[CaseView, ...]


@dataclass(frozen=True)
class CaseStudies:
    """All cases, in the order of their rules, and the rules that no test image satisfied."""

    cases: tuple[CaseStudy, ...]
    unmet_rules: tuple[str, ...]
    border_area: float  # share of the image that the border ring covers
    occluded_area: float  # share of the image that is occluded
