"""Mistakes in templates and style sheets: one line that names the file, the line and the name concerned."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from report_contexts import report_context

from pipeline import cli, rendering
from pipeline.errors import RenderingError, TemplateError
from pipeline.report import html_files, pages, paper, pdf_file, templating
from pipeline.report.readme import blocks

SUMMARY, MACROS = "chapters/summary.html.j2", "macros.html.j2"
PAGE, PAPER, PRINT = "report.html.j2", "paper.html.j2", "css/print.css"


@pytest.fixture
def templates(tmp_path, monkeypatch) -> Path:
    """A copy of the templates, to be edited."""
    copied = shutil.copytree(templating.TEMPLATES, tmp_path / "templates")
    for module in (templating, pages, paper, rendering):
        monkeypatch.setattr(module, "TEMPLATES", copied)
    return copied


def added(text: str):
    """An edit: a line more, at the end."""

    def edit(path: Path) -> int:
        lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([*lines, text, ""]), encoding="utf-8")
        return len(lines) + 1

    return edit


def swapped(before: str, after: str):
    """An edit: a word for another, where it stands first."""

    def edit(path: Path) -> int:
        text = path.read_text("utf-8")
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return text[: text.index(before)].count("\n") + 1

    return edit


def in_latin_1(path: Path) -> int:
    """An edit: saved in another encoding."""
    path.write_bytes(path.read_bytes() + "naïve\n".encode("latin-1"))
    return path.read_bytes().count(b"\n")


def removed(path: Path) -> None:
    """An edit: the file is gone."""
    path.unlink()


def unreadable(path: Path) -> None:
    """An edit: the file is there, and the system refuses it, whoever asks."""
    path.unlink()
    path.symlink_to("/proc/self/mem")


MISTAKES = {
    "a tag that isn't closed": (SUMMARY, added("{{ data.name"), "unexpected end of template"),
    "a block that isn't closed": (SUMMARY, added("{% if data %}"), "Unexpected end of template"),
    "an unknown tag": (SUMMARY, added("{% wen data %}"), "'wen'"),
    "an unknown filter": (SUMMARY, added("{{ data.name | percnt }}"), "'percnt'"),
    "an unknown filter where nobody passes": (SUMMARY, added("{% if data %}{{ 1 | percnt }}{% endif %}"), "'percnt'"),
    "an unknown test": (SUMMARY, added("{{ data is shiny }}"), "'shiny'"),
    "an unknown name": (SUMMARY, added("{{ dta.name }}"), "'dta'"),
    "an unknown attribute": (SUMMARY, added("{{ models[0].test_acuracy }}"), "'test_acuracy'"),
    "an unknown attribute within a loop": (SUMMARY, added("{% for n in numbers %}{{ n.vlue }}{% endfor %}"), "'vlue'"),
    "an unknown name handed to a macro": (SUMMARY, added('{{ ref("sec:data", outlin) }}'), "'outlin'"),
    "an unknown part of the report": (SUMMARY, added('{{ ref("sec:dta", outline) }}'), "'sec:dta'"),
    "a missing include": (SUMMARY, added('{% include "chapters/nope.html.j2" %}'), "templates/chapters/nope.html.j2"),
    "a missing import": (SUMMARY, added('{% from "macros.html.j2" import nope %}{{ nope() }}'), "'nope'"),
    "a division by zero": (SUMMARY, added("{{ train_size / (test_size - test_size) }}"), "division by zero"),
    "a text where a number is due": (SUMMARY, added("{{ data.name | percent }}"), "str"),
    "a template that includes itself": (SUMMARY, added('{% include "chapters/summary.html.j2" %}'), "recursion"),
    "another encoding": (SUMMARY, in_latin_1, "not UTF-8"),
    "another encoding of styles": (PRINT, in_latin_1, "not UTF-8"),
    "an unknown style sheet": (PAGE, swapped("css/screen.css", "css/scren.css"), "templates/css/scren.css"),
    "an unknown font": (PRINT, swapped("study-serif-italic", "study-serif-itlic"), "fonts/study-serif-itlic.woff2"),
    "an unknown picture": (PAGE, swapped("<main", '<img src="logo.png" alt=""><main'), "templates/logo.png"),
}


@pytest.mark.parametrize(("name", "edit", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_with_file_line_and_name(templates, name, edit, said):
    """Each an edit of a file that users are invited to edit."""
    line = edit(templates / name)
    with pytest.raises(TemplateError) as caught:
        html_files(report_context("three-classes"))
    message = caught.value.message
    assert message.startswith(f"templates/{name}, line {line}: ")
    assert said in message
    assert "\n" not in message
    assert str(templates) not in message


@pytest.mark.parametrize("edit", [removed, unreadable])
@pytest.mark.parametrize("name", [PAGE, SUMMARY, MACROS, PRINT, "fonts/study-sans-bold.woff2"])
def test_a_file_that_cant_be_read_is_named(templates, name, edit):
    """Template, style sheet or font: missing, or refused by the system."""
    edit(templates / name)
    with pytest.raises(TemplateError, match=re.escape(f"templates/{name}") + r"$| can't be read"):
        html_files(report_context("three-classes"))


def test_a_template_that_cant_be_read_is_named_before_anything_is_rendered(templates):
    """What is fresh can't be told without it."""
    unreadable(templates / SUMMARY)
    with pytest.raises(TemplateError, match=f"templates/{SUMMARY}: can't be read"):
        rendering.template_digests()


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize(
    ("name", "edit", "said"),
    [
        (PAPER, added("{{ dta.name }}"), "'dta'"),
        (PAPER, added('<img src="https://example.org/logo.png">'), "https://example.org/logo.png"),
        (PRINT, added('.paper { background: url("https://example.org/logo.png"); }'), "https://example.org/logo.png"),
        (PRINT, added('.paper { background: url("../figures/nope.svg"); }'), "templates/figures/nope.svg"),
    ],
)
def test_a_mistake_on_paper_is_one_line_too(templates, name, edit, said):
    """Where only the PDF meets it."""
    line = edit(templates / name)
    with pytest.raises(TemplateError, match=re.escape(f"templates/{name}, line {line}: ")) as caught:
        pdf_file(report_context("three-classes"))
    assert said in caught.value.message


@pytest.mark.usefixtures("pango")
def test_what_stops_weasyprint_is_one_line(monkeypatch):
    """It asserts what it expects of style sheets."""
    import weasyprint

    def stopped(*_arguments, **_options):
        raise AssertionError("a box in a box")

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", stopped)
    with pytest.raises(RenderingError, match="WeasyPrint stopped with AssertionError: a box in a box"):
        pdf_file(report_context("three-classes"))


def test_a_mistake_in_a_block_of_the_readme_is_one_line(templates):
    """The same, in Markdown."""
    line = added("{{ dta.name }}")(templates / "readme/results.md.j2")
    with pytest.raises(TemplateError, match=f"templates/readme/results.md.j2, line {line}: 'dta' is undefined"):
        blocks(report_context("three-classes"))


def test_what_an_edit_adds_to_the_templates_comes_with_the_page(templates):
    """Another style sheet, what that loads, and a picture, whatever the folder; what is commented out is not missed."""
    (templates / "more").mkdir()
    (templates / "more" / "own.css").write_text(
        '/* url("nope.png") */ body { background: url(paper.png#top) }', "utf-8"
    )
    (templates / "more" / "paper.png").write_bytes(b"a picture")
    swapped("</head>", '<link rel="stylesheet" href="more/own.css">\n</head>')(templates / PAGE)
    files = html_files(report_context("three-classes"))
    assert files["more/paper.png"] == b"a picture"
    assert "more/own.css" in files


def test_a_mistake_shows_in_the_command_line_as_one_line(templates, monkeypatch):
    """``make readme`` and ``make explain`` meet it as well."""
    added("{{ dta.name }}")(templates / "readme/ledger.md.j2")
    result = CliRunner().invoke(cli.main, ["readme", "--check"])
    assert result.exit_code == TemplateError.exit_code
    assert result.output.splitlines()[-1].startswith("error: templates/readme/ledger.md.j2, line ")
