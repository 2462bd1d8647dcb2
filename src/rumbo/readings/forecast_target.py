"""What is to be won in a period: of all deals, of a team's or of an owner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.model import target as targets

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.readings.outturn import Outturn, Part


def target(view: View, found: Outturn) -> float | None:
    """What is to be won of the deals in scope; None where nobody says, or not for these deals."""
    scope, settings = view.scope, view.settings
    if scope.whole:
        return _of_period(found, settings.monthly_target or None)
    if scope.pipeline or scope.segment or scope.status:
        return None
    if scope.owner and not scope.team:
        names = [part for part in found.parts if part.by == "owner" and part.open_deals]
        known = {scope.owner, *(part.group for part in names), *(part.group_id for part in names)}
        return _of_period(found, targets.monthly(settings.targets, targets.OWNER, *known))
    if scope.team and not scope.owner:
        return _of_period(found, targets.monthly(settings.targets, targets.TEAM, scope.team))
    return None


def target_of(view: View, found: Outturn, part: Part) -> float | None:
    """What is to be won of a part of these deals: an owner's, a team's, or all of them."""
    if part.by == "all":
        return target(view, found)
    if part.by not in (targets.OWNER, targets.TEAM) or not part.group_id or _narrowed(view):
        return None
    names = (part.group_id, part.group)
    return _of_period(found, targets.monthly(view.settings.targets, part.by, *names))


def _narrowed(view: View) -> bool:
    """Whether only some of each owner's deals are in scope."""
    return bool(view.scope.pipeline or view.scope.segment or view.scope.status)


def _of_period(found: Outturn, monthly: float | None) -> float | None:
    if monthly is None or found.period.first is None:
        return None
    return float(monthly * len([part for part in found.parts if part.by == "month"]))
