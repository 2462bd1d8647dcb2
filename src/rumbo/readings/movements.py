"""How deals move: every passage between phases, and why some turn back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.movement import Move
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, numbered
from rumbo.model.selection import Selection
from rumbo.readings.figure import money, share_figure, warn_about_money
from rumbo.readings.pause import CAUSES, PACKAGE, keep_causes_of_return, keep_pauses
from rumbo.readings.registry import Answer, Question

if TYPE_CHECKING:
    from rumbo.log.view import View

_ENOUGH_DEALS = 20
_DAY_US = 86_400_000_000


def answer(view: View) -> Answer:
    """Every passage by from, to and kind, with the causes of those that went back."""
    times, sums = passage_counts(view)
    shown = keep_pauses(view)
    causes = _causes(view)
    rows = [_row(view, row, sums[_key(row)], causes) for row in times]
    rows.sort(key=_place)
    counts = view.ask(PACKAGE, "movements_figures.sql").one()
    went = _went(view, times)
    return Answer(
        verdict=_verdict(counts) if went else Verdict.UNKNOWN,
        figures=_figures(view, times, counts, shown=shown, went=went),
        rows=tuple(rows),
        warnings=_warnings(view, counts, shown=shown),
    )


def passage_counts(
    view: View,
) -> tuple[list[dict[str, Any]], Mapping[tuple[Any, ...], dict[str, Any]]]:
    """How often each passage was made and after how long; and by its key the deals that made it."""

    def found() -> tuple[list[dict[str, Any]], dict[tuple[Any, ...], dict[str, Any]]]:
        counts = view.ask(PACKAGE, "movements_counts.sql").dicts()
        spent = view.ask(PACKAGE, "movements_times.sql").dicts()
        lengths = {_key(row): _lengths(row["spent_us"]) for row in spent}
        times = [row | lengths[_key(row)] for row in counts]
        sums = view.ask(PACKAGE, "movements_deals.sql").dicts()
        return times, {_key(row): row for row in sums}

    return view.once("passage_counts", found)


def _lengths(spent_us: Sequence[float] | None) -> dict[str, float | None]:
    """The two quantiles in days; None where nobody knows any length."""
    median, p90 = [us / _DAY_US for us in spent_us] if spent_us else (None, None)
    return {"median_days": median, "p90_days": p90}


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where a row stands: by pipeline, the commonest first."""
    ends = (str(row["to"]), str(row["from"]), str(row["from_pipeline"]), str(row["kind"]))
    return row["pipeline"], -row["moves"], *ends


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["from_phase"], row["to_phase"], row["kind"]


def _row(
    view: View, row: Mapping[str, Any], sums: Mapping[str, Any], causes: Mapping[Any, Counter[str]]
) -> dict[str, Any]:
    before, after = view.phases.get(row["from_phase"]), view.phases[row["to_phase"]]
    move = Move(row["kind"])
    found = {
        "pipeline": after.pipeline,
        "from": before.name if before else None,
        "from_id": before.id if before else None,
        "from_key": before.key if before else None,
        "from_pipeline": before.pipeline if before else None,
        "to": after.name,
        "to_id": after.id,
        "to_key": after.key,
        "kind": move.label,
        "moves": row["moves"],
        "deals": sums["deals"],
        "amount": money(sums["amount"]),
        "median_days": row["median_days"],
        "p90_days": row["p90_days"],
        "untimed": row["untimed"],
        "again": row["again"],
    }
    if move in (Move.REGRESS, Move.RESTART):
        seen = causes.get(_key(row), Counter())
        found["causes"] = {cause: seen[cause] for cause in CAUSES if seen[cause]}
    return found


def _causes(view: View) -> dict[Any, Counter[str]]:
    keep_causes_of_return(view)
    rows = view.ask(PACKAGE, "movements_causes.sql").dicts()
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[_key(row)][row["cause"]] = row["moves"]
    return found


def _figures(
    view: View, times: list[dict[str, Any]], counts: Mapping[str, int], *, shown: bool, went: bool
) -> tuple[Figure, ...]:
    deals, period = counts["deals"], view.days()
    reached = [(row, view.phases[row["to_phase"]]) for row in times]
    moves = sum(row["moves"] for row in times)
    visits = sum(row["moves"] for row, phase in reached if phase.open)
    loops = sum(row["again"] for row, phase in reached if phase.open)
    pauses = _pauses(view) if shown else None
    return (
        *(
            Figure(name, value, Unit.COUNT, deals, period=period, behind=behind)
            for name, value, behind in (
                ("deals", deals, Selection(known=True, moved="any")),
                ("moves", moves, Selection(moved="any")),
                ("visits", visits, Selection(moved="visit")),
                ("loops", loops, Selection(moved="again")),
                ("pauses", pauses, Selection(stood=True)),
            )
        ),
        share_figure(
            "linear_share",
            counts["linear"],
            deals if went else 0,
            period,
            behind=Selection(known=True, moved="straight"),
        ),
    )


def _made(row: Row) -> Selection:
    """The deals that made the passage of a row."""
    return Selection(move=f"{row['from_key'] or ''}~{row['to_key']}~{row['kind']}")


def _made_again(row: Row) -> Selection:
    """The deals that made it into a phase that they knew."""
    return _made(row).but(again=True)


def _made_with(row: Row, cause: str) -> Selection:
    """The deals that made it with that cause near."""
    return _made(row).but(caused=cause)


def _pauses(view: View) -> int:
    return int(view.ask(PACKAGE, "pauses_count.sql").scalar())


def _went(view: View, times: Sequence[Mapping[str, Any]]) -> bool:
    """Whether any deal is seen to go from a phase to another; else going straight says nothing."""
    left = {code for code, phase in view.phases.items() if phase.known}
    return any(row["from_phase"] in left and row["moves"] > row["untimed"] for row in times)


def _verdict(counts: Mapping[str, int]) -> Verdict:
    deals, linear = counts["deals"], counts["linear"]
    if deals < _ENOUGH_DEALS:
        return Verdict.UNKNOWN
    # Most deals wander somewhere; where hardly any goes straight, the phases are not the road.
    if linear < deals * 0.3:
        return Verdict.BAD
    return Verdict.GOOD if linear >= deals * 0.6 else Verdict.WATCH


def _warnings(view: View, counts: Mapping[str, int], *, shown: bool) -> tuple[Text, ...]:
    found = (*warn_about_money(view), *_untold(counts))
    if shown:
        return found
    return (
        *found,
        Text(
            "El registro no contiene contactos: no puede mostrar pausas.",
            "The log holds no contact: it cannot show pauses.",
        ),
    )


def warn_about_untold(view: View) -> tuple[Text, ...]:
    """Says of how many deals the log shows nothing but their end, where that end is drawn."""
    unknown = view.ask(PACKAGE, "movements_figures.sql").one()["unknown"]
    if not unknown:
        return ()
    return (
        numbered(
            unknown,
            Text(
                "{n} oportunidad solo tiene su etapa final: su recorrido no se conoce.",
                "{n} deal has only its final stage: its path is not known.",
            ),
            Text(
                "{n} oportunidades solo tienen su etapa final: su recorrido no se conoce.",
                "{n} deals have only their final stage: their path is not known.",
            ),
        ),
    )


def _untold(counts: Mapping[str, int]) -> tuple[Text, ...]:
    if not counts["unknown"]:
        return ()
    return (
        numbered(
            counts["unknown"],
            Text(
                "{n} oportunidad solo tiene su etapa final: su recorrido no se conoce y no cuenta.",
                "{n} deal has only its final stage: its path is not known and it is not counted.",
            ),
            Text(
                "{n} oportunidades solo tienen su etapa final: su recorrido no se conoce y no"
                " cuentan.",
                "{n} deals have only their final stage: their path is not known and they are not"
                " counted.",
            ),
        ),
    )


READING = Question(
    name="movements",
    question=Text("¿Cómo se mueven de verdad las oportunidades?", "How do deals really move?"),
    answer=answer,
    takes_period=True,
    queries=(
        "movements_counts.sql",
        "movements_times.sql",
        "movements_deals.sql",
        "movements_figures.sql",
        "causes.sql",
    ),
    behind={"moves": _made, "deals": _made, "amount": _made, "again": _made_again},
    behind_parts={"causes": _made_with},
    apart_from=frozenset({DECISIONS}),
    definitions={
        "moves": Text(
            "Pasos de una fase a otra; start es la entrada.",
            "Passages from one phase to another; start is the entry.",
        ),
        "kind": Text(
            "advance: a la fase siguiente; skip: más allá; regress: a una anterior; restart: a la"
            " primera tras pasar la segunda, o reabierta; parked: a nurturing.",
            "advance: to the next phase; skip: further; regress: to an earlier one; restart: to the"
            " first after passing the second, or reopened; parked: to nurturing.",
        ),
        "loops": Text(
            "Visitas a una fase que la oportunidad ya había visitado.",
            "Visits to a phase that the deal had visited before.",
        ),
        "pauses": Text(
            "Tramos sin contacto ni avance más largos que la paciencia de la fase.",
            "Stretches without contact or progress longer than the phase's patience.",
        ),
        "linear_share": Text(
            "Oportunidades que solo avanzaron, fase a fase.",
            "Deals that only ever advanced, phase by phase.",
        ),
        "causes": Text(
            "Lo que se vio a menos de 7 días de cada retroceso: una pista, no una prueba.",
            "What was seen within 7 days of each step back: a hint, not a proof.",
        ),
        "days": Text(
            "Días naturales en la fase de origen antes del paso.",
            "Calendar days in the phase of origin before the passage.",
        ),
    },
)
