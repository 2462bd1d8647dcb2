"""Which part of the journey goes where in the picture: road, above, below, pockets, exits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rumbo.model.picture import (
    JourneyArc,
    JourneyData,
    JourneyPhase,
    Kind,
    between,
    summed_amount,
)


@dataclass(frozen=True)
class Leg:
    """An arc between two places of the road, which are counted from 0."""

    source: int
    target: int
    arc: JourneyArc


@dataclass(frozen=True)
class Traffic:
    """The journey sorted by where it is drawn.

    `road` are the places in order, won phases last. `ahead` holds the legs to the next place, by
    place; `over` and `under` the legs beside the road. `down` and `back` are the moves between
    (place, pocket). `hidden` counts the arcs that `detail` left out; `shown_share` is the part
    of all moves that is drawn. `unplaced` are arcs without a place in a picture, hidden too.
    """

    road: tuple[JourneyPhase, ...]
    pockets: tuple[JourneyPhase, ...]
    ahead: Mapping[int, JourneyArc]
    over: tuple[Leg, ...]
    under: tuple[Leg, ...]
    entries: Mapping[int, JourneyArc]
    losses: Mapping[int, JourneyArc]
    reopened: Mapping[int, tuple[JourneyArc, ...]]
    transfers: Mapping[int, JourneyArc]
    down: Mapping[tuple[int, int], JourneyArc]
    back: Mapping[tuple[int, int], JourneyArc]
    unplaced: tuple[JourneyArc, ...] = ()
    hidden: int = 0
    shown_share: float = 1.0

    def under_place(self, place: int) -> list[JourneyArc]:
        """What is told under a place: its losses, what was reopened into it, what moved away."""
        single = (each.get(place) for each in (self.losses, self.transfers))
        return [arc for arc in single if arc is not None] + list(self.reopened.get(place, ()))


def _no_more(_arc: JourneyArc) -> bool:
    return False


def sort_traffic(
    data: JourneyData, detail: float, always: Callable[[JourneyArc], bool] = _no_more
) -> Traffic:
    """Sort the journey; `detail` 0 keeps the main road, 1 every arc beside it.

    Arcs that `always` says yes to are kept whatever the detail.
    """
    places = _Places(data)
    groups: dict[str, list[JourneyArc]] = {}
    for arc in data.arcs:
        groups.setdefault(places.where(arc), []).append(arc)
    legs = _kept(groups.get("beside", []), detail, always)
    everything = sum(max(0, arc.moves) for arc in data.arcs)
    unplaced = groups.get("unplaced", [])
    left_out = [arc for arc in groups.get("beside", []) if arc not in legs] + unplaced
    away = sum(max(0, arc.moves) for arc in left_out)
    placed = [Leg(places.road[_code(a.source)], places.road[_code(a.target)], a) for a in legs]
    return Traffic(
        road=places.phases,
        pockets=places.pocket_phases,
        ahead=places.by_source(groups.get("ahead", [])),
        over=tuple(leg for leg in placed if leg.target > leg.source),
        under=tuple(leg for leg in placed if leg.target < leg.source),
        entries=places.by_target(groups.get("entry", [])),
        losses=places.by_source(groups.get("loss", [])),
        reopened=places.reopened(groups.get("reopened", [])),
        transfers=places.by_source(groups.get("transfer", [])),
        down=places.pocket_moves(groups.get("down", []), out=True),
        back=places.pocket_moves(groups.get("back", []), out=False),
        unplaced=tuple(unplaced),
        hidden=len(left_out),
        shown_share=1 - away / everything if everything else 1.0,
    )


def _code(code: int | None) -> int:
    return -1 if code is None else code


def _kept(
    arcs: Sequence[JourneyArc], detail: float, always: Callable[[JourneyArc], bool]
) -> list[JourneyArc]:
    """The largest arcs that together make up `detail` of the moves beside the road."""
    wanted = max(0.0, min(1.0, detail)) * sum(max(0, arc.moves) for arc in arcs)
    if detail >= 1:
        return list(arcs)
    kept: list[JourneyArc] = []
    reached = 0.0
    for arc in sorted(arcs, key=lambda a: -a.moves):
        if reached >= wanted:
            break
        kept.append(arc)
        reached += max(0, arc.moves)
    return [arc for arc in arcs if arc in kept or always(arc)]


def joined(arcs: Iterable[JourneyArc]) -> JourneyArc:
    """Several arcs as one, of the kind and with the days of the largest."""
    group = list(arcs)
    first = max(group, key=lambda arc: arc.moves)
    if len(group) == 1:
        return first
    same = len({(arc.source, arc.target) for arc in group}) == 1
    return JourneyArc(
        source=first.source,
        target=first.target,
        kind=first.kind,
        moves=sum(arc.moves for arc in group),
        deals=between(group) if same else sum(arc.deals for arc in group),
        amount=summed_amount(group),
        median_days=first.median_days,
        mixed=same,
    )


class _Places:
    """Where each phase stands: on the road, in a pocket, or nowhere (lost)."""

    def __init__(self, data: JourneyData) -> None:
        once = {phase.code: phase for phase in reversed(data.phases)}
        ordered = [phase for phase in data.phases if once[phase.code] is phase]
        self.phases = tuple(
            [phase for phase in ordered if phase.outcome == "open"]
            + [phase for phase in ordered if phase.outcome == "won"]
        )
        self.pocket_phases = tuple(phase for phase in ordered if phase.outcome == "parked")
        self.road = {phase.code: index for index, phase in enumerate(self.phases)}
        self.pockets = {phase.code: index for index, phase in enumerate(self.pocket_phases)}
        self.lost = {phase.code for phase in ordered if phase.outcome == "lost"}

    def where(self, arc: JourneyArc) -> str:
        source, target = _code(arc.source), _code(arc.target)
        if source in self.road:
            return self._from_road(arc)
        if target in self.road:
            return self._onto_road(arc)
        # What a pocket loses is written inside it; other arcs off the road have no place.
        return "told" if source in self.pockets and target in self.lost else "unplaced"

    def _from_road(self, arc: JourneyArc) -> str:
        source, target = _code(arc.source), _code(arc.target)
        if arc.kind == "lost" or target in self.lost:
            return "loss"
        if target in self.pockets:
            return "down"
        if target not in self.road:
            return "transfer"
        step = self.road[target] - self.road[source]
        if step == 1:
            return "ahead"
        return "beside" if step else "unplaced"

    def _onto_road(self, arc: JourneyArc) -> str:
        if arc.source is None or arc.kind == "start":
            return "entry"
        if arc.source in self.pockets:
            return "back"
        return "reopened" if arc.source in self.lost else "entry"

    def by_source(self, arcs: Iterable[JourneyArc]) -> dict[int, JourneyArc]:
        return _grouped((self.road[_code(arc.source)], arc) for arc in arcs)

    def by_target(self, arcs: Iterable[JourneyArc]) -> dict[int, JourneyArc]:
        return _grouped((self.road[_code(arc.target)], arc) for arc in arcs)

    def reopened(self, arcs: Iterable[JourneyArc]) -> dict[int, tuple[JourneyArc, ...]]:
        """By target, one arc for each phase that they come from."""
        groups: dict[tuple[int, int], list[JourneyArc]] = {}
        for arc in arcs:
            ends = self.road[_code(arc.target)], _code(arc.source)
            groups.setdefault(ends, []).append(arc)
        found: dict[int, tuple[JourneyArc, ...]] = {}
        for (place, _), group in sorted(groups.items()):
            found[place] = (*found.get(place, ()), joined(group))
        return found

    def pocket_moves(
        self, arcs: Iterable[JourneyArc], *, out: bool
    ) -> dict[tuple[int, int], JourneyArc]:
        groups: dict[tuple[int, int], list[JourneyArc]] = {}
        for arc in arcs:
            place, pocket = _code(arc.source), _code(arc.target)
            if not out:
                place, pocket = pocket, place
            groups.setdefault((self.road[place], self.pockets[pocket]), []).append(arc)
        return {ends: joined(group) for ends, group in sorted(groups.items())}


def _grouped(pairs: Iterable[tuple[int, JourneyArc]]) -> dict[int, JourneyArc]:
    groups: dict[int, list[JourneyArc]] = {}
    for place, arc in pairs:
        groups.setdefault(place, []).append(arc)
    return {place: joined(group) for place, group in sorted(groups.items())}


def kinds_drawn(traffic: Traffic) -> tuple[Kind, ...]:
    """The kinds of move that the picture holds, in the order of the legend."""
    arcs = [*traffic.ahead.values(), *(leg.arc for leg in (*traffic.over, *traffic.under))]
    present: set[Kind] = {arc.kind for arc in arcs}
    if traffic.losses or any(phase.lost for phase in traffic.road):
        present.add("lost")
    if traffic.down or traffic.back:
        present.add("parked")
    if traffic.transfers:
        present.add("transfer")
    if any(leg.arc.kind == "won" for leg in traffic.over):
        present.add("won")
    else:
        present.discard("won")
    order: tuple[Kind, ...] = (
        "advance", "skip", "won", "regress", "restart", "lost", "parked", "transfer",
    )  # fmt: skip
    return tuple(kind for kind in order if kind in present)
