"""The command that shows the published study."""

import webbrowser
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli, showing

PAGE = Path("report/cifar10-full/index.html")


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """The addresses that a browser was asked to open, on a machine of no known kind and without a display."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    monkeypatch.setattr(showing.sys, "platform", "linux")
    for name in showing.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    return addresses


def test_the_published_study_is_built_without_images_and_its_place_is_printed(monkeypatch, opened):
    """Whatever there is in the folder: nothing is looked for, nothing is trained."""
    asked = []

    class Built:
        def __init__(self, study, options, console):
            asked.append((study.name, options.published_only, options.fresh))

        def report(self) -> Path:
            return PAGE

    monkeypatch.setattr(cli, "Build", Built)
    result = CliRunner().invoke(cli.main, ["show", "--quiet"])
    assert (result.exit_code, result.output) == (0, f"{PAGE}\n")
    assert asked == [("cifar10-full", True, False)]
    assert opened == []


def test_a_browser_opens_it_where_there_is_a_display(monkeypatch, opened):
    """By an address that any browser takes."""
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    showing.open_page(PAGE)
    assert opened == [PAGE.absolute().as_uri()]


def test_a_browser_that_fails_is_no_error(monkeypatch, opened):
    """The place was printed all the same."""

    def fails(address: str) -> None:
        raise webbrowser.Error("none here")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", fails)
    showing.open_page(PAGE)
