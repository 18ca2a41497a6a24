"""What each variant of a study is called and looks like, in every figure, table and sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.study import Study


@dataclass(frozen=True)
class Palette:
    """The colours of one place in a study: of lines and of text on white, and of areas; a marker of matplotlib's; and
    what sentences call the first and the last of these."""

    colour: str
    tint: str
    marker: str
    hue: str
    shape: str


PALETTES = (
    Palette("#C4500A", "#F3C9AE", "o", "orange", "circles"),
    Palette("#0A568F", "#B3CFE6", "D", "blue", "diamonds"),
    Palette("#1A7A5E", "#B5DCCF", "^", "green", "triangles"),
    Palette("#8A3A7C", "#E2C2DC", "s", "purple", "squares"),
    Palette("#7A6200", "#E6DBAA", "v", "ochre", "triangles pointing down"),
    Palette("#4A4F57", "#CDD1D6", "P", "grey", "crosses"),
)
"""By a variant's place in its study. After Okabe and Ito: vermilion, blue, bluish green, reddish purple, yellow and
black, darkened until text in them is readable on white; no two of neighbouring places are alike in grey."""


@dataclass(frozen=True)
class Look:
    """One variant.

    Attributes:
        place: in its study, from 0; the page's styles know its colours by it.
        title: where a label or a sentence starts with it: "Regularized".
        noun: in a sentence, after "the": "regularized model".
    """

    variant: str
    place: int
    title: str
    noun: str
    palette: Palette


Looks = Mapping[str, Look]
"""By variant, in the study's order."""


def looks_of(study: Study) -> Looks:
    """The looks of a study's variants."""
    return MappingProxyType({look.variant: look for look in _looks(study)})


def _looks(study: Study) -> Iterator[Look]:
    for place, name in enumerate(study.variants):
        label = study.label(name)
        noun = label if label.lower().endswith(("baseline", "model")) else f"{label} model"
        yield Look(name, place, label[:1].upper() + label[1:], noun, PALETTES[place])
