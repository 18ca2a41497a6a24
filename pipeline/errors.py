"""What a user can get wrong or a machine can refuse: one clear line each, and an exit code of its own."""

import click


class PipelineError(click.ClickException):
    """An error the user can act on. Its message is one line: what, where, and what to do."""

    exit_code = 1

    def show(self, file=None) -> None:
        """Print the message as one line on standard error."""
        click.echo(f"error: {self.format_message()}", file=file, err=file is None)


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
