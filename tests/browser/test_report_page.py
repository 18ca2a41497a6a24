"""The page in a real browser: nothing overflows, nothing is missing, everything can be read."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the made-up worlds

from report_contexts import report_context

from pipeline.report import html_files

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WORLDS = ("original", "three-classes", "faultless")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.getClientRects().length) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=WORLDS)
def address(request, tmp_path_factory):
    """A built report on disk."""
    folder = tmp_path_factory.mktemp(request.param)
    for name, content in html_files(report_context(request.param)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return (folder / "index.html").as_uri()


def opened(browser, address, width=1280, scheme="light"):
    """The report in a window of that width, with a list that gathers complaints and addresses asked for."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    seen = {"complaints": [], "requests": []}
    page.on("console", lambda message: seen["complaints"].append(message.text))
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.on("requestfailed", lambda request: seen["complaints"].append(request.url))
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.goto(address)
    page.evaluate("document.fonts.ready")
    return page, seen


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(browser, address, width):
    """Wide tables and figures scroll within their own frames."""
    page, _ = opened(browser, address, width)
    inner, outer = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.close()
    assert inner <= outer


def test_everything_loads_from_the_report_and_nothing_complains(browser, address):
    """No message on the console, no request off the disk, every image drawn."""
    page, seen = opened(browser, address)
    page.evaluate("[...document.images].forEach(i => i.loading = 'eager')")  # they load when they are reached
    page.wait_for_load_state("networkidle")
    empty = page.evaluate("[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)")
    page.close()
    assert seen["complaints"] == []
    assert all(url.startswith(("file:", "data:")) for url in seen["requests"])
    assert empty == []


def test_every_anchor_resolves_and_every_image_has_alt_text(browser, address):
    """As the browser sees it."""
    page, _ = opened(browser, address)
    lost = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    silent = page.evaluate("[...document.images].filter(i => !i.alt).length")
    page.close()
    assert lost == []
    assert silent == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_enough(browser, address, scheme):
    """At least 4.5 to 1 between text and its ground (WCAG AA), in both schemes."""
    page, _ = opened(browser, address, scheme=scheme)
    poor = page.evaluate(CONTRAST)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert poor == []
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_bundled_fonts_are_used(browser, address):
    """Text, headings and code are set in the study's own families."""
    page, _ = opened(browser, address)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    page.close()
    assert {"Study Serif", "Study Sans", "Study Mono"} <= set(loaded)


def test_the_keyboard_reaches_the_skip_link_first_and_shows_where_it_is(browser, address):
    """One Tab shows "Skip to the report"; focus has a visible outline."""
    page, _ = opened(browser, address)
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();"
        " return [e.textContent, s.outlineStyle, parseFloat(s.outlineWidth), r.top]; })()"
    )
    page.close()
    assert focused[0] == "Skip to the report"
    assert focused[1] == "solid"
    assert focused[2] >= 2
    assert focused[3] >= 0
