"""Near-duplicates: test images that are in the training set too, and the accuracy without them."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="duplicates",
    nodes="nodes:duplicates_nodes",
    figures=(Figures("duplicates", "figure:draw", records=("data", "images", "duplicates"), of_models=False),),
    sections=(
        Section(
            "sec:duplicates",
            "Images that are in both sets",
            kind="part",
            is_numbered=False,
            figures=("near-duplicates",),
            after=("sec:data",),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    of_case="export:of_case",
    references=(
        Reference(
            "barz",
            "Barz and Denzler 2020",
            "B. Barz and J. Denzler (2020). Do we train on test data? Purging CIFAR of near-duplicates. Journal of "
            "Imaging 6(6), 41.",
            "https://doi.org/10.3390/jimaging6060041",
            data="CIFAR-10",
        ),
        Reference(
            "benjamini",
            "Benjamini and Hochberg 1995",
            "Y. Benjamini and Y. Hochberg (1995). Controlling the false discovery rate: a practical and powerful "
            "approach to multiple testing. Journal of the Royal Statistical Society B 57, 289–300.",
            "https://doi.org/10.1111/j.2517-6161.1995.tb02031.x",
        ),
    ),
)
