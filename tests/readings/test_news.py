"""What happened lately, and since when nothing has."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from command import made, small_log
from rumbo.log.view import Scope
from rumbo.readings.news import news
from rumbo.workspace import Workspace

_DAY = date(2025, 6, 30)
_SINCE = datetime(2025, 6, 1)  # noqa: DTZ001 - naive UTC, as `news` asks for it


@pytest.mark.parametrize(
    "scope",
    [Scope(_DAY), Scope(_DAY, owner="Ana"), Scope(_DAY, limited_to=frozenset({"o1"}))],
    ids=["all", "one owner", "a limited seller"],
)
def test_since_when_nothing_moves_is_asked_of_all_deals(scope: Scope, tmp_path: Path) -> None:
    # Ana's last deal moved on March 1, another's on March 3: that is where the log ends.
    opened = Workspace.open(made(tmp_path / "workspace", small_log(tmp_path / "log")))
    with opened.view(scope) as view:
        assert news(view, _SINCE).last_day == date(2025, 3, 3)
