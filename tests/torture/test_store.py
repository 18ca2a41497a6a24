"""The store, tried hard: damage of every kind, the power gone at any moment, full disks, code that is a line short."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from power_loss import Step, after_power_loss, marks, recorded
from tiny_builds import PROJECT, TOLD, build, contents

from pipeline.cache import Entry, Store
from pipeline.checkpoints import Checkpoints
from pipeline.durable import Corrupt
from pipeline.file_index import Origin
from pipeline.folder import ReportFolder

pytestmark = pytest.mark.torture

STATES = {key: [{"record.json": f"{key} {step}".encode() * 40} for step in (1, 2)] for key in ("one", "other")}

DAMAGES = (
    "flip a bit",
    "flip a bit",
    "set bytes to zero",
    "cut",
    "empty",
    "lengthen",
    "swap",
    "remove",
    "put a folder",
)


class Cache:
    """A cache that is damaged and put right again, many times."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.dice = random.Random(seed)
        for key, states in STATES.items():
            for step, files in enumerate(states, start=1):
                Checkpoints(root, print).save(key, step, files)
        self.files = {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and "locks" not in p.parts}
        store = Store(root, root / "published", print)
        stages = [folder.name for folder in (root / "stages").iterdir()]
        self.entries = {(e.stage, e.key): store.load(e) for stage in stages for e in store.entries(stage)}

    def damage(self) -> str:
        """Do something to a file; what, and to which."""
        path, other = self.dice.sample([*self.files], 2)
        how = self.dice.choice(DAMAGES)
        content = bytearray(self.files[path])
        place = self.dice.randrange(len(content))
        path.unlink()
        if how == "put a folder":
            path.mkdir()
        elif how == "swap":
            same = [p for p in self.files if p.suffix == path.suffix and p.parent.parent == path.parent.parent]
            other = self.dice.choice(same)
            path.write_bytes(self.files[other])
            other.write_bytes(content)
        elif how != "remove":
            path.write_bytes(self._damaged(content, how, place))
        return f"{how}: {path.relative_to(self.root)}, {place}"

    def _damaged(self, content: bytearray, how: str, place: int) -> bytes:
        if how == "flip a bit":
            content[place] ^= 1 << self.dice.randrange(8)
        if how == "set bytes to zero":
            content[place : place + 512] = bytes(len(content[place : place + 512]))
        if how == "lengthen":
            content += content[: place + 1]
        return bytes({"cut": content[:place], "empty": b""}.get(how, content))

    def put_right(self) -> None:
        for path, content in self.files.items():
            if path.is_dir():
                shutil.rmtree(path)
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
        shutil.rmtree(self.root / "quarantine", ignore_errors=True)

    def is_believed_wrongly(self, swapped: bool = False) -> bool:
        """Whether anything is read that isn't what was written under its key.

        Args:
            swapped: two files were damaged at once, so both states of a run may be.
        """
        said: list[str] = []
        store, checkpoints = Store(self.root, self.root / "published", said.append), Checkpoints(self.root, said.append)
        for (stage, key), files in self.entries.items():
            entry = store.find(stage, key)
            try:
                if entry and store.load(entry) != files:
                    return True
            except Corrupt:
                return True  # it was just found to be whole
        listed = [e for stage in {stage for stage, _ in self.entries} for e in store.entries(stage)]
        states = {key: checkpoints.load(key) for key in STATES}
        return (
            any((e.stage, e.key) not in self.entries for e in listed)
            or any(state not in STATES[key] for key, state in states.items() if state or not swapped)
            or any("\n" in line for line in said)
        )


def test_no_damage_is_ever_believed(root, tally):
    """Blobs, manifests and checkpoints of a built cache: a miss, or what was written; never a traceback."""
    cache = Cache(root / "cache", seed=11)
    failed = []
    for _ in range(2000):
        what = cache.damage()
        if cache.is_believed_wrongly(what.startswith("swap")):
            failed.append(what)
        cache.put_right()
    assert not cache.is_believed_wrongly()
    print(*failed[:10], sep="\n")
    tally("a damaged blob, manifest or checkpoint is never believed", trials=2000, failures=len(failed))


def test_whole_builds_of_damaged_caches_give_the_same_report(study, root, tally):
    """Ten files damaged at once, the trained runs among them or not: the report is what it was."""
    before = contents(root / "report")
    failures = 0
    for trial in range(4):
        cache = Cache(root / "cache", seed=trial)
        for key in STATES:
            Checkpoints(root / "cache", print).drop(key)
            cache.files = {path: content for path, content in cache.files.items() if key not in path.parts}
        for _ in range(10):
            path = cache.dice.choice([p for p in cache.files if p.is_file()])
            path.write_bytes(cache._damaged(bytearray(path.read_bytes() or b"?"), "set bytes to zero", 0))
        build(study, root).report()
        after = contents(root / "report")
        told = {f"tiny/{name}" for name in (*TOLD, ".files")}
        failures += [name for name in before if name not in told and after[name] != before[name]] != []
        cache.put_right()  # what no build reads, as images that nothing asks for, is still damaged
    tally("a build on ten damaged files ends in the same report", trials=4, failures=failures)


# -- the power goes ---------------------------------------------------------------------------------------

PAGES = [{"index.html": b"one" * 9, "figures/a.svg": b"a"}, {"index.html": b"two" * 9, "tables/b.csv": b"b"}]


def everything_is_written(root: Path, steps: list[Step]) -> None:
    """A small build's writes: entries, checkpoints, what is published, two reports, one after the other."""
    store = Store(root / "cache", root / "cache" / "published", print)
    checkpoints = Checkpoints(root / "cache", print)
    kept: list[Entry] = []
    for number in range(3):
        for step in (1, 2, 3):
            checkpoints.save(f"run {number}", step, {"record.json": f"{number} {step}".encode() * 20})
            steps.append(Step("done", f"state {number} {step}"))
        kept.append(store.save("stage", f"{number}" * 64, {}, {"a": b"same", "b": f"{number}".encode() * 30}, {}))
        steps.append(Step("done", f"entry {number}"))
        checkpoints.drop(f"run {number}")
        steps.append(Step("done", f"dropped {number}"))
        if number:
            store.publish(kept[number - 1 :])
            steps.append(Step("done", f"published {number}"))
            folder = ReportFolder(root / "report" / "s", store, Origin("s", "s", ""))
            folder.keep_only(folder.write(PAGES[number - 1]))
            steps.append(Step("done", f"report {number}"))


def is_consistent(root: Path, promised: list[str]) -> bool:
    """Whether all that was promised is there, all that is there is whole, and the next build goes through."""
    said: list[str] = []
    store = Store(root / "cache", root / "cache" / "published", said.append)
    published = Store(root / "cache" / "published", root / "cache" / "published", said.append)
    for number in range(3):
        files = {"a": b"same", "b": f"{number}".encode() * 30}
        entry = store.find("stage", f"{number}" * 64)
        state = Checkpoints(root / "cache", lambda line: None).load(f"run {number}")
        steps = [int(mark.split()[2]) for mark in promised if mark.startswith(f"state {number}")]
        states = [{"record.json": f"{number} {step}".encode() * 20} for step in range(max(steps, default=1), 4)]
        if entry is None and f"entry {number}" in promised:
            return False
        if entry and store.load(entry) != files:
            return False
        if f"dropped {number}" in promised and state is not None:
            return False
        if steps and f"entry {number}" not in promised and state not in states:
            return False
    for number in (1, 2):
        if f"published {number}" in promised and not published.find("stage", f"{number}" * 64):
            return False
    own = root / "report" / "s" / "notes.txt"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(b"my notes")
    folder = ReportFolder(own.parent, store, Origin("s", "s", ""))
    folder.keep_only(folder.write(PAGES[1]))
    there = {name: content for name, content in contents(own.parent).items() if name in PAGES[1] or name == "notes.txt"}
    return said == [] and there == {**PAGES[1], "notes.txt": b"my notes"}


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs Linux's /proc to record what is flushed")
def test_the_power_goes_at_any_moment(tmp_path, monkeypatch, tally):
    """Any part of what wasn't flushed yet is lost, in any order: the store is whole and keeps what it promised."""
    with recorded(monkeypatch, tmp_path) as steps:
        everything_is_written(tmp_path, steps)
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # of the checks; they would take minutes
    dice, failures = random.Random(5), 0
    for trial in range(3000):
        begun = steps[: dice.randrange(len(steps) + 1)]
        share = dice.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        dropped = {place for place in range(len(begun)) if dice.random() < share}
        root = tmp_path / f"after-{trial}"
        after_power_loss(begun, dropped.__contains__).put(str(tmp_path), root)
        failures += not is_consistent(root, marks(begun))
        shutil.rmtree(root)
    tally("after a power cut the store is whole and has what it promised", trials=3000, failures=failures)


# -- code that is a line short ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A guard taken out of the code.

    Attributes:
        changes: what is replaced by what, in ``module``.
        tests: which of the ordinary tests are to notice.
    """

    name: str
    module: str
    changes: tuple[tuple[str, str], ...]  # one after the other, each once
    tests: str = "tests/test_cache.py tests/test_power_loss.py"


ENTRY_MANIFEST = '        self.write(self.root / "stages" / stage / f"{key}.json", seal(manifest))\n'
ENTRY_FILES = """        for name, content in files.items():
            if not self._holds(outputs[name]):
                self.write(object_path(self.root, outputs[name]["sha256"]), content)
"""
STATE_MANIFEST = (
    '        write_atomically(folder / f"{step:06d}{MANIFEST}", seal({"key": key, "step": step, "files": sums}))\n'
)
STATE_FILES = """        for name, content in files.items():
            write_atomically(folder / f"{step:06d}.{name}", content)
"""
KEY_CHECK, STAGE_CHECK = 'manifest.get("key") != key', 'manifest.get("stage") != stage'
STATE_CHECK = '(manifest.get("key", path.parent.name), manifest["step"]) != (path.parent.name, int(path.stem))'
SUM_CHECK = 'sha256(content) != output["sha256"]'
PUBLISHING = "        try:\n            for entry in entries:\n"
FLUSH, RENAME = "            os.fsync(handle)\n", "            os.replace(name, path)\n"
IN_PLACE = "            path.write_bytes(content); os.unlink(name)\n"
GRAPH, FOLDER = "tests/test_graph.py", "tests/test_folder.py"

MUTANTS = (
    Mutant("file not flushed", "durable.py", ((FLUSH + RENAME, RENAME),)),
    Mutant("folder not flushed", "durable.py", (("        sync_folder(path.parent)\n", ""),)),
    Mutant("new folder's parent not flushed", "durable.py", (("        sync_folder(folder.parent)\n", ""),)),
    Mutant("written in place", "durable.py", ((RENAME, IN_PLACE),)),
    Mutant("not renamed", "durable.py", ((RENAME, ""),)),
    Mutant("entry's manifest first", "cache.py", ((ENTRY_FILES, ""), (ENTRY_MANIFEST, ENTRY_MANIFEST + ENTRY_FILES))),
    Mutant(
        "state's manifest first", "checkpoints.py", ((STATE_FILES, ""), (STATE_MANIFEST, STATE_MANIFEST + STATE_FILES))
    ),
    Mutant("drop not flushed", "checkpoints.py", (("sync_folder(folder.parent)", "pass"),)),
    Mutant("foreign manifest accepted", "cache.py", ((f"{KEY_CHECK} or {STAGE_CHECK}", "False"),)),
    Mutant("another key's manifest accepted", "cache.py", ((KEY_CHECK, "False"),)),
    Mutant("another stage's manifest accepted", "cache.py", ((STAGE_CHECK, "False"),)),
    Mutant("foreign checkpoint accepted", "checkpoints.py", ((STATE_CHECK, "False"),)),
    Mutant("objects not verified", "cache.py", ((SUM_CHECK, "False"),)),
    Mutant("checkpoints not verified", "checkpoints.py", ((SUM_CHECK, "False"),)),
    Mutant("seal not verified", "sealed.py", (("if not intact", "if False"),)),
    Mutant("input's other contents unseen", "graph.py", (("content_digest(standing) != used[name]", "False"),), GRAPH),
    Mutant(
        "old published entries go first",
        "cache.py",
        ((PUBLISHING, "        target.keep_only(entries)\n" + PUBLISHING),),
    ),
    Mutant("changed file removed", "file_index.py", (("digest_of(path) not in digests", "False"),), FOLDER),
    Mutant("removed outside of the report", "file_index.py", (("not _is_inside(path, inside) or ", ""),), FOLDER),
)


@pytest.fixture
def quick(tmp_path):
    """A folder in memory, where there is one: the tests of twenty mutants flush many files."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_no_guard_can_be_taken_out_unnoticed(tmp_path, quick, tally):
    """Any fsync, the rename, the order of writes, each check: without it an ordinary test fails."""
    survivors = []
    for mutant in MUTANTS:
        copy = tmp_path / "project"
        for name in ("pipeline", "tests"):
            shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "torture"))
        shutil.copy(PROJECT / "pyproject.toml", copy)
        path = copy / "pipeline" / mutant.module
        source = path.read_text("utf-8")
        for old, new in mutant.changes:
            assert old in source, f"{mutant.name}: {mutant.module} no longer says {old!r}"
            source = source.replace(old, new, 1)
        path.write_text(source, "utf-8")
        options = ["-x", "-q", "-p", "no:cacheprovider", "--basetemp", str(quick / "tests")]
        command = [sys.executable, "-B", "-m", "pytest", *options, *mutant.tests.split()]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode != 1 or " failed" not in done.stdout:
            survivors.append(mutant.name)
        print(mutant.name, next((x for x in done.stdout.splitlines() if x.startswith("FAILED")), "survived"), sep=": ")
        shutil.rmtree(copy)
    assert survivors == []
    tally("a guard taken out of the store's code makes a test fail", trials=len(MUTANTS), failures=len(survivors))


# -- no room ----------------------------------------------------------------------------------------------

CHEAP = (
    "architecture",
    "gap_decomposition",
    "evaluation",
    "comparison",
    "figures-curves",
    "figures-samples",
    "weights",
    "html",
)
"""Stages that are computed again under each limit, of files of some hundred bytes to a megabyte."""

DRIVER = """
import json, os, resource, sys
from pathlib import Path
from pipeline.build import Build
from pipeline.options import Options
from pipeline.errors import PipelineError
from pipeline.study import load_study
from tiny_builds import Listening

def attempt(root, study, limit):
    console = Listening()
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        Build(load_study(study), Options(root=Path(root), device="cpu"), console).report()
        return {"code": 0, "said": "", "lines": console.lines}
    except PipelineError as error:
        return {"code": error.exit_code, "said": error.format_message(), "lines": console.lines}

for line in sys.stdin:
    asked = json.loads(line)
    inbox, outbox = os.pipe()
    if os.fork() == 0:
        import traceback
        try:
            told = attempt(**asked)
        except BaseException:
            told = {"code": -1, "said": traceback.format_exc(), "lines": []}
        os.write(outbox, json.dumps(told).encode())
        os._exit(0)
    os.close(outbox)
    with os.fdopen(inbox) as answer:
        print(answer.read(), flush=True)
    os.wait()
"""


class Driver:
    """Builds in forks of a process that has everything imported."""

    def __init__(self, study_file: Path) -> None:
        self.study = str(study_file)
        warm = "import matplotlib.figure, jinja2, torch, pipeline.rendering, pipeline.stages\n"
        environment = {**os.environ, "PYTHONPATH": f"{PROJECT}:{PROJECT / 'tests'}"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", warm + DRIVER], cwd=PROJECT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def build(self, root: Path, limit: int = 0) -> dict:
        """What came of it.

        Args:
            limit: bytes that a file may have; 0 for no limit.
        """
        self.process.stdin.write(json.dumps({"root": str(root), "study": self.study, "limit": limit}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def driver(tiny_file):
    """Builds the tiny study."""
    driver = Driver(tiny_file)
    yield driver
    driver.close()


def make_stale(root: Path, stages=CHEAP) -> None:
    """Remove entries, with the files that they alone have, and the report."""
    for stage in stages:
        shutil.rmtree(root / "cache" / "stages" / stage)
    manifests = [json.loads(p.read_bytes()) for p in (root / "cache" / "stages").rglob("*.json")]
    held = {output["sha256"] for m in manifests for output in m["outputs"].values()}
    for path in (root / "cache" / "objects").glob("*/*"):
        if path.name not in held:
            path.unlink()
    shutil.rmtree(root / "report" / "tiny", ignore_errors=True)


def reports_differ(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files in which two reports differ, but for those that tell seconds and the list."""
    spared = {*TOLD, ".files"}
    return [name for name in one.keys() | other.keys() if name not in spared and one.get(name) != other.get(name)]


def is_one_line_about(told: dict, words: str) -> bool:
    """Whether a build said once, and nothing else, that there is no room."""
    return told["code"] == 5 and words in told["said"] and "\n" not in told["said"]


def test_fifty_limits_of_the_size_of_files(driver, root, tmp_path, tally):
    """One line each, nothing of what was there before is lost, and the next build completes the report."""
    before = contents(root / "report" / "tiny")
    make_stale(root)
    kept = contents(root / "cache" / "stages")
    limits = [int(100 * 1.21**n) for n in range(50)]
    failures, stopped = [], 0
    for number, limit in enumerate(limits):
        copy = tmp_path / "copy"
        shutil.copytree(root, copy)
        if number in (20, 35):
            make_stale(copy, ["train"])
        told = driver.build(copy, limit)
        stopped += told["code"] != 0
        fine = told["code"] == 0 or is_one_line_about(told, "raise the limit (ulimit -f)")
        lost = number not in (20, 35) and not contents(copy / "cache" / "stages").items() >= kept.items()
        again = driver.build(copy)
        warned = [line for line in again["lines"] if "warning" in line]
        if not fine or lost or again["code"] or warned or reports_differ(before, contents(copy / "report" / "tiny")):
            failures.append((limit, told, again))
        shutil.rmtree(copy)
    print(stopped, "were stopped;", *failures[:3], sep="\n")
    assert stopped > 20
    tally("a limit of the size of files: one line, nothing lost, the next build completes", 50, len(failures))


def test_a_full_disk(driver, root, tmp_path, tally):
    """The same on a file system with a little room left, which then gets more."""
    if os.geteuid():
        pytest.skip("a small file system can be mounted by root alone")
    before = contents(root / "report" / "tiny")
    make_stale(root)
    used = sum(-(-p.stat().st_size // 4096) * 4096 for p in root.rglob("*") if p.is_file())
    disk = tmp_path / "disk"
    disk.mkdir()
    failures, stopped = [], 0
    rooms = [0, 8, 30, 60, 100, 250, 500, 1000, 2000, 4000]
    for room in rooms:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={used + room * 1024}", "none", disk], check=False
        )
        if mounted.returncode:
            pytest.skip("no small file system can be mounted here")
        try:
            shutil.copytree(root, disk / "project")
            told = driver.build(disk / "project")
            stopped += told["code"] != 0
            fine = told["code"] == 0 or is_one_line_about(told, "the disk is full")
            subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
            again = driver.build(disk / "project")
            warned = [line for line in again["lines"] if "warning" in line]
            report = contents(disk / "project" / "report" / "tiny")
            if not fine or again["code"] or warned or reports_differ(before, report):
                failures.append((room, told, again))
        finally:
            subprocess.run(["umount", disk], check=True)
    print(stopped, "were stopped;", *failures[:3], sep="\n")
    assert stopped > 4
    tally("a full disk: one line, nothing lost, the next build completes", len(rooms), len(failures))
