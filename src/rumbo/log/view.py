"""The view as of a date: what the log knew at the end of that day, and nothing later.

A view names these tables in an engine for the SQL of readings: `passages`, `paths`, `touches`,
`moves` (how often each passage was made in the period), `deals` (one row per chosen deal, rewound),
`phases`, `changes` and `deal_contacts`, each cut at the date; and `visits`, `every_move`,
`every_touch` and `every_deal`, which no filter narrows. The stored tables stand
beside them as `all_…`. For somebody limited to some owners' deals, `sight` has narrowed all of it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any, TypeAlias, TypeVar

from rumbo.log import choosing, moves, road, sight, stored
from rumbo.log.basis import Basis
from rumbo.log.findings import Findings
from rumbo.log.mapped import mount_phases, phases_in
from rumbo.log.midnight import first_microsecond, last_microsecond, moment_of
from rumbo.log.remembered import Remembered
from rumbo.log.shelf import Shelf
from rumbo.model.in_force import InForce
from rumbo.model.loss_rule import LossRules
from rumbo.model.movement import Phase
from rumbo.model.period import Period
from rumbo.model.phase_rule import PhaseRules
from rumbo.model.what_if import Change
from rumbo.settings import Settings
from rumbo.store.database import Snapshot
from rumbo.store.engine import Engine, Rows, statement
from rumbo.store.lake import Lake

Found = TypeVar("Found")
_FEW = 4  # of all deals one in so many, or fewer
Opening: TypeAlias = "Callable[[Scope], AbstractContextManager[View]]"


@dataclass(frozen=True)
class Scope:
    """Which deals a reading looks at, and when; None leaves a filter out.

    `segment` is a field of the deal or its account (extra attributes included) and its value;
    `status` is how a deal stands at the date: open, won or lost. `deal` is the id of the one deal
    that a story is told of, among all others. `horizon` is when deals have to be expected to close
    for a waterfall to count them; `changes` is what is supposed. `limited_to` is no filter but all
    that the reader may see: the deals that belong to these owners (ids) now.
    """

    as_of: date
    pipeline: str | None = None
    owner: str | None = None
    team: str | None = None
    segment: tuple[str, str] | None = None
    period: Period | None = None
    deal: str | None = None
    status: str | None = None
    horizon: Period | None = None
    changes: tuple[Change, ...] = ()
    limited_to: frozenset[str] | None = None

    @property
    def filtered(self) -> bool:
        """Whether filters leave some deals out."""
        return any((self.pipeline, self.owner, self.team, self.segment, self.status))

    @property
    def whole(self) -> bool:
        """Whether no deal is left out."""
        return not self.filtered and self.limited_to is None

    @property
    def key(self) -> str:
        """Its filters and its limit as one text, without its days."""
        said = {
            "pipeline": self.pipeline,
            "owner": self.owner,
            "team": self.team,
            "segment": "=".join(self.segment) if self.segment else None,
            "limited_to": sorted(self.limited_to) if self.limited_to is not None else None,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True)


class View:
    """A snapshot as of a date, for the deals in scope; lives as long as its engine."""

    def __init__(
        self,
        engine: Engine,
        lake: Lake,
        snapshot: Snapshot,
        settings: Settings,
        scope: Scope,
        lists: Mapping[str, int] | None = None,
        in_force: InForce | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.engine = engine
        self.snapshot = snapshot
        self.settings = settings
        self.scope = scope
        self.as_of_us = last_microsecond(scope.as_of, settings)
        self.day: View = self  # the view without filters that this one shares its tables with
        self.kept: set[str] = set()  # the tables that stand for a further question
        self.stale: set[str] = set()  # those that hold something else now
        self.named: dict[str, str] = {}  # the queries that have a name of their own, by it
        self.found = self.lessons = Findings()  # a workspace shares the lessons
        self.in_force = in_force
        self._lists = lists
        self.journey_map = in_force.journey_map if in_force else None
        self.phase_rules: PhaseRules | None = None  # the workspace's own, where it has some
        self.loss_rules: LossRules | None = None
        self.basis: Basis | None = None  # what answers are kept under; without one they are not
        self.remembered: Remembered | None = None  # what is kept of earlier days
        self.models_folder = ""  # where fitted models are kept; empty: nowhere
        # A view of all deals of the day, where somebody has one open for those who are limited.
        self.teaching: Callable[[], AbstractContextManager[View]] = partial(self._all, lake, lists)
        self.earlier: Callable[[], AbstractContextManager[Opening]] | None = None  # days before it
        self.staying: Opening | None = None  # days that stay open for the next question
        mount = shelf.mount if shelf else partial(stored.mount_at, lake, snapshot.versions)
        if scope.limited_to is None:
            mount(engine, "all_")
        else:
            sight.mount(engine, mount, scope.limited_to, "all_")
        self._rebuilt = self._look_back(lake, lists)
        if self.limited:
            sight.close_behind(engine, "all_", rebuilt=self._rebuilt)
        self._passages = mount_phases(engine, self.journey_map, settings.language)
        self._shelf = shelf
        self._cut()

    def narrowed(self, scope: Scope) -> View:
        """The same day for another scope, sharing this view's tables; it may be another thread's.

        This view has no filters, and stays open as long as those that share with it.
        """
        other = copy.copy(self)
        other.__dict__.pop("currencies_without_rate", None)
        other.engine = self.engine.branch()
        other.scope = scope
        other.kept, other.stale = set(), set()
        try:
            other._choose()  # noqa: SLF001 - it is a view as well
        except BaseException:
            other.engine.close()
            raise
        return other

    @contextmanager
    def _all(self, lake: Lake, lists: Mapping[str, int] | None) -> Iterator[View]:
        settings = self.settings
        with Engine(
            memory_limit=settings.memory_limit, threads=settings.threads, zone=settings.zone
        ) as engine:
            day = Scope(self.scope.as_of)
            view = View(engine, lake, self.snapshot, settings, day, lists, self.in_force)
            # The same models serve whoever asks.
            view.models_folder, view.earlier = self.models_folder, self.earlier
            view.remembered, view.basis = self.remembered, self.basis
            yield view

    def _look_back(self, lake: Lake, lists: Mapping[str, int] | None) -> bool:
        """Takes the road and the owners of the date; `lists` are their versions then."""
        whole = "all_" if self.scope.limited_to is None else sight.WHOLE
        past = road.known_then(self.snapshot, self.settings, self.as_of_us, lists, whole)
        return road.look_back(self.engine, lake, self.snapshot, past)

    @property
    def shelf(self) -> Shelf | None:
        """The shelf whose tables tell of this day as well; None where the day tells otherwise."""
        same = not self.limited and not self._rebuilt and self._passages == "all_passages"
        return self._shelf if same else None

    @property
    def limited(self) -> bool:
        """Whether the reader sees the deals of some owners only."""
        return self.scope.limited_to is not None

    @property
    def as_of(self) -> datetime:
        """The last moment of the view, naive UTC."""
        return moment_of(self.as_of_us)

    @cached_property
    def phases(self) -> Mapping[int, Phase]:
        """All phases by code, in the order of their pipelines."""
        return phases_in(self.engine)

    @cached_property
    def currencies_without_rate(self) -> tuple[str, ...]:
        """Currencies of visible deals that no rate converts: their amounts are in no sum."""
        rows = self.engine.query(
            "SELECT DISTINCT currency FROM deals WHERE amount IS NULL AND own_amount IS NOT NULL"
            " ORDER BY currency"
        )
        return tuple(row[0] for row in rows.values)

    def deal_count(self) -> int:
        """How many deals are in view."""
        return self.engine.count("deals")

    def has_few(self) -> bool:
        """Whether filters leave so few deals that what is theirs is worth a table of its own."""
        return self.scope.filtered and self.once("few", self._leaves_few)

    def _leaves_few(self) -> bool:
        return self.engine.count("deals") * _FEW <= self.engine.count("every_deal")

    def days(self) -> tuple[date, date] | None:
        """The first and last day counted: the period, or from the first deal to the date."""
        period = self.scope.period
        if period is not None and period.first is not None:
            return period.first, min(period.last, self.scope.as_of)
        first = self.once("first deal", self._first_created_us)
        if first is None:
            return None
        moment = datetime.fromtimestamp(first // 1_000_000, UTC)
        return moment.astimezone(self.settings.zone_info).date(), self.scope.as_of

    def _first_created_us(self) -> int | None:
        found: int | None = self.engine.query("SELECT min(created_us) FROM deals").scalar()
        return found

    def ask(self, package: str, name: str, **values: Any) -> Rows:  # noqa: ANN401
        """The result of the SQL file `name` of `package`, with the view's own values bound."""
        return self.engine.query(statement(package, name), **self._values(values))

    def arrays(self, package: str, name: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401
        """As `ask`, for results of many rows: one numpy array per column."""
        return self.engine.arrays(statement(package, name), **self._values(values))

    def keep(self, table: str, package: str, name: str, **values: Any) -> None:  # noqa: ANN401
        """Keeps the result of the SQL file `name` as the table `table`, for a further question."""
        self.engine.create(table, statement(package, name), **self._values(values))
        self.kept.add(table)

    def prepare(
        self,
        table: str,
        package: str,
        name: str,
        *,
        of_all: bool = False,
        **values: Any,  # noqa: ANN401 - as in `keep`
    ) -> None:
        """As `keep`, once for every view of the day that has no filters.

        A table that is `of_all` is the same under any filter, and kept once for all of them.
        """
        holder = self.day if of_all or self._unfiltered else self
        if table in self.stale:
            self.stale.discard(table)
            if holder is not self:
                self.engine.drop(table)
        with holder.found.lock("tables"):  # one connection does one thing at a time
            if table not in holder.kept:
                holder.keep(table, package, name, **values)

    def prepare_view(self, name: str, sql: str) -> None:
        """Names a query for what is prepared of all deals."""
        day = self.day
        with day.found.lock("tables"):
            if day.named.get(name) != sql:
                day.engine.view(name, sql)
                day.named[name] = sql

    def keeps(self, table: str) -> bool:
        """Whether that table is kept already: in one view it would be the same again."""
        if table in self.stale:
            return False
        return table in self.kept or (self._unfiltered and table in self.day.kept)

    def forget(self, *tables: str) -> None:
        """Says that these tables hold something else now, so that they are kept anew."""
        self.kept.difference_update(tables)
        self.stale.update(tables)

    def once(self, name: str, make: Callable[[], Found]) -> Found:
        """What `make` finds, found once for all views of the day with the same scope."""
        same = replace(self.scope, deal=None, changes=())
        return self.day.found.get((same, name), make)

    def learnt(self, name: str, teach: Callable[[View], Found]) -> Found:
        """What `teach` finds in all deals of the day, whichever are in scope or in sight."""
        day = self.day
        return day.lessons.get(("learnt", name), lambda: day._taught(name, teach))  # noqa: SLF001 - it is a view as well

    @property
    def state(self) -> Hashable:
        """What all deals of the day depend on, whichever are in scope or in sight."""
        lists, held = self._lists, self.in_force
        return (
            tuple(sorted(self.snapshot.versions.items())),
            None if lists is None else tuple(sorted(lists.items())),
            held and (held.version, held.published_at),
            self.scope.as_of,
            self.settings,
        )

    def _taught(self, name: str, teach: Callable[[View], Found]) -> Found:
        if self.limited:
            with self.teaching() as everybody:
                return everybody.learnt(name, teach)
        own = self.narrowed(self.scope)  # by a connection of its own: several threads may ask
        try:
            return teach(own)
        finally:
            own.engine.close()

    @property
    def _unfiltered(self) -> bool:
        return replace(self.scope, deal=None, changes=()) == self.day.scope

    def _values(self, values: dict[str, Any]) -> dict[str, Any]:
        period = self.scope.period
        zone = self.settings
        return {
            "as_of": self.as_of,
            "as_of_us": self.as_of_us,
            "zone": zone.zone,
            "deal": None,  # one deal alone, by its code; None: all of them
            "from_us": first_microsecond(period.first, zone) if period and period.first else 0,
            "until_us": (
                min(last_microsecond(period.last, zone), self.as_of_us) if period else self.as_of_us
            ),
        } | values

    def _cut(self) -> None:
        moment = f"TIMESTAMP '{self.as_of.isoformat(sep=' ')}'"
        self.engine.view(
            "changes",
            "SELECT * FROM all_changes WHERE object_type = 'deal' AND deal IS NOT NULL"
            f" AND changed_at <= {moment}",
        )
        self.engine.view(
            "deal_contacts",
            f"SELECT * FROM all_deal_contacts WHERE coalesce(added_at <= {moment}, true)",
        )
        self._rewind()
        self.engine.view(
            "every_touch",
            f"SELECT * FROM all_touches WHERE touch_us <= {self.as_of_us}"
            f" AND known_us <= {self.as_of_us}",
        )
        self._choose()

    def _choose(self) -> None:
        """Names the deals in scope, and what is theirs."""
        if self.day is self or self.scope.filtered:  # else the day holds what is asked for
            self._name_chosen()
        self._name_moves()

    def _name_chosen(self) -> None:
        if self.scope.filtered:
            self._keep_chosen()
        else:
            self.engine.view("deals", "SELECT * FROM every_deal")
        chosen = "" if self.scope.whole else " AND deal IN (SELECT deal FROM deals)"
        passages = f"SELECT * FROM visits WHERE true{chosen}"
        if self.scope.filtered:  # few, and asked for by every question
            self.engine.create("passages", passages)
        else:
            self.engine.view("passages", passages)
        self.engine.view("paths", f"SELECT * FROM ({self._visible_paths()}) WHERE true{chosen}")
        touches = f"SELECT * FROM every_touch WHERE true{chosen}"
        if self.has_few():
            self.engine.create("touches", touches)
        else:
            self.engine.view("touches", touches)

    def _name_moves(self) -> None:
        values = self._values({})
        span = moves.Span(values["from_us"], values["until_us"])
        told = self._moves("passages", span, counted=self.scope.whole)
        self.engine.view("moves", told)

    def _moves(self, passages: str, span: moves.Span, *, counted: bool) -> str:
        # What the snapshot counted is of its own passages, of all deals.
        as_stored = not self._rebuilt and not self.limited and self._passages == "all_passages"
        if not counted or not as_stored or "moves" not in self.snapshot.versions:
            return moves.one_by_one(passages, span)
        last = self.snapshot.facts.get("last_entered_us")
        return moves.by_day("all_moves", passages, span, known_until_us=last)

    def _visible_paths(self) -> str:
        # The snapshot may be older than its paths are, or its passages told anew for the date.
        if (
            self._rebuilt
            or self._passages != "all_passages"
            or "paths" not in self.snapshot.versions
        ):
            return "SELECT deal, list(phase ORDER BY step) AS path FROM visits GROUP BY deal"
        if self._shows_all_passages():
            return "SELECT deal, path FROM all_paths"
        return (
            "SELECT w.deal, list_slice(w.path, 1, v.step) AS path FROM all_paths AS w"
            " INNER JOIN visits AS v ON v.deal = w.deal AND v.left_us IS NULL"
        )

    def _shows_all_passages(self) -> bool:
        last = self.snapshot.facts.get("last_entered_us")
        return not self._rebuilt and (last is None or last <= self.as_of_us)

    def _visible(self, passages: str) -> str:
        columns = "deal, step, phase, entered_us, from_phase, spent_us, kind, visit"
        # Passages written before these columns were there had every moment taken as known.
        columns += ", coalesce(timed, true) AS timed"
        measured = "coalesce(measured, true)"
        if self._shows_all_passages():
            return (
                f"SELECT {columns}, next_phase, left_us, {measured} AS measured"
                f" FROM {passages} WHERE true"
            )
        left = f"left_us <= {self.as_of_us}"
        return (
            f"SELECT {columns}, CASE WHEN {left} THEN next_phase END AS next_phase,"
            f" CASE WHEN {left} THEN left_us END AS left_us,"
            f" NOT coalesce({left}, false) OR {measured} AS measured"
            f" FROM {passages} WHERE entered_us <= {self.as_of_us}"
        )

    def _rewind(self) -> None:
        self._keep_visits()
        always = moves.Span(moves.BEFORE_ALL_US, self.as_of_us)
        self.engine.view("every_move", self._moves("visits", always, counted=True))
        stored = self._passages == "all_passages"
        stages = "visits" if stored else f"({self._visible('all_passages')})"
        self.engine.view(
            "stages_now",
            f"SELECT deal, phase AS stage FROM {stages} WHERE left_us IS NULL",
        )
        self._keep_former(choosing.TRACKED_FIELDS)
        self.engine.create(
            "every_deal",
            statement("rumbo.log", "deals_as_of.sql"),
            as_of=self.as_of,
            currency=self.settings.currency,
        )

    def _keep_visits(self) -> None:
        visits = self._visible(self._passages)
        if self._shows_all_passages():
            self.engine.view("visits", visits)
        else:  # written down, so that the engine knows how many there are of what
            self.engine.create("visits", visits)

    def _keep_former(self, fields: tuple[str, ...]) -> None:
        last = self.snapshot.facts.get("last_changed_us")
        needed = last is not None and last > self.as_of_us
        name, shelf = "former_values.sql", self._shelf
        if needed and shelf and not self.limited and fields == choosing.TRACKED_FIELDS:
            shelf.prepare("shelf_former", "rumbo.log", "shelf_former.sql", fields=list(fields))
            name = "former_values_by.sql"
        self.engine.create(
            "former_values",
            statement("rumbo.log", name),
            as_of=self.as_of,
            fields=list(fields),
            needed=needed,
        )

    def keep_field(self, table: str, field: str) -> None:
        """Makes the table `table`: what a field of each deal or of its account held at the date."""
        if field not in choosing.TRACKED_FIELDS:
            self._keep_former((field,))
        value = choosing.field_value(self.engine, field)
        self.engine.create(
            table, f"SELECT d.deal, {value} AS value FROM deals AS d", segment_field=field
        )

    def _keep_chosen(self) -> None:
        segment = self.scope.segment
        if segment and segment[0] not in choosing.TRACKED_FIELDS:
            self._keep_former((segment[0],))
        condition, values = choosing.chosen(self.engine, self.scope)
        self.engine.create("deals", f"SELECT * FROM every_deal AS d WHERE {condition}", **values)
        choosing.complain_about_unknown_names(self.engine, self.scope)


def stages_at(
    engine: Engine,
    lake: Lake,
    snapshot: Snapshot,
    settings: Settings,
    day: date,
    lists: Mapping[str, int] | None,
) -> Mapping[int, Phase]:
    """The stages of the CRM as they were known on a day: the phases of a view without a map."""
    stored.mount(engine, lake, snapshot.versions, prefix="all_")
    past = road.known_then(snapshot, settings, last_microsecond(day, settings), lists, "all_")
    road.look_back(engine, lake, snapshot, past)
    mount_phases(engine, None, settings.language)
    return phases_in(engine)
