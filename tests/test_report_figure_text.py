"""The text of figures in the PDF: letters where their outlines were."""

from xml.etree import ElementTree

import numpy as np
import pytest

from pipeline.figures import canvas, style
from pipeline.report.figure_text import with_pictures, with_text

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
    assert text.get("fill") == "#0a568f"
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
    """A script of another font; the definitions it uses stay, too, and no others."""
    svg = with_text(drawn("犬", "собака", "dog"))
    kept = [text.text for text in texts(svg)]
    assert kept[-1] == "dog"
    assert "犬" not in kept
    tree = ElementTree.fromstring(svg)
    defined = {f"#{path.get('id')}" for path in tree.iter(f"{SVG}path") if path.get("id")}
    assert {use.get("{http://www.w3.org/1999/xlink}href") for use in tree.iter(f"{SVG}use")} == defined


def test_letters_that_share_a_glyph_are_set_by_the_font():
    """Only where their text begins is told: the page's font joins the same letters."""
    (text,) = texts(with_text(drawn("difference")))
    assert (text.text, text.get("x")) == ("difference", "0")


def test_images_lie_on_the_ground_and_under_the_words():
    """In the PDF, in which a figure has no sheet of images beside it."""
    with style.drawing("words"):
        figure = canvas.new_figure(64, 32)
        canvas.write(figure, 40, 20, "dog")
        white = canvas.Picture(np.full((4, 4, 3), 255, np.uint8), 0, 0, 32)
        asset = canvas.pictured(figure, [white], "words", "", "", "words.py:drawn")
    ground, image, label = list(ElementTree.fromstring(with_pictures(with_text(asset.content), asset))[0])
    assert (ground[0].get("fill"), image.tag, label[0].text) == ("#ffffff", f"{SVG}image", "dog")
    assert image.get("{http://www.w3.org/1999/xlink}href").startswith("data:image/webp;base64,")


def test_no_mark_is_lost():
    """Letters that XML must escape arrive as themselves."""
    (text,) = texts(with_text(drawn("a < b & c")))
    assert text.text == "a < b & c"
