"""Which technique does what: every combination of those in which two models differ, trained and compared."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="factorial",
    nodes="nodes:factorial_nodes",
    figures=(Figures("factorial", "figure:draw", records=("factorial",)),),
    sections=(
        Section(
            "sec:factorial",
            "Which technique does what",
            figures=("combinations", "simple-effects"),
            tables=("combinations", "effects"),
            after=("sec:seeds", "sec:training"),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    rules="claims:RULES",
    references=(
        Reference(
            "box",
            "Box et al. 2005",
            "G. E. P. Box, J. S. Hunter and W. G. Hunter (2005). Statistics for experimenters, second edition. Wiley.",
            "https://www.wiley.com/en-us/Statistics+for+Experimenters%3A+Design%2C+Innovation%2C+and+Discovery%2C+2nd+Edition-p-9780471718130",
        ),
    ),
)
