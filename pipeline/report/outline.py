"""The order of the report: chapters, figures and tables, their numbers, and what an anchor is called."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from string import ascii_uppercase
from types import MappingProxyType

from markupsafe import Markup

from pipeline import formats
from pipeline.analyses import ANALYSES
from pipeline.analyses.contract import Section
from pipeline.records import FigureAsset
from pipeline.report.figure_markup import drawing
from pipeline.study import Study

WIDE_PX = 480
NO_CASES: Mapping[str, list[str]] = MappingProxyType({})
LONGEST_SLUG = 80
"""Characters of a figure's file name; classes may have names that are longer than a file system allows."""


SECTIONS = (
    Section("sec:summary", "Summary", is_numbered=False, figures=("headline",)),
    Section(
        "sec:training",
        "Training",
        figures=("loss-curves", "accuracy-curves", "gap-curves", "gap-decomposition"),
        tables=("results",),
    ),
    Section("sec:reliability", "Reliability", figures=("reliability-diagram",), tables=("calibration",)),
    Section(
        "sec:attribution",
        "What the {models_look} at",
        figures=("deletion", "case-{case}"),
        tables=("map-trust",),
    ),
    Section("sec:limits", "What this does not show"),
    Section(
        "sec:data",
        "The data",
        kind="appendix",
        figures=("class-distribution", "sample-grid"),
        tables=("channels",),
    ),
    Section(
        "sec:models",
        "The {models} and how {models_were} trained",
        kind="appendix",
        figures=("architecture", "augmentation"),
        tables=("techniques", "layers-{model}", "recipe"),
    ),
    Section("sec:cases", "The other cases", kind="appendix", figures=("case-{other_case}",)),
    Section(
        "sec:claims-evidence",
        "The claims and their evidence",
        kind="appendix",
        experiment="claims",
        tables=("sensitivity",),
    ),
    Section("sec:reproduce", "How to reproduce this", kind="appendix"),
    Section("sec:references", "References", is_numbered=False),
)
"""Those that every report may have, in order; each is a template in ``chapters/``. Analyses add theirs."""


@dataclass(frozen=True)
class NumberedFigure:
    """A figure and its number in the report.

    Attributes:
        slug: its name, fit for an address: cases are named after classes, and those may be called anything.
        is_printed: whether it is shown on paper, where it is a picture, and not on the screen, where an SVG is part of
            the page.
    """

    number: int
    slug: str
    asset: FigureAsset
    is_printed: bool = False

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        return f"fig:{self.slug}"

    @property
    def is_wide(self) -> bool:
        """Whether it would be hard to read squeezed into a phone's width."""
        return self.asset.width_px >= WIDE_PX and not self.asset.narrow

    @property
    def path(self) -> str:
        """Where its file lies, relative to the page."""
        return f"figures/{self.slug}.{self.asset.format}"

    @property
    def pictures_path(self) -> str:
        """Where the sheet of its images lies, relative to the page."""
        return f"figures/{self.slug}.webp"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Its files by their paths: the sheet of its images, or the whole figure, which can be shown by itself."""
        if self.asset.pictures:
            yield self.pictures_path, self.asset.pictures
        else:
            yield self.path, self.asset.content

    @cached_property
    def drawing(self) -> Markup | None:
        """What of it is part of the page; None where it is a picture."""
        return None if self.is_printed or self.asset.format != "svg" else drawing(self.asset, self.slug)


@dataclass(frozen=True)
class Outline:
    """The numbered parts of one report."""

    sections: Mapping[str, Section]
    figures: Mapping[str, NumberedFigure]
    tables: Mapping[str, int]

    @property
    def chapters(self) -> tuple[Section, ...]:
        """Those that stand by themselves, appendices too."""
        return tuple(section for section in self.sections.values() if not section.after)

    def parts_of(self, anchor: str) -> tuple[Section, ...]:
        """The parts that end a chapter."""
        return tuple(section for section in self.sections.values() if anchor in section.after)

    def href(self, anchor: str) -> str:
        """The id in the page of the part that records call ``anchor``."""
        kind, _, name = anchor.partition(":")
        return self.figures[name].anchor if kind == "fig" else anchor

    def label(self, anchor: str) -> str:
        """What a reader calls the part with id ``anchor``: "Figure 3", "Table 1", "Chapter 4", "Appendix A".

        Raises:
            KeyError: where the report has no such part.
        """
        kind, _, name = anchor.partition(":")
        if kind == "fig":
            return f"Figure {self.figures[name].number}"
        if kind == "tab":
            return f"Table {self.tables[name]}"
        section = self.sections[anchor]
        return f"{section.kind.capitalize()} {section.number}" if section.number else section.title


def outline(
    study: Study,
    figures: Mapping[str, FigureAsset],
    case_ids: Sequence[str],
    experiments: Collection[str] = (),
    in_text: Collection[str] = (),
    is_printed: bool = False,
) -> Outline:
    """Number the chapters, figures and tables in the order in which the report shows them.

    Args:
        experiments: of those that a study may leave out, the ones that this one has.
        in_text: the cases that the chapter on maps shows; the others are in an appendix.

    Raises:
        KeyError: where a figure that the report shows was not drawn.
    """
    sections = sections_with(experiments, len(study.variants))
    cases = {
        "{case}": [each for each in case_ids if each in in_text],
        "{other_case}": [each for each in case_ids if each not in in_text],
    }
    names = [name for section in sections for name in _expanded(section.figures, study, cases)]
    tables = [name for section in sections for name in _expanded(section.tables, study)]
    return Outline(
        sections=MappingProxyType({section.anchor: section for section in sections}),
        figures=MappingProxyType(
            {
                name: NumberedFigure(number, slug, figures[name], is_printed)
                for number, (name, slug) in enumerate(zip(names, _slugs(names), strict=True), start=1)
            }
        ),
        tables=MappingProxyType({name: number for number, name in enumerate(tables, start=1)}),
    )


def sections_with(experiments: Collection[str], models: int = 2) -> tuple[Section, ...]:
    """The sections of a report on a study with these experiments and so many models, in order, its chapters numbered
    and its appendices lettered."""
    is_one = models == 1
    words = {
        "models": counted_models(models),
        "models_look": "model looks" if is_one else "models look",
        "models_were": "it was" if is_one else "they were",
    }
    numbers, letters = map(str, count(1)), iter(ascii_uppercase)
    return tuple(
        replace(
            each,
            title=each.title.format(**words),
            number="" if not each.is_numbered else next(letters if each.kind == "appendix" else numbers),
        )
        for each in _in_order(each for each in all_sections() if each.experiment in {"", *experiments})
    )


def all_sections() -> tuple[Section, ...]:
    """Those of every report, and those of the analyses."""
    own = (
        replace(each, experiment=each.experiment or room.name, room=room.name)
        for room in ANALYSES
        for each in room.sections
    )
    return (*SECTIONS, *own)


def _in_order(sections: Iterable[Section]) -> Iterator[Section]:
    """Each followed by its parts, and then by the chapters that follow it."""
    there = tuple(sections)
    anchors = {each.anchor for each in there}
    followed = {each.anchor: next((a for a in each.after if a in anchors), "") for each in there}

    def with_followers(section: Section) -> Iterator[Section]:
        yield section
        followers = [each for each in there if followed[each.anchor] == section.anchor]
        for each in sorted(followers, key=lambda each: each.kind != "part"):
            is_part = each.kind == "part"
            yield from with_followers(replace(each, after=(section.anchor,) if is_part else ()))

    for each in there:
        if not followed[each.anchor]:
            yield from with_followers(each)


def counted_models(count: int) -> str:
    """How prose counts the models of a study, after "the": "model", "two models"."""
    return "model" if count == 1 else f"{formats.in_words(count)} models"


def _slugs(names: Sequence[str]) -> list[str]:
    """Names in lower-case letters, digits and hyphens; where two would be the same, the later gets its place."""
    slugs: list[str] = []
    for place, name in enumerate(names, start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST_SLUG].strip("-")
        while slug in slugs:
            slug = f"{slug}-{place}"
        slugs.append(slug)
    return slugs


def _expanded(names: Sequence[str], study: Study, cases: Mapping[str, list[str]] = NO_CASES) -> list[str]:
    """``names`` with "{model}" replaced by each variant's, "{contrast}" by each contrast's suffix, and a
    placeholder for cases by their ids; the picture of augmentation only where a variant has it."""
    suffixes = [contrast.suffix for contrast in study.contrasts]

    def of(name: str) -> list[str]:
        for placeholder, ids in cases.items():
            if placeholder in name:
                return [name.replace(placeholder, each) for each in ids]
        if name == "augmentation" and not any(variant.augmentation for variant in study.variants.values()):
            return []
        if "{model}" in name:
            return [name.replace("{model}", variant) for variant in study.variants]
        return [name.replace("{contrast}", suffix) for suffix in suffixes] if "{contrast}" in name else [name]

    return [each for name in names for each in of(name)]
