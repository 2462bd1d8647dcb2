"""The map against the log: what a statement is worth, on logs small enough to judge by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings

from oracle.map_check import Judge
from oracle.pauses import Story
from oracle.scene import Scene
from rumbo.errors import UsageError
from rumbo.journey.document import build
from rumbo.journey.statement import SOME_DEALS, statements
from rumbo.model.reading import Row, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.map_check import ENOUGH, READING, status
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import Log, cut, dates, dice_of, large_log, logs
from world import workspace

DAY = date(2025, 6, 30)
EVERY_RULE: list[dict[str, object]] = [
    {"rule": "role_engaged", "role": "sponsor"},
    {"rule": "people_engaged", "at_least": 1},
    {"rule": "activity_happened", "kinds": ["email", "call"]},
    {"rule": "contact_within", "days": 9},
    {"rule": "meeting_held", "role": "sponsor"},
    {"rule": "reply_within", "days": 3},
    {"rule": "field_set", "field": "amount"},
    {"rule": "content_shared"},
    {"rule": "moves_to", "to": "won", "holds_for": 0.3},
    {"rule": "lasts_at_most", "days": 20},
    {"rule": "signal_seen", "signal": "trust"},
]
ONE_PIPELINE = (505, 506)  # seeds of such logs, with closing stages and without
STAGES = [
    {"pipeline_id": "p", "pipeline": "Ventas", "stage_id": f"s{n}", "stage": name,
     "position": str(n), "outcome": outcome}
    for n, (name, outcome) in enumerate(
        [("Hablar", "open"), ("Probar", "open"), ("Ganada", "won"), ("Perdida", "lost")]
    )
]  # fmt: skip


def deal(name: str, *moves: tuple[str, str]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A deal created on 1 January that moves to these stages on these days."""
    stage = moves[-1][0] if moves else "Hablar"
    ended = {"Ganada": "won", "Perdida": "lost"}.get(stage, "open")
    row = {"id": name, "stage": stage, "status": ended, "created_at": "2025-01-01T09:00:00Z",
           "pipeline_id": "p", "amount": "100", "currency": "EUR"}  # fmt: skip
    changes = [
        {"object_id": name, "field": "stage", "old_value": before, "new_value": after,
         "changed_at": f"{day}T09:00:00Z"}
        for (before, _), (after, day) in zip([("Hablar", ""), *moves], moves, strict=False)
    ]  # fmt: skip
    return row, changes


def log_of(
    *deals: tuple[dict[str, str], list[dict[str, str]]],
    activities: tuple[dict[str, str], ...] = (),
) -> Log:
    """The rows of a log that holds these deals."""
    return {
        "stages": STAGES,
        "deals": [row for row, _ in deals],
        "changes": [change for _, changes in deals for change in changes],
        "activities": list(activities),
    }


def checked(made: Workspace, *rules: dict[str, object], **entries: object) -> list[Row]:
    """The rows of the check of a map whose first phase states these rules."""
    draft = made.atlas.add(
        build(
            {
                "name": "Mapa",
                "phases": [
                    {"id": "hablar", "name": "Hablar", "stages": [{"stage": "Hablar"}],
                     "rules": list(rules), **entries},
                    {"id": "probar", "name": "Probar", "stages": [{"stage": "Probar"}]},
                ],
            }
        ),
        by="Ana",
    )  # fmt: skip
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
    return list(made.read("map_check", made.scope(as_of=DAY)).rows)


THREE = (
    deal("quick", ("Probar", "2025-01-05")),
    deal("slow", ("Probar", "2025-03-01")),
    deal("waiting"),
)


def test_a_visit_that_still_lasts_within_its_time_is_not_judged() -> None:
    with workspace(log_of(*THREE)) as made:
        (row,) = checked(made, {"rule": "lasts_at_most", "days": 365})

    assert (row["n"], row["violations"], row["pass_rate"]) == (2, 0, 1.0)


def test_a_visit_that_lasts_too_long_breaks_its_rule_while_it_lasts() -> None:
    with workspace(log_of(*THREE)) as made:
        (row,) = checked(made, {"rule": "lasts_at_most", "days": 10})

    assert (row["n"], row["violations"], row["open_violations"]) == (3, 2, 2)
    assert row["amount"] == 200.0


def test_lost_deals_are_not_asked_whether_they_left_as_expected() -> None:
    moved = (
        deal("on", ("Probar", "2025-01-05")),
        deal("gone", ("Perdida", "2025-01-05")),
        deal("won", ("Ganada", "2025-01-05")),
    )
    with workspace(log_of(*moved)) as made:
        rows = checked(made, moves={"next": ["probar"]})

    found = {row["statement_id"]: (row["n"], row["violations"]) for row in rows}
    assert found == {"hablar.move.probar": (3, 0), "hablar.moves": (2, 0)}


def test_a_deal_counts_once_by_its_last_visit() -> None:
    again = deal(
        "again", ("Probar", "2025-03-01"), ("Hablar", "2025-03-02"), ("Probar", "2025-03-04")
    )
    with workspace(log_of(again)) as made:
        (row,) = checked(made, {"rule": "lasts_at_most", "days": 10})

    assert (row["n"], row["violations"]) == (1, 0)


@pytest.mark.parametrize(("days", "violations"), [(2.0, 1), (5.0, 0)])
def test_a_contact_counts_from_the_entry_into_the_phase(days: float, violations: int) -> None:
    call = {"id": "a1", "kind": "call", "direction": "in", "occurred_at": "2025-01-04T10:00:00Z",
            "deal_id": "quick", "outcome": "connected"}  # fmt: skip
    with workspace(log_of(THREE[0], activities=(call,))) as made:
        (row,) = checked(made, {"rule": "contact_within", "days": days})

    assert (row["n"], row["violations"]) == (1, violations)


def test_a_field_counts_as_it_was_when_the_deal_left() -> None:
    row, changes = deal("quick", ("Probar", "2025-01-05"))
    late = {"object_id": "quick", "field": "next_step", "old_value": "", "new_value": "Llamar",
            "changed_at": "2025-01-09T09:00:00Z"}  # fmt: skip
    with workspace(log_of(({**row, "next_step": "Llamar"}, [*changes, late]))) as made:
        empty, filled = checked(
            made,
            {"rule": "field_set", "field": "next_step"},
            {"rule": "field_set", "field": "amount"},
        )

    assert (empty["violations"], filled["violations"]) == (1, 0)


def test_nothing_is_said_of_signals_and_of_no_map() -> None:
    with workspace(log_of(*THREE)) as made:
        before = made.read("map_check", made.scope(as_of=DAY))
        (row,) = checked(made, {"rule": "signal_seen", "signal": "trust"})

    assert (before.verdict, before.rows) == (Verdict.UNKNOWN, ())
    assert (row["status"], row["n"]) == ("assumed", 0)


@pytest.mark.parametrize(
    ("passes", "n", "expected"),
    [(0, 0, "assumed"), (19, 19, "too_few"), (80, 100, "observed"), (40, 100, "refuted"),
     (65, 100, "too_few"), (70, 100, "observed")],
)  # fmt: skip
def test_a_status_follows_from_the_cases(passes: int, n: int, expected: str) -> None:
    assert status(passes, n, 0.7) == expected


@pytest.mark.parametrize("seed", range(3))
def test_a_check_at_a_past_date_sees_only_what_was_known_then(seed: int) -> None:
    """Every rule on a large log: reading as of a date equals reading the log cut there."""
    log, day = large_log(seed, 80), date(2025, 3, 30)
    stage = min(row["stage"] for row in log["stages"] if row.get("outcome", "open") == "open")
    phase = {"id": "a", "name": "A", "stages": [{"stage": stage}], "rules": EVERY_RULE}
    told = []
    for known in (log, cut(log, day)):
        with workspace(known) as made:
            draft = made.atlas.add(build({"name": "Mapa", "phases": [phase]}), by="Ana")
            made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
            told.append(made.read("map_check", made.scope(as_of=day)).rows)

    assert told[0] == told[1]
    assert sum(int(str(row["n"])) for row in told[0]) > 20


@pytest.mark.parametrize("seed", range(2))
def test_behind_each_statement_are_the_deals_that_keep_it_and_those_that_do_not(seed: int) -> None:
    log = large_log(seed, 150)
    first, second, *_ = list(
        dict.fromkeys(
            str(row["stage"]) for row in log["stages"] if row.get("outcome", "open") == "open"
        )
    )
    phases = [
        {"id": "a", "name": "A", "stages": [{"stage": first}], "rules": EVERY_RULE,
         "moves": {"next": ["b"], "parks": True}},
        {"id": "b", "name": "B", "stages": [{"stage": second}]},
    ]  # fmt: skip
    judged = 0
    with workspace(log) as made:
        draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
        made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        with made.view(made.scope(as_of=date(2025, 3, 30))) as view:
            for row in READING.read(view).rows:
                found = {}
                for column, behind in READING.behind.items():
                    keep_selected(view, behind(row) or Selection())
                    found[column] = view.engine.query(
                        "SELECT count(*), sum(d.amount) FROM deals AS d"
                        " SEMI JOIN selected AS s ON s.deal = d.deal"
                    ).values[0]
                n, rate = int(str(row["n"])), float(str(row["pass_rate"] or 0))
                assert found["pass_rate"][0] == round(n * rate), row
                assert found["pass_rate"][0] + found["violations"][0] == n, row
                if row["violations"]:
                    judged += 1
                    assert found["violations"][0] == row["violations"], row
                    assert found["open_violations"][0] == row["open_violations"], row
                    for column in ("amount", "amount_open"):
                        n, total = found[column]
                        known = 0.0 if total is None else float(total)
                        assert (row[column] is None) == (total is None and n > 0), row
                        assert known == pytest.approx(row[column] or 0.0, abs=0.006)
    assert judged > 4


def test_a_statement_that_no_map_makes_has_no_deals_behind_it() -> None:
    with workspace(log_of(*THREE)) as made:
        with made.view(made.scope(as_of=DAY)) as view, pytest.raises(UsageError):
            keep_selected(view, Selection(breaks="hablar.moves"))
        checked(made, {"rule": "lasts_at_most", "days": 10})
        with made.view(made.scope(as_of=DAY)) as view, pytest.raises(UsageError):
            keep_selected(view, Selection(keeps="'; DROP TABLE deals --"))


@settings(max_examples=4)
@given(log=logs().filter(lambda log: one_pipeline(log) and bool(log["deals"])), day=dates())
def test_every_rule_judges_as_its_oracle_does(log: Log, day: date) -> None:
    compare(log, day)


def test_large_logs_are_judged_as_the_oracle_does() -> None:
    for seed in ONE_PIPELINE:
        log = large_log(seed, 120, traits=("reopened",))
        assert one_pipeline(log)
        rows = compare(log, date(2025, 3, 30))
        told = {str(row["rule"]) for row in rows if row["n"]}
        assert told == {str(rule["rule"]) for rule in EVERY_RULE} - {"signal_seen"} | {
            "only_expected_moves"
        }


def one_pipeline(log: Log) -> bool:
    """Whether the log lists the stages of one pipeline: each is a phase of the map then."""
    return {row["pipeline_id"] for row in log["stages"]} == {"p1"}


def compare(log: Log, day: date) -> list[Row]:
    """Holds the check of a map with every rule in every phase against the oracle."""
    dice = dice_of(len(log["deals"]))
    listed = sorted(log["stages"], key=lambda row: float(row["position"]))
    names = [row["stage"] for row in listed if row["outcome"] == "open"]
    ids = {name: f"f{number}" for number, name in enumerate(names)}
    phases = [
        {
            "id": ids[name],
            "name": name,
            "stages": [{"stage": name}],
            "parked": name == "Nurturing",
            "rules": EVERY_RULE,
            "moves": {
                "next": dice.sample([ids[other] for other in names if other != name], 1),
                "parks": dice.random() < 0.5,
            },
        }
        for name in names
    ]
    with workspace(log) as made:
        draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
        made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
        journey_map = made.atlas.map_of(draft)
        found = made.read("map_check", made.scope(as_of=day)).rows
    judge = Judge(Story(Scene(log, day)), ids)
    for stated, row in zip(statements(journey_map), found, strict=True):
        expected = judge.counts(stated, journey_map.phase(stated.phase))
        n, passes = expected["n"], expected["passes"]
        broken = stated.rule.holds_for > SOME_DEALS
        assert (row["statement_id"], row["n"]) == (stated.id, n)
        assert row["pass_rate"] == (passes / n if n else None), stated.id
        assert row["violations"] == (n - passes if broken else 0), stated.id
        assert row["open_violations"] == (expected["open_violations"] if broken else 0), stated.id
        for name in ("amount", "amount_open"):
            assert row[name] == pytest.approx(expected[name] if broken else 0.0), stated.id
        recent, before = expected["recent_n"], n - expected["recent_n"]
        if row["trend"] == "unknown":
            assert min(recent, before) < ENOUGH
        else:
            former = (passes - expected["recent_passes"]) / before
            gain = expected["recent_passes"] / recent - former
            assert row["trend_change"] == pytest.approx(gain)
    return list(found)
