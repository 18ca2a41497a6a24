"""Dead hidden units: how many there are in the first steps of training."""

from pipeline.analyses.contract import Analysis, Figures, Section

ANALYSIS = Analysis(
    name="dead_units",
    nodes="nodes:dead_units_nodes",
    figures=(Figures("dead-units", "figure:draw", records=("dead_units",)),),
    sections=(
        Section(
            "sec:dead-units",
            "When hidden units die",
            kind="part",
            is_numbered=False,
            figures=("dead-units",),
            after=("sec:factorial", "sec:seeds", "sec:training"),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
)
