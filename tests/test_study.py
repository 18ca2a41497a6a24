"""Study files: what is read, and what is refused in one line."""

import pytest

from pipeline.errors import StudyError
from pipeline.study import CORRUPTION_NAMES, STUDIES, load_study, study_file


def refusal(path, old: str, new: str) -> str:
    """The message for the study at ``path`` with one line changed."""
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(path))
    return caught.value.format_message()


@pytest.mark.parametrize("name", sorted(p.stem for p in STUDIES.glob("*.toml")))
def test_studies_that_come_along_are_valid(name):
    """Each study file of the package loads under its own name."""
    assert load_study(name).name == name


def test_cifar10_is_the_original_recipe():
    """The numbers that the original states, and the three that are ours."""
    study = load_study("cifar10")
    assert (study.recipe.epochs, study.recipe.batch_size, study.recipe.learning_rate) == (25, 128, 1e-3)
    assert study.seed == 0
    assert study.variants.baseline.model_dump() == {"batch_norm": False, "dropout_rate": 0.0, "augmentation": False}
    assert study.variants.regularized.model_dump() == {"batch_norm": True, "dropout_rate": 0.5, "augmentation": True}


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("epochs = 2", "epohcs = 2", ["unknown key recipe.epohcs", "batch_size, epochs, learning_rate"]),
        ("epochs = 2", "epochs = 0", ["recipe.epochs = 0", "greater than or equal to 1"]),
        ("epochs = 2", 'epochs = "two"', ['recipe.epochs = "two"', "valid integer"]),
        ("epochs = 2", "epochs = 2.5", ["recipe.epochs = 2.5", "valid integer"]),
        ("epochs = 2", "", ["recipe.epochs is missing"]),
        ("learning_rate = 1e-3", "learning_rate = nan", ["recipe.learning_rate", "finite"]),
        ("dropout_rate = 0.5", "dropout_rate = 1.0", ["variants.regularized.dropout_rate = 1.0", "less than 1"]),
        ('source = "shapes"', 'source = "imagenet"', ['data.source = "imagenet"', "'cifar10', 'folder' or 'shapes'"]),
        ("batch_norm = true", 'batch_norm = "yes"', ['variants.regularized.batch_norm = "yes"', "valid boolean"]),
        ("seeds = [0]", "seeds = []", ["seeds = []", "at least 1"]),
        ("seeds = [0]", "seeds = [3, 3]", ["seeds = [3, 3]", "named twice"]),
        ("[recipe]", "[factorial]\nseeds = []\n[recipe]", ["factorial.seeds = []", "at least 1"]),
        ("[recipe]", "[factorial]\nrate = 1\n[recipe]", ["unknown key factorial.rate", "allowed there: seeds"]),
        (
            "batch_norm = true\ndropout_rate = 0.5\naugmentation = true",
            "batch_norm = false\ndropout_rate = 0.0\naugmentation = true\n[factorial]\nseeds = [0]",
            ["differ in augmentation alone", "takes two techniques"],
        ),
        ('name = "tiny"', 'name = "../evil"', ['name = "../evil"', "match pattern"]),
        ("[recipe]", "[recipe", ["not valid TOML", "line"]),
        ('title = "A tiny study"', "title = 2020-01-01", ["title"]),
    ],
)
def test_refusal_names_file_key_value_and_what_is_allowed(tiny_file, old, new, parts):
    """An unknown key, a wrong type or an impossible value is one line."""
    message = refusal(tiny_file, old, new)
    assert str(tiny_file) in message
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_two_equal_variants_are_refused(tiny_file):
    """A study that compares a model with itself is a mistake."""
    text = tiny_file.read_text("utf-8")
    same = text.replace("batch_norm = true", "batch_norm = false").replace("0.5", "0.0")
    tiny_file.write_text(same.replace("augmentation = true", "augmentation = false"), encoding="utf-8")
    with pytest.raises(StudyError, match="nothing to compare"):
        load_study(str(tiny_file))


def with_corruptions(path, table: str):
    """The study at ``path`` with such a table in the place of its own."""
    text = path.read_text("utf-8").partition("[corruptions]")[0]
    path.write_text(f"{text}[corruptions]\n{table}\n", encoding="utf-8")
    return load_study(str(path)).corruptions


def test_a_study_may_ask_for_altered_images(tiny_file):
    """An empty table asks for all twelve; the order of the names is no part of what is asked; none is the default."""
    assert with_corruptions(tiny_file, "").names == CORRUPTION_NAMES
    named = with_corruptions(tiny_file, 'names = ["jpeg_compression", "fog"]')
    assert named.names == ("fog", "jpeg_compression")
    assert (load_study("cifar10").corruptions, load_study("shapes").corruptions) == (None, None)


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        ('names = ["fog", "snow"]', ['corruptions.names.1 = "snow"', "'fog'", "'jpeg_compression'"]),
        ('names = ["fog", "fog"]', ['corruptions.names = ["fog", "fog"]', "twice"]),
        ("names = []", ["corruptions.names = []", "at least 1"]),
        ("severities = 3", ["unknown key corruptions.severities; allowed there: names"]),
    ],
)
def test_a_corruption_that_is_unknown_or_named_twice_is_refused(tiny_file, table, parts):
    """In one line that says what there is."""
    with pytest.raises(StudyError) as caught:
        with_corruptions(tiny_file, table)
    message = caught.value.format_message()
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_missing_file_and_unknown_name():
    """A path that isn't there and a name that isn't known say what there is."""
    with pytest.raises(StudyError, match=r"nowhere\.toml: can't be read"):
        load_study("nowhere.toml")
    with pytest.raises(StudyError, match="there are cifar10, cifar10-full, shapes"):
        load_study("cifar100")


def test_study_is_frozen(tiny_study):
    """A study can't be changed once it is read."""
    with pytest.raises(ValueError, match="frozen"):
        tiny_study.name = "other"


def test_a_study_cannot_have_the_folder_of_the_readme(tiny_file):
    """report/figures is tracked, and make clean spares it."""
    assert "choose another name" in refusal(tiny_file, 'name = "tiny"', 'name = "figures"')


def test_a_study_that_comes_along_is_the_same_by_its_name_and_by_its_path(tiny_file):
    """Only an own file is told apart by where it is."""
    assert study_file("shapes") is None
    assert study_file(str(STUDIES / "shapes.toml")) is None
    assert study_file(str(tiny_file)) == tiny_file
