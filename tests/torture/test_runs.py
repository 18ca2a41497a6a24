"""Builds killed at random moments, and builds that race for the same entries."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import TINY
from tiny_builds import PROJECT, contents

pytestmark = pytest.mark.torture

KILLS = 200

CORES = 8
"""What the builds are told at first: two runs get four threads each, four runs two."""

SINGLE = TINY.replace("train_size = 80", "train_size = 48").replace("epochs = 2", "epochs = 5")
SINGLE = SINGLE.replace("test_size = 60", "test_size = 24").replace('"fog", ', "")
STUDIES = {
    "one": SINGLE.replace('"tiny"', '"one"'),
    "first": SINGLE.replace('"tiny"', '"first"').replace("[0]", "[0, 4]"),
    "second": SINGLE.replace('"tiny"', '"second"').replace("[0]", "[0, 9]"),
}
"""One alone; and two that share two of their four runs each."""


ALWAYS_GONE = ("train", "history", "predictions")
"""So that every run is trained again, also those whose weights are needed for nothing else."""

SPAWNING = f"""
import sys; from pathlib import Path; from pipeline import build, options, place, progress, provenance, study
from pipeline.training import devices
devices.cores = lambda: {CORES}
build.made_by = lambda root, device, seconds: provenance.made_by(place.root(), device, 1.0)
chosen = options.Options(root=Path(sys.argv[2]), device="cpu")
build.Build(study.load_study(sys.argv[1]), chosen, progress.Console()).report()
"""
"""A build in the way of the command line, but for the cores and the seconds that ``killable`` tells."""


@dataclass
class Ground:
    """Where builds are started and killed.

    Attributes:
        folder: of the study files, the projects and the logs.
        duration: of an undisturbed build from nothing, seconds.
        running_alone: kills of builds of which some runs were finished and others not.
        fewer: builds that were resumed on fewer cores, or told of another number.
    """

    folder: Path
    server: multiprocessing.context.BaseContext
    duration: float = 0.0
    running_alone: int = 0
    fewer: int = 0
    kills: int = 0
    problems: list[str] = field(default_factory=list)

    def start(self, study: str, root: Path, cores: int = CORES, real_cores: int = 2):
        """Start a build."""
        killable = sys.modules.get("torture.killable") or __import__("torture.killable").killable
        arguments = (self.folder / f"{study}.toml", root, self.folder / "log", cores, real_cores)
        process = self.server.Process(target=killable.run, args=arguments)
        process.start()
        return process

    def finish(self, *processes) -> None:
        """Wait for builds that nothing happens to."""
        for process in processes:
            process.join(240)
            if process.exitcode != 0:
                self.problems.append(f"a build ended with {process.exitcode}")
                kill(process.pid)

    def disturb(self, moments: random.Random, root: Path, *studies: str) -> bool:
        """Start builds at the same time, and kill each at a moment of its own; whether one was left to kill."""
        cores, real_cores = CORES, 2
        if moments.random() < 0.5 and all_begun(root, 2 if studies == ("one",) else 6):
            cores, real_cores = moments.choice((1, 2, 3, 16)), moments.choice((1, 2))
            self.fewer += 1
        processes = [self.start(study, root, cores, real_cores) for study in studies]
        started = time.monotonic()
        longest = self.duration / moments.choice((5, 20))
        before = self.kills
        for after, process in sorted((moments.uniform(0, longest), p) for p in processes):
            time.sleep(max(0.0, started + after - time.monotonic()))
            if process.exitcode is None:
                kill(process.pid)
                self.kills += 1
            process.join()
            if process.exitcode not in (0, -signal.SIGKILL):
                self.problems.append(f"a build ended with {process.exitcode}")
        finished = len(list((root / "cache" / "stages" / "train").glob("*.json")))
        self.running_alone += 0 < finished < (2 if studies == ("one",) else 6)
        return self.kills > before

    def compare(self, root: Path, *studies: str) -> None:
        """Reports and records are those of undisturbed builds; nothing is left of those that were killed."""
        for study in studies:
            mine, undisturbed = (contents(each / "report" / study) for each in (root, self.folder / study))
            different = [name for name in undisturbed.keys() | mine.keys() if mine.get(name) != undisturbed.get(name)]
            if different:
                self.problems.append(f"{root.name}: {study}: {sorted(different)[:5]} differ")
        wanted = {key: value for study in studies for key, value in outputs(self.folder / study).items()}
        found = outputs(root)
        different = [key for key in wanted if found.get(key) != wanted[key]]
        if different:
            self.problems.append(f"{root.name}: records of {sorted(different)[:5]} differ")
        for place in ("locks/keys", "partial"):
            if left := list((root / "cache" / place).glob("*")):
                self.problems.append(f"{root.name}: {len(left)} left in {place}")

    def prepare(self, root: Path, moments: random.Random, *studies: str) -> None:
        """A project in which the studies were built but for their runs, their reports and a share of the rest."""
        share = moments.choice((0.1, 0.4))
        for study in studies:
            shutil.copytree(self.folder / study / "cache", root / "cache", dirs_exist_ok=True)
        for stage in sorted((root / "cache" / "stages").iterdir()):
            if stage.name in ALWAYS_GONE or moments.random() < share:
                shutil.rmtree(stage)


def kill(pid: int) -> None:
    """kill -9 of a whole process group, or of its leader where it has none yet."""
    for how in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            how(pid, signal.SIGKILL)


def all_begun(root: Path, runs: int) -> bool:
    """Whether every run has its place, or is finished: from then on it stays where it is."""
    begun = {path.parent.name for path in (root / "cache" / "partial").glob("*/*.manifest")}
    return len(begun | {path.stem for path in (root / "cache" / "stages" / "train").glob("*.json")}) == runs


def outputs(root: Path) -> dict[tuple[str, str], dict]:
    """What each entry holds."""
    paths = (root / "cache" / "stages").glob("*/*.json")
    return {(path.parent.name, path.stem): json.loads(path.read_bytes())["outputs"] for path in paths}


@pytest.fixture(scope="module")
def server() -> multiprocessing.context.BaseContext:
    """Forks processes that have everything imported."""
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "OMP_WAIT_POLICY")}
    os.environ.update(PYTHONPATH=f"{PROJECT}{os.pathsep}{PROJECT / 'tests'}", OMP_WAIT_POLICY="passive")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["torture.killable"])
    context.Process(target=time.sleep, args=(0,)).start()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    return context


@pytest.fixture(scope="module")
def ground(server, tmp_path_factory) -> Ground:
    """Every study built once, undisturbed, in a project of its own."""
    found = Ground(tmp_path_factory.mktemp("killed"), server)
    for name, text in STUDIES.items():
        (found.folder / f"{name}.toml").write_text(text, encoding="utf-8")
        started = time.monotonic()
        found.finish(found.start(name, found.folder / name))
        found.duration = found.duration or time.monotonic() - started
    assert not found.problems, (found.folder / "log").read_text("utf-8")
    return found


def test_killed_whole_builds_end_in_the_same_bytes(ground, tally):
    """kill -9 of process groups at random moments, resumed on other numbers of cores, also two studies at once."""
    moments = random.Random(0)
    turn = 0
    while ground.kills < KILLS:
        studies = ("one",) if turn % 3 else ("first", "second")
        root = ground.folder / f"turn-{turn}"
        if turn > 1:
            ground.prepare(root, moments, *studies)
        enough = ground.kills + 15
        while ground.kills < enough and ground.disturb(moments, root, *studies):
            continue
        ground.finish(*(ground.start(study, root) for study in studies))
        ground.compare(root, *studies)
        shutil.rmtree(root)
        turn += 1
    log = (ground.folder / "log").read_text("utf-8", errors="replace")
    assert not ground.problems, ground.problems
    assert "Traceback" not in log
    print(f"{turn} projects, {ground.running_alone} kills between two runs, {ground.fewer} resumed on other cores")
    assert ground.running_alone >= 5
    assert ground.fewer >= 20
    tally("a killed build ends in the bytes of an undisturbed one", ground.kills, len(ground.problems))


def test_processes_that_outlive_their_killed_build_do_no_harm(ground, tally):
    """The command as it is, its training processes spawned: kill -9 of the leader alone, which is started again at
    once, while they may still be at a checkpoint."""
    moments = random.Random(1)
    command = [sys.executable, "-c", SPAWNING, str(ground.folder / "one.toml")]
    output = ground.folder / "log-of-orphans"
    before, kills = len(ground.problems), 0
    for turn in range(2):
        root = ground.folder / f"orphans-{turn}"
        ground.prepare(root, moments, "one")
        for _ in range(5):
            with output.open("ab") as log:
                process = subprocess.Popen([*command, str(root)], cwd=PROJECT, stdout=log, stderr=log)
                newest = newest_states(root)
                while process.poll() is None and newest_states(root) == newest:
                    time.sleep(0.01)
                time.sleep(moments.uniform(0, 0.1))
                kills += process.poll() is None
                process.kill()
                process.wait()
        ground.finish(ground.start("one", root))
        ground.compare(root, "one")
    text = output.read_text("utf-8", errors="replace")
    failures = len(ground.problems) - before + text.count("Traceback") + text.count("warning")
    assert not failures, (ground.problems, text)
    tally("training processes whose build was killed leave its runs alone", kills, failures)


def newest_states(root: Path) -> list[str]:
    """The checkpoints that there are."""
    return sorted(path.name + path.parent.name for path in (root / "cache" / "partial").glob("*/*.manifest"))


def test_eight_processes_that_share_runs_compute_each_once(server, tmp_path, tally):
    """Fifty rounds, each in an empty cache, of studies that have two, four or six runs in common."""
    from torture.racing import Racer

    seeds = ("[0]", "[0, 4]", "[4, 0]", "[0, 4, 9]", "[9, 0]", "[9, 4]", "[4]", "[9, 4, 0]")
    files = [tmp_path / f"racer-{place}.toml" for place in range(8)]
    for place, (path, asked) in enumerate(zip(files, seeds, strict=True)):
        path.write_text(TINY.replace("[0]", asked).replace('"tiny"', f'"racer-{place}"'), encoding="utf-8")
    failures: list[str] = []
    computed = 0
    barrier = server.Barrier(8)
    with server.Pool(8, Racer.join, (barrier,)) as racers:
        for turn in range(50):
            root = tmp_path / str(turn)
            arguments = [(path, root, 8 * turn + place) for place, path in enumerate(files)]
            results = racers.starmap(Racer.race, arguments, chunksize=1)
            failures += [result for result in results if isinstance(result, str)]
            keys = [key for result in results if not isinstance(result, str) for key in result]
            entries = outputs(root)
            failures += [f"{key} computed {keys.count(key)} times" for _, key in entries if keys.count(key) != 1]
            computed += len(keys)
            left = [*(root / "cache" / "locks" / "keys").glob("*"), *(root / "cache" / "partial").glob("*")]
            failures += [f"{path.name} is left" for path in left]
            shutil.rmtree(root)
    assert not failures, failures[:10]
    tally(f"8 processes x 50 rounds share runs: {computed} entries made once each", 400, len(failures))
