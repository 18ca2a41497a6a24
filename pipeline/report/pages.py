"""The web page with its files."""

import re

from pipeline.report.context import ReportContext
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables
from pipeline.report.templating import TEMPLATES, html_environment
from pipeline.report.view import Medium, ReportView, report_view

_LAYOUTS = {"screen": "report.html.j2", "paper": "paper.html.j2"}
_STYLES = ("css/screen.css", "css/print.css")


def render(context: ReportContext, medium: Medium) -> str:
    """The report as one HTML document, for the screen or for the PDF."""
    return _rendered(report_view(context, medium))


def html_files(context: ReportContext) -> dict[str, bytes]:
    """The page and everything it needs, each file's path relative to the page."""
    view = report_view(context, "screen")
    files = {"index.html": _rendered(view).encode(), "results.json": results_json(context)}
    files |= {f"tables/{name}": content for name, content in csv_tables(context).items()}
    files |= {figure.path: figure.asset.content for figure in view.outline.figures.values()}
    return files | assets()


def assets() -> dict[str, bytes]:
    """Style sheets, the fonts they name, and the fonts' licences, by their path relative to the page."""
    styles = "".join((TEMPLATES / name).read_text("utf-8") for name in _STYLES)
    fonts = sorted({f"fonts/{name}" for name in re.findall(r"\.\./fonts/([\w.-]+)", styles)})
    licences = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("fonts/LICENSE*"))
    return {name: (TEMPLATES / name).read_bytes() for name in (*_STYLES, *fonts, *licences)}


def _rendered(view: ReportView) -> str:
    return html_environment().get_template(_LAYOUTS[view.medium]).render(view.names())
