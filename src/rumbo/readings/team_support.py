"""Where somebody's deals get stuck more than the same deals would with the team, and what may help.

It is never a ranking: only who stands out of the ordinary differences between people is named, with
the one habit that differs most, and who does that well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.excess import ENOUGH_CASES, ENOUGH_OWNERS
from rumbo.readings.names import folded
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.registry import Answer, Question
from rumbo.readings.support import Named, Support, support
from rumbo.readings.team_visits import YEARS, keep_team_habits, keep_team_visits

if TYPE_CHECKING:
    from rumbo.log.view import View

KEYS = (
    "owner", "owner_id", "team", "what", "phase", "visits", "deals", "share", "expected_share",
    "excess", "excess_low", "excess_high", "p_value", "help", "help_share", "help_expected",
    "help_n", "who",
)  # fmt: skip


def answer(view: View) -> Answer:
    """One row per person who stands out, by name."""
    told = support(view)
    names = _names(view)
    # A filter chooses whom to speak of; somebody limited hears of nobody else.
    seen = {row[0] for row in view.engine.query("SELECT DISTINCT owner_id FROM deals").values}
    named = [each for each in told.named if each.owner_id in seen]
    rows = sorted(
        (_row(view, each, names) for each in named), key=lambda row: folded(str(row["owner"]))
    )
    compared = [each for each in told.owners if each in seen]
    return Answer(
        verdict=_verdict(compared, named),
        figures=tuple(_figures(view, compared, named)),
        rows=tuple(rows),
        warnings=tuple(_warnings(view, told)),
    )


def _names(view: View) -> dict[str, tuple[str, str | None]]:
    rows = view.engine.query("SELECT id, name, team FROM all_owners").dicts()
    return {row["id"]: (row["name"] or row["id"], row["team"]) for row in rows}


def _row(view: View, each: Named, names: Mapping[str, tuple[str, str | None]]) -> Row:
    name, team = names.get(each.owner_id, (each.owner_id, None))
    excess, low, high = each.share
    who = [] if view.limited else [names.get(one, (one, None))[0] for one in each.who]
    found = each.excess
    return {
        "owner": name,
        "owner_id": each.owner_id,
        "team": team,
        "what": each.what,
        "phase": view.phases[found.phase].name,
        "visits": found.cases,
        "deals": _deals(view, each),
        "share": found.observed / found.cases,
        "expected_share": found.expected / found.cases,
        "excess": excess,
        "excess_low": low,
        "excess_high": high,
        "p_value": each.p,
        "help": each.habit or None,
        "help_share": each.help.observed / each.help.cases if each.help else None,
        "help_expected": each.help.expected / each.help.cases if each.help else None,
        "help_n": each.help.cases if each.help else None,
        "who": sorted(who, key=folded),
    }


def _deals(view: View, each: Named) -> int:
    keep_team_habits(view)
    found = view.ask(PACKAGE, "team_support_deals.sql", owner_id=each.owner_id, what=each.what)
    return int(found.scalar())


def _figures(view: View, compared: list[str], named: list[Named]) -> Iterator[Figure]:
    keep_team_visits(view)
    counts = view.ask(PACKAGE, "team_support_figures.sql").one()
    every, some = Selection(stuck="compared"), Selection(stuck="named")
    for name, value, n, behind in (
        ("named", len(named), len(compared), some),
        ("owners", len(compared), len(compared), every),
        ("visits", counts["visits"], counts["visits"], every),
        ("deals", counts["deals"], counts["deals"], every),
    ):
        yield Figure(name, value, Unit.COUNT, n, period=view.days(), behind=behind)


def _verdict(compared: list[str], named: list[Named]) -> Verdict:
    if not compared:
        return Verdict.UNKNOWN
    return Verdict.WATCH if named else Verdict.GOOD


def _warnings(view: View, told: Support) -> Iterator[Text]:
    if not told.owners:
        yield Text(
            f"No se puede comparar: hacen falta {ENOUGH_OWNERS} personas con {ENOUGH_CASES} visitas"
            f" a fases cada una en {YEARS} años, con fecha de entrada y de salida.",
            f"Nothing can be compared: it takes {ENOUGH_OWNERS} people with {ENOUGH_CASES} visits"
            f" to phases each within {YEARS} years, with the day they began and ended.",
        )
    if told.owners and not has_contact(view):
        yield Text(
            "El registro no muestra contactos: solo se compara si avanzan a tiempo, y no qué"
            " ayudaría.",
            "The log shows no contact: only moving on in time is compared, and not what would"
            " help.",
        )


READING = Question(
    name="team_support",
    question=Text(
        "¿A quién se le atascan las oportunidades más que al equipo, y qué le ayudaría?",
        "Whose deals get stuck more than they would with the team, and what would help?",
    ),
    answer=answer,
    queries=(
        "team_visits.sql",
        "team_habits.sql",
        "team_visits_coded.sql",
        "team_support_deals.sql",
        "team_support_figures.sql",
    ),
    behind={
        "deals": lambda row: Selection(stuck=f"{row['owner_id']}~{row['what']}"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "what": Text(
            "slow: no avanzó en el tiempo en que avanzan tres de cada cuatro; paused: estuvo sola"
            " más de lo que la fase aguanta; waiting_us: un mensaje del cliente esperó más de"
            " 3 días.",
            "slow: it did not move on within the time in which three in four do; paused: it was"
            " left alone for longer than the phase bears; waiting_us: a message of theirs waited"
            " over 3 days.",
        ),
        "excess": Text(
            "Lo que se atascan de más frente a lo que harían las mismas oportunidades con el"
            " equipo: misma fase, tamaño, origen y sector; acercado al equipo según los casos, con"
            " un intervalo que vale para todas las personas a la vez.",
            "How much more they get stuck than the same deals would with the team: same phase,"
            " size, source and segment; drawn towards the team by how few cases there are, with an"
            " interval that holds for everybody at once.",
        ),
        "help": Text(
            "El hábito en que más se aparta del equipo; ninguno donde el azar lo explica. Es una"
            " asociación, no la causa.",
            "The habit in which they differ most from the team; none where chance explains it. It"
            " is an association, not the cause.",
        ),
        "who": Text(
            "Quién lo hace mejor que el equipo sin que el azar lo explique, por orden alfabético.",
            "Who does it better than the team, for all that chance can do, by name.",
        ),
    },
)
