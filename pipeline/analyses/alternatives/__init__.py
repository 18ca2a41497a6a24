"""Further models: whether another recipe, or other techniques, would have done better than a variant did."""

from pipeline.analyses.contract import Analysis, Figures, Section

ANALYSIS = Analysis(
    name="alternatives",
    nodes="nodes:alternatives_nodes",
    figures=(Figures("alternatives", "figure:draw", records=("alternatives", "replication")),),
    sections=(
        Section(
            "sec:underfitting",
            "Why less is learned",
            kind="part",
            is_numbered=False,
            figures=("alternatives",),
            tables=("alternatives",),
            after=("sec:factorial", "sec:seeds", "sec:training"),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
)
