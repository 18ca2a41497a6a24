"""The text of figures in the PDF: letters where their outlines were."""

from xml.etree import ElementTree

import pytest

from pipeline.figures import canvas, style
from pipeline.report.figure_text import with_text

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*texts: str, **kwargs) -> bytes:
    """A figure with these texts, one below the other."""
    with style.drawing("words"):
        figure = canvas.new_figure(200, 100)
        for place, text in enumerate(texts):
            canvas.write(figure, 10, 20 + 20 * place, text, **kwargs)
        return canvas.svg(figure, "words", "", "", "words.py:drawn").content


def texts(svg: bytes) -> list[ElementTree.Element]:
    """The text elements of an SVG."""
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def outlines(svg: bytes) -> int:
    """How many glyphs an SVG places as outlines."""
    return len(list(ElementTree.fromstring(svg).iter(f"{SVG}use")))


def test_outlines_become_text_at_the_same_places():
    """One element a text, one place a letter, in the size and weight that was asked for."""
    svg = drawn("cat 48%", fontsize=12, fontweight="bold", color="#0A568F")
    assert (texts(svg), outlines(svg)) == ([], 7)
    (text,) = texts(with_text(svg))
    assert (text.text, outlines(with_text(svg))) == ("cat 48%", 0)
    assert (text.get("font-family"), text.get("font-weight"), text.get("font-size")) == ("Study Sans", "600", "12px")
    assert text.get("style") == "fill: #0a568f"
    places = [float(x) for x in text.get("x").split(" ")]
    assert len(places) == 7
    assert places[0] == 0
    assert places == sorted(places)
    assert places[-1] == pytest.approx(30, abs=4)  # six letters of about 0.42 em each, kerned


def test_text_keeps_its_turn():
    """A slanted label stays slanted; the mirroring of outlines goes."""
    (text,) = texts(with_text(drawn("airplane", rotation=45)))
    assert "rotate(-45)" in text.get("transform")
    assert "scale" not in text.get("transform")


def test_what_is_no_plain_letter_of_ours_stays_an_outline():
    """A script of another font, and letters that share a glyph; the definitions they use stay, too."""
    svg = with_text(drawn("犬", "собака", "difference", "dog"))
    kept = [text.text for text in texts(svg)]
    assert kept[-1] == "dog"
    assert "difference" not in kept
    assert "犬" not in kept
    tree = ElementTree.fromstring(svg)
    defined = {f"#{path.get('id')}" for path in tree.iter(f"{SVG}path") if path.get("id")}
    assert {use.get("{http://www.w3.org/1999/xlink}href") for use in tree.iter(f"{SVG}use")} <= defined


def test_no_mark_is_lost():
    """Letters that XML must escape arrive as themselves."""
    (text,) = texts(with_text(drawn("a < b & c")))
    assert text.text == "a < b & c"
