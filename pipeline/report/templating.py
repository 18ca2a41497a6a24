"""Jinja environments over ``templates/``: strict about names, numbers formatted in one place."""

import inspect
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline import formats

TEMPLATES = Path(__file__).parents[2] / "templates"
_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


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
    environment.filters.update(_formats())
    return environment


def _formats() -> dict[str, object]:
    """Every function of ``pipeline.formats`` as a filter of the same name."""
    functions = inspect.getmembers(formats, inspect.isfunction)
    return {name: partial(function) for name, function in functions if function.__module__ == formats.__name__}


def _escape_markdown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return Markup(str(value).replace("\n", " ").translate(_MARKDOWN_SIGNS))  # noqa: S704  # escaped just here
