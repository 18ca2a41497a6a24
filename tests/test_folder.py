"""The report's folder: what builds wrote there is known by its checksum, and everything else is spared."""

import errno
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from pipeline.cache import Store
from pipeline.clean import clean
from pipeline.errors import CacheError, StudyError
from pipeline.file_index import NAME, Origin, read_index
from pipeline.folder import ReportFolder, location, refuse_other_data, refuse_other_study
from pipeline.sealed import seal, sha256

PROJECT = Path(__file__).parent.parent
MINE = Origin("mine.toml", "asked", "", "images")
PAGE = {"index.html": b"page", "figures/a.svg": b"a"}


class Bench:
    """A report folder that is built again and again, as a new process has it each time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "report" / "mine"
        self.warnings: list[str] = []

    def built(self, files: dict[str, bytes], origin: Origin = MINE) -> None:
        store = Store(self.root / "cache", self.root / "cache" / "published", self.warnings.append)
        folder = ReportFolder(self.path, store, origin)
        folder.keep_only(folder.write(files))

    def listed(self, files: dict[str, bytes]) -> None:
        """Have the list in the folder say that an earlier build wrote ``files`` too."""
        index = read_index(self.path)
        also = {name: [sha256(content)] for name, content in files.items()}
        (self.path / NAME).write_bytes(replace(index, files={**index.files, **also}).sealed())

    @property
    def files(self) -> dict[str, bytes]:
        paths = sorted(path for path in self.path.rglob("*") if path.is_file() and path.name != NAME)
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in paths}

    @property
    def quarantine(self) -> set[bytes]:
        return {p.read_bytes() for p in (self.root / "cache" / "quarantine").glob("*") if p.is_file()}


@pytest.fixture
def bench(tmp_path) -> Bench:
    """A report of two files."""
    bench = Bench(tmp_path)
    bench.built(PAGE)
    return bench


def test_what_the_next_build_does_not_write_goes_and_the_users_own_stays(bench):
    """The folder it leaves empty goes too."""
    (bench.path / "notes.txt").write_bytes(b"my notes")
    bench.built({"index.html": b"new"})
    assert bench.files == {"index.html": b"new", "notes.txt": b"my notes"}
    assert not (bench.path / "figures").exists()
    assert bench.warnings == []


@pytest.mark.parametrize("kind", ["dots", "absolute", "link to a folder", "link to a file", "itself", "no name at all"])
def test_nothing_outside_of_the_folder_is_ever_removed(bench, kind):
    """Whatever the list says, and wherever links lead: not even a file of the content that it says."""
    outside = bench.root / "precious.txt"
    outside.write_bytes(b"precious")
    (bench.path / "away").symlink_to(bench.root)
    (bench.path / "alias").symlink_to(outside)
    names = {
        "dots": "../../precious.txt",
        "absolute": str(outside),
        "link to a folder": "away/precious.txt",
        "link to a file": "alias",
        "itself": ".",
        "no name at all": "a\0b",
    }
    bench.listed({names[kind]: b"precious"})
    bench.built(PAGE)
    assert outside.read_bytes() == b"precious"
    assert bench.files.items() >= PAGE.items()
    assert clean(bench.root / "report") == []
    assert outside.read_bytes() == b"precious"


def test_a_file_of_an_earlier_build_that_the_user_changed_stays(bench):
    """It is said once."""
    (bench.path / "figures/a.svg").write_bytes(b"a, with my arrow")
    bench.built({"index.html": b"page"})
    assert bench.files == {"index.html": b"page", "figures/a.svg": b"a, with my arrow"}
    assert len(bench.warnings) == 1
    assert "figures/a.svg" in bench.warnings[0]
    bench.built({"index.html": b"page"})
    assert len(bench.warnings) == 1


@pytest.mark.parametrize("changed", ["edited", "a folder", "a link"])
def test_what_the_user_put_in_place_of_a_built_file_is_kept_aside(bench, changed):
    """The page is built anew; one line says where the user's own is."""
    page = bench.path / "index.html"
    page.unlink()
    if changed == "edited":
        page.write_bytes(b"mine")
    elif changed == "a folder":
        page.mkdir()
        (page / "inside.txt").write_bytes(b"mine")
    else:
        (bench.root / "own.html").write_bytes(b"mine")
        page.symlink_to(bench.root / "own.html")
    bench.built({**PAGE, "index.html": b"new page"})
    assert bench.files == {**PAGE, "index.html": b"new page"}
    [kept] = (bench.root / "cache" / "quarantine").iterdir()
    assert b"mine" in {p.read_bytes() for p in (kept, *kept.rglob("*")) if p.is_file()}
    assert len(bench.warnings) == 1
    assert str(kept) in bench.warnings[0]


def test_an_own_folder_becomes_a_report_without_losing_a_file(tmp_path):
    """Where no build has been, nothing is ours: a page of the user's is kept aside, notes stay where they are."""
    bench = Bench(tmp_path)
    bench.path.mkdir(parents=True)
    (bench.path / "index.html").write_bytes(b"my homepage")
    (bench.path / "notes.txt").write_bytes(b"my notes")
    bench.built(PAGE)
    assert bench.files == {**PAGE, "notes.txt": b"my notes"}
    assert bench.quarantine == {b"my homepage"}


@pytest.mark.parametrize(
    "damage", ["flipped", "another's", "of an earlier version", "a folder", "nested too deeply", "odd"]
)
def test_a_list_that_cannot_be_used_removes_nothing(bench, damage):
    """One line says so; what would be replaced is kept aside, and the next build has a whole list."""
    index = bench.path / NAME
    content = index.read_bytes()
    index.unlink()
    if damage == "a folder":
        index.mkdir()
    else:
        index.write_bytes(
            {
                "flipped": content.replace(b"index", b"indey"),
                "another's": seal({"key": "k"}),
                "of an earlier version": b"figures/a.svg\nindex.html\n../../precious.txt",
                "nested too deeply": b"[" * 200_000,
                "odd": seal({"files": ["index.html"], "origin": asdict(MINE)}),
            }[damage]
        )
    said = clean(bench.root / "report")
    assert len(said) == 1
    assert "delete it by hand" in said[0]
    assert bench.files == PAGE
    bench.built({"index.html": b"new"})
    assert bench.files == {"index.html": b"new", "figures/a.svg": b"a"}
    assert b"page" in bench.quarantine
    assert len(bench.warnings) == 2
    assert read_index(bench.path).files.keys() == {"index.html"}


@pytest.mark.parametrize("linked", ["report", "report/mine", "report/mine/figures", "cache"])
def test_a_report_or_a_folder_in_it_on_another_file_system_works(tmp_path, elsewhere, linked):
    """Built, edited by the user, and built anew: what is moved is moved across; behind a link nothing is removed."""
    link = tmp_path / linked
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    bench = Bench(tmp_path)
    bench.built(PAGE)
    (bench.path / "figures/a.svg").write_bytes(b"a, with my arrow")
    bench.built({**PAGE, "old.csv": b"old"})
    bench.built(PAGE)
    assert bench.quarantine == {b"a, with my arrow"}
    bench.built({"index.html": b"page"})
    assert sorted(path.name for path in bench.path.iterdir() if path.name != "figures") == [NAME, "index.html"]
    assert (bench.path / "figures/a.svg").exists() == (linked == "report/mine/figures")


def test_a_file_that_cannot_be_removed_is_one_line(bench, monkeypatch):
    """What, where and why."""

    def refused(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "unlink", refused)
    with pytest.raises(CacheError, match=r"can't remove a file of .*: no permission"):
        bench.built({"index.html": b"page"})
    assert "can't be removed: Permission denied" in clean(bench.root / "report")[0]


def test_a_build_that_was_killed_while_it_wrote_leaves_files_that_are_known(bench):
    """What it had written is its own, and what it hadn't is the earlier build's."""

    def killed(path, content):
        if path.name == "index.html":
            raise KeyboardInterrupt
        write(path, content)

    store = Store(bench.root / "cache", bench.root / "cache" / "published", bench.warnings.append)
    write, store.write = store.write, killed
    with pytest.raises(KeyboardInterrupt):
        ReportFolder(bench.path, store, MINE).write({"figures/a.svg": b"new a", "index.html": b"new page"})
    bench.built({"index.html": b"newer page"})
    assert bench.files == {"index.html": b"newer page"}
    assert bench.warnings == []


# -- whose report it is ---------------------------------------------------------------------------------


def test_a_report_is_not_overwritten_by_another_study_of_its_name(bench):
    """One line names both and says what to do."""
    other = replace(MINE, study="other.toml", asked="otherwise")
    with pytest.raises(StudyError, match=r"of mine.toml, not of other.toml; give one of them another name, or delete"):
        refuse_other_study(bench.path, other)


@pytest.mark.parametrize("ordinary", [{"asked": "edited"}, {"study": "moved.toml"}, {"data": "moved"}, {}])
def test_a_study_that_was_edited_or_moved_is_the_same(bench, ordinary):
    """Its report is brought up to date unasked; so is one whose images are elsewhere, or others where they were."""
    refuse_other_study(bench.path, replace(MINE, **ordinary))
    refuse_other_data(bench.path, replace(MINE, **ordinary))
    refuse_other_data(bench.path, replace(MINE, fingerprint="one image more"))


def test_a_report_is_not_overwritten_by_the_same_study_on_other_images(bench):
    """Whichever was first."""
    pets = replace(MINE, data="pets", fingerprint="pets")
    with pytest.raises(StudyError, match=r"without DATA, and now it is asked for with DATA=pets; copy the study"):
        refuse_other_data(bench.path, pets)
    shutil.rmtree(bench.path)
    refuse_other_data(bench.path, pets)
    bench.built(PAGE, pets)
    with pytest.raises(StudyError, match=r"with DATA=pets, and now it is asked for without DATA"):
        refuse_other_data(bench.path, MINE)


def test_where_a_file_is_says_nothing_of_the_machine(tmp_path):
    """A report is published with its list in it: a path out of the project is a name and a digest there."""
    assert location(tmp_path / "project" / "studies" / "a.toml", tmp_path / "project") == "studies/a.toml"
    one, other = (location(tmp_path / name / "a.toml", tmp_path / "project") for name in ("one", "other"))
    assert one != other
    assert one.startswith("a.toml outside of the project")
    assert "one" not in one.removeprefix("a.toml outside of the project")


# -- make clean -------------------------------------------------------------------------------------------


def test_clean_spares_what_is_not_ours(bench):
    """A built file goes, a changed one, notes and folders that no build made stay."""
    own, figures = bench.root / "report" / "own", bench.root / "report" / "figures"
    for folder in (own, figures):
        folder.mkdir()
        (folder / "notes.txt").write_bytes(b"my notes")
    (bench.path / "figures/a.svg").write_bytes(b"a, with my arrow")
    (bench.path / "notes.txt").write_bytes(b"my notes")
    said = clean(bench.root / "report")
    assert bench.files == {"figures/a.svg": b"a, with my arrow", "notes.txt": b"my notes"}
    assert {folder.name for folder in (bench.root / "report").iterdir()} == {"mine", "own", "figures"}
    assert len(said) == 1
    assert said[0].endswith("figures/a.svg")


def test_clean_leaves_nothing_of_a_report_that_is_as_it_was_built(bench):
    """Neither its list nor its folder; and it needs nothing but Python."""
    code = (
        f"import runpy, sys; sys.path.insert(0, {str(PROJECT)!r}); sys.argv = ['clean', 'report'];"
        "runpy.run_module('pipeline.clean', run_name='__main__')"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code]
    done = subprocess.run(command, cwd=bench.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list((bench.root / "report").iterdir()) == []


def test_make_clean_cleans_that_way(bench):
    """The Makefile's own line, on a report folder; without an environment."""
    for name in ("Makefile", "pipeline"):
        (bench.root / name).symlink_to(PROJECT / name)
    (bench.root / "tests").mkdir()
    (bench.root / "report" / "own").mkdir()
    (bench.root / "report" / "own" / "notes.txt").write_bytes(b"my notes")
    command = ["make", "-s", "clean", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=bench.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (bench.root / "report").iterdir()] == ["own"]
