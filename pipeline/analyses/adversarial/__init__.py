"""Under attack: every model asked about test images that were changed, a little, to mislead just that model."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="adversarial",
    nodes="nodes:adversarial_nodes",
    figures=(Figures("adversarial", "figure:draw", records=("adversarial",)),),
    sections=(
        Section(
            "sec:adversarial",
            "Under attack",
            kind="part",
            is_numbered=False,
            figures=("adversarial-accuracy",),
            tables=("adversarial",),
            after=("sec:reliability",),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    rules="claims:RULES",
    references=(
        Reference(
            "goodfellow",
            "Goodfellow et al. 2015",
            "I. J. Goodfellow, J. Shlens and C. Szegedy (2015). Explaining and harnessing adversarial examples. "
            "International Conference on Learning Representations.",
            "https://arxiv.org/abs/1412.6572",
        ),
    ),
)
