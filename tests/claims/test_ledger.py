"""The claims ledger as a whole, on made-up studies, whichever way their numbers fall."""

import re
from dataclasses import astuple, fields, replace
from statistics import fmean

import pytest
from made_up import (
    REPLICATED,
    WORLDS,
    claim,
    claims_of_any_data,
    data_summary,
    facts_of,
    findings,
    ledger,
    memorization,
    original_claims,
    robustness,
    world,
)
from pydantic import ValidationError

from pipeline.claims import Claims, find
from pipeline.claims.courses import LevelsOff
from pipeline.claims.levels import Near
from pipeline.durable import canonical
from pipeline.evaluation.intervals import difference
from pipeline.records import Estimate, Evaluation

ROWS = (
    "baseline-test", "baseline-train", "overfitting-onset", "baseline-gap", "regularized-test", "regularized-train",
    "regularized-gap", "gap-improvement", "no-overfitting", "stability", "best-class", "worst-class", "dog-cat",
    "airplane-ship", "context-not-shape", "dropout", "batchnorm", "augmentation", "more-reliable",
)  # fmt: skip
ANCHORS = {
    "fig:loss-curves", "fig:accuracy-curves", "fig:gap-curves", "fig:gap-decomposition", "fig:confusion-baseline",
    "fig:confusion-regularized", "fig:confusion-difference", "fig:class-recall", "fig:class-distribution",
    "fig:augmentation", "tab:results", "tab:same-images", "tab:per-class", "tab:cases",
    "sec:attribution", "sec:errors", "sec:limits", "tab:map-controls", "tab:map-trust", "fig:deletion",
    "sec:reliability", "fig:reliability-diagram", "tab:calibration",
}  # fmt: skip
PAIRED = tuple(name for name in WORLDS if name != "alone")
"""Those with the two models that the original's claims are about."""
NEVER_DECIDED = ("context-not-shape", "dropout", "batchnorm", "augmentation")


@pytest.mark.parametrize("name", PAIRED)
def test_every_claim_has_its_row_in_order(name):
    """All nineteen rows, in the original's order, each with evidence that the report has an anchor for."""
    rows = findings(world(name)).ledger
    assert tuple(row.id for row in rows) == ROWS
    for row in rows:
        assert row.evidence
        assert set(row.evidence) <= ANCHORS


def test_original_figures_are_as_printed():
    """The figures of the original study, one for each row."""
    assert [row.original for row in world("original").findings.ledger] == [
        "~72%", "97%", "~6", "25 points", "~72%", "65%", "−7 points", "32 points", "yes", "yes",
        "frog 80%, airplane 84%", "cat 53%", "dog 63%", "yes", "one picture", "asserted", "asserted", "asserted",
        "asserted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "holds", "fails"),
    [
        (
            "original",
            "baseline-test baseline-train overfitting-onset baseline-gap regularized-test gap-improvement "
            "no-overfitting worst-class dog-cat airplane-ship",
            "regularized-train regularized-gap more-reliable",
        ),
        (
            "reversed",
            "baseline-test regularized-gap dog-cat airplane-ship",
            "baseline-train overfitting-onset baseline-gap regularized-test regularized-train gap-improvement "
            "no-overfitting best-class worst-class",
        ),
        (
            "tied",
            "baseline-test regularized-test dog-cat airplane-ship",
            "baseline-train baseline-gap regularized-train regularized-gap gap-improvement",
        ),
        ("three-classes", "no-overfitting", "baseline-train baseline-gap gap-improvement"),
    ],
)
def test_verdicts_follow_the_numbers(name, holds, fails):
    """The verdict of every row in worlds that fall different ways; the rest is undecided."""
    verdicts = {row.id: row.verdict for row in findings(world(name)).ledger}
    expected = dict.fromkeys(ROWS, "undecided") | dict.fromkeys(holds.split(), "holds")
    assert verdicts == expected | dict.fromkeys(fails.split(), "fails")


@pytest.mark.parametrize("name", PAIRED)
def test_what_was_not_measured_is_undecided(name):
    """Claims on single techniques and the one picture stay undecided in every world."""
    rows = ledger(world(name))
    assert {rows[row].verdict for row in NEVER_DECIDED} == {"undecided"}


@pytest.mark.parametrize("name", PAIRED + REPLICATED)
def test_prose_is_well_formed(name):
    """Sentences end, start with a capital, and hold no artefact of formatting."""
    made = findings(world(name))
    for text in [made.headline, *(row.statement for row in made.ledger)]:
        assert re.fullmatch(r"[A-Z].*\.", text), text
        assert not re.search(
            r"  |\.\.|,\.|;\.| ,|nan|None|(?<!CIFAR)-\d|−0\.0\b|(?<![\d.])1 (points|classes|cases|epochs)\b", text
        ), text


@pytest.mark.parametrize("name", PAIRED)
def test_statements_show_the_value_and_interval_of_their_row(name):
    """Value and interval agree with each other, and ``ours`` shows the value where it is a share."""
    for row in findings(world(name)).ledger:
        if row.interval:
            assert row.interval[0] <= row.value <= row.interval[1], row.id
            assert f"{abs(100 * row.value):.1f}" in row.ours or row.id in ("stability", "worst-class"), row.id
        if row.value is None:
            assert row.interval is None


CONSTANTS = {
    "95",  # per cent, of every interval
    "90", "2",  # per cent and points, of the test of equality
    "5", "72", "97", "65", "25", "32", "20", "27", "6",  # the original's figures, and the tolerance around them
    "10",  # CIFAR-10
}  # fmt: skip


RUNNING = {"baseline": 0.97, "regularized": 0.65}
"""The original's training accuracies."""


def numbers_of(made) -> set[str]:
    """Every number that the records of a world can account for, shown to the decimals that sentences use."""
    over = made.replication
    parts = (*over.models.values(), *(each.difference for each in over.contrasts))
    means = [getattr(part, f.name) for part in parts for f in fields(part)]
    effects = [e for each in (made.factorial.responses if made.factorial else ()) for e in each.effects]
    averaged = [e for each in means if each and each.estimate for e in astuple(each.estimate)]
    averaged += [x for e in effects for x in (e.value, *e.interval)]
    averaged += [x for each in over.contrasts for x in astuple(each.equivalence.interval)]
    averaged += [over.models[name].running_train_accuracy.mean - figure for name, figure in RUNNING.items()]
    averaged += [over.models[name].test_accuracy.mean - 0.72 for name in RUNNING]
    by_seed = [runs for runs, _ in made.seeds]
    for runs in zip(*by_seed, strict=True):
        averaged += [fmean(run.calibration.error_confidence.value for run in runs)] if all_err(runs) else []
    epochs = [zip(*(runs[0].history for runs in by_seed), strict=True)]
    course = [fmean(record.test_accuracy for record in records) for each in epochs for records in each]
    averaged.append(fmean(course[-5:]) - fmean(course[-10:-5]))
    return (
        _numbers_of_one_seed(made)
        | {f"{abs(scale * x):.{decimals}f}" for x in averaged for scale, decimals in ((100, 1), (100, 2), (1, 3))}
        | {str(n) for n in range(len(over.seeds) + 1)}
    )


def all_err(runs) -> bool:
    """Whether every one of the runs errs."""
    return all(run.calibration.error_confidence for run in runs)


def _numbers_of_one_seed(made) -> set[str]:
    """Of the first seed's runs."""
    shares, losses, plain = [], [], set()
    for compared in made.comparisons:
        shares += [compared.test_accuracy, compared.generalization_gap, compared.apparent_gap]
        shares += [compared.equivalence.interval, compared.calibration.calibration_error]
    for run in made.evaluations:
        shares += [run.test_accuracy, run.train_accuracy, run.generalization_gap, run.apparent_gap]
        shares += [scores.recall for scores in run.per_class]
        shares += [run.running_train_accuracy, run.calibration.calibration_error]
        shares += [run.calibration.error_confidence] if run.calibration.error_confidence else []
        shares += [abs(run.running_train_accuracy - figure) for figure in (0.97, 0.65)]
        shares += [abs(run.test_accuracy.value - 0.72), *errors_of(run)]
        means = [sum(r.test_loss for r in run.history[n : n + 3]) / 3 for n in range(len(run.history) - 2)]
        late = [sum(r.test_accuracy for r in part) / 5 for part in (run.history[-5:], run.history[-10:-5])]
        shares += [means[-1] / min(means) - 1, abs(late[0] - late[1])]
        losses += [value for r in run.history for value in (r.train_loss, r.test_loss)] + [roughness(run)]
        losses.append(run.calibration.brier_score.value)
        plain |= {str(run.onset_epoch), str(len(run.history))}
    shares += [1 / (len(made.data.classes) - 1), *map_shares(made.maps[0])]
    plain |= {str(made.maps[0].illustrated_images), *(str(f.images) for f in made.maps[0].on_object)}
    plain.add(str(len(made.data.classes) - 1))
    flat = [x for s in shares for x in ((s.value, s.low, s.high) if isinstance(s, Estimate) else (s,))]
    shown = {f"{abs(100 * x):.{decimals}f}" for x in flat for decimals in (1, 2, 3)}
    return plain | shown | {f"{x:.3f}" for x in losses}


def map_shares(controls) -> list:
    """What the controls of a model's maps measure, and how its right answers differ from its wrong ones."""
    shares = [controls.border_area, *controls.border.values()]
    shares += [controls.illustrated] if controls.illustrated else []
    shares += [*controls.deletion.drops.values()] if controls.deletion else []
    focus = {each.answers: each for each in controls.on_object}
    for each in focus.values():
        shares += [each.attribution, each.area, each.centre]
    if {"right", "wrong"} <= focus.keys():
        shares.append(difference(focus["right"].attribution, focus["wrong"].attribution))
    return shares


def errors_of(run: Evaluation) -> list:
    """Shares of a class's images, and of its errors, that are taken for each other class; with the latters' limits."""
    from scipy.stats import binomtest

    shares = []
    for true, row in enumerate(run.confusion.tolist()):
        wrong = sum(row) - row[true]
        for count in row[:true] + row[true + 1 :] if wrong else []:
            limits = binomtest(count, wrong).proportion_ci(method="wilson")
            shares += [count / sum(row), Estimate(count / wrong, limits.low, limits.high)]
    return shares


def roughness(run: Evaluation) -> float:
    """Mean distance of a test loss from the midpoint of its neighbours', from the third epoch on."""
    losses = [record.test_loss for record in run.history[2:]]
    middles = [(before + after) / 2 for before, after in zip(losses, losses[2:], strict=False)]
    return sum(abs(a - b) for a, b in zip(losses[1:-1], middles, strict=True)) / len(middles)


ELSEWHERE = ("stability", "context-not-shape")
"""Whose numbers are worked out in tests of their own."""


@pytest.mark.parametrize("name", PAIRED)
def test_every_number_in_the_prose_comes_from_the_records(name):
    """Each number of the headline and of every statement is one that can be recomputed."""
    made = world(name)
    known = CONSTANTS | numbers_of(made)
    found = findings(made)
    told = [row.statement for row in found.ledger if row.id not in ELSEWHERE]
    for text in [found.headline, *told]:
        unknown = [n for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text) if n.rstrip(",") not in known]
        assert not unknown, (unknown, text)


def test_statements_change_with_their_numbers():
    """No statement that shows a measurement is the same in two different worlds."""
    rows = ledger(world("original")), ledger(world("reversed"))
    same = [row for row in ROWS if rows[0][row].statement == rows[1][row].statement]
    assert same == ["dropout", "batchnorm", "augmentation"]


@pytest.mark.parametrize("name", [*PAIRED, *REPLICATED])
def test_every_verdict_has_its_rule(name):
    """A line that says when it holds, with bounds; of several seeds, how they are taken."""
    for row in findings(world(name)).ledger:
        assert re.search(r"\b(holds if|needs all of these: \(1\) holds if),? .*[^.]$", row.rule), row.rule
        assert "\n" not in row.rule


def test_claims_are_held_against_the_data_that_they_belong_to_alone():
    """On others there is no ledger, and nothing that introduces it."""
    on_others = find(facts_of(data=data_summary(name="my photographs")), original_claims())
    assert (on_others.ledger, on_others.about) == ((), "")
    assert on_others.headline.startswith("On my photographs, ")
    mine = find(facts_of(), original_claims())
    assert len(mine.ledger) == 19
    assert mine.about.startswith("The study that this report repeats")


def test_a_study_without_claims_has_a_headline_alone():
    """And its findings' key holds nothing of claims."""
    found = find(facts_of(), Claims())
    assert (found.ledger, found.about) == ((), "")
    assert found.headline == find(facts_of(), original_claims()).headline
    assert Claims().asked == {}


@pytest.mark.parametrize("name", PAIRED + REPLICATED)
def test_models_go_by_the_names_that_the_study_gives_them(name):
    """In the headline, in statements and in rules: no words here know what the models are."""
    made = world(name)
    facts = facts_of(made, corruptions=robustness("tied", "alike"), label_noise=memorization())
    labels = {"baseline": "first net", "regularized": "second net", "dropout": "third net"}
    facts = replace(facts, labels={name: labels[name] for name in facts.labels})
    found = find(facts, claims_of_any_data())
    told = [found.headline, *(text for row in found.ledger for text in (row.statement, row.rule))]
    assert not [text for text in told if re.search("baseline|regulari", text, re.I)]
    assert "first net" in found.headline
    assert "second net" in found.headline


def test_a_study_of_one_model_has_a_headline_of_its_own():
    """Nothing is compared."""
    facts = facts_of(world("alone"))
    assert re.fullmatch(
        r"On CIFAR-10, in this trained network \(seed 0\), the dropout model gets 68.5% of the test images right "
        r"\(95% interval .+?\), with a gap between training and test accuracy, both measured alike, of 30.2 points "
        r"\(95% interval 29.3 to 31.1\)\. What another seed would give isn't known\.",
        find(facts, Claims()).headline,
    )


def test_a_claim_s_note_source_and_requirement_go_along():
    """The note ends the statement; the rest is as its author wrote it."""
    rule = LevelsOff(model="baseline", measure="test_accuracy")
    told = claim(rule, note="Level is flat.", source="notebook 3", required=True, chapter=("sec:training",))
    (row,) = find(facts_of(), Claims((told.model_copy(update={"scope": "networks"}),))).ledger
    assert row.statement.endswith("it has levelled off. Level is flat.")
    assert (row.source, row.required, row.chapter, row.original) == ("notebook 3", True, ("sec:training",), "")


def test_what_a_claim_says_enters_the_key_of_the_findings():
    """Another tolerance, or another sentence, is another question."""
    keys = []
    for tolerance, sentence in ((0.05, "So it is."), (0.04, "So it is."), (0.05, "So be it.")):
        rule = Near(model="baseline", measure="test_accuracy", figure=0.72, tolerance=tolerance)
        keys.append(canonical(Claims((claim(rule, sentence=sentence),)).asked))
    assert len(set(keys)) == 3


@pytest.mark.parametrize("name", WORLDS)
def test_headline_of_one_seed_speaks_of_the_trained_networks(name):
    """A sentence for each two that are compared, and one that owns up to the seed."""
    text = world(name).findings.headline
    assert len(re.findall(r"\.(?!\d)", text)) == max(1, len(world(name).comparisons)) + 1
    assert "trained network" in text
    assert text.endswith("What another seed would give isn't known.")


def test_a_claim_has_a_short_name_of_its_own_or_its_first_words():
    """Four words at most, as chips show them; and the words of those who made it."""
    rows = {row.id: row for row in findings(world("original")).ledger}
    assert (rows["regularized-gap"].short, rows["dropout"].quote) == ("Gap inverted", "dropout forces robust features")
    assert all(len(row.short.split()) <= 4 and row.quote for row in rows.values())
    rule = Near(model="baseline", measure="test_accuracy", figure=0.7, tolerance=0.05)
    assert claim(rule, sentence="One two three four five").name == "One two three four…"
    with pytest.raises(ValidationError, match="must be 4 words at most"):
        claim(rule, short="one two three four five")
