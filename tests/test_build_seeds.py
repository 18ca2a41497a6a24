"""A study with several seeds and every combination of its techniques, built for real on a few generated shapes."""

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import TINY
from tiny_builds import build, contents

from pipeline.build import Build
from pipeline.errors import DataError, PipelineError
from pipeline.graph import Node
from pipeline.study import Study, load_study

SEEDED = TINY.replace("seeds = [0]", "seeds = [0, 4]").replace('name = "tiny"', 'name = "seeded"')
SEEDED += "\n[factorial]\nseeds = [0]\n"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory) -> Study:
    """Two seeds, and the six combinations in between with the first."""
    path = tmp_path_factory.mktemp("study") / "seeded.toml"
    path.write_text(SEEDED, encoding="utf-8")
    return load_study(str(path))


@pytest.fixture(scope="module")
def project(seeded, built, tmp_path_factory) -> Path:
    """The project in which the tiny study of one seed had been built, with the seeded one built after it."""
    root = tmp_path_factory.mktemp("seeded") / "project"
    shutil.copytree(built, root)
    build(seeded, root).report()
    return root


def missing_runs(build: Build) -> list[Node]:
    """The runs that a build would train."""
    return [node for node in build.graph.stale(*build.plan.results) if node.stage == "train"]


def test_adding_a_seed_trains_that_seed_alone(seeded, built):
    """The first seed's runs are those of the study without it; what is left to train has a line each."""
    why = {node.label: reason for node, reason in build(seeded, built).explain()}
    trained = {node.label for node in missing_runs(build(seeded, built))}
    assert trained == {
        *("train baseline seed 4", "train regularized seed 4"),
        *("train batch-norm seed 0", "train dropout seed 0", "train augmentation seed 0"),
        *("train batch-norm-dropout seed 0", "train batch-norm-augmentation seed 0"),
        "train dropout-augmentation seed 0",
    }
    assert why["train baseline seed 0"] == ""
    assert why["history of dropout seed 0"]


def test_the_report_has_every_run(project):
    """Ten runs in results.json, each with its history; means are those of their final figures."""
    tree = json.loads((project / "report" / "seeded" / "results.json").read_text("utf-8"))
    runs = {(run["variant"], run["seed"]): run for run in tree["runs"]}
    assert len(runs) == 10
    assert all(len(run["history"]) == 2 and run["seconds"] > 0 for run in runs.values())
    for variant in ("baseline", "regularized"):
        finals = [runs[variant, seed]["final"]["test_accuracy"] for seed in (0, 4)]
        assert tree["seeds"]["models"][variant]["test_accuracy"]["values"] == finals
        assert tree["seeds"]["models"][variant]["test_accuracy"]["mean"] == pytest.approx(sum(finals) / 2)
    gaps = [runs[c["variant"], 0]["final"]["generalization_gap"] for c in tree["factorial"]["combinations"][1:-1]]
    assert tree["factorial"]["responses"]["generalization_gap"]["values"][1:-1] == pytest.approx(gaps)


def test_the_page_tells_of_seeds_and_techniques(project):
    """Chapters, figures and no figure that is not there."""
    folder = project / "report" / "seeded"
    page = (folder / "index.html").read_text("utf-8")
    assert 'id="sec:seeds"' in page
    assert 'id="sec:factorial"' in page
    pictures = re.findall(r'<img src="([^"]+)"', page)
    for name in ("seeds", "simple-effects", "combinations"):
        assert f'<figure id="fig:{name}"' in page
        assert (folder / "figures" / f"{name}.svg").exists()
    assert all((folder / picture).exists() for picture in pictures)
    assert not (project / "report" / "tiny" / "figures" / "seeds.svg").exists()


@pytest.mark.usefixtures("pango")
def test_a_second_build_computes_nothing(seeded, project):
    """Everything is fresh."""
    again = build(seeded, project)
    again.report()
    assert again.console.lines == ["everything is fresh: nothing was computed"]


def test_no_trained_run_goes_unless_it_is_named(seeded, project, tmp_path):
    """A study of fewer seeds in the place of one of more: what goes is listed, and only its names let it go."""
    root = tmp_path / "project"
    shutil.copytree(project, root)
    build(seeded, root).keep()
    published = contents(root / "cache" / "published")
    fewer = build(seeded.model_copy(update={"seeds": (0,), "factorial": None}), root)
    with pytest.raises(PipelineError, match="8 trained runs would go from cache/published: augmentation-0 baseline-4 "):
        fewer.keep()
    assert contents(root / "cache" / "published") == published
    assert fewer.console.lines[-2:] == [
        "  stay  baseline-0, regularized-0",
        f"  go    {', '.join(GOING)}",
    ]
    with pytest.raises(PipelineError, match="1 trained run would go from cache/published: regularized-4;"):
        fewer.keep(GOING[:-1])
    with pytest.raises(PipelineError, match="no run called baseline-7 would go"):
        fewer.keep([*GOING, "baseline-7"])
    fewer.keep(GOING)
    assert len(list((root / "cache" / "published" / "stages" / "history").iterdir())) == 2


def test_another_study_is_kept_besides(seeded, project, tmp_path):
    """Nothing of it goes, though it has figures that the first study hasn't."""
    root = tmp_path / "project"
    shutil.copytree(project, root)
    fewer = seeded.model_copy(update={"seeds": (0,), "factorial": None, "name": "fewer"})
    build(seeded, root).keep((), [build(fewer, root)])
    kept = {path.stem for path in (root / "cache" / "published" / "stages").glob("*/*.json")}
    for study in (seeded, fewer):
        assert {node.key for node in build(study, root).plan.results} <= kept


GOING = [
    *("augmentation-0", "baseline-4", "batch-norm-0", "batch-norm-augmentation-0", "batch-norm-dropout-0"),
    *("dropout-0", "dropout-augmentation-0", "regularized-4"),
]


def test_published_runs_carry_the_weights_of_two(seeded, project, tmp_path):
    """The others are published as histories and predictions; with these alone, and without images, the same page is
    rendered."""
    root = tmp_path / "project"
    shutil.copytree(project, root)
    build(seeded, root).keep()
    stages = root / "cache" / "published" / "stages"
    manifests = [json.loads(path.read_bytes()) for path in (stages / "train").glob("*.json")]
    asked = [each["made_from"]["params"] for each in manifests]
    assert {(params["variant"], params["seed"]) for params in asked} == {("baseline", 0), ("regularized", 0)}
    assert len(list((stages / "history").glob("*.json"))) == 10
    shutil.rmtree(root / "cache" / "stages")
    shutil.rmtree(root / "cache" / "objects")
    alone = build(seeded, root, published_only=True)
    alone.report()
    before, after = (
        json.loads((folder / "report" / "seeded" / "results.json").read_text("utf-8")) for folder in (project, root)
    )
    assert before == after


def test_a_run_that_is_missing_is_asked_for(seeded, built, tmp_path):
    """Without images nothing can be trained, and the error says so."""
    root = tmp_path / "project"
    shutil.copytree(built, root)
    assert len(missing_runs(build(seeded, root))) == 8
    with pytest.raises(DataError):
        build(seeded, root, published_only=True).report()
