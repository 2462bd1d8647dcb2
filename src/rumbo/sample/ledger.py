"""Where the sample company is written: one CSV per table of the log, and the truth beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from rumbo.model.table import TABLES

BLOCK_ROWS = 20_000
TRUTH = {
    "deals": (
        "deal_id",
        "kind",
        "true_phase_at_until",
        "declared_stage",
        "condition",
        "ahead",
        "true_cause_of_loss",
        "silent",
        "true_p_win",
        "true_p_win_at_creation",
        "quality",
        "owner_id_at_creation",
    ),
    "phases": ("deal_id", "visit", "phase", "condition", "entered_at", "left_at", "to", "cause"),
    "owners": (
        "owner_id",
        "habit",
        "effect",
        "late_days",
        "ahead",
        "pushes",
        "silence",
        "pace",
    ),
    "texts": ("activity_id", "label", "phrase", "state"),
    "committee": ("deal_id", "contact_id", "role", "entered_at", "left_at", "in_crm"),
    "customers": (
        "subscription_id",
        "account_id",
        "health",
        "onboarding_days",
        "churn_cause",
        "true_p_renewal",
    ),
    "duplicates": ("account_id", "duplicate_of"),
    "timing": ("activity_id", "deal_id", "conflict"),
}


class Writer(Protocol):
    """What a CSV writer does."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Write one row."""

    def writerows(self, rows: Iterable[Iterable[object]], /) -> None:
        """Write several rows."""


class Ledger:
    """Streams rows to the files of one company; `add` takes a table's values in column order."""

    def __init__(self, folder: Path) -> None:
        self._log, self.truth = folder / "log", folder / "truth"
        self._stack = ExitStack()
        self._writers: dict[str, Writer] = {}
        self._waiting: dict[str, list[Sequence[object]]] = {}
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._log.mkdir(parents=True, exist_ok=True)
        self.truth.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            self._writers[table.name] = self._open(self._log, table.name)
            self._writers[table.name].writerow(table.column_names)
        for name, columns in TRUTH.items():
            self._writers[f"truth_{name}"] = self._open(self.truth, name)
            self._writers[f"truth_{name}"].writerow(columns)
        self._waiting = {name: [] for name in self._writers}
        self._counts = dict.fromkeys(self._writers, 0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._stack:
            if error is None:
                for name in self._waiting:
                    self._flush(name)

    def add(self, table: str, row: Sequence[object]) -> None:
        """Write one row; a truth table's name begins with truth_."""
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= BLOCK_ROWS:
            self._flush(table)

    def rows(self, table: str) -> int:
        """How many rows the table has so far."""
        return self._counts[table] + len(self._waiting[table])

    def _open(self, folder: Path, name: str) -> Writer:
        path = folder / f"{name}.csv"
        file = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        return csv.writer(file, lineterminator="\n")

    def _flush(self, name: str) -> None:
        self._counts[name] += len(self._waiting[name])
        self._writers[name].writerows(self._waiting[name])
        self._waiting[name].clear()
