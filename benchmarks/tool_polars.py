"""Polars: lazy queries over one frame that is sorted by deal and time when it is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from contract import DAY_US, Answer, variants_answer

SHARES = {"p50": 0.5, "p75": 0.75, "p90": 0.9}


class Tool:
    """The changes of stage, each beside the one after it in the same deal."""

    def __init__(self, log: Path) -> None:
        self.events = (
            pl.scan_parquet(log / "changes.parquet")
            .select(
                deal=pl.col("object_id"),
                phase=pl.col("new_value").cast(pl.Categorical),
                moment=pl.col("changed_at").dt.epoch("us"),
            )
            .sort("deal", "moment")
            .collect()
        )

    def _linked(self) -> pl.LazyFrame:
        same = pl.col("deal") == pl.col("deal").shift(-1)
        return self.events.lazy().select(
            "deal",
            "phase",
            after=pl.when(same).then(pl.col("phase").shift(-1)),
            spent_us=pl.when(same).then(pl.col("moment").shift(-1) - pl.col("moment")),
        )

    def passages(self) -> Any:  # noqa: ANN401 - a Polars frame
        """How often deals moved from each phase to each other."""
        pairs = self._linked().filter(pl.col("after").is_not_null())
        return pairs.group_by("phase", "after").agg(pl.len()).collect()

    def answer_passages(self, frame: Any) -> Answer:  # noqa: ANN401
        """The moves by names."""
        return {f"{before}>{after}": moves for before, after, moves in frame.iter_rows()}

    def passages_times(self) -> Any:  # noqa: ANN401
        """The same with the median time before each."""
        pairs = self._linked().filter(pl.col("after").is_not_null())
        times = pairs.group_by("phase", "after").agg(pl.len(), pl.col("spent_us").median())
        return times.collect()

    def answer_passages_times(self, frame: Any) -> Answer:  # noqa: ANN401
        """The medians in days."""
        return {f"{row[0]}>{row[1]}": row[3] / DAY_US for row in frame.iter_rows()}

    def variants(self) -> Any:  # noqa: ANN401
        """Every exact path and how many deals took it."""
        paths = self.events.lazy().group_by("deal", maintain_order=True).agg(pl.col("phase"))
        return paths.group_by("phase").agg(pl.len()).collect()

    def answer_variants(self, frame: Any) -> Answer:  # noqa: ANN401
        """How many variants, and what they are."""
        return variants_answer((tuple(path), deals) for path, deals in frame.iter_rows())

    def quantiles(self) -> Any:  # noqa: ANN401
        """Median, p75 and p90 of the time in each phase."""
        spent = self._linked().filter(pl.col("spent_us").is_not_null())
        wanted = [
            pl.col("spent_us").quantile(share, "linear").alias(name)
            for name, share in SHARES.items()
        ]
        return spent.group_by("phase").agg(wanted).collect()

    def answer_quantiles(self, frame: Any) -> Answer:  # noqa: ANN401
        """The quantiles in days."""
        return {
            f"{row['phase']} {name}": row[name] / DAY_US
            for row in frame.iter_rows(named=True)
            for name in SHARES
        }

    def loops(self) -> Any:  # noqa: ANN401
        """How many deals came back to each phase."""
        visits = self.events.lazy().group_by("deal", "phase").agg(pl.len())
        return visits.filter(pl.col("len") > 1).group_by("phase").agg(pl.len()).collect()

    def answer_loops(self, frame: Any) -> Answer:  # noqa: ANN401
        """Deals that were in a phase more than once."""
        return {phase: deals for phase, deals in frame.iter_rows() if deals}
