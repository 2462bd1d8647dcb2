"""Written sample companies, read back for the tests that look at them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from rumbo.sample import SampleCompany, write_company

UNTIL = date(2026, 6, 30)
Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """A written company with its tables read back."""

    company: SampleCompany

    def read(self, folder: Path, name: str) -> list[Row]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def log(self) -> dict[str, list[Row]]:
        return {name: self.read(self.company.log, name) for name in self.company.counts}

    @cached_property
    def truth(self) -> dict[str, list[Row]]:
        names = [path.stem for path in self.company.truth.glob("*.csv")]
        return {name: self.read(self.company.truth, name) for name in names}

    @cached_property
    def planted(self) -> dict[str, dict[str, Any]]:
        text = (self.company.truth / "planted.json").read_text(encoding="utf-8")
        return {entry["what"]: entry for entry in json.loads(text)["planted"]}

    @cached_property
    def deals(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.log["deals"]}

    @cached_property
    def chains(self) -> dict[tuple[str, str], list[Row]]:
        chains: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.log["changes"]:
            chains[row["object_id"], row["field"]].append(row)
        return chains


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(write_company(tmp_path_factory.mktemp("es"), deals=1500, seed=7, until=UNTIL))


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("en")
    return Written(write_company(folder, deals=400, seed=11, language="en", until=UNTIL))


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("plain")
    return Written(write_company(folder, deals=1500, seed=7, until=UNTIL, plant=False))


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("large")
    return Written(write_company(folder, deals=5000, seed=5, until=UNTIL, touches=0.3))


@pytest.fixture(scope="session", params=[1, 2, 3])
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp(f"seed{request.param}")
    return Written(write_company(folder, deals=1500, seed=request.param, until=UNTIL, touches=0.3))
