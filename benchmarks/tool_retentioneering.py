"""retentioneering: an Eventstream, and the transitions that it computes without drawing them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"

import pandas as pd
from contract import Answer
from retentioneering import Eventstream

DAY_SECONDS = 86_400
_EDGES = ("path_start", "path_end")


class Tool:
    """The changes of stage as an event stream."""

    def __init__(self, log: Path) -> None:
        columns = ["object_id", "new_value", "changed_at"]
        frame = pd.read_parquet(log / "changes.parquet", columns=columns)
        schema = {
            "path_cols": ["object_id"],
            "event_col": "new_value",
            "timestamp_col": "changed_at",
        }
        self.stream = Eventstream(frame, schema)

    def passages(self) -> Any:  # noqa: ANN401 - a pandas frame
        """How often each event follows each other."""
        return self.stream.transition_graph_data(edge_weight="count")

    def answer_passages(self, matrix: Any) -> Answer:  # noqa: ANN401
        """The cells of the matrix that are not empty."""
        return {key: int(count) for key, count in _cells(matrix).items()}

    def passages_times(self) -> Any:  # noqa: ANN401
        """The median time between each two events."""
        return self.stream.transition_graph_data(edge_weight="time_median")

    def answer_passages_times(self, matrix: Any) -> Answer:  # noqa: ANN401
        """The medians in days."""
        return {key: seconds / DAY_SECONDS for key, seconds in _cells(matrix).items()}


def _cells(matrix: Any) -> dict[str, float]:  # noqa: ANN401
    found = {}
    for before, row in matrix.iterrows():
        for after, value in row.items():
            if before not in _EDGES and after not in _EDGES and not pd.isna(value):
                number = value.total_seconds() if isinstance(value, pd.Timedelta) else float(value)
                if number > 0:
                    found[f"{before}>{after}"] = number
    return found
