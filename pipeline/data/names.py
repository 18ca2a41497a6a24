"""Names and words from outside, made fit for one line of a terminal or a page."""

MOST = 300
"""Characters of a name that are shown."""


def printable(name: str) -> str:
    """The name with control characters and bytes that are no text written as escapes; a long one without its middle."""
    text = (
        name
        if name.isprintable()
        else "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
    )
    return text if len(text) <= MOST else f"{text[: MOST // 2]}…{text[-MOST // 2 :]}"


def few(names: list[str], most: int = 3) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(printable(name) or "(no folder around it)" for name in names[:most]) + more
