"""What a user can get wrong or a machine can refuse: one clear line each, and an exit code of its own."""

import re
from typing import IO, Any

import click

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: a terminal takes some for commands
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # these turn the direction of the text after them
    "\u2028\u2029\ufffe\uffff\ud800-\udfff]"  # ends of lines, and what is no character
)


def printable(text: str) -> str:
    """``text`` on one line, whatever is in it: names come from file systems, archives and files of others.

    Returns:
        The text with what would act on a terminal or on the text around it as an escape: "\\n", "\\x1b", "\\u202e".
    """
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class PipelineError(click.ClickException):
    """An error the user can act on. Its message is one line: what, where, and what to do.

    Attributes:
        details: what it is about, where that is several things: a line each.
    """

    exit_code = 1

    def __init__(self, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.details = details

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message as one line on standard error, and its details below it."""
        for line in (f"error: {self.format_message()}", *(f"  {detail}" for detail in self.details)):
            click.echo(printable(line), file=file, err=file is None)


class StudyError(PipelineError):
    """A study file that can't be read or asks for something impossible."""

    exit_code = 3


class DataError(PipelineError):
    """Images that can't be had, or can't be read."""

    exit_code = 4


class CacheError(PipelineError):
    """A cache or report folder that can't be written: no space, no permission, held by another build."""

    exit_code = 5


class DeviceError(PipelineError):
    """A device that this machine does not have."""

    exit_code = 6


class RenderingError(PipelineError):
    """A PDF that can't be made here; the page and the models can."""

    exit_code = 7


class PangoMissing(RenderingError):
    """This machine lacks the library that WeasyPrint sets text with. A report is built without its PDF then."""


class TemplateError(PipelineError):
    """A mistake in a template or a style sheet: what it is, in which file, on which line."""

    exit_code = 8
