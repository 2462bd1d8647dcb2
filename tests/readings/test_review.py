"""The three questions of a map, when its review is due, and who answers for its phases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from rumbo.errors import UsageError
from rumbo.journey.document import build
from rumbo.model.reading import Reading, Text, Value, Verdict
from rumbo.readings.review import lights
from rumbo.workspace import Workspace
from strategies import large_log
from world import workspace

DAY = date(2025, 6, 30)
PUBLISHED = datetime(2025, 5, 1)  # noqa: DTZ001 - naive UTC, as the database keeps it


def publish(made: Workspace, *owners: str, owner: str = "Ana") -> int:
    phases = [
        {"id": f"f{number}", "name": f"Fase {number}", "owner": each}
        for number, each in enumerate(owners)
    ]
    built = build({"name": "Mapa", "owner": owner, "review_every_days": 30, "phases": phases})
    return made.atlas.maps.publish(made.atlas.add(built, by="Ana").id, by="Ana", at=PUBLISHED).id


def by_key(reading: Reading) -> Mapping[str, Mapping[str, Value]]:
    return {str(row["key"]): row for row in reading.rows}


def test_without_a_map_there_is_nothing_to_review() -> None:
    with workspace(large_log(1, 30)) as made:
        found = made.read("review", made.scope(as_of=DAY))

    assert (found.verdict, found.rows, found.figures) == (Verdict.UNKNOWN, (), ())


def test_a_review_is_overdue_and_phases_without_an_owner_are_named() -> None:
    with workspace(large_log(1, 30)) as made:
        publish(made, "Ana", "")
        found = made.read("review", made.scope(as_of=DAY))

    rows = by_key(found)
    assert list(rows) == ["current", "agrees", "shared", "on_time", "owned"]
    assert (rows["on_time"]["verdict"], rows["on_time"]["value"]) == ("bad", 30)
    assert (rows["owned"]["verdict"], rows["owned"]["value"]) == ("watch", 1)
    assert "Fase 1" in str(rows["owned"]["answer"])
    assert rows["shared"]["verdict"] == "unknown"
    assert found.figure("days_overdue").value == 30
    assert found.verdict is Verdict.BAD


def test_a_phase_without_an_owner_is_named_in_both_languages() -> None:
    legal = {"id": "legal", "name": {"es": "Revisión legal", "en": "Legal review"}}
    phases = [legal, {"id": "venta", "name": "Venta", "owner": "Ana"}]
    with workspace(large_log(1, 30)) as made:
        draft = made.atlas.add(build({"name": "Mapa", "owner": "Eva", "phases": phases}), by="Eva")
        made.atlas.maps.publish(draft.id, by="Eva", at=PUBLISHED)
        with made.view(made.scope(as_of=DAY)) as view:
            owned = next(each for each in lights(view) if each.key == "owned")

    assert owned.answer == Text(
        "Sin responsable: Revisión legal.", "Without an owner: Legal review."
    )


def test_a_confirmation_counts_from_its_day() -> None:
    with workspace(large_log(1, 30)) as made:
        number = publish(made, "Ana")
        at = datetime(2025, 6, 20)  # noqa: DTZ001 - as above
        made.atlas.maps.confirm(number, by="Eva", note="Con ventas", evidence={}, at=at)
        after = by_key(made.read("review", made.scope(as_of=DAY)))
        before = by_key(made.read("review", made.scope(as_of=date(2025, 6, 15))))

    assert (after["on_time"]["verdict"], before["on_time"]["verdict"]) == ("good", "bad")
    assert "2025-06-20" in str(after["on_time"]["answer"])
    assert "2025-05-01" in str(before["on_time"]["answer"])


def test_confirming_keeps_who_said_what_and_makes_every_process_ask_anew() -> None:
    with workspace(large_log(1, 30)) as made:
        number, before = publish(made, "Ana"), made.snapshot().id
        confirmed = made.atlas.confirm(by="Eva", note=" Con ventas ")

        (kept,) = made.atlas.maps.confirmations(number)
        assert kept == confirmed
        assert (kept.confirmed_by, kept.note) == ("Eva", "Con ventas")
        assert set(kept.evidence) == {"current", "agrees", "shared", "on_time", "owned"}
        assert made.snapshot().id == before + 1
        # Another version has to be confirmed for itself.
        publish(made, "Ana")
        assert made.atlas.maps.confirmed(number + 1, datetime(2030, 1, 1)) is None  # noqa: DTZ001


def test_without_a_map_in_force_nothing_can_be_confirmed() -> None:
    with workspace(large_log(1, 30)) as made, pytest.raises(UsageError, match="in force"):
        made.atlas.confirm(by="Eva")
