"""Figures on the page in a browser: they can be read in both schemes, on a phone too, and by those who can't see."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the made-up worlds
sys.path.insert(0, str(Path(__file__).parent))  # the browser

from made_up import world
from report_contexts import Drawings, report_context
from test_figures import chapters
from test_report_page import ARGUMENTS, CHROMIUM, opened

from pipeline.figures import canvas
from pipeline.records import Chapter
from pipeline.report import html_files

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

WORDS = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => v <= 0.03928 * 255 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const text of document.querySelectorAll('.card svg text')) {
    if (!text.checkVisibility()) continue;
    const figure = text.closest('figure');
    const scale = text.getScreenCTM(), size = parseFloat(text.getAttribute('font-size'));
    text.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    const box = text.getBoundingClientRect(), page = parse(getComputedStyle(document.body).backgroundColor);
    const below = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter(e => e.closest('figure') === figure && ['path', 'rect'].includes(e.tagName));
    let ground = page;
    for (const e of below.reverse()) {
      const style = getComputedStyle(e);
      if (style.fill === 'none') continue;
      const part = parseFloat(style.fillOpacity) * parseFloat(style.opacity), fill = parse(style.fill);
      ground = ground.map((v, i) => (1 - part) * v + part * fill[i]);
    }
    const [a, b] = [luminance(parse(getComputedStyle(text).fill)), luminance(ground)];
    found.push({
      figure: figure.id, text: text.textContent, pixels: size * Math.hypot(scale.a, scale.b),
      contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      isScrolled: innerWidth < 768 && figure.classList.contains('wide'),
      isInside: box.left >= 0 && box.right <= innerWidth,
    });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A report on disk whose figures are drawn, both for wide windows and for phones."""
    made, folder = world("replicated"), tmp_path_factory.mktemp("drawn")
    drawn = canvas.in_both_widths(lambda: Chapter(tuple(f for each in chapters(made) for f in each.figures)))
    figures = Drawings({figure.name: figure for figure in drawn.figures})
    for name, content in html_files(replace(report_context("replicated"), figures=figures)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_all_words_in_figures_can_be_read(browser, address, width, scheme):
    """Against whatever lies beneath them, cells and bars too: 4.5 to 1 at least (WCAG AA); no letter is tiny,
    but in figures that scroll."""
    page, _ = opened(browser, address, width, scheme)
    words = page.evaluate(WORDS)
    page.close()
    assert len(words) > 500
    assert [each for each in words if each["contrast"] < 4.5] == []
    fitted = [each for each in words if not each["isScrolled"]]
    assert len({each["figure"] for each in fitted}) > 10
    assert [each for each in fitted if each["pixels"] < (11 if width == 390 else 10.5)] == []


def test_on_a_phone_all_panels_are_on_the_screen(browser, address):
    """No word of a figure that has a form for phones is beyond the window's edge, and its card doesn't scroll."""
    page, _ = opened(browser, address, 390)
    page.evaluate("document.querySelectorAll('.wide').forEach(figure => figure.remove())")
    scrolled = page.evaluate(
        "[...document.querySelectorAll('.card')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.parentNode.id)"
    )
    outside = [each for each in page.evaluate(WORDS) if not each["isInside"]]
    page.close()
    assert scrolled == []
    assert outside == []


def test_a_dark_page_has_dark_figures_and_a_printed_one_white(browser, address):
    """The paper of every figure is the page's; what is printed from a dark screen has the colours of a white page."""
    page, _ = opened(browser, address, scheme="dark")
    ink = "getComputedStyle(document.querySelector('#fig\\\\:headline svg text')).fill"
    on_screen = page.evaluate(ink)
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate(ink)
    page.close()
    assert on_screen != printed


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing(browser, address, width, scheme):
    """Deque's rules for accessible pages, its best practices included."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page, _ = opened(browser, address, width, scheme)
    found = axe.Axe().run(page).response["violations"]
    page.close()
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
