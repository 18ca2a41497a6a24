"""What the numbers say: the original study's claims, each with our measurement and a verdict."""

from pipeline.findings.ledger import find

__all__ = ["find"]
