"""The third voice: what the log says of what the teams were asked.

For each phase of the map: where it comes in the order in which deals reach it, what is seen before
deals move on from it, which roles talk with us in it in deals that are won, and why deals are lost
there. Of what the customer feels the log says nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.model.movement import Touch
from rumbo.model.questionnaire import Topic
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH = 20  # deals or visits, before the log says anything
MOST_OF = 0.5  # of won deals: a role that decides
_SEEN: Mapping[int, str] = {
    Touch.INBOUND: "customer_writes",
    Touch.MEETING: "meeting_held",
    Touch.ROLE_ENGAGED: "new_role",
    Touch.DECISION_MEETING: "decision_meeting",
    Touch.DOCUMENT: "document",
}
_CODES = {touch.name.lower(): int(touch) for touch in Touch}


@dataclass(frozen=True)
class Observed:
    """What the log says of one topic in one phase.

    `values` are answers as teams give them, or a CRM's own reasons; `share` is how many of the `n`
    cases the first one is seen in, `beside` the share where deals did not move on.
    """

    values: tuple[str, ...]
    n: int
    share: float | None = None
    beside: float | None = None


def observed(view: View, phases: Sequence[str]) -> Mapping[tuple[str, Topic], Observed]:
    """What the log says, for each phase and topic that it says enough of."""
    found: dict[tuple[str, Topic], Observed] = {}
    for topic, ask in (
        (Topic.ORDER, _order),
        (Topic.ADVANCE, _advances),
        (Topic.DECIDES, _roles),
        (Topic.FRICTION, _losses),
    ):
        told = ask(view, phases)
        found |= {(phase, topic): each for phase, each in told.items() if each.n >= ENOUGH}
    return found


def _order(view: View, phases: Sequence[str]) -> dict[str, Observed]:
    """The place of each phase: how many of the others most deals reach before it, and one."""
    ahead: dict[str, float] = defaultdict(float)
    sure: dict[str, list[tuple[int, int]]] = defaultdict(list)  # (deals in this order, deals)
    joined: dict[str, set[str]] = defaultdict(set)  # the phases that some deal came to as well
    for row in view.ask(PACKAGE, "alignment_order.sql").dicts():
        one, other, first, n = row["one"], row["other"], row["one_first"], row["deals"]
        if one not in phases or other not in phases:
            continue
        ahead[one] += 1.0 if 2 * first < n else 0.5 if 2 * first == n else 0.0
        ahead[other] += 1.0 if 2 * first > n else 0.5 if 2 * first == n else 0.0
        for phase, along in ((one, other), (other, one)):
            sure[phase].append((max(first, n - first), n))
            joined[phase].add(along)
    places = _places([phase for phase in phases if phase in sure], ahead, joined)
    return {
        phase: Observed(
            (f"{place:g}",),
            max(n for _, n in sure[phase]),
            sum(kept for kept, _ in sure[phase]) / sum(n for _, n in sure[phase]),
        )
        for phase, place in places.items()
    }


def _places(
    phases: Sequence[str], ahead: Mapping[str, float], joined: Mapping[str, AbstractSet[str]]
) -> dict[str, float]:
    """Places from 1 on; phases that are level share the middle of theirs.

    Roads that no deal joins, such as sales and renewals, follow each other as on the map.
    """
    found: dict[str, float] = {}
    for first in phases:
        if first in found:
            continue
        road, passed = _road(first, joined), len(found)
        for phase in road:
            before = sum(ahead[other] < ahead[phase] for other in road)
            level = sum(ahead[other] == ahead[phase] for other in road)
            found[phase] = passed + before + (level + 1) / 2
    return found


def _road(first: str, joined: Mapping[str, AbstractSet[str]]) -> set[str]:
    """All phases that are joined to one, by others where need be."""
    road, waiting = {first}, [first]
    while waiting:
        further = joined[waiting.pop()] - road
        road |= further
        waiting += further
    return road


def _advances(view: View, phases: Sequence[str]) -> dict[str, Observed]:
    """What tells visits that moved on from those that did not, by the largest difference."""
    del phases
    visits: dict[tuple[str, bool, int | None], int] = {
        (row["phase"], row["forward"], row["kind"]): row["visits"]
        for row in view.ask(PACKAGE, "alignment_advances.sql", **_CODES).dicts()
    }
    found: dict[str, Observed] = {}
    for phase in {key[0] for key in visits}:
        n, rest = visits.get((phase, True, None), 0), visits.get((phase, False, None), 0)
        shares = {
            kind: (
                visits.get((phase, True, kind), 0) / n if n else 0.0,
                visits.get((phase, False, kind), 0) / rest if rest else 0.0,
            )
            for kind in _SEEN
        }
        kind = max(shares, key=lambda kind: (shares[kind][0] - shares[kind][1], -kind))
        moved, stayed = shares[kind]
        if moved > stayed:
            beside = stayed if rest >= ENOUGH else None
            found[phase] = Observed((_SEEN[kind],), n, moved, beside)
        else:
            found[phase] = Observed(("stage_only",), n, None)
    return found


def _roles(view: View, phases: Sequence[str]) -> dict[str, Observed]:
    """The roles that most won deals talked with in the phase, the commonest first."""
    del phases
    deals: dict[str, dict[str | None, int]] = defaultdict(dict)
    for row in view.ask(PACKAGE, "alignment_roles.sql", **_CODES).dicts():
        deals[row["phase"]][row["role"]] = row["deals"]
    found: dict[str, Observed] = {}
    for phase, counted in deals.items():
        n = counted[None]
        roles = sorted(
            ((role, part) for role, part in counted.items() if role),
            key=lambda pair: (-pair[1], pair[0]),
        )
        named = [role for role, part in roles if part >= MOST_OF * n]
        if roles:
            found[phase] = Observed(tuple(named or [roles[0][0]]), n, roles[0][1] / n)
    return found


def _losses(view: View, phases: Sequence[str]) -> dict[str, Observed]:
    """The reason that the CRM gives most often for the deals lost in the phase."""
    del phases
    reasons: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in view.ask(PACKAGE, "alignment_losses.sql").dicts():
        reasons[row["phase"]].append(row)
    found: dict[str, Observed] = {}
    for phase, rows in reasons.items():
        n = sum(row["deals"] for row in rows)
        told = sorted(
            (row for row in rows if row["reason"]), key=lambda row: (-row["deals"], row["reason"])
        )
        if told:
            found[phase] = Observed((told[0]["reason"],), n, told[0]["deals"] / n)
    return found
