"""The basis of an answer: all that a view of the log rests on beside the question.

Two views on the same basis tell the same, in whichever process they are opened. The print of a
basis is what answers are kept under, so that a change of anything in it asks everything anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

import rumbo
from rumbo.log.road import LISTS
from rumbo.model.deal_decision import DECISIONS, FACT
from rumbo.model.in_force import InForce
from rumbo.model.loss_rule import LossRules
from rumbo.model.phase_rule import PhaseRules
from rumbo.model.table_rows import TableRows
from rumbo.settings import Settings
from rumbo.store import plain
from rumbo.store.database import Snapshot

# How much Rumbo may use, where its tables are and who comes in: no answer tells of them.
_SILENT = frozenset(
    {
        "answers_limit_mb",
        "database_url",
        "import_memory_limit",
        "memory_limit",
        "sign_in",
        "threads",
        "upload_days",
        "upload_limit_mb",
    }
)
# What a snapshot remembers of a table that Rumbo keeps itself, so that others ask anew.
_RECORDED_AS = {DECISIONS: FACT}
_LIBRARIES = ("duckdb", "holidays", "numpy", "scikit-learn", "scipy", "tzdata")
_SOURCES = (".py", ".sql", ".json", ".yaml")


@dataclass(frozen=True)
class Basis:
    """A snapshot and what stands beside it at the end of a day.

    `lists` are the lists of stages and owners known then, by version; `tables` hold what Rumbo
    keeps itself: what was decided about deals, and what teams answered.
    """

    snapshot: Snapshot
    day: date
    settings: Settings
    lists: Mapping[str, int] | None
    in_force: InForce | None
    tables: tuple[TableRows, ...]
    phase_rules: PhaseRules
    loss_rules: LossRules

    @property
    def print(self) -> str:
        """What tells this basis from every other one."""
        return self.print_apart_from(frozenset())

    def print_apart_from(self, names: frozenset[str]) -> str:
        """As `print`, for what looks at none of these tables: it is the same whatever they hold."""
        if names not in self._prints:
            self._prints[names] = self._printed(names)
        return self._prints[names]

    @property
    def print_of_log(self) -> str:
        """As `print`, for what the log alone teaches, whatever people decided about its deals."""
        return self.print_apart_from(frozenset({DECISIONS, *(each.name for each in self.tables)}))

    @cached_property
    def _prints(self) -> dict[frozenset[str], str]:
        return {}

    @cached_property
    def beside_log(self) -> str:
        """What tells all but the rows of the log: with the same, the same rows tell the same."""
        present = {n: v for n, v in self.snapshot.versions.items() if n in LISTS}
        lists = present if self.lists is None else self.lists
        told = self._of_people() | {"lists": dict(sorted(lists.items()))}
        return hashlib.sha256(plain.written(told)).hexdigest()

    def _printed(self, apart: frozenset[str]) -> str:
        snapshot = self.snapshot
        # What was recorded without bringing anything in is told by its tables alone.
        number = () if apart else (snapshot.id, snapshot.recorded_at)
        silent = {fact for table, fact in _RECORDED_AS.items() if table in apart}
        told = self._of_people() | {
            "apart": sorted(apart),
            "snapshot": (*number, snapshot.taken_at),
            "versions": dict(sorted(snapshot.versions.items())),
            "facts": {k: v for k, v in sorted(snapshot.facts.items()) if k not in silent},
            "day": self.day,
            "lists": dict(sorted(self.lists.items())) if self.lists is not None else None,
            "tables": tuple(each for each in self.tables if each.name not in apart),
        }
        return hashlib.sha256(plain.written(told)).hexdigest()

    def _of_people(self) -> dict[str, object]:
        """What people decided, and who computes: the program, settings, rules and map."""
        held = self.in_force
        return {
            "program": (rumbo.__version__, _sources(), _libraries()),
            "settings": {k: v for k, v in asdict(self.settings).items() if k not in _SILENT},
            "rules": (self.phase_rules.model_dump_json(), self.loss_rules.model_dump_json()),
            "map": held.journey_map.model_dump_json() if held else None,
            "held": _without_map(held) if held else None,
        }


def _without_map(held: InForce) -> dict[str, object]:
    return {name: value for name, value in vars(held).items() if name != "journey_map"}


@cache
def _libraries() -> tuple[str, ...]:
    """What computes or knows something on which an answer rests, by its version."""
    return tuple(version(name) for name in _LIBRARIES)


@cache
def _sources() -> str:
    """A sum of all sources: who changes a question gets no answer of before."""
    here = Path(rumbo.__file__).parent
    found = hashlib.sha256()
    for path in sorted(here.rglob("*")):
        if path.suffix in _SOURCES:
            content = path.read_bytes()
            found.update(f"{path.relative_to(here).as_posix()}\n{len(content)}\n".encode())
            found.update(content)
    return found.hexdigest()
