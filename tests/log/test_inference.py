from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from command import ACCOUNTS, DEALS, OWNERS, STAGES, small_log
from rumbo.log import stored
from rumbo.settings import Settings
from rumbo.workspace import Imported, Workspace

JUNE = datetime(2025, 6, 1, 12)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
JULY = datetime(2025, 7, 1, 12)  # noqa: DTZ001
PLAIN = {"changes": "", "activities": ""}
_STILL_OPEN = "a2,o2,p1,Lead,99,EUR,2025-02-01T08:00:00+02:00,,open"
_LOST = "a2,o1,p1,Lead,99,EUR,2025-02-01T08:00:00+02:00,2025-06-20,lost"
LATER = DEALS.replace("p1,Demo,2500", "p1,Propuesta,2750").replace(_STILL_OPEN, _LOST)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.create(tmp_path / "workspace", Settings(zone="Europe/Madrid", threads=1))
    made.import_path(small_log(tmp_path / "june", **PLAIN), taken_at=JUNE)
    yield made
    made.close()


def bring_in(workspace: Workspace, deals: str, taken_at: datetime, **more: str) -> Imported:
    tables = {**PLAIN, "owners": OWNERS, "accounts": ACCOUNTS, "stages": STAGES, **more}
    log = small_log(workspace.folder / f"log{taken_at:%m%d}", deals=deals, **tables)
    return workspace.import_path(log, taken_at=taken_at)


def rows(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    with workspace.engine() as engine:
        stored.mount(engine, workspace.lake, workspace.snapshot().versions)
        return list(engine.query(sql).values)


def changes(workspace: Workspace) -> set[tuple[object, ...]]:
    sql = "SELECT object_id, field, old_value, new_value, changed_at, inferred FROM changes"
    return set(rows(workspace, sql))


def test_what_differs_between_two_imports_becomes_changes_marked_inferred(
    workspace: Workspace,
) -> None:
    assert changes(workspace) == set()
    done = bring_in(workspace, LATER, JULY)
    found = changes(workspace)
    assert done.plan.counts["inferred"] == len(found)
    assert ("d2", "stage", "Demo", "Propuesta", JULY, True) in found
    assert ("d2", "amount", "2500.00", "2750.00", JULY, True) in found
    assert ("d4", "owner_id", "o2", "o1", JULY, True) in found
    assert {entry[0] for entry in found} == {"d2", "d4"}


def test_a_closing_is_dated_where_the_deal_says_when(workspace: Workspace) -> None:
    bring_in(workspace, LATER, JULY)
    closings = rows(
        workspace,
        "SELECT make_timestamp(p.entered_us) FROM passages p JOIN deals d ON d.code = p.deal"
        " JOIN phases f ON f.code = p.phase WHERE d.id = 'd4' AND f.outcome = 'lost'",
    )
    assert len(closings) == 1
    assert str(closings[0][0]) == "2025-06-19 22:00:00"  # midnight in Madrid


def test_movements_show_the_inferred_change_from_its_day_on(workspace: Workspace) -> None:
    bring_in(workspace, LATER, JULY)

    def moved(day: date) -> int:
        found = workspace.read("movements", workspace.scope(as_of=day)).rows
        return sum(
            int(str(row["moves"])) for row in found
            if (row["from"], row["to"], row["kind"]) == ("Demo", "Propuesta", "advance")
        )  # fmt: skip

    assert moved(date(2025, 6, 30)) == 0
    assert moved(date(2025, 7, 1)) == 1


def test_an_older_export_after_a_newer_one_replaces_nothing(workspace: Workspace) -> None:
    bring_in(workspace, LATER, JULY)
    before = rows(workspace, "SELECT * EXCLUDE (code) FROM deals ORDER BY id"), changes(workspace)
    older = datetime(2025, 6, 10)  # noqa: DTZ001
    bring_in(workspace, DEALS.replace("2500", "9"), older)
    after = rows(workspace, "SELECT * EXCLUDE (code) FROM deals ORDER BY id"), changes(workspace)
    assert after == before


def test_a_column_that_is_missing_clears_nothing(workspace: Workspace) -> None:
    short = "id,stage,status,created_at\nd2,Demo,open,2025-01-05T09:30:00\n"
    before = rows(workspace, "SELECT name, amount, owner_id, attrs FROM deals WHERE id = 'd2'")
    done = bring_in(workspace, short, JULY, owners="", accounts="", stages="")
    assert done.snapshot is None
    other = "id,stage,status,created_at,sector\nd2,Demo,open,2025-01-05T09:30:00,Banca\n"
    assert bring_in(workspace, other, JULY, owners="", accounts="", stages="").snapshot is not None
    ((name, amount, owner, attrs),) = rows(
        workspace, "SELECT name, amount, owner_id, attrs FROM deals WHERE id = 'd2'"
    )
    assert (name, amount, owner) == before[0][:3]
    assert attrs == '{"region":"Sur","sector":"Banca"}'


def test_an_empty_cell_of_an_extra_column_takes_its_value_away(workspace: Workspace) -> None:
    cell = "2500,EUR,2025-01-05T09:30:00,,open,"
    bring_in(workspace, DEALS.replace(f"{cell}Sur", cell), JULY)
    assert rows(workspace, "SELECT attrs FROM deals WHERE id = 'd2'") == [(None,)]
