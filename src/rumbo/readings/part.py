"""The deals that a part of a picture counts: a phase, its losses, an arc, a cell of the matrix."""

from __future__ import annotations

from rumbo.model.picture import JourneyArc, JourneyData, JourneyPhase, MatrixCell
from rumbo.model.selection import Selection


def phase_deals(phase: JourneyPhase) -> Selection:
    """Those that entered a phase."""
    return Selection(visited=phase.key)


def lost_deals(phase: JourneyPhase) -> Selection:
    """Those that were lost out of a phase."""
    return Selection(lost_in=phase.key)


def part_deals(part: JourneyPhase | JourneyArc, data: JourneyData) -> Selection | None:
    """Those behind a phase or an arc of the journey; losses are those of their phase."""
    if isinstance(part, JourneyPhase):
        return phase_deals(part)
    if part.kind == "lost":
        lost = next((phase for phase in data.phases if phase.code == part.source), None)
        return lost_deals(lost) if lost else None
    return passage_deals(part, data)


def passage_deals(part: JourneyArc | MatrixCell, data: JourneyData) -> Selection | None:
    """Those that made a passage; of any kind where the part holds several."""
    keys: dict[int | None, str] = {None: ""}
    keys |= {phase.code: phase.key for phase in data.phases}
    source, target = keys.get(part.source), "" if part.target is None else keys.get(part.target)
    if source is None or not target:
        return None
    return Selection(move=f"{source}~{target}~{'' if part.mixed else part.kind}")
