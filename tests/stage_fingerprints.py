"""The code of the expensive stages as it was when their versions were last looked at.

``python tests/stage_fingerprints.py`` records today's code: run it after raising a version in
pipeline/stages/versions.py, or after making sure that a change of code leaves the results as they are.
"""

import json
from pathlib import Path

from pipeline.code import code_digests
from pipeline.stages import versions

RECORDED = Path(__file__).with_name("stage_fingerprints.json")

ROOTS = {
    "train": ("training/loop.py", versions.TRAIN_VERSION),
    "predictions": ("evaluation/forward.py", versions.PREDICT_VERSION),
    "conditions": ("evaluation/conditions.py", versions.CONDITIONS_VERSION),
    "duplicates": ("data/duplicates.py", versions.DUPLICATES_VERSION),
    "neighbours": ("attribution/neighbours.py", versions.NEIGHBOURS_VERSION),
    "cases": ("attribution/__init__.py", versions.CASES_VERSION),
    "corruptions": ("analyses/corruptions/answers.py", versions.CORRUPTIONS_VERSION),
    "maps": ("attribution/controls.py", versions.CONTROLS_VERSION),
}


def current() -> dict:
    """Version and code of each expensive stage."""
    return {stage: {"version": version, "code": code_digests(root)} for stage, (root, version) in ROOTS.items()}


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(current(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
