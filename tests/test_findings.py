"""The claims ledger on made-up studies, whichever way their numbers fall."""

import re
from dataclasses import replace

import pytest
from made_up import EVEN, OVERFITTED, REGULARIZED, WORLDS, assemble, data_summary, world

from pipeline.findings import find
from pipeline.findings.facts import lies_above, lies_near
from pipeline.records import Estimate, Evaluation, Finding
from pipeline.study import Variant, Variants

ROWS = (
    "baseline-test", "baseline-train", "overfitting-onset", "baseline-gap", "regularized-test", "regularized-train",
    "regularized-gap", "gap-improvement", "no-overfitting", "stability", "best-class", "worst-class", "dog-cat",
    "airplane-ship", "context-not-shape", "dropout", "batchnorm", "augmentation", "more-reliable",
)  # fmt: skip
ANCHORS = {
    "fig:loss-curves", "fig:accuracy-curves", "fig:gap-curves", "fig:confusion-baseline",
    "fig:confusion-regularized", "fig:confusion-difference", "fig:class-recall", "fig:class-distribution",
    "fig:augmentation", "tab:results", "tab:per-class", "tab:confusions", "tab:cases", "sec:attribution",
    "sec:errors", "sec:limits",
}  # fmt: skip
NEVER_DECIDED = ("context-not-shape", "dropout", "batchnorm", "augmentation", "more-reliable")
PLAIN = Variant(batch_norm=False, dropout_rate=0.0, augmentation=False)


def ledger(made=None, variants=None, **changes) -> dict[str, Finding]:
    """The rows by id, of a world with some of its records replaced."""
    return {row.id: row for row in findings(made, variants, **changes).ledger}


def findings(made=None, variants=None, **changes):
    """The findings of a world ("original" unless told) with some of its records replaced."""
    made = made or world("original")
    names = ("data", "baseline", "regularized", "comparison", "cases")
    records = {name: changes.get(name, getattr(made, name)) for name in names}
    return find(**records, **({"variants": variants} if variants else {}))


def gaps(low: float, high: float, apparent: float = -0.12) -> Evaluation:
    """The regularized evaluation with this clean gap's interval and this apparent gap."""
    clean = Estimate((low + high) / 2, low, high)
    return replace(
        world("original").regularized,
        generalization_gap=clean,
        apparent_gap=Estimate(apparent, apparent - 0.01, apparent + 0.01),
    )


def with_losses(evaluation: Evaluation, test, train=None) -> Evaluation:
    """The evaluation with another course of its losses (the training loss falls unless told)."""
    train = train or [1.0 - 0.9 * n / len(test) for n in range(len(test))]
    epochs = enumerate(zip(test, train, strict=True), start=1)
    history = tuple(
        replace(evaluation.history[0], epoch=n, test_loss=float(a), train_loss=float(b)) for n, (a, b) in epochs
    )
    lowest = min(history, key=lambda record: record.test_loss)
    return replace(
        evaluation,
        history=history,
        onset_epoch=lowest.epoch,
        lowest_test_loss=lowest.test_loss,
        test_loss=history[-1].test_loss,
    )


# -- the ledger as a whole -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORLDS)
def test_every_claim_has_its_row_in_order(name):
    """All nineteen rows, in the original's order, each with evidence that the report has an anchor for."""
    rows = world(name).findings.ledger
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
            "no-overfitting stability worst-class dog-cat airplane-ship",
            "regularized-train regularized-gap",
        ),
        (
            "reversed",
            "baseline-test regularized-gap dog-cat airplane-ship",
            "baseline-train overfitting-onset baseline-gap regularized-test regularized-train gap-improvement "
            "no-overfitting stability best-class worst-class",
        ),
        (
            "tied",
            "baseline-test regularized-test dog-cat airplane-ship",
            "baseline-train baseline-gap regularized-train regularized-gap gap-improvement",
        ),
        ("three-classes", "baseline-test baseline-gap gap-improvement no-overfitting", ""),
    ],
)
def test_verdicts_follow_the_numbers(name, holds, fails):
    """The verdict of every row in worlds that fall different ways; the rest is undecided."""
    verdicts = {row.id: row.verdict for row in world(name).findings.ledger}
    expected = dict.fromkeys(ROWS, "undecided") | dict.fromkeys(holds.split(), "holds")
    assert verdicts == expected | dict.fromkeys(fails.split(), "fails")


@pytest.mark.parametrize("name", WORLDS)
def test_what_was_not_measured_is_undecided(name):
    """Asserted claims and the one picture stay undecided in every world."""
    rows = ledger(world(name))
    assert {rows[row].verdict for row in NEVER_DECIDED} == {"undecided"}


@pytest.mark.parametrize("name", WORLDS)
def test_prose_is_well_formed(name):
    """Sentences end, start with a capital, and hold no artefact of formatting."""
    made = world(name).findings
    for text in [made.headline, *(row.statement for row in made.ledger)]:
        assert re.fullmatch(r"[A-Z].*\.", text), text
        assert not re.search(
            r"  |\.\.|,\.|;\.| ,|nan|None|(?<!CIFAR)-\d|−0\.0\b|(?<![\d.])1 (points|classes|cases|epochs)\b", text
        ), text


@pytest.mark.parametrize("name", WORLDS)
def test_statements_show_the_value_and_interval_of_their_row(name):
    """Value and interval agree with each other, and ``ours`` shows the value where it is a share."""
    for row in world(name).findings.ledger:
        if row.interval:
            assert row.interval[0] <= row.value <= row.interval[1], row.id
            assert f"{abs(100 * row.value):.1f}" in row.ours, row.id
        if row.value is None:
            assert row.interval is None


# -- every number can be recomputed from the records ----------------------------------------------------

CONSTANTS = {
    "95",  # per cent, of every interval
    "5", "72", "97", "65", "25", "32", "20", "27", "6",  # the original's figures, and the tolerance around them
    "10",  # CIFAR-10
}  # fmt: skip


def numbers_of(made) -> set[str]:
    """Every number that the records of a world can account for, shown to the decimals that sentences use."""
    one, other, compared = made.baseline, made.regularized, made.comparison
    shares = [compared.test_accuracy, compared.generalization_gap, compared.apparent_gap]
    losses, plain = [], set()
    for run in (one, other):
        shares += [run.test_accuracy, run.train_accuracy, run.generalization_gap, run.apparent_gap]
        shares += [scores.recall for scores in run.per_class]
        shares += [run.running_train_accuracy, run.mean_error_confidence]
        shares += [abs(run.running_train_accuracy - figure) for figure in (0.97, 0.65)]
        shares += [abs(run.test_accuracy.value - 0.72), *errors_of(run)]
        means = [sum(r.test_loss for r in run.history[n : n + 3]) / 3 for n in range(len(run.history) - 2)]
        late = [sum(r.test_accuracy for r in part) / 5 for part in (run.history[-5:], run.history[-10:-5])]
        shares += [means[-1] / min(means) - 1, abs(late[0] - late[1])]
        losses += [value for r in run.history for value in (r.train_loss, r.test_loss)] + [roughness(run)]
        plain |= {str(run.onset_epoch), str(len(run.history))}
    views = [view for case in made.cases.cases for view in case.views if view.variant == "baseline"]
    shares += [1 / (len(made.data.classes) - 1), made.cases.border_area, *(view.border_share for view in views)]
    shares += [sum(view.border_share for view in views) / max(len(views), 1)]
    if made.data.has_masks:
        shares.append(sum(view.mask_share for view in views) / len(views))
    plain |= {str(len(views)), str(len(made.data.classes) - 1)}
    flat = [x for s in shares for x in ((s.value, s.low, s.high) if isinstance(s, Estimate) else (s,))]
    shown = {f"{abs(100 * x):.{decimals}f}" for x in flat for decimals in (1, 2, 3)}
    return plain | shown | {f"{x:.3f}" for x in losses}


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


@pytest.mark.parametrize("name", WORLDS)
def test_every_number_in_the_prose_comes_from_the_records(name):
    """Each number of the headline and of every statement is one that can be recomputed."""
    made = world(name)
    known = CONSTANTS | numbers_of(made)
    for text in [made.findings.headline, *(row.statement for row in made.findings.ledger)]:
        unknown = [n for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text) if n.rstrip(",") not in known]
        assert not unknown, (unknown, text)


def test_statements_change_with_their_numbers():
    """No statement that shows a measurement is the same in two different worlds."""
    rows = ledger(world("original")), ledger(world("reversed"))
    same = [row for row in ROWS if rows[0][row].statement == rows[1][row].statement]
    assert same == ["dropout", "batchnorm", "augmentation"]


# -- the rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "expected"),
    [((0.1, 0.3), "holds"), ((-0.3, -0.1), "fails"), ((-0.1, 0.3), "undecided"), ((0.0, 0.3), "undecided")],
)
def test_a_side_is_taken_only_by_a_whole_interval(interval, expected):
    """Above a bound means all of it above."""
    assert lies_above(Estimate(sum(interval) / 2, *interval), 0.0) == expected


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((0.68, 0.70), "holds"),
        ((0.60, 0.66), "fails"),
        ((0.78, 0.80), "fails"),
        ((0.66, 0.68), "undecided"),
        ((0.60, 0.80), "undecided"),
    ],
)
def test_a_figure_is_met_only_by_a_whole_interval(interval, expected):
    """Near 72% means all of the interval within 67% to 77%."""
    assert lies_near(Estimate(sum(interval) / 2, *interval), 0.72) == expected


# -- gaps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "apparent", "verdict", "words"),
    [
        (0.01, 0.03, -0.12, "fails", "the inversion came from the measuring"),
        (0.01, 0.03, 0.05, "fails", "not inverted by either measure"),
        (-0.03, -0.01, -0.12, "holds", "inverted even so"),
        (-0.03, -0.01, 0.05, "holds", "inverted, though not as the original measures it"),
        (-0.01, 0.01, -0.12, "undecided", "too close to zero"),
    ],
)
def test_the_inverted_gap_rests_on_the_clean_gap(low, high, apparent, verdict, words):
    """The apparent gap colours the sentence and never the verdict."""
    row = ledger(regularized=gaps(low, high, apparent))["regularized-gap"]
    assert row.verdict == verdict
    assert words in row.statement
    assert f"{abs(100 * apparent):.1f} points" in row.statement


@pytest.mark.parametrize(
    ("dropout_rate", "augmentation", "words"),
    [
        (0.5, True, "while dropout and augmentation are on and the weights still move"),
        (0.5, False, "while dropout is on and the weights still move"),
        (0.0, False, "while the weights still move"),
    ],
)
def test_what_makes_the_running_accuracy_is_what_the_study_switched_on(dropout_rate, augmentation, words):
    """The sentence names only techniques that the variant has."""
    variant = Variant(batch_norm=True, dropout_rate=dropout_rate, augmentation=augmentation)
    row = ledger(variants=Variants(baseline=PLAIN, regularized=variant))["regularized-gap"]
    assert words in row.statement


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        ((0.36, 0.38, 0.40), "holds", "shrinks by 38.0 points (95% interval 36.0 to 40.0), more than"),
        ((0.28, 0.29, 0.30), "holds", "shrinks by 29.0 points (95% interval 28.0 to 30.0), close to"),
        ((0.26, 0.28, 0.30), "undecided", "too close to 27"),
        ((0.10, 0.12, 0.14), "fails", "shrinks by 12.0 points (95% interval 10.0 to 14.0), short of"),
        ((-0.14, -0.12, -0.10), "fails", "grows by 12.0 points (95% interval 10.0 to 14.0), short of"),
        ((-0.01, 0.0, 0.01), "fails", "stays the same"),
    ],
)
def test_improvement_shrinks_and_grows(change, verdict, words):
    """The direction is said in words, and the interval is that of the size."""
    low, value, high = change
    comparison = replace(world("original").comparison, generalization_gap=Estimate(value, low, high))
    row = ledger(comparison=comparison)["gap-improvement"]
    assert row.verdict == verdict
    assert words in row.statement


# -- losses --------------------------------------------------------------------------------------------


FALLING = [2.0 - 0.05 * n for n in range(25)]
SMALL_RISE = FALLING[:18] + [FALLING[17]] * 2 + [FALLING[17] * 1.06] * 5


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING[:6] + [FALLING[5] * (1 + 0.1 * n) for n in range(19)], "holds", "near the original's epoch 6"),
        (FALLING[:15] + [FALLING[14] * (1 + 0.1 * n) for n in range(10)], "fails", "not from near"),
        (FALLING, "fails", "does not turn upward"),
        (SMALL_RISE, "undecided", "too little to call a turn"),
        (FALLING[:5], "undecided", "too short"),
    ],
)
def test_overfitting_onset(test, verdict, words):
    """A clear rise after about epoch 6 holds; a late one or none fails; a small one or a short run is open."""
    row = ledger(baseline=with_losses(world("original").baseline, test))["overfitting-onset"]
    assert row.verdict == verdict
    assert words in row.statement


def test_overfitting_needs_a_falling_training_loss():
    """When both losses rise, that is divergence and not overfitting."""
    test = FALLING[:6] + [FALLING[5] * (1 + 0.1 * n) for n in range(19)]
    row = ledger(baseline=with_losses(world("original").baseline, test, train=test))["overfitting-onset"]
    assert row.verdict == "fails"
    assert "the training loss does not fall" in row.statement


@pytest.mark.parametrize(
    ("test", "verdict", "words"),
    [
        (FALLING, "holds", "They fall together"),
        (FALLING[:10] + [FALLING[9] + 0.03 * n for n in range(15)], "fails", "They part ways"),
        ([1.0 + 0.1 * n for n in range(25)], "fails", "They do not both fall"),
        (SMALL_RISE, "undecided", "too close to call"),
        (FALLING[:5], "undecided", "too short"),
    ],
)
def test_no_overfitting(test, verdict, words):
    """Falling together holds, rising clearly fails, in between is open."""
    row = ledger(regularized=with_losses(world("original").regularized, test))["no-overfitting"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("rough", "smooth", "verdict", "words"),
    [
        (0.10, 0.02, "holds", "the baseline is the less steady one"),
        (0.02, 0.10, "fails", "it is the regularized model that is less steady"),
        (0.05, 0.04, "undecided", "too much alike"),
        (0.0, 0.0, "undecided", "too much alike"),
    ],
)
def test_stability_by_roughness(rough, smooth, verdict, words):
    """A zigzag of 0.1 strays by 0.1 from its neighbours' midpoint; a steep straight line by nothing."""
    made = world("original")

    def zigzag(size):
        return [3.0 - 0.1 * n + (size / 2 if n % 2 else -size / 2) for n in range(25)]

    row = ledger(
        baseline=with_losses(made.baseline, zigzag(rough)), regularized=with_losses(made.regularized, zigzag(smooth))
    )["stability"]
    assert row.verdict == verdict
    assert words in row.statement
    assert row.ours == f"{rough:.3f} against {smooth:.3f}"


def test_stability_of_a_short_run_is_open():
    """Fewer than three epochs to use give no measure."""
    row = ledger(baseline=with_losses(world("original").baseline, FALLING[:4]))["stability"]
    assert (row.verdict, row.value) == ("undecided", None)


# -- accuracies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "verdict", "words"),
    [(0.685, "holds", "levelled off"), (0.60, "fails", "still rising"), (0.75, "fails", "still falling")],
)
def test_the_test_accuracy_must_level_off(late, verdict, words):
    """The last five epochs against the five before, by their means."""
    baseline = world("original").baseline
    history = tuple(replace(record, test_accuracy=late if record.epoch <= 20 else 0.685) for record in baseline.history)
    row = ledger(baseline=replace(baseline, history=history))["baseline-test"]
    assert row.verdict == verdict
    assert words in row.statement


def test_far_accuracies_say_which_side():
    """Below is said below, above above."""
    rows = ledger(world("faultless"))
    assert "28.0 points above the original's 72%, more than the 5 that we allow" in rows["regularized-test"].statement
    rows = ledger(world("reversed"))
    assert "29.0 points below the original's 97%, more than the 5 that we allow" in rows["baseline-train"].statement


# -- classes -------------------------------------------------------------------------------------------


def with_recalls(**recalls):
    """A world whose baseline has these recalls, 0.70 for every other class."""
    names = data_summary().classes
    model = replace(OVERFITTED, recalls=tuple(recalls.get(name, 0.70) for name in names))
    return assemble("recalls", data_summary(), (model, REGULARIZED))


@pytest.mark.parametrize(
    ("recalls", "verdict", "words"),
    [
        ({"frog": 0.90}, "holds", "no other class is as high, and the next is"),
        ({"frog": 0.72}, "undecided", "that is the highest recall, but"),
        ({"ship": 0.72}, "undecided", "the best class is ship, at 72.0%, but the two are too close to call"),
        ({"ship": 0.90}, "fails", "the best class is ship, at 90.0%."),
        ({}, "undecided", "9 other classes do exactly as well"),
    ],
)
def test_best_class(recalls, verdict, words):
    """Frog is best only where its recall lies above every other's by more than the test sample explains."""
    row = ledger(with_recalls(**recalls))["best-class"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("recalls", "verdict", "words"),
    [
        ({"cat": 0.40}, "holds", "most often takes them for a dog"),
        ({"cat": 0.69}, "undecided", "that is the lowest recall, but"),
        ({"deer": 0.40}, "fails", "the worst class is deer, at 40.0%."),
    ],
)
def test_worst_class(recalls, verdict, words):
    """Cat is worst only where its recall lies below every other's."""
    row = ledger(with_recalls(**recalls))["worst-class"]
    assert row.verdict == verdict
    assert words in row.statement


def with_row(true: str, **answers: int) -> Evaluation:
    """The baseline's evaluation with another row in its confusion matrix: 700 right, and these answers."""
    baseline, names = world("original").baseline, data_summary().classes
    confusion = baseline.confusion.copy()
    row = confusion[names.index(true)]
    row[:] = 0
    row[names.index(true)] = 700
    for name, count in answers.items():
        row[names.index(name)] = count
    return replace(baseline, confusion=confusion)


@pytest.mark.parametrize(
    ("answers", "verdict", "words"),
    [
        ({"cat": 150, "deer": 150}, "holds", "more than twice its share"),
        ({"cat": 30, "deer": 270}, "fails", "less than twice its share"),
        ({"cat": 66, "deer": 234}, "undecided", "too close to twice"),
        ({}, "fails", "no error there"),
    ],
)
def test_often_confused(answers, verdict, words):
    """Often is at least twice the even share of the errors, by the interval of that share."""
    row = ledger(baseline=with_row("dog", **answers))["dog-cat"]
    assert row.verdict == verdict
    assert words in row.statement


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"dog": 200, "bird": 100}, "holds"),
        ({"dog": 100, "bird": 200}, "fails"),
        ({"dog": 150, "bird": 150}, "undecided"),
    ],
)
def test_cat_must_be_mistaken_for_dog_most_of_all(answers, verdict):
    """The second part of the claim decides where the first holds."""
    baseline = with_row("cat", **answers)
    row = ledger(baseline=replace(baseline, per_class=world("original").baseline.per_class))["worst-class"]
    assert row.verdict == verdict


def test_absent_classes_are_named():
    """Data without frog, cat, dog, airplane or ship: undecided, and it says what is best and worst instead."""
    rows = ledger(world("three-classes"))
    assert rows["best-class"].statement == (
        "The data has no class called frog. The best here is circle, with a recall of 76.0%."
    )
    assert "no class called cat" in rows["worst-class"].statement
    assert "no class called dog or cat" in rows["dog-cat"].statement
    assert "no class called airplane or ship" in rows["airplane-ship"].statement


def test_class_names_are_found_whatever_their_capitals():
    """A folder called Cat is the class that the claim means."""
    data = data_summary(classes=tuple(name.capitalize() for name in data_summary().classes))
    assert ledger(data=data)["worst-class"].verdict == "holds"


# -- other data ----------------------------------------------------------------------------------------


def test_on_other_data_sizes_are_not_compared():
    """On images of another name, sizes are undecided and directions decided; no clause compares with a figure."""
    rows = ledger(data=data_summary(name="my photographs"))
    for row in ("baseline-train", "regularized-test", "regularized-train"):
        assert rows[row].verdict == "undecided"
    for row in ("baseline-gap", "gap-improvement", "overfitting-onset"):
        assert rows[row].verdict == "holds"
    assert rows["regularized-gap"].verdict == "fails"
    for row in ROWS[:9]:
        assert not re.search(r"the original's \d|that we allow", rows[row].statement), rows[row].statement


# -- techniques ----------------------------------------------------------------------------------------


def test_techniques_together_are_not_told_apart():
    """Where three things differ at once, each row names the other two."""
    rows = ledger()
    assert "dropout comes together with batch normalization and augmentation" in rows["dropout"].statement
    assert "augmentation comes together with dropout and batch normalization" in rows["augmentation"].statement


def test_a_technique_alone_and_one_that_is_absent():
    """A study of dropout alone says what changed with it, and that the other two cannot be judged."""
    alone = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)
    rows = ledger(variants=Variants(baseline=PLAIN, regularized=alone))
    assert "differ in dropout alone, and the clean gap changes by −28.5 points" in rows["dropout"].statement
    assert "do not differ in augmentation" in rows["augmentation"].statement
    assert {rows[row].verdict for row in ("dropout", "batchnorm", "augmentation")} == {"undecided"}


# -- headline ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.30, 0.30, 0.31), (0.01, 0.02, 0.03), "narrows the gap"),
        ((0.04, 0.05, 0.06), (0.29, 0.30, 0.31), "widens the gap"),
        ((0.04, 0.05, 0.06), (-0.06, -0.05, -0.04), "inverts the gap"),
        ((-0.06, -0.05, -0.04), (0.04, 0.05, 0.06), "moves the gap"),
        ((-0.01, 0.0, 0.01), (-0.06, -0.05, -0.04), "moves the gap"),
        ((0.04, 0.05, 0.06), (-0.01, 0.0, 0.01), "which cannot be told from none"),
    ],
)
def test_headline_tells_the_gap(before, after, words):
    """The verb follows both gaps, with their numbers."""
    made = world("original")
    first, second = (Estimate(value, low, high) for low, value, high in (before, after))
    change = first.value - second.value
    text = findings(
        baseline=replace(made.baseline, generalization_gap=first),
        regularized=replace(made.regularized, generalization_gap=second),
        comparison=replace(made.comparison, generalization_gap=Estimate(change, change - 0.01, change + 0.01)),
    ).headline
    assert words in text
    assert f"{abs(100 * first.value):.1f} to " in text
    assert f"{abs(100 * second.value):.1f} points" in text


def test_headline_does_not_call_a_change_that_may_be_none():
    """Where the interval of the change holds zero, no verb of change is used."""
    comparison = replace(world("original").comparison, generalization_gap=Estimate(0.005, -0.01, 0.02))
    text = findings(comparison=comparison).headline
    assert "too little to tell" in text
    assert not re.search("narrows|widens|inverts|moves", text)


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Estimate(0.02, 0.01, 0.03), "raises test accuracy by 2.0 points (95% interval 1.0 to 3.0)"),
        (Estimate(-0.02, -0.03, -0.01), "lowers test accuracy by 2.0 points (95% interval 1.0 to 3.0)"),
        (Estimate(0.01, -0.01, 0.03), "no difference to test accuracy that the test images could show (+1.0 points"),
    ],
)
def test_headline_tells_the_test_accuracy(difference, words):
    """Raises, lowers, or neither as far as the test images can tell."""
    comparison = replace(world("original").comparison, test_accuracy=difference)
    assert words in findings(comparison=comparison).headline


@pytest.mark.parametrize("name", WORLDS)
def test_headline_is_one_sentence_that_owns_up_to_one_seed(name):
    """One full stop, both gaps, and the reminder."""
    text = world(name).findings.headline
    assert len(re.findall(r"\.(?!\d)", text)) == 1
    assert "one seed" in text


# -- attribution and reliability -----------------------------------------------------------------------


def test_context_reports_the_airplane_taken_for_a_ship():
    """Its border share is given where there is such a case, and nothing of the kind where there is none."""
    cases = world("original").cases
    case = next(case for case in cases.cases if case.id == "airplane-as-ship")
    share = f"{100 * case.views[0].border_share:.1f}%"
    row = ledger()["context-not-shape"]
    assert f"For an airplane that it takes for a ship, it is {share}." in row.statement
    others = tuple(c for c in cases.cases if c.true != 0)
    row = ledger(cases=replace(cases, cases=others))["context-not-shape"]
    assert "airplane" not in row.statement


def test_context_without_a_map():
    """No case, or only maps that are zero everywhere: a dash."""
    row = ledger(cases=replace(world("original").cases, cases=()))["context-not-shape"]
    assert (row.ours, row.value) == ("—", None)


def test_reliability_reports_the_confidence_of_errors():
    """Which model errs more confidently is read off the records, in either order."""
    made = world("original")
    swapped = ledger(baseline=made.regularized, regularized=made.baseline)["more-reliable"].statement
    assert "37.2% on average, and the regularized model 78.4%" in swapped
    assert "too few to compare" in ledger(world("faultless"))["more-reliable"].statement


def test_equal_models_are_called_equal():
    """Two copies of one model: nothing rises, falls, narrows or widens."""
    made = assemble("equal", data_summary(), (EVEN, EVEN), seeds=(1, 1)).findings
    text = " ".join([made.headline, *(row.statement for row in made.ledger)])
    assert not re.search(r"\b(raises|lowers|narrows|widens|inverts|shrinks|grows|less steady)\b", text)
