"""The claims ledger: every claim of a study against its numbers."""

from __future__ import annotations

from dataclasses import replace

from pipeline.analyses.verdicts import Answer
from pipeline.claims.claim import Claim, Claims
from pipeline.claims.facts import Facts
from pipeline.claims.headline import headline
from pipeline.claims.joined import answered
from pipeline.records import Finding, Findings, Flip

OTHER_IMAGES = "But the original’s figure is of other images."


def find(facts: Facts, claims: Claims) -> Findings:
    """Hold every claim that belongs to these data against the numbers.

    Returns:
        The claims in their file's order, each with its verdict, and the study's verdict in a sentence. The ledger is
        empty where a study claims nothing, or claims it of other data.
    """
    mine = claims.on(facts.data.name)
    return Findings(headline(facts), tuple(_finding(each, facts) for each in mine), claims.about if mine else "")


def _finding(claim: Claim, facts: Facts) -> Finding:
    scoped = replace(facts, scope=claim.scope)
    by_figures = answered(claim.rule, scoped)
    answer = by_figures if facts.data.official or not claim.official else _of_other_images(by_figures)
    others = [(words, answered(rule, scoped).verdict) for words, rule in claim.rule.variations()]
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
        rule=claim.rule.described(facts),
        required=claim.required,
        source=claim.source or "",
        chapter=claim.chapter,
        scope=claim.scope,
        by_figures=by_figures.verdict,
        tried=len(others),
        flips=tuple(Flip(words, verdict) for words, verdict in others if verdict != by_figures.verdict),
    )


def _of_other_images(answer: Answer) -> Answer:
    """The answer to a claim that holds a figure against ours which was measured on other images: it is open."""
    return replace(answer, verdict="undecided", statement=f"{answer.statement} {OTHER_IMAGES}")
