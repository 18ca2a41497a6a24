"""On altered images: the models asked about the test images under corruptions, at five severities each."""

from pipeline.analyses.contract import Analysis, Figures, Section

ANALYSIS = Analysis(
    name="corruptions",
    nodes="nodes:corruptions_nodes",
    figures=(
        Figures("corrupted_images", "pictures:draw", records=("data", "images", "corruptions")),
        Figures("corruptions", "figure:draw", records=("corruptions",)),
    ),
    sections=(
        Section(
            "sec:corruptions",
            "On altered images",
            kind="part",
            is_numbered=False,
            figures=("corrupted-images", "corruption-accuracy"),
            tables=("corruptions",),
            after=("sec:reliability",),
        ),
    ),
    read="view:read",
    results="export:results",
    tables="export:tables",
    rules="claims:RULES",
)
