"""A build on the user's own images: what is left out is asked for, is in the keys, and is told as it was read last."""

import shutil
import subprocess

import pytest
from click.testing import CliRunner
from data_samples import two_classes, write_folder
from made_up import three_class_summary
from tiny_builds import PROJECT, build

from pipeline import cli, rendering
from pipeline.errors import DataError
from pipeline.study import Data

LEFT_OUT = "1 of 9 image files could not be used and was left out: test/cat/x.png."


@pytest.fixture
def own(tiny_study):
    """The tiny study, on images of one's own."""
    return tiny_study.model_copy(update={"data": Data(source="cifar10")})


def test_broken_images_are_left_out_when_that_is_asked_for(own, tmp_path):
    """Refused before; and refused again afterwards, although the data set was read by then."""
    data = write_folder(two_classes() | {"test/cat/x.png": b"?"}, tmp_path / "pets")
    for _ in range(2):
        with pytest.raises(DataError, match=r"x\.png: not an image"):
            _ = build(own, tmp_path, data=data).plan
        assert build(own, tmp_path, data=data, skip_broken=True).plan.notes == (LEFT_OUT,)


def test_the_report_tells_of_the_files_that_were_read_last(own, tmp_path):
    """Without the broken file the images are the same, so is what they are known by, and nothing was left out."""
    data = write_folder(two_classes() | {"test/cat/x.png": b"?"}, tmp_path / "pets")
    first = build(own, tmp_path, data=data, skip_broken=True).plan
    (data / "test/cat/x.png").unlink()
    (data / "val").mkdir()
    second = build(own, tmp_path, data=data).plan
    assert second.data.key == first.data.key
    assert second.notes == ("The folder “val” beside train and test was not used.",)


def test_what_was_read_last_is_what_the_pages_say():
    """Where no images are at hand, what the cached record says."""

    def told(notes):
        return rendering.data_told(three_class_summary(), rendering.Telling((), False, "make report", notes)).notes

    assert told((LEFT_OUT,)) == (LEFT_OUT,)
    assert told(()) == ()
    assert told(None) == three_class_summary().notes


def test_the_notes_are_in_the_keys_of_the_pages(own, tmp_path):
    """Another note, another page."""
    plan = build(own, tmp_path, data=write_folder(two_classes(), tmp_path / "pets")).plan
    keys = [
        node.key
        for notes in ((), (LEFT_OUT,))
        for node in rendering.renderings(plan, rendering.Telling((), False, "make report", notes))
    ]
    assert len(set(keys)) == 4


@pytest.mark.parametrize("command", ["report", "explain", "keep"])
def test_the_option_of_the_command_line(command, tmp_path, monkeypatch):
    """Each command that reads images has it."""
    asked = []

    class Asked(Exception):
        pass

    def note(study, options, console):
        asked.append(options.skip_broken)
        raise Asked

    monkeypatch.setattr(cli, "Build", note)
    for arguments in ([], ["--skip-broken"]):
        CliRunner().invoke(cli.main, [command, *arguments])
    assert asked == [False, True]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_variable_of_the_makefile():
    """SKIP_BROKEN=1 asks for it, and 0 doesn't."""

    def commands(*variables):
        make = ["make", "--dry-run", "report", *variables]
        return subprocess.run(make, cwd=PROJECT, capture_output=True, text=True, check=True).stdout

    assert "--skip-broken" in commands("SKIP_BROKEN=1")
    assert "--skip-broken" not in commands("SKIP_BROKEN=0")
    assert "--skip-broken" not in commands()
