"""The PDF, by WeasyPrint: from memory and from ``templates/`` alone, the same bytes each time."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any

from pipeline.errors import PangoMissing, RenderingError, TemplateError
from pipeline.place import TEMPLATES
from pipeline.records import FigureAsset
from pipeline.report.context import ReportContext
from pipeline.report.figure_text import with_pictures, with_text
from pipeline.report.pages import assets, named_in, render
from pipeline.report.results import results_json
from pipeline.report.tables import csv_tables
from pipeline.report.view import report_view

_BASE = "file:///report/"
"""Where the page believes to be. Nothing is read there: every address is looked up in memory."""

UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
"""In the place of a date."""

_TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def pdf_file(context: ReportContext) -> bytes:
    """The report as a tagged PDF, with its results and tables attached.

    What about a PDF would differ between two calls are its identifier, which is made from the page, and the dates of
    what is attached: no moment is that of the results, as they come from several.

    Raises:
        PangoMissing: where WeasyPrint lacks that library.
        RenderingError: where it can't set what the templates and style sheets ask for.
        TemplateError: where they name what isn't there.
    """
    html = _weasyprint().HTML
    page = with_spaces_apart(render(context, "paper"))
    figures = {each.path: each.asset for each in report_view(context, "paper").outline.figures.values()}
    files = assets(page, figures) | {path: _content(asset) for path, asset in figures.items()}
    with _refusals_told():
        pdf: bytes = html(string=page, base_url=_BASE, url_fetcher=_fetcher(files)).write_pdf(
            pdf_identifier=hashlib.sha256(page.encode()).hexdigest()[:32],
            pdf_tags=True,
            attachments=_attachments(context),
            presentational_hints=True,  # an image's width and height attributes count
        )
    return pdf


def _attachments(context: ReportContext) -> list[Any]:
    """What other programs read: results.json and the tables."""
    attachment = _weasyprint().Attachment
    files = {"results.json": results_json(context)} | csv_tables(context)
    return [
        attachment(string=content, name=name, relationship="Data", created=UNDATED, modified=UNDATED)
        for name, content in files.items()
    ]


def _weasyprint() -> ModuleType:
    """WeasyPrint, which says on standard output and at length that it lacks a library; here it is one line.

    Raises:
        PangoMissing: where Pango is not installed.
    """
    try:
        with redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        raise PangoMissing(
            "the PDF can't be made, as WeasyPrint finds no Pango here: apt install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0, or brew install pango"
        ) from error
    module: ModuleType = weasyprint
    return module


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Say in one line what stopped WeasyPrint: what it is given are templates and style sheets that users edit."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except FatalURLFetchingError as error:
        raise TemplateError(str(error)) from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise RenderingError(f"the PDF can't be made, as WeasyPrint stopped with {said}") from error


def _content(asset: FigureAsset) -> bytes:
    if asset.format != "svg":
        return asset.content
    return with_pictures(with_text(asset.content), asset)


def with_spaces_apart(page: str) -> str:
    """``page`` with each space before an inline element in an element of its own, and none at the end of a block.

    WeasyPrint 70 breaks a line after its first word where the rest of a text fits but for its trailing space
    (``split_first_line`` takes it for a line that can't be split). So no text may end in a space.
    """
    page = re.sub(r"\s+(?=</(?:p|li|dd|dt|td|th|figcaption)>)", "", page)
    return re.sub(r"(?<=[^\s>])\s+(?=<(?:a|b|code|em|span|strong)[ >])", "<span> </span>", page)


def _fetcher(files: dict[str, bytes]) -> Callable[[str], Any]:
    """A function from an address to one of ``files``, or to what a data: address holds; any other is an error."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    embedded = URLFetcher(allowed_protocols={"data"})

    def fetch(url: str) -> URLFetcherResponse:
        if url.startswith("data:"):  # pictures within an SVG figure
            return embedded.fetch(url)
        path = url.removeprefix(_BASE)
        if path not in files:
            place = named_in(path, sorted(TEMPLATES.rglob("*.*")))
            raise FatalURLFetchingError(f"{place}: the report has no file for {url}")
        kind = _TYPES[PurePosixPath(path).suffix]
        return URLFetcherResponse(url, files[path], {"Content-Type": kind})

    return fetch
