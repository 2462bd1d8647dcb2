"""pm4py, as its documentation says: a pandas frame, formatted once, then one call per question."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pm4py
from contract import RULES, Answer, variants_answer

DAY_SECONDS = 86_400
_TEMPLATES = {"chain_response": "chainresponse"}


class Tool:
    """The changes of stage as an event log."""

    def __init__(self, log: Path) -> None:
        columns = ["object_id", "new_value", "changed_at"]
        frame = pd.read_parquet(log / "changes.parquet", columns=columns)
        self.log = pm4py.format_dataframe(
            frame, case_id="object_id", activity_key="new_value", timestamp_key="changed_at"
        )

    def passages(self) -> Any:  # noqa: ANN401 - pm4py's own types
        """The directly-follows graph."""
        return pm4py.discover_dfg(self.log)[0]

    def answer_passages(self, graph: Any) -> Answer:  # noqa: ANN401
        """The edges and their counts."""
        return {f"{before}>{after}": int(moves) for (before, after), moves in graph.items()}

    def passages_times(self) -> Any:  # noqa: ANN401
        """The performance graph with medians alone."""
        return pm4py.discover_performance_dfg(self.log, perf_aggregation_key="median")[0]

    def answer_passages_times(self, graph: Any) -> Answer:  # noqa: ANN401
        """The medians in days."""
        return {
            f"{before}>{after}": (seconds["median"] if isinstance(seconds, dict) else seconds)
            / DAY_SECONDS
            for (before, after), seconds in graph.items()
        }

    def variants(self) -> Any:  # noqa: ANN401
        """Every variant and its count."""
        return pm4py.get_variants(self.log)

    def answer_variants(self, variants: Any) -> Answer:  # noqa: ANN401
        """How many variants, and what they are."""
        return variants_answer(variants.items())

    def quantiles(self) -> Any:  # noqa: ANN401
        """pm4py has no such function: what its users write in pandas over its frame."""
        log = self.log
        left = log.groupby("case:concept:name", sort=False)["time:timestamp"].shift(-1)
        spent = (left - log["time:timestamp"]).dt.total_seconds()
        return spent.groupby(log["concept:name"]).quantile([0.5, 0.75, 0.9])

    def answer_quantiles(self, spent: Any) -> Answer:  # noqa: ANN401
        """The quantiles in days."""
        names = {0.5: "p50", 0.75: "p75", 0.9: "p90"}
        return {
            f"{phase} {names[share]}": float(seconds) / DAY_SECONDS
            for (phase, share), seconds in spent.items()
        }

    def loops(self) -> Any:  # noqa: ANN401
        """Rework per activity."""
        return pm4py.get_rework_cases_per_activity(self.log)

    def answer_loops(self, rework: Any) -> Answer:  # noqa: ANN401
        """Cases with rework."""
        return {str(phase): int(cases) for phase, cases in rework.items()}

    def rules(self) -> Any:  # noqa: ANN401
        """Conformance with a model of exactly the five rules."""
        measured = {"support": 1, "confidence": 1}
        model = {
            _TEMPLATES.get(name, name): {
                tuple(stages.values()) if len(stages) > 1 else next(iter(stages.values())): measured
            }
            for name, stages in RULES.items()
        }
        return pm4py.conformance_declare(self.log, model)

    def answer_rules(self, cases: Any) -> Answer:  # noqa: ANN401
        """How many cases break each rule."""
        names = {template: name for name, template in _TEMPLATES.items()}
        broken = Counter(deviation[0] for case in cases for deviation in case["deviations"])
        return {names.get(template, template): count for template, count in broken.items()}
