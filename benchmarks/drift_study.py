"""How often drift cries where nothing changes, and how soon it finds a phase that got slower.

Companies are drawn straight into the weekly counts that the reading consumes: what is studied is
the decision, not the SQL. Run as

    drift_study.py quiet|doubled KIND A_WEEK FIRST LAST >> FILE
    drift_study.py told FILE

The first prints one JSON object per company, drawn by the seeds from FIRST up to LAST; the second
sums them up. KIND is `plain` (three phases in a row) or `wide` (seven phases with skips and steps
back, three roles, five reasons of loss); A_WEEK is how many deals begin in a week.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rumbo.model.movement import Phase
from rumbo.readings.ageing import Counts, Watched, watched
from rumbo.readings.drift import is_news
from rumbo.readings.interval import wilson
from rumbo.readings.shift import YEAR_WEEKS, Shift, shifts

HOURS = 7 * 24
DAY = 24.0
BEFORE_WEEKS = 110  # of the log before the map is confirmed
CHANGE_WEEKS = 8  # after the confirmation
WATCHED_WEEKS = 26  # after a change
SIGMA = 0.7
NEVER = 1e12
NOT_FOUND = 99  # weeks


@dataclass(frozen=True)
class Kind:
    """A sort of company: its phases with the days they take, and what else is written down."""

    days: tuple[float, ...]
    lost: float
    skip: float = 0.0
    back: float = 0.0
    roles: tuple[float, ...] = ()  # the chance that each is met first in a visit
    reasons: tuple[float, ...] = ()

    @property
    def phases(self) -> dict[int, Phase]:
        """The phases by code: the open ones, won and lost."""
        ends = {len(self.days): "won", len(self.days) + 1: "lost"}
        return {
            code: Phase(code, f"f{code}", f"F{code}", "p", "P", ends.get(code, "open"),
                        None if code in ends else code, key=f"f{code}")
            for code in range(len(self.days) + 2)
        }  # fmt: skip


KINDS = {
    "plain": Kind((10.0, 14.0, 8.0), lost=0.2),
    "wide": Kind(
        (9.0, 11.0, 14.0, 14.0, 10.0, 12.0, 16.0), lost=0.12, skip=0.06, back=0.05,
        roles=(0.3, 0.15, 0.05), reasons=(0.35, 0.25, 0.2, 0.12, 0.08),
    ),
}  # fmt: skip
SLOWED = {"plain": 1, "wide": 2}


@dataclass
class Log:
    """Every visit of a company: hours since its first day."""

    deal: list[int] = field(default_factory=list)
    phase: list[int] = field(default_factory=list)
    following: list[int] = field(default_factory=list)
    entered: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)  # one bit each
    reason: list[int] = field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        """The visits as arrays."""
        return {name: np.array(values) for name, values in vars(self).items()}


@dataclass(frozen=True)
class Slowed:
    """A phase that takes so many times as long for who enters it from an hour on."""

    phase: int = 0
    times: float = 1.0
    since: float = NEVER


def draw(kind: Kind, a_week: float, weeks: int, seed: int, slowed: Slowed) -> dict[str, Any]:
    """Every visit in so many weeks of a company."""
    dice, log = np.random.default_rng(seed), Log()
    moment, end = 0.0, weeks * HOURS
    while (moment := moment + dice.exponential(HOURS / a_week)) < end:
        _deal(kind, log, dice, (moment, end), slowed)
    return log.columns()


def _deal(kind: Kind, log: Log, dice: Any, span: tuple[float, float], slowed: Slowed) -> None:  # noqa: ANN401 - a numpy generator
    (moment, end), phase, seen, open_phases = span, 0, set[int](), len(kind.days)
    deal = log.deal[-1] + 1 if log.deal else 0
    while phase < open_phases and moment < end:
        slower = slowed.times if phase == slowed.phase and moment >= slowed.since else 1.0
        left = moment + dice.lognormal(0.0, SIGMA) * kind.days[phase] * DAY * slower
        following = _following(kind, phase, dice)
        log.deal.append(deal)
        log.phase.append(phase)
        log.following.append(following)
        log.entered.append(moment)
        log.left.append(left)
        log.first.append(phase not in seen)
        log.roles.append(sum((dice.random() < chance) << n for n, chance in enumerate(kind.roles)))
        reasons = len(kind.reasons)
        lost = following == open_phases + 1 and reasons
        log.reason.append(int(dice.choice(reasons, p=kind.reasons)) if lost else -1)
        seen.add(phase)
        phase, moment = following, left


def _following(kind: Kind, phase: int, dice: Any) -> int:  # noqa: ANN401 - as above
    drawn, last = dice.random(), len(kind.days)
    if drawn < kind.lost:
        return last + 1
    if drawn < kind.lost + kind.back and phase:
        return phase - 1
    if drawn > 1 - kind.skip and phase + 2 <= last:
        return phase + 2
    return phase + 1


def look(kind: Kind, log: Mapping[str, Any], now: float, since: int) -> Watched:
    """The series at an hour, `since` whole weeks after the confirmation."""
    weeks = since + YEAR_WEEKS
    start = now - weeks * HOURS
    known = log["entered"] <= now
    entered, left, phase = (log[name][known] for name in ("entered", "left", "phase"))
    ended = left <= now
    came = log["first"][known] & (entered > start)
    hours = np.floor(np.minimum(left, now) - entered).astype(np.int64)
    stays = _table(
        {"phase": phase[came], "weeks_ago": _ago(entered[came], now), "hours": hours[came]},
        {"cases": None, "ended": ended[came]},
    )
    gone = ended & (left > start)
    out = {"phase": phase[gone], "weeks_ago": _ago(left[gone], now)}
    moves = _table(out | {"next_phase": log["following"][known][gone]}, {"moves": None})
    bits = log["roles"][known][gone]
    met, role = np.nonzero((bits[:, None] >> np.arange(len(kind.roles))) & 1)
    roles = _table(
        {name: each[met] for name, each in out.items()} | {"role": role}, {"visits": None}
    )
    said = log["reason"][known][gone]
    reasons = _table(
        {"reason": said[said >= 0], "weeks_ago": out["weeks_ago"][said >= 0]}, {"deals": None}
    )
    return watched(Counts(stays, moves, roles, reasons, weeks, young=0), kind.phases)


def _ago(moments: Any, now: float) -> Any:  # noqa: ANN401 - numpy arrays
    return np.floor((now - moments) / HOURS).astype(np.int64)


def _table(by: Mapping[str, Any], counted: Mapping[str, Any]) -> dict[str, Any]:
    """Cases counted by columns; a value of None counts all of them."""
    names = list(by)
    rows, place = np.unique(np.stack([by[name] for name in names]), axis=1, return_inverse=True)
    found = {name: rows[n] for n, name in enumerate(names)}
    for name, chosen in counted.items():
        counted = np.bincount(place.ravel(), weights=chosen, minlength=rows.shape[1])
        found[name] = counted.astype(np.int64)
    return found


def found_at(kind: Kind, log: Mapping[str, Any], since: int) -> tuple[int, list[Shift]]:
    """What drift tells so many weeks after the confirmation."""
    seen = look(kind, log, (BEFORE_WEEKS + since) * HOURS, since)
    compared, found = shifts(seen.series, seen.since, seed=since)
    return compared, [each for each in found if is_news(each)]


def quiet(name: str, a_week: float, seed: int) -> Iterator[Looked]:
    """Every week of an undisturbed year."""
    kind = KINDS[name]
    log = draw(kind, a_week, BEFORE_WEEKS + YEAR_WEEKS, seed, Slowed())
    for since in range(1, YEAR_WEEKS + 1):
        compared, found = found_at(kind, log, since)
        yield Looked(since, compared, ["~".join(map(str, each.series.key)) for each in found])


def doubled(name: str, a_week: float, seed: int) -> Iterator[Looked]:
    """The weeks since a phase takes twice as long, until that is told."""
    kind, phase = KINDS[name], SLOWED[name]
    slowed = Slowed(phase, 2.0, (BEFORE_WEEKS + CHANGE_WEEKS) * HOURS)
    log = draw(kind, a_week, BEFORE_WEEKS + CHANGE_WEEKS + WATCHED_WEEKS, seed, slowed)
    for later in range(2, WATCHED_WEEKS + 1):
        compared, found = found_at(kind, log, CHANGE_WEEKS + later)
        yield Looked(later, compared, ["~".join(map(str, each.series.key)) for each in found])
        if any(each.series.key == ("stay", f"f{phase}") and each.score < 0 for each in found):
            return
    yield Looked(NOT_FOUND, compared, [])


@dataclass(frozen=True)
class Looked:
    """One weekly look: how many series were compared, and which were told."""

    week: int
    compared: int
    told: list[str]


def told(path: Path) -> None:
    """Prints a line per study: of quiet years the weeks that cried, else when it was found."""
    by_study: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        by_study.setdefault((row["study"], row["kind"], row["a_week"]), []).append(row)
    for (study, kind, a_week), rows in sorted(by_study.items()):
        line = _quiet_line(rows) if study == "quiet" else _doubled_line(rows)
        series = max(row["compared"] for row in rows)
        print(f"| {study} | {kind}, {a_week:g} a week | {len(rows)} | {series} | {line} |")


def _quiet_line(rows: list[dict[str, Any]]) -> str:
    """The share of weeks that cried; weeks of a year go together, so the interval draws years."""
    cried = np.array([len(row["cried"]) for row in rows]) / YEAR_WEEKS
    dice = np.random.default_rng(1)
    means = dice.choice(cried, (4000, len(cried))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    years = int((cried > 0).sum())
    return f"{cried.mean():.1%} of weeks ({low:.1%} to {high:.1%}), in {years} of {len(rows)} years"


def _doubled_line(rows: list[dict[str, Any]]) -> str:
    parts = []
    for weeks in (4, 6, 8, 12):
        hits = sum(row["last"] <= weeks for row in rows)
        low, high = wilson(hits, len(rows)) or (0.0, 1.0)
        parts.append(f"within {weeks} weeks {hits / len(rows):.0%} ({low:.0%} to {high:.0%})")
    return ", ".join(parts)


def main() -> None:
    """Draws companies, or sums up what was drawn."""
    if sys.argv[1] == "told":
        told(Path(sys.argv[2]))
        return
    what, name, a_week, first, last = sys.argv[1:6]
    study = {"quiet": quiet, "doubled": doubled}[what]
    for seed in range(int(first), int(last)):
        weeks = list(study(name, float(a_week), seed))
        row = {
            "study": what,
            "kind": name,
            "a_week": float(a_week),
            "seed": seed,
            "compared": max(each.compared for each in weeks),
            "cried": {each.week: each.told for each in weeks if each.told},
            "last": weeks[-1].week,
        }
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
