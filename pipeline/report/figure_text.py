"""Figures on the page and in the PDF: their text as text. It can be selected, searched and copied, takes half the bytes
and a quarter of WeasyPrint's time.

matplotlib draws a text as a comment that holds it, and a group that places the outline of each of its glyphs. A file
that is shown by itself needs those outlines, as a picture can't use the page's fonts. A drawing within a page can, and
so can the PDF.
"""

import re
from base64 import b64encode
from html import unescape
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Comment, Element, TreeBuilder, XMLParser

from pipeline.records import FigureAsset

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_FONTS = {"#StudySans-Regular": "400", "#StudySans-Semibold": "600"}
"""How a glyph's id begins, and the weight of its font."""
_GLYPH_UNITS = 100
"""Outlines are drawn at 100 units to the em, and scaled."""


def with_text(svg: bytes) -> bytes:
    """``svg``, drawn by matplotlib, with text in the place of outlines where every glyph is a letter of our fonts."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    root = ElementTree.fromstring(svg, XMLParser(target=TreeBuilder(insert_comments=True)))
    for style in root.findall(f"{_SVG}style"):  # of the file's dark variant
        root.remove(style)
    groups = list(root.iter(f"{_SVG}g"))
    for group in groups:
        children: list[Element[Any]] = list(group)  # a comment's tag is no text
        for comment, outlines in pairwise(children):
            if comment.tag is Comment and comment.text and outlines.tag == f"{_SVG}g":
                _replace(group, comment, outlines, _as_text(unescape(comment.text[1:-1]), outlines))
    _drop_unused(root)
    return ElementTree.tostring(root)


def with_pictures(svg: bytes, asset: FigureAsset) -> bytes:
    """The SVG of a figure with the images that belong in it, as they are in no file of their own."""
    if asset.pictures is None:
        return svg
    root = ElementTree.fromstring(svg)
    href = f"data:image/webp;base64,{b64encode(asset.pictures).decode()}"
    image = Element(f"{_SVG}image", {_HREF: href, "width": "100%", "height": "100%"})
    root[0].insert(1, image)  # on the ground
    return ElementTree.tostring(root)


def _replace(group: Element, comment: Element, outlines: Element, text: Element | None) -> None:
    """Put the text where the outlines were. Their definitions stay: other texts may use them."""
    group.remove(comment)
    if text is not None:
        place = list(group).index(outlines)
        group[place : place + 1] = [*outlines.findall(f"{_SVG}defs"), text]


def _drop_unused(root: Element) -> None:
    """Leave out the definitions of glyphs that are no longer placed."""
    used = {use.get(_HREF) for use in root.iter(f"{_SVG}use")}
    for group in list(root.iter(f"{_SVG}g")):
        for definitions in group.findall(f"{_SVG}defs"):
            for each in list(definitions):
                if each.tag == f"{_SVG}path" and f"#{each.get('id')}" not in used:
                    definitions.remove(each)
            if not len(definitions):
                group.remove(definitions)


def _as_text(letters: str, outlines: Element) -> Element | None:
    """A text element with each letter where its outline was; None where some are of another font.

    Where letters share a glyph, as f and i may, only the first has a place: the same font joins the same letters."""
    glyphs = outlines.findall(f"{_SVG}use")
    fonts = {glyph.get(_HREF, "").rpartition("-")[0] for glyph in glyphs}
    placed = re.fullmatch(r"(.*?) ?scale\(([\d.]+) -[\d.]+\)", outlines.get("transform", ""))
    if not placed or len(fonts) != 1 or not fonts <= _FONTS.keys():
        return None
    scale = float(placed[2])
    attributes = {
        **outlines.attrib,
        "transform": placed[1],
        "font-family": "Study Sans",
        "font-weight": _FONTS[fonts.pop()],
        "font-size": f"{_GLYPH_UNITS * scale:g}px",
        "x": " ".join(f"{scale * _left(glyph):.4g}" for glyph in glyphs) if len(glyphs) == len(letters) else "0",
        "y": "0",
    }
    text = Element(f"{_SVG}text", attributes)
    text.text = letters
    return text


def _left(glyph: Element) -> float:
    """Where a glyph starts, in its outline's units."""
    moved = re.match(r"translate\(([-\d.]+)", glyph.get("transform", ""))
    return float(moved[1]) if moved else 0.0
