"""How much is luck: what one seed would have told, and how far seeds move a result against how far test images do."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="luck",
    nodes="nodes:luck_nodes",
    figures=(Figures("seeds", "figure:draw", records=("replication",)),),
    sections=(Section("sec:seeds", "How much is luck", figures=("seeds",), after=("sec:training",)),),
    read="view:read",
    results="export:results",
    tables="export:tables",
    references=(
        Reference(
            "student",
            "Student 1908",
            "Student (1908). The probable error of a mean. Biometrika 6, 1–25.",
            "https://doi.org/10.1093/biomet/6.1.1",
        ),
    ),
)
