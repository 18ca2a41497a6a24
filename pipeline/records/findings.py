"""What the numbers say of a study's claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Flip:
    """Another choice of a threshold that gives another verdict.

    Attributes:
        threshold: the choice in words: "tolerance 4 points".
    """

    threshold: str
    verdict: Verdict


@dataclass(frozen=True)
class Finding:
    """One row of the claims ledger.

    Attributes:
        id: as in the file of claims.
        claim: in words.
        short: its name, in four words at most.
        quote: the words of those who made it; empty where none are given.
        original: the figure as it was printed where the claim was made; empty where there was none.
        ours: our measurement, formatted, or a dash where nothing was measured.
        verdict: holds, fails or undecided.
        statement: one or two sentences: what the numbers say and why the verdict follows.
        value: our measurement as a number, None where nothing was measured.
        interval: its 95% interval, None where there is none.
        evidence: ids of the report's sections, tables or figures it rests on.
        rule: when the claim holds, in a line, with the bounds.
        required: whether ``check`` fails where it doesn't hold.
        source: where the claim was made; empty where that isn't told.
        chapter: the sections that may discuss it, the first that there is.
        scope: what it speaks of: the method, or the very networks that were trained.
        by_figures: the verdict that the figures alone would give, whatever images the claim's own is of.
        tried: with how many other choices of its rule's thresholds it was judged again.
        flips: those of them that give another verdict by the figures.
    """

    id: str
    claim: str
    short: str
    quote: str
    original: str
    ours: str
    verdict: Verdict
    statement: str
    value: float | None
    interval: tuple[float, float] | None
    evidence: tuple[str, ...]
    rule: str
    required: bool
    source: str
    chapter: tuple[str, ...]
    scope: Literal["method", "networks"]
    by_figures: Verdict
    tried: int
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Findings:
    """The sentence that sums a study up, and the claims ledger: empty where it claims nothing of these data.

    Attributes:
        about: a sentence that introduces the claims; empty where there is none.
    """

    headline: str
    ledger: tuple[Finding, ...]
    about: str
