"""The power goes: whatever was not flushed yet is lost or not, in any order, and the store is whole."""

import itertools
import os
from pathlib import Path

import pytest
from power_loss import Step, marks, moments, recorded

from pipeline.cache import Store
from pipeline.checkpoints import Checkpoints

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/fd"), reason="needs Linux's /proc to record what is flushed"
)

ONE, OTHER = {"a": b"alpha", "b": b"beta"}, {"a": b"alpha", "c": b"gamma"}
STATES = [{"record.json": bytes([step]) * 9, "arrays": bytes([step]) * 99} for step in range(4)]


def test_an_entry_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    """At no moment is there a manifest without its files, and what was promised to be kept is there."""
    with recorded(monkeypatch, tmp_path) as steps:
        store = Store(tmp_path / "cache", tmp_path / "none", print)
        for key, files in (("one", ONE), ("other", OTHER), ("one", OTHER)):
            store.save("stage", key, {}, files, {})
            steps.append(Step("done", key))
    for number, (begun, disk) in enumerate(moments(steps)):
        root = tmp_path / f"after-{number}"
        disk.put(str(tmp_path), root)
        warnings: list[str] = []
        found = Store(root / "cache", root / "none", warnings.append)
        for key in ("one", "other"):
            entry = found.find("stage", key)
            assert entry or key not in marks(begun)
            assert entry is None or found.load(entry) in (ONE, OTHER)
        assert warnings == []


def test_a_checkpoint_is_there_whole_or_the_one_before(tmp_path, monkeypatch):
    """A run never goes back further than to the last state that was kept, and what was dropped stays dropped."""
    with recorded(monkeypatch, tmp_path) as steps:
        checkpoints = Checkpoints(tmp_path / "cache", print)
        for step in (1, 2, 3):
            checkpoints.save("key", step, STATES[step])
            steps.append(Step("done", str(step)))
        checkpoints.drop("key")
        steps.append(Step("done", "0"))
    for number, (begun, disk) in enumerate(moments(steps)):
        root = tmp_path / f"after-{number}"
        disk.put(str(tmp_path), root)
        warnings: list[str] = []
        loaded = Checkpoints(root / "cache", warnings.append).load("key")
        promised = int(next(reversed(marks(begun)), "0"))
        dropping = any(step.kind == "remove" and "000003." in step.path for step in begun)
        if "0" in marks(begun):
            assert loaded is None
        elif not dropping:
            assert loaded in [STATES[promised], *STATES[promised + 1 :], *([None] if not promised else [])]
            assert warnings == []


def test_a_file_that_is_replaced_is_the_old_one_or_the_new(tmp_path, monkeypatch):
    """Never a part of either, wherever it stands."""
    path = tmp_path / "report" / "index.html"
    with recorded(monkeypatch, tmp_path) as steps:
        store = Store(tmp_path / "cache", tmp_path / "none", print)
        for content in (b"old", b"new"):
            store.write(path, content)
            steps.append(Step("done", content.decode()))
    for number, (begun, disk) in enumerate(moments(steps)):
        root = tmp_path / f"after-{number}"
        disk.put(str(tmp_path), root)
        there = root / path.relative_to(tmp_path)
        content = there.read_bytes() if there.exists() else None
        assert content in {(): (None, b"old"), ("old",): (b"old", b"new"), ("old", "new"): (b"new",)}[(*marks(begun),)]


def test_the_replay_itself_loses_what_was_not_flushed(tmp_path, monkeypatch):
    """A file written in place without a flush is seen empty, and one whose folder wasn't flushed is seen gone."""
    with recorded(monkeypatch, tmp_path) as steps:
        handle = os.open(tmp_path / "a", os.O_CREAT | os.O_WRONLY)
        os.write(handle, b"a")
        os.close(handle)
    seen = []
    for number, (_, disk) in enumerate(itertools.islice(moments(steps), 2, None)):
        disk.put(str(tmp_path), tmp_path / f"after-{number}")
        path: Path = tmp_path / f"after-{number}" / "a"
        seen.append(path.read_bytes() if path.exists() else None)
    assert set(seen) == {None, b""}
