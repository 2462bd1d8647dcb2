"""A rule in force as a line that a person reads, and a change of it that somebody made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rumbo.model.reading import Text

AREAS: Mapping[str, Text] = {
    "setting": Text("Ajustes", "Settings"),
    "phase_rule": Text("Qué muestra la fase real", "What shows the real phase"),
    "loss_rule": Text("Qué muestra por qué se perdió", "What shows why a deal was lost"),
    "boundary": Text("Límites del mapa", "Limits of the map"),
    "step": Text("Playbook del mapa", "Playbook of the map"),
    "patience": Text("Paciencia por fase", "Patience by phase"),
    "definition": Text("Lo que cada pregunta define", "What each question defines"),
}


@dataclass(frozen=True)
class RuleLine:
    """One rule in force: where it belongs, its name, its words, its value and who uses it.

    `given` is the value that Rumbo brings; empty where there is none. `own` says that the
    workspace decided otherwise, or decided at all. `place` says where it is changed.
    """

    area: str
    name: Text
    says: Text
    value: Text
    given: Text
    own: bool
    readings: tuple[str, ...]
    place: str
    looked_for: tuple[str, ...] = ()  # phrases, as they are written


@dataclass(frozen=True)
class RuleChange:
    """Something that changed: where, what, and as far as it is known, when and by whom.

    `noticed_at` is when Rumbo saw it first, `changed_at` when the file says that it was written or
    the map was published; both are naive UTC. `who` is empty where nobody knows.
    """

    source: str
    noticed_at: datetime
    changed_at: datetime | None
    who: str
    says: tuple[Text, ...]
    first: bool = False  # nothing is known of the time before
