"""What is wrong with a study file in our words: pydantic's complaints, as whoever wrote the TOML would put them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

LONGEST = 40
"""Characters of a value or a key that are shown."""

MUST = {
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list of tables",
    "model_type": "must be a table",
    "string_pattern_mismatch": "must be lower-case letters, digits, - and _, and begin with a letter or a digit",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must not be empty",
    "string_type": "must be a text in quotes",
    "too_long": "must hold at most {max_length}",
    "too_short": "must hold at least {min_length}",
    "tuple_type": "must be a list in brackets",
    "value_error": "{error}",
}
"""Pydantic's name of a complaint -> ours, with what it says in its context."""


def first_problem(error: ValidationError, model: type[BaseModel]) -> str:
    """One of the complaints about a file as ``key = value: what is allowed``.

    Args:
        error: what pydantic complains of.
        model: what the file should hold.
    """
    # An unknown key first: it is often the misspelt name of one that is then missing.
    problem = min(error.errors(include_url=False), key=lambda each: each["type"] != "extra_forbidden")
    location, kind = problem["loc"], problem["type"]
    if kind == "extra_forbidden":
        return _unknown_key(location, model)
    if kind == "missing" and isinstance(location[-1], int):
        return f"{_key(location[:1])}: a pair must have two names"
    if kind == "missing":
        return f"{_key(location)} is missing"
    return _subject(location, problem["input"]) + _must(problem)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that was probably meant, as a question in brackets; empty where none is like ``word``."""
    return _question(get_close_matches(word.lower(), known, n=1))


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, a long one by its start."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _unknown_key(location: tuple[str | int, ...], model: type[BaseModel]) -> str:
    """It may be misspelt, or stand in another table than its own: the one nearest to the top that has such a key."""
    *tables, name = map(str, location)
    siblings = _keys(_part(model, tables))
    named = [path for path in _paths(model) if path[-1] == name]
    elsewhere = [path for path in named if len(path) == min(map(len, named))]
    meant = [(*tables, key) for key in get_close_matches(name.lower(), siblings, n=1)] or elsewhere
    said = _question([_key(path) for path in meant])
    return f"unknown key {_key(location)}{said}; allowed there: {', '.join(siblings)}"


def _question(meant: list[str]) -> str:
    return f" (did you mean {' or '.join(meant)}?)" if meant else ""


def _must(problem: Any) -> str:
    context = problem.get("ctx", {})
    if problem["type"] == "literal_error":
        allowed = re.findall("'([^']*)'", context["expected"])
        said = f"must be one of {', '.join(map(_shown, allowed))}"
        return said + (did_you_mean(problem["input"], allowed) if isinstance(problem["input"], str) else "")
    return MUST.get(problem["type"], "can't be used").format(**context)


def _subject(location: tuple[str | int, ...], value: object) -> str:
    """What a complaint is about: "recipe.epochs = 0: ", or "seeds holds -1: "; nothing where it is the whole file."""
    if not location:
        return ""
    if location[-1] == "[key]":
        return f"the name {_shown(value)} in {_key(location[:-2])}: "
    if isinstance(location[-1], int):
        return f"{_key(location[:-1])} holds {_shown(value)}: "
    return f"{_key(location)} = {_shown(value)}: "


def _key(location: Iterable[str | int]) -> str:
    """A dotted key as TOML has it: what is no bare key stands in quotes."""
    names = [shortened(str(name)) for name in location]
    return ".".join(name if re.fullmatch(r"[\w-]+…?", name) else f'"{name}"' for name in names)


def _shown(value: object, inside: bool = False) -> str:
    """A value as TOML has it, a long one by its start."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return f"{value}" if abs(value) < 10**LONGEST else "a number of too many digits"
        case str():
            return f'"{shortened(value)}"'
        case list() if not inside:
            more = ", …" if len(value) > 5 else ""
            return f"[{', '.join(_shown(each, inside=True) for each in value[:5])}{more}]"
        case list():
            return "[…]"
        case dict() | BaseModel():
            return "{…}"
    return str(value)


# -- the keys of a study -------------------------------------------------------------------------------


def _part(model: type[BaseModel], tables: Iterable[str]) -> type[BaseModel]:
    """What a table should hold."""
    names = iter(tables)
    for name in names:
        annotation = model.model_fields[name].annotation
        model = _table(annotation)
        if _holds_tables(annotation):
            next(names, None)
    return model


def _table(annotation: Any) -> Any:
    """Of "Part | None", and of tables of parts by name, the part; what is no table stays as it is."""
    return next((kind for kind in get_args(annotation) if _is_table(kind)), annotation)


def _holds_tables(annotation: Any) -> bool:
    """Whether tables stand there, each under a name that the user chooses."""
    return get_origin(annotation) is dict


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _keys(model: type[BaseModel]) -> list[str]:
    return sorted(model.model_fields)


def _paths(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """Every key that there can be, as the names that lead to it."""
    for name, field in model.model_fields.items():
        yield (name,)
        if _is_table(table := _table(field.annotation)):
            chosen = ("NAME",) if _holds_tables(field.annotation) else ()
            yield from ((name, *chosen, *path) for path in _paths(table))
