"""What moved the forecast as a waterfall shows it, from what its reading says."""

from __future__ import annotations

from rumbo.model.bridge import BridgeData, BridgeStep
from rumbo.model.reading import Figure, Reading
from rumbo.readings.forecast_change import BEFORE, COMING, NOW, STEPS


def change_data(
    reading: Reading, *, title: str, currency: str, deal_word: str = "oportunidad"
) -> BridgeData | None:
    """The steps of the reading `forecast_change`, those that add first; None without any."""
    first, last = reading.figure(BEFORE), reading.figure(NOW)
    if first.value is None or last.value is None or first.period is None:
        return None
    steps = [_step(reading.figure(name)) for name in (*STEPS, COMING)]
    steps.sort(key=lambda step: -step.sign)
    return BridgeData(
        title=title,
        currency=currency,
        first=first.period[0],
        last=first.period[1],
        steps=(
            BridgeStep(BEFORE, float(first.value), first.n, 0),
            *(step for step in steps if step.amount),
            BridgeStep(NOW, float(last.value), last.n, 0),
        ),
        unchanged=BridgeStep("unchanged", 0.0, 0),
        of="expected",
        deal_word=deal_word,
    )


def _step(figure: Figure) -> BridgeStep:
    value = float(figure.value or 0.0)
    return BridgeStep(figure.name, abs(value), figure.n, 1 if value >= 0 else -1)
