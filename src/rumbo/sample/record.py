"""The CRM's view of a journey: late, batched, ahead, skipped, and never quite the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rumbo.sample.company import Company
from rumbo.sample.deal import Deal
from rumbo.sample.habit import Habit
from rumbo.sample.journey import Stay

FORGETS_A_STEP = 0.015
CLOSED_AND_REOPENED = 0.6
RECORDS_A_REGRESSION = 0.9
HISTORY_MISSING = 0.08
PARKED = -1


@dataclass(frozen=True)
class Declared:
    """A stage and when it was entered; `phase` as in Road.phase_of, lost one above won."""

    clock: float
    phase: int


@dataclass(frozen=True)
class Change:
    """One recorded change of a field of a deal."""

    seconds: int
    field: str
    old: str
    new: str
    actor: str
    kind: str


class Card:
    """A deal's page in the CRM: the present value of each field and the changes that led to it."""

    def __init__(self) -> None:
        self.present: dict[str, str] = {}
        self.changes: list[Change] = []

    def put(self, field: str, value: str, seconds: int, actor: str, kind: str = "user") -> None:
        """Set a field at that second; nothing happens when it has that value already."""
        old = self.present.get(field, "")
        if value != old:
            self.present[field] = value
            self.changes.append(Change(seconds, field, old, value, actor, kind))

    def forget(self, field: str, seconds: int) -> None:
        """Drop the row that set the field at its creation, as CRMs without full history do."""
        self.changes = [
            change
            for change in self.changes
            if change.field != field or change.old or change.seconds != seconds
        ]


def declare(company: Company, deal: Deal, stays: list[Stay]) -> list[Declared]:
    """The stages as they were entered, in order, until today."""
    entered = [Declared(deal.created, deal.start)]
    for moment, phase, typed in _entries(company, deal, stays):
        when = max(moment, typed)
        while len(entered) > 1 and entered[-1].clock >= when:
            entered.pop()
        when = max(when, entered[-1].clock + 0.01)
        if when < company.end and phase != entered[-1].phase:
            entered.append(Declared(when, phase))
    return entered


def _entries(company: Company, deal: Deal, stays: list[Stay]) -> list[tuple[float, int, float]]:
    """Per stage entered: the earliest moment allowed, the stage, the moment it is entered."""
    entries: list[tuple[float, int, float]] = []
    for position, here in enumerate(stays):
        target = _target(deal, here)
        forward = target > here.phase >= 0 and target <= deal.road.phases
        if _claims(company, deal, here):
            early = here.start + (here.end - here.start) * company.dice.uniform(0.1, 0.4)
            entries.append((here.start, here.phase + 1, early))
            if forward and target == here.phase + 1:
                continue
        if deal.road.is_dead(here.state):
            entries += _after_silence(company, deal, here)
        elif here.to >= 0 and target != here.phase:
            entries += _ordinary(company, deal, here, target, last=position == len(stays) - 1)
    return entries


def _target(deal: Deal, here: Stay) -> int:
    if here.to < 0:
        return here.phase
    return deal.road.phases + 1 if here.to == deal.road.lost_state else deal.road.phase_of(here.to)


def _claims(company: Company, deal: Deal, here: Stay) -> bool:
    """Whether an optimist declares the next stage before it happens."""
    ahead = deal.owner.habit.ahead
    works = 0 <= here.phase < deal.road.phases - 1 and here.state < deal.road.phases
    return bool(ahead) and works and company.dice.happens(ahead)


def _after_silence(company: Company, deal: Deal, here: Stay) -> list[tuple[float, int, float]]:
    target = _target(deal, here)
    if here.to < 0:
        return []
    entries = []
    lost = deal.road.phases + 1
    if target != lost and company.dice.happens(CLOSED_AND_REOPENED):
        middle = here.start + 0.6 * (here.end - here.start)
        entries.append((here.start, lost, middle))
    entries.append((here.end, target, here.end + 0.01))
    return entries


def _ordinary(
    company: Company, deal: Deal, here: Stay, target: int, *, last: bool
) -> list[tuple[float, int, float]]:
    dice, habit = company.dice, deal.owner_at(here.end).habit
    back = 0 <= target < here.phase
    if back and not dice.happens(RECORDS_A_REGRESSION):
        return []
    if not last and not back and dice.happens(FORGETS_A_STEP):
        return []
    when = _entered(company, habit, here.end, urgent=target == deal.road.phases)
    return [(here.end, target, when)]


def _entered(company: Company, habit: Habit, clock: float, *, urgent: bool) -> float:
    """When a seller of that habit enters what happened at `clock`; a win is entered soon."""
    late = company.dice.around(habit.late_days, 0.9)
    if urgent:
        return clock + min(late, 0.5)
    if habit.friday:
        return max(clock + 0.01, company.days.friday(clock)) + 0.0015 * company.dice.random()
    return clock + late


def fill(company: Company, deal: Deal, stays: list[Stay], entered: list[Declared]) -> Card:
    """The deal's card with every change of every field until today."""
    card = Card()
    created = company.days.seconds(deal.created)
    events = _stage_events(company, deal, stays, entered)
    closing = events[-1][0] if entered[-1].phase >= deal.road.phases else company.last_second
    events += _date_events(company, deal, stays, created, closing)
    events += _amount_events(company, deal, events)
    if deal.handover is not None and deal.handover[0] < company.end:
        moment = company.days.seconds(deal.handover[0])
        if created < moment < closing:
            events.append((moment, "owner_id", deal.handover[1].id, deal.owner.id, "user"))
    _start(company, deal, card, created)
    for seconds, field, value, actor, kind in sorted(events, key=lambda event: event[0]):
        card.put(field, value, seconds, actor, kind)
        if field == "next_step":
            due = seconds // 86_400 + int(company.dice.around(8, 0.7))
            card.present["next_step_at"] = company.days.label(due)
    if company.dice.happens(HISTORY_MISSING):
        card.forget("stage", created)
    if company.dice.happens(0.4):
        card.forget("amount", created)
        card.forget("expected_close_at", created)
    return card


Event = tuple[int, str, str, str, str]


def stage_name(company: Company, deal: Deal, phase: int) -> str:
    """The CRM's name of a phase of the deal's pipeline."""
    words, phases = company.words, deal.road.phases
    if phase == PARKED:
        return words.parked
    if phase >= phases:
        return words.won if phase == phases else words.lost
    return words.stages[0 if deal.kind == "new" else 1][phase]


def _start(company: Company, deal: Deal, card: Card, created: int) -> None:
    actor = "import" if deal.created < company.begin + 8 else "user"
    card.present |= {"status": "open", "owner_id": deal.owner.id, "forecast_category": "pipeline"}
    card.put("stage", stage_name(company, deal, deal.start), created, deal.owner.id, actor)
    if company.dice.happens(0.93):
        card.put("amount", local_amount(company, deal, 1.0), created, deal.owner.id, actor)


def local_amount(company: Company, deal: Deal, share: float) -> str:
    """The deal's amount times `share` in its own currency, rounded as sellers do."""
    value = deal.amount * share / company.words.rates[deal.currency]
    step = 50 * 10 ** max(0, round(math.log10(max(value, 1.0))) - 5)
    return str(max(step, round(value / step) * step))


def _stage_events(
    company: Company, deal: Deal, stays: list[Stay], entered: list[Declared]
) -> list[Event]:
    events: list[Event] = []
    previous = company.days.seconds(entered[0].clock)
    closed = False
    for at in entered[1:]:
        seconds = min(max(company.days.seconds(at.clock), previous + 1), company.last_second - 2)
        if seconds <= previous:
            break
        owner, previous = deal.owner_at(at.clock).id, seconds
        events.append((seconds, "stage", stage_name(company, deal, at.phase), owner, "user"))
        events.append((seconds, "forecast_category", _category(deal, at.phase), "", "workflow"))
        over = at.phase >= deal.road.phases
        if not over and company.dice.happens(0.6 * deal.owner.habit.steps):
            step = company.dice.pick(company.words.next_steps).format(
                person=company.dice.pick(company.words.first_names),
                weekday=company.dice.pick(company.words.weekdays),
                place=company.dice.pick(company.words.places),
            )
            events.append((seconds + 1, "next_step", step, owner, "user"))
        if over or closed:
            events += _closing(company, deal, stays, at.phase, seconds)
        closed = over
    return events


def _category(deal: Deal, phase: int) -> str:
    phases = deal.road.phases
    if phase >= phases:
        return "closed" if phase == phases else "omitted"
    late = phases - 3
    return "pipeline" if phase < late else "best_case" if phase == late else "commit"


def _closing(
    company: Company, deal: Deal, stays: list[Stay], phase: int, seconds: int
) -> list[Event]:
    phases = deal.road.phases
    status = "won" if phase == phases else "lost" if phase > phases else "open"
    events: list[Event] = [(seconds, "status", status, "", "workflow")]
    if status != "open" and company.dice.happens(0.6):
        day = company.days.label(seconds // 86_400)
        events.append((seconds, "expected_close_at", day, "", "workflow"))
    reason = _reason(company, deal, stays) if status == "lost" else ""
    if reason or status == "open":
        events.append((seconds, "lost_reason", reason, deal.owner.id, "user"))
    return events


def _reason(company: Company, deal: Deal, stays: list[Stay]) -> str:
    """What the seller declares: often nothing, often the price, seldom the real cause."""
    reasons, roll = company.words.lost_reasons, company.dice.random()
    options = ((0.24, ""), (0.42, reasons["price"]), (0.58, reasons["other"]))
    for limit, reason in options:
        if roll < limit:
            return reason
    if deal.road.is_dead(stays[-1].state) and company.dice.happens(0.6):
        return reasons["silence"]
    return reasons.get(stays[-1].cause, reasons["other"])


def _date_events(
    company: Company, deal: Deal, stays: list[Stay], created: int, closing: int
) -> list[Event]:
    """The expected close and how it is pushed when its day comes."""
    dice, days = company.dice, company.days
    if dice.happens(0.04):
        return []
    due = _round_month(company, created // 86_400 + int(dice.around(85, 0.35)))
    events: list[Event] = [(created, "expected_close_at", days.label(due), deal.owner.id, "user")]
    silent_day = _silent_day(company, deal, stays)
    while due * 86_400 < closing:
        chance = deal.owner.habit.pushes * (1.0 if due < silent_day else 0.75)
        seconds = days.seconds(days.clock(due) + dice.random() * 0.9)
        if not dice.happens(chance) or seconds <= created or seconds >= closing:
            break
        due = _round_month(company, seconds // 86_400 + int(dice.around(32, 0.4)))
        events.append((seconds, "expected_close_at", days.label(due), deal.owner.id, "user"))
    return events


def _silent_day(company: Company, deal: Deal, stays: list[Stay]) -> int:
    last = stays[-1]
    dead = deal.road.is_dead(last.state)
    return company.days.number_at(last.start) if dead else company.until_day + 1


def _round_month(company: Company, number: int) -> int:
    """That day, or half of the time the last day of its month, as sellers like it."""
    if company.dice.happens(0.5):
        return number
    return company.days.month_end(number)


def _amount_events(company: Company, deal: Deal, stages: list[Event]) -> list[Event]:
    """The amount as the proposal and the negotiation change it."""
    dice = company.dice
    names = company.words.stages[0 if deal.kind == "new" else 1]
    share, events = 1.0, []
    for seconds, field, value, _, _ in stages:
        if field != "stage" or value not in names[-3:] or not dice.happens(0.55):
            continue
        share *= dice.around(1.0, 0.25) if value == names[-3] else dice.uniform(0.82, 1.0)
        amount = local_amount(company, deal, share)
        events.append((seconds + 1, "amount", amount, deal.owner.id, "user"))
    return events
