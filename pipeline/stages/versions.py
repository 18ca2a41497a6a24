"""What the expensive stages mean, each as a number that is raised by hand when that changes.

Their code doesn't enter keys; a test notices a change of it.
"""

TRAIN_VERSION = 1
PREDICT_VERSION = 2
CONDITIONS_VERSION = 1
CASES_VERSION = 1
DUPLICATES_VERSION = 1
NEIGHBOURS_VERSION = 1
CONTROLS_VERSION = 1
CORRUPTIONS_VERSION = 1
"""Raised when what a corruption does, or what is kept of the answers, changes."""
