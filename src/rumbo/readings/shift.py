"""Whether something that is counted week by week changed, since when, and how sure that is.

A series is split at every week that may be the change; its score is the largest signed root of the
likelihood ratio over these splits. What scores do by chance is drawn by shuffling the cases over
the weeks, for all series at once: the correction for many series is Holm's, step by step, with the
largest score of those that are left (Westfall and Young 1993, algorithm 4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

YEAR_WEEKS = 52
# The kinds of series that are corrected together, and how much of the risk of a false alarm each
# family may take: a phase that gets slower is what matters most and what shows soonest.
FAMILIES: tuple[tuple[tuple[str, ...], float], ...] = (
    (("stay",), 0.5),
    (("exit", "move"), 0.25),
    (("role",), 0.125),
    (("reason",), 0.125),
)
_DRAWS = 300  # over the weight of a family, so that all can be as sure
_FIRST_DRAWS = 99  # enough where nothing comes near
_HOPELESS = 0.4
_MOST_SPLITS = 26  # of those whose chance is drawn; the date is looked for week by week
_MOST_CASES = 2000  # shuffled of one series
_LEAST_AFTER, _LEAST_BEFORE = 10.0, 20.0  # cases
_LEAST_EXPECTED_AFTER, _LEAST_EXPECTED_BEFORE = 5.0, 10.0  # ends of stays
_LEAST_WEEKS = 2
_LEAST_HITS = 10
_BLOCK_WEEKS = 4  # over which a series may vary more than chance lets it
_APART = 1.645  # what it has to stand off from another stretch of time, one-sided 5 %
_HELD = 0.95  # of the interval of the date
Array = Any  # a numpy array; its module is loaded where it is needed


@dataclass(frozen=True)
class Series:
    """Something counted by weeks, the latest last: `hits` among `base`.

    Of a share `base` are cases. Of stays `hits` are those that ended and `base` how many would have
    by the hazard of all, both weighed by the share that lasts as long, so that the long tail does
    not drown the rest (Peto and Peto 1972); `variance` is what chance makes of their difference.
    `cases` are then the stays themselves: the week of entry, hits, base and variance of each.
    """

    key: tuple[str, ...]
    hits: Array
    base: Array
    variance: Array | None = None
    cases: tuple[Array, Array, Array, Array] | None = None

    @property
    def lasting(self) -> bool:
        """Whether it is of stays."""
        return self.variance is not None

    def until(self, week: int) -> Series:
        """What was known before that week."""
        variance = None if self.variance is None else self.variance[:week]
        return replace(self, hits=self.hits[:week], base=self.base[:week], variance=variance)


@dataclass(frozen=True)
class Shift:
    """A change of a series: at the start of week `week`, surely between `low` and `high`.

    `score` is positive where there is more of it since, or where stays end sooner; `p` is corrected
    for all series. `seasonal` says that the same weeks a year before were as these are, None where
    they cannot be compared; `older` that it was so already before the weeks that are asked about.
    `first` is the first week that it is held against.
    """

    series: Series
    week: int
    low: int
    high: int
    first: int
    score: float
    p: float
    seasonal: bool | None
    older: bool

    @property
    def before(self) -> tuple[float, float]:
        """The hits and the base from the first week up to the change."""
        return self._sums(self.first, self.week)

    @property
    def after(self) -> tuple[float, float]:
        """The hits and the base since the change."""
        return self._sums(self.week, len(self.series.hits))

    def _sums(self, start: int, end: int) -> tuple[float, float]:
        series = self.series
        return float(series.hits[start:end].sum()), float(series.base[start:end].sum())


@dataclass(frozen=True)
class _Trial:
    """A series with the weeks at which it may be split and what it scores there."""

    series: Series
    first: int
    splits: Array
    spread: float  # how many times its variance is what chance alone makes
    week: int
    score: float


def shifts(series: Sequence[Series], since: int, seed: int) -> tuple[int, list[Shift]]:
    """How many series could be tested for a change in the weeks from `since`, and what they show.

    `since` is the first week that may be the change; every series tested is returned, the surest
    change first.
    """
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    trials = [trial for each in series if (trial := _trial(each, since)) is not None]
    if not trials:
        return 0, []
    families = [
        (weight, [trial for trial in trials if trial.series.key[0] in kinds])
        for kinds, weight in FAMILIES
    ]
    families = [(weight, family) for weight, family in families if family]
    whole, dice = sum(weight for weight, _ in families), np.random.default_rng(seed)
    found = [
        _shift(trial, p, since)
        for weight, family in families
        for trial, p in _corrected(family, weight / whole, dice)
    ]
    found.sort(key=lambda shift: (shift.p, -abs(shift.score), shift.series.key))
    return len(trials), found


def _corrected(
    family: list[_Trial],
    weight: float,
    dice: Any,  # noqa: ANN401 - a numpy generator
) -> list[tuple[_Trial, float]]:
    """The series of a family with their p, corrected for the family and for its weight."""
    import numpy as np  # noqa: PLC0415 - as above

    family.sort(key=lambda trial: (-abs(trial.score), trial.series.key))
    drawn = np.stack([_drawn(trial, dice, _FIRST_DRAWS) for trial in family])
    if _p_values(family, drawn)[0] <= _HOPELESS * weight:
        more = round(_DRAWS / weight) - _FIRST_DRAWS
        rest = np.stack([_drawn(trial, dice, more) for trial in family])
        drawn = np.concatenate([drawn, rest], axis=1)
    return [
        (trial, min(p / weight, 1.0))
        for trial, p in zip(family, _p_values(family, drawn), strict=True)
    ]


def _p_values(trials: Sequence[_Trial], drawn: Array) -> list[float]:
    """Corrected: how often the largest score of this series and those after it is as large."""
    import numpy as np  # noqa: PLC0415 - as above

    largest = np.maximum.accumulate(drawn[::-1], axis=0)[::-1]
    seen = np.array([abs(trial.score) for trial in trials])
    ps = (1 + (largest >= seen[:, None]).sum(axis=1)) / (drawn.shape[1] + 1)
    return [float(p) for p in np.maximum.accumulate(ps)]


def _trial(series: Series, since: int) -> _Trial | None:
    first = _begin(series)
    spread = _spread(series, first, since)
    splits = _splits(series, first, since)
    if splits.size == 0 or series.hits[first:].sum() < _LEAST_HITS:
        return None
    scores = _scores_at(series, first, splits) / spread**0.5
    best = int(abs(scores).argmax())
    return _Trial(series, first, splits, spread, int(splits[best]), float(scores[best]))


def _begin(series: Series) -> int:
    filled = series.base.nonzero()[0]
    return int(filled[0]) if filled.size else 0


def _splits(series: Series, first: int, since: int) -> Array:
    """The weeks at which it may be split, at most so many and evenly apart."""
    weeks = len(series.hits)
    step = -(-(weeks - since) // _MOST_SPLITS)
    latest = weeks - _LEAST_WEEKS
    return _able(series, first, range(latest, since - 1, -max(step, 1)), weeks)


def _able(series: Series, first: int, weeks: range, end: int) -> Array:
    """Of these weeks those with enough before and after them."""
    import numpy as np  # noqa: PLC0415 - as above

    before, after = (
        (_LEAST_EXPECTED_BEFORE, _LEAST_EXPECTED_AFTER)
        if series.lasting
        else (_LEAST_BEFORE, _LEAST_AFTER)
    )
    asked = np.array(sorted(week for week in weeks if week > first), dtype=np.int64)
    grown = np.concatenate(([0.0], series.base.cumsum()))
    here, whole = grown[asked] - grown[first], grown[end] - grown[first]
    return asked[(here >= before) & (whole - here >= after)]


def _scores_at(series: Series, first: int, splits: Array) -> Array:
    """What a series scores split at each of these weeks."""
    places = splits - first - 1
    parts = (series.hits, series.base, *(() if series.variance is None else (series.variance,)))
    grown = [part[first:].cumsum() for part in parts]
    return _scores([(each[-1] - each[places], each[-1]) for each in grown])


def _scores(parts: Sequence[tuple[Array, Array]]) -> Array:
    """Scores of splits from the sums after them and the whole: of hits, base and any variance."""
    if len(parts) == 2:  # noqa: PLR2004 - shares have no variance of their own
        return _share_scores(*parts)
    return _stay_scores(*parts)


def _stay_scores(
    hits: tuple[Array, Array], base: tuple[Array, Array], variance: tuple[Array, Array]
) -> Array:
    """The log-rank test as Peto and Peto weigh it, as a root: more hits than expected is sooner.

    Its plain form is skewed: what lasts longer keeps adding to what is expected, and to the chance.
    """
    import numpy as np  # noqa: PLC0415 - as above

    (late, total), (expected, whole), (own, both) = hits, base, variance
    there = np.where(whole > 0, whole, 1.0)
    share = expected / there
    gain = _weighed(late, total * share) + _weighed(total - late, total * (1 - share))
    # What the weights leave of the chance that plain counts would have.
    chance = own * (both - own) / np.where(both > 0, both, 1.0)
    counted = np.maximum(expected * (1 - share), 0.0)
    kept = np.where(chance > 0, counted / np.where(chance > 0, chance, 1.0), 0.0)
    return np.sign(late - total * share) * np.sqrt(2 * np.maximum(gain, 0.0) * kept)


def _share_scores(hits: tuple[Array, Array], base: tuple[Array, Array]) -> Array:
    """The signed root of twice the log of the likelihood ratio: one share, or one on each side."""
    import numpy as np  # noqa: PLC0415 - as above

    (late, total), (late_base, whole) = hits, base
    early, early_base, rate = total - late, whole - late_base, total / whole
    gain = (
        _weighed(late, late_base * rate)
        + _weighed(early, early_base * rate)
        + _weighed(late_base - late, late_base * (1 - rate))
        + _weighed(early_base - early, early_base * (1 - rate))
    )
    return np.sign(late - late_base * rate) * np.sqrt(2 * np.maximum(gain, 0.0))


def _weighed(seen: Array, expected: Array) -> Array:
    import numpy as np  # noqa: PLC0415 - as above

    known = (seen > 0) & (expected > 0)
    ratio = np.where(known, seen, 1.0) / np.where(known, expected, 1.0)
    return np.where(known, seen, 0.0) * np.log(ratio)


def _spread(series: Series, first: int, since: int) -> float:
    """How many times more the blocks before `since` vary than by chance; never less than once."""
    blocks = (since - first) // _BLOCK_WEEKS
    start = since - blocks * _BLOCK_WEEKS
    hits, base, variance = (
        each[start:since].reshape(blocks, _BLOCK_WEEKS).sum(axis=1)
        for each in (series.hits, series.base, _variance(series, start, since))
    )
    asked = variance > 0
    if asked.sum() < 3:  # noqa: PLR2004 - the variance of fewer says nothing
        return 1.0
    gaps = hits - base * (hits.sum() / base.sum())
    free = int(asked.sum()) - 1
    found = float((gaps[asked] ** 2 / variance[asked]).sum()) / free
    return max(1.0, found - float((2 / free) ** 0.5))  # a standard error is chance as well


def _variance(series: Series, start: int, end: int) -> Array:
    if series.variance is not None:
        return series.variance
    base = series.base[start:end].sum()
    rate = series.hits[start:end].sum() / base if base else 0.0
    return series.base * rate * (1 - rate)


def _drawn(trial: _Trial, dice: Any, draws: int) -> Array:  # noqa: ANN401 - a numpy generator
    """The largest score of every draw: the cases shuffled over the weeks."""
    import numpy as np  # noqa: PLC0415 - as above

    series, edges = trial.series, [trial.first, *(int(week) for week in trial.splits)]
    if series.cases is not None:
        parts = _shuffled(series.cases, edges, dice, draws)
    else:
        base = np.add.reduceat(series.base, edges).astype(np.int64)
        total = round(float(series.hits[trial.first :].sum()))
        hits = dice.multivariate_hypergeometric(base, total, size=draws, method="marginals")
        parts = [hits, np.broadcast_to(base, hits.shape)]
    late = [part[:, ::-1].cumsum(axis=1)[:, ::-1] for part in parts]
    scores = _scores([(each[:, 1:], each[:, :1]) for each in late])
    largest: Array = abs(scores).max(axis=1)
    return largest


def _shuffled(
    cases: tuple[Array, ...],
    edges: list[int],
    dice: Any,  # noqa: ANN401 - a numpy generator
    draws: int,
) -> list[Array]:
    """Hits, base and variance of stays by block, for every draw."""
    import numpy as np  # noqa: PLC0415 - as above

    weeks, *parts = (each[cases[0] >= edges[0]] for each in cases)
    if weeks.size > _MOST_CASES:
        kept = np.sort(dice.choice(weeks.size, _MOST_CASES, replace=False))
        weeks, parts = weeks[kept], [part[kept] for part in parts]
    # The weeks are in order, so each block is a stretch of places that the cases are shuffled over.
    order = dice.permuted(np.tile(np.arange(weeks.size), (draws, 1)), axis=1)
    inside = np.zeros((weeks.size, len(edges)))
    inside[np.arange(weeks.size), np.searchsorted(edges, weeks, side="right") - 1] = 1.0
    return [part[order] @ inside for part in parts]


def _shift(trial: _Trial, p: float, since: int) -> Shift:
    series, weeks = trial.series, len(trial.series.hits)
    asked = _able(series, trial.first, range(since, weeks - _LEAST_WEEKS + 1), weeks)
    gains = _scores_at(series, trial.first, asked) ** 2 / (2 * trial.spread)
    week = int(asked[gains.argmax()])
    low, high = _interval(asked, gains)
    first = _former(trial, since, float(gains.max()))
    older = first > trial.first and not _apart(trial, (week, weeks), (first, since))
    return Shift(
        series=series,
        week=week,
        low=low,
        high=high,
        first=first,
        score=trial.score,
        p=p,
        seasonal=_seasonal(trial, week),
        older=older,
    )


def _former(trial: _Trial, since: int, gain: float) -> int:
    """The first week of how it was: after a change before `since` that gains more than this one."""
    latest = since - _BLOCK_WEEKS
    asked = _able(trial.series, trial.first, range(trial.first + 1, latest + 1), since)
    if asked.size == 0:
        return trial.first
    gains = _scores_at(trial.series, trial.first, asked) ** 2 / (2 * trial.spread)
    best = int(gains.argmax())
    return int(asked[best]) if gains[best] > gain else trial.first


def _interval(weeks: Array, gains: Array) -> tuple[int, int]:
    """The shortest run of weeks that holds the change with 95 %, all weeks as likely beforehand.

    The posterior of a change point with the rates that fit best (Smith 1975).
    """
    import numpy as np  # noqa: PLC0415 - as above

    chance = np.exp(gains - gains.max())
    grown = np.concatenate(([0.0], (chance / chance.sum()).cumsum()))
    ends = np.searchsorted(grown, grown + _HELD - 1e-12)
    kept = ends < len(grown)
    best = int(np.where(kept, ends - np.arange(len(grown)), len(grown)).argmin())
    return int(weeks[best]), int(weeks[int(ends[best]) - 1])


def _seasonal(trial: _Trial, week: int) -> bool | None:
    """Whether the same weeks a year before were as these are; None where nobody knows."""
    series = trial.series
    end = min(len(series.hits), week + YEAR_WEEKS)
    former = week - YEAR_WEEKS, end - YEAR_WEEKS
    least = _LEAST_EXPECTED_AFTER if series.lasting else _LEAST_AFTER
    if former[0] < _begin(series) or series.base[slice(*former)].sum() < least:
        return None
    return not _apart(trial, (week, end), former)


def _apart(trial: _Trial, late: tuple[int, int], early: tuple[int, int]) -> bool:
    """Whether two stretches of weeks differ the way that the change says."""
    series = trial.series
    parts = (series.hits, series.base, *(() if series.variance is None else (series.variance,)))
    sums = [tuple(float(each[slice(*span)].sum()) for span in (late, early)) for each in parts]
    gap = float(_scores([(first, first + second) for first, second in sums]))
    leaning = 1 if trial.score > 0 else -1
    return bool(gap * leaning >= _APART * trial.spread**0.5)
