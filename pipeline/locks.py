"""A lock for each entry that is being made: of two builds that want the same one, the second waits for the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import CacheError

POLL_SECONDS = 0.2
"""How often a build that waits looks again."""


class Lock:
    """A lock that is held; the system releases it when its holder dies."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def release(self) -> None:
        """Let it go, and its file too. It is removed while held: whoever has it open then finds that it has no name any
        more, and makes a new one."""
        with suppress(OSError):
            Path(self._lock.lock_file).unlink()
        self._lock.release()


class Locks:
    """Locks by name, in a cache.

    Whoever holds one computes or writes; only a build that holds none waits for one, or one that holds the lock of an
    entry and waits for what that entry is made from. So no two builds can wait for each other.

    Args:
        root: the cache's.
        say: told one line when another build is waited for.
    """

    def __init__(self, root: Path, say: Callable[[str], None] = lambda line: None) -> None:
        self._folder = root / "locks" / "keys"
        self._say = say

    @contextmanager
    def holding(self, name: str, what: str = "") -> Iterator[None]:
        """Hold a lock, as soon as it is free.

        Args:
            what: is done under it, in the user's words; "" for what takes moments.

        Raises:
            CacheError: where locks can't be had.
        """
        lock = self.wait(name, what)
        try:
            yield
        finally:
            lock.release()

    def wait(self, name: str, what: str = "") -> Lock:
        """Take a lock, as soon as it is free."""
        lock = self.attempt(name)
        if lock is None and what:
            self._say(f"  {what}: another build is at it; waiting for what it makes")
        return lock or self._acquire(name, timeout=-1)

    def attempt(self, name: str) -> Lock | None:
        """Take a lock if it is free; None where another has it."""
        with suppress(Timeout):
            return self._acquire(name, timeout=0)
        return None

    def sweep(self) -> None:
        """Remove the files that killed builds left."""
        for path in self._folder.glob("*.lock"):
            if lock := self.attempt(path.stem):
                lock.release()

    def _acquire(self, name: str, timeout: float) -> Lock:
        path = self._folder / f"{name}.lock"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path, fallback_to_soft=False)  # a soft one would outlive a holder that is killed
            lock.acquire(timeout=timeout, poll_interval=POLL_SECONDS)
        except Timeout:
            raise
        except OSError as error:
            raise CacheError(
                f"can't lock {path} ({error.strerror}); the cache has to be a folder that can be written, on a file "
                "system with locks, as local disks have"
            ) from error
        return Lock(lock)
