"""The stress test: a session in which a room holds the map against the log and decides.

It goes through the phases of the version in force. What is decided is saved step by step, and ends
in an operating agreement and in a new draft of the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rumbo.journey.decision import FIELDS, Decision, decided, decision
from rumbo.model.journey_map import JourneyMap
from rumbo.model.reading import Text
from rumbo.store.workshops import Entry, Saved, Workshop, Workshops, standing

if TYPE_CHECKING:
    from rumbo.workspace import Workspace

_WHY = Text("Prueba del mapa, sesión {number}", "Stress test, session {number}")


class StressTest:
    """The sessions of one workspace, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.workshops = Workshops(workspace.database)

    def begin(self, *, by: str) -> Workshop:
        """Opens a session about the map in force; UsageError where none is."""
        return self.workshops.begin(self._workspace.atlas.chosen(None).id, by=by)

    def map_of(self, workshop: Workshop) -> JourneyMap:
        """The map that a session is about."""
        atlas = self._workspace.atlas
        return atlas.map_of(atlas.maps.version(workshop.map_id))

    def written(self, workshop: Workshop) -> dict[str, dict[str, Entry]]:
        """What stands in each field, by phase."""
        entries = self.workshops.entries(workshop.id)
        phases = dict.fromkeys(each.phase for each in entries)
        return {phase: standing(e for e in entries if e.phase == phase) for phase in phases}

    def save(
        self, workshop: Workshop, phase: str, values: Mapping[str, str], *, seen: int, by: str
    ) -> Saved:
        """Keeps what the room wrote about a phase; UsageError where a field cannot be kept."""
        decision(values)
        told = {name: values.get(name, "").strip() for name in FIELDS if name in values}
        return self.workshops.save(workshop.id, phase, told, seen=seen, by=by)

    def decisions(self, workshop: Workshop) -> dict[str, Decision]:
        """What was decided, by phase; phases without a decision are left out."""
        found = {
            phase: decision({field: entry.value for field, entry in fields.items()})
            for phase, fields in self.written(workshop).items()
        }
        return {phase: made for phase, made in found.items() if made}

    def end(self, workshop: Workshop, *, by: str) -> Workshop:
        """Ends the session: what was decided becomes a draft of the map in force now."""
        if not self.workshops.end(workshop.id, by=by):
            return self.workshops.workshop(workshop.id)
        atlas = self._workspace.atlas
        made = decided(
            atlas.map_of(atlas.chosen(None)), self.decisions(workshop), name=f"taller-{workshop.id}"
        )
        draft = atlas.add(made, by=by, why=_WHY.of(atlas.language).format(number=workshop.id))
        return self.workshops.attach(workshop.id, draft.id)
