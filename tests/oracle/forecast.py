"""The reading `forecast`: everything in it that is counted and not drawn, month by month."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oracle.paths import Passage, paths
from oracle.road import Phase
from oracle.scene import DAY, Scene

Ahead = list[tuple[date, date, str]]  # from, to and the month, which is empty before the period
CUTS, ENOUGH_CUTS, ENOUGH_WON, WEIGHT, LEAST_WORTH = 12, 6, 10, 10, 0.05

Whose = Callable[[str], str]  # of a deal


class Forecast:
    """What is to come between two days, as the months before say."""

    def __init__(self, scene: Scene, first: date, last: date) -> None:
        self.scene, self.first, self.last = scene, first, last
        self.paths = {deal: path for deal, path in paths(scene).items() if path}
        self.ahead = ahead(scene.as_of, first, last)
        self.cuts = [self._cuts(place) for place in range(len(self.ahead))]
        self.open = [d for d, path in self.paths.items() if path[-1].phase.outcome == "open"]

    def _midnight(self, day: date) -> datetime:
        moment = datetime.combine(day, time(), ZoneInfo(self.scene.zone))
        return self.scene.sure(moment.isoformat())

    def _cuts(self, place: int) -> list[tuple[date, date, date]]:
        """The cuts of a stretch, with the days after which it begins and at which it ends."""
        created = [self.scene.sure(row["created_at"]) for row in self.scene.deals.values()]
        begun = self.scene.local(min(created)).date() if created else self.scene.as_of
        found: list[tuple[date, date, date]] = []
        back = 1
        while len(found) < CUTS and before(self.scene.as_of, back) >= begun:
            cut = before(self.scene.as_of, back)
            ends = [max(cut, before(last, back)) for _, last, _ in self.ahead]
            if ends[place] <= self.scene.as_of:
                found.append((cut, ends[place - 1] if place else cut, ends[place]))
            back += 1
        return found

    def stood(self, cut: date) -> dict[str, Phase]:
        """The deals that were open at the end of a day, and where."""
        moment = self._midnight(cut + DAY)
        found = {}
        for deal, path in self.paths.items():
            for visit in path:
                here = visit.entered < moment and (visit.left is None or visit.left >= moment)
                if here and visit.phase.outcome == "open":
                    found[deal] = visit.phase
        return found

    def first_won(self, deal: str, cut: date) -> datetime | None:
        """When a deal was won for the first time after a day."""
        moment = self._midnight(cut + DAY)
        won = [p.entered for p in self.paths[deal] if p.phase.outcome == "won" and p.timed]
        return min((w for w in won if w >= moment), default=None)

    def pace(self, place: int, begins: date, ends: date) -> float:
        """How much more or less work some days of the past were worth than a stretch to come."""
        worth = self.scene.work_between
        if worth is None:
            return 1.0
        first, last, _ = self.ahead[place]
        return self._worth(begins, ends) / self._worth(first - DAY, last)

    def _worth(self, after: date, last: date) -> float:
        worth = self.scene.work_between
        assert worth is not None
        return max(worth(after, max(last, after + DAY)), LEAST_WORTH)

    def counted(self, place: int) -> dict[Phase, tuple[float, int]]:
        """By phase: the deals that stood there at the cuts, and those won in the stretch.

        Those that stood count by how much work the days were worth.
        """
        found: dict[Phase, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        for cut, begins, ends in self.cuts[place]:
            for deal, phase in self.stood(cut).items():
                won = self.first_won(deal, cut)
                inside = won is not None and self._within(won, begins, ends)
                deals, hits = found[phase]
                found[phase] = deals + self.pace(place, begins, ends), hits + inside
        return dict(found)

    def _within(self, moment: datetime, after: date, until: date) -> bool:
        return self._midnight(after + DAY) <= moment < self._midnight(until + DAY)

    def enough(self) -> bool:
        """Whether the past says anything."""
        won = sum(hits for place in range(len(self.ahead)) for _, hits in self._hits(place))
        return min(map(len, self.cuts)) >= ENOUGH_CUTS and won >= ENOUGH_WON

    def _hits(self, place: int) -> list[tuple[float, int]]:
        return list(self.counted(place).values())

    def opened(self, place: int, deals: list[str]) -> float:
        """What open deals bring in a stretch on average."""
        first, last, _ = self.ahead[place]
        ends = [(each - self.scene.as_of).days for each in (first - DAY, last)]
        counted = self.counted(place)
        overall = sum(w for _, w in counted.values()) / max(1, sum(n for n, _ in counted.values()))
        total = 0.0
        for deal in deals:
            stood, won = counted.get(self.paths[deal][-1].phase, (0, 0))
            rate = (won + WEIGHT * overall) / (stood + WEIGHT)
            own = (self.scene.chances or {}).get(deal)
            if own is not None:
                rate = own.won_by(ends[1]) - own.won_by(ends[0])
            total += rate * (self.scene.amount(deal) or 0.0)
        return total

    def fresh(self, place: int, whose: Callable[[str], bool]) -> float:
        """What others bring that were not open, on average: a share of all by their number."""
        total, every, own = 0.0, 0, 0
        for cut, begins, ends in self.cuts[place]:
            stood = self.stood(cut)
            for deal, path in self.paths.items():
                if deal in stood or not _ended(path, "won"):
                    continue
                if self._within(path[-1].entered, begins, ends):
                    total += self.scene.amount(deal) or 0.0
                    every, own = every + 1, own + whose(deal)
        paces = sum(self.pace(place, begins, ends) for _, begins, ends in self.cuts[place])
        return total * own / max(1, every) / paces

    def won(self, first: date, last: date) -> list[str]:
        """The deals that were won between two days and still are."""
        end = min(last, self.scene.as_of)
        return [
            deal
            for deal, path in self.paths.items()
            if _ended(path, "won") and self._within(path[-1].entered, first - DAY, end)
        ]


def _ended(path: list[Passage], outcome: str) -> bool:
    return path[-1].phase.outcome == outcome and path[-1].timed


def before(day: date, months: int) -> date:
    """The day of an earlier month that is as far from its end."""
    left = calendar.monthrange(day.year, day.month)[1] - day.day
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return max(first, last - timedelta(days=left))


def ahead(day: date, first: date, last: date) -> Ahead:
    """The days to come, cut at the ends of months."""
    found: Ahead = []
    each = day + DAY
    while each <= last:
        month = f"{each:%Y-%m}" if each >= first else ""
        if found and found[-1][2] == month:
            found[-1] = (found[-1][0], each, month)
        else:
            found.append((each, each, month))
        each += DAY
    return found


def forecast(scene: Scene) -> list[dict[str, object]]:
    """The rows of this month: the month itself, its owners, and all of it."""
    first = scene.as_of.replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return rows(Forecast(scene, first, last))


def rows(made: Forecast) -> list[dict[str, object]]:
    """One row per month, owner and team, and one of all."""
    scene = made.scene
    told = bool(made.ahead) and made.enough() and _valued(made)
    names = {row["id"]: row["name"] for row in scene.rows("owners")}
    gone = {row["id"] for row in scene.rows("owners") if row.get("active") == "0"}

    def owner(deal: str) -> str:
        return scene.value(deal, "owner_id")

    def brings(deal: str) -> str:
        return "" if owner(deal) in gone else owner(deal)

    found = []
    for month in sorted({f"{made.first + DAY * n:%Y-%m}" for n in range(_days(made))}):
        places = [place for place, each in enumerate(made.ahead) if each[2] == month]
        won = [d for d in made.won(made.first, made.last) if _month(made, d) == month]
        parts: list[float | None] = [None, None] if places else _over(made, won)
        if places and told:
            parts = [
                sum(made.opened(place, made.open) for place in places),
                sum(made.fresh(place, lambda _: True) for place in places),
            ]
        found.append(_row(made, ("month", month, month), won, made.open, parts))
    owners = {*map(owner, made.paths), *names, ""}
    for each in sorted(owners):
        key = ("owner", each or None, (names.get(each) or each) or None)
        found += _people(made, key, owner, brings, {each}, told=told)
    whole = _row(made, ("all", None, None), *_whole(made, told=told))
    return [*found, *_teams(made, owners, owner, brings, told=told), whole]


def _whole(made: Forecast, *, told: bool) -> tuple[list[str], list[str], list[float | None]]:
    """What was won, what is open, and what both kinds of deals to come bring."""
    won = made.won(made.first, made.last)
    parts: list[float | None] = [None, None] if made.ahead else _over(made, won)
    if told:
        inside = [place for place, each in enumerate(made.ahead) if each[2]]
        parts = [
            sum(made.opened(place, made.open) for place in inside),
            sum(made.fresh(place, lambda _: True) for place in inside),
        ]
    return won, made.open, parts


def _valued(made: Forecast) -> bool:
    """Whether something open and something won has an amount, of what there is."""
    scene, day = made.scene, made.scene.as_of
    won = made.won(min(made.first, day.replace(year=day.year - 1, day=1)), made.last)
    known = [
        not deals or any(scene.amount(deal) is not None for deal in deals)
        for deals in (made.open, won)
    ]
    return scene.told and all(known)


def _over(made: Forecast, won: list[str]) -> list[float | None]:
    """Nothing is to come of what is over; not even that is said of what nobody knows."""
    return [None, None] if made.scene.worth(set(won)) is None else [0.0, 0.0]


def _teams(
    made: Forecast, owners: set[str], owner: Whose, brings: Whose, *, told: bool
) -> list[dict[str, object]]:
    """One row per team, where there are two of them."""
    team_of = {row["id"]: row.get("team") or "" for row in made.scene.rows("owners")}
    teams: dict[str, set[str]] = defaultdict(set)
    for each in owners:
        teams[team_of.get(each, "")].add(each)
    if len([team for team in teams if team]) < 2:
        return []
    return [
        row
        for team, people in teams.items()
        for row in _people(
            made, ("team", team or None, team or None), owner, brings, people, told=told
        )
    ]


def _people(
    made: Forecast,
    key: tuple[object, ...],
    owner: Whose,
    brings: Whose,
    people: set[str],
    *,
    told: bool,
) -> list[dict[str, object]]:
    """What these people bring together; no row where that is nothing."""
    inside = [place for place, each in enumerate(made.ahead) if each[2]]
    own = [deal for deal in made.open if owner(deal) in people]
    won = [deal for deal in made.won(made.first, made.last) if owner(deal) in people]
    parts: list[float | None] = [None, None] if made.ahead else _over(made, won)
    if told:
        parts = [
            sum(made.opened(place, own) for place in inside),
            sum(made.fresh(place, lambda deal: brings(deal) in people) for place in inside),
        ]
    if own or won or parts[1]:
        return [_row(made, key, won, own, parts)]
    return []


def _days(made: Forecast) -> int:
    return (made.last - made.first).days + 1


def _month(made: Forecast, deal: str) -> str:
    return f"{made.scene.local(made.paths[deal][-1].entered):%Y-%m}"


def _row(
    made: Forecast,
    key: tuple[object, ...],
    won: list[str],
    own: list[str],
    parts: list[float | None],
) -> dict[str, object]:
    by, group_id, group = key
    worth = made.scene.worth
    return {
        "by": by,
        "group_id": group_id,
        "group": group,
        "won_so_far": worth(set(won)),
        "won_deals": len(won),
        "open_deals": len(own),
        "amount_open": worth(set(own)),
        "open_expected": None if parts[0] is None else round(parts[0], 2),
        "not_yet_created": None if parts[1] is None else round(parts[1], 2),
    }
