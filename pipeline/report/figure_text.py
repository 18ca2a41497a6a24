"""Figures for the PDF: their text as text. It can be searched and copied, and takes WeasyPrint a quarter of the time.

matplotlib draws a text as a comment that holds it, and a group that places the outline of each of its glyphs. A page
in a browser needs those outlines, as a picture can't use the page's fonts. The PDF can.
"""

import re
from html import unescape
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Comment, Element, TreeBuilder, XMLParser

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
    for group in root.iter(f"{_SVG}g"):
        children: list[Element[Any]] = list(group)  # a comment's tag is no text
        for comment, outlines in pairwise(children):
            if comment.tag is Comment and comment.text and outlines.tag == f"{_SVG}g":
                _replace(group, outlines, _as_text(unescape(comment.text[1:-1]), outlines))
    return ElementTree.tostring(root)


def _replace(group: Element, outlines: Element, text: Element | None) -> None:
    """Put the text where the outlines were. Their definitions stay: other texts may use them."""
    if text is not None:
        place = list(group).index(outlines)
        group[place : place + 1] = [*outlines.findall(f"{_SVG}defs"), text]


def _as_text(letters: str, outlines: Element) -> Element | None:
    """A text element with each letter where its outline was; None where glyphs and letters don't correspond."""
    glyphs = outlines.findall(f"{_SVG}use")
    fonts = {glyph.get(_HREF, "").rpartition("-")[0] for glyph in glyphs}
    placed = re.fullmatch(r"(.*?) ?scale\(([\d.]+) -[\d.]+\)", outlines.get("transform", ""))
    if not placed or len(glyphs) != len(letters) or len(fonts) != 1 or not fonts <= _FONTS.keys():
        return None
    scale = float(placed[2])
    attributes = {
        "transform": placed[1],
        "style": outlines.get("style", ""),
        "font-family": "Study Sans",
        "font-weight": _FONTS[fonts.pop()],
        "font-size": f"{_GLYPH_UNITS * scale:g}px",
        "x": " ".join(f"{scale * _left(glyph):.6g}" for glyph in glyphs),
        "y": "0",
    }
    text = Element(f"{_SVG}text", attributes)
    text.text = letters
    return text


def _left(glyph: Element) -> float:
    """Where a glyph starts, in its outline's units."""
    moved = re.match(r"translate\(([-\d.]+)", glyph.get("transform", ""))
    return float(moved[1]) if moved else 0.0
