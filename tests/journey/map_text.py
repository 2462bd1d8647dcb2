"""A small map as an author writes it, and ways to change it."""

from __future__ import annotations

from rumbo.journey.document import read
from rumbo.model.journey_map import JourneyMap

SMALL = """\
name: Nuestro mapa
language: es
owner: Ana
phases:
  - id: entender
    name: Entiende
    owner: Ana
    stages: [{stage: Calificación}, {stage: Descubrimiento}]
    patience_days: 10
    moves: {next: [decidir], parks: true}
    lanes:
      - {role: sponsor, enters: true, concern: Quedar mal}
    steps:
      - id: reunion
        what: Reunirse
        within_days: 5
        proof: {rule: activity_happened, kinds: [meeting], within_days: 5}
    rules:
      - {rule: people_engaged, at_least: 2}
      - {rule: lasts_at_most, days: 20}
  - id: decidir
    name: {es: Decide, en: Decides}
    owner: Luis
    stages: [{stage: Propuesta, pipeline: Ventas}]
    moves: {back: [entender]}
    rules:
      - {rule: moves_to, to: won, holds_for: 0.4}
boundaries:
  - id: pequena
    says: Demasiado pequeña
    when: [{condition: employees_below, employees: 10}]
"""


def small(*changes: tuple[str, str]) -> JourneyMap:
    """The small map with some of its text replaced; each text has to be there."""
    return read(changed(*changes))


def changed(*changes: tuple[str, str]) -> str:
    """The text of the small map with some of it replaced."""
    text = SMALL
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text
