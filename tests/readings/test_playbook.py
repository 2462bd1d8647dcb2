"""The playbook and what is owed of it, held against a count in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from test_map_check import deal, log_of

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.scene import DAY, Row, Scene
from rumbo.journey.document import build
from rumbo.model.reading import Row as Answer
from rumbo.model.selection import Selection
from rumbo.readings.selection import keep_selected
from rumbo.workspace import Workspace
from strategies import Log, cut, large_log
from world import workspace

WITHIN_DAYS = 9
ON = date(2025, 1, 31)


def mapped(made: Workspace, stages: list[tuple[str, str, str]]) -> None:
    """A map with one phase per stage, and in each a step that a call or an e-mail proves."""
    step = {
        "id": "talk",
        "what": "Hablar",
        "within_days": WITHIN_DAYS,
        "proof": {"rule": "activity_happened", "kinds": ["call", "email"]},
    }
    phases = [
        {
            "id": phase,
            "name": stage,
            "stages": [{"stage": stage, "pipeline": pipeline}],
            "parked": stage == "Nurturing",
            "steps": [step],
        }
        for phase, pipeline, stage in stages
    ]
    draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001


def open_stages(log: Log) -> list[tuple[str, str, str]]:
    """The stages of a log that a deal can be open in, each with an id for its phase."""
    return [
        (f"p{number}", row["pipeline"], row["stage"])
        for number, row in enumerate(sorted(log["stages"], key=_place))
        if row["outcome"] == "open"
    ]


def _place(stage: Row) -> tuple[str, int]:
    return stage["pipeline_id"], int(stage["position"])


@contextmanager
def with_map(log: Log) -> Iterator[Workspace]:
    """A workspace of the log, its map in force from long before."""
    with workspace(log) as made:
        mapped(made, open_stages(log))
        yield made


def counted(scene: Scene) -> dict[tuple[str, str], dict[str, set[str]]]:
    """For each stage the deals in which the step was due, taken, in time and owed."""
    story, found = Story(scene), dict[tuple[str, str], dict[str, set[str]]]()
    for name, path in story.paths.items():
        last: dict[tuple[str, str], dict[str, bool]] = {}
        for passage in path:
            if passage.phase.outcome == "open":
                case = _case(scene, name, passage)
                if case["done"] or case["due"] or passage.left:
                    last[passage.phase.pipeline, passage.phase.name] = case
        for stage, case in last.items():
            parts = found.setdefault(
                stage, {part: set() for part in ("required", "done", "on_time", "owed")}
            )
            for part, deals in parts.items():
                if case[part]:
                    deals.add(name)
    return found


def _case(scene: Scene, name: str, passage: Passage) -> dict[str, bool]:
    until = passage.left or scene.now
    spoken = [moment for moment in _spoken(scene, name) if passage.entered <= moment <= until]
    due = until >= passage.entered + WITHIN_DAYS * DAY
    going = passage.left is None
    moved_on = not going and passage.next is not None and _ahead(passage)
    return {
        "due": due,
        "done": bool(spoken),
        "required": bool(spoken) or due or moved_on,
        "on_time": any(moment <= passage.entered + WITHIN_DAYS * DAY for moment in spoken),
        "owed": going and due and not spoken,
    }


def _ahead(passage: Passage) -> bool:
    own, after = passage.phase, passage.next
    assert after is not None
    if after.outcome == "won":
        return True
    same = after.pipeline == own.pipeline and None not in (own.rank, after.rank)
    return same and (after.rank or 0) > (own.rank or 0)


def _spoken(scene: Scene, name: str) -> Iterator[datetime]:
    for row in scene.rows("activities"):
        moment = scene.sure(row["occurred_at"])
        if row["deal_id"] == name and moment < scene.end and _counts(row):
            yield moment


def _counts(row: Row) -> bool:
    done = row.get("status") in ("done", "", None)
    return row["kind"] in ("call", "email") and done and row.get("automated") != "1"


@pytest.mark.parametrize("seed", range(3))
def test_each_step_counts_the_deals_that_a_patient_reader_counts(seed: int) -> None:
    log, day = large_log(seed, 120), date(2025, 1, 20) + timedelta(days=40 * seed)
    expected = counted(Scene(log, day))

    with with_map(log) as made:
        rows = made.read("playbook", made.scope(as_of=day)).rows
        with made.view(made.scope(as_of=day)) as view:
            for row, (phase, pipeline, stage) in zip(rows, open_stages(log), strict=True):
                key = (pipeline.removeprefix("Pipeline "), stage)
                wanted = expected.get(key, {})
                for part in ("required", "done", "on_time", "owed"):
                    assert row[part] == len(wanted.get(part, ())), (key, part)
                    keep_selected(view, Selection(step=f"{phase}.talk~{part}"))
                    chosen = view.engine.query(
                        "SELECT d.id FROM selected AS s INNER JOIN deals AS d ON d.deal = s.deal"
                    ).values
                    assert {str(each[0]) for each in chosen} == wanted.get(part, set())


def test_the_playbook_at_a_past_date_knows_what_was_known_then() -> None:
    log, day = large_log(5, 120), date(2024, 12, 1)

    found = []
    for each in (log, cut(log, day)):
        with with_map(each) as made:
            answers = [made.read(name, made.scope(as_of=day)) for name in ("playbook", "follow_up")]
            found.append([(answer.rows, answer.figures) for answer in answers])

    assert found[0] == found[1]


def test_a_step_that_was_taken_too_late_is_not_owed_any_more() -> None:
    rows = owed({"id": "a1", "kind": "call", "occurred_at": "2025-01-20T10:00:00Z"})

    assert [row["what"] for row in rows if row["deal_id"] == "late"] == []
    assert [(row["step"], row["due"]) for row in rows] == [("Hablar", "2025-01-10")]
    assert rows[0]["deal_id"] == "silent"


def owed(call: dict[str, str]) -> list[Answer]:
    """The overdue steps of two deals in their first phase, one of them with this activity."""
    spoken = {"deal_id": "late", "direction": "out", "status": "done", **call}
    log = log_of(deal("late"), deal("silent"), activities=(spoken,))
    with with_map(log) as made:
        rows = made.read("follow_up", made.scope(as_of=ON)).rows
    return [row for row in rows if row["what"] == "step"]


def test_without_a_map_nothing_is_said_of_steps() -> None:
    with workspace(log_of(deal("one"))) as made:
        answer = made.read("playbook", made.scope(as_of=ON))
        late = made.read("follow_up", made.scope(as_of=ON))

    assert answer.rows == ()
    assert answer.verdict == "unknown"
    assert late.figure("step").value is None
