"""The web page with its files."""

import posixpath
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.place import TEMPLATES
from pipeline.report.context import ReportContext
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables
from pipeline.report.templating import html_environment, read, rendered, text_of
from pipeline.report.view import Medium, ReportView, report_view

_LAYOUTS = {"screen": "report.html.j2", "paper": "paper.html.j2"}
_LOADED_BY_PAGE = re.compile(r'<(?:link|img)\b[^>]*?\s(?:href|src)="([^":#?]+)["#?]')
_LOADED_BY_STYLES = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"'()#?:]+)["'#?)]""")
"""Names of files. What has a scheme is no file of ours."""


def render(context: ReportContext, medium: Medium, has_pdf: bool = False) -> str:
    """The report as one HTML document, for the screen or for the PDF.

    Args:
        has_pdf: whether the report's PDF lies beside the page, which then leads to it.
    """
    return _rendered(report_view(context, medium, has_pdf))


def html_files(context: ReportContext) -> dict[str, bytes]:
    """The page and everything it needs, each file's path relative to the page. It knows of no PDF."""
    view = report_view(context, "screen")
    page = _rendered(view)
    files = {"index.html": page.encode(), "results.json": results_json(context)}
    files |= {f"tables/{name}": content for name, content in csv_tables(context).items()}
    figures = dict(file for figure in view.outline.figures.values() for file in figure.files())
    return files | figures | assets(page, figures)


def assets(page: str, figures: Collection[str]) -> dict[str, bytes]:
    """The fonts' licences, and what ``page`` loads beside ``figures``: style sheets, and what those load in turn. All
    of it comes from ``templates/``; names are paths relative to the page.

    Raises:
        TemplateError: where something isn't there, with the place that names it.
    """
    files = {path.relative_to(TEMPLATES).as_posix(): path.read_bytes() for path in TEMPLATES.glob("fonts/LICENSE*")}
    templates = sorted(TEMPLATES.rglob("*.j2"))
    wanted = [(name, name, templates) for name in _LOADED_BY_PAGE.findall(page) if name not in figures]
    while wanted:
        name, as_written, places = wanted.pop()
        files[name] = read(name, named_in(as_written, places))
        if name.endswith(".css"):
            styles = re.sub(r"/\*.*?\*/", "", text_of(name, files[name]), flags=re.DOTALL)
            for url in _LOADED_BY_STYLES.findall(styles):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(name), url))
                wanted += [(path, url, [TEMPLATES / name])] if path not in files else []
    return files


def named_in(name: str, places: Iterable[Path]) -> str:
    """The first line of these files of ``templates/`` that holds ``name``: "templates/css/print.css, line 3"."""
    for path in places:
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1):
            if name in line:
                return f"templates/{path.relative_to(TEMPLATES).as_posix()}, line {number}"
    return "templates/"


def _rendered(view: ReportView) -> str:
    return rendered(html_environment(), _LAYOUTS[view.medium], view.names())
