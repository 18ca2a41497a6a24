"""The arithmetic of other processors, as far as this machine has it, and what a study comes to under each.

NumPy, OpenBLAS, PyTorch and glibc choose their routines by the processor, and let the choice be narrowed when a process
starts. Run as a program, with a ``Question`` as JSON, this computes all but the expensive stages of a study anew and
prints a digest of every record and every file.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

TESTS = Path(__file__).parent

_NEWER = ("X86_V4", "AVX512_ICL", "AVX512_SPR")
NARROWED = {
    "without AVX-512": {
        "NPY_DISABLE_CPU_FEATURES": _NEWER,
        "OPENBLAS_CORETYPE": ("Haswell",),
        "ATEN_CPU_CAPABILITY": ("avx2",),
    },
    "without AVX2 and FMA": {
        "NPY_DISABLE_CPU_FEATURES": ("X86_V3", *_NEWER),
        "OPENBLAS_CORETYPE": ("Nehalem",),
        "ATEN_CPU_CAPABILITY": ("default",),
        "GLIBC_TUNABLES": ("glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F",),
    },
}
"""What an older processor lacks -> the variables that have each library do without it."""

PROBE = """
import math, numpy as np
x = np.linspace(-9, 9, 3600)
square = x.reshape(60, 60)
print(np.exp(x).tobytes(), [math.exp(value) for value in x], (square @ square).tobytes())
"""
"""Prints what each of these libraries makes of the same numbers."""


@dataclass(frozen=True)
class Question:
    """What to compute: a study, in a project folder that has its expensive stages in the cache.

    Attributes:
        data: the images of CIFAR-10; without them, figures that show some are taken as they were drawn.
        shown: also the figures, the HTML and all files beside it.
        pdf: also the PDF.
    """

    study: str
    root: str
    data: str | None = None
    shown: bool = True
    pdf: bool = False


def available() -> dict[str, dict[str, str]]:
    """The processors that this machine can stand in for: their names, and the variables that make it do so.

    The first is the machine's own. Of the others those are left out whose lack NumPy would not notice here.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    found = {"as it is": {}}
    for name, variables in NARROWED.items():
        lacking = [each for each in variables["NPY_DISABLE_CPU_FEATURES"] if each in __cpu_dispatch__]
        newly = set(lacking) - set(found[[*found][-1]].get("NPY_DISABLE_CPU_FEATURES", "").split())
        if any(__cpu_features__[each] for each in newly):
            joined = {variable: " ".join(values) for variable, values in variables.items()}
            found[name] = {**joined, "NPY_DISABLE_CPU_FEATURES": " ".join(lacking)}
    return found


def answers(*arguments: str, processors: dict[str, dict[str, str]]) -> dict[str, str]:
    """What Python prints for these arguments on each processor, by its name; two at a time."""

    def answer(variables: dict[str, str]) -> str:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **variables}
        done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with ThreadPoolExecutor(2) as workers:
        return dict(zip(processors, workers.map(answer, processors.values()), strict=True))


def ask(question: Question, processors: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The digests of every record and file, by the processor's name, then by theirs."""
    told = answers(__file__, json.dumps(asdict(question)), processors=processors)
    return {name: json.loads(digests) for name, digests in told.items()}


def digests(question: Question) -> dict[str, str]:
    """By the stage and its file, or by the report's file."""
    from stage_fingerprints import TIMED

    from pipeline.build import Build
    from pipeline.codec import encode
    from pipeline.graph import Graph
    from pipeline.options import Options
    from pipeline.progress import Console
    from pipeline.records import Chapter
    from pipeline.study import load_study

    study = load_study(question.study)
    data, is_published = question.data and Path(question.data), study.data.source == "cifar10" and not question.data
    options = Options(root=Path(question.root), data=data, published_only=is_published, device="cpu")
    build = Build(study, options, Console())
    plan = build.plan  # found by what is fresh, before all that is cheap is taken as missing
    afresh = frozenset(node.stage for node in plan.results) - TIMED - {"data"}
    build.graph = Graph(build.store, build._made_by, build.console.computing, afresh)
    html, _, pdf = build._outputs()
    measured = [node for node in plan.results if node.kind is not Chapter]
    wanted = [*(plan.results if question.shown else measured), *[html][: question.shown], *[pdf][: question.pdf]]
    files = {
        f"{node.label}, {node.key[:8]}, {name}": content
        for node in wanted
        for name, content in {**encode(build.graph.get(node)), **getattr(build.graph.get(node), "files", {})}.items()
    }
    return {name: sha256(content).hexdigest() for name, content in files.items()}


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS.parent))
    print(json.dumps(digests(Question(**json.loads(sys.argv[1])))))
