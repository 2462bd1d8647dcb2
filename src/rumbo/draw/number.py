"""Numbers, money, days and dates as the reader's language writes them."""

from __future__ import annotations

import math
from datetime import date

from rumbo.model.reading import Text, in_each

NONE = "—"
_SPACE = "\u00a0"
_BILLION = 1_000_000_000
_MILLION = 1_000_000
_THOUSAND = 1_000
_EXACT_COUNT = 10_000
_LEAST_PERCENT = 0.1  # less is told as less than it
_NO_PERCENT = 1e-6  # what is left of all by the arithmetic alone
_MONTHS_ES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "BRL": "R$", "USD": "US$"}


def spanish(language: str) -> bool:
    """Whether `language` is a variant of Spanish."""
    return language.startswith("es")


def _comma_decimals(language: str) -> bool:
    return language == "es" or language.startswith("es-ES")


def _usable(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def grouped(value: float | None, language: str, places: int = 0) -> str:
    """A number in full: 1.234,5 in Spain, 1,234.5 elsewhere; a dash where it is not known."""
    usable = _usable(value)
    if usable is None:
        return NONE
    text = f"{usable:,.{places}f}"
    if _comma_decimals(language):
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def fine(value: float | None, language: str) -> str:
    """A number of few signs that tells little from nothing: 0,55, 0,002, < 0,001."""
    usable = _usable(value)
    if usable is None:
        return NONE
    if 0 < abs(usable) < 0.001:  # noqa: PLR2004 - less than can be told
        return f"<{_SPACE}{grouped(0.001, language, 3)}"
    return grouped(usable, language, 3 if 0 < abs(usable) < 0.1 else 2)  # noqa: PLR2004


def compact(value: float | None, language: str, exact_below: int = _EXACT_COUNT) -> str:
    """A number in few signs: exact while small, then 12,3 mil, 4,5 M or 12.3k, 4.5M."""
    usable = _usable(value)
    if usable is None:
        return NONE
    if abs(usable) < exact_below:
        return grouped(usable, language)
    return _scaled(usable, language)


def _scaled(value: float, language: str) -> str:
    # A number that would round up to the next unit (999 950) is written in that unit.
    size = abs(value) * 1.0005
    if size >= _BILLION and not spanish(language):
        return _three_digits(value / _BILLION, language) + "B"
    if size >= _MILLION:
        return _three_digits(value / _MILLION, language) + (_SPACE * spanish(language)) + "M"
    if size >= _THOUSAND:
        return _three_digits(value / _THOUSAND, language) + _thousand(language)
    return grouped(value, language)


def _thousand(language: str) -> str:
    if not spanish(language):
        return "k"
    return _SPACE + ("mil" if _comma_decimals(language) else "k")


def _three_digits(value: float, language: str) -> str:
    places = 0 if abs(value) >= 99.95 else 1  # noqa: PLR2004 - where one decimal rounds to 100,0
    text = grouped(value, language, places)
    return text[:-2] if places and text.endswith("0") else text


def money(value: float | None, language: str, currency: str) -> str:
    """An amount in few signs with its currency where the language puts it."""
    if _usable(value) is None:
        return NONE
    number = compact(value, language, _THOUSAND)
    symbol = _symbol(currency, language)
    if _comma_decimals(language):
        return f"{number}{_SPACE}{symbol}"
    sign, told = ("−", number[1:]) if number.startswith("−") else ("", number)
    return f"{sign}{symbol}{_SPACE if symbol.isalpha() else ''}{told}"


def _symbol(currency: str, language: str) -> str:
    if currency == "USD" and not spanish(language):
        return "$"
    return _SYMBOLS.get(currency, currency)


def percent(share: float | None, language: str) -> str:
    """A share as a percentage; little is not 0 and nearly all is not 100: both keep a decimal."""
    usable = _usable(share)
    if usable is None:
        return NONE
    told = _nearly_all(usable, language) or _of_hundred(usable * 100, language)
    return told + (f"{_SPACE}%" if spanish(language) else "%")


def percent_in_words(share: float) -> Text:
    """A share as sentences tell it: as `percent`, in every language of the screens."""
    return in_each(lambda tag: percent(share, tag))


def points_in_words(difference: float) -> Text:
    """A difference of two shares as sentences tell it: as `points`, in every language."""
    return in_each(lambda tag: points(difference, tag))


def _of_hundred(value: float, language: str) -> str:
    places = 1 if 0 < abs(value) < 0.95 else 0  # noqa: PLR2004 - what rounds to less than 1 %
    below = "<" if 0 < value < _LEAST_PERCENT / 2 else ""  # what would round to nothing
    return below + grouped(_LEAST_PERCENT if below else value, language, places)


def _nearly_all(share: float, language: str) -> str:
    """What would round to 100 without being all of it; nothing for other shares."""
    left = (1 - share) * 100
    if not _NO_PERCENT < left <= 0.5:  # noqa: PLR2004 - what rounds to 100 %
        return ""
    above = ">" if left < _LEAST_PERCENT / 2 else ""
    most = 100 - _LEAST_PERCENT
    return above + grouped(min(100 - left, most), language, 1)


def points(difference: float | None, language: str) -> str:
    """A difference of two shares in percentage points with its sign: +12, −9, +0,4."""
    usable = _usable(difference)
    if usable is None:
        return NONE
    value = usable * 100
    places = 1 if 0 < abs(value) < 0.95 else 0  # noqa: PLR2004 - what rounds to less than a point
    return signed(grouped(value, language, places), value)


def signed(text: str, value: float) -> str:
    """The text of a number with a plus where the number is above zero."""
    return "+" + text if value > 0 else text


def span(value: float | None, language: str) -> str:
    """A duration given in days, in hours, minutes or seconds where it is short: 2,5 d, 3 h."""
    usable = _usable(value)
    if usable is None:
        return NONE
    for unit, length in (("h", 1 / 24), ("min", 1 / 1440)):
        if abs(usable) >= 1 or usable == 0:
            break
        if abs(usable) >= length:
            return _measured(usable / length, unit, language)
    else:
        return _measured(usable * 86_400, "s", language)
    return days(usable, language)


def _measured(value: float, unit: str, language: str) -> str:
    value = round(value, 6)
    places = 0 if abs(value) >= 9.95 or value == int(value) else 1  # noqa: PLR2004 - as for days
    return f"{grouped(value, language, places)}{_SPACE}{unit}"


def days(value: float | None, language: str) -> str:
    """A duration in days, with a decimal while it is short: 2,5 d, 14 d; 3 min where it is tiny."""
    usable = _usable(value)
    if usable is None:
        return NONE
    if 0 < abs(usable) < 0.05:  # noqa: PLR2004 - what would be written 0,0
        return span(usable, language)
    places = 0 if abs(usable) >= 9.95 or usable == int(usable) else 1  # noqa: PLR2004 - 10 days
    return f"{grouped(usable, language, places)}{_SPACE}d"


def hours(value: float | None, language: str) -> str:
    """A length in hours of work: 3,5 h; in minutes where it is under an hour."""
    usable = _usable(value)
    if usable is None:
        return NONE
    short = 0 < abs(usable) < 1
    return _measured(usable * 60 if short else usable, "min" if short else "h", language)


def day(value: date, language: str) -> str:
    """A date with the month in letters: 30 jun 2026."""
    months = _MONTHS_ES if spanish(language) else _MONTHS_EN
    return f"{value.day}{_SPACE}{months[value.month - 1]}{_SPACE}{value.year}"


def short_day(value: date, language: str) -> str:
    """A date in few signs, its year last: 30 jun 26."""
    months = _MONTHS_ES if spanish(language) else _MONTHS_EN
    return f"{value.day}{_SPACE}{months[value.month - 1]}{_SPACE}{value.year % 100:02d}"


def month(value: date, language: str) -> str:
    """A month in few signs: jun 26."""
    months = _MONTHS_ES if spanish(language) else _MONTHS_EN
    return f"{months[value.month - 1]}{_SPACE}{value.year % 100:02d}"


def whole_month(value: date, language: str) -> str:
    """A month with its year whole: jun 2026."""
    months = _MONTHS_ES if spanish(language) else _MONTHS_EN
    return f"{months[value.month - 1]}{_SPACE}{value.year}"
