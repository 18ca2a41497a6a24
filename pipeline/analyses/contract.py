"""What an analysis declares, once: what it computes, draws, shows and exports. Everything else derives from it.

The functions of an analysis are named by where they are, "view:read" for ``read`` in its module ``view``, and imported
when they are needed: a build in which nothing is stale loads none of them, and what is drawn or shown doesn't hang on
the code that measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pipeline.analyses.rules import Rule
    from pipeline.graph import Node
    from pipeline.stages.basis import Basis
    from pipeline.stages.comparisons import Comparisons
    from pipeline.stages.runs import RunsByKey, ShownRuns

Outcome: TypeAlias = "Node | dict[str, Node]"
"""What figures, claims and pages know by one name: one node, or several, by variant mostly."""


@dataclass(frozen=True)
class Upstream:
    """What an analysis may build on.

    Attributes:
        basis: the question, the images, the device.
        runs: all runs with true labels, by (variant, seed).
        shown: those of the seed whose networks are shown.
        comparisons: of each two models that are compared, by (reference, other, seed).
        outcomes: "cases", and what the analyses before it find, by name; each is an ``Outcome``.
    """

    basis: Basis
    runs: RunsByKey
    shown: ShownRuns
    comparisons: Comparisons
    outcomes: Mapping[str, Any]


@dataclass(frozen=True)
class Nodes:
    """The nodes of an analysis that a study asks for.

    Attributes:
        outcomes: what it found, by the names by which other analyses, figures, pages and claims know it; one of them is
            the name of the analysis.
        intermediate: what else is kept, in the order of the data.
        runs: trainings that only this analysis asks for.
    """

    outcomes: dict[str, Outcome]
    intermediate: tuple[Node, ...] = ()
    runs: tuple[Node, ...] = ()

    @property
    def results(self) -> Iterator[Node]:
        """All that is kept, in the order of the data."""
        yield from self.intermediate
        for found in self.outcomes.values():
            yield from found.values() if isinstance(found, dict) else (found,)


@dataclass(frozen=True)
class Figures:
    """Pictures that are drawn together, from the same records.

    Attributes:
        name: of their node.
        draw: the function that draws them; its parameters are called like the records, the images ``splits``.
        records: what they are drawn from, by the names in ``planning.available``.
        of_models: whether they would look otherwise if the variants were called or coloured otherwise.
    """

    name: str
    draw: str
    records: tuple[str, ...]
    of_models: bool = True


@dataclass(frozen=True)
class Section:
    """A chapter, an appendix, or a titled part of one.

    Attributes:
        anchor: its id in the page.
        kind: "chapter", "appendix", or "part" for one that stands within another section.
        is_numbered: whether it has a number, or a letter; parts have none.
        experiment: the experiment without which the report leaves it out; empty where it is always there.
        title: "{models}" in it stands for how many models there are, "two models", "{models_look}" for what they do.
        figures, tables: names, in the order of their appearance. "{model}" in one stands for each variant's name,
            "{contrast}" for each contrast's suffix, "{case}" for the cases in the text, "{other_case}" for the
            others.
        after: the section that it follows, or ends if it is a part: the first of these that the report has.
        template: of an analysis's, the name of its template.
        number: as printed; given by ``report.outline``, as is what follows.
        room: the analysis that it belongs to, if any.
    """

    anchor: str
    title: str
    kind: str = "chapter"
    is_numbered: bool = True
    experiment: str = ""
    figures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    template: str = "chapter"
    number: str = ""
    room: str = ""

    @property
    def path(self) -> str:
        """Its template's."""
        place = f"{self.room}/{self.template}" if self.room else self.anchor.removeprefix("sec:")
        return f"chapters/{place}.html.j2"


@dataclass(frozen=True)
class Reference:
    """A cited work.

    Attributes:
        short: how the text names it.
        experiment: the one, if any, that alone cites it (see ``Section``).
        data: the name of the data set, if any, that it is cited for.
    """

    key: str
    short: str
    entry: str
    url: str
    experiment: str = ""
    data: str = ""

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        return f"ref:{self.key}"

    @property
    def work(self) -> str:
        """Its title and where it appeared, without the authors and the year."""
        return self.entry.partition("). ")[2]


@dataclass(frozen=True)
class Analysis:
    """One topic. Its words are the templates in ``chapters/<name>/``.

    Attributes:
        name: of its folder here, of its outcome, and of what its templates see of it.
        nodes: (Upstream) -> Nodes, or None where the study doesn't ask for it.
        figures: what it draws.
        sections: where the report shows it.
        read: (ReportContext) -> what its templates see; this and what follows is called where the study asks for it.
        results: (ReportContext) -> its parts of results.json, by key; objects under one key are merged.
        tables: (ReportContext) -> its CSV tables: file name -> (header, lines).
        of_case: (ReportContext, CaseStudy) -> what it adds to each case in results.json, by key.
        references: works that no other cites.
        rules: what claims may ask of it: a tuple of kinds of ``analyses.rules.Rule``.
    """

    name: str
    nodes: str
    figures: tuple[Figures, ...]
    sections: tuple[Section, ...]
    read: str
    results: str
    tables: str
    of_case: str = ""
    references: tuple[Reference, ...] = ()
    rules: str = ""

    def function(self, place: str) -> Callable[..., Any]:
        """The function at "module:name" in its folder."""
        found: Callable[..., Any] = self._at(place)
        return found

    def own_rules(self) -> tuple[type[Rule], ...]:
        """What claims may ask of it."""
        return tuple(self._at(self.rules)) if self.rules else ()

    def _at(self, place: str) -> Any:
        module, _, name = place.partition(":")
        return getattr(import_module(f"pipeline.analyses.{self.name}.{module}"), name)

    @property
    def report_code(self) -> tuple[str, ...]:
        """The modules that pages and tables are made with."""
        return self.code(*filter(None, (self.read, self.results, self.tables, self.of_case)))

    def code(self, *places: str) -> tuple[str, ...]:
        """The modules of such functions, as a node's ``code`` names them."""
        return tuple(dict.fromkeys(f"analyses/{self.name}/{place.partition(':')[0]}.py" for place in places))
