"""Locks: one holder at a time, whatever becomes of it, and no file left behind."""

import errno
import fcntl
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tiny_builds import PROJECT

from pipeline.errors import CacheError
from pipeline.locks import Locks


def files(root) -> list[str]:
    """The lock files that there are."""
    return [path.name for path in (root / "locks" / "keys").glob("*")]


def test_a_lock_has_one_holder_and_leaves_no_file(tmp_path):
    """Twenty threads that add to a number one after the other."""
    said, total = [], [0]

    def add(_turn: int) -> None:
        with Locks(tmp_path, said.append).holding("k", "add"):
            before = total[0]
            time.sleep(0.002)
            total[0] = before + 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(20)))
    assert total == [20]
    assert set(said) == {"  add: another build is at it; waiting for what it makes"}
    assert files(tmp_path) == []


def test_a_lock_that_is_held_can_be_passed_by(tmp_path):
    """Another's attempt says at once that it isn't to be had, and no other lock is concerned."""
    lock = Locks(tmp_path).attempt("k")
    with ThreadPoolExecutor(1) as other:
        assert other.submit(Locks(tmp_path).attempt, "k").result() is None
        assert other.submit(Locks(tmp_path).attempt, "another").result() is not None
    lock.release()
    assert Locks(tmp_path).attempt("k") is not None


def test_a_killed_holder_releases_its_lock_and_its_file_is_swept(tmp_path):
    """kill -9: the next one has the lock without waiting."""
    code = (
        "import sys, time; from pathlib import Path; from pipeline.locks import Locks\n"
        "held = [Locks(Path(sys.argv[1])).attempt(name) for name in 'ab']; print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    locks = Locks(tmp_path)
    assert locks.attempt("a") is None
    locks.sweep()
    assert sorted(files(tmp_path)) == ["a.lock", "b.lock"]
    holder.kill()
    holder.communicate()
    locks.attempt("a").release()
    assert files(tmp_path) == ["b.lock"]
    locks.sweep()
    assert files(tmp_path) == []


def test_ctrl_c_ends_the_waiting(tmp_path):
    """It is raised in whoever waits, and the lock stays with its holder."""
    taken, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with Locks(tmp_path).holding("k"):
            taken.set()
            leave.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(30)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            Locks(tmp_path).wait("k", "train")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        assert Locks(tmp_path).attempt("k") is None
        leave.set()
        holder.join()


@pytest.mark.parametrize("refusal", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_one_line(tmp_path, monkeypatch, refusal):
    """It says where, and what the cache needs."""

    def refuse(*_arguments) -> None:
        raise OSError(refusal, "no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(CacheError, match=r"can't lock .*k\.lock \(no locks here\); .* file system with locks"):
        Locks(tmp_path).attempt("k")
