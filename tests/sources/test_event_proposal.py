from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from rumbo.errors import InputError
from rumbo.log.staging import Staging
from rumbo.sources import saved
from rumbo.sources.event_mapping import event_mapping
from rumbo.sources.event_proposal import deal_type, propose_events
from rumbo.sources.event_seen import EventsSeen, ObjectSeen, Tally, see_ocel, see_xes
from rumbo.sources.mapping_file import read_mapping
from rumbo.sources.sight import events_seen, first_sight, read_upload, sheets_seen
from rumbo.sources.upload import new_upload
from rumbo.store.engine import Engine

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
EVENTS = (
    ("A_SUBMITTED", "complete"),
    ("W_Call customer", "start"),
    ("W_Call customer", "complete"),
    ("O_SENT", "complete"),
    ("A_DECLINED", "complete"),
)


def log(*cases: tuple[str, ...]) -> str:
    """An XES log in which each case has the named events of `EVENTS`, an hour apart."""
    traces = []
    for number, names in enumerate(cases):
        events = "".join(
            f'<event><string key="concept:name" value="{name}"/>'
            f'<string key="lifecycle:transition" value="{transition}"/>'
            f'<date key="time:timestamp" value="2025-01-0{number + 1}T{hour:02d}:00:00Z"/></event>'
            for hour, (name, transition) in enumerate(EVENTS)
            if name in names
        )
        traces.append(
            f'<trace><string key="concept:name" value="c{number}"/>'
            f'<string key="AMOUNT_REQ" value="{1000 * (number + 1)}"/>{events}</trace>'
        )
    return f"<log>{''.join(traces)}</log>"


@pytest.fixture
def seen(tmp_path: Path) -> EventsSeen:
    path = tmp_path / "log.xes.gz"
    names = tuple(name for name, _ in EVENTS)
    path.write_bytes(gzip.compress(log(names, names[:-1]).encode()))
    return see_xes(path)


def test_an_event_log_shows_its_activities_in_the_order_of_the_cases(seen: EventsSeen) -> None:
    shown = [(each.name, each.events, each.cases) for each in seen.activities]

    assert shown == [
        ("A_SUBMITTED", 2, 2),
        ("W_Call customer", 4, 2),
        ("O_SENT", 2, 2),
        ("A_DECLINED", 1, 1),
    ]
    assert seen.activities[1].transitions == ("complete", "start")
    assert seen.activities[3].last == 1.0
    assert (seen.cases, seen.events, seen.own) == (2, 9, False)
    assert {each.name: each.examples for each in seen.attributes}["AMOUNT_REQ"] == ("1000", "2000")


def test_a_step_after_which_many_cases_end_stands_where_all_meet_it() -> None:
    long = [("A_SUBMITTED", ""), ("O_SENT", ""), *((f"step {n}", "") for n in range(6))]
    tally = Tally()
    for case in (*[long[:2]] * 9, long):
        tally.case(case)

    assert [each.name for each in tally.activities()] == [name for name, _ in long]


def moments(path: Path, *cases: Sequence[str]) -> EventsSeen:
    """What a log shows in which each case has these moments, an hour apart."""
    traces = "".join(
        f'<trace><string key="concept:name" value="c{number}"/>'
        + "".join(
            f'<event><string key="concept:name" value="{name}"/>'
            f'<date key="time:timestamp" value="2025-01-01T{hour:02d}:00:00Z"/></event>'
            for hour, name in enumerate(names)
        )
        + "</trace>"
        for number, names in enumerate(cases)
    )
    path.write_text(f"<log>{traces}</log>")
    return see_xes(path)


def test_what_is_written_down_together_with_the_end_is_part_of_it(tmp_path: Path) -> None:
    ends = (("Signed", "Countersigned"), ("Countersigned", "Signed"))
    cases = (("Lead", "Offer", *(ends[number % 2] if number else ())) for number in range(40))

    entries = propose_events(moments(tmp_path / "log.xes", *cases), currency="EUR")

    assert [each["stage"] for each in entries["stages"]] == ["Lead", "Offer"]
    assert {each["stage"]: each["outcome"] for each in entries["outcomes"]} == {
        "Signed": "won",
        "Countersigned": "won",
    }


CALLED = ("Call customer", "Won", "Call customer", "Kick-off meeting")


@pytest.mark.parametrize(
    ("cases", "stages", "outcomes", "contacts"),
    [
        pytest.param(
            [("Lead", "Quote", "Quote rejected", "Requote", "Contract signed")],
            ["Lead", "Quote", "Requote"],
            {"Quote rejected": "lost", "Contract signed": "won"},
            [],
            id="the next try after a rejection",
        ),
        pytest.param(
            [("Lead", "Offer", "Won", "Delivery", "Support call"), ("Lead", "Offer", "Lost")],
            ["Lead", "Offer", "Delivery"],
            {"Won": "won", "Lost": "lost"},
            ["Support call"],
            id="what comes after the sale",
        ),
        pytest.param(
            [("Lead", "Offer", *CALLED[1:]), ("Lead", "Offer", *CALLED)],
            ["Lead", "Offer"],
            {"Won": "won"},
            ["Call customer", "Kick-off meeting"],
            id="calls now before the end and now after it",
        ),
        pytest.param(
            [
                ("Deposit paid", "Design", "Negotiation", end)
                for end in ("Closed won", "Closed lost")
            ],
            ["Design", "Negotiation"],
            {"Deposit paid": "won", "Closed won": "won", "Closed lost": "lost"},
            [],
            id="a first step that sounds like an end",
        ),
    ],
)
def test_what_only_comes_after_an_end_is_no_part_of_it_and_no_contact_ever_is(
    tmp_path: Path,
    cases: list[tuple[str, ...]],
    stages: list[str],
    outcomes: dict[str, str],
    contacts: list[str],
) -> None:
    entries = propose_events(moments(tmp_path / "log.xes", *cases * 40), currency="EUR")

    assert [each["stage"] for each in entries["stages"]] == stages
    assert {each["stage"]: each["outcome"] for each in entries["outcomes"]} == outcomes
    assert [each["activities"][0] for each in entries["contacts"]] == contacts


def test_moments_become_stages_work_becomes_contact_and_words_say_how_it_ends(
    seen: EventsSeen,
) -> None:
    entries = propose_events(seen, currency="EUR")
    mapping = event_mapping(entries)

    assert [rule.stage for rule in mapping.stages] == ["A submitted", "O sent", "A declined"]
    assert [rule.outcome for rule in mapping.stages] == ["open", "open", "lost"]
    assert [(rule.kind, rule.direction) for rule in mapping.contacts] == [("call", "in")]
    assert mapping.deal_fields == {"amount": "AMOUNT_REQ"}


def test_a_proposal_for_an_object_log_finds_the_deal_and_its_people() -> None:
    path = EXAMPLES / "ocel_crm.json"
    found = see_ocel(path, deal_type(see_ocel(path).objects))
    mapping = event_mapping(propose_events(found, currency="EUR"))

    assert {rule.type: rule.table for rule in mapping.objects} == {
        "opportunity": "deals",
        "company": "accounts",
        "person": "contacts",
        "employee": "owners",
    }
    assert mapping.stages


def test_without_a_word_for_it_the_deal_is_what_relates_to_most() -> None:
    objects = (ObjectSeen("thing", 9, (), ()), ObjectSeen("matter", 2, (), ("thing", "other")))

    assert deal_type(objects) == "matter"
    assert deal_type(()) == ""


def test_the_first_sight_of_a_log_proposes_and_a_kept_mapping_wins_next_time(
    tmp_path: Path,
) -> None:
    for number in range(2):
        upload = new_upload(tmp_path)
        upload.place("log.xes").write_text(log(("A_SUBMITTED", "O_SENT")))
        upload.settle()
        with Engine(threads=1) as engine:
            first_sight(upload, Staging(engine), workspace=tmp_path, currency="EUR")
        assert events_seen(upload) is not None
        if number == 0:
            assert upload.note("mapping") == "proposed"
            entries = read_mapping(upload.mapping)
            entries["stages"][0]["stage"] = "Solicitud"
            saved.save(tmp_path, "Préstamos", saved.as_yaml(entries))
    assert (upload.note("mapping"), upload.note("mapping_name")) == ("kept", "Préstamos")
    with Engine(threads=1) as engine:
        staging = Staging(engine)
        read_upload(upload, staging)
        stages = engine.query(
            f"SELECT stage FROM {staging.tables[0].relation} ORDER BY position"
        ).values
    assert stages == [("Solicitud",), ("O sent",)]


def test_the_first_sight_of_a_sheet_keeps_what_it_shows_even_if_it_is_not_recognised(
    tmp_path: Path,
) -> None:
    upload = new_upload(tmp_path)
    upload.place("cosas.csv").write_text("Color,Peso\nrojo,3\n")
    upload.settle()
    with Engine(threads=1) as engine:
        first_sight(upload, Staging(engine), workspace=tmp_path, currency="EUR")

        assert not upload.mapping.exists()
        assert [header.name for header in sheets_seen(upload)[0].headers] == ["Color", "Peso"]
        with pytest.raises(InputError, match="recognised"):
            read_upload(upload, Staging(engine))


def test_a_kept_mapping_is_found_by_its_headers_whatever_the_file_is_called(tmp_path: Path) -> None:
    for name in ("negocios.csv", "Otra exportación (2).csv"):
        upload = new_upload(tmp_path)
        upload.place(name).write_text("ID;Negocio;Etapa;Alta\n1;A;Demo;31/01/2026\n")
        upload.settle()
        with Engine(threads=1) as engine:
            first_sight(upload, Staging(engine), workspace=tmp_path, currency="EUR")
        if upload.note("mapping") == "proposed":
            saved.save(tmp_path, "CRM", upload.mapping.read_text(encoding="utf-8"))
    assert upload.note("mapping_name") == "CRM"

    other = new_upload(tmp_path)
    other.place("negocios.csv").write_text("ID;Etapa\n1;Demo\n")
    other.settle()
    with Engine(threads=1) as engine:
        first_sight(other, Staging(engine), workspace=tmp_path, currency="EUR")
    assert other.note("mapping") == "proposed"


@pytest.mark.parametrize("name", ["../x", "", " ", "a/b", "a\x00b", "x" * 80, ".hidden"])
def test_a_name_that_could_lead_elsewhere_is_no_name_for_a_mapping(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError, match="name of a mapping"):
        saved.save(tmp_path, name, "format: xes\n")
    assert not list(tmp_path.rglob("*.yaml"))
