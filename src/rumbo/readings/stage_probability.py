"""The probability that the CRM declares of each stage, beside what the history says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.figure import has_amounts, warn_about_money, worth
from rumbo.readings.registry import Answer, Question
from rumbo.readings.stage_fate import ENOUGH_KNOWN, StageFate, stage_fates

if TYPE_CHECKING:
    from rumbo.log.view import View


def answer(view: View) -> Answer:
    """One row per open stage, in the order of the road."""
    fates = stage_fates(view)
    phases = _phases(view)
    rows = tuple(_row(view, fate, phases) for fate in fates)
    return Answer(_verdict(fates), _figures(view, fates), rows, _warnings(view, fates))


def _phases(view: View) -> dict[int, tuple[str, str]]:
    """The phase of each stage by the stage's number: its name and its id."""
    stages = view.engine.query("SELECT code FROM all_phases").values
    told = {}
    if view.journey_map is not None:
        told = dict(view.engine.query("SELECT code, phase FROM stage_phase").values)
    found = {}
    for (code,) in stages:
        phase = view.phases.get(told.get(code, code))
        if phase is not None:
            found[code] = (phase.name, phase.id)
    return found


def _row(view: View, fate: StageFate, phases: dict[int, tuple[str, str]]) -> Row:
    counts = fate.counts
    phase, phase_id = phases.get(fate.code, (None, None))
    return {
        "pipeline": counts["pipeline"],
        "pipeline_id": counts["pipeline_id"],
        "crm_stage": counts["stage"],
        "crm_stage_id": counts["stage_id"],
        "phase": phase,
        "phase_id": phase_id,
        "declared_probability": fate.declared,
        "observed_probability": fate.observed,
        "low": fate.low,
        "high": fate.high,
        "finding": fate.finding,
        "entered": counts["entered"],
        "known": fate.known,
        "won": counts["won"],
        "lost": counts["lost"],
        "open": counts["open"],
        "still_open_share": fate.still_open,
        "within_days": fate.within_days,
        "open_now": fate.open_now,
        "amount": worth(view, counts["amount"], counts["entered"]),
        "amount_open": worth(view, counts["amount_open"], fate.open_now),
    }


def _verdict(fates: Sequence[StageFate]) -> Verdict:
    compared = [fate for fate in fates if fate.compared]
    if not compared:
        return Verdict.UNKNOWN
    wrong = sum(fate.finding != "in_line" for fate in compared)
    if not wrong:
        return Verdict.GOOD
    return Verdict.BAD if 2 * wrong >= len(compared) else Verdict.WATCH


def _figures(view: View, fates: Sequence[StageFate]) -> tuple[Figure, ...]:
    compared = [fate for fate in fates if fate.compared]
    n, period = sum(fate.open_now for fate in compared), view.days()
    untold = any(fate.open_now for fate in compared) and all(
        fate.amount_open is None for fate in compared
    )
    behind = Selection(staged="compared")

    def stages(name: str, finding: str | None) -> Figure:
        found = sum(finding in (None, fate.finding) for fate in compared)
        return Figure(name, found, Unit.COUNT, len(fates), period=period, behind=behind)

    def weighed(name: str, chance: Callable[[StageFate], float | None]) -> Figure:
        total = sum((fate.amount_open or 0.0) * (chance(fate) or 0.0) for fate in compared)
        told = compared and not untold and has_amounts(view)
        value = round(total, 2) if told else None
        return Figure(name, value, Unit.MONEY, n, period=period, behind=behind)

    return (
        stages("stages_compared", None),
        stages("inflated", "inflated"),
        stages("too_low", "too_low"),
        weighed("weighted_declared", lambda fate: fate.declared),
        weighed("weighted_observed", lambda fate: fate.observed),
    )


def _warnings(view: View, fates: Sequence[StageFate]) -> tuple[Text, ...]:
    warnings = warn_about_money(view)
    if fates and all(fate.declared is None for fate in fates):
        warnings += (
            Text(
                "El CRM no declara la probabilidad de ninguna etapa: se muestra solo la observada.",
                "The CRM declares no stage's probability: only the observed one is shown.",
            ),
        )
    if fates and all(fate.observed is None for fate in fates):
        most = max(fate.known for fate in fates)
        warnings += (
            Text(
                f"Faltan oportunidades cerradas: la etapa que más tiene llega a {most}, y hacen"
                f" falta {ENOUGH_KNOWN}.",
                f"Closed deals are missing: the stage with most has {most}, and it takes"
                f" {ENOUGH_KNOWN}.",
            ),
        )
    return warnings


def _of_stage(row: Row, fate: str) -> Selection:
    return Selection(staged=f"{row['pipeline_id']}~{row['crm_stage_id']}~{fate}")


READING = Question(
    name="stage_probability",
    question=Text(
        "¿Qué probabilidad tiene cada etapa en el CRM, y cuál en la historia?",
        "Which probability has each stage in the CRM, and which one in the history?",
    ),
    answer=answer,
    queries=("stage_fates.sql", "stage_probability_counts.sql", "stage_probability_lengths.sql"),
    behind={
        "entered": partial(_of_stage, fate="entered"),
        "known": partial(_of_stage, fate="known"),
        "won": partial(_of_stage, fate="won"),
        "lost": partial(_of_stage, fate="lost"),
        "open": partial(_of_stage, fate="open"),
        "open_now": partial(_of_stage, fate="here"),
        "amount": partial(_of_stage, fate="entered"),
        "amount_open": partial(_of_stage, fate="here"),
    },
    apart_from=frozenset({DECISIONS}),
    definitions={
        "declared_probability": Text(
            "La probabilidad que el CRM da a la etapa.",
            "The probability that the CRM gives to the stage.",
        ),
        "observed_probability": Text(
            "De las oportunidades que llegaron a la etapa, cuántas se ganan. Las abiertas no"
            " cuentan como perdidas: cuentan mientras se las ha visto (Aalen–Johansen, con la"
            f" pérdida como riesgo que compite). Hacen falta {ENOUGH_KNOWN} cerradas; intervalo"
            " del 95 %.",
            "How many of the deals that came to the stage are won. Open ones do not count as lost:"
            " they count for as long as they have been watched (Aalen–Johansen, losing as the"
            f" competing risk). It takes {ENOUGH_KNOWN} closed ones; 95% interval.",
        ),
        "still_open_share": Text(
            "De cuántas no dice la historia cómo terminan: seguían abiertas en la más larga de las"
            " esperas conocidas (plazo).",
            "Of how many the history does not say how they end: they were still open at the longest"
            " wait that is known (time).",
        ),
        "finding": Text(
            "inflated si la declarada está por encima del intervalo, too_low si está por debajo,"
            " in_line si está dentro.",
            "inflated where the declared one is above the interval, too_low where it is below,"
            " in_line where it is inside.",
        ),
        "weighted_observed": Text(
            "El importe abierto en las etapas comparadas, por la probabilidad observada; al lado,"
            " por la declarada.",
            "What is open in the stages compared, times the observed probability; beside it, times"
            " the declared one.",
        ),
    },
)
