"""Whether the maps can be trusted: randomization, deletion, and where they lie, on every test image."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="maps",
    nodes="nodes:maps_nodes",
    figures=(
        Figures("randomization", "pictures:draw", records=("data", "images", "maps")),
        Figures("deletion", "figure:draw", records=("data", "maps")),
    ),
    sections=(
        Section(
            "sec:maps",
            "Can the maps be trusted?",
            kind="appendix",
            figures=("randomization", "randomized-maps", "deletion"),
            tables=("map-controls",),
            after=("sec:cases",),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    references=(
        Reference(
            "adebayo",
            "Adebayo et al. 2018",
            "J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt and B. Kim (2018). Sanity checks for saliency "
            "maps. Advances in Neural Information Processing Systems 31.",
            "https://arxiv.org/abs/1810.03292",
        ),
    ),
    rules="claims:RULES",
)
