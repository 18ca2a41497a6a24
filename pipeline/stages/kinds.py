"""Kinds of stages that are told apart: by what they need, and by what is told of how they were obtained."""

NEED_IMAGES = frozenset(
    {"train", "predictions", "conditions", "cases", "maps", "neighbours", "duplicates", "corruptions"}
)
"""Results that can't be had without the images at hand. A figure that shows images is kept as drawn before."""

TIMED = NEED_IMAGES | {"history"}
"""Stages whose device and seconds the report states; the others take moments, on the CPU."""

WITHOUT_MODEL = frozenset({"duplicates"})
"""Those of them that ask no model: they run on the CPU, whatever the device."""
