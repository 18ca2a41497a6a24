"""Doubtful labels: test images that all runs together hold for another class than they are labelled as."""

from pipeline.analyses.contract import Analysis, Reference, Section

ANALYSIS = Analysis(
    name="label_doubts",
    nodes="nodes:label_doubts_nodes",
    figures=(),
    sections=(
        Section("sec:label-doubts", "Errors of the labels", kind="part", is_numbered=False, after=("sec:errors",)),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    of_case="export:of_case",
    references=(
        Reference(
            "northcutt",
            "Northcutt, Jiang and Chuang 2021",
            "C. G. Northcutt, L. Jiang and I. L. Chuang (2021). Confident learning: estimating uncertainty in dataset "
            "labels. Journal of Artificial Intelligence Research 70, 1373–1411.",
            "https://doi.org/10.1613/jair.1.12125",
        ),
        Reference(
            "pervasive",
            "Northcutt, Athalye and Mueller 2021",
            "C. G. Northcutt, A. Athalye and J. Mueller (2021). Pervasive label errors in test sets destabilize "
            "machine learning benchmarks. NeurIPS, Datasets and Benchmarks track.",
            "https://arxiv.org/abs/2103.14749",
            data="CIFAR-10",
        ),
    ),
)
