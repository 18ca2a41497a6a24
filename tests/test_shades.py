"""Colours on white and on dark paper: every text can be read, and contrasts are on both what they are on one."""

import colorsys

import numpy as np
import pytest

from pipeline.figures import style
from pipeline.looks import PALETTES
from pipeline.shades import INK, NEUTRAL, PAPER, READABLE, SOFT, contrast, dark_rules, in_dark, legible, parsed, written

TEXTS = (INK, SOFT, NEUTRAL, *(each.colour for each in PALETTES))
"""What words in figures are written in, but for those in cells."""


def test_contrast_is_the_web_s():
    """Black on white is 21 to 1; #767676 is the lightest grey that can be read on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") < READABLE


def test_a_colour_is_written_as_it_was_read():
    """All of the grey ones, and one of each part."""
    for colour in (*(f"#{value:02x}{value:02x}{value:02x}" for value in range(256)), "#c4500a"):
        assert written(parsed(colour)) == colour


@pytest.mark.parametrize("colour", TEXTS)
def test_all_words_can_be_read_on_white_and_on_dark_paper(colour):
    """The models' names, axes and notes."""
    assert contrast(colour, PAPER) >= READABLE
    assert contrast(in_dark(colour), in_dark(PAPER)) >= READABLE


def maps():
    """The colours of every map that cells are filled with."""
    places = np.linspace(0, 1, 256)
    yield style.ramp()(places)[:, :3]
    for reference in PALETTES:
        for other in PALETTES:
            if reference != other:
                stops = [reference.colour, other.colour]
                yield style.between(*stops)(places)[:, :3]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_number_in_every_cell_can_be_read(scheme):
    """On every colour of every map, in both schemes."""
    seen = {legible_pair(tuple(colour)) for colours in maps() for colour in colours[:: 1 if scheme == "light" else 5]}
    pairs = seen if scheme == "light" else {(in_dark(ground), in_dark(ink)) for ground, ink in seen}
    poor = {pair: contrast(*pair) for pair in pairs if contrast(*pair) < READABLE}
    assert len(pairs) > 100
    assert not poor


def legible_pair(colour: tuple[float, ...]) -> tuple[str, str]:
    """A cell's ground and ink, as they are drawn."""
    ground, ink = legible(np.array(colour))
    return written(ground), ink


def test_contrasts_are_kept_in_the_dark():
    """Of any colour with the paper, and of any two, to what whole numbers allow."""
    colours = (*TEXTS, *(each.tint for each in PALETTES))
    for one in colours:
        for other in (PAPER, *colours):
            assert contrast(in_dark(one), in_dark(other)) == pytest.approx(contrast(one, other), rel=0.04), (one, other)


def test_hues_are_kept_in_the_dark():
    """Orange stays orange, within a tenth of the circle."""
    for each in PALETTES[:5]:
        hues = [colorsys.rgb_to_hls(*parsed(colour))[0] for colour in (each.colour, in_dark(each.colour))]
        assert abs((hues[0] - hues[1] + 0.5) % 1 - 0.5) < 0.1


def test_rules_name_each_colour_once():
    """Fills and strokes, wherever they stand; what is no colour stays as it is."""
    svg = '<svg><path fill="#ffffff" stroke="#1f2328"/><path fill="#ffffff" stroke="none"/></svg>'
    assert dark_rules([svg, svg], ".card") == (
        f'.card [fill="#ffffff"]{{fill:{in_dark("#ffffff")}}}.card [stroke="#1f2328"]{{stroke:{in_dark("#1f2328")}}}'
    )
