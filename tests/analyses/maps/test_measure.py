"""Statistics of the maps' controls: against SciPy, by hand, and the coverage of their intervals by simulation."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import EMPTY, READABLE, UNLEARNED, Maps, map_controls, map_measurements, world
from scipy.stats import spearmanr
from scipy.stats import t as student

from pipeline.analyses.maps.measure import deletion, region_focus, weigh_controls
from pipeline.analyses.maps.randomization import (
    HIGH,
    RESIDUE,
    T_OF_DRAWS,
    mean_of_pairs,
    mean_over_draws,
    summarize_randomization,
)
from pipeline.analyses.maps.record import RegionShares
from pipeline.evaluation.ranks import mean_similarity, rank_correlation, ranks

LABELS = np.array([0, 0, 1, 1, 2, 2])


def measurements(maps: Maps = READABLE, name: str = "original"):
    """Of a world's baseline."""
    made = world(name)
    return map_measurements(made.data, made.predictions[0], maps)


# -- ranks ---------------------------------------------------------------------------------------------


def test_ranks_by_hand():
    """Equal values share the mean of their ranks; rows are ranked by themselves."""
    assert ranks(np.array([[3.0, 1.0, 3.0, 2.0], [0.0, 0.0, 0.0, 9.0]])).tolist() == [[3.5, 1, 3.5, 2], [2, 2, 2, 4]]


def test_rank_correlation_is_scipys():
    """With many equal values, as maps that are cut at zero have; sign and all."""
    rng = np.random.default_rng(0)
    first, second = (rng.standard_normal((20, 256)).clip(0).round(1) for _ in range(2))
    second[:10] -= 0.7 * first[:10]
    expected = [spearmanr(a, b).statistic for a, b in zip(first, second, strict=True)]
    assert min(expected) < -0.3
    assert rank_correlation(first, second) == pytest.approx(expected, abs=1e-12)


def test_a_constant_map_has_no_rank_correlation():
    """It orders nothing: NaN, without a warning, and the other rows are what they are."""
    rows = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    assert rank_correlation(rows, rows)[0] == pytest.approx(1.0)
    assert np.isnan(rank_correlation(rows, rows)[1])
    assert np.isnan(mean_similarity(rows)).all()


def test_mean_similarity_by_hand():
    """Each with all the others, without sign, never with itself."""
    rng = np.random.default_rng(1)
    rows = rng.random((5, 40))
    rows[3] = 0
    expected = [
        np.mean([abs(spearmanr(rows[i], rows[j]).statistic) for j in range(5) if j not in (i, 3)]) if i != 3 else np.nan
        for i in range(5)
    ]
    assert mean_similarity(rows) == pytest.approx(expected, nan_ok=True)


# -- randomization -------------------------------------------------------------------------------------


def test_student_s_quantile():
    """Nine degrees of freedom, for ten draws."""
    assert pytest.approx(student.ppf(0.975, 9), abs=1e-4) == T_OF_DRAWS


def test_the_interval_over_draws_and_images_covers():
    """500 made-up experiments of 10 draws and 60 images: the true mean lies in 93 to 98.5 percent of the intervals,
    whether draws or images vary more; an interval over the images alone would miss it where draws do."""
    rng = np.random.default_rng(2)
    for draw_scale, image_scale in ((0.2, 0.2), (0.5, 0.1), (0.0, 0.5)):
        hits = naive = 0
        for _ in range(500):
            values = draw_scale * rng.standard_normal((10, 1)) + image_scale * rng.standard_normal((1, 60))
            values = values + 0.3 * rng.standard_normal((10, 60))
            found, images = mean_over_draws(values), values.mean(0)
            hits += found.low <= 0 <= found.high
            naive += abs(images.mean()) <= 1.96 * images.std(ddof=1) / np.sqrt(60)
        assert 465 <= hits <= 493
        assert draw_scale < 0.5 or naive < 250


def test_the_interval_over_pairs_covers():
    """U-statistic of images that differ in how much they are like any other: the true mean lies in about 95 percent."""
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        kind = rng.standard_normal(60)
        table = kind[:, None] * 0.2 + kind[None, :] * 0.2 + 0.1 * rng.standard_normal((60, 60))
        table = (table + table.T) / 2
        np.fill_diagonal(table, 0)
        found = mean_of_pairs(table.sum(1) / 59)
        hits += found.low <= 0 <= found.high
    assert 368 <= hits <= 392


def test_missing_maps_leave_the_others():
    """The mean of what is there; an image without any pair counts in neither error."""
    values = np.full((10, 3), np.nan)
    values[:, 0], values[:5, 1] = 0.5, 0.2
    found = mean_over_draws(values)
    assert found.value == pytest.approx((10 * 0.5 + 5 * 0.2) / 15)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("similarity", "outcome"), [(0.11, "learned"), (0.30, "partly"), (0.45, "partly"), (0.80, "not learned")]
)
def test_the_outcome_goes_by_the_last_layer(similarity, outcome):
    """Beyond chance, of 0.1 here: less than 0.1 is nothing, more than 0.5 is nearly all."""
    found = summarize_randomization(measurements(Maps(similarity=similarity)))
    assert found.outcome == outcome
    assert found.layers[-1].beyond_chance.value == pytest.approx(similarity - found.chance.value, abs=0.01)
    assert [layer.name for layer in found.layers] == ["fc2", "fc1", "conv2", "conv1"]
    assert (found.layers[-1].beyond_chance.high < RESIDUE) == (outcome == "learned")
    assert (found.layers[-1].beyond_chance.low > HIGH) == (outcome == "not learned")


def test_an_uncertain_outcome_is_neither():
    """Draws that differ widely leave it open, whatever their mean."""
    measured = measurements(Maps(similarity=0.1))
    spread = np.linspace(-0.5, 0.5, 10, dtype=np.float32)[None, :, None]
    found = summarize_randomization(replace(measured, similarity=measured.similarity + spread))
    assert found.outcome == "partly"


def test_maps_that_vanish_are_counted():
    """They can't be compared: they enter no mean, and where none is left nothing of the trained maps is."""
    measured = measurements(READABLE)
    similarity = measured.similarity.copy()
    similarity[-1, :5] = np.nan
    some = summarize_randomization(replace(measured, similarity=similarity))
    assert some.layers[-1].vanished == 0.5
    assert some.layers[0].vanished == 0.0
    similarity[-1] = np.nan
    none = summarize_randomization(replace(measured, similarity=similarity))
    assert len(none.layers) == 3
    assert none.outcome == "learned"


# -- deletion ------------------------------------------------------------------------------------------


def small():
    """Six images by hand: the fifth has no map."""
    made = measurements()
    drops = {
        "hottest": [0.5, 0.3, 0.2, 0.0, 9.0, 0.0],
        "elsewhere": [0.1, 0.3, 0.4, 0.0, 9.0, 0.2],
        "coldest": [0.0] * 6,
        "centre": [0.5, 0.5, 0.2, 0.0, 9.0, 0.3],
        "scattered": [0.0] * 6,
    }
    return replace(
        made,
        predicted=np.array([0, 1, 1, 1, 2, 0]),
        has_map=np.array([True] * 4 + [False, True]),
        border_share=np.array([0.1, 0.2, 0.3, 0.4, 0.0, 0.5], np.float32),
        drops={name: np.array(values, np.float32) for name, values in drops.items()},
    )


def test_deletion_by_hand():
    """Means over the images with a map, and the paired lead of the hottest part."""
    found = deletion(small(), small().has_map)
    assert found.images == 5
    assert found.drops["hottest"].value == pytest.approx(0.2)
    assert found.drops["elsewhere"].value == pytest.approx(0.2)
    assert found.leads["elsewhere"].value == pytest.approx(0.0, abs=1e-7)
    assert found.leads["centre"].value == pytest.approx(-0.1)
    differences = np.array([0.0, -0.2, 0.0, 0.0, -0.3])
    reach = 1.959964 * differences.std(ddof=1) / np.sqrt(5)
    assert found.leads["centre"].high == pytest.approx(-0.1 + reach)
    assert set(found.leads) == {"elsewhere", "coldest", "centre", "scattered"}


def test_classes_are_those_answered():
    """Class 0 is answered twice, class 1 three times; class 2 once, without a map: nothing to say of it."""
    found = weigh_controls(small(), LABELS, ("a", "b", "c"))
    assert [each and each.images for each in found.by_class] == [2, 3, None]
    assert found.by_class[1].drops["hottest"].value == pytest.approx(0.5 / 3)
    assert (found.images, found.with_map) == (6, 5)


def test_border_by_kind_of_answer():
    """Images 0, 2 and 3 are right; 1 and 5 are wrong, and 4 has no map."""
    found = weigh_controls(small(), LABELS, ("a", "b", "c"))
    assert found.border["all"].value == pytest.approx(0.3)
    assert found.border["right"].value == pytest.approx((0.1 + 0.3 + 0.4) / 3)
    assert found.border["wrong"].value == pytest.approx(0.35)


def test_the_illustrated_confusion_by_hand():
    """Airplanes answered with ship, whatever the capitals; one alone has no interval."""
    labels = np.array([0, 0, 0, 0, 0, 0])
    found = weigh_controls(small(), labels, ("Airplane", "ship", "cat"))
    assert found.illustrated_images == 3
    assert found.illustrated.value == pytest.approx(0.3)
    alone = weigh_controls(small(), LABELS, ("airplane", "ship", "cat"))
    assert (alone.illustrated, alone.illustrated_images) == (None, 1)


def test_without_maps_nothing_is_weighed():
    """No record is made of nothing."""
    made = world("three-classes")
    found = map_controls(made.data, made.predictions[0], EMPTY)
    assert (found.with_map, found.randomization, found.deletion) == (0, None, None)
    assert (found.border, found.on_object, set(found.by_class)) == ({}, (), {None})


def test_leads_cover():
    """400 samples of 200 images of which hottest and centre go together: the true lead lies in about 95 percent."""
    rng = np.random.default_rng(4)
    base, hits = small(), 0
    for _ in range(400):
        shared = rng.random(200) ** 3
        drops = {name: shared * rng.random(200) for name in base.drops}
        measured = replace(base, has_map=np.ones(200, bool), drops=drops)
        lead = deletion(measured, measured.has_map).leads["centre"]
        hits += lead.low <= 0 <= lead.high
    assert 368 <= hits <= 392


# -- regions -------------------------------------------------------------------------------------------


def test_region_focus_by_hand():
    """Attribution against the area and the central fifth of the very images; hits are counted."""
    shares = RegionShares(
        area=np.array([0.2, 0.4, 0.1]),
        attribution=np.array([0.5, 0.5, 1.0]),
        centre=np.array([0.6, 0.6, 0.0]),
        pointed=np.array([1.0, 0.0, 1.0]),
        centre_pointed=np.array([0.5, 1.0, 0.0]),
    )
    found = region_focus("right", shares, np.array([True, True, False]))
    assert (found.answers, found.images) == ("right", 2)
    assert (found.attribution.value, found.area, found.centre) == pytest.approx((0.5, 0.3, 0.6))
    assert found.beyond_area.value == pytest.approx(0.2)
    assert found.beyond_centre.value == pytest.approx(-0.1)
    assert (found.pointed.value, found.centre_pointed) == pytest.approx((0.5, 0.75))
    assert found.pointed_beyond_area.value == pytest.approx(0.2)


def test_a_model_that_keeps_its_maps_is_caught():
    """The same maps whatever the weights: not learned, in every layer nearly one."""
    found = summarize_randomization(measurements(UNLEARNED))
    assert found.outcome == "not learned"
    assert all(layer.similarity.low > 0.8 for layer in found.layers)
