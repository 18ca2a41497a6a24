"""Whole builds of a tiny study: what runs, what doesn't, and what survives."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from typing import Annotated

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import TINY
from pydantic import Field
from stage_fingerprints import EXPENSIVE
from tiny_builds import LISTED_BACKWARDS, PROJECT, Listening, build, contents, rebuilt

from pipeline import cli, planner
from pipeline import code as code_module
from pipeline import graph as graph_module
from pipeline.analyses import ANALYSES
from pipeline.build import UNREAD, Build
from pipeline.cache import Store
from pipeline.code import PACKAGE
from pipeline.data import DataUnavailable
from pipeline.data.shapes import Shapes
from pipeline.durable import UNFINISHED
from pipeline.errors import CacheError, DataError, StudyError
from pipeline.file_index import read_index
from pipeline.options import Options
from pipeline.planning.figures import CHAPTERS
from pipeline.records.values import ADDED_LATER
from pipeline.study import Augmentation, Recipe, RecipeChanges, Study, load_study


@pytest.mark.usefixtures("pango")
def test_the_built_study_is_complete(built):
    """Page, PDF, results, figures, tables and weights, in the sizes promised."""
    files = contents(built / "report" / "tiny")
    assert {"index.html", "study.pdf", "results.json"} <= files.keys()
    assert {"models/baseline_model.pth", "models/regularized_model.pth"} <= files.keys()
    assert any(name.startswith("figures/") for name in files)
    assert any(name.startswith("tables/") for name in files)
    assert sum(len(c) for n, c in files.items() if not n.endswith((".pdf", ".pth"))) < 8e6
    assert len(files["study.pdf"]) < 5e6
    results = json.loads(files["results.json"])
    assert [run["variant"] for run in results["runs"]] == ["baseline", "regularized"]
    assert len(results["runs"][0]["history"]) == 2


def test_a_second_build_computes_nothing_and_changes_no_byte(study, root):
    """Warm: no stage runs, every file stays, and its time of change too."""
    before = {p: p.stat().st_mtime_ns for p in (root / "report").rglob("*") if p.is_file()}
    again = build(study, root)
    again.report()
    assert again.graph.computed == []
    assert {p: p.stat().st_mtime_ns for p in (root / "report").rglob("*") if p.is_file()} == before


def test_a_warm_build_is_quick_and_never_imports_torch(study, root):
    """Nor anything that draws or renders."""
    (root / "tiny.toml").write_text(_toml(study), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from pipeline.build import *; from pipeline.study import load_study\n"
        f"root = Path({str(root)!r})\n"
        "Build(load_study(str(root / 'tiny.toml')), Options(root=root, device='cpu'), Console()).report()\n"
        "print(sorted({'torch', 'matplotlib', 'weasyprint', 'captum', 'scipy', 'PIL'} & set(sys.modules)))"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.strip() == "[]"
    assert time.perf_counter() - started < 6  # 3 s promised on an idle machine


def _toml(study: Study) -> str:
    assert study.name == "tiny"
    return TINY


def test_two_builds_from_the_same_runs_are_identical_to_the_byte(built, tmp_path):
    """Measured, drawn and rendered again in another process, folder, time zone, locale and home, by a user with
    another umask, where folders list their files the other way round: the same HTML, SVG, PNG, results.json and PDF."""
    before = contents(built / "report")
    elsewhere = shutil.copytree(built, tmp_path / "another place" / "für Ärger" / "project")
    after = rebuilt(
        elsewhere,
        umask=0o077,
        starting=LISTED_BACKWARDS,
        PYTHONHASHSEED="7",
        TZ="Pacific/Chatham",
        LC_ALL="C",
        HOME=str(tmp_path / "nobody"),
    )
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == []


def test_training_again_gives_the_same_weights(study, root):
    """FRESH=1 on the same device: the same weights and history to the bit."""
    old = build(study, root)
    runs = {name: old.graph.get(node) for name, node in old.plan.shown.runs.items()}
    new = build(study, root, fresh=True)
    new.report()
    assert {n.stage for n in new.graph.computed} >= {"train"}
    for name, node in new.plan.shown.runs.items():
        again = new.graph.get(node)
        assert again.history == runs[name].history
        for key, array in runs[name].weights.items():
            np.testing.assert_array_equal(again.weights[key], array)


@pytest.mark.usefixtures("pango")
def test_an_edit_of_the_recipe_is_explained_by_name_before_it_retrains(study, root):
    """``explain`` says which field of which stage; nothing is computed by asking."""
    longer = study.model_copy(update={"recipe": study.recipe.model_copy(update={"epochs": 3})})
    asked = build(longer, root)
    said = {node.label: why for node, why in asked.explain()}
    assert said["train baseline"] == said["train regularized"] == "recipe.epochs 2 → 3"
    assert said["predict with baseline"] == "follows run"
    assert said["draw distribution"] == ""
    assert said["summarise data"] == ""
    assert asked.graph.computed == []
    assert all(why == "" for node, why in build(study, root).explain())


def test_explain_reads_no_image_that_was_not_read_before(study, tmp_path, monkeypatch):
    """It says so of every stage, and writes nothing; for a study whose images were read, it says all it knows."""
    monkeypatch.setattr(Shapes, "read", _must_not_happen)
    asked = build(study, tmp_path)
    said = {node.label: why for node, why in asked.explain()}
    assert {"train baseline", "predict with regularized", "draw samples", "export weights", "render pdf"} <= said.keys()
    assert set(said.values()) == {UNREAD}
    assert asked.console.lines == ["80 + 60 generated shapes: not read yet, or changed since; make report reads it."]
    assert list(tmp_path.iterdir()) == []


def test_explain_says_what_it_knows_of_images_that_were_read_before(study, built, monkeypatch):
    """Their fingerprint is in the cache: no need to read them again."""
    monkeypatch.setattr(Shapes, "read", _must_not_happen)
    asked = build(study, built)
    assert {why for _, why in asked.explain()} == {""}
    assert asked.graph.computed == []


def test_explain_fetches_nothing(tmp_path, monkeypatch):
    """Without the official archive, and with nothing cached, it can only say that."""
    monkeypatch.setattr("pipeline.data.download.download", _must_not_happen)
    asked = build(load_study("cifar10"), tmp_path)
    assert {why for _, why in asked.explain()} == {UNREAD}
    assert "the official CIFAR-10 archive, which make report downloads, is not here" in asked.console.lines[0]
    assert list(tmp_path.iterdir()) == []


def _must_not_happen(*_arguments, **_options):
    raise AssertionError("explain reads and fetches nothing")


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("recipe", "epochs", 3),
        ("recipe", "batch_size", 17),
        ("recipe", "learning_rate", 2e-3),
        ("recipe", "weight_decay", 0.01),
        ("recipe", "label_smoothing", 0.1),
        ("recipe", "warmup_steps", 3),
        ("recipe", "schedule", "cosine"),
        ("study", "seeds", (1,)),
        ("data", "seed", 1),
        ("data", "train_size", 90),
        ("data", "test_size", 50),
        ("regularized", "batch_norm", False),
        ("regularized", "dropout_rate", 0.1),
        ("regularized", "augmentation", False),
        ("regularized", "augmentation", Augmentation(flip=False)),
        ("regularized", "augmentation", Augmentation(crop=0)),
        ("regularized", "recipe", RecipeChanges(epochs=3)),
        ("regularized", "recipe", RecipeChanges(learning_rate=2e-3)),
        ("regularized", "recipe", RecipeChanges(weight_decay=0.01)),
        ("regularized", "recipe", RecipeChanges(label_smoothing=0.1)),
        ("regularized", "recipe", RecipeChanges(warmup_steps=3)),
        ("regularized", "recipe", RecipeChanges(schedule="cosine")),
    ],
)
def test_every_field_of_a_study_changes_the_key_of_its_runs(study, built, tmp_path, part, field, value):
    """Whatever changes a result retrains; name and title don't."""
    if part == "study":
        changed = study.model_copy(update={field: value})
    elif part == "regularized":
        variant = study.variants[part].model_copy(update={field: value})
        changed = study.model_copy(update={"variants": {**study.variants, part: variant}})
    else:
        changed = study.model_copy(update={part: getattr(study, part).model_copy(update={field: value})})
    before = build(study, built).plan.shown.runs["regularized"].key
    assert build(changed, tmp_path).plan.shown.runs["regularized"].key != before
    labelled = {**study.variants, "regularized": study.variants["regularized"].model_copy(update={"label": "Other"})}
    titled = study.model_copy(update={"name": "other", "title": "Other", "variants": labelled})
    assert build(titled, built).plan.shown.runs["regularized"].key == before


def test_a_field_that_comes_later_changes_keys_only_where_it_says_something(study, built):
    """A study that doesn't name it asks what it asked before it was thought of: nothing becomes stale."""

    class LaterRecipe(Recipe):
        momentum: Annotated[float, Field(ge=0), ADDED_LATER] = 0.9

    def keys(momentum: float) -> list[str]:
        recipe = LaterRecipe(**study.recipe.model_dump(), momentum=momentum)
        return [node.key for node in build(study.model_copy(update={"recipe": recipe}), built).plan.results]

    asked = [node.key for node in build(study, built).plan.results]
    assert keys(0.9) == asked
    assert keys(0.8) != asked


def test_no_option_changes_a_key(study, built):
    """Device, freshness and place are how a result was obtained, not what was asked."""
    keys = [n.key for n in build(study, built).plan.results]
    other = Build(study, Options(root=built, device="auto", fresh=True), Listening())
    assert [n.key for n in other.plan.results] == keys


@pytest.mark.usefixtures("pango")
def test_without_images_the_published_runs_are_rendered_and_it_is_said(study, root, monkeypatch):
    """No data: the runs that come with the project, and one line in the terminal."""
    assert build(study, root).keep() > 0
    for name in ("objects", "stages"):
        shutil.rmtree(root / "cache" / name)
    monkeypatch.setattr(planner, "find_source", _no_source)
    rendering = build(study, root)
    rendering.report()
    assert rendering.published
    assert {node.stage for node in rendering.graph.computed} == {"weights", "html", "pdf"}
    assert any("Rendering the published runs" in line for line in rendering.console.lines)


def test_figures_of_images_are_kept_as_drawn_where_there_are_no_images(study, root, monkeypatch):
    """After an edit of the drawing code: the others are drawn again, the report is built, and it is said."""
    build(study, root).keep()
    for name in ("objects", "stages"):
        shutil.rmtree(root / "cache" / name)
    monkeypatch.setattr(planner, "find_source", _no_source)
    digests = graph_module.code_digests
    edited = {"figures/style.py": "edited"}
    monkeypatch.setattr(
        graph_module,
        "code_digests",
        lambda *roots: digests(*roots) | (edited if "figure" in str(roots) or "pictures" in str(roots) else {}),
    )
    rendering = build(study, root)
    warned = []
    rendering.store.warn = warned.append
    rendering.report()
    redrawn = {node.stage for node in rendering.graph.computed}
    assert "figures-curves" in redrawn
    of_images = [name for name, records in CHAPTERS.items() if "images" in records]
    drawn = [each for analysis in ANALYSES for each in analysis.figures if each.name in rendering.plan.chapters]
    of_images += [each.name for each in drawn if "images" in each.records]
    assert {"samples", "duplicates", "neighbours"} <= set(of_images)
    assert redrawn.isdisjoint({"images", *(f"figures-{name}" for name in of_images)})
    assert [line.partition(":")[0] for line in warned] == [f"draw {name}" for name in of_images]
    assert any("Rendering the" in line for line in rendering.console.lines)
    assert [path.suffix in (".png", ".webp") for path in rendering.folder.glob("figures/sample-grid.*")] == [True]


PACKAGES = sorted({path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py")})
"""The packages and modules of the pipeline."""


@pytest.mark.parametrize("package", PACKAGES)
def test_harmless_code_may_be_edited_anywhere_without_images_at_hand(study, root, monkeypatch, package):
    """Whoever has only the published runs edits any package, nothing comes out differently, and nothing is missing."""
    build(study, root).keep()
    for name in ("objects", "stages"):
        shutil.rmtree(root / "cache" / name)
    monkeypatch.setattr(planner, "find_source", _no_source)
    read = code_module._digest_and_imports

    def edited(path):
        digest, imported = read(path)
        return ("edited" if path.relative_to(PACKAGE).parts[0] == package else digest), imported

    monkeypatch.setattr(code_module, "_digest_and_imports", edited)
    editing = build(study, root)
    warned = []
    editing.store.warn = warned.append
    editing._compute_results()
    computed = {node.stage for node in editing.graph.computed}
    assert computed.isdisjoint(EXPENSIVE | {"images"})
    assert all(line.endswith("kept as drawn before") for line in warned)


def test_without_images_the_published_runs_come_before_others(study, root, monkeypatch):
    """Runs on images of one's own, cached since, don't take their place."""
    build(study, root).keep()
    asked = build(study, root).plan.data.key
    shutil.rmtree(root / "cache" / "stages")
    own = study.model_copy(update={"data": study.data.model_copy(update={"seed": 7})})
    build(own, root).report()
    monkeypatch.setattr(planner, "find_source", _no_source)
    rendering = build(study, root)
    assert rendering.plan.data.key == asked
    assert rendering.published


def test_published_runs_hold_no_images(study, root):
    """Neither the data set nor a subset of it is among what is published."""
    build(study, root).keep()
    published = root / "cache" / "published" / "stages"
    assert {p.name for p in published.iterdir()}.isdisjoint({"images", "source", "html", "pdf", "weights"})
    assert (published / "train").is_dir()


def test_without_images_or_runs_the_ways_out_are_named(study, tmp_path, monkeypatch):
    """Nothing cached and no data: one line."""
    monkeypatch.setattr(planner, "find_source", _no_source)
    with pytest.raises(DataUnavailable, match="DATA=path"):
        build(study, tmp_path).report()


def test_training_asked_for_without_images_is_one_clear_error(study, root, monkeypatch):
    """Published runs don't answer another recipe."""
    build(study, root).keep()
    shutil.rmtree(root / "cache" / "stages")
    monkeypatch.setattr(planner, "find_source", _no_source)
    longer = study.model_copy(update={"recipe": study.recipe.model_copy(update={"epochs": 3})})
    with pytest.raises(DataError, match="DATA=path"):
        build(longer, root).report()


def _no_source(*_arguments, **_options):
    raise DataUnavailable("no images; give DATA=path")


def test_the_weights_are_explained_by_their_own_inputs(study, root):
    """They are part of the report, yet no page: another figure makes the pages stale and not them."""
    for manifest in (root / "cache" / "stages" / "figures-curves").glob("*.json"):
        manifest.unlink()
    said = {node.label: why for node, why in build(study, root).explain()}
    assert said["draw curves"] == "never computed"
    assert said["export weights"] == ""
    assert said["render html"] == said["render pdf"] == "its inputs are stale"


def test_one_build_of_a_study_at_a_time(study, root):
    """A second build says so and leaves the first alone."""
    first = build(study, root)
    with first._lock(), pytest.raises(CacheError, match="another build of the study tiny is running"):
        build(study, root).report()


def test_a_report_is_not_overwritten_by_another_study_of_its_name(study, root):
    """Two files with one name: refused before anything is computed. The same file edited is the ordinary case."""
    mine, other = root / "mine.toml", root / "studies" / "other.toml"
    build(study, root, study_file=mine).report()  # what was built as it stands says the same: it is no other
    before = contents(root / "report")
    longer = study.model_copy(update={"recipe": study.recipe.model_copy(update={"epochs": 3})})
    second = build(longer, root, study_file=other)
    with pytest.raises(StudyError, match=r"of mine.toml, not of studies/other.toml; give one of them another name"):
        second.report()
    assert second.graph.computed == []
    assert contents(root / "report") == before
    assert build(longer, root, study_file=mine)._claimed_folder().path == root / "report" / "tiny"
    shutil.rmtree(root / "report" / "tiny")
    assert build(longer, root, study_file=other)._claimed_folder().path == root / "report" / "tiny"


def test_the_command_line_refuses_a_second_study_of_one_name(root, monkeypatch):
    """One line, and its own exit code; nothing is read before."""
    path = root / "other.toml"
    path.write_text(TINY.replace("epochs = 2", "epochs = 3"), "utf-8")
    monkeypatch.setattr(cli, "Options", lambda *asked, **more: Options(*asked, **more, root=root))
    done = CliRunner().invoke(cli.main, ["report", "--study", str(path), "--device", "cpu"])
    assert done.exit_code == StudyError.exit_code
    assert len(done.output.splitlines()) == 1
    assert "of tiny, not of other.toml" in done.output


def test_a_report_is_not_overwritten_by_the_same_study_on_other_images(study, root):
    """It was built on pets; nothing is computed and no file changes."""
    folder = root / "report" / "tiny"
    index = read_index(folder)
    pets = replace(index, origin=replace(index.origin, data="pets", fingerprint="of pets"))
    (folder / ".files").write_bytes(pets.sealed())
    before = contents(folder)
    second = build(study, root)
    with pytest.raises(StudyError, match=r"with DATA=pets, and now it is asked for without DATA"):
        second.report()
    assert second.graph.computed == []
    assert contents(folder) == before


def test_leftovers_of_killed_builds_are_swept(study, root):
    """Half-written files, whichever version left them; not those that another build is writing."""
    cache, folder = root / "cache", root / "report" / "tiny"
    places = [
        cache / "objects" / "00",
        cache / "stages" / "train",
        cache / "partial" / "k",
        cache / "published" / "objects" / "00",
    ]
    places += [root, root / "report" / "figures", folder, folder / "figures"]
    left = [place / f"{UNFINISHED}killed" for place in places]
    left += [cache / "tmp" / "tmp8_3a", cache / "downloads" / ".archive.tar.gz.x1y2"]
    running = cache / "stages" / "train" / f"{UNFINISHED}running"
    for path in (*left, running):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    with running.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        build(study, root).report()
        assert [path for path in (*left, running) if path.exists()] == [running]


def test_a_cache_and_a_report_on_another_file_system_are_built(study, root, elsewhere):
    """Both moved to a scratch disk, with links in their places: what is stale is computed and written."""
    before = contents(root / "report" / "tiny")
    shutil.rmtree(root / "cache" / "stages" / "html")
    shutil.rmtree(root / "report" / "tiny" / "tables")
    for name in ("cache", "report"):
        shutil.move(root / name, elsewhere / name)
        (root / name).symlink_to(elsewhere / name)
    rendering = build(study, root)
    rendering.report()
    assert [node.stage for node in rendering.graph.computed] == ["html"]
    assert contents(root / "report" / "tiny") == before


def test_store_paths_hold_no_user_text(study, root):
    """Names in the cache are keys and stages; nothing of the user's paths is in a file name."""
    store = Store(root / "cache", root / "cache" / "published", print)
    assert all(len(entry.key) == 64 for entry in store.entries("train"))
