"""What the user sees while a study is built: in a terminal of any width, and where there is none."""

import io

import pytest
from rich.console import Console as RichConsole

from pipeline import progress
from pipeline.progress import Console
from pipeline.records import EpochRecord
from pipeline.remaining import Remaining, clock
from pipeline.screen import Screen
from pipeline.training.workers import Progress

EPOCH = EpochRecord(1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5831)


def begun(label: str, epoch: int = 1) -> Progress:
    """A run's first word."""
    return Progress(label, epoch, 0, 20)


def halfway(label: str, epoch: int, speed: float = 0.0) -> Progress:
    """Half an epoch is done."""
    return Progress(label, epoch, 10, 20, speed, 1.234, 0.5)


def ended(label: str, epoch: int, speed: float = 0.0) -> Progress:
    """An epoch is finished."""
    return Progress(label, epoch, 20, 20, speed, finished=EPOCH)


@pytest.fixture
def now(monkeypatch) -> list[float]:
    """The time, to be set."""
    time = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: time[0])
    return time


class Lines(Console):
    """Keeps what was said."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def screen(width: int, now: list[float] | None = None) -> Screen:
    """A screen of some width that draws only when it is asked to."""
    time = now or [0.0]
    console = RichConsole(file=io.StringIO(), width=width, height=24, force_terminal=True, color_system=None)
    return Screen(console, lambda: time[0])


def drawn(screen: Screen) -> list[str]:
    """The rows that a screen consists of."""
    with screen.console.capture() as capture:
        screen.console.print(screen)
    return [row.rstrip() for row in capture.get().rstrip("\n").split("\n")]


def test_the_time_left_counts_from_a_run_s_own_start(now):
    """A run that waited 100 s for a core and takes 10 s an epoch has 30 s left after the first of four."""
    console = Lines()
    with console.training({"baseline": 0}, {"baseline": 4}) as hear:
        for time, message in [
            (100, begun("baseline")),
            (105, halfway("baseline", 1, 200.0)),
            (110, ended("baseline", 1, 200.0)),
            (115, halfway("baseline", 2)),
            (120, ended("baseline", 2)),
        ]:
            now[0] = time
            hear(message)
    epochs = console.lines[1:]
    assert [line.split("images/s  ")[1] for line in epochs] == ["0:30 left", "0:20 left"]
    assert "200 images/s" in epochs[0]


def test_a_speed_that_nobody_measured_is_not_said(now):
    """An epoch of one step has none; "0 images/s" would be false."""
    console = Lines()
    with console.training({"baseline": 0}, {"baseline": 4}) as hear:
        hear(begun("baseline"))
        now[0] = 1
        hear(ended("baseline", 1))
    assert "images/s" not in console.lines[-1]
    assert "58.3% test  0:03 left" in console.lines[-1]


def test_the_time_left_of_all_runs_counts_those_that_wait():
    """Four runs of four epochs, two at a time, 10 s an epoch: 40 s for the second pair after the first pair's 20."""
    remaining = Remaining(dict.fromkeys("abcd", 0), dict.fromkeys("abcd", 4))
    assert remaining.seconds_left(0) is None
    for label in "ab":
        remaining.hear(begun(label), 0)
    for label in "ab":
        remaining.hear(ended(label, 2), 20)
    assert remaining.runs["a"].seconds_left(20) == 20
    assert remaining.seconds_left(20) == 60
    assert remaining.summary() == "training 4 runs: 2 waiting"
    for label in "ab":
        remaining.hear(ended(label, 4), 40)
    assert remaining.seconds_left(40) == 40


def test_a_resumed_run_s_pace_is_that_of_the_epochs_trained_now():
    """Eight of ten epochs were there; one more took 10 s: one is left."""
    remaining = Remaining({"a": 8}, {"a": 10})
    remaining.hear(begun("a", 9), 100)
    remaining.hear(ended("a", 9), 110)
    assert remaining.seconds_left(110) == 10


def test_how_far_runs_have_come_is_said_of_those_that_have_not_ended():
    """By name where an epoch is finished; the epoch in between is lost and doesn't count."""
    remaining = Remaining({"a": 0, "b": 0, "c": 3, "d": 0}, dict.fromkeys("abcd", 4))
    for label, epoch in (("a", 4), ("b", 2)):
        remaining.hear(ended(label, epoch), 1)
    remaining.hear(halfway("b", 3), 2)
    assert remaining.how_far() == "b after epoch 2 of 4, c after epoch 3 of 4, 1 without a finished epoch"


def test_a_clock_has_hours_only_where_there_are_any():
    """Minutes and seconds have two digits after another unit."""
    assert [clock(seconds) for seconds in (0, 7.4, 751, 3730)] == ["0:00", "0:07", "12:31", "1:02:10"]


def in_training(width: int) -> Screen:
    """Two of three runs amid training, an hour after the start, with long names."""
    now = [0.0]
    shown = screen(width, now)
    labels = "regularized without augmentation, seed 3", "baseline with 10% wrong labels", "baseline"
    shown.train(Remaining(dict.fromkeys(labels, 0), dict.fromkeys(labels, 25)))
    for label in labels[:2]:
        shown.remaining.hear(begun(label), 0)
    now[0] = 3600
    shown.remaining.hear(ended(labels[0], 11, 12345.6), 3600)
    shown.remaining.hear(halfway(labels[1], 1, 987.6), 3600)
    return shown


@pytest.mark.parametrize("width", [10, 20, 40, 60, 80, 100, 200])
def test_what_stands_in_a_terminal_never_wraps(width):
    """One row for what is being done and one for each run that is being trained, whatever the width."""
    rows = drawn(in_training(width))
    assert len(rows) == 3
    assert all(len(row) <= width for row in rows)


@pytest.mark.parametrize("width", [80, 100])
def test_bar_and_time_left_are_there_in_eighty_columns(width):
    """They vanished at 80 and at 100 columns: the measurements took all the room."""
    now = [0.0]
    shown = screen(width, now)
    shown.train(Remaining({"baseline": 0, "regularized": 0}, {"baseline": 25, "regularized": 25}))
    for label in ("baseline", "regularized"):
        shown.remaining.hear(begun(label), 0)
        shown.remaining.hear(ended(label, 9, 1204.4), 1080)
    now[0] = 1080
    rows = drawn(shown)
    assert rows[0].split(maxsplit=1)[1] == "training 2 runs  32:00 left"
    for row, label in zip(rows[1:], ("baseline", "regularized"), strict=True):
        assert row.startswith(label)
        assert row.count("━") >= 6
        assert row.endswith("10/25  test 58.3%  1,204 images/s  32:00 left")


def test_where_there_is_little_room_name_epoch_and_time_stay():
    """At 40 columns speed and measurements are gone, and long names are cut."""
    rows = drawn(in_training(40))
    assert rows[0] == "- training 3 runs: 1 wai…  49:00:00 left"
    assert rows[1] == "regularized …  12/25  1:16:22 left"


def test_what_is_being_done_is_named_with_its_step_and_how_long_it_takes():
    """The step goes when something else begins."""
    now = [0.0]
    shown = screen(80, now)
    shown.begin("[14/14] render pdf")
    shown.step = "Creating layout, page 12"
    now[0] = 3.2
    assert drawn(shown) == ["- [14/14] render pdf: Creating layout, page 12  0:03"]
    shown.begin("writing what was computed")
    assert drawn(shown)[0].endswith("writing what was computed  0:00")


def test_nothing_that_acts_on_a_terminal_is_drawn():
    """Names of files are among what is being done."""
    shown = screen(80)
    shown.begin("read image folder \x1b[31mred\x07")
    shown.step = "\x9bA"
    assert drawn(shown) == [r"- read image folder \x1b[31mred\x07: \x9bA  0:00"]
    with shown.console.capture() as capture:
        shown.say("a\x1b[2Jb")
    assert capture.get() == "a\\x1b[2Jb\n"


def test_stages_are_counted():
    """Which of how many, once that is known; one that nobody expected doesn't come after the last."""
    console = Lines()
    for label in ("read images", "evaluate", "compare", "explain"):
        if label == "evaluate":
            console.expect(2)
        with console.computing(label, ""):
            pass
    assert [line.split("  ")[1] for line in console.lines] == [
        "read images",
        "[2/3] evaluate",
        "[3/3] compare",
        "[4/4] explain",
    ]


def test_a_stage_that_could_not_be_computed_is_not_counted():
    """A figure that needs images that aren't at hand is kept as it was drawn."""
    console = Lines()
    console.expect(2)
    with pytest.raises(ValueError, match="no images"), console.computing("read images", ""):
        raise ValueError("no images")
    with console.computing("weigh", ""):
        pass
    assert console.lines[0].startswith("  [1/2] weigh")


@pytest.mark.parametrize(
    ("why", "said", "verbosely"),
    [
        ("never computed", "", "never computed"),
        ("follows run", "", "follows run"),
        ("recipe.epochs 2 → 3", "recipe.epochs 2 → 3", "recipe.epochs 2 → 3"),
    ],
)
def test_why_a_stage_was_stale_is_said_where_it_tells_something(why, said, verbosely):
    """What goes without saying is said to those who ask for it."""
    for verbose, wanted in ((False, said), (True, verbosely)):
        console = Lines(verbose=verbose)
        with console.computing("evaluate", why):
            pass
        assert console.lines[0].partition(" s")[2].strip() == wanted


def test_what_takes_long_is_named_while_it_runs_where_there_is_no_terminal(monkeypatch):
    """In a log a stage of minutes would look hung; one of moments is named once."""
    monkeypatch.setattr(progress, "LONG_SECONDS", 0.01)
    console = Lines()
    with console.computing("evaluate", ""):
        while not console.lines:
            pass
    assert console.lines[0] == "  evaluate ..."
    assert len(console.lines) == 2


def test_quiet_says_nothing(capsys):
    """Errors and the result are others' business."""
    console = Console(quiet=True)
    console.say("a line")
    console.warn("a warning")
    with console.computing("evaluate", "edited"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_nothing_is_drawn_over_in_a_terminal_that_can_not(term, monkeypatch):
    """TERM=dumb gets the plain lines of a log."""
    monkeypatch.setattr(progress.sys, "stderr", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setenv("TERM", "xterm-256color")
    assert progress.is_terminal()
    monkeypatch.setenv("TERM", term)
    assert not progress.is_terminal()
