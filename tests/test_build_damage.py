"""Builds that something happened to: a flipped bit, a lost file, kill -9, Ctrl-C."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from conftest import TINY
from stage_fingerprints import TIMED
from tiny_builds import PROJECT, TOLD, build, contents

from pipeline import rendering
from pipeline.cache import object_path
from pipeline.checkpoints import Checkpoints
from pipeline.codec import decode
from pipeline.errors import RenderingError
from pipeline.file_index import read_index
from pipeline.records import RunState
from pipeline.sealed import sha256
from pipeline.study import load_study

STAGES = (
    *("source", "data", "images", "architecture", "train", "history", "predictions", "conditions", "gap_decomposition"),
    *("evaluation", "comparison", "replication", "cases", "corruptions", "robustness", "findings"),
    *("maps", "controls", "duplicates", "neighbours", "accuracy_without_duplicates"),
    *("figures-neighbours", "figures-duplicates"),
    *("figures-curves", "figures-samples", "weights", "html", "pdf"),
)


@pytest.mark.parametrize("stage", STAGES)
def test_a_flipped_bit_in_any_stage_is_noticed_and_mended(study, root, stage, request):
    """One line says so, the stage is computed again, and the report is what it was."""
    if stage == "pdf":
        request.getfixturevalue("pango")
    before = contents(root / "report" / "tiny")
    manifest = next((root / "cache" / "stages" / stage).glob("*.json"))
    output = max(json.loads(manifest.read_bytes())["outputs"].values(), key=lambda o: o["size"])
    path = object_path(root / "cache", output["sha256"])
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 4
    path.write_bytes(damaged)
    mending = build(study, root)
    mending.report()
    complaints = [line for line in mending.console.lines if line.startswith("warning")]
    assert len(complaints) >= 1
    assert all("computed again" in line for line in complaints)
    after = contents(root / "report" / "tiny")
    same = [name for name in before if after[name] == before[name]]
    assert set(before) - set(same) <= (TOLD if stage in TIMED else set())
    clean = build(study, root)
    clean.report()
    assert not any(line.startswith("warning") for line in clean.console.lines)


def test_a_removed_or_edited_report_file_is_restored(study, root):
    """The report folder is what the build made; a user's own files in it are left alone."""
    folder = root / "report" / "tiny"
    before = contents(folder)
    (folder / "index.html").write_text("edited", encoding="utf-8")
    (folder / "results.json").unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    again = build(study, root)
    again.report()
    assert again.graph.computed == []
    assert contents(folder) == {**before, "notes.txt": b"mine"}


def without_pango(*_arguments, **_records):
    """Stands for the making of the PDF in the process that makes it."""
    raise RenderingError("no Pango")


@pytest.mark.usefixtures("pango")
def test_where_the_pdf_cant_be_made_the_page_is_there(study, root, monkeypatch):
    """And no PDF of an earlier build beside it."""
    folder = root / "report" / "tiny"
    before = contents(folder)
    (folder / "old.csv").write_text("of an earlier build", encoding="utf-8")
    index = read_index(folder)
    also = {**index.files, "old.csv": [sha256(b"of an earlier build")]}
    (folder / ".files").write_bytes(replace(index, files=also).sealed())
    (folder / "index.html").unlink()

    with monkeypatch.context() as patched:
        patched.setattr(rendering, "template_digests", lambda: {"edited": "template"})
        patched.setattr(rendering, "_pdf", without_pango)
        with pytest.raises(RenderingError, match=f"no Pango; the page is {folder / 'index.html'}"):
            build(study, root).report()
    left = contents(folder)
    assert {n for n in before if n not in left} == {"study.pdf"}
    assert b"study.pdf" not in left["index.html"]
    assert all(left[name] == before[name] for name in left if name not in (".files", "index.html"))
    build(study, root).report()
    assert contents(folder) == before


def _train_slowly(root: Path, key: str, spec, splits) -> None:
    """What a training process does, in a fork of this one: no time is lost to imports."""
    import torch

    from pipeline.runs import _keep_state
    from pipeline.training.devices import make_deterministic
    from pipeline.training.loop import Trainer

    make_deterministic(1)
    files = Checkpoints(root, print).load(key)
    trainer = Trainer(spec, splits, torch.device("cpu"), decode(RunState, files) if files else None)
    for state in trainer.epochs(lambda *_: None):
        _keep_state(root, key, state)


def test_killed_at_twenty_random_moments_the_run_is_the_same(study, built, tmp_path):
    """kill -9, again and again: the weights equal those of an undisturbed run, to the bit."""
    from pipeline.runs import Runs

    whole = build(study, built)
    splits = whole.graph.get(whole.plan.images)
    runs = Runs(whole.graph, whole.plan, "cpu", lambda *_: {}, whole.console)
    spec = runs._spec(whole.plan.shown.runs["regularized"])
    spec = replace(spec, recipe=spec.recipe.model_copy(update={"epochs": 40}))
    started = time.perf_counter()
    _run_forked(partial(_train_slowly, tmp_path / "whole", "k", spec, splits))
    duration = time.perf_counter() - started
    moments = random.Random(0)
    kills = 0
    while kills < 20:
        survived = _run_forked(
            partial(_train_slowly, tmp_path / "killed", "k", spec, splits), moments.uniform(0, duration / 5)
        )
        if survived:
            Checkpoints(tmp_path / "killed", print).drop("k")
        kills += not survived
    _run_forked(partial(_train_slowly, tmp_path / "killed", "k", spec, splits))
    one, other = (decode(RunState, Checkpoints(tmp_path / name, print).load("k")) for name in ("whole", "killed"))
    assert one.history == other.history
    assert len(one.history) == 40
    for name, array in one.tensors.items():
        np.testing.assert_array_equal(array, other.tensors[name])


def _run_forked(work, kill_after: float | None = None) -> bool:
    """Run ``work`` in a fork; whether it ended before it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


@pytest.mark.slow
def test_a_killed_and_an_interrupted_build_resume_and_the_report_is_the_same(study, built, tmp_path):
    """The command line, killed with -9 and stopped with Ctrl-C while it trains, then left to finish."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY.replace("train_size = 80", "train_size = 500").replace("epochs = 2", "epochs = 10"), "utf-8")
    longer = load_study(str(path))
    whole, disturbed = tmp_path / "whole", tmp_path / "disturbed"
    build(longer, whole).report()
    for how, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
        process, output = _start_and_stop(path, disturbed, how)
        assert process.returncode == code, output
        assert "Traceback" not in output
    assert "goes on where this one was" in output
    finishing = build(longer, disturbed)
    finishing.report()
    assert any("resuming after epoch" in line for line in finishing.console.lines)
    one, other = (contents(root / "report" / "tiny") for root in (whole, disturbed))
    assert [n for n in one if n not in TOLD and one[n] != other[n]] == []
    results = [json.loads(files["results.json"]) for files in (one, other)]
    for result in results:
        for run in result["runs"]:
            run.pop("seconds")
    assert results[0] == results[1]


def _start_and_stop(study_file: Path, root: Path, how: signal.Signals) -> tuple[subprocess.Popen, str]:
    """Start a build in a process group of its own; stop it once an epoch has been kept."""
    code = (
        "from functools import partial; from pathlib import Path; from pipeline import options, cli\n"
        f"root = Path({str(root)!r})\n"
        "cli.Options = lambda *asked, **more: options.Options(*asked, **more, root=root)\n"
        f"cli.main(['report', '--study', {str(study_file)!r}, '--device', 'cpu'])"
    )
    kept = len(list(root.glob("cache/partial/*/*.manifest")))
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    newest = _newest(root)
    while (
        process.poll() is None
        and time.monotonic() < deadline
        and ((not kept and _newest(root) is None) or _newest(root) == newest)
    ):
        time.sleep(0.05)
    if how == signal.SIGKILL:
        process.send_signal(how)  # the parent alone: its training processes must notice and end
    else:
        os.killpg(process.pid, how)
    output, _ = process.communicate(timeout=60)
    return process, output


def _newest(root: Path) -> str | None:
    """The newest checkpoint after an epoch."""
    kept = (p.name for p in root.glob("cache/partial/*/*.manifest"))
    return max((name for name in kept if not name.startswith("000000")), default=None)
