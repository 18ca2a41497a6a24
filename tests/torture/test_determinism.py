"""The same report, to the byte, wherever and by whomever it is built from the same runs."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from tiny_builds import LISTED_BACKWARDS, contents, rebuilt

pytestmark = pytest.mark.torture

AT_ONCE = 2
FOREIGN = {"de_DE.UTF-8": "a decimal comma", "de_DE.ISO-8859-1": "an older encoding", "tr_TR.UTF-8": "other lower case"}
"""Locales that are made for the test where the system has their sources, and what is special about them."""

PLACES = {
    "the same": {},
    "a deep folder": {"folder": "a b/$HOME 'x'/für Ärger/猫/project"},
    "another time zone": {"TZ": "Pacific/Chatham"},
    "a third time zone": {"TZ": "America/St_Johns"},
    "locale C": {"LC_ALL": "C", "LANG": "C"},
    "locale C.UTF-8": {"LC_ALL": "C.UTF-8"},
    "an open umask": {"umask": 0o000},
    "a closed umask": {"umask": 0o077},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "another home with settings": {"HOME": "home"},
    "folders listed backwards": {"starting": LISTED_BACKWARDS},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}


def locales(folder: Path) -> dict[str, dict]:
    """Those of ``FOREIGN`` that can be made here."""
    made = {}
    for name, special in FOREIGN.items():
        language, _, charset = name.partition(".")
        command = ["localedef", "-i", language, "-f", charset, str(folder / name)]
        if shutil.which("localedef") and not subprocess.run(command, capture_output=True).returncode:
            made[f"{special} ({name})"] = {"LC_ALL": name, "LANG": name, "LOCPATH": str(folder)}
        else:
            print(f"no sources for the locale {name} here")
    return made


def differences(built: Path, scratch: Path, place: tuple[str, dict]) -> list[str]:
    """The files of the report that are others when it is built in that place."""
    name, changes = place
    changes = dict(changes)
    root = shutil.copytree(built, scratch / name / changes.pop("folder", "project"))
    if "HOME" in changes:
        changes["HOME"] = str(scratch / name)
        (scratch / name / ".config" / "matplotlib").mkdir(parents=True)
        (scratch / name / ".config" / "matplotlib" / "matplotlibrc").write_text("font.size: 30\naxes.grid: True\n")
    before, after = contents(built / "report"), rebuilt(root, **changes)
    shutil.rmtree(root)
    return [each for each in before.keys() | after.keys() if before.get(each) != after.get(each)]


def test_the_same_bytes_everywhere(built, tmp_path, tally):
    """Folder, time zone, locale, umask, hash seed, home, order of listing, threads."""
    (tmp_path / "locales").mkdir()
    places = PLACES | locales(tmp_path / "locales")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(partial(differences, built, tmp_path), places.items()))
    others = {name: files for name, files in zip(places, found, strict=True) if files}
    print(others)
    tally("a report built elsewhere is the same to the byte", trials=len(places), failures=len(others))
