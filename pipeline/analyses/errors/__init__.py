"""Errors: what is taken for what, which classes and images are answered wrongly, and where two models differ."""

from pipeline.analyses.contract import Analysis, Figures

ANALYSIS = Analysis(
    name="errors",
    nodes="nodes:errors_nodes",
    figures=(
        Figures("confusion", "figure.confusion:draw", records=("data", "errors")),
        Figures("errors", "pictures:draw", records=("data", "images", "evaluations", "label_doubts")),
    ),
    sections=(),
    read="view:read",
    results="export:results",
    tables="export:tables",
)
