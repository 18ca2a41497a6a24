"""Stands in until claims are data."""

CLEAR_RISE = 0.10
