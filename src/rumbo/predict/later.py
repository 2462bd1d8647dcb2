"""Moments of the past as if nothing after them were known, and log-odds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rumbo.predict.features import DAY_US, OPEN, Table

_LATER = 0.75  # the endings that come after this share of them judge what the others taught


def split(table: Table) -> tuple[Table, Table]:
    """What was known before a moment of the past, and the moments from then on with what came.

    What ended after the moment was open then, as far as anybody knew.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    ended = table.ending != OPEN
    ends_us = table.day_us + table.days_followed * DAY_US
    moment = int(np.quantile(ends_us[ended], _LATER))
    past = table.rows(table.day_us < moment)
    room = (moment - past.day_us) / DAY_US
    early = replace(
        past,
        ending=np.where(past.days_followed > room, OPEN, past.ending),
        days_followed=np.minimum(past.days_followed, room),
        until_us=moment,
    )
    return early, table.rows(table.day_us >= moment)


def log_odds(chances: Any) -> Any:  # noqa: ANN401 - a number or numbers
    """The logarithm of how much likelier than not."""
    import numpy as np  # noqa: PLC0415 - the same

    inside = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.log(inside / (1.0 - inside))


def chance(odds: Any) -> Any:  # noqa: ANN401 - a number or numbers
    """The chance of some log-odds."""
    import numpy as np  # noqa: PLC0415 - the same

    return 1.0 / (1.0 + np.exp(-odds))
