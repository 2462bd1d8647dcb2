"""The chances of open deals as readings tell them, all from one outlook of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Text
from rumbo.predict.outlook import ENOUGH_CLOSED, NONE, Outlook, outlook

if TYPE_CHECKING:
    from rumbo.log.view import View


def told(seen: Outlook) -> bool:
    """Whether anything is claimed of deals one by one."""
    return seen.method != NONE


def chances_between(seen: Outlook, deal_ids: Sequence[str], days: Sequence[int]) -> Any:  # noqa: ANN401 - a numpy array
    """The chances [deals, stretches] to be won between these days and the ones before.

    `days` count from the date, which comes before the first; a deal that nothing is said of has
    chances that are not numbers.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    place = {deal: number for number, deal in enumerate(seen.deal_ids)}
    rows = np.array([place.get(deal, -1) for deal in deal_ids], dtype=int)
    found = np.full((len(deal_ids), len(days)), np.nan)
    if place:
        won = np.stack([seen.by(float(day))[0] for day in (0, *days)], axis=1)
        found[rows >= 0] = np.diff(won, axis=1)[rows[rows >= 0]]
    return found


def warn_about_chances(view: View) -> tuple[Text, ...]:
    """Says what is missing where too few deals have closed to tell the chances of one."""
    seen = outlook(view)
    if told(seen):
        return ()
    return (
        Text(
            f"No hay datos suficientes para la probabilidad de cada oportunidad: hacen falta"
            f" {ENOUGH_CLOSED} cerradas y faltan {seen.missing}.",
            f"There is not enough data for the probability of each deal: it takes {ENOUGH_CLOSED}"
            f" closed ones, and {seen.missing} are missing.",
        ),
    )
