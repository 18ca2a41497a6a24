"""The CSV tables in a spreadsheet: text stays text, numbers stay numbers."""

import csv
import io
from dataclasses import replace

import pytest
from report_contexts import report_context

from pipeline.report.tables import _csv, csv_tables


def cells(*row: object) -> list[str]:
    """What a reader of CSV finds in a row of these."""
    return next(csv.reader(io.StringIO(_csv(row, []).decode())))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '="x"', '=HYPERLINK("http://x","y")', '"=1', "＝1+1", "－1", "＠x", "＋1"]
)
def test_text_that_would_be_a_formula_has_an_apostrophe_before_it(text):
    """Every sign that a spreadsheet takes for the beginning of one, wide ones as well."""
    assert cells(text) == [f"'{text}"]


def test_no_cell_becomes_a_formula_where_semicolons_part_cells():
    """With a decimal comma a spreadsheet reads a name with semicolons as several cells."""
    assert cells('a;=1+1;"-2') == ["a;'=1+1;'\"-2"]


def test_text_is_one_line_and_begins_with_no_tab_or_return():
    """Those are shown as escapes."""
    assert cells("\t=1", "\r=1", "a\n=1") == [r"\t=1", r"\r=1", r"a\n=1"]


def test_numbers_and_other_text_are_as_they_were():
    """A negative number is one; a minus sign within a text, or the typographic one, begins nothing."""
    assert cells(-3.5, -1, None, "−3.5 points", "a-b", "regularized - baseline", "it's", "") == [
        *("-3.5", "-1", "", "−3.5 points", "a-b", "regularized - baseline", "it's", "")
    ]


def test_every_table_is_written_so():
    """Class names are all that comes from outside: in rows and in heads."""
    context = report_context("three-classes")
    data = replace(context.data, classes=("=1+1", "@a", "-b"))
    found = 0
    for content in csv_tables(replace(context, data=data)).values():
        for row in csv.reader(io.StringIO(content.decode())):
            assert not {"=1+1", "@a", "-b"} & set(row)
            found += len({"'=1+1", "'@a", "'-b"} & set(row))
    assert found > 20
