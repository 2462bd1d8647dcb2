"""The deals of a selection: `keep_selected` finds them in a view, by SQL, as of its date.

A figure names its deals by a `Selection` (model/selection.py). What it says about moves and pauses
holds in the view's period, where it has one; everything else holds at the date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rumbo.errors import UsageError
from rumbo.journey.statement import Statement, statements
from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.movement import Move
from rumbo.model.period import parse_period
from rumbo.model.selection import CLOCKS, OUTSIDE_PARTS, STEP_PARTS, Selection
from rumbo.readings.boundary import keep_outside, limits_in_force
from rumbo.readings.bridge import crossing, keep_bridge
from rumbo.readings.conflict import keep_conflicts
from rumbo.readings.coverage import keep_coverage
from rumbo.readings.decided import keep_decided
from rumbo.readings.lateness import keep_lateness
from rumbo.readings.loss import keep_causes_of_loss
from rumbo.readings.pause import PACKAGE, keep_causes_of_return, keep_pauses
from rumbo.readings.planned import keep_planned
from rumbo.readings.reality import keep_gaps
from rumbo.readings.rule import any_case, keep_statement
from rumbo.readings.shapes import keep_paths
from rumbo.readings.stage_fate import chosen_stages, keep_stage_fates
from rumbo.readings.standing import keep_standing
from rumbo.readings.step import keep_step
from rumbo.readings.suggestion import suggestions
from rumbo.readings.support import support
from rumbo.readings.talk import keep_talks, told
from rumbo.readings.team_visits import keep_team_habits
from rumbo.readings.waiting import EVERY, FIVE, keep_waiting

if TYPE_CHECKING:
    from rumbo.log.view import View

__all__ = ["Selection", "keep_selected", "phase_codes"]
_NOWHERE = -1  # where a deal comes from that enters
_EVERY_VISIT = 32_767
_KINDS: Mapping[str, Sequence[Move]] = {
    "start": (Move.START,),
    "forward": (Move.ADVANCE, Move.SKIP),
    "back": (Move.REGRESS, Move.RESTART),
    "won": (Move.WON,),
    "lost": (Move.LOST,),
}


def keep_selected(view: View, selection: Selection) -> None:
    """Makes `selected`, the deals of the view that the selection asks for.

    UsageError where it names a phase or a passage that there is not.
    """
    view.keep(
        "selected",
        PACKAGE,
        "selected.sql",
        status=selection.status,
        account=selection.account,
        phases=phase_codes(view, selection.phase) if selection.phase else None,
    )
    _keep_moved(view, selection)
    _keep_left(view, selection)
    _keep_lost(view, selection)
    _keep_bridged(view, selection)
    _keep_talked(view, selection)
    if selection.conflict:
        keep_conflicts(view)
        _narrow(view, "selected_conflicting.sql", conflict=selection.conflict)
    _keep_paused(view, selection)
    _keep_shaped(view, selection)
    _keep_standing(view, selection)
    _keep_late(view, selection)
    _keep_real(view, selection)
    _keep_told(view, selection)
    _keep_judged(view, selection)
    _keep_step(view, selection)
    _keep_decided(view, selection)
    _keep_stuck(view, selection)
    _keep_outside(view, selection)
    _keep_staged(view, selection)
    _keep_due(view, selection)
    _keep_found(view, selection)


def _keep_real(view: View, selection: Selection) -> None:
    if selection.reality:
        keep_gaps(view)
        _narrow(view, "selected_real.sql", reality=selection.reality)


def _keep_told(view: View, selection: Selection) -> None:
    for ability, known in ((selection.told, True), (selection.untold, False)):
        if ability:
            keep_coverage(view)
            _narrow(view, "selected_told.sql", ability=ability, known=known)


def _keep_judged(view: View, selection: Selection) -> None:
    for statement_id, kept in ((selection.keeps, True), (selection.breaks, False)):
        if statement_id:
            stated = _stated(view, statement_id)
            keep_statement(view, stated)
            _narrow(view, "selected_judged.sql", any_case=any_case(stated), kept=kept)


def _keep_step(view: View, selection: Selection) -> None:
    if not selection.step:
        return
    named, _, part = selection.step.rpartition("~")
    for phase in view.journey_map.phases if view.journey_map else ():
        for step in phase.steps:
            if f"{phase.id}.{step.id}" == named and part in STEP_PARTS:
                keep_step(view, phase, step)
                _narrow(view, "selected_step.sql", part=part)
                return
    raise UsageError(
        f"The map in force at this date has no step {selection.step!r}.",
        advice="See: rumbo read playbook",
    )


def _keep_stuck(view: View, selection: Selection) -> None:
    if not selection.stuck:
        return
    keep_team_habits(view)
    owner, _, what = selection.stuck.rpartition("~")
    owners = [owner] if owner else None
    if selection.stuck == "named":
        owners = [each.owner_id for each in support(view).named]
    _narrow(view, "selected_stuck.sql", owner_ids=owners, what=what if owner else "")


def _keep_staged(view: View, selection: Selection) -> None:
    if selection.staged:
        stages, fate = chosen_stages(view, selection.staged)
        keep_stage_fates(view)
        _narrow(view, "selected_staged.sql", stages=stages, fate=fate)


def _keep_due(view: View, selection: Selection) -> None:
    if selection.due:
        since, until = _span(view, selection.due)
        _narrow(view, "selected_due.sql", due_from_us=since, due_until_us=until)
    if selection.won_in:
        since, until = _span(view, selection.won_in)
        _narrow(view, "selected_won.sql", won_from_us=since, won_until_us=until)


def _span(view: View, text: str) -> tuple[int, int]:
    """The first and last microsecond of a period as it is written."""
    span = parse_period(text, view.scope.as_of)
    since = first_microsecond(span.first, view.settings) if span.first else 0
    return since, last_microsecond(span.last, view.settings)


def _keep_decided(view: View, selection: Selection) -> None:
    if selection.decision in ("needed", "five"):
        keep_waiting(view)
        most = FIVE if selection.decision == "five" else EVERY
        _narrow(view, "selected_waiting.sql", most=most)
    elif selection.decision == "active":
        keep_standing(view)
        _narrow(view, "selected_active.sql")
    elif selection.decision or selection.became:
        keep_decided(view)
        values = {"kind": selection.decision, "became": selection.became}
        _narrow(view, "selected_decided.sql", **values)


def _keep_outside(view: View, selection: Selection) -> None:
    if not selection.outside:
        return
    named, _, part = selection.outside.rpartition("~")
    limits = limits_in_force(view)
    if named != "any":
        known = (*limits, *(each.limit for each in suggestions(view)))
        limits = tuple(limit for limit in known if limit.name == named)
    if part not in OUTSIDE_PARTS or (named != "any" and not limits):
        raise UsageError(
            f"There is no limit {selection.outside!r} at this date.",
            advice="See: rumbo read boundaries",
        )
    keep_outside(view, limits)
    names = [limit.name for limit in limits]
    _narrow(view, "selected_outside.sql", boundaries=names, part=part)


def _stated(view: View, statement_id: str) -> Statement:
    found = statements(view.journey_map) if view.journey_map else ()
    for each in found:
        if each.id == statement_id:
            return each
    raise UsageError(
        f"The map in force at this date does not state {statement_id!r}.",
        advice="See: rumbo read map_check",
    )


def phase_codes(view: View, key: str) -> list[int]:
    """The phases of that key or id; UsageError where there is none."""
    found = _phases(view).get(key)
    if not found:
        known = ", ".join(sorted(phase.key for phase in view.phases.values())[:12])
        raise UsageError(f"There is no phase {key!r}.", advice=f"Known: {known}.")
    return found


def _phases(view: View) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for code, phase in view.phases.items():
        for name in {phase.key, phase.id}:
            found.setdefault(name, []).append(code)
    return found


def _narrow(view: View, name: str, **values: object) -> None:
    view.keep("selected", PACKAGE, name, **values)


def _keep_moved(view: View, selection: Selection) -> None:
    moved = selection.moved
    if selection.visited:
        targets = phase_codes(view, selection.visited)
        _passages(view, selection, targets=targets, most_visit=1)
    if selection.move or selection.again or selection.caused:
        _keep_made(view, selection)
    if moved or selection.since:
        _passages(
            view,
            selection,
            kinds=_KINDS.get(moved, tuple(Move)),
            into_open=moved in {"visit", "again"},
            least_visit=2 if moved == "again" else 1,
        )
    if moved == "straight":
        _narrow(view, "selected_straight.sql")
    if selection.known:
        _narrow(view, "selected_known.sql")
    if selection.placed:
        _narrow(view, "selected_placed.sql")


def _keep_made(view: View, selection: Selection) -> None:
    """Those that made the passage that is named, or any: again, or with a cause near it."""
    sources: list[int] | None = None
    targets: list[int] | None = None
    kinds: Sequence[Move] = tuple(Move)
    if selection.move:
        sources, targets, kinds = _passage(view, selection.move)
    least = 2 if selection.again else 1
    _passages(view, selection, sources=sources, targets=targets, kinds=kinds, least_visit=least)
    if selection.caused:
        keep_pauses(view)
        keep_causes_of_return(view)
        _narrow(
            view,
            "selected_caused.sql",
            since_us=_since_us(selection),
            sources=sources,
            targets=targets,
            kinds=[int(kind) for kind in kinds],
            least_visit=least,
            cause=selection.caused,
        )


def _passages(
    view: View,
    selection: Selection,
    *,
    sources: Sequence[int] | None = None,
    targets: Sequence[int] | None = None,
    kinds: Sequence[Move] = tuple(Move),
    into_open: bool = False,
    least_visit: int = 1,
    most_visit: int = _EVERY_VISIT,
) -> None:
    _narrow(
        view,
        "selected_moved.sql",
        since_us=_since_us(selection),
        sources=sources,
        targets=targets,
        kinds=[int(kind) for kind in kinds],
        into_open=into_open,
        least_visit=least_visit,
        most_visit=most_visit,
    )


def _since_us(selection: Selection) -> int:
    since = selection.since_moment
    if since is None:
        return 0
    gone = since.replace(tzinfo=UTC) - datetime.fromtimestamp(0, UTC)
    return gone // timedelta(microseconds=1)


def _passage(view: View, text: str) -> tuple[list[int], list[int], Sequence[Move]]:
    """The phases and kinds of FROM~TO~KIND; keys may hold the sign between them."""
    known = _phases(view) | {"": [_NOWHERE]}
    ends, _, kind = text.rpartition("~")
    labels = {move.label: (move,) for move in Move} | {"": tuple(Move)}
    parts = ends.split("~")
    for place in range(1, len(parts)):
        source, target = "~".join(parts[:place]), "~".join(parts[place:])
        if source in known and target and target in known and kind in labels:
            return known[source], known[target], labels[kind]
    raise UsageError(f"There is no passage {text!r}.", advice="Write it as FROM~TO~KIND.")


def _keep_left(view: View, selection: Selection) -> None:
    if selection.lost_in:
        sources = phase_codes(view, selection.lost_in)
        _narrow(view, "selected_left.sql", sources=sources, lost=True)
    if selection.regressed_in:
        sources = phase_codes(view, selection.regressed_in)
        _narrow(view, "selected_left.sql", sources=sources, lost=False)
    if selection.left:
        phase, _, role = selection.left.rpartition("~")
        _narrow(
            view,
            "selected_departed.sql",
            sources=phase_codes(view, phase),
            role=role,
            since_us=_since_us(selection),
        )
    if selection.reason:
        _narrow(view, "selected_reason.sql", reason=selection.reason)
    if selection.passed:
        _narrow(view, "selected_passed.sql", sources=phase_codes(view, selection.passed))


def _keep_lost(view: View, selection: Selection) -> None:
    asked = {name: getattr(selection, name) for name in ("lost_for", "declared", "lost_month")}
    if any(asked.values()):
        keep_causes_of_loss(view)
        first, _, last = selection.lost_month.partition("..")
        asked |= {"first_month": first, "last_month": last or first}
        _narrow(view, "selected_lost.sql", **asked)


def _keep_bridged(view: View, selection: Selection) -> None:
    if selection.bridge:
        asked = crossing(view, selection.bridge)
        keep_bridge(view, asked.horizon)
        _narrow(view, "selected_bridged.sql", step=asked.step, pipeline_id=asked.pipeline_id)


def _keep_talked(view: View, selection: Selection) -> None:
    if selection.talk:
        asked = told(selection.talk)
        phases = phase_codes(view, asked.group_id) if asked.by == "phase" else None
        keep_talks(view)
        _narrow(
            view,
            "selected_talked.sql",
            what=asked.what,
            done=asked.done,
            by=asked.by,
            group_id=asked.group_id,
            phases=phases,
        )


def _keep_paused(view: View, selection: Selection) -> None:
    if not (selection.paused or selection.stood or selection.paused_in):
        return
    keep_pauses(view)
    if selection.paused:
        _narrow(view, "selected_paused.sql", phases=None, lasting=True)
    if selection.stood or selection.paused_in:
        phases = phase_codes(view, selection.paused_in) if selection.paused_in else None
        _narrow(view, "selected_paused.sql", phases=phases, lasting=False)


def _keep_shaped(view: View, selection: Selection) -> None:
    if not (selection.shape or selection.path):
        return
    keep_paths(view)
    path = _path(view, selection.path) if selection.path else None
    _narrow(view, "selected_shape.sql", shape=selection.shape, path=path)


def _path(view: View, text: str) -> list[int]:
    """The phases of a path written by their keys with ~ between them."""
    known = {phase.key: code for code, phase in view.phases.items()}
    parts = text.split("~")
    # From each place on, the rest as phases: a key may hold the sign that stands between keys.
    rest: dict[int, list[int] | None] = {len(parts): []}
    longest = max((key.count("~") for key in known), default=0) + 1
    for place in reversed(range(len(parts))):
        rest[place] = None
        for end in range(place + 1, min(place + longest, len(parts)) + 1):
            phase, following = known.get("~".join(parts[place:end])), rest[end]
            if phase is not None and following is not None:
                rest[place] = [phase, *following]
    found = rest[0]
    if found is None:
        raise UsageError(f"There is no path {text!r}.", advice="Write phases joined by ~.")
    return found


def _keep_standing(view: View, selection: Selection) -> None:
    clock = selection.late in CLOCKS
    if not (selection.state or clock or selection.pushed or selection.trap):
        return
    keep_standing(view)
    _narrow(
        view,
        "selected_standing.sql",
        state=selection.state,
        late=selection.late if clock else "",
        pushed=selection.pushed,
        trap=selection.trap,
    )


def _keep_late(view: View, selection: Selection) -> None:
    if selection.late and selection.late not in CLOCKS:
        keep_lateness(view)
        _narrow(view, "selected_late.sql", late=selection.late)
    if selection.planned:
        keep_planned(view)
        _narrow(view, "selected_planned.sql")


def keep_findable(view: View) -> None:
    """Makes `findable`, in which the words of a selection are looked for."""
    view.prepare("findable", PACKAGE, "findable.sql")


def _keep_found(view: View, selection: Selection) -> None:
    words = list(dict.fromkeys(selection.q.split()))
    if words:
        keep_findable(view)
        _narrow(view, "selected_found.sql", words=words)
