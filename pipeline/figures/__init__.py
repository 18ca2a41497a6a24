"""Figures, drawn from records: one module a chapter, one style. Nothing is measured while drawing."""
