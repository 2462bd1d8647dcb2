"""Rumbo: the statements of its readings over the passages of a workspace, through its own view."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from contract import DAY_US, RULES, Answer, variants_answer

from rumbo.log.view import Scope, View
from rumbo.workspace import Workspace

HERE = Path(__file__).parent
AS_OF = date(2026, 6, 30)


class Tool:
    """One workspace, opened as of a day after its last event."""

    def __init__(self, log: Path) -> None:
        self.workspace = Workspace.open(log.parent / f"{log.name}-workspace")

    def make_ready(self, task: str) -> None:
        """Opens the view that a task asks; the whole reading opens its own, and holds no other."""
        if task == "reading":
            return
        self.engine = self.workspace.engine()
        snapshot = self.workspace.snapshot()
        self.view = View(
            self.engine, self.workspace.lake, snapshot, self.workspace.settings, Scope(AS_OF)
        )
        self.names = {code: phase.name for code, phase in self.view.phases.items()}
        self.codes = {name: code for code, name in self.names.items()}

    def _rows(self, path: str, **values: object) -> list[tuple[Any, ...]]:
        return list(self.engine.query((HERE / path).read_text(encoding="utf-8"), **values).values)

    def passages(self) -> list[tuple[Any, ...]]:
        """How often deals moved from each phase to each other, by kind."""
        return self._rows("questions/passages.sql")

    def answer_passages(self, rows: list[tuple[Any, ...]]) -> Answer:
        """The moves by names."""
        found: Answer = {}
        for before, after, _, moves in rows:
            key = f"{self.names[before]}>{self.names[after]}"
            found[key] = found.get(key, 0) + moves
        return found

    def passages_times(self) -> list[tuple[Any, ...]]:
        """The same with the median time before each."""
        return self._rows("questions/passages_times.sql")

    def answer_passages_times(self, rows: list[tuple[Any, ...]]) -> Answer:
        """The medians in days, of the pairs of phases that have one kind of passage."""
        pairs: dict[str, list[float]] = {}
        for before, after, _, _, median_us in rows:
            pair = f"{self.names[before]}>{self.names[after]}"
            pairs.setdefault(pair, []).append(median_us / DAY_US)
        return {pair: days[0] for pair, days in pairs.items() if len(days) == 1}

    def variants(self) -> list[tuple[Any, ...]]:
        """Every exact path and how many deals took it."""
        return self._rows("questions/variants.sql")

    def answer_variants(self, rows: list[tuple[Any, ...]]) -> Answer:
        """How many variants, and what they are."""
        return variants_answer(
            (tuple(self.names[code] for code in path), deals) for path, deals in rows
        )

    def quantiles(self) -> list[tuple[Any, ...]]:
        """Median, p75 and p90 of the time in each phase."""
        return self._rows("questions/quantiles.sql")

    def answer_quantiles(self, rows: list[tuple[Any, ...]]) -> Answer:
        """The quantiles in days."""
        return {
            f"{self.names[phase]} {share}": spent_us / DAY_US
            for phase, quantiles in rows
            for share, spent_us in zip(("p50", "p75", "p90"), quantiles, strict=True)
        }

    def loops(self) -> list[tuple[Any, ...]]:
        """How many deals came back to each phase, and how often."""
        return self._rows("questions/loops.sql")

    def answer_loops(self, rows: list[tuple[Any, ...]]) -> Answer:
        """Deals that were in a phase more than once."""
        return {self.names[phase]: deals for phase, deals, _ in rows if deals}

    def rules(self) -> dict[str, int]:
        """How many deals break each of the five rules."""
        values = {
            name: {key: self.codes[stage] for key, stage in stages.items()}
            for name, stages in RULES.items()
        }
        return {name: self._rows(f"rules/{name}.sql", **values[name])[0][0] for name in RULES}

    def answer_rules(self, broken: dict[str, int]) -> Answer:
        """As they are."""
        return dict(broken)

    def reading(self) -> Any:  # noqa: ANN401 - a Reading; peers have no counterpart
        """The whole reading `movements`, its own view included."""
        return self.workspace.read("movements", self.workspace.scope(as_of=AS_OF))

    def answer_reading(self, reading: Any) -> Answer:  # noqa: ANN401
        """The moves it counts."""
        found: Answer = {}
        for row in reading.rows:
            if row["from"] is not None:
                key = f"{row['from']}>{row['to']}"
                found[key] = found.get(key, 0) + row["moves"]
        return found
