"""Snapshots: what came in and when, two of them compared, and how time travel works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rumbo.draw import number
from rumbo.errors import UsageError
from rumbo.log.changed import KINDS, Difference, Differing
from rumbo.store.database import Snapshot
from rumbo.web import address, cell
from rumbo.web import job as jobs
from rumbo.web.frame import Link, Option
from rumbo.web.job import KINDS as IMPORTS
from rumbo.web.language import marked
from rumbo.web.page import Page
from rumbo.web.tabs import HOME, tabs
from rumbo.web.visit import Visit

SNAPSHOTS = f"{HOME}/instantaneas"
_MOST = 500
_WORDS: Mapping[str, tuple[str, str]] = {
    "fresh": (marked("new"), "start"),
    "won": (marked("won"), "won"),
    "lost": (marked("lost"), "lost"),
    "reopened": (marked("reopened"), "regress"),
    "forward": (marked("moved forward"), "advance"),
    "back": (marked("moved back"), "regress"),
    "repriced": (marked("other amount"), "pause"),
    "pushed": (marked("close date pushed"), "regress"),
    "advanced": (marked("close date brought forward"), "advance"),
    "reassigned": (marked("other owner"), "pause"),
}


@dataclass(frozen=True)
class SnapshotShown:
    """One snapshot: what it showed, when it came in, from what, by whom."""

    id: int
    taken: str
    recorded: str
    source: str
    came_in: str
    who: str
    deals: str
    left_behind: bool  # of the sample company, before one's own
    as_of: str  # an address that shows the first page on its last day
    compare: str


@dataclass(frozen=True)
class Kind:
    """How many deals differ in one way."""

    label: str
    tone: str
    deals: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class DifferingShown:
    """One deal that differs."""

    name: str
    href: str
    happened: str
    tone: str
    stages: str
    amounts: str


@dataclass(frozen=True)
class Compared:
    """Two snapshots beside each other."""

    older: str
    newer: str
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[str, str, str], ...]
    deals: tuple[DifferingShown, ...]
    total: int


@dataclass(frozen=True)
class SnapshotsPage:
    """What the page of snapshots shows."""

    tabs: tuple[Link, ...]
    snapshots: tuple[SnapshotShown, ...]
    older: tuple[Option, ...]
    newer: tuple[Option, ...]
    compared: Compared | None


def build(visit: Visit) -> SnapshotsPage:
    """Every snapshot, and the two of the present company that the address names."""
    database = visit.workspace.database
    found = [each for each in database.snapshots() if each.versions][-_MOST:]
    # One's own company has nothing in common with the sample that could be compared.
    own = {each.id for each in database.snapshots_until(found[-1])}
    present = [each for each in found if each.id in own]
    default = present[-2].id if len(present) > 1 else None
    older = _chosen(visit, "from", found, present, default)
    newer = _chosen(visit, "to", found, present, present[-1].id if default else None)
    who = _who(visit)
    return SnapshotsPage(
        tabs=tabs(visit, SNAPSHOTS),
        snapshots=tuple(_shown(visit, each, present, who) for each in reversed(found)),
        older=_options(visit, present, older),
        newer=_options(visit, present, newer),
        compared=_compared(visit, older, newer) if older and newer else None,
    )


def _chosen(
    visit: Visit,
    name: str,
    found: Sequence[Snapshot],
    present: Sequence[Snapshot],
    default: int | None,
) -> Snapshot | None:
    asked = visit.parameter(name)
    if not asked:
        return next((each for each in present if each.id == default), None)
    known = {str(each.id): each for each in found}
    if asked not in known:
        raise UsageError(
            f"There is no snapshot {asked[:20]!r}.", advice="See the list of snapshots."
        )
    if known[asked] not in present:
        raise UsageError(
            f"Snapshot {asked} is of the sample company that was left behind.",
            advice="Compare snapshots of one company.",
        )
    return known[asked]


def _who(visit: Visit) -> dict[int, str]:
    """Who brought in which snapshot, where it is known."""
    done = visit.workspace.jobs.recent(IMPORTS, _MOST)
    return {job.result["snapshot"]: job.who for job in done if job.result.get("snapshot")}


def _shown(
    visit: Visit, snapshot: Snapshot, present: Sequence[Snapshot], who: Mapping[int, str]
) -> SnapshotShown:
    before = [each.id for each in present if each.id < snapshot.id]
    day = cell.day_of(snapshot.taken_at, visit.language).isoformat()
    return SnapshotShown(
        id=snapshot.id,
        taken=cell.local(snapshot.taken_at, visit.language),
        recorded=cell.local(snapshot.recorded_at, visit.language),
        source=_source(visit, snapshot),
        came_in=jobs.counted(visit, snapshot.counts),
        who=who.get(snapshot.id, ""),
        deals=number.grouped(int(snapshot.facts.get("deals") or 0), visit.language.tag),
        left_behind=snapshot not in present,
        as_of=visit.link("/", as_of=day, snapshot=snapshot.id if snapshot != present[-1] else None),
        compare=visit.link(SNAPSHOTS, **{"from": before[-1], "to": snapshot.id}) if before else "",
    )


def _source(visit: Visit, snapshot: Snapshot) -> str:
    """Where a snapshot came from: a file by its name, what was recorded here in words."""
    said, asked = snapshot.facts.get("map"), snapshot.facts.get("round")
    if said and snapshot.source == f"map {said}":
        return visit.say("the map, version {number}", number=str(said))
    if asked and snapshot.source == f"round {asked}":
        return visit.say("answers of the teams, round {number}", number=str(asked))
    decided = snapshot.facts.get("decision")
    if decided and snapshot.source == f"decision {decided}":
        return visit.say("decision {number} of the weekly five", number=str(decided))
    return snapshot.source


def _options(
    visit: Visit, found: Sequence[Snapshot], chosen: Snapshot | None
) -> tuple[Option, ...]:
    def when(each: Snapshot) -> str:
        return cell.local(each.taken_at, visit.language)

    return tuple(
        Option(
            str(each.id),
            " · ".join((str(each.id), when(each), _source(visit, each)[:40])),
            chosen is not None and each.id == chosen.id,
        )
        for each in reversed(found)
    )


def _compared(visit: Visit, older: Snapshot, newer: Snapshot) -> Compared:
    if older.id > newer.id:
        older, newer = newer, older
    kind = visit.parameter("kind")
    kind = kind if kind in KINDS else ""
    found = visit.kept(
        ("difference", older.id, newer.id, kind),
        lambda: visit.workspace.difference(older, newer, kind=kind),
    )
    return Compared(
        older=_named(visit, older),
        newer=_named(visit, newer),
        kinds=tuple(_kinds(visit, found, kind)),
        rows=tuple(_rows(visit, found)),
        deals=tuple(_deal(visit, each) for each in found.listed),
        total=found.deals.get(kind, 0) if kind else sum(found.deals.values()),
    )


def _named(visit: Visit, snapshot: Snapshot) -> str:
    when = cell.local(snapshot.taken_at, visit.language)
    return visit.say("Snapshot {number} of {when}", number=str(snapshot.id), when=when)


def _kinds(visit: Visit, found: Difference, chosen: str) -> list[Kind]:
    return [
        Kind(
            label=visit.say(label),
            tone=tone,
            deals=number.grouped(found.deals[kind], visit.language.tag),
            href=visit.same(kind=None if kind == chosen else kind),
            chosen=kind == chosen,
        )
        for kind, (label, tone) in _WORDS.items()
        if found.deals.get(kind)
    ]


def _rows(visit: Visit, found: Difference) -> list[tuple[str, str, str]]:
    tag = visit.language.tag
    return [
        (
            jobs.named(visit, name),
            number.grouped(then, tag),
            f"+{number.grouped(now - then, tag)}" if now > then else "=",
        )
        for name, (then, now) in found.rows.items()
        if then or now
    ]


def _deal(visit: Visit, each: Differing) -> DifferingShown:
    label, tone = _WORDS[each.happened]
    stages = [stage for stage in (each.stage_then, each.stage_now) if stage]
    return DifferingShown(
        name=each.name,
        href=address.deal(visit, each.deal_id),
        happened=visit.say(label),
        tone=tone,
        stages=" → ".join(dict.fromkeys(stages)),
        amounts=" → ".join(dict.fromkeys(_amounts(visit, each))),
    )


def _amounts(visit: Visit, each: Differing) -> list[str]:
    tag, currency = visit.language.tag, each.currency or visit.workspace.settings.currency
    known: list[Decimal] = [a for a in (each.amount_then, each.amount_now) if a is not None]
    return [number.money(float(amount), tag, currency) for amount in known]


PAGE = Page(
    name="data_snapshots",
    path=SNAPSHOTS,
    label=marked("Snapshots"),
    template="data_snapshots.html",
    context=SnapshotsPage,
    build=build,
    below="data",
    whole=True,
    sheets=("css/data.css",),
)
