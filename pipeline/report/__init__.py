"""The report: from records to a web page, a PDF, results.json, CSV tables and the README's blocks.

Pure functions of a ``ReportContext``; the build writes what they return. WeasyPrint is loaded by ``pdf_file`` only.
"""

from pipeline.report.context import ReportContext
from pipeline.report.pages import html_files, render
from pipeline.report.paper import pdf_file

__all__ = ["ReportContext", "html_files", "pdf_file", "render"]
