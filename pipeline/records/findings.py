"""What the numbers say of the original study's claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Finding:
    """One row of the claims ledger.

    Attributes:
        id: as in the original study's list of claims.
        claim: the original's claim, in words.
        original: the original's figure as it was printed.
        ours: our measurement, formatted, or a dash where nothing was measured.
        verdict: holds, fails or undecided.
        statement: one or two sentences: what the numbers say and why the verdict follows.
        value: our measurement as a number, None where nothing was measured.
        interval: its 95% interval, None where there is none.
        evidence: ids of the report's sections, tables or figures it rests on.
    """

    id: str
    claim: str
    original: str
    ours: str
    verdict: Verdict
    statement: str
    value: float | None
    interval: tuple[float, float] | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """The claims ledger and the sentence that sums it up."""

    headline: str
    ledger: tuple[Finding, ...]
