"""results.json and the CSV tables: the contract with other programs."""

import csv
import io
import json
from dataclasses import replace

import pytest
import torch
from made_up import REPLICATED, WORLDS
from report_contexts import report_context

from pipeline.formats import for_programs
from pipeline.models import RegularizedCNN, SimpleCNN
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables
from pipeline.study import Study


def results(name="original"):
    """results.json of a made-up world, read back."""
    return json.loads(results_json(report_context(name)))


def rows(name, world="original"):
    """A CSV table of a made-up world, read back as dictionaries."""
    return list(csv.DictReader(io.StringIO(csv_tables(report_context(world))[name].decode())))


@pytest.mark.parametrize("name", WORLDS + REPLICATED)
def test_the_contract_is_kept(name):
    """Every key that other programs may rely on is there, with values of its kind."""
    tree = results(name)
    assert tree["schema"] == 2
    assert {"name", "edition", "fingerprint", "classes", "train", "test"} <= tree["data"].keys()
    variants = list(tree["asked"]["variants"])
    assert [run["variant"] for run in tree["runs"]][: len(variants)] == variants
    assert list(tree["seeds"]["models"]) == list(tree["neighbours"]) == variants
    assert list(tree["near_duplicates"]["accuracies"]) == variants
    compared = [(variants[0], other) for other in variants[1:]]
    for contrasts in (tree["contrasts"], tree["seeds"]["contrasts"]):
        assert [(each["reference"], each["other"]) for each in contrasts] == compared
    for run in tree["runs"]:
        assert {"variant", "seed", "device", "seconds", "history", "final"} <= run.keys()
        assert list(run["history"][0]) == [
            "epoch",
            "running_train_loss",
            "running_train_accuracy",
            "train_loss",
            "train_accuracy",
            "test_loss",
            "test_accuracy",
        ]
        assert {
            "train_accuracy",
            "test_accuracy",
            "test_loss",
            "generalization_gap",
            "apparent_gap",
            "confusion",
            "per_class",
        } <= run["final"].keys()
        assert {"class", "precision", "recall", "f1", "support"} <= run["final"]["per_class"][0].keys()
        assert sum(map(sum, run["final"]["confusion"])) == tree["data"]["test"]
        assert sum(held["count"] for held in run["final"]["calibration"]["bins"]) == tree["data"]["test"]
    for finding in tree["findings"]:
        assert {
            "id",
            "statement",
            "verdict",
            "value",
            "interval",
            "original",
            "rule",
            "required",
            "source",
        } <= finding.keys()
        assert finding["verdict"] in ("holds", "fails", "undecided")
    for case in tree["cases"]:
        assert {"id", "rule", "split", "index", "true"} <= case.keys()
        assert list(case["predictions"]) == variants


def test_results_are_the_records():
    """Fractions and nats as measured, run provenance from the training stage."""
    tree = results()
    baseline = tree["runs"][0]
    assert baseline["final"]["test_accuracy"] == pytest.approx(0.685)
    assert baseline["final"]["generalization_gap"] == pytest.approx(0.987 - 0.685)
    assert baseline["history"][-1]["test_loss"] == pytest.approx(2.427)
    assert (baseline["device"], baseline["seconds"]) == ("cpu (2 threads)", 188.4)
    assert tree["data"]["train"] == 50_000


def test_whoever_uses_the_weights_finds_what_they_need():
    """Inputs and classes under "data", the study as it was asked, and what each run was trained with."""
    tree, made = results("original"), report_context("original")
    data = tree["data"]
    assert data["classes"] == list(made.data.classes)
    assert (data["channel_mean"], data["channel_std"]) == (list(made.data.channel_mean), list(made.data.channel_std))
    for model in (SimpleCNN(), RegularizedCNN()):
        assert model(torch.zeros(1, *data["input_size"])).shape == (1, len(data["classes"]))
    assert Study.model_validate_json(json.dumps(tree["asked"])) == made.study
    for run, name in zip(tree["runs"], ("baseline", "regularized"), strict=True):
        origin = made.training_origin(name, made.study.seed)
        assert (run["commit"], run["versions"]) == (origin.commit, origin.versions)
        assert "torch" in run["versions"]
        assert list(run["versions"]) == sorted(run["versions"])  # as in a manifest that was read back
        assert run["weights"] == f"models/{name}_model.pth"


def test_runs_beyond_the_first_seeds_have_no_weights():
    """The report exports the weights of the two runs that are shown in detail."""
    runs = results("replicated")["runs"]
    assert len(runs) > 2
    assert [run["weights"] for run in runs[2:]] == [None] * (len(runs) - 2)


def test_paired_results_are_the_records():
    """The test, the equivalence, and each class with both p values; keys that were there before still are."""
    comparison, made = results()["contrasts"][0], report_context().contrasts[0].comparison
    assert {
        "reference",
        "other",
        "test_accuracy",
        "fixed",
        "introduced",
        "both_right",
        "both_wrong",
    } <= comparison.keys()
    assert comparison["p_value"] == for_programs(made.p_value)
    assert comparison["equivalence"] == {
        "margin": 0.02,
        "interval_90": for_programs([made.equivalence.interval.low, made.equivalence.interval.high]),
        "outcome": "equivalent",
    }
    frog = comparison["per_class"][6]
    assert (frog["class"], frog["fixed"], frog["introduced"]) == ("frog", 117, 67)
    assert (frog["p_value"], frog["adjusted_p_value"]) == pytest.approx((0.00028, 0.0028), rel=0.03)
    recall = made.per_class_recall[6]
    assert [frog["recall"], frog["recall_interval"][0]] == for_programs([recall.value, recall.low])


def test_calibration_is_the_records():
    """Of both models and of their difference, with intervals; null where there is no error to be sure of."""
    tree, made = results(), report_context()
    measured, recorded = tree["runs"][1]["final"]["calibration"], made.models[1].evaluation.calibration
    for name in ("confidence", "overconfidence", "calibration_error", "log_loss", "brier_score", "error_confidence"):
        expected = getattr(recorded, name)
        assert measured[name] == for_programs({"value": expected.value, "interval": [expected.low, expected.high]})
    assert sum(measured["right_by_confidence"]) + sum(measured["wrong_by_confidence"]) == tree["data"]["test"]
    difference = made.contrasts[0].comparison.calibration.log_loss.value
    assert tree["contrasts"][0]["calibration"]["log_loss"]["value"] == for_programs(difference)
    final = results("faultless")["runs"][0]["final"]
    assert (final["calibration"]["error_confidence"], final["mean_error_confidence"]) == (None, 0.0)
    mean = made.models[0].evaluation.calibration.error_confidence.value
    assert tree["runs"][0]["final"]["mean_error_confidence"] == for_programs(mean)


def test_a_number_that_is_not_finite_is_an_error():
    """NaN is no JSON."""
    context = report_context()
    first, *others = context.models
    spoilt = replace(first, evaluation=replace(first.evaluation, train_loss=float("nan")))
    with pytest.raises(ValueError, match="JSON compliant"):
        results_json(replace(context, models=(spoilt, *others)))


def test_tables_have_a_row_for_everything():
    """Epochs of both models, classes of both, ten by ten confusions, the whole ledger."""
    assert len(rows("history.csv")) == 2 * 25
    assert len(rows("per_class.csv")) == 2 * 10
    assert len(rows("confusion_baseline.csv")) == len(rows("confusion_regularized.csv")) == 10
    assert len(rows("confusions.csv")) == 2 * 10
    assert len(rows("same_images.csv")) == 4
    assert len(rows("class_changes.csv")) == 10
    assert len(rows("ledger.csv")) == len(report_context().findings.ledger)
    assert all(row["rule"] for row in rows("ledger.csv"))
    assert "ledger.csv" not in csv_tables(report_context("three-classes"))
    assert len(rows("reliability.csv")) == 2 * 15
    assert len(rows("calibration.csv")) == 6 + 6 + 5
    assert len(rows("calibration.csv", "faultless")) == 5 + 5 + 4


def test_table_values_are_the_records():
    """Read back to the last digit that counts."""
    baseline, comparison = report_context().evaluations[0], report_context().contrasts[0].comparison
    first = rows("history.csv")[0]
    assert (first["variant"], first["epoch"]) == ("baseline", "1")
    assert float(first["test_loss"]) == for_programs(baseline.history[0].test_loss)
    cat = rows("confusion_baseline.csv")[3]
    assert cat.pop("true \\ predicted") == "cat"
    assert [float(count) for count in cat.values()] == baseline.confusion[3].tolist()
    introduced = rows("same_images.csv")[2]
    assert tuple(introduced.values()) == ("baseline", "regularized", "right", "wrong", "1058.0", "0.1058")
    frog = rows("class_changes.csv")[6]
    assert (frog["class"], frog["fixed"], frog["introduced"]) == ("frog", "117.0", "67.0")
    assert float(frog["adjusted_p_value"]) == for_programs(comparison.changes[6].adjusted_p_value)
    measures = {(row["variant"], row["measure"]): row for row in rows("calibration.csv")}
    difference = comparison.calibration.brier_score
    assert float(measures["regularized - baseline", "brier_score"]["low"]) == for_programs(difference.low)
    lowest = rows("reliability.csv")[0]
    assert float(lowest["accuracy"]) == for_programs(baseline.calibration.bins[0].accuracy.value)
    top = rows("confusions.csv")[0]
    assert (top["true"], top["predicted"]) == ("cat", "dog")


def test_tables_have_a_block_for_each_contrast():
    """Of three models with two differences; of one model there is nothing to compare."""
    pairs = [("baseline", "regularized"), ("baseline", "dropout")]
    for name, length in (("same_images.csv", 4), ("class_changes.csv", 10)):
        found = [(row["reference"], row["other"]) for row in rows(name, "three-variants")]
        assert found == [pair for pair in pairs for _ in range(length)]
        assert rows(name, "alone") == []
    for name in ("calibration.csv", "seeds.csv"):
        differences = ["regularized - baseline", "dropout - baseline"]
        found = list(dict.fromkeys(row["variant"] for row in rows(name, "three-variants")))
        assert found == ["baseline", "regularized", "dropout", *differences]
        assert {row["variant"] for row in rows(name, "alone")} == {"dropout"}
    matrices = [name for name in csv_tables(report_context("three-variants")) if name.startswith("confusion_")]
    assert matrices == ["confusion_baseline.csv", "confusion_regularized.csv", "confusion_dropout.csv"]


def test_tables_of_a_world_without_errors_have_only_their_head():
    """An empty table is still a table."""
    assert rows("confusions.csv", "faultless") == []
    assert csv_tables(report_context("faultless"))["confusions.csv"].startswith(b"variant,rank,true,")
