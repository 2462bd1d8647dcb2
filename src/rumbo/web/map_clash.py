"""Two people changed the same: both texts, and the form in which somebody chooses."""

from __future__ import annotations

import json
from dataclasses import dataclass

from rumbo.errors import UsageError
from rumbo.journey.drafts import Clash, Part, save
from rumbo.journey.merge import merged
from rumbo.store.maps import MapVersion
from rumbo.web import map_draft
from rumbo.web.map_sent import carried
from rumbo.web.visit import Visit


@dataclass(frozen=True)
class Side:
    """One place that both changed."""

    name: str
    where: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Choosing:
    """Everything that both changed, and what the form carries so that nothing is lost."""

    by: str
    sides: tuple[Side, ...]
    was: str
    mine: str
    theirs: str


def choosing(visit: Visit, clash: Clash, was: object, mine: object) -> Choosing:
    """The clash as a form."""
    return Choosing(
        clash.by,
        tuple(
            Side(
                f"choose.{number}",
                map_draft.place(visit, each.place) or visit.say("The whole phase"),
                map_draft.spoken(visit, each.mine),
                map_draft.spoken(visit, each.theirs),
            )
            for number, each in enumerate(clash.merged.conflicts)
        ),
        *(json.dumps(each, ensure_ascii=False) for each in (was, mine, clash.theirs)),
    )


def chosen(visit: Visit, part: Part, by: str) -> tuple[MapVersion | Clash, object, object]:
    """Writes what was chosen, and says what it began with and what it is now.

    It is a clash again where others changed the same once more.
    """
    was, mine, theirs = (carried(visit.form, name) for name in ("was", "mine", "theirs"))
    both = merged(was, mine, theirs)
    picks = [visit.form.get(f"choose.{number}") for number in range(len(both.conflicts))]
    if not set(picks) <= {"mine", "theirs"}:
        raise UsageError("Something is not chosen yet.", advice="Choose one side of each.")
    decided = both.chosen([pick == "theirs" for pick in picks])
    return save(visit.workspace.atlas.maps, part, theirs, decided, by=by), theirs, decided
