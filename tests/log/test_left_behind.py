"""A sample company that was left behind: one's own log says what it says in a new workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from command import small_log
from readings_shown import all_shown
from rumbo.alignment import LinkError
from rumbo.atlas import template
from rumbo.errors import UsageError, WorkspaceError
from rumbo.log.view import View
from rumbo.model.deal_decision import DECISIONS, NewDecision
from rumbo.model.forecast_record import CALLS, SHOWN, NewCall, NewShown
from rumbo.model.questionnaire import ANSWERS, ASKED
from rumbo.sample import write_company
from rumbo.store.rounds import Rounds
from rumbo.workspace import SAMPLE, Workspace
from world import SETTINGS

UNTIL = date(2025, 6, 30)
TAKEN = datetime(2025, 7, 1)  # noqa: DTZ001 - naive UTC, as the workspace keeps it
JUNE = (date(2025, 6, 1), date(2025, 6, 30))
PAST = date(2025, 5, 31)
TODAY = date(2025, 7, 2)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = write_company(tmp_path_factory.mktemp("sample"), deals=60, until=UNTIL)
    return written.log.rename(written.log.parent / SAMPLE)


@pytest.fixture
def anew(tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.create(tmp_path / "anew", SETTINGS)
    yield opened
    opened.close()


@pytest.fixture
def left(tmp_path: Path, sample: Path) -> Iterator[Workspace]:
    """A workspace that held the sample company and is empty again."""
    opened = Workspace.create(tmp_path / "left", SETTINGS)
    opened.import_path(sample, taken_at=datetime(2025, 6, 30))  # noqa: DTZ001 - as above
    opened.start_over()
    yield opened
    opened.close()


@pytest.mark.parametrize("tables", [{}, {"owners": "", "stages": ""}], ids=["whole", "without"])
@pytest.mark.parametrize("day", [PAST, TODAY], ids=["past", "today"])
def test_every_reading_says_what_it_says_in_a_new_workspace(
    left: Workspace, anew: Workspace, tmp_path: Path, tables: dict[str, str], day: date
) -> None:
    log = small_log(tmp_path / "log", **tables)
    for made in (left, anew):
        made.import_path(log, taken_at=TAKEN)

    assert all_shown(left, day) == all_shown(anew, day)


def test_what_was_foreseen_decided_and_answered_of_the_sample_is_not_one_s_own(
    anew: Workspace, tmp_path: Path, sample: Path
) -> None:
    anew.import_path(sample, taken_at=datetime(2025, 6, 30))  # noqa: DTZ001 - as above
    anew.atlas.publish(anew.atlas.add(template("services")).id)
    asked, _ = anew.alignment.ask([("sales", "")])
    anew.foresight.record.keep(NewShown(1, PAST, *JUNE, "{}", 1.0, 2.0, 3.0, 0.0), at=TAKEN)
    anew.foresight.record.call(NewCall(*JUNE, "everybody", "", 5.0, ""), currency="EUR", by="Ana")
    anew.ritual.decisions.add("d2", NewDecision("lose", "No"), by="Ana", at=TAKEN)
    held = anew.basis(anew.today(), snapshot=1).tables

    anew.start_over()
    anew.import_path(small_log(tmp_path / "log"))

    assert {table.name for table in held} == {SHOWN, CALLS, DECISIONS, ANSWERS, ASKED}
    assert anew.basis(anew.today()).tables == ()
    assert anew.basis(anew.today(), snapshot=1).tables == held
    assert not anew.alignment.rounds.round(asked.id).open


def test_what_comes_in_while_the_sample_is_left_is_not_buried(
    anew: Workspace, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew.import_path(sample, taken_at=datetime(2025, 6, 30))  # noqa: DTZ001 - as above
    published = anew.atlas.publish(anew.atlas.add(template("services")).id)
    asked, _ = anew.alignment.ask([("sales", "")])
    own = replace(anew.snapshot(), source="log")
    looked = Workspace.holds_sample

    def meanwhile(workspace: Workspace) -> bool:
        found = looked(workspace)
        workspace.database.record(own)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "holds_sample", meanwhile)
        with pytest.raises(WorkspaceError, match="Another import came in"):
            anew.start_over()

    assert anew.snapshot().source == "log"
    assert anew.alignment.rounds.round(asked.id).open
    assert anew.atlas.chosen(None).id == published.id


def test_a_round_about_the_sample_that_nobody_closed_takes_no_answers(
    anew: Workspace, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew.import_path(sample, taken_at=datetime(2025, 6, 30))  # noqa: DTZ001 - as above
    anew.atlas.publish(anew.atlas.add(template("services")).id)
    asked, (link,) = anew.alignment.ask([("sales", "")])
    invitation = anew.alignment.invited(link.secret, address="test")
    # As a former version left the sample behind.
    monkeypatch.setattr(Rounds, "close_all", lambda _rounds: None)
    anew.start_over()

    with pytest.raises(LinkError, match="over"):
        anew.alignment.invited(link.secret, address="test")
    assert anew.alignment.rounds.answer(invitation, {}) is None
    with pytest.raises(UsageError, match="closed"):
        anew.alignment.ask_further(asked.id, [("sales", "")])


def test_a_snapshot_of_the_sample_still_has_its_own_past(left: Workspace, tmp_path: Path) -> None:
    left.import_path(small_log(tmp_path / "log"), taken_at=TAKEN)
    first, newest = left.snapshot(1), left.snapshot()

    assert left.database.snapshots_until(first) == [first]
    assert left.database.snapshots_until(newest) == [newest]
    assert left.lists_at(first, PAST) == {n: first.versions[n] for n in ("stages", "owners")}


def test_a_snapshot_without_owners_has_none_at_a_past_date(left: Workspace, tmp_path: Path) -> None:
    left.import_path(small_log(tmp_path / "log", owners=""), taken_at=TAKEN)
    pinned, lists = left.snapshot(), left.snapshot(1).versions
    with left.engine() as engine:
        scope = left.scope(as_of=PAST)
        view = View(engine, left.lake, pinned, left.settings, scope, {"owners": lists["owners"]})

        assert view.engine.query("SELECT count(*) FROM all_owners").scalar() == 0
