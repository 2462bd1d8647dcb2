"""Public holidays of a country or one of its regions: the days on which nobody works there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,6})?")


def is_place(text: str) -> bool:
    """Whether the holidays of a country (ES) or of a region of it (ES-MD) are known."""
    if not _PLACE.fullmatch(text):
        return False
    from holidays import list_supported_countries  # noqa: PLC0415 - slow to load, for few

    country, _, region = text.partition("-")
    known = list_supported_countries(include_aliases=False)
    return country in known and (not region or region in known[country])


def holidays_of(place: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of these years; none where the place is empty."""
    if not place:
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 - slow to load, for few

    country, _, region = place.partition("-")
    return frozenset(country_holidays(country, subdiv=region or None, years=list(years)))
