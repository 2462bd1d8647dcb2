r"""The reading `phases`, with its two estimators written out.

Kaplan–Meier: S(t) is the product over the event times t_j ≤ t of 1 - d_j / n_j.

Aalen–Johansen, for the cause "moves on" (1): F(t) is the sum over t_j ≤ t of S(t_{j-1}) d1_j / n_j,
with S over all causes. Its variance by the delta method (Gaynor et al. 1993; Marubini and
Valsecchi 1995) is

    sum over t_j ≤ t of  [F(t) - F(t_j)]^2 d_j / (n_j (n_j - d_j))
                       + S(t_{j-1})^2 d1_j (n_j - d1_j) / n_j^3
                       - 2 [F(t) - F(t_j)] S(t_{j-1}) d1_j / n_j^2

and the interval on the log(-log) scale is F^exp(± z sd / (F ln F)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from oracle.paths import Passage
from oracle.pauses import Story
from oracle.road import Phase
from oracle.scene import Scene, quantile, wilson

MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
Stay = tuple[int, str]  # grouped length in microseconds; moved, other or open
Z = 1.959963984540054


def phases(scene: Scene, chosen: set[str] | None = None) -> list[dict[str, object]]:
    """The rows, one per phase with a rank or parked that any of the `chosen` deals visited."""
    story = Story(scene)
    every = _of_deals(story, set(story.paths))
    if chosen is None:
        return every
    found = _of_deals(story, chosen)
    for row in found:
        whole = next(
            r for r in every if (r["pipeline"], r["phase"]) == (row["pipeline"], row["phase"])
        )
        bar = _bar(every, row["pipeline"])
        row["trap"] = whole["trap"]
        here = _measured(row) >= 20
        row["trap_here"] = ("yes" if _below(row, bar) else "no") if here else "too_few"
    return found


def _of_deals(story: Story, chosen: set[str]) -> list[dict[str, object]]:
    """The rows as these deals alone make them, typical times apart."""
    paths = {deal: path for deal, path in story.paths.items() if deal in chosen}
    seen = {passage.phase for path in paths.values() for passage in path}
    known = [phase for phase in seen if phase.outcome == "open" and phase.name != "unknown"]
    longest = {phase.pipeline: _longest(story, phase.pipeline) for phase in known}
    rows = [_row(story, paths, phase, longest[phase.pipeline]) for phase in known]
    for row in rows:
        row["trap"] = _below(row, _bar(rows, row["pipeline"]))
        row["trap_here"] = None
    return rows


def _measured(row: dict[str, object]) -> int:
    return int(str(row["visits"])) - int(str(row["untimed"]))


def _bar(rows: list[dict[str, object]], pipeline: object) -> float | None:
    """The median of the rates of moving on of a pipeline's phases."""
    own = [row["exit_rate"] for row in rows if row["pipeline"] == pipeline]
    rates = [rate for rate in own if isinstance(rate, float)]
    return median(rates) if rates else None


def _below(row: dict[str, object], bar: float | None) -> bool:
    high = row["exit_high"]
    return isinstance(high, float) and bar is not None and _measured(row) >= 20 and high < bar


def _longest(story: Story, pipeline: str) -> float | None:
    """The longest typical time of a pipeline's phases."""
    visits = [visit for path in story.paths.values() for visit in path]
    own = [v for v in visits if v.phase.pipeline == pipeline and v.phase.outcome == "open"]
    moved = [v for v in own if v.phase.name != "unknown" and v.next and _further(v.phase, v.next)]
    typical = [
        _typical([v for v in moved if v.phase == phase]) for phase in {v.phase for v in moved}
    ]
    return max((time for time in typical if time is not None), default=None)


def _typical(moved: Sequence[Passage]) -> float | None:
    lengths = [(v.left - v.entered) / MICROSECOND for v in moved if v.left and v.measured]
    return quantile(lengths, 0.75)


def _row(
    story: Story, paths: dict[str, list[Passage]], phase: Phase, longest: float | None
) -> dict[str, object]:
    deals = {d: path for d, path in paths.items() if phase in [p.phase for p in path]}
    visits = [passage for path in deals.values() for passage in path if passage.phase == phase]
    here = {deal for deal, path in deals.items() if path[-1].phase == phase}
    ends = [path[-1].phase.outcome for path in deals.values()]
    won, closed = ends.count("won"), ends.count("won") + ends.count("lost")
    stays = [_stay(story.scene, visit) for visit in visits if visit.measured]
    low, high = wilson(won, closed)
    return {
        "pipeline": phase.pipeline,
        "phase": phase.name,
        "entered": len(deals),
        "visits": len(visits),
        "untimed": sum(not visit.measured for visit in visits),
        "open_now": len(here),
        "moved_on": sum(_moved_on(path, phase) for path in deals.values()),
        "lost": len({visit.deal for visit in visits if visit.exit == "lost"}),
        "regressed": len({v.deal for v in visits if v.exit in ("regress", "restart")})
        if phase.rank
        else 0,
        "amount_open": story.scene.worth(here),
        "closed": closed,
        "win_rate_from_here": won / closed if closed else None,
        "win_low": low,
        "win_high": high,
        "median_days": survival_quantile(stays, 0.5),
        "p75_days": survival_quantile(stays, 0.75),
        "p90_days": survival_quantile(stays, 0.9),
        **_exit_rate(stays, _horizon(story, phase, longest)),
    }


def _moved(visits: Sequence[Passage], phase: Phase) -> list[Passage]:
    return [v for v in visits if v.next and v.measured and _further(phase, v.next)]


def _moved_on(path: Sequence[Passage], phase: Phase) -> bool:
    first = next(place for place, passage in enumerate(path) if passage.phase == phase)
    return any(_further(phase, later.phase) for later in path[first + 1 :])


def _further(phase: Phase, other: Phase) -> bool:
    """Whether the other phase is won or lies ahead; a parked phase lies before all of the road."""
    ahead = other.pipeline == phase.pipeline and (other.rank or 0) > (phase.rank or 0)
    return other.outcome == "won" or ahead


def _stay(scene: Scene, visit: Passage) -> Stay:
    length = ((visit.left or scene.now) - visit.entered) // MICROSECOND
    if length < 3_600_000_000:
        unit = 1_000_000
    elif length < 10 * DAY_US:
        unit = 60_000_000
    else:
        unit = 3_600_000_000
    moved = visit.next is not None and _further(visit.phase, visit.next)
    ending = "open" if visit.left is None else "moved" if moved else "other"
    return length // unit * unit, ending


def survival_quantile(stays: Sequence[Stay], share: float) -> float | None:
    """The first time, in days, at which Kaplan–Meier is at or below 1 - share, as R's survfit."""
    survival = 1.0
    times = sorted({length for length, ending in stays if ending != "open"})
    for place, time in enumerate(times):
        at_risk = sum(length >= time for length, _ in stays)
        events = sum(length == time and ending != "open" for length, ending in stays)
        survival *= 1 - events / at_risk
        if abs(survival - (1 - share)) < 1e-9:
            following = times[place + 1] if place + 1 < len(times) else time
            return (time + following) / 2 / DAY_US
        if survival < 1 - share:
            return time / DAY_US
    return None


def _horizon(story: Story, phase: Phase, longest: float | None) -> float | None:
    """The phase's typical time among all deals; the longest of its pipeline where it has none."""
    visits = [visit for path in story.paths.values() for visit in path if visit.phase == phase]
    own = _typical(_moved(visits, phase))
    return longest if own is None else own


def _exit_rate(stays: Sequence[Stay], typical: float | None) -> dict[str, object]:
    if typical is None or not stays:
        return {"exit_rate": None, "exit_low": None, "exit_high": None}
    share, variance = incidence(stays, typical)
    low, high = log_log(share, variance)
    if not 0 < share < 1:
        n = sum(ending != "open" or length > typical for length, ending in stays)
        low, high = wilson(round(share) * n, n)
    return {"exit_rate": share, "exit_low": low, "exit_high": high}


def incidence(stays: Sequence[Stay], horizon: float) -> tuple[float, float]:
    """Aalen–Johansen of moving on by the horizon, and its variance."""
    survival, share, steps = 1.0, 0.0, []
    for time in sorted({length for length, ending in stays if ending != "open"}):
        if time > horizon:
            break
        n = sum(length >= time for length, _ in stays)
        moved = sum(stay == (time, "moved") for stay in stays)
        gone = moved + sum(stay == (time, "other") for stay in stays)
        share += survival * moved / n
        steps.append((n, gone, moved, survival, share))
        survival *= 1 - gone / n
    variance = 0.0
    for n, gone, moved, before, so_far in steps:
        rest = share - so_far
        if n > gone:
            variance += rest**2 * gone / (n * (n - gone))
        variance += before**2 * moved * (n - moved) / n**3
        variance -= 2 * rest * before * moved / n**2
    return share, max(variance, 0.0)


def log_log(share: float, variance: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    spread = Z * math.sqrt(variance) / abs(share * math.log(share))
    return share ** math.exp(spread), share ** math.exp(-spread)
