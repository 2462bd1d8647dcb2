"""The waterfall as a picture shows it, from what its reading says."""

from __future__ import annotations

from datetime import timedelta

from rumbo.log.view import Scope
from rumbo.model.bridge import BridgeData, BridgeStep
from rumbo.model.reading import Reading
from rumbo.readings.bridge import USUAL_DAYS
from rumbo.readings.waterfall import STEPS


def bridge_data(
    reading: Reading, scope: Scope, *, title: str, currency: str, deal_word: str = "oportunidad"
) -> BridgeData:
    """The steps of the reading `waterfall`, read in that scope, with their dates."""
    steps = {
        figure.name: BridgeStep(
            figure.name, None if figure.value is None else float(figure.value), figure.n
        )
        for figure in reading.figures
    }
    usual = (scope.as_of - timedelta(days=USUAL_DAYS - 1), scope.as_of)
    period, due = reading.figures[0].period or usual, scope.horizon
    return BridgeData(
        title=title,
        currency=currency,
        first=period[0],
        last=period[1],
        steps=tuple(steps[name] for name in STEPS if name != "unchanged"),
        unchanged=steps["unchanged"],
        deal_word=deal_word,
        due=(due.first or period[0], due.last) if due else None,
    )
