"""What was known of open deals is read off the log once; then the same comes from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rumbo.predict import known_features
from rumbo.predict.features import features
from rumbo.predict.outlook import Outlook, outlook
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

DAY = date(2024, 10, 7)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with workspace(large_log(5, 220, closed_without_stage=False)) as made:
        yield made.folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many days were read off the log, each time that it was."""
    found: list[int] = []

    def counted(view: object, days_us: list[int], **options: str) -> object:
        found.append(len(days_us))
        return features(view, days_us, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(known_features, "features", counted)
    return found


def told(folder: Path, day: date = DAY) -> Outlook:
    opened = Workspace.open(folder)
    try:
        with opened.view(opened.scope(as_of=day)) as view:
            return outlook(view)
    finally:
        opened.close()


def test_another_process_is_told_the_same_without_reading_the_log_again(
    folder: Path, asked: list[int]
) -> None:
    first = told(folder)
    assert asked
    asked.clear()

    again = told(folder)

    assert asked == []
    assert again.deal_ids == first.deal_ids
    for name in ("won", "lost", "low", "high"):
        assert np.array_equal(getattr(again, name), getattr(first, name))
    assert {deal: again.reasons[deal] for deal in again.deal_ids} == dict(first.reasons)


def test_another_day_is_read_off_the_log(folder: Path, asked: list[int]) -> None:
    told(folder)
    asked.clear()

    told(folder, date(2024, 10, 8))

    assert asked


def test_other_settings_are_read_off_the_log(folder: Path, asked: list[int]) -> None:
    told(folder)
    asked.clear()
    written = (folder / "rumbo.toml").read_text(encoding="utf-8")
    (folder / "rumbo.toml").write_text(
        written.replace(f'currency = "{Settings().currency}"', 'currency = "USD"'), encoding="utf-8"
    )
    try:
        told(folder)
    finally:
        (folder / "rumbo.toml").write_text(written, encoding="utf-8")

    assert asked
