"""Everything that happened to one deal, typed: what its page, its pictures and its clocks show.

The rules are those of `timeline`, `pipeline` and `pauses`; nothing is known before its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rumbo.model.life import DealLife, DealPath, Stay
from rumbo.readings.deal import (
    Clocks,
    DealFacts,
    Standing,
    deal_clocks,
    deal_facts,
    deal_row,
    deal_touches,
    missing,
    standing_of,
    stay_of,
    visit_rows,
)
from rumbo.readings.event import Event, deal_events
from rumbo.readings.life import deal_life, deal_path
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import keep_causes, keep_pauses_of
from rumbo.readings.people import Person, deal_people
from rumbo.readings.usual import Usual

if TYPE_CHECKING:
    from rumbo.log.view import View


@dataclass(frozen=True)
class DealStory:
    """One deal as it stood at the date, with everything up to then in order of time."""

    facts: DealFacts
    standing: Standing
    clocks: Clocks
    stays: tuple[Stay, ...]
    events: tuple[Event, ...]
    people: tuple[Person, ...]
    missing: tuple[str, ...]
    life: DealLife
    path: DealPath
    owners: Mapping[str, str]  # the names of owners by their ids
    shows_contact: bool  # whether the log holds any contact at all

    @property
    def state(self) -> str:
        """Its state while it is open (as in `pipeline`), else won or lost."""
        return self.standing.state


@dataclass(frozen=True)
class NotYet:
    """A deal that was not there at the date; it was created on that day."""

    name: str
    created_on: date


def deal_story(view: View, deal_id: str, usual: Mapping[int, Usual]) -> DealStory | NotYet | None:
    """The story of the deal; None where the view holds none of that id, now or later."""
    row = deal_row(view, deal_id)
    if row is None:
        return _not_yet(view, deal_id)
    deal = row["deal"]
    patience = {code: each.patience_us for code, each in usual.items()}
    shown = keep_pauses_of(view, deal, patience)
    keep_causes(view, "pauses", "pause_causes", deal=deal, shown=shown)
    visits, touches = visit_rows(view, deal), deal_touches(view, deal)
    stays = tuple(stay_of(view, visit) for visit in visits)
    people, names = deal_people(view, deal, touches)
    facts, clocks = deal_facts(view, row), deal_clocks(view, row, visits, touches)
    events = deal_events(view, deal, stays, touches, names)
    lacking = missing(
        facts,
        people=len(people),
        roles=sum(person.role is not None for person in people),
        activities=sum(event.group == "activity" for event in events),
        today=view.scope.as_of,
    )
    return DealStory(
        facts=facts,
        standing=standing_of(view, row, clocks, usual),
        clocks=clocks,
        stays=stays,
        events=events,
        people=people,
        missing=tuple(lacking),
        life=deal_life(view, facts, stays, touches, events),
        path=deal_path(view, facts, stays, usual),
        owners=_owners(view, events),
        shows_contact=shown,
    )


def _not_yet(view: View, deal_id: str) -> NotYet | None:
    # Under a filter nothing is said of deals that the reader may not see.
    if view.scope.filtered:
        return None
    found = view.engine.query(
        "SELECT name, epoch_us(created_at) AS created_us FROM all_deals"
        " WHERE id = $deal_id AND epoch_us(created_at) > $as_of_us",
        deal_id=deal_id,
        as_of_us=view.as_of_us,
    ).dicts()
    if not found:
        return None
    created = local_moment(view, found[0]["created_us"])
    return NotYet(found[0]["name"] or deal_id, created.date())


def _owners(view: View, events: Sequence[Event]) -> dict[str, str]:
    """The names of the owners that the story's changes mention."""
    changes = [event for event in events if event.kind == "owner_id"]
    ids = {str(end) for event in changes for end in (event.before, event.after) if end}
    if not ids:
        return {}
    found = view.engine.query(
        "SELECT id, name FROM all_owners WHERE list_contains($ids, id) AND name IS NOT NULL",
        ids=sorted(ids),
    )
    return dict(found.values)


def event_of(story: DealStory, source: str | int | None) -> Event | None:
    """The event of an activity (by its id) or of a move (by its step); None where there is none."""
    if source is None:
        return None
    for event in story.events:
        if isinstance(source, int):
            if event.group == "move" and event.step == source:
                return event
        elif event.group == "activity" and event.source_id == source:
            return event
    return None
