"""The picture of what drift found: every change is there, inside, said, and escaped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from xml.etree.ElementTree import Element

import pytest
from test_distribution import SVG, parsed, texts

from rumbo.draw.drift import MOST_TOLD, draw_drift
from rumbo.model.change import Change, DriftData, Week

SINCE, AS_OF = date(2025, 3, 3), date(2025, 4, 27)
WEEKS = tuple(
    Week(AS_OF - timedelta(days=7 * ago + 6), None if ago < 2 else 12.0 + ago % 5, 9)
    for ago in range(40, -1, -1)
)
SLOWER = Change("slower", "Probar", "", "", "", "days", WEEKS, SINCE, date(2025, 2, 24),
                date(2025, 3, 10), 13.5, 27.0, 0.002)  # fmt: skip
MET = replace(
    SLOWER, what="role_less", role="sponsor", unit="share", before=0.4, after=0.0,
    weeks=tuple(replace(week, value=0.3) for week in WEEKS),
)  # fmt: skip
DATA = DriftData("Ventas", date(2025, 1, 5), AS_OF, (SLOWER, MET))


def test_each_change_is_said_and_its_weeks_are_dots() -> None:
    root = parsed(draw_drift(DATA))
    printed = texts(draw_drift(DATA))

    assert "Probar: más lenta" in printed
    assert any("antes 14 d · después 27 d" in text.replace("\xa0", " ") for text in printed)
    assert "Probar · sponsor: rol menos frecuente" in printed
    groups = [each for each in root.iter(f"{SVG}g") if each.get("data-change")]
    dots = [len(list(group.iter(f"{SVG}circle"))) for group in groups]
    assert dots == [39, 41]  # of two weeks nobody knows yet
    said = root.findtext(f"{SVG}desc") or ""
    assert "entre el 24" in said.replace("\xa0", " ")


@pytest.mark.parametrize("width", [None, 340, 1000])
def test_everything_is_inside_the_picture(width: int | None) -> None:
    root = parsed(draw_drift(DATA, width=width))
    across, high = (float(each) for each in (root.get("viewBox") or "").split()[2:])

    for dot in root.iter(f"{SVG}circle"):
        assert 0 <= float(dot.get("cx") or -1) <= across
        assert 0 <= float(dot.get("cy") or -1) <= high
    assert all(0 <= float(text.get("x") or 0) <= across for text in root.iter(f"{SVG}text"))


def test_the_values_are_read_off_a_few_round_lines() -> None:
    printed = [text.replace("\xa0", " ") for text in texts(draw_drift(DATA))]

    assert [text for text in printed if text in {"0 d", "10 d", "20 d", "30 d", "40 d"}] == [
        "0 d", "10 d", "20 d", "30 d"
    ]  # fmt: skip


def test_the_twin_has_every_week_of_each_change() -> None:
    rows = DATA.as_rows()

    assert len(rows) == 2 * len(WEEKS)
    assert [row["changed"] for row in rows[:41]].count("yes") == 8
    assert rows[40]["value"] is None


def test_hostile_names_and_nothing_found_still_draw() -> None:
    evil = replace(SLOWER, phase="<b>\x00]]>" * 40)

    assert "<b>" not in draw_drift(replace(DATA, changes=(evil,)))
    assert "Nothing has changed since." in texts(
        draw_drift(replace(DATA, changes=()), language="en")
    )


def test_of_very_many_weeks_the_newest_say_their_value_and_all_are_drawn() -> None:
    first = AS_OF - timedelta(weeks=300)
    weeks = tuple(Week(first + timedelta(weeks=each), 14.0, 9) for each in range(299))
    many = replace(SLOWER, weeks=weeks)
    (wide,) = _groups(draw_drift(replace(DATA, changes=(many,)), width=1000))
    (narrow,) = _groups(draw_drift(replace(DATA, changes=(many,)), width=340))

    assert len(list(wide.iter(f"{SVG}circle"))) == MOST_TOLD
    assert _points(wide) == len(weeks) - MOST_TOLD
    assert not list(narrow.iter(f"{SVG}circle"))
    assert _points(narrow) == len(weeks)


def _groups(drawn: str) -> list[Element]:
    return [each for each in parsed(drawn).iter(f"{SVG}g") if each.get("data-change")]


def _points(group: Element) -> int:
    return sum((path.get("d") or "").count("h0") for path in group.iter(f"{SVG}path"))
