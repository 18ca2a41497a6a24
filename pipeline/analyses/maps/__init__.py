"""Whether the maps can be trusted: randomization, deletion, and where they lie, on every test image."""

from pipeline.analyses.contract import Analysis, Figures, Reference, Section

ANALYSIS = Analysis(
    name="maps",
    nodes="nodes:maps_nodes",
    figures=(
        Figures("randomization", "pictures:draw", records=("data", "images", "maps")),
        Figures("deletion", "figure:draw", records=("maps",)),
    ),
    sections=(
        Section(
            "sec:maps",
            "Can the maps be trusted?",
            kind="appendix",
            figures=("randomization", "randomized-maps"),
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
        Reference(
            "rebuffi",
            "Rebuffi et al. 2020",
            "S.-A. Rebuffi, R. Fong, X. Ji and A. Vedaldi (2020). There and back again: revisiting backpropagation "
            "saliency methods. Conference on Computer Vision and Pattern Recognition, 8836–8845.",
            "https://arxiv.org/abs/2004.02866",
        ),
    ),
    rules="claims:RULES",
)
