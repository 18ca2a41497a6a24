"""The environment that the Makefile's targets run in: ``python3 -m pipeline.environment`` makes it.

The standard library suffices for this module, as there is nothing else yet.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

from pipeline.stopping import holding_signals, stopping

PROJECT = Path(__file__).parent.parent

SETTINGS = "pyproject.toml"

CONSTRAINTS = "constraints.txt"
"""The releases that were tried together, so that a new one of a package can't break a fresh clone."""

READY = ".ready"
"""A file in the environment that says what was asked for, once all of it was installed."""

FEW_WORDS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",  # no notice of a newer pip
    "PIP_ROOT_USER_ACTION": "ignore",  # no warning where root runs it, as in containers
    "PYTHONWARNINGS": "ignore:Editable installation",  # no box by setuptools
}


def is_whole(home: Path) -> bool:
    """Whether an environment of this version of Python has all that the project asks for, where it was made."""
    try:
        is_finished = (home / READY).read_text("utf-8") == _asked()
        return is_finished and _was_made_at(home) and _has_packages(home)
    except OSError:
        return False


def _asked() -> str:
    """A digest of what is asked for: files that were touched, or changed and changed back, ask for nothing new."""
    texts = [(PROJECT / name).read_bytes() for name in (SETTINGS, CONSTRAINTS)]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def _was_made_at(home: Path) -> bool:
    """One that was moved or copied runs, but its scripts start the Python of the old place."""
    script = (home / "bin" / "pip").read_text("utf-8", "replace")
    return f"{home}/bin/" in script or f"{home.resolve()}/bin/" in script


def _has_packages(home: Path) -> bool:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = os.listdir(home / "lib" / version / "site-packages")
    there = {_normal(name.partition("-")[0]) for name in folders if name.endswith(".dist-info")}
    project = tomllib.loads((PROJECT / SETTINGS).read_text("utf-8"))["project"]
    wanted = (project["name"], *project["dependencies"], *project["optional-dependencies"]["dev"])
    return there >= {_normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in wanted}


def _normal(name: str) -> str:
    """A package's name as installers compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Installer:
    """Makes an environment, or goes on where its making was stopped; pip says how far it is.

    Args:
        home: where it is.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._running: subprocess.Popen[bytes] | None = None

    def install(self) -> None:
        """Install all that the project asks for; what can't be done ends this process with one line."""
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit(f"error: {sys.executable} can't make environments; apt install python3-venv, and try again")
        print(f"setting up {self.home.name}: 6 GB, a few minutes, once", file=sys.stderr)
        (self.home / READY).unlink(missing_ok=True)
        if not self._can_go_on():
            if self.home.exists():
                print("  from the start: the one that is there doesn't work, or was moved", file=sys.stderr)
            self._run("it can't be made", sys.executable, "-m", "venv", "--clear", self.home)
        missing = "packages can't be installed, as pip says above (it needs a network and 6 GB of disk)"
        pip = (self._python, "-m", "pip", "install")
        self._run(missing, *pip, "--quiet", "--upgrade", "pip")  # older ones are silent while they unpack 5 GB
        self._run(missing, *pip, "--constraint", PROJECT / CONSTRAINTS, "--editable", f"{PROJECT}[dev]")
        (self.home / READY).write_text(_asked(), "utf-8")

    @property
    def _python(self) -> Path:
        return self.home / "bin" / "python"

    def _can_go_on(self) -> bool:
        """Whether there is an environment with a working pip, where it was made."""
        try:
            asked = subprocess.run([self._python, "-m", "pip", "--version"], capture_output=True)
            return asked.returncode == 0 and _was_made_at(self.home)
        except OSError:
            return False

    def _run(self, failure: str, *command: str | Path) -> None:
        # In a session of its own: Ctrl-C reaches this process alone, which ends that one and those it has started.
        with holding_signals():
            self._running = subprocess.Popen(command, env={**os.environ, **FEW_WORDS}, start_new_session=True)
        if self._running.wait():
            sys.exit(f"error: setting up {self.home.name}: {failure}; the next make tries again")
        self._running = None

    def end(self) -> None:
        """End what is running."""
        if self._running:
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(self._running.pid, signal.SIGKILL)


def main() -> None:
    """Make the project's environment; ``--check``: say by the exit code whether the one that this runs in is whole."""
    if sys.argv[1:] == ["--check"]:
        sys.exit(not is_whole(Path(sys.prefix)))
    installer = Installer(PROJECT / ".venv")
    with stopping(end_children=installer.end):
        installer.install()


if __name__ == "__main__":
    main()
