"""The arithmetic of other processors, as far as this machine has it, and what a study comes to under each.

NumPy, OpenBLAS, glibc and PyTorch choose their routines by the processor, and let the choice be narrowed when a process
starts. ``python tests/processors.py STUDY ROOT [DATA]`` computes all but the expensive stages of a study anew and
prints a digest of every record and every file.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

TESTS = Path(__file__).parent
NEWER_THAN_AVX2 = ("X86_V4", "AVX512_ICL", "AVX512_SPR")
NARROWED = {
    "without AVX-512": {
        "NPY_DISABLE_CPU_FEATURES": NEWER_THAN_AVX2,
        "OPENBLAS_CORETYPE": ("Haswell",),
        "ATEN_CPU_CAPABILITY": ("avx2",),
    },
    "without AVX2 and FMA": {
        "NPY_DISABLE_CPU_FEATURES": ("X86_V3", *NEWER_THAN_AVX2),
        "OPENBLAS_CORETYPE": ("Nehalem",),
        "ATEN_CPU_CAPABILITY": ("default",),
        "GLIBC_TUNABLES": ("glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F",),
    },
}
"""What an older processor lacks -> the variables that have each library do without it."""

PROBE = """
import math, numpy as np
x = np.linspace(-9, 9, 4001)
print(np.exp(x).tobytes().hex(), [math.exp(value) for value in x], (x[:3600].reshape(60, 60) @ x[:60]).tobytes().hex())
"""
"""Prints what differs between kernels: elementary functions of NumPy and of the C library, and a product by BLAS."""


def available() -> dict[str, dict[str, str]]:
    """The processors that this machine can stand in for: their names and the environments that make it do so.

    The first is the machine's own, as it is. Of the others those are left out that NumPy has no routines less for.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    found = {"as it is": {}}
    for name, variables in NARROWED.items():
        lacking = [each for each in variables["NPY_DISABLE_CPU_FEATURES"] if each in __cpu_dispatch__]
        if any(__cpu_features__[each] for each in lacking):
            narrowed = {key: " ".join(values) for key, values in variables.items()}
            found[name] = {**narrowed, "NPY_DISABLE_CPU_FEATURES": " ".join(lacking)}
    return found


def answers(arguments: list[str], processors: dict[str, dict[str, str]]) -> dict[str, str]:
    """What Python prints for these arguments on each processor, by its name; two run at a time."""

    def answer(environment: dict[str, str]) -> str:
        variables = {**os.environ, **environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    with ThreadPoolExecutor(2) as workers:
        return dict(zip(processors, workers.map(answer, processors.values()), strict=True))


def digests(study: str, root: Path, data: Path | None) -> dict[str, str]:
    """A digest of every record and file of a study, all but the expensive stages computed anew.

    Args:
        root: a project folder with the results of the expensive stages in its cache.
        data: the images; None where figures that show some are to be kept as drawn.
    """
    from pipeline.build import TIMED, Build, Options
    from pipeline.codec import encode
    from pipeline.graph import Graph
    from pipeline.progress import Console
    from pipeline.study import load_study

    options = Options(root=root, data=data, published_only=data is None, device="cpu")
    build = Build(load_study(study), options, Console())
    plan = build.plan  # whose images are chosen by what is fresh
    afresh = frozenset(node.stage for node in plan.results) - TIMED - {"data", "architecture"}
    build.graph = Graph(build.store, build._made_by, build.console.computing, afresh)
    nodes = (*plan.results, *build._outputs())
    found = {}
    for node in nodes:
        label = f"{node.label} {node.key[:6]}"
        found |= {f"{label} {name}": content for name, content in encode(build.graph.get(node)).items()}
        if node.stage in {"html", "pdf"}:
            found |= build.graph.get(node).files
    return {name: sha256(content).hexdigest() for name, content in found.items()}


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS.parent))
    study, root, *rest = sys.argv[1:]
    print(json.dumps(digests(study, Path(root), Path(rest[0]) if rest else None)))
