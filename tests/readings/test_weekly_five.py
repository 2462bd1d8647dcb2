"""The weekly five on random logs with random decisions, held against a patient reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from oracle.scene import Scene
from oracle.weekly_five import FIVE, Decisions, Line, some_lines
from rumbo.model.deal_decision import REVOKE, NewDecision
from rumbo.model.reading import Reading
from rumbo.model.selection import BECAME, DECISIONS, Selection
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import TRAITS, Log, cut, dice_of, large_log
from world import workspace

DAY = timedelta(days=1)
NAMES = ("weekly_five", "pipeline", "follow_up")


@contextmanager
def decided(log: Log, lines: Sequence[Line]) -> Iterator[Workspace]:
    """A workspace of the log in which all of this was decided."""
    with workspace(log) as made:
        write(made, lines)
        yield made


def write(made: Workspace, lines: Sequence[Line]) -> None:
    """Keeps the lines as if each had been written at its moment."""
    for line in lines:
        kept, at = made.ritual.decisions, line.decided_at
        if line.kind == REVOKE:
            assert line.revokes is not None
            kept.revoke(line.revokes, by="Ana", why="no", at=at)
        else:
            new = NewDecision(line.kind, "x", line.day, line.on_contact)
            kept.add(line.deal_id, new, by="Ana", at=at)


def example(seed: int, *traits: str, deals: int = 120) -> tuple[Log, date, list[Line]]:
    """A log, a day and decisions about its deals."""
    log, dice = large_log(seed, deals, closed_without_stage=False, traits=traits), dice_of(seed)
    day = date(2024, 9, 1) + timedelta(days=dice.randint(0, 280))
    return log, day, some_lines(dice, Scene(log, day), 60)


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_a_patient_reader_says(seed: int) -> None:
    log, day, lines = example(seed)
    wanted = Decisions(Scene(log, day), lines)

    with decided(log, lines) as made:
        found = made.read("weekly_five", made.scope(as_of=day))
        open_deals = made.read("pipeline", made.scope(as_of=day)).rows
        with made.view(made.scope(as_of=day)) as view:
            chosen = {name: _chosen(view, Selection(decision=name)) for name in DECISIONS} | {
                f"became {end}": _chosen(view, Selection(became=end)) for end in BECAME
            }

    assert {row["deal_id"]: row["place"] for row in found.rows if row["place"]} == {
        deal: place for deal, place in wanted.needed().items() if place <= FIVE
    }
    assert {int(str(row["decision"])): row["became"] for row in found.rows if row["decision"]} == (
        wanted.made()
    )
    assert {row["deal_id"] for row in open_deals} == wanted.open.keys() - wanted.aside()
    assert chosen == _expected(wanted)
    assert wanted.aside()
    assert {"waiting", "woke", "moved", "revoked"} & set(wanted.made().values())


def _chosen(view: object, selection: Selection) -> set[str]:
    keep_selected(view, selection)  # type: ignore[arg-type]
    sql = "SELECT d.id FROM deals AS d SEMI JOIN selected AS s ON s.deal = d.deal"
    return {row[0] for row in view.engine.query(sql).values}  # type: ignore[attr-defined]


def _expected(wanted: Decisions) -> dict[str, set[str]]:
    counting = {deal: wanted.counts(deal) for deal in wanted.story.paths}
    known = {deal: n for deal, n in counting.items() if n is not None}
    places = wanted.needed()
    return {
        "needed": set(places),
        "five": {deal for deal, place in places.items() if place <= FIVE},
        "active": wanted.open.keys() - wanted.aside(),
        "aside": wanted.aside(),
        "any": set(known),
        **{
            kind: {deal for deal, n in known.items() if wanted.lines[n].kind == kind}
            for kind in ("justify", "nurture", "lose")
        },
        **{
            f"became {end}": {deal for deal, n in known.items() if wanted.became(n) == end}
            for end in BECAME
        },
    }


@pytest.mark.parametrize("trait", TRAITS[3:7])
def test_a_past_date_knows_only_what_had_been_decided_by_then(trait: str) -> None:
    log, day, lines = example(5, trait, deals=80)
    before = [line for line in lines if line.decided_at < Scene(log, day).end]
    renumbered = _renumbered(lines, before)

    with decided(log, lines) as now, decided(cut(log, day), renumbered) as then:
        for name in NAMES:
            told, known = (_said(made.read(name, made.scope(as_of=day))) for made in (now, then))
            assert told == known, name


def _renumbered(lines: Sequence[Line], kept: Sequence[Line]) -> list[Line]:
    places = {lines.index(line) + 1: place for place, line in enumerate(kept, 1)}
    return [
        Line(e.deal_id, e.kind, e.decided_at, e.day, e.on_contact, places.get(e.revokes or 0))
        for e in kept
    ]


def _said(reading: Reading) -> list[dict[str, object]]:
    plain: list[dict[str, object]] = [
        {k: v for k, v in row.items() if k != "decision"} for row in reading.rows
    ]
    return [*plain, {each.name: each.value for each in reading.figures}]


def test_behind_every_figure_are_as_many_deals_as_it_says_where_much_was_decided() -> None:
    log, day, lines = example(2)

    with decided(log, lines) as made:
        found = made.read("weekly_five", made.scope(as_of=day))
        late = [made.read(name, made.scope(as_of=day)) for name in ("pipeline", "follow_up")]
        with made.view(made.scope(as_of=day)) as view:
            for figure in (f for answer in (found, *late) for f in answer.figures):
                if figure.behind is None or figure.value is None or figure.unit == "money":
                    continue
                value = figure.value * (figure.n if figure.unit == "share" else 1)
                assert len(_chosen(view, figure.behind)) == round(value), figure
    assert found.figure("moved").n > 0
    assert any("Fuera del pipeline" in text.es for text in late[0].warnings)


def test_a_parked_deal_comes_back_on_its_day_with_a_contact_or_a_move() -> None:
    parked = [
        Line("dated", "nurture", _at(2, 1), day=date(2025, 3, 1)),
        Line("spoken", "nurture", _at(2, 1), on_contact=True),
        Line("moved", "nurture", _at(2, 1), day=date(2025, 12, 1)),
        Line("lost", "lose", _at(2, 1)),
        Line("kept", "justify", _at(2, 1), day=date(2025, 2, 20)),
    ]
    with decided(_log(), parked) as made:
        february = made.read("pipeline", made.scope(as_of=date(2025, 2, 10))).rows
        before = made.read("pipeline", made.scope(as_of=date(2025, 1, 31))).rows
        march = made.read("weekly_five", made.scope(as_of=date(2025, 3, 1)))

    assert len(before) == 6
    assert {row["deal_id"] for row in february} == {"kept", "never"}
    came = {
        row["deal_id"]: (row["woke_by"], row["became"]) for row in march.rows if row["decision"]
    }
    assert came == {
        "dated": ("day", "woke"),
        "spoken": ("contact", "woke"),
        "moved": ("move", "moved"),
        "lost": (None, "still"),
        "kept": (None, "still"),
    }
    needed = [(row["deal_id"], row["place"]) for row in march.rows if row["place"]]
    assert needed == [("never", 1), ("dated", 2), ("spoken", 3), ("kept", 4)]


def _at(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 12)  # noqa: DTZ001 - naive UTC, as the database keeps it


def _log() -> Log:
    names = ("dated", "spoken", "moved", "lost", "kept", "never")
    amounts = {name: str(100 - 10 * place) for place, name in enumerate(names)} | {"never": "900"}
    return {
        "stages": [
            {"pipeline_id": "p", "pipeline": "P", "stage_id": name, "stage": name,
             "position": str(place), "outcome": "open"}
            for place, name in enumerate(("Lead", "Demo"))
        ],
        "owners": [{"id": "o1", "name": "Ana"}],
        "deals": [
            {"id": name, "name": name, "owner_id": "o1", "pipeline_id": "p",
             "stage": "Demo" if name == "moved" else "Lead", "amount": amounts[name],
             "created_at": "2023-01-02T10:00:00Z", "status": "open"}
            for name in names
        ],
        "changes": [
            {"object_id": "moved", "field": "stage", "old_value": "Lead", "new_value": "Demo",
             "changed_at": "2025-02-20T10:00:00Z"}
        ],
        "activities": [
            {"id": "a", "kind": "email", "direction": "in", "deal_id": "spoken",
             "occurred_at": "2025-02-15T10:00:00Z", "status": "done"}
        ],
    }  # fmt: skip
