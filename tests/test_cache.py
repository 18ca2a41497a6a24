"""The store: what is written is whole, what is damaged is noticed."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from pipeline import durable
from pipeline.cache import Store, object_path
from pipeline.checkpoints import Checkpoints
from pipeline.durable import UNFINISHED, write_atomically
from pipeline.errors import CacheError
from pipeline.sealed import LARGEST_MANIFEST, Corrupt, seal, sha256, unseal

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


UNREADABLE = ["a folder", "a link to itself", "a pipe", "a file in place of its folder", "too large"]


def spoil(path, how: str) -> None:
    """Put something in the place of a file that can't be read as one."""
    if how == "a file in place of its folder":
        shutil.rmtree(path.parent)
        path.parent.write_bytes(b"")
        return
    path.unlink()
    if how == "a folder":
        path.mkdir()
        (path / "inside").write_bytes(b"x")
    elif how == "a link to itself":
        path.symlink_to(path)
    elif how == "a pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"x" * (LARGEST_MANIFEST + 1))


@pytest.mark.parametrize("how", UNREADABLE)
@pytest.mark.parametrize("victim", ["manifest", "object"])
def test_what_cannot_be_read_is_damage_like_any_other(store, warnings, how, victim):
    """One line, a miss, and computed again; the system's refusals never come through."""
    save(store)
    manifest = store.root / "stages" / "stage" / f"{KEY}.json"
    spoil(manifest if victim == "manifest" else object_path(store.root, sha256(b"alpha")), how)
    assert list(store.entries("stage")) == [] or victim == "object"
    assert store.find("stage", KEY) is None
    assert len(warnings) == 1
    assert "computed again" in warnings[0]
    if how == "a file in place of its folder":
        with pytest.raises(CacheError, match="a file stands where a folder has to be: move it away"):
            save(store)
    else:
        save(store)
        assert store.load(store.find("stage", KEY)) == {"a": b"alpha", "b": b"beta"}
    assert len(warnings) == 1


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ENAMETOOLONG, errno.ESTALE])
def test_a_refusal_of_the_system_to_read_is_a_miss(store, warnings, monkeypatch, number):
    """Also where the file can't be moved away: what is written then says it."""
    save(store)

    def refused(path, *_arguments):
        if store.published in Path(path).parents:
            raise FileNotFoundError
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.sealed._open_without_waiting", refused)
        patched.setattr("shutil.move", refused)
        assert store.find("stage", KEY) is None
        assert list(store.entries("stage")) == []
    assert len(warnings) == 1
    assert os.strerror(number) in warnings[0]


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe{}", b"9" * 5000, b'"\\ud800"', b"{}", b"null", b""]
)
def test_no_manifest_whatever_it_holds_ends_in_a_traceback(store, checkpoints, warnings, content):
    """Nested too deeply, not UTF-8, no object: a miss."""
    save(store)
    checkpoints.save(KEY, 1, {"record.json": b"one"})
    (store.root / "stages" / "stage" / f"{KEY}.json").write_bytes(content)
    (store.root / "partial" / KEY / "000001.manifest").write_bytes(content)
    assert store.find("stage", KEY) is None
    assert checkpoints.load(KEY) is None
    assert len(warnings) == 2


def test_a_manifest_of_another_entry_is_not_believed(store, warnings):
    """Neither under another key nor in another stage, though its seal is whole."""
    save(store)
    content = (store.root / "stages" / "stage" / f"{KEY}.json").read_bytes()
    for stage, key in (("stage", "x" * 64), ("other", KEY)):
        path = store.root / "stages" / stage / f"{key}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        assert store.find(stage, key) is None
    assert ["belongs to another entry" in line for line in warnings] == [True, True]
    assert store.find("stage", KEY)


def test_an_entry_that_cannot_be_written_whole_has_no_manifest(store, warnings, monkeypatch):
    """Its manifest comes last: there is nothing to complain of, and nothing under its key."""
    write, written = store.write, []

    def full(path, content):
        written.append(path)
        if len(written) == 2:
            raise CacheError("the disk is full")
        write(path, content)

    monkeypatch.setattr(store, "write", full)
    with pytest.raises(CacheError):
        save(store)
    assert list(store.root.rglob("*.json")) == []
    assert store.find("stage", KEY) is None
    assert warnings == []


def test_an_object_that_was_damaged_unnoticed_is_written_again(store):
    """A new entry of the same content doesn't take it for what it should be."""
    save(store)
    object_path(store.root, sha256(b"alpha")).write_bytes(b"alphb")
    store.save("stage", "l" * 64, {}, {"a": b"alpha"}, {})
    assert store.load(store.find("stage", "l" * 64)) == {"a": b"alpha"}


def test_a_reader_never_sees_a_file_while_it_is_written(tmp_path):
    """Who has opened the old one goes on reading it; the new one has its name."""
    path = tmp_path / "file"
    write_atomically(path, b"old")
    with path.open("rb") as file:
        write_atomically(path, b"new, and longer")
        assert file.read() == b"old"
    assert path.read_bytes() == b"new, and longer"


@pytest.mark.parametrize("linked", [".", "objects", "stages", "partial", "quarantine", "published"])
def test_a_cache_or_a_folder_in_it_on_another_file_system_works(tmp_path, elsewhere, linked):
    """Written, read, found damaged, set aside, computed again, published: nothing is renamed across file systems."""
    link = tmp_path / "cache" / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    warnings: list[str] = []
    store = Store(tmp_path / "cache", tmp_path / "cache" / "published", warnings.append)
    checkpoints = Checkpoints(store.root, warnings.append)
    save(store)
    for step in (1, 2):
        checkpoints.save(KEY, step, {"record.json": bytes([step])})
    object_path(store.root, sha256(b"alpha")).write_bytes(b"alphb")
    (store.root / "partial" / KEY / "000002.record.json").write_bytes(b"?")
    assert store.find("stage", KEY) is None
    assert checkpoints.load(KEY) == {"record.json": b"\x01"}
    checkpoints.drop(KEY)
    assert len(warnings) == 2
    assert store.publish([save(store)]) > 0
    assert store.load(store.find("stage", KEY)) == {"a": b"alpha", "b": b"beta"}


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


def test_publishing_that_fails_loses_nothing_that_was_published(store, monkeypatch):
    """What is new comes first and what is old goes last."""
    store.publish([save(store)])
    shutil.rmtree(store.root / "stages")
    new = store.save("stage", "n" * 64, {}, {"a": b"new"}, {})

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(CacheError, match="disk is full"):
            store.publish([new])
    assert store.load(store.find("stage", KEY)) == {"a": b"alpha", "b": b"beta"}
    store.publish([new])
    assert [path.stem for path in store.published.rglob("*.json")] == [new.key]
    assert [path.read_bytes() for path in store.published.glob("objects/*/*")] == [b"new"]


def test_publishing_what_has_changed_since_is_one_line(store):
    """It was found, and then damaged."""
    entry = save(store)
    object_path(store.root, sha256(b"alpha")).write_bytes(b"alphb")
    with pytest.raises(CacheError, match="is damaged; run the same command again"):
        store.publish([entry])


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


@pytest.mark.parametrize("how", UNREADABLE[:3])
@pytest.mark.parametrize("victim", ["000002.record.json", "000002.manifest"])
def test_a_checkpoint_that_cannot_be_read_falls_back_too(checkpoints, warnings, victim, how):
    """And the state is kept again under the same name."""
    for step in (1, 2):
        checkpoints.save(KEY, step, {"record.json": bytes([step])})
    spoil(checkpoints.root / "partial" / KEY / victim, how)
    assert checkpoints.load(KEY) == {"record.json": b"\x01"}
    assert len(warnings) == 1
    checkpoints.save(KEY, 2, {"record.json": b"two"})
    assert checkpoints.load(KEY) == {"record.json": b"two"}


def test_a_checkpoint_of_another_entry_is_not_believed(checkpoints, warnings):
    """A folder that was copied to another key holds another run."""
    checkpoints.save(KEY, 1, {"record.json": b"one"})
    shutil.copytree(checkpoints.root / "partial" / KEY, checkpoints.root / "partial" / "other")
    assert checkpoints.load("other") is None
    assert "belongs to another entry" in warnings[0]
    assert checkpoints.load(KEY) == {"record.json": b"one"}


def test_a_checkpoint_of_another_epoch_is_not_believed(checkpoints, warnings):
    """Nor one that was renamed."""
    checkpoints.save(KEY, 1, {"record.json": b"one"})
    for path in (checkpoints.root / "partial" / KEY).iterdir():
        path.rename(path.with_name(path.name.replace("1", "7")))
    assert checkpoints.load(KEY) is None
    assert "belongs to another entry" in warnings[0]


def test_a_checkpoint_that_cannot_be_written_whole_has_no_manifest(checkpoints, monkeypatch):
    """Its manifest comes last, so that nothing is found damaged afterwards."""
    write, written = durable.write_atomically, []

    def full(path, content):
        written.append(path)
        if len(written) == 2:
            raise CacheError("the disk is full")
        write(path, content)

    monkeypatch.setattr("pipeline.checkpoints.write_atomically", full)
    with pytest.raises(CacheError):
        checkpoints.save(KEY, 1, {"a": b"a", "b": b"b"})
    assert list(checkpoints.root.rglob("*.manifest")) == []


def test_states_that_cannot_be_forgotten_are_not_gone_on_from(checkpoints, monkeypatch):
    """FRESH=1 would else end in the run that was to be made anew."""
    checkpoints.save(KEY, 1, {"record.json": b"one"})

    def refused(*_arguments, **_options):
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "unlink", refused)
    with pytest.raises(CacheError, match=r"can't remove .*: no permission"):
        checkpoints.drop(KEY)


def test_seal_notices_any_change():
    """A sealed tree comes back as it was; anything else is corrupt."""
    sealed = seal({"a": [1, 2.5, None], "b": "é"})
    assert unseal(sealed) == {"a": [1, 2.5, None], "b": "é"}
    for broken in (sealed.replace(b"2.5", b"2.6"), b"", b"[]", b"{}", sealed[:-1], b"\xff\xfe"):
        with pytest.raises(Corrupt):
            unseal(broken)
