"""The command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
from click.exceptions import NoArgsIsHelpError

from pipeline.build import UNREAD, Build
from pipeline.errors import PipelineError, printable
from pipeline.options import Options
from pipeline.progress import Console
from pipeline.showing import open_page
from pipeline.study import load_study, study_file

PUBLISHED = "cifar10-full"
"""The study that the README tells of."""

Command = TypeVar("Command", bound=Callable[..., Any])


class WrongCall(PipelineError):
    """A command or an option that there is not."""

    exit_code = 2


class Commands(click.Group):
    """Commands whose wrong calls are told in one line, as every other error is."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """Read the options of the group."""
        with _in_one_line():
            return super().make_context(*arguments, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Read the options of a command, and run it."""
        with _in_one_line():
            return super().invoke(ctx)


@contextmanager
def _in_one_line() -> Iterator[None]:
    """What click tells in three lines or more."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        see = f" See {error.ctx.command_path} --help" if error.ctx else ""
        raise WrongCall(f"{error.format_message()}{see}") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cnn-study", prog_name="cnn-study", message="%(prog)s %(version)s")
def main() -> None:
    """Build a study of overfitting against regularization: train, measure, explain, render.

    Every number in the report comes from the run. What was computed before is taken from cache/.
    That and report/ are in the checkout, or where the package was installed in the current folder.
    """


def loudness_options(command: Command) -> Command:
    """The options that say how much is said."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say also why stages were stale, their keys and devices."),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and the result."),
    ):
        command = option(command)
    return command


def study_options(command: Command) -> Command:
    """The options that every command on a study takes."""
    for option in (
        click.option(
            "--study",
            "study_name",
            default="cifar10",
            show_default=True,
            metavar="NAME|FILE.toml",
            help="A study that comes with the project (cifar10, cifar10-full, shapes), or your own study file.",
        ),
        click.option(
            "--data",
            type=click.Path(path_type=Path),
            metavar="PATH",
            help="Images: a folder or archive of train/<class>/* and test/<class>/*, or the official "
            "CIFAR-10 archive. Without it the official archive is downloaded once.",
        ),
        click.option("--skip-broken", is_flag=True, help="Leave out images that can't be read; the report names them."),
        click.option(
            "--device",
            type=click.Choice(["auto", "cuda", "mps", "cpu"]),
            default="auto",
            show_default=True,
            help="Where to train.",
        ),
    ):
        command = option(command)
    return command


@main.command()
@study_options
@click.option("--fresh", is_flag=True, help="Train again, even what is cached.")
@click.option("--pdf", is_flag=True, help="Fail where no PDF can be made, instead of building the report without it.")
@loudness_options
def report(
    study_name: str,
    data: Path | None,
    skip_broken: bool,
    device: str,
    fresh: bool,
    pdf: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Bring the report up to date and print where it is."""
    options = Options(data, device, fresh, pdf, skip_broken=skip_broken, study_file=study_file(study_name))
    with Console(quiet, verbose) as console:
        page = Build(load_study(study_name), options, console).report()
    click.echo(page)


@main.command()
@loudness_options
def show(quiet: bool, verbose: bool) -> None:
    """Render the published study, with all its evidence, and open it; trains, reads and downloads nothing."""
    with Console(quiet, verbose) as console:
        page = Build(load_study(PUBLISHED), Options(published_only=True), console).report()
    click.echo(page)
    open_page(page)


@main.command()
@study_options
@loudness_options
def explain(study_name: str, data: Path | None, skip_broken: bool, device: str, quiet: bool, verbose: bool) -> None:
    """Say for each stage whether it is fresh, or stale and why. Computes, reads and fetches nothing."""
    with Console(quiet, verbose) as console:
        options = Options(data, device, skip_broken=skip_broken, study_file=study_file(study_name))
        said = Build(load_study(study_name), options, console).explain()
    width = max(len(node.label) for node, _ in said) + 1
    for node, why in said:
        state = "unknown" if why == UNREAD else "stale" if why else "fresh"
        key = f"{node.key}  " if verbose else ""
        click.echo(printable(f"{state}  {key}{node.label:<{width}} {why}".rstrip()))


@main.command()
@study_options
@loudness_options
def check(study_name: str, data: Path | None, skip_broken: bool, device: str, quiet: bool, verbose: bool) -> None:
    """Say what became of each claim of the study; fail if one that it requires doesn't hold."""
    options = Options(data, device, skip_broken=skip_broken, study_file=study_file(study_name))
    with Console(quiet, verbose) as console:
        ledger = Build(load_study(study_name), options, console).claims()
    for each in ledger:
        click.echo(printable(f"{each.verdict:<10} {each.id}: {each.claim} ({each.ours}); {each.rule}"))
    if not ledger:
        click.echo(f"{study_name}: the study claims nothing of these data")
    broken = [each.id for each in ledger if each.required and each.verdict != "holds"]
    if broken:
        raise PipelineError(f"required, and not found to hold: {', '.join(broken)}")


@main.command()
@study_options
@loudness_options
@click.option("--drop", multiple=True, metavar="RUN", help="A trained run that may go, by its name; may be repeated.")
@click.option("--with", "along", multiple=True, metavar="NAME|FILE.toml", help="A study kept besides; may be repeated.")
def keep(
    study_name: str,
    data: Path | None,
    skip_broken: bool,
    device: str,
    quiet: bool,
    verbose: bool,
    drop: tuple[str, ...],
    along: tuple[str, ...],
) -> None:
    """Make the study's results the ones that come with the project (cache/published); says which runs come and go."""
    with Console(quiet, verbose) as console:
        options = Options(data, device, skip_broken=skip_broken, study_file=study_file(study_name))
        build, *others = (
            Build(load_study(name), replace(options, study_file=study_file(name)), console)
            for name in (study_name, *along)
        )
        size = build.keep(drop, others)
    click.echo(f"{build.store.published}: {size / 1e6:.1f} MB")


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; fail if something is out of date.")
@loudness_options
def readme(check: bool, quiet: bool, verbose: bool) -> None:
    """Regenerate the README's figures and tables from the published runs."""
    with Console(quiet, verbose) as console:
        build = Build(load_study(PUBLISHED), Options(published_only=True), console)
        wanted = build.readme()
    outdated = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    if check and outdated:
        names = ", ".join(str(path.relative_to(build.options.root)) for path in outdated)
        raise PipelineError(f"out of date: {names}; run make readme and commit the result")
    for path in outdated:
        build.store.write(path, wanted[path])
    click.echo("the README is up to date" if not outdated else f"written: {', '.join(map(str, outdated))}")
