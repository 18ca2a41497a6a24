"""Accuracy on altered images, drawn for one model and for several."""

import xml.etree.ElementTree as ET

import pytest
from made_up import robustness, world

from pipeline.analyses.corruptions.figure import corruption_accuracy
from pipeline.figures import style


@pytest.mark.parametrize(("name", "said"), [("original", 1), ("three-variants", 2), ("alone", 0)])
def test_each_two_that_are_compared_have_a_sentence(name, said):
    """Of a third model, that says of which other it is ahead; of one alone there is none to compare."""
    with style.of_models(world(name).looks):
        figure = corruption_accuracy(robustness(name, "depends"))
    ET.fromstring(figure.content)
    assert figure.caption.count("Of 12 corruptions,") == said
    assert ("the dropout model is ahead of the baseline under 5, the baseline under 5" in figure.caption) == (said == 2)
    assert ("Under each name, regularized model − baseline" in figure.caption) == (said == 1)
    assert ("Holm" in figure.caption) == (said > 0)
    for look in world(name).looks.values():
        assert f"{look.noun} " in figure.alt
