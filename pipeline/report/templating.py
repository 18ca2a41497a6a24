"""Jinja environments over ``templates/``: strict about names, numbers formatted in one place."""

import inspect
from functools import partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import formats
from pipeline.place import TEMPLATES

_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})


def html_environment() -> Environment:
    """For pages: everything that is put in is escaped."""
    return _environment()


def markdown_environment() -> Environment:
    """For the README's blocks: everything that is put in is escaped for Markdown, table cells included."""
    return _environment(finalize=_escape_markdown)


def _environment(**options) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,  # select_autoescape would leave .html.j2 out
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    environment.filters.update(_formats() | _FILTERS)
    return environment


def _formats() -> dict[str, object]:
    """Every function of ``pipeline.formats`` as a filter of the same name."""
    functions = inspect.getmembers(formats, inspect.isfunction)
    return {name: partial(function) for name, function in functions if function.__module__ == formats.__name__}


def _escape_markdown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return Markup(str(value).replace("\n", " ").translate(_MARKDOWN_SIGNS))  # escaped just here


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
