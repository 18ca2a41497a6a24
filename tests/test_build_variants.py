"""Studies of one and of three variants, built for real on a few generated shapes."""

import json
import re
from pathlib import Path

import pytest
from tiny_builds import TINY, build

from pipeline.study import load_study

THIRD = """
[variants.dropout]
batch_norm = false
dropout_rate = 0.5
augmentation = false
label = "dropout only"
[label_noise]
fraction = 0.2
"""
ALONE = TINY.partition("[variants.regularized]")[0] + "[corruptions]\nnames = ['fog']\n[label_noise]\nfraction = 0.2\n"


def reported(text: str, root: Path) -> Path:
    """The folder of the report on such a study, in its own project."""
    path = root / "study.toml"
    path.write_text(text, encoding="utf-8")
    build(load_study(str(path)), root).report()
    return root / "report" / "tiny"


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Path:
    """The report on three variants, two of them held against the first, with altered images and wrong labels."""
    return reported(TINY + THIRD, tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """The report on one variant."""
    return reported(ALONE, tmp_path_factory.mktemp("alone"))


def results_of(folder: Path):
    """What the report has for other programs."""
    return json.loads((folder / "results.json").read_text("utf-8"))


def prose(folder: Path) -> str:
    """The words of the page, without its markup and style sheets."""
    page = (folder / "index.html").read_text("utf-8")
    page = re.sub(r"<style\b.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_three_variants_are_trained_and_two_contrasts_measured(three):
    """Each difference is the other's figure less the first one's."""
    tree = results_of(three)
    final = {run["variant"]: run["final"] for run in tree["runs"]}
    assert list(final) == ["baseline", "regularized", "dropout"]
    assert [(each["reference"], each["other"]) for each in tree["contrasts"]] == [
        ("baseline", "regularized"),
        ("baseline", "dropout"),
    ]
    for each in tree["contrasts"]:
        difference = final[each["other"]]["test_accuracy"] - final[each["reference"]]["test_accuracy"]
        assert each["test_accuracy"]["value"] == pytest.approx(difference)


def test_the_page_has_all_three_and_every_picture_it_shows(three):
    """By the names that the study gives them."""
    page = (three / "index.html").read_text("utf-8")
    pictures = re.findall(r'<img src="([^"]+)"', page)
    assert pictures
    assert all((three / picture).exists() for picture in pictures)
    for name in ("confusion-dropout", "changed-sides-baseline-dropout", "confident-errors"):
        assert f'<figure id="fig:{name}"' in page, name
    assert "dropout only model" in prose(three)
    assert (three / "models" / "dropout_model.pth").exists()
    assert (three / "tables" / "confusion_dropout.csv").exists()


def test_a_single_variant_is_reported_without_a_comparison(alone):
    """Nothing is said of two models, and nothing of another one."""
    tree = results_of(alone)
    assert [run["variant"] for run in tree["runs"]] == ["baseline"]
    assert tree["contrasts"] == []
    said = prose(alone).replace("of the two maps", "of the maps")
    for words in ("both models", "regularized", "the two models", "either model", "of the two"):
        assert words not in said, words
    page = (alone / "index.html").read_text("utf-8")
    assert all((alone / picture).exists() for picture in re.findall(r'<img src="([^"]+)"', page))


@pytest.mark.parametrize("which", ["three", "alone"])
def test_no_sentence_is_broken(request, which):
    """No empty listing, doubled word or stray sign where a name was to be filled in."""
    said = prose(request.getfixturevalue(which))
    assert not re.search(r"\bNone\b|\(\)| ,|\.\.|\{\{|\bthe the\b| \.", said), re.search(
        r".{40}(\bNone\b|\(\)| ,|\.\.|\{\{|\bthe the\b| \.).{40}", said
    )
