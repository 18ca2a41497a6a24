"""Names and words from outside, made fit for one line."""

from pipeline.errors import printable

MOST = 300
"""Characters of a name that are shown."""


def readable(name: str) -> str:
    """The name without what would act on a terminal, and a long one without its middle."""
    text = printable(name)
    return text if len(text) <= MOST else f"{text[: MOST // 2]}…{text[-MOST // 2 :]}"


def few(names: list[str], most: int = 3) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(readable(name) or "(no folder around it)" for name in names[:most]) + more
