"""Errors: what is taken for what, which classes and images are answered wrongly, and where two models differ."""

from pipeline.analyses.contract import Analysis, Figures, Section

ANALYSIS = Analysis(
    name="errors",
    nodes="nodes:errors_nodes",
    figures=(
        Figures("confusion", "figure.confusion:draw", records=("data", "errors")),
        Figures("errors", "pictures:draw", records=("data", "images", "evaluations", "label_doubts")),
    ),
    sections=(
        Section(
            "sec:errors",
            "Error analysis",
            figures=("confusion-{model}", "confusion-difference{contrast}", "class-recall", "confident-errors"),
            tables=("per-class",),
            after=("sec:reliability",),
        ),
        Section(
            "sec:comparison",
            "The same images, one by one",
            kind="part",
            is_numbered=False,
            experiment="contrasts",
            figures=("changed-sides{contrast}",),
            tables=("same-images{contrast}",),
            after=("sec:errors",),
            template="same_images",
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
)
