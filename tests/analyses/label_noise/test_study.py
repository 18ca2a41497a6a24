"""The experiment with wrong labels in a study: what is asked for, and what it leaves as it was."""

from functools import partial

import pytest
from tiny_builds import build

from pipeline import planning
from pipeline.errors import StudyError
from pipeline.graph import Node
from pipeline.study import LabelNoise, Variant, load_study

PUBLISHED = {
    "baseline": "93259e472ebde4ff56e59d7267f15301066bf9128785a8000850b727912fbd09",
    "regularized": "7c639155e13b93e6ced447823dade3d497dad470b07ae522289e3d8966d0a74e",
}
"""The keys of the published runs of seed 0, trained before there was this experiment."""

PUBLISHED_NOISY = {
    "baseline": "8071b8d38d681e783f8b351d98017a596b557b1a4b5b46a48fadfdd685262fc1",
    "regularized": "b2cbf0d72f2299e7730075aefbdaae4094e39678b4a2b2e570ede2a2dbee0978",
}
"""Those of their like on a tenth of wrong labels."""

FINGERPRINT = "ebb81fd81becf9f1fec6ed6b4178235caae53dd230d95630b7b74e796c4825b4"
"""Of the images on which they were trained."""

nothing = partial(pytest.fail, "no data is needed to name what is asked for")


def plan(noise: LabelNoise | None) -> planning.Plan:
    """The nodes of the CIFAR-10 study with the published runs' images."""
    study = load_study("cifar10").model_copy(update={"seeds": (0,), "label_noise": noise})
    return planning.plan(study, FINGERPRINT, nothing, nothing, "cpu")


def noisy_runs(made: planning.Plan) -> list[Node]:
    """The trainings on wrong labels."""
    return list(made.analyses["label_noise"].runs)


def test_the_keys_of_the_published_runs_on_wrong_labels_are_what_they_were():
    """Nobody has to train them again."""
    assert {run.params["variant"]: run.key for run in noisy_runs(plan(LabelNoise(fraction=0.1)))} == PUBLISHED_NOISY


def test_every_variant_is_trained_again_and_what_is_compared_is_in_the_key():
    """Of three variants three; the runs don't hang on what is compared, what is made of them does."""
    third = Variant(batch_norm=False, dropout_rate=0.5, augmentation=False)
    study = load_study("cifar10").model_copy(update={"seeds": (0,)})
    study = study.model_copy(
        update={"label_noise": LabelNoise(fraction=0.1), "variants": {**study.variants, "b": third}}
    )
    made = [
        planning.plan(study.model_copy(update={"compare": compare}), FINGERPRINT, nothing, nothing, "cpu")
        for compare in (None, (("baseline", "b"),))
    ]
    keys = [[run.key for run in noisy_runs(each)] for each in made]
    assert keys[0] == keys[1]
    assert keys[0][:2] == list(PUBLISHED_NOISY.values())
    assert len(set(keys[0])) == 3
    assert len({each.analyses["label_noise"].outcomes["label_noise"].key for each in made}) == 2


@pytest.mark.parametrize("noise", [None, LabelNoise(fraction=0.1)])
def test_the_keys_of_the_runs_with_true_labels_are_what_they_were(noise):
    """With and without the experiment: nothing that was trained before it is trained again."""
    assert {name: node.key for name, node in plan(noise).shown.runs.items()} == PUBLISHED


def test_fraction_and_seed_are_in_the_keys_of_the_runs_with_wrong_labels():
    """Each makes another run, and none is a run with true labels."""
    asked = [(0.1, 0), (0.2, 0), (0.1, 1)]
    plans = [plan(LabelNoise(fraction=fraction, seed=seed)) for fraction, seed in asked]
    keys = {run.key for each in plans for run in noisy_runs(each)}
    assert len(keys) == 6
    assert keys.isdisjoint(PUBLISHED.values())


def test_the_runs_are_named_by_what_they_train_on():
    """As the terminal and ``make explain`` show them."""
    assert [run.label for run in noisy_runs(plan(LabelNoise(fraction=0.1)))] == [
        "train baseline on 10% wrong labels",
        "train regularized on 10% wrong labels",
    ]
    assert "label_noise" not in plan(None).analyses


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("fraction = 0.0", "label_noise.fraction = 0.0: must be more than 0.0"),
        ("fraction = 0.95", "label_noise.fraction = 0.95: must be at most 0.9"),
        ("seed = 1", "label_noise.fraction is missing"),
        ("fraction = 0.1\nshare = 1", "unknown key label_noise.share; allowed there: fraction, seed"),
    ],
)
def test_a_mistake_in_the_table_is_named(tiny_file, table, complaint):
    """Like one in any other."""
    tiny_file.write_text(f"{tiny_file.read_text('utf-8')}\n[label_noise]\n{table}\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(tiny_file))
    assert complaint in caught.value.format_message()


def test_a_build_trains_the_four_runs_side_by_side_and_measures_them(study, tmp_path):
    """From an empty cache, through the training processes; a second time nothing is computed."""
    noisy = study.model_copy(update={"label_noise": LabelNoise(fraction=0.25)})
    first = build(noisy, tmp_path)
    first._compute_results()
    measured = first.graph.get(first.plan.analyses["label_noise"].outcomes["label_noise"])
    assert (measured.wrong, measured.train_size, measured.classes) == (20, 80, 10)
    assert [len(each.history) for each in measured.models.values()] == [2, 2]
    assert any("regularized on 25% wrong labels: epoch 2/2" in line for line in first.console.lines)
    again = build(noisy, tmp_path)
    again._compute_results()
    assert again.graph.computed == []
    more = build(study.model_copy(update={"label_noise": LabelNoise(fraction=0.5)}), tmp_path)
    said = {node.label: why for node, why in more.explain() if why}
    assert said["train baseline on 50% wrong labels"] == "label_noise.fraction 0.25 → 0.5"
    assert said["count what was learned by heart"].startswith("follows predictions_baseline")
    assert "train baseline" not in said
