"""What comes with the repository: the published runs, the README made from them, and the code that it shows."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import tiny_builds
from PIL import Image
from stage_fingerprints import EXPENSIVE

from pipeline import rendering
from pipeline.build import Build
from pipeline.cache import Entry
from pipeline.cli import PUBLISHED
from pipeline.codec import decode, encode
from pipeline.evaluation.scores import log_softmax
from pipeline.graph import Node, content_digest
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.records import Images, Splits
from pipeline.report.results import results_json
from pipeline.study import load_study

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A project folder with nothing but the published runs."""
    root = tmp_path_factory.mktemp("published")
    shutil.copytree(PROJECT / "cache" / "published", root / "cache" / "published")
    shutil.copy(PROJECT / "README.md", root)
    shutil.copytree(PROJECT / "report" / "figures", root / "report" / "figures")
    return root


@pytest.fixture
def build(root) -> Build:
    """The study that the README tells of, on the published runs alone."""
    return build_of(PUBLISHED, root)


def build_of(study: str, root: Path) -> Build:
    """A study on the published runs alone."""
    return Build(load_study(study), Options(root=root, published_only=True, device="cpu"), Console())


@pytest.mark.parametrize("study", ["cifar10", PUBLISHED])
def test_published_runs_are_those_of_the_study_as_it_stands(study, root):
    """No training, prediction or Grad-CAM is stale: ``make report`` works without data, and so does the full study."""
    build = build_of(study, root)
    stale = build.graph.stale(*build.plan.results)
    assert [node.label for node in stale if node.stage in EXPENSIVE] == []
    assert build.published


def test_explain_compares_with_the_published_runs_and_fetches_nothing(root, monkeypatch):
    """Where the official archive isn't there, and no cache but the published one."""
    monkeypatch.setattr("pipeline.data.download.download", None)
    asked = tiny_builds.build(load_study("cifar10"), root)
    said = {node.label: why for node, why in asked.explain()}
    assert (said["train baseline"], said["find near-duplicates"]) == ("", "")
    (line,) = asked.console.lines
    assert "Compared with results of runs trained on a JPEG-recompressed copy of CIFAR-10" in line


def test_published_records_are_what_would_be_written_today(build):
    """A record that is encoded in other bytes than before outdates everything that was made from it."""
    found = [(node, build.store.find(node.stage, node.key)) for node in every_node(build)]
    held = [(node, build.store.load(entry)) for node, entry in found if entry]
    assert len(held) > 100
    for node, files in held:
        assert encode(decode(node.kind, files)) == files, f"{node.label}: mark the new field as ADDED_LATER"


def test_whoever_has_the_images_trains_nothing_again(build):
    """The images, read again, are those that the published runs were made from, to the byte of their record."""
    pixels, labels = np.zeros((1, 3, 32, 32), np.uint8), np.zeros(1, np.int64)
    record = encode(Splits(Images(pixels, labels), Images(pixels, labels)))["record.json"]
    outputs = {
        "arrays.safetensors": {
            "sha256": "b08ea3a4231ae2d76ac77447bf0d468337e0861ca4a77a2452dbf53ae2f4e07d",  # of the recompressed copy
            "size": 184_800_312,
        },
        "record.json": {"sha256": sha256(record).hexdigest(), "size": len(record)},
    }
    standing = content_digest(Entry("images", "", build.store.published, {"outputs": outputs}))
    entries = [entry for node in every_node(build) if (entry := build.graph.entry(node))]
    used = [entry.made_by["inputs"]["images"] for entry in entries if "images" in entry.made_by.get("inputs", {})]
    assert len(used) > 30
    assert set(used) == {standing}


def every_node(build: Build) -> list[Node]:
    """The nodes of a build's results, and all that they need."""
    found: dict[str, Node] = {}

    def visit(node: Node) -> None:
        if node.key not in found:
            found[node.key] = node
            for upstream in node.inputs.values():
                visit(upstream)

    for node in (*build.plan.results, build.plan.weights):
        visit(node)
    return list(found.values())


def test_published_runs_are_complete_and_small():
    """Weights, histories, predictions and drawn figures; no image of the data set; under 40 MB."""
    published = PROJECT / "cache" / "published"
    held = {p.name for p in (published / "stages").iterdir()}
    assert held >= {"data", "train", "predictions", "cases", "figures-samples", "figures-cases"}
    assert held.isdisjoint({"images", "source", "html", "pdf"})
    assert sum(p.stat().st_size for p in published.rglob("*") if p.is_file()) < 40e6


def test_readme_is_what_the_published_runs_give(build):
    """Numbers and figures in the README are generated."""
    for path, content in build.readme().items():
        assert path.read_bytes() == content, f"{path.name} is out of date: run make readme"


def test_the_published_runs_are_near_an_independent_run(build):
    """The test accuracies of an independent run of the recipe on the same images lie among those of our seeds."""
    over_seeds = build.graph.get(build.plan.replication)
    for model, independent in ((over_seeds.models["baseline"], 0.685), (over_seeds.models["regularized"], 0.696)):
        assert min(model.test_accuracy.values) < independent < max(model.test_accuracy.values)
        assert max(model.test_accuracy.values) - min(model.test_accuracy.values) < 0.06


def test_the_code_that_the_readme_shows_runs(build, root):
    """The pretrained models load as the README says, and answer."""
    folder = root / "report" / "cifar10"
    for name, content in build.graph.get(build.plan.weights).files.items():
        build.store.write(folder / name, content)
    records = {name: build.graph.get(node) for name, node in rendering.told_records(build.plan).items()}
    context = rendering.context(build.study, build._telling, records)
    build.store.write(folder / "results.json", results_json(context))
    picture = np.random.default_rng(0).integers(0, 256, (48, 64), np.uint8)
    answers = said_by_the_code_of_the_readme(root, picture)
    assert {name for name, _ in answers.values()} <= set(context.data.classes)


def test_the_code_that_the_readme_shows_answers_as_the_study_did(built, study, tmp_path):
    """A test image in a file gets the class and the probability that the study's own predictions have of it."""
    done = tiny_builds.build(study, built)
    shutil.copytree(done.folder, tmp_path / "report" / "cifar10")
    images, data = done.graph.get(done.plan.images), done.graph.get(done.plan.data)
    for index in range(3):
        answers = said_by_the_code_of_the_readme(tmp_path, images.test.pixels[index].transpose(1, 2, 0))
        for variant, node in done.plan.shown.predictions.items():
            expected = np.exp(log_softmax(done.graph.get(node).test_logits))[index]
            name, probability = answers[variant]
            assert name == data.classes[expected.argmax()]
            assert probability == pytest.approx(expected.max(), abs=1e-3)


def said_by_the_code_of_the_readme(folder: Path, pixels: np.ndarray) -> dict[str, tuple[str, float]]:
    """What the README's Python code prints of a picture, run in a folder: model -> class name and probability."""
    Image.fromarray(pixels).save(folder / "picture.png")
    (block,) = re.findall(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-W", "error", "-c", block]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [line.partition(": ") for line in done.stdout.splitlines()]
    return {model: (said.rpartition(" ")[0], float(said.rpartition(" ")[2])) for model, _, said in lines}


def test_the_makefile_targets_that_are_told_of_exist():
    """No command in the README or in CONTRIBUTING.md is made up."""
    told = "".join((PROJECT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", told, re.MULTILINE))
    assert named >= {"report", "demo", "explain", "test", "readme", "keep", "clean"}
    assert named <= targets
