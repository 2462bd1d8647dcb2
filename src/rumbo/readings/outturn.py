"""What a period brings: what is won, what open deals bring, and what is not created yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond
from rumbo.model.period import Period, parse_period
from rumbo.model.speaker import Speaker
from rumbo.predict.outlook import Outlook, outlook
from rumbo.readings import chance
from rumbo.readings.figure import money
from rumbo.readings.forecast_draws import Drawn, Fresh, Opened, Simulation, draw
from rumbo.readings.forecast_past import Past, Stretch, past, shocks, stretches
from rumbo.readings.moment import local_moment
from rumbo.readings.names import folded
from rumbo.readings.outturn_known import NOBODY, Known, known, year_before
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

PHASES = "phases"  # the method where no outlook is told: shares of those in the same phase
MONTHS = 12
ENOUGH_ENDED = 20


@dataclass(frozen=True)
class Part:
    """What a month, an owner or a team brings; None where nobody can tell.

    Won deals, or open ones, of none of which the amount is known, have none together.
    """

    by: str
    group_id: str
    group: str
    won: float | None
    won_deals: int
    open_deals: int
    open_amount: float | None
    open_expected: float | None
    not_yet_created: float | None
    ends: tuple[float, float, float] | None
    stage_weighted: float | None
    declared: float | None

    @property
    def expected(self) -> float | None:
        """Its three parts together."""
        if self.open_expected is None or self.not_yet_created is None:
            return None
        return round((self.won or 0.0) + self.open_expected + self.not_yet_created, 2)


@dataclass(frozen=True)
class Outturn:
    """A period's outturn: the whole, its parts, and from what it was told.

    `ends` of the whole are p10, p50 and p90; `bins` are (from, to, share) of the draws. `method`
    says whose chances those of open deals are: a model's (shrunk, boosted), or those of their
    phases; `learnt_from` is how many closed deals the model learnt from, `losses` how each model
    offered fared on `judged` others, `speaker` since when it speaks. `unvalued`: what is
    open, or what was won, has no amount that is known, so that there is no outturn in money.
    `open_wins` and `fresh_wins` are how many deals are won in the period of those that are open
    today, and of others.
    """

    period: Period
    whole: Part
    parts: tuple[Part, ...]
    past: Past | None
    method: str
    learnt_from: int
    losses: Mapping[str, float]
    judged: int
    usual: float | None
    bins: tuple[tuple[float, float, float], ...]
    win_rate: float | None
    ended: int
    due_amount: float | None
    due_deals: int
    undated: int
    unpriced: int
    unvalued: bool
    open_wins: float | None
    fresh_wins: float | None
    speaker: Speaker | None
    deals: Mapping[str, tuple[float, float]]  # open ones: the amount, and what it brings on average
    simulation: Simulation | None = field(default=None, repr=False)

    @property
    def over(self) -> bool:
        """Whether all of the period is past."""
        return self.past is None


def period_of(view: View) -> Period:
    """The period that is asked about; this month where none is."""
    return view.scope.period or parse_period("this_month", view.scope.as_of)


def outturn(view: View) -> Outturn:
    """What the period brings, for the deals in scope."""
    return view.once("outturn", lambda: _outturn(view))


def _outturn(view: View) -> Outturn:
    period, day = period_of(view), view.scope.as_of
    log = known(view, period)
    ahead = stretches(day, period)
    told = past(view, ahead) if ahead else None
    coming = None if told is None or not told.enough else _coming(view, log, ahead, told)
    rows = log.opened
    inside = [bool(each.month) for each in ahead]
    drawn, made = None, None
    if told is not None and coming is not None and not log.unvalued:
        seed = day.toordinal()
        drawn = draw(coming.opened, coming.fresh, told.shocks, inside, seed=seed)
        own = (coming.opened, coming.fresh, told.shocks)
        made = Simulation(rows["id"], rows["phase"], *own, inside, seed, drawn)
    maker = _Maker(log, ahead, coming if drawn else None, drawn, over=not ahead)
    won, ended = _value(view)
    due = rows["due"]
    return Outturn(
        period=period,
        whole=maker.whole(),
        parts=(
            *maker.months(period),
            *maker.owners(view),
            *maker.teams(view),
            *maker.segments(),
        ),
        past=told,
        method=coming.method if coming else PHASES,
        learnt_from=coming.seen.closed if coming else 0,
        losses=coming.seen.losses if coming else {},
        judged=coming.seen.judged if coming else 0,
        speaker=chance.speaker(coming.seen) if coming else None,
        usual=_usual(view, log, period),
        bins=maker.bins(),
        win_rate=won,
        ended=ended,
        due_amount=log.open_amount(due),
        due_deals=int(due.sum()),
        undated=int((~rows["dated"]).sum()),
        unpriced=int((~rows["priced"]).sum()),
        unvalued=log.unvalued,
        open_wins=None if coming is None else float(coming.opened.chances[:, inside].sum()),
        fresh_wins=None if coming is None else float(coming.fresh.wins[inside].sum()),
        deals=_brings(log, coming.opened, inside) if coming and drawn else {},
        simulation=made,
    )


@dataclass(frozen=True)
class _Coming:
    """What is to come: of deals that are open, and of others; and whose chances those are."""

    opened: Opened
    fresh: Fresh
    seen: Outlook

    @property
    def method(self) -> str:
        """Whose chances they are."""
        return self.seen.method if chance.told(self.seen) else PHASES


def _coming(view: View, log: Known, ahead: Sequence[Stretch], told: Past) -> _Coming:
    seen = outlook(view)
    return _Coming(_opened(log, told, seen, ahead), _fresh(view, log, told), seen)


def _brings(log: Known, opened: Opened, inside: list[bool]) -> dict[str, tuple[float, float]]:
    expected = opened.expected[:, inside].sum(axis=1)
    pairs = zip(opened.amounts.tolist(), expected.tolist(), strict=True)
    return dict(zip(log.opened["id"].tolist(), pairs, strict=True))


def _opened(log: Known, told: Past, seen: Outlook, ahead: Sequence[Stretch]) -> Opened:
    """The open deals with their own chances; with those of their phase where none are told."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    rates, rows = told.rates, log.opened
    codes, place = np.unique(rows["phase"], return_inverse=True)
    of_phase = [rates.get(int(code), rates[None]) for code in codes]
    chances = np.array(of_phase).reshape(len(codes), len(told.shocks))[place]
    if chance.told(seen):
        days = [(each.last - seen.as_of).days for each in ahead]
        own = chance.chances_between(seen, rows["id"].tolist(), days)
        chances = np.where(np.isnan(own), chances, own)
    owner = np.searchsorted(np.array(log.owners), rows["owner_id"].astype(str))
    divided = tuple(split.of_open for split in log.splits)
    return Opened(rows["amount"].astype(float), owner, chances, divided)


def _fresh(view: View, log: Known, told: Past) -> Fresh:
    """What was won of what was not open, in the same stretches after the cuts."""
    import numpy as np  # noqa: PLC0415 - the same

    rows = view.arrays(PACKAGE, "forecast_new.sql", **told.cuts.values)
    gone = {
        row[0] for row in view.engine.query("SELECT id FROM all_owners WHERE NOT active").values
    }
    # Somebody will bring what they brought who have left, and nobody knows who.
    ids = [NOBODY if owner in gone else owner for owner in rows["owner_id"].tolist()]
    place = np.searchsorted(np.array(log.owners), ids).astype(int)
    wins, owners, amounts, common = [], [], [], []
    for stretch, cuts in enumerate(told.cuts.of):
        own = rows["stretch"] == stretch
        counts = np.array([(rows["number"][own] == cut).sum() for cut in cuts], dtype=float)
        whose = np.bincount(place[own], minlength=len(log.owners)).astype(float)
        pace = told.paces[stretch] if told.paces else np.ones(len(cuts))
        wins.append(counts.sum() / pace.sum())
        owners.append(whose / max(1.0, whose.sum()))
        amounts.append(rows["amount"][own].astype(float))
        common.append(shocks(counts, pace * wins[-1]))
    divided = tuple(split.shares(rows, len(wins)) for split in log.splits)
    return Fresh(np.array(wins), np.array(owners), tuple(amounts), tuple(common), divided)


def _usual(view: View, log: Known, period: Period) -> float | None:
    """What so many months brought on average in the twelve before; None where they are not told."""
    day = view.scope.as_of
    first_us = view.engine.query("SELECT min(created_us) FROM deals").scalar()
    if first_us is None or period.first is None:
        return None
    if local_moment(view, first_us).date() > year_before(day):
        return None
    this = f"{day:%Y-%m}"
    won = [row["amount"] for row in log.won if _in_year(row["month"], day, this)]
    known = [money(amount) or 0.0 for amount in won if amount is not None]
    if not known and (won or not log.amounts):
        return None
    months = len({f"{d:%Y-%m}" for d in _days(period.first, period.last)})
    return round(sum(known) / MONTHS * months, 2)


def _in_year(month: str, day: date, this: str) -> bool:
    return f"{year_before(day):%Y-%m}" <= month < this


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _value(view: View) -> tuple[float | None, int]:
    """The win rate by amount of a year, and how many deals ended in it."""
    since = first_microsecond(view.scope.as_of - timedelta(days=365), view.settings)
    row = view.ask(PACKAGE, "forecast_value.sql", since_us=since).one()
    if row["deals"] < ENOUGH_ENDED or not row["amount"] or not row["won"]:
        return None, row["deals"]
    return float(row["won"]) / float(row["amount"]), row["deals"]


@dataclass(frozen=True)
class _Maker:
    """Makes the whole and its parts of the same draws, so that they add up."""

    log: Known
    ahead: Sequence[Stretch]
    coming: _Coming | None
    drawn: Drawn | None
    over: bool

    def whole(self) -> Part:
        """All of it."""
        total = None if self.drawn is None else self.drawn.by_owner.sum(axis=0)
        return self._part("all", "", "", slice(None), self._inside(), total)

    def months(self, period: Period) -> list[Part]:
        """Each month of the period that is told of."""
        past_months = {row["month"] for row in self.log.won if row["inside"]}
        coming = {each.month for each in self.ahead if each.month}
        if period.first is not None and (period.last - period.first).days < 1200:  # noqa: PLR2004
            past_months |= {f"{day:%Y-%m}" for day in _days(period.first, period.last)}
        return [self._month(month) for month in sorted(past_months | coming)]

    def _month(self, month: str) -> Part:
        places = [place for place, each in enumerate(self.ahead) if each.month == month]
        total = None if self.drawn is None else self.drawn.by_stretch[places].sum(axis=0)
        return self._part("month", month, month, slice(None), places, total, month=month)

    def owners(self, view: View) -> list[Part]:
        """Each owner who has won, has something open or usually brings something."""
        names = dict(view.engine.query("SELECT id, name FROM all_owners").values)
        found = []
        for place, owner in enumerate(self.log.owners):
            total = None if self.drawn is None else self.drawn.by_owner[place]
            part = self._part(
                "owner", owner, names.get(owner) or owner, [place], self._inside(), total
            )
            if part.won_deals or part.open_deals or part.not_yet_created:
                found.append(part)
        return sorted(found, key=lambda part: (not part.group_id, folded(part.group)))

    def teams(self, view: View) -> list[Part]:
        """Each team, where there are two; people without one are one without a name."""
        team_of = dict(view.engine.query("SELECT id, coalesce(team, '') FROM all_owners").values)
        members: dict[str, list[int]] = defaultdict(list)
        for place, owner in enumerate(self.log.owners):
            members[team_of.get(owner, "")].append(place)
        if len([team for team in members if team]) < 2:  # noqa: PLR2004 - a team alone is all
            return []
        found = []
        for team, places in sorted(
            members.items(), key=lambda pair: (not pair[0], folded(pair[0]))
        ):
            total = None if self.drawn is None else self.drawn.by_owner[places].sum(axis=0)
            part = self._part("team", team, team, places, self._inside(), total)
            if part.won_deals or part.open_deals or part.not_yet_created:
                found.append(part)
        return found

    def segments(self) -> list[Part]:
        """Each value of the fields that divide the deals; last the others, and who says none."""
        found = []
        for number, split in enumerate(self.log.splits):
            for place, value in enumerate(split.values):
                total = None if self.drawn is None else self.drawn.by_split[number][place]
                own = split.of_open == place
                deals, amount = split.won[place]
                parts = self._open_expected(own, self._inside()), self._fresh_of(number, place)
                part = self._made((split.field, value, value), (amount, deals), own, parts, total)
                if part.won_deals or part.open_deals or part.not_yet_created:
                    found.append(part)
        return found

    def bins(self) -> tuple[tuple[float, float, float], ...]:
        """The draws of the whole in thirty steps of equal width, without the last hundredths."""
        import numpy as np  # noqa: PLC0415 - the same

        if self.drawn is None:
            return ()
        total = self.drawn.by_owner.sum(axis=0) + (self.log.won_by(slice(None), "")[0] or 0.0)
        low, high = np.quantile(total, (0.005, 0.995))
        if high <= low:
            return ((float(low), float(low), 1.0),)
        counts, edges = np.histogram(np.clip(total, low, high), bins=30)
        shares = counts / counts.sum()
        return tuple(
            (float(a), float(b), float(share))
            for a, b, share in zip(edges[:-1], edges[1:], shares, strict=True)
        )

    def _inside(self) -> list[int]:
        return [place for place, each in enumerate(self.ahead) if each.month]

    def _part(
        self,
        by: str,
        group_id: str,
        group: str,
        owners: Any,  # noqa: ANN401 - places
        places: Sequence[int],
        total: Any,  # noqa: ANN401 - a numpy array
        *,
        month: str = "",
    ) -> Part:
        """What these owners bring in these stretches."""
        own = self.log.own(owners)
        parts = self._open_expected(own, places), self._fresh_expected(owners, places)
        over = bool(month) and not places
        key, won = (by, group_id, group), self.log.won_by(owners, month)
        return self._made(key, won, own, parts, None if over else total, over=over)

    def _made(
        self,
        key: tuple[str, str, str],
        won: tuple[float | None, int],
        own: Any,  # noqa: ANN401 - a numpy array
        parts: tuple[float | None, float | None],
        total: Any,  # noqa: ANN401 - a numpy array
        *,
        over: bool = False,
    ) -> Part:
        """A part from what is won of it, its open deals, what is expected, and its draws."""
        import numpy as np  # noqa: PLC0415 - the same

        by, group_id, group = key
        amount, deals = won
        ends = None
        opened, fresh = parts
        if total is not None:
            low, middle, high = np.quantile(total + (amount or 0.0), (0.1, 0.5, 0.9))
            ends = (round(float(low), 2), round(float(middle), 2), round(float(high), 2))
        elif (self.over or over) and amount is not None:
            ends, opened, fresh = (amount, amount, amount), 0.0, 0.0
        whole = by != "month"
        return Part(
            by=by,
            group_id=group_id,
            group=group,
            won=amount,
            won_deals=deals,
            open_deals=int(own.sum()),
            open_amount=self.log.open_amount(own),
            open_expected=opened,
            not_yet_created=fresh,
            ends=ends,
            stage_weighted=self.log.weighted(own, won) if whole else None,
            declared=self.log.declared(own, won) if whole else None,
        )

    def _open_expected(self, own: Any, places: Sequence[int]) -> float | None:  # noqa: ANN401 - a numpy array
        if self.coming is None:
            return None
        return round(float(self.coming.opened.expected[own][:, list(places)].sum()), 2)

    def _fresh_expected(self, owners: Any, places: Sequence[int]) -> float | None:  # noqa: ANN401 - places
        if self.coming is None:
            return None
        return round(float(self.coming.fresh.expected[list(places)][:, owners].sum()), 2)

    def _fresh_of(self, split: int, part: int) -> float | None:
        if self.coming is None:
            return None
        fresh, places = self.coming.fresh, self._inside()
        return round(float((fresh.worth[places] * fresh.splits[split][places, part]).sum()), 2)
