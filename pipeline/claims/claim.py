"""A claim, as its author writes it in TOML: what is said, and the rule that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.analyses import ANALYSES
from pipeline.analyses.rules import Rule
from pipeline.claims.facts import Scope
from pipeline.study import printable_line
from pipeline.wording import did_you_mean

WITH_EVIDENCE = "sec:claims-evidence"
HOMES = (
    *("sec:data", "sec:models", "sec:training", "sec:errors", "sec:comparison", "sec:seeds", "sec:attribution"),
    *("sec:reliability", WITH_EVIDENCE),
    *(section.anchor for analysis in ANALYSES for section in analysis.sections if section.kind != "part"),
)
"""The chapters that discuss claims."""
SHORT_WORDS = 4
"""The most that a claim's short name may have."""


def _there(chapters: tuple[str, ...]) -> tuple[str, ...]:
    for each in chapters:
        if each not in HOMES:
            raise ValueError(f"must be a chapter, or several{did_you_mean(each, HOMES)}; there are {', '.join(HOMES)}")
    return chapters


def _several(chapters: Any) -> Any:
    return [chapters] if isinstance(chapters, str) else chapters


def _four_words(name: str) -> str:
    if len(name.split()) > SHORT_WORDS:
        raise ValueError(f"must be {SHORT_WORDS} words at most")
    return name


Line = Annotated[str, Field(min_length=1), AfterValidator(printable_line)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=100)]
Chapters = Annotated[
    tuple[str, ...], Field(strict=False, min_length=1), AfterValidator(_there), BeforeValidator(_several)
]


class Part(BaseModel):
    """A table of a file of claims: frozen, strict about types, without unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Claim(Part):
    """One claim, and the rule that answers it.

    Attributes:
        sentence: the claim in words.
        short: its name, in four words at most; the sentence's first words where none is given.
        quote: the words of those who made it.
        original: the figure as it was printed where the claim was made.
        source: where that was.
        scope: what it speaks of: the method, or the very networks that were trained.
        official: whether it holds a figure against ours that was measured on the official edition of the data.
        required: whether ``check`` fails where the claim doesn't hold.
        data: the name of the data set that it belongs to; empty for any.
        chapter: where it is discussed: the first of these that the report has.
        note: sentences that the statement ends with: how the claim is taken.
    """

    id: Name
    sentence: Line
    rule: Rule
    short: Annotated[Line, AfterValidator(_four_words)] | None = None
    quote: Line | None = None
    original: Line | None = None
    source: Line | None = None
    required: bool = False
    scope: Scope = "method"
    official: bool = False
    data: Line | None = None
    chapter: Chapters = (WITH_EVIDENCE,)
    note: Line | None = None

    @property
    def name(self) -> str:
        """What a chip calls it."""
        if self.short:
            return self.short
        words = self.sentence.split()
        return " ".join(words[:SHORT_WORDS]) + ("…" if len(words) > SHORT_WORDS else "")


class Head(Part):
    """What a file of claims says beside them.

    Attributes:
        data: the data set that they belong to, but for those that name their own.
        about: a sentence that introduces them.
    """

    data: Line | None = None
    about: Line | None = None
    claims: Annotated[list[dict[str, Any]], Field(min_length=1)]


@dataclass(frozen=True)
class Claims:
    """What a study's file claims; nothing where it has none."""

    claims: tuple[Claim, ...] = ()
    about: str = ""

    def on(self, data: str) -> tuple[Claim, ...]:
        """Those that may be held against a data set."""
        return tuple(each for each in self.claims if each.data in (None, data))

    @property
    def asked(self) -> dict[str, Any]:
        """All of it, as it enters the findings' key."""
        if not self.claims:
            return {}
        claims = [each.model_dump(mode="json", serialize_as_any=True, exclude_defaults=False) for each in self.claims]
        return {"claims": claims, "about": self.about}
