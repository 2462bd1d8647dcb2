"""Whether teams agree: what they answered, from when it counts, and what the log says beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from sqlalchemy import update

from oracle import observed as plain
from oracle.pauses import Story
from oracle.road import Phase
from oracle.scene import Scene
from rumbo.alignment import LinkError
from rumbo.errors import UsageError
from rumbo.journey.document import build
from rumbo.model.questionnaire import Topic
from rumbo.model.reading import Reading, Row, Verdict
from rumbo.readings import observed
from rumbo.readings.alignment import _Words
from rumbo.readings.observed import Observed
from rumbo.readings.voice import Said, voice
from rumbo.store.schema import INVITATIONS, ROUNDS, TEAM_ANSWERS
from rumbo.workspace import Workspace
from strategies import Log, cut, dates, large_log, logs
from world import workspace

DAY = date(2025, 6, 30)
EMPTY: Log = {"stages": [], "deals": [], "changes": []}
PHASES = ("hablar", "probar", "firmar")
STAGES = [
    {"pipeline_id": "p", "stage_id": f"s{n}", "stage": name, "position": str(n)}
    for n, name in enumerate(PHASES)
]
ONE_DEAL = {"id": "d", "stage": "hablar", "status": "open", "created_at": "2025-01-01T09:00:00Z",
            "pipeline_id": "p"}  # fmt: skip


@pytest.fixture
def made() -> Iterator[Workspace]:
    with workspace({"stages": STAGES, "deals": [ONE_DEAL], "changes": []}) as found:
        publish(found)
        yield found


def publish(made: Workspace, stages: Sequence[str] = PHASES) -> None:
    phases = [
        {"id": f"f{n}", "name": stage, "stages": [{"stage": stage}]}
        for n, stage in enumerate(stages)
    ]
    draft = made.atlas.add(build({"name": "Mapa", "phases": phases}), by="Ana")
    made.atlas.maps.publish(draft.id, by="Ana", at=datetime(2020, 1, 1))  # noqa: DTZ001


def answers(made: Workspace, **told: Sequence[Mapping[str, object]]) -> None:
    """A round in which the people of each team answer this of every phase, or a list by phase."""
    invited = [(team, "") for team, people in told.items() for _ in people]
    _, links = made.alignment.ask(invited)
    everybody = [each for people in told.values() for each in people]
    for link, each in zip(links, everybody, strict=True):
        answered = {
            f"f{place}": {
                key: value[place] if isinstance(value, list) and key != "decides" else value
                for key, value in each.items()
            }
            for place in range(3)
        }
        made.alignment.answer(link.secret, answered, address="here")


def read(made: Workspace, day: date | None = None) -> Reading:
    return made.read("alignment", made.scope(as_of=day))


def rows(made: Workspace, topic: str) -> list[Row]:
    return [row for row in read(made).rows if row["topic"] == topic]


def test_nobody_has_answered_is_unknown(made: Workspace) -> None:
    before = read(made)
    made.alignment.ask([("sales", "")])
    asked = read(made)

    assert (before.verdict, before.rows) == (Verdict.UNKNOWN, ())
    assert (asked.verdict, asked.figure("answered").n) == (Verdict.UNKNOWN, 1)
    assert "no team" in asked.warnings[0].en.lower()


def test_one_team_alone_is_unknown(made: Workspace) -> None:
    answers(made, sales=[{"place": [1, 2, 3]}, {"place": [1, 2, 3]}])

    found = read(made)
    assert found.verdict is Verdict.UNKNOWN
    assert all(row["agreement"] is None for row in found.rows)


def test_teams_that_say_the_same_agree(made: Workspace) -> None:
    same = {"place": [1, 2, 3], "advance": ["meeting_held", "document", "other"],
            "decides": ["sponsor"], "friction": "price", "emotion": "trust"}  # fmt: skip
    answers(made, sales=[same], marketing=[same])

    found = read(made)
    assert found.verdict is Verdict.GOOD
    assert [each.value for each in found.figures[2:]] == [1, 1, 1, 1, 1]
    assert {row["agreement"] for row in found.rows} == {1.0}


def test_the_topic_on_which_they_agree_least_is_the_verdict(made: Workspace) -> None:
    answers(
        made,
        sales=[{"place": [1, 2, 3], "friction": ["price", "doubts", "price"]}],
        marketing=[{"place": [1, 2, 3], "friction": ["doubts", "price", "price"]}],
    )

    found = read(made)
    assert found.verdict is Verdict.BAD
    assert found.figure("order_agreement").value == 1
    # Six values, four prices: 4 * 2 of 15 * 2 pairs differ by chance, two pairs of three in fact.
    assert found.figure("friction_agreement").value == pytest.approx(1 - (2 / 3) / (16 / 30))
    parts = [row["agreement"] for row in rows(made, "friction")]
    assert parts == [pytest.approx(1 - 30 / 16), pytest.approx(1 - 30 / 16), 1.0]


def test_a_team_of_many_weighs_as_much_as_a_team_of_one(made: Workspace) -> None:
    many = [{"decides": ["sponsor"]}] * 9
    answers(made, sales=many, marketing=[{"decides": ["sponsor", "legal"]}])

    assert {row["agreement"] for row in rows(made, "decides")} == {0.5}
    assert rows(made, "decides")[0]["said"] == [
        "Marketing: Legal, Sponsor",
        "Ventas: Sponsor",
    ]


def test_an_interval_needs_three_people_in_two_teams(made: Workspace) -> None:
    people = [{"place": [1, 2, 3]}, {"place": [1, 3, 2]}, {"place": [2, 1, 3]}]
    answers(made, sales=people[:2], marketing=people)
    few = read(made).figure("order_agreement")
    answers(made, sales=people, marketing=people)
    enough = read(made).figure("order_agreement")

    assert (few.low, few.high) == (None, None)
    assert enough.low is not None
    assert enough.value is not None
    assert enough.high is not None
    assert enough.low < enough.value <= enough.high


@pytest.mark.parametrize(
    ("topic", "values", "expected"),
    [
        (Topic.FRICTION, ["price", "price", "doubts"], "price"),
        (Topic.FRICTION, ["price", "doubts"], None),
        (Topic.FRICTION, ["", ""], None),
        (Topic.ORDER, ["1", "2", "2", "4"], 2.0),
        (Topic.DECIDES, ["legal+sponsor", "sponsor", "other"], frozenset({"sponsor"})),
    ],
)
def test_a_team_speaks_with_one_voice(topic: Topic, values: list[str], expected: object) -> None:
    assert voice([Said(value) for value in values], topic) == expected


def test_an_answer_counts_from_the_moment_it_was_given(made: Workspace) -> None:
    answers(made, sales=[{"place": [1, 2, 3]}], marketing=[{"place": [3, 2, 1]}])
    with made.database.transaction() as connection:
        connection.execute(update(ROUNDS).values(opened_at=datetime(2025, 3, 1)))  # noqa: DTZ001
        connection.execute(update(INVITATIONS).values(created_at=datetime(2025, 3, 1)))  # noqa: DTZ001
        for number, day in ((1, 10), (2, 20)):
            connection.execute(
                update(TEAM_ANSWERS)
                .where(TEAM_ANSWERS.c.id == number)
                .values(answered_at=datetime(2025, 3, day, 12))  # noqa: DTZ001
            )

    told = [read(made, date(2025, 3, day)).figure("answered") for day in (9, 10, 19, 20)]
    assert [(each.value, each.n) for each in told] == [(0, 2), (1, 2), (1, 2), (2, 2)]
    assert read(made, date(2025, 2, 28)).figure("answered").n == 0
    assert read(made, date(2025, 3, 10)).verdict is Verdict.UNKNOWN
    assert read(made, date(2025, 3, 20)).verdict is Verdict.BAD


def test_a_link_is_answered_once_and_in_its_time(made: Workspace) -> None:
    answered = {"f0": {"place": 1}}
    _, (one, late) = made.alignment.ask([("sales", ""), ("sales", "")])
    made.alignment.answer(one.secret, answered, address="here")
    with made.database.transaction() as connection:
        past = late.expires_at - timedelta(days=20)
        connection.execute(update(INVITATIONS).values(expires_at=past))

    for held, said in ((one.secret, "already"), (late.secret, "over"), ("x", "nowhere")):
        with pytest.raises(LinkError, match=said):
            made.alignment.answer(held, answered, address="here")
    assert read(made).figure("answered").value == 1


def test_a_new_round_takes_no_answers_to_the_old_one(made: Workspace) -> None:
    _, (old,) = made.alignment.ask([("sales", "")])
    second, (new,) = made.alignment.ask([("sales", "")])
    with pytest.raises(LinkError, match="over"):
        made.alignment.answer(old.secret, {"f0": {"place": 1}}, address="here")
    made.alignment.close(second.id)
    with pytest.raises(LinkError, match="over"):
        made.alignment.answer(new.secret, {"f0": {"place": 1}}, address="here")


@pytest.mark.parametrize(
    "answered",
    [
        {},
        {"f0": {}},
        {"f0": {"place": 4}},
        {"f0": {"friction": "<script>"}},
        {"f0": {"friction": "no_such"}},
        {"f0": {"decides": ["nobody"]}},
        {"f0": {"advance_note": "x" * 501}},
        {"f9": {"place": 1}},
        {"f0": {"more": "1"}},
    ],
)
def test_what_was_not_asked_is_no_answer_and_leaves_the_link(
    made: Workspace, answered: dict[str, object]
) -> None:
    _, (link,) = made.alignment.ask([("sales", "")])
    with pytest.raises(UsageError):
        made.alignment.answer(link.secret, answered, address="here")

    made.alignment.answer(link.secret, {"f0": {"place": 1}}, address="here")


def test_guesses_have_to_wait(made: Workspace) -> None:
    waits = []
    for number in range(40):
        with pytest.raises(LinkError) as refused:
            made.alignment.invited(f"guess {number}", address="there")
        waits.append(refused.value.wait_seconds)

    assert waits[0] == 0
    assert waits[-1] > 0


def test_who_answered_is_written_nowhere_beside_the_answer(made: Workspace) -> None:
    _, (link,) = made.alignment.ask([("sales", "Luis")])
    made.alignment.answer(link.secret, {"f0": {"place": 1}}, address="here")

    with made.database.reading() as connection:
        row = dict(connection.execute(TEAM_ANSWERS.select()).mappings().one())
        invitation = connection.execute(INVITATIONS.select()).mappings().one()
    assert set(row) == {"id", "round_id", "team", "answered_at", "document"}
    assert invitation["used_at"].time().isoformat() == "00:00:00"
    assert link.secret not in str(dict(invitation))


@settings(max_examples=8)
@given(log=logs().filter(lambda log: bool(log["deals"])), day=dates())
def test_the_log_says_what_its_oracle_says(log: Log, day: date) -> None:
    compare(log, day)


def test_large_logs_say_what_their_oracle_says() -> None:
    told = [compare(large_log(seed, 150), date(2025, 3, 30)) for seed in range(300, 304)]

    assert set().union(*told) == {Topic.ORDER, Topic.ADVANCE, Topic.DECIDES, Topic.FRICTION}


def compare(log: Log, day: date) -> set[Topic]:
    with workspace(log) as made, made.view(made.scope(as_of=day)) as view:
        ids = {(phase.pipeline_id, phase.name): phase.id for phase in view.phases.values()}
        road = sorted({p.id for p in view.phases.values() if p.open and not p.id.startswith("~")})
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(observed, "ENOUGH", 1)
            found = observed.observed(view, road)
    story = Story(Scene(log, day))

    def key(phase: Phase) -> str:
        return ids[phase.pipeline, phase.name]

    told = {phase: each for (phase, topic), each in found.items() if topic is Topic.ORDER}
    assert {phase: (each.values, each.n) for phase, each in told.items()} == plain.order(
        story, key, road
    )
    visits = plain.advances(story, key)
    for phase in road:
        _compare_advances(found.get((phase, Topic.ADVANCE)), visits.get(phase, {}))
        deals = plain.roles(story, key).get(phase) or Counter()
        roles = found.get((phase, Topic.DECIDES))
        if roles is None:
            assert not [role for role in deals if role]
        else:
            assert roles.n == deals[""]
            expected = {role for role, n in deals.items() if role and 2 * n >= deals[""]}
            assert set(roles.values) == expected or (not expected and len(roles.values) == 1)
        reasons = plain.losses(story, key).get(phase) or Counter()
        lost = found.get((phase, Topic.FRICTION))
        named = {reason: n for reason, n in reasons.items() if reason}
        assert (lost is None) == (not named)
        if lost is not None:
            assert lost.n == sum(reasons.values())
            assert named[lost.values[0]] == max(named.values())
            assert lost.share == pytest.approx(max(named.values()) / lost.n)
    return {topic for _, topic in found}


def _compare_advances(found: observed.Observed | None, visits: dict[tuple[str, bool], int]) -> None:
    n, rest = visits.get(("", True), 0), visits.get(("", False), 0)
    if found is None:
        assert n == 0
        return
    gaps = {
        name: visits.get((name, True), 0) / n - (visits.get((name, False), 0) / rest if rest else 0)
        for name in plain.SEEN.values()
    }
    assert found.n == n
    best = max(gaps.values())
    if best > 0:
        assert gaps[found.values[0]] == pytest.approx(best)
        assert found.share == pytest.approx(visits.get((found.values[0], True), 0) / n)
    else:
        assert found.values == ("stage_only",)


@pytest.mark.parametrize("seed", range(2))
def test_the_log_at_a_past_date_says_only_what_was_known_then(seed: int) -> None:
    log, day = large_log(seed, 150), date(2025, 3, 30)
    told = []
    for known in (log, cut(log, day)):
        with workspace(known) as made, made.view(made.scope(as_of=day)) as view:
            road = sorted({p.id for p in view.phases.values() if p.open})
            told.append(observed.observed(view, road))

    assert told[0] == told[1]
    assert told[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es-ES", "1,5.º 99,6\u00a0% (n = 500)"),
        ("es-419", "1.5.º 99.6\u00a0% (n = 500)"),
        ("en", "no. 1.5 99.6% (n = 500)"),
    ],
)
def test_what_the_log_says_is_written_as_the_language_writes_it(language: str, said: str) -> None:
    journey_map = build({"name": "Mapa", "phases": [{"id": "f", "name": "F"}]})

    words = _Words(journey_map, Topic.ORDER, language)
    assert words.seen(Observed(("1.5",), 500, 0.996)) == said
