"""The PDF: book furniture, bundled fonts, no warning, the same bytes each time."""

import io
import logging
import re
import shutil
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from report_contexts import report_context

from pipeline.errors import RenderingError
from pipeline.report import pdf_file
from pipeline.report.pages import html_files
from pipeline.report.paper import _fetcher, with_spaces_apart
from pipeline.report.templating import TEMPLATES


class Listener(logging.Handler):
    """Keeps what WeasyPrint and its helpers complain of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@pytest.fixture(scope="module")
def printed(pango):
    """The three-class world's PDF, and the warnings that it gave."""
    listener = Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        return pdf_file(report_context("three-classes")), listener.messages
    finally:
        logger.removeHandler(listener)


@pytest.fixture(scope="module")
def reader(printed):
    """The PDF, opened."""
    return PdfReader(io.BytesIO(printed[0]))


def test_nothing_is_warned_of(printed):
    """Every rule of the style sheet is understood, every file found."""
    assert printed[1] == []


def test_the_pdf_is_the_same_bytes_each_time(printed):
    """No date, no random identifier."""
    assert pdf_file(report_context("three-classes")) == printed[0]


@pytest.mark.usefixtures("pango")
def test_the_contents_alone_are_laid_out_again(caplog):
    """Only there are page numbers waited for: a page that refers to another by number costs as much three times."""
    caplog.set_level(logging.INFO, "weasyprint.progress")
    pdf_file(report_context("three-classes"))
    first = next(place for place, message in enumerate(caplog.messages) if "Repagination #1" in message)
    again = [message for message in caplog.messages[first:] if re.search(r"Page \d+$", message)]
    assert again == ["Step 5 - Creating layout - Page 2"] * len(again) != []


def test_without_pango_one_line_says_what_to_install(monkeypatch, capsys):
    """WeasyPrint's own message goes to standard output, and its exception is a traceback."""

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "weasyprint":
                print("WeasyPrint could not import some external libraries.")
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    with pytest.raises(RenderingError, match="apt install libpango"):
        pdf_file(report_context("three-classes"))
    assert capsys.readouterr().out == ""


def test_web_fonts_are_stored_untransformed():
    """WeasyPrint decodes WOFF2 in Python, which takes thirty times as long where the outlines are transformed."""
    paths = sorted(TEMPLATES.glob("fonts/*.woff2"))
    assert paths
    for path in paths:
        tables = TTFont(path).reader.tables.values()
        assert not any(table.transformed for table in tables), path.name


def test_it_has_title_author_subject_and_language_and_no_date(reader):
    """What a reader's software shows of it."""
    assert reader.metadata.title == report_context("three-classes").study.title
    assert reader.metadata.author == "The cnn-study authors"
    assert reader.metadata.subject
    assert "/CreationDate" not in reader.metadata
    assert "/ModDate" not in reader.metadata
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_it_is_tagged(reader):
    """A screen reader finds headings and table cells, and the alt text of every figure."""
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    kinds, alts, queue = set(), [], [root["/StructTreeRoot"]]
    while queue:
        node = queue.pop().get_object()
        if isinstance(node, list):
            queue += node
        elif isinstance(node, dict) and "/K" in node:
            kinds.add(node.get("/S"))
            alts += [node["/Alt"]] if "/Alt" in node else []
            queue += [node["/K"]]
    assert {"/H1", "/H2", "/Table", "/TD", "/Figure"} <= kinds
    assert "A slanted line: gap-curves." in alts


def test_bookmarks_are_the_chapters(reader):
    """In order, with the parts of chapters beneath them."""
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles == [
        "Contents",
        "Summary",
        "1 Training",
        "2 Reliability",
        "3 Error analysis",
        "4 What the models look at",
        "5 What this does not show",
        "A The data",
        "B The two models and how they were trained",
        "C The other cases",
        "D Can the maps be trusted?",
        "E How to reproduce this",
        "References",
    ]


def test_the_contents_give_the_pages_of_the_chapters(reader):
    """The number printed is that of the page where the heading stands."""
    contents = reader.pages[1].extract_text()
    for entry in reader.outline:
        if not isinstance(entry, list) and entry.title[0].isdigit():
            name = entry.title.split(" ", 1)[1]
            printed_page = re.search(rf"{re.escape(name)}[ .]*?(\d+)\s*$", contents, re.MULTILINE)
            assert int(printed_page[1]) == reader.get_destination_page_number(entry) + 1


def test_pages_are_a4_with_running_heads_and_numbers(reader):
    """All but the title page name the study and the page."""
    study = report_context("three-classes").study.title
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        if number > 1:
            text = page.extract_text()
            assert study in text
            assert re.search(rf"^{number}$", text, re.MULTILINE)


def test_links_lead_out_only_to_cited_works(reader):
    """Everything else is within the document."""
    outward = {
        link.get_object()["/A"]["/URI"]
        for page in reader.pages
        for link in page.get("/Annots", [])
        if "/URI" in link.get_object().get("/A", {})
    }
    assert outward
    assert all(address.startswith("https://") for address in outward)


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="pdffonts is not installed")
def test_only_bundled_fonts_are_used_and_all_are_embedded(printed, tmp_path):
    """What it looks like does not depend on the machine."""
    path = tmp_path / "study.pdf"
    path.write_bytes(printed[0])
    listed = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines()[2:]:
        assert re.match(r"[A-Z]{6}\+Study-(Serif|Sans|Mono)", line), line
        assert line.split()[-5] == "yes"


def test_no_text_ends_in_a_space():
    """A space before an inline element gets an element of its own, one at a block's end goes; other spaces stay."""
    before = "<p>as in\n<a href='#x'>Table 1</a> and <em>so</em>, <b>on</b></p> <p>a b</p>"
    after = before.replace("in\n<a", "in<span> </span><a").replace("and <em", "and<span> </span><em")
    after = after.replace(", <b", ",<span> </span><b")
    assert with_spaces_apart(before) == after
    assert with_spaces_apart("<ul><li>a b\n</li>\n</ul>") == "<ul><li>a b</li>\n</ul>"


@pytest.mark.usefixtures("pango")
def test_no_line_is_broken_after_its_first_word():
    """A text that fits a line but for its trailing space stays on that line."""
    import weasyprint
    from weasyprint.formatting_structure.boxes import LineBox, TextBox

    def lines(words, width_px, end="<a href='#'>link</a>"):
        page = f"<p style='width: {width_px}px; font: 20px monospace'>{words} {end}</p>"
        document = weasyprint.HTML(string=with_spaces_apart(page)).render()
        boxes = [box for box in document.pages[0]._page_box.descendants() if isinstance(box, LineBox)]
        return ["".join(t.text for t in box.descendants() if isinstance(t, TextBox)).strip() for box in boxes]

    unbroken = weasyprint.HTML(string="<p style='font: 20px monospace'><span>aaa bbb ccc</span></p>").render()
    text = next(box for box in unbroken.pages[0]._page_box.descendants() if isinstance(box, TextBox))
    assert lines("aaa bbb ccc", text.width + 1) == ["aaa bbb ccc", "link"]
    assert lines("aaa bbb ccc", text.width + 1, end="") == ["aaa bbb ccc"]


@pytest.mark.usefixtures("pango")
def test_no_address_but_the_reports_own_is_fetched():
    """Neither the network nor the file system."""
    from weasyprint.urls import FatalURLFetchingError

    fetch = _fetcher({"figures/a.svg": b"<svg/>"})
    assert fetch("file:///report/figures/a.svg").read() == b"<svg/>"
    assert fetch("data:text/plain,held").read() == b"held"
    for address in ("https://example.org/a.png", "file:///etc/hostname", "file:///report/../etc/hostname"):
        with pytest.raises(FatalURLFetchingError):
            fetch(address)


def test_results_and_tables_are_attached(reader):
    """As they lie beside the page."""
    files = html_files(report_context("three-classes"))
    attached = {name: content for name, (content,) in reader.attachments.items()}
    assert attached["results.json"] == files["results.json"]
    tables = {name.removeprefix("tables/"): content for name, content in files.items() if name.startswith("tables/")}
    assert tables.items() <= attached.items()
    assert len(attached) == len(tables) + 1
