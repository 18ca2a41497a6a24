"""Whether Grad-CAM maps can be trusted: what was measured on each test image, with intervals over the images.

As everywhere here, intervals take the trained weights as given: they cover the choice of test images, not of the seed.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.analyses.maps.randomization import summarize_randomization
from pipeline.analyses.maps.record import Deletion, MapControls, MapMeasurements, RegionFocus, RegionShares
from pipeline.evaluation.intervals import sample_mean, wilson
from pipeline.records import Estimate

ILLUSTRATED = ("airplane", "ship")
"""The confusion that the original study's one picture is of: true class, answer."""


def weigh_controls(measured: MapMeasurements, labels: np.ndarray, classes: tuple[str, ...]) -> MapControls:
    """Summarize one run's maps.

    Args:
        labels: of the test images, int64 (N,).
        classes: K names.
    """
    illustrated = _illustrated(measured, labels, classes)
    return MapControls(
        variant=measured.variant,
        seed=measured.seed,
        images=len(labels),
        with_map=int(measured.has_map.sum()),
        covered_area=measured.covered_area,
        border_area=measured.border_area,
        randomization=summarize_randomization(measured),
        deletion=deletion(measured, measured.has_map),
        by_class=tuple(deletion(measured, measured.has_map & (measured.predicted == k)) for k in range(len(classes))),
        border={name: share_mean(measured.border_share[chosen]) for name, chosen in kinds(measured, labels)},
        illustrated=share_mean(measured.border_share[illustrated]) if illustrated.sum() > 1 else None,
        illustrated_images=int(illustrated.sum()),
        on_object=_focus(measured, measured.on_object, labels),
        on_cue=_focus(measured, measured.on_cue, labels),
    )


def kinds(measured: MapMeasurements, labels: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """All answers, right and wrong ones, as far as at least two of a kind have a map: name, bool (N,)."""
    right = measured.predicted == labels
    for name, chosen in (("all", np.ones_like(right)), ("right", right), ("wrong", ~right)):
        mapped = chosen & measured.has_map
        if mapped.sum() > 1:
            yield name, mapped


def deletion(measured: MapMeasurements, chosen: np.ndarray) -> Deletion | None:
    """What coverings cost on the chosen images, bool (N,); None for fewer than two."""
    if chosen.sum() < 2:
        return None
    drops = {name: values[chosen].astype(np.float64) for name, values in measured.drops.items()}
    return Deletion(
        images=int(chosen.sum()),
        drops={name: sample_mean(values, -1.0, 1.0) for name, values in drops.items()},
        leads={
            name: sample_mean(drops["hottest"] - values, -2.0, 2.0)
            for name, values in drops.items()
            if name != "hottest"
        },
    )


def share_mean(shares: np.ndarray) -> Estimate:
    """The mean of shares, (N,), N > 1."""
    return sample_mean(shares.astype(np.float64), 0.0, 1.0)


def _illustrated(measured: MapMeasurements, labels: np.ndarray, classes: tuple[str, ...]) -> NDArray[np.bool_]:
    """The images with a map that are confused as the original illustrates, bool (N,)."""
    names = [name.lower() for name in classes]
    if not set(ILLUSTRATED) <= set(names):
        return np.zeros(len(labels), bool)
    true, answer = (names.index(name) for name in ILLUSTRATED)
    confused: NDArray[np.bool_] = measured.has_map & (labels == true) & (measured.predicted == answer)
    return confused


def _focus(measured: MapMeasurements, shares: RegionShares | None, labels: np.ndarray) -> tuple[RegionFocus, ...]:
    if shares is None:
        return ()
    return tuple(region_focus(name, shares, chosen) for name, chosen in kinds(measured, labels))


def region_focus(answers: str, shares: RegionShares, chosen: np.ndarray) -> RegionFocus:
    """How the maps of the chosen images, bool (N,), at least two, lie to a region of each."""
    area, attribution, centre, pointed, centre_pointed = (
        values[chosen].astype(np.float64)
        for values in (shares.area, shares.attribution, shares.centre, shares.pointed, shares.centre_pointed)
    )
    return RegionFocus(
        answers=answers,
        images=len(area),
        attribution=share_mean(attribution),
        area=float(area.mean()),
        centre=float(centre.mean()),
        beyond_area=sample_mean(attribution - area),
        beyond_centre=sample_mean(attribution - centre),
        pointed=wilson(float(pointed.sum()), len(pointed)),
        centre_pointed=float(centre_pointed.mean()),
        pointed_beyond_area=sample_mean(pointed - area),
        pointed_beyond_centre=sample_mean(pointed - centre_pointed),
    )
