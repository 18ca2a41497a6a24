"""Learning by heart: every model trained again, with a share of the training labels replaced by wrong ones."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="label_noise",
    nodes="nodes:label_noise_nodes",
    figures=(Figures("memorization", "figure:draw", records=("label_noise",)),),
    sections=(
        Section(
            "sec:memorization",
            "Learning wrong labels",
            figures=("memorization",),
            tables=("memorization",),
            after=("sec:factorial", "sec:seeds", "sec:training"),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    rules="claims:RULES",
    references=(
        Reference(
            "arpit",
            "Arpit et al. 2017",
            "D. Arpit, S. Jastrzębski, N. Ballas and others (2017). A closer look at memorization in deep networks. "
            "International Conference on Machine Learning.",
            "https://arxiv.org/abs/1706.05394",
        ),
        Reference(
            "zhang",
            "Zhang et al. 2017",
            "C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals (2017). Understanding deep learning requires "
            "rethinking generalization. International Conference on Learning Representations.",
            "https://arxiv.org/abs/1611.03530",
        ),
    ),
)
