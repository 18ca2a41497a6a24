"""Numbers as readers see them: one place, so that a figure, a sentence and a table agree to the last digit.

Fractions come in, percent and points go out. A minus is U+2212, and a value that rounds to zero has no sign.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pipeline.records import Estimate

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"
"""What stands in a table where nothing was measured."""
SIGNIFICANT_DIGITS = 13
"""Of a number for other programs. A float has 16; of a mean over 10,000 images the last two or three are rounding
error, and of what is left when such means are subtracted, more."""


def number(value: float, decimals: int = 1) -> str:
    """``value`` with fixed decimals and thousands separated: "1,234.5", "−0.3", "0.0"."""
    text = f"{abs(value):,.{decimals}f}"
    is_zero = float(text.replace(",", "")) == 0
    return f"{MINUS if value < 0 and not is_zero else ''}{text}"


def signed(value: float, decimals: int = 1) -> str:
    """Like ``number``, with a plus where the shown value is above zero: "+1.1"."""
    text = number(value, decimals)
    has_sign = text.startswith(MINUS) or not any(digit in text for digit in "123456789")
    return text if has_sign else f"+{text}"


def count(value: int) -> str:
    """A whole number: "50,000"."""
    return number(value, 0)


def in_words(value: int) -> str:
    """A small whole number in a sentence: "three"; from ten on in figures."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[value] if value < len(words) else count(value)


def percent(fraction: float, decimals: int = 1) -> str:
    """A share or an accuracy: 0.6853 is "68.5%"."""
    return f"{number(100 * fraction, decimals)}%"


def short_percent(fraction: float) -> str:
    """A share that someone chose, with a decimal only where it has one: "10%", "2.5%"."""
    return percent(fraction, 0 if percent(fraction) == percent(round(fraction, 2)) else 1)


def points(fraction: float, decimals: int = 1) -> str:
    """A difference of two shares in percentage points: 0.302 is "30.2 points"."""
    return f"{number(100 * fraction, decimals)} points"


def signed_points(fraction: float, decimals: int = 1) -> str:
    """A difference whose direction matters: "+1.1 points", "−7.0 points"."""
    return f"{signed(100 * fraction, decimals)} points"


def loss(value: float) -> str:
    """A loss in nats per example: "0.874"."""
    return number(value, 3)


def estimate_loss(estimate: Estimate) -> str:
    """A loss with its interval: "0.874 [0.851, 0.897]"."""
    return f"{loss(estimate.value)} [{loss(estimate.low)}, {loss(estimate.high)}]"


def estimate_signed_loss(estimate: Estimate) -> str:
    """A difference of losses with its interval: "−0.060 [−0.074, −0.046]"."""
    shown = [signed(value, 3) for value in (estimate.value, estimate.low, estimate.high)]
    return f"{shown[0]} [{shown[1]}, {shown[2]}]"


def estimate_number(estimate: Estimate) -> str:
    """A count's mean with its interval: "4.3 [2.9, 5.8]"."""
    return f"{number(estimate.value)} [{number(estimate.low)}, {number(estimate.high)}]"


def estimate_signed_number(estimate: Estimate) -> str:
    """A difference of counts with its interval: "+45.6 [+35.0, +56.2]"."""
    shown = [signed(value) for value in (estimate.value, estimate.low, estimate.high)]
    return f"{shown[0]} [{shown[1]}, {shown[2]}]"


def distance(value: float) -> str:
    """A distance whose scale isn't known beforehand, to two digits that count: "0.15", "0.0014", "< 0.0001"."""
    if value < 0.0001:
        return "< 0.0001" if value > 0 else "0"
    return number(value, next((decimals for decimals, least in ((2, 0.1), (3, 0.01), (4, 0.001)) if value >= least), 5))


def probability(p_value: float) -> str:
    """A p value in a column whose head says that it is one: "0.03", "< 0.001"; never rounded onto 5%."""
    if p_value < 0.001:
        return "< 0.001"
    shown = (number(p_value, decimals) for decimals in range(3 if p_value < 0.01 else 2, 7))
    return next((text for text in shown if float(text) != 0.05 or p_value == 0.05), number(p_value, 7))


def p_value(value: float) -> str:
    """A p value in a sentence: "p = 0.03", "p < 0.001"."""
    text = probability(value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def how_often(p_value: float) -> str:
    """A chance as a reader counts it: "about 3 times in 100", "less than once in 1,000 times"."""
    if p_value < 0.001:
        return "less than once in 1,000 times"
    if p_value >= 0.995:
        return "almost every time" if p_value < 1 else "every time"
    size = 1000 if p_value < 0.01 else 100
    times = round(size * p_value)
    return f"about {'once' if times == 1 else f'{times} times'} in {count(size)}"


def span(low: float, high: float) -> str:
    """The limits of an interval of fractions, for prose: "67.6 to 69.4".

    A narrow interval gets the decimals that tell its limits apart, three at most: "−0.02 to 0.02".
    """
    return " to ".join(_limits(low, high, number))


def estimate_percent(estimate: Estimate) -> str:
    """An accuracy with its interval: "68.5% [67.6, 69.4]"."""
    return f"{percent(estimate.value)} {_brackets(estimate, number)}"


def estimate_points(estimate: Estimate) -> str:
    """A gap with its interval: "30.2 points [29.3, 31.1]"."""
    return f"{points(estimate.value)} {_brackets(estimate, number)}"


def estimate_signed_points(estimate: Estimate) -> str:
    """A difference with its interval: "+1.1 points [−0.1, +2.3]"."""
    return f"{signed_points(estimate.value)} {_brackets(estimate, signed)}"


def _brackets(estimate: Estimate, style: Callable[[float, int], str]) -> str:
    return f"[{', '.join(_limits(estimate.low, estimate.high, style))}]"


def _limits(low: float, high: float, style: Callable[[float, int], str], decimals: int = 1) -> tuple[str, str]:
    """Both limits with as many decimals, up to three, as tell them apart."""
    first, last = style(100 * low, decimals), style(100 * high, decimals)
    return _limits(low, high, style, decimals + 1) if first == last and decimals < 3 else (first, last)


def plural(value: int, singular: str, many: str | None = None) -> str:
    """A counted noun: "1 image", "2,000 images", "3 classes" (``many="classes"``)."""
    return f"{count(value)} {singular if value == 1 else many or singular + 's'}"


def all_of(value: int) -> str:
    """Several things taken together, before their noun: "both", "all three"."""
    return "both" if value == 2 else f"all {in_words(value)}"


def for_programs(tree: Any) -> Any:
    """Numbers as other programs read them: a tree of dictionaries, lists and tuples with 13 digits in every float."""
    if isinstance(tree, dict):
        return {name: for_programs(each) for name, each in tree.items()}
    if isinstance(tree, list | tuple):
        return [for_programs(each) for each in tree]
    return float(f"{tree:.{SIGNIFICANT_DIGITS}g}") if isinstance(tree, float) else tree


def listing(words: Sequence[str], conjunction: str = "and") -> str:
    """Words in a sentence: "cat", "cat and dog", "bird, cat and dog"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def with_article(noun: str) -> str:
    """A class name in a sentence: "a cat", "an airplane"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def duration(seconds: float) -> str:
    """A wall time: "0.4 s", "12 s", "7 min 05 s", "1 h 02 min"."""
    if seconds < 9.95:
        return f"{number(seconds)} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"
