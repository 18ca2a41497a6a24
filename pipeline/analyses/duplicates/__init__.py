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
        Section(
            "sec:accuracy-without-duplicates",
            "Seen in training",
            kind="part",
            is_numbered=False,
            tables=("near-duplicates",),
            after=("sec:errors",),
            template="accuracy",
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
    ),
)
