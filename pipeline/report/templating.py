"""Jinja environments over ``templates/``: strict about names, numbers formatted in one place.

What is wrong in a file there is a ``TemplateError``, whoever reads it: these files are there to be edited.
"""

import inspect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from traceback import FrameSummary, extract_tb
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from pipeline import formats
from pipeline.errors import TemplateError, printable
from pipeline.place import TEMPLATES

_ITEM = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""What would begin a list where a text begins a line."""

_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~&$"})


def rendered(environment: Environment, name: str, values: Mapping[str, object]) -> str:
    """What the template called ``name`` makes of ``values``.

    Raises:
        TemplateError: for whatever goes wrong in a template, its own mistakes and what an expression comes upon.
    """
    with _mistakes_placed():
        return environment.get_template(name).render(values)


def read(name: str, named_in: str = "") -> bytes:
    """A file of ``templates/``.

    Args:
        name: its path there.
        named_in: what to say of where it is wanted, if it can't be read.

    Raises:
        TemplateError: where it isn't there or can't be read.
    """
    wanted = f"{named_in}: " if named_in else ""
    try:
        return (TEMPLATES / name).read_bytes()
    except FileNotFoundError as error:
        raise TemplateError(f"{wanted}there is no templates/{name}") from error
    except OSError as error:
        raise TemplateError(f"{wanted}templates/{name} can't be read ({error.strerror})") from error


def text_of(name: str, content: bytes) -> str:
    """The text in a file of ``templates/``.

    Raises:
        TemplateError: where it isn't UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TemplateError(f"templates/{name}, line {line}: not UTF-8; save the file in that encoding") from error


def html_environment() -> Environment:
    """For pages: everything that is put in is escaped."""
    return _environment(finalize=_shown)


def markdown_environment() -> Environment:
    """For the README's blocks: everything that is put in is escaped for Markdown, table cells included."""
    return _environment(finalize=_escape_markdown)


def _environment(**options: Any) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,  # select_autoescape would leave .html.j2 out
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    environment.filters.update(_formats() | _FILTERS)
    return environment


def _source(name: str) -> tuple[str, str, None] | None:
    """A template's text and its file, as Jinja wants to be told; None where there is no such file."""
    path = TEMPLATES / name
    return (text_of(name, read(name)), str(path), None) if path.is_file() else None


@contextmanager
def _mistakes_placed() -> Iterator[None]:
    """Say of an error in a template, and of one that an expression there comes upon, where that is."""
    try:
        yield
    except TemplateSyntaxError as error:  # an unknown filter or test as well
        raise TemplateError(f"templates/{error.name}, line {error.lineno}: {error.message}") from error
    except TemplateError:
        raise
    except Exception as error:
        said = f"there is no templates/{error.name}" if isinstance(error, TemplateNotFound) else str(error)
        frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(TEMPLATES)]
        if frames:
            said = f"{_place(frames, said)}: {said or type(error).__name__}"
        elif not isinstance(error, TemplateNotFound):
            raise  # not in a template
        raise TemplateError(said) from error


def _place(frames: list[FrameSummary], said: str) -> str:
    """The innermost of the templates' lines: of those that hold the name concerned, if any do, as what is undefined
    is met by the macro that it was handed to; and of those that go in circles, if any do."""
    name = re.escape((re.findall(r"'(.+?)'", said) or [""])[-1])
    rounds = Counter((frame.filename, frame.lineno) for frame in frames)

    def concern(frame: FrameSummary) -> tuple[bool, int]:
        holds_name = re.search(rf"(?<!\w){name}(?!\w)", frame.line or "") is not None
        return holds_name, rounds[frame.filename, frame.lineno]

    frame = max(reversed(frames), key=concern)
    return f"templates/{Path(frame.filename).relative_to(TEMPLATES).as_posix()}, line {frame.lineno}"


def _formats() -> dict[str, object]:
    """Every function of ``pipeline.formats`` as a filter of the same name."""
    functions = inspect.getmembers(formats, inspect.isfunction)
    return {name: partial(function) for name, function in functions if function.__module__ == formats.__name__}


def _shown(value: object) -> object:
    """A value as it stands in a page; Jinja escapes what is markup there."""
    return value if isinstance(value, Markup) else printable(str(value))


def _escape_markdown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    text = printable(str(value).replace("\n", " ").translate(_MARKDOWN_SIGNS))
    return Markup(_ITEM.sub(r"\1\\\2", text))  # escaped just here


# -- filters -------------------------------------------------------------------------------------------


def typographic(text: str) -> str:
    """Text that was typed with straight apostrophes, set with real ones."""
    return text.replace("'", "’")


def share(fraction: float) -> str:
    """A percentage in a column whose head says that it is one: "68.5"."""
    return formats.number(100 * fraction)


def signed_share(fraction: float) -> str:
    """A difference in points, likewise: "+1.1"."""
    return formats.signed(100 * fraction)


def choose(count: int, singular: str, plural: str) -> str:
    """The word that agrees with a count that stands elsewhere in the sentence."""
    return singular if count == 1 else plural


def without_stop(sentence: str) -> str:
    """A sentence as a heading."""
    return sentence.removesuffix(".")


def without_scheme(url: str) -> str:
    """An address as it is printed."""
    return url.removeprefix("https://")


_FILTERS = {
    function.__name__: function for function in (typographic, share, signed_share, choose, without_stop, without_scheme)
}
