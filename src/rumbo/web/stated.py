"""The statements of the map in the reader's language: a reading has them in the workspace's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rumbo.draw import number
from rumbo.journey.statement import statements
from rumbo.model.reading import Row
from rumbo.web.visit import Visit


def reworded(visit: Visit, rows: Sequence[Row]) -> list[Row]:
    """Rows of `map_check` with each statement as its reader would say it."""
    words = _words(visit)
    return [
        {**row, "statement": words.get(str(row["statement_id"]), row["statement"])} for row in rows
    ]


def _words(visit: Visit) -> Mapping[str, str]:
    """The statements of the map in force at the date; none where they are in that language."""
    own, day, tag = visit.workspace.settings.language, visit.scope().as_of, visit.language.tag
    if number.spanish(own) == number.spanish(tag):
        return {}
    version = visit.workspace.atlas.in_force(day)
    if version is None:
        return {}

    def made() -> dict[str, str]:
        journey_map = visit.workspace.atlas.map_of(version)
        return {each.id: each.says.of(tag) for each in statements(journey_map)}

    return visit.kept(("statements", version.id, tag), made)
