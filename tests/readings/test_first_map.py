"""A map proposed from the log: what it proposes is what the check of that map then finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from test_map_check import STAGES, deal, log_of

from rumbo import atlas
from rumbo.journey.proposal import Proposal, Proposed
from rumbo.log.view import View
from rumbo.model.reading import Row
from rumbo.readings.first_map import rounded_days
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import Log, cut
from world import workspace

UNTIL = date(2026, 6, 30)
DAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("sample")
    company = write_company(folder, deals=700, seed=11, until=UNTIL)
    made = Workspace.create(folder / "workspace", Settings(language="es-ES"))
    made.import_path(company.log)
    yield made
    made.close()


@pytest.fixture(scope="module")
def proposal(sample: Workspace) -> Proposal:
    return sample.atlas.propose(UNTIL)


def test_another_process_finds_the_proposal_of_before(
    sample: Workspace, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anew(_: View) -> object:
        raise AssertionError("the proposal was made anew")

    monkeypatch.setattr(atlas, "first_map", anew)
    again = Workspace.open(sample.folder)
    try:
        assert again.atlas.propose(UNTIL) == proposal
        with pytest.raises(AssertionError, match="anew"):
            again.atlas.propose(DAY)
    finally:
        again.close()


@pytest.fixture(scope="module")
def checked(sample: Workspace, proposal: Proposal) -> dict[str, Row]:
    """What the log says of the proposed map, by the ids of its statements."""
    draft = sample.atlas.add(proposal.accepted(), by="Ana")
    sample.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001
    rows = sample.read("map_check", sample.scope(as_of=UNTIL)).rows
    return {str(row["statement_id"]): row for row in rows}


def test_the_sample_company_is_proposed_a_map_that_can_be_published(
    sample: Workspace, proposal: Proposal
) -> None:
    found = sample.atlas.check(proposal.accepted())

    assert not [each for each in found if each.serious]
    parts = Counter(each.part for each in proposal.statements)
    assert parts["phase"] == len(proposal.skeleton.phases)
    assert min(parts[part] for part in ("next", "back", "rules", "patience_days")) > 0
    assert parts["skips"] + parts["parks"] > 0
    named = [each for each in proposal.statements if ".role." in each.id]
    assert named
    assert all(each.n >= 20 for each in proposal.statements if each.part != "phase")


def _statement(each: Proposed) -> str | None:
    """The id under which the check knows a statement."""
    if each.part in ("next", "skips", "back"):
        return f"{each.phase}.move.{each.value}"
    if each.part == "lanes":
        return f"{each.phase}.lane.{each.value.role}"
    if each.part != "rules":
        return None
    kind = each.value.rule
    return f"{each.phase}.{kind}" + (f".{each.value.role}" if kind == "role_engaged" else "")


def _passes(row: Row) -> int:
    rate, n = row["pass_rate"], row["n"]
    assert isinstance(rate, float)
    assert isinstance(n, int)
    return round(rate * n)


def test_the_check_counts_the_same_cases(proposal: Proposal, checked: dict[str, Row]) -> None:
    told = {_statement(each): (each.n, each.passes) for each in proposal.statements}
    told.pop(None)

    found = {
        key: (row["n"], _passes(row))
        for key, row in checked.items()
        if row["rule"] != "only_expected_moves"
    }

    assert told == found


def test_the_log_observes_what_it_proposed(checked: dict[str, Row]) -> None:
    status = Counter(str(row["status"]) for row in checked.values())

    assert status["observed"] >= 0.9 * status.total()
    assert not [
        key for key, row in checked.items()
        if row["status"] == "refuted" and row["rule"] != "only_expected_moves"
    ]  # fmt: skip


def talks(name: str, day: str) -> dict[str, str]:
    return {"id": f"t-{name}", "kind": "call", "direction": "in", "occurred_at": f"{day}T10:00:00Z",
            "deal_id": name, "outcome": "connected", "contact_ids": f"c-{name}"}  # fmt: skip


def company(won: int, met: int, lost: int) -> Log:
    """Deals that pass by Probar or skip it; the sponsor of the first `met` won ones has talked."""
    names = [f"won{n:02}" for n in range(won)]
    through = [
        deal(name, ("Probar", "2025-01-05"), ("Ganada", f"2025-01-{6 + n % 9:02}"))
        for n, name in enumerate(names)
    ]
    gone = [deal(f"lost{n:02}", ("Perdida", "2025-02-01")) for n in range(lost)]
    log = log_of(
        *through, *gone, activities=tuple(talks(name, "2025-01-05") for name in names[:met])
    )
    log["contacts"] = [{"id": f"c-{name}", "name": name, "role": "sponsor"} for name in names]
    log["deal_contacts"] = [
        {"deal_id": name, "contact_id": f"c-{name}", "role": "sponsor"} for name in names
    ]
    return log


def by_id(log: Log, day: date = DAY) -> dict[str, Proposed]:
    with workspace(log) as made:
        return {each.id: each for each in made.atlas.propose(day).statements}


def test_a_role_is_proposed_where_most_won_deals_had_it_and_not_before() -> None:
    found = by_id(company(won=24, met=13, lost=6))

    roles = {key: each for key, each in found.items() if ".role." in key}
    (key, each), = roles.items()  # fmt: skip
    assert key == "probar.role.sponsor"
    assert (each.n, each.passes) == (24, 13)
    assert "13 de las 24 ganadas (54\u00a0%)" in each.evidence.es
    assert each.value.holds_for == 0.5
    assert not [key for key in by_id(company(won=24, met=11, lost=6)) if ".role." in key]


def test_nearly_all_is_not_all() -> None:
    found = by_id(company(won=300, met=299, lost=1))

    way, role = found["hablar.next.probar"], found["probar.role.sponsor"]
    assert way.evidence.of("es-ES").endswith("fueron ahí (99,7\u00a0%).")
    assert way.evidence.of("es-419").endswith("fueron ahí (99.7\u00a0%).")
    assert "299 of all 300 that can be judged (99.7%)" in role.evidence.en
    assert "299 of the 300 that were won (99.7%)" in role.evidence.en


def test_ways_out_are_counted_by_deals_that_left() -> None:
    found = by_id(company(won=24, met=0, lost=6))

    way = found["hablar.next.probar"]
    assert (way.n, way.passes) == (30, 24)
    assert not [key for key in found if ".skips." in key or ".back." in key or ".parks" in key]


def test_of_a_phase_that_few_have_left_nothing_else_is_proposed() -> None:
    found = by_id(company(won=19, met=19, lost=0))

    assert set(found) == {"hablar", "probar"}
    assert "pocas para proponer" in found["hablar"].evidence.es
    assert {stage["stage"] for stage in STAGES if stage["outcome"] == "open"} == {
        each.says.es for each in found.values()
    }


def test_a_past_day_proposes_what_was_known_then() -> None:
    log, day = company(won=24, met=13, lost=6), date(2025, 1, 11)
    for row in log["deals"]:
        row.update(closed_at="", lost_reason="")
    for row in log["deal_contacts"]:
        row.update(added_at="", removed_at="")
    for row in log["activities"]:
        row.update(ended_at="")
    log["rates"] = []

    assert by_id(log, day) == by_id(cut(log, day), day)


@pytest.mark.parametrize(
    ("days", "stated"), [(0.2, 1), (3.1, 4), (14, 14), (14.2, 15), (58, 60), (61, 70), (9999, 3650)]
)
def test_days_are_stated_as_people_do(days: float, stated: float) -> None:
    assert rounded_days(days) == stated


def test_it_is_written_and_checked_on_the_command_line(sample: Workspace, tmp_path: Path) -> None:
    from command import rumbo  # noqa: PLC0415 - the others need no command line

    at = ("--workspace", str(sample.folder), "--as-of", UNTIL.isoformat())
    printed = rumbo("map", "new", "--from-crm", "--without", "maduracion", *at)
    file = tmp_path / "map.yaml"
    file.write_text(printed.out, "utf-8")

    assert printed.code == 0
    assert "  # " in printed.out
    assert "id: maduracion" not in printed.out
    assert rumbo("map", "check", str(file), "--workspace", str(sample.folder)).code == 0
    refused = rumbo("map", "new", "--from-crm", "--without", "nada", *at)
    assert refused.code != 0
    assert "nada" in refused.err
