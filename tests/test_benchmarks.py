"""The benchmarks: their arithmetic by hand, and the smallest measurement that there is."""

import json
import time
from dataclasses import replace

import pytest
import torch
from benchmarks import (
    builds,
    conditions,
    fresh,
    loops,
    machine,
    ours,
    ratios,
    reports,
    resident,
    sizes,
    tables,
    yardstick,
)
from benchmarks.__main__ import ENTRANTS, main
from benchmarks.builds import Built
from benchmarks.record import SCHEMA, Record
from benchmarks.spread import Line, Spread, fit
from benchmarks.textbook import STUDY, textbook_model
from benchmarks.timing import VARIANTS, Run, Task, Timing, timed, union_seconds
from click.testing import CliRunner
from made_up import noise_splits
from torchvision.transforms import functional as tv

from pipeline.models import build_model
from pipeline.records import EpochRecord, RunState
from pipeline.training import loop
from pipeline.training.spec import RunSpec

MACHINE = {"device": "cpu", "gpu": "", "cpu": "a processor", "cores": 2, "flags": ["avx2"], "system": "Linux x86_64",
           "python": "3.12", "torch": "2.11", "load_before": 0.1}  # fmt: skip


def timing(baseline: float, regularized: float, epochs: int = 1, measuring: float = 0.0, **task) -> Timing:
    """Two runs that start together."""
    runs = (Run("baseline", 5.0, 5.0 + baseline, measuring), Run("regularized", 5.0, 5.0 + regularized, measuring))
    return Timing(Task("ours", 100, epochs, "cpu", **task), runs)


def one_round(slowness: float = 1.0) -> ratios.Round:
    """A round in which every ratio is another number; all of it slower by a factor."""
    textbook = (Run("baseline", 0.0, 3.0 * slowness, 0.0), Run("regularized", 3.0 * slowness, 8.0 * slowness, 0.0))
    return {
        "textbook": Timing(Task("textbook", 100, 1, "cpu"), textbook),
        "ours": timing(1.0 * slowness, 2.0 * slowness, measuring=0.5 * slowness),
        "resident": timing(2.0 * slowness, 3.0 * slowness),
        "alone": timing(0.5 * slowness, 1.6 * slowness),
        "not deterministic": timing(0.1 * slowness, 1.25 * slowness),
        "static batch": timing(9.0 * slowness, 1.75 * slowness, measuring=0.25 * slowness),
    }


def test_spread_by_hand():
    """The middle of an odd number, the mean of the two middle ones of an even; the ends."""
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert Spread.of([4.0, 1.0, 2.0, 9.0]) == Spread(3.0, 1.0, 9.0)
    with pytest.raises(ValueError, match="nothing was measured"):
        Spread.of([])


def test_line_by_hand():
    """Points on a line give it back; others the least squares; points of one size give none."""
    assert fit([(1, 5.0), (2, 7.0), (4, 11.0)]) == Line(3.0, 2.0)
    line = fit([(0, 0.0), (1, 3.0), (2, 0.0)])
    assert (line.fixed, line.per_unit) == (1.0, 0.0)
    assert fit([(2, 7.0), (2, 9.0)]) is None


def test_union_counts_overlaps_once_and_gaps_never():
    """Apart, touching, overlapping, one within another, in any order."""
    assert union_seconds([(0, 1), (3, 5)]) == 3
    assert union_seconds([(3, 5), (0, 3)]) == 5
    assert union_seconds([(0, 4), (1, 2), (3, 6)]) == 6


def test_a_timing_is_in_seconds_an_epoch():
    """Side by side, one after another, and what a single model took."""
    together = timing(2.0, 6.0, epochs=2, measuring=1.0)
    assert (together.wall, together.longest) == (3.0, 3.0)
    assert (together.seconds("baseline"), together.training("regularized")) == (1.0, 2.5)
    assert together.measuring_share == pytest.approx(2 / 6)
    runs = (Run("baseline", 0.0, 2.0, 0.0), Run("regularized", 10.0, 13.0, 0.0))
    assert replace(together, runs=runs).wall == 2.5


def test_timed_tells_training_from_measuring():
    """The measurements of all epochs, and the whole; the device is waited for before each reading of the clock."""
    said = []
    run = timed("baseline", 2, lambda: said.append("train"), lambda: time.sleep(0.02), lambda: said.append("wait"))
    assert said == ["wait", "train", "wait", "wait", "train", "wait", "wait"]
    assert 0.04 <= run.measuring <= run.seconds
    assert run.training < 0.02


def test_ratios_of_a_round_by_hand():
    """Each of the CPU's ratios, whatever slows the whole round."""
    for slowness in (1.0, 3.0):
        values = {r.name: r.values[0] for r in ratios.measured(ratios.ratios_for("cpu"), [one_round(slowness)])}
        assert values == {
            "textbook / ours, both models": pytest.approx(4.0),
            "resident eager / ours, both models": pytest.approx(1.5),
            "both models at once / the slower alone on one core": pytest.approx(1.25),
            "measurements after each epoch / training": pytest.approx(0.5),
            "deterministic / not deterministic": pytest.approx(1.6),
            "augmented, shuffled batches / one static batch": pytest.approx(1.0),
        }


def test_ratios_of_a_gpu_are_by_model():
    """One model of the textbook against the same of ours, and no core to be alone on."""
    values = {r.name: r.values[0] for r in ratios.measured(ratios.ratios_for("cuda"), [one_round()])}
    assert values["textbook / ours, baseline"] == pytest.approx(3.0)
    assert values["textbook / ours, regularized"] == pytest.approx(2.5)
    assert values["resident / ours, baseline"] == pytest.approx(2.0)
    assert not any("one core" in name for name in values)
    assert "alone" not in yardstick.entrants(sizes.default_sizes("cuda", False), "cuda", 2)


def test_a_ratio_that_misses_an_entrant_is_left_out():
    """With two entrants, those ratios that need no other; one value for each round."""
    rounds = [{name: one_round()[name] for name in ("textbook", "ours")}] * 3
    found = {r.name: len(r.values) for r in ratios.measured(ratios.ratios_for("cpu"), rounds)}
    assert found == {"textbook / ours, both models": 3, "measurements after each epoch / training": 3}


def test_worker_counts_and_the_best_of_them():
    """None, powers of two, every core; the fastest, of equals the smallest."""
    assert [yardstick.worker_counts(cores) for cores in (1, 2, 6, 16)] == [
        [0, 1], [0, 1, 2], [0, 1, 2, 4, 6], [0, 1, 2, 4, 8, 16],
    ]  # fmt: skip
    asked = []

    def take(task: Task) -> Timing:
        asked.append((task.loop, task.workers))
        return timing({0: 9.0, 1: 4.0, 2: 4.0}[task.workers], 1.0)

    trials = yardstick.try_workers(sizes.default_sizes("cpu", False), "cpu", [2, 1, 0], take, lambda line: None)
    assert asked == [("textbook", 2), ("textbook", 1), ("textbook", 0)]
    assert trials.best == 1


def test_rounds_are_interleaved():
    """Every entrant once before any of them a second time."""
    tasks = yardstick.entrants(sizes.default_sizes("cpu", False), "cpu", 3)
    taken = []
    rounds = yardstick.take_rounds(tasks, 2, lambda task: taken.append(task) or timing(1.0, 1.0), lambda line: None)
    assert taken == [*tasks.values()] * 2
    assert [list(round_) for round_ in rounds] == [list(tasks)] * 2
    assert tuple(tasks) == ENTRANTS
    assert [task.workers for task in taken[:2]] == [3, 0]


def test_builds_grow_one_way_at_a_time():
    """The smallest, then more images, then more epochs; lines through those that differ in one of them."""
    assert builds.build_sizes(10, 2, 1) == [(10, 2), (40, 2), (10, 8)]
    assert builds.in_turns([(10, 2), (40, 2), (10, 8)], 2) == [(10, 2), (40, 2), (10, 2), (10, 8)]
    assert builds.in_turns([(10, 2)], 2) == [(10, 2), (10, 2)]

    def built(images: int, epochs: int) -> Built:
        return Built(images, epochs, {"training": 2.0 + images * epochs, builds.REST: 1.0})

    grows = builds.growth([built(10, 2), built(40, 2), built(10, 8)])
    assert grows["training"] == builds.Growth(Line(2.0, 2.0), Line(2.0, 10.0))
    assert grows["total"] == builds.Growth(Line(3.0, 2.0), Line(3.0, 10.0))
    assert grows["PDF, waited for"] == builds.Growth(Line(0.0, 0.0), Line(0.0, 0.0))
    assert builds.growth([built(10, 2)])["total"] == builds.Growth(None, None)


def test_every_stage_of_a_build_has_its_part(tiny_study):
    """No stage of the project is missing from the table."""
    from pipeline import planning, rendering

    plan = planning.plan(tiny_study, "0" * 64, lambda: None, lambda: None, "cpu")
    nodes = [plan.images, *plan.results, plan.weights, *rendering.renderings(plan, rendering.Telling((), False, ""))]
    parts = {builds.part_of(node.stage) for node in nodes if node.stage != "train"}
    assert parts | {"import", "training", builds.REST} == set(builds.ORDER)


def test_processor_as_linux_tells_it():
    """Model, family and those flags that tell, of the first processor."""
    text = (
        "model name\t: AMD EPYC\ncpu family\t: 25\nmodel\t\t: 1\nflags\t\t: fpu avx2 sse amx_bf16\n\nflags : avx512f\n"
    )
    assert machine.processor(text) == {"cpu": "AMD EPYC (cpu family 25, model 1)".replace(",", ""),
                                       "flags": ["avx2", "amx_bf16"]}  # fmt: skip
    assert machine.processor("")["flags"] == []


def record() -> Record:
    """Everything, made up."""
    small = sizes.Sizes(100, 1, 1, 2)
    built = [Built(10, 2, {"training": 1.0}), Built(40, 2, {"training": 2.0}), Built(10, 8, {"training": 3.0})]
    found = [dict.fromkeys(reports.STATES, 1.0), dict.fromkeys(reports.STATES, 3.0)]
    trials = yardstick.WorkerTrials(1, {0: 2.0, 1: 1.0})
    return Record(MACHINE, "abc", "2026-01-01T00:00:00+00:00", small, trials, [one_round()] * 2, built, found)


def test_record_is_json_with_every_raw_timing(tmp_path):
    """What another program reads: the machine, the sizes, each run of each round, and what was made of them."""
    path = tmp_path / "new" / "bench.json"
    record().write(path)
    read = json.loads(path.read_text("utf-8"))
    assert set(read) == {
        "schema", "started", "commit", "machine", "sizes", "workers", "rounds", "ratios", "builds", "growth", "reports",
    }  # fmt: skip
    assert (read["schema"], read["machine"], read["commit"]) == (SCHEMA, MACHINE, "abc")
    assert read["workers"] == {"seconds": {"0": 2.0, "1": 1.0}, "best": 1}
    run = read["rounds"][1]["ours"]["runs"][1]
    assert run == {"variant": "regularized", "started": 5.0, "ended": 7.0, "measuring": 0.5}
    assert read["rounds"][0]["static batch"]["task"]["images"] == 100
    textbook = next(ratio for ratio in read["ratios"] if ratio["name"].startswith("textbook"))
    assert textbook == {"name": "textbook / ours, both models", "wanted": "4, aim 6", "values": [4.0, 4.0],
                        "median": 4.0, "minimum": 4.0, "maximum": 4.0}  # fmt: skip
    assert read["builds"][1] == {"images": 40, "epochs": 2, "seconds": {"training": 2.0}, "total": 2.0}
    assert read["growth"]["total"]["with_epochs"]["per_unit"] == pytest.approx(1 / 3)
    assert read["reports"][1]["warm"] == 3.0


def test_a_record_of_one_part_can_be_written_and_shown(tmp_path, capsys):
    """What was not measured is empty, and the tables say nothing of it."""
    part = replace(record(), workers=None, rounds=[], builds=[])
    part.write(tmp_path / "bench.json")
    read = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert (read["workers"], read["rounds"], read["ratios"], read["growth"]) == (None, [], [], {})
    tables.show(part)
    said = capsys.readouterr().out
    assert "Ratios" not in said
    assert "template edited" in said


def test_tables_give_median_minimum_and_maximum(capsys):
    """Of the rounds' ratios, and of what is in seconds."""
    fast, slow = one_round(), {**one_round(), "textbook": timing(12.0, 10.0)}
    tables.show(replace(record(), rounds=[fast, slow]))
    said = capsys.readouterr().out.splitlines()
    lines = {line.split("  ")[0]: line.split() for line in said}
    assert lines["textbook / ours, both models"][-6:] == ["5.000", "4.000", "6.000", "4,", "aim", "6"]
    assert lines["warm"][1:4] == ["2.000", "1.000", "3.000"]
    assert lines["total"][1:] == ["1.000", "1.000", "1.000", "0.667", "33.333", "0.333", "0.333"]
    assert "best of 0: 2.00 s, 1: 1.00 s" in " ".join(" ".join(said).split())
    assert not any("…" in line for line in said)  # nothing is cut


@pytest.mark.parametrize("name", VARIANTS)
def test_the_textbook_model_is_the_projects(name):
    """The same function of the same weights, layer for layer."""
    ours, theirs = build_model(STUDY.variant(name), 10), textbook_model(STUDY.variant(name))
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    images = torch.randn(4, 3, 32, 32)
    torch.testing.assert_close(theirs.eval()(images), ours.eval()(images))


def test_the_resident_loop_crops_and_flips_like_torchvision(monkeypatch):
    """Whatever the dice say; each of its draws is replaced by a known one."""
    pixels = torch.randint(256, (6, 3, 32, 32), dtype=torch.uint8)
    tops, lefts, chances = torch.tensor([0, 8, 3]), torch.tensor([1, 2, 8]), torch.tensor([0.1, 0.9, 0.2])
    monkeypatch.setattr(torch, "randint", lambda *_, **__: torch.stack([tops, lefts])[..., None])
    monkeypatch.setattr(torch, "rand", lambda *_, **__: chances[:, None])
    padded, indices = torch.nn.functional.pad(pixels, (4,) * 4), torch.tensor([5, 0, 3])
    crops = resident.crop_and_flip(padded, indices)
    for crop, index, top, left, chance in zip(crops, indices, tops, lefts, chances, strict=True):
        expected = padded[index, :, top : top + 32, left : left + 32]
        assert torch.equal(crop, tv.hflip(expected) if chance < 0.5 else expected)


def test_a_static_batch_is_prepared_once(monkeypatch):
    """The same inputs whatever is asked; what is not a crop is normalised as ever."""
    monkeypatch.setattr(loop, "crop_and_flip", loop.crop_and_flip)
    monkeypatch.setattr(loop.Normalization, "__call__", loop.Normalization.__call__)
    conditions.static_batch()
    padded = loop.pad(torch.randint(256, (8, 3, 32, 32), dtype=torch.uint8))
    first, second = loop.EpochPlan.draw(8, 0, 1).batches(4)
    normalise = loop.Normalization((0.5,) * 3, (0.25,) * 3)
    pixels = loop.crop_and_flip(padded, first)
    assert normalise(pixels) is normalise(loop.crop_and_flip(padded, second))
    black = normalise(torch.zeros(4, 3, 32, 32, dtype=torch.uint8))
    assert torch.equal(black, torch.full((4, 3, 32, 32), -2.0))


def test_both_measurements_after_an_epoch_are_timed(monkeypatch):
    """Of the clean sample and of the test images, each once."""
    forward, asked = loop.forward, []

    def counted(model, split, *rest):
        asked.append(len(split.labels))
        return forward(model, split, *rest)

    monkeypatch.setattr(loop, "forward", counted)
    spent = conditions.watch_measurements()
    recipe = STUDY.recipe.model_copy(update={"epochs": 1})
    spec = RunSpec("baseline", STUDY.variant("baseline"), 0, recipe, 3, (0.5,) * 3, (0.25,) * 3)
    list(loop.Trainer(spec, noise_splits(60, 30), torch.device("cpu")).epochs(lambda *_: None))
    assert asked == [60, 30]
    assert spent() > 0


def test_a_name_that_left_the_training_loop_is_missed(monkeypatch):
    """Rather than that something else is measured."""
    monkeypatch.delattr(loop, "CLEAN_SAMPLE")
    with pytest.raises(AttributeError, match="no CLEAN_SAMPLE any more"):
        conditions.scale_clean_sample(20)


def test_checkpoints_come_in_proportion_to_the_images(tmp_path, monkeypatch):
    """One for every 50,000 images: each epoch of the study, every other one of half as many."""
    for images, expected in ((50_000, [1, 2, 3, 4]), (25_000, [2, 4]), (2_500, [])):
        kept = []
        monkeypatch.setattr(ours.Checkpoints, "save", lambda self, key, step, files, kept=kept: kept.append(step))
        probe = ours.Probe("baseline", Task("ours", images, 4, "cpu"), tmp_path, 1)
        probe.started, probe.spent = 0.0, lambda: 0.5
        epoch = EpochRecord(1, *(0.5,) * 6)
        for done in range(1, 5):
            probe.keep(RunState((epoch,) * done, {}, "CPU", 1.0))
        assert kept == expected
        assert json.loads(probe.path.read_text("utf-8"))["measuring"] == 0.5


def test_a_measuring_process_is_an_ordinary_one(monkeypatch):
    """No allocator's or thread's setting of the user's shell; the project is found."""
    monkeypatch.setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert not {"GLIBC_TUNABLES", "OMP_NUM_THREADS"} & fresh.environment().keys()
    assert fresh.call("machine:processor", cpuinfo="model name : x") == {"cpu": "x", "flags": []}
    with pytest.raises(fresh.MeasurementFailed, match="no attribute 'nothing'"):
        fresh.call("machine:nothing")


def test_reports_are_timed_in_a_clone_without_network():
    """The copy has the published runs and nothing built; a proxy that refuses stands for the network."""
    with reports.project_copy() as project:
        assert {path.name for path in (project / "cache").iterdir()} == {"published"}
        assert not (project / "report").exists()
        assert not list(project.rglob("__pycache__"))
        environment = reports._offline(project)
        assert environment["https_proxy"] == reports.NOWHERE
        assert "PYTHONPATH" not in environment
        assert environment["XDG_CACHE_HOME"].startswith(str(project.parent))


@pytest.mark.slow
def test_the_smallest_benchmark(tmp_path):
    """Two loops on a few hundred images of noise, once: measured, shown, written."""
    path = tmp_path / "bench.json"
    arguments = "--device cpu --part yardstick --entrant textbook --entrant ours --images 300 --rounds 1 --workers 0"
    result = CliRunner().invoke(main, [*arguments.split(), "--json", str(path)])
    assert result.exit_code == 0, result.output
    assert "textbook / ours, both models" in result.output
    read = json.loads(path.read_text("utf-8"))
    runs = read["rounds"][0]
    assert {run["variant"] for run in runs["ours"]["runs"]} == set(VARIANTS)
    assert all(0 < run["measuring"] < run["ended"] - run["started"] for name in runs for run in runs[name]["runs"])
    assert read["ratios"][0]["median"] > 0


@pytest.mark.slow
def test_the_resident_loop_trains():
    """In this process: both models, a smaller last batch, two epochs."""
    runs = loops.run_here({**vars(Task("resident", 300, 2, "cpu")), "variants": list(VARIANTS)})
    assert [run["variant"] for run in runs] == list(VARIANTS)
    assert all(0 < run["measuring"] < run["ended"] - run["started"] for run in runs)
