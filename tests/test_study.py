"""Study files: what is read, and what is refused in one line."""

import os
from typing import Annotated

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError
from study_files import check_refusal, shown, study_files

from pipeline.errors import StudyError, printable
from pipeline.looks import looks_of
from pipeline.records.values import ADDED_LATER
from pipeline.stages.runs import trained_runs
from pipeline.study import CORRUPTION_NAMES, STUDIES, Contrast, Variant, load_study, studies, study_file

THIRD = """
[variants.dropout]
batch_norm = false
dropout_rate = 0.5
augmentation = false
label = "dropout only"
"""


def refusal(path, old: str, new: str) -> str:
    """The message for the study at ``path`` with one line changed."""
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(path))
    return shown(caught.value)


@pytest.mark.parametrize("name", studies())
def test_studies_that_come_along_are_valid(name):
    """Each study file of the package loads under its own name."""
    assert load_study(name).name == name


def test_cifar10_is_the_original_recipe():
    """The numbers that the original states, and the three that are ours."""
    study = load_study("cifar10")
    assert (study.recipe.epochs, study.recipe.batch_size, study.recipe.learning_rate) == (25, 128, 1e-3)
    assert study.seed == 3
    assert study.variants["baseline"].asked == {"batch_norm": False, "dropout_rate": 0.0, "augmentation": False}
    assert study.variants["regularized"].asked == {"batch_norm": True, "dropout_rate": 0.5, "augmentation": True}


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            "epochs = 2",
            "epohcs = 2",
            ["unknown key recipe.epohcs (did you mean recipe.epochs?)", "batch_size, epochs, label_smoothing"],
        ),
        ("epochs = 2", "epochs = 0", ["recipe.epochs = 0", "at least 1"]),
        ("epochs = 2", 'epochs = "two"', ['recipe.epochs = "two"', "a whole number"]),
        ("epochs = 2", "epochs = 2.5", ["recipe.epochs = 2.5", "a whole number"]),
        ("epochs = 2", "", ["recipe.epochs is missing"]),
        ("learning_rate = 1e-3", "learning_rate = nan", ["recipe.learning_rate", "finite"]),
        ("epochs = 2", "epochs = 2\nweight_decay = -0.1", ["recipe.weight_decay = -0.1: must be at least 0"]),
        ("epochs = 2", 'epochs = 2\nweight_decay = "much"', ['recipe.weight_decay = "much": must be a number']),
        ("epochs = 2", "epochs = 2\nlabel_smoothing = 1.0", ["recipe.label_smoothing = 1.0: must be less than 1"]),
        ("epochs = 2", "epochs = 2\nwarmup_steps = -1", ["recipe.warmup_steps = -1: must be at least 0"]),
        ("epochs = 2", "epochs = 2\nwarmup_steps = 0.5", ["recipe.warmup_steps = 0.5: must be a whole number"]),
        (
            "epochs = 2",
            'epochs = 2\nschedule = "cosin"',
            ['recipe.schedule = "cosin": must be one of "constant", "cosine" (did you mean cosine?)'],
        ),
        ("epochs = 2", "epochs = 2\nwarmup = 3", ["unknown key recipe.warmup (did you mean recipe.warmup_steps?)"]),
        ("dropout_rate = 0.5", "dropout_rate = 0.5\nrecipe = 3", ["variants.regularized.recipe = 3: must be a table"]),
        (
            "dropout_rate = 0.5",
            "dropout_rate = 0.5\nrecipe = { epochs = 0 }",
            ["variants.regularized.recipe.epochs = 0: must be at least 1"],
        ),
        (
            "dropout_rate = 0.5",
            "dropout_rate = 0.5\nrecipe = { batch_size = 8 }",
            ["unknown key variants.regularized.recipe.batch_size", "allowed there: epochs, label_smoothing"],
        ),
        ("dropout_rate = 0.5", "dropout_rate = 1.0", ["variants.regularized.dropout_rate = 1.0", "less than 1"]),
        ('source = "shapes"', 'source = "imagenet"', ['data.source = "imagenet"', '"cifar10", "folder", "shapes"']),
        ("batch_norm = true", 'batch_norm = "yes"', ['variants.regularized.batch_norm = "yes"', "true or false"]),
        ("seeds = [0]", "seeds = []", ["seeds = []", "at least 1"]),
        ("seeds = [0]", "seeds = [3, 3]", ["seeds = [3, 3]", "named twice"]),
        ("[recipe]", "[factorial]\nseeds = []\n[recipe]", ["factorial.seeds = []", "at least 1"]),
        ("[recipe]", "[factorial]\nrate = 1\n[recipe]", ["unknown key factorial.rate", "allowed there: seeds"]),
        (
            "batch_norm = true\ndropout_rate = 0.5\naugmentation = true",
            "batch_norm = false\ndropout_rate = 0.0\naugmentation = true\n[factorial]\nseeds = [0]",
            ["differ in augmentation alone", "takes two techniques"],
        ),
        ('name = "tiny"', 'name = "../evil"', ['name = "../evil"', "lower-case letters, digits"]),
        ("[recipe]", "[recipe", ["not valid TOML", "line"]),
        ("[recipe]", "[recipes]", ["unknown key recipes (did you mean recipe?)", "claims, compare, corruptions, data"]),
        ("seeds = [0]", "epochs = 2", ["unknown key epochs (did you mean recipe.epochs?)"]),
        (
            "seeds = [0]",
            "batch_norm = true",
            ["(did you mean variants.NAME.batch_norm?)"],
        ),
        ('source = "shapes"', 'source = "Shape"', ['data.source = "Shape"', "(did you mean shapes?)"]),
        ("seeds = [0]", "seeds = 0", ["seeds = 0: must be a list"]),
        ("seeds = [0]", "seeds = [1, -1]", ["seeds holds -1: must be at least 0"]),
        ("[recipe]", "label_noise = 0.1\n[recipe]", ["data.label_noise", "did you mean label_noise?"]),
        (
            "[variants.baseline]",
            "[variants]\nbaseline = true\n[variants.b]",
            ["variants.baseline = true: must be a table"],
        ),
        ("[variants.baseline]", "[variants.Base]", ['the name "Base" in variants: must be lower-case letters']),
        ("[variants.baseline]", '[variants."a/b"]', ['the name "a/b" in variants: must be']),
        ("[variants.baseline]", "[variants.3b]", ['the name "3b" in variants: must be', "begin with a letter"]),
        ("[variants.baseline]", "[variants.b--c]", ['the name "b--c" in variants: must be', "single - or _ between"]),
        (
            "dropout_rate = 0.5",
            "dropout_rat = 0.5",
            ["did you mean variants.regularized.dropout_rate?", "allowed there: aug"],
        ),
        (
            "dropout_rate = 0.5",
            'dropout_rate = 0.5\nlabel = ""',
            ['variants.regularized.label = "": must not be empty'],
        ),
        (
            "dropout_rate = 0.5",
            'dropout_rate = 0.5\nlabel = " \\u200b"',
            ["variants.regularized.label = ", "must not be empty"],
        ),
        (
            "dropout_rate = 0.5",
            'dropout_rate = 0.5\nlabel = "Baseline"',
            ['variants.baseline and variants.regularized are both called "baseline"; give one another label'],
        ),
        (
            "seeds = [0]",
            'seeds = [0]\ncompare = [["a", "baseline"]]',
            ['compare: there is no variant "a"; there are baseline'],
        ),
        ("seeds = [0]", 'seeds = [0]\ncompare = [["regularised", "baseline"]]', ["did you mean regularized?"]),
        ("seeds = [0]", 'seeds = [0]\ncompare = [["baseline"]]', ["compare: a pair must have two names"]),
        (
            "seeds = [0]",
            'seeds = [0]\ncompare = [["baseline", "baseline"]]',
            ["compare: baseline is compared with itself"],
        ),
        (
            "seeds = [0]",
            'seeds = [0]\ncompare = [["baseline", "regularized"], ["regularized", "baseline"]]',
            ["compare: two variants are compared twice"],
        ),
        (
            "[recipe]",
            "[factorial]\nseeds = [0]\n" + THIRD.replace("batch_norm = false", "batch_norm = true") + "[recipe]",
            ["factorial: variants.dropout is called like another combination of the techniques"],
        ),
        ("learning_rate = 1e-3", "learning_rate = 1e999", ["recipe.learning_rate = inf", "finite number"]),
        ("learning_rate = 1e-3", "learning_rate = -inf", ["recipe.learning_rate = -inf", "finite number"]),
        ('name = "tiny"', f'name = "{"n" * 300}"', ["at most 100 characters", f'"{"n" * 40}…"']),
        ('title = "A tiny study"', 'title = ""', ['title = ""', "must not be empty"]),
        ('title = "A tiny study"', r'title = "\u0000"', [r'title = "\x00"', "one line, without control characters"]),
        ('title = "A tiny study"', r'title = "a\nb"', [r'title = "a\nb"', "one line, without control characters"]),
        ('title = "A tiny study"', r'title = "\u001b[2J"', [r'title = "\x1b[2J"', "one line"]),
        ('title = "A tiny study"', f'title = "{"t" * 201}"', ["at most 200 characters"]),
        ("epochs = 2", f"epochs = {'9' * 5000}", ["line 11 has more than 1,000 characters"]),
        ("epochs = 2", f"epochs = {'9' * 900}", ["recipe.epochs = a number of too many digits", "at most 1000"]),
        ("seed = 0", f"seed = 0x{'f' * 900}", ["data.seed = a number of too many digits", "must be less than"]),
        ("epochs = 2", f"epochs = {'[' * 500}", ["brackets in brackets"]),
        ("epochs = 2", "epochs = " + "[\n" * 900 + "]\n" * 900, ["brackets in brackets"]),
        ("epochs = 2", f"epochs = {'[' * 9}{']' * 9}", ["recipe.epochs = [[…]]", "a whole number"]),
        ("epochs = 2", "epochs.a.b.c = 2", ["recipe.epochs = {…}", "a whole number"]),
        ("epochs = 2", ".".join("a" * 490) + " = 2", ["unknown key recipe.a"]),
        ("epochs = 2", ".".join("a" * 30_000) + " = 2", ["line 11 has more than"]),
        ("epochs = 2", f"{'k' * 900} = 2", [f"unknown key recipe.{'k' * 40}…; allowed there: batch_size, epochs"]),
        ("epochs = 2", f"{'k' * 900} = 2\n{'k' * 900} = 2", ["not valid TOML", "line"]),
        ("epochs = 2", f"{'k' * 200_000} = 2", ["larger than 64 kB"]),
        ("epochs = 2", r'"\u001b[31m \n" = 2', [r'unknown key recipe."\x1b[31m \n"']),
        ("epochs = 2", "epochs = 2\x00", ["not valid TOML", "at line 11, column 11"]),
        ('title = "A tiny study"', "title = 2020-01-01", ["title"]),
    ],
)
def test_refusal_names_file_key_value_and_what_is_allowed(tiny_file, old, new, parts):
    """An unknown key, a wrong type or an impossible value is one line."""
    message = refusal(tiny_file, old, new)
    assert str(tiny_file) in message
    assert message == printable(message)
    assert len(message) < len(str(tiny_file)) + 400
    for part in parts:
        assert part in message


def test_two_equal_variants_are_refused(tiny_file):
    """A study that compares a model with itself is a mistake."""
    text = tiny_file.read_text("utf-8")
    same = text.replace("batch_norm = true", "batch_norm = false").replace("0.5", "0.0")
    tiny_file.write_text(same.replace("augmentation = true", "augmentation = false"), encoding="utf-8")
    with pytest.raises(StudyError, match="nothing to compare"):
        load_study(str(tiny_file))


def with_text(path, more: str = "", without: str = "", first: str = ""):
    """The study at ``path`` with text added at either end, or cut off from a line on."""
    text = path.read_text("utf-8").partition("[corruptions]")[0]
    path.write_text(first + (text.partition(without)[0] if without else text) + more, encoding="utf-8")
    return load_study(str(path))


def test_the_first_variant_is_compared_with_each_of_the_others(tiny_file):
    """Unless the study says which are compared; every contrast but the first gives its figures names of their own."""
    three = with_text(tiny_file, THIRD)
    assert list(three.variants) == ["baseline", "regularized", "dropout"]
    assert three.contrasts == (
        Contrast("baseline", "regularized"),
        Contrast("baseline", "dropout", "-baseline-dropout"),
    )
    chosen = with_text(tiny_file, first='compare = [["dropout", "regularized"]]\n')
    assert chosen.contrasts == (Contrast("dropout", "regularized"),)


@pytest.mark.parametrize(
    ("names", "compare", "message"),
    [
        (
            ("a-b", "c", "a", "b-c"),
            [["a", "c"], ["a-b", "c"], ["a", "b-c"]],
            "compare: two pairs are the same when their names are joined by hyphens; rename a variant",
        ),
        (("a", "difference"), None, "variants.difference: a figure of two models is called so; give it another name"),
        (
            ("a", "b", "difference-b-c", "c"),
            [["a", "b"], ["b", "c"]],
            "variants.difference-b-c: a figure of two models is called so; give it another name",
        ),
    ],
)
def test_no_two_figures_would_have_one_name(tiny_file, names, compare, message):
    """Their names are made of those of variants."""
    text = tiny_file.read_text("utf-8").partition("[variants.")[0]
    tables = "".join(
        f"[variants.{name}]\nbatch_norm = false\ndropout_rate = 0.{n}\naugmentation = false\n"
        for n, name in enumerate(names)
    )
    first = f"compare = {compare}\n" if compare else ""
    tiny_file.write_text(first + text + tables, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(str(tiny_file))
    assert shown(caught.value) == f"{tiny_file}: {message}"


def test_a_study_may_have_one_variant(tiny_file):
    """Then there is nothing to compare; more than six are refused."""
    assert with_text(tiny_file, without="[variants.regularized]").contrasts == ()
    more = "".join(f"[variants.v{n}]\nbatch_norm = true\ndropout_rate = 0.{n}\naugmentation = true\n" for n in range(7))
    with pytest.raises(StudyError, match="must hold at most 6"):
        with_text(tiny_file, more)


def test_what_a_variant_is_called_is_no_part_of_what_is_asked(tiny_file):
    """Looks come from the study: a place, a title and a noun."""
    three = with_text(tiny_file, THIRD)
    assert three.variants["dropout"].asked == {"batch_norm": False, "dropout_rate": 0.5, "augmentation": False}
    looks = looks_of(three)
    assert [(look.place, look.title, look.noun) for look in looks.values()] == [
        (0, "Baseline", "baseline"),
        (1, "Regularized", "regularized model"),
        (2, "Dropout only", "dropout only model"),
    ]
    assert len({look.palette for look in looks.values()}) == 3


@pytest.mark.parametrize(
    ("label", "noun"), [("My Baseline", "My Baseline"), ("large model", "large model"), ("deep", "deep model")]
)
def test_no_model_is_called_a_model_twice(tiny_file, label, noun):
    """A label may end with what sentences would add."""
    look = looks_of(with_text(tiny_file, THIRD.replace("dropout only", label)))["dropout"]
    assert look.noun == noun


def test_a_combination_may_be_a_variant_of_the_study(tiny_file):
    """It is the same run then."""
    three = with_text(tiny_file, THIRD + "[factorial]\nseeds = [0]\n")
    assert trained_runs(three).count(("dropout", 0)) == 1
    assert len(trained_runs(three)) == 8


def with_own_recipe(path, table: str, same: bool = True, more: str = ""):
    """The study at ``path`` with such a recipe of the regularized model, which is the baseline for the rest if
    ``same``, and more tables."""
    text = path.read_text("utf-8").partition("[corruptions]")[0]
    if same:
        text = text.replace("= true", "= false").replace("0.5", "0.0")
    path.write_text(f"{text}{table}\n{more}\n", encoding="utf-8")
    return load_study(str(path))


@pytest.mark.parametrize(
    "table", ["recipe = { warmup_steps = 200 }", "[variants.regularized.recipe]\nwarmup_steps = 200"]
)
def test_a_variant_may_change_the_recipe_for_itself(tiny_file, table):
    """In a line or in a table of its own; what it doesn't name is the study's. Variants may differ in that alone."""
    study = with_own_recipe(tiny_file, table)
    assert study.recipe_of("baseline") == study.recipe
    assert study.recipe_of("regularized") == study.recipe.model_copy(update={"warmup_steps": 200})
    assert study.techniques == ("warmup_steps",)
    assert study.variant("regularized").asked == study.variant("baseline").asked


def test_a_variant_s_field_that_comes_later_is_a_setting_of_every_variant(tiny_study):
    """Also of those that leave it as it is, though it is no part of what these ask."""

    class LaterVariant(Variant):
        noise: Annotated[float, ADDED_LATER] = 0.0

    plain = LaterVariant(batch_norm=False, dropout_rate=0.0, augmentation=False)
    variants = {"plain": plain, "noisy": plain.model_copy(update={"noise": 0.1})}
    study = tiny_study.model_copy(update={"variants": variants})
    assert [study.settings(name)["noise"] for name in variants] == [0.0, 0.1]
    assert [each.asked.get("noise") for each in variants.values()] == [None, 0.1]


def test_recipes_may_differ_in_what_is_no_technique(tiny_file):
    """In the number of epochs, say."""
    study = with_own_recipe(tiny_file, "recipe = { epochs = 3 }")
    assert [study.recipe_of(name).epochs for name in ("baseline", "regularized")] == [2, 3]
    assert study.techniques == ()


@pytest.mark.parametrize("table", ["recipe = {}", "recipe = { epochs = 2, learning_rate = 1e-3, weight_decay = 0 }"])
def test_a_recipe_of_ones_own_that_is_the_study_s_makes_no_difference(tiny_file, table):
    """Two models that are the same but for it are the same."""
    with pytest.raises(StudyError, match="nothing to compare"):
        with_own_recipe(tiny_file, table)


@pytest.mark.parametrize("compare", [[["baseline", "regularized"]], [["regularized", "baseline"]]])
def test_a_combination_has_the_techniques_that_it_is_called_after(tiny_file, compare):
    """Whichever way round the two are compared."""
    study = with_text(tiny_file, "[factorial]\nseeds = [0]\n", first=f"compare = {compare}\n")
    assert list(study.combinations)[:: len(study.combinations) - 1] == ["baseline", "regularized"]
    assert study.techniques_of("regularized") == study.techniques
    assert study.variant("batch-norm").settings == {"batch_norm": True, "dropout_rate": 0.0, "augmentation": False}
    assert study.variant("dropout-augmentation").batch_norm is False


def test_a_variant_with_several_techniques_cannot_be_called_after_one(tiny_file):
    """Else the two would be taken for one model, and a combination would be missing."""
    text = tiny_file.read_text("utf-8").replace("[variants.regularized]", "[variants.dropout]")
    tiny_file.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"variants\.dropout is called like another combination of the techniques"):
        with_text(tiny_file, "[factorial]\nseeds = [0]\n")


def test_a_factorial_over_two_that_lack_each_others_techniques_is_refused(tiny_file):
    """None of its combinations could be called after what it has."""
    tiny_file.write_text(tiny_file.read_text("utf-8").replace("dropout_rate = 0.0", "dropout_rate = 0.7", 1))
    with pytest.raises(StudyError) as caught:
        with_text(tiny_file, "[factorial]\nseeds = [0]\n")
    assert shown(caught.value) == (
        f"{tiny_file}: factorial: baseline has more dropout_rate than regularized, and less of another technique; one "
        "of the two must have more of all"
    )


def test_a_factorial_goes_over_the_techniques_of_recipes_too(tiny_file):
    """Each combination has its own recipe, and a name made of what it has."""
    table = 'recipe = { weight_decay = 0.01, schedule = "cosine" }'
    study = with_own_recipe(tiny_file, f"{table}\n[factorial]\nseeds = [0]")
    assert list(study.combinations) == ["baseline", "weight-decay", "cosine", "regularized"]
    asked = {name: study.recipe_of(name) for name in study.combinations}
    assert [(each.weight_decay, each.schedule) for each in asked.values()] == [
        (0.0, "constant"), (0.01, "constant"), (0.0, "cosine"), (0.01, "cosine"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("recipe = { epochs = 3 }", "factorial: the variants differ in recipe.epochs, which is no technique"),
        (
            "recipe = { weight_decay = 0.1, label_smoothing = 0.1 }",
            "factorial: the variants differ in batch_norm, dropout_rate, augmentation, weight_decay, label_smoothing; "
            "it takes four at most",
        ),
    ],
)
def test_a_factorial_over_what_is_no_technique_or_too_many_is_refused(tiny_file, table, message):
    """In one line."""
    with pytest.raises(StudyError) as caught:
        with_own_recipe(tiny_file, table, same=False, more="[factorial]\nseeds = [0]")
    assert shown(caught.value) == f"{tiny_file}: {message}"


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
        ('names = ["fog", "snow"]', ['corruptions.names holds "snow"', '"fog"', '"jpeg_compression"']),
        ('names = ["fog", "fog"]', ['corruptions.names = ["fog", "fog"]', "twice"]),
        ("names = []", ["corruptions.names = []", "at least 1"]),
        ("severities = 3", ["unknown key corruptions.severities; allowed there: names"]),
    ],
)
def test_a_corruption_that_is_unknown_or_named_twice_is_refused(tiny_file, table, parts):
    """In one line that says what there is."""
    with pytest.raises(StudyError) as caught:
        with_corruptions(tiny_file, table)
    message = shown(caught.value)
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_missing_file_and_unknown_name():
    """A path that isn't there and a name that isn't known say what there is."""
    with pytest.raises(StudyError, match=r"nowhere\.toml: can't be read"):
        load_study("nowhere.toml")
    with pytest.raises(StudyError, match="there are cifar10, cifar10-full, shapes"):
        load_study("unheard-of")


@pytest.mark.parametrize(
    ("name", "meant"), [("cifar-10", "cifar10"), ("Cifar10_full", "cifar10-full"), ("shape", "shapes")]
)
def test_a_misspelt_name_of_a_study_is_asked_after(name, meant):
    """The one that is most like it."""
    with pytest.raises(StudyError) as caught:
        load_study(name)
    assert f'no study is called "{name}" (did you mean {meant}?)' in shown(caught.value)


def test_the_name_of_ones_own_study_file_without_its_ending_is_asked_after(tmp_path, monkeypatch):
    """Only those that come along have a name."""
    (tmp_path / "longer.toml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StudyError, match=r"did you mean longer\.toml\?"):
        load_study("longer")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "there is nothing in it"),
        (b"# nothing but a comment\n", "there is nothing in it"),
        ('name = "größer"'.encode("latin-1"), "not UTF-8 from byte 10 on"),
        ('name = "tiny"'.encode("utf-16"), "not UTF-8 from byte 0 on"),
    ],
)
def test_a_file_that_is_no_study_is_refused(tmp_path, content, part):
    """Empty, or no UTF-8."""
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=part):
        load_study(str(path))


def test_what_is_no_file_is_refused(tmp_path):
    """A folder; a pipe, without waiting for anyone to write into it; a file whose name breaks the line."""
    folder, pipe = tmp_path / "folder.toml", tmp_path / "pipe.toml"
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe):
        with pytest.raises(StudyError, match="not a file; give a TOML file"):
            load_study(str(path))
    with pytest.raises(StudyError) as caught:
        load_study(f"{tmp_path}/a\nb.toml")
    assert r"a\nb.toml: can't be read" in shown(caught.value)


def test_a_mark_at_the_start_of_a_file_is_passed_over(tiny_file, tiny_study):
    """Editors on Windows put one there."""
    tiny_file.write_bytes(b"\xef\xbb\xbf" + tiny_file.read_bytes())
    assert load_study(str(tiny_file)) == tiny_study


@settings(max_examples=300, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(content=study_files())
def test_any_file_is_a_study_or_refused_in_one_line(tmp_path_factory, content):
    """Studies with mistakes, text that looks like TOML, and anything else; tests/torture has ten thousand."""
    check_refusal(tmp_path_factory.getbasetemp() / "any.toml", content)


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


def test_augmentation_is_asked_for_whole_or_by_its_parts():
    """Both parts are what true asks, none what false asks, in the same keys; one part is another question."""
    plain = {"batch_norm": True, "dropout_rate": 0.5}

    def asked(augmentation):
        return Variant.model_validate({**plain, "augmentation": augmentation})

    assert asked({"flip": True, "crop": 4}) == asked({}) == asked(True)
    assert asked({"flip": True, "crop": 4}).asked == {**plain, "augmentation": True}
    assert asked({"flip": False, "crop": 0}).asked == {**plain, "augmentation": False}
    digits = asked({"flip": False})
    assert digits.asked == {**plain, "augmentation": {"flip": False, "crop": 4}}
    assert (digits.flips, digits.crops, bool(digits.augmentation)) == (False, True, True)
    assert [(asked(whole).flips, asked(whole).crops) for whole in (True, False)] == [(True, True), (False, False)]
    with pytest.raises(ValidationError):
        asked({"crop": 3})
