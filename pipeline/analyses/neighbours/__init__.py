"""Nearest training images: what a model has seen that is, in its own features, most like a test image."""

from pipeline.analyses.contract import Analysis, Figures, Section

ANALYSIS = Analysis(
    name="neighbours",
    nodes="nodes:neighbours_nodes",
    figures=(Figures("neighbours", "figure:draw", records=("data", "cases", "images", "duplicates", "neighbours")),),
    sections=(
        Section(
            "sec:neighbours",
            "Why this error?",
            kind="part",
            is_numbered=False,
            figures=("neighbours-{case}",),
            tables=("neighbours",),
            after=("sec:maps",),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    of_case="export:of_case",
)
