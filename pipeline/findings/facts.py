"""Stands in until claims are data."""

ORIGINAL_DATA = "CIFAR-10"
