"""Trained weights as the .pth file that a user loads with ``torch.load``."""

import io

import torch

from pipeline.records import TrainedRun


def weights_file(run: TrainedRun) -> bytes:
    """The run's state_dict as ``torch.save`` writes it. The same weights give the same bytes."""
    buffer = io.BytesIO()
    torch.save({name: torch.from_numpy(array.copy()) for name, array in run.weights.items()}, buffer)
    return buffer.getvalue()
