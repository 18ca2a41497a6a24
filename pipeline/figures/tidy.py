"""matplotlib's SVG without what no reader needs: three quarters of the bytes, the same picture; with a dark one."""

import re
from functools import partial
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from pipeline.shades import dark_rules

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_REFERENCE = re.compile(r"(?:url\()?#([^)]+)\)?")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-\d+)?")
_DECIMALS = {"transform": 4}
"""Of lengths in points two decimals are more than a screen shows; of factors it takes four."""


def tidied(svg: bytes) -> bytes:
    """``svg`` with styles as attributes, numbers as long as they matter, and only those ids that something names."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    ElementTree.register_namespace("xlink", XLINK.strip("{}"))
    root = ElementTree.fromstring(svg, XMLParser(target=TreeBuilder(insert_comments=True)))
    for element in (root.find(f"{SVG}metadata"), root.find(f"{SVG}defs")):  # the second holds a style for everything
        if element is not None:
            root.remove(element)
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt"}  # which is this
    elements: list[Element[Any]] = list(root.iter())
    named = {match for element in elements for value in element.attrib.values() for match in _REFERENCE.findall(value)}
    for element in elements:
        _tidy(element, named)
    _add_dark_variant(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _tidy(element: Element, named: set[str]) -> None:
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        name, value = declaration.split(":", 1)
        element.set(name.strip(), value.strip())
    if element.get("id") not in named:
        element.attrib.pop("id", None)
    for name, value in element.attrib.items():
        rounded = partial(_rounded, decimals=_DECIMALS.get(name, 2))
        element.set(name, _LONG.sub(rounded, " ".join(value.split())))
    element.tail = None
    if element.text and not element.text.strip():
        element.text = None


def _rounded(number: re.Match[str], decimals: int) -> str:
    shorter = f"{float(number[0]):.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if shorter == "-0" else shorter


def _add_dark_variant(root: Element) -> None:
    """For viewers of the file itself: a page has these rules once for all its figures."""
    rules = dark_rules([ElementTree.tostring(root, "unicode")])
    ElementTree.SubElement(root, f"{SVG}style").text = f"@media (prefers-color-scheme: dark) {{{rules}}}"
