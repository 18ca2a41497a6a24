"""Which device computes, and what differs between CPU and GPU."""

import os

import torch

from pipeline.errors import DeviceError
from pipeline.records import Placement


def choose_device(asked: str) -> torch.device:
    """The device called ``asked``; "auto" takes CUDA, then MPS, then the CPU.

    Raises:
        DeviceError: where this machine doesn't have it.
    """
    available = _available()
    if asked == "auto":
        return torch.device(next(name for name, there in available.items() if there))
    if not available.get(asked, False):
        there = ", ".join(name for name, is_there in available.items() if is_there)
        raise DeviceError(f"this machine has no {asked} device; DEVICE can be auto, {there} here")
    return torch.device(asked)


def _available() -> dict[str, bool]:
    return {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}


def place(asked: str, runs: int, kept: Placement | None) -> Placement:
    """Where a run is trained: where it began, unless that isn't there, or another device is asked for by name.

    Runs on the CPU share its cores, a thread for each if there are as many runs as cores. Which of them are trained
    now makes no difference, so that a run that was killed with others and is resumed alone stays what it was.

    Args:
        asked: "auto", "cuda", "mps" or "cpu".
        runs: that the study has in all.
        kept: the place where it began; None of a run that hasn't.

    Raises:
        DeviceError: this machine doesn't have the device that is asked for.
    """
    if kept and asked in ("auto", kept.device) and _available().get(kept.device, False):
        return kept
    device = choose_device(asked).type
    return Placement(device, max(1, cores() // runs) if device == "cpu" else 1)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def make_deterministic(threads: int) -> None:
    """The same numbers from the same inputs on the same device: fixed algorithms, fixed number of threads."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with it
    torch.use_deterministic_algorithms(True)
    # With this on (the default) each new tensor is filled with NaN first: 5% of a step, for nothing.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # torch hides it
    torch.set_num_threads(threads)


def device_label(device: torch.device, threads: int) -> str:
    """The device as the report names it, e.g. "NVIDIA H200" or "CPU, 1 thread"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU (MPS)"
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
