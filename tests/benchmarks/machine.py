"""The machine that was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path

TELLING_FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "amx_bf16")
"""What a processor's speed in float32 and bfloat16 depends on."""


def describe(device: str) -> dict:
    """Processor, cores, PyTorch and the device; called in a fresh process, as it loads PyTorch.

    Args:
        device: "auto", "cuda", "mps" or "cpu".

    Raises:
        DeviceError: where this machine doesn't have it.
    """
    import torch

    from pipeline.training.devices import choose_device

    chosen = choose_device(device)
    return {
        **processor(_text("/proc/cpuinfo")),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "device": chosen.type,
        "gpu": torch.cuda.get_device_name() if chosen.type == "cuda" else "",
    }


def processor(cpuinfo: str) -> dict:
    """Model and telling flags of the first processor in the text of /proc/cpuinfo; "" and none elsewhere."""
    first = cpuinfo.partition("\n\n")[0]
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in first.splitlines())}
    there = fields.get("flags", "").split()
    known = " ".join(f"{word} {fields[word]}" for word in ("cpu family", "model") if word in fields)
    model = fields.get("model name", platform.processor())
    return {"cpu": f"{model} ({known})" if known else model, "flags": [f for f in TELLING_FLAGS if f in there]}


def _text(path: str) -> str:
    return Path(path).read_text("utf-8") if Path(path).exists() else ""
