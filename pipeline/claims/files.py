"""Files of claims: read, and refused in one line that names file, claim and mistake."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.analyses.rules import Rule
from pipeline.claims.claim import Claim, Claims, Head
from pipeline.claims.vocabulary import RULES
from pipeline.errors import StudyError
from pipeline.study import STUDIES, Study
from pipeline.toml_file import read_toml
from pipeline.wording import did_you_mean, first_problem, shortened

Told = TypeVar("Told", bound=BaseModel)


def claims_of(study: Study, study_file: Path | None) -> Claims:
    """What the study's file of claims says; nothing where it names none.

    Args:
        study_file: beside which the file of claims is, unless one that comes with the project is meant; None for a
            study that does so itself.

    Raises:
        StudyError: the file can't be read, or a claim in it can't be answered by any study like this.
    """
    if study.claims is None:
        return Claims()
    beside = (study_file.parent if study_file else STUDIES) / study.claims
    along = STUDIES / study.claims
    return read_claims(beside if beside.exists() or not along.exists() else along, study)


def read_claims(path: Path, study: Study) -> Claims:
    """The claims in a file, held against the models that the study has.

    Raises:
        StudyError: as above.
    """
    head = _valid(Head, read_toml(path, "file of claims", "original_claims.toml"), str(path))
    claims = []
    for place, tree in enumerate(head.claims, start=1):
        where = f"{path}: claim {shortened(str(tree.get('id', place)))}"
        claims.append(_claim({"data": head.data, **tree}, where))
        if any(each.id == claims[-1].id for each in claims[:-1]):
            raise StudyError(f"{where}: there is another of this id before it")
        for rule in claims[-1].rule.parts():
            _refuse_unknown_models(rule, study, where)
    return Claims(tuple(claims), head.about or "")


def _claim(tree: dict[str, Any], where: str) -> Claim:
    """A claim from its table, which holds its rule's arguments too."""
    of_claim = [name for name in Claim.model_fields if name != "rule"]
    rule = _rule({name: value for name, value in tree.items() if name not in of_claim}, where, of_claim)
    own = {name: value for name, value in tree.items() if name in of_claim}
    return _valid(Claim, {**own, "rule": rule}, where)


def _rule(tree: dict[str, Any], where: str, beside: Iterable[str] = ()) -> Rule:
    """A rule from its table.

    Args:
        beside: keys that may stand in the same table; none of a rule that another joins.
    """
    if "rule" not in tree:
        raise StudyError(f"{where}: rule is missing; there are {', '.join(RULES)}")
    name = tree["rule"]
    if not isinstance(name, str) or name not in RULES:
        meant = did_you_mean(name, RULES) if isinstance(name, str) else ""
        raise StudyError(f"{where}: there is no rule {shortened(repr(name))}{meant}; there are {', '.join(RULES)}")
    kind = RULES[name]
    if kind.joining and not beside:
        raise StudyError(f"{where}: {name} within {name}; join all of them in one")
    _refuse_unknown_keys(tree, [*kind.model_fields, *beside], f"{where}: {name}")
    where = f"{where}: {name}"
    joined = {key: _nested(tree[key], where) for key in kind.joining if key in tree}
    return _valid(kind, {**tree, **joined}, where)


def _nested(value: Any, where: str) -> Any:
    """The rules in an argument; what is none is for the model to refuse."""
    if isinstance(value, list):
        return [_nested(each, where) for each in value]
    return _rule(value, where) if isinstance(value, dict) else value


def _valid(kind: type[Told], tree: dict[str, Any], where: str) -> Told:
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        raise StudyError(f"{where}: {first_problem(error, kind)}") from error


def _refuse_unknown_keys(tree: Iterable[str], known: list[str], where: str) -> None:
    for key in tree:
        if key not in known:
            meant = did_you_mean(key, known)
            raise StudyError(f"{where}: unknown key {shortened(key)}{meant}; allowed there: {', '.join(sorted(known))}")


def _refuse_unknown_models(rule: Rule, study: Study, where: str) -> None:
    names, pairs = tuple(study.variants), [(each.reference, each.other) for each in study.contrasts]
    model, pair = getattr(rule, "model", None), getattr(rule, "contrast", None)
    if model is not None and model not in names:
        raise StudyError(_no_model(model, names, where))
    for each in pair or ():
        if each not in names:
            raise StudyError(_no_model(each, names, where))
    if pair and tuple(pair) not in pairs and (pair[1], pair[0]) not in pairs:
        compared = ", ".join(" with ".join(each) for each in pairs) or "no models"
        raise StudyError(f"{where}: the study doesn't compare {' with '.join(pair)}; it compares {compared}")


def _no_model(name: str, names: tuple[str, ...], where: str) -> str:
    meant = did_you_mean(name, names)
    return f'{where}: the study has no model "{shortened(name)}"{meant}; there are {", ".join(names)}'
