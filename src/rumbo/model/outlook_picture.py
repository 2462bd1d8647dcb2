"""What pictures of the forecast and of stage probabilities are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rumbo.model.picture import TwinRow

PARTS = ("won_so_far", "open_expected", "not_yet_created")


@dataclass(frozen=True)
class OutcomeData:
    """The amount that a period may bring: (from, to, share of the simulations) and what marks it.

    `ends` are p10, p50 and p90; `target` and `usual` are None where nobody says.
    """

    title: str
    currency: str
    first: date
    last: date
    bins: tuple[tuple[float, float, float], ...]
    ends: tuple[float, float, float]
    won: float
    target: float | None = None
    usual: float | None = None

    def as_rows(self) -> list[TwinRow]:
        """One row per step of the distribution."""
        return [
            {"from": low, "to": high, "share": share, "currency": self.currency}
            for low, high, share in self.bins
        ]


@dataclass(frozen=True)
class OutturnRow:
    """What a month, an owner or a team brings on average, by parts, and between what it lies."""

    key: str
    name: str
    parts: tuple[float, float, float]
    ends: tuple[float, float, float]


@dataclass(frozen=True)
class OutturnData:
    """Rows of the forecast; money is in `currency`."""

    title: str
    currency: str
    rows: tuple[OutturnRow, ...]

    def as_rows(self) -> list[TwinRow]:
        """One row per month, owner or team."""
        return [
            {
                "name": row.name,
                **dict(zip(PARTS, row.parts, strict=True)),
                **dict(zip(("p10", "p50", "p90"), row.ends, strict=True)),
                "currency": self.currency,
            }
            for row in self.rows
        ]


@dataclass(frozen=True)
class CurveData:
    """What becomes of an open deal day by day: won, lost, or still open.

    `days` count from the date; `won` and `lost` are the chances of having been so by then, what is
    left is still open. `likely` is when it closes: the middle, the earliest and the latest day.
    """

    title: str
    as_of: date
    days: tuple[float, ...]
    won: tuple[float, ...]
    lost: tuple[float, ...]
    likely: tuple[date, date, date]

    def as_rows(self) -> list[TwinRow]:
        """One row per day that is told."""
        return [
            {
                "day": (self.as_of + timedelta(days=round(day))).isoformat(),
                "won": round(won, 4),
                "lost": round(lost, 4),
                "open": round(max(0.0, 1.0 - won - lost), 4),
            }
            for day, won, lost in zip(self.days, self.won, self.lost, strict=True)
        ]


@dataclass(frozen=True)
class StageChance:
    """A stage: the share that the CRM declares, and the one observed with its interval."""

    key: str
    name: str
    pipeline: str
    declared: float | None
    observed: float | None
    low: float | None
    high: float | None
    known: int
    finding: str


@dataclass(frozen=True)
class StageChances:
    """The stages in the order of the road."""

    title: str
    as_of: date
    stages: tuple[StageChance, ...]

    def as_rows(self) -> list[TwinRow]:
        """One row per stage."""
        return [
            {
                "pipeline": stage.pipeline,
                "stage": stage.name,
                "declared": stage.declared,
                "observed": stage.observed,
                "low": stage.low,
                "high": stage.high,
                "known": stage.known,
                "finding": stage.finding,
            }
            for stage in self.stages
        ]
