"""The code of the expensive stages as it was when their versions were last looked at.

``python tests/stage_fingerprints.py`` records today's code: run it after raising a version in
pipeline/stages/versions.py, or after making sure that a change of code leaves the results as they are.
"""

import json
from pathlib import Path

from pipeline import stages
from pipeline.code import code_digests

RECORDED = Path(__file__).with_name("stage_fingerprints.json")

ROOTS = {
    "train": ("training/loop.py", stages.TRAIN_VERSION),
    "predictions": ("evaluation/forward.py", stages.PREDICT_VERSION),
    "conditions": ("evaluation/conditions.py", stages.CONDITIONS_VERSION),
    "duplicates": ("data/duplicates.py", stages.DUPLICATES_VERSION),
    "neighbours": ("attribution/neighbours.py", stages.NEIGHBOURS_VERSION),
    "cases": ("attribution/__init__.py", stages.CASES_VERSION),
    "corruptions": ("evaluation/corrupted.py", stages.CORRUPTIONS_VERSION),
    "maps": ("attribution/controls.py", stages.CONTROLS_VERSION),
}


def current() -> dict:
    """Version and code of each expensive stage."""
    return {stage: {"version": version, "code": code_digests(root)} for stage, (root, version) in ROOTS.items()}


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(current(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
