"""What the template sees of single seeds, as ``luck``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline import formats
from pipeline.analyses.luck.record import Luck, LuckOfContrast, Scatter, SeedAlone
from pipeline.evaluation.signs import sign

if TYPE_CHECKING:
    from pipeline.report.context import ReportContext

SAYINGS = {
    "lower": "that the {other} is the less accurate one",
    "higher": "that the {other} is the more accurate one",
    "equal": "that both are equally accurate, to within {margin}",
    "unclear": "that they can’t be told apart",
}
"""What a report of one seed says of two models, by what its test images settle."""


@dataclass(frozen=True)
class Told:
    """What a measure's scatter says.

    Attributes:
        noun: of the model whose test accuracy it is, or of the other of two.
        reference: of two, the first's noun.
        larger: what moves the measure further.
        lowest, highest: of the seeds.
    """

    noun: str
    reference: str
    scatter: Scatter
    larger: Literal["seeds", "images"]
    lowest: float
    highest: float


@dataclass(frozen=True)
class ToldContrast(Told):
    """Of two models besides, what single seeds would have told.

    Attributes:
        sayings: each with the seeds that give it: "that ... (seeds 0 and 2)", in the order of the seeds.
        agree: all seeds say the same.
    """

    sayings: tuple[str, ...]
    agree: bool


@dataclass(frozen=True)
class LuckView:
    """Of every model, and of every contrast."""

    models: tuple[Told, ...]
    contrasts: tuple[ToldContrast, ...]


def read(context: ReportContext) -> LuckView:
    """What may be said."""
    measured: Luck = context.outcomes["luck"]
    return LuckView(
        models=tuple(
            Told(model.look.noun, "", scatter, _larger(scatter), min(values), max(values))
            for model in context.models
            for scatter, values in [(measured.models[model.variant], model.measures.test_accuracy.values)]
        ),
        contrasts=tuple(_contrast(context, each) for each in measured.contrasts if context.contrasts),
    )


def _contrast(context: ReportContext, luck: LuckOfContrast) -> ToldContrast:
    other, reference = (context.model(name).look.noun for name in (luck.other, luck.reference))
    values = [each.difference.value for each in luck.seeds]
    said = _sayings(luck, other)
    return ToldContrast(
        other, reference, luck.scatter, _larger(luck.scatter), min(values), max(values), said, len(said) == 1
    )


def _larger(scatter: Scatter) -> Literal["seeds", "images"]:
    return "seeds" if scatter.over_seeds > scatter.over_images else "images"


def outcome(alone: SeedAlone) -> str:
    """What a report of this seed alone would say, as the headline of one does."""
    side = sign(alone.difference)
    if side != "unclear":
        return "higher" if side == "positive" else "lower"
    return "equal" if alone.equivalence.outcome == "equivalent" else "unclear"


def _sayings(luck: LuckOfContrast, other: str) -> tuple[str, ...]:
    by_outcome: dict[str, list[str]] = {}
    for each in luck.seeds:
        by_outcome.setdefault(outcome(each), []).append(str(each.seed))
    margin = formats.points(luck.seeds[0].equivalence.margin, 0)
    return tuple(
        f"{SAYINGS[name].format(other=other, margin=margin)} ({'seed' if len(seeds) == 1 else 'seeds'} "
        f"{formats.listing(seeds)})"
        for name, seeds in by_outcome.items()
    )
