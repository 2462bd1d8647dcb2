"""What the log says of a map that nobody has written yet: one statement at a time, with its cases.

The view reads by a map of nothing but phases, one for each stage. What is proposed is held against
the log by the rules that `map_check` uses, so that both count the same cases.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.draw.number import percent_in_words
from rumbo.journey import vocabulary, wording
from rumbo.journey.proposal import Proposed
from rumbo.model.journey_map import JourneyMap, Lane, MapPhase
from rumbo.model.movement import Touch
from rumbo.model.reading import Text, counted, in_days
from rumbo.model.rule import LONGEST_DAYS, AnyRule, LastsAtMost, RoleEngaged
from rumbo.readings.interval import Stays, stay_quantiles
from rumbo.readings.loss import LEAST_WON, USUAL
from rumbo.readings.map_check import ENOUGH, RECENT_DAYS
from rumbo.readings.pause import PACKAGE, patience_by_phase
from rumbo.readings.rule import DAY_US, keep_cases, keep_judged
from rumbo.readings.trap import phase_norms

if TYPE_CHECKING:
    from rumbo.log.view import View

OFTEN = 0.05  # of the deals that left a phase: a way that is expected
ASKED = 0.7  # of all deals: what a statement asks for
LONG = (0.8, 0.9)  # of visits: what most of them last at most
_STEP = 0.05  # in which a share is asked for that is less than most


def first_map(view: View) -> tuple[Proposed, ...]:
    """Everything that the log proposes about the phases of the view's map, in their order."""
    journey_map = view.journey_map
    assert journey_map is not None  # noqa: S101 - it is opened with the phases
    won = _won(view)
    times = _times(view)
    seen: dict[str, set[str]] = defaultdict(set)  # the roles met already, by journey
    found: list[Proposed] = []
    for phase in journey_map.phases:
        keep_cases(view, phase.id)
        about = _Phase(view, journey_map, phase)
        found.append(about.itself())
        if about.left >= ENOUGH:
            found += about.ways()
            found += about.roles(won.get(phase.id, {}), seen[phase.journey])
            found += about.times(times.get(phase.id))
    return tuple(found)


@dataclass(frozen=True)
class _Times:
    """How long visits to a phase last, and how long nothing happens in deals that were won."""

    stays: Stays
    patience_us: float
    gaps: int


@dataclass(frozen=True)
class _Had:
    """In how many of the won deals that left a phase a role had talked with us by then."""

    had: int
    won: int


def _won(view: View) -> dict[str, dict[str, _Had]]:
    """By phase and role, the commonest role first."""
    found: dict[str, dict[str, _Had]] = defaultdict(dict)
    for row in view.ask(
        PACKAGE, "first_map_roles.sql", role_engaged=int(Touch.ROLE_ENGAGED)
    ).dicts():
        found[row["phase"]][row["role"]] = _Had(row["had"], row["won"])
    return found


def _times(view: View) -> dict[str, _Times]:
    patience, norms = patience_by_phase(view), phase_norms(view)
    gaps = {row["phase"]: row["gaps"] for row in view.ask(PACKAGE, "first_map_gaps.sql").dicts()}
    return {
        view.phases[code].id: _Times(norm.stays, patience[code], gaps.get(code, 0))
        for code, norm in norms.items()
    }


class _Phase:
    """One phase of the view's map and its cases."""

    def __init__(self, view: View, journey_map: JourneyMap, phase: MapPhase) -> None:
        self._view, self._map, self._phase = view, journey_map, phase
        self._order = {each.id: number for number, each in enumerate(journey_map.phases)}
        rows = view.ask(PACKAGE, "first_map_ways.sql").dicts()
        total = next((row for row in rows if row["way"] == "all"), None)
        self._deals = total["deals"] if total else 0
        self.left = total["gone"] if total else 0
        self._ways: Mapping[tuple[str, str | None], int] = {
            (row["way"], row["target"]): row["gone"] for row in rows if row["way"] != "all"
        }

    def itself(self) -> Proposed:
        """The phase: how many deals came to it."""
        name = self._phase.name
        one = self._deals == 1
        es = f"{{n}} {'oportunidad ha' if one else 'oportunidades han'} pasado por ella."
        en = f"{{n}} {'deal has' if one else 'deals have'} been in it."
        if self.left < ENOUGH:
            es += " Han salido {left}: pocas para proponer nada más."
            en += " {left} left it: too few to propose anything else."
        said = counted(es, en, n=self._deals, left=self.left)
        return Proposed(
            self._phase.id, self._phase.id, "phase", None,
            Text(name.of("es"), name.of("en")), said, self._deals,
        )  # fmt: skip

    def ways(self) -> Iterator[Proposed]:
        """The ways out that deals take often: onwards, over phases, back, or into nurturing."""
        here = self._order[self._phase.id]
        often = {
            to: deals
            for (way, to), deals in self._ways.items()
            if way == "phase" and to in self._order and deals >= OFTEN * self.left
        }
        ahead = [to for to in often if to is not None and self._order[to] > here]
        following = min(ahead, key=lambda to: self._order[to], default=None)
        for to in sorted((to for to in often if to is not None), key=self._order.__getitem__):
            part = "back" if to not in ahead else "next" if to == following else "skips"
            yield self._way(part, to, often[to])
        parked = self._ways.get(("parked", None), 0)
        if parked >= OFTEN * self.left:
            yield self._way("parks", None, parked)

    def _way(self, part: str, to: str | None, deals: int) -> Proposed:
        named = vocabulary.part(part)
        if to is not None:
            name = wording.phase_name(self._map, to)
            named = counted("{named}: {name}", "{named}: {name}", named=named, name=name)
        took = counted(
            "{deals} de las {left} oportunidades que salieron de ella fueron ahí ({share}).",
            "{deals} of the {left} deals that left it went there ({share}).",
            deals=deals,
            left=self.left,
            share=percent_in_words(deals / self.left),
        )
        key = f"{self._phase.id}.{part}" + (f".{to}" if to else "")
        return Proposed(key, self._phase.id, part, to, named, took, self.left, deals)

    def roles(self, won: Mapping[str, _Had], seen: set[str]) -> Iterator[Proposed]:
        """The roles that most won deals had talked with by here and not before."""
        for role, each in won.items():
            if role in seen or each.won < LEAST_WON or each.had < USUAL * each.won:
                continue
            rule = RoleEngaged(role=role)
            n, passes = self._held(rule)
            if n < ENOUGH or passes < _STEP * n:
                continue
            seen.add(role)
            yield self._role(rule, each, n, passes)

    def _role(self, rule: RoleEngaged, each: _Had, n: int, passes: int) -> Proposed:
        says = wording.of_rule(self._map, rule)
        counts = {"had": each.had, "won": each.won, "passes": passes, "n": n}
        shares = {
            "of_won": percent_in_words(each.had / each.won),
            "share": percent_in_words(passes / n),
        }
        es = (
            "En {had} de las {won} ganadas ({of_won}); en {passes} de todas las {n} que se pueden"
            " juzgar ({share})."
        )
        en = (
            "In {had} of the {won} that were won ({of_won}); in {passes} of all {n} that can be"
            " judged ({share})."
        )
        key = f"{self._phase.id}.role.{rule.role}"
        if passes >= ASKED * n:
            lane = Lane(role=rule.role, enters=True)
            said = counted(es, en, **counts, **shares)
            return Proposed(key, self._phase.id, "lanes", lane, says, said, n, passes)
        asked = math.floor(passes / n / _STEP + 1e-9) * _STEP
        stated = rule.model_copy(update={"holds_for": round(asked, 2)})
        said = counted(
            es + " Se pide para el {asked}, lo que ya se cumple.",
            en + " It is asked of {asked}, which is what is kept today.",
            **counts,
            **shares,
            asked=percent_in_words(asked),
        )
        return Proposed(key, self._phase.id, "rules", stated, says, said, n, passes)

    def times(self, times: _Times | None) -> Iterator[Proposed]:
        """How long a visit lasts at most, and how long nothing may happen in it."""
        if times is None or self._phase.parked:
            return
        longest = self._lasts(times.stays)
        if longest is not None:
            yield longest
        if times.gaps >= ENOUGH:
            days = rounded_days(times.patience_us / DAY_US)
            if longest is None or days < longest.value.days:
                yield self._patience(days, times)

    def _lasts(self, stays: Stays) -> Proposed | None:
        middle = stay_quantiles(stays, (0.5,))[0]
        for share, length in zip(LONG, stay_quantiles(stays, LONG), strict=True):
            if length is None or middle is None:
                continue
            rule = LastsAtMost(days=rounded_days(length / DAY_US))
            n, passes = self._held(rule)
            if n >= ENOUGH and passes >= ASKED * n:
                return self._lasting(rule, (middle, length, share), n, passes)
        return None

    def _lasting(
        self, rule: LastsAtMost, usual: tuple[float, float, float], n: int, passes: int
    ) -> Proposed:
        half, long = usual[0] / DAY_US, usual[1] / DAY_US
        said = counted(
            "La mitad de las visitas dura hasta {half}, y el {share} hasta {long}; {passes}"
            " de {n} oportunidades no pasaron de {days} ({kept}).",
            "Half the visits last up to {half}, and {share} up to {long}; {passes} of {n}"
            " deals stayed no longer than {days} ({kept}).",
            half=in_days(_told_days(half)),
            long=_told_days(long),
            share=percent_in_words(usual[2]),
            passes=passes,
            n=n,
            days=rule.days,
            kept=percent_in_words(passes / n),
        )
        key, says = f"{self._phase.id}.lasts.{rule.days:g}", wording.of_rule(self._map, rule)
        return Proposed(key, self._phase.id, "rules", rule, says, said, n, passes)

    def _patience(self, days: float, times: _Times) -> Proposed:
        usual = times.patience_us / DAY_US
        named = vocabulary.part("patience_days")
        said = counted(
            "En las ganadas, tres de cada cuatro silencios duran hasta {usual} ({n} silencios).",
            "In deals that were won three of four silences last up to {usual} ({n} silences).",
            usual=in_days(_told_days(usual)),
            n=times.gaps,
        )
        says = counted("{named}: {days}", "{named}: {days}", named=named, days=days)
        key = f"{self._phase.id}.patience.{days:g}"
        return Proposed(key, self._phase.id, "patience_days", days, says, said, times.gaps)

    def _held(self, rule: AnyRule) -> tuple[int, int]:
        """How many deals can be judged, and how many of them keep the rule: as `map_check`."""
        keep_judged(self._view, self._phase, rule)
        counts = self._view.ask(
            PACKAGE, "map_check_counts.sql", recent_us=RECENT_DAYS * DAY_US, any_case=False
        ).one()
        return counts["n"], counts["passes"]


def rounded_days(days: float) -> float:
    """Days as people state them, never fewer: whole up to two weeks, then fives, then tens."""
    step = 1 if days <= 14 else 5 if days <= 60 else 10  # noqa: PLR2004 - as it says
    return float(min(max(math.ceil(days / step) * step, 1), LONGEST_DAYS))


def _told_days(days: float) -> float:
    return round(days, 1) if days < 10 else round(days)  # noqa: PLR2004 - two digits tell
