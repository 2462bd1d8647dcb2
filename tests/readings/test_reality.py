"""The real phase of deals and what is to be mended, against the oracle and the sample's truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oracle.reality import Reality
from oracle.scene import Scene
from readings_beside import differences, with_chances
from readings_shown import shown
from recorded import recorded
from rumbo.journey.phase_rules import FILE_NAME, default_rules, default_text, inspect_rules, read
from rumbo.journey.problem import MapError
from rumbo.model.selection import REALITY
from rumbo.readings.interval import weighed_share, wilson
from rumbo.sample import write_company
from rumbo.settings import Settings
from rumbo.workspace import Workspace
from strategies import Log, cut, large_log
from world import workspace

LAST_DAY = date(2026, 6, 30)
SEEDS = (3, 6, 7)
READINGS = ("crm_reality", "real_phases", "pipeline")
Company = tuple[Workspace, Path]


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Company]]:
    """Companies of several seeds, in both languages."""
    made: list[Company] = []
    for seed, language in ((1, "es"), (2, "en"), (3, "es")):
        folder = tmp_path_factory.mktemp(f"company{seed}")
        written = write_company(folder, deals=900, seed=seed, until=LAST_DAY, language=language)
        one = Workspace.create(folder / "workspace", Settings(zone="Europe/Madrid", threads=1))
        one.import_path(written.log)
        made.append((one, written.truth))
    yield made
    for one, _ in made:
        one.close()


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def busy_log(seed: int, deals: int = 120) -> Log:
    traits = ["clocks"] if seed == 7 else []  # so much at once that stages move together
    return recorded(large_log(seed, deals, closed_without_stage=False, traits=traits), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_readings_say_what_their_oracle_says(seed: int) -> None:
    log, day = busy_log(seed), date(2024, 12, 1)

    with workspace(log) as made:
        scene = with_chances(made, Scene(log, day))
        for name in READINGS:
            found = made.read(name, made.scope(as_of=day))
            assert list(differences(name, found, scene)) == []


def test_the_logs_of_these_tests_have_everything_to_mend() -> None:
    found: set[str] = set()
    for seed in SEEDS:
        seen = Reality(Scene(busy_log(seed), date(2024, 12, 1)))
        found |= {what for deal in seen.paths for what in seen.gaps(deal)}
        found |= {standing.reality for standing in seen.standings.values()}
    assert found == set(REALITY)


def test_no_date_shows_more_than_was_known_then() -> None:
    log, day = large_log(5, 120, closed_without_stage=False), date(2024, 9, 15)
    then = cut(recorded(log, 5), day) | {"accounts": recorded(log, 5, last=day)["accounts"]}

    with workspace(recorded(log, 5)) as today, workspace(then) as back_then:
        for name in READINGS:
            scope = today.scope(as_of=day)
            told = [shown(made.read(name, scope)) for made in (today, back_then)]
            for each in told:  # the name of an account that came later is no history
                each["rows"] = [{**row, "account": ""} for row in each["rows"]]  # type: ignore[attr-defined]
            assert told[0] == told[1], name


def test_declared_stages_ahead_of_what_shows_are_found(companies: list[Company]) -> None:
    hits = claims = planted = 0
    for made, truth in companies:
        real = {row["deal_id"]: row["ahead"] == "1" for row in table(truth, "deals")}
        rows = made.read("real_phases", made.scope(as_of=LAST_DAY)).rows
        claimed = {str(row["deal_id"]) for row in rows if row["reality"] == "stage_ahead"}
        claims += len(claimed)
        hits += sum(real[deal] for deal in claimed)
        planted += sum(real.values())

    assert planted > 30
    assert hits > 0.8 * claims
    assert hits > 0.8 * planted


def test_the_real_phase_is_the_true_one_where_it_is_said(companies: list[Company]) -> None:
    right = said = open_deals = 0
    for made, truth in companies:
        real = {row["deal_id"]: row["true_phase_at_until"] for row in table(truth, "deals")}
        rows = made.read("real_phases", made.scope(as_of=LAST_DAY)).rows
        open_deals += len(rows)
        said += sum(row["real_phase"] is not None for row in rows)
        right += sum(row["real_phase"] == real[str(row["deal_id"])] for row in rows)

    assert said > 0.5 * open_deals
    assert right > 0.9 * said


def test_behaviour_doubts_declared_phases_that_are_wrong_more_often_than_others(
    companies: list[Company],
) -> None:
    right = told = doubted = wrong_doubted = wrong = 0
    for made, truth in companies:
        real = {row["deal_id"]: row["true_phase_at_until"] for row in table(truth, "deals")}
        for row in made.read("real_phases", made.scope(as_of=LAST_DAY)).rows:
            mistaken = row["phase"] != real[str(row["deal_id"])]
            wrong += mistaken
            if row["behaviour_phase"] is not None:
                told += 1
                right += row["behaviour_phase"] == real[str(row["deal_id"])]
            if row["behaviour"] in ("stage_ahead", "stage_behind"):
                doubted += 1
                wrong_doubted += mistaken
                assert row["behaviour_for"]

    assert told > 300
    assert right > 0.75 * told
    assert doubted > 15
    assert wrong_doubted / doubted > 2 * wrong / told


def test_planted_duplicates_and_sellers_who_left_are_found(companies: list[Company]) -> None:
    made, truth = companies[0]
    open_now = made.read("pipeline", made.scope(as_of=LAST_DAY)).rows
    mend = {
        str(row["deal_id"]): row["to_mend"]
        for row in made.read("real_phases", made.scope(as_of=LAST_DAY)).rows
    }
    twins = {row[name] for row in table(truth, "duplicates") for name in row}
    gone = {r["id"] for r in table(truth.parent / "log", "owners") if r["active"] == "0"}

    seen = []
    for row in open_now:
        found = mend[str(row["deal_id"])]
        assert isinstance(found, list)
        if row["account_id"] in twins:
            seen.append("duplicate_account" in found)
        assert ("owner_inactive" in found) == (row["owner_id"] in gone)
    # A twin without a domain whose name has lost a word cannot be told from another company.
    assert sum(seen) >= 0.7 * len(seen) > 4


def test_a_log_without_words_says_that_it_cannot_know() -> None:
    log = large_log(4, 60) | {"activities": [], "deal_contacts": []}

    with workspace(log) as made:
        found = made.read("crm_reality", made.scope(as_of=date(2025, 3, 30)))

    assert found.verdict.value == "unknown"
    assert found.figure("index").value is None
    unknown = {row["what"] for row in found.rows if row["deals"] is None}
    assert unknown >= {"stage_ahead", "stage_behind", "late_entry", "no_person", "batch_update"}
    assert any("Nothing in the log shows" in text.en for text in found.warnings)


def test_a_workspace_may_bring_rules_of_its_own() -> None:
    log, day = busy_log(3), date(2024, 12, 1)
    own = "phases:\n- names: ['*']\n  shown_by: [{evidence: said, phrases: [comida]}]\n"
    with workspace(log) as made:
        before = {r["evidence_at"] for r in made.read("real_phases", made.scope(as_of=day)).rows}
        (made.folder / FILE_NAME).write_text(own.replace("'*'", "lead"), encoding="utf-8")
        again = Workspace.open(made.folder)
        rows = again.read("real_phases", again.scope(as_of=day)).rows
        again.close()

    assert len(before) > 5
    assert {row["evidence"] for row in rows if row["evidence"]} == {"Comida del jueves"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("phases: []", "line 1, phases"),
        ("phases:\n- names: [demo]\n  shown_by:\n  - evidence: smelt\n", "line 4"),
        ("phases:\n- names: ['*']\n  shown_by: [{evidence: content_sent}]", "line 2"),
        (
            "before_days: -1\nphases:\n- names: [a]\n  shown_by: [{evidence: content_sent}]",
            "line 1",
        ),
        ("phases: [", "line"),
    ],
)
def test_wrong_rules_are_named_with_their_line_and_what_to_do(
    text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(MapError) as raised:
        read(text)
    finding = inspect_rules(tmp_path)

    assert said in str(raised.value)
    assert not finding.sound
    assert said in finding.detail.en


def test_the_rules_that_rumbo_brings_are_sound(tmp_path: Path) -> None:
    assert inspect_rules(tmp_path).sound
    assert read(default_text()) == default_rules()


def test_equal_weights_give_the_interval_of_a_plain_share() -> None:
    low, high = wilson(7, 20) or (0, 0)

    assert weighed_share(7 / 20, 20 * 3.0, 20 * 9.0) == pytest.approx((7 / 20, low, high))
    assert weighed_share(1.0, 5.0, 5.0)[2] == 1.0
