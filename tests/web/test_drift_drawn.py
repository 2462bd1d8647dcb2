"""The picture of a drift with very many changes stays a picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from rumbo.model.change import Change, DriftData, Week
from rumbo.web import picture
from rumbo.web.drift_picture import MOST_DRAWN, MOST_WEEKS, pictured

if TYPE_CHECKING:
    import pytest

    from rumbo.web.visit import Visit

SINCE = date(2026, 3, 2)
CHANGE = Change(
    what="slower",
    phase="Demo",
    to="",
    role="",
    reason="",
    unit="days",
    weeks=tuple(Week(SINCE + timedelta(weeks=week), 4.0, 9) for week in range(-3, 3)),
    since=SINCE,
    since_low=SINCE,
    since_high=SINCE,
    before=4.0,
    after=9.0,
    p_value=0.001,
)
DATA = DriftData("Ventas", date(2026, 1, 5), date(2026, 4, 1), (CHANGE,))


def test_the_first_changes_are_drawn_and_how_many_there_are_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = tuple(replace(CHANGE, phase=f"Demo {number}") for number in range(MOST_DRAWN + 30))
    drawn = list[DriftData]()
    data = replace(DATA, changes=many[:MOST_DRAWN], left_out=30)

    def drawing(_visit: Visit, data: DriftData, *, width: int) -> str:
        drawn.append(data)
        return f"<svg width='{width}'/>"

    monkeypatch.setattr(picture, "drift", drawing)

    found = pictured(_visit(data))

    assert found.found == len(many)
    assert [data.changes for data in drawn] == [many[:MOST_DRAWN]] * 2
    assert len(found.changes) == MOST_DRAWN
    assert found.newest == 0


def test_a_table_shows_the_newest_year_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = tuple(Week(SINCE + timedelta(weeks=week), 4.0, 9) for week in range(-80, 3))
    data = replace(DATA, changes=(replace(CHANGE, weeks=weeks),))
    monkeypatch.setattr(picture, "drift", lambda *_asked, **_width: "<svg/>")

    found = pictured(_visit(data))

    (change,) = found.changes
    assert len(change.weeks) == found.newest == MOST_WEEKS
    assert [week.since for week in change.weeks[:4]] == [True, True, True, False]


def _visit(data: DriftData) -> Visit:
    told = SimpleNamespace(
        workspace=SimpleNamespace(settings=SimpleNamespace(name="Ventas")),
        language=SimpleNamespace(tag="es-ES"),
        filters=(),
        scope=lambda: None,
        ask=lambda *_asked: data,
        kept=lambda _key, make: make(),
        same_at=lambda path: path,
    )
    return cast("Visit", told)
