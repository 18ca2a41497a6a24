"""Drawings as parts of the page: their text is the page's, their colours follow its scheme."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markupsafe import Markup

from pipeline.records import FigureAsset
from pipeline.report.figure_text import with_text

_SVG = "{http://www.w3.org/2000/svg}"
_PX_PER_PT = 96 / 72


def drawing(asset: FigureAsset, slug: str) -> Markup:
    """An SVG figure as markup: in its own width for wide windows and, where it has one, in a narrow one for phones."""
    narrow = _inline(asset.narrow, f"{slug}-narrow", "narrow") if asset.narrow else ""
    return Markup(_inline(asset.content, slug, "broad" if narrow else "only") + narrow)  # drawn here


def _inline(svg: bytes, slug: str, kind: str) -> str:
    """An SVG without its ground, which is the card's."""
    root = ElementTree.fromstring(with_text(svg))
    _drop_ground(root)
    size = [f"{round(float(root.attrib.pop(side).removesuffix('pt')) * _PX_PER_PT)}" for side in ("width", "height")]
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        element.attrib = {_plain(name): _own(name, value, slug) for name, value in element.attrib.items()}
    root.attrib |= {"class": kind, "width": size[0], "height": size[1], "aria-hidden": "true"}
    return ElementTree.tostring(root, "unicode").replace(" />", "/>")


def _drop_ground(root: Element) -> None:
    """The first thing that matplotlib draws is a rectangle of the paper's colour, as large as the figure."""
    figure = root.find(f"{_SVG}g")
    if figure is not None and len(figure):
        figure.remove(figure[0])


def _plain(name: str) -> str:
    return re.sub(r"^\{.*\}", "", name)


def _own(name: str, value: str, slug: str) -> str:
    """Ids, and what names them, are the figure's own: two figures may hold the same marker."""
    if name == "id":
        return f"{slug}-{value}"
    if value.startswith("#") and _plain(name) == "href":
        return f"#{slug}-{value[1:]}"
    return value.replace("url(#", f"url(#{slug}-")
