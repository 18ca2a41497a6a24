"""Training: the epoch loop, batched augmentation, and what differs between CPU and GPU."""
