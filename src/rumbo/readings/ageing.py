"""What of a journey is watched for change: stays, ways out, moving on, roles and reasons of loss.

Each is a series by weeks, counted back from the date (readings/shift.py says what changed).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import Phase
from rumbo.readings.interval import Stays, stay_quantiles
from rumbo.readings.pause import PACKAGE
from rumbo.readings.shift import YEAR_WEEKS, Series

if TYPE_CHECKING:
    from rumbo.log.view import View

HOUR_US = 3_600_000_000
WEEK_US = 7 * 24 * HOUR_US
_HOURS_OF_A_DAY = 24
_YOUNG_WEEKS = 13  # of a log: what leaves in them is what is quick
Array = Any  # a numpy array; its module is loaded where it is needed


@dataclass(frozen=True)
class Watched:
    """The series of a view; `weeks` are watched, of which the first `since` are a year before."""

    series: tuple[Series, ...]
    stays: Mapping[str, Mapping[str, Array]]
    weeks: int
    since: int


@dataclass(frozen=True)
class Counts:
    """What was counted by weeks before the date, as the columns that the SQL of drift finds.

    `weeks` are watched; what leaves before the week `young` is only what is quick.
    """

    stays: Mapping[str, Array]
    moves: Mapping[str, Array]
    roles: Mapping[str, Array]
    reasons: Mapping[str, Array]
    weeks: int
    young: int


def watch(view: View, since_us: int) -> Watched:
    """Counts everything from a year before `since_us` on, by whole weeks up to the date."""
    later = max(0, (view.as_of_us - since_us) // WEEK_US)
    weeks = later + YEAR_WEEKS
    values = {
        "week_us": WEEK_US,
        "hour_us": HOUR_US,
        "start_us": view.as_of_us - weeks * WEEK_US,
    }
    stays, moves, roles, reasons = (
        view.arrays(PACKAGE, f"drift_{name}.sql", **values)
        for name in ("stays", "moves", "roles", "reasons")
    )
    counts = Counts(stays, moves, roles, reasons, weeks, _young(view, weeks))
    return watched(counts, view.phases)


def watched(counts: Counts, phases: Mapping[int, Phase]) -> Watched:
    """The series that counts make."""
    weeks, young = counts.weeks, counts.young
    stays, moves, roles = (
        _by_phase(found, phases) for found in (counts.stays, counts.moves, counts.roles)
    )
    series = [stay_series(key, found, weeks) for key, found in stays.items()]
    for key, found in moves.items():
        series.extend(_ways_out(phases, key, found, roles.get(key), weeks, young))
    series.extend(_reasons(counts.reasons, weeks, young))
    return Watched(tuple(series), stays, weeks, YEAR_WEEKS)


def _by_phase(
    found: Mapping[str, Array], phases: Mapping[int, Phase]
) -> dict[str, dict[str, Array]]:
    """The rows of each phase, by its key."""
    codes = found["phase"]
    return {
        phases[int(code)].key: {key: each[codes == code] for key, each in found.items()}
        for code in sorted(set(codes.tolist()))
    }


def _young(view: View, weeks: int) -> int:
    """The first week in which what leaves is not only what is quick."""
    first = view.engine.query("SELECT min(entered_us) FROM passages").scalar()
    if first is None:
        return 0
    ago = (view.as_of_us - first) // WEEK_US
    return max(0, weeks - ago + _YOUNG_WEEKS) if ago < weeks else 0


def stay_series(key: str, found: Mapping[str, Array], weeks: int) -> Series:
    """The stays in a phase: how many ended, and how many would have by the hazard of all."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    hours, ended, cases = (found[name] for name in ("hours", "ended", "cases"))
    place = np.unique(hours, return_inverse=True)[1]
    leaving, there = (np.bincount(place, weights=each) for each in (ended, cases))
    at_risk = there[::-1].cumsum()[::-1]
    lasting = np.concatenate(([1.0], (1 - leaving / at_risk).cumprod()[:-1]))
    weight = lasting[place]
    expected = (lasting * leaving / at_risk).cumsum()[place]
    variance = (lasting**2 * leaving / at_risk).cumsum()[place]
    week = weeks - 1 - found["weeks_ago"]
    single = np.repeat(np.arange(len(hours)), cases)
    nth = np.arange(len(single)) - np.repeat(cases.cumsum() - cases, cases)
    left = (nth < ended[single]) * weight[single]
    ordered = np.argsort(week[single], kind="stable")
    return Series(
        key=("stay", key),
        hits=np.bincount(week, weights=ended * weight, minlength=weeks),
        base=np.bincount(week, weights=expected * cases, minlength=weeks),
        variance=np.bincount(week, weights=variance * cases, minlength=weeks),
        cases=tuple(
            each[ordered] for each in (week[single], left, expected[single], variance[single])
        ),
    )


def _ways_out(
    phases: Mapping[int, Phase],
    key: str,
    moves: Mapping[str, Array],
    roles: Mapping[str, Array] | None,
    weeks: int,
    young: int,
) -> Iterator[Series]:
    import numpy as np  # noqa: PLC0415 - as above

    source = phases[int(moves["phase"][0])]
    week, count = weeks - 1 - moves["weeks_ago"], moves["moves"]
    every = _counted(week, count, weeks, young)
    onward = np.zeros(weeks)
    by_target = {}
    for code in sorted(set(moves["next_phase"].tolist())):
        asked = moves["next_phase"] == code
        by_target[code] = _counted(week[asked], count[asked], weeks, young)
        if _is_further(source, phases[int(code)]):
            onward += by_target[code]
    yield Series(("exit", key), onward, every)
    for code, hits in by_target.items():
        if not (hits == onward).all():  # the only way on says the same
            yield Series(("move", key, phases[int(code)].key), hits, every)
    if roles is None:
        return
    for role in sorted(set(roles["role"].tolist())):
        asked = roles["role"] == role
        week = weeks - 1 - roles["weeks_ago"][asked]
        hits = _counted(week, roles["visits"][asked], weeks, young)
        yield Series(("role", key, str(role)), hits, every)


def _is_further(source: Phase, target: Phase) -> bool:
    if target.outcome == "won":
        return True
    if not target.open or target.rank is None or target.pipeline_id != source.pipeline_id:
        return False
    return source.rank is None or target.rank > source.rank


def _reasons(found: Mapping[str, Array], weeks: int, young: int) -> Iterator[Series]:
    week = weeks - 1 - found["weeks_ago"]
    every = _counted(week, found["deals"], weeks, young)
    for reason in sorted(set(found["reason"].tolist())):
        asked = found["reason"] == reason
        yield Series(
            ("reason", str(reason)),
            _counted(week[asked], found["deals"][asked], weeks, young),
            every,
        )


def _counted(week: Array, count: Array, weeks: int, young: int) -> Array:
    import numpy as np  # noqa: PLC0415 - as above

    counted = np.bincount(week, weights=count, minlength=weeks)
    counted[:young] = 0.0
    return counted


def median_days(stays: Mapping[str, Array], weeks: int, start: int, end: int) -> float | None:
    """The median stay of those who came in these weeks, stays that last counted as censored."""
    import numpy as np  # noqa: PLC0415 - as above

    week = weeks - 1 - stays["weeks_ago"]
    asked = (week >= start) & (week < end)
    if not asked.any():
        return None
    lengths, place = np.unique(stays["hours"][asked], return_inverse=True)
    ended, cases = (
        np.bincount(place, weights=stays[name][asked]).astype(np.int64)
        for name in ("ended", "cases")
    )
    found = stay_quantiles(Stays(lengths, ended, ended * 0, cases - ended), [0.5])[0]
    return None if found is None else (found + 0.5) / _HOURS_OF_A_DAY


def apart(
    stays: Mapping[str, Array], weeks: int, early: tuple[int, int], late: tuple[int, int]
) -> float:
    """How much likelier a stay of one stretch of weeks outlasts one of the other than the reverse.

    Somers' D without its sign, from the two curves of Kaplan and Meier as far as both are known.
    """
    import numpy as np  # noqa: PLC0415 - as above

    week = weeks - 1 - stays["weeks_ago"]
    lengths = np.unique(stays["hours"])
    curves = []
    for start, end in (early, late):
        asked = (week >= start) & (week < end)
        place = np.searchsorted(lengths, stays["hours"][asked])
        leaving, there = (
            np.bincount(place, weights=stays[name][asked], minlength=len(lengths))
            for name in ("ended", "cases")
        )
        at_risk = there[::-1].cumsum()[::-1]
        curve = (1 - leaving / np.where(at_risk > 0, at_risk, 1.0)).cumprod()
        curves.append(np.where(at_risk > 0, curve, np.nan))
    known = ~(np.isnan(curves[0]) | np.isnan(curves[1]))
    one, other = (curve[known] for curve in curves)
    ended, other_ended = (-np.diff(curve, prepend=1.0) for curve in (one, other))
    return abs(float((other * ended).sum() - (one * other_ended).sum()))
