"""Findings of made-up worlds with some of their records replaced."""

from dataclasses import replace

from pipeline.evaluation import Pair, replicate
from pipeline.findings import find
from pipeline.records import Evaluation, Finding

from .worlds import world


def ledger(made=None, variants=None, **changes) -> dict[str, Finding]:
    """The rows by id, of a world with some of its records replaced."""
    return {row.id: row for row in findings(made, variants, **changes).ledger}


def findings(made=None, variants=None, **changes):
    """The findings of a world ("original" unless told) with some of its records replaced."""
    made = made or world("original")
    names = ("data", "baseline", "regularized", "comparison", "cases")
    records = {name: changes.get(name, getattr(made, name)) for name in names}
    for name, controls in zip(("baseline_controls", "regularized_controls"), made.controls, strict=True):
        records[name] = changes.get(name, controls)
    pair = Pair(records["baseline"], records["regularized"], records["comparison"])
    others = changes.get("others", made.others)
    records |= {"others": others, "factorial": changes.get("factorial", made.factorial)}
    records["replication"] = replicate((pair, *others), sum(records["data"].train_counts))
    asked = {name: changes.get(name) for name in ("label_noise", "corruptions")}
    optional = {"variants": variants, **asked}
    return find(**records, **{name: value for name, value in optional.items() if value})


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
