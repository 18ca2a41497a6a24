"""The store: what is written is whole, what is damaged is noticed."""

import errno
import os

import pytest

from pipeline.cache import Store, object_path
from pipeline.checkpoints import Checkpoints
from pipeline.durable import UNFINISHED, write_atomically
from pipeline.errors import CacheError
from pipeline.sealed import Corrupt, seal, sha256, unseal

KEY = "k" * 64


@pytest.fixture
def warnings() -> list[str]:
    """Lines that the store warned with."""
    return []


@pytest.fixture
def store(tmp_path, warnings) -> Store:
    """An empty store."""
    return Store(tmp_path / "cache", tmp_path / "cache" / "published", warnings.append)


@pytest.fixture
def checkpoints(tmp_path, warnings) -> Checkpoints:
    """No checkpoints yet."""
    return Checkpoints(tmp_path / "cache", warnings.append)


def save(store: Store, files: dict[str, bytes] | None = None):
    """An entry under KEY."""
    return store.save("stage", KEY, {"params": 1}, files or {"a": b"alpha", "b": b"beta"}, {"seconds": 1.0})


def test_saved_entry_is_found_and_loaded(store):
    """What went in comes out."""
    save(store)
    entry = store.find("stage", KEY)
    assert store.load(entry) == {"a": b"alpha", "b": b"beta"}
    assert entry.made_by == {"seconds": 1.0}
    assert store.find("stage", "x" * 64) is None
    assert store.find("other", KEY) is None


def test_no_temporary_file_is_left(store):
    """A finished write leaves the file alone."""
    save(store)
    assert list(store.root.rglob(f"{UNFINISHED}*")) == []
    assert {path.name for path in store.root.iterdir()} == {"objects", "stages"}


@pytest.mark.parametrize("position", range(0, 200, 7))
def test_flipped_bit_anywhere_in_a_manifest_is_a_miss(store, warnings, position):
    """Every byte of the manifest is under its seal."""
    save(store)
    path = store.root / "stages" / "stage" / f"{KEY}.json"
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    assert store.find("stage", KEY) is None or unseal(bytes(content))
    if store.find("stage", KEY) is None:
        assert len(warnings) == 1
        assert store.damaged == {KEY}


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "delete"])
def test_damaged_object_is_a_miss_with_one_line(store, warnings, damage):
    """A file that isn't what was written counts as missing, is set aside, and can be computed again."""
    save(store)
    path = object_path(store.root, sha256(b"alpha"))
    if damage == "delete":
        path.unlink()
    else:
        path.write_bytes({"flip": b"alphb", "truncate": b"alp", "empty": b""}[damage])
    assert store.find("stage", KEY) is None
    assert len(warnings) == 1
    assert "computed again" in warnings[0]
    assert damage == "delete" or (store.root / "quarantine" / path.name).exists()
    save(store)
    assert store.load(store.find("stage", KEY))["a"] == b"alpha"


def test_equal_contents_are_kept_once(store):
    """Two entries with the same file share it."""
    save(store, {"a": b"same"})
    store.save("stage", "l" * 64, {}, {"b": b"same"}, {})
    assert sum(1 for p in (store.root / "objects").rglob("*") if p.is_file()) == 1


def test_published_entries_are_read_but_never_touched(store, warnings):
    """Behind the local store stands the published one; damage there is reported and left for git to restore."""
    store.publish([save(store)])
    for path in (store.root / "stages").rglob("*.json"):
        path.unlink()
    entry = store.find("stage", KEY)
    assert entry.root == store.published
    damaged = object_path(store.published, sha256(b"alpha"))
    damaged.write_bytes(b"alphb")
    assert store.find("stage", KEY) is None
    assert damaged.exists()
    assert len(warnings) == 1


def test_publishing_what_is_published_keeps_it(store):
    """Publishing again, from the published store itself, loses nothing."""
    store.publish([save(store)])
    for path in (store.root / "stages").rglob("*.json"):
        path.unlink()
    store.publish([store.find("stage", KEY)])
    assert store.load(store.find("stage", KEY)) == {"a": b"alpha", "b": b"beta"}


def test_full_disk_is_one_line_and_keeps_what_stood_there(tmp_path, monkeypatch):
    """No space: a clear error, the older file intact, no temporary file left."""
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CacheError, match="disk is full: free some space") as caught:
        write_atomically(path, b"new")
    assert "\n" not in caught.value.format_message()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_keeps_the_older_checkpoint(checkpoints, monkeypatch):
    """A checkpoint that can't be written leaves the one before."""
    checkpoints.save(KEY, 1, {"record.json": b"one"})

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CacheError, match="disk is full"):
        checkpoints.save(KEY, 2, {"record.json": b"two"})
    monkeypatch.undo()
    assert checkpoints.load(KEY) == {"record.json": b"one"}


def test_read_only_folder_is_one_line(tmp_path, monkeypatch):
    """No permission: said, not traced back."""

    def refused(*_args, **_options):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(CacheError, match="read-only"):
        write_atomically(tmp_path / "file", b"x")


def test_the_last_two_checkpoints_are_kept(checkpoints):
    """Older states go."""
    for step in (1, 2, 3, 4):
        checkpoints.save(KEY, step, {"record.json": bytes([step])})
    assert sorted(p.name for p in (checkpoints.root / "partial" / KEY).iterdir()) == [
        "000003.manifest",
        "000003.record.json",
        "000004.manifest",
        "000004.record.json",
    ]
    assert checkpoints.last_step(KEY) == 4
    assert checkpoints.load(KEY) == {"record.json": b"\x04"}


@pytest.mark.parametrize("victim", ["000002.record.json", "000002.manifest"])
def test_damaged_checkpoint_falls_back_to_the_one_before(checkpoints, warnings, victim):
    """A flipped bit costs one epoch, not the run."""
    for step in (1, 2):
        checkpoints.save(KEY, step, {"record.json": bytes([step]) * 9})
    path = checkpoints.root / "partial" / KEY / victim
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    assert checkpoints.load(KEY) == {"record.json": b"\x01" * 9}
    assert len(warnings) == 1
    checkpoints.drop(KEY)
    assert checkpoints.load(KEY) is None


def test_seal_notices_any_change():
    """A sealed tree comes back as it was; anything else is corrupt."""
    sealed = seal({"a": [1, 2.5, None], "b": "é"})
    assert unseal(sealed) == {"a": [1, 2.5, None], "b": "é"}
    for broken in (sealed.replace(b"2.5", b"2.6"), b"", b"[]", b"{}", sealed[:-1], b"\xff\xfe"):
        with pytest.raises(Corrupt):
            unseal(broken)
