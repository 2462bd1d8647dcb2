"""One deal as it stood at the date: its facts, its visits, its clocks and what its record lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from rumbo.model.life import Stay
from rumbo.model.movement import CONTACT, PROGRESS, Move, Touch
from rumbo.model.picture import Kind, Outcome
from rumbo.readings.figure import money
from rumbo.readings.moment import local_day, local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.standing import deal_standing
from rumbo.readings.usual import Usual

if TYPE_CHECKING:
    from rumbo.log.view import View

DAY_US = 86_400_000_000
_WORDS = (Touch.ATTEMPT, *CONTACT)


@dataclass(frozen=True)
class DealFacts:
    """What the record says of a deal at the date; amounts as they stood, days in the zone."""

    code: int
    id: str
    name: str
    account_id: str | None
    account: str | None
    owner: str | None
    team: str | None
    pipeline_id: str | None
    pipeline: str | None
    phase: int | None
    stage: str | None
    parked: bool
    visit: int
    status: str
    entered_at: datetime
    created_at: datetime
    closed_at: datetime | None
    amount: float | None  # in the workspace's currency
    own_amount: float | None
    currency: str
    type: str | None
    source: str | None
    expected_close: date | None
    forecast_category: str | None
    lost_reason: str | None
    next_step: str | None
    next_step_on: date | None

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; with its last known move where nobody knows, None while it is open."""
        return None if self.status == "open" else self.entered_at


@dataclass(frozen=True)
class SeenTouch:
    """A moment of contact or progress, and the id of the activity behind it."""

    moment_us: int
    kind: Touch
    role: str | None
    activity_id: str


@dataclass(frozen=True)
class Clocks:
    """How long each thing has lasted, in days, and which activity or step it counts from.

    None where it never happened. `last_word` is the kind of the last touch.
    """

    in_phase_days: float
    open_days: float
    contact_days: float | None
    contact_from: str | None
    progress_days: float | None
    progress_from: str | int | None  # an activity, or the step that moved forward
    word_days: float | None
    last_word: Touch | None
    pushes: int
    pushed_days: float
    pushed_us: int | None
    pause_days: float | None


def deal_row(view: View, deal_id: str) -> Mapping[str, Any] | None:
    """The deal of that id among those in view at the date; None where there is none."""
    found = view.ask(PACKAGE, "deal.sql", deal_id=deal_id).dicts()
    return found[0] if found else None


def deal_facts(view: View, row: Mapping[str, Any]) -> DealFacts:
    """The row of `deal.sql` as facts."""
    closed = row["closed_us"]
    entered = row["entered_us"] if row["entered_us"] is not None else row["created_us"]
    same = (
        "id", "account_id", "account", "owner", "team", "pipeline_id", "pipeline", "phase",
        "stage", "status", "currency", "type", "source", "forecast_category", "lost_reason",
        "next_step",
    )  # fmt: skip
    return DealFacts(
        code=row["deal"],
        name=row["name"] or row["id"],
        parked=bool(row["parked"]),
        visit=row["visit"] or 1,
        entered_at=local_moment(view, entered),
        created_at=local_moment(view, row["created_us"]),
        closed_at=None if closed is None else local_moment(view, closed),
        amount=money(row["amount"]),
        own_amount=money(row["own_amount"]),
        expected_close=local_day(view, row["expected_close_at"]),
        next_step_on=local_day(view, row["next_step_at"]),
        **{name: row[name] for name in same},
    )


def visit_rows(view: View, deal: int) -> list[dict[str, Any]]:
    """The deal's visits in order, as rows of `deal_stays.sql`."""
    return view.ask(PACKAGE, "deal_stays.sql", deal=deal).dicts()


def stay_of(view: View, row: Mapping[str, Any]) -> Stay:
    """A row of visits as a visit."""
    phase = view.phases[row["phase"]]
    left = row["left_us"]
    return Stay(
        step=row["step"],
        phase=phase.code,
        name=phase.name,
        outcome=cast("Outcome", "parked" if phase.parked else phase.outcome),
        kind=cast("Kind", Move(row["kind"]).label),
        visit=row["visit"],
        entered_at=local_moment(view, row["entered_us"]),
        left_at=None if left is None else local_moment(view, left),
        days=row["days"],
        from_phase=row["from_phase"],
    )


def deal_touches(view: View, deal: int) -> tuple[SeenTouch, ...]:
    """The deal's moments of contact and progress; of first contacts with a role, the earliest."""
    found: list[SeenTouch] = []
    roles: set[str | None] = set()
    for row in view.ask(PACKAGE, "deal_touches.sql", deal=deal).dicts():
        touch = SeenTouch(row["touch_us"], Touch(row["kind"]), row["role"], row["activity_id"])
        if touch.kind is Touch.ROLE_ENGAGED:
            if touch.role in roles:
                continue
            roles.add(touch.role)
        found.append(touch)
    return tuple(found)


def deal_clocks(
    view: View,
    row: Mapping[str, Any],
    visits: Sequence[Mapping[str, Any]],
    touches: Sequence[SeenTouch],
) -> Clocks:
    """The deal's clocks at the date, or at its closing; after `keep_pauses_of`."""
    until = view.as_of_us if row["status"] == "open" else row["entered_us"]
    contact = _last(touches, CONTACT)
    progress = _last(touches, PROGRESS)
    word = _last(touches, _WORDS)
    moved_us, moved_step = _moved_forward(visits)
    progress_us = max(
        (us for us in (moved_us, progress and progress.moment_us) if us), default=None
    )
    kept = view.engine.query(
        "SELECT count(*) AS pushes, coalesce(sum(days_pushed), 0) AS days, max(pushed_us) AS last,"
        " (SELECT max(days) FROM pauses WHERE ended_by IS NULL) AS pause FROM pushes"
    ).one()
    entered = row["entered_us"] if row["entered_us"] is not None else row["created_us"]
    by_activity = progress is not None and progress.moment_us == progress_us
    return Clocks(
        in_phase_days=(visits[-1]["days"] if visits else None) or _days(until, entered) or 0.0,
        open_days=_days(until, row["created_us"]) or 0.0,
        contact_days=_days(until, contact.moment_us if contact else None),
        contact_from=contact.activity_id if contact else None,
        progress_days=_days(until, progress_us),
        progress_from=progress.activity_id if progress and by_activity else moved_step,
        word_days=_days(until, word.moment_us if word else None),
        last_word=word.kind if word else None,
        pushes=kept["pushes"],
        pushed_days=float(kept["days"]),
        pushed_us=kept["last"],
        pause_days=kept["pause"],
    )


def _last(touches: Sequence[SeenTouch], kinds: Sequence[Touch]) -> SeenTouch | None:
    chosen = (touch for touch in touches if touch.kind in kinds)
    return max(chosen, key=lambda touch: (touch.moment_us, touch.kind), default=None)


def _moved_forward(visits: Sequence[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    """When and by which step the deal last moved on to a later phase."""
    forward = [row for row in visits if row["kind"] in (Move.ADVANCE, Move.SKIP)]
    return (forward[-1]["entered_us"], forward[-1]["step"]) if forward else (None, None)


def _days(until_us: int, since_us: int | None) -> float | None:
    return None if since_us is None else (until_us - since_us) / DAY_US


@dataclass(frozen=True)
class Standing:
    """How a deal stands: its state while it is open (as in `pipeline`), else won or lost.

    The limits are in days of the calendar or of work, as the settings say; so is what is spent.
    """

    state: str
    contact_limit: int
    progress_limit: int
    contact_spent: float
    progress_spent: float


def standing_of(
    view: View, row: Mapping[str, Any], clocks: Clocks, usual: Mapping[int, Usual]
) -> Standing:
    """How the deal stands by its clocks."""
    known = usual.get(row["phase"])
    trap_days = known.trap_days if known else None
    found = deal_standing(
        view,
        {
            "deal": row["deal"],
            "phase": row["phase"],
            "visit": row["visit"],
            "parked": bool(row["parked"]),
            "last_kind": row["last_kind"],
            "days_in_phase": clocks.in_phase_days,
            "days_open": clocks.open_days,
            "days_since_contact": clocks.contact_days,
            "days_since_progress": clocks.progress_days,
            "days_since_touch": clocks.word_days,
            "last_touch": clocks.last_word,
            "gap_days": clocks.pause_days,
            "pushes": clocks.pushes,
            "days_pushed": clocks.pushed_days,
            "contacts": None,
            "trap": trap_days is not None,
            "p90_days": trap_days,
        },
    )
    return Standing(
        state=found["state"] if row["status"] == "open" else str(row["status"]),
        contact_limit=found["contact_limit"],
        progress_limit=found["progress_limit"],
        contact_spent=found["contact_spent"],
        progress_spent=found["progress_spent"],
    )


def missing(
    facts: DealFacts, *, people: int, roles: int, activities: int, today: date
) -> list[str]:
    """What the record lacks, by name; most of it matters only while the deal is open."""
    still_open = facts.status == "open"
    checks = (
        ("amount", facts.own_amount is None),
        ("rate", facts.own_amount is not None and facts.amount is None),
        ("expected_close", still_open and facts.expected_close is None),
        ("close_passed", still_open and _before(facts.expected_close, today)),
        ("next_step", still_open and not facts.next_step),
        ("activities", not activities),
        ("people", not people),
        ("roles", bool(people) and not roles),
        ("lost_reason", facts.status == "lost" and not facts.lost_reason),
        ("owner", not facts.owner),
        ("account", not facts.account_id),
    )
    return [name for name, lacking in checks if lacking]


def _before(day: date | None, today: date) -> bool:
    return day is not None and day < today
