"""Making figures: shares with their interval, money as numbers, and what to say about both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from rumbo.model.reading import Figure, Text, Unit
from rumbo.model.selection import Selection
from rumbo.readings.interval import wilson

if TYPE_CHECKING:
    from rumbo.log.view import View

_UNPRICED = Text(
    "Ninguna oportunidad tiene importe: no se sabe cuánto suman.",
    "No deal has an amount: what they add up to is not known.",
)


def share_figure(
    name: str,
    part: int,
    n: int,
    period: tuple[date, date] | None,
    *,
    behind: Selection | None = None,
) -> Figure:
    """A share with its 95 % Wilson interval and the deals that make it; no value without cases."""
    interval = wilson(part, n)
    low, high = interval or (None, None)
    return Figure(name, part / n if n else None, Unit.SHARE, n, low, high, period, behind)


def share_columns(part: int, n: int, names: tuple[str, str, str]) -> dict[str, float | None]:
    """A share and its interval as three columns of a row."""
    interval = wilson(part, n)
    values = (part / n, *interval) if interval else (None, None, None)
    return dict(zip(names, values, strict=True))


def money(amount: Decimal | None) -> float | None:
    """An amount as rows show it: a number with two decimals."""
    return None if amount is None else round(float(amount), 2)


def has_amounts(view: View) -> bool:
    """Whether what any deal is worth is known, in the currency of the sums; true of no deals."""
    return view.once("has amounts", lambda: bool(_priced(view, "amount")))


def without_amounts(view: View) -> bool:
    """Whether no deal has an amount, whatever its currency; false of no deals."""
    return not has_amounts(view) and not _priced(view, "own_amount")


def _priced(view: View, column: str) -> bool:
    sql = f"SELECT count(*) = 0 OR count({column}) > 0 FROM every_deal"
    return bool(view.engine.query(sql).scalar())


def worth(view: View, amount: Decimal | None, deals: int) -> float | None:
    """What some deals are worth together: unknown where it is known of none of them.

    None of them are worth nothing, and not even that is said where no deal at all has an amount.
    """
    if deals:
        return money(amount)
    return 0.0 if has_amounts(view) else None


def warn_about_money(view: View) -> tuple[Text, ...]:
    """Says that no deal has an amount, or which currencies no rate converts for the sums."""
    if without_amounts(view):
        return (_UNPRICED,)
    missing = view.currencies_without_rate
    if not missing:
        return ()
    listed = ", ".join(missing)
    return (
        Text(
            f"Sin tipo de cambio para {listed}: esos importes no están en las sumas.",
            f"No exchange rate for {listed}: those amounts are in no sum.",
        ),
    )
