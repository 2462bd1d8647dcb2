"""How far a chance may be off that so many closed deals speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rumbo.predict.incidence import Numbers

SHARE_INSIDE = 0.8  # of the intervals
LEAST, MOST = 0.01, 0.99  # nothing that is open is certain


def interval(chance: Numbers, deals: Any) -> tuple[Numbers, Numbers]:  # noqa: ANN401 - a number or numbers
    """Between what a chance lies that so many deals speak for (a beta distribution's quantiles)."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it
    from scipy.special import betaincinv  # noqa: PLC0415 - the same

    inside = np.clip(chance, LEAST, MOST)
    won, lost = inside * deals, (1.0 - inside) * deals
    tail = (1.0 - SHARE_INSIDE) / 2
    low, high = betaincinv(won, lost, tail), betaincinv(won, lost, 1.0 - tail)
    return np.minimum(np.clip(low, LEAST, MOST), inside), np.maximum(
        np.clip(high, LEAST, MOST), inside
    )
