"""Which device computes, and what differs between CPU and GPU."""

import os

import torch

from pipeline.errors import DeviceError


def choose_device(asked: str) -> torch.device:
    """The device called ``asked``; "auto" takes CUDA, then MPS, then the CPU.

    Raises:
        DeviceError: where this machine doesn't have it.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if asked == "auto":
        return torch.device(next(name for name, there in available.items() if there))
    if not available.get(asked, False):
        there = ", ".join(name for name, is_there in available.items() if is_there)
        raise DeviceError(f"this machine has no {asked} device; DEVICE can be auto, {there} here")
    return torch.device(asked)


def make_deterministic(threads: int) -> None:
    """The same numbers from the same inputs on the same device: fixed algorithms, fixed number of threads."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with it
    torch.use_deterministic_algorithms(True)
    # With this on (the default) each new tensor is filled with NaN first: 5% of a step, for nothing.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # torch hides it
    torch.set_num_threads(threads)


def device_label(device: torch.device) -> str:
    """The device as the report names it, e.g. "NVIDIA H200" or "CPU, 1 thread"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return "Apple GPU (MPS)"
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
