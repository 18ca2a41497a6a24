"""What the original study, which was done by hand, says of itself: reports set it beside ours."""

from pipeline.data.editions import CIFAR10

ORIGINAL_CLAIMS = "original_claims.toml"
ORIGINAL_DATA = CIFAR10

ORIGINAL_GAP = "−7 points"
"""What it printed for its regularized model's gap."""

ORIGINAL_RECIPE = {"epochs": "25", "optimizer": "Adam", "loss": "cross-entropy"}
"""What it states of its recipe; the rest it leaves open."""
