"""Study files as nobody should write them: with mistakes, like TOML, or anything at all."""

import io
import json
import re
from pathlib import Path

from conftest import TINY
from hypothesis import strategies as st

from pipeline.durable import canonical
from pipeline.errors import PipelineError, StudyError, printable
from pipeline.study import STUDIES, Study, load_study, studies

STUDY_TEXTS = [TINY, *((STUDIES / f"{name}.toml").read_text("utf-8") for name in studies())]

NAMES = sorted(set(re.findall(r"[a-z_]+(?= = )|(?<=[.[])[a-z_]+(?=[].])", "".join(STUDY_TEXTS))))

ODD_VALUES = [
    *(
        "true",
        "false",
        "0",
        "1",
        "-1",
        "2.5",
        "1e-3",
        "1e999",
        "nan",
        "-inf",
        "9" * 30,
        "9" * 900,
        "9" * 5000,
        "0x" + "f" * 900,
    ),
    *(
        "[]",
        "[0]",
        "[0, 0]",
        "[0, 1, 2]",
        "[true]",
        "[" * 500,
        "[\n" * 5000,
        "[" * 40 + "]" * 40,
        "{}",
        "{a = 1}",
        "{seeds = [1]}",
    ),
    *("2020-01-01", "07:32:00", "1979-05-27T07:32:00Z", "1979-13-99", "0000-00-00", "00:61:00", "'''a\nb'''"),
    *(r'"\u0000"', r'"\u001b[2J"', r'"\ud800"', r'"\U0010ffff"', '"\u202e"', '"cifar10"', '"shapes"', '["fog"]'),
]


def study_files(texts: list[str] = STUDY_TEXTS) -> st.SearchStrategy[bytes]:
    """Bytes of study files, or of others like ``texts``."""
    return st.one_of(with_mistakes(texts), like_toml(), st.text(max_size=200).map(_encoded), st.binary(max_size=200))


@st.composite
def with_mistakes(draw, texts: list[str]) -> bytes:
    """A valid file with one to four changes of its lines."""
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        key, equals, value = lines[place].partition(" = ")
        change = draw(st.sampled_from(["value", "key", "letter", "leave out", "twice", "insert", "cut"]))
        match change:
            case "value":
                lines[place] = f"{key} = {draw(values())}"
            case "key":
                lines[place] = f"{draw(keys())}{equals}{value}"
            case "letter":
                at = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:at] + draw(st.characters()) + lines[place][at + 1 :]
            case "leave out" if len(lines) > 1:
                del lines[place]
            case "twice":
                lines.insert(draw(st.integers(0, len(lines))), lines[place])
            case "insert":
                lines.insert(place, draw(assignments()))
            case "cut":
                lines = lines[: place + 1]
    return _encoded("\n".join(lines))


def like_toml() -> st.SearchStrategy[bytes]:
    """Tables and assignments in any order, a few with keys and values that a study may have."""
    tables = st.lists(keys(), min_size=1, max_size=3).map(lambda names: f"[{'.'.join(names)}]")
    lines = st.lists(st.one_of(tables, assignments(), st.text(max_size=20)), max_size=30)
    return lines.map(lambda lines: _encoded("\n".join(lines)))


def assignments() -> st.SearchStrategy[str]:
    """A key and its value."""
    return st.tuples(keys(), values()).map(" = ".join)


def keys() -> st.SearchStrategy[str]:
    """Those of a study, misspelt ones, and any others in quotes."""
    misspelt = st.sampled_from(NAMES).map(lambda name: name[1:] + name[0])
    return st.one_of(
        st.sampled_from(NAMES),
        misspelt,
        st.text(max_size=10).map(json.dumps),
        st.sampled_from(["k" * 900, "k" * 70_000]),
    )


def values() -> st.SearchStrategy[str]:
    """Values of every kind that TOML has, possible ones and others."""
    numbers = st.one_of(st.integers(), st.floats()).map(repr)
    return st.one_of(st.sampled_from(ODD_VALUES), numbers, st.text(max_size=20).map(json.dumps), st.text(max_size=10))


def check_refusal(path: Path, content: bytes) -> None:
    """The file is a study that can be written down, or it is refused in one line of our own words."""
    path.write_bytes(content)
    try:
        study = load_study(str(path))
    except StudyError as error:
        message = shown(error)
        assert message == printable(message)
        assert message.startswith(f"{path}: ")
        assert len(message) < len(str(path)) + 500
        assert not any(words in message for words in ("Input should", "validation error", "can't be used"))
    else:
        assert Study.model_validate_json(canonical(study.model_dump(mode="json"))) == study


def shown(error: PipelineError) -> str:
    """The message as a user sees it, which is one line."""
    said = io.StringIO()
    error.show(said)
    (line,) = said.getvalue().splitlines()
    return line.removeprefix("error: ")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
