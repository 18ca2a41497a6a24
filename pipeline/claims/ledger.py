"""The claims ledger: every claim of a study against its numbers."""

from __future__ import annotations

from pipeline.claims.claim import Claim, Claims
from pipeline.claims.facts import Facts
from pipeline.claims.headline import headline
from pipeline.claims.joined import answered
from pipeline.records import Finding, Findings


def find(facts: Facts, claims: Claims) -> Findings:
    """Hold every claim that belongs to these data against the numbers.

    Returns:
        The claims in their file's order, each with its verdict, and the study's verdict in a sentence. The ledger is
        empty where a study claims nothing, or claims it of other data.
    """
    mine = claims.on(facts.data.name)
    return Findings(headline(facts), tuple(_finding(each, facts) for each in mine), claims.about if mine else "")


def _finding(claim: Claim, facts: Facts) -> Finding:
    answer = answered(claim.rule, facts)
    return Finding(
        id=claim.id,
        claim=claim.sentence,
        short=claim.name,
        quote=claim.quote or "",
        original=claim.original or "",
        ours=answer.ours,
        verdict=answer.verdict,
        statement=f"{answer.statement} {claim.note}" if claim.note else answer.statement,
        value=answer.value,
        interval=answer.interval,
        evidence=answer.evidence,
        rule=_described(claim, facts),
        required=claim.required,
        source=claim.source or "",
        chapter=claim.chapter,
    )


def _described(claim: Claim, facts: Facts) -> str:
    """The rule in a line, with what it makes of several seeds."""
    said = claim.rule.described(facts)
    return f"{said}; each seed must say so" if claim.rule.seeds == "each" and len(facts.seeds) > 1 else said
