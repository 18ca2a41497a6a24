"""Study files: where they are, and how they are read."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from pipeline.errors import StudyError
from pipeline.place import STUDIES
from pipeline.study.question import Study
from pipeline.toml_file import read_toml
from pipeline.wording import did_you_mean, first_problem, shortened


def studies() -> list[str]:
    """The names of the studies that come with the project."""
    return sorted(path.stem for path in STUDIES.glob("*.toml") if not path.stem.endswith("_claims"))


def load_study(name_or_path: str) -> Study:
    """Read and validate a study.

    Args:
        name_or_path: the name of a study that comes with the project, or the path of a TOML file.

    Raises:
        StudyError: naming the file, the key, the value and what is allowed.
    """
    path = _find(name_or_path)
    try:
        return Study.model_validate(read_toml(path))
    except ValidationError as error:
        raise StudyError(f"{path}: {first_problem(error, Study)}") from error


def study_file(name_or_path: str) -> Path | None:
    """The file that is meant, or None where a study that comes with the project is.

    Raises:
        StudyError: no study is called like that.
    """
    path = _find(name_or_path)
    return None if path.resolve().parent == STUDIES.resolve() else path


def _find(name_or_path: str) -> Path:
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return Path(name_or_path)
    known = studies()
    if name_or_path not in known:
        meant = did_you_mean(name_or_path, [*known, *(path.name for path in Path().glob("*.toml"))])
        raise StudyError(
            f'no study is called "{shortened(name_or_path)}"{meant}; there are {", ".join(known)}, '
            "or give the path of a .toml file"
        )
    return STUDIES / f"{name_or_path}.toml"
