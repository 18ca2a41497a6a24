"""Figures: the same bytes always, what they show, and words that are true whichever way the numbers fall."""

import hashlib
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from importlib import import_module
from io import BytesIO

import numpy as np
import pytest
import torch
from made_up import REPLICATED, WORLDS, replicated_robustness, robustness, world
from made_up.data import data_summary, noise_images
from made_up.worlds import HARMED, OVERFITTED, assemble
from PIL import Image

from pipeline import formats
from pipeline.analyses.corruptions import figure as corruptions
from pipeline.analyses.corruptions import pictures
from pipeline.analyses.duplicates import figure as duplicates
from pipeline.analyses.errors import pictures as confident
from pipeline.analyses.errors.figure import confusion, recall
from pipeline.analyses.factorial import figure as factorial
from pipeline.analyses.label_doubts.record import Doubt, LabelDoubts
from pipeline.analyses.luck import figure as seeds
from pipeline.analyses.maps import figure as deletion
from pipeline.analyses.maps import pictures as randomization
from pipeline.analyses.neighbours import figure as neighbours
from pipeline.attribution.gradcam import extreme_fifth, upsample
from pipeline.corruptions import corrupt
from pipeline.figures import (
    architecture,
    calibration,
    canvas,
    cases,
    curves,
    distribution,
    gap_decomposition,
    headline,
    matrix,
    panels,
    samples,
    style,
)
from pipeline.records import Chapter, EpochRecord, Estimate, Images, Layer, ReliabilityBin, RunHistory, Splits
from pipeline.report.figure_text import with_text

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def looks():
    """The made-up worlds' variants look as those of the original study, but where a test says otherwise."""
    with style.of_models(world().looks):
        yield


def chapters(made_up) -> list:
    """Every chapter of a made-up world, drawn."""
    data = made_up.data
    with style.of_models(made_up.looks):
        return [
            distribution.draw(data),
            samples.draw(data, made_up.splits),
            duplicates.draw(data, made_up.splits, made_up.duplicates),
            *chapters_of_models(made_up),
            *([factorial.draw(made_up.factorial)] if made_up.factorial else []),
            pictures.draw(data, made_up.splits, robustness(made_up.name, "depends")),
            corruptions.draw(robustness(made_up.name, "depends")),
        ]


def chapters_of_models(made_up) -> list:
    """The chapters that look otherwise with other models."""
    data, evaluations = made_up.data, made_up.evaluations
    with style.of_models(made_up.looks):
        return [
            architecture.draw(made_up.architectures),
            curves.draw(made_up.replication, made_up.histories),
            gap_decomposition.draw(data, evaluations, made_up.gap_decompositions),
            confusion.draw(data, made_up.errors),
            confident.draw(data, made_up.splits, evaluations, made_up.label_doubts),
            randomization.draw(data, made_up.splits, made_up.maps),
            deletion.draw(made_up.maps),
            cases.draw(data, made_up.cases, made_up.splits),
            neighbours.draw(data, made_up.cases, made_up.splits, made_up.duplicates, made_up.neighbours),
            calibration.draw(evaluations),
            headline.draw(data, made_up.replication, made_up.histories),
            *([seeds.draw(made_up.replication)] if made_up.others else []),
        ]


@cache
def drawn(name: str) -> dict:
    """Every figure of the made-up world of that name."""
    return {figure.name: figure for chapter in chapters(world(name)) for figure in chapter.figures}


@cache
def drawn_for_phones(name: str) -> dict:
    """The same, as far as phones get figures of their own."""
    with style.for_phones():
        figures = {figure.name: figure for chapter in chapters(world(name)) for figure in chapter.figures}
    return {name: figure for name, figure in figures.items() if figure.width_px == style.NARROW_PX}


@pytest.fixture(scope="module")
def figures():
    """The figures of the original study's world."""
    return drawn("original")


def sheet_of(figure) -> np.ndarray:
    """The pixels of a figure's images, (H, W, 3)."""
    return np.asarray(Image.open(BytesIO(figure.pictures)).convert("RGB"))


def many_classes(count: int):
    """A world of ``count`` classes with long names, some not in Latin script."""
    names = ("thing", "a very long class name indeed, really", "Größe", "собака", "犬 $x^2 ≥ 0$")
    rng = np.random.default_rng(0)
    data = data_summary(
        classes=tuple(f"{names[i % len(names)]} {i}" for i in range(count)),
        train_counts=tuple(int(n) for n in rng.integers(20, 3000, count)),
        test_counts=tuple(int(n) for n in rng.integers(5, 60, count)),
    )
    models = tuple(replace(m, recalls=tuple(rng.uniform(0, 1, count))) for m in (OVERFITTED, HARMED))
    return assemble("many", data, models)


def with_epochs(evaluation, count: int):
    """The same evaluation after a history of that many epochs, all alike."""
    history = tuple(EpochRecord(epoch, 1.0, 0.5, 0.9, 0.6, 0.8, 0.6) for epoch in range(1, count + 1))
    return replace(evaluation, history=history, onset_epoch=1)


# -- bytes ---------------------------------------------------------------------------------------------


def test_names_come_in_the_report_s_order(figures):
    """The names that the report knows, chapter by chapter."""
    assert [name for name in figures if not name.startswith(("case-", "neighbours-"))] == [
        "class-distribution", "sample-grid", "augmentation", "near-duplicates", "architecture", "loss-curves",
        "accuracy-curves",
        "gap-curves", "gap-decomposition", "confusion-baseline", "confusion-regularized", "confusion-difference",
        "class-recall", "changed-sides", "confident-errors",
        "randomization", "randomized-maps", "deletion", "reliability-diagram", "headline",
        "corrupted-images", "corruption-accuracy",
    ]  # fmt: skip
    assert [name for name in figures if name.startswith("case-")] == [
        f"case-{case.id}" for case in world("original").cases.cases
    ]


def test_two_calls_give_the_same_bytes(figures):
    """Drawing again changes nothing: no dates, no counters, no random identifiers."""
    again = [figure for chapter in chapters(world("original")) for figure in chapter.figures]
    assert again == list(figures.values())


def test_another_process_gives_the_same_bytes(figures):
    """Nor does another interpreter with other hashes and settings of its own."""
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests'); import matplotlib; matplotlib.rcParams['font.size'] = 31\n"
        "from made_up import world; from pipeline.figures import headline, samples, style; w = world()\n"
        "with style.of_models(w.looks): figures = [*headline.draw(w.data, w.replication, w.histories).figures]\n"
        "figures += samples.draw(w.data, w.splits).figures\n"
        "print([hashlib.sha256(f.content).hexdigest() for f in figures])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = [figures[name] for name in ("headline", "sample-grid", "augmentation")]
    assert done.stdout.strip() == str([hashlib.sha256(f.content).hexdigest() for f in expected])
    assert done.stderr == ""


def test_settings_are_left_as_they_were():
    """Drawing under a style changes none of the process's own settings."""
    import matplotlib

    before = dict(matplotlib.rcParams)
    with style.drawing("x"):
        assert matplotlib.rcParams["svg.hashsalt"] == "x"
    assert dict(matplotlib.rcParams) == before


def test_files_are_what_they_say(figures):
    """SVG parses and images are on a transparent sheet, both in the size that is stated; together they are small."""
    for figure in figures.values():
        root = ET.fromstring(figure.content)
        assert float(root.get("width").removesuffix("pt")) * 96 / 72 == pytest.approx(figure.width_px, abs=0.6)
        assert b"<metadata" not in figure.content
        if figure.pictures:
            image = Image.open(BytesIO(figure.pictures))
            assert (image.format, image.mode) == ("WEBP", "RGBA")
            assert image.width == canvas.PICTURE_SCALE * figure.width_px
    assert sum(len(f.content) + len(f.pictures or b"") for f in figures.values()) < 3_000_000


SMALLEST_ON_A_PHONE = 11.0
"""Pixels, of letters in a window of 390."""


@pytest.mark.parametrize("name", WORLDS + REPLICATED)
def test_phones_have_figures_that_can_be_read(name):
    """As wide as a phone leaves room for, no letter too small, and told in the same words."""
    narrow = drawn_for_phones(name)
    assert {"loss-curves", "accuracy-curves", "gap-curves", "reliability-diagram", "corruption-accuracy"} <= set(narrow)
    for figure in narrow.values():
        texts = ET.fromstring(with_text(figure.content)).iter(f"{SVG}text")
        sizes = [float(text.get("font-size").removesuffix("px")) for text in texts]
        assert min(sizes) * 96 / 72 >= SMALLEST_ON_A_PHONE, figure.name
        broad = drawn(name)[figure.name]
        assert (figure.caption, figure.alt) == (broad.caption, broad.alt)


def test_both_forms_come_in_one_record(figures):
    """A figure that has none for phones, or the same, says so."""
    made = world("original")
    (curve,) = canvas.in_both_widths(lambda: Chapter((figures_of(made)["headline"],))).figures
    assert curve.narrow == drawn_for_phones("original")["headline"].content
    with style.of_models(made.looks):
        (built,) = canvas.in_both_widths(lambda: architecture.draw(made.architectures)).figures
    assert built.narrow is None


def figures_of(made) -> dict:
    """The figures that summarize a world, by name."""
    with style.of_models(made.looks):
        return {each.name: each for each in headline.draw(made.data, made.replication, made.histories).figures}


def test_sources_exist(figures):
    """Every figure names the function that drew it."""
    for figure in figures.values():
        path, function = figure.source.split(":")
        module = import_module(path.removesuffix(".py").replace("/", "."))
        assert callable(getattr(module, function))


@pytest.mark.parametrize("name", WORLDS + REPLICATED)
def test_words_are_sentences(name):
    """Captions and alts end as sentences do, with every number formatted."""
    for figure in drawn(name).values():
        for words in (figure.caption, figure.alt):
            assert words.endswith("."), words
            assert not any(slip in words for slip in ("  ", "..", "nan", "None", "-0", "{")), words


# -- any number of models ------------------------------------------------------------------------------


def of_many(*names: str):
    """The world of three variants as one of so many, its records taken in turn."""
    made, few = world("three-variants"), len(world("three-variants").evaluations)

    def taken(records: tuple) -> tuple:
        return tuple(replace(records[place % few], variant=name) for place, name in enumerate(names))

    variants = list(made.study.variants.values())
    study = made.study.model_copy(
        update={"variants": {name: variants[place % few] for place, name in enumerate(names)}, "seeds": (0, 1, 2)}
    )
    comparisons = tuple(
        replace(made.comparison, reference=each.reference, other=each.other) for each in study.contrasts
    )
    evaluations = taken(made.evaluations)
    all_cases = tuple(
        replace(case, views=tuple(replace(case.views[place % few], variant=name) for place, name in enumerate(names)))
        for case in made.cases.cases[:1]
    )
    seeds_of = [(tuple(replace(e, seed=seed) for e in evaluations), comparisons) for seed in (0, 1, 2)]
    return replace(
        made,
        study=study,
        evaluations=evaluations,
        comparisons=comparisons,
        gap_decompositions=taken(made.gap_decompositions),
        architectures=taken(made.architectures),
        maps=taken(made.maps),
        neighbours=taken(made.neighbours),
        cases=replace(made.cases, cases=all_cases),
        others=tuple(seeds_of[1:]),
        predictions=taken(made.predictions),
        other_predictions=(taken(made.predictions),) * 2,
    )


def width_of_case(models: int) -> int:
    """Of the figure of a case: the image, and two maps of each of at most two models in a row, none stretched."""
    side, abreast = cases.side_px(models), min(2, models)
    return 2 + side + abreast * (cases.APART_PX + 2 * side + cases.GAP_PX)


NAMES = ("baseline", "regularized", "dropout", "batch-norm", "augmentation", "a-name-of-all-the-letters-that-may-be")


@pytest.fixture
def cut(monkeypatch):
    """The texts of the figures drawn so far of which a part lies outside."""
    found, asset = [], canvas._asset

    def watched(figure, *told):
        box = figure.bbox.padded(1.5 * figure.dpi / 96)
        texts = [text for texts in (figure.texts, *(axes.texts for axes in figure.axes)) for text in texts]
        for text in texts:
            extent = text.get_window_extent()
            if not (box.contains(*extent.min) and box.contains(*extent.max)):
                found.append((told[2], text.get_text()))
        return asset(figure, *told)

    monkeypatch.setattr(canvas, "_asset", watched)
    return found


@pytest.mark.parametrize("names", [NAMES[5:], NAMES[4:], NAMES[:3], NAMES[2:], NAMES], ids=len)
def test_any_number_of_models(names, cut):
    """Every figure has room for all of them, and no text is cut at its edge."""
    made, count = of_many(*names), len(names)
    figures = {figure.name: figure for chapter in chapters_of_models(made) for figure in chapter.figures}
    assert cut == []
    for name, figure in figures.items():
        other = headline.SUMMARY_PX if name == "headline" else style.WIDTH_PX
        assert figure.width_px == (width_of_case(count) if name.startswith("case-") else other), name
    assert len([name for name in figures if name.startswith("changed-sides")]) == count - 1
    for figure in figures.values():
        for words in (figure.caption, figure.alt):
            assert words.endswith("."), words
            assert not any(slip in words for slip in ("  ", "..", "nan", "None", "{")), words


@pytest.mark.parametrize("label", ["50% dropout, %s", "{y} $x$ <b> &", "W" * 39])
def test_any_label(label, cut):
    """Labels are text and nothing else, however wide."""
    made = of_many(*NAMES)
    variants = {
        name: variant.model_copy(update={"label": f"{label}{place}"})
        for place, (name, variant) in enumerate(made.study.variants.items())
    }
    labelled = replace(made, study=made.study.model_copy(update={"variants": variants}))
    figures = {figure.name: figure for chapter in chapters_of_models(labelled) for figure in chapter.figures}
    assert cut == []
    assert f"triangles those of the {label}2 model" in figures["seeds"].caption


def test_a_long_label_leaves_room_for_the_network_s_name(cut):
    """However long that is."""
    made = of_many(*NAMES[:1])
    variant = made.study.variants["baseline"].model_copy(update={"label": "W" * 40})
    labelled = replace(made, study=made.study.model_copy(update={"variants": {"baseline": variant}}))
    network = replace(made.architectures[0], model="SmallCNN(batch_norm=True, dropout_rate=0.25)")
    with style.of_models(labelled.looks):
        architecture.draw((network,))
    assert cut == []


def test_names_and_words_of_three_variants():
    """A figure of each contrast, the first without a suffix; all models and their markers are named."""
    figures = drawn("three-variants")
    assert [name for name in figures if name.startswith(("confusion", "changed"))] == [
        "confusion-baseline", "confusion-regularized", "confusion-dropout", "confusion-difference",
        "confusion-difference-baseline-dropout", "changed-sides", "changed-sides-baseline-dropout",
    ]  # fmt: skip
    difference = figures["confusion-difference-baseline-dropout"].caption
    assert difference.startswith("Most of all, the dropout model takes ")
    assert "Green where the dropout model gives an answer more often, orange where the baseline does" in difference
    assert "circles the baseline, diamonds the regularized model, triangles the dropout model" in (
        figures["class-recall"].caption
    )
    assert figures["loss-curves"].alt.startswith("Three line charts on one scale, loss by epoch. Baseline: ")
    case = next(figure for name, figure in figures.items() if name.startswith("case-")).caption
    assert [case.count(f"{model} ") for model in ("baseline", "regularized model", "dropout model")] == [1, 1, 1]
    assert case.count("map highest ") == 3


def test_nothing_is_compared_of_one_model():
    """Neither figures nor sentences."""
    figures = drawn("alone")
    assert not [name for name in figures if name.startswith(("confusion-difference", "changed-sides"))]
    assert figures["class-recall"].caption.startswith(
        "Dropout: highest for automobile (80.0%), lowest for cat (49.0%). Dots are the share of a class’s test images "
        "that is recognized (recall), lines 95% intervals, from the best class to the worst."
    )
    assert figures["loss-curves"].alt.startswith("Line chart, loss by epoch. Dropout: ")
    for figure in figures.values():
        assert not any(word in figure.caption + figure.alt for word in ("both models", "each model", "two models"))


def test_a_variant_may_train_longer(cut):
    """Panels share the scale of the longest run."""
    made = world("three-variants")
    first, second, third = made.evaluations
    three = replace(made, evaluations=(first, with_epochs(second, 60), third))
    two = replace(world(), evaluations=(first, with_epochs(second, 60)))
    with style.of_models(made.looks):
        drawn = [*curves.draw(three.replication, three.histories).figures]
        drawn += headline.draw(made.data, three.replication, three.histories).figures
        drawn += curves.draw(two.replication, two.histories).figures
    assert cut == []
    assert "at the last, 60." in drawn[0].caption


# -- any data ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 13, 100])
def test_any_number_of_classes(count):
    """From two classes to a hundred, with long names and other scripts, in a size that fits a page."""
    made_up = many_classes(count)
    data, evaluations = made_up.data, made_up.evaluations
    for chapter in (
        distribution.draw(data),
        samples.draw(data, made_up.splits),
        confusion.draw(data, made_up.errors),
        confident.draw(data, made_up.splits, evaluations, made_up.label_doubts),
        cases.draw(data, made_up.cases, made_up.splits),
        neighbours.draw(data, made_up.cases, made_up.splits, made_up.duplicates, made_up.neighbours),
        calibration.draw(evaluations),
    ):
        for figure in chapter.figures:
            assert figure.width_px == (width_of_case(2) if figure.name.startswith("case-") else style.WIDTH_PX)
            assert figure.height_px < 830, figure.name
            assert len(figure.content) < 500_000, figure.name
            assert len(figure.alt) < 1500, figure.name


@pytest.mark.parametrize("epochs", [1, 2, 1000])
def test_any_number_of_epochs(epochs):
    """One epoch is a point, a thousand a line."""
    made = replace(world(), evaluations=tuple(with_epochs(each, epochs) for each in world().evaluations))
    drawn = headline.draw(made.data, made.replication, made.histories)
    for figure in (*curves.draw(made.replication, made.histories).figures, *drawn.figures):
        assert len(figure.content) < 250_000


def test_empty_maps():
    """A case whose maps are zero everywhere is drawn as such and said so."""
    case = world().cases.cases[0]
    nothing = np.zeros((16, 16), np.float32)
    blank = [replace(v, attribution_predicted=nothing, attribution_true=nothing, border_share=None) for v in case.views]
    figure = cases.case_maps(world().data, replace(case, views=tuple(blank)), world().splits)
    assert figure.caption.count("no map") == 2
    assert "the baseline’s map for" in figure.alt
    assert "the regularized model’s map for" in figure.alt


def test_the_line_of_near_duplicates_is_shown_from_both_sides():
    """A row of the most alike, of the last that count and of the first that don't; no more than there are."""
    alt, captions = {}, {}
    for name in ("original", "three-classes", "faultless", "tied"):
        alt[name], captions[name] = (getattr(drawn(name)["near-duplicates"], field) for field in ("alt", "caption"))
    titles = ("most alike:", "last that count:", "first that don’t:")
    assert [alt["original"].count(title) for title in titles] == [1, 1, 1]
    assert "The last that count" not in alt["three-classes"]
    assert alt["faultless"].startswith("Test images over training images, with their correlation in detail. The first")
    assert "there is no pair to show" in captions["tied"]
    assert alt["original"].count("0.99") == 4  # 190 pairs evenly from 0.99 down to 0.71: 0.9900, 0.9885, 0.9870, 0.9856


def test_neighbours_say_which_classes_and_distances():
    """The answer and the truth of an error, the answer and the runner-up where a model is right; the near-duplicate
    where there is one, in words too; and where no unit fires, that."""
    made = world()
    first, fixed = (drawn("original")[f"neighbours-{made.cases.cases[place].id}"] for place in (0, 3))
    assert "of the true class" in first.caption
    assert "its near-duplicate in the training set" in first.caption
    assert "Its near-duplicate is training image" in first.alt
    assert "0.00040, 0.00080 and 0.0012" in first.alt
    assert "of the true or the next most probable class" in fixed.caption
    assert "runner-up" in fixed.alt
    assert "No near-duplicate of it was found" in fixed.alt
    silent = world("three-classes").cases.cases[0].id
    assert "Baseline: no unit fires on this image." in drawn("three-classes")[f"neighbours-{silent}"].alt


def test_a_diverged_run():
    """Losses that are no longer numbers leave gaps, and the axes hold the rest."""
    history = [*world().baseline.history[:5], replace(world().baseline.history[5], test_loss=float("nan"))]
    broken = replace(world().baseline, history=tuple(history), test_loss=float("nan"), onset_epoch=4)
    histories = [RunHistory(each.variant, 0, each.history) for each in (broken, world().regularized)]
    drawn = headline.draw(world().data, world().replication, tuple(histories))
    assert drawn.figures[0].name == "headline"


# -- what is shown -------------------------------------------------------------------------------------


def test_spread_moves_labels_as_little_as_it_takes():
    """Two labels that meet part evenly; one at the edge stays inside; order is kept."""
    assert canvas.spread([50, 50], 10, 0, 100) == [45, 55]
    assert canvas.spread([98, 99, 20], 10, 0, 100) == [90, 100, 20]
    assert canvas.spread([5, 5, 5], 100, 0, 100) == [0, 50, 100]
    assert canvas.spread([-3], 10, 0, 100) == [0]


def test_columns_hold_every_row_once():
    """Columns follow on each other and fill the width."""
    for count in (1, 26, 27, 100):
        columns = list(canvas.columns(count))
        assert [i for c in columns for i in range(c.start, c.stop)] == list(range(count))
        assert columns[-1].left + columns[-1].width == pytest.approx(style.WIDTH_PX)


def test_overlay_of_nothing_is_grey_and_of_the_peak_is_dark():
    """No tint where there is no heat; at the peak the deepest colour shows through most."""
    image = np.full((32, 32, 3), (200, 40, 90), np.uint8)
    grey = cases.overlay(image, np.zeros((16, 16), np.float32), 0.0)
    assert (grey[..., 0] == grey[..., 1]).all()
    assert (grey[..., 1] == grey[..., 2]).all()
    heat = np.zeros((16, 16), np.float32)
    heat[:8] = 2.0
    tinted = cases.overlay(image, heat, 2.0)
    assert tinted[2, 2].sum() < grey[2, 2].sum()
    assert (tinted[-2, -2] == grey[-2, -2]).all()


def test_the_four_maps_share_one_scale():
    """Twice the attribution in one map alone makes the other maps paler."""
    image = np.full((32, 32, 3), 128, np.uint8)
    heat = np.ones((16, 16), np.float32)
    assert cases.overlay(image, heat, 2.0).mean() > cases.overlay(image, heat, 1.0).mean()


def test_augmented_images_are_shifted_copies():
    """Each version is the image moved by at most the padding, mirrored or not, with black where it left."""
    image = np.random.default_rng(1).integers(1, 256, (32, 32, 3), dtype=np.uint8)
    padded = np.pad(image, ((4, 4), (4, 4), (0, 0)))
    crops = {padded[t : t + 32, x : x + 32].tobytes() for t in range(9) for x in range(9)}
    dice = np.random.default_rng(0)
    versions = [samples.augmented(image, dice) for _ in range(20)]
    as_cropped = [v.tobytes() in crops for v in versions]
    assert all(ok or v[:, ::-1].tobytes() in crops for ok, v in zip(as_cropped, versions, strict=True))
    assert 0 < sum(as_cropped) < 20


def test_samples_are_the_first_of_each_class():
    """The first cell of the grid is the first training image of the first class, pixel for pixel."""
    train = noise_images(np.array([1, 0, 2, 0, 1, 2]), seed=3)
    data = data_summary(classes=("a", "b", "c"), train_counts=(2, 2, 2), test_counts=(2, 2, 2))
    figure = samples.sample_grid(data, Splits(train, Images(train.pixels, train.labels)))
    sheet = sheet_of(figure)
    left, side = 2 * samples.NAMES_PX, 2 * samples.SIDE_PX
    cell = sheet[2 : 2 + side, left : left + side]
    assert (cell[::4, ::4] == train.pixels[1].transpose(1, 2, 0)).all()


def test_layers_are_aligned_by_kind():
    """Layers that both have share a column; one that only the second has stands alone."""
    conv, relu, norm = (Layer("", kind, (1,), 0, 0) for kind in ("Conv2d 3→8, 3×3", "ReLU", "BatchNorm2d"))
    both = [(conv, relu), (conv, norm, relu)]
    assert architecture.aligned(both) == [(conv, conv), (None, norm), (relu, relu)]
    third = (conv, norm, relu, relu)
    in_three = [(conv, conv, conv), (None, norm, norm), (relu, relu, relu), (None, None, relu)]
    assert architecture.aligned([*both, third]) == in_three


def test_equal_networks_are_said_to_be_equal():
    """Variants that differ in training only have one network, which is drawn once."""
    one = world().architectures[0]
    same = replace(one, variant="regularized")
    figure = architecture.architecture((one, same))
    assert figure.height_px < architecture.architecture(world().architectures).height_px
    assert figure.caption.endswith("if it has any. The two are the same network.")
    assert "Baseline and Regularized: 545,098 trainable parameters each." in figure.caption
    assert "All three are the same network." in architecture.architecture((one, same, same)).caption
    assert architecture.architecture((one,)).caption.endswith("if it has any.")


def test_matrix_scale():
    """Square root for shares; symmetric around the middle for differences."""
    assert confusion.SHARES.place(np.array([0.0, 0.25, 1.0])).tolist() == [0.0, 0.5, 1.0]
    difference = matrix.Scale((-0.2, 0.0, 0.2), "", style.ramp, 0.2, 1.0)
    assert difference.place(np.array([-0.2, 0.0, 0.1])).tolist() == [0.0, 0.5, 0.75]


def test_ramp_gets_darker_all_the_way():
    """In grey the share's order is kept."""
    shades = style.ramp()(np.linspace(0, 1, 50))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(shades) < 0).all()


def test_accuracy_limits_hold_everything():
    """Whole tenths around the values, never below none."""
    curve = panels.Curve("", (0.47, 0.993), "", {})
    low, high = panels.accuracy_limits([curve])
    assert (low, high) == (0.4, pytest.approx(1.06))


# -- words ---------------------------------------------------------------------------------------------


def test_loss_caption_says_where_the_test_loss_turns(figures):
    """The lowest test loss with its epoch, and the last."""
    caption = figures["loss-curves"].caption
    assert "Baseline: the test loss is lowest at epoch 4 (0.874) and 2.427 at the last, 25." in caption
    turned = world("reversed")
    other = curves.draw(turned.replication, turned.histories).figures[0].caption
    assert "Baseline: the test loss is lowest at the last epoch, 25 (0.861)." in other


def test_headline_says_the_gaps(figures):
    """Clean gaps of both models, negative ones too."""
    assert "30.2 points for the baseline and 1.7 points for the regularized model" in figures["headline"].caption
    other = world("contrary")
    caption = headline.draw(other.data, other.replication, other.histories).figures[0].caption
    gaps = [each.generalization_gap.mean for each in other.replication.models.values()]
    assert f"{formats.points(gaps[0])} for the baseline and {formats.points(gaps[1])} for the regularized" in caption
    assert "of 3 seeds" in caption


def test_curves_are_of_all_seeds():
    """Lines are the means, bands span all; with one seed there are no bands."""
    made = world("replicated")
    model = curves.models_of(made.replication, made.histories)[1]
    curve = model.curve("test", lambda record: record.test_loss, "", {})
    losses = np.array([[record.test_loss for record in run.history] for run in made.histories[1::2]])
    assert curve.values == pytest.approx(losses.mean(axis=0))
    assert np.array(curve.band) == pytest.approx(np.array([losses.min(axis=0), losses.max(axis=0)]))
    figures = drawn("replicated")
    for name in ("headline", "loss-curves", "gap-curves"):
        assert "Lines are means of 3 seeds, bands span them all." in figures[name].caption
        assert "band" not in drawn("original")[name].caption
    last = np.mean(made.replication.models["baseline"].test_loss.values)
    assert "the test loss is lowest at epochs 4 to 5 (" in figures["loss-curves"].caption
    assert f"and {formats.loss(last)} at the last, 25." in figures["loss-curves"].caption


def test_seed_and_factorial_words():
    """Every seed's figures are told, and every combination and effect."""
    made, figures = world("replicated"), drawn("replicated")
    accuracies = [formats.percent(value) for value in made.replication.models["baseline"].test_accuracy.values]
    assert f"baseline {formats.listing(accuracies)}, mean" in figures["seeds"].alt
    assert figures["combinations"].alt.count("train ") == 8
    assert figures["simple-effects"].alt.count("dropout with batch norm and augmentation") == 3


def test_confusion_words(figures):
    """The most frequent confusion; and that there is none, or no change, where that is so."""
    caption = figures["confusion-baseline"].caption
    assert "Baseline: the most frequent confusion is cat taken for dog, 22.5% of the class." in caption
    assert "over" not in caption
    assert "not one answer is wrong." in drawn("faultless")["confusion-baseline"].caption
    assert "No kind of error changes." in drawn("tied")["confusion-difference"].caption
    assert "of the class’s images, on average over 3 seeds" in drawn("replicated")["confusion-baseline"].caption


def test_a_difference_matrix_is_in_the_order_of_what_is_gained(monkeypatch):
    """From the class that gains most recall to the one that loses most; what rounds to nothing isn't written."""
    seen = []
    monkeypatch.setattr(confusion, "draw_matrix", lambda *told: seen.append(told) or matrix.draw_matrix(*told))
    made = world("replicated")
    confusion.confusion_difference(made.data, "difference", made.errors.contrasts[0], made.errors)
    classes, differences, _, texts = seen[0]
    gained = sorted(made.errors.contrasts[0].classes, key=lambda each: -each.recall.mean)
    assert list(classes) == [made.data.classes[each.label] for each in gained]
    assert np.diag(differences) == pytest.approx([each.recall.mean for each in gained])
    assert "0" not in {text for row in texts for text in row}


def test_recall_words():
    """Best and worst class of each model, or that all are equal."""
    assert recall.recall_range(world().data, world().errors.models["baseline"]) == (
        "Baseline: highest for automobile (80.0%), lowest for cat (49.0%)."
    )
    tied = world("tied")
    assert recall.recall_range(tied.data, tied.errors.models["baseline"]) == "Baseline: 70.0% for every class."
    assert "(recall, means over 3 seeds)" in drawn("replicated")["class-recall"].caption


def test_change_words(figures):
    """Fixed and introduced errors by class, the largest gain first, and which classes the correction leaves."""
    figure = figures["changed-sides"]
    assert figure.caption.startswith("Frog gains most (+50) and bird loses most (−30). A star marks the 1 class")
    assert "1,168 errors fixed and 1,058 introduced in all. frog: 117 and 67;" in figure.alt
    assert figure.alt.endswith("airplane: 103 and 123; cat: 120 and 140; bird: 121 and 151. With a star: frog.")
    tied = drawn("tied")["changed-sides"]
    assert "No image is right in one model only." in tied.alt
    assert tied.caption.startswith("No class gains or loses images on balance.")


@pytest.mark.parametrize(
    ("name", "sentence", "names"),
    [
        (
            "original",
            "A star marks the 1 class whose recall clearly differs between the two models, after Holm’s correction for "
            "10 classes.",
            "With a star: frog.",
        ),
        ("reversed", "A star marks the 10 classes whose recall clearly differs", "horse, ship and truck."),
        (
            "three-classes",
            "For no class does recall clearly differ between the two models, after Holm’s correction for 3 classes.",
            "circle: 14 and 16.",
        ),
        (
            "contrary",
            "A star marks the 10 classes whose recall clearly differs between the two models over 3 seeds",
            "",
        ),
    ],
)
def test_stars_mark_the_classes_that_outlast_the_correction(name, sentence, names):
    """In the plot of recalls as in that of changes, by Holm's p values over all seeds and not by the raw ones."""
    assert sentence in drawn(name)["class-recall"].caption
    if sentence.startswith("A star"):
        assert sentence in drawn(name)["changed-sides"].caption
    assert names in drawn(name)["changed-sides"].alt


def test_error_words():
    """No errors; several; and a label that is in doubt."""
    faultless = world("faultless")
    none = confident.draw(faultless.data, faultless.splits, faultless.evaluations, faultless.label_doubts).figures[0]
    assert none.caption == "Not one wrong answer on the test images of the networks of seed 0."
    made = world()
    shown = made.baseline.confident_errors[1]
    doubts = LabelDoubts(2, (0.5,) * 10, 9, (Doubt(shown.index, shown.true, shown.predicted, 0.01, 0.9, True),))
    drawn_with = confident.draw(made.data, made.splits, made.evaluations, doubts).figures[0]
    assert "The label marked “?” is in doubt." in drawn_with.caption
    assert drawn_with.alt.count("(label in doubt)") == 1
    assert (
        "doubt"
        not in confident.draw(made.data, made.splits, made.evaluations, replace(doubts, doubts=())).figures[0].alt
    )


def test_reliability_words(figures):
    """How sure, how right, and on which side of the diagonal; with one bin, and with all on one side."""
    caption = figures["reliability-diagram"].caption
    assert "Baseline: mean confidence 77.7%, accuracy 68.5%; of 15 intervals, 10 below the diagonal" in caption
    assert "666 or 667 test images" in caption
    made = [replace(e.calibration, bins=e.calibration.bins[-1:]) for e in world().evaluations]
    pair = tuple(replace(world().baseline, calibration=each) for each in made)
    single = calibration.reliability_diagram(pair).caption
    assert "of 1 interval, 1 below the diagonal and none above it" in single
    sides = [ReliabilityBin(0.9, Estimate(0.5, 0.4, 0.6), 10), ReliabilityBin(0.95, Estimate(0.6, 0.5, 0.7), 12)]
    low = replace(world().baseline, calibration=replace(made[0], bins=tuple(sides)))
    assert "all 2 intervals lie below the diagonal" in calibration.reliability_diagram((low, low)).caption
    assert "Each dot stands for 10 to 12 test images." in calibration.reliability_diagram((low, low)).caption


def test_reliability_alt_gives_the_numbers(figures):
    """The lowest, the middle and the highest bin of each model, and the error."""
    alt, bins = figures["reliability-diagram"].alt, world().baseline.calibration.bins
    for held in (bins[0], bins[7], bins[14]):
        assert f"{100 * held.accuracy.value:.1f}% right at {100 * held.confidence:.1f}%" in alt
    assert "expected calibration error 23.9 points" in alt


@pytest.mark.parametrize(
    ("answers", "ahead", "behind", "alike"),
    [("sturdier", "12", "none", "none"), ("alike", "none", "none", "12"), ("depends", "5", "5", "2")],
)
def test_corruption_words(answers, ahead, behind, alike):
    """Under how many each model is ahead after the correction; the alt text gives both ends of every panel."""
    figure = corruptions.corruption_accuracy(robustness("tied", answers))
    assert f"the regularized model is ahead under {ahead}, the baseline under {behind}, " in figure.caption
    assert f"and under {alike} they can't be told apart." in figure.caption
    assert "Unaltered: baseline 70.0%, regularized model 70.0%. Gaussian noise at severity 5:" in figure.alt
    assert "JPEG compression at severity 5: baseline" in figure.alt


def test_corruptions_of_several_seeds_show_each():
    """A thin line a seed, model and corruption, said in caption and alt text; of one seed, none."""
    one = corruptions.corruption_accuracy(robustness("tied", "sturdier"))
    three = corruptions.corruption_accuracy(replicated_robustness("sturdier", "alike", "depends"))
    lines = [figure.content.decode().count('stroke-opacity="0.5"') for figure in (one, three)]
    assert lines == [0, 3 * 2 * 12]
    for text in (three.caption, three.alt):
        assert "means over 3 seeds; thin lines are the single seeds" in text
    assert "seeds" not in one.caption + one.alt


def test_a_corrupted_image_is_the_one_that_the_models_were_asked_about():
    """The strip's second picture is what ``corrupt`` makes of the first test image at its place, pixel for pixel."""
    made_up = world("original")
    figure = pictures.corrupted_images(made_up.data, made_up.splits, robustness("original", "alike"))
    sheet = sheet_of(figure)
    left = round(2 * (1 + pictures.SIDE_PX + pictures.GAP_PX))
    shown = sheet[2 : 2 + 2 * pictures.SIDE_PX : 6, left : left + 2 * pictures.SIDE_PX : 6]
    asked = corrupt("gaussian_noise", 3, made_up.splits.test.pixels[:1])[0].transpose(1, 2, 0)
    assert np.array_equal(shown, asked)


def test_deletion_words(figures):
    """Every number, and what costs most."""
    found = world("original").maps[1].deletion
    alt = figures["deletion"].alt
    for name in ("hottest", "elsewhere", "coldest", "centre"):
        assert formats.estimate_points(found.drops[name]) in alt
    caption = figures["deletion"].caption
    assert caption.startswith("Covering the centre costs the baseline’s answers more than covering what the maps ")
    assert "costs the regularized model’s answers more than covering any other part" in caption


def test_randomization_words(figures):
    """Each layer's similarity, and chance."""
    found = world("original").maps[0].randomization
    for layer in found.layers:
        assert f"{layer.name} {formats.estimate_loss(layer.similarity)}" in figures["randomization"].alt
    assert f"by chance {formats.loss(found.chance.value)}" in figures["randomization"].alt
    assert "classes airplane and airplane" in figures["randomized-maps"].caption


def test_a_model_without_maps_is_said_to_have_none():
    """Nothing is drawn for it, and the words say so."""
    figures = drawn("faultless")
    assert figures["deletion"].alt.endswith("Regularized: no maps.")
    assert figures["randomization"].alt.endswith("Regularized: no maps.")
    controls = world("faultless").maps[1]
    nothing = randomization.draw(world("faultless").data, world("faultless").splits, (controls, controls))
    assert "No image has a map." in nothing.figures[1].caption


def test_case_words():
    """The true class and both answers with their probabilities."""
    case = world().cases.cases[0]
    figure = cases.case_maps(world().data, case, world().splits)
    for view in case.views:
        assert f"{style.noun(view.variant)} {world().data.classes[view.predicted]} (" in figure.caption
    assert f"labelled {world().data.classes[case.true]}: " in figure.caption


def test_the_outlined_fifth_is_what_is_covered():
    """The same pixels as those that occlusion covers, by PyTorch."""
    maps = np.random.default_rng(4).random((5, 16, 16), np.float32)
    covered = extreme_fifth(upsample(torch.from_numpy(maps)), hottest=True).numpy()
    for each, expected in zip(maps, covered, strict=True):
        assert np.array_equal(cases.hottest_fifth(each, 32), expected)


@pytest.mark.parametrize("epoch", range(1, 15))
def test_the_name_of_a_hairline_covers_no_tick_label(epoch):
    """In a narrow panel too, wherever the line is: it begins within the panel."""
    figure = canvas.new_figure(530, 300)
    axes = canvas.place(figure, 60, 40, 112, 180)
    axes.set(xlim=(1, 14), ylim=(0, 3))
    panels._mark_onsets(axes, epoch, epoch, 14)
    (name,) = axes.texts
    assert name.get_text() == f"lowest test loss:\nepoch {epoch}"
    assert name.get_window_extent().x0 >= axes.get_window_extent().x0
