"""Realistic journeys for the tests and for the pictures in the documentation."""

from __future__ import annotations

import random
from datetime import date

from rumbo.model.picture import (
    DaysSpread,
    DistributionData,
    JourneyArc,
    JourneyData,
    JourneyPhase,
    Kind,
    PhaseDays,
)

AS_OF = date(2026, 6, 30)
PHASE_NAMES = (
    "Contacto inicial",
    "Cualificación",
    "Descubrimiento",
    "Demo técnica",
    "Caso de negocio y ROI",
    "Propuesta",
    "Revisión legal y compras",
    "Negociación",
)
# from, to (positions; -1 entrance, 8 won, 9 lost, 10 nurturing), moves, median days
_MOVES = (
    (-1, 0, 9120, None),
    (-1, 2, 640, None),
    (0, 1, 6980, 4.0),
    (1, 2, 5110, 7.0),
    (2, 3, 3940, 12.0),
    (3, 4, 2310, 9.0),
    (4, 5, 2480, 16.0),
    (5, 6, 1380, 11.0),
    (6, 7, 1190, 27.0),
    (7, 8, 1346, 8.0),
    (0, 2, 610, 6.0),
    (1, 3, 520, 10.0),
    (3, 5, 1030, 8.0),
    (2, 5, 380, 18.0),
    (5, 7, 880, 9.0),
    (5, 8, 96, 15.0),
    (3, 2, 590, 14.0),
    (4, 3, 310, 19.0),
    (5, 4, 420, 13.0),
    (7, 5, 510, 21.0),
    (6, 4, 160, 31.0),
    (7, 2, 74, 44.0),
    (4, 0, 58, 52.0),
    (0, 9, 1320, 3.0),
    (1, 9, 1180, 9.0),
    (2, 9, 1340, 17.0),
    (3, 9, 560, 15.0),
    (4, 9, 410, 26.0),
    (5, 9, 690, 22.0),
    (6, 9, 150, 38.0),
    (7, 9, 470, 19.0),
    (9, 2, 46, 120.0),
    (2, 10, 280, 24.0),
    (5, 10, 190, 35.0),
    (10, 2, 120, 90.0),
    (10, 5, 64, 110.0),
    (10, 9, 140, 160.0),
)
_ENTERED = (9120, 7210, 5830, 4270, 2690, 3360, 1390, 1980)
_OPEN = (210, 240, 310, 190, 160, 330, 105, 204)
_DAYS = (3.5, 6.5, 13.0, 10.0, 17.5, 12.0, 29.0, 9.0)


def _kind(source: int, target: int) -> Kind:
    if source == -1:
        return "start"
    special: dict[int, Kind] = {8: "won", 9: "lost", 10: "parked"}
    if target in special:
        return special[target]
    if source == 9 or target == 0:
        return "restart"
    if target < source < 8:
        return "regress"
    return "advance" if target == source + 1 or source == 10 else "skip"


def sales_journey(title: str = "Recorrido real · Nuevos clientes") -> JourneyData:
    """Eight phases and won, with skips, loops, losses, nurturing and reopened deals."""
    arcs = tuple(
        JourneyArc(
            source=None if source < 0 else source,
            target=target,
            kind=_kind(source, target),
            moves=moves,
            deals=round(moves * 0.94),
            amount=moves * (14_000.0 + 900 * max(source, 0)),
            median_days=days,
        )
        for source, target, moves, days in _MOVES
    )
    return JourneyData(title, _phases(), arcs, 9760, AS_OF)


def _phases() -> tuple[JourneyPhase, ...]:
    lost = {source: moves for source, target, moves, _ in _MOVES if target == 9}
    phases = [
        JourneyPhase(
            code=code,
            name=name,
            entered=_ENTERED[code],
            share=_ENTERED[code] / 9760,
            open_now=_OPEN[code],
            median_days=_DAYS[code],
            lost=lost[code],
            lost_share=lost[code] / _ENTERED[code],
            amount=_ENTERED[code] * 15_500.0,
            trap=code == 6,
            visits=round(_ENTERED[code] * (1.0 if code == 0 else 1.08)),
        )
        for code, name in enumerate(PHASE_NAMES)
    ]
    won = JourneyPhase(8, "Ganada", 1442, 1442 / 9760, amount=31_240_000.0, outcome="won")
    gone = JourneyPhase(9, "Perdida", 6260, 6260 / 9760, outcome="lost")
    nurturing = JourneyPhase(
        10, "Nurturing", 470, 470 / 9760, 146, 96.0, 140, 0.298, outcome="parked"
    )
    return (*phases, won, gone, nurturing)


def small_journey() -> JourneyData:
    """Two phases and little else: what a new workspace shows."""
    phases = (
        JourneyPhase(1, "Lead", 12, 1.0, 4, 2.5, 3, 0.25),
        JourneyPhase(2, "Propuesta", 5, 0.42, 2, 11.0, 1, 0.2),
        JourneyPhase(3, "Ganada", 2, 0.17, outcome="won"),
    )
    arcs = (
        JourneyArc(None, 1, "start", 12, 12),
        JourneyArc(1, 2, "advance", 5, 5, 42_000.0, 2.5),
        JourneyArc(2, 3, "won", 2, 2, 18_000.0, 11.0),
    )
    return JourneyData("Primeras oportunidades", phases, arcs, 12, AS_OF)


def random_journey(phases: int, arcs: int, seed: int = 7, name: str = "Fase") -> JourneyData:
    """A journey of any size with every kind of move, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - a picture needs no secret
    won, lost, parked = phases, phases + 1, phases + 2
    made: dict[tuple[int, int], JourneyArc] = {}
    for _ in range(arcs * 30):
        if len(made) == arcs:
            break
        source, target = dice.randrange(phases), dice.randrange(phases + 3)
        if source == target:
            continue
        moves = round(10 ** dice.uniform(0.5, 4) / (1 + abs(source - target)))
        kind = _any_kind(source, target, won, lost)
        made[source, target] = JourneyArc(
            source, target, kind, moves + 1, moves, moves * 8e3, dice.uniform(1, 60)
        )
    start = JourneyArc(None, 0, "start", 12_000, 12_000)
    boxes = [
        JourneyPhase(
            code,
            f"{name} {code + 1} {dice.choice(('de validación', 'interna', '', 'con el cliente'))}",
            max(1, round(12_000 * 0.82**code)),
            0.82**code,
            dice.randrange(400),
            dice.uniform(1, 40),
            dice.randrange(900),
            dice.random() * 0.4,
            visits=round(13_000 * 0.82**code),
        )
        for code in range(phases)
    ]
    boxes.append(JourneyPhase(won, "Ganada", 900, 0.07, amount=8.1e6, outcome="won"))
    boxes.append(JourneyPhase(lost, "Perdida", 7000, 0.6, outcome="lost"))
    boxes.append(JourneyPhase(parked, "En pausa", 800, 0.07, 120, 60.0, outcome="parked"))
    return JourneyData("Préstamos", tuple(boxes), (start, *made.values()), 12_000, AS_OF)


def _any_kind(source: int, target: int, won: int, lost: int) -> Kind:
    if target == won:
        return "won"
    if target >= lost:
        return "lost" if target == lost else "parked"
    if target < source:
        return "regress" if target else "restart"
    return "advance" if target == source + 1 else "skip"


def sales_days() -> DistributionData:
    """Days per phase of the sales journey; the last phase has too few lost deals to show."""
    edges = tuple(float(day) for day in range(0, 105, 5))
    phases = tuple(
        PhaseDays(
            code,
            name,
            _spread(_DAYS[code] * 0.8, 120 * (9 - code), edges, code),
            _spread(_DAYS[code] * 1.7, 3 if code == 6 else 90 * (9 - code), edges, code + 20),
        )
        for code, name in enumerate(PHASE_NAMES)
    )
    return DistributionData("Días por fase · Nuevos clientes", phases, AS_OF, edges)


def _spread(median: float, n: int, edges: tuple[float, ...], seed: int) -> DaysSpread:
    dice = random.Random(seed)  # noqa: S311 - a picture needs no secret
    days = sorted(median * dice.lognormvariate(0, 0.6) for _ in range(n))
    low, first, middle, third, high = (
        days[int(n * share)] for share in (0.1, 0.25, 0.5, 0.75, 0.9)
    )
    counts = [0] * (len(edges) - 1)
    for day in days:
        place = sum(edge <= day for edge in edges) - 1
        counts[min(place, len(counts) - 1)] += 1
    return DaysSpread(n, low, first, middle, third, high, tuple(counts))
